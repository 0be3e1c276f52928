/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <string.h>

#include "base/str.h"
#include "vmx/body.h"

#define EVERY_BYTE(b) (0x0101010101010101u * (uint64_t)(b))

/* Eight bytes at a time, with the upper-case letters among them made lower-case.  The sums stay
 * below 0x100 in each byte, so that nothing carries over; their top bits say "at least 'A'" and
 * "above 'Z'". */
static uint64_t fold_word(uint64_t word)
{
    uint64_t low = word & EVERY_BYTE(0x7f);
    uint64_t from_a = low + EVERY_BYTE(0x80 - 'A');
    uint64_t above_z = low + EVERY_BYTE(0x7f - 'Z');
    uint64_t upper = from_a & ~above_z & ~word & EVERY_BYTE(0x80);
    return word | upper >> 2;
}

static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ fold_word(word)) * 0x9e3779b97f4a7c15u;
    return hash ^ hash >> 32;
}

/* The same for names that differ in the case of letters only. */
static uint32_t hash_name(vmxci_str name)
{
    uint64_t hash = name.len, word;
    for (; name.len >= sizeof word; name.ptr += sizeof word, name.len -= sizeof word) {
        memcpy(&word, name.ptr, sizeof word);
        hash = mix(hash, word);
    }
    word = 0;
    for (size_t i = 0; i < name.len; i++)
        word = word << 8 | (unsigned char)name.ptr[i];
    return (uint32_t)mix(hash, word);
}

/* The slot of NAME: the one that has it, or the free one where it would stand. */
static uint32_t *find_slot(const vmxi_body *body, vmxci_str name)
{
    uint64_t at = (uint64_t)hash_name(name) * body->slot_count >> 32;
    for (;;) {
        uint32_t *slot = &body->slots[at];
        if (*slot == 0 || vmxi_str_equal_fold(vmxi_body_name(body, &body->lines[*slot - 1]), name))
            return slot;
        at = at + 1 == body->slot_count ? 0 : at + 1;
    }
}

static void add(vmxi_body *body, uint32_t at)
{
    vmxi_line *line = &body->lines[at];
    uint32_t *slot = find_slot(body, vmxi_body_name(body, line));
    if (*slot == 0) {
        *slot = at + 1;
        return;
    }
    line->flags |= VMXCI_LINE_DUPLICATE;
    body->lines[*slot - 1].flags |= VMXCI_LINE_DUPLICATE;
}

bool vmxi_index_build(vmxi_body *body, const vmxci_allocator *alloc)
{
    if (body->entry_count == 0)
        return true;
    body->slot_count = body->entry_count + body->entry_count / 2 + 1;
    size_t size = body->slot_count * sizeof *body->slots;
    body->slots = vmxi_resize(alloc, NULL, size);
    if (!body->slots)
        return false;
    memset(body->slots, 0, size);
    for (uint32_t i = 0; i < body->line_count; i++)
        if (body->lines[i].kind == VMXCI_LINE_ENTRY)
            add(body, i);
    return true;
}

const vmxi_line *vmxi_body_find(const vmxi_body *body, vmxci_str name)
{
    if (body->slot_count == 0)
        return NULL;
    uint32_t slot = *find_slot(body, name);
    return slot ? &body->lines[slot - 1] : NULL;
}

const vmxi_line *vmxi_body_find_next(const vmxi_body *body, const vmxi_line *line)
{
    const vmxi_line *end = body->lines + body->line_count;
    if (!(line->flags & VMXCI_LINE_DUPLICATE))
        return NULL;
    vmxci_str name = vmxi_body_name(body, line);
    for (line++; line < end; line++)
        if (line->flags & VMXCI_LINE_DUPLICATE &&
            vmxi_str_equal_fold(vmxi_body_name(body, line), name))
            return line;
    return NULL;
}
