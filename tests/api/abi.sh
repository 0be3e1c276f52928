#!/bin/sh
# SPDX-License-Identifier: MIT
# Programs built with the last release run with this library: abidiff compares the two.
set -eu

library=$abs_top_builddir/.libs/libvmxci.so

skip() {
    echo "$*"
    exit 77
}

command -v abidiff >/dev/null || skip "abidiff is missing"
[ -e "$library" ] || skip "no shared library of this kind"
top=$(git -C "$abs_top_srcdir" rev-parse --show-cdup 2>/dev/null) || skip "not a git checkout"
# A tarball unpacked below a checkout is not that checkout.
[ -z "$top" ] || skip "not a git checkout"
tag=$(git -C "$abs_top_srcdir" describe --tags --abbrev=0 --match 'v*' 2>/dev/null) ||
    skip "no release yet"

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

unset MAKEFLAGS MFLAGS MAKELEVEL
mkdir "$tmp/old"
git -C "$abs_top_srcdir" archive "$tag" | tar xf - -C "$tmp/old"
(
    cd "$tmp/old"
    CFLAGS="-g -O1" ./bootstrap --no-deps --disable-static
) >"$tmp/log" 2>&1 </dev/null || {
    tail -n 50 "$tmp/log"
    echo "$tag does not build"
    exit 1
}

# soname FILE
soname() {
    LC_ALL=C ${OBJDUMP:-objdump} -p "$1" | awk '$1 == "SONAME" { print $2 }'
}

old=$tmp/old/.libs/libvmxci.so
if [ "$(soname "$old")" != "$(soname "$library")" ]; then
    echo "$(soname "$old") in $tag, $(soname "$library") now: nobody takes one for the other"
    exit 0
fi

# Functions may be added, and members at the end of the option structures.
status=0
abidiff --no-added-syms --suppressions "$abs_top_srcdir/tests/api/abi.ignore" \
    --headers-dir1 "$tmp/old/include" --headers-dir2 "$abs_top_srcdir/include" \
    "$old" "$library" || status=$?
[ "$status" = 0 ] || {
    echo "abidiff: $status, against $tag"
    exit 1
}
