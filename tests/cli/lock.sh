#!/bin/sh
# SPDX-License-Identifier: MIT
# VMware's lock: what the command says and does where others have a VM open.
. "$(dirname "$0")/harness.sh"

[ -r /proc/self/stat ] || {
    echo "there is no /proc, which tells whether a process runs"
    exit 77
}

# ---- members ---------------------------------------------------------------------------------

lock=a.vmx.lck
machine='' fields='' # learn finds them out

# put_member ENTRY LINE: NULs make 512 bytes of it.
put_member() {
    mkdir -p "$lock"
    printf '%s' "$2" | dd bs=512 conv=sync of="$lock/$1" 2>/dev/null
}

start_of() {
    sed 's/.*) //' "/proc/$1/stat" | cut -d ' ' -f 20
}

# put_ours ENTRY PID START: of the program vmware-vmx on this machine.
put_ours() {
    put_member "$1" "$machine $2-$3(vmware-vmx) 1 X $3 lc=1 $fields"
}

# That of a process which runs until the test is over.
put_here() {
    sleep 1000 >/dev/null 2>&1 &
    holder=$!
    trap 'kill $holder 2>/dev/null || :' EXIT
    put_ours "${1:-M00001.lck}" "$holder" "$(start_of "$holder")"
}

put_stale() {
    true &
    holder=$!
    wait "$holder"
    put_ours "${1:-M00001.lck}" "$holder" 1
}

put_elsewhere() {
    put_member "${1:-M00001.lck}" 'uuid=56-4d 12-34(vmware-vmx) 1 X 34 lc=1'
}

put_unknown() {
    mkdir -p "$lock"
    echo garbage >"$lock/${1:-M00001.lck}"
}

