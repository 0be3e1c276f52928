/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memdir.h"
#include "lock/entry.h"
#include "lock/lockdir.h"

struct mem_directory mem_directory;
static unsigned last_inode;

void mem_clear(void)
{
    mem_directory.inode = 0;
    mem_directory.excused = false;
    for (size_t i = 0; i < MEM_ROOM; i++)
        mem_directory.entries[i].name[0] = '\0';
    last_inode = 0;
}

struct mem_entry *mem_find(const char *name)
{
    for (size_t i = 0; i < MEM_ROOM; i++)
        if (strcmp(mem_directory.entries[i].name, name) == 0)
            return &mem_directory.entries[i];
    return NULL;
}

/* Returns any free slot: directories have no order. */
static struct mem_entry *find_slot(void)
{
    const size_t from = mem_choose(MEM_ROOM);
    for (size_t i = 0; i < MEM_ROOM; i++) {
        struct mem_entry *entry = &mem_directory.entries[(from + i) % MEM_ROOM];
        if (!entry->name[0])
            return entry;
    }
    return NULL;
}

struct mem_entry *mem_put(const char *name, bool is_directory)
{
    struct mem_entry *entry = find_slot();
    if (!entry)
        return NULL;
    memcpy(entry->name, name, strlen(name) + 1);
    entry->is_directory = is_directory;
    entry->excused = false;
    entry->maker = mem_user();
    entry->inode = ++last_inode;
    entry->len = 0;
    return entry;
}

static bool is_empty(void)
{
    for (size_t i = 0; i < MEM_ROOM; i++)
        if (mem_directory.entries[i].name[0])
            return false;
    return true;
}

/* ---- the directory ---- */

int vmxi_lockdir_init(vmxi_lockdir *out, int parent, const char *file)
{
    *out = (vmxi_lockdir){ .parent = parent, .fd = -1 };
    snprintf(out->name, sizeof out->name, "%.100s.lck", file);
    return 0;
}

/* Returns whether the open directory still exists; a removed one stays empty. */
static bool is_linked(const vmxi_lockdir *dir)
{
    return mem_directory.inode && dir->fd == (int)mem_directory.inode;
}

static int errno_unless(bool good, int sys)
{
    return good ? 0 : sys;
}

int vmxi_lockdir_open(vmxi_lockdir *dir)
{
    int sys = mem_step("open the directory", "");
    dir->fd = sys || !mem_directory.inode ? -1 : (int)mem_directory.inode;
    return sys ? sys : errno_unless(dir->fd >= 0, ENOENT);
}

int vmxi_lockdir_create(vmxi_lockdir *dir)
{
    int sys = mem_step("create the directory", "");
    dir->fd = -1;
    if (sys)
        return sys;
    if (!mem_directory.inode) {
        mem_directory.inode = ++last_inode;
        mem_directory.excused = false;
        dir->ours = true;
    }
    sys = vmxi_lockdir_open(dir);
    if (sys && dir->ours)
        vmxi_lockdir_remove(dir);
    return sys;
}

void vmxi_lockdir_close(vmxi_lockdir *dir)
{
    dir->fd = -1;
}

void vmxi_lockdir_remove(vmxi_lockdir *dir)
{
    dir->fd = -1;
    dir->ours = false;
    if (mem_step("remove the directory", "") == 0 && is_empty())
        mem_directory.inode = 0;
}

int vmxi_lockdir_verify(const vmxi_lockdir *dir)
{
    int sys = mem_step("verify the directory", "");
    return sys ? sys : is_linked(dir) ? 0 : ENOENT;
}

/* A listing is not atomic: POSIX promises only that it has the entries that exist from its
 * beginning to its end. */
int vmxi_lockdir_list(const vmxi_lockdir *dir, vmxi_buf *names)
{
    const size_t cut = mem_choose(MEM_ROOM);
    int sys = mem_step("list", "");
    names->len = 0;
    for (size_t i = 0; i < MEM_ROOM && sys == 0; i++) {
        if (i == cut && i > 0)
            sys = mem_step("list the rest", "");
        const char *name = mem_directory.entries[i].name;
        if (name[0] && is_linked(dir) && vmxi_is_entry(name))
            vmxi_buf_add(names, (vmxci_str){ name, strlen(name) + 1 });
    }
    return sys ? sys : errno_unless(!names->failed, ENOMEM);
}

/* ---- its entries ---- */

static struct mem_entry *find_entry(const vmxi_lockdir *dir, const char *name)
{
    return is_linked(dir) ? mem_find(name) : NULL;
}

static int put_entry(const vmxi_lockdir *dir, const char *name, bool is_directory)
{
    if (!is_linked(dir))
        return ENOENT;
    if (mem_find(name))
        return EEXIST;
    return errno_unless(mem_put(name, is_directory) != NULL, ENOSPC);
}

