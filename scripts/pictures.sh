#!/usr/bin/env bash
# Makes the pictures of the report, or of the folder's pages, in docs/pictures anew.
#
#   scripts/pictures.sh                                      of the made-up report of the crate's tests
#   scripts/pictures.sh report.html report-restricted.html   of these two files
#   scripts/pictures.sh folder [PROTOTYPES]                  of the demo's pages, beside the prototypes in that folder
set -euo pipefail
here="$(cd "$(dirname "$0")/.." && pwd)"
if [ "${1:-}" = folder ]; then
    "$here/scripts/tools.sh" browser
    cd "$here/tests/browser"
    node staff-pictures.mjs ${2:+"$2"}
    exec node hers-pictures.mjs ${2:+"$2/her.html"}
fi
if [ $# -eq 2 ]; then
    REPORT_OPEN="$(realpath "$1")"
    REPORT_RESTRICTED="$(realpath "$2")"
    export REPORT_OPEN REPORT_RESTRICTED
elif [ $# -ne 0 ]; then
    echo "usage: scripts/pictures.sh [OPEN.html RESTRICTED.html | folder [PROTOTYPES]]" >&2
    exit 2
fi
"$here/scripts/tools.sh" browser
cd "$here/tests/browser"
npm run pictures --silent
