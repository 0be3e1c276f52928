/* SPDX-License-Identifier: MIT */
/* Signals while many VMs are read or edited: SIGINT, SIGTERM and SIGHUP are held until the VMs at
 * hand are done, SIGPIPE is ignored until the end. */
#ifndef CLI_SIGNALS_H
#define CLI_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

struct signal_guard {
    bool holds;
    sigset_t mask_before;
    struct sigaction pipe_before;
};

/* Starts the guard.  Without HOLDS the three signals are not held: for standard input, which may
 * never end, and where no file is written. */
void begin_signals(struct signal_guard *guard, bool holds);

/* Holds the signals no longer: those that arrived end the program, as do later ones.  Before those
 * that arrived end it, what was printed is written out, unless that would block. */
void release_signals(const struct signal_guard *guard);

/* Whether one of the three signals has arrived and will end the program. */
bool has_pending_signal(void);

/* After the last file: restores the signals, delivers those that arrived, and flushes standard
 * output.  Returns STATUS, an exit status, or EXIT_IO if that is greater and the flush failed. */
int end_signals(struct signal_guard *guard, int status);

#endif
