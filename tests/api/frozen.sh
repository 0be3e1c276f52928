#!/bin/sh
# SPDX-License-Identifier: MIT
# Verifies that programs for the releases that freeze.sh has frozen build with this header, and run with
# this library even if they were built with the header of their release.
set -eu

api=$abs_top_srcdir/tests/api
header=$abs_top_srcdir/include/vmxci.h
library=$abs_top_builddir/.libs/libvmxci.so
[ -e "$library" ] || library=$abs_top_builddir/.libs/libvmxci.a
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# ---- declarations ----------------------------------------------------------------------------

# layout HEADER: prints a program that prints the values of the constants of HEADER, the offsets of
# the members of its structures, and the sizes of those structures that do not contain their size.
layout() {
    printf '#include <stdio.h>\n#include <vmxci.h>\nint main(void)\n{\n'
    sh "$api/declarations.sh" "$1" | awk '
        function print_number(label, number) {
            printf "    printf(\"%s %%lld\\n\", (long long)%s);\n", label, number
        }
        /^#define VMXCI_VERSION_/ { next }
        /^#define VMXCI_[A-Z_]+ [0-9]/ { print_number($2, $2) }
        /^ +VMXCI_[A-Z0-9_]+ = / { print_number($1, $1) }
        /^typedef struct .*\{$/ { name = $3; sized = 0; next }
        name != "" && /^\}/ {
            if (!sized)
                print_number("sizeof " name, "sizeof(" name ")")
            name = ""
        }
        name != "" {
            member = $0
            if (!sub(/.*\(\*/, "", member))
                sub(/.*[ *]/, "", member)
            sub(/[][;)].*/, "", member)
            if (member == "size")
                sized = 1
            if (member !~ /^reserved/)
                print_number(name "." member, "offsetof(" name ", " member ")")
        }
    '
    printf '    return 0;\n}\n'
}

# print_layout PROGRAM HEADER: builds PROGRAM, which layout printed, with HEADER, and runs it.
print_layout() {
    mkdir -p "$tmp/layout"
    cp "$2" "$tmp/layout/vmxci.h"
    # shellcheck disable=SC2086 # words
    $CC -std=c99 -I"$tmp/layout" -o "$tmp/layout/run" "$1" && "$tmp/layout/run"
}

prototypes() {
    sh "$api/prototypes.sh" "$1"
}

# members HEADER: prints the members of the structures of HEADER, one a line, sorted.
members() {
    sh "$api/declarations.sh" "$1" | awk '
        /^typedef struct .*\{$/ { name = $3; next }
        /^\}/ { name = "" }
        name != "" && !/ reserved[0-9]*[[;]/ { sub(/^ +/, ""); print name ": " $0 }
    ' | LC_ALL=C sort
}

# defaults HEADER: prints the macros of HEADER that initialize structures, one a line, without the
# brace at the end: structures may grow.
defaults() {
    sh "$api/declarations.sh" "$1" | awk '
        /^#define VMXCI_[A-Z_]*_INIT/ { inside = 1; text = "" }
        inside {
            inside = sub(/\\$/, "")
            text = text $0
            if (!inside) {
                gsub(/ +/, " ", text)
                sub(/ *\} *$/, "", text)
                print text
            }
        }
    '
}

# report_changes FROZEN HEADER: prints what the text of HEADER lacks of that of FROZEN.
report_changes() {
    for part in prototypes members; do
        "$part" "$1" >"$tmp/old"
        [ -s "$tmp/old" ] || echo "no $part found"
        "$part" "$2" | LC_ALL=C comm -23 "$tmp/old" -
    done
    defaults "$1" >"$tmp/old"
    [ -s "$tmp/old" ] || echo "no defaults found"
    defaults "$2" | awk '
        NR == FNR { old[$2] = $0; next }
        $2 in old && index($0 ",", old[$2] ",") == 1 { delete old[$2] }
        END { for (name in old) print old[name] }
    ' "$tmp/old" -
}

# check_declarations FROZEN HEADER: fails if HEADER lacks a declaration of FROZEN or changes one.
check_declarations() {
    report_changes "$1" "$2" >"$tmp/gone"
    layout "$1" >"$tmp/layout.c"
    print_layout "$tmp/layout.c" "$1" >"$tmp/old-layout"
    [ -s "$tmp/old-layout" ]
    print_layout "$tmp/layout.c" "$2" >"$tmp/new-layout" || return 1
    if [ -s "$tmp/gone" ] || ! diff "$tmp/old-layout" "$tmp/new-layout"; then
        echo "removed or changed since $(basename "$1" .h):"
        cat "$tmp/gone"
        return 1
    fi
}

