#!/bin/sh
# SPDX-License-Identifier: MIT
# The fuzzers over their seeds.
set -eu

for name in edit lock parse spec values; do
    # The wrapper may hold options.
    # shellcheck disable=SC2086
    ${VMXCI_WRAPPER-} "$abs_top_builddir/tests/fuzz/fuzz_$name" -runs=0 \
        "$abs_top_srcdir/testdata/fuzz/$name"
done
