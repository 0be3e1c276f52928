/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/error.h"
#include "base/str.h"
#include "file/list.h"
#include "file/temp.h"
#include "vm/listing.h"

typedef struct scan {
    vmxi_listing *out;
    vmxci_str name; /* of the VM's file */
} scan;

/* Whether ENTRY is NAME followed by SUFFIX. */
static bool is_name_with(vmxci_str entry, vmxci_str name, vmxci_str suffix)
{
    return entry.len == name.len + suffix.len && memcmp(entry.ptr, name.ptr, name.len) == 0 &&
           memcmp(entry.ptr + name.len, suffix.ptr, suffix.len) == 0;
}

/* Adds NAME, which ends in a NUL, and that NUL. */
static void add_name(vmxi_buf *names, vmxci_str name)
{
    vmxi_buf_add(names, (vmxci_str){ name.ptr, name.len + 1 });
}

/* Suffixes are compared without case: VMware writes them in lower case, other tools may not. */
static void classify_suffix(vmxi_listing *out, vmxci_str entry)
{
    if (vmxi_str_ends_fold(entry, VMXI_LITERAL(".vmss")))
        out->has_saved_state = true;
    else if (vmxi_str_ends_fold(entry, VMXI_LITERAL(".vmem")) ||
             vmxi_str_ends_fold(entry, VMXI_LITERAL(".vswp")))
        out->has_memory = true;
    else if (vmxi_str_ends_fold(entry, VMXI_LITERAL(".vmsn")))
        out->has_snapshots = true;
}

static bool classify_entry(void *payload, const char *entry_name)
{
    const scan *s = payload;
    const vmxci_str entry = vmxi_str(entry_name);
    if (vmxi_str_ends_fold(entry, VMXI_LITERAL(".lck")))
        s->out->has_locks = true;
    else if (vmxi_is_temp_name(entry_name))
        add_name(&s->out->temps, entry);
    else if (is_name_with(entry, s->name, VMXI_LITERAL("~")))
        s->out->has_unfinished_copy = true;
    else
        classify_suffix(s->out, entry);
    return true;
}

int vmxi_listing_read(vmxi_listing *out, int dir, const char *name, vmxci_error *err)
{
    scan s = { out, vmxi_str(name) };
    *out = (vmxi_listing){ .temps = VMXI_BUF_INIT(&vmxi_default_allocator) };
    int sys = vmxi_list(dir, classify_entry, &s);
    if (out->temps.failed)
        return vmxi_no_memory(err);
    return sys ? vmxi_fail_sys(err, VMXCI_EIO, sys, "cannot read the directory") : VMXCI_OK;
}

void vmxi_listing_free(vmxi_listing *listing)
{
    vmxi_free(&vmxi_default_allocator, listing->temps.ptr);
    *listing = (vmxi_listing){ .has_locks = false };
}
