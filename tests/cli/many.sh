#!/bin/sh
# SPDX-License-Identifier: MIT
# Tests commands that read many VMs: --recursive, --files-from and the options about them.
. "$(dirname "$0")/harness.sh"

tab=$(printf '\t')
newline='
'

# ---- trees -----------------------------------------------------------------------------------

# make_id_vm FILE ID: writes a VM that has ID, or with an empty ID none.
make_id_vm() {
    {
        printf 'config.version = "8"\nvirtualHW.version = "19"\nvmci0.present = "TRUE"\n'
        [ -z "$2" ] || printf 'vmci0.id = "%s"\n' "$2"
        printf 'displayName = "%s"\n' "${1##*/}"
    } >"$1"
}

# A tree in which byte order, path order and the order of creation differ.
make_tree() {
    mkdir -p tree/b tree/a/deep/er tree/a-b tree/a.d tree/C
    make_id_vm tree/b/z.vmx 101
    make_id_vm tree/b/a.vmx -102
    make_id_vm tree/a/deep/er/x.VMX 103
    make_id_vm tree/a/y.vmx 104
    make_id_vm tree/a-b/v.vmtx 105
    make_id_vm tree/a.d/w.vmx 106
    make_id_vm tree/C/u.vmx 107
    make_id_vm tree/top.vmx 108
    : >tree/a/y.vmx.bak
    : >tree/a/y.vmxf
}

# The files of make_tree in path order.
tree_files() {
    printf '%s\n' tree/C/u.vmx tree/a/deep/er/x.VMX tree/a/y.vmx tree/a-b/v.vmtx tree/a.d/w.vmx \
        tree/b/a.vmx tree/b/z.vmx tree/top.vmx
}

# make_many COUNT: makes the tree `many` of COUNT VMs, 100 in each directory.
make_many() {
    mkdir many
    awk -v count="$1" 'BEGIN {
        for (i = 0; i < count; i += 100)
            printf "many/d%03d\n", i / 100
    }' | xargs mkdir
    awk -v count="$1" 'BEGIN {
        for (i = 0; i < count; i++) {
            file = sprintf("many/d%03d/vm%02d.vmx", i / 100, i % 100)
            printf "config.version = \"8\"\nvirtualHW.version = \"19\"\n" >file
            printf "vmci0.present = \"TRUE\"\nvmci0.id = \"%d\"\n", 1000 + i >file
            close(file)
        }
    }'
}

# ---- the same as single runs -----------------------------------------------------------------

# loop COMMAND_WORD...: prints what runs of the command on the single VMs of the tree print, each
# line after PATH and TAB.
loop() {
    tree_files | while read -r file; do
        vmxci "$@" "$file" | sed "s|^|$file$tab|"
    done
}

loop_json() {
    tree_files | while read -r file; do
        vmxci "$@" -o jsonl "$file" || [ $? -eq 5 ]
    done
}

# reads_as EXPECTED WORD...: verifies what the command prints, with any number of threads, for the
# tree, for a list of its files, and without an order.
reads_as() {
    expected=$1
    shift
    for jobs in 1 2 8; do
        vmxci "$@" -r -j "$jobs" tree >actual
        cmp actual "$expected" || fail "$* -r -j$jobs prints: $(cat actual)"
        tree_files | vmxci "$@" --files-from=- -j "$jobs" >actual
        cmp actual "$expected" || fail "$* --files-from=- -j$jobs prints: $(cat actual)"
    done
    # shellcheck disable=SC2046
    vmxci "$@" $(tree_files) >actual
    cmp actual "$expected" || fail "$* PATH... prints: $(cat actual)"
    sort "$expected" >sorted
    vmxci "$@" -r --unordered tree | sort >actual
    cmp actual sorted || fail "$* --unordered prints: $(cat actual)"
}

get_like_single_runs() {
    make_tree
    loop get id >expected
    equal "$(wc -l <expected | tr -d ' ')" 8
    reads_as expected get id
}

config_get_like_single_runs() {
    make_tree
    loop config get displayName >expected
    reads_as expected config get displayName
}

