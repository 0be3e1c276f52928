# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# Shared by the scripts that test the command; they source this file.  A test is a function that
# `run` calls in a directory of its own, in a subshell with `set -e`.  A test fails if a command
# fails or it calls `fail`, and calls `skip` if it cannot be run.
set -u
LC_ALL=C
export LC_ALL
umask 022

VMXCI=${VMXCI:-./vmxci}
case $VMXCI in
/*) ;;
*) VMXCI=$PWD/$VMXCI ;;
esac
if [ ! -x "$VMXCI" ]; then
    echo "$0: '$VMXCI' is not executable; set VMXCI" >&2
    exit 99
fi
tmp=$(mktemp -d) || exit 99
chmod 755 "$tmp"
trap 'chmod -R u+rwx "$tmp" 2>/dev/null; rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM
passed=0 failed=0 skipped=0
nobody=65534

# ---- tests -----------------------------------------------------------------------------------

# run TEST: runs TEST and counts its result.
run() {
    mkdir "$tmp/$1"
    (
        cd "$tmp/$1" || exit
        set -e
        "$1"
    ) >"$tmp/log" 2>&1 </dev/null
    case $? in
    0)
        passed=$((passed + 1))
        ;;
    77)
        skipped=$((skipped + 1))
        echo "skipped: $1: $(tail -n 1 "$tmp/log")"
        ;;
    *)
        failed=$((failed + 1))
        echo "FAIL $1"
        sed 's/^/    /' "$tmp/log"
        ;;
    esac
}

# finish: prints the counts and exits: 0 passed, 1 failed, 77 all skipped.
finish() {
    echo "$0: $passed passed, $failed failed, $skipped skipped"
    [ "$failed" -eq 0 ] || exit 1
    [ "$passed" -gt 0 ] || exit 77
}

fail() {
    echo "$*"
    exit 1
}

skip() {
    echo "$*"
    exit 77
}

# fails COMMAND...: COMMAND must fail.  A negation does not end a test, since set -e ignores it.
fails() {
    ! "$@" || fail "succeeds: $*"
}

# need TOOL...: skips the test unless every TOOL is installed; with VMXCI_REQUIRE_TOOLS in the
# environment, the test fails then.
need() {
    for tool; do
        command -v "$tool" >/dev/null 2>&1 && continue
        [ -z "${VMXCI_REQUIRE_TOOLS-}" ] || fail "$tool not found"
        skip "$tool not found"
    done
}

is_root() {
    [ "$(id -u)" -eq 0 ]
}

need_root() {
    is_root || skip "needs root"
}

# ---- the command -----------------------------------------------------------------------------

vmxci() {
    # shellcheck disable=SC2086
    ${VMXCI_WRAPPER-} "$VMXCI" "$@"
}

# Prepares as_user, which runs a command without privileges: as another user if the caller is root,
# else as the caller.
need_user() {
    is_root || return 0
    need setpriv
    as_user true || skip "cannot become another user"
    # The other user may have no access to the build tree.
    cp "$VMXCI" ./vmxci-copy
    chmod 755 ./vmxci-copy
    VMXCI=$PWD/vmxci-copy
}

as_user() {
    if is_root; then
        setpriv --reuid="$nobody" --regid="$nobody" --clear-groups "$@"
    else
        "$@"
    fi
}

user_vmxci() {
    # shellcheck disable=SC2086
    as_user ${VMXCI_WRAPPER-} "$VMXCI" "$@"
}

# give FILE...: changes the owner of FILE to the user of as_user.
give() {
    ! is_root || chown "$nobody:$nobody" "$@"
}

# expect STATUS COMMAND...: verifies the exit status of COMMAND; keeps its output for the functions
# below.
expect() {
    want=$1 got=0
    shift
    "$@" >"$tmp/out" 2>"$tmp/err" || got=$?
    [ "$got" -eq "$want" ] || fail "exit status $got instead of $want: $*
$(cat "$tmp/out" "$tmp/err")"
}

# expect_message TEXT: verifies that standard error contains TEXT.
expect_message() {
    grep -F -e "$1" "$tmp/err" >/dev/null ||
        fail "standard error lacks '$1': '$(cat "$tmp/err")'"
}

# prints TEXT: verifies that standard output is TEXT.
prints() {
    [ "$(cat "$tmp/out")" = "$1" ] || fail "standard output is '$(cat "$tmp/out")' instead of '$1'"
}

# silent: verifies that nothing was printed.
silent() {
    output=$(cat "$tmp/out" "$tmp/err")
    [ -z "$output" ] || fail "unexpected output: '$output'"
}

# ---- files -----------------------------------------------------------------------------------

# make_vm FILE...: writes each FILE as a .vmx file with the device present.
make_vm() {
    for file; do
        printf 'virtualHW.version = "19"\nvmci0.present = "TRUE"\n' >"$file"
    done
}

# is_old FILE: verifies that FILE is as make_vm wrote it.
is_old() {
    make_vm "$tmp/expected"
    cmp "$1" "$tmp/expected" || fail "$1 was changed"
}

# is_edited FILE: verifies that FILE is as `set --present=false` leaves it.
is_edited() {
    printf 'virtualHW.version = "19"\nvmci0.present = "FALSE"\n' >"$tmp/expected"
    cmp "$1" "$tmp/expected" || fail "$1 was not edited as expected"
}

# expect_no_temporary_file: verifies that no temporary file is left.
expect_no_temporary_file() {
    remaining=$(find . -name '.vmxci-*')
    [ -z "$remaining" ] || fail "temporary files are left: $remaining"
}

mode_of() {
    stat -c %a "$1" 2>/dev/null || stat -f %Lp "$1"
}

owner_of() {
    stat -c %u:%g "$1" 2>/dev/null || stat -f %u:%g "$1"
}

# identity_of FILE: prints inode and modification time, which change if FILE is replaced or written.
identity_of() {
    stat -c '%i %y' "$1" 2>/dev/null || stat -f '%i %Fm' "$1"
}

# equal ACTUAL EXPECTED [CONTEXT]
equal() {
    [ "$1" = "$2" ] || fail "'$1' instead of '$2'${3+: $3}"
}
