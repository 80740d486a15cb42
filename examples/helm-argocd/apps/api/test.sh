# Unit tests of the catalogue: `sh test.sh products.json`.
set -eu
grep -q '"price": -' "$1" && { echo "$1: a price is below nothing"; exit 1; }
grep -q '"name"' "$1" || { echo "$1: there is nothing to sell"; exit 1; }
