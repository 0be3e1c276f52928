/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/error.h"
#include "base/str.h"
#include "vmci/device.h"
#include "vmci/encryption.h"
#include "vmci/property.h"
#include "vmx/doc.h"
#include "vmx/index.h"
#include "vmx/quote.h"

static void set_position(vmxci_field *out, vmxi_position position)
{
    out->offset = position.offset;
    out->line = out->first_line = position.line;
    out->column = position.column;
}

static void set_duplicate(vmxci_field *out, const vmxi_body *body, const vmxi_line *first)
{
    const vmxi_line *second = vmxi_body_find_next(body, first);
    out->state = VMXCI_FIELD_DUPLICATE;
    set_position(out, vmxi_body_position(body, second, second->name));
    out->first_line = vmxi_body_number(body, first);
}

static void set_value(vmxci_field *out, const vmxi_body *body, const vmxi_line *line,
                      vmxi_value_type type)
{
    set_position(out, vmxi_body_position(body, line, line->value));
    out->state = vmxi_parse_stored(&out->number, type, out->value) ? VMXCI_FIELD_SET
                                                                   : VMXCI_FIELD_INVALID;
    if (out->state == VMXCI_FIELD_INVALID)
        out->number = 0;
}

int vmxci_vmci_field(vmxci_field *out, const vmxci_doc *doc, vmxci_property property,
                     vmxci_error *err)
{
    const vmxi_property *p = vmxi_find_property(property);
    *out = (vmxci_field){ .state = VMXCI_FIELD_UNSET };
    if (!p)
        return vmxi_fail(err, VMXCI_EINVAL, "unknown property %d", (int)property);
    const vmxi_line *line = vmxi_body_find(&doc->body, vmxi_str(p->key));
    if (!line)
        return VMXCI_OK;
    out->value = vmxi_body_value(&doc->body, line);
    if (line->flags & VMXCI_LINE_FLAG_DUPLICATE)
        set_duplicate(out, &doc->body, line);
    else
        set_value(out, &doc->body, line, p->type);
    return VMXCI_OK;
}

vmxci_tristate vmxi_default_present(const vmxci_doc *doc)
{
    vmxci_field version;
    if (vmxci_vmci_field(&version, doc, VMXCI_HARDWARE_VERSION, NULL) != VMXCI_OK ||
        version.state != VMXCI_FIELD_SET)
        return VMXCI_UNKNOWN;
    return version.number >= VMXI_FIRST_VERSION ? VMXCI_TRUE : VMXCI_FALSE;
}

int vmxci_vmci_effective(vmxci_tristate *out, const vmxci_doc *doc, vmxci_property property,
                         vmxci_error *err)
{
    vmxci_field field;
    *out = VMXCI_UNKNOWN;
    if (property != VMXCI_PRESENT && property != VMXCI_UNRESTRICTED)
        return vmxi_fail(err, VMXCI_EINVAL, "property %d has no default", (int)property);
    int status = vmxci_vmci_field(&field, doc, property, err);
    if (status)
        return status;
    if (field.state == VMXCI_FIELD_SET)
        *out = field.number ? VMXCI_TRUE : VMXCI_FALSE;
    else if (field.state == VMXCI_FIELD_UNSET &&
             !vmxi_may_be_encrypted(doc, vmxci_property_key(property)))
        *out = property == VMXCI_PRESENT ? vmxi_default_present(doc) : VMXCI_FALSE;
    return VMXCI_OK;
}

static int fail_invalid(const vmxi_body *body, const vmxi_property *p, const vmxci_field *field,
                        vmxci_error *err)
{
    const vmxi_position position = { field->offset, field->line, field->column };
    return vmxi_fail_at(err, VMXCI_EVALUE, position, "invalid value '%s' for '%s' (expected %s)",
                        vmxi_body_quote_value(body, field->value).text, p->key,
                        vmxi_describe_type(p->type));
}

int vmxci_vmci_get(int64_t *out, const vmxci_doc *doc, vmxci_property property, vmxci_error *err)
{
    const vmxi_property *p = vmxi_find_property(property);
    vmxci_field field;
    int status = vmxci_vmci_field(&field, doc, property, err);
    *out = field.number;
    if (status)
        return status;
    switch (field.state) {
    case VMXCI_FIELD_UNSET:
        return vmxi_fail(err, VMXCI_ENOKEY, "key '%s' not found", p->key);
    case VMXCI_FIELD_DUPLICATE:
        return vmxi_fail_duplicate(&doc->body, vmxi_body_find(&doc->body, vmxi_str(p->key)), err);
    case VMXCI_FIELD_INVALID:
        return fail_invalid(&doc->body, p, &field, err);
    case VMXCI_FIELD_SET:
        break;
    }
    return VMXCI_OK;
}
