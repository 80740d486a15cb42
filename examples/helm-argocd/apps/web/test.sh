# Unit tests of the page: `sh test.sh index.html`.
set -eu
grep -q '<title>Shop</title>' "$1" || { echo "$1: it has no title"; exit 1; }
