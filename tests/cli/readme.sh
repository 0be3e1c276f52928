#!/bin/sh
# SPDX-License-Identifier: MIT
# Verifies README.md.  The console blocks are run in order in one shell and must print what the
# README shows ("[N]": an exit status other than 0).  The embedding example is compiled and run, and
# must make the change that it prints.
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
readme=$abs_top_srcdir/README.md
example=$work/example

# block LANGUAGE: prints the text of all blocks in LANGUAGE.
block() {
    sed -n "/^\`\`\`$1\$/,/^\`\`\`\$/{/^\`\`\`/d;p;}" "$readme"
}

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

check_tour() {
    mkdir "$work/bin" "$work/tour"
    # shellcheck disable=SC2016 # expanded by the generated script
    printf '#!/bin/sh\nexec %s "%s" "$@"\n' "${VMXCI_WRAPPER-}" "$VMXCI" >"$work/bin/vmxci"
    chmod +x "$work/bin/vmxci"
    cp -R "$abs_top_srcdir/testdata" "$work/tour/"
    chmod -R u+w "$work/tour"
    block console >"$work/expected"
    grep -q '^\$ vmxci ' "$work/expected"
    (
        cd "$work/tour"
        PATH=$work/bin:$PATH LC_ALL=C
        export PATH LC_ALL
        run_transcript <"$work/expected" >"$work/actual"
    )
    diff -u "$work/expected" "$work/actual"
}

compile_example() {
    block c >"$example.c"
    # shellcheck disable=SC2086 # lists
    "$abs_top_builddir/libtool" --silent --tag=CC --mode=link $CC -std=c99 -pedantic-errors -Wall \
        -Wextra -Werror ${TEST_CFLAGS-} -I"$abs_top_srcdir/include" -o "$example" "$example.c" \
        "$abs_top_builddir/libvmxci.la"
}

check_example() {
    compile_example
    cp "$abs_top_srcdir/testdata/vm/workstation/web01/web01.vmx" "$example.vmx"
    chmod u+w "$example.vmx"
    cp "$example.vmx" "$example.before"
    id=$("$example" "$example.vmx" | sed -n 's/.*: vmci0\.id is now //p')
    [ -n "$id" ]
    sed "s/^vmci0\.id = .*/vmci0.id = \"$id\"/" "$example.before" >"$example.expected"
    cmp "$example.expected" "$example.vmx"
}

check_tour
check_example