# ---- programs --------------------------------------------------------------------------------

has_cxx() {
    # shellcheck disable=SC2086 # words
    echo 'int main() { return 0; }' |
        ${CXX:-false} -x c++ -std=c++11 -o "$tmp/empty" - 2>/dev/null
}

# run_program SOURCE HEADER: builds SOURCE with HEADER, and runs it with this library.
run_program() {
    mkdir -p "$tmp/program"
    cp "$2" "$tmp/program/vmxci.h"
    # shellcheck disable=SC2086 # lists
    $CXX -std=c++11 ${TEST_CFLAGS-} -I"$abs_top_builddir" -I"$tmp/program" -o "$tmp/program/run" "$1" \
        "$library" ${PCRE2_LIBS--lpcre2-8} ${ICONV_LIBS-}
    echo 'a = "1"' >"$tmp/x.vmx"
    rm -f "$tmp/x.vmx.old"
    LD_LIBRARY_PATH=$abs_top_builddir/.libs${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH} \
        "$tmp/program/run" "$tmp/x.vmx"
    [ "$(cat "$tmp/x.vmx")" = 'a = "2"' ]
}

# check_release FROZEN: FROZEN is the path of the frozen header.
check_release() {
    check_declarations "$1" "$header"
    has_cxx || return 0
    run_program "${1%.h}.cc" "$1"
    run_program "${1%.h}.cc" "$header"
}

# ---- the test of this test -------------------------------------------------------------------

# reports EXPRESSION: whether a header that sed changes by EXPRESSION is reported.
reports() {
    sed "$1" "$header" >"$tmp/changed.h"
    if cmp -s "$header" "$tmp/changed.h"; then
        echo "frozen.sh: '$1' changes nothing"
        return 1
    fi
    ! check_declarations "$frozen" "$tmp/changed.h" >/dev/null 2>&1 || {
        echo "frozen.sh: does not report the change '$1'"
        return 1
    }
}

# Freeze the header as it is now, whether the release is frozen or not.
mkdir "$tmp/now"
sh "$api/freeze.sh" "$tmp/now"
frozen=$(echo "$tmp"/now/vmxci-*.h)
check_release "$frozen"
reports 's/VMXCI_ETOOBIG = -7/VMXCI_ETOOBIG = -70/'
reports '/VMXCI_EVTPM = /d'
reports 's/VMXCI_MESSAGE_SIZE 512/VMXCI_MESSAGE_SIZE 256/'
reports 's/^size_t vmxci_doc_lines(/int vmxci_doc_lines(/'
reports '/^size_t vmxci_doc_lines(/d'
reports 's/int (\*vmxci_note_fn)/void (*vmxci_note_fn)/'
reports 's/^    int sys_errno;/    long long sys_errno;/'
reports 's/^    size_t max_bytes;/    size_t limit;/'
reports 's/^    int unrestricted;/    unsigned unrestricted;/'
reports 's/VMXCI_OPERATION_EDIT, 0, -1, -1, 0, 1 }/VMXCI_OPERATION_EDIT, 0, -1, -1, 0, 0 }/'
reports '/^#define VMXCI_EDIT_OPTIONS_INIT/d'
reports 's/VMXCI_OPERATION_EDIT, 0, -1, -1, 0, 1 }/VMXCI_OPERATION_EDIT, 0, -1, -1, 0, 10 }/'
reports 's/^    uint64_t reserved\[4\];/    uint64_t reserved[5];/'
# A structure that contains its size may grow at its end.
sed 's/^    const vmxci_allocator \*allocator;/&\n    void *added;/' "$header" >"$tmp/grown.h"
grep -q '^    void \*added;' "$tmp/grown.h"
check_declarations "$frozen" "$tmp/grown.h"
if sh "$api/freeze.sh" "$tmp/now" 2>/dev/null; then
    echo "freeze.sh: changes a release that is frozen"
    exit 1
fi

# ---- the releases ----------------------------------------------------------------------------

for frozen in "$api"/vmxci-*.h; do
    [ -e "$frozen" ] || break
    check_release "$frozen"
done
has_cxx || {
    echo "no C++ compiler found: only the declarations were compared"
    exit 77
}
