/* SPDX-License-Identifier: MIT */
/* The properties: their keys, and what their values look like. */
#ifndef VMXI_VMCI_PROPERTY_H
#define VMXI_VMCI_PROPERTY_H

#include <stdbool.h>

#include <vmxci.h>

typedef enum vmxi_value_type {
    VMXI_BOOLEAN,
    VMXI_CONTEXT_ID,
    VMXI_NUMBER,
    VMXI_UUID,
    VMXI_ANY_TEXT
} vmxi_value_type;

typedef struct vmxi_property {
    const char *key;
    vmxi_value_type type;
    bool of_device; /* else of the VM */
} vmxi_property;

/* NULL for what is no property. */
const vmxi_property *vmxi_property_of(vmxci_property property);

/* The property of the device that KEY stands for, or NULL. */
const vmxi_property *vmxi_property_of_key(vmxci_str key);

/* What a value of TYPE is, for messages. */
const char *vmxi_type_wanted(vmxi_value_type type);

/* Read the text VALUE, decoded, as a TYPE; 0 for VMXI_ANY_TEXT. */
bool vmxi_value_read(int64_t *out, vmxi_value_type type, vmxci_str value);

/* The same for a value as it is stored. */
bool vmxi_stored_read(int64_t *out, vmxi_value_type type, vmxci_str stored);

#endif
