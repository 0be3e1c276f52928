#!/bin/sh
# SPDX-License-Identifier: MIT
# fetch-vmtools.sh DIRECTORY: puts VMware's own code for locks, libvmtools.so.0 of Debian's package
# open-vm-tools, into DIRECTORY, which is created; installs nothing.  Prints the library's path.
# Exit status 77: the package is not available.
set -eu

[ $# -eq 1 ] || {
    echo "usage: fetch-vmtools.sh DIRECTORY" >&2
    exit 2
}
for tool in apt-get dpkg-deb; do
    command -v "$tool" >/dev/null || {
        echo "open-vm-tools is not available: there is no $tool" >&2
        exit 77
    }
done
mkdir -p "$1"
cd "$1"
if ! apt-get -q download open-vm-tools >download.log 2>&1; then
    sed 's/^/apt-get: /' download.log >&2
    echo "open-vm-tools is not available: apt-get cannot download it" >&2
    exit 77
fi
dpkg-deb -x open-vm-tools_*.deb .
find "$PWD" -name libvmtools.so.0 | grep .
