#!/bin/sh
# SPDX-License-Identifier: MIT
# Verifies that the examples of the header compile without a warning as C99 and C++11, and that they
# do with the library that was built what they are meant to do.
set -eu

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
header=$abs_top_srcdir/include/vmxci.h
source=$abs_top_srcdir/tests/api/examples.c

# An example is what is indented below a line "Example:", up to the end of the comment.
awk '
    / \* Example:$/ { inside = 1; next }
    inside && /^ \*\/$/ { inside = 0; print "" }
    inside && !/^ \*($|     )/ { print "#error neither code nor end of comment:" $0; inside = 0 }
    inside { print substr($0, 8) }
' "$header" >"$tmp/examples.h"

# The compiler rejects calls of examples that do not exist; this finds examples that are not called.
sed -n 's/^[a-z].*[ *]\([a-z_]*\)(.*/\1/p' "$tmp/examples.h" >"$tmp/names"
[ "$(wc -l <"$tmp/names")" -eq "$(grep -c '^{' "$tmp/examples.h")" ]
while read -r name; do
    # examples.c calls it, or another example passes it on.
    grep -q "[( ]$name(" "$source" || grep -q " ${name}[,)]" "$tmp/examples.h" || {
        echo "examples.c does not call $name"
        exit 1
    }
done <"$tmp/names"

cat >"$tmp/before.vmx" <<'END'
displayName = "caf|C3|A9"
vmci0.unrestricted = "TRUE"
a = "1"
A = 2
no entry
virtualHW.version = "19"
vmci0.id = "1234"
END
sed s/TRUE/FALSE/ "$tmp/before.vmx" >"$tmp/after.vmx"
cat >"$tmp/duplicates.vmx" <<'END'
displayName = "x"
vmci0.unrestricted = "TRUE"
displayName = "y"
vmci0.unrestricted = "TRUE"
END
cat >"$tmp/expected" <<'END'
3: a = "1"
4: A = 2
4: error: duplicate key 'A': it also appears on line 3; VMware refuses to load the file
5: error: malformed line: expected '=' after the key; VMware refuses to load the file
vmci0.unrestricted
virtualHW.version
vmci0.id
2: 'vmci0.unrestricted' is 'TRUE' (expected 'FALSE') [restricted]
vmci0.unrestricted is now FALSE
removed vmci0.id
serial0.present is now TRUE
serial0.fileName is now com1
café
END
mkdir -p "$tmp/tree/web"
cp "$tmp/before.vmx" "$tmp/tree/web/web.vmx"
printf '%s\t1234\n' "$tmp/tree/web/web.vmx" >>"$tmp/expected"

library=$abs_top_builddir/.libs/libvmxci.so
[ -e "$library" ] || library=$abs_top_builddir/.libs/libvmxci.a

# try STANDARD COMPILER...: compiles examples.c with COMPILER, a command with options, and runs it.
try() {
    standard=$1
    shift
    # shellcheck disable=SC2086 # lists
    "$@" -std="$standard" -pedantic -Wall -Wextra -Werror ${TEST_CFLAGS-} -I"$tmp" \
        -I"$abs_top_srcdir/include" -o "$tmp/examples" "$source" -x none \
        "$library" ${PCRE2_LIBS--lpcre2-8} ${ICONV_LIBS-}
    cp "$tmp/before.vmx" "$tmp/x.vmx"
    LD_LIBRARY_PATH=$abs_top_builddir/.libs${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH} \
        "$tmp/examples" "$tmp/x.vmx" "$tmp/missing.vmx" "$tmp/duplicates.vmx" "$tmp/tree" \
        >"$tmp/printed"
    diff "$tmp/expected" "$tmp/printed"
    cmp "$tmp/after.vmx" "$tmp/x.vmx"
    cmp "$tmp/before.vmx" "$tmp/x.vmx.bak"
    rm "$tmp/x.vmx" "$tmp/x.vmx.bak"
}

# $CC and $CXX may hold options.
# shellcheck disable=SC2086
try c99 $CC -x c
# shellcheck disable=SC2086
echo 'int main() { return 0; }' | ${CXX:-false} -x c++ -std=c++11 -o "$tmp/empty" - 2>/dev/null || {
    echo "no C++ compiler found: the examples were compiled as C only"
    exit 77
}
# shellcheck disable=SC2086
try c++11 $CXX -x c++
