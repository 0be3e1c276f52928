#!/bin/sh
# SPDX-License-Identifier: MIT
# Verifies that the manual pages have no errors and fit 80 columns, that they agree with the command,
# its help and its output, and that a reader sees the scripts of vmxci-fleet(7) as tests/fleet runs
# them.
# shellcheck source=tests/cli/harness.sh
. "$(dirname "$0")/../cli/harness.sh"
# shellcheck source=tests/fleet/page.sh
. "$(dirname "$0")/../fleet/page.sh"

: "${tmp:?}" "${abs_top_builddir:?}"

# pages: the manual pages, which are in the build tree if they are made.
pages() {
    find "$abs_top_builddir/cli/man" "$abs_top_srcdir/cli/man" -name '*.[1-8]' | sort -u
}

# page_of NAME.SECTION: the path of a page.
page_of() {
    pages | grep "/$1\$" | head -n 1
}

# render PAGE: prints PAGE as mandoc shows it on a terminal of 80 columns, without overstrikes.
render() {
    mandoc -T ascii "$1" | sed 's/.'"$(printf '\b')"'//g'
}

# Whether the pages that a page refers to are installed depends on the machine.
mandoc_finds_no_error() {
    need mandoc
    for file in $(pages); do
        mandoc -T lint "$file" | grep -vE 'referenced manual not found|outdated mandoc.db' || continue
        fail "mandoc reports the lines above"
    done
}

man_finds_no_error() {
    need man
    for file in $(pages); do
        man --warnings -l "$file" 2>messages >shown || fail "man fails: $(cat messages)"
        # Some systems have a man that only says that there are no manual pages.
        grep -q SEE shown || skip "man shows no page"
        [ ! -s messages ] || fail "man reports: $(cat messages)"
    done
}

pages_fit_80_columns() {
    need mandoc
    for file in $(pages); do
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

# ---- the help --------------------------------------------------------------------------------

# commands: every command, one a line; nothing for the program itself.
commands() {
    vmxci --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\( [a-z]*\)\{0,1\}\)  .*/\1/p'
}

# with_pages FUNCTION: calls FUNCTION PAGE COMMAND... for each page of commands, with the commands
# that the page describes.
with_pages() {
    commands >names
    [ "$(wc -l <names)" -gt 9 ]
    sed 's/ .*//' names | uniq >words
    while IFS= read -r word; do
        file=$(page_of "vmxci-$word.1")
        [ -n "$file" ] || fail "the command '$word' has no page"
        grep -E "^$word( |\$)" names >of-the-page
        "$1" "$file" of-the-page </dev/null
    done <words
}

# options_of_help: converts a help to its options, one a line, such as "-b, --backup[=SUFFIX]".
options_of_help() {
    sed -n 's/^  \(    \)\{0,1\}\(\(-., \)\{0,1\}--[a-z][^ ]*\).*/\2/p'
}

# options_of_page PAGE: prints the same of the lists in PAGE.
options_of_page() {
    sed -n '/^\.It Fl /{
        s/^\.It //
        s/\\-/-/g
        s/\\(ba/|/g
        s/Fl /-/g
        s/ , /, /
        s/ Ns Oo = Ns Ar \(.*\) Oc/[=\1]/
        s/ Ns //g
        s/Ar //g
        s/Cm //g
        p
    }' "$1"
}

helps_of() {
    while IFS= read -r command; do
        # shellcheck disable=SC2086 # a command of two words
        vmxci $command --help </dev/null
    done <"$1"
}

compare_options() {
    helps_of "$2" | options_of_help | sort -u >expected
    options_of_page "$1" | sort -u >found
    [ "$(wc -l <expected)" -gt 0 ]
    diff expected found || fail "$1 and the help have different options"
}

pages_have_the_options_of_the_help() {
    with_pages compare_options
}

# common_options: the options of all commands that take PATH.
common_options() {
    commands | grep -v help | while IFS= read -r command; do
        # shellcheck disable=SC2086
        vmxci $command --help </dev/null | options_of_help | sort -u
    done | sort | uniq -c | sort -n >counts
    awk -v commands="$(commands | grep -vc help)" '$1 == commands { sub(/^ *[0-9]+ /, ""); print }' counts
}

overview_has_the_common_options() {
    { vmxci --help | options_of_help; common_options; } | sort -u >expected
    [ "$(wc -l <expected)" -gt 10 ]
    options_of_page "$(page_of vmxci.1)" | sort -u >found
    diff expected found
}

# ---- exit statuses ---------------------------------------------------------------------------

# statuses_of PAGE: prints "STATUS TEXT" for each exit status in PAGE.
statuses_of() {
    render "$1" | awk '
        /^[A-Z]/ { inside = /^EXIT STATUS/ }
        !inside { next }
        /^     [0-9]  / { text = $0; sub(/^ */, "", text); sub(/  +/, " ", text); next }
        /^             [^ ]/ && text { sub(/^ */, ""); text = text " " $0; next }
        text { print text; text = "" }
        END { if (text) print text }
    ' | sed 's/   */ /g'
}

