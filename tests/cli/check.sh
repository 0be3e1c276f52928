#!/bin/sh
# SPDX-License-Identifier: MIT
# Tests `vmxci check`: its formats, policies, exit statuses, what several VMs share, and corrections.
. "$(dirname "$0")/harness.sh"

policies=${abs_top_srcdir:-$PWD}/lib/policy/baselines

# put_vm FILE LINE...: writes a VM with these lines and the versions.
put_vm() {
    file=$1
    shift
    mkdir -p "$(dirname "$file")"
    printf '%s\n' 'config.version = "8"' 'virtualHW.version = "19"' "$@" >"$file"
}

text() {
    put_vm good.vmx 'vmci0.present = "TRUE"'
    put_vm bad.vmx 'a = "1"' 'vmci0.unrestricted = "TRUE"'
    expect 0 vmxci check good.vmx
    equal "$(cat "$tmp/out")" ''
    equal "$(cat "$tmp/err")" 'vmxci: 0 errors, 0 warnings, 0 info in 1 VM'
    expect 1 vmxci check bad.vmx
    equal "$(cat "$tmp/out")" "bad.vmx:4:23: warning: vmci0.unrestricted is TRUE: the VM may communicate with other VMs on its host through VMCI [unrestricted]"
    equal "$(cat "$tmp/err")" 'vmxci: 0 errors, 1 warning, 0 info in 1 VM'
    expect 1 vmxci check -q bad.vmx good.vmx
    equal "$(cat "$tmp/err")" ''
    expect 0 vmxci check --no-lint bad.vmx
    equal "$(cat "$tmp/out")" ''
    expect 1 vmxci check --no-lint --policy=vmxci-default bad.vmx
    vmxci check - <bad.vmx >got || :
    grep -q '^-:4:23: warning: ' got
}

