/* SPDX-License-Identifier: MIT */
/* Edits of devices of which several keys belong together. */
#ifndef CLI_GENERALIZE_DEVICES_H
#define CLI_GENERALIZE_DEVICES_H

#include "generalize/edits.h"

/* Whether an effective line says that the adapter DEVICE has a static MAC address. */
bool is_static(const struct plan *p, vmxci_str device);

/* Whether any line says so: lines of a duplicate key that no edit removes stay. */
bool may_be_static(const struct plan *p, vmxci_str device);

/* The following return a vmxci_status.  All but keeps_floppy add edits to P. */

/* Lets the adapter of KEY, its static MAC address, generate one. */
int drop_static_mac(struct plan *p, vmxci_str key, vmxci_error *err);

/* Makes the drive of KEY, its type, an empty CD drive, if the drive is selected. */
int empty_drive(struct plan *p, vmxci_str key, vmxci_error *err);

/* Sets OUT to whether the floppy drive of KEY stays as it is: --keep keeps one of its keys. */
int keeps_floppy(bool *out, struct plan *p, vmxci_str key, vmxci_error *err);

/* Removes KEY of a floppy drive, and lets the VM have no such drive: without floppyN.present VMware
 * adds one. */
int remove_floppy(struct plan *p, vmxci_str key, vmxci_error *err);

#endif
