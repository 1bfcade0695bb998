#!/usr/bin/env python3
"""Compares a peer's per-person answers with ours: hand-offs, days in need and unowned, COC by worker.

usage: compare.py OURS/persons.csv PEER.csv
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
print(f"{len(ours)} persons, {len(peer)} of the peer's, {wrong} values differ")
sys.exit(wrong > 0 or len(ours) != len(peer))
