#!/usr/bin/env bash
# Kills a working folder N times (1,000 where nothing is said) and looks each time at what survived: a process that holds it, which is mostly
# killed between begin and commit (crates/folder/tests/kill.rs), or the server itself, worked through its door and aimed at from outside
# (crates/yellowfolder/tests/killed.rs).
#
#   scripts/kills.sh [N]
#   scripts/kills.sh server [N]
set -euo pipefail
cd "$(dirname "$0")/.."
if [ "${1:-}" = server ]; then
    YELLOWFOLDER_SERVER_KILLS="${2:-1000}" exec cargo test --locked --quiet -p yellowfolder --test killed -- --nocapture
fi
YELLOWFOLDER_KILLS="${1:-1000}" exec cargo test --locked --quiet -p yf-folder --test kill -- --nocapture
