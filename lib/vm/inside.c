/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <string.h>
#include <sys/stat.h>

#include "base/str.h"
#include "file/calls.h"
#include "vm/inside.h"

enum {
    MAX_PATH_LEN = 4096 /* in bytes */
};

bool vmxi_is_same_directory(int dir, vmxci_str path)
{
    char terminated[MAX_PATH_LEN + 1];
    struct stat own, other;
    if (path.len > MAX_PATH_LEN)
        return false;
    memcpy(terminated, path.ptr, path.len);
    terminated[path.len] = '\0';
    return fstat(dir, &own) == 0 && fstatat(dir, terminated, &other, 0) == 0 &&
           vmxi_is_same_file(&own, &other);
}

/* Removes the longest start of PATH that leads to the directory DIR, if there is one. */
static vmxci_str skip_own_directory(int dir, vmxci_str path)
{
    for (size_t len = path.len; len > 0; len--)
        if (path.ptr[len - 1] == '/' && vmxi_is_same_directory(dir, (vmxci_str){ path.ptr, len }))
            return vmxi_str_skip(path, len);
    return path;
}

/* Removes the last component from the path in OUT that begins at START.  Returns false if there is
 * none. */
static bool remove_component(vmxi_buf *out, size_t start)
{
    if (out->len == start)
        return false;
    do
        out->len--;
    while (out->len > start && out->ptr[out->len] != '/');
    return true;
}

/* Appends COMPONENT to the path in OUT that begins at START.  Returns false if that leads out. */
static bool add_component(vmxi_buf *out, size_t start, vmxci_str component)
{
    if (component.len == 0 || vmxi_str_equal(component, VMXI_LITERAL(".")))
        return true;
    if (vmxi_str_equal(component, VMXI_LITERAL("..")))
        return remove_component(out, start);
    if (out->len > start)
        vmxi_buf_add_char(out, '/');
    vmxi_buf_add(out, component);
    return true;
}

/* Appends PATH, a relative one, to OUT.  Returns false if it does not lead to a file inside. */
static bool add_normalized(vmxi_buf *out, vmxci_str path)
{
    const size_t start = out->len;
    bool is_inside = path.len > 0 && path.ptr[0] != '/' && path.ptr[path.len - 1] != '/';
    while (is_inside && path.len) {
        const char *slash = memchr(path.ptr, '/', path.len);
        const size_t len = slash ? (size_t)(slash - path.ptr) : path.len;
        is_inside = add_component(out, start, (vmxci_str){ path.ptr, len });
        path = vmxi_str_skip(path, slash ? len + 1 : len);
    }
    if (out->failed || (is_inside && out->len > start))
        return true;
    out->len = start;
    return false;
}

bool vmxi_find_inside(vmxi_buf *out, int dir, vmxci_str path)
{
    if (path.len == 0 || path.len > MAX_PATH_LEN || vmxi_str_contains(path, '\0'))
        return false;
    return add_normalized(out, skip_own_directory(dir, path));
}
