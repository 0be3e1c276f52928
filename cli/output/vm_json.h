/* SPDX-License-Identifier: MIT */
/* The objects that show and status print for one VM with -o json. */
#ifndef CLI_OUTPUT_VM_JSON_H
#define CLI_OUTPUT_VM_JSON_H

#include <jansson.h>

struct view;

/* Both return NULL if there is no memory. */
json_t *vm_to_json(const struct view *view);
json_t *vm_state_to_json(const struct view *view);

#endif
