/* SPDX-License-Identifier: MIT */
/* Whether a VM can be edited, as the outputs have it. */
#ifndef CLI_STATE_H
#define CLI_STATE_H

#include <jansson.h>

#include <vmxci.h>

/* Room for what state_lock writes. */
#define LOCK_SIZE 256

/* Who holds the lock, in a few words. */
void state_lock(char out[LOCK_SIZE], const vmxci_lock *lock);

json_t *json_state(const vmxci_state *state);

#endif
