/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/error.h"
#include "base/str.h"
#include "vmci/compare.h"
#include "vmci/cid.h"
#include "vmci/property.h"
#include "vmx/doc.h"
#include "vmx/encryption.h"
#include "vmx/escape.h"
#include "vmx/index.h"
#include "vmx/key.h"
#include "vmx/key_counts.h"
#include "vmx/quote.h"

static int fail_worse(vmxci_error *err, const char *what)
{
    return vmxi_fail(err, VMXCI_EMAKESWORSE, "the edit would make the file worse: %s", what);
}

static int fail_worse_key(vmxci_error *err, const vmxi_body *body, vmxci_str key, const char *what)
{
    return vmxi_fail(err, VMXCI_EMAKESWORSE, "the edit would make the file worse: key '%s' %s",
                     vmxi_body_quote(body, key).text, what);
}

/* ---- protected keys -------------------------------------------------------------------- */

/* Returns the first line from number I on, from 0, that has a protected key; NULL if there is none.
 */
static const vmxi_line *find_protected(const vmxi_body *body, uint32_t i, bool encrypted)
{
    for (; i < body->line_count; i++) {
        const vmxi_line *line = &body->lines[i];
        const vmxci_str key = vmxi_body_name(body, line);
        if (line->kind == VMXCI_LINE_ENTRY &&
            (vmxi_is_protected(key) || (encrypted && vmxi_is_protected_if_encrypted(key))))
            return line;
    }
    return NULL;
}

static const vmxi_line *next_protected(const vmxi_body *body, const vmxi_line *line, bool encrypted)
{
    return find_protected(body, (uint32_t)vmxi_body_number(body, line), encrypted);
}

static bool is_same_entry(const vmxi_body *a, const vmxi_line *x, const vmxi_body *b,
                          const vmxi_line *y)
{
    return x && y && vmxi_str_equal(vmxi_body_name(a, x), vmxi_body_name(b, y)) &&
           vmxi_str_equal(vmxi_body_value(a, x), vmxi_body_value(b, y));
}

int vmxi_compare_protected(const vmxci_doc *from, const vmxci_doc *to, vmxci_error *err)
{
    const vmxi_body *a = &from->body, *b = &to->body;
    const bool encrypted = vmxi_get_encryption(from) != VMXCI_ENCRYPTION_NONE;
    const vmxi_line *x = find_protected(a, 0, encrypted), *y = find_protected(b, 0, encrypted);
    while (x || y) {
        if (!is_same_entry(a, x, b, y))
            return vmxi_fail(err, VMXCI_EPROTECTED,
                             "the edit changes the protected key '%s', which could destroy the VM",
                             (x ? vmxi_body_quote(a, vmxi_body_name(a, x))
                                : vmxi_body_quote(b, vmxi_body_name(b, y)))
                                 .text);
        x = next_protected(a, x, encrypted);
        y = next_protected(b, y, encrypted);
    }
    return VMXCI_OK;
}

/* ---- lines ----------------------------------------------------------------------------- */

typedef int (*count_fn)(vmxi_key_counts *out, const vmxci_doc *doc, vmxci_error *err);

/* Refuses a key for which the count of COUNT is greater in TO than in FROM. */
static int compare_counts(const vmxci_doc *from, const vmxci_doc *to, count_fn count,
                          const char *what, vmxci_error *err)
{
    vmxi_key_counts before = { NULL, NULL }, after = { NULL, NULL };
    const vmxi_line *line;
    int status = count(&after, to, err);
    if (status == VMXCI_OK && after.counts)
        status = count(&before, from, err);
    if (status == VMXCI_OK && (line = vmxi_find_greater_count(&after, &before)) != NULL)
        status = fail_worse_key(err, &to->body, vmxi_body_name(&to->body, line), what);
    vmxi_key_counts_free(&before);
    vmxi_key_counts_free(&after);
    return status;
}

static int compare_lines(const vmxci_doc *from, const vmxci_doc *to, vmxci_error *err)
{
    int status = VMXCI_OK;
    if (to->body.malformed_count > from->body.malformed_count)
        return fail_worse(err, "it would have another malformed line");
    status = compare_counts(from, to, vmxi_count_duplicates, "would appear on more lines", err);
    if (status == VMXCI_OK)
        status = compare_counts(from, to, vmxi_count_invalid_values,
                                "would have a value that is not valid in the file's encoding", err);
    return status;
}

