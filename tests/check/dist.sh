#!/bin/sh
# SPDX-License-Identifier: MIT
# The tarball holds every file that git tracks and, besides them, only what bootstrap makes.
set -eu

# A tarball unpacked below a checkout is not that checkout.
if ! top=$(git -C "$abs_top_srcdir" rev-parse --show-cdup 2>/dev/null) || [ -n "$top" ]; then
    echo "not a git checkout"
    exit 77
fi

tmp=$(mktemp -d)
trap 'chmod -R u+w "$tmp"; rm -rf "$tmp"' EXIT
LC_ALL=C
export LC_ALL

# A line for each name, whatever it holds.
lines() {
    tr '\n\0' '\001\n' | sort
}

git -C "$abs_top_srcdir" ls-files -z | lines >"$tmp/tracked"
[ -s "$tmp/tracked" ] || { echo "git tracks nothing yet"; exit 77; }

# The variables would pass on what make was called with.
unset MAKEFLAGS MFLAGS MAKELEVEL
make -C "$abs_top_builddir" distdir distdir="$tmp/dist" >"$tmp/make.log" 2>&1 || {
    cat "$tmp/make.log"
    exit 1
}
(cd "$tmp/dist" && find . ! -type d -print0) | lines | sed 's|^\./||' |
    sort >"$tmp/packed"

comm -23 "$tmp/tracked" "$tmp/packed" >"$tmp/missing"
comm -13 "$tmp/tracked" "$tmp/packed" |
    grep -vE '^(Makefile\.in|aclocal\.m4|config\.h\.in|configure|build-aux/[a-z.-]+)$' \
        >"$tmp/extra" || true
sed 's/^/not in the tarball: /' "$tmp/missing"
sed 's/^/not in git: /' "$tmp/extra"
[ ! -s "$tmp/missing" ] && [ ! -s "$tmp/extra" ]
