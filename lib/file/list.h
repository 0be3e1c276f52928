/* SPDX-License-Identifier: MIT */
/* Listing the names in a directory. */
#ifndef VMXI_FILE_LIST_H
#define VMXI_FILE_LIST_H

#include <stdbool.h>

/* Called with the name of an entry, which may be "." or ".."; returns false to end the listing. */
typedef bool (*vmxi_list_fn)(void *payload, const char *name);

/* Calls EACH for every entry of the directory that is open as FD, and closes FD.  Returns 0 or an
 * errno. */
int vmxi_list_and_close(int fd, vmxi_list_fn each, void *payload);

/* Calls EACH for every entry of DIR, which stays open.  Opens the directory again, so that the
 * listing starts at the first entry, and a network file system asks its server.  Returns 0 or an
 * errno. */
int vmxi_list(int dir, vmxi_list_fn each, void *payload);

#endif
