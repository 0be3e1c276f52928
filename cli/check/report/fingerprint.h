/* SPDX-License-Identifier: MIT */
/* An identity of a finding that is the same after lines of the file were moved or indented. */
#ifndef CLI_CHECK_REPORT_FINGERPRINT_H
#define CLI_CHECK_REPORT_FINGERPRINT_H

#include <stddef.h>

struct finding_list;

enum {
    FINGERPRINT_SIZE = 40
};

/* Writes the fingerprint of finding I: a hash of its rule, its key and the text of its line without
 * white space, then `:N`, where the finding is the N-th in FINDINGS with this hash. */
void format_fingerprint(char out[FINGERPRINT_SIZE], const struct finding_list *findings, size_t i);

#endif
