#!/bin/sh
# SPDX-License-Identifier: MIT
# Tests that an edit keeps the mode, owner, ACL and extended attributes of a file.
. "$(dirname "$0")/harness.sh"

# ---- mode ------------------------------------------------------------------------------------

mode_is_kept() {
    for mode in 600 644 755 444 400 666 4755 2755 1644; do
        make_vm a.vmx
        chmod "$mode" a.vmx
        equal "$(mode_of a.vmx)" "$mode"
        expect 0 vmxci set -b --present=false a.vmx
        is_edited a.vmx
        equal "$(mode_of a.vmx)" "$mode"
        equal "$(mode_of a.vmx.bak)" "$mode"
        rm -f a.vmx a.vmx.bak
    done
}

umask_has_no_effect() {
    make_vm a.vmx
    chmod 666 a.vmx
    umask 077
    expect 0 vmxci set --present=false a.vmx
    equal "$(mode_of a.vmx)" 666
}

read_only_file_of_a_user() {
    need_user
    make_vm a.vmx
    give . a.vmx
    chmod 444 a.vmx
    expect 0 user_vmxci set --present=false a.vmx
    silent
    is_edited a.vmx
    equal "$(mode_of a.vmx)" 444
}

# ---- owner -----------------------------------------------------------------------------------

owner_is_kept() {
    need_root
    make_vm a.vmx
    chown 12345:54321 a.vmx || skip "cannot give a file away"
    chmod 4750 a.vmx
    expect 0 vmxci set -b --present=false a.vmx
    equal "$(owner_of a.vmx)" 12345:54321
    equal "$(mode_of a.vmx)" 4750
    equal "$(owner_of a.vmx.bak)" 12345:54321
}

# Makes a file of root in a directory of the other user.
make_file_of_root() {
    need_root
    need_user
    give .
    make_vm a.vmx
    chmod 4754 a.vmx
}

owner_cannot_be_kept() {
    make_file_of_root
    before=$(identity_of a.vmx)
    expect 4 user_vmxci set --present=false a.vmx
    expect_message 'a.vmx: cannot preserve owner 0'
    is_old a.vmx
    equal "$(identity_of a.vmx)" "$before"
    expect_no_temporary_file
    expect 4 user_vmxci set -n --present=false a.vmx
    expect_message 'a.vmx: cannot preserve owner 0'
}

owner_may_be_lost() {
    make_file_of_root
    expect 0 user_vmxci set --no-preserve-owner -n --present=false a.vmx
    is_old a.vmx
    expect 0 user_vmxci set --no-preserve-owner --present=false a.vmx
    expect_message "a.vmx: warning: the owner and group of the file changed from 0:0 to $nobody:$nobody"
    is_edited a.vmx
    equal "$(owner_of a.vmx)" "$nobody:$nobody"
    # The set-user-ID bit is cleared: it must not pass to another owner.  The other group keeps only
    # the rights that others have.
    equal "$(mode_of a.vmx)" 744
}

# lose_group MODE: edits a file of the other user and the group 0, whose members lose it.
lose_group() {
    make_vm a.vmx
    chown "$nobody:0" a.vmx
    chmod "$1" a.vmx
    expect 0 user_vmxci set -b --no-preserve-owner --present=false a.vmx
    expect_message 'a.vmx: warning: the owner and group of the file changed'
    is_edited a.vmx
    equal "$(owner_of a.vmx)" "$nobody:$nobody"
}

rights_of_a_lost_group() {
    need_root
    need_user
    give .
    while read -r mode wanted; do
        lose_group "$mode"
        equal "$(mode_of a.vmx)" "$wanted" "$mode"
        rm -f a.vmx a.vmx.bak
    done <<END
640 600
660 600
664 644
604 600
666 666
751 711
2770 700
2775 755
END
}

# lose_acl MODE ENTRIES WANTED: the same with an ACL.
lose_acl() {
    make_vm a.vmx
    chown "$nobody:0" a.vmx
    chmod "$1" a.vmx
    setfacl -m "$2" a.vmx
    expect 0 user_vmxci set --no-preserve-owner --present=false a.vmx
    expect_message 'a.vmx: warning: the ACL could not be preserved'
    is_edited a.vmx
    equal "$(mode_of a.vmx)" "$3" "$2"
    ! getfacl -cp a.vmx | grep -E '^(user|group):[0-9a-z]+:|^mask' || fail "entries are left"
    rm -f a.vmx
}

acl_of_a_lost_group() {
    need_root
    need_user
    need_acl
    give .
    lose_acl 640 u:12345:rw 600
    lose_acl 664 u:12345:rw,g:54321:rwx 644
    # Who was denied a right does not get it as one of the others.
    lose_acl 664 u:12345:- 600
    lose_acl 664 g:54321:-,u:12345:rw 600
    lose_acl 644 g::-,u:12345:rw 600
}

acl_with_another_owner() {
    need_root
    need_user
    need_acl
    give .
    chown "0:$nobody" a.vmx
    setfacl -m u:12345:rw,g:54321:r a.vmx
    before=$(acl_of a.vmx)
    expect 0 user_vmxci set --no-preserve-owner --present=false a.vmx
    is_edited a.vmx
    equal "$(owner_of a.vmx)" "$nobody:$nobody"
    equal "$(acl_of a.vmx)" "$before"
}

quiet_hides_the_note_on_the_owner() {
    make_file_of_root
    expect 0 user_vmxci set -q --no-preserve-owner --present=false a.vmx
    silent
    is_edited a.vmx
}

