/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "output/buffer.h"
#include "output/report.h"
#include "wait_notice.h"

/* Milliseconds of waiting that need no notice. */
enum {
    UNNOTICED = 1000
};

static uint64_t read_clock(void)
{
    struct timespec now = { 0, 0 };
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

struct wait_notice prepare_wait_notice(const struct options *o, const char *path)
{
    return (struct wait_notice){ .path = path,
                                 .timeout = o->lock_timeout,
                                 .is_done = o->quiet || !isatty(STDERR_FILENO) };
}

static void print(const struct wait_notice *notice)
{
    struct buffer messages = { .ptr = NULL };
    char text[128];
    snprintf(
        text, sizeof text,
        "waiting for a lock of the file (up to %g s, and 16 s more if a process was killed while "
        "taking it)...",
        notice->timeout / 1000.0);
    report_path(&messages, notice->path, text);
    print_messages(&messages);
}

void update_wait_notice(struct wait_notice *notice)
{
    if (notice->is_done)
        return;
    const uint64_t now = read_clock();
    if (!notice->begun)
        notice->begun = now;
    if (now - notice->begun < UNNOTICED)
        return;
    print(notice);
    notice->is_done = true;
}
