/* SPDX-License-Identifier: MIT */
/* Reading and editing a document with keys and values in UTF-8.  Edits refuse protected keys. */
#include <config.h>

#include "base/error.h"
#include "base/str.h"
#include "base/utf8.h"
#include "vmx/convert.h"
#include "vmx/doc.h"
#include "vmx/edit_groups.h"
#include "vmx/encoding.h"

int vmxci_doc_find(vmxci_line *out, const vmxci_doc *doc, const char *key, vmxci_error *err)
{
    vmxci_text *encoded;
    if (vmxi_is_ascii(vmxi_str(key)))
        return vmxci_doc_find_bytes(out, doc, vmxi_str(key), err);
    *out = (vmxci_line){ 0 };
    int status = vmxci_doc_from_utf8(&encoded, doc, vmxi_str(key), err);
    if (status)
        return status;
    status = vmxci_doc_find_bytes(out, doc, vmxci_text_str(encoded), err);
    vmxci_text_free(encoded);
    return status;
}

int vmxci_doc_get(vmxci_text **out, const vmxci_doc *doc, const char *key, vmxci_error *err)
{
    vmxci_text *encoded, *bytes;
    *out = NULL;
    int status = vmxci_doc_from_utf8(&encoded, doc, vmxi_str(key), err);
    if (status)
        return status;
    status = vmxci_doc_get_bytes(&bytes, doc, vmxci_text_str(encoded), err);
    vmxci_text_free(encoded);
    if (status == VMXCI_OK)
        status = vmxci_doc_to_utf8(out, doc, vmxci_text_str(bytes), err);
    vmxci_text_free(bytes);
    return status;
}

/* The edits in the encoding of the document, with the texts that they borrow. */
typedef struct conversion {
    const vmxci_allocator *alloc;
    vmxci_edit *edits;
    vmxci_text **texts; /* two for each edit, NULL if its bytes did not change */
    size_t count;
} conversion;

static void free_conversion(conversion *c)
{
    for (size_t i = 0; c->texts && i < 2 * c->count; i++)
        vmxci_text_free(c->texts[i]);
    vmxi_free(c->alloc, c->texts);
    vmxi_free(c->alloc, c->edits);
}

static int begin_conversion(conversion *c, const vmxci_doc *doc, const vmxci_edit *edits,
                            size_t count, vmxci_error *err)
{
    *c = (conversion){ .alloc = &doc->alloc, .count = count };
    c->edits = vmxi_resize_array(c->alloc, NULL, count, sizeof *c->edits);
    c->texts = vmxi_resize_array(c->alloc, NULL, count, 2 * sizeof *c->texts);
    if (!c->edits || !c->texts) {
        vmxi_free(c->alloc, c->texts);
        vmxi_free(c->alloc, c->edits);
        return vmxi_no_memory(err);
    }
    memcpy(c->edits, edits, count * sizeof *edits);
    for (size_t i = 0; i < 2 * count; i++)
        c->texts[i] = NULL;
    return VMXCI_OK;
}

/* Converts S, and keeps the memory of the result in TEXT. */
static int convert_str(vmxci_str *s, vmxci_text **text, const vmxci_doc *doc,
                       const vmxi_encoding *e, vmxci_error *err)
{
    if (vmxi_is_ascii(*s))
        return VMXCI_OK;
    const int status = vmxi_encode(text, &doc->alloc, e, *s, err);
    if (status == VMXCI_OK)
        *s = vmxci_text_str(*text);
    return status;
}

static int convert_edits(conversion *c, const vmxci_doc *doc, size_t *failed, vmxci_error *err)
{
    int status = VMXCI_OK;
    vmxi_encoding e = vmxi_encoding_open(&doc->body, VMXI_FROM_UTF8);
    for (size_t i = 0; status == VMXCI_OK && i < c->count; i++) {
        *failed = i;
        status = convert_str(&c->edits[i].key, &c->texts[2 * i], doc, &e, err);
        if (status == VMXCI_OK && vmxi_edit_sets(&c->edits[i]))
            status = convert_str(&c->edits[i].value, &c->texts[2 * i + 1], doc, &e, err);
    }
    vmxi_encoding_close(&e);
    return status;
}

static int edit_converted(vmxci_doc *doc, const vmxci_edit *edits, size_t count,
                          const vmxci_edit_options *opt, size_t *failed, vmxci_error *err)
{
    conversion c;
    int status = begin_conversion(&c, doc, edits, count, err);
    if (status)
        return status;
    status = convert_edits(&c, doc, failed, err);
    if (status == VMXCI_OK)
        status = vmxci_doc_edit_bytes(doc, c.edits, count, opt, failed, err);
    free_conversion(&c);
    return status;
}

static bool is_ascii(const vmxci_edit *edit)
{
    return vmxi_is_ascii(edit->key) && (!vmxi_edit_sets(edit) || vmxi_is_ascii(edit->value));
}

/* Verifies the keys.  ASCII: set to whether keys and values are ASCII. */
static int check_keys(bool *ascii, const vmxci_doc *doc, const vmxci_edit *edits, size_t count,
                      size_t *failed, vmxci_error *err)
{
    *ascii = true;
    for (size_t i = 0; i < count; i++) {
        const int status = edits[i].kind == VMXCI_KEY_DROP_MALFORMED
                               ? VMXCI_OK
                               : vmxci_doc_check_key(doc, edits[i].key, err);
        if (status) {
            *failed = i;
            return status;
        }
        *ascii = *ascii && is_ascii(&edits[i]);
    }
    return VMXCI_OK;
}

int vmxci_doc_edit(vmxci_doc *doc, const vmxci_edit *edits, size_t count,
                   const vmxci_edit_options *opt, size_t *failed, vmxci_error *err)
{
    size_t ignored;
    bool ascii;
    failed = failed ? failed : &ignored;
    *failed = count;
    const int status = check_keys(&ascii, doc, edits, count, failed, err);
    if (status)
        return status;
    return ascii ? vmxci_doc_edit_bytes(doc, edits, count, opt, failed, err)
                 : edit_converted(doc, edits, count, opt, failed, err);
}

int vmxci_doc_set(vmxci_doc *doc, const char *key, const char *value, vmxci_error *err)
{
    const vmxci_edit edit = { .kind = VMXCI_KEY_SET,
                              .key = vmxi_str(key),
                              .value = vmxi_str(value) };
    return vmxci_doc_edit(doc, &edit, 1, NULL, NULL, err);
}

int vmxci_doc_unset(vmxci_doc *doc, const char *key, const vmxci_edit_options *opt,
                    vmxci_error *err)
{
    const vmxci_edit edit = { .kind = VMXCI_KEY_UNSET, .key = vmxi_str(key) };
    return vmxci_doc_edit(doc, &edit, 1, opt, NULL, err);
}
