/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdlib.h>

#include "tree/unit.h"

void vmxi_units_insert(vmxi_units *units, vmxi_unit *next, vmxi_unit *unit)
{
    unit->next = next;
    unit->previous = next ? next->previous : units->last;
    *(unit->previous ? &unit->previous->next : &units->first) = unit;
    *(next ? &next->previous : &units->last) = unit;
}

void vmxi_units_remove(vmxi_units *units, vmxi_unit *unit)
{
    *(unit->previous ? &unit->previous->next : &units->first) = unit->next;
    *(unit->next ? &unit->next->previous : &units->last) = unit->previous;
    unit->previous = unit->next = NULL;
}

vmxi_unit *vmxi_unit_new(vmxi_node *node, size_t from, size_t to)
{
    vmxi_unit *unit = calloc(1, sizeof *unit);
    if (!unit)
        return NULL;
    unit->paths = (vmxi_buf)VMXI_BUF_INIT(&vmxi_default_allocator);
    unit->node = node;
    unit->from = from;
    unit->to = to;
    if (node)
        node->references++;
    return unit;
}

bool vmxi_unit_add(vmxi_unit *unit, const vmxi_scanned *result)
{
    if (unit->count == unit->room) {
        const size_t room = unit->room ? 2 * unit->room : 16;
        vmxi_scanned *results =
            vmxi_resize_array(&vmxi_default_allocator, unit->results, room, sizeof *results);
        if (!results)
            return false;
        unit->results = results;
        unit->room = room;
    }
    unit->results[unit->count++] = *result;
    return true;
}

static void free_result(const vmxi_scanned *result)
{
    vmxci_vm_close(result->vm);
    free(result->err);
    free(result->path);
}

void vmxi_scanned_discard(const vmxi_scanned *result, const vmxi_plan *plan)
{
    if (result->data && plan->options.discard)
        plan->options.discard(result->data, plan->payload);
    free_result(result);
}

static int deliver_result(const vmxi_scanned *result, const vmxi_plan *plan)
{
    vmxci_scan_result shown = { .path = result->path,
                                .vm = result->vm,
                                .error = result->err,
                                .data = result->data,
                                .directory = result->directory };
    const int ended = plan->each(&shown, plan->payload);
    free_result(result);
    return ended;
}

int vmxi_unit_deliver(vmxi_unit *unit, const vmxi_plan *plan)
{
    int ended = 0;
    size_t i = 0;
    for (; i < unit->count && ended == 0; i++)
        ended = deliver_result(&unit->results[i], plan);
    for (; i < unit->count; i++)
        vmxi_scanned_discard(&unit->results[i], plan);
    unit->count = 0;
    return ended;
}

void vmxi_unit_free(vmxi_unit *unit, const vmxi_plan *plan)
{
    for (size_t i = 0; i < unit->count; i++)
        vmxi_scanned_discard(&unit->results[i], plan);
    free(unit->results);
    vmxi_buf_free(&unit->paths);
    free(unit);
}
