/* SPDX-License-Identifier: MIT */
/* The section of the HTML report that has the VMs with their findings. */
#ifndef CLI_CHECK_REPORT_HTML_VMS_H
#define CLI_CHECK_REPORT_HTML_VMS_H

#include <stdbool.h>
#include <stddef.h>

#include "output/buffer.h"

struct finding_list;
struct vm_facts;

/* All zeros: no VM yet. */
struct html_vms {
    struct buffer text;
    size_t listed, left_out; /* VMs in the section, and VMs that would be without the limit */
};

/* Adds the VM with the number NUMBER if it has findings or an error, and if the limit allows it.
 * Returns whether it was added. */
bool add_to_html_vms(struct html_vms *vms, size_t number, const struct vm_facts *facts,
                     const struct finding_list *findings);

/* Adds to OUT what comes before the text in VMS, and what comes after it. */
void start_html_vms(struct buffer *out, const struct html_vms *vms, size_t total);
void end_html_vms(struct buffer *out, const struct html_vms *vms);

#endif
