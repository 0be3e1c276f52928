/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <string.h>

#include "base/str.h"
#include "policy/glob.h"

size_t vmxi_glob_stars(vmxci_str key)
{
    size_t stars = 0;
    for (size_t i = 0; i < key.len; i++)
        stars += key.ptr[i] == '*';
    return stars;
}

/* Returns the bytes of KEY before its first `*`. */
static vmxci_str first_part(vmxci_str key)
{
    const char *star = key.len ? memchr(key.ptr, '*', key.len) : NULL;
    return (vmxci_str){ key.ptr, star ? (size_t)(star - key.ptr) : key.len };
}

/* Finds PART in NAME, at its end if LAST.  Returns false if NAME does not have it. */
static bool find_part(size_t *at, vmxci_str name, vmxci_str part, bool last)
{
    *at = last && name.len >= part.len ? name.len - part.len : 0;
    for (; name.len >= part.len && *at <= name.len - part.len; ++*at)
        if (vmxi_equal_fold(name.ptr + *at, part.ptr, part.len))
            return true;
    return false;
}

bool vmxi_glob_match(vmxi_captures *out, vmxci_str key, vmxci_str name)
{
    size_t at, stars = 0;
    vmxci_str part = first_part(key);
    if (!vmxi_str_starts_fold(name, part))
        return false;
    name = vmxi_str_skip(name, part.len);
    key = vmxi_str_skip(key, part.len);
    while (vmxi_take_char(&key, '*')) {
        part = first_part(key);
        if (!find_part(&at, name, part, part.len == key.len))
            return false;
        out->at[stars++] = (vmxci_str){ name.ptr, at };
        name = vmxi_str_skip(name, at + part.len);
        key = vmxi_str_skip(key, part.len);
    }
    return name.len == 0;
}

size_t vmxi_glob_fill(char *dst, size_t room, vmxci_str key, const vmxi_captures *captures)
{
    size_t len = 0, star = 0;
    while (key.len) {
        const bool is_star = key.ptr[0] == '*';
        const vmxci_str part = is_star ? captures->at[star++] : first_part(key);
        if (part.len > room - len)
            return 0;
        if (part.len)
            memcpy(dst + len, part.ptr, part.len);
        len += part.len;
        key = vmxi_str_skip(key, is_star ? 1 : part.len);
    }
    return len;
}
