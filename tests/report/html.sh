#!/bin/sh
# SPDX-License-Identifier: MIT
# Opens the HTML report on 500 VMs in a browser, and keeps pictures of it in the build directory.
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

# The content security policy of the page names the hash of its style.
hash_of_style() {
    need sha256sum basenc
    report html 1 >page.html
    sed -n '/<style>/,/<\/style>/p' page.html | sed 's|^<style>||; s|</style>.*||' >style
    # The line end that sed adds after the last line is not part of the style.
    hash=$(head -c -1 style | sha256sum | cut -c 1-64 | tr a-f A-F | basenc --base16 -d | base64)
    grep -qF "style-src 'sha256-$hash'" page.html ||
        fail "define HTML_STYLE_HASH as \"$hash\""
}

in_a_browser() {
    need chromium node
    report html 500 >page.html
    node "$abs_top_srcdir/tests/report/browser.js" chromium page.html \
        "$abs_top_builddir/tests/report/page"
}

page_of_the_command() {
    need chromium node
    make_vms
    expect 1 vmxci check -o html -r vms --policy=stig-vsphere8
    cp "$tmp/out" page.html
    grep -qF '&lt;img src=x onerror=alert(1)&gt;' page.html
    node "$abs_top_srcdir/tests/report/browser.js" chromium page.html \
        "$abs_top_builddir/tests/report/page-command"
}

# A report does not grow with the VMs that it does not list, but for the digits of its numbers.
large_reports() {
    report html 3000 | wc -c >small
    report html 9000 | wc -c >large
    [ "$(cat large)" -lt $(($(cat small) + 10000)) ] || fail "$(cat small large)"
}

run hash_of_style
run large_reports
run in_a_browser
run page_of_the_command
finish
