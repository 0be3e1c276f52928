/* SPDX-License-Identifier: MIT */
/* One line of a document.  Its grammar:
 *
 *     line  := blank* ( name blank* "=" blank* value blank* )? ( "#" anything )?
 *     name  := one or more bytes, none of NUL, space, tab, #, =
 *     value := '"' ( any byte but NUL and " )* '"'  or  bare bytes, none of NUL, space, tab, #
 *
 * A line ends at LF, CR LF, CR or the end of the text.  Bytes after a NUL are ignored.  Any other
 * line is malformed, which is a note on the document and no error. */
#ifndef VMXI_VMX_LINE_H
#define VMXI_VMX_LINE_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <vmxci.h>

#include "vmx/scan.h"

/* What makes a line malformed. */
typedef enum vmxi_fault {
    VMXI_FAULT_NO_EQUALS,
    VMXI_FAULT_NO_NAME,
    VMXI_FAULT_NO_QUOTE,
    VMXI_FAULT_TRAILING
} vmxi_fault;

/* The record of a line, 24 bytes.  Offsets count from the start of the text. */
typedef struct vmxi_line {
    uint32_t start;
    uint32_t name;
    uint32_t name_len;
    uint32_t value; /* of a malformed line: where parsing stopped */
    uint32_t value_len;
    uint8_t kind;  /* a vmxci_line_kind */
    uint8_t flags; /* of vmxci_line */
    uint8_t end_len;
    uint8_t fault;
} vmxi_line;

/* Parses the line at P of the text from TEXT to END, which is followed by VMXI_TAIL NULs.  Returns
 * the start of the next line. */
const char *vmxi_line_parse(vmxi_line *line, const char *text, const char *p, const char *end);

/* Parses the line at P, whose first LF is at LF, if the line has the form that VMware writes:
 * NAME = "VALUE", then LF or CR LF.  Returns false for any other form. */
static inline bool vmxi_line_parse_usual(vmxi_line *line, const char *text, const char *p,
                                         const char *lf)
{
    line->start = line->name = (uint32_t)(p - text);
    const char *name_end = vmxi_find_candidate(p, VMXI_ENDS_NAME);
    if (name_end == p || memcmp(name_end, " = \"", 4) != 0)
        return false;
    line->name_len = (uint32_t)(name_end - p);
    const char *value = name_end + 4, *value_end = vmxi_find_candidate(value, VMXI_ENDS_QUOTED);
    line->value = (uint32_t)(value - text);
    line->value_len = (uint32_t)(value_end - value);
    line->kind = VMXCI_LINE_ENTRY;
    line->flags = VMXCI_LINE_FLAG_QUOTED;
    line->end_len = 1;
    line->fault = 0;
    if (*value_end != '"')
        return false;
    if (value_end + 1 == lf)
        return true;
    line->end_len = 2;
    return value_end[1] == '\r' && value_end + 2 == lf;
}

#endif
