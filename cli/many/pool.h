/* SPDX-License-Identifier: MIT */
/* Runs tasks with several threads, and finishes them one at a time in the order in which they were
 * submitted. */
#ifndef CLI_MANY_POOL_H
#define CLI_MANY_POOL_H

#include <stdbool.h>
#include <stddef.h>

struct pool;

struct pool_functions {
    /* Runs TASK, at the same time as others. */
    void (*run)(void *task, void *payload);
    /* Called for each task that was run, in order and never twice at once.  Frees TASK.  Returns
     * false if no further task is to be run. */
    bool (*finish)(void *task, void *payload);
    /* Frees TASK, which was not run or not finished. */
    void (*discard)(void *task, void *payload);
};

/* Starts JOBS threads.  UNORDERED: tasks are finished as soon as they were run.  With 1 thread,
 * tasks run in the thread that submits them.  Returns NULL if that is impossible. */
struct pool *start_pool(size_t jobs, bool unordered, const struct pool_functions *functions,
                        void *payload);

/* Hands TASK to the pool; waits while many others are not finished.  Returns false, and discards
 * TASK, if no further tasks are run. */
bool submit_task(struct pool *pool, void *task);

/* Lets no further task begin. */
void stop_pool(struct pool *pool);

/* Waits until all tasks are finished or discarded, and frees POOL. */
void end_pool(struct pool *pool);

#endif
