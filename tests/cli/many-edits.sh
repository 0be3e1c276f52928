#!/bin/sh
# SPDX-License-Identifier: MIT
# Tests commands that edit many VMs: --recursive, --files-from, --sync, --all-or-nothing, and the
# IDs that `set` chooses.
. "$(dirname "$0")/harness.sh"

# ---- trees -----------------------------------------------------------------------------------

# put_vm FILE [LINE...]: writes a VM with further lines.
put_vm() {
    file=$1
    shift
    mkdir -p "${file%/*}"
    {
        printf 'config.version = "8"\nvirtualHW.version = "19"\nvmci0.present = "TRUE"\n'
        [ $# -eq 0 ] || printf '%s\n' "$@"
    } >"$file"
}

# make_tree: 24 VMs of different texts.
make_tree() {
    for i in 0 1 2 3; do
        for j in 0 1 2 3 4 5; do
            put_vm "tree/d$i/vm$j/vm$j.vmx" "vmci0.id = \"$((1000 + i * 10 + j))\"" \
                "displayName = \"$i $j\"" "# end"
        done
    done
    printf 'vmci0.present = "FALSE"\r\n' >tree/d1/vm3/vm3.vmx
    printf 'config.version = "8"\nVMCI0.Unrestricted=FALSE   # bare\nvirtualHW.version = "7"' \
        >tree/d2/vm4/vm4.vmx
}

# Five VMs that no edit changes, in directories of their own.
make_refused() {
    put_vm tree/d0/vm10/open.vmx
    mkdir -p tree/d0/vm10/open.vmx.lck
    printf 'uuid=56-4d 12-34(vmware-vmx) 1 X 34 lc=1' |
        dd bs=512 conv=sync of=tree/d0/vm10/open.vmx.lck/M00001.lck 2>/dev/null
    put_vm tree/d1/vm11/suspended.vmx 'checkpoint.vmState = "s.vmss"'
    : >tree/d1/vm11/s.vmss
    put_vm tree/d2/vm12/encrypted.vmx 'encryption.keySafe = "k"' 'encryption.data = "d"'
    put_vm tree/d3/vm13/duplicate.vmx 'vmci0.present = "TRUE"' 'vmci0.id = "7"' 'vmci0.id = "8"' \
        'a = "1"' 'a = "2"'
}

files_of() {
    find "$1" -type f -name '*.vmx' | sort
}

# state_of DIRECTORY: prints what a failed edit must not change, and what it must not leave.
state_of() {
    find "$1" | sort
    find "$1" -type f -exec stat -c '%n %i %y %s' {} + | sort
    find "$1" -type f -exec cksum {} + | sort
}

# The texts of the files.
texts_of() {
    (cd "$1" && find . -type f -exec cksum {} + | sort)
}

# expect_nothing_left DIRECTORY: verifies that no temporary file and no lock is left.
expect_nothing_left() {
    left=$(find "$1" -name '.vmxci-*' -o -name '*.lck' ! -path '*/open.vmx.lck*')
    [ -z "$left" ] || fail "left: $left"
}

# ---- the same as single edits ----------------------------------------------------------------

# edits_as_single_runs STATUS WORD...: verifies that the edit of the tree by any way gives each file
# the text that the edit of this file alone gives it.
edits_as_single_runs() {
    want_status=$1
    shift
    cp -R tree wanted
    files_of wanted | while read -r file; do
        vmxci "$@" --lock-timeout=0 "$file" >>log 2>&1 || :
    done
    texts_of wanted >wanted.texts
    n=0
    for way in '-r tree' '-r tree -j1 --sync=none' '-r tree -j8 --unordered' \
        '-r tree --sync=batch' '--sync=batch -j1 --files-from=list' \
        '--files-from=list0 -0 -j8'; do
        n=$((n + 1))
        mkdir work
        cp -R tree work/tree
        (
            cd work || exit
            files_of tree >list
            tr '\n' '\0' <list >list0
            # shellcheck disable=SC2086
            expect "$want_status" vmxci "$@" --lock-timeout=0 $way
            tail -n 1 "$tmp/err" | grep '^vmxci: [0-9]* changed, [0-9]* unchanged, [0-9]* failed$' ||
                fail "no summary: $(cat "$tmp/err")"
            expect_nothing_left tree
        )
        texts_of work/tree | diff wanted.texts - || fail "$* $way differs"
        rm -r work
    done
    rm -r wanted
}

set_and_unset() {
    make_tree
    edits_as_single_runs 0 set --present=false --unrestricted=true
    edits_as_single_runs 0 unset --id
}

config_edits() {
    make_tree
    edits_as_single_runs 0 config set displayName new
    edits_as_single_runs 0 config unset displayName
    edits_as_single_runs 0 config edit -s 'a=b' -u displayName --set-missing=vmci0.id=77
}

apply_edits() {
    make_tree
    cat >spec.json <<'END'
{"extraConfig": [{"key": "guestinfo.a", "value": "b"},
                 {"key": "vmci0.unrestricted", "value": "FALSE"}]}
END
    spec=$PWD/spec.json
    edits_as_single_runs 0 apply "$spec"
}

refused_vms() {
    make_tree
    make_refused
    edits_as_single_runs 5 set --present=false --unrestricted=true
    expect 5 vmxci set --present=false --lock-timeout=0 -r tree
    for name in d0/vm10/open d1/vm11/suspended d2/vm12/encrypted d3/vm13/duplicate; do
        expect_message "vmxci: tree/$name.vmx"
    done
    expect_message 'vmxci: 23 changed, 1 unchanged, 4 failed'
}

# ---- output ----------------------------------------------------------------------------------

outputs() {
    make_tree
    before=$(state_of tree)
    expect 0 vmxci set --present=false -n -v -r tree
    expect_message 'vmxci: tree/d0/vm0/vm0.vmx: would be changed'
    expect_message 'vmxci: tree/d0/vm0/vm0.vmx: vmci0.present: "TRUE" -> "FALSE"'
    expect_message 'vmxci: 23 changed, 1 unchanged, 0 failed'
    for format in json jsonl; do
        for jobs in 1 8; do
            expect 0 vmxci set --present=false -n -o $format -r -j$jobs tree
            cp "$tmp/out" all
            [ $jobs -eq 8 ] || cp all all-$format
            cmp all all-$format
        done
    done
    files_of tree | while read -r file; do
        vmxci set --present=false -n -o jsonl "$file"
    done | cmp - all
    files_of tree | while read -r file; do
        vmxci set --present=false -n --diff "$file"
    done >diffs
    expect 0 vmxci set --present=false -n --diff -r tree
    cmp "$tmp/out" diffs
    expect 0 vmxci set --present=false -n --diff -q -r -j1 --sync=batch tree
    cmp "$tmp/out" diffs
    equal "$(cat "$tmp/err")" ''
    expect 0 vmxci set --present=false -n --diff -r --all-or-nothing tree
    cmp "$tmp/out" diffs
    equal "$(state_of tree)" "$before"
    expect 0 vmxci set --present=false --diff -r tree
    cmp "$tmp/out" diffs
    patch --version >/dev/null 2>&1 || return 0
    cp -R tree new
    patch -R -p0 -s <diffs
    texts_of tree >reversed
    rm -r tree
    make_tree
    texts_of tree | cmp - reversed
}

backups() {
    make_tree
    cp -R tree before
    for sync in file batch none; do
        expect 0 vmxci set --unrestricted=true -b.$sync --sync=$sync -r tree
        equal "$(find tree -name "*.$sync" | wc -l | tr -d ' ')" 24
        find tree -name "*.$sync" >backups
        while read -r file; do
            mv "$file" "${file%".$sync"}"
        done <backups
        diff -r tree before
    done
    expect 0 vmxci set --unrestricted=true -b --all-or-nothing -r tree
    equal "$(find tree -name '*.bak' | wc -l | tr -d ' ')" 24
}

# ---- all or nothing --------------------------------------------------------------------------

# nothing_changes STATUS WORD...: verifies that an edit of the tree fails and changes nothing.
nothing_changes() {
    before=$(state_of tree)
    want_status=$1
    shift
    for way in '' '--sync=batch' '--sync=none' '-j1' '-j8 --unordered' '-b'; do
        # shellcheck disable=SC2086
        expect "$want_status" vmxci set --present=false --unrestricted=true --lock-timeout=0 \
            --all-or-nothing $way "$@"
        [ "$(state_of tree)" = "$before" ] || fail "--all-or-nothing $way $* has changed something"
    done
}

all_or_nothing_refused() {
    make_tree
    make_refused
    nothing_changes 5 -r tree
    expect_message 'vmxci: tree/d0/vm0/vm0.vmx: not written, because another VM could not be'
    expect_message 'vmxci: 0 changed, 0 unchanged, 28 failed'
    rm -r tree/d1/vm11 tree/d2/vm12 tree/d3/vm13
    nothing_changes 5 -r tree
    expect_message 'vmxci: tree/d0/vm10/open.vmx: '
    rm -r tree/d0/vm10
    put_vm tree/d3/vm13/duplicate.vmx 'vmci0.present = "TRUE"'
    nothing_changes 5 -r tree
    expect_message 'duplicate.vmx:'
}

all_or_nothing_missing() {
    make_tree
    { files_of tree; echo tree/gone.vmx; } >list
    nothing_changes 5 --files-from=list
    expect_message 'vmxci: tree/gone.vmx: '
    nothing_changes 4 --files-from=/proc/self/mem
    nothing_changes 5 -r tree gone
    files_of tree >list
    echo tree/d0 >>list
    nothing_changes 5 --files-from=list
    : >tree/d0/vm0/empty.vmx
    nothing_changes 5 -r tree
    expect_message 'vmxci: tree/d0/vm0/empty.vmx: '
}

all_or_nothing_unreadable() {
    make_tree
    need_user
    # shellcheck disable=SC2046
    give $(find tree)
    chmod 000 tree/d3/vm3
    (
        vmxci() { user_vmxci "$@"; }
        state_of() { (chmod 755 tree/d3/vm3; find tree -type f -exec stat -c '%n %i %y %s' {} + |
            sort; find tree -type f -exec cksum {} + | sort; chmod 000 tree/d3/vm3); }
        nothing_changes 5 -r tree
    )
    expect_message 'vmxci: tree/d3/vm3: '
    # A directory that cannot be written.
    chmod 555 tree/d3/vm3
    (
        vmxci() { user_vmxci "$@"; }
        nothing_changes 5 -r tree
    )
    chmod 755 tree/d3/vm3
    expect 0 user_vmxci set --present=false --all-or-nothing -r tree
}

all_or_nothing() {
    make_tree
    files_of tree >list
    cp -R tree wanted
    expect 0 vmxci set --present=false -r wanted
    for way in '-r tree' '--files-from=list --sync=none' '-r tree -j1 --sync=batch'; do
        rm -r tree
        make_tree
        # shellcheck disable=SC2086
        expect 0 vmxci set --present=false --all-or-nothing $way
        diff -r tree wanted
        expect_message 'vmxci: 23 changed, 1 unchanged, 0 failed'
    done
    expect 0 vmxci set --present=false --all-or-nothing -q -r tree
    silent
    mkdir empty
    expect 0 vmxci set --present=false --all-or-nothing -r empty
    expect_message 'vmxci: 0 changed, 0 unchanged, 0 failed'
}

# with_limits SOFT HARD COMMAND...
with_limits() {
    # shellcheck disable=SC2016
    sh -c 'ulimit -Sn "$1" && ulimit -Hn "$2" && shift 2 && exec "$@"' sh "$@"
}

few_open_files() {
    make_tree
    before=$(state_of tree)
    expect 4 with_limits 100 100 "$VMXCI" set --present=false --all-or-nothing -r tree
    expect_message "the limit is 100"
    expect_message 'ulimit -n'
    equal "$(state_of tree)" "$before"
    expect 0 with_limits 100 2000 "$VMXCI" set --present=false --all-or-nothing -r tree
    expect_message '23 changed'
    expect 0 with_limits 40 40 "$VMXCI" set --present=true -r tree
    expect_message '24 changed'
    expect 0 with_limits 64 64 "$VMXCI" set --present=false --sync=batch -r tree
    expect_message '24 changed'
    expect 0 with_limits 64 2000 "$VMXCI" set --present=true --sync=batch -r tree
    expect_message '24 changed'
    expect_nothing_left tree
}

# ---- IDs -------------------------------------------------------------------------------------

ids_of() {
    vmxci get id --default=- -r "$1"
}

# Copies of one UUID, and VMs without a UUID.
make_copies() {
    uuid='56 4d 00 00 00 00 00 00-00 00 00 00 00 00 12 34'
    for i in 0 1 2 3 4 5 6 7 8 9; do
        put_vm "tree/a$i/vm.vmx" "uuid.bios = \"$uuid\""
        put_vm "tree/b$i/vm.vmx"
        put_vm "tree/c$i/vm.vmx" "uuid.bios = \"${uuid%34}5$i\"" 'vmci0.id = "4660"'
    done
}

# never_twice DIRECTORY: verifies that all VMs have an ID, and no two the same.
never_twice() {
    ids_of "$1" >ids
    ! grep -- '-$' ids >/dev/null || fail "no ID: $(cat ids)"
    twice=$(cut -f 2 ids | sort | uniq -d)
    [ -z "$twice" ] || fail "the IDs $twice are given twice"
}

chosen_ids() {
    make_copies
    cp -R tree original
    for way in '' -j1 -j8 '-j8 --unordered' --sync=batch '--sync=batch -j1' --all-or-nothing; do
        # shellcheck disable=SC2086
        expect 0 vmxci set --id=auto -r $way tree
        never_twice tree
        equal "$(vmxci get id tree/a0)" 4660 "$way"
        for i in 0 1 2 3 4 5 6 7 8 9; do
            equal "$(vmxci get id --hex tree/c$i)" "0x0000125$i" "$way"
        done
        # Once more, nothing changes but the IDs that are random anyway.
        # shellcheck disable=SC2086
        expect 0 vmxci set --id=auto -r $way tree
        never_twice tree
        rm -r tree
        cp -R original tree
        # shellcheck disable=SC2086
        expect 0 vmxci set --id=random -r $way tree
        never_twice tree
        rm -r tree
        cp -R original tree
        [ "$way" != --all-or-nothing ] || continue
        # shellcheck disable=SC2086
        expect 3 vmxci set --id=uuid -r $way tree
        expect_message "was already given to 'tree/a0/vm.vmx' in this run"
        expect_message 'vmxci: 11 changed, 0 unchanged, 19 failed'
        ids_of tree | grep -v -- '	-$' >got
        {
            printf 'tree/a0/vm.vmx\t4660\n'
            for i in 0 1 2 3 4 5 6 7 8 9; do
                printf 'tree/c%s/vm.vmx\t%d\n' "$i" $((0x1250 + i))
            done
        } | cmp - got
        rm -r tree
        cp -R original tree
    done
}

# Path order, not the order of the list, nor of what is ready first, decides.
order_of_ids() {
    make_copies
    for jobs in 1 8; do
        vmxci set --id=uuid -q -j$jobs tree/a5 tree/a3 2>/dev/null || :
        equal "$(vmxci get id --default=- tree/a5 tree/a3)" "tree/a5/vm.vmx	4660
tree/a3/vm.vmx	-" || :
        vmxci unset --id tree/a5 tree/a3
    done
}

unique_in() {
    make_copies
    put_vm other/o.vmx 'vmci0.id = "4660"'
    put_vm .hidden/h.vmx 'vmci0.id = "4689"'
    # The VMs of the tree themselves have 4660.
    for way in '' -j1 '-j8 --unordered' --sync=batch --all-or-nothing; do
        # shellcheck disable=SC2086
        expect 0 vmxci set --id=auto --unique-in=. -r $way tree
        never_twice tree
        ! grep '	4660$\|	4689$' ids || fail "an ID of another VM was taken"
        equal "$(vmxci get id tree/c0)" 4688 "$way"
        rm -r tree
        make_copies
    done
    expect 3 vmxci set --id=uuid --unique-in=. tree/a0
    expect_message "is that of another VM below the directory of '--unique-in'"
    expect 3 vmxci set --id=uuid --unique-in=.hidden tree/c9 tree/c1
    expect_message 'tree/c1/vm.vmx'
    equal "$(vmxci get id tree/c9)" 4697
    # A VM keeps its own ID, also with another spelling of its path, and by a link.
    put_vm own/vm.vmx "uuid.bios = \"${uuid%34}99\"" 'vmci0.id = "4761"'
    ln -s own link
    mkdir links
    ln -s ../own/vm.vmx links/link.vmx
    for path in own ./own/../own/vm.vmx link links/link.vmx "$PWD/own"; do
        expect 0 vmxci set --id=uuid --unique-in=. "$path"
        expect 0 vmxci set --id=uuid --unique-in="$PWD" "$path"
    done
    expect 0 vmxci set --id=uuid --unique-in=. -r own
    expect 0 vmxci set --id=uuid --unique-in=own -r link
    equal "$(vmxci get id own)" 4761
}

# A VM that is edited later still has its ID.
unique_in_edited_later() {
    put_vm tree/a/vm.vmx 'uuid.bios = "56 4d 00 00 00 00 00 00-00 00 00 00 00 00 12 34"'
    put_vm tree/b/vm.vmx 'uuid.bios = "56 4d 00 00 00 00 00 00-00 00 00 00 00 00 12 35"' \
        'vmci0.id = "4660"'
    expect 0 vmxci set --id=auto --unique-in=tree -r tree
    never_twice tree
    equal "$(vmxci get id tree/b)" 4661
    [ "$(vmxci get id tree/a)" != 4660 ]
}

unique_in_that_cannot_be_read() {
    make_copies
    need_user
    mkdir other
    put_vm other/locked/o.vmx
    # shellcheck disable=SC2046
    give $(find tree)
    chmod 000 other/locked
    before=$(state_of tree)
    expect 4 user_vmxci set --id=auto --unique-in=. -r tree
    expect_message 'vmxci: ./other/locked: '
    expect_message "no file was changed: '--unique-in' must read all VMs"
    expect 4 vmxci set --id=auto --unique-in=gone -r tree
    expect_message 'gone'
    equal "$(state_of tree)" "$before"
    for id in '' --id=5 --id=0x10; do
        for walk in tree/a0 '-r tree'; do
            # shellcheck disable=SC2086
            expect 2 vmxci set --present=true $id --unique-in=. $walk
        done
    done
    equal "$(state_of tree)" "$before"
}

# A VM that is named twice is one VM.
named_twice() {
    make_copies
    for way in '' -j1 -j8 --sync=batch '--sync=batch -j1'; do
        # shellcheck disable=SC2086
        expect 0 vmxci set --id=auto $way tree/a0 tree/a1 ./tree/a0/vm.vmx tree/a0
        equal "$(vmxci get id tree/a0)" 4660
        # shellcheck disable=SC2086
        expect 0 vmxci set --id=uuid $way -r tree/a0 tree/a0
        equal "$(vmxci get id tree/a0)" 4660
        # shellcheck disable=SC2086
        expect 0 vmxci set --unrestricted=true $way tree/a0 tree/a0/vm.vmx tree/a1
        expect 0 vmxci unset --id --unrestricted -r tree
    done
    expect 0 vmxci set --unrestricted=true --all-or-nothing tree/a0 tree/a0/vm.vmx tree/a1
    expect_nothing_left tree
}

# ---- others at work --------------------------------------------------------------------------

two_runs() {
    make_tree
    for sync in file none batch; do
        vmxci config set one "$sync" --sync=$sync -r tree 2>one &
        first=$!
        vmxci config set two "$sync" --sync=$sync -r tree 2>two &
        second=$!
        status=0
        wait $first || status=$?
        equal "$status" 0 "$(cat one)"
        wait $second || status=$?
        equal "$status" 0 "$(cat two)"
        for key in one two; do
            equal "$(vmxci config get $key -r tree | cut -f 2 | sort | uniq -c | tr -d ' ')" \
                "24$sync"
        done
        expect_nothing_left tree
    done
}

# The second file vanishes while the lock of the first is waited for.
vanished() {
    make_tree
    make_refused
    rm -r tree/d[123] tree/d0/vm[2345]
    mv tree/d0/vm10 tree/d0/a
    vmxci set --present=false --lock-timeout=1 -r -j1 tree 2>messages &
    sleep 0.3
    rm -r tree/d0/vm1
    status=0
    wait $! || status=$?
    equal "$status" 5
    equal "$(wc -l <messages | tr -d ' ')" 2 "$(cat messages)"
    equal "$(tail -n 1 messages)" 'vmxci: 1 changed, 0 unchanged, 1 failed'
}

# ---- signals ---------------------------------------------------------------------------------

# Verifies that each file of `tree` is old or new.
old_or_new() {
    expect_nothing_left tree
    ! diff -r before tree | grep -v '^diff -r \|^[0-9]*a[0-9]*$\|^> a = "b"$' ||
        fail "a file is neither old nor new"
}

# A shell cannot reset a signal that was ignored when it started.
need_signal() {
    # shellcheck disable=SC2016
    ! sh -c 'kill -s "$1" $$' sh "$1" || skip "SIG$1 is ignored here"
}

count_edited() {
    grep -rl '^a = "b"' tree | wc -l | tr -d ' '
}

# Waits until COUNT files are edited, a minute at most.
wait_for_edits() {
    tries=0
    while [ "$(count_edited)" -lt "$1" ] && [ "$tries" -lt 240 ]; do
        tries=$((tries + 1))
        sleep 0.25
    done
}

# signal_amid SIGNAL STATUS COUNT WORD...: sends SIGNAL while an edit waits for its list, and COUNT
# files are edited.
signal_amid() {
    signal=$1 want=$2 count=$3
    shift 3
    rm -rf tree before list
    make_tree
    rm -r tree/d2/vm4 tree/d1/vm3
    cp -R tree before
    mkfifo list
    # shellcheck disable=SC2086
    ${VMXCI_WRAPPER-} "$VMXCI" config set a b "$@" --files-from=list >output 2>messages &
    editor=$!
    exec 3>list
    files_of tree | head -n 16 >&3
    printf 'tree/d3/vm' >&3
    wait_for_edits "$count"
    sleep 0.5
    kill -s "$signal" $editor
    status=0
    wait $editor || status=$?
    exec 3>&-
    equal "$status" "$want"
    old_or_new
    [ "$(count_edited)" -ge "$count" ] || fail "$(count_edited) files are edited"
}

terminated_edits() {
    signal_amid TERM 143 16
    signal_amid TERM 143 16 -v -o jsonl --end-record
    equal "$(wc -l <output | tr -d ' ')" 16
    fails grep '"end"' output
    signal_amid TERM 143 0 --sync=batch
    signal_amid TERM 143 0 --all-or-nothing
    equal "$(count_edited)" 0
}

hung_up_edits() {
    need_signal HUP
    signal_amid HUP 129 16 -j1
}

# The signal comes while files are written.
signal_amid_writes() {
    mkdir tree
    for i in 0 1 2 3 4 5 6 7 8 9; do
        mkdir tree/d$i
        for j in 0 1 2 3 4 5 6 7 8 9; do
            make_vm "tree/d$i/a$j.vmx" "tree/d$i/b$j.vmx" "tree/d$i/c$j.vmx" "tree/d$i/e$j.vmx"
        done
    done
    cp -R tree before
    for way in '' '--sync=none -j1' '--sync=batch' '--sync=none --unordered'; do
        rm -rf tree messages
        cp -R before tree
        mkfifo messages
        # shellcheck disable=SC2086
        ${VMXCI_WRAPPER-} "$VMXCI" config set a b -r -v $way tree 2>messages &
        {
            read -r _
            kill -s TERM $!
            cat >rest
        } <messages
        status=0
        wait $! || status=$?
        old_or_new
        [ "$status" -eq 143 ] || [ "$way" = --sync=batch ] || fail "$way: $status"
    done
}

closed_pipe() {
    make_tree
    rm -r tree/d2/vm4 tree/d1/vm3
    cp -R tree before
    awk 'BEGIN { for (i = 0; i < 200; i++) printf "b%0200d = \"value\"\n", i }' >many
    for file in $(files_of tree); do
        cat many >>"$file"
        cat many >>"before${file#tree}"
    done
    {
        status=0
        vmxci config edit -s a=b --unset-match='b.*' -o jsonl -r tree 2>messages || status=$?
        echo "$status" >status
    } | head -c 10 >line
    equal "$(cat status)" 141
    equal "$(sed 's/[0-9]* changed, [0-9]* unchanged/N changed, N unchanged/' messages)" \
        'vmxci: N changed, N unchanged, 0 failed'
    expect_nothing_left tree
}

run set_and_unset
run config_edits
run apply_edits
run refused_vms
run outputs
run backups
run all_or_nothing_refused
run all_or_nothing_missing
run all_or_nothing_unreadable
run all_or_nothing
run few_open_files
run chosen_ids
run order_of_ids
run unique_in
run unique_in_edited_later
run unique_in_that_cannot_be_read
run named_twice
run two_runs
run vanished
run terminated_edits
run hung_up_edits
run signal_amid_writes
run closed_pipe
finish
