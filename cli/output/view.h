/* SPDX-License-Identifier: MIT */
/* A VM and its device as the outputs have them. */
#ifndef CLI_OUTPUT_VIEW_H
#define CLI_OUTPUT_VIEW_H

#include <stdbool.h>

#include <jansson.h>

#include <vmxci.h>

struct input;

/* A VM as it is shown. */
struct view {
    const char *path;
    const vmxci_doc *doc;
    const vmxci_vm *vm; /* NULL for standard input */
    vmxci_state state;
};

/* Open PATH as IN and look at it.  Returns a vmxci_status; IN has to be closed in any case. */
int view_open(struct view *out, struct input *in, const char *path, vmxci_error *err);

/* Whether the device is inside an encrypted part. */
static inline bool is_hidden(const struct view *view)
{
    return view->state.encryption == VMXCI_ENCRYPTION_FULL;
}

/* Room for any number or boolean. */
#define FIELD_SIZE 32

vmxci_field field_of(const vmxci_doc *doc, vmxci_property property);

/* The number or boolean of FIELD as text; where it is unset UNSET, where it makes no sense "?". */
void field_text(char out[FIELD_SIZE], vmxci_property property, const vmxci_field *field,
                const char *unset);

/* The object of show -o json. */
json_t *json_view(const struct view *view);

#endif
