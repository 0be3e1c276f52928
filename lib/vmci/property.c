/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/str.h"
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
    PROPERTIES = sizeof properties / sizeof properties[0]
};

const vmxi_property *vmxi_find_property(vmxci_property property)
{
    return (unsigned)property < PROPERTIES ? &properties[property] : NULL;
}

const char *vmxci_property_key(int property)
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
