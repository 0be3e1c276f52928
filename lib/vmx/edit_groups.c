/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "vmx/edit_groups.h"
#include "vmx/index.h"

/* The groups while they are made, and their sources. */
typedef struct grouping {
    vmxi_edit_groups *out;
    const vmxi_body *body;
    const vmxci_edit *edits;
    uint32_t count;
    const vmxci_allocator *alloc;
} grouping;

/* Returns COUNT indices from ALLOC, all VMXI_NONE; NULL if there is no memory. */
static vmxi_index *make_indices(const vmxci_allocator *alloc, size_t count)
{
    vmxi_index *out = vmxi_resize_array(alloc, NULL, count, sizeof *out);
    if (out)
        memset(out, 0xff, count * sizeof *out);
    return out;
}

static int compare_fold(vmxci_str a, vmxci_str b)
{
    const size_t common = a.len < b.len ? a.len : b.len;
    for (size_t i = 0; i < common; i++) {
        const int order = (unsigned char)vmxi_lower(a.ptr[i]) - (unsigned char)vmxi_lower(b.ptr[i]);
        if (order)
            return order;
    }
    return (a.len > b.len) - (a.len < b.len);
}

typedef struct sorted_edit {
    vmxci_str key;
    vmxi_index edit;
} sorted_edit;

static int compare_edits(const void *a, const void *b)
{
    const sorted_edit *x = a, *y = b;
    const int order = compare_fold(x->key, y->key);
    return order ? order : (x->edit > y->edit) - (x->edit < y->edit);
}

static vmxci_str family_prefix(vmxci_str key)
{
    const char *dot = memchr(key.ptr, '.', key.len);
    return (vmxci_str){ key.ptr, dot ? (size_t)(dot - key.ptr) + 1 : 0 };
}

/* Returns the family of KEY, which comes after all keys so far in the order of names. */
static vmxi_index add_family(grouping *g, vmxci_str key)
{
    const vmxci_str prefix = family_prefix(key);
    if (prefix.len == 0)
        return VMXI_NONE;
    if (g->out->family_count == 0 ||
        !vmxi_str_equal_fold(g->out->families[g->out->family_count - 1].prefix, prefix))
        g->out->families[g->out->family_count++] =
            (vmxi_edit_family){ prefix, VMXI_NONE, VMXI_NONE };
    return g->out->family_count - 1;
}

static void add_key(grouping *g, vmxci_str key)
{
    const vmxi_line *first = vmxi_body_find(g->body, key);
    g->out->keys[g->out->key_count++] =
        (vmxi_edit_key){ .first = first ? (vmxi_index)(first - g->body->lines) : VMXI_NONE,
                         .new_line = VMXI_NONE,
                         .family = add_family(g, key) };
}

/* Sorts the edits of keys, those of one key in the order of the list.  Returns their number. */
static uint32_t sort_edits(sorted_edit *out, const grouping *g)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < g->count; i++)
        if (g->edits[i].kind != VMXCI_KEY_DROP_MALFORMED)
            out[count++] = (sorted_edit){ g->edits[i].key, i };
    qsort(out, count, sizeof *out, compare_edits);
    return count;
}

/* Groups the edits by key.  In the order of names the edits of one key are neighbours, and so are
 * the keys of one family. */
static bool group_edits(grouping *g)
{
    sorted_edit *sorted = vmxi_resize_array(g->alloc, NULL, g->count, sizeof *sorted);
    if (!sorted)
        return false;
    const uint32_t count = sort_edits(sorted, g);
    for (uint32_t i = 0; i < count; i++) {
        if (i == 0 || !vmxi_str_equal_fold(sorted[i].key, sorted[i - 1].key))
            add_key(g, sorted[i].key);
        g->out->key_of[sorted[i].edit] = g->out->key_count - 1;
    }
    vmxi_free(g->alloc, sorted);
    return true;
}

/* Returns the family with PREFIX, or NULL. */
static vmxi_edit_family *find_family(const grouping *g, vmxci_str prefix)
{
    uint32_t low = 0, high = g->out->family_count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        const int order = compare_fold(g->out->families[middle].prefix, prefix);
        if (order == 0)
            return &g->out->families[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* Chains the lines of the families that get edits.  Neighbours mostly are of one family. */
static void chain_lines(grouping *g)
{
    vmxci_str known = { NULL, 0 };
    vmxi_edit_family *f = NULL;
    for (uint32_t i = 0; i < g->body->line_count; i++) {
        const vmxi_line *line = &g->body->lines[i];
        if (line->kind != VMXCI_LINE_ENTRY)
            continue;
        const vmxci_str prefix = family_prefix(vmxi_body_name(g->body, line));
        if (prefix.len == 0)
            continue;
        if (!vmxi_str_equal(prefix, known)) {
            f = find_family(g, prefix);
            known = prefix;
        }
        if (f) {
            g->out->before[i] = f->line;
            f->line = i;
        }
    }
}

bool vmxi_edit_groups_make(vmxi_edit_groups *out, const vmxi_body *body, const vmxci_edit *edits,
                           uint32_t count, const vmxci_allocator *alloc)
{
    grouping g = { out, body, edits, count, alloc };
    *out = (vmxi_edit_groups){
        .keys = vmxi_resize_array(alloc, NULL, count, sizeof *out->keys),
        .key_of = make_indices(alloc, count),
        .families = vmxi_resize_array(alloc, NULL, count, sizeof *out->families),
        .before = make_indices(alloc, (size_t)body->line_count + 1),
    };
    if (!out->keys || !out->key_of || !out->families || !out->before || !group_edits(&g))
        return false;
    chain_lines(&g);
    return true;
}

void vmxi_edit_groups_free(vmxi_edit_groups *groups, const vmxci_allocator *alloc)
{
    vmxi_free(alloc, groups->keys);
    vmxi_free(alloc, groups->key_of);
    vmxi_free(alloc, groups->families);
    vmxi_free(alloc, groups->before);
}
