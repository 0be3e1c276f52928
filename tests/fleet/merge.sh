#!/bin/sh
# SPDX-License-Identifier: MIT
# Tests the scripts of vmxci-fleet(7) without Slurm and GNU parallel: the shards of any list are the
# list, and merge reports every shard whose output is not complete.
# shellcheck source=tests/cli/harness.sh
. "$(dirname "$0")/../cli/harness.sh"
# shellcheck source=tests/fleet/page.sh
. "$(dirname "$0")/page.sh"

: "${tmp:?}"

# GNU split cuts a list at the ends of its lines.
need_split() {
    echo a | split -t '\0' -n l/1/1 - >/dev/null 2>&1 || split --version 2>/dev/null | grep -q GNU ||
        skip "needs GNU split"
}

# run_shards COUNT ARGUMENT...: runs all shards, each with the arguments.
run_shards() {
    count=$1
    shift
    rm -rf out
    mkdir out
    for number in $(seq 0 $((count - 1))); do
        SHARD=$number sh ./shard "$@"
    done
}

# prepare: makes VMs, runs three shards and verifies the merged output.
prepare() {
    need_split
    use_page
    make_tree vms 60
    single_run vms
    run_shards 3 list 3 out show
    check_merged 3
}

# check_rejected SHARD WORDS: verifies that merge reports SHARD only, and prints no output.
check_rejected() {
    expect 4 sh ./merge 3 out
    [ "$(cat "$tmp/err")" = "merge: shard $1 is $2: out/$1-of-3.jsonl" ] ||
        fail "unexpected messages: $(cat "$tmp/err")"
    prints ""
}

# ---- shards ----------------------------------------------------------------------------------

any_number_of_shards() {
    need_split
    use_page
    make_tree vms 51
    single_run vms
    for count in 1 2 7 51 60; do
        run_shards "$count" list "$count" out show
        check_merged "$count"
        has_only_outputs "$count"
    done
}

empty_list() {
    need_split
    use_page
    : >list
    run_shards 2 list 2 out show
    expect 0 sh ./merge 2 out
    silent
}

last_line_without_line_feed() {
    need_split
    use_page
    make_vm a.vmx b.vmx
    printf 'a.vmx\nb.vmx' >list
    expect 0 vmxci show -o jsonl --files-from=list
    cp "$tmp/out" expected
    run_shards 2 list 2 out show
    expect 0 sh ./merge 2 out
    cmp "$tmp/out" expected
}

names_with_line_feeds() {
    need_split
    use_page
    for name in 'a b' 'c
d' 'e
' '
f' 'g	"h"\i'; do
        mkdir -p "vms/$name"
        make_vm "vms/$name/ x
.vmx"
    done
    extract list0 | sed "s|/vms|vms|" >make-list
    sh ./make-list
    expect 0 vmxci show -o jsonl -0 --files-from=list
    cp "$tmp/out" expected
    equal "$(wc -l <expected)" 5
    for count in 1 2 5 8; do
        run_shards "$count" -0 list "$count" out show
        expect 0 sh ./merge "$count" out
        cmp "$tmp/out" expected
    done
}

entries_of_config_list() {
    need_split
    use_page
    make_tree vms 20
    find vms -name '*.vmx' | sort >list
    expect 3 vmxci config list -o jsonl --match='vmci0\..*' --files-from=list
    cp "$tmp/out" expected
    run_shards 3 list 3 out config list --match='vmci0\..*'
    check_merged 3
}

edits() {
    need_split
    use_page
    make_tree vms 60
    cp -R vms original
    find vms -name '*.vmx' | sort >list
    expect 3 vmxci set --unrestricted=false --sync=none -o jsonl --files-from=list
    cp "$tmp/out" expected
    mv vms edited
    mv original vms
    run_shards 4 list 4 out set --unrestricted=false --sync=none
    check_merged 4
    diff -r vms edited
    # A task that runs again after a failure.
    SHARD=2 sh ./shard list 4 out set --unrestricted=false --sync=none
    diff -r vms edited
    expect 3 sh ./merge 4 out
    equal "$(grep -c '"changed":false' "$tmp/out")" 15
}

