#!/bin/sh
# SPDX-License-Identifier: MIT
# The help of every command: its width, its examples, which have to work, and its lists.
. "$(dirname "$0")/harness.sh"

# Every command, one a line.
commands() {
    vmxci --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\( [a-z]*\)\{0,1\}\)  .*/\1/p'
}

# each FUNCTION: call it with every command, vmxci itself and `config` included.
each() {
    commands >"$tmp/commands"
    [ "$(wc -l <"$tmp/commands")" -gt 9 ] || fail "too few commands: $(cat "$tmp/commands")"
    printf '%s\n' '' config >>"$tmp/commands"
    while IFS= read -r command; do
        # shellcheck disable=SC2086 # words
        "$1" $command </dev/null
    done <"$tmp/commands"
}

check_width() {
    wide=$(vmxci "$@" --help | awk 'length > 80')
    [ -z "$wide" ] || fail "'$*' has lines of more than 80 columns: $wide"
}

lines_are_short() {
    each check_width
}

# ---- vmxci help ------------------------------------------------------------------------------

# Puts a man(1) into PATH that prints its arguments.
use_man() {
    mkdir bin
    printf '#!/bin/sh\nprintf "%%s\\n" "$#" "$@"\nexit 3\n' >bin/man
    chmod 755 bin/man
}

# with_path PATH COMMAND...
with_path() (
    PATH=$1
    shift
    "$@"
)

# The commands of a group are on the page of the group.  An installed page may be compressed.
check_page() {
    expect 3 with_path "$PWD/bin" "$VMXCI" help "$@"
    grep -A 1 -x 1 "$tmp/out" | grep -E "^/.*/vmxci${1:+-$1}\\.1(\\.[a-zA-Z0-9]+)?\$" >/dev/null ||
        fail "'vmxci help $*' runs man with $(cat "$tmp/out")"
}

help_opens_the_page() {
    use_man
    each check_page
}

check_help_without_man() {
    expect 0 "$VMXCI" "$@" --help
    mv "$tmp/out" help
    expect 0 with_path "$PWD/empty" "$VMXCI" help "$@"
    cmp "$tmp/out" help
}

help_without_man_is_the_same() {
    mkdir empty
    each check_help_without_man
}

# ---- examples --------------------------------------------------------------------------------

make_examples_place() {
    rm -rf place
    mkdir place place/web01 place/web02 place/web03
    make_vm place/web01/web01.vmx place/web02/web02.vmx place/web03/web03.vmx
    for vm in web01 web02 web03; do
        printf 'config.version = "8"\ndisplayName = "%s"\nvmci0.id = "123456%s"\n' $vm ${vm#web0} \
            >>place/$vm/$vm.vmx
    done
    echo '{"extraConfig": [{"key": "guestinfo.role", "value": "web"}]}' >place/spec.json
}

check_examples() {
    vmxci "$@" --help | sed -n '/^Examples:/,$s/^  //p' >examples
    [ "$(wc -l <examples)" -gt 1 ] || fail "'$*' has too few examples"
    while IFS= read -r example; do
        make_examples_place
        (cd place && eval "$example" >/dev/null 2>"$tmp/err") ||
            fail "the example '$example' fails: $(cat "$tmp/err")"
    done <examples
}

examples_work() {
    each check_examples
}

# The names in the help of show are those that --columns knows.
columns_are_listed() {
    make_vm a.vmx
    vmxci show --help | sed -n 's/^[* ] \([A-Z][A-Z]*\)  .*/\1/p' >listed
    [ "$(wc -l <listed)" -gt 10 ] || fail "too few columns: $(cat listed)"
    expect 0 vmxci show --columns="$(paste -s -d , listed)" a.vmx
    expect 2 vmxci show --columns=NONE-OF-THEM a.vmx
    while IFS= read -r column; do
        expect_message "$column"
    done <listed
}

nothing_but_usage() {
    expect 2 vmxci
    prints ''
    expect_message 'usage: vmxci COMMAND'
    expect_message '  config unset  '
    expect_message "Try 'vmxci --help'."
    expect 2 vmxci config
    prints ''
    expect_message 'usage: vmxci config COMMAND'
    expect_message "Try 'vmxci config --help'."
}

run lines_are_short
run help_opens_the_page
run help_without_man_is_the_same
run examples_work
run columns_are_listed
run nothing_but_usage
finish
