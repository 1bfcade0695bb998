#!/usr/bin/env bash
# Invented places of several sizes through `look`: seconds, CPU seconds, peak memory, bytes of memory for each event, and reading beside its floor, the CPU that it takes to
# unpack the same bytes and split them into fields with the csv crate, and nothing else.
#   benches/large/run.sh [PEOPLE ...]        140000 420000 3000000 without any
# Needs Python 3 for arithmetic, gzip, and about 100 MiB of disk for each 140,000 people under TMPDIR.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=${TMPDIR:-/tmp}/yellowfolder-bench-large
threads=${THREADS:-2}
cargo build --release --locked --quiet --manifest-path "$root/Cargo.toml" -p yellowfolder
cargo build --release --locked --quiet --manifest-path "$root/Cargo.toml" -p yf-ingest --example floor
built="${CARGO_TARGET_DIR:-$root/target}/release"
exec python3 "$here/run.py" "$built/yellowfolder" "$built/examples/floor" "$work" "$threads" "${@:-140000 420000 3000000}"
