/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "adapter.h"
#include "output/field.h"
#include "output/json.h"
#include "output/notes.h"
#include "output/state.h"
#include "output/text.h"
#include "output/view.h"
#include "output/vm_json.h"

static json_t *stored_to_json(const vmxci_doc *doc, vmxci_str stored)
{
    vmxci_text *text = decode_to_utf8(doc, stored);
    json_t *out = text ? text_to_json(vmxci_text_str(text)) : NULL;
    vmxci_text_free(text);
    return out;
}

/* The value of a key as a string; null where it is unset or the key is a duplicate. */
static json_t *value_to_json(const vmxci_doc *doc, const char *key)
{
    vmxci_line line;
    if (vmxci_doc_find(&line, doc, key, NULL) != VMXCI_OK || line.flags & VMXCI_LINE_FLAG_DUPLICATE)
        return json_null();
    return stored_to_json(doc, line.value);
}

/* The MAC addresses as the file spells them, in the order of the adapters. */
static json_t *macs_to_json(const vmxci_doc *doc)
{
    vmxci_line line;
    json_t *out = json_array();
    bool good = out;
    for (int i = 0; good && i < ADAPTERS; i++)
        if (find_mac(&line, doc, i))
            good = json_array_append_new(out, stored_to_json(doc, line.value)) == 0;
    if (good)
        return out;
    json_decref(out);
    return NULL;
}

static json_t *device_to_json(const vmxci_doc *doc)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "present", field_to_json(doc, VMXCI_PRESENT),
                     "id", field_to_json(doc, VMXCI_ID), "unrestricted",
                     field_to_json(doc, VMXCI_UNRESTRICTED), "pciSlotNumber",
                     field_to_json(doc, VMXCI_PCI_SLOT), "domain",
                     value_to_json(doc, vmxci_property_key(VMXCI_DOMAIN)), "filterEnable",
                     field_to_json(doc, VMXCI_FILTER_ENABLE));
}

static json_t *effective_value_to_json(const vmxci_doc *doc, vmxci_property property)
{
    vmxci_tristate value;
    (void)vmxci_vmci_effective(&value, doc, property, NULL);
    return value == VMXCI_UNKNOWN ? json_null() : json_boolean(value == VMXCI_TRUE);
}

static json_t *effective_to_json(const vmxci_doc *doc)
{
    return json_pack("{s:o, s:o}", "present", effective_value_to_json(doc, VMXCI_PRESENT),
                     "unrestricted", effective_value_to_json(doc, VMXCI_UNRESTRICTED));
}

json_t *vm_to_json(const struct view *view)
{
    const vmxci_doc *doc = view->doc;
    return path_to_json(view->path,
                        json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "displayName",
                                  value_to_json(doc, "displayName"), "hardwareVersion",
                                  field_to_json(doc, VMXCI_HARDWARE_VERSION), "state",
                                  state_to_json(&view->state), "vmci0",
                                  is_hidden(view) ? json_null() : device_to_json(doc), "effective",
                                  is_hidden(view) ? json_null() : effective_to_json(doc),
                                  "uuidBiosId", field_to_json(doc, VMXCI_UUID_BIOS_ID), "uuidBios",
                                  value_to_json(doc, "uuid.bios"), "macs", macs_to_json(doc),
                                  "notes", notes_to_json(view)));
}

json_t *vm_state_to_json(const struct view *view)
{
    return path_to_json(view->path, json_pack("{s:o, s:o}", "state", state_to_json(&view->state),
                                              "notes", state_notes_to_json(view)));
}
