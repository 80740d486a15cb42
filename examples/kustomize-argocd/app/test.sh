# Unit tests of the page: `sh test.sh index.html`.
set -eu
grep -q '<h1>Hello' "$1" || { echo "$1: the greeting is missing"; exit 1; }
grep -q '@version@' "$1" && { echo "$1: the version was not filled in"; exit 1; }
echo "$1: all is well"
