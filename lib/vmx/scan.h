/* SPDX-License-Identifier: MIT */
/* The classes of bytes that end the parts of a line, and the search for the next of them.
 * The text ends in a NUL of its own, which belongs to every class: no search needs a bound. */
#ifndef VMXI_VMX_SCAN_H
#define VMXI_VMX_SCAN_H

enum {
    VMXI_ENDS_NAME = 1,   /* NUL, CR, LF, space, tab, #, = */
    VMXI_ENDS_BARE = 2,   /* NUL, CR, LF, space, tab, # */
    VMXI_ENDS_QUOTED = 4, /* NUL, CR, LF, " */
    VMXI_ENDS_LINE = 8    /* NUL, CR, LF */
};

extern const unsigned char vmxi_byte_class[256];

/* The first byte at or after P that is of one of CLASSES. */
static inline const char *vmxi_scan(const char *p, unsigned classes)
{
    while (!(vmxi_byte_class[(unsigned char)*p] & classes))
        p++;
    return p;
}

static inline const char *vmxi_skip_blanks(const char *p)
{
    while (*p == ' ' || *p == '\t')
        p++;
    return p;
}

#endif
