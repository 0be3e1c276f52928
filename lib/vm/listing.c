/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/error.h"
#include "base/str.h"
#include "file/list.h"
#include "file/temp.h"
#include "vm/listing.h"

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

void vmxi_listing_add(vmxi_listing *listing, const char *entry)
{
    const vmxci_str name = vmxi_str(entry);
    if (vmxi_str_ends_fold(name, VMXI_LITERAL(".lck")))
        listing->locks++;
    else if (vmxi_is_temp_name(entry))
        add_name(&listing->temps, name);
    else if (vmxi_str_ends_fold(name, VMXI_LITERAL("~")))
        add_name(&listing->copies, name);
    else
        classify_suffix(listing, name);
}

static bool add_entry(void *payload, const char *entry, vmxi_type type)
{
    (void)type;
    vmxi_listing_add(payload, entry);
    return true;
}

int vmxi_listing_read(vmxi_listing *out, int dir, vmxci_error *err)
{
    *out = (vmxi_listing)VMXI_LISTING_INIT;
    const int sys = vmxi_list(dir, add_entry, out);
    if (out->temps.failed || out->copies.failed)
        return vmxi_no_memory(err);
    return sys ? vmxi_fail_sys(err, VMXCI_EIO, sys, "cannot read the directory") : VMXCI_OK;
}

bool vmxi_listing_has_copy(const vmxi_listing *listing, const char *name)
{
    const size_t len = strlen(name);
    const vmxci_str copies = vmxi_buf_str(&listing->copies);
    for (const char *copy = NULL; (copy = vmxi_next_name(copies, copy)) != NULL;)
        if (strlen(copy) == len + 1 && memcmp(copy, name, len) == 0)
            return true;
    return false;
}

void vmxi_listing_clear(vmxi_listing *listing)
{
    const vmxi_buf copies = listing->copies, temps = listing->temps;
    *listing = (vmxi_listing){ .copies = copies, .temps = temps };
    listing->copies.len = listing->temps.len = 0;
    listing->copies.failed = listing->temps.failed = false;
}

void vmxi_listing_free(vmxi_listing *listing)
{
    vmxi_free(&vmxi_default_allocator, listing->copies.ptr);
    vmxi_free(&vmxi_default_allocator, listing->temps.ptr);
    *listing = (vmxi_listing){ .locks = 0 };
}
