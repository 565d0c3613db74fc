#!/usr/bin/env bash
# Prepare this clone: system packages, a virtual environment in .venv, the pinned dependencies, the project itself.
# Called by the Makefile; safe to call again. "setup.sh browser" installs what only tests need:
# Chromium, and on a build server what reads slides.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly venv=.venv
readonly extras=voice,data,slides,cluster,dev

say() { printf '%s\n' "setup: $*" >&2; }
fail() { say "$*"; exit 1; }

# Run a command as root: directly, or through sudo.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"
    elif command -v sudo >/dev/null; then sudo "$@"
    else fail "this needs root, and there is no sudo. Run as root: $*"
    fi
}

# Print the first Python of at least 3.11. Being on the PATH is not enough: a version manager's stand-in may have nothing
# behind it.
find_python() {
    local candidate
    for candidate in "${PYTHON:-python3}" python3 python3.13 python3.12 python3.11 /usr/bin/python3; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            "$candidate" -c 'import sys; print(sys.executable)'
            return
        fi
    done
    fail "Python 3.11 or later is needed. Install it (Debian 12, Ubuntu 24.04: apt-get install python3; macOS: brew install
       python@3.13; elsewhere: https://www.python.org/downloads), or name one: make setup PYTHON=/path/to/python3"
}

# Install the Debian packages of the arguments that are missing.
install_debian() {
    local package missing=()
    for package in "$@"; do
        dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    say "installing ${missing[*]}"
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# pycairo and manimpango have no wheels for Linux: they are compiled against Cairo, Pango and this Python's headers.
install_system_packages() {
    local python=$1
    if command -v apt-get >/dev/null; then
        local packages=(gcc libcairo2-dev libpango1.0-dev pkg-config)
        # A Python of the system keeps its headers and venv in packages of their own; any other has them with it.
        case "$python" in
            /usr/bin/*) packages+=("$("$python" -c 'import sys; print("python{}.{}".format(*sys.version_info))')"-{dev,venv}) ;;
        esac
        install_debian "${packages[@]}"
    elif command -v brew >/dev/null; then
        brew list cairo pango pkg-config >/dev/null 2>&1 || brew install --quiet cairo pango pkg-config
    elif ! pkg-config --exists cairo pango pangocairo 2>/dev/null; then
        fail "please install Cairo and Pango with their headers, pkg-config and a C compiler, then run this again
       (Fedora: dnf install cairo-devel pango-devel pkgconf gcc python3-devel; Arch: pacman -S cairo pango pkgconf gcc)."
    fi
}

install_browser() {
    if command -v chromium >/dev/null || command -v google-chrome >/dev/null; then return
    elif ! command -v apt-get >/dev/null; then
        say "the browser tests need Chromium, and will be skipped"
    # Ubuntu's package only fetches a snap, which containers cannot run.
    elif apt-cache show chromium 2>/dev/null | grep -q '^Depends:.*snapd'; then
        say "Chromium is only a snap here: the browser tests will be skipped"
    else install_debian chromium
    fi
}

# LibreOffice is large: on a build server its tests must run, elsewhere they run where it is there.
install_readers_of_slides() {
    [ -n "${CI:-}" ] && command -v apt-get >/dev/null || return 0
    install_debian libreoffice-impress-nogui poppler-utils
}

install_python_packages() {
    local python=$1
    # An environment whose Python has gone, or has become too old, is made anew.
    "$venv/bin/python" -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
        { say "making $venv with $python"; "$python" -m venv --clear "$venv"; }
    say "installing the pinned packages (the first time, two to five minutes)"
    # As a variable, the constraints also hold for what builds a package.
    PIP_CONSTRAINT=constraints.txt "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -e ".[$extras]"
}

main() {
    local python
    if [ "${1:-}" = browser ]; then install_browser; install_readers_of_slides; return; fi
    python=$(find_python)
    install_system_packages "$python"
    install_python_packages "$python"
    say "ready: $venv/bin/m4ml --help"
}

main "$@"
