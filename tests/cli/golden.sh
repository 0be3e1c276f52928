#!/bin/sh
# SPDX-License-Identifier: MIT
# Run the command on the cases below testdata/cases and compare what it does with what is written
# there.
#
#   tests/cli/golden.sh [GROUP/CASE...]             check these cases, or all
#   tests/cli/golden.sh --update [GROUP/CASE...]    write what the command does now into them
#
# A case is a folder with these files; all but `cmd` may be missing:
#   cmd       run by sh in a folder of its own, with vmxci on PATH; exit 77: cannot be run here
#   in.vmx    is put into that folder
#   stdout    what is expected (missing: nothing)
#   stderr    the same
#   status    the exit status (missing: 0)
#   out.vmx   in.vmx afterwards (missing: as before, to the byte)
#   after/    other files that are left in the folder (missing: none)
# VMXCI_STEP=N takes every N-th case of all.
# VMXCI is the command (./vmxci), VMXCI_WRAPPER words to run it with, such as those of valgrind.
set -u
LC_ALL=C
export LC_ALL
unset COLUMNS LANGUAGE
umask 022

top=${abs_top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}
cases=$top/testdata/cases
VMS=$top/testdata/vm # for those that only look
export VMS
VMXCI=${VMXCI:-./vmxci}
case $VMXCI in
/*) ;;
*) VMXCI=$PWD/$VMXCI ;;
esac
export VMXCI
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM
passed=0 failed=0 skipped=0

put_command_on_path() {
    if [ ! -x "$VMXCI" ]; then
        echo "golden.sh: no command '$VMXCI'" >&2
        exit 99
    fi
    mkdir "$tmp/bin"
    # shellcheck disable=SC2016
    printf '#!/bin/sh\nexec ${VMXCI_WRAPPER-} "$VMXCI" "$@"\n' >"$tmp/bin/vmxci"
    chmod +x "$tmp/bin/vmxci"
    PATH=$tmp/bin:$PATH
}

# Run the command of the case in folder $1 in $tmp/work.
execute() {
    mkdir "$tmp/work" "$tmp/seen"
    # Not by cp: in the source tree in.vmx may be read-only.
    if [ -f "$1/in.vmx" ]; then
        cat "$1/in.vmx" >"$tmp/work/in.vmx"
    fi
    (cd "$tmp/work" && exec sh "$1/cmd" </dev/null >"$tmp/seen/stdout" 2>"$tmp/seen/stderr")
}

# in.vmx afterwards, if it is not what it was.
describe_edit() {
    if [ ! -f "$tmp/work/in.vmx" ]; then
        : >"$tmp/seen/in.vmx-is-gone"
    elif cmp -s "$1/in.vmx" "$tmp/work/in.vmx"; then
        rm "$tmp/work/in.vmx"
    else
        mv "$tmp/work/in.vmx" "$tmp/seen/out.vmx"
    fi
}

# Make $tmp/seen what folder $1 would be if all that happened, with status $2, were expected.
describe() {
    [ "$2" -eq 0 ] || echo "$2" >"$tmp/seen/status"
    [ ! -f "$1/in.vmx" ] || describe_edit "$1"
    rmdir "$tmp/work" 2>/dev/null || mv "$tmp/work" "$tmp/seen/after"
    [ -s "$tmp/seen/stdout" ] || rm "$tmp/seen/stdout"
    [ -s "$tmp/seen/stderr" ] || rm "$tmp/seen/stderr"
}

compare() {
    cp "$1/cmd" "$tmp/seen/cmd"
    [ ! -f "$1/in.vmx" ] || cp "$1/in.vmx" "$tmp/seen/in.vmx"
    if diff -r "$1" "$tmp/seen" >"$tmp/diff"; then
        passed=$((passed + 1))
        return
    fi
    failed=$((failed + 1))
    echo "FAIL ${1#"$cases/"}"
    sed "s|$cases/||; s|$tmp/||; s/^/    /" "$tmp/diff"
}

record() {
    (cd "$1" && rm -rf stdout stderr status out.vmx after)
    cp -R "$tmp/seen/." "$1" && passed=$((passed + 1)) || failed=$((failed + 1))
}

run_case() {
    if [ ! -f "$1/cmd" ]; then
        echo "FAIL ${1#"$cases/"}: there is no $1/cmd"
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
    rm -rf "$tmp/work" "$tmp/seen"
}

run_all() {
    step=${VMXCI_STEP:-1} nth=0
    [ $# -eq 0 ] && set -- "$cases"/*/* || step=1
    for name; do
        nth=$((nth + 1))
        [ $((nth % step)) -eq 0 ] || continue
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
