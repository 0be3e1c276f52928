/* SPDX-License-Identifier: MIT */
/* Writing properties of the device into a document. */
#include <config.h>

#include <stdio.h>

#include "base/error.h"
#include "base/options.h"
#include "base/str.h"
#include "vmci/cid.h"
#include "vmci/property.h"

enum {
    TEXT_SIZE = 256 /* of a value, as stored: as much as vmxi_parse_stored accepts */
};

/* Returns whether P can be set: the VM itself chooses its other properties. */
static bool is_writable(const vmxi_property *p)
{
    return p->of_device && (p->type == VMXI_BOOLEAN || p->type == VMXI_CONTEXT_ID);
}

static int fail_range(const vmxi_property *p, int64_t number, const char *expected,
                      vmxci_error *err)
{
    return vmxi_fail(err, VMXCI_EVALUE, "invalid value '%lld' for '%s' (expected %s)",
                     (long long)number, p->key, expected);
}

static int format_boolean(char text[TEXT_SIZE], const vmxi_property *p, int64_t number,
                          vmxci_error *err)
{
    if (number < 0 || number > 1)
        return fail_range(p, number, "0 or 1", err);
    snprintf(text, TEXT_SIZE, "%s", number ? "TRUE" : "FALSE");
    return VMXCI_OK;
}

/* Makes NUMBER signed, and refuses a reserved ID. */
static int format_cid(char text[TEXT_SIZE], const vmxi_property *p, int64_t *number,
                      vmxci_error *err)
{
    if (*number < INT32_MIN || *number > UINT32_MAX)
        return fail_range(p, *number, vmxi_describe_type(p->type), err);
    *number = (int32_t)(uint32_t)*number;
    snprintf(text, TEXT_SIZE, "%d", (int)*number);
    return vmxi_check_cid((int32_t)*number, err);
}

/* Finds the line that an edit keeps: the last line with KEY if KEEP says so, else the first. */
static bool find_kept_line(vmxci_line *out, const vmxci_doc *doc, const char *key, vmxci_keep keep)
{
    vmxci_line next;
    if (vmxci_doc_find(out, doc, key, NULL) != VMXCI_OK)
        return false;
    while (keep == VMXCI_KEEP_LAST &&
           vmxci_doc_find_next(&next, doc, out->number, NULL) == VMXCI_OK)
        *out = next;
    return true;
}

static bool has_number(const vmxci_line *line, vmxi_value_type type, int64_t number)
{
    int64_t current;
    return line->value.len <= TEXT_SIZE && vmxi_parse_stored(&current, type, line->value) &&
           current == number;
}

int vmxci_vmci_set(vmxci_doc *doc, vmxci_property property, int64_t number,
                   const vmxci_edit_options *opt, vmxci_error *err)
{
    const vmxi_property *p = vmxi_find_property(property);
    const vmxci_keep keep = opt && opt->size >= VMXI_FIRST_EDIT_OPTIONS ? opt->keep
                                                                        : VMXCI_KEEP_NONE;
    char text[TEXT_SIZE];
    vmxci_line line;
    if (!p)
        return vmxi_fail(err, VMXCI_EINVAL, "unknown property %d", (int)property);
    if (!is_writable(p))
        return vmxi_fail(err, VMXCI_EINVAL, "'%s' cannot be set", p->key);
    int status = p->type == VMXI_BOOLEAN ? format_boolean(text, p, number, err)
                                         : format_cid(text, p, &number, err);
    if (status)
        return status;
    size_t len = strlen(text);
    /* A line that already means NUMBER keeps its spelling. */
    if (find_kept_line(&line, doc, p->key, keep) && has_number(&line, p->type, number))
        len = vmxci_unescape(text, sizeof text, line.value);
    return vmxci_doc_set_bytes(doc, vmxi_str(p->key), (vmxci_str){ text, len }, opt, err);
}

int vmxci_vmci_check(vmxci_str key, vmxci_str value, vmxci_error *err)
{
    const vmxi_property *p = vmxi_find_property_by_key(key);
    int64_t number;
    if (!p)
        return VMXCI_OK;
    const int status =
        vmxi_check_new_value(&number, p->key, p->type, value, vmxi_quote(value).text, err);
    if (status)
        return status;
    return p->type == VMXI_CONTEXT_ID ? vmxi_check_cid((int32_t)number, err) : VMXCI_OK;
}
