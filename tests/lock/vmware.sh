#!/bin/sh
# SPDX-License-Identifier: MIT
# Tests the lock against VMware's own code, libvmtools.so.0 of open-vm-tools: VMTOOLS_LIB names it,
# or fetch-vmtools.sh has put it into the directory vmtools of the build tree.
# VMXCI_CONTEND_ROUNDS is the number of rounds in which both sides contend.
# shellcheck source=tests/cli/harness.sh
. "$(dirname "$0")/../cli/harness.sh"

BOTH=${BOTH:-${abs_top_builddir:-$PWD}/tests/lock/vmware}
KILL_AT=${KILL_AT:-${abs_top_builddir:-$PWD}/tests/fault/kill_at}
VMTOOLS_LIB=${VMTOOLS_LIB:-$(find "${abs_top_builddir:-$PWD}/vmtools" -name libvmtools.so.0 \
    2>/dev/null | head -n 1)}
export VMTOOLS_LIB
# VMware's code does not free all its memory at exit.
ASAN_OPTIONS=${ASAN_OPTIONS+$ASAN_OPTIONS:}detect_leaks=0
export ASAN_OPTIONS
if [ -z "$VMTOOLS_LIB" ]; then
    echo "skipped: no libvmtools.so.0; get it with: sh tests/lock/fetch-vmtools.sh vmtools"
    exit 77
fi
: "${tmp:?}"
"$BOTH" id >"$tmp/id" || exit 99

# ---- lock owners -----------------------------------------------------------------------------

holder='' waiter=''

end_holders() {
    # shellcheck disable=SC2086
    [ -z "$holder$waiter" ] || kill -9 $holder $waiter
}

# hold SIDE TYPE FILE: starts a process, $holder, that owns the lock.
hold() {
    trap end_holders EXIT
    rm -f held
    "$BOTH" hold "$1" "$2" 0 "$3" >held 2>hold.err &
    holder=$!
    until grep held held >/dev/null 2>&1; do
        kill -0 "$holder" || fail "cannot hold $*: $(cat hold.err)"
        sleep 0.02
    done
}

members() {
    find "$1.lck" -name 'M?????.lck' | wc -l
}

# queue SIDE FILE: starts a process, $waiter, that waits for the lock.
queue() {
    "$BOTH" hold "$1" X -1 "$2" >/dev/null 2>wait.err &
    waiter=$!
    until [ "$(members "$2")" -eq 2 ]; do
        kill -0 "$waiter" || fail "cannot wait for $2: $(cat wait.err)"
        sleep 0.02
    done
}

release() {
    kill "$holder"
    wait "$holder" || fail "cannot release: $(cat hold.err)"
    holder=''
}

# Kills the lock owner, and hides the message of the shell.
kill_holder() {
    kill -9 "$holder"
    { wait "$holder"; } 2>/dev/null || holder=''
}

kill_waiter() {
    kill -9 "$waiter"
    { wait "$waiter"; } 2>/dev/null || waiter=''
}

# take SIDE TYPE FILE: takes and releases the lock; status 1 if another process owns it.
take() {
    "$BOTH" try "$1" "$2" 0 "$3"
}

no_lock() {
    [ ! -e "$1.lck" ] || fail "a lock is left: $(ls -R "$1.lck")"
}

# field N FILE: prints field N of the only member file of the lock.
field() {
    [ "$(members "$2")" -eq 1 ] || fail "not exactly one member: $(ls "$2.lck")"
    equal "$(cat "$2".lck/M*.lck | wc -c)" 512 >&2
    tr -d '\000' <"$(echo "$2".lck/M*.lck)" | cut -d ' ' -f "$1"
}

# In another PID namespace, the owners of VMware's member files are unknown.
need_initial_pidns() {
    pidns=$(stat -L -c %i /proc/self/ns/pid 2>/dev/null) || :
    [ "$pidns" = 4026531836 ] ||
        skip "not in the initial PID namespace"
}

