#!/bin/sh
# SPDX-License-Identifier: MIT
# functions.sh HEADER: prints the names of the functions that HEADER declares, sorted.
set -eu

sed -e '/^#/d' "$1" | awk '
    { text = text $0 "\n" }
    END {
        gsub(/extern "C" \{/, "", text)
        while ((at = index(text, "/*")) > 0) {
            rest = substr(text, at + 2)
            text = substr(text, 1, at - 1) substr(rest, index(rest, "*/") + 2)
        }
        while (match(text, /\{[^{}]*\}/))
            text = substr(text, 1, RSTART - 1) substr(text, RSTART + RLENGTH)
        count = split(text, declarations, ";")
        for (i = 1; i <= count; i++) {
            declaration = declarations[i]
            gsub(/[ \n\t]+/, " ", declaration)
            if (declaration ~ /^ ?typedef / || !match(declaration, /[A-Za-z0-9_]+ ?\(/))
                continue
            name = substr(declaration, RSTART, RLENGTH)
            sub(/ ?\(/, "", name)
            print name
        }
    }' | LC_ALL=C sort
