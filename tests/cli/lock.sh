#!/bin/sh
# SPDX-License-Identifier: MIT
# Tests the command on VMs that others have locked with VMware's lock.
. "$(dirname "$0")/harness.sh"

[ -r /proc/self/stat ] || {
    echo "no /proc/self/stat, which shows whether a process is running"
    exit 77
}

# ---- member files ----------------------------------------------------------------------------

lock=a.vmx.lck
machine='' fields='' # set by learn_own_fields

# put_member ENTRY LINE: writes the member file ENTRY with LINE, padded with NULs to 512 bytes.
put_member() {
    mkdir -p "$lock"
    printf '%s' "$2" | dd bs=512 conv=sync of="$lock/$1" 2>/dev/null
}

# start_of PID: prints the start time of the process.
start_of() {
    sed 's/.*) //' "/proc/$1/stat" | cut -d ' ' -f 20
}

# put_local ENTRY PID START: writes a member file of the program vmware-vmx on this machine.
put_local() {
    put_member "$1" "$machine $2-$3(vmware-vmx) 1 X $3 lc=1 $fields"
}

# The put_ functions below write a member file (default: M00001.lck) of an owner of that kind.

# The process runs until the end of the test.
put_here() {
    sleep 1000 >/dev/null 2>&1 &
    holder=$!
    trap 'kill $holder 2>/dev/null || :' EXIT
    put_local "${1:-M00001.lck}" "$holder" "$(start_of "$holder")"
}

put_stale() {
    true &
    holder=$!
    wait "$holder"
    put_local "${1:-M00001.lck}" "$holder" 1
}

put_elsewhere() {
    put_member "${1:-M00001.lck}" 'uuid=56-4d 12-34(vmware-vmx) 1 X 34 lc=1'
}

put_unknown() {
    mkdir -p "$lock"
    echo garbage >"$lock/${1:-M00001.lck}"
}

# start_waiting PATH...: starts an edit that must wait for M00001.lck, and returns when it waits.
start_waiting() {
    # shellcheck disable=SC2086
    ${VMXCI_WRAPPER-} "$VMXCI" set --lock-timeout=100000 --present=false "$@" \
        2>"$tmp/err" >"$tmp/out" &
    editor=$!
    tries=0
    until waiter=$(find "$lock" -name 'M*' ! -name M00001.lck 2>/dev/null) && [ -n "$waiter" ]; do
        tries=$((tries + 1))
        [ "$tries" -lt 600 ] || fail "the edit does not wait: $(cat "$tmp/err")"
        sleep 0.1 2>/dev/null || sleep 1
    done
}

# end_waiting STATUS: waits for the end of the edit and verifies its exit status.
end_waiting() {
    got=0
    wait "$editor" || got=$?
    equal "$got" "$1"
}

# Finds out what vmxci writes to a member file of its own: the machine ID, and the fields after lc=.
learn_own_fields() {
    make_vm a.vmx
    put_elsewhere
    start_waiting a.vmx
    line=$(tr -d '\000' <"$waiter")
    equal "$(wc -c <"$waiter" | tr -d ' ')" 512
    rm "$lock/M00001.lck"
    end_waiting 0
    is_edited a.vmx
    equal "$(ls -A)" a.vmx
    echo "machine='${line%% *}' fields='${line#* lc=* }'" >"$tmp/own-fields"
}

# ---- state of the directory ------------------------------------------------------------------

# Prints all names in the directory with mode, inode and time, which change with every write.
snapshot() {
    find . | sort | while read -r name; do
        echo "$name $(mode_of "$name") $(identity_of "$name")"
    done
}

# entries NAMES: verifies the names in the lock directory.
entries() {
    equal "$(ls "$lock")" "$1"
}

no_lock() {
    [ ! -e "$lock" ] || fail "$lock is left: $(ls -A "$lock")"
}

# refused MESSAGE: verifies that edits are refused with status 5 and MESSAGE, and change nothing.
refused() {
    before=$(snapshot)
    for arguments in '' -n --diff '-q --sync=none'; do
        # shellcheck disable=SC2086
        expect 5 vmxci set --lock-timeout=0 $arguments --present=false a.vmx
        expect_message "vmxci: a.vmx: $1"
        equal "$(wc -l <"$tmp/err" | tr -d ' ')" 1
        is_old a.vmx
    done
    expect 5 vmxci unset --lock-timeout=0 --present a.vmx
    expect 5 vmxci config set --lock-timeout=0 x 1 a.vmx
    expect 5 vmxci config unset --lock-timeout=0 vmci0.present a.vmx
    is_old a.vmx
    # The times of the directories themselves change when an edit tries to take the lock.
    equal "$(snapshot | grep -v '^\.\(/a.vmx.lck\)\{0,1\} ')" \
        "$(echo "$before" | grep -v '^\.\(/a.vmx.lck\)\{0,1\} ')"
}

