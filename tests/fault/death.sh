#!/bin/sh
# SPDX-License-Identifier: MIT
# Sudden death at each system call of an edit, before it and after it: the file is the old one or
# the new one, and the next run needs no help and clears up.  FAULT_STEP=N takes every N-th stop.
# shellcheck source=tests/cli/harness.sh
. "$(dirname "$0")/../cli/harness.sh"

KILL_AT=${KILL_AT:-${abs_top_builddir:-$PWD}/tests/fault/kill_at}
STEP=${FAULT_STEP:-1}
# Leaks are looked for by tracing, which one can do at a time.
ASAN_OPTIONS=${ASAN_OPTIONS+$ASAN_OPTIONS:}detect_leaks=0
export ASAN_OPTIONS

old='virtualHW.version = "19"
vmci0.present = "TRUE"
'
new='virtualHW.version = "19"
vmci0.present = "FALSE"
'
printf %s "$old" >"$tmp/old"
printf %s "$new" >"$tmp/new"

killed_at() {
    status=0
    "$KILL_AT" "$@" >"$tmp/out" 2>"$tmp/err" || status=$?
    case $status in
    0 | 3) ;;
    77) skip "processes cannot be traced here" ;;
    *) fail "kill_at $*: status $status: $(cat "$tmp/err")" ;;
    esac
}

# How many stops there are before the command itself begins: those of one that does nothing but
# print and end, which is less than any edit does.
stops_of_start() {
    killed_at 0 -- "$VMXCI" --version
    stops=$(sed -n 's/^status 0 after \([0-9]*\) stops$/\1/p' "$tmp/out")
    [ -n "$stops" ] || fail "--version: $(cat "$tmp/out" "$tmp/err")"
    first=$((stops > 40 ? stops - 40 : 1))
}

same() {
    cmp -s "$1" "$2"
}

check_corpse() {
    if same vm/a.vmx "$tmp/old"; then
        still_old=$((still_old + 1))
    elif same vm/a.vmx "$tmp/new"; then
        already_new=$((already_new + 1))
    else
        fail "stop $n: the file is neither the old one nor the new one"
    fi
    [ -L link.vmx ] || fail "stop $n: the link is no link any more"
    set -- vm/.vmxci-*
    [ ! -e "$1" ] || left=$((left + 1))
    for backup in vm/a.vmx.*; do
        [ ! -e "$backup" ] || same "$backup" "$tmp/old" ||
            fail "stop $n: the backup $backup is not the old file"
    done
}

# It was not killed any more.
check_end() {
    grep '^status 0 after' "$tmp/out" >/dev/null || fail "stop $n: $(cat "$tmp/out" "$tmp/err")"
    same vm/a.vmx "$tmp/new" || fail "the run to its end did not edit the file"
}

# The next run, and what is there then.
check_next() {
    "$VMXCI" config set vmci0.present FALSE vm/a.vmx >"$tmp/out" 2>"$tmp/err" ||
        fail "stop $n: the next run: status $?: $(cat "$tmp/out" "$tmp/err")"
    same vm/a.vmx "$tmp/new" || fail "stop $n: the next run did not make it right"
    set -- vm/.* vm/*
    for name; do
        case $name in
        vm/. | vm/.. | 'vm/.*' | vm/a.vmx | vm/a.vmx.bak) ;;
        *) fail "stop $n: $name is left" ;;
        esac
    done
}

# die_at_each ARGUMENTS...: of the command.
die_at_each() {
    [ -z "${VMXCI_WRAPPER-}" ] || skip "what runs the command cannot be traced too"
    [ -x "$KILL_AT" ] || skip "there is no $KILL_AT"
    stops_of_start
    mkdir vm
    ln -s vm/a.vmx link.vmx
    n=$first still_old=0 already_new=0 left=0 status=0
    while [ "$status" -eq 0 ]; do
        rm -f vm/a.vmx.bak
        printf %s "$old" >vm/a.vmx
        killed_at "$n" -- "$VMXCI" "$@"
        check_corpse
        [ "$status" -eq 0 ] || check_end
        check_next
        n=$((n + STEP))
    done
    # Each state was met, or not all that is looked for above was there to be seen.
    [ "$still_old" -gt 0 ] && [ "$already_new" -gt 0 ] && [ "$left" -gt 0 ] || [ "$STEP" -gt 1 ] ||
        fail "$still_old old, $already_new new, $left with a temporary file: not as expected"
}

death_in_set() {
    die_at_each set --present=false vm/a.vmx
}

death_in_set_with_backup() {
    die_at_each set --backup --present=false vm/a.vmx
}

death_in_config_set() {
    die_at_each config set vmci0.present FALSE vm/a.vmx
}

death_in_set_through_a_link() {
    die_at_each set --backup --present=false link.vmx
}

run death_in_set
run death_in_set_with_backup
run death_in_config_set
run death_in_set_through_a_link
finish
