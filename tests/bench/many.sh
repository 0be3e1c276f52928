#!/bin/sh
# SPDX-License-Identifier: MIT
# make bench-many: measures runs over many VMs, as ratios to a floor and to other programs that are
# measured in the same rounds.  BENCH_TREE names a tree to read, otherwise one of BENCH_VMS VMs
# (100,000) is made; BENCH_ROUNDS is the number of rounds (7).  Programs that are not installed are
# skipped.
set -eu
LC_ALL=C
export LC_ALL

for tool in hyperfine jq awk strace; do
    command -v "$tool" >/dev/null || {
        echo "bench: $tool not found" >&2
        exit 1
    }
done
rounds=${BENCH_ROUNDS:-7}
vms=${BENCH_VMS:-100000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
here=$abs_top_srcdir/tests/bench
floor=$abs_top_builddir/tests/bench/floor

# make_tree DIRECTORY VMS
make_tree() {
    awk -v root="$1" -v vms="$2" -f "$here/tree.awk" | xargs mkdir -p
    awk -v root="$1" -v vms="$2" -v files=1 -f "$here/tree.awk"
}

# measure COMMAND...: runs the commands in turn, as often as there are rounds.  Writes the sorted
# times of each, in milliseconds, to $work/times.  With any_status=-i, an exit status is no failure: a
# VM may be unset.
measure() {
    for round in $(seq "$rounds"); do
        hyperfine -N $any_status -w 0 -r 1 ${before:+--prepare "$before"} \
            --export-json "$work/turn$round" "$@" >"$work/output" 2>&1 || {
            cat "$work/output" >&2
            exit 1
        }
    done
    jq -s '[.[].results] | transpose | map({command: .[0].command,
        times: [.[].times[] * 1e3] | sort})' "$work"/turn* >"$work/times"
    rm -f "$work"/turn*
}

# ratios NAME COMMAND...: prints the median time of each command and the median of its ratios to the
# first.
ratios() {
    echo "$1"
    shift
    measure "$@"
    jq -r 'map(.times |= .[length / 2 | floor]) | .[0].times as $one | .[] |
        [(.times | round | tostring) + " ms",
         (.times / $one * 100 | round / 100 | tostring), .command] | join("\t")' "$work/times"
}

# with_program PROGRAM COMMAND: adds COMMAND to the list `others` if PROGRAM is installed.
with_program() {
    if command -v "$1" >/dev/null; then
        printf '%s\n' "$2" >>"$work/others"
    else
        echo "skipped: $1 not found"
    fi
}

# run_with_others NAME COMMAND...: ratios of these commands and those in $work/others.
run_with_others() {
    while IFS= read -r line; do
        set -- "$@" "$line"
    done <"$work/others"
    : >"$work/others"
    ratios "$@"
}

reading() {
    : >"$work/others"
    with_program find "find $tree -name *.vmx"
    with_program grep "sh -c 'find $tree -name \"*.vmx\" -print0 | xargs -0 grep -hiE \"^[[:blank:]]*vmci0\.id\"'"
    for jobs in 1 2 8; do
        with_program rg "rg -j$jobs --no-ignore --hidden -iNI --no-heading -g *.vmx '^\s*vmci0\.id' $tree"
    done
    run_with_others "reading $count VMs, in the cache" \
        "$floor 8 $tree" \
        "'$VMXCI' get -qr --unordered id $tree" \
        "'$VMXCI' get -qr id $tree" \
        "'$VMXCI' show -qr -o jsonl $tree" \
        "'$VMXCI' show -qr $tree" \
        "'$VMXCI' config list -qr --match=vmci0.* $tree" \
        "'$VMXCI' check -qr $tree" \
        "'$VMXCI' check -qr --policy=stig-vsphere8 $tree" \
        "$floor 1 $tree" \
        "'$VMXCI' get -qr -j1 id $tree"
}

resources() {
    calls=$(strace -f -c -o /dev/stdout "$VMXCI" get -qr -j1 id "$tree" 2>/dev/null |
        awk '/(openat|getdents64|read|close|fstat|newfstatat)$/ { calls += $4 } END { print calls }')
    echo "system calls on files for each VM: $(awk -v calls="$calls" -v count="$count" \
        'BEGIN { printf "%.2f", calls / count }')"
    if [ -x /usr/bin/time ]; then
        for format in "get -qr id" "get -qr --unordered id" "show -qr -o jsonl" "show -qr" \
            "check -qr --policy=stig-vsphere8"; do
            # shellcheck disable=SC2086 # a list
            /usr/bin/time -f "memory of $format: %M KiB" "$VMXCI" $format "$tree" 2>&1 >/dev/null |
                grep memory
        done
    fi
}

cold() {
    [ "$(id -u)" = 0 ] && [ -w /proc/sys/vm/drop_caches ] || {
        echo "skipped: the cache can be emptied by root only"
        return
    }
    : >"$work/others"
    with_program rg "rg -j8 --no-ignore --hidden -iNI --no-heading -g *.vmx '^\s*vmci0\.id' $tree"
    before="sh -c 'sync; echo 3 >/proc/sys/vm/drop_caches'"
    rounds=3
    run_with_others "reading $count VMs, not in the cache" "'$VMXCI' get -qr id $tree" \
        "'$VMXCI' get -qr --unordered id $tree" "$floor 8 $tree"
    before=
    rounds=${BENCH_ROUNDS:-7}
}

editing() {
    make_tree "$work/edit" 10000
    edit="'$VMXCI' config set -qr"
    sed="sh -c 'find $work/edit -name \"*.vmx\" -print0 | xargs -0 sed -i \"s/^\(displayName *= *\\\"\)[^\\\"]*/\1sed/I\"'"
    # Each command writes another value than the one before.
    for sync in none file batch; do
        jobs=8
        [ "$sync" != batch ] || jobs=2
        ratios "editing 10000 VMs, --sync=$sync, compared with the bare system calls, and with sed -i, which takes no lock and syncs nothing" \
            "$floor $jobs $work/edit $sync" "$edit --sync=$sync displayName $sync $work/edit" "$sed"
    done
    # All VMs of a group are open at the same time.
    ratios "editing 1000 VMs, all or nothing" "$floor 1 $work/edit/dc00/ds000 batch" \
        "$edit --all-or-nothing --sync=batch displayName all $work/edit/dc00/ds000"
    rm -rf "$work/edit"
}

growth() {
    ten=$((count / 10))
    make_tree "$work/small" "$ten"
    ratios "growth: $ten VMs, then $count" "'$VMXCI' get -qr id $work/small" \
        "'$VMXCI' get -qr id $tree"
    rm -rf "$work/small"
}

tree=${BENCH_TREE:-$work/tree}
[ -n "${BENCH_TREE:-}" ] || make_tree "$tree" "$vms"
count=$("$floor" 8 "$tree")
before=
any_status=-i
reading
resources
cold
any_status=
editing
any_status=-i
growth
