#!/bin/sh
# SPDX-License-Identifier: MIT
# What make installcheck runs: the installed command starts, and a program builds against the
# installed library, shared and static, with nothing but what pkg-config says.
set -eu

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
PKG_CONFIG_PATH=$pkgconfigdir${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
export PKG_CONFIG_PATH
pkg_config=${PKG_CONFIG:-pkg-config}

test "$("$pkg_config" --modversion vmxci)" = "$PACKAGE_VERSION"
"$bindir/vmxci" --version | grep -F "$PACKAGE_VERSION"

# build OUTPUT LIBRARIES...: $CC and $CFLAGS may hold several words.
build() {
    output=$1
    shift
    # shellcheck disable=SC2046,SC2086
    $CC $CFLAGS $("$pkg_config" --cflags vmxci) -o "$output" \
        "$abs_top_srcdir/tests/check/install.c" "$@"
    result=$(LD_LIBRARY_PATH=$libdir "$output")
    test "$result" = 'vmci0.id = "1234"'
}

test -e "$libdir/libvmxci.so" || test -e "$libdir/libvmxci.a"
# shellcheck disable=SC2046
if [ -e "$libdir/libvmxci.so" ]; then
    build "$tmp/shared" $("$pkg_config" --libs vmxci)
fi
# shellcheck disable=SC2046
if [ -e "$libdir/libvmxci.a" ]; then
    build "$tmp/static" "$libdir/libvmxci.a" $("$pkg_config" --libs --static vmxci |
        sed 's/-lvmxci//')
fi
echo "the installed command and library work"
