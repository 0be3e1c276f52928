/* SPDX-License-Identifier: MIT */
/* A directory for each test, and files in it. */
#ifndef VMXCI_TESTS_PLACE_H
#define VMXCI_TESTS_PLACE_H 1

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "util.h"

static char place[512];

static inline int make_place(void **state)
{
    (void)state;
    const char *base = getenv("TMPDIR");
    int n = snprintf(place, sizeof place, "%s/vmxci-test-XXXXXX", base && *base ? base : "/tmp");
    return n < 0 || (size_t)n >= sizeof place || !mkdtemp(place) ? -1 : 0;
}

static inline int remove_tree(const char *path)
{
    struct stat st;
    if (lstat(path, &st) != 0)
        return -1;
    if (!S_ISDIR(st.st_mode))
        return unlink(path);
    DIR *dir = opendir(path);
    if (!dir)
        return -1;
    for (struct dirent *entry; (entry = readdir(dir));) {
        char inside[1024];
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        int n = snprintf(inside, sizeof inside, "%s/%s", path, entry->d_name);
        if (n > 0 && (size_t)n < sizeof inside)
            remove_tree(inside);
    }
    closedir(dir);
    return rmdir(path);
}

static inline int remove_place(void **state)
{
    (void)state;
    return remove_tree(place);
}

/* Returns the path of NAME in the directory, in one of eight buffers that are used in turn. */
static inline const char *in(const char *name)
{
    static char paths[8][1024];
    static unsigned next;
    char *path = paths[next++ % COUNT(paths)];
    int n = snprintf(path, sizeof paths[0], "%s%s%s", place, *name ? "/" : "", name);
    assert_true(n > 0 && (size_t)n < sizeof paths[0]);
    return path;
}

static inline void put_str(const char *name, vmxci_str text, mode_t mode)
{
    int fd = open(in(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text.ptr, text.len), text.len);
    assert_int_equal(fchmod(fd, mode), 0);
    assert_int_equal(close(fd), 0);
}

static inline void put(const char *name, const char *text)
{
    put_str(name, str_of(text), 0644);
}

static inline int holds(const char *name, const char *text)
{
    char buf[4096];
    int fd = open(in(name), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        fprintf(stderr, "%s: %s\n", name, strerror(errno));
        return 0;
    }
    ssize_t n = read(fd, buf, sizeof buf);
    close(fd);
    return n >= 0 && differs(name, "content", (vmxci_str){ buf, (size_t)n }, str_of(text)) == 0;
}

static inline int exists(const char *name)
{
    struct stat st;
    return lstat(in(name), &st) == 0;
}

static inline struct stat stat_of(const char *name)
{
    struct stat st;
    memset(&st, 0, sizeof st);
    assert_int_equal(lstat(in(name), &st), 0);
    return st;
}

static inline size_t count_entries(const char *name)
{
    size_t n = 0;
    DIR *dir = opendir(in(name));
    assert_non_null(dir);
    for (struct dirent *entry; (entry = readdir(dir));)
        n += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(dir);
    return n;
}

/* Returns the ID of a process that has exited. */
static inline pid_t dead_pid(void)
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        _exit(0);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    return pid;
}

#endif