config_list_like_single_runs() {
    make_tree
    loop config list >expected
    reads_as expected config list
    loop_json config list >expected
    reads_as expected config list -o jsonl
}

objects_like_single_runs() {
    make_tree
    for command in show status; do
        loop_json "$command" >expected
        equal "$(wc -l <expected | tr -d ' ')" 8
        reads_as expected "$command" -o jsonl
    done
    for command in get 'config get'; do
        key=id
        [ "$command" = get ] || key=vmci0.id
        # shellcheck disable=SC2086
        vmxci $command $key -r tree >expected
        # shellcheck disable=SC2086
        reads_as expected $command $key
    done
}

# An array and a table are those of the same files as PATHs.
arrays_and_tables() {
    make_tree
    for words in 'show -o json' 'show -o vim' 'status -o json' 'config list -o json' show status; do
        # shellcheck disable=SC2046,SC2086
        vmxci $words $(tree_files) >expected
        # shellcheck disable=SC2086
        vmxci $words -r tree >actual
        cmp actual expected || fail "$words -r prints: $(cat actual)"
    done
}

a_tree_without_vms() {
    mkdir empty
    expect 0 vmxci get id -r empty
    silent
    expect 0 vmxci show -r -o json empty
    prints '[]'
    expect 0 vmxci show -r -o jsonl empty
    silent
    expect 0 vmxci config list --files-from=/dev/null
    silent
    expect 0 vmxci set --present=true -r empty
    expect_message '0 changed, 0 unchanged, 0 failed'
}

# ---- PATHs -----------------------------------------------------------------------------------

paths_of_a_walk() {
    make_tree
    (
        cd tree/a || exit
        expect 0 vmxci get id -r .
        prints "./deep/er/x.VMX	103
./y.vmx	104"
        expect 0 vmxci get id -r ..
        equal "$(head -n 1 "$tmp/out")" "../C/u.vmx	107"
    )
    expect 0 vmxci get id -r tree/b/
    prints "tree/b/a.vmx	-102
tree/b/z.vmx	101"
    expect 0 vmxci get id -r tree/b/z.vmx tree/C tree/b
    prints "tree/b/z.vmx	101
tree/C/u.vmx	107
tree/b/a.vmx	-102
tree/b/z.vmx	101"
    ln -s tree/b link
    expect 0 vmxci get id -r link
    prints "link/a.vmx	-102
link/z.vmx	101"
}

paths_that_are_missing() {
    make_tree
    expect 4 vmxci get id -r tree/b tree/gone tree/C
    prints "tree/b/a.vmx	-102
tree/b/z.vmx	101
tree/C/u.vmx	107"
    expect_message 'vmxci: tree/gone: '
    printf 'tree/gone\ntree/C/u.vmx\n' >list
    expect 4 vmxci get id --files-from=list
    prints "tree/C/u.vmx	107"
    expect 4 vmxci show -o jsonl -q --files-from=list
    grep '^{"path":"tree/gone","error":{"code":"not-found"' "$tmp/out"
}

links_below_are_not_followed() {
    make_tree
    mkdir other
    make_id_vm other/o.vmx 999
    ln -s ../../other tree/b/other
    ln -s ../../other/o.vmx tree/b/o.vmx
    ln -s .. tree/b/loop
    expect 0 vmxci get id -r tree/b
    prints "tree/b/a.vmx	-102
tree/b/z.vmx	101"
}

the_highest_status() {
    make_tree
    make_id_vm tree/no-id.vmx ''
    expect 1 vmxci get id -r tree
    echo 'vmci0.id = "x"' >>tree/no-id.vmx
    expect 3 vmxci get id -r tree
    expect 4 vmxci get id -r tree gone
    printf 'encryption.keySafe = "k"\nencryption.data = "d"\n' >tree/encrypted.vmx
    expect 5 vmxci get id -r gone tree
    equal "$(wc -l <"$tmp/out" | tr -d ' ')" 8
    expect 0 vmxci show -q -r tree
}

