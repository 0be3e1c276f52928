/* SPDX-License-Identifier: MIT */
/* The encoding that a document declares in its key .encoding, and conversions between it and UTF-8,
 * one character at a time.  Every usable encoding contains ASCII. */
#ifndef VMXI_VMX_ENCODING_H
#define VMXI_VMX_ENCODING_H

#include <stdbool.h>

#include <iconv.h>

#include "vmx/body.h"

typedef enum vmxi_direction {
    VMXI_TO_UTF8,
    VMXI_FROM_UTF8
} vmxi_direction;

typedef struct vmxi_encoding {
    bool has_conflict; /* several encodings are declared, so that none is known */
    vmxci_str name;    /* as declared; UTF-8 if nothing is */
    bool is_utf8;
    bool is_known;
    bool is_inverse;       /* `cd` converts to UTF-8: the system lacks the other direction */
    bool has_no_converter; /* VMware knows the encoding, but iconv of this system does not */
    iconv_t cd;            /* if it is known and not UTF-8 */
    int sys;               /* the errno if the system could not open the conversion, else 0 */
} vmxi_encoding;

/* Returns whether BODY says what its encoding is. */
static inline bool vmxi_declares_encoding(const vmxi_body *body)
{
    return body->declared.line != 0 || body->bom != 0;
}

enum {
    VMXI_UTF8_MAX = 8,    /* bytes that a character becomes in UTF-8 */
    VMXI_ENCODED_MAX = 32 /* bytes that a character becomes in another encoding */
};

/* Opens the encoding of BODY, from which `name` is borrowed, for conversions in one direction.  The
 * caller closes the result with vmxi_encoding_close. */
vmxi_encoding vmxi_encoding_open(const vmxi_body *body, vmxi_direction direction);
void vmxi_encoding_close(vmxi_encoding *e);

/* Converts the first character of S, which is not empty.  Returns its length in S, and sets LEN to
 * that of the UTF-8 in OUT; returns 0 if S does not begin with a valid character. */
size_t vmxi_encoding_decode(const vmxi_encoding *e, vmxci_str s, char out[VMXI_UTF8_MAX],
                            size_t *len);

/* Returns how many bytes at the start of S, which is not empty, are valid text in E, which is
 * known. E was opened for conversions to UTF-8. */
size_t vmxi_encoding_valid_length(const vmxi_encoding *e, vmxci_str s);

/* Converts CHARACTER, one character of UTF-8 that is not ASCII, into an encoding that is known and
 * not UTF-8.  Returns its length in OUT, or 0 if the encoding lacks it. */
size_t vmxi_encoding_encode(const vmxi_encoding *e, vmxci_str character,
                            char out[VMXI_ENCODED_MAX]);

#endif
