/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>
#include <unistd.h>

#include "clock.h"
#include "output/buffer.h"
#include "output/report.h"
#include "wait_notice.h"

/* Milliseconds of waiting that need no notice. */
enum {
    UNNOTICED = 1000
};

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
