#!/usr/bin/env bash
# Fuzzes every reader and policy file, each for so many seconds, starting from the examples. `-s none` works on the stable
# toolchain: a crash is a panic, and panics are what the readers promise never to do.
#
#   scripts/fuzz.sh SECONDS [TARGET...]
#
# With YELLOWFOLDER_FUZZ_SEED every run tries the same inputs in the same order and starts from the examples and the kept inputs alone: a
# gate that a change passes or not by itself. Without it each run tries others, goes on from what earlier runs found, and is noted in
# fuzz/runs.csv and docs/fuzzing.md.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:?usage: scripts/fuzz.sh SECONDS [TARGET...]}
shift
export PATH="$PATH:$(realpath -m "${CARGO_TARGET_DIR:-target}")/tools/bin"
scripts/tools.sh base
scripts/tools.sh fuzz
targets=("$@")
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(cargo fuzz list)
cargo fuzz build -s none
# As many at once as there are processors, each with its own time: two processors are done in half of it.
desk=$(mktemp -d)
trap 'rm -rf "$desk"' EXIT
one() {
    local target=$1 corpus="fuzz/corpus/$1" options=() seeds=()
    if [ -n "${YELLOWFOLDER_FUZZ_SEED:-}" ]; then
        corpus="fuzz/corpus/$target.$YELLOWFOLDER_FUZZ_SEED"
        rm -rf "$corpus"
        options=(-seed="$YELLOWFOLDER_FUZZ_SEED")
    fi
    mkdir -p "$corpus"
    [ -d "fuzz/seeds/$target" ] && seeds=("fuzz/seeds/$target")
    scripts/fuzz_book.py unpack "$target" "$desk/kept/$target"
    seeds+=("$desk/kept/$target")
    echo "fuzz $target: $seconds s"
    # The last line that libFuzzer prints of coverage is kept for the reader: what was reached, from how many inputs.
    local TIMEFORMAT='cpu seconds: %U'
    if { time cargo fuzz run -s none "$target" "$corpus" "${seeds[@]}" -- "${options[@]}" \
        -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 -print_final_stats=1; } >"fuzz/$target.log" 2>&1; then
        grep -E ' cov: ' "fuzz/$target.log" | tail -n 1 || true
        return
    fi
    touch "$desk/$target.found"
    # What went wrong stands in the middle of the log; the input, packed, so that it can be had from what is printed here.
    grep -n -m 20 -A 2 -E 'panicked at|ERROR:|SUMMARY:|ALARM:|DEATH' "fuzz/$target.log" >&2 || tail -n 40 "fuzz/$target.log" >&2
    for input in "fuzz/artifacts/$target"/*; do
        [ -f "$input" ] || continue
        echo "fuzz $target: $(basename "$input"), $(stat -c %s "$input") bytes, gzip and base64:" >&2
        gzip -9 -c "$input" | base64 -w 0 | head -c 20000 >&2
        echo >&2
    done
}
at_once=$(nproc)
for target in "${targets[@]}"; do
    while [ "$(jobs -rp | wc -l)" -ge "$at_once" ]; do wait -n || true; done
    one "$target" >"$desk/$target.said" 2>&1 &
done
wait
if [ -z "${YELLOWFOLDER_FUZZ_SEED:-}" ]; then
    scripts/fuzz_book.py add $(printf 'fuzz/%s.log ' "${targets[@]}")
    scripts/fuzz_book.py page
fi
found=()
for target in "${targets[@]}"; do
    cat "$desk/$target.said"
    [ ! -e "$desk/$target.found" ] || found+=("$target")
    # A target that ended otherwise than by its own words was not tried.
    grep -q "^fuzz $target" "$desk/$target.said" || found+=("$target")
done
if [ ${#found[@]} -gt 0 ]; then
    echo "fuzz: found something in ${found[*]} (fuzz/artifacts)" >&2
    exit 1
fi
