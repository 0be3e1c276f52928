/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memdir.h"
#include "lock/lockdir.h"

struct mem_folder mem_folder;
static unsigned last_inode;

void mem_clear(void)
{
    mem_folder.inode = 0;
    mem_folder.excused = false;
    for (size_t i = 0; i < MEM_ROOM; i++)
        mem_folder.entries[i].name[0] = '\0';
    last_inode = 0;
}

struct mem_entry *mem_find(const char *name)
{
    for (size_t i = 0; i < MEM_ROOM; i++)
        if (strcmp(mem_folder.entries[i].name, name) == 0)
            return &mem_folder.entries[i];
    return NULL;
}

/* A free place, anywhere: folders keep their entries in any order. */
static struct mem_entry *find_room(void)
{
    const size_t from = mem_choose(MEM_ROOM);
    for (size_t i = 0; i < MEM_ROOM; i++) {
        struct mem_entry *entry = &mem_folder.entries[(from + i) % MEM_ROOM];
        if (!entry->name[0])
            return entry;
    }
    return NULL;
}

struct mem_entry *mem_put(const char *name, bool is_folder)
{
    struct mem_entry *entry = find_room();
    if (!entry)
        return NULL;
    memcpy(entry->name, name, strlen(name) + 1);
    entry->is_folder = is_folder;
    entry->excused = false;
    entry->maker = mem_user();
    entry->inode = ++last_inode;
    entry->len = 0;
    return entry;
}

static bool is_empty(void)
{
    for (size_t i = 0; i < MEM_ROOM; i++)
        if (mem_folder.entries[i].name[0])
            return false;
    return true;
}

/* ---- the folder ---- */

int vmxi_lockdir_init(vmxi_lockdir *out, int parent, const char *file)
{
    *out = (vmxi_lockdir){ .parent = parent, .fd = -1 };
    snprintf(out->name, sizeof out->name, "%.100s.lck", file);
    return 0;
}

/* Whether the folder that is open is there still; one that was removed stays empty. */
static bool is_here(const vmxi_lockdir *dir)
{
    return mem_folder.inode && dir->fd == (int)mem_folder.inode;
}

static int outcome(bool good, int sys)
{
    return good ? 0 : sys;
}

int vmxi_lockdir_open(vmxi_lockdir *dir)
{
    int sys = mem_step("open the folder", "");
    dir->fd = sys || !mem_folder.inode ? -1 : (int)mem_folder.inode;
    return sys ? sys : outcome(dir->fd >= 0, ENOENT);
}

int vmxi_lockdir_make(vmxi_lockdir *dir)
{
    int sys = mem_step("make the folder", "");
    dir->fd = -1;
    if (sys)
        return sys;
    if (!mem_folder.inode) {
        mem_folder.inode = ++last_inode;
        mem_folder.excused = false;
    }
    sys = vmxi_lockdir_open(dir);
    if (sys)
        vmxi_lockdir_leave(dir);
    return sys;
}

void vmxi_lockdir_close(vmxi_lockdir *dir)
{
    dir->fd = -1;
}

void vmxi_lockdir_leave(vmxi_lockdir *dir)
{
    dir->fd = -1;
    if (mem_step("remove the folder", "") == 0 && is_empty())
        mem_folder.inode = 0;
}

int vmxi_lockdir_is_there(const vmxi_lockdir *dir)
{
    int sys = mem_step("compare the folder", "");
    return sys ? sys : is_here(dir) ? 0 : ENOENT;
}

/* Not at one point in time: POSIX promises only that what is there from beginning to end is
 * found. */
int vmxi_lockdir_list(const vmxi_lockdir *dir, vmxi_buf *names)
{
    const size_t cut = mem_choose(MEM_ROOM);
    int sys = mem_step("list", "");
    names->len = 0;
    for (size_t i = 0; i < MEM_ROOM && sys == 0; i++) {
        if (i == cut && i > 0)
            sys = mem_step("list the rest", "");
        const char *name = mem_folder.entries[i].name;
        if (name[0] && is_here(dir) && vmxi_is_entry(name))
            vmxi_buf_add(names, (vmxci_str){ name, strlen(name) + 1 });
    }
    return sys ? sys : outcome(!names->failed, ENOMEM);
}

