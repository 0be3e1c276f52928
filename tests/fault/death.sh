#!/bin/sh
# SPDX-License-Identifier: MIT
# Sudden death at each system call of an edit, before it and after it: the file is the old one or
# the new one, and the next run needs no help and clears up.  FAULT_STEP=N takes every N-th stop,
# FAULT_GROUP_STEP=N every N-th stop of an edit of several files (3).
#
# Each stop has a folder of its own.  Where the dead had a mark in the lock the next run has to wait
# for eight seconds; so the next runs go on in the background, and are looked at in the end.
# shellcheck source=tests/cli/harness.sh
. "$(dirname "$0")/../cli/harness.sh"

COMMIT_GROUP=${COMMIT_GROUP:-${abs_top_builddir:-$PWD}/tests/fault/commit_group}
KILL_AT=${KILL_AT:-${abs_top_builddir:-$PWD}/tests/fault/kill_at}
STEP=${FAULT_STEP:-1}
GROUP_STEP=${FAULT_GROUP_STEP:-3}
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

# killed_at [--stop] N -- COMMAND...
killed_at() {
    status=0
    "$KILL_AT" "$@" >"$tmp/out" 2>"$tmp/err" || status=$?
    case $status in
    0 | 3) ;;
    77) skip "processes cannot be traced here" ;;
    *) fail "kill_at $*: status $status: $(cat "$tmp/err")" ;;
    esac
}

# stops_of_start COMMAND...: how many stops there are before COMMAND itself begins: those of one that
# does nothing but print and end, which is less than any edit does.
stops_of_start() {
    killed_at 0 -- "$@"
    stops=$(sed -n 's/^status 0 after \([0-9]*\) stops$/\1/p' "$tmp/out")
    [ -n "$stops" ] || fail "$*: $(cat "$tmp/out" "$tmp/err")"
    first=$((stops > 40 ? stops - 40 : 1))
}

same() {
    cmp -s "$1" "$2"
}

can_trace() {
    [ -z "${VMXCI_WRAPPER-}" ] || skip "what runs the command cannot be traced too"
    [ -x "$KILL_AT" ] || skip "there is no $KILL_AT"
    stops_of_start "$VMXCI" --version
}

# Go to a new folder with a VM and a link to it.
enter() {
    mkdir "$1" "$1/vm"
    cd "$1" || exit
    ln -s vm/a.vmx link.vmx
    printf %s "$old" >vm/a.vmx
}

# Whether there are such names.
any() {
    [ -e "$1" ]
}

has_lock() {
    any vm/a.vmx.lck/"$1"*.lck || any link.vmx.lck/"$1"*.lck
}

# ---- what is there after a death -------------------------------------------------------------

# Whether the file is the old one or the new one is told in $corpse.
check_corpse() {
    if same vm/a.vmx "$tmp/old"; then
        corpse=old still_old=$((still_old + 1))
    elif same vm/a.vmx "$tmp/new"; then
        corpse=new already_new=$((already_new + 1))
    else
        fail "stop $n: the file is neither the old one nor the new one"
    fi
    [ -L link.vmx ] || fail "stop $n: the link is no link any more"
    ! any vm/.vmxci-* || left=$((left + 1))
    ! has_lock D || marks=$((marks + 1))
    ! has_lock M || members=$((members + 1))
    for backup in vm/a.vmx.bak*; do
        [ ! -e "$backup" ] || same "$backup" "$tmp/old" ||
            fail "stop $n: the backup $backup is not the old file"
    done
}

# It was not killed any more.
check_end() {
    grep '^status 0 after' "$tmp/out" >/dev/null || fail "stop $n: $(cat "$tmp/out" "$tmp/err")"
    same vm/a.vmx "$tmp/new" || fail "the run to its end did not edit the file"
}

# ---- the next run ----------------------------------------------------------------------------

# Edit by the path $path.  What does not change the file would not have to clear up.
next_run() {
    "$VMXCI" config set --lock-timeout=600 virtualHW.version 20 "$path" >next.log 2>&1 ||
        fail "stop $n: the next run: status $?: $(cat next.log)"
}

