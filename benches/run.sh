#!/usr/bin/env bash
# All benchmarks, peers beside us in the same run.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --locked --release --quiet -p yellowfolder
benches/look/run.py "${CARGO_TARGET_DIR:-target}/release/yellowfolder" "${CARGO_TARGET_DIR:-target}/bench-look" 3
benches/waits/run.sh 200000
benches/journeys/run.sh 1e6
benches/folder/run.sh
