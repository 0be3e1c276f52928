/* SPDX-License-Identifier: MIT */
/* The progress of a run over many VMs: one line on a terminal, which is redrawn and removed at the
 * end. */
#ifndef CLI_MANY_PROGRESS_H
#define CLI_MANY_PROGRESS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct options;

struct progress {
    bool is_wanted;
    bool is_shown;  /* guarded by the mutex, as is the terminal */
    uint64_t begun; /* milliseconds of a clock */
    uint64_t delay; /* milliseconds before it is shown */
    size_t total;   /* of the VMs; 0: unknown */
    atomic_size_t done;
    pthread_mutex_t mutex;
};

/* Makes OUT, which must not be moved afterwards. */
void begin_progress(struct progress *out, const struct options *o);

/* Counts one VM.  Any thread may call it. */
void count_progress(struct progress *progress);

/* Draws the line, if it is time.  Called now and then. */
void update_progress(struct progress *progress);

/* Removes the line until resume_progress() is called, because something else is printed.  Any
 * thread may call both. */
void pause_progress(struct progress *progress);
void resume_progress(struct progress *progress);

/* The line must have been removed. */
void end_progress(struct progress *progress);

#endif