# ---- failures --------------------------------------------------------------------------------

failed_shard_has_no_output() {
    need_split
    use_page
    make_vm a.vmx
    echo a.vmx >list
    mkdir out
    export SHARD=0
    expect 4 sh ./shard missing 1 out show
    expect 2 sh ./shard list 1 out show --unknown-option
    # A vmxci that dies in the middle of its output.
    # shellcheck disable=SC2016 # the script expands it
    printf '#!/bin/sh\n"%s" "$@" | head -n 1\nkill -9 $$\n' "$VMXCI" >bin/vmxci
    expect 137 sh ./shard list 1 out show
    [ -z "$(ls out)" ] || fail "files are left: $(ls out)"
}

full_disk() {
    need_root
    need mount
    need_split
    use_page
    make_tree vms 40
    find vms -name '*.vmx' | sort >list
    mkdir out
    # In a mount namespace of its own, so that nothing has to be unmounted.
    unshare -m true 2>/dev/null || skip "needs unshare"
    # shellcheck disable=SC2016 # sh expands it
    expect 4 env SHARD=0 unshare -m sh -c '
        mount -t tmpfs -o size=16k tmpfs out && sh ./shard list 1 out show
        status=$?
        ls out
        exit "$status"'
    prints ""
}

missing_shard() {
    prepare
    mv out/1-of-3.jsonl saved
    check_rejected 1 missing
    # A shard of another division does not replace it.
    cp saved out/1-of-4.jsonl
    check_rejected 1 missing
    # Only this shard runs again.
    SHARD=1 sh ./shard list 3 out show
    check_merged 3
}

# Every length that a truncated output can have, in steps.
cut_off_shard() {
    prepare
    cp out/2-of-3.jsonl saved
    size=$(wc -c <saved)
    for length in 0 1 1000 $((size / 2)) $((size - 60)) $((size - 30)) $((size - 10)) $((size - 2)); do
        head -c "$length" saved >out/2-of-3.jsonl
        check_rejected 2 'cut off'
    done
    for lines in 1 2; do
        head -n "-$lines" saved >out/2-of-3.jsonl
        check_rejected 2 'cut off'
    done
}

wrong_counts() {
    prepare
    cp out/0-of-3.jsonl saved
    sed 3d saved >out/0-of-3.jsonl
    check_rejected 0 'cut off'
    sed 3p saved >out/0-of-3.jsonl
    check_rejected 0 'cut off'
    sed '/"end":true/d' saved >out/0-of-3.jsonl
    check_rejected 0 'cut off'
    cp saved out/0-of-3.jsonl
    check_merged 3
}

every_bad_shard_is_named() {
    prepare
    rm out/0-of-3.jsonl
    : >out/2-of-3.jsonl
    expect 4 sh ./merge 3 out
    expect_message "merge: shard 0 is missing: out/0-of-3.jsonl"
    expect_message "merge: shard 2 is cut off: out/2-of-3.jsonl"
    prints ""
}

wrong_usage() {
    use_page
    mkdir out
    expect 2 sh ./merge six out
    expect 2 sh ./merge 0 out
    : >list
    unset SHARD SLURM_ARRAY_TASK_ID
    sh ./shard list 1 out show 2>/dev/null && fail "shard runs without a number"
    [ -z "$(ls out)" ] || fail "files are left: $(ls out)"
}

output_of_merge_on_full_device() {
    [ -c /dev/full ] || skip "no /dev/full"
    prepare
    # shellcheck disable=SC2016 # sh expands it
    expect 4 sh -c 'sh ./merge 3 out >/dev/full'
}

run any_number_of_shards
run empty_list
run last_line_without_line_feed
run names_with_line_feeds
run entries_of_config_list
run edits
run failed_shard_has_no_output
run full_disk
run missing_shard
run cut_off_shard
run wrong_counts
run every_bad_shard_is_named
run wrong_usage
run output_of_merge_on_full_device
finish
