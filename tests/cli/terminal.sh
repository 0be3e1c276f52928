#!/bin/sh
# SPDX-License-Identifier: MIT
# What the command prints on a terminal only; script(1) makes one.
. "$(dirname "$0")/harness.sh"

need script

# on_terminal COMMAND: run COMMAND with all of its output on a terminal, and keep that.
on_terminal() {
    script -q -e -c "$1" /dev/null >"$tmp/raw" </dev/null 2>&1 || :
    tr -d '\r' <"$tmp/raw" >"$tmp/err"
}

# A VM that another machine has open.
make_locked_vm() {
    make_vm a.vmx
    mkdir a.vmx.lck
    printf 'uuid=56-4d 12-34(vmware-vmx) 1 X 34 lc=1' |
        dd bs=512 conv=sync of=a.vmx.lck/M00001.lck 2>/dev/null
}

edit="'$VMXCI' set --present=false --lock-timeout"
waiting='vmxci: a.vmx: waiting for the lock (up to'

a_long_wait_is_announced_once() {
    make_locked_vm
    on_terminal "$edit=2.5 a.vmx"
    says "$waiting 2.5 s)..."
    equal "$(grep -c waiting "$tmp/err")" 1
    says 'a.vmx.lck/M00001.lck'
    is_old a.vmx
}

a_short_wait_is_not_announced() {
    make_locked_vm
    on_terminal "$edit=0.3 a.vmx"
    says 'a.vmx.lck/M00001.lck'
    equal "$(grep -c waiting "$tmp/err")" 0
}

quiet_is_quiet() {
    make_locked_vm
    on_terminal "$edit=1.5 --quiet a.vmx"
    says 'a.vmx.lck/M00001.lck'
    equal "$(grep -c waiting "$tmp/err")" 0
}

nothing_is_announced_elsewhere() {
    make_locked_vm
    expect 5 vmxci set --present=false --lock-timeout=1.5 a.vmx
    equal "$(grep -c waiting "$tmp/err")" 0
}

run a_long_wait_is_announced_once
run a_short_wait_is_not_announced
run quiet_is_quiet
run nothing_is_announced_elsewhere
finish
