#!/usr/bin/env bash
# Has DuckDB and Arrow read the Parquet files of a small invented place, and compares them row by row with the CSV files beside. Needs Python 3 with venv.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}
work=${TMPDIR:-/tmp}/yellowfolder-parquet
mkdir -p "$work"
[ -x "$work/venv/bin/python" ] || python3 -m venv "$work/venv"
"$work/venv/bin/python" -c 'import duckdb, pyarrow' 2>/dev/null || "$work/venv/bin/pip" -q install duckdb pyarrow
profile=${YELLOWFOLDER_PROFILE:-release}
if [ "$profile" = release ]; then cargo build --release --locked --quiet -p yellowfolder; fi
yf="$target/$profile/yellowfolder"
rm -rf "$work/out" && mkdir -p "$work/out"
"$yf" --quiet simulate --out "$work/out/place" --people 6000 --seed 7 --from 2023-04-01 --to 2024-12-31
"$yf" --quiet look "$work/out/place/extracts" --out "$work/out/look" --format csv,parquet
"$yf" --quiet events "$work/out/place/extracts" --out "$work/out/events" --parquet
"$yf" --quiet journeys "$work/out/events" --out "$work/out/journeys" --format csv,parquet
"$yf" --quiet waits "$work/out/place/extracts/council" --out "$work/out/waits" --parquet
"$work/venv/bin/python" - "$work/out" <<'PYTHON'
import csv, glob, os, sys
import duckdb, pyarrow.parquet as arrow

def shown(value):
    return "" if value is None else str(value)

def same(a, b):
    if a == b or (a[:1] == "'" and a[1:] == b):
        return True
    try:
        return float(a) == float(b)
    except ValueError:
        return False

csv.field_size_limit(1 << 30)
files = sorted(glob.glob(os.path.join(sys.argv[1], "*", "*.parquet")))
assert len(files) == 9, files
for path in files:
    header, *rows = csv.reader(open(path.replace(".parquet", ".csv"), newline="", encoding="utf-8"))
    for name, read in (
        ("DuckDB", lambda: duckdb.sql(f"select * from read_parquet('{path}', file_row_number = true) order by file_row_number").fetchall()),
        ("Arrow", lambda: list(zip(*(column.to_pylist() for column in arrow.read_table(path).columns)))),
    ):
        got = read()
        assert len(got) == len(rows), (path, name, len(got), len(rows))
        for line, (a, b) in enumerate(zip(rows, got)):
            for column, x, y in zip(header, a, b):
                assert same(x, shown(y)), (path, name, line, column, x, y)
    kinds = duckdb.sql(f"describe select * from read_parquet('{path}')").fetchall()
    print(f"{os.path.relpath(path, sys.argv[1]):36} {len(rows):8} rows, {len(kinds):3} columns, {os.path.getsize(path):10} bytes, {os.path.getsize(path.replace('.parquet', '.csv')):10} as CSV")
PYTHON
