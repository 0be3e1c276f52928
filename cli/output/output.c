/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "output/output.h"
#include "output/report.h"

static short poll_stdout(void)
{
    struct pollfd out = { .fd = STDOUT_FILENO, .events = POLLOUT };
    return poll(&out, 1, 0) == 1 ? out.revents : 0;
}

bool output_is_ready(void)
{
    return poll_stdout() & POLLOUT;
}

bool reader_is_gone(void)
{
    return poll_stdout() & POLLERR;
}

static void complain(int sys)
{
    fprintf(stderr, "vmxci: standard output: %s\n", sys ? strerror(sys) : "cannot write");
}

bool output_flush(void)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return true;
    complain(errno);
    /* It has been said, and need not be said again at the end. */
    clearerr(stdout);
    return false;
}

int output_close(int status)
{
    if (!output_flush())
        status = worse(status, EXIT_IO);
    /* EBADF: there was no standard output, and nothing to print. */
    if (fclose(stdout) == 0 || errno == EBADF)
        return status;
    complain(errno);
    return worse(status, EXIT_IO);
}
