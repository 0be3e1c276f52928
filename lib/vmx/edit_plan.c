/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/str.h"
#include "vmx/doc.h"
#include "vmx/edit_plan.h"
#include "vmx/escape.h"
#include "vmx/index.h"
#include "vmx/quote.h"

/* The lines of one key while the list is worked through. */
typedef struct key_state {
    vmxi_index first;    /* its first line in the text, VMXI_NONE once the lines are removed */
    bool checked;        /* the lines in the text may be edited */
    vmxi_index new_line; /* its new line, or VMXI_NONE */
    vmxi_index family;
} key_state;

/* The keys that agree up to the first dot, which ends `prefix`.  A key without a dot has no family:
 * its new line goes to the end of the text. */
typedef struct family {
    vmxci_str prefix;
    vmxi_index line;     /* the last line of the text, of those not known to be removed */
    vmxi_index new_line; /* the last new line, likewise */
} family;

typedef struct planner {
    const vmxci_allocator *alloc;
    const vmxi_body *body;
    const vmxci_edit *edits;
    uint32_t count;
    vmxci_keep keep;
    vmxi_edit_plan *plan;
    key_state *keys; /* sorted by name; families are neighbours */
    uint32_t key_count;
    vmxi_index *key_of; /* for each edit */
    family *families;   /* sorted by prefix */
    uint32_t family_count;
    vmxi_index *before;    /* for each line the line before it of the same family */
    vmxi_index *next_same; /* for each line the next line of the same key; NULL until needed */
    vmxi_index new_count;
    vmxi_index last_at_end; /* the last new line at the end of the text */
} planner;

/* Returns COUNT indices, all VMXI_NONE, or NULL. */
static vmxi_index *make_indices(const planner *p, size_t count)
{
    vmxi_index *out = vmxi_resize_array(p->alloc, NULL, count, sizeof *out);
    if (out)
        memset(out, 0xff, count * sizeof *out);
    return out;
}

/* ---- keys and families ----------------------------------------------------------------- */

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
static vmxi_index add_family(planner *p, vmxci_str key)
{
    const vmxci_str prefix = family_prefix(key);
    if (prefix.len == 0)
        return VMXI_NONE;
    if (p->family_count == 0 ||
        !vmxi_str_equal_fold(p->families[p->family_count - 1].prefix, prefix))
        p->families[p->family_count++] = (family){ prefix, VMXI_NONE, VMXI_NONE };
    return p->family_count - 1;
}

static void add_key(planner *p, vmxci_str key)
{
    const vmxi_line *first = vmxi_body_find(p->body, key);
    p->keys[p->key_count++] =
        (key_state){ .first = first ? (vmxi_index)(first - p->body->lines) : VMXI_NONE,
                     .new_line = VMXI_NONE,
                     .family = add_family(p, key) };
}

/* Groups the edits by key.  In the order of names the edits of one key are neighbours, and so are
 * the keys of one family. */
static bool group_edits(planner *p)
{
    sorted_edit *sorted = vmxi_resize_array(p->alloc, NULL, p->count, sizeof *sorted);
    if (!sorted)
        return false;
    for (uint32_t i = 0; i < p->count; i++)
        sorted[i] = (sorted_edit){ p->edits[i].key, i };
    qsort(sorted, p->count, sizeof *sorted, compare_edits);
    for (uint32_t i = 0; i < p->count; i++) {
        if (i == 0 || !vmxi_str_equal_fold(sorted[i].key, sorted[i - 1].key))
            add_key(p, sorted[i].key);
        p->key_of[sorted[i].edit] = p->key_count - 1;
    }
    vmxi_free(p->alloc, sorted);
    return true;
}

