/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <string.h>

#include "vmx/escape.h"
#include "vmx/validity.h"

bool vmxi_is_valid_value(size_t *at, const vmxi_body *body, const vmxi_line *line,
                         const vmxi_encoding *e)
{
    const vmxci_str stored = vmxi_body_value(body, line);
    vmxci_str rest = stored;
    char piece[512];
    size_t len = 0, done = 0, valid;
    do {
        len += vmxi_unescape_part(piece + len, sizeof piece - len, &rest);
        valid = vmxi_encoding_valid_length(e, (vmxci_str){ piece, len });
        done += valid;
        /* The next piece begins with a character of which this one has only the start. */
        len -= valid;
        memmove(piece, piece + valid, len);
    } while (valid && (len || rest.len));
    *at = vmxi_find_stored_offset(stored, done);
    return len == 0 && rest.len == 0;
}
