/* SPDX-License-Identifier: MIT */
/* The test of a rule: what the value of a key must be. */
#ifndef VMXI_POLICY_TEST_H
#define VMXI_POLICY_TEST_H

#include <stdbool.h>
#include <stdint.h>

#include <vmxci.h>

#include "policy/source.h"
#include "policy/wanted.h"

typedef enum vmxi_test_kind {
    VMXI_TEST_VALUES, /* one of `wanted` */
    VMXI_TEST_NOT,    /* anything but the only one of `wanted` */
    VMXI_TEST_RANGE,  /* an integer from `min` to `max` */
    VMXI_TEST_PATTERN,
    VMXI_TEST_ABSENT /* no value: the key must be absent */
} vmxi_test_kind;

typedef struct vmxi_test {
    vmxi_test_kind kind;
    bool exact; /* VMXI_TEST_VALUES: the bytes are compared */
    vmxi_wanted *wanted;
    size_t count;
    int64_t min, max;
    vmxci_pattern *pattern; /* caseless, over the whole value */
    vmxci_str text;         /* of the list of values, or of the pattern, for messages */
} vmxi_test;

/* Makes the test of RULE, which OUT borrows from.  OUT has to be freed in any case.  Returns
 * VMXCI_OK, ENOMEM, EVALUE or EPATTERN, with the position. */
int vmxi_test_make(vmxi_test *out, const vmxi_policy_source *source, const vmxi_rule_source *rule,
                   vmxci_error *err);

void vmxi_test_free(vmxi_test *test);

/* Sets OUT to whether VALUE, plain text in UTF-8, passes TEST.  Returns VMXCI_OK, ENOMEM or
 * ELIMIT. */
int vmxi_test_value(bool *out, const vmxi_test *test, vmxci_matcher *matcher, vmxci_str value,
                    vmxci_error *err);

#define VMXI_EXPECTED_SIZE 192

/* Says what TEST expects, to follow "expected": "'FALSE'", "an integer of at least 17". */
void vmxi_describe_test(char out[VMXI_EXPECTED_SIZE], const vmxi_test *test);

#endif
