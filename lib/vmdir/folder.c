/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/error.h"
#include "base/str.h"
#include "file/temp.h"
#include "vmdir/folder.h"

static bool is_name_with(vmxci_str entry, vmxci_str name, vmxci_str suffix)
{
    return entry.len == name.len + suffix.len && memcmp(entry.ptr, name.ptr, name.len) == 0 &&
           memcmp(entry.ptr + name.len, suffix.ptr, suffix.len) == 0;
}

/* Note what ENTRY is a sign of; VMware writes the suffixes in lower case, others may not. */
static void note(vmxi_folder *out, vmxci_str entry, vmxci_str name)
{
    if (is_name_with(entry, name, VMXI_LITERAL(".lck")))
        out->locked = true;
    else if (vmxi_str_ends_fold(entry, VMXI_LITERAL(".lck")))
        vmxi_buf_add(&out->locks, (vmxci_str){ entry.ptr, entry.len + 1 });
    else if (vmxi_temp_is_named(entry.ptr))
        vmxi_buf_add(&out->temps, (vmxci_str){ entry.ptr, entry.len + 1 });
    else if (is_name_with(entry, name, VMXI_LITERAL("~")))
        out->rewriting = true;
    else if (vmxi_str_ends_fold(entry, VMXI_LITERAL(".vmss")))
        out->saved = true;
    else if (vmxi_str_ends_fold(entry, VMXI_LITERAL(".vmem")) ||
             vmxi_str_ends_fold(entry, VMXI_LITERAL(".vswp")))
        out->memory = true;
    else if (vmxi_str_ends_fold(entry, VMXI_LITERAL(".vmsn")))
        out->snapshots = true;
}

static DIR *open_again(int dir)
{
    int fd;
    do
        fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    while (fd < 0 && errno == EINTR);
    DIR *list = fd < 0 ? NULL : fdopendir(fd);
    if (!list && fd >= 0) {
        int sys = errno;
        close(fd);
        errno = sys;
    }
    return list;
}

int vmxi_folder_read(vmxi_folder *out, int dir, const char *name, vmxci_error *err)
{
    struct dirent *entry;
    *out = (vmxi_folder){ .locks = VMXI_BUF_INIT(&vmxi_default_allocator),
                          .temps = VMXI_BUF_INIT(&vmxi_default_allocator) };
    DIR *list = open_again(dir);
    if (!list)
        return vmxi_fail_sys(err, VMXCI_EIO, errno, "cannot read the folder");
    while (errno = 0, (entry = readdir(list)) != NULL)
        note(out, vmxi_str(entry->d_name), vmxi_str(name));
    int sys = errno;
    closedir(list);
    if (out->locks.failed || out->temps.failed)
        return vmxi_no_memory(err);
    return sys ? vmxi_fail_sys(err, VMXCI_EIO, sys, "cannot read the folder") : VMXCI_OK;
}

void vmxi_folder_free(vmxi_folder *folder)
{
    vmxi_free(&vmxi_default_allocator, folder->locks.ptr);
    vmxi_free(&vmxi_default_allocator, folder->temps.ptr);
    *folder = (vmxi_folder){ .locked = false };
}
