/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "file/calls.h"
#include "tree/visit.h"
#include "vm/found.h"

enum {
    INLINE = 64 /* files of one directory that one thread reads */
};

/* A directory whose entries are visited.  Its path is in the buffer of the worker. */
typedef struct place {
    int dir;
    size_t root; /* the length of the path of the root of the walk */
    vmxci_directory root_id;
    const vmxi_listing *listing;
    vmxci_directory id; /* once it was needed */
} place;

/* Returns whether SYS means that an entry has vanished since its directory was listed, or has
 * become something else.  NFS reports ESTALE for what was open when it was removed. */
static bool is_gone(int sys)
{
    return sys == ENOENT || sys == ENOTDIR || sys == ELOOP || sys == ESTALE;
}

/* ---- files ----------------------------------------------------------------------------- */

/* Opens the file NAME at AT, whose path is current, and adds it. */
static int read_file(vmxi_worker *w, vmxi_unit *unit, const place *at, const char *name,
                     vmxci_error *err)
{
    const vmxi_place found = { at->dir, name, at->listing };
    vmxci_vm_options options = w->vm;
    vmxci_error failed;
    vmxci_vm *vm;
    if (options.edit)
        options.directory = &at->id;
    const int status = vmxi_vm_open_at(&vm, &found, w->path.ptr, &options, &failed);
    if (status == VMXCI_OK)
        return vmxi_worker_add(w, unit, vm, NULL, options.edit ? &at->id : NULL, err);
    /* The file has vanished, or something else has taken its name. */
    if (status == VMXCI_ENOENT)
        return 0;
    const int added = vmxi_worker_add_failure(w, unit, &failed, err);
    vmxi_arena_reset(&w->arena);
    return added;
}

static int visit_file(vmxi_worker *w, vmxi_unit *unit, place *at, const char *name,
                      vmxci_error *err)
{
    int wanted;
    const bool names_only = w->plan->options.names_only != 0;
    const int status = vmxi_filter_file(&wanted, &w->filter, vmxi_worker_path(w), err);
    if (status || !wanted)
        return status;
    if ((names_only || w->vm.edit) && at->id.inode == 0) {
        const int sys = vmxi_identify_directory(&at->id, at->dir);
        if (sys)
            return vmxi_worker_add_sys_failure(w, unit, sys, "cannot stat the directory", err);
    }
    return names_only ? vmxi_worker_add(w, unit, NULL, NULL, &at->id, err)
                      : read_file(w, unit, at, name, err);
}

/* ---- directories ----------------------------------------------------------------------- */

/* Reads the files of the directory AT, whose entries are in the worker and whose path has LEN
 * bytes. */
static int visit_files(vmxi_worker *w, vmxi_unit *unit, place *at, size_t len, vmxci_error *err)
{
    int ended = 0;
    for (size_t i = 0; ended == 0 && i < w->entries.count; i++) {
        if (!vmxi_worker_set_name(w, len, w->entries.list[i].name))
            return vmxi_no_memory(err);
        ended = visit_file(w, unit, at, w->entries.list[i].name, err);
    }
    return ended;
}

/* Hands the entries of the directory AT, whose path is current, to the schedule: to be visited
 * before the entries of UNIT from REST on.  Takes over the descriptor. */
static int expand(vmxi_worker *w, vmxi_unit *unit, const place *at, size_t rest, vmxci_error *err)
{
    vmxi_node *node =
        vmxi_node_new(vmxi_worker_path(w), at->root, at->root_id, at->dir, &w->entries);
    if (!node) {
        close(at->dir);
        return vmxi_no_memory(err);
    }
    return vmxi_schedule_expand(w->schedule, unit, node, rest) ? 0 : vmxi_no_memory(err);
}

/* Visits the directory AT, whose path is current, and closes it, or leaves it to the schedule: then
 * EXPANDED is true. */