static int compare_encodings(const vmxci_doc *from, const vmxci_doc *to, vmxci_error *err)
{
    const vmxi_declaration *before = &from->body.declared, *after = &to->body.declared;
    if (after->unknown && !before->unknown)
        return fail_worse(err, "its encoding would be unknown");
    if (after->conflict && !before->conflict)
        return fail_worse(err, "it would declare several encodings");
    return VMXCI_OK;
}

/* ---- values ---------------------------------------------------------------------------- */

/* Refuses a value of PROPERTY that is invalid or reserved, unless FROM has the same. */
static int compare_property(const vmxci_doc *from, const vmxci_doc *to, vmxci_property property,
                            vmxci_error *err)
{
    vmxci_field before, after;
    vmxci_error reason;
    int64_t number;
    int status = VMXCI_OK;
    if (vmxci_vmci_field(&after, to, property, NULL) != VMXCI_OK)
        return VMXCI_OK;
    if (after.state == VMXCI_FIELD_INVALID)
        status = vmxci_vmci_get(&number, to, property, &reason);
    else if (after.state == VMXCI_FIELD_SET && property == VMXCI_ID)
        status = vmxi_check_cid((int32_t)after.number, &reason);
    if (status == VMXCI_OK ||
        (vmxci_vmci_field(&before, from, property, NULL) == VMXCI_OK &&
         before.state == after.state && vmxi_str_equal(before.value, after.value)))
        return VMXCI_OK;
    return fail_worse(err, reason.message);
}

static int compare_properties(const vmxci_doc *from, const vmxci_doc *to, vmxci_error *err)
{
    int status = VMXCI_OK;
    for (int p = VMXCI_PRESENT; status == VMXCI_OK && p <= VMXCI_HARDWARE_VERSION; p++)
        status = compare_property(from, to, (vmxci_property)p, err);
    return status;
}

/* Verifies the value of LINE, a new value of the version key KEY. */
static int check_new_version(const vmxi_body *body, const vmxi_line *line, const char *key,
                             vmxci_error *err)
{
    char decoded[256]; /* a longer value begins with too large a number, or with none */
    int64_t number;
    vmxci_error reason;
    vmxci_str stored = vmxi_body_value(body, line);
    const vmxi_shown shown = vmxi_body_quote_value(body, stored);
    const vmxci_str value = { decoded, vmxi_unescape_part(decoded, sizeof decoded, &stored) };
    return vmxi_check_new_value(&number, key, VMXI_NUMBER, value, shown.text, &reason) == VMXCI_OK
               ? VMXCI_OK
               : vmxi_fail(err, VMXCI_EMAKESWORSE, "%s", reason.message);
}

/* Refuses the removal of the version key KEY, and a new value that is not valid. */
static int compare_version(const vmxci_doc *from, const vmxci_doc *to, const char *key,
                           vmxci_error *err)
{
    const vmxi_body *a = &from->body, *b = &to->body;
    const vmxi_line *before = vmxi_body_find(a, vmxi_str(key)),
                    *after = vmxi_body_find(b, vmxi_str(key));
    if (before && !after)
        return fail_worse_key(err, a, vmxi_str(key), "would be missing");
    if (!after || (before && vmxi_str_equal(vmxi_body_value(a, before), vmxi_body_value(b, after))))
        return VMXCI_OK;
    return check_new_version(b, after, key, err);
}

/* Refuses a text that would be empty. */
static int compare_size(const vmxci_doc *from, const vmxci_doc *to, vmxci_error *err)
{
    return to->body.len == to->body.bom && from->body.len > from->body.bom
               ? fail_worse(err, "it would be empty")
               : VMXCI_OK;
}

int vmxi_compare_errors(const vmxci_doc *from, const vmxci_doc *to, vmxci_error *err)
{
    int status = compare_size(from, to, err);
    if (status == VMXCI_OK)
        status = compare_lines(from, to, err);
    if (status == VMXCI_OK)
        status = compare_encodings(from, to, err);
    if (status == VMXCI_OK)
        status = compare_version(from, to, "config.version", err);
    if (status == VMXCI_OK)
        status = compare_version(from, to, "virtualHW.version", err);
    return status ? status : compare_properties(from, to, err);
}
