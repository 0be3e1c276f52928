/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>

#include "command.h"
#include "output/output.h"
#include "output/report.h"
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

/* Whether SIGNAL is among those that wait, and will do something. */
static bool is_due(const sigset_t *waiting, int signal)
{
    struct sigaction action;
    return sigismember(waiting, signal) == 1 && sigaction(signal, NULL, &action) == 0 &&
           action.sa_handler != SIG_IGN;
}

bool signals_are_due(void)
{
    sigset_t set;
    return sigpending(&set) == 0 &&
           (is_due(&set, SIGINT) || is_due(&set, SIGTERM) || is_due(&set, SIGHUP));
}

bool signals_let_in(const struct signal_guard *guard)
{
    if (!guard->waits) {
        /* What was done has to be told, if that can be without waiting for a reader. */
        if (signals_are_due() && output_is_ready())
            (void)fflush(stdout);
        (void)sigprocmask(SIG_SETMASK, &guard->before, NULL);
        hold();
    }
    return !(ferror(stdout) && reader_is_gone());
}

int signals_end(struct signal_guard *guard, int status)
{
    /* Whoever has not asked for it to be ignored dies of it now, or when the rest is written. */
    (void)sigaction(SIGPIPE, &guard->pipe_before, NULL);
    if (ferror(stdout) && reader_is_gone())
        (void)raise(SIGPIPE);
    if (!output_flush())
        status = worse(status, EXIT_IO);
    (void)sigprocmask(SIG_SETMASK, &guard->before, NULL);
    return status;
}
