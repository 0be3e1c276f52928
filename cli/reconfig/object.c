/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <string.h>

#include "reconfig/object.h"

static bool equals(const char *text, const char *other)
{
    return other && strcmp(text, other) == 0;
}

static int check_type(const struct node *node, const struct type *type)
{
    const struct node name = get_member(node, "_typeName");
    const char *text;
    if (is_absent(&name))
        return VMXCI_OK;
    int status = get_text(&text, &name);
    if (status || equals(text, type->name) || equals(text, type->base))
        return status;
    return fail_at(&name, VMXCI_EVALUE, "expected type '%s', found '%.64s'", type->name, text);
}

static int read_member(const struct node *object, const struct member *row)
{
    const struct node node = get_member(object, row->name);
    if (!is_absent(&node))
        return row->read(&node);
    return row->presence == REQUIRED ? fail_absent(&node) : VMXCI_OK;
}

static bool has_row(const struct type *type, const char *name)
{
    for (const struct member *row = type->members; row->name; row++)
        if (equals(name, row->name))
            return true;
    return equals(name, "_typeName");
}

/* An empty array asks for nothing. */
static int reject_unsupported(const struct node *node)
{
    if (is_absent(node) || (json_is_array(node->value) && json_array_size(node->value) == 0))
        return VMXCI_OK;
    if (node->reading->ignore_unsupported)
        return ignore_node(node);
    return fail_at(node, VMXCI_EVALUE,
                   "unsupported property; use '--ignore-unsupported' to ignore it");
}

static int reject_other_members(const struct node *node, const struct type *type)
{
    int status = VMXCI_OK;
    for (void *i = json_object_iter(node->value); i && status == VMXCI_OK;
         i = json_object_iter_next(node->value, i)) {
        const struct node member = get_member(node, json_object_iter_key(i));
        if (!has_row(type, member.member))
            status = reject_unsupported(&member);
    }
    return status;
}

int read_object(const struct node *node, const struct type *type)
{
    if (!json_is_object(node->value))
        return fail_kind(node, "an object");
    int status = check_type(node, type);
    for (const struct member *row = type->members; row->name && status == VMXCI_OK; row++)
        status = read_member(node, row);
    return status ? status : reject_other_members(node, type);
}

int read_array(const struct node *node, read_fn read)
{
    int status = VMXCI_OK;
    if (!json_is_array(node->value))
        return fail_kind(node, "an array");
    for (size_t i = 0; i < json_array_size(node->value) && status == VMXCI_OK; i++) {
        const struct node element = get_element(node, i);
        status = read(&element);
    }
    return status;
}
