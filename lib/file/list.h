/* SPDX-License-Identifier: MIT */
#ifndef VMXI_FILE_LIST_H
#define VMXI_FILE_LIST_H

#include <stdbool.h>

/* Call EACH with the name of every entry of the folder that is open as DIR, "." and ".." too, until
 * it returns false.  The folder is opened anew for that: so it is read from its beginning, and a
 * network file system asks its server.  Returns 0 or an errno. */
int vmxi_list(int dir, bool (*each)(void *payload, const char *name), void *payload);

#endif
