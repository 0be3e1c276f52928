# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# What the scripts here share; they read it in.  A test is a function that is run in a folder of
# its own, in a subshell with `set -e`; it fails by exit or a failing command, and says skip where
# it cannot be run.
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
    echo "$0: no command '$VMXCI'" >&2
    exit 99
fi
tmp=$(mktemp -d) || exit 99
chmod 755 "$tmp"
trap 'chmod -R u+rwx "$tmp" 2>/dev/null; rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM
passed=0 failed=0 skipped=0
nobody=65534

# ---- tests -----------------------------------------------------------------------------------

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

need() {
    for tool; do
        command -v "$tool" >/dev/null 2>&1 || skip "there is no $tool"
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

# Commands by somebody without rights: for root another user, else the user at hand.
need_user() {
    is_root || return 0
    need setpriv
    as_user true || skip "cannot become another user"
    # Where the build tree is closed to others, so is the command in it.
    cp "$VMXCI" ./vmxci-for-all
    chmod 755 ./vmxci-for-all
    VMXCI=$PWD/vmxci-for-all
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

# Make FILES belong to that user.
give() {
    ! is_root || chown "$nobody:$nobody" "$@"
}

# expect STATUS COMMAND...: what it prints is kept for the checks below.
expect() {
    want=$1 got=0
    shift
    "$@" >"$tmp/out" 2>"$tmp/err" || got=$?
    [ "$got" -eq "$want" ] || fail "status $got, not $want: $*
$(cat "$tmp/out" "$tmp/err")"
}

says() {
    grep -F -e "$1" "$tmp/err" >/dev/null ||
        fail "standard error is not '... $1 ...' but '$(cat "$tmp/err")'"
}

prints() {
    [ "$(cat "$tmp/out")" = "$1" ] || fail "standard output is not '$1' but '$(cat "$tmp/out")'"
}

silent() {
    said=$(cat "$tmp/out" "$tmp/err")
    [ -z "$said" ] || fail "it is not silent: '$said'"
}

# ---- files -----------------------------------------------------------------------------------

make_vm() {
    for file; do
        printf 'virtualHW.version = "19"\nvmci0.present = "TRUE"\n' >"$file"
    done
}

is_old() {
    make_vm "$tmp/expected"
    cmp "$1" "$tmp/expected" || fail "$1 was changed"
}

# By set --present=false.
is_edited() {
    printf 'virtualHW.version = "19"\nvmci0.present = "FALSE"\n' >"$tmp/expected"
    cmp "$1" "$tmp/expected" || fail "$1 is not what it should be"
}

nothing_left() {
    left=$(find . -name '.vmxci-*')
    [ -z "$left" ] || fail "temporary files are left: $left"
}

mode_of() {
    stat -c %a "$1" 2>/dev/null || stat -f %Lp "$1"
}

owner_of() {
    stat -c %u:%g "$1" 2>/dev/null || stat -f %u:%g "$1"
}

# What changes when a file is replaced or written to.
identity_of() {
    stat -c '%i %y' "$1" 2>/dev/null || stat -f '%i %Fm' "$1"
}

equal() {
    [ "$1" = "$2" ] || fail "'$1' is not '$2'${3+: $3}"
}
