/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "signals.h"

static sigset_t held_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    return set;
}

static void hold(void)
{
    const sigset_t set = held_signals();
    (void)sigprocmask(SIG_BLOCK, &set, NULL);
}

void signals_begin(struct signal_guard *guard, bool waits)
{
    struct sigaction ignore = { .sa_handler = SIG_IGN };
    guard->waits = waits;
    (void)sigprocmask(SIG_BLOCK, NULL, &guard->before);
    (void)sigaction(SIGPIPE, &ignore, &guard->pipe_before);
#ifdef SIGXFSZ
    /* A limit on file sizes is then an error like a full disk. */
    (void)sigaction(SIGXFSZ, &ignore, NULL);
#endif
    if (!waits)
        hold();
}

void signals_let_in(const struct signal_guard *guard)
{
    if (guard->waits)
        return;
    (void)sigprocmask(SIG_SETMASK, &guard->before, NULL);
    hold();
}

/* Whether standard output is a pipe that nobody reads any more. */
static bool reader_is_gone(void)
{
    struct pollfd out = { .fd = STDOUT_FILENO };
    return poll(&out, 1, 0) == 1 && out.revents & POLLERR;
}

int signals_end(struct signal_guard *guard, int status)
{
    bool failed = fflush(stdout) != 0 || ferror(stdout);
    (void)sigaction(SIGPIPE, &guard->pipe_before, NULL);
    if (failed && reader_is_gone() && guard->pipe_before.sa_handler == SIG_DFL)
        (void)raise(SIGPIPE);
    (void)sigprocmask(SIG_SETMASK, &guard->before, NULL);
    return status;
}