group_cannot_be_kept() {
    make_file_of_root
    chown "$nobody:0" a.vmx
    chmod 644 a.vmx
    expect 4 user_vmxci set --present=false a.vmx
    expect_message 'a.vmx: cannot preserve owner'
    is_old a.vmx
    expect_no_temporary_file
    expect 0 user_vmxci set --no-preserve-owner --present=false a.vmx
    is_edited a.vmx
    equal "$(owner_of a.vmx)" "$nobody:$nobody"
}

group_in_a_dry_run() {
    make_file_of_root
    chown "$nobody:0" a.vmx
    chmod 644 a.vmx
    expect 4 user_vmxci set -n --present=false a.vmx
    expect_message 'a.vmx: cannot preserve '
    expect 0 user_vmxci set -n --no-preserve-owner --present=false a.vmx
}

no_change_needs_no_owner() {
    make_file_of_root
    expect 0 user_vmxci set --present=true a.vmx
    silent
    equal "$(owner_of a.vmx)" 0:0
}

directory_with_group_bit() {
    need_root
    mkdir vm
    chown 0:12345 vm
    chmod 2775 vm
    make_vm vm/a.vmx
    chown 0:0 vm/a.vmx
    expect 0 vmxci set --present=false vm
    equal "$(owner_of vm/a.vmx)" 0:0
}

# ---- ACL -------------------------------------------------------------------------------------

acl_of() {
    getfacl -cp "$1" 2>/dev/null
}

need_acl() {
    need setfacl getfacl
    make_vm a.vmx
    setfacl -m u:12345:rw- a.vmx 2>/dev/null || skip "no ACL on this file system"
}

acl_is_kept() {
    need_acl
    setfacl -m g:54321:r-x,m::rwx a.vmx
    before=$(acl_of a.vmx)
    expect 0 vmxci set -b --present=false a.vmx
    is_edited a.vmx
    equal "$(acl_of a.vmx)" "$before"
    equal "$(acl_of a.vmx.bak)" "$before"
}

default_acl_is_not_inherited() {
    need_acl
    mkdir vm
    make_vm vm/a.vmx
    chmod 640 vm/a.vmx
    before=$(acl_of vm/a.vmx)
    setfacl -d -m u:12345:rwx,g::rwx,o::rwx vm
    expect 0 vmxci set --present=false vm
    equal "$(acl_of vm/a.vmx)" "$before"
    equal "$(mode_of vm/a.vmx)" 640
}

# The directory's default gives the new file of a lost group nothing either.
default_acl_with_a_lost_group() {
    need_root
    need_user
    need_acl
    mkdir vm
    give vm
    make_vm vm/a.vmx
    chown "$nobody:0" vm/a.vmx
    chmod 640 vm/a.vmx
    setfacl -m u:12345:r vm/a.vmx
    setfacl -d -m u:77:rwx,g::rwx,o::rwx vm
    expect 0 user_vmxci set --no-preserve-owner --present=false vm
    equal "$(mode_of vm/a.vmx)" 600
    ! acl_of vm/a.vmx | grep -E '^user:[0-9]|^mask' || fail "entries are left"
}

acl_with_special_bits() {
    need_acl
    chmod 4750 a.vmx
    setfacl -m u:12345:rx a.vmx
    before=$(acl_of a.vmx)
    expect 0 vmxci set --present=false a.vmx
    equal "$(mode_of a.vmx)" 4750
    equal "$(acl_of a.vmx)" "$before"
}

acl_under_another_default() {
    need_acl
    mkdir vm
    mv a.vmx vm
    before=$(acl_of vm/a.vmx)
    setfacl -d -m u:77:rwx vm
    expect 0 vmxci set --present=false vm
    equal "$(acl_of vm/a.vmx)" "$before"
}

# ---- extended attributes ---------------------------------------------------------------------

need_xattr() {
    need setfattr getfattr
    make_vm a.vmx
    setfattr -n user.vmxci -v 'one' a.vmx 2>/dev/null || skip "no attributes on this file system"
}

attributes_of() {
    getfattr -d -m- -e hex "$1" | sed 1d | sort
}

attributes_are_kept() {
    need_xattr
    setfattr -n user.empty a.vmx
    setfattr -n user.binary -v 0x00ff0a22 a.vmx
    ! is_root || setfattr -n trusted.vmxci -v 1 a.vmx 2>/dev/null || true
    before=$(attributes_of a.vmx)
    expect 0 vmxci set --present=false a.vmx
    silent
    is_edited a.vmx
    equal "$(attributes_of a.vmx)" "$before"
}

attributes_of_a_read_only_file() {
    need_user
    need_xattr
    give . a.vmx
    chmod 444 a.vmx
    before=$(attributes_of a.vmx)
    expect 0 user_vmxci set --present=false a.vmx
    equal "$(attributes_of a.vmx)" "$before"
    equal "$(mode_of a.vmx)" 444
}

run mode_is_kept
run umask_has_no_effect
run read_only_file_of_a_user
run owner_is_kept
run owner_cannot_be_kept
run owner_may_be_lost
run rights_of_a_lost_group
run acl_of_a_lost_group
run acl_with_another_owner
run quiet_hides_the_note_on_the_owner
run group_cannot_be_kept
run group_in_a_dry_run
run no_change_needs_no_owner
run directory_with_group_bit
run acl_is_kept
run default_acl_is_not_inherited
run default_acl_with_a_lost_group
run acl_with_special_bits
run acl_under_another_default
run attributes_are_kept
run attributes_of_a_read_only_file
finish
