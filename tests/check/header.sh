#!/bin/sh
# SPDX-License-Identifier: MIT
# Verifies that the header and its _INIT macros compile alone as strict C99 and C++11, and that the
# package has the version of the header.
set -eu

header=$abs_top_srcdir/include/vmxci.h
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

version=$(awk '/^#define VMXCI_VERSION_/ { printf "%s%s", dot, $3; dot = "." }' "$header")
if [ "$version" != "$PACKAGE_VERSION" ]; then
    echo "vmxci.h has version $version, configure $PACKAGE_VERSION; run ./bootstrap"
    exit 1
fi

echo '#include <vmxci.h>' >"$tmp/alone"
{
    printf '#include <vmxci.h>\n#include <vmxci.h>\n'
    sed -n 's/^#define \(VMXCI_[A-Z_]*\)_INIT .*/\1/p' "$header" | while read -r name; do
        type=$(echo "$name" | tr '[:upper:]' '[:lower:]')
        echo "$type make_$type(void);"
        echo "$type make_$type(void) { const $type made = ${name}_INIT; return made; }"
    done
} >"$tmp/twice"
grep -q _INIT "$tmp/twice"

# compile COMPILER LANGUAGE STANDARD: compiles the test files; COMPILER may contain options.
compile() {
    for file in alone twice; do
        # shellcheck disable=SC2086
        $1 -x "$2" -std="$3" -pedantic-errors -Wall -Wextra -Werror -fsyntax-only \
            -I"${header%/*}" "$tmp/$file"
    done
}

compile "$CC" c c99

echo >"$tmp/empty"
# shellcheck disable=SC2086
if [ -n "$CXX" ] && $CXX -x c++ -std=c++11 -fsyntax-only "$tmp/empty" 2>/dev/null; then
    compile "$CXX" c++ c++11
else
    echo "no C++ compiler found: the header was compiled as C only"
    exit 77
fi
