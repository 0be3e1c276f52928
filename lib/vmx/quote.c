/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "vmx/encoding.h"
#include "vmx/quote.h"

vmxi_shown vmxi_body_quote(const vmxi_body *body, vmxci_str bytes)
{
    char text[VMXI_SHOWN_SIZE + VMXI_UTF8_MAX], character[VMXI_UTF8_MAX];
    size_t used = 0, len;
    if (vmxi_is_ascii(bytes))
        return vmxi_quote(bytes);
    vmxi_encoding e = vmxi_encoding_open(body, VMXI_TO_UTF8);
    while (bytes.len && used < VMXI_SHOWN_SIZE) {
        const size_t n = vmxi_encoding_decode(&e, bytes, character, &len);
        /* vmxi_quote shows the bytes that cannot be converted. */
        memcpy(text + used, n ? character : bytes.ptr, n ? len : 1);
        used += n ? len : 1;
        bytes = vmxi_str_skip(bytes, n ? n : 1);
    }
    vmxi_encoding_close(&e);
    return vmxi_quote((vmxci_str){ text, used });
}

vmxi_shown vmxi_body_quote_value(const vmxi_body *body, vmxci_str stored)
{
    char decoded[3 * VMXI_SHOWN_SIZE];
    if (stored.len > sizeof decoded)
        stored.len = sizeof decoded;
    return vmxi_body_quote(body,
                           (vmxci_str){ decoded, vmxci_unescape(decoded, sizeof decoded, stored) });
}
