/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <string.h>

#include "vmx/body.h"

/* Returns a copy of the N bytes at P, NULL for none; sets *FAILED if there is no memory. */
static void *copy_bytes(const void *p, size_t n, const vmxci_allocator *alloc, bool *failed)
{
    if (n == 0)
        return NULL;
    void *copy = vmxi_resize(alloc, NULL, n);
    if (copy)
        memcpy(copy, p, n);
    else
        *failed = true;
    return copy;
}

int vmxi_body_copy(vmxi_body *out, const vmxi_body *body, const vmxci_allocator *alloc,
                   vmxci_error *err)
{
    bool failed = false;
    *out = *body;
    out->bytes = copy_bytes(body->bytes, body->len + VMXI_TAIL, alloc, &failed);
    out->lines = copy_bytes(body->lines, body->line_count * sizeof *body->lines, alloc, &failed);
    out->slots = copy_bytes(body->slots, body->slot_count * sizeof *body->slots, alloc, &failed);
    if (!failed)
        return VMXCI_OK;
    vmxi_body_free(out, alloc);
    return vmxi_no_memory(err);
}

void vmxi_body_free(vmxi_body *body, const vmxci_allocator *alloc)
{
    vmxi_free(alloc, body->bytes);
    vmxi_free(alloc, body->lines);
    vmxi_free(alloc, body->slots);
    *body = (vmxi_body){ 0 };
}
