/* SPDX-License-Identifier: MIT */
/* Finds out which paths lead to the same VM. */
#ifndef CLI_CHECK_SAME_VM_H
#define CLI_CHECK_SAME_VM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "check/identity.h"
#include "check/path_store.h"

/* Removes from the COUNT identities at MEMBERS, one or more, those of a VM that an identity before
 * them has: VMs at the same path, and VMs whose paths in PATHS lead to the same file.  Places below
 * FIRST_LOCAL have paths of other hosts, which may be those of other files here: only their text
 * counts.  The others keep their order.  Returns false, and errno, if that fails. */
bool remove_same_vms(const struct identity **members, size_t *count, struct path_store *paths,
                     uint64_t first_local);

#endif
