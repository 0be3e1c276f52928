/* SPDX-License-Identifier: MIT */
/* Memory from an allocator, the caller's or the default one. */
#ifndef VMXI_BASE_ALLOC_H
#define VMXI_BASE_ALLOC_H

#include <stdint.h>

#include <vmxci.h>

/* Uses malloc, realloc and free. */
extern const vmxci_allocator vmxi_default_allocator;

/* Allocates (if PTR is NULL) or resizes to SIZE bytes, which must not be 0.  Returns NULL on
 * failure, with PTR untouched. */
static inline void *vmxi_resize(const vmxci_allocator *alloc, void *ptr, size_t size)
{
    return alloc->resize(alloc->payload, ptr, size);
}

/* Does the same for COUNT elements of SIZE bytes. */
static inline void *vmxi_resize_array(const vmxci_allocator *alloc, void *ptr, size_t count,
                                      size_t size)
{
    return count > SIZE_MAX / size ? NULL : vmxi_resize(alloc, ptr, count * size);
}

static inline void vmxi_free(const vmxci_allocator *alloc, void *ptr)
{
    if (ptr)
        alloc->resize(alloc->payload, ptr, 0);
}

#endif
