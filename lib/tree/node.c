/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file/calls.h"
#include "file/target.h"
#include "tree/node.h"

int vmxi_open_directory(int *out, int dir, const char *name)
{
    *out = vmxi_openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK);
    return *out < 0 ? errno : 0;
}

int vmxi_identify_directory(vmxci_directory *out, int fd)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return errno;
    *out = (vmxci_directory){ .device = (uint64_t)st.st_dev, .inode = (uint64_t)st.st_ino };
    return 0;
}

vmxi_node *vmxi_node_new(vmxci_str path, size_t root, vmxci_directory root_id, int fd,
                         vmxi_entries *entries)
{
    vmxi_node *node = calloc(1, sizeof *node);
    char *copy = node ? malloc(path.len + 1) : NULL;
    if (!copy) {
        free(node);
        return NULL;
    }
    memcpy(copy, path.ptr, path.len);
    copy[path.len] = '\0';
    *node = (vmxi_node){
        .fd = fd, .path = copy, .root = root, .root_id = root_id, .entries = *entries
    };
    *entries = (vmxi_entries)VMXI_ENTRIES_INIT;
    return node;
}

void vmxi_node_close(vmxi_node *node)
{
    if (vmxi_identify_directory(&node->id, node->fd) != 0)
        return;
    close(node->fd);
    node->fd = -1;
}

static bool is_same(vmxci_directory a, vmxci_directory b)
{
    return a.device == b.device && a.inode == b.inode;
}

/* Opens the root of the walk, which may be a symbolic link. */
static int open_root(int *out, const vmxi_node *node)
{
    vmxci_directory found = { .inode = 0 };
    char *path = malloc(node->root + 1);
    if (!path)
        return ENOMEM;
    memcpy(path, node->path, node->root);
    path[node->root] = '\0';
    *out = vmxi_openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_NONBLOCK);
    int sys = *out < 0 ? errno : vmxi_identify_directory(&found, *out);
    free(path);
    if (sys == 0 && !is_same(found, node->root_id))
        sys = ESTALE;
    if (sys && *out >= 0)
        close(*out);
    return sys;
}

/* Replaces the descriptor FD by that of the directory in it that the LEN bytes at NAME name. */
static int enter(int *fd, const char *name, size_t len)
{
    char terminated[NAME_MAX + 1];
    int child;
    memcpy(terminated, name, len);
    terminated[len] = '\0';
    const int sys = vmxi_open_directory(&child, *fd, terminated);
    close(*fd);
    *fd = child;
    return sys;
}

int vmxi_node_reopen(int *out, const vmxi_node *node)
{
    vmxci_directory found = { .inode = 0 };
    int sys = open_root(out, node);
    const char *at = node->path + node->root;
    while (sys == 0 && *at) {
        at += strspn(at, "/");
        const size_t len = strcspn(at, "/");
        if (len)
            sys = enter(out, at, len);
        at += len;
    }
    if (sys)
        return sys;
    sys = vmxi_identify_directory(&found, *out);
    if (sys == 0 && !is_same(found, node->id))
        sys = ESTALE;
    if (sys)
        close(*out);
    return sys;
}

void vmxi_node_free(vmxi_node *node)
{
    if (!node)
        return;
    if (node->fd >= 0)
        close(node->fd);
    free(node->path);
    vmxi_entries_free(&node->entries);
    free(node);
}