check_next() {
    sed 's/"19"/"20"/' "$tmp/$corpse" | cmp -s - vm/a.vmx ||
        fail "stop $n: the next run did not make it right: $(cat vm/a.vmx)"
    for name in .* * vm/.* vm/*; do
        case $name in
        . | .. | vm | vm/. | vm/.. | '.*' | 'vm/.*' | link.vmx | next.log) ;;
        vm/a.vmx | vm/a.vmx.bak) ;;
        *) fail "stop $n: $name is left" ;;
        esac
    done
}

# in_background COMMAND: in the folder $n, which is removed if all is well.
in_background() {
    (
        cd "$n"
        "$@"
    ) >"$n.log" 2>&1 </dev/null && rm -rf "$n" "$n.log" &
}

run_next() {
    next_run
    check_next
}

# Of those in the background, the logs of those that failed are left.
collect() {
    wait
    wrong=$(find . -name '[0-9]*.log' -print -exec cat {} \;)
    [ -z "$wrong" ] || fail "$wrong"
}

# ---- death -----------------------------------------------------------------------------------

# die_at_each NAME PATH ARGUMENTS...: of the command, which edits by PATH; in the folder NAME.
die_at_each() {
    mkdir "$1"
    cd "$1"
    path=$2
    shift 2
    n=$first still_old=0 already_new=0 left=0 marks=0 members=0 status=0
    while [ "$status" -eq 0 ]; do
        enter "$n"
        killed_at "$n" -- "$VMXCI" "$@" "$path"
        check_corpse
        [ "$status" -eq 0 ] || check_end
        cd ..
        in_background run_next
        n=$((n + STEP))
    done
    # Each state was met, or not all that is looked for above was there to be seen.
    for met in "$still_old" "$already_new" "$left" "$marks" "$members"; do
        [ "$met" -gt 0 ] || [ "$STEP" -gt 1 ] ||
            fail "$still_old old, $already_new new, $left with a temporary file, $marks with a mark," \
                "$members with a member: not as expected"
    done
    cd ..
}

death_in_an_edit() {
    can_trace
    die_at_each set vm/a.vmx set --present=false
    die_at_each set-with-backup vm/a.vmx set --backup --present=false
    die_at_each config-set vm/a.vmx config set vmci0.present FALSE
    die_at_each set-through-a-link link.vmx set --backup --present=false
    collect
}

# ---- death with others about -----------------------------------------------------------------

# Stop the command in the folder `holder` while it has the lock: its number is in $holder.
stop_a_holder() {
    n=$first
    until has_lock M && ! has_lock D; do
        cd "$work"
        rm -rf holder
        enter holder
        killed_at "$n" -- "$VMXCI" set --present=false vm/a.vmx
        [ "$status" -eq 0 ] || fail "it never has the lock"
        n=$((n + 1))
    done
    cd "$work"
    rm -rf holder
    enter holder
    killed_at --stop "$n" -- "$VMXCI" set --present=false vm/a.vmx
    [ "$status" -eq 0 ] || fail "it cannot be stopped"
    holder=$(cat "$tmp/out")
    # shellcheck disable=SC2064 # it is that process
    trap "kill -9 $holder 2>/dev/null || :" EXIT
    has_lock M || fail "what was stopped does not have the lock"
    cd "$work"
}

# The lock of the holder is copied into each folder: that it is for another file nobody looks at
# but the holder.  A waiter can be killed at any time: until it was seen to wait for 60 stops.
death_of_a_waiter() {
    can_trace
    work=$PWD path=vm/a.vmx corpse=old
    stop_a_holder
    n=$first waited=0
    while [ "$waited" -lt 60 ]; do
        enter "$n"
        cp -R ../holder/vm/a.vmx.lck vm
        killed_at "$n" -- "$VMXCI" set --lock-timeout=600 --present=false vm/a.vmx
        [ "$status" -eq 0 ] || fail "stop $n: it did not wait: $(cat "$tmp/out" "$tmp/err")"
        same vm/a.vmx "$tmp/old" || fail "stop $n: it did not wait"
        set -- vm/a.vmx.lck/M*
        [ $# -lt 2 ] || has_lock D || waited=$((waited + STEP))
        cd ..
        n=$((n + STEP))
    done
    kill -9 "$holder"
    last=$n n=$first
    while [ "$n" -lt "$last" ]; do
        in_background run_next
        n=$((n + STEP))
    done
    collect
}

members_and_marks() {
    echo vm/a.vmx.lck/*
}

# Whoever waits for the process $holder gets through once that is killed.
run_waiter() {
    before=$(members_and_marks)
    next_run &
    waiter=$!
    while [ "$(members_and_marks)" = "$before" ] && kill -0 "$waiter" 2>/dev/null; do
        sleep 1
    done
    kill -9 "$holder"
    wait "$waiter" || exit
    check_next
}

# Every third stop is every sixth call, before it and after it by turns.
death_of_a_holder() {
    can_trace
    path=vm/a.vmx n=$first still_old=0 already_new=0 left=0 marks=0 members=0
    while :; do
        enter "$n"
        killed_at --stop "$n" -- "$VMXCI" set --present=false vm/a.vmx
        [ "$status" -eq 0 ] || break
        holder=$(cat "$tmp/out")
        check_corpse
        cd ..
        in_background run_waiter
        n=$((n + 3 * STEP))
    done
    check_end
    cd ..
    rm -rf "$n"
    collect
    [ "$members" -gt 0 ] && [ "$already_new" -gt 0 ] || [ "$STEP" -gt 1 ] ||
        fail "$members with a member, $already_new new: not as expected"
}

# ---- death in a group --------------------------------------------------------------------------

enter_group() {
    mkdir "$1"
    cd "$1" || exit
    for vm in a b c; do
        mkdir "$vm"
        printf %s "$old" >"$vm/a.vmx"
    done
}

# What the files are, in the order of the group, is told in $corpses.
check_group_corpses() {
    corpses=
    for vm in a b c; do
        if same "$vm/a.vmx" "$tmp/old"; then
            corpses="$corpses old"
        elif same "$vm/a.vmx" "$tmp/new"; then
            corpses="$corpses new"
        else
            fail "stop $n: $vm/a.vmx is neither the old one nor the new one"
        fi
        for backup in "$vm"/a.vmx.bak*; do
            [ ! -e "$backup" ] || same "$backup" "$tmp/old" ||
                fail "stop $n: the backup $backup is not the old file"
        done
        ! any "$vm"/.vmxci-* || left=$((left + 1))
    done
    case $corpses in
    " old old old") still_old=$((still_old + 1)) ;;
    " new new new") already_new=$((already_new + 1)) ;;
    " new old old" | " new new old") between=$((between + 1)) ;;
    *) fail "stop $n: not renamed in their order:$corpses" ;;
    esac
}

# With a backup, whatever is new has one, even right after the rename.
check_group_backups() {
    for vm in a b c; do
        ! same "$vm/a.vmx" "$tmp/new" || [ -e "$vm/a.vmx.bak" ] ||
            fail "stop $n: $vm/a.vmx is new without a backup"
    done
}

run_next_of_group() {
    "$VMXCI" config set --lock-timeout=600 virtualHW.version 20 a/a.vmx b/a.vmx c/a.vmx \
        >next.log 2>&1 || fail "stop $n: the next run: status $?: $(cat next.log)"
    # shellcheck disable=SC2086 # a list
    set -- $corpses
    for vm in a b c; do
        sed 's/"19"/"20"/' "$tmp/$1" | cmp -s - "$vm/a.vmx" ||
            fail "stop $n: the next run on $vm did not make it right: $(cat "$vm/a.vmx")"
        rm -f "$vm/a.vmx.bak"
        [ "$(ls -A "$vm")" = a.vmx ] || fail "stop $n: in $vm is left: $(ls -A "$vm")"
        shift
    done
}

# die_in_group NAME LETTERS OFFSET: at every third stop from OFFSET.
die_in_group() {
    mkdir "$1"
    cd "$1"
    n=$((first + $3)) still_old=0 between=0 already_new=0 left=0 status=0
    while [ "$status" -eq 0 ]; do
        enter_group "$n"
        killed_at "$n" -- "$COMMIT_GROUP" "$2" a/a.vmx b/a.vmx c/a.vmx
        check_group_corpses
        check_group_backups
        [ "$status" -eq 0 ] || grep '^status 0 after' "$tmp/out" >/dev/null ||
            fail "stop $n: $(cat "$tmp/out" "$tmp/err")"
        cd ..
        in_background run_next_of_group
        n=$((n + GROUP_STEP * STEP))
    done
    for met in "$still_old" "$between" "$already_new" "$left"; do
        [ "$met" -gt 0 ] || [ "$STEP" -gt 1 ] ||
            fail "$still_old old, $between between, $already_new new, $left with a temporary file:" \
                "not as expected"
    done
    cd ..
}

death_in_a_group() {
    can_trace
    [ -x "$COMMIT_GROUP" ] || skip "there is no $COMMIT_GROUP"
    stops_of_start "$COMMIT_GROUP" -
    die_in_group batch bk 0
    die_in_group all-or-nothing bak 1
    collect
}

run death_in_an_edit
run death_in_a_group
run death_of_a_waiter
run death_of_a_holder
finish
