#!/bin/sh
# SPDX-License-Identifier: MIT
# Verifies the layers of lib/ and cli/: which directory may include headers of which.
set -eu

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# check TREE: prints the errors in TREE; fails if there are any.
check() (
    cd "$1"
    FILES=$(find lib cli -name '*.[ch]' -o -name '*.def' | LC_ALL=C sort)
    export FILES
    # No file name in these directories contains a space.
    # shellcheck disable=SC2086
    awk '
        BEGIN {
            may["base"] = " base "
            may["vmx"] = " base vmx "
            may["vmci"] = " base vmx vmci "
            may["policy"] = " base vmx vmci policy "
            may["file"] = " base file "
            may["lock"] = " base file lock "
            may["vm"] = " base vmx vmci file lock vm "
            count = split(ENVIRON["FILES"], names, "\n")
            for (i = 1; i <= count; i++)
                exists[names[i]] = 1
        }

        function bad(message) {
            printf "%s:%d: %s\n", FILENAME, FNR, message
            status = 1
        }

        FNR == 1 {
            split(FILENAME, part, "/")
            in_cli = part[1] == "cli"
            if (!in_cli && !(part[2] in may))
                bad("no rule for the directory lib/" part[2])
            want_config = FILENAME ~ /\.c$/
        }

        /^[ \t]*#[ \t]*include/ {
            sub(/^[ \t]*#[ \t]*include[ \t]*/, "")
            if (want_config && $0 !~ /^<config\.h>/)
                bad("the first include is not <config.h>")
            want_config = 0

            mark = substr($0, 1, 1)
            name = substr($0, 2)
            sub(/[">].*/, "", name)
            split(name, target, "/")
            if (mark == "<") {
                if ((target[1] in may && name ~ /\//) || ("cli/" name) in exists)
                    bad("<" name "> is a header of the project; include it with quotes")
                else if (!in_cli && name ~ /^(jansson|libsmartcols)/)
                    bad("<" name "> may only be included in cli/")
            } else if (mark != "\"") {
                bad("expected \"...\" or <...>")
            } else if (in_cli) {
                if (!(("cli/" name) in exists))
                    bad("\"" name "\" is not in cli/")
            } else if (!(("lib/" name) in exists)) {
                bad("\"" name "\" is not in lib/")
            } else if (!index(may[part[2]], " " target[1] " ")) {
                bad(part[2] " may not include " target[1])
            }
        }

        END { exit status }
    ' $FILES
)

# First verify the check itself, on a tree of made-up files.

# put FILE INCLUDE...: writes FILE with these include lines to the tree.
put() {
    put_to=$tmp/tree/$1
    shift
    mkdir -p "${put_to%/*}"
    printf '#include %s\n' "$@" >"$put_to"
}

for directory in base vmx vmci policy file lock vm; do
    put "lib/$directory/$directory.h" '<stddef.h>'
done
put cli/cli.h '<stdio.h>' '<jansson.h>'
put cli/main.c '<config.h>' '<vmxci.h>' '"cli.h"'
put lib/policy/ok.c '<config.h>' '<vmxci.h>' '<pcre2.h>' '"vmci/vmci.h"' '"base/base.h"'
put lib/vm/ok.c '<config.h>' '<sys/stat.h>' '"file/file.h"' '"vmx/vmx.h"' '"lock/lock.h"'
check "$tmp/tree" || { echo "includes.sh: reports an error in a correct tree"; exit 1; }

while read -r file first second; do
    put "$file" "$first" "$second"
    if check "$tmp/tree" >/dev/null; then
        echo "includes.sh: does not report that $file includes $first, $second"
        exit 1
    fi
    rm "$tmp/tree/$file"
done <<'END'
lib/base/bad.c <config.h> "vmx/vmx.h"
lib/vmx/bad.c <config.h> "vmci/vmci.h"
lib/vmx/bad.h <stddef.h> "file/file.h"
lib/vmci/bad.c <config.h> "policy/policy.h"
lib/file/bad.c <config.h> "vmx/vmx.h"
lib/policy/bad.c <config.h> "file/file.h"
lib/lock/bad.c <config.h> "vmx/vmx.h"
lib/lock/bad.c <config.h> "vm/vm.h"
lib/vm/bad.c <config.h> "policy/policy.h"
lib/vmx/bad.c <config.h> "vmx.h"
lib/vmx/bad.c <config.h> <base/base.h>
lib/vmx/bad.c <config.h> HEADER
lib/vmx/bad.c <stddef.h> <config.h>
lib/vmx/bad.c <config.h> <jansson.h>
lib/other/bad.c <config.h> "base/base.h"
cli/bad.c <config.h> "base/base.h"
cli/bad.c <config.h> "../lib/base/base.h"
cli/bad.c <config.h> <vmx/vmx.h>
cli/bad.c <config.h> <cli.h>
cli/bad.c <vmxci.h> "cli.h"
END

check "$abs_top_srcdir"
