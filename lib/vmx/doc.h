/* SPDX-License-Identifier: MIT */
/* What the other folders may know of a document. */
#ifndef VMXI_VMX_DOC_H
#define VMXI_VMX_DOC_H

#include <stdbool.h>

#include <vmxci.h>

#include "vmx/body.h"

struct vmxci_doc {
    vmxci_allocator alloc;
    size_t max_bytes;
    vmxi_body body;
};

/* Parse options, checked and with the defaults filled in. */
int vmxi_parse_options(vmxci_parse_options *out, const vmxci_parse_options *opt, vmxci_error *err);

/* Make a document of LEN bytes at BYTES, which are followed by VMXI_TAIL NULs and come from the
 * allocator of OPT; the document takes them, on failure they are freed. */
int vmxi_doc_adopt(vmxci_doc **out, char *bytes, size_t len, const vmxci_parse_options *opt,
                   vmxci_error *err);

/* Refuse what is no .vmx file whatever its name says: VMXCI_OK, EUTF16 or ENUL. */
int vmxi_doc_judge(const vmxi_body *body, vmxci_error *err);

/* BYTES of a document, or a value as it is stored, as a message can quote it: in UTF-8. */
vmxi_shown vmxi_body_quote(const vmxi_body *body, vmxci_str bytes);
vmxi_shown vmxi_body_quote_value(const vmxi_body *body, vmxci_str stored);

bool vmxi_has_utf16_mark(const vmxi_body *body);

/* The key stands on LINE and on others: VMXCI_EDUPLICATE at the second. */
int vmxi_fail_duplicate(const vmxi_body *body, const vmxi_line *line, vmxci_error *err);

#endif
