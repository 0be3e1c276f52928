/* SPDX-License-Identifier: MIT */
/* The bytes of a document, a record for each line, and an index of the names: all that follows
 * from the bytes.  An edit makes a new body; nothing in one ever changes. */
#ifndef VMXI_VMX_BODY_H
#define VMXI_VMX_BODY_H

#include <stdbool.h>

#include "base/alloc.h"
#include "base/error.h"
#include "vmx/line.h"

typedef struct vmxi_body {
    char *bytes; /* and VMXI_TAIL NULs */
    size_t len;
    size_t bom; /* the length of the byte order mark, 0 or 3 */
    vmxi_line *lines;
    uint32_t line_count;
    uint32_t entry_count; /* lines that are entries */
    /* A hash table, open addressing.  A slot is 0 where it is free, or has the number of a line,
     * from 1, in the low bits that NUMBER_BITS has, and in the others those of the hash of its
     * name. */
    uint32_t *slots;
    uint32_t slot_count;
    uint32_t number_bits;
    uint64_t seed; /* of the hashes */
} vmxi_body;

/* Read the LEN bytes at BYTES, which are followed by VMXI_TAIL NULs, come from ALLOC and, on
 * success, belong to OUT.  Returns VMXCI_OK or ENOMEM. */
int vmxi_body_read(vmxi_body *out, char *bytes, size_t len, const vmxci_allocator *alloc,
                   vmxci_error *err);

int vmxi_body_copy(vmxi_body *out, const vmxi_body *body, const vmxci_allocator *alloc,
                   vmxci_error *err);

void vmxi_body_free(vmxi_body *body, const vmxci_allocator *alloc);

static inline vmxci_str vmxi_body_name(const vmxi_body *body, const vmxi_line *line)
{
    return (vmxci_str){ body->bytes + line->name, line->name_len };
}

static inline vmxci_str vmxi_body_value(const vmxi_body *body, const vmxi_line *line)
{
    return (vmxci_str){ body->bytes + line->value, line->value_len };
}

/* Where the line after LINE begins. */
static inline size_t vmxi_body_next(const vmxi_body *body, const vmxi_line *line)
{
    return line + 1 < body->lines + body->line_count ? line[1].start : body->len;
}

/* The place of the byte at OFFSET, which is in LINE. */
static inline vmxi_place vmxi_body_place(const vmxi_body *body, const vmxi_line *line,
                                         size_t offset)
{
    return (vmxi_place){ offset, (size_t)(line - body->lines) + 1, offset - line->start + 1 };
}

/* The first line with this name, or NULL. */
const vmxi_line *vmxi_body_find(const vmxi_body *body, vmxci_str name);

/* The next line after LINE with the same name, or NULL. */
const vmxi_line *vmxi_body_find_next(const vmxi_body *body, const vmxi_line *line);

/* The index, made once all lines are read; flags the duplicates.  False: out of memory. */
bool vmxi_index_build(vmxi_body *body, const vmxci_allocator *alloc);

#endif
