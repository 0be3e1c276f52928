/* SPDX-License-Identifier: MIT */
/* Listing the names in a directory, without memory of the caller. */
#ifndef VMXI_FILE_LIST_H
#define VMXI_FILE_LIST_H

#include "file/dirents.h"

/* Calls EACH as vmxi_read_dirents does, for the directory that was just opened as FD, and closes
 * FD.  Returns 0 or an errno. */
int vmxi_list_and_close(int fd, vmxi_dirent_fn each, void *payload);

/* The same for DIR, which stays open.  Opens the directory again, so that the listing starts at the
 * first entry, and a network file system asks its server. */
int vmxi_list(int dir, vmxi_dirent_fn each, void *payload);

#endif
