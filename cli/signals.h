/* SPDX-License-Identifier: MIT */
/* A signal must not cut an edit in two.  SIGINT, SIGTERM and SIGHUP wait until the file at hand is
 * done.  SIGPIPE is ignored until then, and made up for at the end. */
#ifndef CLI_SIGNALS_H
#define CLI_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

struct signal_guard {
    bool waits; /* for standard input: signals have to come through */
    sigset_t before;
    struct sigaction pipe_before;
};

/* WAITS: what comes first may take for ever, and nothing can be lost. */
void signals_begin(struct signal_guard *guard, bool waits);

/* Before each file.  False: nobody reads what is printed any more, so it is the end. */
bool signals_let_in(const struct signal_guard *guard);

/* Whether one of them is waiting, so that nothing else should be waited for. */
bool signals_are_due(void);

/* After the last.  Returns STATUS. */
int signals_end(struct signal_guard *guard, int status);

#endif
