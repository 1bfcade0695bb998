#!/usr/bin/env bash
# Of all inputs that earlier runs found (fuzz/corpus), are kept (fuzz/kept) or have a name (fuzz/seeds) keeps the least that reach as much.
#
#   scripts/fuzz_keep.sh [TARGET...]
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$PATH:$(realpath -m "${CARGO_TARGET_DIR:-target}")/tools/bin"
scripts/tools.sh base
scripts/tools.sh fuzz
targets=("$@")
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(cargo fuzz list)
cargo fuzz build -s none
desk=$(mktemp -d)
trap 'rm -rf "$desk"' EXIT
for target in "${targets[@]}"; do
    mkdir -p "$desk/least" "$desk/named" "fuzz/corpus/$target"
    scripts/fuzz_book.py unpack "$target" "$desk/kept"
    [ ! -d "fuzz/seeds/$target" ] || cp -r "fuzz/seeds/$target/." "$desk/named/"
    # The named ones come first, so that what they reach needs no other.
    cargo fuzz run -s none "$target" "$desk/least" "$desk/named" "$desk/kept" "fuzz/corpus/$target" -- \
        -merge=1 -timeout=20 -rss_limit_mb=2048 >"$desk/log" 2>&1 || { tail -n 20 "$desk/log" >&2; exit 1; }
    scripts/fuzz_book.py pack "$target" "$desk/least"
    rm -rf "$desk/least" "$desk/named" "$desk/kept"
done
scripts/fuzz_book.py page
