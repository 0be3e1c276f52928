#!/bin/sh
# SPDX-License-Identifier: MIT
# Verifies that cxx.cc uses every function of the header, compiles without a warning, and runs with
# the library that was built.
set -eu

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
source=$abs_top_srcdir/tests/api/cxx.cc

status=0
for name in $(sh "$abs_top_srcdir/tests/check/functions.sh" "$abs_top_srcdir/include/vmxci.h"); do
    grep -q "$name(" "$source" || {
        echo "cxx.cc does not call $name"
        status=1
    }
done
[ "$status" = 0 ] || exit 1

# $CXX may hold options.
# shellcheck disable=SC2086
echo 'int main() { return 0; }' | ${CXX:-false} -x c++ -std=c++11 -o "$tmp/empty" - 2>/dev/null || {
    echo "no C++ compiler found"
    exit 77
}

library=$abs_top_builddir/.libs/libvmxci.so
[ -e "$library" ] || library=$abs_top_builddir/.libs/libvmxci.a
# shellcheck disable=SC2086
$CXX -std=c++11 -pedantic -Wall -Wextra -Wold-style-cast -Werror ${TEST_CFLAGS-} \
    -I"$abs_top_builddir" -I"$abs_top_srcdir/include" -o "$tmp/cxx" "$source" \
    "$library" ${PCRE2_LIBS--lpcre2-8} ${ICONV_LIBS-}

echo 'a = "1"' >"$tmp/x.vmx"
LD_LIBRARY_PATH=$abs_top_builddir/.libs${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH} \
    "$tmp/cxx" "$tmp/x.vmx"
[ "$(cat "$tmp/x.vmx")" = 'a = "2"' ]
[ "$(cat "$tmp/x.vmx.old")" = 'a = "1"' ]
