/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdbool.h>

#include "reconfig/vim.h"

/* Returns an object with the member slotInfo, or without members if DEVICE has no slot. */
static json_t *make_slot_info(const vmxci_vmci_spec *device)
{
    if (!(device->gives & VMXCI_GIVES_PCI_SLOT))
        return json_object();
    return json_pack("{s:{s:s, s:I}}", "slotInfo", "_typeName", VIM_SLOT_TYPE, "pciSlotNumber",
                     (json_int_t)device->pci_slot);
}

/* A property that may be in an encrypted part of the file is null. */
static json_t *make_id(const vmxci_vmci_spec *device)
{
    return device->gives & VMXCI_GIVES_ID ? json_integer(device->id) : json_null();
}

static json_t *make_boolean(const vmxci_vmci_spec *device, unsigned bit, int value)
{
    return device->gives & bit ? json_boolean(value) : json_null();
}

json_t *make_vim_device(const vmxci_vmci_spec *device)
{
    json_t *object = json_pack("{s:s, s:i, s:{s:s, s:s, s:s}}", "_typeName", VIM_DEVICE_TYPE, "key",
                               VIM_KEY, "deviceInfo", "_typeName", VIM_DESCRIPTION_TYPE, "label",
                               VIM_LABEL, "summary", VIM_SUMMARY);
    json_t *slot_info = make_slot_info(device);
    json_t *rest = json_pack(
        "{s:i, s:i, s:o, s:o, s:o}", "controllerKey", VIM_CONTROLLER_KEY, "unitNumber",
        VIM_UNIT_NUMBER, "id", make_id(device), "allowUnrestrictedCommunication",
        make_boolean(device, VMXCI_GIVES_UNRESTRICTED, device->unrestricted), "filterEnable",
        make_boolean(device, VMXCI_GIVES_FILTER_ENABLE, device->filter_enable));
    const bool good = object && slot_info && rest && json_object_update(object, slot_info) == 0 &&
                      json_object_update(object, rest) == 0;
    json_decref(slot_info);
    json_decref(rest);
    if (good)
        return object;
    json_decref(object);
    return NULL;
}
