/* SPDX-License-Identifier: MIT */
/* Which lines of a .vmx file name hard disks, and what the names tell. */
#ifndef VMXI_VM_DISK_LINE_H
#define VMXI_VM_DISK_LINE_H

#include <stdbool.h>

#include "vmx/body.h"

/* Returns whether LINE is an entry that names the file of a device on a disk controller, such as
 * scsi0:1.fileName, and the type of the device is not that of a CD drive. */
bool vmxi_names_hard_disk(const vmxi_body *body, const vmxi_line *line);

/* Returns whether LINE is an entry that names the delta disk of a snapshot: NAME-NNNNNN.vmdk, with
 * six digits. */
bool vmxi_names_delta_disk(const vmxi_body *body, const vmxi_line *line);

#endif
