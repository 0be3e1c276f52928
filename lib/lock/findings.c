/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdlib.h>

#include "lock/findings.h"

/* Makes room for another item. */
static bool grow(vmxi_findings *list)
{
    const size_t room = list->room ? 2 * list->room : 2;
    vmxi_finding *items = calloc(room, sizeof *items);
    if (!items)
        return false;
    for (size_t i = 0; i < list->count; i++)
        vmxi_finding_copy(&items[i], &list->items[i]);
    free(list->items);
    list->items = items;
    list->room = room;
    return true;
}

bool vmxi_findings_add(vmxi_findings *list, const vmxi_finding *found)
{
    if (list->count == list->room && !grow(list))
        return false;
    vmxi_finding_copy(&list->items[list->count++], found);
    return true;
}

void vmxi_findings_free(vmxi_findings *list)
{
    free(list->items);
    *list = (vmxi_findings){ .items = NULL };
}
