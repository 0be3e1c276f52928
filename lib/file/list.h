/* SPDX-License-Identifier: MIT */
#ifndef VMXI_FILE_LIST_H
#define VMXI_FILE_LIST_H

#include <stdbool.h>

/* Called with the name of an entry, which may be "." or "..", until it returns false. */
typedef bool (*vmxi_list_fn)(void *payload, const char *name);

/* Call EACH for every entry of the folder that is open as FD, which is closed.  Returns 0 or an
 * errno. */
int vmxi_list_once(int fd, vmxi_list_fn each, void *payload);

/* The same, but DIR stays open.  The folder is opened anew for that: so it is read from its
 * beginning, and a network file system asks its server. */
int vmxi_list(int dir, vmxi_list_fn each, void *payload);

#endif
