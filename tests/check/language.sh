#!/bin/sh
# SPDX-License-Identifier: MIT
# The words of the project: phrases that readers had to read twice, messages that name an option or
# a key without quotes, help that is wider than a terminal.
set -eu

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# Each is an extended regular expression, caseless; the plain words are beside it.
cat >"$tmp/phrases" <<'END'
folder	directory
stands? (on|twice|in|there|for itself)	appears on
makes? no sense	malformed, invalid
who (is|are) gone|gone for good	exited, no longer exists
in the way	the lock owner, the obstacle by name
go behind|goes first	ticket number
parted by	separated by
here .* should stand|should stand here	expected
no vm's	reserved
is no (key|number|json|regular|folder|directory|boolean|id|option|command|reason|error)	is not a
this is no	not a
as far as	what is known, by name
will not have|is against	refuses
to be freed by	the caller owns
what holds	effective value
what is said|says nothing	unset
survives a blink|in the place of	replaces
way on\b	the option by name
nobody|somebody	the lock owner, another process
it is (first|file|auto|true|a number)\b	must be, expected
END

# print_texts TREE: FILE:LINE and a text, for each comment and each string of the sources, and for
# all of the public header.
print_texts() (
    cd "$1"
    find include lib cli \( -name '*.[ch]' -o -name '*.def' \) | LC_ALL=C sort | while read -r file; do
        awk '
            {
                rest = $0
                while (rest != "") {
                    if (comment) {
                        at = index(rest, "*/")
                        print FILENAME ":" FNR ":\t" (at ? substr(rest, 1, at - 1) : rest)
                        if (!at)
                            break
                        rest = substr(rest, at + 2)
                        comment = 0
                    } else if (match(rest, /\/\*|"([^"\\]|\\.)*"/)) {
                        if (substr(rest, RSTART, 2) == "/*")
                            comment = 1
                        else if ($0 !~ /^[ \t]*#[ \t]*include/)
                            print FILENAME ":" FNR ":\t" substr(rest, RSTART + 1, RLENGTH - 2)
                        rest = substr(rest, RSTART + (comment ? 2 : RLENGTH))
                    } else {
                        break
                    }
                }
            }
        ' "$file"
    done
)

# print_help: what every command prints for --help.
print_help() {
    "$VMXCI" --help
    "$VMXCI" config --help
    "$VMXCI" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\( [a-z]*\)\{0,1\}\)  .*/\1/p' |
        while read -r command; do
            # shellcheck disable=SC2086 # a command of two words
            "$VMXCI" $command --help
        done
}

# print_pages TREE: FILE:LINE and the line, for the sources of the manual pages without comments.
print_pages() (
    cd "$1"
    find cli/man \( -name '*.mdoc' -o -name '*.[1-8]' \) -exec grep -v '^\.\\"' /dev/null {} +
)

# print_documents TREE: FILE:LINE and the line, for the files to read first, without their code.
print_documents() (
    cd "$1"
    for file in README.md NEWS lib/README.md tests/README.md tests/bench/README.md; do
        sed '/^```/,/^```/s/.*//' "$file" | grep -n '' | sed "s|^|$file:|"
    done
)

# check_phrases FILE: fail where a line of it has one of the phrases.
check_phrases() {
    found=0
    while IFS='	' read -r phrase plain; do
        if grep -inE "(^|[^a-z'])($phrase)" "$1" >"$tmp/found"; then
            echo "'$phrase': write '$plain':"
            sed 's/^[0-9]*:/    /' "$tmp/found"
            found=1
        fi
    done <"$tmp/phrases"
    return "$found"
}

# check_quotes FILE: fail where a message in it names an option or a key outside of '...', of an
# entry, KEY = "VALUE", and of a change, KEY: OLD -> NEW.
check_quotes() {
    sed -E "s/(^|[[:space:](=])'[^']*'/\1Q/g; s/^--[a-z-]+(=[^:]*)?: //" "$1" |
        sed -E 's/[A-Za-z0-9_.:]+ = "[^"]*"/E/g; s/^([^:]+): [^ :]+: ["(].* -> ["(].*/\1: C/' |
        grep -nE '(^|[^a-z-])--[a-z]|(^|[^a-z.])(vmci0?\.[a-z]|virtualHW\.v|config\.version|uuid\.bios|checkpoint\.vm|encryption\.[a-z]|vtpm\.[a-z])' \
            >"$tmp/found" || return 0
    echo "messages that name an option or a key without quotes:"
    sed 's/^[0-9]*:/    /' "$tmp/found"
    return 1
}

# check_width FILE: fail where a line of it is wider than 80 columns.
check_width() {
    awk 'length($0) > 80 { print "    " $0; wide = 1 } END { exit wide }' "$1" >"$tmp/found" && return 0
    echo "help wider than 80 columns:"
    cat "$tmp/found"
    return 1
}

# print_messages TREE: the messages that the cases of the command expect.
print_messages() (
    cd "$1/testdata/cases"
    find . -name stderr -exec sed -n 's/^vmxci: //p' {} +
)

# First made-up texts: does the check pass what is right, and catch what is wrong?
expect_refused() {
    if "$@" >/dev/null; then
        echo "language.sh: $* does not see what is wrong"
        exit 1
    fi
}
echo "a lock owner that has exited" >"$tmp/good"
echo "in.vmx:3:1: invalid value 'x' for 'vmci0.id'; use '--force'" >>"$tmp/good"
echo "in.vmx:3:1: unchanged: vmci0.id = \"020\" already means 16" >>"$tmp/good"
echo "in.vmx: vmci0.id: (unset) -> \"16\"" >>"$tmp/good"
check_phrases "$tmp/good" && check_quotes "$tmp/good" && check_width "$tmp/good"
echo "in.vmx: the folder is full" >"$tmp/bad"
expect_refused check_phrases "$tmp/bad"
echo "in.vmx: use --force" >"$tmp/bad"
expect_refused check_quotes "$tmp/bad"
echo "in.vmx: vmci0.id is 'x'" >"$tmp/bad"
expect_refused check_quotes "$tmp/bad"
printf '%81s\n' x >"$tmp/bad"
expect_refused check_width "$tmp/bad"

print_texts "$abs_top_srcdir" >"$tmp/texts"
print_pages "$abs_top_srcdir" >"$tmp/pages"
print_documents "$abs_top_srcdir" >"$tmp/documents"
print_help >"$tmp/help"
print_messages "$abs_top_srcdir" >"$tmp/messages"
grep -q 'vmxci set' "$tmp/help"
for file in texts pages documents messages; do
    [ -s "$tmp/$file" ]
done
status=0
check_phrases "$tmp/texts" || status=1
check_phrases "$tmp/pages" || status=1
check_phrases "$tmp/documents" || status=1
check_phrases "$tmp/help" || status=1
check_phrases "$tmp/messages" || status=1
check_quotes "$tmp/messages" || status=1
check_width "$tmp/help" || status=1
exit "$status"
