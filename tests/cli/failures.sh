#!/bin/sh
# SPDX-License-Identifier: MIT
# What goes wrong around an edit: full disks, closed and broken outputs, signals, other writers.
# Whatever happens, a file is the old one or the new one, and nothing else is left.
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
        says 'vmxci: standard output: '
    done
    # shellcheck disable=SC2086,SC2016
    expect 4 sh -c '"$@" <a.vmx >/dev/full' sh ${VMXCI_WRAPPER-} "$VMXCI" set --present=false -
    says 'vmxci: standard output: '
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

# A file that is opened later must not get the number of what is closed.
closed_descriptors() {
    [ -z "${VMXCI_WRAPPER-}" ] || skip "what runs the command needs them itself"
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
    nothing_left
}

# status_behind COMMAND...: its exit status when nobody reads more than a line of its output.
status_behind() {
    {
        status=0
        "$@" 2>"$tmp/err" || status=$?
        echo "$status" >status
    } | head -n 1 >line
    cat status
}

broken_pipe_of_a_reader() {
    awk 'BEGIN { for (i = 0; i < 60000; i++) printf "key%d = \"value\"\n", i }' >a.vmx
    equal "$(status_behind vmxci config list a.vmx)" 141
    equal "$(cat "$tmp/err")" ''
    equal "$(cat line)" 'key0 = "value"'
}

