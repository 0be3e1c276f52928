/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "floor_edit.h"

#define CHOOSING "D00001.lck"
#define DRAFT    "E00001.lck"
#define MEMBER   "M00001.lck"
#define TEMP     ".vmxci-floor"

enum {
    MEMBER_SIZE = 512
};

static void require(bool done, const char *what)
{
    if (done)
        return;
    perror(what);
    exit(1);
}

static int open_at(int dir, const char *name, int flags)
{
    const int fd = openat(dir, name, flags | O_NOFOLLOW | O_CLOEXEC, 0644);
    require(fd >= 0, name);
    return fd;
}

static void list(int dir, struct floor_memory *memory)
{
    require(lseek(dir, 0, SEEK_SET) == 0, "lseek");
    while (getdents64(dir, memory->entries, FLOOR_ENTRIES) > 0)
        continue;
}

/* Lamport's bakery: a choosing directory while the ticket number is chosen, the member file with
 * the number, and a listing of the other members after the choosing directory is removed. */
static void take_lock(struct floor_edit *e, struct floor_memory *memory)
{
    char name[sizeof e->name + 4], member[MEMBER_SIZE] = { 0 };
    snprintf(name, sizeof name, "%s.lck", e->name);
    require(mkdirat(e->dir, name, 0755) == 0, name);
    e->lock = open_at(e->dir, name, O_RDONLY | O_DIRECTORY);
    require(mkdirat(e->lock, CHOOSING, 0700) == 0, CHOOSING);
    list(e->lock, memory);
    const int fd = open_at(e->lock, DRAFT, O_WRONLY | O_CREAT | O_EXCL);
    require(write(fd, member, sizeof member) == sizeof member, DRAFT);
    require(close(fd) == 0, DRAFT);
    require(renameat(e->lock, DRAFT, e->lock, MEMBER) == 0, MEMBER);
    require(unlinkat(e->lock, CHOOSING, AT_REMOVEDIR) == 0, CHOOSING);
    /* A process that ends choosing during a listing may be missing in it. */
    list(e->lock, memory);
    list(e->lock, memory);
}

static void release_lock(const struct floor_edit *e)
{
    char name[sizeof e->name + 4];
    snprintf(name, sizeof name, "%s.lck", e->name);
    require(unlinkat(e->lock, MEMBER, 0) == 0, MEMBER);
    close(e->lock);
    require(unlinkat(e->dir, name, AT_REMOVEDIR) == 0, name);
}

static ssize_t read_file(int fd, const char *name, struct floor_memory *memory)
{
    struct stat st;
    require(fstat(fd, &st) == 0, name);
    const ssize_t len = read(fd, memory->bytes, FLOOR_BYTES);
    require(len >= 0, name);
    return len;
}

/* An edit of a VM that is open, or in a directory that is not writable, must fail before it takes a
 * lock. */
static void check_state(const struct floor_edit *e, struct floor_memory *memory)
{
    char link[256];
    struct stat st;
    const int fd = open_at(e->dir, e->name, O_RDONLY);
    read_file(fd, e->name, memory);
    close(fd);
    require(readlinkat(e->dir, e->name, link, sizeof link) < 0, e->name);
    require(fstat(e->dir, &st) == 0, e->name);
    require(faccessat(e->dir, ".", W_OK | X_OK, AT_EACCESS) == 0, e->name);
}

static void verify_member(const struct floor_edit *e)
{
    struct stat st;
    require(fstatat(e->lock, MEMBER, &st, AT_SYMLINK_NOFOLLOW) == 0, MEMBER);
}

/* Gives the new file the mode, the ACL and the extended attributes of the old one. */
static void keep_attributes(const struct floor_edit *e)
{
    struct stat st;
    require(fstat(e->temp, &st) == 0, TEMP);
    require(flistxattr(e->file, NULL, 0) >= 0, e->name);
    (void)fgetxattr(e->temp, "system.posix_acl_access", NULL, 0); /* fails: there is none */
    require(fchmod(e->temp, 0644) == 0, TEMP);
}

void floor_begin_edit(struct floor_edit *out, int dir, const char *name, bool sync,
                      struct floor_memory *memory)
{
    *out = (struct floor_edit){ .dir = open_at(dir, ".", O_RDONLY | O_DIRECTORY) };
    snprintf(out->name, sizeof out->name, "%s", name);
    check_state(out, memory);
    take_lock(out, memory);
    verify_member(out);
    out->file = open_at(dir, name, O_RDONLY);
    const ssize_t len = read_file(out->file, name, memory);
    list(out->dir, memory);
    out->temp = open_at(dir, TEMP, O_WRONLY | O_CREAT | O_EXCL);
    require(write(out->temp, memory->bytes, (size_t)len) == len, TEMP);
    keep_attributes(out);
    require(!sync || fsync(out->temp) == 0, TEMP);
    require(close(out->temp) == 0, TEMP);
}

/* The file must still be the one that was read: the same file with the same bytes. */
static void verify_file(const struct floor_edit *e, struct floor_memory *memory)
{
    struct stat st;
    require(fstatat(e->dir, e->name, &st, AT_SYMLINK_NOFOLLOW) == 0, e->name);
    require(lseek(e->file, 0, SEEK_SET) == 0, e->name);
    require(read(e->file, memory->bytes, FLOOR_BYTES) >= 0, e->name);
}

void floor_end_edit(struct floor_edit *e, bool sync, struct floor_memory *memory)
{
    verify_file(e, memory);
    verify_member(e);
    require(renameat(e->dir, TEMP, e->dir, e->name) == 0, e->name);
    require(!sync || fsync(e->dir) == 0, e->name);
    close(e->file);
    release_lock(e);
    close(e->dir);
}
