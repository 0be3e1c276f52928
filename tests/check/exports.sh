#!/bin/sh
# SPDX-License-Identifier: MIT
# Verifies that the header declares, the version script lists and the libraries export the same
# functions.
set -eu

library=$abs_top_builddir/.libs/libvmxci.so
[ -e "$library" ] || { echo "no shared library (.so) was built"; exit 77; }

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
LC_ALL=C
export LC_ALL

sh "$abs_top_srcdir/tests/check/functions.sh" "$abs_top_srcdir/include/vmxci.h" >"$tmp/header"
[ -s "$tmp/header" ] || { echo "no function found in the header"; exit 1; }

# Print the nodes, and NAME@@NODE for each function.
awk '
    /^[A-Z]/ { node = $1; print node }
    /^ +vmxci_/ { sub(/;/, ""); print $1 "@@" node }
' "$abs_top_srcdir/lib/libvmxci.sym" | sort >"$tmp/script"
sed -n 's/^\(vmxci_.*\)@@.*/\1/p' "$tmp/script" | sort >"$tmp/script-names"
diff "$tmp/header" "$tmp/script-names" || {
    echo "< declared in vmxci.h   > listed in libvmxci.sym"
    exit 1
}

${NM:-nm} -D --defined-only "$library" | awk '{ print $3 }' | sort >"$tmp/library"
if ! grep -q @ "$tmp/library"; then
    echo "$NM does not print versions: only the names are compared"
    sed 's/@@.*//' "$tmp/script" >"$tmp/names"
    mv "$tmp/names" "$tmp/script"
fi
diff "$tmp/script" "$tmp/library" || {
    echo "< listed in libvmxci.sym   > exported by the library"
    exit 1
}

# The stamp is made if the symbols of the static library could be made local.
if [ -e "$abs_top_builddir/lib/libvmxci.stamp" ]; then
    ${NM:-nm} -g --defined-only "$abs_top_builddir/.libs/libvmxci.a" |
        awk 'NF == 3 { print $3 }' | sort >"$tmp/static"
    diff "$tmp/header" "$tmp/static" || {
        echo "< declared in vmxci.h   > exported by the static library"
        exit 1
    }
fi
