/* SPDX-License-Identifier: MIT */
/* Whether a VM can be edited, as text and as JSON. */
#ifndef CLI_OUTPUT_STATE_H
#define CLI_OUTPUT_STATE_H

#include <jansson.h>

#include <vmxci.h>

enum {
    LOCK_SIZE = 512, /* for format_lock */
    STATE_SIZE = 32  /* for format_state */
};

/* Writes the kind of LOCK and its owner, as in "here: vmware-vmx, process 4711", and the name of
 * the locked file unless that is the file at PATH, as in "elsewhere: uuid=56-4d (disk.vmdk)". */
void format_lock(char out[LOCK_SIZE], const vmxci_lock *lock, const char *path);

/* Writes the power state and the encryption, as in "off, encrypted". */
void format_state(char out[STATE_SIZE], const vmxci_state *state);

/* Returns the name of the status with which an edit is refused, "" if it is not. */
const char *refusal_name(const vmxci_state *state);

/* Returns the object `state` of show and status, or NULL if there is no memory. */
json_t *state_to_json(const vmxci_state *state);

#endif
