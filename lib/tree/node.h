/* SPDX-License-Identifier: MIT */
/* A directory with entries that are still to be visited.  Its descriptor may be closed to stay
 * below the limit on open files; then the directory is opened again from the root of the walk, one
 * component after the other and without symbolic links. */
#ifndef VMXI_TREE_NODE_H
#define VMXI_TREE_NODE_H

#include "tree/entries.h"

typedef struct vmxi_node {
    unsigned references; /* of units, guarded by the schedule */
    unsigned users;      /* units that a thread works on, likewise */
    int fd;              /* -1: closed; changes only while there are no users */
    char *path;          /* as it is printed */
    size_t root;         /* the length of the path of the root */
    vmxci_directory id;  /* known once the descriptor was closed */
    vmxci_directory root_id;
    vmxi_entries entries;
} vmxi_node;

/* Makes a node of the directory PATH, of which the first ROOT bytes are the path of the root, which
 * is ROOT_ID.  Takes over FD and the entries; leaves ENTRIES empty.  Returns NULL, and takes over
 * nothing, if there is no memory. */
vmxi_node *vmxi_node_new(vmxci_str path, size_t root, vmxci_directory root_id, int fd,
                         vmxi_entries *entries);

/* Closes the descriptor if the directory can be recognized later. */
void vmxi_node_close(vmxi_node *node);

/* Opens the directory of NODE, whose descriptor was closed.  Returns 0 or an errno: ESTALE if it is
 * another directory now. */
int vmxi_node_reopen(int *out, const vmxi_node *node);

void vmxi_node_free(vmxi_node *node);

/* Opens NAME, a directory in DIR, but not a symbolic link to one.  Returns 0 or an errno. */
int vmxi_open_directory(int *out, int dir, const char *name);

/* Identifies the directory that is open as FD.  Returns 0 or an errno. */
int vmxi_identify_directory(vmxci_directory *out, int fd);

#endif
