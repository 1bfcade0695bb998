#!/usr/bin/env bash
# Says beforehand whether the disk has room for all that is built and tried: a compiler that finds it full half an hour later says so in a
# hundred lines. Nothing is stopped: a tree that is built already needs less.
set -euo pipefail
cd "$(dirname "$0")/.."
needs=12 # GiB, from a clean clone
target=${CARGO_TARGET_DIR:-target}
mkdir -p "$target"
free=$(($(df -Pk "$target" | awk 'NR == 2 { print $4 }') / 1048576))
has=$(($(du -sk "$target" | cut -f 1) / 1048576))
if [ $((free + has)) -lt $needs ]; then
    echo "room: $free GiB free for $target, which may grow to $needs GiB from $has: the disk may be full before the end" >&2
fi
