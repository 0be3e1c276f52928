#!/bin/sh
# SPDX-License-Identifier: MIT
# freeze.sh [DIRECTORY]: freezes the public API as that of release MAJOR.MINOR, which vmxci.h names.
# Writes to DIRECTORY (tests/api, then also listed in Makemodule.am) what frozen.sh needs to verify
# that programs for this release build and run with later libraries:
#   vmxci-MAJOR.MINOR.h   the declarations of vmxci.h
#   vmxci-MAJOR.MINOR.cc  cxx.cc, which uses all functions
# Refuses to change files of a release that is frozen.
set -eu

top=$(cd "$(dirname "$0")/../.." && pwd)
header=$top/include/vmxci.h
directory=${1-$top/tests/api}

release=$(awk '
    /^#define VMXCI_VERSION_MAJOR / { major = $3 }
    /^#define VMXCI_VERSION_MINOR / { print major "." $3 }
' "$header")
frozen=$directory/vmxci-$release

for file in "$frozen.h" "$frozen.cc"; do
    if [ -e "$file" ]; then
        echo "freeze.sh: release $release is frozen: '$file' exists" >&2
        exit 1
    fi
done

{
    printf '/* SPDX-License-Identifier: MIT */\n'
    printf '/* The declarations of vmxci.h as released with %s.  Never edit this file. */\n' "$release"
    sh "$top/tests/api/declarations.sh" "$header"
} >"$frozen.h"
cp "$top/tests/api/cxx.cc" "$frozen.cc"

[ $# -eq 0 ] || exit 0
makefile=$top/tests/Makemodule.am
awk -v release="$release" '
    { print }
    $1 == "tests/api/freeze.sh" {
        print "\ttests/api/vmxci-" release ".cc \\"
        print "\ttests/api/vmxci-" release ".h \\"
        found = 1
    }
    END { exit !found }
' "$makefile" >"$makefile.new"
mv "$makefile.new" "$makefile"
echo "release $release is frozen; commit tests/Makemodule.am, $frozen.h and $frozen.cc"
