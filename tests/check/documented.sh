#!/bin/sh
# SPDX-License-Identifier: MIT
# The header is the manual: a comment stands right above each function and each type, and those
# of functions say since when.
set -eu

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# check HEADER: print what is wrong there; fail if anything is.
check() {
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
        /^[ \t]*$/ || /^#/ || /^extern "C"/ { next }
        !inside {
            documented = comment_end == FNR - 1
            if (/^typedef/) {
                if (!documented)
                    bad("no comment above it")
            } else if (/^[A-Za-z]/ && /\(/) {
                functions++
                if (!documented || comment !~ /Since[ *]+[0-9]+\.[0-9]+\./)
                    bad("no comment above it that says since when")
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
            # In case the pattern above overlooks a function.
            if (functions + 0 != '"$(sh "$abs_top_srcdir/tests/check/functions.sh" "$1" | wc -l)"') {
                print "only " functions " functions were looked at"
                status = 1
            }
            exit status
        }
    ' "$1"
}

good='/* F.  Since 0.1. */
int vmxci_f(int a,
            int b);

/* T. */
typedef struct vmxci_t {
    int a; /* A */
} vmxci_t;'
bad_function='/* F. */
int vmxci_f(void);'
bad_gap='/* F.  Since 0.1. */

int vmxci_f(void);'
bad_type='typedef int vmxci_t;'

printf '%s\n\n%s\n' "$good" "$good" >"$tmp/good.h"
check "$tmp/good.h" || { echo "documented.sh: complains of what is right"; exit 1; }
for bad in "$bad_function" "$bad_gap" "$bad_type"; do
    printf '%s\n\n%s\n\n%s\n' "$good" "$bad" "$good" >"$tmp/bad.h"
    if check "$tmp/bad.h" >/dev/null; then
        echo "documented.sh: does not see what is wrong with:"
        echo "$bad"
        exit 1
    fi
done

check "$abs_top_srcdir/include/vmxci.h"
