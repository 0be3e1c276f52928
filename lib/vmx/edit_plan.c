/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/alloc.h"
#include "base/error.h"
#include "vmx/doc.h"
#include "vmx/edit_groups.h"
#include "vmx/edit_plan.h"
#include "vmx/escape.h"
#include "vmx/index.h"
#include "vmx/key_lines.h"
#include "vmx/quote.h"

typedef struct planner {
    const vmxci_allocator *alloc;
    const vmxi_body *body;
    const vmxci_edit *edits;
    uint32_t count;
    vmxci_keep keep;
    vmxi_edit_plan *plan;
    vmxi_edit_groups groups;
    vmxi_key_lines same_key; /* `body` is NULL until they are needed */
    vmxi_index new_count;
    vmxi_index last_at_end; /* the last new line at the end of the text */
    bool drops_malformed;   /* the malformed lines are removed already */
} planner;

/* ---- new lines ------------------------------------------------------------------------- */

/* Returns where the number of the next new line at the end of the text goes. */
static vmxi_index *end_place(planner *p)
{
    return p->last_at_end == VMXI_NONE ? &p->plan->lines[p->body->line_count].follower
                                       : &p->plan->new_lines[p->last_at_end].next;
}

/* Returns where the number of a new line of F goes: after what is the last line of F now. */
static vmxi_index *family_place(planner *p, vmxi_edit_family *f)
{
    vmxi_edit_plan *plan = p->plan;
    while (f->new_line != VMXI_NONE && plan->new_lines[f->new_line].removed)
        f->new_line = plan->new_lines[f->new_line].before;
    if (f->new_line != VMXI_NONE)
        return &plan->new_lines[f->new_line].next;
    while (f->line != VMXI_NONE && plan->lines[f->line].fate == VMXI_LINE_REMOVED)
        f->line = p->groups.before[f->line];
    return f->line == VMXI_NONE ? end_place(p) : &plan->lines[f->line].follower;
}

