#!/bin/sh
# SPDX-License-Identifier: MIT
# Tests failures around an edit: full disks, closed and broken outputs, signals, other writers.
# Afterwards the file must be the old or the new one, and no other file may be left.
. "$(dirname "$0")/harness.sh"

# ---- standard output -------------------------------------------------------------------------

full_output() {
    [ -c /dev/full ] || skip "there is no /dev/full"
    make_vm a.vmx
    for command in show 'show -o json' 'show -o table' 'get present' 'config list' \
        'config list --raw' 'config get vmci0.present' 'set -n --diff --present=false' \
        'unset -n -o json --present'; do
        # shellcheck disable=SC2086,SC2016
        expect 4 sh -c '"$@" >/dev/full' sh ${VMXCI_WRAPPER-} "$VMXCI" $command a.vmx
        expect_message 'vmxci: standard output: '
    done
    # shellcheck disable=SC2086,SC2016
    expect 4 sh -c '"$@" <a.vmx >/dev/full' sh ${VMXCI_WRAPPER-} "$VMXCI" set --present=false -
    expect_message 'vmxci: standard output: '
    # shellcheck disable=SC2086,SC2016
    expect 4 sh -c '"$@" >/dev/full' sh ${VMXCI_WRAPPER-} "$VMXCI" --help
    is_old a.vmx
}

full_output_does_not_stop_an_edit() {
    [ -c /dev/full ] || skip "there is no /dev/full"
    make_vm a.vmx b.vmx
    status=0
    vmxci set --diff --present=false a.vmx b.vmx >/dev/full || status=$?
    equal "$status" 4
    is_edited a.vmx
    is_edited b.vmx
}

closed_output() {
    make_vm a.vmx b.vmx
    for command in show 'show -o jsonl' 'get present' 'config list' 'show b.vmx'; do
        status=0
        # shellcheck disable=SC2086
        vmxci $command a.vmx >&- || status=$?
        equal "$status" 4 "$command"
    done
    is_old a.vmx
}

# A file that the command opens must not get the number of a closed standard descriptor.
closed_descriptors() {
    [ -z "${VMXCI_WRAPPER-}" ] || skip "the wrapper needs these descriptors"
    make_vm a.vmx b.vmx
    vmxci set -v --present=false a.vmx b.vmx <&- >&- 2>&-
    is_edited a.vmx
    is_edited b.vmx
    vmxci set --present=true a.vmx >&-
    is_old a.vmx
    status=0
    vmxci set --diff --present=false a.vmx >&- || status=$?
    equal "$status" 4
    is_edited a.vmx
    status=0
    vmxci show gone.vmx 2>&- || status=$?
    equal "$status" 4
    expect_no_temporary_file
}

# status_with_closed_pipe COMMAND...: prints the exit status of COMMAND if the reader of its output
# exits after one line.
status_with_closed_pipe() {
    {
        status=0
        "$@" 2>"$tmp/err" || status=$?
        echo "$status" >status
    } | head -n 1 >line
    cat status
}

broken_pipe_of_a_reader() {
    awk 'BEGIN { for (i = 0; i < 60000; i++) printf "key%d = \"value\"\n", i }' >a.vmx
    equal "$(status_with_closed_pipe vmxci config list a.vmx)" 141
    equal "$(cat "$tmp/err")" ''
    equal "$(cat line)" 'key0 = "value"'
}