unreadable_directory() {
    make_tree
    need_user
    mkdir tree/locked
    make_id_vm tree/locked/l.vmx 109
    chmod 000 tree/locked
    for jobs in 1 8; do
        expect 4 user_vmxci get id -r -j "$jobs" tree
        expect_message 'vmxci: tree/locked: '
        equal "$(cut -f 1 "$tmp/out")" "$(tree_files)"
    done
}

# A directory that is rejected is not entered: it could not be.
select_and_reject() {
    make_tree
    need_user
    mkdir tree/a/locked
    make_id_vm tree/a/locked/l.vmx 109
    chmod 000 tree/a/locked
    expect 0 user_vmxci get id -r --reject='/locked$' tree
    equal "$(cut -f 1 "$tmp/out")" "$(tree_files)"
    expect 0 user_vmxci get id -r --reject=tree/a tree
    equal "$(cut -f 1 "$tmp/out")" "tree/C/u.vmx
tree/b/a.vmx
tree/b/z.vmx
tree/top.vmx"
    # The path of a directory need not match --select.
    expect 4 user_vmxci get id -r --select='y\.' tree
    equal "$(cut -f 1 "$tmp/out")" "tree/a/y.vmx"
    expect 0 user_vmxci get id -r --select='\.vmx' --reject='lock|deep|/b' tree
    equal "$(cut -f 1 "$tmp/out")" "tree/C/u.vmx
tree/a/y.vmx
tree/a.d/w.vmx
tree/top.vmx"
}

select_among_paths() {
    make_tree
    expect 0 vmxci get id --select=tree/b tree/b/a.vmx tree/C
    prints "tree/b/a.vmx	-102"
    tree_files >list
    expect 0 vmxci get id --files-from=list --reject='x$'
    prints "tree/a/deep/er/x.VMX	103"
    expect 0 vmxci get id --select=none tree/b/a.vmx
    silent
    expect 2 vmxci get id --select=none -
    expect_message "'-' is standard input and excludes '--select'"
    expect 2 vmxci set --id=5 --reject=none -
    # The path as it is printed.
    expect 0 vmxci get id --select='u\.vmx$' tree/C tree/b/a.vmx
    prints "tree/C/u.vmx	107"
}

patterns_that_are_invalid() {
    make_tree
    for option in select reject; do
        for path in tree tree/b/a.vmx; do
            expect 2 vmxci get id -r --$option='a(b' $path
            expect_message "--$option: invalid value 'a(b' ("
            grep 'position\|offset\|column\|character' "$tmp/err"
        done
        expect 2 vmxci set --present=false -r --$option='[' tree
    done
}

hidden_names() {
    make_tree
    mkdir tree/.hidden tree/b/.h
    make_id_vm tree/.hidden/h.vmx 1009
    make_id_vm tree/b/.h.vmx 1010
    expect 0 vmxci get id -r tree
    equal "$(cut -f 1 "$tmp/out")" "$(tree_files)"
    expect 0 vmxci get id -r --hidden tree
    equal "$(head -n 1 "$tmp/out")" "tree/.hidden/h.vmx	1009"
    grep 'tree/b/.h.vmx' "$tmp/out"
    expect 0 vmxci get id -r tree/.hidden tree/b/.h.vmx
    prints "tree/.hidden/h.vmx	1009
tree/b/.h.vmx	1010"
}

mount_points() {
    make_tree
    expect 0 vmxci get id -r -x tree
    equal "$(cut -f 1 "$tmp/out")" "$(tree_files)"
    is_root || skip "needs root"
    need unshare
    mkdir tree/mounted
    make_id_vm beside.vmx 109
    # shellcheck disable=SC2016
    unshare -m sh -c 'mount -t tmpfs none tree/mounted && cp beside.vmx tree/mounted/m.vmx &&
        "$1" get id -r tree/mounted tree >with && "$1" get id -r -x tree >without' sh "$VMXCI" ||
        skip "cannot mount"
    equal "$(grep -c mounted with)" 2
    equal "$(cut -f 1 without)" "$(tree_files)"
}

# ---- lists -----------------------------------------------------------------------------------