static void add_new_line(planner *p, vmxi_edit_key *key, const vmxci_edit *edit)
{
    const vmxi_index number = p->new_count++;
    p->plan->is_empty = false;
    vmxi_edit_family *f = key->family == VMXI_NONE ? NULL : &p->groups.families[key->family];
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

static vmxi_index next_line(const planner *p, vmxi_index line)
{
    const vmxi_line *lines = p->body->lines, *next = vmxi_next_of_key(&p->same_key, &lines[line]);
    return next ? (vmxi_index)(next - lines) : VMXI_NONE;
}

static int check_line(const vmxi_body *body, const vmxi_line *line, vmxci_error *err)
{
    if (!(line->flags & VMXCI_LINE_FLAG_HAS_NUL))
        return VMXCI_OK;
    return vmxi_fail_at(err, VMXCI_ENUL, vmxi_body_position(body, line, line->start),
                        "the line of '%s' contains a NUL byte and cannot be edited",
                        vmxi_body_quote(body, vmxi_body_name(body, line)).text);
}

/* Checks once that the lines of KEY may be edited; KEEP is NONE if a duplicate key may not. */
static int check_key(planner *p, vmxi_edit_key *key, vmxci_keep keep, vmxci_error *err)
{
    const vmxi_line *lines = p->body->lines;
    if (key->checked)
        return VMXCI_OK;
    if (lines[key->first].flags & VMXCI_LINE_FLAG_DUPLICATE) {
        if (keep == VMXCI_KEEP_NONE)
            return vmxi_fail_duplicate(p->body, &lines[key->first], err);
        const int status =
            p->same_key.body ? VMXCI_OK : vmxi_key_lines_make(&p->same_key, p->body, p->alloc, err);
        if (status)
            return status;
    }
    for (vmxi_index i = key->first; i != VMXI_NONE; i = next_line(p, i)) {
        const int status = check_line(p->body, &lines[i], err);
        if (status)
            return status;
    }
    key->checked = true;
    return VMXCI_OK;
}

static vmxi_index kept_line(const planner *p, const vmxi_edit_key *key)
{
    vmxi_index line = key->first, next;
    while (p->keep == VMXCI_KEEP_LAST && (next = next_line(p, line)) != VMXI_NONE)
        line = next;
    return line;
}

static void remove_lines(planner *p, const vmxi_edit_key *key)
{
    p->plan->is_empty = false;
    for (vmxi_index i = key->first; i != VMXI_NONE; i = next_line(p, i))
        p->plan->lines[i].fate = VMXI_LINE_REMOVED;
}

/* Returns whether the only line of KEY has the value of EDIT in the text and is still as there. */
static bool has_value(const planner *p, const vmxi_edit_key *key, const vmxci_edit *edit)
{
    const vmxi_line *line = &p->body->lines[key->first];
    return !(line->flags & VMXCI_LINE_FLAG_DUPLICATE) &&
           p->plan->lines[key->first].fate == VMXI_LINE_STAYS &&
           vmxi_decodes_to(vmxi_body_value(p->body, line), edit->value);
}

static int change_line(planner *p, vmxi_edit_key *key, vmxi_index edit, vmxci_error *err)
{
    if (has_value(p, key, &p->edits[edit]))
        return VMXCI_OK;
    const int status = check_key(p, key, p->keep, err);
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
    if (p->same_key.next)
        p->same_key.next[kept] = 0;
    return VMXCI_OK;
}

/* ---- the list -------------------------------------------------------------------------- */

static int plan_set(planner *p, vmxi_edit_key *key, vmxi_index edit, vmxci_error *err)
{
    if (key->new_line != VMXI_NONE)
        p->plan->new_lines[key->new_line].value = p->edits[edit].value;
    else if (key->first != VMXI_NONE)
        return change_line(p, key, edit, err);
    else
        add_new_line(p, key, &p->edits[edit]);
    return VMXCI_OK;
}

static int plan_unset(planner *p, vmxi_edit_key *key, vmxci_keep keep, vmxci_error *err)
{
    if (key->new_line != VMXI_NONE) {
        p->plan->new_lines[key->new_line].removed = true;
        key->new_line = VMXI_NONE;
    } else if (key->first != VMXI_NONE) {
        const int status = check_key(p, key, keep, err);
        if (status)
            return status;
        remove_lines(p, key);
        key->first = VMXI_NONE;
    }
    return VMXCI_OK;
}

static int remove_malformed_line(planner *p, uint32_t number, vmxci_error *err)
{
    const vmxi_line *line = &p->body->lines[number];
    if (line->flags & VMXCI_LINE_FLAG_HAS_NUL)
        return vmxi_fail_at(err, VMXCI_ENUL, vmxi_body_position(p->body, line, line->start),
                            "the malformed line contains a NUL byte and cannot be removed");
    p->plan->is_empty = false;
    p->plan->lines[number].fate = VMXI_LINE_REMOVED;
    return VMXCI_OK;
}

/* No edit adds a malformed line, so the first of these edits removes all of them. */
static int plan_drop(planner *p, vmxci_error *err)
{
    int status = VMXCI_OK;
    for (uint32_t i = 0; !p->drops_malformed && status == VMXCI_OK && i < p->body->line_count; i++)
        if (p->body->lines[i].kind == VMXCI_LINE_MALFORMED)
            status = remove_malformed_line(p, i, err);
    p->drops_malformed = true;
    return status;
}

static int plan_edit(planner *p, vmxi_index edit, vmxci_error *err)
{
    if (p->edits[edit].kind == VMXCI_KEY_DROP_MALFORMED)
        return plan_drop(p, err);
    vmxi_edit_key *key = &p->groups.keys[p->groups.key_of[edit]];
    if (p->edits[edit].kind == VMXCI_KEY_UNSET)
        return plan_unset(p, key, p->keep, err);
    if (p->edits[edit].kind == VMXCI_KEY_UNSET_ALL)
        return plan_unset(p, key, VMXCI_KEEP_FIRST, err);
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
    if (!p->plan->lines || !p->plan->new_lines)
        return false;
    for (size_t i = 0; i <= lines; i++)
        p->plan->lines[i] = (vmxi_line_plan){ VMXI_LINE_STAYS, VMXI_NONE, VMXI_NONE };
    return vmxi_edit_groups_make(&p->groups, p->body, p->edits, p->count, p->alloc);
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
    vmxi_edit_groups_free(&p.groups, alloc);
    vmxi_key_lines_free(&p.same_key, alloc);
    return status;
}

void vmxi_edit_plan_free(vmxi_edit_plan *plan, const vmxci_allocator *alloc)
{
    vmxi_free(alloc, plan->lines);
    vmxi_free(alloc, plan->new_lines);
}
