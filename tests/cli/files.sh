#!/bin/sh
# SPDX-License-Identifier: MIT
# Tests which file a PATH stands for, that this file is replaced, and that no other file is left.
. "$(dirname "$0")/harness.sh"

# ---- directories -----------------------------------------------------------------------------

directory_with_one_vmx() {
    mkdir vm vm/vm.vmx.lck
    make_vm vm/vm.vmx
    touch vm/vm.vmxf vm/vm.vmx~ vm/vm.vmx.bak vm/vmx vm/vm.vmdk vm/.vmx
    expect 0 vmxci get present vm
    prints true
    expect 0 vmxci get present vm/ ./vm
    prints "vm/vm.vmx	true
./vm/vm.vmx	true"
    expect 0 vmxci set --present=false vm
    silent
    is_edited vm/vm.vmx
    (cd vm && expect 0 vmxci get present .)
    prints false
}

directory_without_vmx() {
    mkdir empty
    for command in show 'get id' 'set --present=true' 'config list'; do
        # shellcheck disable=SC2086
        expect 3 vmxci $command empty
        expect_message 'empty: no .vmx file in this directory'
    done
}

directory_with_several_vmx() {
    mkdir vm
    make_vm vm/c.vmx vm/a.vmx vm/b.vmx
    expect 3 vmxci set --present=false vm
    expect_message "'a.vmx', 'b.vmx', 'c.vmx'"
    is_old vm/a.vmx
    is_old vm/b.vmx
}

directory_with_many_vmx() {
    mkdir vm
    for i in 1 2 3 4 5 6 7 8 9; do
        : >"vm/a-rather-long-name-of-a-virtual-machine-that-is-one-of-many-$i.vmx"
    done
    expect 3 vmxci show vm
    expect_message '9 .vmx files'
    expect_message ', ...'
}

directory_with_template() {
    mkdir vm
    make_vm vm/t.vmtx
    expect 0 vmxci set --present=false vm
    is_edited vm/t.vmtx
    make_vm vm/t.vmx
    expect 0 vmxci get present vm
    prints true
    rm vm/t.vmx
    make_vm vm/u.VMTX
    expect 3 vmxci get present vm
    expect_message "'t.vmtx', 'u.VMTX'"
}

directory_in_upper_case() {
    mkdir VM.VMWAREVM
    make_vm VM.VMWAREVM/VM.VMX
    expect 0 vmxci set --present=false VM.VMWAREVM
    is_edited VM.VMWAREVM/VM.VMX
}

bundle() {
    mkdir 'Windows 11.vmwarevm'
    make_vm 'Windows 11.vmwarevm/Windows 11.vmx'
    expect 0 vmxci set --present=false 'Windows 11.vmwarevm'
    is_edited 'Windows 11.vmwarevm/Windows 11.vmx'
}

names_with_a_dot_are_ignored() {
    mkdir vm .hidden
    make_vm vm/._a.vmx vm/.b.vmx vm/c.vmx .hidden/d.vmx
    expect 0 vmxci set --present=false vm
    is_edited vm/c.vmx
    is_old vm/._a.vmx
    rm vm/c.vmx
    expect 3 vmxci show vm
    expect 0 vmxci set --present=false vm/.b.vmx .hidden
    is_edited vm/.b.vmx
    is_edited .hidden/d.vmx
}

directory_named_vmx_is_ignored() {
    mkdir -p vm/a.vmx
    expect 3 vmxci show vm
    expect_message 'no .vmx file'
    make_vm vm/b.vmx
    expect 0 vmxci get present vm
}

directory_with_a_fifo() {
    mkdir vm
    mkfifo vm/a.vmx
    expect 3 vmxci set --present=true vm
    [ -p vm/a.vmx ]
}

directory_that_cannot_be_read() {
    need_user
    mkdir vm
    make_vm vm/a.vmx
    give vm vm/a.vmx
    chmod 300 vm
    expect 4 user_vmxci get present vm
    expect_message 'vm: cannot open: Permission denied'
    expect 0 user_vmxci get present vm/a.vmx
}

