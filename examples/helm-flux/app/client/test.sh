# Unit tests of the client: `sh test.sh index.html`.
set -eu
grep -q '<title>Maths</title>' "$1" || { echo "$1: it has no title"; exit 1; }
grep -q '<form action="/maths/cgi-bin/sum">' "$1" || { echo "$1: nobody is asked for the sum"; exit 1; }
