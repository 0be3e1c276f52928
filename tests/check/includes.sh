#!/bin/sh
# SPDX-License-Identifier: MIT
# Who may include whom in lib/ and cli/, and that no files call each other in a circle.
set -eu

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# list_sources TREE: the C files there, one a line.
list_sources() {
    (cd "$1" && find lib cli -name '*.[ch]' -o -name '*.def' | LC_ALL=C sort)
}

# check_includes TREE: print every forbidden include; fail if there is one.
check_includes() (
    cd "$1"
    FILES=$(list_sources .)
    export FILES
    # No file name here holds a space.
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
            may["tree"] = " base vmx file vm tree "
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
                    bad("<" name "> is a header of our own")
                else if (!in_cli && name ~ /^(jansson|libsmartcols)/)
                    bad("<" name "> is for the command only")
            } else if (mark != "\"") {
                bad("neither \"...\" nor <...>")
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

# strip FILE...: the code without comments and string literals, each line after its file name
# without the suffix: a source and its header are one module.
strip() {
    awk '
        FNR == 1 { module = FILENAME; sub(/\.[ch]$/, "", module); comment = 0 }
        {
            out = ""
            rest = $0
            while (rest != "") {
                if (comment) {
                    at = index(rest, "*/")
                    if (!at)
                        break
                    rest = substr(rest, at + 2)
                    comment = 0
                } else if (match(rest, /\/\*|"/)) {
                    out = out substr(rest, 1, RSTART - 1)
                    if (substr(rest, RSTART, 1) == "\"") {
                        rest = substr(rest, RSTART)
                        if (!match(rest, /^"([^"\\]|\\.)*"/))
                            break
                        out = out (out ~ /^[ \t]*#/ ? substr(rest, 1, RLENGTH) : "\"\"")
                        rest = substr(rest, RLENGTH + 1)
                    } else {
                        rest = substr(rest, RSTART + 2)
                        comment = 1
                    }
                } else {
                    out = out rest
                    rest = ""
                }
            }
            print module "\t" out
        }
    ' "$@"
}

# check_circles TREE: print each circle of modules that include or call each other; fail if there
# is one.  A function is known by its definition, which begins in the first column and whose
# opening brace does too.
check_circles() (
    cd "$1"
    # shellcheck disable=SC2046
    strip $(list_sources .) >"$tmp/code"
    # The file is read twice: for what is defined, then for what is named.
    awk -F '\t' '
        NR == FNR {
            if ($2 ~ /^[A-Za-z_]/ && match($2, /[A-Za-z0-9_]+\(/)) {
                pending = substr($2, RSTART, RLENGTH - 1)
                is_static = $2 ~ /^static/
            }
            if ($2 ~ /;[ \t]*$/)
                pending = ""
            if ($2 ~ /^\{/ && pending != "") {
                if (is_static)
                    own[$1, pending] = 1
                else
                    home[pending] = $1
                pending = ""
            }
            next
        }
        $2 ~ /^[ \t]*#[ \t]*include[ \t]*"/ {
            target = $2
            sub(/^[^"]*"/, "", target)
            sub(/\.h".*/, "", target)
            top = $1
            sub(/\/.*/, "", top)
            link($1, top "/" target)
            next
        }
        {
            rest = $2
            while (match(rest, /[A-Za-z_][A-Za-z0-9_]*/)) {
                name = substr(rest, RSTART, RLENGTH)
                rest = substr(rest, RSTART + RLENGTH)
                if (name in home && !(($1, name) in own))
                    link($1, home[name])
            }
        }

        function link(from, to) {
            if (from == to || (from, to) in linked)
                return
            linked[from, to] = 1
            next_of[from, ++degree[from]] = to
            modules[from] = 1
        }

        # Depth first; a module that is met again while it is on the path closes a circle.
        function visit(module, depth,    i, k, text) {
            state[module] = 1
            path[depth] = module
            for (i = 1; i <= degree[module]; i++) {
                if (state[next_of[module, i]] == 1) {
                    text = next_of[module, i]
                    for (k = depth; path[k] != next_of[module, i]; k--)
                        text = path[k] " -> " text
                    print "circle: " next_of[module, i] " -> " text
                    status = 1
                } else if (!state[next_of[module, i]]) {
                    visit(next_of[module, i], depth + 1)
                }
            }
            state[module] = 2
        }

        END {
            for (module in modules)
                if (!state[module])
                    visit(module, 1)
            exit status
        }
    ' "$tmp/code" "$tmp/code"
)

check() {
    found=0
    check_includes "$1" || found=1
    check_circles "$1" || found=1
    return "$found"
}

# First a made-up tree: does the check pass what is right, and catch what is wrong?
put() {
    put_to=$tmp/tree/$1
    shift
    mkdir -p "${put_to%/*}"
    printf '#include %s\n' "$@" >"$put_to"
}

# define FILE NAME BODY: add a function to FILE.
define() {
    printf 'int %s(void)\n{\n    %s\n}\n' "$2" "$3" >>"$tmp/tree/$1"
}

expect_refused() {
    if check "$tmp/tree" >/dev/null; then
        echo "includes.sh: does not see that $1"
        exit 1
    fi
}

for folder in base vmx vmci policy file lock vm; do
    put "lib/$folder/$folder.h" '<stddef.h>'
done
put cli/cli.h '<stdio.h>' '<jansson.h>'
put cli/main.c '<config.h>' '<vmxci.h>' '"cli.h"'
put lib/policy/ok.c '<config.h>' '<vmxci.h>' '<pcre2.h>' '"vmci/vmci.h"' '"base/base.h"'
put lib/vm/ok.c '<config.h>' '<sys/stat.h>' '"file/file.h"' '"vmx/vmx.h"' '"lock/lock.h"'
check "$tmp/tree" || { echo "includes.sh: complains of what is right"; exit 1; }

while read -r file first second; do
    put "$file" "$first" "$second"
    expect_refused "$file may not include $first, $second"
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

# Calls: down is fine, a name in a comment or of a static function of the caller too.
put lib/vm/low.c '<config.h>'
put lib/vm/high.c '<config.h>'
define lib/vm/low.c vmxi_low '/* vmxi_high(); */ return 0;'
define lib/vm/high.c vmxi_high 'return vmxi_low();'
check "$tmp/tree" || { echo "includes.sh: complains of a call that is right"; exit 1; }
define lib/vm/low.c vmxi_back 'return vmxi_high();'
expect_refused "lib/vm/low.c and lib/vm/high.c call each other"
rm "$tmp/tree/lib/vm/low.c" "$tmp/tree/lib/vm/high.c"

put lib/vm/one.h '"vm/two.h"'
put lib/vm/two.h '"vm/one.h"'
expect_refused "two headers include each other"
rm "$tmp/tree/lib/vm/one.h" "$tmp/tree/lib/vm/two.h"

check "$abs_top_srcdir"
