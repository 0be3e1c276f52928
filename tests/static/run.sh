#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds the static command with musl, and runs it in a directory that contains nothing else.  Uses the
# libraries in VMXCI_STATIC_PREFIX if that is set; otherwise it builds them.
# shellcheck source=tests/cli/harness.sh
. "$(dirname "$0")/../cli/harness.sh"

: "${tmp:?}" "${abs_top_srcdir:?}" "${abs_top_builddir:?}"
# These variables would pass the options of the outer make on.
unset MAKEFLAGS MFLAGS MAKELEVEL
root=$tmp/root

build() {
    need musl-gcc
    prefix=${VMXCI_STATIC_PREFIX-$tmp/prefix}
    if [ -z "${VMXCI_STATIC_PREFIX-}" ]; then
        status=0
        sh "$abs_top_srcdir/tests/static/dependencies.sh" "$prefix" >log 2>&1 || status=$?
        [ "$status" != 77 ] || skip "$(tail -n 1 log)"
        [ "$status" = 0 ] || fail "$(tail -n 60 log)"
    fi
    # The source may be configured in place, which excludes a build elsewhere.
    make -C "$abs_top_builddir" distdir distdir="$tmp/source" >log 2>&1 || fail "$(tail -n 60 log)"
    "$tmp/source/configure" -q --enable-werror --enable-static-cli --disable-shared CC=musl-gcc \
        PKG_CONFIG_LIBDIR="$prefix/lib/pkgconfig" >log 2>&1 || fail "$(cat log)"
    make -j "$(nproc)" vmxci >log 2>&1 || fail "$(tail -n 60 log)"
    mkdir -p "$root/vm"
    strip -o "$root/vmxci" vmxci
}

need_command() {
    [ -x "$root/vmxci" ] || skip "the command was not built"
    need_root
}

static() {
    chroot "$root" /vmxci "$@"
}

is_static() {
    need_command
    if readelf -lW "$root/vmxci" | grep INTERP; then
        fail "the command needs a loader"
    fi
}

runs() {
    need_command
    cp -R "$abs_top_srcdir/testdata/vm/workstation/web01" "$root/vm/"
    expect 0 static show /vm/web01
    expect 0 static set --unrestricted=true /vm/web01
    expect 0 static get unrestricted /vm/web01
    prints true
    expect 1 static check -q /vm/web01
    rm -r "$root/vm/web01"
}

# Reads and writes text in other encodings.  A line is an encoding, text, and its bytes for printf(1).
encodings() {
    need_command
    while read -r encoding text bytes; do
        # shellcheck disable=SC2059 # the bytes
        printf "config.version = \"8\"\n.encoding = \"$encoding\"\ndisplayName = \"$bytes\"\n" \
            >"$root/vm/in.vmx"
        cp "$root/vm/in.vmx" expected
        expect 0 static config get displayName /vm/in.vmx
        prints "$text"
        expect 0 static config set displayName x /vm/in.vmx
        expect 0 static config set displayName "$text" /vm/in.vmx
        cmp expected "$root/vm/in.vmx" || fail "$encoding"
    done <<'END'
UTF-8 中é \344\270\255\303\251
GBK 中 \326\320
GBK 丄乗 \201\101\201\134
windows-936 中 \326\320
Shift_JIS 日ｱ \223\372\261
Shift_JIS ソ \203\134
windows-932 日 \223\372
windows-31j 日 \223\372
Big5 中 \244\244
windows-950 中 \244\244
CP949 가갂 \260\241\201\101
windows-949 가 \260\241
EUC-KR 가 \260\241
windows-1250 ž \236
windows-1251 Ж \306
windows-1252 é€ \351\200
windows-1253 Ω \331
windows-1254 ğ \360
windows-1255 א \340
windows-1256 ب \310
windows-1257 ž \376
windows-1258 đ \360
KOI8-R Ж \366
END
}

# A character that an encoding lacks is refused.
missing_characters() {
    need_command
    for encoding in GBK Big5 CP949 Shift_JIS windows-1252; do
        printf 'config.version = "8"\n.encoding = "%s"\n' "$encoding" >"$root/vm/in.vmx"
        cp "$root/vm/in.vmx" expected
        expect 3 static config set displayName 😀 /vm/in.vmx
        cmp expected "$root/vm/in.vmx"
    done
}

run build
run is_static
run runs
run encodings
run missing_characters
finish
