#!/bin/sh
# SPDX-License-Identifier: MIT
# make bench: the speed of one file, as ratios against what else does the same, measured in the same
# run.  Needs hyperfine, valgrind and jq.  What is not installed is left out and said so.
set -eu
LC_ALL=C
export LC_ALL

for tool in hyperfine valgrind jq awk; do
    command -v "$tool" >/dev/null || {
        echo "bench: $tool is missing" >&2
        exit 1
    }
done
runs=${BENCH_RUNS:-500}
[ "$runs" -gt 0 ] 2>/dev/null || {
    echo "bench: BENCH_RUNS=$runs is no number of runs" >&2
    exit 1
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bench=$abs_top_builddir/tests/bench
here=$abs_top_srcdir/tests/bench
awk -v lines=120 -f "$here/vmx.awk" >"$work/usual.vmx"
awk -v lines=350000 -f "$here/vmx.awk" >"$work/large.vmx"

# instructions [OPTION of valgrind]... COMMAND...
instructions() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$@" 2>&1 >/dev/null |
        sed -n 's/.*Collected : //p'
}

# per_byte PROGRAM FILE ROUNDS: instructions of one reading, by byte.
per_byte() {
    all=$(instructions --toggle-collect=vmxci_doc_parse --toggle-collect=vmxci_doc_free \
        "$1" "$2" 1 "$3")
    [ "$all" -gt 0 ] || {
        echo "left out: instructions a byte; this build has no function vmxci_doc_parse"
        return
    }
    awk -v all="$all" -v rounds="$3" -v bytes="$(wc -c <"$2")" \
        'BEGIN { printf "%.2f instructions a byte\n", all / rounds / bytes }'
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

# measure COMMAND...: run each in turn, some times over, so that what else the machine does meets all
# of them alike.  $work/times has for each its times in microseconds, in order.
measure() {
    for turn in 1 2 3 4 5; do
        hyperfine -N -w 10 -r "$(((runs + 4) / 5))" --export-json "$work/turn$turn" "$@" \
            >"$work/said" 2>&1 || {
            cat "$work/said" >&2
            exit 1
        }
    done
    jq -s '[.[].results] | transpose | map({command: .[0].command,
        times: [.[].times[] * 1e6] | sort})' "$work"/turn? >"$work/times"
}

# ratios NAME COMMAND...: medians of whole processes, the first being the measure.
ratios() {
    echo "$1"
    shift
    measure "$@"
    jq -r 'map(.times |= .[length / 2 | floor]) | .[0].times as $one | .[] |
        [(.times | round | tostring) + " us",
         (.times / $one * 100 | round / 100 | tostring), .command] | join("\t")' "$work/times"
}

get() {
    ratios "get, against an empty program" "'$bench/empty'" "'$VMXCI' get id '$work/usual.vmx'"
    echo "$(($(instructions "$VMXCI" get id "$work/usual.vmx") - $(instructions "$bench/empty")))" \
        "instructions more"
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
        echo "left out: perl is not installed"
    fi
    if command -v augtool >/dev/null; then
        set -- "$@" "augtool -s -A -t 'VMware_Config.lns incl $work/aug.vmx' set /files$work/aug.vmx/vmci0.id 1"
    else
        echo "left out: augtool is not installed"
    fi
    ratios "edit, against sed -i" "$@"
}

# The fastest tenth, for what is subtracted has to be free of what else the machine does.
lock() {
    for folder in "$work" /dev/shm; do
        [ -w "$folder" ] || continue
        file=$(mktemp "$folder/XXXXXX.vmx")
        cp "$work/usual.vmx" "$file"
        echo "edit, against one without locks, in $(stat -f -c %T "$folder")"
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
edit
lock
