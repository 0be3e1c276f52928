#!/bin/sh
# SPDX-License-Identifier: MIT
# For make install: prints what pkg-config and the loader need to find the library that was just
# installed; nothing if they find it.
#
# Environment:
#   libdir, pkgconfigdir  the directories of the library and of vmxci.pc
#   PKG_CONFIG            the command (default: pkg-config)
set -eu

: "${libdir:?}" "${pkgconfigdir:?}"
PATH=$PATH:/sbin:/usr/sbin

# has_line_with TEXT: returns whether standard input, read to its end, has a line that contains TEXT.
has_line_with() {
    awk -v text="$1" 'index($0, text) { found = 1 } END { exit !found }'
}

found_by_pkg_config() {
    path=$("${PKG_CONFIG:-pkg-config}" --variable pc_path pkg-config 2>/dev/null) || path=
    echo ":$path:${PKG_CONFIG_PATH-}:" | has_line_with ":$pkgconfigdir:"
}

# A library in /usr/lib can be listed as one in /lib, which is a link there.
is_cached() {
    list=$(ldconfig -p 2>/dev/null) || return 1
    echo "$list" | has_line_with "=> $libdir/libvmxci.so" ||
        echo "$list" | has_line_with "=> ${libdir#/usr}/libvmxci.so"
}

found_by_loader() {
    # Without the shared library, nothing has to be found.
    [ -e "$libdir/libvmxci.so" ] || return 0
    echo ":/lib:/usr/lib:${LD_LIBRARY_PATH-}:" | has_line_with ":$libdir:" || is_cached
}

# Returns whether the loader searches libdir as soon as its cache is made anew.
is_configured() {
    list=$(ldconfig -N -X -v 2>/dev/null) || return 1
    printf '\n%s' "$list" | awk -v start="$libdir:" '
        index($0, start) == 1 { found = 1 }
        END { exit !found }
    '
}

# quote TEXT: prints TEXT as one word of the shell.
quote() {
    case $1 in
    *[!A-Za-z0-9/._+-]*) printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")" ;;
    *) printf '%s' "$1" ;;
    esac
}

if ! found_by_pkg_config; then
    echo "For pkg-config to find vmxci.pc, run in the shell:"
    echo "    export PKG_CONFIG_PATH=$(quote "$pkgconfigdir")\${PKG_CONFIG_PATH:+:\$PKG_CONFIG_PATH}"
fi
if found_by_loader; then
    exit
fi
if is_configured; then
    echo "For programs to find libvmxci.so, run as root:"
    echo "    ldconfig"
else
    echo "For programs to find libvmxci.so, run in the shell:"
    echo "    export LD_LIBRARY_PATH=$(quote "$libdir")\${LD_LIBRARY_PATH:+:\$LD_LIBRARY_PATH}"
    echo "or, as root, add $libdir to a file in /etc/ld.so.conf.d and run ldconfig."
fi
