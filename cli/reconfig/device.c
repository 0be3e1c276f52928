/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <string.h>

#include "reconfig/device.h"
#include "reconfig/object.h"
#include "reconfig/spec.h"
#include "reconfig/vim.h"

/* The type that those of all devices extend. */
#define BASE_TYPE "VirtualDevice"

static vmxci_vmci_spec *get_device(const struct node *node)
{
    return &node->reading->spec->device;
}

/* ---- properties that have one value only ----------------------------------------------- */

static int check_text(const struct node *node, const char *wanted)
{
    const char *text;
    int status = get_text(&text, node);
    if (status || strcmp(text, wanted) == 0)
        return status;
    return fail_at(node, VMXCI_EVALUE, "cannot be changed from '%s' to '%.64s'", wanted, text);
}

static int check_integer(const struct node *node, json_int_t wanted)
{
    json_int_t number;
    int status = get_integer(&number, node);
    if (status || number == wanted)
        return status;
    return fail_at(node, VMXCI_EVALUE,
                   "cannot be changed from %" JSON_INTEGER_FORMAT " to %" JSON_INTEGER_FORMAT,
                   wanted, number);
}

/* A client gives a device that it adds a temporary, negative key. */
static int read_key(const struct node *node)
{
    const bool is_added = get_device(node)->operation == VMXCI_OPERATION_ADD;
    return is_added && json_integer_value(node->value) < 0 ? VMXCI_OK
                                                           : check_integer(node, VIM_KEY);
}

static int read_controller_key(const struct node *node)
{
    return check_integer(node, VIM_CONTROLLER_KEY);
}

static int read_unit_number(const struct node *node)
{
    return check_integer(node, VIM_UNIT_NUMBER);
}

static int read_label(const struct node *node)
{
    return check_text(node, VIM_LABEL);
}

static int read_summary(const struct node *node)
{
    return check_text(node, VIM_SUMMARY);
}

static const struct member description_members[] = {
    { "label", read_label, OPTIONAL },
    { "summary", read_summary, OPTIONAL },
    MEMBERS_END,
};
static const struct type description_type = { VIM_DESCRIPTION_TYPE, NULL, description_members };

static int read_device_info(const struct node *node)
{
    return read_object(node, &description_type);
}

/* ---- properties of the file ------------------------------------------------------------ */

/* Any number is read; apply_spec compares it with that of the VM. */
static int read_slot_number(const struct node *node)
{
    json_int_t number;
    int status = get_integer(&number, node);
    get_device(node)->pci_slot = number;
    get_device(node)->gives |= VMXCI_GIVES_PCI_SLOT;
    return status;
}

static const struct member slot_members[] = {
    { "pciSlotNumber", read_slot_number, OPTIONAL },
    MEMBERS_END,
};
static const struct type slot_type = { VIM_SLOT_TYPE, NULL, slot_members };

static int read_slot_info(const struct node *node)
{
    return read_object(node, &slot_type);
}

static int read_id(const struct node *node)
{
    json_int_t number;
    int status = get_integer(&number, node);
    if (status == VMXCI_OK && (number < INT32_MIN || number > UINT32_MAX))
        status = fail_at(node, VMXCI_EVALUE,
                         "context ID %" JSON_INTEGER_FORMAT
                         " is out of range (-2147483648 to 4294967295)",
                         number);
    get_device(node)->id = number;
    get_device(node)->gives |= VMXCI_GIVES_ID;
    return status;
}

static int read_unrestricted(const struct node *node)
{
    get_device(node)->gives |= VMXCI_GIVES_UNRESTRICTED;
    return get_boolean(&get_device(node)->unrestricted, node);
}

static int read_filter_enable(const struct node *node)
{
    get_device(node)->gives |= VMXCI_GIVES_FILTER_ENABLE;
    return get_boolean(&get_device(node)->filter_enable, node);
}

static int reject_filter_info(const struct node *node)
{
    return fail_at(node, VMXCI_EVALUE,
                   "filters are not stored in the .vmx file and cannot be changed offline");
}

/* ---- the change ------------------------------------------------------------------------ */