# Begin an edit that has to wait for M00001.lck, and go on when it does.
begin_waiting() {
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

end_waiting() {
    got=0
    wait "$editor" || got=$?
    equal "$got" "$1"
}

# What vmxci writes into a member of its own: the machine id, and the fields behind lc=.
learn() {
    make_vm a.vmx
    put_elsewhere
    begin_waiting a.vmx
    line=$(tr -d '\000' <"$waiter")
    equal "$(wc -c <"$waiter" | tr -d ' ')" 512
    rm "$lock/M00001.lck"
    end_waiting 0
    is_edited a.vmx
    equal "$(ls -A)" a.vmx
    echo "machine='${line%% *}' fields='${line#* lc=* }'" >"$tmp/learnt"
}

# ---- what is there ---------------------------------------------------------------------------

# All that is in the folder, as it changes when somebody writes.
picture() {
    find . | sort | while read -r name; do
        echo "$name $(mode_of "$name") $(identity_of "$name")"
    done
}

entries() {
    equal "$(ls "$lock")" "$1"
}

no_lock() {
    [ ! -e "$lock" ] || fail "$lock is left: $(ls -A "$lock")"
}

# Edits are refused with status 5 and MESSAGE, and nothing is touched.
refused() {
    before=$(picture)
    for arguments in '' -n --diff '-q --sync=none'; do
        # shellcheck disable=SC2086
        expect 5 vmxci set --lock-timeout=0 $arguments --present=false a.vmx
        says "vmxci: a.vmx: $1"
        equal "$(wc -l <"$tmp/err" | tr -d ' ')" 1
        is_old a.vmx
    done
    expect 5 vmxci unset --lock-timeout=0 --present a.vmx
    expect 5 vmxci config set --lock-timeout=0 x 1 a.vmx
    expect 5 vmxci config unset --lock-timeout=0 vmci0.present a.vmx
    is_old a.vmx
    # The folder's own times say that the edits were tried.
    equal "$(picture | grep -v '^\.\(/a.vmx.lck\)\{0,1\} ')" \
        "$(echo "$before" | grep -v '^\.\(/a.vmx.lck\)\{0,1\} ')"
}

# ---- who is in the way -----------------------------------------------------------------------

here() {
    make_vm a.vmx
    put_here
    refused "in use by vmware-vmx (process $holder) on this machine, which holds the lock \
a.vmx.lck/M00001.lck; close the VM there, or end that program, first"
}

here_without_its_name() {
    make_vm a.vmx
    put_here
    put_member M00001.lck "$machine $holder 1 S $(start_of "$holder") $fields"
    refused "in use by a process (process $holder) on this machine, which holds the lock \
a.vmx.lck/M00001.lck; close"
}

here_with_no_process() {
    make_vm a.vmx
    put_member M00001.lck "$machine ? 1 X 0 lc=1 $fields"
    refused "in use by a process on this machine, which holds the lock a.vmx.lck/M00001.lck"
}

elsewhere() {
    make_vm a.vmx
    put_elsewhere
    refused "in use by another machine, uuid=56-4d, which holds the lock a.vmx.lck/M00001.lck; \
close the VM there first; if that machine is gone for good, --break-lock removes its lock"
}

esxi() {
    make_vm a.vmx
    : >"$lock"
    refused "a.vmx.lck is a file, as ESXi makes it: a host may have the VM in its inventory, or \
the folder was copied from one; remove the VM from the inventory first; if no host has it, \
--ignore-esxi-lock goes on"
}

unknown() {
    make_vm a.vmx
    put_unknown
    refused "cannot tell who holds the lock a.vmx.lck/M00001.lck: it is not written as VMware \
does; if nobody has the VM open, --break-lock removes the lock"
}

another_container() {
    make_vm a.vmx
    put_member M00001.lck "$machine 12-34(vmxci) 1 X 34 lc=1 boot=another pidns=1"
    refused "cannot tell whether process 12, which holds the lock a.vmx.lck/M00001.lck, still \
runs: it is of another container, or of another start of the machine; if"
}

link_in_place_of_the_lock() {
    make_vm a.vmx
    mkdir other
    ln -s other "$lock"
    refused "cannot tell who holds the lock a.vmx.lck: "
    equal "$(ls -A other)" ''
}

# Of several the one that is known best to have it open is told.
two_of_them() {
    make_vm a.vmx
    put_stale M00001.lck
    put_unknown M00002.lck
    put_elsewhere M00003.lck
    put_here M00004.lck
    expect 5 vmxci status a.vmx
    grep 'a.vmx.lck/M00004.lck' "$tmp/out"
    expect 5 vmxci set -n --present=false a.vmx
    says "in use by vmware-vmx (process $holder)"
    rm "$lock/M00004.lck"
    expect 5 vmxci set -n --present=false a.vmx
    says 'in use by another machine, uuid=56-4d, which holds the lock a.vmx.lck/M00003.lck'
    rm "$lock/M00003.lck"
    expect 5 vmxci set -n --present=false a.vmx
    says 'cannot tell who holds the lock a.vmx.lck/M00002.lck'
    rm "$lock/M00002.lck"
    expect 0 vmxci set -n --present=false a.vmx
    entries M00001.lck
}

stale() {
    make_vm a.vmx
    put_stale
    before=$(picture)
    expect 0 vmxci set -n --present=false a.vmx
    equal "$(picture)" "$before"
    expect 0 vmxci set --lock-timeout=0 --present=false a.vmx
    silent
    is_edited a.vmx
    no_lock
}

# The number of a process that is gone was given out again.
reused_number() {
    make_vm a.vmx
    put_here
    put_ours M00001.lck "$holder" 1
    expect 0 vmxci set --lock-timeout=0 --present=false a.vmx
    silent
    no_lock
}

foreign_files_stay() {
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
    says 'vmxci: a.vmx: in use by another machine'
    says '2 changed, 0 unchanged, 1 failed'
    is_old a.vmx
    is_edited b.vmx
    is_edited c.vmx
}

# A name in a lock is printed on one line, whatever it holds.
odd_names() {
    make_vm a.vmx
    put_member M00001.lck "$(printf 'a\033[2J\n"\377 12-34(b\r\t) 1 X 34')"
    expect 5 vmxci set --lock-timeout=0 --present=false a.vmx
    says 'in use by another machine, a\x1b[2J\x0a"\xff, which'
    equal "$(wc -l <"$tmp/err" | tr -d ' ')" 1
    for output in '' --output=table --output=json; do
        # shellcheck disable=SC2086
        expect 5 vmxci status $output a.vmx
        ! LC_ALL=C grep "$(printf '[\033\r\377]')" "$tmp/out" || fail "bytes go through"
    done
}

# ---- status and show -------------------------------------------------------------------------

status_of_nobody() {
    make_vm a.vmx
    expect 0 vmxci status a.vmx
    prints 'a.vmx
  editable  yes
  state     off
  lock      none'
    expect 0 vmxci status -o json a.vmx
    prints '[
{"path":"a.vmx","state":{"power":"off","encryption":"none","lock":null,"editable":true,"reason":null},"notes":[]}
]'
    mkdir "$lock"
    expect 0 vmxci status -o jsonl .
    prints '{"path":"./a.vmx","state":{"power":"off","encryption":"none","lock":null,"editable":true,"reason":null},"notes":[]}'
    expect 0 vmxci show a.vmx
    ! grep lock "$tmp/out" || fail "show tells of a lock"
}

