/* SPDX-License-Identifier: MIT */
/* Reads objects and arrays of a spec: a type of the API is a table of the members that are read. */
#ifndef CLI_RECONFIG_OBJECT_H
#define CLI_RECONFIG_OBJECT_H

#include "reconfig/node.h"

/* Reads the value of NODE, which is not absent.  Returns a vmxci_status. */
typedef int (*read_fn)(const struct node *node);

enum presence {
    OPTIONAL,
    REQUIRED
};

struct member {
    const char *name;
    read_fn read;
    enum presence presence;
};

/* Ends the members of a type. */
#define MEMBERS_END          \
    {                        \
        NULL, NULL, OPTIONAL \
    }

struct type {
    const char *name;             /* what `_typeName` must be, if it is there */
    const char *base;             /* another name that it may be; NULL: none */
    const struct member *members; /* in the order of reading, up to MEMBERS_END */
};

/* Checks the type, then reads the members in TYPE's order, then rejects or ignores all others.
 * Returns a vmxci_status. */
int read_object(const struct node *node, const struct type *type);

/* Calls READ for each element.  Returns a vmxci_status. */
int read_array(const struct node *node, read_fn read);

#endif
