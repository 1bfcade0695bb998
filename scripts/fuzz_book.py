#!/usr/bin/env python3
"""What fuzzing left: inputs that are kept, and the book of how long each target ran.

    scripts/fuzz_book.py unpack TARGET DIR     the kept inputs of a target as files
    scripts/fuzz_book.py pack TARGET DIR       the files of a folder as the kept inputs of a target
    scripts/fuzz_book.py add LOG...            logs of libFuzzer (TARGET.log, or TARGET-anything.log) into fuzz/runs.csv
    scripts/fuzz_book.py page                  docs/fuzzing.md of fuzz/runs.csv and fuzz/kept

Kept inputs are text, one a line, with what is no letter or sign of ASCII as \\xNN, so that a change can be read and none can hide a number of
somebody: an input in which ten digits pass the sum of an NHS number outside the range 999 is not kept.
"""
import csv
import datetime
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
KEPT, RUNS, PAGE = ROOT / "fuzz/kept", ROOT / "fuzz/runs.csv", ROOT / "docs/fuzzing.md"
COLUMNS = ["day", "target", "seconds", "cpu_seconds", "tried", "coverage", "found"]
# One target's kept inputs are no more than this, the shortest first: those that a person can read.
MOST = 24_000


def an_nhs_number(digits):
    """Ten digits whose last is the check of the others, of a range that may be somebody's."""
    check = 11 - sum((10 - n) * int(d) for n, d in enumerate(digits[:9])) % 11
    return not digits.startswith("999") and check % 11 == int(digits[9]) and check != 10


def may_be_somebodys(data):
    text = data.decode("latin-1")
    runs = re.findall(r"[0-9](?:[ -]?[0-9]){9,}", text) + re.findall(r"[0-9]{10,}", text)
    for run in runs:
        digits = re.sub(r"[ -]", "", run)
        if any(an_nhs_number(digits[n:n + 10]) for n in range(len(digits) - 9)):
            return True
    return False


def written(data):
    return "".join(chr(b) if 32 <= b < 127 and b != 92 else f"\\x{b:02x}" for b in data)


def read(line):
    return re.sub(r"\\x([0-9a-f]{2})", lambda m: chr(int(m[1], 16)), line).encode("latin-1")


def kept(target):
    path = KEPT / f"{target}.txt"
    return [read(line) for line in path.read_text("ascii").splitlines()] if path.exists() else []


def unpack(target, folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for n, data in enumerate(kept(target)):
        (folder / f"kept-{n:05}").write_bytes(data)


def pack(target, folder):
    inputs = {path.read_bytes() for path in pathlib.Path(folder).iterdir() if path.is_file()}
    ours, size, left = [], 0, 0
    for line in sorted((written(data) for data in inputs if not may_be_somebodys(data)), key=lambda l: (len(l), l)):
        if size + len(line) + 1 > MOST:
            left += 1
            continue
        size += len(line) + 1
        ours.append(line)
    KEPT.mkdir(parents=True, exist_ok=True)
    (KEPT / f"{target}.txt").write_text("".join(line + "\n" for line in ours), "ascii")
    print(f"{target}: {len(ours)} kept, {size} bytes; {len(inputs) - len(ours) - left} not kept for a number in them, {left} for room")


def runs():
    return list(csv.DictReader(RUNS.open())) if RUNS.exists() else []


def add(logs):
    rows = runs()
    for log in map(pathlib.Path, logs):
        text = log.read_text("utf-8", "replace")
        done = re.search(r"^Done (\d+) runs in (\d+) second", text, re.M)
        cpu = re.findall(r"^cpu seconds: ([0-9.]+)", text, re.M)
        cov = re.findall(r" cov: (\d+) ", text)
        found = re.search(r"panicked at|ERROR: libFuzzer|ALARM:", text)
        if not (done or found):
            continue
        day = datetime.date.fromtimestamp(log.stat().st_mtime).isoformat()
        rows.append({
            "day": day,
            "target": log.name.split(".")[0].split("-")[0],
            "seconds": done[2] if done else "",
            "cpu_seconds": str(round(float(cpu[-1]))) if cpu else "",
            "tried": done[1] if done else "",
            "coverage": cov[-1] if cov else "",
            "found": "something" if found else "nothing",
        })
    with RUNS.open("w", newline="") as out:
        table = csv.DictWriter(out, COLUMNS, lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def page():
    rows, number = runs(), lambda text: int(text or 0)
    targets = sorted(path.stem for path in (ROOT / "fuzz/fuzz_targets").glob("*.rs"))
    said = {}
    for target in targets:
        first = (ROOT / f"fuzz/fuzz_targets/{target}.rs").read_text().splitlines()[0]
        said[target] = first.removeprefix("//! ").rstrip(".")
    out = [
        "# Fuzzing",
        "",
        "Written by `scripts/fuzz_book.py page` from `fuzz/runs.csv`, in which `scripts/fuzz.sh` notes each run, and `fuzz/kept`. A target is a reader",
        "that is given whatever a fuzzer thinks of; a panic, a broken promise of the target, twenty seconds or two gigabytes are a finding.",
        "",
        "| target | what it is given | minutes in all | of them on a processor | inputs tried | edges reached | kept | found |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    for target in targets:
        own = [row for row in rows if row["target"] == target]
        minutes = sum(number(row["seconds"]) for row in own) / 60
        # Of a run without the measure nothing is claimed.
        cpu = f"{sum(number(row['cpu_seconds']) for row in own) / 60:.1f}" if any(row["cpu_seconds"] for row in own) else "–"
        tried, reached = sum(number(row["tried"]) for row in own), max((number(row["coverage"]) for row in own), default=0)
        faults = sum(row["found"] != "nothing" for row in own)
        count = len(kept(target))
        found = f"{faults}, see below" if faults else ("nothing" if own else "not run")
        out.append(f"| `{target}` | {said[target]} | {minutes:.0f} | {cpu} | {tried:,} | {reached:,} | {count:,} | {found} |")
    minutes = sum(number(row["seconds"]) for row in rows) / 60
    days = sorted({row["day"] for row in rows})
    out += [
        "",
        f"Together {minutes:.0f} minutes, from {days[0] if days else 'no day'} to {days[-1] if days else 'none'}. Short runs of every change (`make fuzz-short`) are not counted."
        " On a machine that others use, less than a",
        "minute of a processor goes into a minute: the second figure is what the fuzzer itself had, where it was measured.",
        "",
        "```",
        "$ make fuzz-short         # twenty-two seconds for each, always the same inputs, before a change is taken",
        "$ make fuzz-hours         # an hour for each, and the book goes on",
        "```",
        "",
        "`scripts/fuzz_keep.sh` takes of all inputs the least that reach as much, and keeps the shortest of them in `fuzz/kept`, a line an input, 24 KB of each target; every run begins with those. Examples with a name are in `fuzz/seeds`.",
        "",
    ]
    notes = ROOT / "fuzz/findings.md"
    if notes.exists():
        out += ["## Found", "", notes.read_text().strip(), ""]
    PAGE.write_text("\n".join(out))


def main(args):
    match args:
        case ["unpack", target, folder]:
            unpack(target, folder)
        case ["pack", target, folder]:
            pack(target, folder)
        case ["add", *logs] if logs:
            add(logs)
        case ["page"]:
            page()
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
