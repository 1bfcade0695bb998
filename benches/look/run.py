#!/usr/bin/env python3
"""The default invented place, three years, from CSV to the finished report: seconds, CPU seconds, peak memory.

usage: benches/look/run.py YELLOWFOLDER FOLDER [RUNS]

FOLDER receives the place (once) and the report. Whole processes; standard library only.
"""
import os
import statistics
import subprocess
import sys
import time


def measured(command):
    began = time.time()
    child = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"{' '.join(command)} ended with {status}")
    return time.time() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def line(name, runs):
    wall, cpu, peak = (statistics.median(column) for column in zip(*runs))
    print(f"{name:<34} {wall:6.1f} s  {cpu:6.1f} CPU s  {peak:6.0f} MiB   (median of {len(runs)})")


def main():
    program, folder = sys.argv[1], sys.argv[2]
    runs = int(sys.argv[3]) if len(sys.argv) > 3 else 3
    place, report = os.path.join(folder, "place"), os.path.join(folder, "report")
    line("simulate", [measured([program, "--quiet", "simulate", "--out", place])])
    extracts = os.path.join(place, "extracts")
    size = sum(os.path.getsize(os.path.join(d, f)) for d, _, fs in os.walk(extracts) for f in fs)
    print(f"{'extracts':<34} {size / 1e6:6.0f} MB")
    floor = []
    for _ in range(runs):
        began = time.process_time()
        for d, _, fs in os.walk(extracts):
            for f in fs:
                with open(os.path.join(d, f), "rb", buffering=0) as source:
                    while source.read(1 << 20):
                        pass
        floor.append(time.process_time() - began)
    print(f"{'floor: reading those bytes':<34}          {statistics.median(floor):6.2f} CPU s")
    policy = os.path.join(place, "policy")
    for threads in ("1", "2"):
        command = [program, "--quiet", "look", extracts, "--place", policy, "--out", report, "--threads", threads]
        line(f"look, {threads} thread(s), both editions", [measured(command) for _ in range(runs)])


main()