status_of_here() {
    make_vm a.vmx
    put_here
    expect 5 vmxci status a.vmx
    prints "a.vmx
  editable  no: open
  state     open
  lock      here: vmware-vmx, process $holder

  in use by vmware-vmx (process $holder) on this machine, which holds the lock \
a.vmx.lck/M00001.lck; close the VM there, or end that program, first"
    expect 5 vmxci status -o jsonl a.vmx
    state="\"state\":{\"power\":\"open\",\"encryption\":\"none\",\"lock\":{\"kind\":\"here\",\"member\":\"M00001.lck\",\
\"machine\":\"$machine\",\"pid\":$holder,\"program\":\"vmware-vmx\"},\
\"editable\":false,\"reason\":\"open\"}"
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

  info: a program that had the VM open is gone and has left its lock: the next edit clears it \
[stale-lock]"
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
    says 'gone.vmx: cannot open'
}

status_needs_a_file() {
    expect 2 vmxci status -
    says 'status needs a file: - is standard input'
    expect 2 vmxci status
    expect 4 vmxci status gone.vmx
    says 'gone.vmx: cannot open: No such file or directory'
    mkdir vm
    expect 3 vmxci status vm
}

# ---- who only reads --------------------------------------------------------------------------

readers_touch_nothing() {
    make_vm a.vmx
    for make in 'mkdir a.vmx.lck' put_stale put_unknown put_elsewhere put_here; do
        rm -rf "$lock"
        $make
        before=$(picture)
        for command in show 'show -o json' 'get present' 'config list' 'config get vmci0.present'; do
            # shellcheck disable=SC2086
            expect 0 vmxci $command a.vmx
        done
        vmxci status a.vmx >/dev/null || [ $? -eq 5 ]
        equal "$(picture)" "$before" "$make"
    done
}

read_only_folder() {
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
    says 'in use by another machine'
    chmod 755 . "$lock"
    rm -r "$lock"
    chmod 555 .
    expect 0 user_vmxci status a.vmx
    expect 4 user_vmxci set --present=false a.vmx
    says "cannot take VMware's lock a.vmx.lck: Permission denied"
    chmod 755 .
    is_old a.vmx
}

# What changes nothing needs no lock.
no_change() {
    make_vm a.vmx
    for make in put_stale put_elsewhere put_unknown put_here; do
        rm -rf "$lock"
        $make
        before=$(picture)
        expect 0 vmxci set --present=true a.vmx
        expect 0 vmxci unset --id a.vmx
        expect 0 vmxci config set vmci0.present TRUE a.vmx
        expect 0 vmxci set --break-lock -b --present=true a.vmx
        silent
        equal "$(picture)" "$before" "$make"
    done
}

# ---- waiting ---------------------------------------------------------------------------------

