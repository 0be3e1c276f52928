/* SPDX-License-Identifier: MIT */
/* Verifies that a document is a .vmx file.  Parsing accepts any bytes, so that an edit of another
 * file, such as a disk or an archive, has to be refused here. */
#include <config.h>

#include <string.h>

#include "base/error.h"
#include "base/str.h"
#include "vmx/doc.h"
#include "vmx/index.h"
#include "vmx/is_vmx.h"

/* VMware writes these keys into every .vmx file; an encrypted file has only the last one. */
static const char *const known_keys[] = { "config.version", "virtualHW.version",
                                          "encryption.keySafe" };

bool vmxi_is_vmx_name(vmxci_str name)
{
    return vmxi_str_ends_fold(name, VMXI_LITERAL(".vmx")) ||
           vmxi_str_ends_fold(name, VMXI_LITERAL(".vmtx"));
}

/* ASCII text in UTF-16 has a NUL in every other byte. */
static bool looks_utf16(const char *p, size_t len)
{
    return len >= 4 && ((p[0] && !p[1] && p[2] && !p[3]) || (!p[0] && p[1] && !p[2] && p[3]));
}

int vmxci_doc_is_text(const vmxci_doc *doc, vmxci_error *err)
{
    const vmxi_body *body = &doc->body;
    if (vmxi_has_utf16_mark(body) || looks_utf16(body->bytes, body->len))
        return vmxi_fail(err, VMXCI_ENOTVMX, "not a .vmx file: UTF-16 text");
    if (!vmxi_str_contains(vmxci_doc_emit(doc), '\0'))
        return VMXCI_OK;
    const vmxi_line *line = body->lines;
    while (!(line->flags & VMXCI_LINE_FLAG_HAS_NUL))
        line++;
    return vmxi_fail_at(err, VMXCI_ENOTVMX, vmxi_body_nul_position(body, line),
                        "not a .vmx file: it contains NUL bytes");
}

static bool has_known_key(const vmxi_body *body)
{
    for (size_t i = 0; i < sizeof known_keys / sizeof known_keys[0]; i++)
        if (vmxi_body_find(body, vmxi_str(known_keys[i])))
            return true;
    return false;
}

/* Returns why text with none of the known keys is not a .vmx file, or NULL if it is one. */
static const char *find_reason(const vmxi_body *body, const char *name)
{
    if (body->len == body->bom)
        return "it is empty";
    if (body->malformed_count && body->entry_count == 0)
        return "it has no line KEY = VALUE";
    if (body->malformed_count > body->entry_count)
        return "most of its lines are malformed";
    if (name && !vmxi_is_vmx_name(vmxi_str(name)))
        return "its name does not end in '.vmx' or '.vmtx', and it has no key "
               "'virtualHW.version'";
    return NULL;
}

int vmxci_doc_is_vmx(const vmxci_doc *doc, const char *name, vmxci_error *err)
{
    const char *reason;
    const int status = vmxci_doc_is_text(doc, err);
    if (status || has_known_key(&doc->body) || !(reason = find_reason(&doc->body, name)))
        return status;
    return vmxi_fail(err, VMXCI_ENOTVMX, "not a .vmx file: %s", reason);
}