# ---- lock owners -----------------------------------------------------------------------------

here() {
    make_vm a.vmx
    put_here
    refused "in use: the lock 'a.vmx.lck/M00001.lck' is held by process $holder ('vmware-vmx') on \
this machine; "
}

here_without_program_name() {
    make_vm a.vmx
    put_here
    put_member M00001.lck "$machine $holder 1 S $(start_of "$holder") $fields"
    refused "in use: the lock 'a.vmx.lck/M00001.lck' is held by process $holder on this machine; "
}

here_without_pid() {
    make_vm a.vmx
    put_member M00001.lck "$machine ? 1 X 0 lc=1 $fields"
    refused "in use: the lock 'a.vmx.lck/M00001.lck' is held by a process on this machine; "
}

elsewhere() {
    make_vm a.vmx
    put_elsewhere
    refused "in use: the lock 'a.vmx.lck/M00001.lck' is held by another machine ('uuid=56-4d'); \
close the VM on that machine first; if that machine no longer exists, an edit with '--break-lock' \
removes the lock"
}

esxi() {
    make_vm a.vmx
    : >"$lock"
    refused "an ESXi host may have the VM in its inventory: 'a.vmx.lck' is a lock file of ESXi, or \
was copied with the directory; remove the VM from the inventory of the host first; if no \
host uses the VM, an edit with '--ignore-esxi-lock' is possible"
}

unknown() {
    make_vm a.vmx
    put_unknown
    refused "cannot determine the owner of the lock 'a.vmx.lck/M00001.lck': malformed member \
file; if no program has the VM open, an edit with '--break-lock' removes the lock"
}

# put_contained: adds a lock owner of another container of this host.
put_contained() {
    boot=$(cat /proc/sys/kernel/random/boot_id 2>/dev/null) || skip "no boot ID"
    put_member M00001.lck "$machine 12-34(vmxci) 1 X 34 lc=1 boot=$boot pidns=1"
}

another_container() {
    make_vm a.vmx
    put_contained
    refused "cannot determine whether the lock 'a.vmx.lck/M00001.lck' of process 12 is stale: it \
was left by another container of this host; "
}

# No process outlives a reboot.
another_boot() {
    make_vm a.vmx
    put_member M00001.lck "$machine 12-34(vmxci) 1 X 34 lc=1 boot=another pidns=1"
    expect 0 vmxci set --lock-timeout=0 --present=false a.vmx
    is_edited a.vmx
    no_lock
}

link_in_place_of_the_lock() {
    make_vm a.vmx
    mkdir other
    ln -s other "$lock"
    refused "cannot determine the owner of the lock 'a.vmx.lck': Not a directory; if no program \
has the VM open, remove it by hand"
    equal "$(ls -A other)" ''
}

# Of several lock owners the one with the most certain state is reported.
several_owners() {
    make_vm a.vmx
    put_stale M00001.lck
    put_unknown M00002.lck
    put_elsewhere M00003.lck
    put_here M00004.lck
    expect 5 vmxci status a.vmx
    grep 'a.vmx.lck/M00004.lck' "$tmp/out"
    expect 5 vmxci set -n --present=false a.vmx
    expect_message "is held by process $holder ('vmware-vmx')"
    rm "$lock/M00004.lck"
    expect 5 vmxci set -n --present=false a.vmx
    expect_message "the lock 'a.vmx.lck/M00003.lck' is held by another machine ('uuid=56-4d')"
    rm "$lock/M00003.lck"
    expect 5 vmxci set -n --present=false a.vmx
    expect_message "cannot determine the owner of the lock 'a.vmx.lck/M00002.lck'"
    rm "$lock/M00002.lck"
    expect 0 vmxci set -n --present=false a.vmx
    entries M00001.lck
}

