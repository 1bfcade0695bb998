#!/usr/bin/env bash
# Opens every figure of a run and says how many add up: scripts/explain-all.sh PROGRAM RUN, for example
#   scripts/explain-all.sh target/release/yellowfolder demo/report
# Ends with code 1 if one does not.
set -euo pipefail
program=$1 run=$2
answers=$(mktemp)
trap 'rm -f "$answers"' EXIT
code=0
"$program" --quiet explain --run "$run" --number all --format json > "$answers" || code=$?
count() { grep -c "\"agrees\":$1" "$answers" || true; }
echo "$(wc -l < "$answers") figures: $(count true) add up, $(count false) do not, $(count null) are words or counts of which no list is kept"
exit "$code"
