/* SPDX-License-Identifier: MIT */
/* The grammar of one line:
 *
 *     line  := blank* ( name blank* "=" blank* value blank* )? ( "#" anything )?
 *     name  := one or more bytes, none of NUL, space, tab, #, =
 *     value := '"' ( any byte but NUL and " )* '"'  or  bare bytes, none of NUL, space, tab, #
 *
 * A line ends at LF, CR LF, CR or the end of the text.  What follows a NUL says nothing.  A line
 * that is none of this is malformed, which is a finding, not an error. */
#ifndef VMXI_VMX_LINE_H
#define VMXI_VMX_LINE_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <vmxci.h>

#include "vmx/scan.h"

/* Why a line is malformed. */
typedef enum vmxi_fault {
    VMXI_FAULT_NO_EQUALS,
    VMXI_FAULT_NO_NAME,
    VMXI_FAULT_NO_QUOTE,
    VMXI_FAULT_TRAILING
} vmxi_fault;

/* What is kept of each line: 24 bytes.  Offsets count from the start of the text. */
typedef struct vmxi_line {
    uint32_t start;
    uint32_t name;
    uint32_t name_len;
    uint32_t value; /* of a malformed line: where reading stopped */
    uint32_t value_len;
    uint8_t kind;  /* a vmxci_line_kind */
    uint8_t flags; /* of vmxci_line */
    uint8_t end_len;
    uint8_t fault;
} vmxi_line;

/* Read the line at P of the text that begins at TEXT and ends, with its tail, at END.  Returns
 * where the next one begins. */
const char *vmxi_line_read_any(vmxi_line *line, const char *text, const char *p, const char *end);

/* Read the line at P if it is as VMware writes them, NAME = "VALUE" and LF or CR LF, and the next
 * LF is at FEED. */
static inline bool vmxi_line_read_usual(vmxi_line *line, const char *text, const char *p,
                                        const char *feed)
{
    line->start = line->name = (uint32_t)(p - text);
    const char *name_end = vmxi_near(p, VMXI_ENDS_NAME);
    if (name_end == p || memcmp(name_end, " = \"", 4) != 0)
        return false;
    line->name_len = (uint32_t)(name_end - p);
    const char *value = name_end + 4, *value_end = vmxi_near(value, VMXI_ENDS_QUOTED);
    line->value = (uint32_t)(value - text);
    line->value_len = (uint32_t)(value_end - value);
    line->kind = VMXCI_LINE_ENTRY;
    line->flags = VMXCI_LINE_QUOTED;
    line->end_len = 1;
    line->fault = 0;
    if (*value_end != '"')
        return false;
    if (value_end + 1 == feed)
        return true;
    line->end_len = 2;
    return value_end[1] == '\r' && value_end + 2 == feed;
}

#endif