# ---- member files -----------------------------------------------------------------------------

members_are_alike() {
    make_vm a.vmx
    for side in theirs ours; do
        hold "$side" X a.vmx
        equal "$(field 1 a.vmx)" "$(sed -n 1p "$tmp/id")" "the machine id"
        read -r stat <"/proc/$holder/stat"
        start=$(echo "${stat##*)}" | cut -d ' ' -f 21)
        equal "$(field 2 a.vmx)" "$holder-$start($(cat "/proc/$holder/comm"))" "the execution id"
        equal "$(field 3-5 a.vmx)" "1 X $start"
        # VMware lets everybody plant a member; we do not.
        case $side in
            theirs) equal "$(mode_of a.vmx.lck)" 777 ;;
            ours) equal "$(mode_of a.vmx.lck)" "$(mode_of .)" ;;
        esac
        equal "$(mode_of "$(echo a.vmx.lck/M*.lck)")" 644
        release
        no_lock a.vmx
    done
    grep '^[0-9]*-[0-9]*(vmware)$' "$tmp/id"
}

same_location() {
    make_vm "$1"
    for side in theirs ours; do
        hold "$side" X "$1"
        field 6 "$1" >"$side"
        release
    done
    grep '^lc=[0-9][0-9]*$' ours
    cmp theirs ours || fail "$1: $(cat theirs) and $(cat ours)"
    cat ours >>all
}

locations_are_alike() {
    mkdir -p real/sub
    ln -s real link
    ln -s "$PWD/real/sub" far
    umlauts=$(printf '\303\244')
    mkdir "$umlauts"
    for path in a.vmx ./a.vmx real/a.vmx real/sub/a.vmx real/../a.vmx "$PWD/real/a.vmx" link/a.vmx \
        "$PWD/link/sub/a.vmx" far/a.vmx far/../a.vmx link//sub/./a.vmx 'a b.vmx' "$umlauts/a.vmx" \
        "real/$umlauts.vmx"; do
        same_location "$path"
    done
    # Different files have different locations, or the comparison would prove nothing.
    [ "$(sort -u all | wc -l)" -ge 6 ] || fail "$(cat all)"
}

location_of_a_link_is_its_own() {
    mkdir real
    make_vm real/a.vmx
    ln -s real/a.vmx link.vmx
    hold theirs X link.vmx
    theirs=$(field 6 link.vmx)
    no_lock real/a.vmx
    release
    hold ours X link.vmx
    equal "$(field 6 link.vmx)" "$theirs"
    ours=$(field 6 real/a.vmx)
    release
    hold theirs X real/a.vmx
    equal "$(field 6 real/a.vmx)" "$ours"
    release
}

# ---- owned locks -----------------------------------------------------------------------------

we_refuse_what_they_hold() {
    need_initial_pidns
    make_vm a.vmx
    for type in X S; do
        hold theirs "$type" a.vmx
        expect 5 vmxci set --lock-timeout=0 --present=false a.vmx
        expect_message "is held by process $holder ('vmware') on this machine"
        expect 5 vmxci status a.vmx
        grep "lock  *here: vmware, process $holder\$" "$tmp/out" || fail "$(cat "$tmp/out")"
        expect 5 vmxci status -o json a.vmx
        for part in '"kind":"here"' "\"pid\":$holder," '"program":"vmware"' '"reason":"open"'; do
            grep -F "$part" "$tmp/out" || fail "$(cat "$tmp/out")"
        done
        equal "$(members a.vmx)" 1
        release
    done
    is_old a.vmx
    vmxci set --lock-timeout=0 --present=false a.vmx
    is_edited a.vmx
    no_lock a.vmx
}

they_refuse_what_we_hold() {
    make_vm a.vmx
    hold ours X a.vmx
    equal "$("$BOTH" locked a.vmx)" 1
    expect 1 take theirs X a.vmx
    expect 1 take theirs S a.vmx
    release
    equal "$("$BOTH" locked a.vmx)" 0
    hold ours S a.vmx
    equal "$("$BOTH" locked a.vmx)" 1
    expect 1 take theirs X a.vmx
    release
    expect 0 take theirs X a.vmx
    no_lock a.vmx
}

