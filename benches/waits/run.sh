#!/bin/sh
# Measures `yellowfolder waits` beside its peers: CPU seconds (user + system) and peak memory of the whole process, one
# thread, the median of RUNS runs, the peers in turn with ours. Needs Python 3 with venv, and GNU time.
#   benches/waits/run.sh [ROWS] [RUNS]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
rows=${1:-200000}
runs=${2:-5}
work=${TMPDIR:-/tmp}/yellowfolder-bench-waits
mkdir -p "$work"
[ -x "$work/venv/bin/python" ] || python3 -m venv "$work/venv"
"$work/venv/bin/python" -c 'import duckdb' 2>/dev/null || "$work/venv/bin/pip" -q install duckdb
[ -f "$work/$rows/input.csv" ] || python3 "$here/gen_cld.py" "$work/$rows" --rows "$rows" --seed 1
cargo build --release --locked --manifest-path "$root/Cargo.toml" -p yellowfolder
ours="$root/target/release/yellowfolder"
: >"$work/times"
measure() {
    name=$1
    shift
    /usr/bin/time -a -o "$work/times" -f "$name %U %S %M" "$@" >/dev/null 2>&1
}
n=0
while [ "$n" -lt "$runs" ]; do
    measure waits "$ours" waits "$work/$rows" --out "$work/out-$rows" --threads 1
    measure duckdb-read "$work/venv/bin/python" "$here/peer_read.py" "$work/$rows/input.csv"
    measure duckdb-query "$work/venv/bin/python" "$here/peer_query.py" "$work/$rows/input.csv"
    n=$((n + 1))
done
python3 - "$work/times" "$rows" <<'PYTHON'
import statistics, sys
seen = {}
for line in open(sys.argv[1]):
    name, user, system, memory = line.split()
    seen.setdefault(name, []).append((float(user) + float(system), int(memory) / 1024))
print(f"{sys.argv[2]} rows, one thread, {len(next(iter(seen.values())))} runs each")
print(f"{'':14}{'CPU s: median':>15}{'least':>8}{'most':>8}{'peak MiB':>10}")
for name, runs in seen.items():
    cpu = [r[0] for r in runs]
    print(f"{name:14}{statistics.median(cpu):15.2f}{min(cpu):8.2f}{max(cpu):8.2f}{statistics.median(r[1] for r in runs):10.0f}")
PYTHON
