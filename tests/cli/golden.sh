#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs the command on the cases in testdata/cases and compares the results with the recorded ones.
#
#   tests/cli/golden.sh [GROUP/CASE...]             verifies these cases, or all
#   tests/cli/golden.sh --update [GROUP/CASE...]    records the results of these cases, or all
#
# A case is a directory with these files; all but `cmd` may be missing:
#   cmd       run by sh in a work directory, with vmxci on PATH; exit status 77 skips the case
#   in.vmx    copied to the work directory before
#   stdout    expected standard output (missing: none)
#   stderr    expected standard error (missing: none)
#   status    expected exit status (missing: 0)
#   out.vmx   expected in.vmx afterwards (missing: unchanged to the byte)
#   after/    expected other files in the work directory afterwards (missing: none)
#
# Environment:
#   VMXCI          the command (default: ./vmxci)
#   VMXCI_WRAPPER  words in front of the command, such as those of valgrind
#   VMXCI_STEP     N: runs only every N-th case if no case is named
set -u
LC_ALL=C
export LC_ALL
unset COLUMNS LANGUAGE
umask 022

top=${abs_top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}
cases=$top/testdata/cases
VMXCI=${VMXCI:-./vmxci}
case $VMXCI in
/*) ;;
*) VMXCI=$PWD/$VMXCI ;;
esac
export VMXCI
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
# For cases that only read.  A copy: in a read-only source tree, no VM could be edited.
VMS=$tmp/vms
export VMS
cp -R "$top/testdata/vm" "$VMS" && chmod -R u+w "$VMS" || exit 99
trap 'exit 1' HUP INT TERM
passed=0 failed=0 skipped=0

put_command_on_path() {
    if [ ! -x "$VMXCI" ]; then
        echo "golden.sh: '$VMXCI' is not executable; set VMXCI" >&2
        exit 99
    fi
    mkdir "$tmp/bin"
    # shellcheck disable=SC2016
    printf '#!/bin/sh\nexec ${VMXCI_WRAPPER-} "$VMXCI" "$@"\n' >"$tmp/bin/vmxci"
    chmod +x "$tmp/bin/vmxci"
    PATH=$tmp/bin:$PATH
}

# Runs the case in directory $1 in $tmp/work; its output goes to $tmp/actual.
execute() {
    mkdir "$tmp/work" "$tmp/actual"
    # cp would copy the mode too, and in.vmx may be read-only in the source tree.
    if [ -f "$1/in.vmx" ]; then
        cat "$1/in.vmx" >"$tmp/work/in.vmx"
    fi
    (cd "$tmp/work" && exec sh "$1/cmd" </dev/null >"$tmp/actual/stdout" 2>"$tmp/actual/stderr")
}

# Moves in.vmx of $tmp/work to $tmp/actual/out.vmx if it differs from that of $1.
describe_edit() {
    if [ ! -f "$tmp/work/in.vmx" ]; then
        : >"$tmp/actual/in.vmx-was-removed"
    elif cmp -s "$1/in.vmx" "$tmp/work/in.vmx"; then
        rm "$tmp/work/in.vmx"
    else
        mv "$tmp/work/in.vmx" "$tmp/actual/out.vmx"
    fi
}

# Completes $tmp/actual to what directory $1 would contain if the results, with status $2, were
# recorded.
describe() {
    [ "$2" -eq 0 ] || echo "$2" >"$tmp/actual/status"
    [ ! -f "$1/in.vmx" ] || describe_edit "$1"
    rmdir "$tmp/work" 2>/dev/null || mv "$tmp/work" "$tmp/actual/after"
    [ -s "$tmp/actual/stdout" ] || rm "$tmp/actual/stdout"
    [ -s "$tmp/actual/stderr" ] || rm "$tmp/actual/stderr"
}

compare() {
    cp "$1/cmd" "$tmp/actual/cmd"
    [ ! -f "$1/in.vmx" ] || cp "$1/in.vmx" "$tmp/actual/in.vmx"
    if diff -r "$1" "$tmp/actual" >"$tmp/diff"; then
        passed=$((passed + 1))
        return
    fi
    failed=$((failed + 1))
    echo "FAIL ${1#"$cases/"}"
    sed "s|$cases/||; s|$tmp/||; s/^/    /" "$tmp/diff"
}

record() {
    (cd "$1" && rm -rf stdout stderr status out.vmx after)
    cp -R "$tmp/actual/." "$1" && passed=$((passed + 1)) || failed=$((failed + 1))
}

run_case() {
    if [ ! -f "$1/cmd" ]; then
        echo "FAIL ${1#"$cases/"}: no file $1/cmd"
        failed=$((failed + 1))
        return
    fi
    execute "$1"
    status=$?
    if [ "$status" -eq 77 ]; then
        skipped=$((skipped + 1))
        echo "skipped: ${1#"$cases/"}"
    else
        describe "$1" "$status"
        "$action" "$1"
    fi
    rm -rf "$tmp/work" "$tmp/actual"
}

run_all() {
    step=${VMXCI_STEP:-1} number=0
    [ $# -eq 0 ] && set -- "$cases"/*/* || step=1
    for name; do
        number=$((number + 1))
        [ $((number % step)) -eq 0 ] || continue
        run_case "$cases/${name#"$cases/"}"
    done
    echo "golden.sh: $passed passed, $failed failed, $skipped skipped"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}

action=compare
if [ "${1-}" = --update ]; then
    action=record
    shift
fi
put_command_on_path
run_all "$@"
