#!/bin/sh
# SPDX-License-Identifier: MIT
# declarations.sh HEADER: prints HEADER without comments and blank lines.
set -eu

awk '
    { text = text $0 "\n" }
    END {
        while ((at = index(text, "/*")) > 0) {
            rest = substr(text, at + 2)
            text = substr(text, 1, at - 1) substr(rest, index(rest, "*/") + 2)
        }
        printf "%s", text
    }
' "$1" | sed 's/[[:space:]]*$//; /^$/d'
