/* SPDX-License-Identifier: MIT */
/* Which severities the findings of each VM have.  A VM is known by the hash of its path: findings
 * about several VMs come after all others, and 16 bytes a VM are kept until then. */
#ifndef CLI_CHECK_REPORT_HTML_MARKS_H
#define CLI_CHECK_REPORT_HTML_MARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct html_mark {
    uint64_t hash;
    unsigned severities; /* a bit for each */
    bool is_used;
};

/* All zeros is an empty table. */
struct html_marks {
    struct html_mark *at; /* open addressing */
    size_t room, count;   /* `room` is a power of two */
};

/* Adds the VM at PATH, whose findings have SEVERITIES.  Returns false if there is no memory. */
bool add_html_mark(struct html_marks *marks, const char *path, unsigned severities);

/* Returns the mark of the VM at PATH, or NULL if it was not added. */
struct html_mark *find_html_mark(const struct html_marks *marks, const char *path);

void free_html_marks(struct html_marks *marks);

#endif
