/* SPDX-License-Identifier: MIT */
/* The numbers and booleans of the device, as text and as JSON. */
#ifndef CLI_OUTPUT_FIELD_H
#define CLI_OUTPUT_FIELD_H

#include <jansson.h>

#include <vmxci.h>

enum {
    FIELD_SIZE = 32 /* for any number or boolean */
};

vmxci_field read_field(const vmxci_doc *doc, vmxci_property property);

/* Writes the value of FIELD: UNSET where it is unset, "?" where it is not valid. */
void format_field(char out[FIELD_SIZE], vmxci_property property, const vmxci_field *field,
                  const char *unset);

/* Returns the value of PROPERTY, null where it is unset or not valid; NULL if there is no memory.
 */
json_t *field_to_json(const vmxci_doc *doc, vmxci_property property);

#endif
