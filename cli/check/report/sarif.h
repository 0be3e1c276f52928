/* SPDX-License-Identifier: MIT */
/* Findings as SARIF 2.1.0, the way code scanning services read it.  The text is sarif_head, the
 * results separated by commas, and sarif_tail. */
#ifndef CLI_CHECK_REPORT_SARIF_H
#define CLI_CHECK_REPORT_SARIF_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

struct buffer;
struct finding_list;
struct rule_list;

enum {
    SARIF_MAX_RESULTS = 25000 /* GitHub rejects a run with more results */
};

/* Adds everything before the first result.  VERSION is that of vmxci. */
void sarif_head(struct buffer *out, const struct rule_list *rules, const char *version);

/* Sets OUT to the result for finding I of FINDINGS, all findings of the VM at PATH; RULE_INDEX is
 * the index of its rule in the list that sarif_head was given.  The caller releases OUT.
 * Returns VMXCI_OK or ENOMEM. */
int sarif_result(json_t **out, const char *path, const struct finding_list *findings, size_t i,
                 size_t rule_index);

/* Adds everything after the last result.  IS_SUCCESSFUL is false if a VM could not be checked.
 * LEFT_OUT findings have no result, because there are more than SARIF_MAX_RESULTS. */
void sarif_tail(struct buffer *out, bool is_successful, size_t left_out);

#endif
