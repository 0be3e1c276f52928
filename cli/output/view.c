/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input.h"
#include "output/json.h"
#include "output/notes.h"
#include "output/state.h"
#include "output/text.h"
#include "output/view.h"

int view_open(struct view *out, struct input *in, const char *path, vmxci_error *err)
{
    int status = input_open(in, path, NULL, err);
    *out = (struct view){ .path = in->path, .doc = in->doc, .vm = in->vm };
    if (status == VMXCI_OK && in->vm)
        status = vmxci_vm_state(&out->state, in->vm, err);
    else if (status == VMXCI_OK)
        vmxci_doc_state(&out->state, in->doc);
    return status;
}

vmxci_field field_of(const vmxci_doc *doc, vmxci_property property)
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

/* A slot of -1 is none. */
static bool is_no_slot(vmxci_property property, const vmxci_field *field)
{
    return property == VMXCI_PCI_SLOT && field->number < 0;
}

void field_text(char out[FIELD_SIZE], vmxci_property property, const vmxci_field *field,
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

/* The value of a key as a string, or null. */
static json_t *json_value(const vmxci_doc *doc, const char *key)
{
    vmxci_line line;
    if (vmxci_doc_find(&line, doc, key, NULL) != VMXCI_OK || line.flags & VMXCI_LINE_DUPLICATE)
        return json_null();
    vmxci_text *text = decoded_utf8_of(doc, line.value);
    json_t *out = text ? json_text(vmxci_text_str(text)) : NULL;
    vmxci_text_free(text);
    return out;
}

static json_t *json_field(const vmxci_doc *doc, vmxci_property property)
{
    vmxci_field field = field_of(doc, property);
    if (field.state != VMXCI_FIELD_SET || is_no_slot(property, &field))
        return json_null();
    return is_boolean(property) ? json_boolean(field.number) : json_integer(field.number);
}

static json_t *json_effective(const vmxci_doc *doc, vmxci_property property)
{
    vmxci_tristate holds;
    (void)vmxci_vmci_effective(&holds, doc, property, NULL);
    return holds == VMXCI_UNKNOWN ? json_null() : json_boolean(holds == VMXCI_TRUE);
}

static json_t *json_device(const vmxci_doc *doc)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "present", json_field(doc, VMXCI_PRESENT),
                     "id", json_field(doc, VMXCI_ID), "unrestricted",
                     json_field(doc, VMXCI_UNRESTRICTED), "pciSlotNumber",
                     json_field(doc, VMXCI_PCI_SLOT), "domain",
                     json_value(doc, vmxci_property_key(VMXCI_DOMAIN)), "filterEnable",
                     json_field(doc, VMXCI_FILTER_ENABLE));
}

static json_t *json_holds(const vmxci_doc *doc)
{
    return json_pack("{s:o, s:o}", "present", json_effective(doc, VMXCI_PRESENT), "unrestricted",
                     json_effective(doc, VMXCI_UNRESTRICTED));
}

json_t *json_view(const struct view *view)
{
    const vmxci_doc *doc = view->doc;
    json_t *object = json_with_path(view->path);
    json_t *rest = json_pack(
        "{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "displayName", json_value(doc, "displayName"),
        "hardwareVersion", json_field(doc, VMXCI_HARDWARE_VERSION), "state",
        json_state(&view->state), "vmci0", is_hidden(view) ? json_null() : json_device(doc),
        "effective", is_hidden(view) ? json_null() : json_holds(doc), "uuidBiosId",
        json_field(doc, VMXCI_UUID_BIOS_ID), "notes", json_notes(view));
    bool good = object && rest && json_object_update(object, rest) == 0;
    json_decref(rest);
    if (good)
        return object;
    json_decref(object);
    return NULL;
}
