#!/usr/bin/env python3
"""Compares a peer's per-person answers with ours: hand-offs, days in need and unowned, COC by worker; and its sums of the three clocks.

usage: compare.py OURS/persons.csv PEER.csv PEER.said
"""
import csv
import sys

COLUMNS = {"handoffs": "handoffs_org", "need_days": "need_days", "unowned_days": "unowned_days", "coc": "coc_who"}


def number(text):
    return float(text) if text not in ("", "NULL") else None


ours = {row["person"]: row for row in csv.DictReader(open(sys.argv[1]))}
peer = {row["person"]: row for row in csv.DictReader(open(sys.argv[2]))}
wrong = 0
for person, row in ours.items():
    for theirs, name in COLUMNS.items():
        a, b = number(row[name]), number(peer[person][theirs])
        # A person without a day in need has no row in the peers' tables.
        a, b = (a or 0, b or 0) if theirs != "coc" else (a, b)
        if (a is None) != (b is None) or (a is not None and abs(a - b) > 1e-9):
            wrong += 1
# What the peer printed: a line a clock, its counts in this order.
COUNTS = ["started", "cancelled", "within", "breached", "uncertain", "open_breached", "open_within"]
CLOCKS = ["assess_28", "ic_routine", "ucr_2h"]
said = {line.split()[0]: line.split()[1:] for line in open(sys.argv[3]) if line.split()[:1] and line.split()[0] in CLOCKS}
for clock in CLOCKS:
    for count, theirs in zip(COUNTS, said[clock], strict=True):
        mine = sum(int(row[f"{clock}_{count}"]) for row in ours.values())
        if mine != int(theirs):
            wrong += 1
            print(f"{clock} {count}: {mine} here, {theirs} there")
print(f"{len(ours)} persons, {len(peer)} of the peer's, {wrong} values differ")
sys.exit(wrong > 0 or len(ours) != len(peer))
