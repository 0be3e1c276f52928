# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# Shared by the scripts of this directory; they source this file after tests/cli/harness.sh.
# Provides the scripts of vmxci-fleet(7), exactly as printed there, and the VMs to run them on.

: "${tmp:?}" "${abs_top_srcdir:?}"
page=$abs_top_srcdir/cli/man/vmxci-fleet.7
# shellcheck source=tests/cli/page.sh
. "$(dirname "$0")/../cli/page.sh"

# use_page: writes the scripts of the page to the current directory, and puts vmxci into PATH.
use_page() {
    # shellcheck disable=SC2094 # NAME is not a file
    extract shard >shard
    # shellcheck disable=SC2094
    extract merge >merge
    use_vmxci
}

# make_tree DIRECTORY COUNT: makes COUNT VMs in directories of ten.  Every 50th file is not a .vmx
# file.
make_tree() {
    awk -v directory="$1" -v count="$2" 'BEGIN {
        for (i = 0; i < count; i++)
            printf "%s/%d/vm %d\n", directory, i / 10, i
    }' >directories
    tr '\n' '\0' <directories | xargs -0 mkdir -p
    awk -v lines=30 -f "$abs_top_srcdir/tests/bench/vmx.awk" >model
    awk '
        NR == FNR { model[NR] = $0; lines = NR; next }
        {
            file = $0 "/a.vmx"
            for (i = 1; i <= lines && (FNR - 1) % 50; i++) {
                line = model[i]
                if (line ~ /^vmci0\.id/)
                    line = "vmci0.id = \"" 1000 + FNR "\""
                print line >file
            }
            if ((FNR - 1) % 50 == 0)
                print "not a VM" >file
            close(file)
        }
    ' model directories
}

# single_run DIRECTORY: writes list of the VMs below DIRECTORY with the command of the page, and
# expected, the output of a single run on it.
single_run() {
    extract list | sed "s|/vms|$1|" >make-list
    sh ./make-list
    expect 3 vmxci show -o jsonl --files-from=list
    cp "$tmp/out" expected
}

# check_merged COUNT: verifies that the merged output of COUNT shards equals that of the single run.
check_merged() {
    expect 3 sh ./merge "$1" out
    cmp "$tmp/out" expected || fail "the merged output differs from the output of a single run"
    [ ! -s "$tmp/err" ] || fail "unexpected messages: $(cat "$tmp/err")"
}

# has_only_outputs COUNT: verifies that out has the outputs of COUNT shards, and no temporary files.
has_only_outputs() {
    find out -type f >files
    if [ "$(wc -l <files)" -ne "$1" ] || grep -v "^out/[0-9]*-of-$1\\.jsonl\$" files; then
        fail "out has other files than the outputs of $1 shards: $(cat files)"
    fi
}

# wait_until SECONDS COMMAND...: waits until COMMAND succeeds.
wait_until() {
    end=$(($(date +%s) + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$(date +%s)" -lt "$end" ] || fail "timeout: $*"
        sleep 0.1
    done
}