/* Returns the family with PREFIX, or NULL. */
static family *find_family(const planner *p, vmxci_str prefix)
{
    uint32_t low = 0, high = p->family_count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        const int order = compare_fold(p->families[middle].prefix, prefix);
        if (order == 0)
            return &p->families[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* Chains the lines of the families that get edits.  Neighbours mostly are of one family. */
static void chain_lines(planner *p)
{
    vmxci_str known = { NULL, 0 };
    family *f = NULL;
    for (uint32_t i = 0; i < p->body->line_count; i++) {
        const vmxi_line *line = &p->body->lines[i];
        if (line->kind != VMXCI_LINE_ENTRY)
            continue;
        const vmxci_str prefix = family_prefix(vmxi_body_name(p->body, line));
        if (prefix.len == 0)
            continue;
        if (!vmxi_str_equal(prefix, known)) {
            f = find_family(p, prefix);
            known = prefix;
        }
        if (f) {
            p->before[i] = f->line;
            f->line = i;
        }
    }
}

/* ---- new lines ------------------------------------------------------------------------- */

/* Returns where the number of the next new line at the end of the text goes. */
static vmxi_index *end_place(planner *p)
{
    return p->last_at_end == VMXI_NONE ? &p->plan->lines[p->body->line_count].follower
                                       : &p->plan->new_lines[p->last_at_end].next;
}

/* Returns where the number of a new line of F goes: after what is the last line of F now. */
static vmxi_index *family_place(planner *p, family *f)
{
    vmxi_edit_plan *plan = p->plan;
    while (f->new_line != VMXI_NONE && plan->new_lines[f->new_line].removed)
        f->new_line = plan->new_lines[f->new_line].before;
    if (f->new_line != VMXI_NONE)
        return &plan->new_lines[f->new_line].next;
    while (f->line != VMXI_NONE && plan->lines[f->line].fate == VMXI_LINE_REMOVED)
        f->line = p->before[f->line];
    return f->line == VMXI_NONE ? end_place(p) : &plan->lines[f->line].follower;
}

static void add_new_line(planner *p, key_state *key, const vmxci_edit *edit)
{
    const vmxi_index number = p->new_count++;
    p->plan->is_empty = false;
    family *f = key->family == VMXI_NONE ? NULL : &p->families[key->family];
    vmxi_index *place = f ? family_place(p, f) : end_place(p);
    const bool at_end = place == end_place(p);
    p->plan->new_lines[number] = (vmxi_new_line){ .key = edit->key,
                                                  .value = edit->value,
                                                  .next = *place,
                                                  .before = f ? f->new_line : VMXI_NONE };
    *place = number;
    if (at_end)
        p->last_at_end = number;
    if (f)
        f->new_line = number;
    key->new_line = number;
}

/* ---- lines of the text ----------------------------------------------------------------- */

/* Chains the lines of each duplicate key, so that going through them does not search the text. */
static bool chain_duplicates(planner *p)
{
    const vmxi_body *body = p->body;
    p->next_same = make_indices(p, 2 * (size_t)body->line_count);
    if (!p->next_same)
        return false;
    vmxi_index *last = p->next_same +
                       body->line_count; /* of the key that has its first line there */
    for (uint32_t i = 0; i < body->line_count; i++) {
        const vmxi_line *line = &body->lines[i];
        if (line->kind != VMXCI_LINE_ENTRY || !(line->flags & VMXCI_LINE_DUPLICATE))
            continue;
        const vmxi_line *first = vmxi_body_find(body, vmxi_body_name(body, line));
        vmxi_index *known = &last[first - body->lines];
        if (*known != VMXI_NONE)
            p->next_same[*known] = i;
        *known = i;
    }
    return true;
}

static vmxi_index next_line(const planner *p, vmxi_index line)
{
    return p->next_same ? p->next_same[line] : VMXI_NONE;
}

static int check_line(const vmxi_body *body, const vmxi_line *line, vmxci_error *err)
{
    if (!(line->flags & VMXCI_LINE_HAS_NUL))
        return VMXCI_OK;
    return vmxi_fail_at(err, VMXCI_ENUL, vmxi_body_position(body, line, line->start),
                        "the line of '%s' contains a NUL byte and cannot be edited",
                        vmxi_body_quote(body, vmxi_body_name(body, line)).text);
}

/* Checks once that the lines of KEY may be edited. */
static int check_key(planner *p, key_state *key, vmxci_error *err)
{
    const vmxi_line *lines = p->body->lines;
    if (key->checked)
        return VMXCI_OK;
    if (lines[key->first].flags & VMXCI_LINE_DUPLICATE) {
        if (p->keep == VMXCI_KEEP_NONE)
            return vmxi_fail_duplicate(p->body, &lines[key->first], err);
        if (!p->next_same && !chain_duplicates(p))
            return vmxi_no_memory(err);
    }
    for (vmxi_index i = key->first; i != VMXI_NONE; i = next_line(p, i)) {
        const int status = check_line(p->body, &lines[i], err);
        if (status)
            return status;
    }
    key->checked = true;
    return VMXCI_OK;
}

static vmxi_index kept_line(const planner *p, const key_state *key)
{
    vmxi_index line = key->first, next;
    while (p->keep == VMXCI_KEEP_LAST && (next = next_line(p, line)) != VMXI_NONE)
        line = next;
    return line;
}

static void remove_lines(planner *p, const key_state *key)
{
    p->plan->is_empty = false;
    for (vmxi_index i = key->first; i != VMXI_NONE; i = next_line(p, i))
        p->plan->lines[i].fate = VMXI_LINE_REMOVED;
}

/* Returns whether the only line of KEY has the value of EDIT in the text and is still as there. */
static bool has_value(const planner *p, const key_state *key, const vmxci_edit *edit)
{
    const vmxi_line *line = &p->body->lines[key->first];
    return !(line->flags & VMXCI_LINE_DUPLICATE) &&
           p->plan->lines[key->first].fate == VMXI_LINE_STAYS &&
           vmxi_decodes_to(vmxi_body_value(p->body, line), edit->value);
}

static int change_line(planner *p, key_state *key, vmxi_index edit, vmxci_error *err)
{
    if (has_value(p, key, &p->edits[edit]))
        return VMXCI_OK;
    const int status = check_key(p, key, err);
    if (status)
        return status;
    const vmxi_index kept = kept_line(p, key);
    vmxi_line_plan *plan = &p->plan->lines[kept];
    const bool same =
        plan->fate == VMXI_LINE_STAYS &&
        vmxi_decodes_to(vmxi_body_value(p->body, &p->body->lines[kept]), p->edits[edit].value);
    remove_lines(p, key);
    plan->fate = same ? VMXI_LINE_STAYS : VMXI_LINE_CHANGES;
    plan->edit = edit;
    /* A later edit of the key finds this line alone. */
    key->first = kept;
    if (p->next_same)
        p->next_same[kept] = VMXI_NONE;
    return VMXCI_OK;
}

/* ---- the list -------------------------------------------------------------------------- */

static int plan_set(planner *p, key_state *key, vmxi_index edit, vmxci_error *err)
{
    if (key->new_line != VMXI_NONE)
        p->plan->new_lines[key->new_line].value = p->edits[edit].value;
    else if (key->first != VMXI_NONE)
        return change_line(p, key, edit, err);
    else
        add_new_line(p, key, &p->edits[edit]);
    return VMXCI_OK;
}

static int plan_unset(planner *p, key_state *key, vmxci_error *err)
{
    if (key->new_line != VMXI_NONE) {
        p->plan->new_lines[key->new_line].removed = true;
        key->new_line = VMXI_NONE;
    } else if (key->first != VMXI_NONE) {
        const int status = check_key(p, key, err);
        if (status)
            return status;
        remove_lines(p, key);
        key->first = VMXI_NONE;
    }
    return VMXCI_OK;
}

static int plan_edit(planner *p, vmxi_index edit, vmxci_error *err)
{
    key_state *key = &p->keys[p->key_of[edit]];
    if (p->edits[edit].kind == VMXCI_KEY_UNSET)
        return plan_unset(p, key, err);
    if (p->edits[edit].kind == VMXCI_KEY_SET_MISSING &&
        (key->first != VMXI_NONE || key->new_line != VMXI_NONE))
        return VMXCI_OK;
    return plan_set(p, key, edit, err);
}

static bool prepare(planner *p)
{
    const size_t lines = p->body->line_count;
    p->plan->lines = vmxi_resize_array(p->alloc, NULL, lines + 1, sizeof *p->plan->lines);
    p->plan->new_lines = vmxi_resize_array(p->alloc, NULL, p->count, sizeof *p->plan->new_lines);
    p->keys = vmxi_resize_array(p->alloc, NULL, p->count, sizeof *p->keys);
    p->families = vmxi_resize_array(p->alloc, NULL, p->count, sizeof *p->families);
    p->key_of = make_indices(p, p->count);
    p->before = make_indices(p, lines + 1);
    if (!p->plan->lines || !p->plan->new_lines || !p->keys || !p->families || !p->key_of ||
        !p->before)
        return false;
    for (size_t i = 0; i <= lines; i++)
        p->plan->lines[i] = (vmxi_line_plan){ VMXI_LINE_STAYS, VMXI_NONE, VMXI_NONE };
    if (!group_edits(p))
        return false;
    chain_lines(p);
    return true;
}

static int plan_all(planner *p, size_t *failed, vmxci_error *err)
{
    if (!prepare(p))
        return vmxi_no_memory(err);
    for (vmxi_index i = 0; i < p->count; i++) {
        const int status = plan_edit(p, i, err);
        if (status) {
            *failed = i;
            return status;
        }
    }
    return VMXCI_OK;
}

int vmxi_edit_plan_make(vmxi_edit_plan *out, const vmxi_body *body, const vmxci_edit *edits,
                        size_t count, vmxci_keep keep, size_t *failed, const vmxci_allocator *alloc,
                        vmxci_error *err)
{
    planner p = { .alloc = alloc,
                  .body = body,
                  .edits = edits,
                  .count = (uint32_t)count,
                  .keep = keep,
                  .plan = out,
                  .last_at_end = VMXI_NONE };
    *out = (vmxi_edit_plan){ .is_empty = true };
    const int status = plan_all(&p, failed, err);
    vmxi_free(alloc, p.keys);
    vmxi_free(alloc, p.key_of);
    vmxi_free(alloc, p.families);
    vmxi_free(alloc, p.before);
    vmxi_free(alloc, p.next_same);
    return status;
}

void vmxi_edit_plan_free(vmxi_edit_plan *plan, const vmxci_allocator *alloc)
{
    vmxi_free(alloc, plan->lines);
    vmxi_free(alloc, plan->new_lines);
}
