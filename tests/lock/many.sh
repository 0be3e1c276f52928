#!/bin/sh
# SPDX-License-Identifier: MIT
# Tests VMXCI_MANY processes that edit one file VMXCI_MANY_EDITS times each: no edit that has
# succeeded is lost, even if other processes are killed.
# shellcheck source=tests/cli/harness.sh
. "$(dirname "$0")/../cli/harness.sh"

case "${VMXCI_WRAPPER-} ${TEST_CFLAGS-}" in
*valgrind* | *-fsanitize*)
    echo "skipped: needs a build without sanitizers and valgrind"
    exit 77
    ;;
esac
: "${tmp:?}"
many=${VMXCI_MANY:-8}
edits=${VMXCI_MANY_EDITS:-15}

options='config set --sync=none --lock-timeout=86400'

edit() {
    # shellcheck disable=SC2086
    "$VMXCI" $options "$1" value "$2"
}

# ---- processes -------------------------------------------------------------------------------

# work K PATH: sets the keys wK.1, wK.2, ... in the file.
work() {
    for n in $(seq "$edits"); do
        edit "w$1.$n" "$2" || exit
        echo "w$1.$n" >>"done.$1"
    done
}

# The same, but kills two of three edits, most of them while they wait.
work_and_die() {
    awk -v seed="$1" -v edits="$edits" 'BEGIN {
        srand(seed)
        for (i = 0; i < edits; i++)
            print i % 3 ? sprintf("%.3f", rand() * rand() * .2) : "-"
    }' >"delays.$1"
    n=0
    while read -r delay; do
        n=$((n + 1)) status=0
        # Not by edit(), which would be a process of its own.
        # shellcheck disable=SC2086
        "$VMXCI" $options "w$1.$n" value "$2" &
        [ "$delay" = - ] || { sleep "$delay" && kill -9 "$!" 2>/dev/null; } || :
        wait "$!" || status=$?
        case $status in
        0) echo "w$1.$n" >>"done.$1" ;;
        137) : >>killed ;;
        *) exit "$status" ;;
        esac
    done <"delays.$1" 2>/dev/null
}

# check_file FILE: verifies that FILE has its first lines and then only complete lines of edits.
check_file() {
    [ "$(head -n 2 "$1")" = "$(cat "$tmp/expected")" ] || fail "the first lines: $(head -n 2 "$1")"
    [ -z "$(tail -c 1 "$1" | tr -d '\n')" ] || fail "the last line: $(tail -n 1 "$1")"
    tail -n +3 "$1" | grep -v '^w[0-9]*\.[0-9]* = "value"$' && fail "unexpected lines"
    return 0
}

read_until_stop() {
    until [ -e "$tmp/stop" ]; do
        cat real/a.vmx >snapshot
        check_file snapshot
        echo . >>reads
    done
}

# many WORK PATH...: runs processes that do WORK, on each of the paths in turn; all must succeed.
many() {
    what=$1
    shift
    rm -f "$tmp/stop"
    make_vm "$tmp/expected"
    read_until_stop &
    reader=$! workers=''
    for k in $(seq "$many"); do
        "$what" "$k" "$1" &
        workers="$workers $!"
        set -- "$@" "$1"
        shift
    done
    status=0
    for worker in $workers; do
        wait "$worker" || status=$?
    done
    : >"$tmp/stop"
    wait "$reader" || fail "a reader saw an incomplete file"
    [ -s reads ] || fail "no reader ran"
    equal "$status" 0 "the status of a worker"
}

# ---- final state -----------------------------------------------------------------------------

# check_end PATH...: edits each PATH once more, and verifies that killed processes have left nothing.
check_end() {
    for path; do
        edit last.one "$path"
        grep '^last.one = "value"$' real/a.vmx || fail "the last edit is missing"
        "$VMXCI" config unset --sync=none last.one "$path"
    done
    check_file real/a.vmx
    left=$(find . -name '*.lck')
    [ -z "$left" ] || fail "locks are left: $left"
    expect_no_temporary_file
    tail -n +3 real/a.vmx | sed 's/ =.*//' | sort >got
    sort done.* >want
    [ -z "$(uniq -d got)" ] || fail "duplicate keys: $(uniq -d got)"
    lost=$(comm -13 got want)
    [ -z "$lost" ] || fail "lost edits: $lost"
}

check_all_edits() {
    check_end real/a.vmx
    cmp got want || fail "the file has edits that were not reported"
    equal "$(wc -l <want)" $((many * edits))
}

make_links() {
    mkdir real
    make_vm real/a.vmx
    ln -s real directory
    ln -s real/a.vmx link.vmx
    ln -s ../link.vmx real/back.vmx
}

# ---- tests -----------------------------------------------------------------------------------

many_edits() {
    make_links
    many work real/a.vmx
    check_all_edits
}

many_edits_through_links() {
    make_links
    many work real/a.vmx link.vmx directory/a.vmx real/back.vmx "$PWD/directory/a.vmx"
    check_all_edits
    for path in link.vmx real/back.vmx; do
        [ -L "$path" ] || fail "the link $path was replaced"
    done
}

many_edits_in_memory() {
    [ "$(stat -f -c %T /dev/shm 2>/dev/null)" = tmpfs ] || skip "/dev/shm is not a tmpfs"
    [ -w /dev/shm ] || skip "/dev/shm is not writable"
    memory=$(mktemp -d /dev/shm/vmxci.XXXXXX)
    trap 'rm -rf "$memory"' EXIT
    cd "$memory" || exit
    make_links
    many work real/a.vmx link.vmx
    check_all_edits
}

many_edits_and_deaths() {
    make_links
    many work_and_die real/a.vmx
    check_end real/a.vmx
    [ -e killed ] || fail "no edit was killed"
}

many_edits_and_deaths_through_links() {
    make_links
    many work_and_die real/a.vmx link.vmx
    check_end real/a.vmx link.vmx
    [ -e killed ] || fail "no edit was killed"
}

run many_edits
run many_edits_through_links
run many_edits_in_memory
run many_edits_and_deaths
run many_edits_and_deaths_through_links
finish