lists() {
    make_tree
    printf '\n\ntree/C\n\ntree/b/z.vmx' >list
    results="tree/C/u.vmx	107
tree/b/z.vmx	101"
    expect 0 vmxci get id --files-from=list
    prints "$results"
    expect 0 vmxci get id --files-from list
    prints "$results"
    # shellcheck disable=SC2016
    expect 0 sh -c '"$1" get id --files-from=- <list' sh "$VMXCI"
    prints "$results"
    printf '\0tree/C\0\0tree/b/z.vmx' >list0
    expect 0 vmxci get id -0 --files-from=list0
    printf 'tree/C/u.vmx\000107\ntree/b/z.vmx\000101\n' >want0
    tr '\n' '\0' <want0 >want00
    cmp "$tmp/out" want0 || cmp "$tmp/out" want00 || fail "-0 prints $(od -c "$tmp/out")"
    # After the PATHs of the command line, and with --recursive.
    expect 0 vmxci get id --files-from=list tree/top.vmx
    prints "tree/top.vmx	108
$results"
    echo tree/b >list
    expect 0 vmxci get id -r --files-from=list
    prints "tree/b/a.vmx	-102
tree/b/z.vmx	101"
}

lists_that_cannot_be_read() {
    make_tree
    for words in 'get id' 'show' 'config list' 'set --present=false' \
        'set --present=false --all-or-nothing' 'config set a b'; do
        # shellcheck disable=SC2086
        expect 4 vmxci $words --files-from=gone tree/C
        expect_message 'vmxci: gone: cannot open: No such file or directory'
        # shellcheck disable=SC2086
        expect 2 vmxci $words --files-from= tree/C
        # A directory can be opened, but not read.
        # shellcheck disable=SC2086
        expect 4 vmxci $words --files-from=tree
        expect_message 'vmxci: tree: cannot read: Is a directory'
    done
    expect 4 vmxci show -o jsonl --end-record --files-from=tree tree/C
    fails grep '"end"' "$tmp/out"
    grep '^{"path":"tree/C/u.vmx"' "$tmp/out"
    # shellcheck disable=SC2016
    expect 4 sh -c '"$1" show --files-from=- <&-' sh "$VMXCI"
    expect_message 'vmxci: standard input: cannot read: Bad file descriptor'
}

# A list longer than any buffer.
long_list() {
    make_tree
    awk 'BEGIN { for (i = 0; i < 20000; i++) print "tree/b/../b/./././././././a.vmx" }' >list
    vmxci get id --files-from=list >actual
    equal "$(sort actual | uniq -c | sed 's/^ *//')" "20000 tree/b/../b/./././././././a.vmx	-102"
}

# ---- names -----------------------------------------------------------------------------------

special_names() {
    mkdir tree
    odd="tree/new${newline}line"
    bad=$(printf 'tree/\377\376.vmx')
    make_id_vm "$odd.vmx" 1
    make_id_vm "tree/tab${tab}tab.vmx" 22
    make_id_vm 'tree/with space.vmx' 333
    make_id_vm "$bad" 4444 2>/dev/null || skip "the file system takes UTF-8 only"
    expect 0 vmxci get id -r -0 tree
    sed 's/\x00/<>/g' "$tmp/out" >shown
    {
        printf 'tree/new\nline.vmx\0001\0tree/tab\ttab.vmx\00022\0'
        printf 'tree/with space.vmx\000333\0%s\0004444\0' "$bad"
    } | sed 's/\x00/<>/g' >want
    cmp shown want || fail "$(od -c "$tmp/out") instead of $(cat want)"
    expect 0 vmxci config get -0 vmci0.id -r tree
    sed 's/\x00/<>/g' "$tmp/out" | cmp - want
    expect 0 vmxci show -r -o jsonl tree
    equal "$(wc -l <"$tmp/out" | tr -d ' ')" 4
    grep -F '"path":"tree/new\nline.vmx"' "$tmp/out"
    equal "$(grep -c pathBytes "$tmp/out")" 1
    grep -F "\"pathBytes\":\"$(printf %s "$bad" | base64)\"" "$tmp/out"
    find tree -name '*.vmx' -print0 | sort -z | vmxci get id -0 --files-from=- |
        sed 's/\x00/<>/g' | cmp - want
}

# ---- the end record --------------------------------------------------------------------------