stale() {
    make_vm a.vmx
    put_stale
    before=$(snapshot)
    expect 0 vmxci set -n --present=false a.vmx
    equal "$(snapshot)" "$before"
    expect 0 vmxci set --lock-timeout=0 --present=false a.vmx
    silent
    is_edited a.vmx
    no_lock
}

# The process ID belongs to another process now: the start times differ.
reused_pid() {
    make_vm a.vmx
    put_here
    put_local M00001.lck "$holder" 1
    expect 0 vmxci set --lock-timeout=0 --present=false a.vmx
    silent
    no_lock
}

other_files_stay() {
    make_vm a.vmx
    put_elsewhere X00001.lck
    put_elsewhere notes
    put_elsewhere E00002.lck
    expect 0 vmxci set --lock-timeout=0 --present=false a.vmx
    silent
    is_edited a.vmx
    entries 'E00002.lck
X00001.lck
notes'
}

one_of_several_files() {
    make_vm a.vmx b.vmx c.vmx
    put_elsewhere
    expect 5 vmxci set -v --lock-timeout=0 --present=false c.vmx a.vmx b.vmx
    expect_message "vmxci: a.vmx: in use: the lock 'a.vmx.lck/M00001.lck' is held by another machine"
    expect_message '2 changed, 0 unchanged, 1 failed'
    is_old a.vmx
    is_edited b.vmx
    is_edited c.vmx
}

# Names from a member file are printed on one line, without control characters.
odd_names() {
    make_vm a.vmx
    put_member M00001.lck "$(printf 'a\033[2J\n"\377 12-34(b\r\t) 1 X 34')"
    expect 5 vmxci set --lock-timeout=0 --present=false a.vmx
    expect_message "is held by another machine ('a\\x1b[2J\\x0a\"\\xff')"
    equal "$(wc -l <"$tmp/err" | tr -d ' ')" 1
    for output in '' --output=table --output=json; do
        # shellcheck disable=SC2086
        expect 5 vmxci status $output a.vmx
        ! LC_ALL=C grep "$(printf '[\033\r\377]')" "$tmp/out" ||
            fail "control or invalid bytes are printed"
    done
}

# ---- status and show -------------------------------------------------------------------------

status_unlocked() {
    make_vm a.vmx
    expect 0 vmxci status a.vmx
    prints 'a.vmx
  editable  yes
  state     off
  lock      none'
    expect 0 vmxci status -o json a.vmx
    prints '[
{"path":"a.vmx","state":{"power":"off","encryption":"none","lock":null,"locks":[],"editable":true,"reason":null},"notes":[]}
]'
    mkdir "$lock"
    expect 0 vmxci status -o jsonl .
    prints '{"path":"./a.vmx","state":{"power":"off","encryption":"none","lock":null,"locks":[],"editable":true,"reason":null},"notes":[]}'
    expect 0 vmxci show a.vmx
    ! grep lock "$tmp/out" || fail "show prints a lock"
}

status_of_here() {
    make_vm a.vmx
    put_here
    expect 5 vmxci status a.vmx
    prints "a.vmx
  editable  no: open
  state     open
  lock      here: vmware-vmx, process $holder

  in use: the lock 'a.vmx.lck/M00001.lck' is held by process $holder ('vmware-vmx') on this \
machine; close the VM or end that process first"
    expect 5 vmxci status -o jsonl a.vmx
    lock_object="{\"kind\":\"here\",\"member\":\"M00001.lck\",\"machine\":\"$machine\",\"pid\":$holder,\
\"program\":\"vmware-vmx\",\"file\":\"a.vmx\"}"
    state="\"state\":{\"power\":\"open\",\"encryption\":\"none\",\"lock\":$lock_object,\
\"locks\":[$lock_object],\"editable\":false,\"reason\":\"open\"}"
    prints "{\"path\":\"a.vmx\",$state,\"notes\":[]}"
    expect 0 vmxci show -o json a.vmx
    grep -F "$state" "$tmp/out"
    expect 0 vmxci show a.vmx
    grep "lock .* here: vmware-vmx, process $holder\$" "$tmp/out"
}

status_of_stale() {
    make_vm a.vmx
    put_stale
    expect 0 vmxci status a.vmx
    prints "a.vmx
  editable  yes
  state     off
  lock      stale: vmware-vmx, process $holder

  info: stale lock: its owner has exited; the next edit removes the lock [stale-lock]"
    expect 0 vmxci status -o jsonl a.vmx
    grep -F '"kind":"stale","member":"M00001.lck"' "$tmp/out"
    grep -F '"editable":true,"reason":null' "$tmp/out"
    entries M00001.lck
}