bad_timeouts() {
    make_vm a.vmx
    for value in '' x -1 +1 ' 1' '1 ' 1x . 1. .5 1,5 1e3 0x1 1.2345 1.2.3 1000001 99999999999999; do
        expect 2 vmxci set --lock-timeout="$value" --present=false a.vmx
        says "--lock-timeout=$value: it is a number of seconds, as in 3.5"
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

timeout_is_over() {
    make_vm a.vmx
    put_here
    expect 5 vmxci set --lock-timeout=0.3 --present=false a.vmx
    says 'in use by vmware-vmx'
    is_old a.vmx
    entries M00001.lck
}

# One who is choosing is busy at once only where nobody wants to wait.
choosing() {
    make_vm a.vmx
    mkdir -p "$lock/D00001.lck"
    expect 0 vmxci status a.vmx
    expect 5 vmxci set --lock-timeout=0 --present=false a.vmx
    says 'a.vmx: busy: others are taking the lock a.vmx.lck; try again, or wait for longer with'
    is_old a.vmx
    entries D00001.lck
}

holder_leaves() {
    make_vm a.vmx
    put_here
    begin_waiting a.vmx
    is_old a.vmx
    rm "$lock/M00001.lck"
    end_waiting 0
    silent
    is_edited a.vmx
    no_lock
}

holder_dies() {
    make_vm a.vmx
    put_here
    begin_waiting a.vmx
    kill "$holder"
    wait "$holder" || true
    end_waiting 0
    silent
    is_edited a.vmx
    no_lock
}

# What the holder wrote meanwhile is kept: the edit is done again.
holder_writes() {
    make_vm a.vmx
    put_elsewhere
    begin_waiting a.vmx
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
    begin_waiting a.vmx
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

# A wait of a day ends, with the signal, and breaks nothing.
signal_while_waiting() {
    signal=$1 status=$2
    shift 2
    need_signal "$signal"
    make_vm a.vmx b.vmx
    put_elsewhere
    begin_waiting "$@"
    kill -s "$signal" "$editor"
    end_waiting "$status"
    says 'a.vmx: gave up waiting for the lock a.vmx.lck'
    is_old a.vmx
    is_old b.vmx
    entries M00001.lck
    equal "$(ls -A)" 'a.vmx
a.vmx.lck
b.vmx'
}

terminated() {
    signal_while_waiting TERM 143 a.vmx b.vmx
}

hung_up() {
    signal_while_waiting HUP 129 --break-lock a.vmx
}

# ---- breaking --------------------------------------------------------------------------------

break_lock() {
    for make in put_elsewhere put_unknown put_stale; do
        make_vm a.vmx
        $make
        before=$(picture)
        expect 0 vmxci set -n --break-lock --present=false a.vmx
        equal "$(picture)" "$before" "$make"
        expect 0 vmxci set --lock-timeout=0 --break-lock --present=false a.vmx
        silent
        is_edited a.vmx
        no_lock
    done
}

break_lock_of_another_container() {
    make_vm a.vmx
    put_member M00001.lck "$machine 12-34(vmxci) 1 X 34 lc=1 boot=another pidns=1"
    expect 0 vmxci set --lock-timeout=0 --break-lock --present=false a.vmx
    is_edited a.vmx
    no_lock
}

break_lock_never_here() {
    make_vm a.vmx
    put_here
    expect 5 vmxci set --lock-timeout=0 --break-lock --present=false a.vmx
    says "in use by vmware-vmx (process $holder)"
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

break_lock_is_for_one() {
    make_vm a.vmx b.vmx
    put_elsewhere
    expect 2 vmxci set --break-lock --present=false a.vmx b.vmx
    says '--break-lock is for one PATH'
    is_old a.vmx
    is_old b.vmx
    entries M00001.lck
}

break_lock_leaves_what_is_no_file() {
    make_vm a.vmx
    mkdir -p "$lock/M00001.lck"
    expect 4 vmxci set --lock-timeout=0 --break-lock --present=false a.vmx
    says 'a.vmx: cannot remove the lock a.vmx.lck/M00001.lck: '
    is_old a.vmx
    entries M00001.lck
}

break_lock_leaves_esxi() {
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

holder_at_the_link() {
    make_vm real.vmx
    ln -s real.vmx a.vmx
    put_elsewhere
    expect 5 vmxci set --lock-timeout=0 --present=false a.vmx
    says 'holds the lock a.vmx.lck/M00001.lck'
    expect 5 vmxci status a.vmx
    is_old real.vmx
    # By its own name nobody has it.
    expect 0 vmxci set --lock-timeout=0 --present=false real.vmx
    is_edited real.vmx
    entries M00001.lck
}

holder_at_the_target() {
    make_vm real.vmx
    ln -s real.vmx a.vmx
    lock=real.vmx.lck
    put_elsewhere
    expect 5 vmxci set --lock-timeout=0 --present=false a.vmx
    says 'a.vmx: in use by another machine, uuid=56-4d, which holds the lock real.vmx.lck/M0'
    expect 5 vmxci status a.vmx
    expect 5 vmxci set -n --present=false a.vmx
    is_old real.vmx
    entries M00001.lck
    [ ! -e a.vmx.lck ]
    expect 0 vmxci set --lock-timeout=0 --break-lock --present=false a.vmx
    is_edited real.vmx
    no_lock
}

# ---- without rights --------------------------------------------------------------------------

lock_that_cannot_be_written() {
    need_user
    make_vm a.vmx
    mkdir "$lock"
    give . a.vmx "$lock"
    chmod 555 "$lock"
    expect 4 user_vmxci set --lock-timeout=0 --present=false a.vmx
    says "a.vmx: cannot take VMware's lock a.vmx.lck: Permission denied"
    # As nobody was in it, it is gone.
    no_lock
    mkdir "$lock"
    give "$lock"
    put_stale
    chmod 555 "$lock"
    expect 4 user_vmxci set --lock-timeout=0 --present=false a.vmx
    says "a.vmx: cannot take VMware's lock a.vmx.lck: Permission denied"
    chmod 755 "$lock"
    put_elsewhere
    chmod 555 "$lock"
    expect 5 user_vmxci set --lock-timeout=0 --present=false a.vmx
    says 'in use by another machine, uuid=56-4d'
    expect 4 user_vmxci set --lock-timeout=0 --break-lock --present=false a.vmx
    says "cannot take VMware's lock a.vmx.lck: Permission denied"
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
    says 'cannot tell who holds the lock a.vmx.lck/M00001.lck: Permission denied'
    expect 5 user_vmxci status a.vmx
    chmod 0 "$lock"
    expect 5 user_vmxci set --lock-timeout=0 --present=false a.vmx
    says 'cannot tell who holds the lock a.vmx.lck: Permission denied'
    expect 5 user_vmxci status a.vmx
    expect 0 user_vmxci get present a.vmx
    chmod 755 "$lock"
    is_old a.vmx
    entries M00001.lck
}

# Another user of this machine sees whose lock it is, whatever the umask was.
lock_of_another_user() {
    need_root
    need_user
    make_vm a.vmx
    put_elsewhere
    umask 077
    begin_waiting a.vmx
    equal "$(mode_of "$waiter")" 644
    umask 022
    rm "$lock/M00001.lck"
    end_waiting 0
    no_lock
}

run learn
[ -r "$tmp/learnt" ] || finish
# shellcheck disable=SC1091
. "$tmp/learnt"
run here
run here_without_its_name
run here_with_no_process
run elsewhere
run esxi
run unknown
run another_container
run link_in_place_of_the_lock
run two_of_them
run stale
run reused_number
run foreign_files_stay
run one_of_several_files
run odd_names
run status_of_nobody
run status_of_here
run status_of_stale
run status_of_several
run status_needs_a_file
run readers_touch_nothing
run read_only_folder
run no_change
run bad_timeouts
run good_timeouts
run timeout_is_over
run choosing
run holder_leaves
run holder_dies
run holder_writes
run two_edits
run terminated
run hung_up
run break_lock
run break_lock_of_another_container
run break_lock_never_here
run break_lock_only_one
run break_lock_is_for_one
run break_lock_leaves_what_is_no_file
run break_lock_leaves_esxi
run ignore_esxi_lock
run ignore_esxi_lock_ignores_no_other
run link
run holder_at_the_link
run holder_at_the_target
run lock_that_cannot_be_written
run lock_that_cannot_be_read
run lock_of_another_user
finish
