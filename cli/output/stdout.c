/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "output/report.h"
#include "output/stdout.h"

static short poll_stdout(int timeout)
{
    struct pollfd out = { .fd = STDOUT_FILENO, .events = POLLOUT };
    return poll(&out, 1, timeout) == 1 ? out.revents : 0;
}

bool is_stdout_ready(int timeout)
{
    return poll_stdout(timeout) & POLLOUT;
}

bool is_stdout_broken(void)
{
    return poll_stdout(0) & POLLERR;
}

static void report_write_error(int sys)
{
    fprintf(stderr, "vmxci: standard output: %s\n", sys ? strerror(sys) : "cannot write");
}

bool flush_stdout(void)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return true;
    report_write_error(errno);
    /* So that close_stdout does not report the error again. */
    clearerr(stdout);
    return false;
}

int close_stdout(int status)
{
    if (!flush_stdout())
        status = max_status(status, EXIT_IO);
    /* EBADF: the descriptor was closed from the start, and nothing was printed. */
    if (fclose(stdout) == 0 || errno == EBADF)
        return status;
    report_write_error(errno);
    return max_status(status, EXIT_IO);
}
