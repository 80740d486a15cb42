# Unit tests of the sums: `sh test.sh`.
set -eu
expect() {
  got=$(QUERY_STRING=$1 sh /site/cgi-bin/sum)
  case $got in
    *"<p>$2</p>"*) ;;
    *) echo "sum?$1: expected \"$2\", got: $got"; exit 1 ;;
  esac
}
expect 'a=1&b=2' '1 + 2 = 3'
expect 'b=40' '0 + 40 = 40'
expect 'a=1;id&b=2' '0 + 2 = 2'
