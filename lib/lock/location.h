/* SPDX-License-Identifier: MIT */
/* The path of a lock directory as VMware writes it; a hash of it is in each member file. */
#ifndef VMXI_LOCK_LOCATION_H
#define VMXI_LOCK_LOCATION_H

#include "base/buf.h"

/* Appends to OUT the path of the lock directory of the file at PATH: absolute, with links resolved
 * in its directory part but not in its last component; "./NAME.lck" if it has no directory part. */
void vmxi_location_append(vmxi_buf *out, const char *path);

#endif
