#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds the library, threads.c and scan_threads.c with ThreadSanitizer and runs them.  They are
# built here because ThreadSanitizer excludes other sanitizers.
set -eu

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
tsan='-std=gnu11 -g -O1 -fsanitize=thread -pthread'

skip() {
    echo "$*"
    exit 77
}

# $CC may hold options.
# shellcheck disable=SC2086
echo 'int main(void) { return 0; }' | $CC $tsan -x c -o "$tmp/empty" - 2>/dev/null ||
    skip "$CC has no ThreadSanitizer"
# ThreadSanitizer may fail if the kernel randomizes addresses widely; setarch -R turns that off.
run=
"$tmp/empty" 2>"$tmp/log" || {
    run="setarch $(uname -m) -R"
    $run "$tmp/empty" 2>/dev/null || skip "ThreadSanitizer does not run here: $(cat "$tmp/log")"
}

# Verify that ThreadSanitizer detects a race here.
cat >"$tmp/race.c" <<'END'
#include <pthread.h>
static int shared;
static void *add(void *p)
{
    for (int i = 0; i < 1000; i++)
        shared++;
    return p;
}
int main(void)
{
    pthread_t t;
    pthread_create(&t, 0, add, 0);
    add(0);
    pthread_join(t, 0);
    return 0;
}
END
# shellcheck disable=SC2086
$CC $tsan -o "$tmp/race" "$tmp/race.c"
if $run "$tmp/race" >"$tmp/log" 2>&1 || ! grep -q 'data race' "$tmp/log"; then
    skip "ThreadSanitizer does not detect a race here"
fi

# shellcheck disable=SC2086
$CC $tsan -shared -fPIC -I"$abs_top_builddir" -I"$abs_top_srcdir/include" \
    -I"$abs_top_srcdir/lib" ${PCRE2_CFLAGS-} -o "$tmp/libvmxci.so" \
    "$abs_top_srcdir"/lib/*/*.c ${PCRE2_LIBS--lpcre2-8} ${ICONV_LIBS-}
for name in threads scan_threads; do
    # shellcheck disable=SC2086
    $CC $tsan -I"$abs_top_builddir" -I"$abs_top_srcdir/include" -o "$tmp/$name" \
        "$abs_top_srcdir/tests/api/$name.c" "$tmp/libvmxci.so"
    LD_LIBRARY_PATH=$tmp${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH} TMPDIR=$tmp $run "$tmp/$name"
done
