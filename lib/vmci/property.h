/* SPDX-License-Identifier: MIT */
/* The properties of the device and of its VM: their keys, and the types of their values. */
#ifndef VMXI_VMCI_PROPERTY_H
#define VMXI_VMCI_PROPERTY_H

#include <stdbool.h>

#include <vmxci.h>

#include "vmci/value.h"

typedef struct vmxi_property {
    const char *key;
    vmxi_value_type type;
    bool of_device; /* false: of the VM */
} vmxi_property;

/* Returns the description of PROPERTY, or NULL if there is no such property. */
const vmxi_property *vmxi_find_property(vmxci_property property);

/* Returns the property of the device that has the key KEY, ASCII case ignored, or NULL. */
const vmxi_property *vmxi_find_property_by_key(vmxci_str key);

#endif
