/* SPDX-License-Identifier: MIT */
/* The context IDs that the VMs below a directory have. */
#ifndef CLI_UNIQUE_IN_H
#define CLI_UNIQUE_IN_H

#include "id_owners.h"

struct options;

/* Adds the IDs of all VMs below the directory of --unique-in, hidden ones included.  Reports what
 * cannot be read: then no ID is known to be unique.  Returns an exit status. */
int read_owners(struct id_owners *owners, const struct options *o);

#endif
