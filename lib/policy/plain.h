/* SPDX-License-Identifier: MIT */
/* The value of a line as plain text: |XX decoded, and in UTF-8. */
#ifndef VMXI_POLICY_PLAIN_H
#define VMXI_POLICY_PLAIN_H

#include <vmxci.h>

typedef struct vmxi_plain {
    vmxci_str text;    /* may be borrowed from the document or from `room` */
    vmxci_text *owned; /* NULL unless memory was needed */
    char room[256];
} vmxi_plain;

/* Decodes STORED, a value of DOC.  Only values with |XX that are long, or that are not ASCII, need
 * memory.  OUT must not be moved, and is closed in any case.  Returns VMXCI_OK, ENOMEM or EIO. */
int vmxi_plain_open(vmxi_plain *out, const vmxci_doc *doc, vmxci_str stored, vmxci_error *err);

void vmxi_plain_close(vmxi_plain *plain);

#endif
