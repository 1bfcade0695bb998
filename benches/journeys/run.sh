#!/bin/sh
# Measures `yellowfolder journeys` beside its peers: CPU seconds (user + system) and peak memory of the whole process, the median of RUNS runs, the peers in turn
# with ours; then compares the answers. Needs Python 3 with venv, and GNU time.
#   benches/journeys/run.sh [EVENTS] [RUNS]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
events=${1:-1e6}
runs=${2:-3}
work=${TMPDIR:-/tmp}/yellowfolder-bench-journeys
mkdir -p "$work/$events"
[ -x "$work/venv/bin/python" ] || python3 -m venv "$work/venv"
python="$work/venv/bin/python"
"$python" -c 'import duckdb, numpy, polars' 2>/dev/null || "$work/venv/bin/pip" -q install duckdb numpy polars
[ -f "$work/$events/events.csv" ] || "$python" "$here/gen_events.py" "$events" "$work/$events/events.csv" 1
cp "$here/settings.json" "$work/$events/settings.json"
cargo build --release --locked --quiet --manifest-path "$root/Cargo.toml" -p yellowfolder
ours="${CARGO_TARGET_DIR:-$root/target}/release/yellowfolder"
: >"$work/times"
measure() {
    name=$1
    shift
    /usr/bin/time -a -o "$work/times" -f "$name %U %S %M %e" "$@" >"$work/$name.said" 2>&1
}
n=0
while [ "$n" -lt "$runs" ]; do
    measure journeys-1 "$ours" journeys "$work/$events" --out "$work/out-$events" --format csv --threads 1
    measure duckdb "$python" "$here/run_duckdb.py" "$work/$events/events.csv" "$work/duckdb.csv" 1
    measure journeys-2 "$ours" journeys "$work/$events" --out "$work/out-$events" --format csv --threads 2
    measure polars "$python" "$here/run_polars.py" "$work/$events/events.csv" "$work/polars.csv" 1
    n=$((n + 1))
done
python3 - "$work/times" "$events" <<'PYTHON'
import statistics, sys
seen = {}
for line in open(sys.argv[1]):
    name, user, system, memory, wall = line.split()
    seen.setdefault(name, []).append((float(user) + float(system), int(memory) / 1024, float(wall)))
print(f"{sys.argv[2]} events, {len(next(iter(seen.values())))} runs each")
print(f"{'':14}{'CPU s: median':>15}{'least':>8}{'most':>8}{'seconds':>10}{'peak MiB':>10}")
for name, runs in seen.items():
    cpu = [r[0] for r in runs]
    rest = [statistics.median(r[n] for r in runs) for n in (2, 1)]
    print(f"{name:14}{statistics.median(cpu):15.2f}{min(cpu):8.2f}{max(cpu):8.2f}{rest[0]:10.2f}{rest[1]:10.0f}")
PYTHON
for peer in duckdb polars; do
    printf '%s: ' "$peer"
    python3 "$here/compare.py" "$work/out-$events/persons.csv" "$work/$peer.csv" "$work/$peer.said"
done