status_of_several() {
    make_vm a.vmx b.vmx
    put_elsewhere
    expect 5 vmxci status b.vmx a.vmx
    prints 'EDITABLE STATE REASON           LOCK                              PATH
yes      off   -                none                              b.vmx
no       open  locked-elsewhere elsewhere: vmware-vmx, process 12 a.vmx'
    expect 0 vmxci status -o table b.vmx
    prints 'EDITABLE STATE REASON LOCK PATH
yes      off   -      none b.vmx'
    expect 5 vmxci status -o json a.vmx b.vmx
    equal "$(wc -l <"$tmp/out" | tr -d ' ')" 4
    expect 5 vmxci status a.vmx gone.vmx
    expect_message 'gone.vmx: cannot open'
}

status_needs_a_file() {
    expect 2 vmxci status -
    expect_message "PATH must be a file or a directory, not '-' (standard input)"
    expect 2 vmxci status
    expect 4 vmxci status gone.vmx
    expect_message 'gone.vmx: cannot open: No such file or directory'
    mkdir vm
    expect 3 vmxci status vm
}

# ---- commands that only read -----------------------------------------------------------------

readers_touch_nothing() {
    make_vm a.vmx
    for make in 'mkdir a.vmx.lck' put_stale put_unknown put_elsewhere put_here; do
        rm -rf "$lock"
        $make
        before=$(snapshot)
        for command in show 'show -o json' 'get present' 'config list' 'config get vmci0.present'; do
            # shellcheck disable=SC2086
            expect 0 vmxci $command a.vmx
        done
        vmxci status a.vmx >/dev/null || [ $? -eq 5 ]
        equal "$(snapshot)" "$before" "$make"
    done
}

read_only_directory() {
    need_user
    make_vm a.vmx
    put_elsewhere
    give . "$lock" "$lock/M00001.lck" a.vmx
    chmod 555 . "$lock"
    for command in show 'get present' 'config list'; do
        # shellcheck disable=SC2086
        expect 0 user_vmxci $command a.vmx
    done
    expect 5 user_vmxci status a.vmx
    expect 5 user_vmxci set --present=false a.vmx
    expect_message 'is held by another machine'
    chmod 755 . "$lock"
    rm -r "$lock"
    chmod 555 .
    expect 5 user_vmxci status a.vmx
    expect 5 user_vmxci set --present=false a.vmx
    expect_message "the directory '.' must be writable for an edit: Permission denied"
    chmod 755 .
    is_old a.vmx
}

# An edit that changes nothing needs no lock.
no_change() {
    make_vm a.vmx
    for make in put_stale put_elsewhere put_unknown put_here; do
        rm -rf "$lock"
        $make
        before=$(snapshot)
        expect 0 vmxci set --present=true a.vmx
        expect 0 vmxci unset --id a.vmx
        expect 0 vmxci config set vmci0.present TRUE a.vmx
        expect 0 vmxci set --break-lock -b --present=true a.vmx
        silent
        equal "$(snapshot)" "$before" "$make"
    done
}

# ---- waiting ---------------------------------------------------------------------------------

bad_timeouts() {
    make_vm a.vmx
    for value in '' x -1 +1 ' 1' '1 ' 1x . 1. .5 1,5 1e3 0x1 1.2345 1.2.3 1000001 99999999999999; do
        expect 2 vmxci set --lock-timeout="$value" --present=false a.vmx
        expect_message "--lock-timeout: invalid value '$value' (expected seconds from 0 to 1000000, such as 3.5)"
        is_old a.vmx
    done
}

good_timeouts() {
    for value in 0 0.0 00 0.5 3.5 1.25 1.234 7 1000000 1000000.999; do
        make_vm a.vmx
        expect 0 vmxci set --lock-timeout="$value" --present=false a.vmx
        is_edited a.vmx
    done
}

timeout_expires() {
    make_vm a.vmx
    put_here
    expect 5 vmxci set --lock-timeout=0.3 --present=false a.vmx
    expect_message "('vmware-vmx')"
    is_old a.vmx
    entries M00001.lck
}