# ---- links -----------------------------------------------------------------------------------

link_stays() {
    mkdir store
    make_vm store/real.vmx
    ln -s store/real.vmx relative.vmx
    ln -s "$PWD/store/real.vmx" absolute.vmx
    expect 0 vmxci set --present=false relative.vmx
    is_edited store/real.vmx
    equal "$(readlink relative.vmx)" store/real.vmx
    expect 0 vmxci set --present=true absolute.vmx
    is_old store/real.vmx
    equal "$(readlink absolute.vmx)" "$PWD/store/real.vmx"
    equal "$(ls store)" real.vmx
    expect_no_temporary_file
}

link_chain_through_directories() {
    mkdir -p a/b c
    make_vm a/real.vmx
    ln -s ../real.vmx a/b/one.vmx
    ln -s ../a/b/one.vmx c/two.vmx
    ln -s c through
    ln -s through/two.vmx three.vmx
    expect 0 vmxci set --present=false three.vmx
    is_edited a/real.vmx
    [ -L a/b/one.vmx ]
    [ -L c/two.vmx ]
    [ -L three.vmx ]
    expect_no_temporary_file
}

# After a link, ".." is the parent of the directory that the link leads to.
dots_after_a_link() {
    mkdir -p a/b
    make_vm a/x.vmx x.vmx
    ln -s a/b down
    expect 0 vmxci set --present=false down/../x.vmx
    is_edited a/x.vmx
    is_old x.vmx
}

link_to_a_directory() {
    mkdir vm
    make_vm vm/a.vmx
    ln -s vm link
    expect 0 vmxci set --present=false link
    is_edited vm/a.vmx
    expect 0 vmxci set --present=true link/
    is_old vm/a.vmx
    [ -L link ]
}

link_as_the_only_vmx() {
    mkdir vm
    make_vm real
    ln -s ../real vm/a.vmx
    expect 0 vmxci set --present=false vm
    is_edited real
    [ -L vm/a.vmx ]
}

link_with_backup() {
    mkdir store
    make_vm store/real.vmx
    ln -s store/real.vmx link.vmx
    expect 0 vmxci set -b --present=false link.vmx
    is_old store/real.vmx.bak
    equal "$(ls)" "link.vmx
store"
}

# link_of USER TARGET NAME
link_of() {
    ln -s "$2" "$3"
    chown -h "$1:0" "$3"
}

# An edit follows only links of the caller, of root, or of the owner of the file.
link_of_another_user() {
    need_root
    mkdir store
    make_vm store/a.vmx
    link_of 12345 store/a.vmx link.vmx
    for option in -v -n --no-preserve-owner; do
        expect 5 vmxci set $option --present=false link.vmx
        expect_message "link.vmx: the path leads through a symbolic link of user 12345, who does not own the file; edit '$PWD/store/a.vmx' instead"
    done
    expect 5 vmxci status -o json link.vmx
    grep '"editable":false,"reason":"not-writable"' "$tmp/out" || fail "$(cat "$tmp/out")"
    expect 0 vmxci get present link.vmx
    expect 0 vmxci show link.vmx
    expect 0 vmxci set --present=true link.vmx
    is_old store/a.vmx
    equal "$(ls -A . store)" ".:
link.vmx
store

store:
a.vmx"
    chown 12345 store/a.vmx
    expect 0 vmxci set --present=false link.vmx
    is_edited store/a.vmx
}

directory_link_of_another_user() {
    need_root
    mkdir store
    make_vm store/a.vmx
    link_of 12345 store vm
    for path in vm vm/ vm/a.vmx; do
        expect 5 vmxci set --present=false "$path"
        expect_message 'through a symbolic link of user 12345'
        expect 5 vmxci set -n --present=false "$path"
    done
    expect 0 vmxci get present vm
    is_old store/a.vmx
    chown -h 0:0 vm
    expect 0 vmxci set --present=false vm
    is_edited store/a.vmx
}

