/* SPDX-License-Identifier: MIT */
/* The work of a scan that is not delivered yet, as one list of units in path order, and the threads
 * that share it.
 *
 * A thread takes the first unit that waits.  A unit that turns out to contain a directory with
 * subdirectories is replaced by units for the entries of that directory and for the rest, in its
 * place in the list.  So the list is always in path order, and the threads work close to its start.
 * The thread that finishes the first unit of the list delivers the results, then those of the
 * units after it that are done.  How many units can be done before their turn is limited, so memory
 * does not depend on the size of the tree. */
#ifndef VMXI_TREE_SCHEDULE_H
#define VMXI_TREE_SCHEDULE_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/error.h"
#include "tree/unit.h"

typedef struct vmxi_schedule {
    const vmxi_plan *plan;
    pthread_mutex_t mutex;
    pthread_cond_t work;   /* a unit waits, or there is nothing more to do */
    pthread_cond_t exited; /* a thread has left */
    vmxi_units units;
    vmxi_unit *ready, *ready_last; /* unordered: done, to be delivered, linked by `next` */
    size_t ready_count;
    size_t idle;       /* threads that wait for work */
    size_t threads;    /* that have not left */
    size_t open_nodes; /* nodes with a descriptor */
    size_t path;       /* the number of PATHs taken from the plan */
    bool delivering;   /* a thread delivers results */
    atomic_bool ended; /* nothing more is to be done, though there may be units */
    int result;        /* what ended the scan, or 0 */
    vmxci_error error; /* of RESULT, if it is a vmxci_status */
} vmxi_schedule;

/* Returns VMXCI_OK or ENOMEM. */
int vmxi_schedule_init(vmxi_schedule *out, const vmxi_plan *plan, vmxci_error *err);

/* Returns the next unit to work on, in which `state` is RUNNING; NULL: the thread must leave. */
vmxi_unit *vmxi_schedule_take(vmxi_schedule *schedule);

/* Puts the entries of NODE, which is new, behind UNIT, which is running, and behind those the
 * entries of UNIT from REST on.  Returns false, and frees NODE, if there is no memory. */
bool vmxi_schedule_expand(vmxi_schedule *schedule, vmxi_unit *unit, vmxi_node *node, size_t rest);

/* Finishes UNIT, and delivers what is due.  RESULT, if not 0, ends the scan; ERR describes it. */
void vmxi_schedule_finish(vmxi_schedule *schedule, vmxi_unit *unit, int result,
                          const vmxci_error *err);

/* Ends the scan, unless it has ended, with RESULT and ERR, or NULL. */
void vmxi_schedule_end(vmxi_schedule *schedule, int result, const vmxci_error *err);

/* Called by a thread that leaves. */
void vmxi_schedule_leave(vmxi_schedule *schedule);

/* Waits until all threads have left, or about a tenth of a second.  Returns whether they have. */
bool vmxi_schedule_wait(vmxi_schedule *schedule);

/* Frees SCHEDULE; no thread uses it any more. */
void vmxi_schedule_free(vmxi_schedule *schedule);

#endif
