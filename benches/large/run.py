#!/usr/bin/env python3
"""Places of several sizes from packed extracts to the finished report, each a whole process.

usage: benches/large/run.py YELLOWFOLDER FLOOR FOLDER THREADS PEOPLE...

FLOOR is the example `floor` of crates/ingest: what unpacking and splitting alone cost.

Prints a line a size and a table for docs/performance.md. Standard library only.
"""
import gzip
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path


def measured(command):
    began = time.time()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = child.stderr.read().decode(errors="replace")
    _, status, used = os.wait4(child.pid, 0)
    # 1 is "done, but rows were set aside": an invented place has some.
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit(f"{' '.join(command)} ended with {status}: {said}")
    return time.time() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, said


def unpacked(extracts):
    """CPU seconds of unpacking every file and looking at no byte of it; bytes unpacked."""
    began, size = time.process_time(), 0
    for path in extracts:
        opened = gzip.open(path) if path.suffix == ".gz" else open(path, "rb", buffering=0)
        with opened as source:
            while block := source.read(1 << 20):
                size += len(block)
    return time.process_time() - began, size


def events(program, extracts, policy, out):
    """How many events the extracts make: the lines of the neutral table."""
    measured([program, "--quiet", "events", extracts, "--place", policy, "--out", out])
    count = 0
    for path in Path(out).glob("events*.csv*"):
        opened = gzip.open(path, "rb") if path.suffix == ".gz" else open(path, "rb")
        with opened as source:
            count += sum(block.count(b"\n") for block in iter(lambda: source.read(1 << 20), b"")) - 1
    shutil.rmtree(out)
    return count


def main():
    program, floor, work, threads = sys.argv[1], sys.argv[2], Path(sys.argv[3]), sys.argv[4]
    sizes = [int(n) for text in sys.argv[5:] for n in text.split()]
    work.mkdir(parents=True, exist_ok=True)
    print("| people | events | MB of CSV | `simulate` s | `look` s | CPU s | peak MiB | bytes of memory an event | `check` CPU s | unpacking CPU s | floor CPU s | check / floor |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for people in sizes:
        place = work / str(people)
        made = measured([program, "--quiet", "simulate", "--out", str(place), "--people", str(people), "--gz"])
        extracts, policy = str(place / "extracts"), str(place / "policy")
        files = [p for p in Path(extracts).rglob("*") if p.is_file()]
        bare, size = unpacked(files)
        # `check` reads every file, joins nobody and tells nothing: what reading alone costs. In turn with the floor, the least of three.
        in_turn = [(measured([program, "--quiet", "check", extracts, "--place", policy]), measured([floor, *map(str, files)])) for _ in range(3)]
        read, least = (min(runs, key=lambda run: run[1]) for runs in zip(*in_turn))
        told = events(program, extracts, policy, str(work / "events"))
        look = measured([program, "look", extracts, "--place", policy, "--out", str(work / "report"), "--threads", threads])
        planned = next((line for line in look[3].splitlines() if line.startswith("Memory")), "")
        print(
            f"| {people:,} | {told:,} | {size / 1e6:,.0f} | {made[0]:.1f} | {look[0]:.1f} | {look[1]:.1f} | {look[2]:,.0f} "
            f"| {look[2] * 2**20 / told:,.0f} | {read[1]:.1f} | {bare:.1f} | {least[1]:.1f} | {read[1] / max(least[1], 0.01):.1f} |",
            flush=True,
        )
        if planned:
            print(f"<!-- {planned} -->", flush=True)
        shutil.rmtree(work / "report")
        shutil.rmtree(place)


main()
