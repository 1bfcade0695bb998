#!/usr/bin/env bash
# Runs a step and says how long it took: scripts/timed.sh NAME COMMAND...
set -euo pipefail
name=$1
shift
begun=$SECONDS
echo "== $name"
if "$@"; then
    echo "== $name: $((SECONDS - begun)) s"
else
    code=$?
    echo "== $name: FAILED after $((SECONDS - begun)) s" >&2
    exit "$code"
fi
