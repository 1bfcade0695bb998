#!/usr/bin/env bash
# Fetches what the tests need and this machine has not: nothing when all is there, so that it works without a network and
# without root. Cargo's own tools go into target/tools, kept between runs.
#
#   scripts/tools.sh base       a C compiler (for fuzzing), python3
#   scripts/tools.sh browser    chromium, fonts, node, the node packages of tests/browser
#   scripts/tools.sh postgres   PostgreSQL: a test starts one of its own, in a temporary folder, on a socket
#   scripts/tools.sh deny       cargo-deny
#   scripts/tools.sh fuzz       cargo-fuzz
#   scripts/tools.sh mutants    cargo-mutants
set -euo pipefail
cd "$(dirname "$0")/.."
tools="${CARGO_TARGET_DIR:-target}/tools"
deny_version=0.20.2
fuzz_version=0.13.2
mutants_version=27.1.0

have() { command -v "$1" >/dev/null 2>&1; }

# Debian packages, only those whose command is not there.
debian() {
    local missing=("$@")
    [ ${#missing[@]} -eq 0 ] && return 0
    if ! have apt-get; then
        echo "missing: ${missing[*]} (Debian's names). Please install them in this system's own way." >&2
        return 1
    fi
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        if sudo -n true 2>/dev/null; then
            as_root=(sudo -n)
        else
            echo "missing: ${missing[*]}. Please run: sudo apt-get install --no-install-recommends ${missing[*]}" >&2
            return 1
        fi
    fi
    echo "installing ${missing[*]}" >&2
    # A list of packages that is a little old is better than none.
    "${as_root[@]}" apt-get update -qq || echo "apt-get update failed; trying with the lists there are" >&2
    DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# A cargo tool into target/tools, without optimisation: it is built far faster than it would run faster.
cargo_tool() {
    local name=$1 version=$2
    if have "$name" || [ -x "$tools/bin/$name" ]; then return 0; fi
    echo "building $name $version into $tools (once)" >&2
    cargo install --quiet --locked --debug --root "$tools" --target-dir "$tools/build" "$name@$version"
    rm -rf "$tools/build"
}

case "${1:-}" in
base)
    missing=()
    have cc || missing+=(gcc libc6-dev)
    have c++ || missing+=(g++)
    have python3 || missing+=(python3)
    debian "${missing[@]}"
    ;;
browser)
    missing=()
    have chromium || have chromium-browser || have google-chrome || missing+=(chromium)
    # Without a font every letter is a box, and the pictures compare boxes.
    [ -n "$(find /usr/share/fonts /usr/local/share/fonts -name 'DejaVu*' -o -name 'Liberation*' 2>/dev/null | head -n 1)" ] ||
        missing+=(fonts-dejavu-core fonts-liberation)
    have node || missing+=(nodejs)
    have npm || missing+=(npm)
    have python3 || missing+=(python3)
    debian "${missing[@]}"
    # The packages are those of the lock file, whole: when the lock has not changed there is nothing to fetch.
    cd tests/browser
    if ! cmp -s package-lock.json node_modules/.package-lock-read; then
        npm ci --no-audit --no-fund --loglevel=error
        cp package-lock.json node_modules/.package-lock-read
    fi
    ;;
postgres)
    # Debian keeps its programs outside the path.
    have initdb || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || debian postgresql
    ;;
deny)
    cargo_tool cargo-deny "$deny_version"
    ;;
fuzz)
    cargo_tool cargo-fuzz "$fuzz_version"
    ;;
mutants)
    cargo_tool cargo-mutants "$mutants_version"
    ;;
*)
    echo "usage: scripts/tools.sh base|browser|postgres|deny|fuzz|mutants" >&2
    exit 2
    ;;
esac