# A process that is choosing its ticket number: with a timeout of 0 the lock is busy at once.
choosing() {
    make_vm a.vmx
    mkdir -p "$lock/D00001.lck"
    expect 0 vmxci status a.vmx
    expect 5 vmxci set --lock-timeout=0 --present=false a.vmx
    expect_message "a.vmx: busy: other processes are taking the lock 'a.vmx.lck'; "
    is_old a.vmx
    entries D00001.lck
}

owner_releases() {
    make_vm a.vmx
    put_here
    start_waiting a.vmx
    is_old a.vmx
    rm "$lock/M00001.lck"
    end_waiting 0
    silent
    is_edited a.vmx
    no_lock
}

owner_exits() {
    make_vm a.vmx
    put_here
    start_waiting a.vmx
    kill "$holder"
    wait "$holder" || true
    end_waiting 0
    silent
    is_edited a.vmx
    no_lock
}

# What the lock owner writes meanwhile is kept: the edit is repeated on it.
owner_writes() {
    make_vm a.vmx
    put_elsewhere
    start_waiting a.vmx
    printf 'written = "meanwhile"\n' >a.vmx
    rm "$lock/M00001.lck"
    end_waiting 0
    equal "$(cat a.vmx)" 'written = "meanwhile"
vmci0.present = "FALSE"'
    no_lock
}

# A second vmxci waits for the first.
two_edits() {
    make_vm a.vmx
    put_elsewhere
    start_waiting a.vmx
    expect 5 vmxci config set --lock-timeout=0 x 1 a.vmx
    rm "$lock/M00001.lck"
    expect 0 vmxci config set --lock-timeout=100 x 1 a.vmx
    end_waiting 0
    equal "$(sort a.vmx)" 'virtualHW.version = "19"
vmci0.present = "FALSE"
x = "1"'
    no_lock
}

need_signal() {
    # shellcheck disable=SC2016
    ! sh -c 'kill -s "$1" $$' sh "$1" || skip "SIG$1 is ignored here"
}

# signal_while_waiting SIGNAL STATUS ARGUMENT...: a signal ends the wait; no lock is broken.
signal_while_waiting() {
    signal=$1 status=$2
    shift 2
    need_signal "$signal"
    make_vm a.vmx b.vmx
    put_elsewhere
    start_waiting "$@"
    kill -s "$signal" "$editor"
    end_waiting "$status"
    expect_message "a.vmx: interrupted while waiting for the lock 'a.vmx.lck'"
    is_old a.vmx
    is_old b.vmx
    entries M00001.lck
    equal "$(ls -A)" 'a.vmx
a.vmx.lck
b.vmx'
}

terminated() {
    signal_while_waiting TERM 143 -j1 a.vmx b.vmx
}

hung_up() {
    signal_while_waiting HUP 129 --break-lock a.vmx
}

# ---- breaking --------------------------------------------------------------------------------

break_lock() {
    for make in put_elsewhere put_unknown put_stale; do
        make_vm a.vmx
        $make
        before=$(snapshot)
        expect 0 vmxci set -n --break-lock --present=false a.vmx
        equal "$(snapshot)" "$before" "$make"
        expect 0 vmxci set --lock-timeout=0 --break-lock --present=false a.vmx
        silent
        is_edited a.vmx
        no_lock
    done
}

break_lock_of_another_container() {
    make_vm a.vmx
    put_contained
    expect 0 vmxci set --lock-timeout=0 --break-lock --present=false a.vmx
    is_edited a.vmx
    no_lock
}

break_lock_never_here() {
    make_vm a.vmx
    put_here
    expect 5 vmxci set --lock-timeout=0 --break-lock --present=false a.vmx
    expect_message "is held by process $holder ('vmware-vmx')"
    is_old a.vmx
    entries M00001.lck
}

break_lock_only_one() {
    make_vm a.vmx
    put_elsewhere M00001.lck
    put_elsewhere M00002.lck
    expect 5 vmxci set --lock-timeout=0 --break-lock --present=false a.vmx
    is_old a.vmx
    equal "$(find "$lock" -type f | wc -l | tr -d ' ')" 1
    expect 0 vmxci set --lock-timeout=0 --break-lock --present=false a.vmx
    is_edited a.vmx
    no_lock
}

break_lock_takes_one_path() {
    make_vm a.vmx b.vmx
    put_elsewhere
    expect 2 vmxci set --break-lock --present=false a.vmx b.vmx
    expect_message "'--break-lock' takes a single PATH"
    is_old a.vmx
    is_old b.vmx
    entries M00001.lck
}

