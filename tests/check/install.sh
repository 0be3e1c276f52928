#!/bin/sh
# SPDX-License-Identifier: MIT
# For make installcheck: verifies that the installed command, if there is one, starts, and that
# programs in C and C++ build with the installed library, shared and static, and the flags of
# pkg-config alone, and run; and that install-note.sh tells how.
set -eu

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
PKG_CONFIG_PATH=$pkgconfigdir${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
export PKG_CONFIG_PATH
pkg_config=${PKG_CONFIG:-pkg-config}

test "$("$pkg_config" --modversion vmxci)" = "$PACKAGE_VERSION"
if [ "$enable_cli" != no ]; then
    "$bindir/vmxci" --version | grep -F "$PACKAGE_VERSION"
    # Files of the build tree, which others may write, are none of its policies and manual pages.
    if LC_ALL=C grep -aF -e "$abs_top_srcdir/lib/policy/baselines" -e "$abs_top_builddir/cli/man" \
        "$bindir/vmxci" >/dev/null; then
        echo "the installed command looks for files in the build tree"
        exit 1
    fi
fi

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

# print_note DIRECTORY: runs install-note.sh for a library in DIRECTORY.
print_note() {
    libdir=$1 pkgconfigdir=$1/pkgconfig PKG_CONFIG=$pkg_config \
        sh "$abs_top_srcdir/lib/install-note.sh"
}

# What the note recommends is all that the commands need, in a directory with any name, and then
# the note is empty.
unset LD_LIBRARY_PATH
elsewhere="$tmp/it's a library"
mkdir -p "$elsewhere/pkgconfig"
cp "$pkgconfigdir/vmxci.pc" "$elsewhere/pkgconfig/only-here.pc"
print_note "$elsewhere" >"$tmp/note"
grep PKG_CONFIG_PATH "$tmp/note"
if grep LD_LIBRARY_PATH "$tmp/note"; then # there is no shared library
    exit 1
fi
if [ -e "$libdir/libvmxci.so" ]; then
    cp -L "$libdir/libvmxci.so" "$elsewhere/libvmxci.so.0"
    ln -s libvmxci.so.0 "$elsewhere/libvmxci.so"
    print_note "$elsewhere" >"$tmp/note"
    grep LD_LIBRARY_PATH "$tmp/note"
fi
(
    eval "$(grep '^    export' "$tmp/note")"
    "$pkg_config" --exists only-here
    if [ -e "$elsewhere/libvmxci.so" ]; then
        cp "$tmp/before.vmx" "$tmp/x.vmx"
        "$tmp/shared-c" "$tmp/x.vmx"
    fi
    test -z "$(print_note "$elsewhere")"
)
echo "the installed command and library work"
