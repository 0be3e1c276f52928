/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/number.h"
#include "base/str.h"
#include "vmci/cid.h"
#include "vmci/property.h"

static const vmxi_property properties[] = {
    [VMXCI_PRESENT] = { "vmci0.present", VMXI_BOOLEAN, true },
    [VMXCI_ID] = { "vmci0.id", VMXI_CONTEXT_ID, true },
    [VMXCI_UNRESTRICTED] = { "vmci0.unrestricted", VMXI_BOOLEAN, true },
    [VMXCI_PCI_SLOT] = { "vmci0.pciSlotNumber", VMXI_NUMBER, true },
    [VMXCI_DOMAIN] = { "vmci0.domain", VMXI_ANY_TEXT, true },
    [VMXCI_FILTER_ENABLE] = { "vmci.filter.enable", VMXI_BOOLEAN, true },
    [VMXCI_HARDWARE_VERSION] = { "virtualHW.version", VMXI_NUMBER, false },
    [VMXCI_UUID_BIOS_ID] = { "uuid.bios", VMXI_UUID, false },
};

enum {
    PROPERTIES = sizeof properties / sizeof properties[0],
    MAX_VALUE = 64 /* bytes of a boolean, a number or a UUID; as stored, each byte may take three */
};

const vmxi_property *vmxi_find_property(vmxci_property property)
{
    return (unsigned)property < PROPERTIES ? &properties[property] : NULL;
}

const char *vmxci_property_key(vmxci_property property)
{
    const vmxi_property *p = vmxi_find_property(property);
    return p ? p->key : NULL;
}

const vmxi_property *vmxi_find_property_by_key(vmxci_str key)
{
    for (size_t i = 0; i < PROPERTIES; i++)
        if (properties[i].of_device && vmxi_str_equal_fold(key, vmxi_str(properties[i].key)))
            return &properties[i];
    return NULL;
}

const char *vmxi_describe_type(vmxi_value_type type)
{
    switch (type) {
    case VMXI_BOOLEAN:
        return "true or false";
    case VMXI_CONTEXT_ID:
        return "an integer from -2147483648 to 4294967295";
    case VMXI_NUMBER:
        return "an integer from -1 to 2147483647";
    case VMXI_UUID:
        return "a UUID: 16 bytes in hexadecimal";
    case VMXI_ANY_TEXT:
        break;
    }
    return "text";
}

static bool parse_boolean(int64_t *out, vmxci_str value)
{
    *out = vmxi_str_equal_fold(value, VMXI_LITERAL("true"));
    return *out || vmxi_str_equal_fold(value, VMXI_LITERAL("false"));
}

static bool parse_id(int64_t *out, vmxci_str value)
{
    int32_t id;
    if (vmxci_cid_parse(&id, value, 0, NULL) != VMXCI_OK)
        return false;
    *out = id;
    return true;
}

static bool parse_uuid(int64_t *out, vmxci_str value)
{
    int32_t id;
    if (!vmxi_parse_uuid_tail(&id, value))
        return false;
    *out = id;
    return true;
}

bool vmxi_parse_value(int64_t *out, vmxi_value_type type, vmxci_str value)
{
    *out = 0;
    if (type != VMXI_ANY_TEXT && value.len > MAX_VALUE)
        return false;
    switch (type) {
    case VMXI_BOOLEAN:
        return parse_boolean(out, value);
    case VMXI_CONTEXT_ID:
        return parse_id(out, value);
    case VMXI_NUMBER:
        return vmxi_parse_integer(out, value, -1, INT32_MAX);
    case VMXI_UUID:
        return parse_uuid(out, value);
    case VMXI_ANY_TEXT:
        return true;
    }
    return false;
}

bool vmxi_parse_stored(int64_t *out, vmxi_value_type type, vmxci_str stored)
{
    char decoded[3 * MAX_VALUE];
    *out = 0;
    if (type == VMXI_ANY_TEXT)
        return true;
    if (stored.len > sizeof decoded)
        return false;
    return vmxi_parse_value(out, type, (vmxci_str){ decoded, vmxci_unescape(decoded, stored) });
}
