/* SPDX-License-Identifier: MIT */
/* A body: the bytes of a document, a record for each line, and a hash table over the names, all of
 * which follow from the bytes.  A body never changes; an edit makes a new one. */
#ifndef VMXI_VMX_BODY_H
#define VMXI_VMX_BODY_H

#include <stdbool.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "vmx/line.h"

/* What a text declares: the value of `.encoding`, or of one of its old names.  Line numbers count
 * from 1; 0: there is no such line. */
typedef struct vmxi_declaration {
    uint32_t line;     /* the first that declares an encoding */
    uint32_t unknown;  /* the first whose encoding is unknown */
    uint32_t conflict; /* the first whose encoding differs from that of another line */
    const char *iconv; /* iconv's name of the encoding; NULL if it is unknown or not unique */
} vmxi_declaration;

typedef struct vmxi_body {
    char *bytes; /* followed by VMXI_TAIL NULs */
    size_t len;
    size_t bom; /* the length of the byte order mark, 0 or 3 */
    vmxi_line *lines;
    uint32_t line_count;
    uint32_t entry_count; /* lines that are entries */
    uint32_t malformed_count;
    /* The hash table, with open addressing.  A free slot is 0; a used one has a line number, from
     * 1, in the bits of NUMBER_BITS, and bits of the hash of that line's name in the others. */
    uint32_t *slots;
    uint32_t slot_count;
    uint32_t number_bits;
    uint64_t seed; /* of the hashes */
    vmxi_declaration declared;
} vmxi_body;

int vmxi_body_copy(vmxi_body *out, const vmxi_body *body, const vmxci_allocator *alloc,
                   vmxci_error *err);

void vmxi_body_free(vmxi_body *body, const vmxci_allocator *alloc);

static inline vmxci_str vmxi_body_name(const vmxi_body *body, const vmxi_line *line)
{
    return (vmxci_str){ body->bytes + line->name, line->name_len };
}

/* Returns the value of LINE as it is stored, without its quotes. */
static inline vmxci_str vmxi_body_value(const vmxi_body *body, const vmxi_line *line)
{
    return (vmxci_str){ body->bytes + line->value, line->value_len };
}

/* Returns the number of LINE, from 1. */
static inline size_t vmxi_body_number(const vmxi_body *body, const vmxi_line *line)
{
    return (size_t)(line - body->lines) + 1;
}

/* Returns the offset behind LINE and its line end. */
static inline size_t vmxi_body_end(const vmxi_body *body, const vmxi_line *line)
{
    return line + 1 < body->lines + body->line_count ? line[1].start : body->len;
}

/* Returns the position of the byte at OFFSET, which is in LINE. */
static inline vmxi_position vmxi_body_position(const vmxi_body *body, const vmxi_line *line,
                                               size_t offset)
{
    return (vmxi_position){ offset, vmxi_body_number(body, line), offset - line->start + 1 };
}

/* Returns the position of the first NUL in LINE, which is flagged VMXCI_LINE_FLAG_HAS_NUL. */
static inline vmxi_position vmxi_body_nul_position(const vmxi_body *body, const vmxi_line *line)
{
    const char *start = body->bytes + line->start;
    const char *nul = memchr(start, '\0', vmxi_body_end(body, line) - line->start);
    return vmxi_body_position(body, line, (size_t)(nul - body->bytes));
}

#endif
