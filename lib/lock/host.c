/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/ascii.h"
#include "file/process.h"
#include "lock/host.h"

/* The inode of the initial PID namespace, a constant of Linux. */
static const uint64_t initial_pidns = 0xeffffffc;

static void identify_process(vmxi_host *out)
{
    vmxi_process self;
    vmxi_process_self(&self);
    out->start = self.start;
    for (char *p = self.name; *p; p++)
        if (*p == ' ' || vmxi_is_control(*p))
            *p = '_';
    snprintf(out->execution, sizeof out->execution,
             self.name[0] ? "%ld-%" PRIu64 "(%.62s)" : "%ld-%" PRIu64 "%s", (long)self.pid,
             self.start, self.name);
}

/* Reads the first word of the file at PATH; "" if that fails. */
static void read_word(char *out, size_t size, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, out, size - 1);
    if (fd >= 0)
        close(fd);
    out[n > 0 ? n : 0] = '\0';
    out[strcspn(out, " \n")] = '\0';
}

void vmxi_host_identify(vmxi_host *host)
{
    struct stat st;
    /* After fork(2) the process is another. */
    if (host->machine.canonical[0] && host->pid == getpid())
        return;
    *host = (vmxi_host){ .pid = getpid() };
    vmxi_machine_identify(&host->machine);
    identify_process(host);
    read_word(host->boot, sizeof host->boot, "/proc/sys/kernel/random/boot_id");
    if (stat("/proc/self/ns/pid", &st) == 0)
        host->pidns = st.st_ino;
}

bool vmxi_host_has_initial_pidns(const vmxi_host *host)
{
    return host->pidns == initial_pidns;
}
