# Adds up what was sold: `report.sh 3 4`.
sum=0
for sold in "$@"; do sum=$((sum + sold)); done
echo "sold: $sum"
