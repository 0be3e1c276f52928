#!/bin/sh
# SPDX-License-Identifier: MIT
# For make installcheck: verifies that the installed command starts, and that programs in C and C++
# build with the installed library, shared and static, and the flags of pkg-config alone, and run.
set -eu

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
PKG_CONFIG_PATH=$pkgconfigdir${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
export PKG_CONFIG_PATH
pkg_config=${PKG_CONFIG:-pkg-config}

test "$("$pkg_config" --modversion vmxci)" = "$PACKAGE_VERSION"
"$bindir/vmxci" --version | grep -F "$PACKAGE_VERSION"

cat >"$tmp/before.vmx" <<'END'
virtualHW.version = "19"
vmci0.id = "1234"
vmci0.unrestricted = "TRUE"
END
cat >"$tmp/after.vmx" <<'END'
virtualHW.version = "19"
vmci0.unrestricted = "FALSE"
END

# try PROGRAM: runs PROGRAM, which reads and edits the device, and verifies the result.
try() {
    cp "$tmp/before.vmx" "$tmp/x.vmx"
    result=$(LD_LIBRARY_PATH=$libdir "$1" "$tmp/x.vmx")
    test "$result" = 'id 1234, unrestricted 1'
    cmp "$tmp/after.vmx" "$tmp/x.vmx"
}

# build NAME LIBRARY...: builds and tries the program in C and, if there is a compiler, in C++.  The
# compilers and their flags may consist of several words.
build() {
    name=$tmp/$1
    shift
    # shellcheck disable=SC2046,SC2086
    $CC $CFLAGS $("$pkg_config" --cflags vmxci) -o "$name-c" \
        "$abs_top_srcdir/tests/check/install.c" "$@"
    try "$name-c"
    [ "$cxx" = yes ] || return 0
    # shellcheck disable=SC2046,SC2086
    $CXX -std=c++11 -Wall -Wextra $CXXFLAGS $("$pkg_config" --cflags vmxci) -o "$name-cxx" \
        "$abs_top_srcdir/tests/check/install.cc" "$@"
    try "$name-cxx"
}

cxx=no
# shellcheck disable=SC2086
if echo 'int main() { return 0; }' |
    ${CXX:-false} -x c++ -std=c++11 -o "$tmp/empty" - 2>/dev/null; then
    cxx=yes
else
    echo "no C++ compiler found: the library was tested in C only"
fi

test -e "$libdir/libvmxci.so" || test -e "$libdir/libvmxci.a"
# shellcheck disable=SC2046
if [ -e "$libdir/libvmxci.so" ]; then
    build shared $("$pkg_config" --libs vmxci)
fi
# shellcheck disable=SC2046
if [ -e "$libdir/libvmxci.a" ]; then
    build static "$libdir/libvmxci.a" $("$pkg_config" --libs --static vmxci |
        sed 's/-lvmxci//')
fi
echo "the installed command and library work"
