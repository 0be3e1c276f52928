/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/error.h"
#include "base/str.h"
#include "file/list.h"
#include "file/temp.h"
#include "vm/folder.h"

static bool is_name_with(vmxci_str entry, vmxci_str name, vmxci_str suffix)
{
    return entry.len == name.len + suffix.len && memcmp(entry.ptr, name.ptr, name.len) == 0 &&
           memcmp(entry.ptr + name.len, suffix.ptr, suffix.len) == 0;
}

typedef struct search {
    vmxi_folder *out;
    vmxci_str name; /* of the VM's file */
} search;

/* Note what ENTRY is a sign of; VMware writes the suffixes in lower case, others may not. */
static bool note(void *payload, const char *entry_name)
{
    const search *s = payload;
    const vmxci_str entry = vmxi_str(entry_name);
    vmxi_folder *out = s->out;
    if (is_name_with(entry, s->name, VMXI_LITERAL(".lck")))
        out->locked = true;
    else if (vmxi_str_ends_fold(entry, VMXI_LITERAL(".lck")))
        vmxi_buf_add(&out->locks, (vmxci_str){ entry.ptr, entry.len + 1 });
    else if (vmxi_temp_is_named(entry.ptr))
        vmxi_buf_add(&out->temps, (vmxci_str){ entry.ptr, entry.len + 1 });
    else if (is_name_with(entry, s->name, VMXI_LITERAL("~")))
        out->rewriting = true;
    else if (vmxi_str_ends_fold(entry, VMXI_LITERAL(".vmss")))
        out->saved = true;
    else if (vmxi_str_ends_fold(entry, VMXI_LITERAL(".vmem")) ||
             vmxi_str_ends_fold(entry, VMXI_LITERAL(".vswp")))
        out->memory = true;
    else if (vmxi_str_ends_fold(entry, VMXI_LITERAL(".vmsn")))
        out->snapshots = true;
    return true;
}

int vmxi_folder_read(vmxi_folder *out, int dir, const char *name, vmxci_error *err)
{
    search s = { out, vmxi_str(name) };
    *out = (vmxi_folder){ .locks = VMXI_BUF_INIT(&vmxi_default_allocator),
                          .temps = VMXI_BUF_INIT(&vmxi_default_allocator) };
    int sys = vmxi_list(dir, note, &s);
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