static int remove_entry(const vmxi_lockdir *dir, const char *name, bool is_directory)
{
    struct mem_entry *entry = find_entry(dir, name);
    if (!entry)
        return ENOENT;
    if (entry->is_directory != is_directory)
        return is_directory ? ENOTDIR : EISDIR;
    mem_check_removal(entry);
    entry->name[0] = '\0';
    return 0;
}

int vmxi_lockdir_create_dir(const vmxi_lockdir *dir, const char *entry)
{
    int sys = mem_step("create directory", entry);
    return sys ? sys : put_entry(dir, entry, true);
}

int vmxi_lockdir_remove_dir(const vmxi_lockdir *dir, const char *entry)
{
    int sys = mem_step("remove directory", entry);
    return sys ? sys : remove_entry(dir, entry, true);
}

int vmxi_lockdir_create_file(const vmxi_lockdir *dir, const char *entry, int *fd)
{
    int sys = mem_step("create file", entry);
    if (sys == 0)
        sys = put_entry(dir, entry, false);
    const struct mem_entry *made = sys ? NULL : mem_find(entry);
    *fd = made ? (int)made->inode : -1;
    return sys;
}

/* The file may have been renamed or removed meanwhile. */
int vmxi_lockdir_write_file(vmxi_identity *written, int fd, const char bytes[VMXI_MEMBER_SIZE])
{
    int sys = mem_step("write file", "");
    *written = (vmxi_identity){ .ino = sys ? 0 : (ino_t)fd };
    for (size_t i = 0; i < MEM_ROOM && sys == 0; i++) {
        struct mem_entry *entry = &mem_directory.entries[i];
        if (!entry->name[0] || (int)entry->inode != fd)
            continue;
        memcpy(entry->bytes, bytes, VMXI_MEMBER_SIZE);
        entry->len = VMXI_MEMBER_SIZE;
    }
    return sys;
}

bool vmxi_lockdir_is_file(const vmxi_lockdir *dir, const char *entry, const vmxi_identity *written)
{
    const int sys = mem_step("recognize file", entry);
    const struct mem_entry *found = sys ? NULL : find_entry(dir, entry);
    return found && !found->is_directory && found->inode == (unsigned)written->ino;
}

int vmxi_lockdir_find_entry(const vmxi_lockdir *dir, const char *entry)
{
    int sys = mem_step("find", entry);
    return sys ? sys : find_entry(dir, entry) ? 0 : ENOENT;
}

int vmxi_lockdir_check_file(const vmxi_lockdir *dir, const char *entry)
{
    int sys = mem_step("check file", entry);
    const struct mem_entry *found = find_entry(dir, entry);
    return sys ? sys : !found ? ENOENT : errno_unless(!found->is_directory, EINVAL);
}

int vmxi_lockdir_read_file(const vmxi_lockdir *dir, const char *entry,
                           char bytes[VMXI_MEMBER_SIZE + 1], size_t *len)
{
    int sys = mem_step("read file", entry);
    struct mem_entry *own = mem_find(entry);
    const struct mem_entry *found = sys ? NULL : find_entry(dir, entry);
    *len = 0;
    /* Its owner leaves a member file that it cannot read. */
    if (sys && own && own->maker == mem_user())
        own->excused = true;
    if (!found)
        return sys ? sys : ENOENT;
    if (found->is_directory)
        return EINVAL;
    memcpy(bytes, found->bytes, found->len);
    *len = found->len;
    return 0;
}

int vmxi_lockdir_rename_file(const vmxi_lockdir *dir, const char *from, const char *to)
{
    int sys = mem_step("rename file", from);
    struct mem_entry *old = sys ? NULL : find_entry(dir, from), *over, *new;
    if (!old)
        return sys ? sys : ENOENT;
    over = mem_find(to);
    if (over && over->is_directory)
        return EISDIR;
    if (over)
        over->name[0] = '\0';
    new = find_slot();
    if (new) {
        *new = *old;
        old->name[0] = '\0';
        old = new;
    }
    memcpy(old->name, to, strlen(to) + 1);
    return 0;
}

int vmxi_lockdir_remove_file(const vmxi_lockdir *dir, const char *entry)
{
    if (mem_removes_member(entry)) {
        char member[VMXI_ENTRY_SIZE];
        snprintf(member, sizeof member, "M%.9s", entry + 1);
        if (mem_step("remove file", member) == 0)
            (void)remove_entry(dir, member, false);
    }
    int sys = mem_step("remove file", entry);
    return sys ? sys : remove_entry(dir, entry, false);
}
