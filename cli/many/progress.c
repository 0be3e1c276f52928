/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>
#include <unistd.h>

#include "clock.h"
#include "many/progress.h"
#include "options/options.h"

enum {
    DELAY = 1000, /* milliseconds; a run that is shorter shows nothing */
    LINE_SIZE = 128
};

void begin_progress(struct progress *out, const struct options *o)
{
    *out = (struct progress){ .is_wanted = !o->quiet && isatty(STDERR_FILENO),
                              .begun = read_clock(),
                              .delay = o->progress ? 0 : DELAY,
                              .total = finds_vms(o) ? 0 : (size_t)o->path_count };
    (void)pthread_mutex_init(&out->mutex, NULL);
}

void count_progress(struct progress *progress)
{
    atomic_fetch_add_explicit(&progress->done, 1, memory_order_relaxed);
}

/* One call, so that nothing else gets in between. */
static void draw(const struct progress *p, size_t done, uint64_t elapsed)
{
    char line[LINE_SIZE], total[32] = "";
    const unsigned long long rate = elapsed ? (unsigned long long)done * 1000 / elapsed : 0;
    if (p->total)
        snprintf(total, sizeof total, " of %zu", p->total);
    snprintf(line, sizeof line, "\r\033[K%zu%s VMs, %llu per second", done, total, rate);
    (void)fputs(line, stderr);
    (void)fflush(stderr);
}

void update_progress(struct progress *progress)
{
    if (!progress->is_wanted)
        return;
    const uint64_t elapsed = read_clock() - progress->begun;
    if (elapsed < progress->delay)
        return;
    /* While something else is printed, which may take any time, the line is not drawn. */
    if (pthread_mutex_trylock(&progress->mutex) != 0)
        return;
    draw(progress, atomic_load_explicit(&progress->done, memory_order_relaxed), elapsed);
    progress->is_shown = true;
    pthread_mutex_unlock(&progress->mutex);
}

void pause_progress(struct progress *progress)
{
    pthread_mutex_lock(&progress->mutex);
    if (progress->is_shown)
        (void)fputs("\r\033[K", stderr);
    progress->is_shown = false;
}

void resume_progress(struct progress *progress)
{
    pthread_mutex_unlock(&progress->mutex);
}

void end_progress(struct progress *progress)
{
    (void)pthread_mutex_destroy(&progress->mutex);
}
