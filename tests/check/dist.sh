#!/bin/sh
# SPDX-License-Identifier: MIT
# Verifies that the tarball contains every file that git tracks outside of debian/ and, besides, only
# files that bootstrap creates.
set -eu

# In a tarball unpacked inside a checkout, git finds that checkout.
if ! top=$(git -C "$abs_top_srcdir" rev-parse --show-cdup 2>/dev/null) || [ -n "$top" ]; then
    echo "not a git checkout"
    exit 77
fi

tmp=$(mktemp -d)
trap 'chmod -R u+w "$tmp"; rm -rf "$tmp"' EXIT
LC_ALL=C
export LC_ALL

# lines: converts NUL-terminated names to sorted lines; a line end inside a name becomes \001.
lines() {
    tr '\n\0' '\001\n' | sort
}

git -C "$abs_top_srcdir" ls-files -z . ':!debian' | lines >"$tmp/tracked"
[ -s "$tmp/tracked" ] || { echo "git tracks no file"; exit 77; }

# These variables would pass the options of the outer make on.
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
