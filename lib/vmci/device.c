/* SPDX-License-Identifier: MIT */
/* The device as the document has it: what is written, and what holds. */
#include <config.h>

#include "base/error.h"
#include "base/str.h"
#include "vmci/device.h"
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

static void read_duplicate(vmxci_field *out, const vmxi_body *body, const vmxi_line *first)
{
    const vmxi_line *second = vmxi_body_find_next(body, first);
    out->state = VMXCI_FIELD_DUPLICATE;
    set_position(out, vmxi_body_position(body, second, second->name));
    out->first_line = vmxi_body_number(body, first);
}

static void read_single(vmxci_field *out, const vmxi_body *body, const vmxi_line *line,
                        vmxi_value_type type)
{
    set_position(out, vmxi_body_position(body, line, line->value));
    out->state = vmxi_stored_read(&out->number, type, out->value) ? VMXCI_FIELD_SET
                                                                  : VMXCI_FIELD_INVALID;
    if (out->state == VMXCI_FIELD_INVALID)
        out->number = 0;
}

int vmxci_vmci_field(vmxci_field *out, const vmxci_doc *doc, vmxci_property property,
                     vmxci_error *err)
{
    const vmxi_property *p = vmxi_property_of(property);
    *out = (vmxci_field){ .state = VMXCI_FIELD_UNSET };
    if (!p)
        return vmxi_fail(err, VMXCI_EINVAL, "there is no property %d", (int)property);
    const vmxi_line *line = vmxi_body_find(&doc->body, vmxi_str(p->key));
    if (!line)
        return VMXCI_OK;
    out->value = vmxi_body_value(&doc->body, line);
    if (line->flags & VMXCI_LINE_DUPLICATE)
        read_duplicate(out, &doc->body, line);
    else
        read_single(out, &doc->body, line, p->type);
    return VMXCI_OK;
}

vmxci_tristate vmxi_device_by_version(const vmxci_doc *doc)
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
        return vmxi_fail(err, VMXCI_EINVAL, "no default is known for property %d", (int)property);
    int status = vmxci_vmci_field(&field, doc, property, err);
    if (status)
        return status;
    if (field.state == VMXCI_FIELD_SET)
        *out = field.number ? VMXCI_TRUE : VMXCI_FALSE;
    else if (field.state == VMXCI_FIELD_UNSET)
        *out = property == VMXCI_PRESENT ? vmxi_device_by_version(doc) : VMXCI_FALSE;
    return VMXCI_OK;
}

int vmxci_vmci_get(int64_t *out, const vmxci_doc *doc, vmxci_property property, vmxci_error *err)
{
    vmxci_field field;
    *out = 0;
    int status = vmxci_vmci_field(&field, doc, property, err);
    if (status)
        return status;
    const vmxi_property *p = vmxi_property_of(property);
    switch (field.state) {
    case VMXCI_FIELD_SET:
        *out = field.number;
        return VMXCI_OK;
    case VMXCI_FIELD_UNSET:
        return vmxi_fail(err, VMXCI_ENOKEY, "there is no key '%s'", p->key);
    case VMXCI_FIELD_DUPLICATE:
        return vmxi_fail_duplicate(&doc->body, vmxi_body_find(&doc->body, vmxi_str(p->key)), err);
    case VMXCI_FIELD_INVALID:
        break;
    }
    return vmxi_fail_at(
        err, VMXCI_EVALUE, (vmxi_position){ field.offset, field.line, field.column },
        "%s is '%s', which is %s", p->key, vmxi_body_quote_value(&doc->body, field.value).text,
        vmxi_type_wanted(p->type));
}
