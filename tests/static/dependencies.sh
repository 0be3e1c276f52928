#!/bin/sh
# SPDX-License-Identifier: MIT
# dependencies.sh PREFIX: builds static PCRE2, jansson and libsmartcols from Debian's source packages
# with musl-gcc, and installs them in PREFIX.  Debian's own static libraries need glibc.  Exit status
# 77: a tool or the network is missing.
set -eu

[ $# -eq 1 ] || {
    echo "usage: dependencies.sh PREFIX" >&2
    exit 2
}
for tool in apt-get dpkg-source musl-gcc autoreconf make pkg-config; do
    command -v "$tool" >/dev/null || {
        echo "dependencies.sh: $tool not found" >&2
        exit 77
    }
done
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[ -e "$keyring" ] || {
    echo "dependencies.sh: $keyring not found; install debian-archive-keyring" >&2
    exit 77
}
mkdir -p "$1"
prefix=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# apt_source ARGUMENT...: runs apt-get with a configuration of its own, so that the system's stays as
# it is.
apt_source() {
    APT_CONFIG=$work/apt.conf apt-get -q "$@"
}

configure_apt() {
    mkdir -p lists/partial cache/archives/partial
    cat >apt.conf <<END
Dir::Etc::SourceList "$work/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::State::Lists "$work/lists";
Dir::Cache "$work/cache";
APT::Sandbox::User "root";
END
}

# quietly COMMAND...: runs COMMAND; prints its output only if it fails.
quietly() {
    "$@" >"$work/log" 2>&1 || {
        tail -n 50 "$work/log" >&2
        echo "dependencies.sh: command failed: $*" >&2
        exit 1
    }
}

# install_library PACKAGE OPTION...: builds PACKAGE and installs it in PREFIX.
install_library() {
    package=$1
    shift
    (
        cd "$(find "$work" -maxdepth 1 -type d -name "$package-*")"
        [ -x configure ] || quietly autoreconf -fi
        # The patches of Debian must not make make(1) run autoconf.
        find . -type f -exec touch -r configure {} +
        quietly ./configure --prefix="$prefix" --disable-shared --enable-static \
            --disable-dependency-tracking CC=musl-gcc CFLAGS="-O2 -fPIE" "$@"
        quietly make -j "$(nproc)"
        quietly make install
    )
}

# download SUITE...: downloads the newest sources in these suites of Debian.
download() {
    for suite; do
        archive=debian
        case $suite in *-security) archive=debian-security ;; esac
        echo "deb-src [signed-by=$keyring] http://deb.debian.org/$archive $suite main"
    done >sources.list
    apt_source update >log 2>&1 && apt_source source pcre2 jansson util-linux >log 2>&1
}

# The sources are those of this release of Debian; on another system, those of Debian 12.
# shellcheck source=/dev/null
release=$(. /etc/os-release && [ "$ID" = debian ] && echo "${VERSION_CODENAME:-sid}") ||
    release=bookworm
configure_apt
if ! download "$release" "$release-security"; then
    echo "dependencies.sh: no source in $release-security; security updates may be missing" >&2
    download "$release" || {
        tail -n 5 log >&2
        echo "dependencies.sh: cannot download the sources" >&2
        exit 77
    }
fi
install_library pcre2 --disable-pcre2grep-jit --disable-pcre2test-libreadline
install_library jansson
# musl-gcc does not look for the headers of the kernel where they are.
mkdir kernel
ln -s /usr/include/linux /usr/include/asm-generic "/usr/include/$(gcc -print-multiarch)/asm" kernel/
install_library util-linux CPPFLAGS="-idirafter $work/kernel" --disable-all-programs --enable-libsmartcols --disable-nls --without-python \
    --without-ncurses --without-ncursesw --without-tinfo --without-systemd --disable-asciidoc