link_of_another_user_in_a_chain() {
    need_root
    make_vm a.vmx
    ln -s a.vmx one.vmx
    link_of 12345 one.vmx two.vmx
    ln -s two.vmx three.vmx
    expect 5 vmxci set --present=false three.vmx
    expect_message 'through a symbolic link of user 12345'
    link_of 777 two.vmx four.vmx
    chown 12345 a.vmx
    expect 5 vmxci set --present=false four.vmx
    expect_message 'through a symbolic link of user 777'
    expect 0 vmxci set --present=false three.vmx
    is_edited a.vmx
}

link_seen_by_a_user() {
    need_root
    need_user
    make_vm a.vmx
    give . a.vmx
    for owner in 0 "$nobody"; do
        link_of "$owner" a.vmx "of-$owner.vmx"
        expect 0 user_vmxci set -n --present=false "of-$owner.vmx"
    done
    link_of 12345 a.vmx other.vmx
    expect 5 user_vmxci set --present=false other.vmx
    is_old a.vmx
}

link_loop() {
    ln -s b.vmx a.vmx
    ln -s a.vmx b.vmx
    expect 4 vmxci show a.vmx
    expect 4 vmxci set --present=true a.vmx
    expect_message 'a.vmx: '
    [ -L a.vmx ]
    [ -L b.vmx ]
}

dangling_link() {
    mkdir vm
    ln -s gone.vmx a.vmx
    ln -s gone vm/b.vmx
    expect 4 vmxci set --present=true a.vmx
    expect_message 'a.vmx: cannot open: No such file or directory'
    expect 4 vmxci set --present=true vm
    expect_message 'No such file or directory'
    [ ! -e gone.vmx ]
}

# ---- no regular file -------------------------------------------------------------------------

fifo() {
    mkfifo pipe.vmx
    expect 3 vmxci show pipe.vmx
    expect_message 'pipe.vmx: not a regular file but a FIFO'
    expect 3 vmxci set --present=true pipe.vmx
    [ -p pipe.vmx ]
}

device() {
    expect 3 vmxci show /dev/null
    expect_message '/dev/null: not a regular file but a device'
    ln -s /dev/null null.vmx
    expect 3 vmxci set --present=true null.vmx
    [ -c /dev/null ]
}

slash_after_a_file() {
    make_vm a.vmx
    expect 4 vmxci set --present=false a.vmx/
    expect_message 'a.vmx/: cannot open: Not a directory'
    is_old a.vmx
}

file_that_cannot_be_read() {
    need_user
    make_vm a.vmx
    give a.vmx .
    chmod 200 a.vmx
    expect 4 user_vmxci get present a.vmx
    expect_message 'a.vmx: cannot open: Permission denied'
    expect 4 user_vmxci set --present=false a.vmx
    chmod 600 a.vmx
    is_old a.vmx
}

# ---- odd paths -------------------------------------------------------------------------------

odd_names() {
    # With .lck, for the lock, the name has 255 bytes.
    long=$(printf '%0247d.vmx' 0)
    # shellcheck disable=SC2016 # the names are literal
    for name in 'two words.vmx' "$(printf 'new\nline.vmx')" -n.vmx --diff.vmx "$long" \
        "$(printf 'e\033[31msc.vmx')" 'a"b\c$d*e?.vmx' '#a=b.vmx' 'é网.vmx' '~' 5; do
        make_vm ./"$name"
        expect 0 vmxci set --present=false -- "$name"
        silent
        is_edited ./"$name"
        rm ./"$name"
    done
    equal "$(ls -A)" ''
}

name_too_long_for_a_lock() {
    long=$(printf '%0248d.vmx' 0)
    make_vm "$long"
    expect 0 vmxci set --present=true "$long"
    expect 0 vmxci status "$long"
    expect 4 vmxci set --present=false "$long"
    expect_message "cannot take the lock"
    expect_message ': File name too long'
    expect 4 vmxci set -n --present=false "$long"
    expect_message ': File name too long'
    equal "$(ls -A)" "$long"
}

