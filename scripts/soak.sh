#!/usr/bin/env bash
# Goes on for so many minutes: an invented place with another seed each round, looked at with one thread and with two (the same bytes), its
# journeys told, its extracts damaged. Stops at the first thing that is not as it should be, and says with which seed.
#
#   scripts/soak.sh MINUTES [FIRST_SEED]
set -euo pipefail
cd "$(dirname "$0")/.."
minutes=${1:?usage: scripts/soak.sh MINUTES [FIRST_SEED]}
seed=${2:-1}
target=${CARGO_TARGET_DIR:-target}
# With YELLOWFOLDER_PROFILE=dev quicker to build, and stops at an overflow too.
profile=${YELLOWFOLDER_PROFILE:-release}
cargo build --profile "$profile" --locked --quiet -p yellowfolder
yf="$target/${profile/#dev/debug}/yellowfolder"
# The damage test as a program of its own, so that each round only runs it.
damage=$(cargo test --locked --profile "$profile" -p yellowfolder --test damage --no-run --message-format=json 2>/dev/null |
    sed -n 's/.*"executable":"\([^"]*damage-[^"]*\)".*/\1/p' | tail -n 1)
desk=$(mktemp -d)
trap 'rm -rf "$desk"' EXIT
end=$(($(date +%s) + minutes * 60))
most=0
first=$seed
fail() {
    echo "soak: seed $seed: $1" >&2
    exit 1
}
while [ "$(date +%s)" -lt "$end" ]; do
    rm -rf "${desk:?}"/*
    people=$((2000 + seed * 977 % 8000))
    "$yf" --quiet simulate --out "$desk/place" --people "$people" --seed "$seed" || fail "simulate"
    for threads in 1 2; do
        # Peak memory in KiB, as the kernel counted it.
        peak=$( (command time -f %M "$yf" --quiet look "$desk/place/extracts" --out "$desk/look-$threads" --threads "$threads" \
            --format html,json,csv,parquet >/dev/null) 2>&1 | tail -n 1) || fail "look with $threads threads"
        case $peak in *[!0-9]* | "") fail "look with $threads threads: $peak" ;; esac
        [ "$peak" -gt "$most" ] && most=$peak
        # A place of ten thousand people is 20 MB: what takes forty times that has lost its bounds.
        [ "$peak" -lt 1000000 ] || fail "look took $peak KiB"
    done
    diff -r -q -x run.json "$desk/look-1" "$desk/look-2" || fail "one thread and two differ"
    "$yf" --quiet events "$desk/place/extracts" --out "$desk/events" --parquet || fail "events"
    for threads in 1 2; do
        "$yf" --quiet journeys "$desk/events" --out "$desk/journeys-$threads" --format json,csv,parquet --threads "$threads" || fail "journeys"
    done
    diff -r -q "$desk/journeys-1" "$desk/journeys-2" || fail "journeys: one thread and two differ"
    YELLOWFOLDER_DAMAGE_SEED=$seed "$damage" --quiet >"$desk/damage.log" 2>&1 || {
        tail -n 40 "$desk/damage.log" >&2
        fail "damage"
    }
    echo "soak: seed $seed, $people people: well ($((peak / 1024)) MiB)"
    seed=$((seed + 1))
done
echo "soak: $((seed - first)) rounds, at most $((most / 1024)) MiB"
