/* SPDX-License-Identifier: MIT */
/* The device of a document as the outputs of show have it. */
#ifndef CLI_VIEW_H
#define CLI_VIEW_H

#include <jansson.h>

#include <vmxci.h>

/* Room for any number or boolean. */
#define FIELD_SIZE 32

vmxci_field field_of(const vmxci_doc *doc, vmxci_property property);

/* The number or boolean of FIELD as text; where it is unset UNSET, where it makes no sense "?". */
void field_text(char out[FIELD_SIZE], vmxci_property property, const vmxci_field *field,
                const char *unset);

/* The object of show -o json. */
json_t *json_view(const char *path, const vmxci_doc *doc, const vmxci_state *state);

#endif
