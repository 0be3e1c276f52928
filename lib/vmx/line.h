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

#include <stdint.h>

#include <vmxci.h>

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
    uint32_t kind : 2;  /* a vmxci_line_kind */
    uint32_t flags : 3; /* of vmxci_line */
    uint32_t end_len : 2;
    uint32_t fault : 2;
} vmxi_line;

/* Read the line at P of the text that begins at TEXT and ends, with a NUL, at END.  Returns where
 * the next one begins. */
const char *vmxi_line_read(vmxi_line *line, const char *text, const char *p, const char *end);

#endif
