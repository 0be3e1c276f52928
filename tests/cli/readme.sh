#!/bin/sh
# SPDX-License-Identifier: MIT
# Verifies README.md.  It is short, and what it refers to exists.  The console blocks are run in order
# in one shell, must print what the README shows ("[N]": an exit status other than 0), and must not
# change the tree that they are run in.  The exit statuses are those of the help.  The embedding example
# is compiled and run, and must make the change that the README announces.
#
# readme.sh [PART]...: verifies these parts: length, references, pages, statuses, commands, tour,
# example.  Without VMXCI and abs_top_builddir, the installed command and library are used.
set -eu

work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
readme=$abs_top_srcdir/README.md
VMXCI=${VMXCI:-$(command -v vmxci || :)}
example=$work/example

fail() {
    echo "README.md: $*"
    exit 1
}

# block LANGUAGE: prints the text of all blocks in LANGUAGE.
block() {
    sed -n "/^\`\`\`$1\$/,/^\`\`\`\$/{/^\`\`\`/d;p;}" "$readme"
}

check_length() {
    lines=$(wc -l <"$readme")
    [ "$lines" -le 200 ] || fail "$lines lines (at most 200)"
}

# ---- references ------------------------------------------------------------------------------

# first_column HEADING: prints the first column of the table with HEADING, without backquotes.
first_column() {
    sed -n "/^| $1 /,/^\$/s/^| \`\([^\`]*\)\` .*/\1/p" "$readme"
}

check_references() {
    grep -o '\](\([^)]*\))' "$readme" | sed 's/](\(.*\))/\1/' >"$work/files"
    first_column directory >>"$work/files"
    grep -q '/$' "$work/files" && grep -q '\.md$' "$work/files"
    while IFS= read -r file; do
        [ -e "$abs_top_srcdir/$file" ] || fail "no file '$file'"
    done <"$work/files"
}

# A page is in the source, or is made of a file NAME.mdoc.
check_pages() {
    grep -oE '(lib)?vmxci(-[a-z]+)?\([0-9]\)' "$readme" | sort -u >"$work/pages"
    [ -s "$work/pages" ]
    while IFS='()' read -r name section _; do
        [ -e "$abs_top_srcdir/cli/man/$name.$section" ] ||
            grep -qi "^\.Dt $name $section\$" "$abs_top_srcdir/cli/man/$name.mdoc" ||
            fail "no manual page $name($section)"
    done <"$work/pages"
}

# ---- the help --------------------------------------------------------------------------------

check_statuses() {
    "$VMXCI" --help | awk '
        /^Exit status/ { inside = 1; next }
        inside && /^$/ { exit }
        inside && /^  [0-9]/ { if (text) print text " |"; text = "| " $1 " |"; $1 = "" }
        inside { sub(/^ +/, ""); text = text " " $0 }
        END { print text " |" }
    ' >"$work/statuses"
    [ "$(wc -l <"$work/statuses")" = 6 ]
    sed -n '/^| status /,/^$/{/^| [0-9]/p;}' "$readme" | diff "$work/statuses" - ||
        fail "< exit statuses of the help   > exit statuses of the README"
}

# Each command is the first word of a row, or follows one in the same row.
check_commands() {
    "$VMXCI" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\( [a-z]*\)\{0,1\}\)  .*/\1/p' |
        sed 's/ *$//' | grep -vx help | sort >"$work/commands"
    grep -qx 'config edit' "$work/commands"
    # shellcheck disable=SC2016 # no expansions
    sed -n '/^| command /,/^$/s/^\(| `.*`\) | .*/\1/p' "$readme" | awk -F '`' '
        {
            split($2, words, " ")
            for (i = 2; i <= NF; i += 2)
                print (i > 2 && words[2] != "" ? words[1] " " : "") $i
        }
    ' | sort | diff "$work/commands" - || fail "< commands of the help   > commands of the README"
}

# ---- the tour --------------------------------------------------------------------------------

# perform SHOWN COMMAND: prints SHOWN, then runs COMMAND.
perform() {
    [ -n "$1" ] || return 0
    printf '%s\n' "$1"
    status=0
    eval "$2" 2>&1 || status=$?
    [ "$status" = 0 ] || echo "[$status]"
}

# Runs the commands of the transcript on standard input and prints the resulting transcript.  A
# command may continue on lines that start with `> `.
run_transcript() {
    shown='' command=''
    while IFS= read -r line; do
        case $line in
        '$ '*)
            perform "$shown" "$command"
            shown=$line command=${line#??}
            ;;
        '> '*)
            shown="$shown
$line"
            command="$command
${line#??}"
            ;;
        esac
    done
    perform "$shown" "$command"
}

# make_tree DIRECTORY: makes what the tour needs of the build tree.
make_tree() {
    mkdir "$1"
    # shellcheck disable=SC2016 # expanded by the generated script
    printf '#!/bin/sh\nexec %s "%s" "$@"\n' "${VMXCI_WRAPPER-}" "$VMXCI" >"$1/vmxci"
    chmod +x "$1/vmxci"
    cp -R "$abs_top_srcdir/testdata" "$1/"
    chmod -R u+w "$1"
}

check_tour() {
    make_tree "$work/tree"
    make_tree "$work/untouched"
    mkdir "$work/tmp"
    block console >"$work/expected"
    grep -q '^\$ vmxci ' "$work/expected"
    (
        cd "$work/tree"
        TMPDIR=$work/tmp LC_ALL=C
        export TMPDIR LC_ALL
        run_transcript <"$work/expected" >"$work/actual"
    )
    diff -u "$work/expected" "$work/actual"
    diff -r "$work/untouched" "$work/tree" || fail "the tour changes the tree"
    [ -z "$(ls -A "$work/tmp")" ] || fail "the tour leaves files in TMPDIR"
}

# ---- the example -----------------------------------------------------------------------------

compile_example() {
    block c >"$example.c"
    if [ -z "${abs_top_builddir-}" ]; then
        # shellcheck disable=SC2046 # a list
        ${CC:-cc} -o "$example" "$example.c" $(pkg-config --cflags --libs vmxci)
        return
    fi
    # shellcheck disable=SC2086 # lists
    "$abs_top_builddir/libtool" --silent --tag=CC --mode=link $CC -std=c99 -pedantic-errors -Wall \
        -Wextra -Werror ${TEST_CFLAGS-} -I"$abs_top_srcdir/include" -o "$example" "$example.c" \
        "$abs_top_builddir/libvmxci.la"
}

check_example() {
    compile_example
    sed '/^vmci0\.present/a\
vmci0.unrestricted = "TRUE"' "$abs_top_srcdir/testdata/vm/workstation/web01/web01.vmx" >"$example.vmx"
    sed 's/^vmci0\.unrestricted = "TRUE"/vmci0.unrestricted = "FALSE"/' "$example.vmx" >"$example.expected"
    ! cmp -s "$example.expected" "$example.vmx" || fail "the example has nothing to change"
    "$example" "$example.vmx"
    cmp "$example.expected" "$example.vmx"
    ! "$example" "$example.missing" 2>"$work/message" || fail "the example succeeds without a file"
    grep -q '^.*/example\.missing: ' "$work/message"
}

[ $# -gt 0 ] || set -- length references pages statuses commands tour example
for part; do
    "check_$part"
done
