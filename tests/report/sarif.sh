#!/bin/sh
# SPDX-License-Identifier: MIT
# Validates the SARIF report with Microsoft's validator: its schema, the standard, and the rules of
# GitHub Advanced Security.
# shellcheck source=tests/cli/harness.sh
. "$(dirname "$0")/../cli/harness.sh"

: "${tmp:?}" "${abs_top_srcdir:?}" "${abs_top_builddir:?}"

report() {
    "$abs_top_builddir/tests/report/page" "$@"
}

# Makes 500 VMs, of which many have findings and share an ID, and one has markup for a name.
make_vms() {
    awk 'BEGIN {
        for (i = 0; i < 500; i++) {
            directory = i == 7 ? "<img src=x onerror=alert(1)>" : sprintf("vm%03d", i)
            if (system("mkdir -p \"vms/" directory "\"") != 0)
                exit 1
            file = "vms/" directory "/vm.vmx"
            print "config.version = \"8\"\nvirtualHW.version = \"" 10 + i % 12 "\"" >file
            print "displayName = \"" directory "\"" >file
            print "vmci0.id = \"" 1000 + i % 450 "\"" >file
            if (i % 3 == 0)
                print "vmci0.unrestricted = \"TRUE\"" >file
            if (i % 50 == 0)
                print "malformed" >file
            close(file)
        }
    }'
}

# npm can install the validator so that only root can execute it.
not_validated() {
    is_root || ! grep -q 'Permission denied' log || skip "sarif-multitool can be run by root only"
    fail "$(cat log)"
}

# validate FILE: writes to rules the level and the rule of each kind of problem in FILE.  The
# validator exits with 0 whatever it finds.  Its script for npm passes the arguments through a shell,
# hence the double quotes.
validate() {
    need sarif-multitool node
    rm -f found.sarif
    DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 sarif-multitool validate "$1" \
        --rule-kind '"Sarif;Ghas"' --level '"Error;Warning;Note"' --output found.sarif >log 2>&1 ||
        not_validated
    node -e '
        const run = JSON.parse(fs.readFileSync("found.sarif")).runs[0];
        for (const result of run.results)
            console.log(result.level ?? "warning", result.ruleId);
    ' | sort -u >rules
}

# The page of the project, SARIF2005, has no address yet.  The notes are about style; that there are
# some shows that the validator could read the file.
expect_valid() {
    validate "$1"
    grep -q '^note SARIF2002$' rules || fail "the validator cannot read $1"
    if grep -v -e '^note ' -e '^warning SARIF2005$' rules; then
        fail "$(grep -v '^note' found.sarif | head -c 2000)"
    fi
}

validator_finds_errors() {
    report sarif 20 >good.sarif
    sed 's/"startLine":1}/"startLine":0}/' good.sarif >bad.sarif
    validate bad.sarif
    grep -q '^error JSON' rules || fail "no error of the schema is found: $(cat rules)"
}

no_findings() {
    report sarif 0 >empty.sarif
    validate empty.sarif
    grep -q '^note SARIF2003$' rules || fail "the validator cannot read the file"
    fails grep '^error' rules
}

some_findings() {
    report sarif 500 >some.sarif
    expect_valid some.sarif
}

# GitHub rejects more than 25,000 results.
too_many_findings() {
    report sarif 40000 >many.sarif
    [ "$(grep -c '"ruleId"' many.sarif)" -eq 25000 ] || fail "$(grep -c '"ruleId"' many.sarif) results"
    grep -q 'more findings were left out' many.sarif
}

of_the_command() {
    make_vms
    expect 1 vmxci check -o sarif -r vms --policy=stig-vsphere8
    cp "$tmp/out" command.sarif
    expect_valid command.sarif
}

run too_many_findings
run of_the_command
run validator_finds_errors
run no_findings
run some_findings
finish
