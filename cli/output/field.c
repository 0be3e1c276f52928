/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdbool.h>
#include <stdio.h>

#include "output/field.h"

vmxci_field read_field(const vmxci_doc *doc, vmxci_property property)
{
    vmxci_field field;
    (void)vmxci_vmci_field(&field, doc, property, NULL);
    return field;
}

static bool is_boolean(vmxci_property property)
{
    return property == VMXCI_PRESENT || property == VMXCI_UNRESTRICTED ||
           property == VMXCI_FILTER_ENABLE;
}

/* VMware writes the slot number -1 for a device without a slot. */
static bool is_no_slot(vmxci_property property, const vmxci_field *field)
{
    return property == VMXCI_PCI_SLOT && field->number < 0;
}

void format_field(char out[FIELD_SIZE], vmxci_property property, const vmxci_field *field,
                  const char *unset)
{
    if (field->state == VMXCI_FIELD_UNSET)
        snprintf(out, FIELD_SIZE, "%s", unset);
    else if (field->state != VMXCI_FIELD_SET)
        snprintf(out, FIELD_SIZE, "?");
    else if (is_no_slot(property, field))
        snprintf(out, FIELD_SIZE, "none");
    else if (is_boolean(property))
        snprintf(out, FIELD_SIZE, "%s", field->number ? "true" : "false");
    else
        snprintf(out, FIELD_SIZE, "%lld", (long long)field->number);
}

json_t *field_to_json(const vmxci_doc *doc, vmxci_property property)
{
    const vmxci_field field = read_field(doc, property);
    if (field.state != VMXCI_FIELD_SET || is_no_slot(property, &field))
        return json_null();
    return is_boolean(property) ? json_boolean(field.number) : json_integer(field.number);
}
