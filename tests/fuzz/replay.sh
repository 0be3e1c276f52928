#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs the fuzzers on their seeds.
set -eu

for fuzzer in $FUZZERS; do
    name=${fuzzer##*/fuzz_}
    # The wrapper may consist of several words.
    # shellcheck disable=SC2086
    ${VMXCI_WRAPPER-} "$abs_top_builddir/tests/fuzz/fuzz_$name" -runs=0 \
        "$abs_top_srcdir/testdata/fuzz/$name"
done