# ends_with VMS FAILED
ends_with() {
    equal "$(tail -n 1 "$tmp/out")" "{\"end\":true,\"vms\":$1,\"failed\":$2}"
    equal "$(grep -c '"end":true' "$tmp/out")" 1
}

end_record() {
    make_tree
    for words in show status 'config list' 'set --present=true' 'config set a b'; do
        # shellcheck disable=SC2086
        expect 0 vmxci $words -o jsonl --end-record -r tree
        ends_with 8 0
        # shellcheck disable=SC2086
        expect 4 vmxci $words -o jsonl --end-record -r tree gone
        ends_with 9 1
        # shellcheck disable=SC2086
        expect 0 vmxci $words -o jsonl --end-record tree/C
        ends_with 1 0
        # shellcheck disable=SC2086
        expect 4 vmxci $words -o jsonl --end-record gone
        ends_with 1 1
        # shellcheck disable=SC2086
        expect 0 vmxci $words -o jsonl --end-record --files-from=/dev/null
        ends_with 0 0
        for format in '' '-o json'; do
            # shellcheck disable=SC2086
            expect 2 vmxci $words $format --end-record -r tree
            expect_message "'--end-record' needs '--output=jsonl'"
        done
    done
    expect 2 vmxci show -o vim --end-record -r tree
}

# ---- usage -----------------------------------------------------------------------------------

usage_errors() {
    make_tree
    for words in 'get id' 'show' 'config list' 'config get a' 'set --present=true' 'unset --id' \
        'config set a b' 'config unset a' 'config edit -s a=b'; do
        for walk in '-r -' '--files-from=list -' '-' 'tree -'; do
            [ "$walk" != - ] || continue
            # shellcheck disable=SC2086
            expect 2 vmxci $words $walk
            expect_message "'-' is standard input and excludes"
        done
        # shellcheck disable=SC2086
        expect 2 vmxci $words -r
        expect_message 'missing PATH'
        for jobs in 0 257 -1 x '' 1x; do
            # shellcheck disable=SC2086
            expect 2 vmxci $words -r --jobs="$jobs" tree
            expect_message 'jobs'
        done
        for option in --hidden -x --one-file-system; do
            # shellcheck disable=SC2086
            expect 2 vmxci $words $option tree/C
            expect_message "needs '--recursive'"
        done
    done
    expect 2 vmxci set --present=true --break-lock -r tree
    expect 2 vmxci set --present=true --break-lock --files-from=list
    expect 2 vmxci set --id=5 -r tree
    expect 2 vmxci config list --raw -r tree
    expect 2 vmxci config get --raw a --files-from=list
    expect 0 vmxci get id -r -j256 tree
    expect 0 vmxci get id -r -j1 tree
    is_unchanged_tree
}

# Verifies that the tree is as make_tree made it.
is_unchanged_tree() {
    mv tree tree-before
    make_tree
    diff -r tree tree-before
}

# ---- cut off ---------------------------------------------------------------------------------

# whole_lines FILE: verifies that FILE is made of whole lines.
whole_lines() {
    [ ! -s "$1" ] || [ "$(tail -c 1 "$1" | wc -l | tr -d ' ')" -eq 1 ] ||
        fail "the last line is cut off: $(tail -n 1 "$1")"
}

# A shell cannot reset a signal that was ignored when it started.
need_signal() {
    # shellcheck disable=SC2016
    ! sh -c 'kill -s "$1" $$' sh "$1" || skip "SIG$1 is ignored here"
}

# signal_amid_list SIGNAL STATUS DELAY WORD...: sends SIGNAL to a read that waits for its list.
signal_amid_list() {
    signal=$1 want=$2 delay=$3
    shift 3
    rm -f list
    mkfifo list
    # shellcheck disable=SC2086
    sh -c 'trap - INT; exec "$@"' sh ${VMXCI_WRAPPER-} "$VMXCI" "$@" --files-from=list \
        >output 2>messages &
    reader=$!
    exec 3>list
    tree_files >&3
    printf 'tree/to' >&3
    sleep "$delay"
    kill -s "$signal" $reader
    status=0
    wait $reader || status=$?
    exec 3>&-
    equal "$status" "$want" "$*: $(cat messages)"
    equal "$(cat messages)" ''
    whole_lines output
    fails grep '"end"' output
}

