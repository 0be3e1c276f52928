/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <limits.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/str.h"
#include "file/dirents.h"
#include "file/target.h"
#include "tree/entries.h"
#include "vmx/is_vmx.h"

typedef struct search {
    vmxi_entries *out;
    int dir;
    bool hidden;
} search;

/* The first byte of each name in the buffer: what the name is. */
enum {
    DIRECTORY = 'd',
    VMX_FILE = 'f'
};

static void add_entry(vmxi_entries *out, const char *name, size_t len, char kind)
{
    vmxi_buf_add_char(&out->names, kind);
    vmxi_buf_add(&out->names, (vmxci_str){ name, len + 1 });
    out->count++;
    out->directories += kind == DIRECTORY;
}

/* Some file systems list names longer than any that can be opened. */
static bool examine_entry(void *payload, const char *name, vmxi_type type)
{
    search *s = payload;
    const size_t len = strlen(name);
    if (len > NAME_MAX)
        return true;
    vmxi_listing_add(&s->out->listing, name);
    if (type == VMXI_TYPE_OTHER || (name[0] == '.' && !s->hidden))
        return true;
    const bool is_vmx = vmxi_is_vmx_name((vmxci_str){ name, len });
    if (type == VMXI_TYPE_REGULAR && !is_vmx)
        return true;
    if (type == VMXI_TYPE_UNKNOWN)
        type = vmxi_find_type(s->dir, name);
    if (type == VMXI_TYPE_DIRECTORY)
        add_entry(s->out, name, len, DIRECTORY);
    else if (type == VMXI_TYPE_REGULAR && is_vmx)
        add_entry(s->out, name, len, VMX_FILE);
    return !s->out->names.failed;
}

static void clear(vmxi_entries *entries)
{
    entries->count = entries->directories = 0;
    entries->names.len = 0;
    entries->names.failed = false;
    vmxi_listing_clear(&entries->listing);
}

static int compare_entries(const void *a, const void *b)
{
    return strcmp(((const vmxi_entry *)a)->name, ((const vmxi_entry *)b)->name);
}

/* Makes the list, now that the names do not move any more. */
static bool sort_entries(vmxi_entries *out)
{
    const vmxci_str names = vmxi_buf_str(&out->names);
    const char *name = NULL;
    if (out->count > out->room) {
        vmxi_entry *list =
            vmxi_resize_array(&vmxi_default_allocator, out->list, out->count, sizeof *list);
        if (!list)
            return false;
        out->list = list;
        out->room = out->count;
    }
    for (size_t i = 0; (name = vmxi_next_name(names, name)) != NULL; i++)
        out->list[i] = (vmxi_entry){ name + 1, name[0] == DIRECTORY };
    if (out->count > 1)
        qsort(out->list, out->count, sizeof *out->list, compare_entries);
    return true;
}

int vmxi_entries_read(vmxi_entries *out, int dir, bool hidden, void *buffer, size_t size,
                      vmxci_error *err)
{
    search s = { out, dir, hidden };
    clear(out);
    const int sys = vmxi_read_dirents(dir, buffer, size, examine_entry, &s);
    if (out->names.failed || out->listing.temps.failed || out->listing.copies.failed ||
        !sort_entries(out))
        return vmxi_no_memory(err);
    return sys ? vmxi_fail_sys(err, VMXCI_EIO, sys, "cannot read the directory") : VMXCI_OK;
}

void vmxi_entries_free(vmxi_entries *entries)
{
    free(entries->list);
    vmxi_buf_free(&entries->names);
    vmxi_listing_free(&entries->listing);
    *entries = (vmxi_entries)VMXI_ENTRIES_INIT;
}