static int visit_open_directory(vmxi_worker *w, vmxi_unit *unit, place *at, size_t rest,
                                bool *expanded, vmxci_error *err)
{
    vmxci_error failed;
    const bool is_below_root = w->path.len - 1 > at->root;
    int ended = vmxi_entries_read(&w->entries, at->dir, w->plan->options.hidden != 0, w->dirents,
                                  VMXI_DIRENTS, &failed);
    if (ended && is_below_root && is_gone(failed.sys_errno)) {
        ended = 0;
    } else if (ended) {
        ended = vmxi_worker_add_failure(w, unit, &failed, err);
    } else if (w->entries.directories || w->entries.count > INLINE) {
        *expanded = true;
        return expand(w, unit, at, rest, err);
    } else if (w->entries.count) {
        at->listing = &w->entries.listing;
        ended = visit_files(w, unit, at, w->path.len - 1, err);
    }
    close(at->dir);
    return ended;
}

/* Sets CROSSED if FD, a directory below AT, is on another file system than the root. */
static int check_device(bool *crossed, const place *at, int fd)
{
    vmxci_directory id;
    const int sys = vmxi_identify_directory(&id, fd);
    *crossed = sys == 0 && id.device != at->root_id.device;
    return sys;
}

/* Visits the directory NAME in PARENT, whose path is current. */
static int visit_directory(vmxi_worker *w, vmxi_unit *unit, const place *parent, const char *name,
                           size_t rest, bool *expanded, vmxci_error *err)
{
    place at = { .root = parent->root, .root_id = parent->root_id };
    bool crossed = false;
    int wanted;
    const int status = vmxi_filter_directory(&wanted, &w->filter, vmxi_worker_path(w), err);
    if (status || !wanted)
        return status;
    int sys = vmxi_open_directory(&at.dir, parent->dir, name);
    if (sys)
        return is_gone(sys)
                   ? 0
                   : vmxi_worker_add_sys_failure(w, unit, sys, "cannot open the directory", err);
    if (w->plan->options.one_file_system)
        sys = check_device(&crossed, parent, at.dir);
    if (sys == 0 && !crossed)
        return visit_open_directory(w, unit, &at, rest, expanded, err);
    close(at.dir);
    return crossed ? 0
                   : vmxi_worker_add_sys_failure(w, unit, sys, "cannot stat the directory", err);
}

/* ---- units ----------------------------------------------------------------------------- */

/* Visits the entries of UNIT in AT, the directory of its node. */
static int visit_entries(vmxi_worker *w, vmxi_unit *unit, place *at, vmxci_error *err)
{
    const vmxi_node *node = unit->node;
    const size_t len = strlen(node->path);
    bool expanded = false;
    int ended = vmxi_worker_set_path(w, node->path, len) ? 0 : vmxi_no_memory(err);
    for (size_t i = unit->from; i < unit->to && ended == 0 && !expanded; i++) {
        const vmxi_entry *entry = &node->entries.list[i];
        if (atomic_load(&w->schedule->ended))
            break;
        if (!vmxi_worker_set_name(w, len, entry->name))
            return vmxi_no_memory(err);
        ended = entry->is_directory
                    ? visit_directory(w, unit, at, entry->name, i + 1, &expanded, err)
                    : visit_file(w, unit, at, entry->name, err);
    }
    return ended;
}

static int visit_node(vmxi_worker *w, vmxi_unit *unit, vmxci_error *err)
{
    const vmxi_node *node = unit->node;
    place at = { .dir = node->fd,
                 .root = node->root,
                 .root_id = node->root_id,
                 .listing = &node->entries.listing,
                 .id = node->id };
    const int sys = node->fd < 0 ? vmxi_node_reopen(&at.dir, node) : 0;
    if (sys && vmxi_worker_set_path(w, node->path, strlen(node->path)))
        return is_gone(sys)
                   ? 0
                   : vmxi_worker_add_sys_failure(w, unit, sys, "cannot open the directory", err);
    if (sys)
        return vmxi_no_memory(err);
    const int ended = visit_entries(w, unit, &at, err);
    if (at.dir != node->fd)
        close(at.dir);
    return ended;
}

