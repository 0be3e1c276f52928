/* SPDX-License-Identifier: MIT */
/* The section of the HTML report that has the values which several VMs share. */
#ifndef CLI_CHECK_REPORT_HTML_GROUPS_H
#define CLI_CHECK_REPORT_HTML_GROUPS_H

#include <stddef.h>

#include "output/buffer.h"

/* All zeros: no group yet. */
struct html_groups {
    struct buffer rows;
    size_t count;
};

/* Adds a group: TOTAL VMs have VALUE as their KIND; PATHS are the first COUNT of them. */
void add_to_html_groups(struct html_groups *groups, const char *kind, const char *value,
                        const char *const *paths, size_t count, size_t total);

/* Adds the section. */
void print_html_groups(struct buffer *out, const struct html_groups *groups);

#endif
