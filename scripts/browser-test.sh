#!/usr/bin/env bash
# The report in a real browser: widths, print, axe, no network, no script. Installs chromium and the node packages if missing.
#
#   scripts/browser-test.sh                                  the made-up report of the crate's tests
#   scripts/browser-test.sh report.html report-restricted.html   these two files
set -euo pipefail
here="$(cd "$(dirname "$0")/.." && pwd)"
if [ $# -eq 2 ]; then
    REPORT_OPEN="$(realpath "$1")"
    REPORT_RESTRICTED="$(realpath "$2")"
    export REPORT_OPEN REPORT_RESTRICTED
elif [ $# -ne 0 ]; then
    echo "usage: scripts/browser-test.sh [OPEN.html RESTRICTED.html]" >&2
    exit 2
fi
"$here/scripts/tools.sh" browser
cd "$here/tests/browser"
npm test --silent
