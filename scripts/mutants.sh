#!/usr/bin/env bash
# Mutation testing of a room in which figures are made: each change that no test notices is named. A whole room takes hours; a shard of it
# (0/16 is the first of sixteen) minutes.
#
#   scripts/mutants.sh place|measures|journey [SHARD/OF]
#
# What `place` says of time is tried by the twins of `measures`, so these are run as well. Results: target/mutants/ROOM.
set -euo pipefail
cd "$(dirname "$0")/.."
room=${1:?usage: scripts/mutants.sh place|measures|journey [SHARD/OF]}
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
export PATH="$PATH:$target/tools/bin"
scripts/tools.sh mutants
tests=(--test-package "yf-$room")
[ "$room" = place ] && tests+=(--test-package yf-measures)
shard=()
[ -n "${2:-}" ] && shard=(--shard "$2" --sharding round-robin)
mkdir -p "$target/mutants/$room"
# The copy that is changed is built apart: what is built here stays as it is.
env -u CARGO_TARGET_DIR cargo mutants -p "yf-$room" "${tests[@]}" "${shard[@]}" --timeout 120 -o "$target/mutants/$room"
