/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/str.h"
#include "vmx/declaration.h"
#include "vmx/encoding_names.h"
#include "vmx/index.h"

static const vmxci_str encoding_keys[] = { VMXI_LITERAL(".encoding"),
                                           VMXI_LITERAL("config.encoding"),
                                           VMXI_LITERAL("preferences.encoding"),
                                           VMXI_LITERAL("vmlist.encoding"),
                                           VMXI_LITERAL("snapshot.encoding") };

#define KEY_COUNT (sizeof encoding_keys / sizeof encoding_keys[0])

/* The declarations found so far, and the last value with its encoding: many lines may have the same
 * value, and a search for each would be slow. */
typedef struct search {
    vmxi_declaration found;
    vmxci_str value;
    const char *iconv;
} search;

int vmxci_key_is_encoding(vmxci_str key)
{
    static const vmxci_str end = VMXI_LITERAL(".encoding");
    if (key.len < end.len || key.ptr[key.len - end.len] != '.')
        return 0;
    for (size_t i = 0; i < KEY_COUNT; i++)
        if (vmxi_str_equal_fold(key, encoding_keys[i]))
            return 1;
    return 0;
}

/* Sets *FIRST, a line number or 0, to NUMBER if that comes before it. */
static void set_first(uint32_t *first, uint32_t number)
{
    if (*first == 0 || number < *first)
        *first = number;
}

static const char *find_encoding(search *s, vmxci_str value)
{
    if (!s->value.ptr || !vmxi_str_equal(s->value, value))
        s->iconv = vmxi_find_encoding(value);
    s->value = value;
    return s->iconv;
}

static void add_declaration(search *s, const vmxi_body *body, const vmxi_line *line)
{
    vmxi_declaration *d = &s->found;
    const char *iconv = find_encoding(s, vmxi_body_value(body, line));
    const uint32_t number = (uint32_t)vmxi_body_number(body, line);
    if (!iconv)
        set_first(&d->unknown, number);
    else if (!d->iconv)
        d->iconv = iconv;
    else if (d->iconv != iconv)
        set_first(&d->conflict, number);
    set_first(&d->line, number);
}

vmxi_declaration vmxi_find_declaration(const vmxi_body *body)
{
    search s = { .iconv = NULL };
    for (size_t i = 0; i < KEY_COUNT; i++)
        for (const vmxi_line *line = vmxi_body_find(body, encoding_keys[i]); line;
             line = vmxi_body_find_next(body, line))
            add_declaration(&s, body, line);
    if (s.found.unknown || s.found.conflict)
        s.found.iconv = NULL;
    return s.found;
}
