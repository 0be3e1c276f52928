#!/bin/sh
# SPDX-License-Identifier: MIT
# build-deb.sh TARBALL DIRECTORY: builds the Debian packages of the release in TARBALL into DIRECTORY,
# which is replaced.  Reads DEB_BUILD_OPTIONS and DEB_BUILD_PROFILES.
set -eu

[ $# -eq 2 ] || {
    echo "usage: build-deb.sh TARBALL DIRECTORY" >&2
    exit 2
}
tarball=$1 directory=$2
: "${abs_top_srcdir:?}" "${PACKAGE_VERSION:?}"

die() {
    echo "make deb: $*" >&2
    exit 1
}

[ -d "$abs_top_srcdir/debian" ] || die "debian/ not found; a tarball does not have it, use a git checkout"
for tool in dpkg-buildpackage dh; do
    command -v "$tool" >/dev/null || die "$tool not found; install dpkg-dev and debhelper"
done
version=$(dpkg-parsechangelog -l "$abs_top_srcdir/debian/changelog" -S Version)
[ "${version%-*}" = "$PACKAGE_VERSION" ] ||
    die "debian/changelog has version $version, configure has $PACKAGE_VERSION"

rm -rf "$directory"
mkdir "$directory"
cp "$tarball" "$directory/vmxci_$PACKAGE_VERSION.orig.tar.gz"
cd "$directory"
tar xf "vmxci_$PACKAGE_VERSION.orig.tar.gz"
cp -R "$abs_top_srcdir/debian" "vmxci-$PACKAGE_VERSION/"
cd "vmxci-$PACKAGE_VERSION"
# These variables would pass the options of the outer make on.
unset MAKEFLAGS MFLAGS MAKELEVEL
exec dpkg-buildpackage -us -uc -b
