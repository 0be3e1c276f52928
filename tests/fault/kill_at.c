/* SPDX-License-Identifier: MIT */
/*
 * kill_at N -- COMMAND...: run COMMAND and kill it at its N-th stop at a system call: before one
 * and after one are two stops.  kill_at --stop N -- COMMAND...: let it end that call, stop it there
 * with SIGSTOP, and tell its number on standard output.  Exit status: 0 that was done; 3 it had
 * ended before, how is told on standard output; 77 processes cannot be traced here; 2 something
 * else.
 */
#include <config.h>

#include <errno.h>
#include <stdbool.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    KILLED = 0,
    TROUBLE = 2,
    ENDED = 3,
    CANNOT_TRACE = 77,
    CALL_STOP = SIGTRAP | 0x80
};

static int cannot(const char *what, int status)
{
    fprintf(stderr, "kill_at: %s: %s\n", what, strerror(errno));
    return status;
}

static _Noreturn void become(char **command)
{
    if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
        _exit(CANNOT_TRACE);
    raise(SIGSTOP);
    execvp(command[0], command);
    _exit(cannot(command[0], TROUBLE));
}

/* Wait for PID; a signal does not end that. */
static int next_status(pid_t pid)
{
    int status;
    while (waitpid(pid, &status, WUNTRACED) != pid)
        if (errno != EINTR)
            exit(cannot("waitpid", TROUBLE));
    return status;
}

static int ended(int status, unsigned long stops)
{
    if (WIFEXITED(status))
        printf("status %d after %lu stops\n", WEXITSTATUS(status), stops);
    else
        printf("signal %d after %lu stops\n", WTERMSIG(status), stops);
    return ENDED;
}

static int kill_now(pid_t pid)
{
    kill(pid, SIGKILL);
    int status = next_status(pid);
    while (!WIFEXITED(status) && !WIFSIGNALED(status))
        status = next_status(pid);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL ? KILLED : TROUBLE;
}

static int stop_now(pid_t pid, unsigned long stops)
{
    kill(pid, SIGSTOP);
    if (ptrace(PTRACE_DETACH, pid, NULL, NULL) != 0)
        return cannot("ptrace", TROUBLE);
    int status = next_status(pid);
    if (!WIFSTOPPED(status))
        return ended(status, stops);
    printf("%ld\n", (long)pid);
    return KILLED;
}

/* PID has stopped itself.  Stops count once it has become the command. */
static int follow(pid_t pid, unsigned long last, bool only_stop)
{
    unsigned long stops = 0;
    int started = 0, signal = 0;
    for (;;) {
        if (ptrace(PTRACE_SYSCALL, pid, NULL, (void *)(intptr_t)signal) != 0)
            return cannot("ptrace", TROUBLE);
        int status = next_status(pid);
        if (!WIFSTOPPED(status))
            return started ? ended(status, stops) : TROUBLE;
        signal = 0;
        if (status >> 8 == (SIGTRAP | PTRACE_EVENT_EXEC << 8))
            started = 1;
        else if (WSTOPSIG(status) != CALL_STOP)
            signal = WSTOPSIG(status);
        else if (started && ++stops == last)
            return only_stop ? stop_now(pid, stops) : kill_now(pid);
    }
}

int main(int argc, char **argv)
{
    char *end = NULL;
    const bool only_stop = argc > 1 && strcmp(argv[1], "--stop") == 0;
    argc -= only_stop;
    argv += only_stop;
    const unsigned long last = argc > 3 ? strtoul(argv[1], &end, 10) : 0;
    if (!end || *end || end == argv[1] || strcmp(argv[2], "--") != 0) {
        fputs("usage: kill_at [--stop] N -- COMMAND...\n", stderr);
        return TROUBLE;
    }
    pid_t pid = fork();
    if (pid < 0)
        return cannot("fork", TROUBLE);
    if (pid == 0)
        become(argv + 3);
    int status = next_status(pid);
    if (WIFEXITED(status))
        return WEXITSTATUS(status);
    if (ptrace(PTRACE_SETOPTIONS, pid, NULL,
               (void *)(intptr_t)(PTRACE_O_EXITKILL | PTRACE_O_TRACEEXEC |
                                  PTRACE_O_TRACESYSGOOD)) != 0) {
        kill(pid, SIGKILL);
        return cannot("ptrace", CANNOT_TRACE);
    }
    return follow(pid, last, only_stop);
}
