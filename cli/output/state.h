/* SPDX-License-Identifier: MIT */
/* Whether a VM can be edited, as the outputs have it. */
#ifndef CLI_OUTPUT_STATE_H
#define CLI_OUTPUT_STATE_H

#include <jansson.h>

#include <vmxci.h>

/* Room for what state_lock writes. */
#define LOCK_SIZE 256

/* Room for what state_text writes. */
#define STATE_SIZE 32

/* Who holds the lock, in a few words. */
void state_lock(char out[LOCK_SIZE], const vmxci_lock *lock);

/* Power and encryption in a word or two. */
void state_text(char out[STATE_SIZE], const vmxci_state *state);

/* What an encrypted document does not say is not absent: VMXCI_EENCRYPTED if DOC is one, else
 * VMXCI_OK. */
int check_visible(const vmxci_doc *doc, vmxci_error *err);

json_t *json_state(const vmxci_state *state);

#endif
