/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"
#include "vm/beside.h"
#include "vm/descriptor.h"
#include "vm/inside.h"
#include "vm/parents.h"

enum {
    MAX_DISKS = 64 /* in a chain; VMware supports 32 snapshots of a VM */
};

typedef struct chain {
    int dir;
    vmxi_buf names; /* of the disks, paths below DIR, each with its NUL */
    size_t count;
    size_t current; /* offset of the disk whose parents are searched for */
} chain;

static const char *get_current(const chain *c)
{
    return c->names.ptr + c->current;
}

/* Removes the name at START, the last one, if it is the name of another disk, too. */
static void remove_known(chain *c, size_t start)
{
    const vmxci_str known = { c->names.ptr, start };
    const char *added = c->names.ptr + start;
    const char *name = NULL;
    while ((name = vmxi_next_name(known, name)))
        if (strcmp(name, added) == 0) {
            c->names.len = start;
            return;
        }
    c->count++;
}

/* Adds the disk PATH, unless it is outside of the directory. */
static int add_disk(chain *c, vmxci_str path, vmxci_error *err)
{
    const size_t start = c->names.len;
    if (!vmxi_find_inside(&c->names, c->dir, path))
        return VMXCI_OK;
    vmxi_buf_add_char(&c->names, '\0');
    if (c->names.failed)
        return vmxi_no_memory(err);
    remove_known(c, start);
    if (c->count <= MAX_DISKS)
        return VMXCI_OK;
    return vmxi_fail(
        err, VMXCI_ESNAPSHOTS,
        "the disk '%s' has more than %d parent disks, and may be a linked clone; make a "
        "full clone first",
        vmxi_quote(vmxi_str(c->names.ptr)).text, MAX_DISKS - 1);
}

/* Adds PATH, and PATH with each '\\' as a separator: on Linux, that can be part of a name. */
static int add_spellings(chain *c, vmxi_buf *path, vmxci_error *err)
{
    int status = add_disk(c, vmxi_buf_str(path), err);
    if (status || !vmxi_str_contains(vmxi_buf_str(path), '\\'))
        return status;
    for (size_t i = 0; i < path->len; i++)
        if (path->ptr[i] == '\\')
            path->ptr[i] = '/';
    return add_disk(c, vmxi_buf_str(path), err);
}

static int refuse_parent(const chain *c, vmxci_str parent, vmxci_error *err)
{
    return vmxi_fail(err, VMXCI_ESNAPSHOTS,
                     "the disk '%s' is a linked clone, and copies would depend on its parent disk "
                     "'%s', which is "
                     "outside of the VM directory; make a full clone first",
                     vmxi_quote(vmxi_str(get_current(c))).text, vmxi_quote(parent).text);
}

/* Adds the parent disk HINT to the chain, or refuses it.  A relative HINT begins at the directory
 * of the current disk.  PATH is an empty buffer. */
static int add_parent(chain *c, vmxi_buf *path, vmxci_str hint, vmxci_error *err)
{
    const char *slash = strrchr(get_current(c), '/');
    vmxi_buf own = VMXI_BUF_INIT(&vmxi_default_allocator);
    const bool is_absolute = vmxi_is_absolute(hint);
    bool is_outside = false;
    if (slash && !is_absolute)
        vmxi_buf_add(path, (vmxci_str){ get_current(c), (size_t)(slash + 1 - get_current(c)) });
    vmxi_buf_add(path, hint);
    if (is_absolute && hint.ptr[0] == '/')
        is_outside = !vmxi_find_inside(&own, c->dir, hint);
    else
        is_outside = vmxi_leads_outside(vmxi_buf_str(path));
    const bool failed = path->failed || own.failed;
    vmxi_buf_free(&own);
    if (failed)
        return vmxi_no_memory(err);
    return is_outside ? refuse_parent(c, hint, err) : add_spellings(c, path, err);
}

static int visit_parent(vmxci_str hint, void *payload, vmxci_error *err)
{
    vmxi_buf path = VMXI_BUF_INIT(&vmxi_default_allocator);
    const int status = hint.len ? add_parent(payload, &path, hint, err) : VMXCI_OK;
    vmxi_buf_free(&path);
    return status;
}

static int visit_disk(chain *c, vmxci_error *err)
{
    vmxci_error failure;
    int fd;
    int status = vmxi_open_beside(&fd, c->dir, get_current(c), err);
    if (status || fd < 0)
        return status;
    status = vmxi_for_each_parent(fd, visit_parent, c, &failure);
    close(fd);
    if (status == VMXCI_ESNAPSHOTS && err)
        *err = failure;
    if (status && status != VMXCI_ESNAPSHOTS)
        return vmxi_fail_beside(err, &failure, get_current(c));
    return status;
}

int vmxi_refuse_linked_clone(int dir, const char *name, vmxci_error *err)
{
    chain c = { .dir = dir, .names = VMXI_BUF_INIT(&vmxi_default_allocator) };
    int status = add_disk(&c, vmxi_str(name), err);
    while (status == VMXCI_OK && c.current < c.names.len) {
        status = visit_disk(&c, err);
        c.current += strlen(get_current(&c)) + 1;
    }
    vmxi_buf_free(&c.names);
    return status;
}
