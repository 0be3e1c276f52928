#!/bin/sh
# SPDX-License-Identifier: MIT
# The header is the manual: each function and each type has a comment directly above it.  That of a
# function starts with a verb in the third person and names the version that introduced it.
set -eu

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# check HEADER: prints the errors in HEADER; fails if there are any.
check() {
    declared=$(sh "$abs_top_srcdir/tests/check/functions.sh" "$1" | wc -l)
    awk '
        function bad(message) {
            printf "%d: %s: %s\n", FNR, $0, message
            status = 1
        }

        in_comment || /^\/\*/ {
            comment = in_comment ? comment $0 : $0
            in_comment = !/\*\//
            comment_end = FNR
            next
        }
        /^#/ {
            while (/\\$/ && getline > 0)
                continue
            next
        }
        /^[ \t]*$/ || /^extern "C"/ { next }
        !inside {
            documented = comment_end == FNR - 1
            if (/^typedef/) {
                if (!documented)
                    bad("no comment above it")
            } else if (/^[A-Za-z]/ && /\(/) {
                functions++
                if (!documented)
                    bad("no comment above it")
                else if (comment !~ /Since[ *]+[0-9]+\.[0-9]+\./)
                    bad("its comment lacks \"Since MAJOR.MINOR.\"")
                else if (comment !~ /^\/\* [A-Z][a-z]*s /)
                    bad("its comment does not start with a verb in the third person")
            }
            inside = 1
        }
        {
            gsub(/\/\*[^*]*\*\//, "")
            depth += gsub(/\{/, "{") - gsub(/\}/, "}")
            if (depth == 0 && (/;/ || /^}/))
                inside = 0
        }
        END {
            # A function that the pattern above does not match must not go unnoticed.
            if (functions + 0 != '"$declared"') {
                print "only " functions + 0 " functions were checked"
                status = 1
            }
            exit status
        }
    ' "$1"
}

good='/* Makes F.  Since 0.1. */
int vmxci_f(int a,
            int b);

/* T. */
typedef struct vmxci_t {
    int a; /* A */
} vmxci_t;'
bad_since='/* Makes F. */
int vmxci_f(void);'
bad_verb='/* F.  Since 0.1. */
int vmxci_f(void);'
bad_gap='/* Makes F.  Since 0.1. */

int vmxci_f(void);'
bad_type='typedef int vmxci_t;'

printf '%s\n\n%s\n' "$good" "$good" >"$tmp/good.h"
check "$tmp/good.h" || { echo "documented.sh: reports an error in a correct header"; exit 1; }
for bad in "$bad_since" "$bad_verb" "$bad_gap" "$bad_type"; do
    printf '%s\n\n%s\n\n%s\n' "$good" "$bad" "$good" >"$tmp/bad.h"
    if check "$tmp/bad.h" >/dev/null; then
        echo "documented.sh: does not report the error in:"
        echo "$bad"
        exit 1
    fi
done

check "$abs_top_srcdir/include/vmxci.h"