a_link_is_locked_on_both_names() {
    need_initial_pidns
    mkdir real
    make_vm real/a.vmx
    ln -s real/a.vmx link.vmx
    for path in link.vmx real/a.vmx; do
        hold theirs X "$path"
        expect 5 vmxci set --lock-timeout=0 --present=false link.vmx
        expect_message "('vmware')"
        release
        hold ours X link.vmx
        expect 1 take theirs X "$path"
        release
    done
    is_old real/a.vmx
}

readers_share() {
    make_vm a.vmx
    for side in theirs ours; do
        hold "$side" S a.vmx
        expect 0 take ours S a.vmx
        expect 0 take theirs S a.vmx
        expect 1 take theirs X a.vmx
        release
        no_lock a.vmx
    done
}

# Each side waits for its turn after the other.
they_queue() {
    need_initial_pidns
    make_vm a.vmx
    for pair in 'theirs ours' 'ours theirs'; do
        # shellcheck disable=SC2086
        set -- $pair
        hold "$1" X a.vmx
        queue "$2" a.vmx
        release
        until [ "$(members a.vmx)" -eq 1 ] && expect 1 take "$1" X a.vmx; do
            sleep 0.02
        done
        holder=$waiter waiter=''
        release
        no_lock a.vmx
    done
}

# ---- dead processes --------------------------------------------------------------------------

we_clear_their_dead() {
    need_initial_pidns
    for type in X S; do
        make_vm a.vmx
        hold theirs "$type" a.vmx
        kill_holder
        expect 0 vmxci status a.vmx
        grep 'lock  *stale: vmware' "$tmp/out" || fail "$(cat "$tmp/out")"
        equal "$(members a.vmx)" 1
        vmxci set --lock-timeout=0 --present=false a.vmx
        is_edited a.vmx
        no_lock a.vmx
    done
}

they_clear_our_dead() {
    make_vm a.vmx
    for type in X S; do
        hold ours "$type" a.vmx
        kill_holder
        equal "$(members a.vmx)" 1
        expect 0 take theirs X a.vmx
        no_lock a.vmx
    done
}

the_dead_do_not_queue() {
    need_initial_pidns
    make_vm a.vmx
    for pair in 'theirs ours' 'ours theirs'; do
        # shellcheck disable=SC2086
        set -- $pair
        hold "$1" X a.vmx
        queue "$2" a.vmx
        kill_waiter
        equal "$(members a.vmx)" 2
        release
        expect 0 take "$1" X a.vmx
        no_lock a.vmx
    done
}

# The choosing directories of dead processes are removed after a wait.
choosing_is_waited_out() {
    make_vm ours.vmx theirs.vmx both.vmx
    for name in ours theirs both; do
        mkdir -p "$name.vmx.lck/D12345.lck" "$name.vmx.lck/D54321.lck"
        : >"$name.vmx.lck/E12345.lck"
    done
    "$BOTH" try ours X 0 ours.vmx 2>busy && fail "the choosing directories are ignored"
    grep 'other processes are taking the lock' busy
    "$BOTH" try theirs X 0 theirs.vmx &
    one=$!
    "$BOTH" try theirs X -1 both.vmx &
    two=$!
    vmxci set --present=false both.vmx &
    three=$!
    vmxci set --present=false ours.vmx
    wait "$one"
    wait "$two"
    wait "$three"
    is_edited ours.vmx
    is_edited both.vmx
    for name in ours theirs both; do
        no_lock "$name.vmx"
    done
}

# stops COMMAND...: prints the number of its system calls.
stops() {
    status=0
    "$KILL_AT" 0 -- "$@" >stops || status=$?
    [ "$status" -ne 77 ] || skip "processes cannot be traced here"
    sed -n 's/^status 0 after \([0-9]*\) stops$/\1/p' stops | grep .
}

