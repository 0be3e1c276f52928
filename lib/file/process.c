/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <vmxci.h>

#include "base/number.h"
#include "base/str.h"
#include "file/process.h"

typedef struct process_stat {
    uint64_t pid;
    vmxci_str name;   /* without its parentheses */
    char state;       /* 'Z': a zombie */
    uint64_t threads; /* field 20; the main thread counts until the process has exited */
    uint64_t start;   /* field 22 */
} process_stat;

enum {
    STAT_SIZE = 1024
};

/* Moves P, which is at a field, to the start of the N-th field after it.  Returns NULL if the text
 * is too short. */
static const char *skip_fields(const char *p, int n)
{
    for (; n > 0 && p; n--) {
        p = strchr(p, ' ');
        if (p)
            p++;
    }
    return p;
}

/* The third field follows the name, which may contain any character, `)` too. */
static bool parse_stat(process_stat *out, const char *text)
{
    const char *name = strchr(text, '('), *p = strrchr(text, ')');
    vmxci_str number = vmxi_str(text);
    if (!name || !p || p < name || p[1] != ' ' || !p[2] ||
        !vmxi_take_decimal(&out->pid, &number, INT32_MAX))
        return false;
    out->name = (vmxci_str){ name + 1, (size_t)(p - name - 1) };
    out->state = p[2];
    p = skip_fields(p + 2, 20 - 3);
    if (!p)
        return false;
    number = vmxi_str(p);
    if (!vmxi_take_decimal(&out->threads, &number, INT32_MAX))
        return false;
    p = skip_fields(p, 22 - 20);
    if (!p)
        return false;
    number = vmxi_str(p);
    return vmxi_take_decimal(&out->start, &number, UINT64_MAX);
}

/* Reads the file PATH of /proc; fails on systems without it.  The name in OUT points into TEXT. */
static bool read_stat(process_stat *out, const char *path, char text[STAT_SIZE])
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ssize_t n = read(fd, text, STAT_SIZE - 1);
    close(fd);
    if (n <= 0)
        return false;
    text[n] = '\0';
    return parse_stat(out, text);
}

/* Also fails if /proc belongs to another PID namespace and so does not know our PID. */
static bool read_own_stat(process_stat *out, char text[STAT_SIZE])
{
    return read_stat(out, "/proc/self/stat", text) && out->pid == (uint64_t)getpid();
}

static bool read_stat_of(process_stat *out, pid_t pid, char text[STAT_SIZE])
{
    char path[32];
    if (!read_own_stat(out, text))
        return false;
    if (out->pid == (uint64_t)pid)
        return true;
    snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
    return read_stat(out, path, text);
}

uint64_t vmxi_process_start(pid_t pid)
{
    char text[STAT_SIZE];
    process_stat stat;
    return read_stat_of(&stat, pid, text) ? stat.start : 0;
}

void vmxi_process_self(vmxi_process *out)
{
    char text[STAT_SIZE];
    process_stat stat;
    *out = (vmxi_process){ .pid = getpid() };
    if (!read_own_stat(&stat, text))
        return;
    out->start = stat.start;
    size_t len = stat.name.len < sizeof out->name ? stat.name.len : sizeof out->name - 1;
    memcpy(out->name, stat.name.ptr, len);
    out->name[len] = '\0';
}

bool vmxi_process_is_dead(pid_t pid, uint64_t start)
{
    char text[STAT_SIZE];
    process_stat stat;
    if (pid <= 0)
        return false;
    if (kill(pid, 0) != 0 && errno == ESRCH)
        return true;
    if (!read_stat_of(&stat, pid, text))
        return false;
    /* The main thread of a process is a zombie as long as another thread runs. */
    if ((stat.state == 'Z' && stat.threads <= 1) || stat.state == 'X')
        return true;
    return start && stat.start && start != stat.start;
}