name_not_utf_8() {
    name=$(printf 'caf\351\377.vmx')
    make_vm "$name" 2>/dev/null || skip "the file system rejects such names"
    expect 0 vmxci set --present=false -v "$name"
    expect_message 'caf\xe9\xff.vmx: changed'
    is_edited "$name"
    expect 0 vmxci get present "$name" "$name"
    prints "$name	false
$name	false"
}

messages_contain_no_control_characters() {
    name=$(printf 'a\033[2J\rb\nc\177.vmx')
    expect 4 vmxci set --present=true "$name"
    expect_message 'a\x1b[2J\x0db\x0ac\x7f.vmx: cannot open'
    equal "$(wc -l <"$tmp/err" | tr -d ' ')" 1
    make_vm "$name"
    expect 0 vmxci show "$name"
    equal "$(head -n 1 "$tmp/out")" 'a\x1b[2J\x0db\x0ac\x7f.vmx'
}

name_too_long_for_a_backup() {
    # With .lck, for the lock, the name has 255 bytes.
    long=$(printf '%0247d.vmx' 0)
    make_vm "$long"
    expect 4 vmxci set --backup=.older --present=false "$long"
    expect_message 'File name too long'
    is_old "$long"
    equal "$(ls -A)" "$long"
}

backup_name_in_a_dry_run() {
    # With .lck, for the lock, the name has 255 bytes.
    long=$(printf '%0247d.vmx' 0)
    make_vm "$long"
    expect 4 vmxci set -n --backup=.older --present=false "$long"
    expect_message 'File name too long'
}

path_too_long() {
    long=$(printf '%05000d' 0)
    expect 4 vmxci set --present=false "$long.vmx"
    expect_message 'File name too long'
}

deep_directory() {
    part=$(printf '%0200d' 0)
    for i in 1 2 3 4 5; do
        mkdir "$part"
        cd "$part"
    done
    make_vm a.vmx
    expect 0 vmxci set -b --present=false "$PWD/a.vmx"
    is_edited a.vmx
    is_old a.vmx.bak
}

# ---- backups ---------------------------------------------------------------------------------

backup_is_the_old_file() {
    make_vm a.vmx
    old=$(identity_of a.vmx)
    expect 0 vmxci set -b --present=false a.vmx
    is_old a.vmx.bak
    equal "$(identity_of a.vmx.bak)" "$old"
}

backup_never_overwrites() {
    make_vm a.vmx
    echo keep >a.vmx.bak
    ln -s nowhere a.vmx.bak.1
    mkdir a.vmx.bak.2
    expect 0 vmxci set -b --present=false a.vmx
    is_old a.vmx.bak.3
    equal "$(cat a.vmx.bak)" keep
    [ -L a.vmx.bak.1 ]
    [ ! -e nowhere ]
}

backup_name_is_checked_for_each_file() {
    make_vm a.v b.vmx
    expect 2 vmxci set --backup=mx --present=false a.v b.vmx
    is_old a.v
    is_edited b.vmx
    is_old b.vmxmx
}

# ---- no change -------------------------------------------------------------------------------

no_change_touches_nothing() {
    make_vm a.vmx
    touch -t 200001020304 a.vmx
    before=$(identity_of a.vmx)
    expect 0 vmxci set -b --present=true a.vmx
    expect 0 vmxci unset --id a.vmx
    expect 0 vmxci config set vmci0.present TRUE a.vmx
    expect 0 vmxci set --present=false -n a.vmx
    equal "$(identity_of a.vmx)" "$before"
    equal "$(ls -A)" a.vmx
}

readers_touch_nothing() {
    make_vm a.vmx
    touch -t 200001020304 a.vmx
    before=$(identity_of a.vmx)
    for command in show 'get present' 'config list' 'config get vmci0.present'; do
        # shellcheck disable=SC2086
        expect 0 vmxci $command a.vmx
    done
    equal "$(identity_of a.vmx)" "$before"
    equal "$(ls -A)" a.vmx
}