break_lock_keeps_a_directory() {
    make_vm a.vmx
    mkdir -p "$lock/M00001.lck"
    for option in -v --break-lock; do
        for dry in '' -n; do
            # shellcheck disable=SC2086
            expect 5 vmxci set --lock-timeout=0 $option $dry --present=false a.vmx
            expect_message "vmxci: a.vmx: cannot determine the owner of the lock \
'a.vmx.lck/M00001.lck': not a regular file; if no program has the VM open, remove it by hand"
            is_old a.vmx
            entries M00001.lck
        done
    done
}

break_lock_keeps_esxi() {
    make_vm a.vmx
    echo kept >"$lock"
    expect 5 vmxci set --lock-timeout=0 --break-lock --present=false a.vmx
    is_old a.vmx
    equal "$(cat "$lock")" kept
}

ignore_esxi_lock() {
    make_vm a.vmx
    echo kept >"$lock"
    before=$(identity_of "$lock")
    expect 0 vmxci set -n --ignore-esxi-lock --present=false a.vmx
    is_old a.vmx
    expect 0 vmxci set --ignore-esxi-lock --present=false a.vmx
    silent
    is_edited a.vmx
    equal "$(identity_of "$lock")" "$before"
    equal "$(cat "$lock")" kept
}

ignore_esxi_lock_ignores_no_other() {
    make_vm a.vmx
    for make in put_elsewhere put_unknown put_here; do
        rm -rf "$lock"
        $make
        expect 5 vmxci set --lock-timeout=0 --ignore-esxi-lock --present=false a.vmx
        is_old a.vmx
        entries M00001.lck
    done
}

# ---- links -----------------------------------------------------------------------------------

link() {
    mkdir store
    make_vm store/real.vmx
    ln -s store/real.vmx a.vmx
    expect 0 vmxci set --present=false a.vmx
    is_edited store/real.vmx
    equal "$(find . | sort)" '.
./a.vmx
./store
./store/real.vmx'
}

lock_at_the_link() {
    make_vm real.vmx
    ln -s real.vmx a.vmx
    put_elsewhere
    expect 5 vmxci set --lock-timeout=0 --present=false a.vmx
    expect_message "the lock 'a.vmx.lck/M00001.lck' is held by"
    expect 5 vmxci status a.vmx
    is_old real.vmx
    # The name of the file itself is not locked.
    expect 0 vmxci set --lock-timeout=0 --present=false real.vmx
    is_edited real.vmx
    entries M00001.lck
}

lock_at_the_target() {
    make_vm real.vmx
    ln -s real.vmx a.vmx
    lock=real.vmx.lck
    put_elsewhere
    expect 5 vmxci set --lock-timeout=0 --present=false a.vmx
    expect_message "a.vmx: in use: the lock 'real.vmx.lck/M00001.lck' is held by another machine"
    expect 5 vmxci status a.vmx
    expect 5 vmxci set -n --present=false a.vmx
    is_old real.vmx
    entries M00001.lck
    [ ! -e a.vmx.lck ]
    expect 0 vmxci set --lock-timeout=0 --break-lock --present=false a.vmx
    is_edited real.vmx
    no_lock
}

# ---- without permissions ---------------------------------------------------------------------

lock_that_cannot_be_written() {
    need_user
    make_vm a.vmx
    mkdir "$lock"
    give . a.vmx "$lock"
    chmod 555 "$lock"
    expect 5 user_vmxci set --lock-timeout=0 --present=false a.vmx
    expect_message "a.vmx: the lock directory 'a.vmx.lck' must be writable for an edit: Permission denied"
    # The directory was there before, so it stays, although it is empty.
    [ -d "$lock" ]
    expect 5 user_vmxci set -n --present=false a.vmx
    expect 5 user_vmxci status a.vmx
    chmod 755 "$lock"
    give "$lock"
    put_stale
    chmod 555 "$lock"
    expect 5 user_vmxci set --lock-timeout=0 --present=false a.vmx
    expect_message "a.vmx: the lock directory 'a.vmx.lck' must be writable for an edit: Permission denied"
    chmod 755 "$lock"
    put_elsewhere
    chmod 555 "$lock"
    expect 5 user_vmxci set --lock-timeout=0 --present=false a.vmx
    expect_message "is held by another machine ('uuid=56-4d')"
    expect 5 user_vmxci set --lock-timeout=0 --break-lock --present=false a.vmx
    expect_message "a.vmx: the lock directory 'a.vmx.lck' must be writable for an edit: Permission denied"
    is_old a.vmx
    entries M00001.lck
}

