#!/bin/sh
# SPDX-License-Identifier: MIT
# What the command prints on a terminal, and that a pipe gets full tables and no colors.
. "$(dirname "$0")/harness.sh"

unset COLUMNS NO_COLOR
TERM=xterm
export TERM

# ---- terminals -------------------------------------------------------------------------------

need_terminal() {
    need script stty
    script --version 2>/dev/null | grep util-linux >/dev/null || skip "needs script of util-linux"
}

# on_terminal WIDTH ARGUMENT...: run the command with all of its output on a terminal of WIDTH
# columns, and save that as its output and as its messages, without the CR of each line end.
on_terminal() {
    width=$1
    shift
    : >arguments
    for argument; do
        printf '%s\n' "$argument" >>arguments
    done
    {
        printf 'stty cols %s\nset --\n' "$width"
        # shellcheck disable=SC2016
        printf 'while IFS= read -r argument; do set -- "$@" "$argument"; done <arguments\n'
        printf 'exec %s "%s" "$@"\n' "${VMXCI_WRAPPER-}" "$VMXCI"
    } >on-terminal
    script -qec 'sh ./on-terminal' /dev/null </dev/null | sed "s/$(printf '\r')\$//" >"$tmp/out"
    cp "$tmp/out" "$tmp/err"
}

# The width of the longest line, without escape sequences.
width_of_output() {
    sed "s/$(printf '\033')\[[0-9;]*m//g" "$tmp/out" | LC_ALL=C.UTF-8 wc -L
}

fits() {
    [ "$(width_of_output)" -le "$1" ] || fail "wider than $1 columns:
$(cat "$tmp/out")"
}

has() {
    grep -F -e "$1" "$tmp/out" >/dev/null || fail "no '$1' in:
$(cat "$tmp/out")"
}

has_no() {
    ! grep -F -e "$1" "$tmp/out" >/dev/null || fail "'$1' in:
$(cat "$tmp/out")"
}

red() {
    printf '\033[31m%s' "$1"
}

# Two VMs, of which each column that may be cut has a longer text than there is room for.
make_vms() {
    mkdir a-directory-with-a-rather-long-name
    long=a-directory-with-a-rather-long-name/a-file-with-a-rather-long-name.vmx
    {
        printf 'displayName = "a display name with \303\251 and \346\227\245\346\234\254\350\252\236"\n'
        printf 'virtualHW.version = "19"\nvmci0.present = "TRUE"\nvmci0.id = "-2147483000"\n'
        printf 'vmci0.unrestricted = "FALSE"\ncleanShutdown = "FALSE"\ntwice = "1"\ntwice = "2"\n'
    } >"$long"
    {
        printf 'displayName = "encrypted"\n'
        printf 'encryption.keySafe = "k"\nencryption.data = "d"\n'
    } >encrypted.vmx
}

# ---- tables ----------------------------------------------------------------------------------

table_fits() {
    need_terminal
    make_vms
    for width in 60 61 80 120; do
        on_terminal "$width" show "$long" encrypted.vmx
        fits "$width"
        has 'NAME'
        has '-2147483000 false'
        has 'encrypted'
        has 'a-directory-with'
    done
    on_terminal 60 status -q "$long" encrypted.vmx
    fits 60
    has 'yes'
}

# The width is used up, and by the widest columns.
table_is_cut_no_further() {
    need_terminal
    make_vms
    on_terminal 80 show --columns=name,id,path encrypted.vmx "$long"
    equal "$(width_of_output)" 80
    has 'encrypted'
    on_terminal 200 show --columns=name,id,path "$long"
    has "$long"
}

# PATH is cut last.
path_is_readable() {
    need_terminal
    mkdir web01 web02
    for name in web01 web02; do
        {
            printf 'displayName = "%s in the second rack"\n' "$name"
            printf 'virtualHW.version = "19"\nvmci0.id = "-2147483000"\n'
            printf 'cleanShutdown = "FALSE"\ntwice = "1"\ntwice = "2"\n'
        } >"$name/$name.vmx"
    done
    on_terminal 60 show web01 web02
    fits 60
    has 'web01/web01.vmx'
    has 'web02/web02.vmx'
    has 'PRESE'
    on_terminal 80 show web01 web02
    has 'PRESENT'
    has 'UNRESTRICTED'
}

table_without_headings_fits() {
    need_terminal
    make_vms
    on_terminal 60 show --noheadings "$long" encrypted.vmx
    fits 60
    has_no NAME
    equal "$(wc -l <"$tmp/out")" 2
}

