#!/bin/sh
# SPDX-License-Identifier: MIT
# What a message advises: the missing permission, and no option that was given already.
. "$(dirname "$0")/harness.sh"

does_not_say() {
    ! grep -F -e "$1" "$tmp/err" || fail "it says '$1'"
}

# put_elsewhere LOCK: a lock held by another machine.
put_elsewhere() {
    mkdir "$1"
    printf 'uuid=56-4d 12-34(vmware-vmx) 1 X 34 lc=1' |
        dd bs=512 conv=sync of="$1/M00001.lck" 2>/dev/null
}

# ---- permissions -----------------------------------------------------------------------------

directory_is_not_writable() {
    need_user
    mkdir vm
    make_vm vm/a.vmx
    give vm vm/a.vmx
    chmod 555 vm
    for path in vm vm/a.vmx; do
        for option in -v -n; do
            expect 5 user_vmxci set $option --present=false $path
            expect_message "the directory 'vm' must be writable for an edit: Permission denied"
        done
    done
    cd vm
    expect 5 user_vmxci set --present=false a.vmx
    expect_message "the directory '.' must be writable for an edit: Permission denied"
}

directory_behind_a_link_is_not_writable() {
    need_user
    mkdir vm there
    make_vm vm/a.vmx
    ln -s ../vm/a.vmx there/b.vmx
    give there vm/a.vmx
    chmod 555 vm
    expect 5 user_vmxci set --present=false there/b.vmx
    expect_message "the directory '$PWD/vm' must be writable for an edit: Permission denied"
}

directory_of_a_link_is_not_writable() {
    need_user
    mkdir vm there
    make_vm vm/a.vmx
    ln -s ../vm/a.vmx there/b.vmx
    give vm vm/a.vmx
    chmod 555 there
    expect 5 user_vmxci set --present=false there/b.vmx
    expect_message "the directory 'there' must be writable for an edit: Permission denied"
}

file_is_not_readable() {
    need_user
    make_vm a.vmx
    chmod 000 a.vmx
    give . a.vmx
    for command in 'get id' 'set --present=false'; do
        # shellcheck disable=SC2086 # words
        expect 4 user_vmxci $command a.vmx
        does_not_say 'directory'
    done
}

owner_cannot_be_kept() {
    need_root
    need_user
    give .
    make_vm a.vmx
    expect 4 user_vmxci set --present=false a.vmx
    expect_message "; use '--no-preserve-owner' to edit the file nevertheless"
    chmod 1777 .
    chown 0:0 .
    expect 4 user_vmxci set --no-preserve-owner --present=false a.vmx
    does_not_say ';'
}

# ---- options that were given -----------------------------------------------------------------

# --break-lock removes a single member, and a second one still refuses the edit.
break_lock_was_given() {
    make_vm a.vmx
    put_elsewhere a.vmx.lck
    cp a.vmx.lck/M00001.lck a.vmx.lck/M00002.lck
    expect 5 vmxci set --lock-timeout=0 --present=false a.vmx
    expect_message "; if that machine no longer exists, an edit with '--break-lock' removes the lock"
    expect 5 vmxci set --lock-timeout=0 --break-lock --present=false a.vmx
    expect_message '; close the VM on that machine first'
    does_not_say --break-lock
}

lock_timeout_was_given() {
    make_vm a.vmx
    mkdir -p a.vmx.lck/D00001.lck
    for timeout in 0 0.0; do
        expect 5 vmxci set --lock-timeout=$timeout --present=false a.vmx
        expect_message '; try again later'
        does_not_say --lock-timeout
    done
}

partial_encryption_was_allowed() {
    make_vm a.vmx
    printf 'vmx.encryptionType = "partial"\nencryption.keySafe = "a"\nencryption.data = "b"\n' >>a.vmx
    expect 5 vmxci set --present=false a.vmx
    expect_message "; with '--allow-partial-encryption', keys outside the encrypted part can be edited"
    expect 5 vmxci set --allow-partial-encryption --unrestricted=true a.vmx
    does_not_say --allow-partial-encryption
}

run directory_is_not_writable
run directory_behind_a_link_is_not_writable
run directory_of_a_link_is_not_writable
run file_is_not_readable
run owner_cannot_be_kept
run break_lock_was_given
run lock_timeout_was_given
run partial_encryption_was_allowed
finish