overview_has_the_statuses_of_the_help() {
    need mandoc
    vmxci --help | awk '
        /^Exit status/ { inside = 1; next }
        !inside { next }
        /^$/ { exit }
        /^  [0-9]/ { if (text) print text; text = $0; sub(/^ */, "", text); sub(/  +/, " ", text); next }
        { sub(/^ */, ""); text = text " " $0 }
        END { print text }
    ' >expected
    equal "$(wc -l <expected)" 6
    statuses_of "$(page_of vmxci.1)" >found
    diff expected found
}

# What the help says about statuses is on the page; and 1 is there only if the help has it.
compare_statuses() {
    helps_of "$2" | tr '\n' ' ' | tr -s ' ' |
        grep -oE '[Ee]xit (with|status is)( status)? [0-9]' | sed 's/.* //' | sort -u >mentioned
    statuses_of "$1" | sed 's/ .*//' | sort -u >found
    for status in 0 2 4; do
        grep -qx "$status" found || fail "$1 lacks the exit status $status"
    done
    [ -z "$(comm -23 mentioned found)" ] || fail "$1 lacks exit statuses of the help: $(cat mentioned)"
    [ "$(grep -c 1 mentioned)" = "$(grep -c 1 found)" ] || fail "only $1 has the exit status 1"
    fails grep -v '[0-5]' found
}

pages_have_the_statuses_of_the_help() {
    need mandoc
    with_pages compare_statuses
}

# ---- JSON ------------------------------------------------------------------------------------

# items_of PAGE FIRST LAST: prints the items of the lists in PAGE from section FIRST to before LAST.
items_of() {
    awk -v first="$2" -v last="$3" '
        /^\.Sh / { inside = $0 == ".Sh " first || (inside && $0 != ".Sh " last) }
        inside && sub(/^\.It Cm /, "") { gsub(/ , /, "\n"); print }
    ' "$1" | sort -u
}

json_page_has_all_error_codes() {
    { sed -n 's/.*\[-VMXCI_[A-Z0-9]*\] = "\([a-z0-9-]*\)".*/\1/p' "$abs_top_srcdir/lib/base/status.c"
        sed -n 's/.*return "\([a-z-]*\)";/\1/p' "$abs_top_srcdir/cli/error.c"; } |
        grep -vxE 'ok|invalid-argument|no-such-key|bad-pattern|limit' | sort >expected
    [ "$(wc -l <expected)" -gt 20 ]
    items_of "$(page_of vmxci-json.5)" 'ERROR CODES' 'NOTE CODES' |
        grep -vxE 'code|message|line|column' >found
    diff expected found
}

json_page_has_all_note_codes() {
    find "$abs_top_srcdir/lib/vmx" "$abs_top_srcdir/lib/vmci" "$abs_top_srcdir/lib/vm" \
        "$abs_top_srcdir/lib/file" "$abs_top_srcdir/cli/output" -name '*.c' -exec cat {} + | tr -s '\n ' ' ' |
        grep -oE '(code = |_note\([a-z]+, |VMXCI_SEVERITY_(INFO|WARNING|ERROR), |notes_add\([^,]*, )"[a-z-]+"' |
        sed 's/.*"\(.*\)"/\1/' | sort -u >expected
    [ "$(wc -l <expected)" -gt 25 ]
    items_of "$(page_of vmxci-json.5)" 'NOTE CODES' EXAMPLES |
        grep -vxE 'code|severity|message|line|column|key' >found
    diff expected found
}

# print_json: output of all commands that print JSON, on files that have as many members as can be.
print_json() {
    cp -R "$abs_top_srcdir/testdata/vm" vms
    chmod -R u+w vms
    printf 'config.version = "8"\nvirtualHW.version = "19"\na = "1"\nmalformed\na = "2"\n' >odd.vmx
    cp odd.vmx "$(printf 'not-\377utf8.vmx')"
    vmxci show -r -o jsonl --end-record .
    vmxci status -r -o jsonl .
    vmxci config edit -r -o jsonl --dry-run -u a --drop-malformed .
    vmxci config list -o jsonl odd.vmx
    vmxci check -o jsonl odd.vmx
    vmxci check --write-accepted=accepted odd.vmx
    cat accepted
} 2>/dev/null