broken_pipe_lets_an_edit_finish() {
    i=0
    while [ "$i" -lt 100 ]; do
        awk 'BEGIN { for (i = 0; i < 20; i++) printf "a%099d = \"value\"\n", i }' >"$i.vmx"
        i=$((i + 1))
    done
    equal "$(status_with_closed_pipe vmxci config set --diff "a$(printf '%099d' 10)" b ./*.vmx)" 141
    # As with every signal, running edits are finished and no new ones started.
    edited=$(grep -l '"b"' ./*.vmx | wc -l)
    [ "$edited" -gt 0 ] && [ "$edited" -lt 100 ] || fail "$edited files were edited"
    expect_no_temporary_file
}

# ---- full disks ------------------------------------------------------------------------------

make_large() {
    make_vm "$1"
    awk 'BEGIN { for (i = 0; i < 400; i++) printf "# %060d\n", i }' >>"$1"
}

# The limit is in blocks of 512 or 1024 bytes.  The new file exceeds it.
file_size_limit() {
    make_large a.vmx
    cp a.vmx b
    # shellcheck disable=SC2086,SC2016
    expect 4 sh -c 'ulimit -f 8; exec "$@"' sh \
        ${VMXCI_WRAPPER-} "$VMXCI" set -b --present=false a.vmx
    expect_message 'a.vmx: cannot write the new file: File too large'
    cmp a.vmx b
    equal "$(ls -A)" "a.vmx
b"
}

# run_on_tmpfs SIZE FUNCTION: runs FUNCTION in a file system of its own of SIZE KiB.
run_on_tmpfs() {
    need_root
    need mount umount
    mkdir disk
    mount -t tmpfs -o "size=${1}k" none disk 2>/dev/null || skip "cannot mount a file system"
    status=0
    (
        set -e
        cd disk
        "$2"
    ) || status=$?
    umount disk
    return "$status"
}

full_disk() {
    run_on_tmpfs 64 edit_on_full_disk
}

edit_on_full_disk() {
    make_large a.vmx
    cp a.vmx ../a.copy
    dd if=/dev/zero of=filler bs=1024 count=64 2>/dev/null || true
    expect 4 vmxci set -b --present=false a.vmx
    expect_message "a.vmx: cannot take the lock 'a.vmx.lck': No space left on device"
    cmp a.vmx ../a.copy
    equal "$(ls -A)" "a.vmx
filler"
    # Make room for the lock, which takes two pages.
    truncate -s -8192 filler
    expect 4 vmxci set -b --present=false a.vmx
    expect_message 'a.vmx: cannot write the new file: No space left on device'
    cmp a.vmx ../a.copy
    equal "$(ls -A)" "a.vmx
filler"
    rm filler
    expect 0 vmxci set -b --present=false a.vmx
    cmp a.vmx.bak ../a.copy
}

read_only_disk() {
    run_on_tmpfs 64 edit_on_read_only_disk
}

edit_on_read_only_disk() {
    make_vm a.vmx
    mount -o remount,ro "$PWD" || skip "cannot remount read-only"
    expect 0 vmxci set --present=true a.vmx
    expect 0 vmxci unset --id a.vmx
    expect 0 vmxci get present a.vmx
    for option in -v -n --no-preserve-owner; do
        expect 5 vmxci set "$option" --present=false a.vmx
        expect_message "a.vmx: the directory '.' must be writable for an edit: Read-only file system"
    done
    expect 5 vmxci status -o json a.vmx
    grep '"editable":false,"reason":"not-writable"' "$tmp/out" || fail "$(cat "$tmp/out")"
    expect 0 vmxci show -o json a.vmx
    grep '"editable":false,"reason":"not-writable"' "$tmp/out" || fail "$(cat "$tmp/out")"
    # The sheet is for readers, who need no right to write.
    expect 0 vmxci show a.vmx
    ! grep 'cannot be edited' "$tmp/out" || fail "$(cat "$tmp/out")"
    is_old a.vmx
}

# ---- files that cannot be replaced -----------------------------------------------------------

# In a directory with the sticky bit, such as /tmp, a user cannot replace the file of another.
sticky_directory() {
    need_root
    need_user
    mkdir vm
    make_vm vm/a.vmx
    chmod 1777 vm
    for option in -v -b -n --no-preserve-owner; do
        expect 4 user_vmxci set "$option" --present=false vm
        expect_message "vmxci: vm/a.vmx: cannot replace the file: in a directory with \
the sticky bit only the owner of the file or of the directory can"
        is_old vm/a.vmx
        equal "$(ls -A vm)" a.vmx
    done
}

immutable_file() {
    need_root
    need chattr
    make_vm a.vmx
    chattr +i a.vmx 2>/dev/null || skip "no such flag on this file system"
    status=0
    (
        set -e
        for option in -v -n; do
            expect 4 vmxci set "$option" --present=false a.vmx
            expect_message "a.vmx: the file is immutable or append-only; use 'chattr -ia' first"
            expect_no_temporary_file
        done
    ) || status=$?
    chattr -i a.vmx
    is_old a.vmx
    return "$status"
}

# A file that is a mount point, as in a container, can be written but not replaced.
mount_point() {
    need_root
    need unshare mount
    make_vm a.vmx b.vmx
    # shellcheck disable=SC2016 # for the other shell
    unshare -m sh -c 'mount --bind b.vmx a.vmx' || skip "cannot mount in a namespace of its own"
    for option in -v -n -b; do
        # shellcheck disable=SC2016,SC2086
        expect 4 unshare -m sh -c 'mount --bind b.vmx a.vmx && exec "$@"' sh ${VMXCI_WRAPPER-} \
            "$VMXCI" set $option --present=false a.vmx
        expect_message 'a.vmx: cannot replace the file: it is a mount point; edit the file that is mounted'
    done
    # shellcheck disable=SC2016,SC2086
    expect 0 unshare -m sh -c 'mount --bind b.vmx a.vmx && exec "$@"' sh ${VMXCI_WRAPPER-} \
        "$VMXCI" set --present=true a.vmx
    is_old a.vmx
    is_old b.vmx
    equal "$(ls -A | grep -v copy)" "a.vmx
b.vmx"
}

# ---- signals ---------------------------------------------------------------------------------

count_new() {
    grep -l FALSE ./*.vmx | wc -l | tr -d ' '
}

# signal_amid_files SIGNAL STATUS: sends SIGNAL when -v has reported the first edit of many.
signal_amid_files() {
    for i in 1 2 3 4 5 6 7 8 9; do
        for j in 0 1 2 3 4 5 6 7 8 9; do
            make_vm "a$i$j.vmx" "b$i$j.vmx" "c$i$j.vmx"
        done
    done
    mkfifo messages
    # shellcheck disable=SC2086
    ${VMXCI_WRAPPER-} "$VMXCI" set -v --present=false ./*.vmx 2>messages &
    {
        read -r _
        kill -s "$1" $!
        cat >/dev/null
    } <messages
    status=0
    wait $! || status=$?
    equal "$status" "$2"
    new=$(count_new)
    [ "$new" -ge 1 ]
    [ "$new" -lt 270 ]
    for file in ./*.vmx; do
        if grep -q FALSE "$file"; then
            is_edited "$file"
        else
            is_old "$file"
        fi
    done
    expect_no_temporary_file
}

# A shell cannot reset a signal that was ignored when it started.
need_signal() {
    # shellcheck disable=SC2016
    ! sh -c 'kill -s "$1" $$' sh "$1" || skip "SIG$1 is ignored here"
}

terminated() {
    need_signal TERM
    signal_amid_files TERM 143
}

hung_up() {
    need_signal HUP
    signal_amid_files HUP 129
}

# A signal that was ignored when the command started stays ignored, as nohup(1) requires.
ignored_signal() {
    make_vm a.vmx b.vmx
    # shellcheck disable=SC2086,SC2016
    expect 0 sh -c 'trap "" TERM; "$@" & kill -s TERM $!; wait $!' sh \
        ${VMXCI_WRAPPER-} "$VMXCI" set --present=false a.vmx b.vmx
    is_edited a.vmx
    is_edited b.vmx
}

# ---- other writers ---------------------------------------------------------------------------

# Starts an edit that waits in fsync(2): the new text is written, and the old file has not yet been
# compared again.
start_delayed_edit() {
    need strace
    strace -qq -o trace true || skip "strace cannot be used here"
    make_vm a.vmx
    # The leak checker does not work under strace.
    ASAN_OPTIONS=detect_leaks=0 strace -f -qq -o trace -e trace=fsync \
        -e inject=fsync:delay_enter=1000000:when=1 \
        "$VMXCI" set --present=false a.vmx 2>"$tmp/err" &
    editor=$!
    tries=0
    until ls .vmxci-* >/dev/null 2>&1; do
        tries=$((tries + 1))
        [ "$tries" -lt 500 ] || fail "the edit did not wait in fsync"
        sleep 0.01 2>/dev/null || sleep 1
    done
}

# finish_delayed_edit STATUS: waits for the end of the edit and verifies its exit status.
finish_delayed_edit() {
    status=0
    wait "$editor" || status=$?
    equal "$status" "$1"
    expect_no_temporary_file
}

changed_underfoot() {
    start_delayed_edit
    echo 'x = "1"' >>a.vmx
    cp a.vmx other
    finish_delayed_edit 5
    expect_message 'a.vmx: the file was changed'
    cmp a.vmx other
}

replaced_underfoot() {
    start_delayed_edit
    cp a.vmx b.vmx
    mv b.vmx a.vmx
    before=$(identity_of a.vmx)
    finish_delayed_edit 5
    is_old a.vmx
    equal "$(identity_of a.vmx)" "$before"
}

removed_underfoot() {
    start_delayed_edit
    rm a.vmx
    finish_delayed_edit 5
    [ ! -e a.vmx ]
}

not_changed_underfoot() {
    start_delayed_edit
    finish_delayed_edit 0
    is_edited a.vmx
}

killed_amid_an_edit() {
    start_delayed_edit
    # The name of the temporary file contains the process ID.
    kill -s KILL "$(find . -name '.vmxci-*' | cut -d - -f 2)"
    wait
    is_old a.vmx
    ls .vmxci-* >/dev/null || fail "no temporary file is left"
    # The next writer removes it.
    expect 0 vmxci set --present=false a.vmx
    is_edited a.vmx
    expect_no_temporary_file
}

run full_output
run full_output_does_not_stop_an_edit
run closed_output
run closed_descriptors
run broken_pipe_of_a_reader
run broken_pipe_lets_an_edit_finish
run file_size_limit
run full_disk
run read_only_disk
run sticky_directory
run immutable_file
run mount_point
run terminated
run hung_up
run ignored_signal
run changed_underfoot
run replaced_underfoot
run removed_underfoot
run not_changed_underfoot
run killed_amid_an_edit
finish
