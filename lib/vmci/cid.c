/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/error.h"
#include "base/number.h"
#include "base/random.h"
#include "base/str.h"
#include "vmci/cid.h"

enum {
    FIRST_FREE = 16
};

/* Parses TEXT: with ALLOW_HEX as 0x and hexadecimal digits, else as a signed decimal number. */
static bool parse_number(uint32_t *out, vmxci_str text, bool allow_hex)
{
    uint64_t bits;
    int64_t number;
    bool valid;
    if (allow_hex && text.len > 2 && memcmp(text.ptr, "0x", 2) == 0) {
        valid = vmxi_parse_hex(&bits, vmxi_str_skip(text, 2), UINT32_MAX);
        *out = (uint32_t)bits;
    } else {
        valid = vmxi_parse_integer(&number, text, INT32_MIN, UINT32_MAX);
        *out = (uint32_t)number;
    }
    return valid;
}

int vmxci_cid_parse(int32_t *out, vmxci_str text, unsigned flags, vmxci_error *err)
{
    char octal[VMXI_OCTAL_SIZE];
    uint32_t number;
    *out = 0;
    if (flags & ~(unsigned)VMXCI_CID_HEX)
        return vmxi_fail(err, VMXCI_EINVAL, "unknown bits in 'flags'");
    if (vmxi_looks_octal(octal, text))
        return vmxi_fail(err, VMXCI_EVALUE, "context ID %s; remove the leading zero", octal);
    if (!parse_number(&number, text, flags & VMXCI_CID_HEX))
        return vmxi_fail(err, VMXCI_EVALUE,
                         "invalid context ID '%s' (expected a decimal number from -2147483648 to "
                         "4294967295%s)",
                         vmxi_quote(text).text,
                         flags & VMXCI_CID_HEX ? ", or 0x and hexadecimal digits" : "");
    *out = (int32_t)number;
    return VMXCI_OK;
}

const char *vmxci_cid_reserved(int32_t cid)
{
    switch (cid) {
    case -1:
        return "wildcard address, or no ID assigned";
    case 0:
        return "hypervisor";
    case 1:
        return "local communication";
    case 2:
        return "host";
    }
    return cid > 2 && cid < FIRST_FREE ? "internal use" : NULL;
}

int vmxi_check_cid(int32_t cid, vmxci_error *err)
{
    const char *meaning = vmxci_cid_reserved(cid);
    if (!meaning)
        return VMXCI_OK;
    return vmxi_fail(err, VMXCI_ERESERVED, "context ID %d%s is reserved (%s)", (int)cid,
                     cid == -1 ? " (4294967295)" : "", meaning);
}

/* Removes two hexadecimal digits from the start of S. */
static bool take_hex_byte(uint32_t *out, vmxci_str *s)
{
    const int high = s->len < 2 ? -1 : vmxi_hex_digit(s->ptr[0]);
    const int low = s->len < 2 ? -1 : vmxi_hex_digit(s->ptr[1]);
    if (high < 0 || low < 0)
        return false;
    *out = (uint32_t)(high << 4 | low);
    *s = vmxi_str_skip(*s, 2);
    return true;
}

bool vmxi_parse_uuid_tail(int32_t *out, vmxci_str uuid)
{
    uint32_t tail = 0, byte;
    *out = 0;
    for (int i = 0; i < 16; i++) {
        if (i && !vmxi_take_char(&uuid, ' '))
            (void)vmxi_take_char(&uuid, '-');
        if (!take_hex_byte(&byte, &uuid))
            return false;
        tail = tail << 8 | byte;
    }
    *out = (int32_t)tail;
    return uuid.len == 0;
}

int vmxci_cid_from_uuid(int32_t *out, vmxci_str uuid, vmxci_error *err)
{
    if (vmxi_parse_uuid_tail(out, uuid))
        return vmxi_check_cid(*out, err);
    return vmxi_fail(err, VMXCI_EVALUE, "invalid UUID '%s' (expected 16 bytes in hexadecimal)",
                     vmxi_quote(uuid).text);
}

int vmxci_cid_random(int32_t *out, vmxci_error *err)
{
    *out = 0;
    do {
        int status = vmxi_random(out, sizeof *out, err);
        if (status)
            return status;
    } while (vmxci_cid_reserved(*out));
    return VMXCI_OK;
}