static int read_operation(const struct node *node)
{
    static const char *const names[] = {
        [VMXCI_OPERATION_EDIT] = "edit",
        [VMXCI_OPERATION_ADD] = "add",
        [VMXCI_OPERATION_REMOVE] = "remove",
    };
    const char *text;
    int status = get_text(&text, node);
    if (status)
        return status;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(text, names[i]) != 0)
            continue;
        get_device(node)->operation = (vmxci_operation)i;
        return VMXCI_OK;
    }
    return fail_at(node, VMXCI_EVALUE, "invalid operation '%.64s' (expected add, edit or remove)",
                   text);
}

static const struct member device_members[] = {
    { "key", read_key, OPTIONAL },
    { "deviceInfo", read_device_info, OPTIONAL },
    { "slotInfo", read_slot_info, OPTIONAL },
    { "controllerKey", read_controller_key, OPTIONAL },
    { "unitNumber", read_unit_number, OPTIONAL },
    { "id", read_id, OPTIONAL },
    { "allowUnrestrictedCommunication", read_unrestricted, OPTIONAL },
    { "filterEnable", read_filter_enable, OPTIONAL },
    { "filterInfo", reject_filter_info, OPTIONAL },
    MEMBERS_END,
};
static const struct type device_type = { VIM_DEVICE_TYPE, BASE_TYPE, device_members };

static int read_device(const struct node *node)
{
    struct spec *spec = node->reading->spec;
    if (spec->has_device)
        return fail_at(node, VMXCI_EVALUE,
                       "duplicate change of the VMCI device; the first is spec.deviceChange[%zu]",
                       spec->device_index);
    spec->has_device = true;
    spec->device_index = node->parent->index;
    return read_object(node, &device_type);
}

/* ---- other devices --------------------------------------------------------------------- */

/* The type identifies the device; without a type, or with that of any device, the key does. */
static int identify_device(bool *is_vmci, const struct node *node)
{
    const struct node type = get_member(node, "_typeName"), key = get_member(node, "key");
    const char *name = BASE_TYPE;
    int status = is_absent(&type) ? VMXCI_OK : get_text(&name, &type);
    if (status)
        return status;
    if (strcmp(name, BASE_TYPE) != 0)
        *is_vmci = strcmp(name, VIM_DEVICE_TYPE) == 0;
    else if (json_is_integer(key.value))
        *is_vmci = json_integer_value(key.value) == VIM_KEY;
    else
        return fail_at(node, VMXCI_EVALUE,
                       "unidentified device; set _typeName to '" VIM_DEVICE_TYPE "' or key to %d",
                       VIM_KEY);
    return VMXCI_OK;
}

#define ADVICE                                                                             \
    " (apply changes only the " VIM_DEVICE_TYPE "); use '--ignore-unsupported' to ignore " \
    "other devices"

static int reject_device(const struct node *node)
{
    const struct node type = get_member(node, "_typeName"), key = get_member(node, "key");
    if (node->reading->ignore_unsupported)
        return ignore_node(node);
    if (is_absent(&type))
        return fail_at(node, VMXCI_EVALUE,
                       "unsupported device with key %" JSON_INTEGER_FORMAT ADVICE,
                       json_integer_value(key.value));
    return fail_at(node, VMXCI_EVALUE, "unsupported device '%.64s'" ADVICE,
                   json_string_value(type.value));
}

/* The operation comes first: read_key depends on it. */
static const struct member change_members[] = {
    { "operation", read_operation, REQUIRED },
    { "device", read_device, REQUIRED },
    MEMBERS_END,
};
static const struct type change_type = { "VirtualDeviceConfigSpec", NULL, change_members };

/* A change of another device is ignored as a whole: nothing of it is read. */
static int read_change(const struct node *node)
{
    const struct node device = get_member(node, "device");
    bool is_vmci = true;
    int status = json_is_object(device.value) ? identify_device(&is_vmci, &device) : VMXCI_OK;
    if (status)
        return status;
    return is_vmci ? read_object(node, &change_type) : reject_device(&device);
}

int read_device_changes(const struct node *node)
{
    return read_array(node, read_change);
}
