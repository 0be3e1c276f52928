#!/bin/sh
# SPDX-License-Identifier: MIT
# Verifies with abidiff that programs built with the last release run with this library.
set -eu

library=$abs_top_builddir/.libs/libvmxci.so

skip() {
    echo "$*"
    exit 77
}

if ! command -v abidiff >/dev/null; then
    [ -z "${VMXCI_REQUIRE_TOOLS-}" ] || { echo "abidiff not found"; exit 1; }
    skip "abidiff not found"
fi
[ -e "$library" ] || skip "no shared library (.so) was built"
top=$(git -C "$abs_top_srcdir" rev-parse --show-cdup 2>/dev/null) || skip "not a git checkout"
# In a tarball unpacked inside a checkout, git finds that checkout.
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

# soname FILE: prints the SONAME of FILE.
soname() {
    LC_ALL=C ${OBJDUMP:-objdump} -p "$1" | awk '$1 == "SONAME" { print $2 }'
}

old=$tmp/old/.libs/libvmxci.so
if [ "$(soname "$old")" != "$(soname "$library")" ]; then
    echo "$tag has $(soname "$old"), this library is $(soname "$library"): not compared"
    exit 0
fi

# enumerators HEADER: prints the enumerators of HEADER with their values, sorted.
enumerators() {
    sed -n 's/^ *\(VMXCI_[A-Z0-9_]* = -\{0,1\}[0-9]*\).*/\1/p' "$1" | LC_ALL=C sort
}

# abidiff does not see enumerators that are passed as int.
enumerators "$tmp/old/include/vmxci.h" >"$tmp/enumerators"
[ -s "$tmp/enumerators" ]
enumerators "$abs_top_srcdir/include/vmxci.h" | LC_ALL=C comm -23 "$tmp/enumerators" - >"$tmp/gone"
[ ! -s "$tmp/gone" ] || {
    echo "removed or changed since $tag:"
    cat "$tmp/gone"
    exit 1
}

# options HEADER: prints each option structure of HEADER and its number of lines with members.
options() {
    awk '
        /^typedef struct vmxci_.*_options \{/ { name = $3; members = 0; next }
        name && /^\}/ { print name, members; name = "" }
        /;/ { members++ }
    ' "$1"
}

# An option structure contains its size, so members may be added at its end.  Only structures that
# grew are suppressed: a suppression also hides changes in the types that a structure points to.
options "$tmp/old/include/vmxci.h" >"$tmp/options"
options "$abs_top_srcdir/include/vmxci.h" | awk '
    NR == FNR { before[$1] = $2; next }
    $2 > before[$1] {
        print "[suppress_type]\ntype_kind = struct\nname = " $1
        print "has_data_member_inserted_at = end"
    }
' "$tmp/options" - >"$tmp/ignore"

status=0
abidiff --no-added-syms --suppressions "$tmp/ignore" \
    --headers-dir1 "$tmp/old/include" --headers-dir2 "$abs_top_srcdir/include" \
    "$old" "$library" || status=$?
[ "$status" = 0 ] || {
    echo "abidiff against $tag: status $status"
    exit 1
}
