#!/bin/sh
# SPDX-License-Identifier: MIT
# Verifies that the manual pages have no errors and fit 80 columns, and that a reader sees the
# scripts of vmxci-fleet(7) as tests/fleet runs them.
# shellcheck source=tests/cli/harness.sh
. "$(dirname "$0")/../cli/harness.sh"
# shellcheck source=tests/fleet/page.sh
. "$(dirname "$0")/../fleet/page.sh"

: "${tmp:?}"

# render PAGE: prints PAGE as mandoc shows it on a terminal of 80 columns, without overstrikes.
render() {
    mandoc -T ascii "$1" | sed 's/.'"$(printf '\b')"'//g'
}

# Whether the pages that a page refers to are installed depends on the machine.
mandoc_finds_no_error() {
    need mandoc
    for file in "$abs_top_srcdir"/cli/man/*.[1-8]; do
        mandoc -T lint "$file" | grep -vE 'referenced manual not found|outdated mandoc.db' || continue
        fail "mandoc reports the lines above"
    done
}

man_finds_no_error() {
    need man
    for file in "$abs_top_srcdir"/cli/man/*.[1-8]; do
        man --warnings -l "$file" 2>messages >shown || fail "man fails: $(cat messages)"
        # Some systems have a man that only says that there are no manual pages.
        grep -q SEE shown || skip "man shows no page"
        [ ! -s messages ] || fail "man reports: $(cat messages)"
    done
}

pages_fit_80_columns() {
    need mandoc
    for file in "$abs_top_srcdir"/cli/man/*.[1-8]; do
        render "$file" >shown
        [ -s shown ]
        awk 'length($0) > 80 { print; wide = 1 } END { exit wide }' shown ||
            fail "lines of $file wider than 80 columns"
    done
}

# Compares with all lines of the page, without their margin.
scripts_are_as_tested() {
    need mandoc
    render "$page" | sed 's/^     //; s/ *$//' >shown
    for name in list list0 shard slurm parallel merge; do
        extract "$name" >text
        [ -s text ]
        awk '
            NR == FNR { want[NR] = $0; lines = NR; next }
            { at = $0 == want[at + 1] ? at + 1 : ($0 == want[1]) }
            at == lines { found = 1 }
            END { exit !found }
        ' text shown || fail "the page does not show '$name' as the tests run it"
    done
}

run mandoc_finds_no_error
run man_finds_no_error
run pages_fit_80_columns
run scripts_are_as_tested
finish
