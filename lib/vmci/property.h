/* SPDX-License-Identifier: MIT */
/* The properties of the device and of its VM: their keys, and the types of their values. */
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
    bool of_device; /* false: of the VM */
} vmxi_property;

/* Returns the description of PROPERTY, or NULL if there is no such property. */
const vmxi_property *vmxi_find_property(vmxci_property property);

/* Returns the property of the device that has the key KEY, ASCII case ignored, or NULL. */
const vmxi_property *vmxi_find_property_by_key(vmxci_str key);

/* Returns what a value of TYPE is, for messages: "expected ...". */
const char *vmxi_describe_type(vmxi_value_type type);

/* Parses VALUE, decoded, as a TYPE; OUT is 0 for VMXI_ANY_TEXT.  Returns false if VALUE is not
 * valid. */
bool vmxi_parse_value(int64_t *out, vmxi_value_type type, vmxci_str value);

/* Does the same for a value as it is stored. */
bool vmxi_parse_stored(int64_t *out, vmxi_value_type type, vmxci_str stored);

#endif
