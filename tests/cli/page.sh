# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# Shared by the scripts that run the examples of a manual page; they source this file after
# tests/cli/harness.sh, and set `page`.

: "${page:?}"

# extract NAME: prints the literal text between the comments "begin NAME" and "end NAME" of the page.
extract() {
    awk -v name="$1" '
        /^\.\\" (begin|end) / { inside = $2 == "begin" && $3 == name; found += inside; next }
        !inside || /^\.(Bd -literal|Ed)$/ { next }
        {
            gsub(/\\-/, "-")
            gsub(/\\\(aq/, "\047")
            gsub(/\\\(ha/, "^")
            gsub(/\\\(ti/, "~")
            gsub(/\\&/, "")
            gsub(/\\e/, "\\")
            print
        }
        END { exit !found }
    ' "$page" || fail "$page has no text '$1'"
}

# use_vmxci: puts vmxci into PATH, with the current directory's bin.
use_vmxci() {
    mkdir bin
    printf '#!/bin/sh\nexec "%s" "$@"\n' "$VMXCI" >bin/vmxci
    chmod 755 bin/vmxci
    PATH=$PWD/bin:$PATH
    export PATH
}
