/* SPDX-License-Identifier: MIT */
/* Comparing and cutting vmxci_str. */
#ifndef VMXI_BASE_STR_H
#define VMXI_BASE_STR_H

#include <stdbool.h>
#include <string.h>

#include <vmxci.h>

#include "base/ascii.h"

#define VMXI_LITERAL(s) ((vmxci_str){ (s), sizeof(s) - 1 })

static inline vmxci_str vmxi_str(const char *s)
{
    return (vmxci_str){ s, strlen(s) };
}

/* Returns S without its first N bytes. */
static inline vmxci_str vmxi_str_skip(vmxci_str s, size_t n)
{
    return n ? (vmxci_str){ s.ptr + n, s.len - n } : s;
}

/* Removes C from the start of S.  Returns false if S does not begin with it. */
static inline bool vmxi_take_char(vmxci_str *s, char c)
{
    if (s->len == 0 || s->ptr[0] != c)
        return false;
    *s = vmxi_str_skip(*s, 1);
    return true;
}

/* Iterates over NAMES, each of which ends with a NUL: returns the name after NAME, the first if
 * NAME is NULL, or NULL at the end. */
static inline const char *vmxi_next_name(vmxci_str names, const char *name)
{
    const size_t at = name ? (size_t)(name - names.ptr) + strlen(name) + 1 : 0;
    return at < names.len ? names.ptr + at : NULL;
}

static inline bool vmxi_str_equal(vmxci_str a, vmxci_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool vmxi_str_equal_fold(vmxci_str a, vmxci_str b)
{
    return a.len == b.len && vmxi_equal_fold(a.ptr, b.ptr, a.len);
}

static inline bool vmxi_str_starts_fold(vmxci_str s, vmxci_str prefix)
{
    return s.len >= prefix.len && vmxi_equal_fold(s.ptr, prefix.ptr, prefix.len);
}

static inline bool vmxi_str_ends_fold(vmxci_str s, vmxci_str suffix)
{
    return s.len >= suffix.len &&
           vmxi_equal_fold(s.ptr + (s.len - suffix.len), suffix.ptr, suffix.len);
}

static inline bool vmxi_str_contains(vmxci_str s, char c)
{
    return s.len != 0 && memchr(s.ptr, c, s.len) != NULL;
}

#endif
