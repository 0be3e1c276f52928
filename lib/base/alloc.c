/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdlib.h>

#include "base/alloc.h"

static void *resize(void *payload, void *ptr, size_t size)
{
    (void)payload;
    if (size)
        return realloc(ptr, size);
    free(ptr);
    return NULL;
}

const vmxci_allocator vmxi_default_allocator = { resize, NULL };