# signal_after_list SIGNAL STATUS WORD...: the same, once all 8 VMs of the list are read, which can
# take long on a busy machine.
signal_after_list() {
    signal=$1 want=$2
    shift 2
    make_tree
    for seconds in 0.5 4 30; do
        signal_amid_list "$signal" "$want" "$seconds" "$@"
        [ "$(wc -l <output)" -lt 8 ] || break
    done
    equal "$(wc -l <output | tr -d ' ')" 8
}

terminated_amid_a_list() {
    signal_after_list TERM 143 show -o jsonl --end-record
}

hung_up_amid_a_list() {
    need_signal HUP
    signal_after_list HUP 129 get id
}

# A shell starts a command in the background with SIGINT ignored.
interrupted_amid_a_list() {
    need env
    env --default-signal=INT true 2>/dev/null || skip "env cannot reset a signal"
    VMXCI_WRAPPER="env --default-signal=INT ${VMXCI_WRAPPER-}"
    signal_after_list INT 130 show -o jsonl --end-record
}

# The signal comes while the results are printed.
terminated_amid_output() {
    make_many 1
    mkfifo output
    # shellcheck disable=SC2086
    yes "$(find many -name '*.vmx')" |
        ${VMXCI_WRAPPER-} "$VMXCI" show -o jsonl --end-record --files-from=- >output 2>messages &
    {
        read -r _
        kill -s TERM $!
        cat >rest
    } <output
    status=0
    wait $! || status=$?
    equal "$(cat messages)" ''
    equal "$status" 143
    whole_lines rest
    fails grep '"end"' rest
}

# Nobody reads the output: the signal ends the command all the same.
terminated_without_a_reader() {
    make_many 3000
    for words in 'show -o jsonl' 'config list' 'show -o jsonl -j1' 'show -o json --unordered'; do
        rm -f output
        mkfifo output
        exec 3<>output
        # shellcheck disable=SC2086
        ${VMXCI_WRAPPER-} "$VMXCI" $words -r many >output 2>messages &
        reader=$!
        sleep 0.7
        kill -s TERM $reader
        i=0
        while kill -0 $reader 2>/dev/null; do
            i=$((i + 1))
            [ "$i" -lt 600 ] || {
                kill -s KILL $reader
                fail "$words -r: the command does not end"
            }
            sleep 0.1
        done
        status=0
        wait $reader || status=$?
        equal "$status" 143 "$words"
        equal "$(cat messages)" ''
        exec 3>&-
    done
}

closed_pipe() {
    make_many 2000
    for words in 'get id' 'show -o jsonl' 'config list' 'show -o json' 'show'; do
        for jobs in 1 8; do
            {
                status=0
                # shellcheck disable=SC2086
                vmxci $words -r -j$jobs many 2>messages || status=$?
                echo "$status" >status
            } | head -n 1 >line
            equal "$(cat messages)" '' "$words"
            equal "$(cat status)" 141 "$words -j$jobs"
        done
    done
}

full_device() {
    [ -c /dev/full ] || skip "no /dev/full"
    make_many 2000
    for words in 'get id' 'show -o jsonl --end-record' 'config list' 'show -o json' 'show' \
        'status -o jsonl --unordered'; do
        for jobs in 1 8; do
            # shellcheck disable=SC2016,SC2086
            expect 4 sh -c 'exec "$@" >/dev/full' sh "$VMXCI" $words -r -j$jobs many
            equal "$(wc -l <"$tmp/err" | tr -d ' ')" 1 "$words: $(cat "$tmp/err")"
            expect_message 'vmxci: standard output: '
        done
    done
}

# ---- progress --------------------------------------------------------------------------------

