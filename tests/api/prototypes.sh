#!/bin/sh
# SPDX-License-Identifier: MIT
# prototypes.sh HEADER: prints the declarations of functions and of types of functions in HEADER, one a
# line, sorted.
set -eu

sh "$(dirname "$0")/declarations.sh" "$1" | awk '
    /^#/ { while (/\\$/ && getline > 0) continue; next }
    /^extern "C"/ { next }
    !inside && /^[a-z].*\(/ { inside = 1; text = "" }
    inside { sub(/^ +/, ""); text = text (text == "" ? "" : " ") $0 }
    inside && /;$/ { print text; inside = 0 }
' | LC_ALL=C sort