lock_that_cannot_be_read() {
    need_user
    make_vm a.vmx
    put_elsewhere
    give . a.vmx "$lock" "$lock/M00001.lck"
    chmod 0 "$lock/M00001.lck"
    expect 5 user_vmxci set --lock-timeout=0 --present=false a.vmx
    expect_message "cannot determine the owner of the lock 'a.vmx.lck/M00001.lck': Permission denied"
    expect 5 user_vmxci status a.vmx
    chmod 0 "$lock"
    expect 5 user_vmxci set --lock-timeout=0 --present=false a.vmx
    expect_message "cannot determine the owner of the lock 'a.vmx.lck': Permission denied"
    expect 5 user_vmxci status a.vmx
    expect 0 user_vmxci get present a.vmx
    chmod 755 "$lock"
    is_old a.vmx
    entries M00001.lck
}

# The umask has no effect: another user of this machine can read the member file.
lock_of_another_user() {
    need_root
    need_user
    make_vm a.vmx
    put_elsewhere
    umask 077
    start_waiting a.vmx
    equal "$(mode_of "$waiter")" 644
    umask 022
    rm "$lock/M00001.lck"
    end_waiting 0
    no_lock
}

# make_image FILE: makes a file system that has case-insensitive directories.
make_image() {
    truncate -s 8M "$1" &&
        { mkfs.ext4 -q -O casefold -E encoding=utf8 "$1" || mkfs.vfat "$1"; } >/dev/null 2>&1
}

# In a case-insensitive directory, the lock and that of a disk may be listed in another case.  The
# mount ends with its namespace.
case_insensitive_directory() {
    need_root
    need unshare mount truncate
    unshare -m true 2>/dev/null || skip "cannot make a mount namespace"
    make_image image || skip "no case-insensitive file system can be made"
    make_vm a.vmx
    echo 'scsi0:0.fileName = "Disk.vmdk"' >>a.vmx
    put_elsewhere
    mkdir mounted
    got=0
    # shellcheck disable=SC2016
    COMMAND=$VMXCI unshare -m sh -c '
        mount -o loop image mounted && mkdir mounted/vm || exit 77
        chattr +F mounted/vm || :
        for name in A.VMX.LCK DISK.VMDK.LCK; do
            cp a.vmx mounted/vm/a.vmx && cp -r a.vmx.lck mounted/vm/$name || exit 99
            [ -d mounted/vm/a.vmx.lck ] || [ -d mounted/vm/Disk.vmdk.lck ] || exit 77
            got=0
            "$COMMAND" set --lock-timeout=0 --present=false mounted/vm/a.vmx || got=$?
            echo "$name: exit status $got"
            [ "$got" -eq 5 ] || exit 1
            cmp a.vmx mounted/vm/a.vmx && rm -r mounted/vm/$name || exit 1
        done' || got=$?
    [ "$got" -ne 77 ] || skip "no case-insensitive directory can be mounted"
    [ "$got" -eq 0 ] || fail "the lock is not seen"
}

run learn_own_fields
[ -r "$tmp/own-fields" ] || finish
# shellcheck disable=SC1091
. "$tmp/own-fields"
run here
run here_without_program_name
run here_without_pid
run elsewhere
run esxi
run unknown
run another_container
run another_boot
run link_in_place_of_the_lock
run several_owners
run stale
run reused_pid
run other_files_stay
run one_of_several_files
run odd_names
run status_unlocked
run status_of_here
run status_of_stale
run status_of_several
run status_needs_a_file
run readers_touch_nothing
run read_only_directory
run no_change
run bad_timeouts
run good_timeouts
run timeout_expires
run choosing
run owner_releases
run owner_exits
run owner_writes
run two_edits
run terminated
run hung_up
run break_lock
run break_lock_of_another_container
run break_lock_never_here
run break_lock_only_one
run break_lock_takes_one_path
run break_lock_keeps_a_directory
run break_lock_keeps_esxi
run ignore_esxi_lock
run ignore_esxi_lock_ignores_no_other
run link
run lock_at_the_link
run lock_at_the_target
run lock_that_cannot_be_written
run lock_that_cannot_be_read
run lock_of_another_user
run case_insensitive_directory
finish