fail_on() {
    put_vm info.vmx 'vmci0.id = "3000000000"'
    put_vm warning.vmx 'vmci0.unrestricted = "TRUE"'
    put_vm error.vmx 'vmci0.id = "x"'
    for row in info:info:1 info:warning:0 info:error:0 warning:info:1 warning:warning:1 \
        warning:error:0 error:info:1 error:error:1; do
        file=${row%%:*} status=${row##*:} level=${row#*:}
        expect "$status" vmxci check --fail-on="${level%:*}" "$file.vmx"
    done
    expect 0 vmxci check info.vmx
    expect 1 vmxci check warning.vmx
    expect 2 vmxci check --fail-on=fatal info.vmx
}

json() {
    need jq
    put_vm 'a b.vmx' 'vmci0.unrestricted = "TRUE"' 'b = "1"' 'b = "2"'
    expect 1 vmxci check -o json 'a b.vmx'
    equal "$(jq -c 'map([.path, .line, .column, .severity, .rule, .policy, .ids, .key])' "$tmp/out")" \
        '[["a b.vmx",3,23,"warning","unrestricted","vmxci-default",[],"vmci0.unrestricted"],["a b.vmx",5,1,"error","duplicate-key","vmxci-default",[],"b"]]'
    expect 1 vmxci check -o jsonl 'a b.vmx'
    equal "$(jq -r .rule "$tmp/out")" 'unrestricted
duplicate-key'
    put_vm good.vmx
    expect 0 vmxci check -o json good.vmx
    equal "$(jq -c . "$tmp/out")" '[]'
    expect 4 vmxci check -o json good.vmx missing.vmx
    equal "$(jq -c 'map(.error.code)' "$tmp/out")" '["not-found"]'
    expect 1 vmxci check -o json --policy=stig-vsphere8 good.vmx
    equal "$(jq -c 'map([.line, .column, .policy, .ids, .key])' "$tmp/out")" \
        '[[null,null,"stig-vsphere8",["VMCH-80-000195","V-258708"],"RemoteDisplay.maxConnections"]]'
}

several() {
    for i in 1 2 3; do
        put_vm "tree/vm$i/vm.vmx" 'vmci0.id = "77"' \
            'uuid.bios = "56 4D 00 00 00 00 00 00-00 00 00 00 00 00 00 4D"' \
            "ethernet0.generatedAddress = \"00:0c:29:00:00:0$i\""
    done
    put_vm tree/vm4/vm.vmx 'vmci0.id = "0x4E"' 'ethernet1.addressType = "static"' \
        'ethernet1.address = "00-0C-29-00-00-01"' 'ethernet1.generatedAddress = "00:0c:29:00:00:02"'
    expect 1 vmxci check -r tree
    sed -n 's/^\([^:]*\):.*: \(.*\) \[\(duplicate-.*\)\]$/\3 \1 \2/p' "$tmp/out" >got
    equal "$(cat got)" "duplicate-id tree/vm1/vm.vmx context ID 77 is also that of 'tree/vm2/vm.vmx' and 1 other VM
duplicate-id tree/vm2/vm.vmx context ID 77 is also that of 'tree/vm1/vm.vmx' and 1 other VM
duplicate-id tree/vm3/vm.vmx context ID 77 is also that of 'tree/vm1/vm.vmx' and 1 other VM
duplicate-uuid tree/vm1/vm.vmx UUID 564d0000-0000-0000-0000-00000000004d is also that of 'tree/vm2/vm.vmx' and 1 other VM
duplicate-uuid tree/vm2/vm.vmx UUID 564d0000-0000-0000-0000-00000000004d is also that of 'tree/vm1/vm.vmx' and 1 other VM
duplicate-uuid tree/vm3/vm.vmx UUID 564d0000-0000-0000-0000-00000000004d is also that of 'tree/vm1/vm.vmx' and 1 other VM
duplicate-mac tree/vm1/vm.vmx MAC address 00:0c:29:00:00:01 is also that of 'tree/vm4/vm.vmx'
duplicate-mac tree/vm4/vm.vmx MAC address 00:0c:29:00:00:01 is also that of 'tree/vm1/vm.vmx'"
    # They come after all others, in the same order with any number of threads.
    cp "$tmp/out" all
    for jobs in 1 2 8; do
        expect 1 vmxci check -j$jobs -r tree
        cmp all "$tmp/out"
    done
    expect 1 vmxci check --no-cross -r tree
    fails grep duplicate "$tmp/out"
    expect 1 vmxci check --no-lint -r tree --policy=stig-vsphere8
    fails grep duplicate "$tmp/out"
    # Reserved and invalid values are no identities.
    put_vm odd/a.vmx 'vmci0.id = "0"' 'uuid.bios = "x"' 'ethernet0.generatedAddress = "00:0c"'
    put_vm odd/b.vmx 'vmci0.id = "0"' 'uuid.bios = "x"' 'ethernet0.generatedAddress = "00:0c"'
    expect 1 vmxci check -r odd
    fails grep duplicate "$tmp/out"
}

# However the paths of a VM are spelled, it shares nothing with itself.
same_vm() {
    put_vm web01/web01.vmx 'vmci0.id = "77"' \
        'uuid.bios = "56 4D 00 00 00 00 00 00-00 00 00 00 00 00 00 4D"' \
        'ethernet0.generatedAddress = "00:0c:29:00:00:01"'
    ln -s web01 link
    expect 0 vmxci check web01/web01.vmx ./web01/../web01/web01.vmx
    expect 0 vmxci check web01 link
    expect 0 vmxci check -r web01 link/web01.vmx "$PWD/web01"
    # So is a file with two names.
    mkdir hard
    ln web01/web01.vmx hard/web01.vmx
    expect 0 vmxci check web01 hard
    # Copies are other VMs; each of the two is found and counted once.
    mkdir web02
    cp web01/web01.vmx web02/web02.vmx
    expect 1 vmxci check web01 link ./web02 web02/web02.vmx
    equal "$(sed -n 's/^\([^:]*\):.*: \(.*\) \[duplicate-id\]$/\1 \2/p' "$tmp/out")" \
        "web01/web01.vmx context ID 77 is also that of './web02/web02.vmx'
./web02/web02.vmx context ID 77 is also that of 'web01/web01.vmx'"
    equal "$(grep -c duplicate "$tmp/out")" 6
    # The paths of other hosts are compared as text.
    vmxci show -o jsonl link web02 >other.jsonl
    expect 1 vmxci check --from=other.jsonl web01 web02/web02.vmx
    equal "$(sed -n 's/^\([^:]*\):.* is also \(.*\) \[duplicate-id\]$/\1 \2/p' "$tmp/out")" \
        "link/web01.vmx that of 'web01/web01.vmx' and 1 other VM
web01/web01.vmx that of 'link/web01.vmx' and 1 other VM
web02/web02.vmx that of 'link/web01.vmx' and 1 other VM"
}

policy_files() {
    put_vm a.vmx 'x = "1"'
    mkdir mine
    printf '%s\n' 'r.key = "x"' 'r.value = "2"' 'r.severity = "error"' 'r.title = "X is two"' \
        'r.help = "Because."' 'r.ids = "X-1 X-2"' >mine/my.policy
    expect 1 vmxci check --policy=mine/my.policy a.vmx
    grep -q '^a.vmx:3:6: error: .*\[r\]$' "$tmp/out"
    expect 1 env VMXCI_POLICY_PATH="nothing:mine" "$VMXCI" check --policy=my a.vmx
    expect 1 vmxci check --policy=mine/my.policy --policy=stig-vsphere8 a.vmx
    equal "$(grep -c '\[' "$tmp/out")" 2
    expect 1 vmxci check --policy=mine/my.policy --policy=mine/my.policy a.vmx
    equal "$(grep -c '\[r\]' "$tmp/out")" 1
    expect 2 vmxci check --policy=my a.vmx
    expect_message "policy 'my' not found"
    expect 2 vmxci check --policy="$(printf 'a\033b')" a.vmx
    expect_message "policy 'a\\x1bb' not found"
    expect 2 vmxci check --policy=mine/none.policy a.vmx
    echo 'r.kye = "x"' >mine/broken.policy
    expect 2 vmxci check --policy=mine/broken.policy a.vmx
    expect_message 'mine/broken.policy:1'
    equal "$(cat "$tmp/out")" ''
    expect 0 env VMXCI_POLICY_PATH=mine "$VMXCI" check --explain=my/r --policy=my
    equal "$(cat "$tmp/out")" 'my/r: X is two
  severity: error
  IDs: X-1 X-2
  Because.'
}

nothing_to_check() {
    put_vm a.vmx
    expect 2 vmxci check --no-lint --no-cross a.vmx
    expect_message "nothing to check: '--no-lint' leaves out the lints; add --policy=NAME"
    expect 0 vmxci check --no-lint a.vmx
    expect 0 vmxci check --no-cross a.vmx
    expect 0 vmxci check --no-lint --no-cross --policy=vmxci-default a.vmx
    expect 1 vmxci check --no-lint --no-cross --policy=stig-vsphere8 a.vmx
    expect 0 vmxci check --no-lint --no-cross --explain=duplicate-id
}

explained() {
    expect 0 vmxci check --list-policies
    for policy in "$policies"/*.policy; do
        name=$(basename "$policy" .policy)
        grep -q "^$name " "$tmp/out" || fail "$name is not listed"
    done
    grep -q '^vmxci-default ' "$tmp/out"
    expect 0 vmxci check --explain=duplicate-id
    grep -q 'severity: warning' "$tmp/out"
    cp "$tmp/out" lint
    expect 0 vmxci check --explain=vmxci-default/duplicate-id
    cmp lint "$tmp/out"
    grep -q '^vmxci-default/duplicate-id: ' lint
    expect 2 vmxci check --explain=duplicate-id a.vmx
    expect_message "'--explain' takes no PATH"
    expect 2 vmxci check --list-policies --explain=duplicate-id
    expect 0 vmxci check --explain=stig-esxi5/vmci-restricted
    expect 2 vmxci check --explain=nothing
    expect_message "rule 'nothing' not found"
}

corrected() {
    put_vm a.vmx 'vmci0.present = "yes"' 'b = "1"' 'b = "1"' 'vmci0.unrestricted = "TRUE"' \
        'vmci0.id = "x"'
    cp a.vmx before
    expect 1 vmxci check --fix -n --diff a.vmx
    cmp a.vmx before
    grep -q '^-vmci0.present = "yes"$' "$tmp/out"
    expect 1 vmxci check --fix --policy=stig-esxi5 a.vmx
    grep -q '^vmci0.present = "TRUE"$' a.vmx
    grep -q '^vmci0.unrestricted = "FALSE"$' a.vmx
    equal "$(grep -c '^b = ' a.vmx)" 1
    equal "$(grep -c 'error: ' "$tmp/out")" 1
    grep -q 'bad-value' "$tmp/out"
    cp a.vmx before
    expect 1 vmxci check --fix --policy=stig-esxi5 a.vmx
    cmp a.vmx before
    put_vm good.vmx
    cp good.vmx before
    expect 0 vmxci check --fix -b good.vmx
    cmp good.vmx before
    [ ! -e good.vmx.bak ]
    expect 2 vmxci check -n good.vmx
    expect_message "'--dry-run' needs '--fix'"
    expect 2 vmxci check --fix -o json good.vmx
    # A policy that forbids what is there after its own correction does not load.
    printf '%s\n' 'r.key = "x"' 'r.value = "1"' 'r.fix = "2"' >bad.policy
    expect 2 vmxci check --fix --policy=bad.policy good.vmx
}

tree_corrected() {
    for i in 1 2 3; do
        put_vm "tree/vm$i/vm.vmx" 'vmci0.present = "yes"'
    done
    expect 0 vmxci check --fix -r tree
    expect_message '3 changed, 0 unchanged, 0 failed'
    expect 0 vmxci check -r tree
}

# A VM that cannot be read has no findings, and is not counted.
unreadable() {
    put_vm a.vmx
    expect 4 vmxci check a.vmx missing.vmx
    expect_message '0 errors, 0 warnings, 0 info in 1 VM'
}

accepted() {
    put_vm tree/a.vmx 'vmci0.unrestricted = "TRUE"' 'vmci0.id = "77"'
    put_vm tree/b.vmx 'vmci0.id = "77"'
    expect 0 vmxci check -r tree --write-accepted=known
    equal "$(wc -l <known | tr -d ' ')" 3
    expect 0 vmxci check -r tree --accepted=known
    equal "$(cat "$tmp/out")" ''
    # A line that moves is still accepted, another value is not.
    { echo '# comment' && cat tree/a.vmx; } >moved && mv moved tree/a.vmx
    expect 0 vmxci check -r tree --accepted=known
    echo 'vmci1.id = "1"' >>tree/b.vmx
    expect 1 vmxci check -r tree --accepted=known
    equal "$(sed 's/.*\[//' "$tmp/out")" 'other-device]'
    expect 1 vmxci check --no-cross --accepted=known tree/b.vmx
    echo 'no JSON' >broken
    expect 3 vmxci check --accepted=broken tree/b.vmx
    expect_message 'broken:1'
    expect 4 vmxci check --accepted=missing tree/b.vmx
    expect 2 vmxci check --accepted=known --write-accepted=known tree/b.vmx
    expect 2 vmxci check --fix --accepted=known tree/b.vmx
    cp known before
    expect 4 vmxci check --write-accepted=known tree/b.vmx tree/missing.vmx
}

# Of one VM, 1,000 findings are printed; the file of accepted findings has all.
many_accepted() {
    seq -f 'vmci%g.present = "TRUE"' 1 1500 >lines
    put_vm many/a.vmx && cat lines >>many/a.vmx
    expect 0 vmxci check many/a.vmx --write-accepted=known
    expect_message '500 more findings'
    equal "$(grep -c . "$tmp/out") $(wc -l <known | tr -d ' ')" '1000 1500'
    expect 0 vmxci check many/a.vmx --accepted=known
    equal "$(cat "$tmp/out")" ''
    echo 'vmci1501.present = "TRUE"' >>many/a.vmx
    expect 1 vmxci check many/a.vmx --accepted=known
    equal "$(sed 's/.*\[//' "$tmp/out")" 'other-device]'
}

earlier_runs() {
    put_vm one/a.vmx 'vmci0.id = "77"' 'ethernet0.generatedAddress = "00:0c:29:00:00:01"'
    put_vm two/b.vmx 'vmci0.id = "77"'
    put_vm two/c.vmx 'ethernet0.generatedAddress = "00:0C:29:00:00:01"'
    vmxci show -r -o jsonl one >one.jsonl
    vmxci show -r -o jsonl --end-record two >two.jsonl
    expect 1 vmxci check --from=one.jsonl --from=two.jsonl
    equal "$(sed 's/: .*\[/ /' "$tmp/out")" 'one/a.vmx duplicate-id]
two/b.vmx duplicate-id]
one/a.vmx duplicate-mac]
two/c.vmx duplicate-mac]'
    expect 1 vmxci check --from=one.jsonl two/b.vmx
    equal "$(grep -c duplicate-id "$tmp/out")" 2
    # A VM that is given twice shares nothing with itself.
    expect 0 vmxci check --from=one.jsonl --from=one.jsonl one/a.vmx
    printf '{"path":' >cut
    expect 3 vmxci check --from=cut
    expect_message 'cut:1'
    expect 2 vmxci check
}

reports() {
    need jq
    put_vm '<b>/a.vmx' 'vmci0.unrestricted = "TRUE"'
    expect 1 vmxci check -o sarif -r .
    equal "$(jq -c '[.version, (.runs[0].results | map([.ruleId, .level]))]' "$tmp/out")" \
        '["2.1.0",[["unrestricted","warning"]]]'
    expect 1 vmxci check -o html -r .
    grep -q '^<!DOCTYPE html>' "$tmp/out"
    grep -q '&lt;b&gt;/a.vmx' "$tmp/out"
    fails grep -i '<script' "$tmp/out"
    put_vm good/a.vmx
    expect 0 vmxci check -o sarif good
    equal "$(jq -c '.runs[0].results' "$tmp/out")" '[]'
}

# A policy is listed by the name that finds it; what its file says is printed without control
# characters.
odd_policies() {
    mkdir mine
    printf 'policy.name = "other"\nr.key = "x"\nr.value = "1"\nr.title = "a\033b"\n' >mine/my.policy
    cp mine/my.policy mine/vmxci-default.policy
    export VMXCI_POLICY_PATH=mine
    expect 0 vmxci check --list-policies
    grep -q '^my                no title$' "$tmp/out"
    equal "$(grep -c '^vmxci-default ' "$tmp/out")" 1
    fails grep '^other' "$tmp/out"
    expect 0 vmxci check --explain=r
    grep -qF 'other/r: a\x1bb' "$tmp/out"
}

# A broken policy file does not matter if the rule is found elsewhere.
explained_beside_broken() {
    mkdir mine
    printf 'r.key = "x"\nr.value = "1"\n' >mine/good.policy
    printf 'r.key = "x"\nr.vlaue = "1"\n' >mine/broken.policy
    export VMXCI_POLICY_PATH=mine
    expect 0 vmxci check --explain=good/r
    expect_message 'mine/broken.policy:2:3: '
    expect 0 vmxci check --explain=duplicate-id
    expect 2 vmxci check --explain=other
    expect_message "rule 'other' not found in the policies that could be loaded"
    expect 2 vmxci check --list-policies
}

# What is more than a list of findings may have counts all the same.
left_out() {
    seq 1500 | sed 's/.*/vmci1.key& = "1"/' >lines
    put_vm a.vmx 'b = "1"'
    cat lines >>a.vmx
    printf '%s\n' 'r.key = "b"' 'r.value = "2"' 'r.severity = "error"' >b.policy
    expect 1 vmxci check --fail-on=error --policy=b.policy a.vmx
    expect_message '501 more findings are not printed'
    expect_message '1 error, 1500 warnings, 0 info'
    expect 1 vmxci check --fix --fail-on=error --policy=b.policy a.vmx
}

# Accepted findings take no place in the list of findings.
accepted_of_many() {
    put_vm a.vmx
    seq 1500 | sed 's/.*/vmci1.key& = "1"/' >>a.vmx
    seq 1499 | sed 's/.*/{"path":"a.vmx","policy":"vmxci-default","rule":"other-device","key":"vmci1.key&","value":"1"}/' >most
    expect 1 vmxci check --accepted=most a.vmx
    equal "$(sed 's/: warning.*//' "$tmp/out")" 'a.vmx:1502:18'
    equal "$(cat "$tmp/err")" 'vmxci: 0 errors, 1 warning, 0 info in 1 VM'
    seq 400 | sed 's/.*/{"path":"a.vmx","policy":"vmxci-default","rule":"other-device","key":"vmci1.key&","value":"1"}/' >some
    expect 1 vmxci check --accepted=some a.vmx
    equal "$(wc -l <"$tmp/out" | tr -d ' ')" 1000
    expect_message '100 more findings are not printed'
    expect_message '0 errors, 1100 warnings, 0 info'
}

corrected_stdin() {
    put_vm a.vmx 'b = "1"' 'b = "1"' 'vmci0.id = "x"'
    grep -v '^b' a.vmx >want
    sed -n '/^b/{p;q;}' a.vmx >line
    sed -i '2r line' want
    vmxci check --fix - <a.vmx >got 2>err && fail 'exits with 0'
    cmp want got
    grep -q '^-:4:13: error: ' err
    vmxci check --fix --dry-run - <a.vmx >got && fail 'exits with 0'
    grep -q '^-:4:13: error: ' got
}

failed_report() {
    need jq
    put_vm a.vmx
    expect 4 vmxci check -o sarif a.vmx missing.vmx
    equal "$(jq -c '.runs[0].invocations[0].executionSuccessful' "$tmp/out")" false
    expect 0 vmxci check -o sarif a.vmx
    equal "$(jq -c '.runs[0].invocations[0].executionSuccessful' "$tmp/out")" true
}

encrypted() {
    put_vm a.vmx 'encryption.keySafe = "x"' 'encryption.data = "y"'
    expect 0 vmxci check --policy=stig-vsphere8 a.vmx
}

# In a tree, the policies of the tree are found first, whatever version is installed.
policies_of_the_tree() {
    mkdir -p tree/lib/policy/baselines
    cp "$VMXCI" tree/vmxci
    printf 'r.key = "a"\nr.value = "1"\n' >tree/lib/policy/baselines/only-here.policy
    printf 'policy.title = "of the tree"\nr.key = "a"\nr.value = "1"\n' \
        >tree/lib/policy/baselines/stig-vsphere8.policy
    tree/vmxci check --list-policies >list
    grep '^only-here ' list || fail "$(cat list)"
    grep '^stig-vsphere8 *of the tree' list || fail "$(cat list)"
}

run text
run fail_on
run policies_of_the_tree
run json
run several
run same_vm
run policy_files
run nothing_to_check
run explained
run corrected
run tree_corrected
run unreadable
run accepted
run many_accepted
run earlier_runs
run reports
run odd_policies
run explained_beside_broken
run left_out
run accepted_of_many
run corrected_stdin
run failed_report
run encrypted
finish
