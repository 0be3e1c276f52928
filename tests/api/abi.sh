#!/bin/sh
# SPDX-License-Identifier: MIT
# Verifies with abidiff that programs built with a release that freeze.sh has frozen run with this
# library.  The library of the release is made from its frozen header: its functions do nothing, but have
# the same symbols, types and debugging information.  frozen.sh compares what abidiff does not see,
# constants and the types of callbacks.
set -eu

api=$abs_top_srcdir/tests/api
header=$abs_top_srcdir/include/vmxci.h
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
LC_ALL=C ${OBJDUMP:-objdump} -h "$library" | grep debug_info >/dev/null ||
    skip "the library has no debugging information"

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# ---- the library of a release ----------------------------------------------------------------

# add_functions HEADER RELEASE: adds the functions of HEADER that no earlier release has, with the
# node of RELEASE, to $tmp/functions.
touch "$tmp/functions"
add_functions() {
    sh "$abs_top_srcdir/tests/check/functions.sh" "$1" >"$tmp/names"
    [ -s "$tmp/names" ]
    awk -v node="LIBVMXCI_$2" -v names="$tmp/names" '
        FILENAME != names { known[$1]; next }
        !($1 in known) { print $1, node }
    ' "$tmp/functions" "$tmp/names" >"$tmp/added"
    cat "$tmp/added" >>"$tmp/functions"
}

# make_library HEADER: makes $tmp/old/vmxci.so, a library with the functions of HEADER.
make_library() {
    mkdir -p "$tmp/old"
    cp "$1" "$tmp/old/vmxci.h"
    {
        echo '#include <vmxci.h>'
        sh "$api/prototypes.sh" "$1" | sed -n '/^typedef/!s/;$/ { for (;;); }/p'
    } >"$tmp/old/vmxci.c"
    awk '
        { names[$2] = names[$2] $1 ";" }
        END { for (node in names) print node " { " names[node] " };" }
    ' "$tmp/functions" >"$tmp/old/vmxci.sym"
    $CC -std=c99 -w -g -fPIC -shared -Wl,-soname,"$(soname "$library")" \
        -Wl,--version-script="$tmp/old/vmxci.sym" -I"$tmp/old" -o "$tmp/old/vmxci.so" "$tmp/old/vmxci.c"
}

# soname FILE: prints the SONAME of FILE.
soname() {
    LC_ALL=C ${OBJDUMP:-objdump} -p "$1" | awk '$1 == "SONAME" { print $2 }'
}

# ---- comparison ------------------------------------------------------------------------------

# options HEADER: prints each option structure of HEADER and its number of lines with members.
options() {
    sh "$api/declarations.sh" "$1" | awk '
        /^typedef struct vmxci_.*_options \{/ { name = $3; members = 0; next }
        name && /^\}/ { print name, members; name = "" }
        /;/ { members++ }
    '
}

# suppressions HEADER: prints the option structures of HEADER that grew since.  An option structure
# contains its size, so members may be added at its end.  A suppression also hides changes in the
# types that a structure points to, so only structures that grew have one.
suppressions() {
    options "$1" >"$tmp/options"
    options "$header" | awk '
        NR == FNR { before[$1] = $2; next }
        $2 > before[$1] {
            print "[suppress_type]\ntype_kind = struct\nname = " $1
            print "has_data_member_inserted_at = end\nhas_size_change = yes"
        }
    ' "$tmp/options" -
}

# compare HEADER: compares this library with one that has the functions of HEADER.
compare() {
    make_library "$1"
    suppressions "$1" >"$tmp/ignore"
    abidiff --no-added-syms --suppressions "$tmp/ignore" \
        --headers-dir1 "$tmp/old" --headers-dir2 "$abs_top_srcdir/include" \
        "$tmp/old/vmxci.so" "$library"
}

check_release() {
    release=$(basename "$1" .h)
    add_functions "$1" "${release#vmxci-}"
    compare "$1" || {
        echo "programs for $release do not run with this library"
        exit 1
    }
}

# ---- the test of this test -------------------------------------------------------------------

# reports EXPRESSION: whether it is reported that a release differs as sed changes by EXPRESSION.
reports() {
    sed "$1" "$frozen" >"$tmp/changed.h"
    if cmp -s "$frozen" "$tmp/changed.h"; then
        echo "abi.sh: '$1' changes nothing"
        exit 1
    fi
    ! compare "$tmp/changed.h" >/dev/null || {
        echo "abi.sh: does not report the change '$1'"
        exit 1
    }
}

for frozen in "$api"/vmxci-*.h; do
    [ ! -e "$frozen" ] || check_release "$frozen"
done
# Freeze the header as it is now, whether the release is frozen or not.
mkdir "$tmp/now"
sh "$api/freeze.sh" "$tmp/now"
frozen=$(echo "$tmp"/now/vmxci-*.h)
check_release "$frozen"
reports 's/int32_t cid/int64_t cid/'
reports 's/^    int sys_errno;/    long long sys_errno;/'
reports 's/^size_t vmxci_doc_lines(/short vmxci_doc_lines(/'
reports 's/^    size_t max_bytes;/    short max_bytes;/'
reports 's/uint64_t reserved\[4\];/uint64_t reserved[5];/'
echo 'vmxci_removed LIBVMXCI_0.1' >>"$tmp/functions"
reports 's/^const char \*vmxci_version(void);/&\nvoid vmxci_removed(void);/'
# A structure that contains its size may have grown at its end.
sed '/^    const vmxci_allocator \*allocator;/d' "$frozen" >"$tmp/smaller.h"
[ "$(suppressions "$tmp/smaller.h" | grep -c '^name = ')" = 1 ]
compare "$tmp/smaller.h"
