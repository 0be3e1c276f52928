/* SPDX-License-Identifier: MIT */
/* Paths of files in the directory of a VM or below it. */
#ifndef VMXI_VM_INSIDE_H
#define VMXI_VM_INSIDE_H

#include <stdbool.h>

#include "base/buf.h"

/* Appends to OUT the path that leads to the file PATH from the directory DIR, without '.' and '..'.
 * PATH is absolute, or relative to DIR.  Returns false, and appends nothing, if PATH is empty, has
 * a NUL, is longer than any path, or does not lead to a file in DIR or below it.  If memory runs
 * out, OUT is failed.  The file and the directories below DIR need not exist. */
bool vmxi_find_inside(vmxi_buf *out, int dir, vmxci_str path);

/* Returns whether PATH, absolute or relative to the directory DIR, is DIR itself. */
bool vmxi_is_same_directory(int dir, vmxci_str path);

#endif