json_page_has_all_members() {
    print_json >printed || true
    for word in '"pathBytes":' '"end":' '"oldLines":' '"machine":' '"dryRun":' '"ids":' '"value":'; do
        grep -q "$word" printed || fail "$word was not printed"
    done
    grep -oE '[{,]"[A-Za-z0-9]+":' printed | sed 's/.*"\(.*\)".*/\1/' | sort -u >expected
    items_of "$(page_of vmxci-json.5)" SHOW 'NONE' >found
    # Those of every object come before the first section.
    sed -n '/^\.Ss Members of every/,/^\.Sh/s/^\.It Cm //p' "$(page_of vmxci-json.5)" >>found
    sort -o found found
    lacking=$(comm -23 expected found)
    [ -z "$lacking" ] || fail "vmxci-json(5) lacks the members $lacking"
}

# ---- other pages -----------------------------------------------------------------------------

# The text of every lint is that of --explain.
check_page_has_all_lints() {
    need mandoc
    render "$(page_of vmxci-check.1)" | tr -s ' \n' ' ' | tr -d \`\' >shown
    sed -n 's/.*[{ ]RULE("\([a-z-]*\)".*/\1/p' "$abs_top_srcdir/lib/policy/lints.c" >lints
    [ "$(wc -l <lints)" -gt 20 ]
    while IFS= read -r lint; do
        vmxci check --explain="$lint" </dev/null | grep -A 9 "^vmxci-default/$lint:" |
            sed '/^$/,$d' | sed -n '$p' | sed 's/^ *//' | tr -d \`\' >text
        [ -s text ]
        grep -qF "$(cat text)" shown || fail "vmxci-check(1) lacks the text of $lint: $(cat text)"
    done <lints
}

library_page_has_all_functions() {
    sh "$abs_top_srcdir/tests/check/functions.sh" "$abs_top_srcdir/include/vmxci.h" | sort >expected
    [ "$(wc -l <expected)" -gt 50 ]
    sed -n 's/^\.It Fn //p' "$(page_of libvmxci.3)" | sort >found
    diff expected found
}

policy_page_has_a_valid_example() {
    sed -n '/^\.Bd -literal$/,/^\.Ed$/p' "$(page_of vmxci-policy.5)" | grep -v '^\.' |
        sed 's/\\-/-/g; s/\\e/\\/g' >site.policy
    make_vm a.vmx
    printf 'config.version = "8"\nethernet0.present = "TRUE"\nserial1.present = "TRUE"\n' >>a.vmx
    expect 1 vmxci check --no-lint --fail-on=info --policy=./site.policy a.vmx
    equal "$(sed 's/.*\[\(.*\)\]$/\1/' "$tmp/out" | sort | tr '\n' ' ')" 'adapter no-copy no-serial '
}

apply_page_has_a_valid_example() {
    sed -n '/^\$ cat spec\.json$/,/^\$ vmxci apply/p' "$(page_of vmxci-apply.1)" | grep -v '^\$' >spec.json
    make_vm a.vmx
    expect 0 vmxci apply spec.json a.vmx
    make_vm b.vmx
    printf 'vmci0.unrestricted = "TRUE"\nguestinfo.role = "web"\n' >>b.vmx
    cmp b.vmx a.vmx
}

# The message about an unknown member has all members.
policy_page_has_all_members() {
    make_vm a.vmx
    echo 'rule.none = "x"' >bad.policy
    expect 2 vmxci check --policy=./bad.policy a.vmx
    sed -n 's/.*(expected one of: \(.*\)).*/\1/p' "$tmp/err" | tr -d ' ' | tr ',' '\n' | sort >expected
    [ "$(wc -l <expected)" -gt 15 ]
    items_of "$(page_of vmxci-policy.5)" DESCRIPTION EXAMPLES | grep -v '^policy' >found
    diff expected found
}

# Runs each example with --help: its command and its options must exist.
examples_have_valid_options() {
    need mandoc
    for file in $(pages); do
        render "$file" | sed -e :join -e '/\\$/{N;s/\\\n *//;b join' -e '}' |
            sed -n 's/^ *\(ssh host[0-9] \)\{0,1\}vmxci \([a-z]* .*\)/\2/p' |
            grep -vE '^[a-z]+ [a-z]+s |\.\.\.|\$' | sed 's/ [|>].*//'
    done | grep -E ' (--|-[a-z0]|web01|/vms)' | sort -u >examples
    [ "$(wc -l <examples)" -gt 20 ]
    while IFS= read -r example; do
        eval "vmxci $example --help" </dev/null >out 2>&1 || fail "vmxci $example: $(cat out)"
    done <examples
}

run mandoc_finds_no_error
run man_finds_no_error
run pages_fit_80_columns
run scripts_are_as_tested
run pages_have_the_options_of_the_help
run overview_has_the_common_options
run overview_has_the_statuses_of_the_help
run pages_have_the_statuses_of_the_help
run json_page_has_all_error_codes
run json_page_has_all_note_codes
run json_page_has_all_members
run check_page_has_all_lints
run library_page_has_all_functions
run policy_page_has_a_valid_example
run apply_page_has_a_valid_example
run policy_page_has_all_members
run examples_have_valid_options
finish
