/* SPDX-License-Identifier: MIT */
/* The structure behind vmxci_doc, and the functions on it that other directories of lib/ use. */
#ifndef VMXI_VMX_DOC_H
#define VMXI_VMX_DOC_H

#include <stdbool.h>

#include <vmxci.h>

#include "base/buf.h"
#include "vmx/body.h"

struct vmxci_doc {
    vmxci_allocator alloc;
    vmxci_allocator results; /* of texts and copies that callers own, which may outlive `alloc` */
    size_t max_bytes;
    bool is_named_vmx; /* read from a file whose name ends in .vmx or .vmtx */
    vmxi_body body;
};

/* Copies OPT, or the defaults if OPT is NULL, to OUT; `allocator` is never NULL in OUT.  Returns
 * VMXCI_OK or EINVAL. */
int vmxi_resolve_parse_options(vmxci_parse_options *out, const vmxci_parse_options *opt,
                               vmxci_error *err);

/* Makes a document of the LEN bytes at BYTES, which come from the allocator of OPT and are followed
 * by VMXI_TAIL NULs.  The document owns BYTES; on failure they are freed. */
int vmxi_doc_adopt(vmxci_doc **out, char *bytes, size_t len, const vmxci_parse_options *opt,
                   vmxci_error *err);

/* Copies DOC with its allocators.  The caller frees OUT with vmxci_doc_free. */
int vmxi_doc_copy(vmxci_doc **out, const vmxci_doc *doc, vmxci_error *err);

/* Parses TEXT, a new text of DOC, into OUT, which owns it on success; on failure it is freed.
 * Returns VMXCI_OK, ENOMEM, or ETOOBIG if the text is too large and larger than that of DOC. */
int vmxi_doc_parse_new(vmxi_body *out, const vmxci_doc *doc, vmxi_buf *text, vmxci_error *err);

/* Gives DOC the body BODY, which it owns then, in place of its own. */
void vmxi_doc_set_body(vmxci_doc *doc, const vmxi_body *body);

/* Exchanges the texts of two documents with the same allocator, such as an edited clone and its
 * original. */
void vmxi_doc_swap_texts(vmxci_doc *a, vmxci_doc *b);

/* Returns whether BODY begins with a byte order mark of UTF-16. */
bool vmxi_has_utf16_mark(const vmxi_body *body);

/* Reports that the key of LINE appears on several lines: VMXCI_EDUPLICATE at the second. */
int vmxi_fail_duplicate(const vmxi_body *body, const vmxi_line *line, vmxci_error *err);

#endif
