#!/bin/sh
# SPDX-License-Identifier: MIT
# Reports calls of banned functions, functions that are too long, files without an SPDX line, and
# tests with a negation that cannot fail.
set -eu

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

max_lines=60
max_file_lines=350
banned='strcpy|strcat|strtok|sprintf|vsprintf|atoi|gets'

# check TREE: prints the errors in TREE; fails if there are any.
check() (
    cd "$1"
    status=0

    if find lib cli -name '*.[ch]' -exec grep -nE "(^|[^A-Za-z0-9_])($banned)[[:space:]]*\(" \
        /dev/null {} +; then
        echo "the lines above call banned functions"
        status=1
    fi

    find lib cli -name '*.c' -exec awk -v max="$max_lines" '
        FNR == 1 { start = 0; inside = 0 }
        !inside && /^[A-Za-z_]/ && !start { start = FNR }
        !inside && (/^\{/ || /^[A-Za-z_ ].*\) *\{$/) { inside = 1 }
        /^}/ {
            if (inside && FNR - start >= max)
                printf "%s:%d: a function of %d lines\n", FILENAME, start, FNR - start + 1
            inside = 0
            start = 0
        }
        !inside && /;[ \t]*$/ { start = 0 }
    ' {} + >"$tmp/long"
    find lib cli -name '*.[ch]' -exec awk -v max="$max_file_lines" '
        FNR == max + 1 { print FILENAME ": a file of more than " max " lines" }
    ' {} + >>"$tmp/long"
    if [ -s "$tmp/long" ]; then
        cat "$tmp/long"
        status=1
    fi

    # Only the last command of a test may be a negation: set -e ignores the others.
    find tests -name '*.sh' -exec grep -nE '^ *! ' /dev/null {} + |
        grep -vE ' \|\|( |$)|\\$' >"$tmp/negations" || :
    if [ -s "$tmp/negations" ]; then
        cat "$tmp/negations"
        echo "the lines above cannot fail; write 'fails COMMAND'"
        status=1
    fi

    { find lib cli include tests -name '*.[ch]' -o -name '*.cc' -o -name '*.sh' \
        -o -name Makemodule.am
        printf '%s\n' .ci/run Makefile.am bootstrap configure.ac; } >"$tmp/files"
    while read -r file; do
        if ! head -n 3 "$file" | grep -q 'SPDX-License-Identifier: MIT'; then
            echo "$file: no SPDX line"
            status=1
        fi
    done <"$tmp/files"
    return "$status"
)

# First verify the check itself, on a tree of made-up files.
tree=$tmp/tree
mkdir -p "$tree/lib" "$tree/cli" "$tree/include" "$tree/tests" "$tree/.ci"
licence='/* SPDX-License-Identifier: MIT */'
for file in .ci/run Makefile.am bootstrap configure.ac; do
    echo "$licence" >"$tree/$file"
done

# write LINES CALL: writes a file with a function of LINES lines that calls CALL.
write() {
    {
        printf '%s\n' "$licence" 'static const int table[] = {' '};' 'static int' 'f(void)' '{'
        awk -v n="$1" 'BEGIN { for (i = 5; i < n; i++) print "" }'
        printf '    %s(a);\n}\n' "$2"
    } >"$tree/lib/a.c"
}

write "$max_lines" snprintf
check "$tree" || { echo "banned.sh: reports an error in a correct tree"; exit 1; }
write "$((max_lines + 1))" snprintf
check "$tree" >/dev/null && { echo "banned.sh: does not report a long function"; exit 1; }
awk -v n="$((max_file_lines + 1))" 'BEGIN { print "/* SPDX-License-Identifier: MIT */"; for (i = 1; i < n; i++) print "" }' \
    >"$tree/lib/a.c"
check "$tree" >/dev/null && { echo "banned.sh: does not see a long file"; exit 1; }
write 5 strcpy
check "$tree" >/dev/null && { echo "banned.sh: does not report a banned function"; exit 1; }
write 5 snprintf
echo '#include <stdio.h>' >"$tree/cli/a.h"
check "$tree" >/dev/null && { echo "banned.sh: does not report a missing SPDX line"; exit 1; }
echo "$licence" >"$tree/cli/a.h"
check "$tree" || { echo "banned.sh: reports an error in a correct tree"; exit 1; }
printf '%s\n' '# SPDX-License-Identifier: MIT' 'f() {' '    ! g' '}' >"$tree/tests/a.sh"
check "$tree" >/dev/null && { echo "banned.sh: does not report a negation"; exit 1; }

check "$abs_top_srcdir"