read_only_directory() {
    need_user
    mkdir vm
    make_vm vm/a.vmx
    give vm vm/a.vmx
    chmod 555 vm
    expect 0 user_vmxci set --present=true vm
    expect 5 user_vmxci set --present=false vm
    expect_message "vm/a.vmx: the directory 'vm' must be writable for an edit: Permission denied"
    expect 5 user_vmxci set -n --present=false vm
    expect_message "vm/a.vmx: the directory 'vm' must be writable for an edit: Permission denied"
    expect 5 user_vmxci status vm
    grep 'no: not-writable' "$tmp/out" || fail "$(cat "$tmp/out")"
    expect 5 user_vmxci status -o json vm
    grep '"editable":false,"reason":"not-writable"' "$tmp/out" || fail "$(cat "$tmp/out")"
    expect 0 user_vmxci show vm
    expect 0 user_vmxci get present vm
    # Other reasons come first.
    chmod 755 vm
    echo 'checkpoint.vmState = "a.vmss"' >>vm/a.vmx
    : >vm/a.vmss
    chmod 555 vm
    expect 5 user_vmxci set --present=false vm
    expect_message 'suspended'
    expect 5 user_vmxci status -o json vm
    grep '"reason":"suspended"' "$tmp/out" || fail "$(cat "$tmp/out")"
    chmod 755 vm
    rm vm/a.vmss
    make_vm vm/a.vmx
    is_old vm/a.vmx
    expect_no_temporary_file
}

# ---- one file by two names -------------------------------------------------------------------

other_links_keep_the_old_text() {
    make_vm a.vmx
    ln a.vmx b.vmx
    expect 0 vmxci set --present=false a.vmx
    expect_message 'a.vmx: warning: 1 other hard link to the file keeps the old content'
    is_edited a.vmx
    is_old b.vmx
}

quiet_hides_the_note_on_links() {
    make_vm a.vmx
    ln a.vmx b.vmx
    ln a.vmx c.vmx
    expect 0 vmxci set -n --present=false a.vmx
    expect_message '2 other hard links'
    is_old a.vmx
    expect 0 vmxci set -q --present=false a.vmx
    silent
}

file_by_two_paths() {
    make_vm a.vmx
    ln -s a.vmx b.vmx
    expect 0 vmxci config set x 1 a.vmx b.vmx ./a.vmx
    expect 0 vmxci unset --present b.vmx a.vmx
    equal "$(cat a.vmx)" 'virtualHW.version = "19"
x = "1"'
}

unreadable_file_does_not_stop_the_rest() {
    need_user
    make_vm a.vmx
    make_vm b.vmx
    chmod 000 a.vmx
    give . a.vmx b.vmx
    expect 4 user_vmxci set --present=false a.vmx b.vmx
    expect_message 'a.vmx: cannot open: Permission denied'
    grep -q 'vmci0.present = "FALSE"' b.vmx || fail "b.vmx was not edited"
}

run directory_with_one_vmx
run directory_without_vmx
run directory_with_several_vmx
run directory_with_many_vmx
run directory_with_template
run directory_in_upper_case
run bundle
run names_with_a_dot_are_ignored
run directory_named_vmx_is_ignored
run directory_with_a_fifo
run directory_that_cannot_be_read
run link_stays
run link_chain_through_directories
run dots_after_a_link
run link_to_a_directory
run link_as_the_only_vmx
run link_with_backup
run link_of_another_user
run directory_link_of_another_user
run link_of_another_user_in_a_chain
run link_seen_by_a_user
run link_loop
run dangling_link
run fifo
run device
run slash_after_a_file
run file_that_cannot_be_read
run odd_names
run name_too_long_for_a_lock
run name_not_utf_8
run messages_contain_no_control_characters
run name_too_long_for_a_backup
run backup_name_in_a_dry_run
run path_too_long
run deep_directory
run backup_is_the_old_file
run backup_never_overwrites
run backup_name_is_checked_for_each_file
run no_change_touches_nothing
run readers_touch_nothing
run read_only_directory
run other_links_keep_the_old_text
run quiet_hides_the_note_on_links
run file_by_two_paths
run unreadable_file_does_not_stop_the_rest
finish