/* ---- its entries ---- */

static struct mem_entry *find_here(const vmxi_lockdir *dir, const char *name)
{
    return is_here(dir) ? mem_find(name) : NULL;
}

static int put_here(const vmxi_lockdir *dir, const char *name, bool is_folder)
{
    if (!is_here(dir))
        return ENOENT;
    if (mem_find(name))
        return EEXIST;
    return outcome(mem_put(name, is_folder) != NULL, ENOSPC);
}

static int remove_here(const vmxi_lockdir *dir, const char *name, bool is_folder)
{
    struct mem_entry *entry = find_here(dir, name);
    if (!entry)
        return ENOENT;
    if (entry->is_folder != is_folder)
        return is_folder ? ENOTDIR : EISDIR;
    mem_removes(entry);
    entry->name[0] = '\0';
    return 0;
}

int vmxi_lockdir_mark(const vmxi_lockdir *dir, const char *entry)
{
    int sys = mem_step("mark", entry);
    return sys ? sys : put_here(dir, entry, true);
}

int vmxi_lockdir_unmark(const vmxi_lockdir *dir, const char *entry)
{
    int sys = mem_step("unmark", entry);
    return sys ? sys : remove_here(dir, entry, true);
}

int vmxi_lockdir_create(const vmxi_lockdir *dir, const char *entry, int *fd)
{
    int sys = mem_step("create", entry);
    if (sys == 0)
        sys = put_here(dir, entry, false);
    const struct mem_entry *made = sys ? NULL : mem_find(entry);
    *fd = made ? (int)made->inode : -1;
    return sys;
}

/* The file may have another name by now, or none. */
int vmxi_lockdir_fill(const vmxi_lockdir *dir, int fd, const char bytes[VMXI_MEMBER_SIZE])
{
    int sys = mem_step("fill", "");
    (void)dir;
    for (size_t i = 0; i < MEM_ROOM && sys == 0; i++) {
        struct mem_entry *entry = &mem_folder.entries[i];
        if (!entry->name[0] || (int)entry->inode != fd)
            continue;
        memcpy(entry->bytes, bytes, VMXI_MEMBER_SIZE);
        entry->len = VMXI_MEMBER_SIZE;
    }
    return sys;
}

int vmxi_lockdir_has(const vmxi_lockdir *dir, const char *entry)
{
    int sys = mem_step("look for", entry);
    return sys ? sys : find_here(dir, entry) ? 0 : ENOENT;
}

int vmxi_lockdir_read(const vmxi_lockdir *dir, const char *entry, char bytes[VMXI_MEMBER_SIZE + 1],
                      size_t *len)
{
    int sys = mem_step("read", entry);
    const struct mem_entry *found = sys ? NULL : find_here(dir, entry);
    *len = 0;
    if (!found)
        return sys ? sys : ENOENT;
    if (found->is_folder)
        return EINVAL;
    memcpy(bytes, found->bytes, found->len);
    *len = found->len;
    return 0;
}

int vmxi_lockdir_rename(const vmxi_lockdir *dir, const char *from, const char *to)
{
    int sys = mem_step("rename", from);
    struct mem_entry *old = sys ? NULL : find_here(dir, from), *over, *new;
    if (!old)
        return sys ? sys : ENOENT;
    over = mem_find(to);
    if (over && over->is_folder)
        return EISDIR;
    if (over)
        over->name[0] = '\0';
    new = find_room();
    if (new) {
        *new = *old;
        old->name[0] = '\0';
        old = new;
    }
    memcpy(old->name, to, strlen(to) + 1);
    return 0;
}

int vmxi_lockdir_remove(const vmxi_lockdir *dir, const char *entry)
{
    if (mem_takes_member(entry)) {
        char member[VMXI_ENTRY_SIZE];
        snprintf(member, sizeof member, "M%.9s", entry + 1);
        if (mem_step("remove", member) == 0)
            (void)remove_here(dir, member, false);
    }
    int sys = mem_step("remove", entry);
    return sys ? sys : remove_here(dir, entry, false);
}