# on_terminal WORD...: runs the command with standard error on a terminal, whose text is saved.
on_terminal() {
    need script
    script --version 2>/dev/null | grep util-linux >/dev/null || skip "needs script of util-linux"
    : >arguments
    for argument; do
        printf '%s\n' "$argument" >>arguments
    done
    {
        printf 'set --\n'
        # shellcheck disable=SC2016
        printf 'while IFS= read -r argument; do set -- "$@" "$argument"; done <arguments\n'
        printf 'exec %s "%s" "$@" >output\n' "${VMXCI_WRAPPER-}" "$VMXCI"
    } >on-terminal
    script -qec 'sh ./on-terminal' /dev/null </dev/null >screen
}

# Writes the files of `many` to a list, with pauses that show the progress.
slow_list() {
    rm -f list
    mkfifo list
    find many -name '*.vmx' | sort | {
        i=0
        while read -r file; do
            i=$((i + 1))
            [ $((i % 200)) -ne 0 ] || sleep 0.15
            echo "$file"
        done
    } >list &
}

progress_on_a_terminal() {
    make_many 1000
    slow_list
    on_terminal show -o jsonl --progress --files-from=list
    erase=$(printf '\r\033[K')
    grep -F "$erase" screen >/dev/null || fail "no progress: $(cat -v screen)"
    grep 'VMs, [0-9]* per second' screen >/dev/null
    # The last thing is that the line is removed.
    equal "$(tail -c 4 screen)" "$erase"
    equal "$(wc -l <output | tr -d ' ')" 1000
    fails grep "$(printf '\033')" output
    slow_list
    on_terminal show -o jsonl -q --progress --files-from=list
    equal "$(cat screen)" ''
}

# A message is never on the line of the progress.
progress_and_messages() {
    make_many 1000
    for i in 0 1 2 3 4 5 6 7 8 9; do
        echo 'vmci0.id = "x"' >"many/d00$i/bad.vmx"
        echo 'malformed' >>"many/d00$i/vm50.vmx"
    done
    slow_list
    on_terminal get id --progress --files-from=list || :
    tr '\r' '\n' <screen | sed "s/^$(printf '\033')\[K//" | grep . >lines
    ! grep -v '^vmxci: \|^[0-9]* VMs, [0-9]* per second$' lines || fail "mixed lines"
    [ "$(grep -c '^vmxci: ' lines)" -ge 20 ]
}

no_progress_without_a_terminal() {
    make_many 300
    expect 0 vmxci show -r --progress many
    equal "$(cat "$tmp/err")" ''
}

# ---- resources -------------------------------------------------------------------------------

few_open_files() {
    make_many 1000
    mkdir -p many/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t
    vmxci get id -r many >expected
    for limit in 20 64 256; do
        # shellcheck disable=SC2016
        expect 0 sh -c 'ulimit -n "$1"; shift; exec "$@"' sh $limit "$VMXCI" get id -r many
        cmp "$tmp/out" expected
    done
}

vanishing_files() {
    make_many 1000
    while :; do
        mv many/d001 many/e001
        mv many/e001 many/d001
        mv many/d005/vm07.vmx many/d005/vm07
        mv many/d005/vm07 many/d005/vm07.vmx
    done 2>/dev/null &
    mover=$!
    for i in 1 2 3 4 5 6 7 8; do
        status=0
        vmxci get id -r many >output 2>messages || status=$?
        [ "$status" -eq 0 ] || break
    done
    kill $mover
    equal "$status" 0 "$(cat messages)"
    equal "$(cat messages)" ''
}

run get_like_single_runs
run config_get_like_single_runs
run config_list_like_single_runs
run objects_like_single_runs
run arrays_and_tables
run a_tree_without_vms
run paths_of_a_walk
run paths_that_are_missing
run links_below_are_not_followed
run the_highest_status
run unreadable_directory
run select_and_reject
run select_among_paths
run patterns_that_are_invalid
run hidden_names
run mount_points
run lists
run lists_that_cannot_be_read
run long_list
run special_names
run end_record
run usage_errors
run terminated_amid_a_list
run hung_up_amid_a_list
run interrupted_amid_a_list
run terminated_amid_output
run terminated_without_a_reader
run closed_pipe
run full_device
run progress_on_a_terminal
run progress_and_messages
run no_progress_without_a_terminal
run few_open_files
run vanishing_files
finish