# The columns have the same places in all lines, also where a wide or a combining character is cut.
table_is_aligned() {
    need_terminal
    for name in ab 'a\314\201b\314\201' '\346\227\245\346\234\254\350\252\236'; do
        printf 'displayName = "%b%b%b"\nvmci0.id = "77"\n' "$name" "$name" "$name" >>"$name.vmx"
    done
    for options in '' --noheadings; do
        for width in 15 16 17 80; do
            # shellcheck disable=SC2086 # a list
            on_terminal "$width" show --columns=name,id $options ./*.vmx
            fits "$width"
            LC_ALL=C.UTF-8 sed -n "s/^\(.* \)77\$/\1/p" "$tmp/out" >before
            equal "$(wc -l <before)" 3
            equal "$(while IFS= read -r text; do
                printf '%s\n' "$text" | LC_ALL=C.UTF-8 wc -L
            done <before | sort -u | wc -l)" 1
        done
    done
}

pipe_gets_all() {
    make_vms
    expect 0 vmxci show "$long" encrypted.vmx
    has 'a display name with'
    has "$long"
    has 'unclean-shutdown'
}

# Rows are printed in blocks.
headings_come_once() {
    make_vm in.vmx
    seq 1001 | sed s/.*/in.vmx/ >paths
    # shellcheck disable=SC2046
    expect 0 vmxci show $(cat paths)
    equal "$(wc -l <"$tmp/out")" 1002
    equal "$(grep -c NAME "$tmp/out")" 1
}

# Where there is room for all, a terminal gets what a pipe gets: also after the first 1,000 rows, which
# are printed by themselves, and without headings.
wide_table_is_as_in_a_pipe() {
    need_terminal
    make_vm in.vmx
    seq 1001 | sed s/.*/in.vmx/ >paths
    for options in -q --noheadings; do
        # shellcheck disable=SC2046
        on_terminal 200 show --color=never "$options" $(cat paths)
        cp "$tmp/out" terminal
        # shellcheck disable=SC2046
        expect 0 vmxci show "$options" $(cat paths)
        diff "$tmp/out" terminal
    done
}

# ---- colors ----------------------------------------------------------------------------------

diff_has_colors() {
    need_terminal
    make_vm in.vmx
    on_terminal 80 set -n --diff --present=false in.vmx
    has "$(red '-vmci0.present')"
    on_terminal 80 set -n --diff --color=never --present=false in.vmx
    has_no "$(printf '\033')"
    for setting in NO_COLOR=1 TERM=dumb; do
        export "${setting?}"
        on_terminal 80 set -n --diff --present=false in.vmx
        has '-vmci0.present'
        has_no "$(printf '\033')"
        unset NO_COLOR
        TERM=xterm
    done
    expect 0 vmxci set -n --diff --present=false in.vmx
    has_no "$(printf '\033')"
}

# Control characters of a file do not reach the terminal; tabs and line ends do.
diff_is_escaped() {
    need_terminal
    printf 'a\t= "\033[2J\233"\r\nvmci0.id = "32"\r\n' >in.vmx
    on_terminal 80 set -n --diff --color=never --id=33 in.vmx
    has "$(printf 'a\t= "\\x1b[2J\\x9b"')"
    has_no "$(printf '\033')"
    has_no 'x0D'
    expect 0 vmxci set -n --diff --id=33 in.vmx
    has "$(printf '\033[2J')"
}

# ---- the notice of an edit that waits --------------------------------------------------------

# A VM that another machine has open.
make_locked_vm() {
    make_vm a.vmx
    mkdir a.vmx.lck
    printf 'uuid=56-4d 12-34(vmware-vmx) 1 X 34 lc=1' |
        dd bs=512 conv=sync of=a.vmx.lck/M00001.lck 2>/dev/null
}

edit_on_terminal() {
    need_terminal
    make_locked_vm
    on_terminal 80 set --present=false "$@" a.vmx
    expect_message 'a.vmx.lck/M00001.lck'
    is_old a.vmx
}

a_long_wait_is_announced_once() {
    edit_on_terminal --lock-timeout=2.5
    expect_message 'vmxci: a.vmx: waiting for a lock of the file (up to 2.5 s, and 16 s more if a process was'
    equal "$(grep -c waiting "$tmp/err")" 1
}

a_short_wait_is_not_announced() {
    edit_on_terminal --lock-timeout=0.3
    equal "$(grep -c waiting "$tmp/err")" 0
}

quiet_is_quiet() {
    edit_on_terminal --lock-timeout=1.5 --quiet
    equal "$(grep -c waiting "$tmp/err")" 0
}

nothing_is_announced_elsewhere() {
    make_locked_vm
    expect 5 vmxci set --present=false --lock-timeout=1.5 a.vmx
    equal "$(grep -c waiting "$tmp/err")" 0
}

run table_fits
run table_is_cut_no_further
run path_is_readable
run table_without_headings_fits
run table_is_aligned
run pipe_gets_all
run headings_come_once
run wide_table_is_as_in_a_pipe
run diff_has_colors
run diff_is_escaped
run a_long_wait_is_announced_once
run a_short_wait_is_not_announced
run quiet_is_quiet
run nothing_is_announced_elsewhere
finish