# die_at_each FIRST LAST COMMAND...: kills COMMAND at each of these system calls, each time on a new
# file.
die_at_each() {
    first=$1 last=$2
    shift 2
    for n in $(seq "$first" "$last"); do
        make_vm "$n.vmx"
        "$KILL_AT" "$n" -- "$@" "$n.vmx" >/dev/null || fail "stop $n: status $?"
    done
    # Some processes were killed in each state.
    for entry in 'D*' 'E*' 'M*'; do
        find . -path "./*.lck/$entry" | grep . >/dev/null ||
            fail "none was killed while it had an entry $entry"
    done
}

# clear_each FIRST LAST COMMAND...: runs COMMAND on all files at once, as each may have to wait for
# the choosing directory of a dead process.
clear_each() {
    first=$1 last=$2
    shift 2
    pids=''
    for n in $(seq "$first" "$last"); do
        "$@" "$n.vmx" &
        pids="$pids $!"
    done
    for pid in $pids; do
        wait "$pid" || fail "status $?: $*"
    done
    left=$(find . -name '*.lck')
    [ -z "$left" ] || fail "locks are left: $left"
}

need_tracing() {
    [ -z "${VMXCI_WRAPPER-}" ] || skip "the wrapper of the command cannot be traced"
    [ -x "$KILL_AT" ] || skip "there is no $KILL_AT"
}

their_death_at_each_call() {
    need_initial_pidns
    need_tracing
    make_vm a.vmx
    begin=$(stops "$BOTH" locked a.vmx)
    end=$(stops "$BOTH" try theirs X 0 a.vmx)
    die_at_each $((begin - 20)) "$end" "$BOTH" try theirs X 0
    clear_each $((begin - 20)) "$end" "$VMXCI" set --sync=none --present=false
    for n in $(seq $((begin - 20)) "$end"); do
        is_edited "$n.vmx"
    done
}

our_death_at_each_call() {
    need_tracing
    make_vm a.vmx
    begin=$(stops "$VMXCI" --version)
    end=$(stops "$VMXCI" set --sync=none --present=false a.vmx)
    die_at_each $((begin - 20)) "$end" "$VMXCI" set --sync=none --present=false
    clear_each $((begin - 20)) "$end" "$BOTH" try theirs X -1
}

# In a container, the owners of VMware's member files are unknown.
in_a_container() {
    need_root
    need unshare
    unshare --pid --fork --mount-proc true || skip "cannot be in a container"
    make_vm a.vmx
    hold theirs X a.vmx
    expect 5 unshare --pid --fork --mount-proc "$VMXCI" set --lock-timeout=0 --present=false a.vmx
    expect_message "of process $holder is stale: it may be from another container"
    kill_holder
    expect 5 unshare --pid --fork --mount-proc "$VMXCI" status -o json a.vmx
    grep -F '"reason":"lock-unknown"' "$tmp/out" || fail "$(cat "$tmp/out")"
    is_old a.vmx
}

# ---- both sides at once ----------------------------------------------------------------------

owners_are_alone() {
    case "${VMXCI_WRAPPER-} ${TEST_CFLAGS-}" in
    *valgrind* | *-fsanitize*) skip "only in a build without instruments" ;;
    esac
    mkdir files
    cd files || exit
    "$BOTH" contend 16 1 "${VMXCI_CONTEND_ROUNDS:-60}"
    equal "$(ls -A)" ''
}

run members_are_alike
run locations_are_alike
run location_of_a_link_is_its_own
run we_refuse_what_they_hold
run they_refuse_what_we_hold
run a_link_is_locked_on_both_names
run readers_share
run they_queue
run we_clear_their_dead
run they_clear_our_dead
run the_dead_do_not_queue
run choosing_is_waited_out
run their_death_at_each_call
run our_death_at_each_call
run in_a_container
run owners_are_alone
finish
