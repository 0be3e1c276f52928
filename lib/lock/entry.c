/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "file/target.h"
#include "lock/entry.h"

enum {
    DIGITS = 5
};

bool vmxi_is_entry(const char *name)
{
    static const char kinds[] = { VMXI_ENTRY_CHOOSING, VMXI_ENTRY_DRAFT, VMXI_ENTRY_MEMBER };
    if (!vmxi_str_contains((vmxci_str){ kinds, sizeof kinds }, name[0]))
        return false;
    for (int i = 1; i <= DIGITS; i++)
        if (!vmxi_is_digit(name[i]))
            return false;
    const char *rest = name + 1 + DIGITS, *end = rest + strlen(rest);
    return end - rest >= 4 && strcmp(end - 4, ".lck") == 0 && end - name <= NAME_MAX;
}

void vmxi_entry_format(char out[VMXI_ENTRY_SIZE], vmxi_entry_kind kind, unsigned id)
{
    snprintf(out, VMXI_ENTRY_SIZE, "%c%05u.lck", kind, id % 65536u);
}
