#!/bin/sh
# SPDX-License-Identifier: MIT
# make bench: measures the speed for one file as ratios to other programs that do the same, measured
# in the same run.  Needs hyperfine, valgrind and jq; skips programs that are not installed.
set -eu
LC_ALL=C
export LC_ALL

for tool in hyperfine valgrind jq awk; do
    command -v "$tool" >/dev/null || {
        echo "bench: $tool not found" >&2
        exit 1
    }
done
runs=${BENCH_RUNS:-500}
[ "$runs" -gt 0 ] 2>/dev/null || {
    echo "bench: BENCH_RUNS: invalid value '$runs' (expected a number above 0)" >&2
    exit 1
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bench=$abs_top_builddir/tests/bench
here=$abs_top_srcdir/tests/bench
awk -v lines=120 -f "$here/vmx.awk" >"$work/usual.vmx"
awk -v lines=350000 -f "$here/vmx.awk" >"$work/large.vmx"

# instructions [VALGRIND-OPTION]... COMMAND...: prints the number of instructions of COMMAND.
instructions() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$@" 2>&1 >/dev/null |
        sed -n 's/.*Collected : //p'
}

# per_byte PROGRAM FILE ROUNDS: prints the instructions for each byte to parse FILE once.
per_byte() {
    all=$(instructions --toggle-collect=vmxci_doc_parse --toggle-collect=vmxci_doc_free \
        "$1" "$2" 1 "$3")
    [ "$all" -gt 0 ] || {
        echo "skipped: instructions per byte; this build has no symbol vmxci_doc_parse"
        return
    }
    awk -v all="$all" -v rounds="$3" -v bytes="$(wc -c <"$2")" \
        'BEGIN { printf "%.2f instructions per byte\n", all / rounds / bytes }'
}

index() {
    for program in index index_portable; do
        echo "$program"
        "$bench/$program" "$work/usual.vmx" 1000 31
        per_byte "$bench/$program" "$work/usual.vmx" 100
        "$bench/$program" "$work/large.vmx" 1 11
        per_byte "$bench/$program" "$work/large.vmx" 2
    done
}

# measure COMMAND...: runs the commands in turn, several times over, so that other load affects all
# of them alike.  Writes the sorted times of each, in microseconds, to $work/times.
measure() {
    for turn in 1 2 3 4 5; do
        hyperfine -N -w 10 -r "$(((runs + 4) / 5))" --export-json "$work/turn$turn" "$@" \
            >"$work/output" 2>&1 || {
            cat "$work/output" >&2
            exit 1
        }
    done
    jq -s '[.[].results] | transpose | map({command: .[0].command,
        times: [.[].times[] * 1e6] | sort})' "$work"/turn? >"$work/times"
}

# ratios NAME COMMAND...: prints the median time of each command, and its ratio to the first.
ratios() {
    echo "$1"
    shift
    measure "$@"
    jq -r 'map(.times |= .[length / 2 | floor]) | .[0].times as $one | .[] |
        [(.times | round | tostring) + " us",
         (.times / $one * 100 | round / 100 | tostring), .command] | join("\t")' "$work/times"
}

get() {
    ratios "get, compared with an empty program" \
        "'$bench/empty'" "'$VMXCI' get id '$work/usual.vmx'"
    echo "$(($(instructions "$VMXCI" get id "$work/usual.vmx") - $(instructions "$bench/empty")))" \
        "more instructions than the empty program"
}

# VMXCI_STATIC is a command that was built with --enable-static-cli.
start() {
    [ -n "${VMXCI_STATIC-}" ] || {
        echo "skipped: start of the static command; VMXCI_STATIC is not set"
        return
    }
    ratios "start of the static command, compared with the dynamic one" \
        "'$VMXCI' --version" "'$VMXCI_STATIC' --version"
}

edit() {
    for name in set none sed perl aug; do
        cp "$work/usual.vmx" "$work/$name.vmx"
    done
    set -- "sed -i s/^vmci0.id.*/vmci0.id=1/ '$work/sed.vmx'" \
        "'$VMXCI' set --id=random '$work/set.vmx'" \
        "'$VMXCI' set --sync=none --id=random '$work/none.vmx'"
    if command -v perl >/dev/null; then
        set -- "$@" "perl -pi -e s/^vmci0.id.*/vmci0.id=1/ '$work/perl.vmx'"
    else
        echo "skipped: perl not found"
    fi
    if command -v augtool >/dev/null; then
        set -- "$@" "augtool -s -A -t 'VMware_Config.lns incl $work/aug.vmx' set /files$work/aug.vmx/vmci0.id 1"
    else
        echo "skipped: augtool not found"
    fi
    ratios "edit, compared with sed -i" "$@"
}

# One edit and 4,000 edits of a file of 400,000 lines: the cost must not be their product.
edit_list() {
    awk 'BEGIN { print "config.version = \"8\""
                 for (i = 1; i < 400000; i++) printf "guestinfo%d.k%d = \"%d\"\n", i % 100, i, i }' \
        >"$work/long.vmx"
    awk 'BEGIN { for (i = 0; i < 4000; i++)
                     printf "guestinfo%d.k%d = \"x\"\n", i % 120, i * 101 }' >"$work/list"
    runs=25
    ratios "a list of edits, compared with one edit of the same file" \
        "'$VMXCI' config edit -n --set=guestinfo1.k1=x '$work/long.vmx'" \
        "'$VMXCI' config edit -n --import='$work/list' '$work/long.vmx'" \
        "'$VMXCI' config edit -n --unset-match='guestinfo1[0-9]*[.].*' '$work/long.vmx'"
}

# Uses the 10th percentile: a difference of times must not contain the effects of other load.
lock() {
    for directory in "$work" /dev/shm; do
        [ -w "$directory" ] || continue
        file=$(mktemp "$directory/XXXXXX.vmx")
        cp "$work/usual.vmx" "$file"
        echo "edit, compared with an edit without locks, in $(stat -f -c %T "$directory")"
        measure "'$bench/lock' 1 '$file'" "'$bench/lock' 0 '$file'" "'$VMXCI' set --id=random '$file'"
        rm -f "$file"
        jq -r '[.[].times | .[length / 10 | floor]] |
            (.[0] - .[1]) as $locks | [$locks, $locks / .[0] * 100, $locks / .[2] * 100] |
            map(round) |
            "\(.[0]) us: \(.[1]) % without sync, \(.[2]) % of a set with it"' "$work/times"
    done
}

index
get
start
edit
lock
edit_list
