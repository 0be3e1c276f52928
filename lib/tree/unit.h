/* SPDX-License-Identifier: MIT */
/* A part of the work of a scan that one thread does at once, and its results: successive entries of
 * a directory, or PATHs that were given. */
#ifndef VMXI_TREE_UNIT_H
#define VMXI_TREE_UNIT_H

#include "tree/node.h"
#include "tree/plan.h"

typedef enum vmxi_unit_state {
    VMXI_UNIT_WAITING,
    VMXI_UNIT_RUNNING,
    VMXI_UNIT_DONE
} vmxi_unit_state;

/* What is kept of a vmxci_scan_result until it is delivered. */
typedef struct vmxi_scanned {
    char *path;
    vmxci_vm *vm;
    vmxci_error *err;
    void *data;
    vmxci_directory directory;
} vmxi_scanned;

typedef struct vmxi_unit {
    struct vmxi_unit *previous, *next; /* in path order, guarded by the schedule as `state` is */
    vmxi_unit_state state;
    bool is_source;  /* stands for the PATHs that no unit has yet */
    vmxi_node *node; /* NULL: PATHs */
    size_t from, to; /* entries of the node */
    vmxi_buf paths;  /* each with its NUL */
    vmxi_scanned *results;
    size_t count, room;
} vmxi_unit;

/* A list of units. */
typedef struct vmxi_units {
    vmxi_unit *first, *last;
} vmxi_units;

/* Inserts UNIT before NEXT, or at the end if that is NULL. */
void vmxi_units_insert(vmxi_units *units, vmxi_unit *next, vmxi_unit *unit);

void vmxi_units_remove(vmxi_units *units, vmxi_unit *unit);

/* Returns a waiting unit with the entries of NODE from FROM up to TO, not included, and a reference
 * to NODE; or with no work if NODE is NULL.  NULL if there is no memory. */
vmxi_unit *vmxi_unit_new(vmxi_node *node, size_t from, size_t to);

/* Adds RESULT, which owns its members.  Returns false, and owns nothing, if there is no memory. */
bool vmxi_unit_add(vmxi_unit *unit, const vmxi_scanned *result);

/* Calls EACH of PLAN for the results, until one ends the scan, and removes them.  Returns 0 or what
 * ended the scan. */
int vmxi_unit_deliver(vmxi_unit *unit, const vmxi_plan *plan);

/* Frees RESULT, which was not delivered. */
void vmxi_scanned_discard(const vmxi_scanned *result, const vmxi_plan *plan);

/* Frees UNIT, but not its node, and discards its results. */
void vmxi_unit_free(vmxi_unit *unit, const vmxi_plan *plan);

#endif
