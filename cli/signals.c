/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>

#include "command.h"
#include "output/report.h"
#include "output/stdout.h"
#include "signals.h"

enum {
    PATIENCE = 500 /* milliseconds that a slow reader has to take what is printed before a signal */
};

static void hold_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    (void)sigprocmask(SIG_BLOCK, &set, NULL);
}

void begin_signals(struct signal_guard *guard, bool holds)
{
    const struct sigaction ignore = { .sa_handler = SIG_IGN };
    guard->holds = holds;
    (void)sigprocmask(SIG_BLOCK, NULL, &guard->mask_before);
    (void)sigaction(SIGPIPE, &ignore, &guard->pipe_before);
#ifdef SIGXFSZ
    /* A write beyond the limit on file sizes then fails, as on a full disk. */
    (void)sigaction(SIGXFSZ, &ignore, NULL);
#endif
    if (holds)
        hold_signals();
}

static bool is_pending(const sigset_t *pending, int signal)
{
    struct sigaction action;
    return sigismember(pending, signal) == 1 && sigaction(signal, NULL, &action) == 0 &&
           action.sa_handler != SIG_IGN;
}

bool has_pending_signal(void)
{
    sigset_t set;
    return sigpending(&set) == 0 &&
           (is_pending(&set, SIGINT) || is_pending(&set, SIGTERM) || is_pending(&set, SIGHUP));
}

static bool is_output_lost(void)
{
    return ferror(stdout) && is_stdout_broken();
}

void release_signals(const struct signal_guard *guard)
{
    if (has_pending_signal() && is_stdout_ready(PATIENCE))
        (void)fflush(stdout);
    (void)sigprocmask(SIG_SETMASK, &guard->mask_before, NULL);
}

int end_signals(struct signal_guard *guard, int status)
{
    /* With the default action SIGPIPE ends the program here, or when the rest is flushed. */
    (void)sigaction(SIGPIPE, &guard->pipe_before, NULL);
    if (is_output_lost())
        (void)raise(SIGPIPE);
    /* The rest of the output may have no reader. */
    release_signals(guard);
    if (!flush_stdout())
        status = max_status(status, EXIT_IO);
    return status;
}
