/* SPDX-License-Identifier: MIT */
/* Base64 of RFC 4648, section 4.  Only encoding: nothing here reads it. */
#include <config.h>

#include <vmxci.h>

/* Encodes the LEN bytes at BYTES, 1 to 3, as four digits; '=' fills up the last ones. */
static void encode_group(char out[4], const unsigned char *bytes, size_t len)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned long group = (unsigned long)bytes[0] << 16 |
                                (len > 1 ? (unsigned long)bytes[1] << 8 : 0) |
                                (len > 2 ? (unsigned long)bytes[2] : 0);
    for (size_t i = 0; i < 4; i++)
        out[i] = i <= len ? digits[group >> (18 - 6 * i) & 63] : '=';
}

size_t vmxci_base64(char *dst, size_t room, vmxci_str bytes)
{
    const unsigned char *p = (const unsigned char *)bytes.ptr;
    size_t n = 0;
    for (size_t at = 0; at < bytes.len; at += 3) {
        char group[4];
        encode_group(group, p + at, bytes.len - at < 3 ? bytes.len - at : 3);
        for (size_t i = 0; i < sizeof group; i++, n++)
            if (n + 1 < room)
                dst[n] = group[i];
    }
    if (room)
        dst[n < room ? n : room - 1] = '\0';
    return n;
}
