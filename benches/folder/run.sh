#!/usr/bin/env bash
# The folder at the size of a place, under the work of a day, with the floor beside it in the same run.
# usage: benches/folder/run.sh [PEOPLE] [SECONDS]
set -euo pipefail
cd "$(dirname "$0")/../.."
cargo build --locked --release --quiet -p yf-web --example folder_bench
target=${CARGO_TARGET_DIR:-target}
"$target/release/examples/folder_bench" run "$target/bench-folder" "${1:-140000}" "${2:-60}"
rm -rf "$target/bench-folder"
