#!/usr/bin/env bash
# Kills a working folder N times (1,000 where nothing is said) and looks each time at what survived: crates/folder/tests/kill.rs.
#
#   scripts/kills.sh [N]
set -euo pipefail
cd "$(dirname "$0")/.."
YELLOWFOLDER_KILLS="${1:-1000}" exec cargo test --locked --quiet -p yf-folder --test kill -- --nocapture
