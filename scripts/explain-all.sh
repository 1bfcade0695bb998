#!/usr/bin/env bash
# Opens every figure of a run and says how many add up: scripts/explain-all.sh PROGRAM RUN, for example
#   scripts/explain-all.sh target/release/yellowfolder demo/report
# Ends with code 1 if one does not, or if a number is not counted again.
set -euo pipefail
program=$1 run=$2
answers=$(mktemp)
trap 'rm -f "$answers"' EXIT
code=0
"$program" --quiet explain --run "$run" --number all --format json > "$answers" || code=$?
[ -s "$answers" ] || exit "$code"
count() { grep -c "\"agrees\":$1" "$answers" || true; }
# Of those that nothing is counted for, the ones that are numbers: there should be none.
silent=$(grep '"agrees":null' "$answers" | grep -cE "\"value\":\"'?-?[0-9][0-9.]*\"\}\$" || true)
echo "$(wc -l < "$answers") figures: $(count true) add up, $(count false) do not, $(count null) are words, $silent are numbers not counted again"
[ "$silent" -eq 0 ] || code=1
exit "$code"