broken_pipe_lets_an_edit_finish() {
    i=0
    while [ "$i" -lt 100 ]; do
        awk 'BEGIN { for (i = 0; i < 20; i++) printf "a%099d = \"value\"\n", i }' >"$i.vmx"
        i=$((i + 1))
    done
    equal "$(status_behind vmxci config set --diff "a$(printf '%099d' 10)" b ./*.vmx)" 141
    # Like every signal: what runs is finished, and nothing begun.
    done=$(grep -l '"b"' ./*.vmx | wc -l)
    [ "$done" -gt 0 ] && [ "$done" -lt 100 ] || fail "$done files were edited"
    nothing_left
}

# ---- full disks ------------------------------------------------------------------------------

make_large() {
    make_vm "$1"
    awk 'BEGIN { for (i = 0; i < 400; i++) printf "# %060d\n", i }' >>"$1"
}

# The limit is in blocks of 512 or 1024 bytes; it holds for the new file, not for the old one.
file_size_limit() {
    make_large a.vmx
    cp a.vmx b
    # shellcheck disable=SC2086,SC2016
    expect 4 sh -c 'ulimit -f 8; exec "$@"' sh \
        ${VMXCI_WRAPPER-} "$VMXCI" set -b --present=false a.vmx
    says 'a.vmx: cannot write the new text: File too large'
    cmp a.vmx b
    equal "$(ls -A)" "a.vmx
b"
}

# Run function $2 on a file system of its own of $1 KiB.
mounted() {
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
    mounted 64 edit_on_full_disk
}

edit_on_full_disk() {
    make_large a.vmx
    cp a.vmx ../a.copy
    dd if=/dev/zero of=filler bs=1024 count=64 2>/dev/null || true
    expect 4 vmxci set -b --present=false a.vmx
    says "a.vmx: cannot take VMware's lock a.vmx.lck: No space left on device"
    cmp a.vmx ../a.copy
    equal "$(ls -A)" "a.vmx
filler"
    # Room for the lock, which has one page.
    truncate -s -8192 filler
    expect 4 vmxci set -b --present=false a.vmx
    says 'a.vmx: cannot write the new text: No space left on device'
    cmp a.vmx ../a.copy
    equal "$(ls -A)" "a.vmx
filler"
    rm filler
    expect 0 vmxci set -b --present=false a.vmx
    cmp a.vmx.bak ../a.copy
}

read_only_disk() {
    mounted 64 edit_on_read_only_disk
}

edit_on_read_only_disk() {
    make_vm a.vmx
    mount -o remount,ro "$PWD" || skip "cannot make it read-only"
    expect 0 vmxci set --present=true a.vmx
    expect 0 vmxci unset --id a.vmx
    expect 0 vmxci get present a.vmx
    for option in -v -n --no-preserve-owner; do
        expect 4 vmxci set "$option" --present=false a.vmx
        says 'a.vmx: '
        says 'Read-only file system'
    done
    is_old a.vmx
}

# ---- what cannot be replaced -----------------------------------------------------------------

# In a folder like /tmp nobody can put a file in the place of another's.
sticky_folder() {
    need_root
    need_user
    mkdir vm
    make_vm vm/a.vmx
    chmod 1777 vm
    expect 4 user_vmxci set --no-preserve-owner -b --present=false vm
    says 'vm/a.vmx: cannot '
    is_old vm/a.vmx
    equal "$(ls -A vm)" a.vmx
}

sticky_folder_in_a_dry_run() {
    need_root
    need_user
    mkdir vm
    make_vm vm/a.vmx
    chmod 1777 vm
    expect 4 user_vmxci set --no-preserve-owner -n --present=false vm
}

immutable_file() {
    need_root
    need chattr
    make_vm a.vmx
    chattr +i a.vmx 2>/dev/null || skip "no such flag on this file system"
    status=0
    (expect 4 vmxci set --present=false a.vmx && nothing_left) || status=$?
    chattr -i a.vmx
    is_old a.vmx
    return "$status"
}

# ---- signals ---------------------------------------------------------------------------------

count_new() {
    grep -l FALSE ./*.vmx | wc -l | tr -d ' '
}

# Each line of -v is the end of an edit, so after one the run is amid its files.
signal_amid_files() {
    for i in 1 2 3 4 5 6 7 8 9; do
        for j in 0 1 2 3 4 5 6 7 8 9; do
            make_vm "a$i$j.vmx" "b$i$j.vmx" "c$i$j.vmx"
        done
    done
    mkfifo said
    # shellcheck disable=SC2086
    ${VMXCI_WRAPPER-} "$VMXCI" set -v --present=false ./*.vmx 2>said &
    {
        read -r _
        kill -s "$1" $!
        cat >/dev/null
    } <said
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
    nothing_left
}

# A shell cannot undo what it was started with.
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

# What was ignored when the command was started stays ignored, as nohup(1) expects.
ignored_signal() {
    make_vm a.vmx b.vmx
    # shellcheck disable=SC2086,SC2016
    expect 0 sh -c 'trap "" TERM; "$@" & kill -s TERM $!; wait $!' sh \
        ${VMXCI_WRAPPER-} "$VMXCI" set --present=false a.vmx b.vmx
    is_edited a.vmx
    is_edited b.vmx
}

# ---- other writers ---------------------------------------------------------------------------

# Begin an edit that waits in fsync(2): the new text is written then, and the old file not looked at
# again.
hold_up() {
    need strace
    strace -qq -o trace true || skip "strace cannot be used here"
    make_vm a.vmx
    # A leak checker cannot work under strace.
    ASAN_OPTIONS=detect_leaks=0 strace -f -qq -o trace -e trace=fsync \
        -e inject=fsync:delay_enter=1000000:when=1 \
        "$VMXCI" set --present=false a.vmx 2>"$tmp/err" &
    editor=$!
    tries=0
    until ls .vmxci-* >/dev/null 2>&1; do
        tries=$((tries + 1))
        [ "$tries" -lt 500 ] || fail "the edit was not held up"
        sleep 0.01 2>/dev/null || sleep 1
    done
}

# It goes on, and ends with STATUS.
let_go() {
    status=0
    wait "$editor" || status=$?
    equal "$status" "$1"
    nothing_left
}

changed_underfoot() {
    hold_up
    echo 'x = "1"' >>a.vmx
    cp a.vmx other
    let_go 5
    says 'a.vmx: the file was changed'
    cmp a.vmx other
}

replaced_underfoot() {
    hold_up
    cp a.vmx b.vmx
    mv b.vmx a.vmx
    before=$(identity_of a.vmx)
    let_go 5
    is_old a.vmx
    equal "$(identity_of a.vmx)" "$before"
}

removed_underfoot() {
    hold_up
    rm a.vmx
    let_go 5
    [ ! -e a.vmx ]
}

not_changed_underfoot() {
    hold_up
    let_go 0
    is_edited a.vmx
}

killed_amid_an_edit() {
    hold_up
    # The name of the temporary file begins with the number of the process.
    kill -s KILL "$(find . -name '.vmxci-*' | cut -d - -f 2)"
    wait
    is_old a.vmx
    ls .vmxci-* >/dev/null || fail "the temporary file is gone"
    # The next writer tidies up.
    expect 0 vmxci set --present=false a.vmx
    is_edited a.vmx
    nothing_left
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
run sticky_folder
run sticky_folder_in_a_dry_run
run immutable_file
run terminated
run hung_up
run ignored_signal
run changed_underfoot
run replaced_underfoot
run removed_underfoot
run not_changed_underfoot
run killed_amid_an_edit
finish