/* Visits the tree below the current path, which is open as FD. */
static int visit_root(vmxi_worker *w, vmxi_unit *unit, int fd, vmxci_error *err)
{
    place at = { .dir = fd, .root = w->path.len - 1 };
    bool expanded = false;
    const int sys = vmxi_identify_directory(&at.root_id, fd);
    if (sys == 0)
        return visit_open_directory(w, unit, &at, 0, &expanded, err);
    close(fd);
    return vmxi_worker_add_sys_failure(w, unit, sys, "cannot stat the directory", err);
}

/* Replaces the current path, if it is a directory, by the path of the VM in it. */
static int locate_vm(vmxi_worker *w, vmxci_error *err)
{
    vmxci_text *located;
    if (vmxci_locate(&located, w->path.ptr, NULL) != VMXCI_OK)
        return VMXCI_OK;
    const vmxci_str path = vmxci_text_str(located);
    const bool good = vmxi_worker_set_path(w, path.ptr, path.len);
    vmxci_text_free(located);
    return good ? VMXCI_OK : vmxi_no_memory(err);
}

static int open_located_vm(vmxi_worker *w, vmxi_unit *unit, vmxci_error *err)
{
    vmxci_error failed;
    vmxci_vm *vm;
    int status = vmxci_vm_open(&vm, w->path.ptr, &w->vm, &failed);
    if (status) {
        status = locate_vm(w, err);
        return status ? status : vmxi_worker_add_failure(w, unit, &failed, err);
    }
    if (vmxi_worker_set_path(w, vmxci_vm_path(vm), strlen(vmxci_vm_path(vm))))
        return vmxi_worker_add(w, unit, vm, NULL, NULL, err);
    vmxci_vm_close(vm);
    return vmxi_no_memory(err);
}

/* Opens the VM that the current path stands for. */
static int visit_vm(vmxi_worker *w, vmxi_unit *unit, vmxci_error *err)
{
    const vmxci_scan_options *o = &w->plan->options;
    int wanted, status = o->select || o->reject ? locate_vm(w, err) : VMXCI_OK;
    if (status == VMXCI_OK)
        status = vmxi_filter_file(&wanted, &w->filter, vmxi_worker_path(w), err);
    if (status || !wanted)
        return status;
    return o->names_only ? vmxi_worker_add(w, unit, NULL, NULL, NULL, err)
                         : open_located_vm(w, unit, err);
}

/* A PATH that is a directory may be reached by a symbolic link.  One that cannot be opened is not
 * tried again as a VM: that would find one VM where there is a tree. */
static int visit_path(vmxi_worker *w, vmxi_unit *unit, vmxci_error *err)
{
    vmxci_error failed;
    const int flags = O_RDONLY | O_DIRECTORY | O_NONBLOCK;
    const int fd = w->plan->options.recursive ? vmxi_openat(AT_FDCWD, w->path.ptr, flags) : -1;
    const int sys = errno;
    if (fd >= 0)
        return visit_root(w, unit, fd, err);
    if (!w->plan->options.recursive || sys == ENOTDIR)
        return visit_vm(w, unit, err);
    (void)vmxi_fail_sys(&failed, sys == ENOENT ? VMXCI_ENOENT : VMXCI_EIO, sys, "cannot open");
    return vmxi_worker_add_failure(w, unit, &failed, err);
}

static int visit_paths(vmxi_worker *w, vmxi_unit *unit, vmxci_error *err)
{
    const vmxci_str paths = vmxi_buf_str(&unit->paths);
    int ended = 0;
    for (const char *path = NULL; ended == 0 && (path = vmxi_next_name(paths, path)) != NULL;)
        ended = vmxi_worker_set_path(w, path, strlen(path)) ? visit_path(w, unit, err)
                                                            : vmxi_no_memory(err);
    return ended;
}

/* ---- threads --------------------------------------------------------------------------- */

void vmxi_visit_units(vmxi_worker *w)
{
    vmxi_unit *unit;
    while ((unit = vmxi_schedule_take(w->schedule)) != NULL) {
        vmxci_error err = { .code = VMXCI_OK };
        const int ended = unit->node ? visit_node(w, unit, &err) : visit_paths(w, unit, &err);
        vmxi_schedule_finish(w->schedule, unit, ended, ended == err.code ? &err : NULL);
    }
}
