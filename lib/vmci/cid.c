/* SPDX-License-Identifier: MIT */
/* Context ids: 32 bits, written as a signed number. */
#include <config.h>

#include "base/ascii.h"
#include "base/error.h"
#include "base/random.h"
#include "base/str.h"
#include "vmci/cid.h"

enum {
    RESERVED_BELOW = 16
};

/* Digits of BASE, at least one, that make at most 32 bits. */
static bool read_digits(int64_t *out, vmxci_str digits, int base)
{
    int64_t number = 0;
    for (size_t i = 0; i < digits.len; i++) {
        int digit = vmxi_hex_digit(digits.ptr[i]);
        if (digit < 0 || digit >= base)
            return false;
        number = number * base + digit;
        if (number > UINT32_MAX)
            return false;
    }
    *out = number;
    return digits.len != 0;
}

static vmxci_str skip(vmxci_str s, size_t n)
{
    return n ? (vmxci_str){ s.ptr + n, s.len - n } : s;
}

bool vmxi_decimal(int64_t *out, vmxci_str text)
{
    bool negative = text.len && text.ptr[0] == '-';
    if (!read_digits(out, skip(text, negative), 10))
        return false;
    if (negative)
        *out = -*out;
    return true;
}

int vmxci_cid_parse(int32_t *out, vmxci_str text, unsigned flags, vmxci_error *err)
{
    int64_t number;
    bool good;
    *out = 0;
    if (flags & ~(unsigned)VMXCI_CID_HEX)
        return vmxi_fail(err, VMXCI_EINVAL, "an unknown flag");
    if (flags & VMXCI_CID_HEX && text.len > 2 && memcmp(text.ptr, "0x", 2) == 0)
        good = read_digits(&number, skip(text, 2), 16);
    else
        good = vmxi_decimal(&number, text) && number >= INT32_MIN;
    if (!good)
        return vmxi_fail(err, VMXCI_EVALUE,
                         "'%s' is no context id, a number from -2147483648 to 4294967295",
                         vmxi_quote(text).text);
    *out = (int32_t)(uint32_t)number;
    return VMXCI_OK;
}

const char *vmxci_cid_reserved(int32_t cid)
{
    switch (cid) {
    case -1:
        return "\"any\" or \"not assigned yet\"";
    case 0:
        return "the hypervisor";
    case 1:
        return "local communication";
    case 2:
        return "the host";
    }
    return cid > 2 && cid < RESERVED_BELOW ? "VMware's own use" : NULL;
}

int vmxi_cid_usable(int32_t cid, vmxci_error *err)
{
    const char *meaning = vmxci_cid_reserved(cid);
    if (!meaning)
        return VMXCI_OK;
    if (cid == -1)
        return vmxi_fail(err, VMXCI_ERESERVED, "the id -1 (4294967295) is reserved: it means %s",
                         meaning);
    return vmxi_fail(err, VMXCI_ERESERVED,
                     "the id %d is reserved for %s: ids from 0 to 15 are no VM's", (int)cid,
                     meaning);
}

bool vmxi_uuid_tail(int32_t *out, vmxci_str uuid)
{
    uint32_t tail = 0;
    *out = 0;
    for (int i = 0; i < 16; i++) {
        if (i && uuid.len && (uuid.ptr[0] == ' ' || uuid.ptr[0] == '-'))
            uuid = skip(uuid, 1);
        int high = uuid.len < 2 ? -1 : vmxi_hex_digit(uuid.ptr[0]);
        int low = uuid.len < 2 ? -1 : vmxi_hex_digit(uuid.ptr[1]);
        if (high < 0 || low < 0)
            return false;
        tail = tail << 8 | (uint32_t)(high << 4 | low);
        uuid = skip(uuid, 2);
    }
    *out = (int32_t)tail;
    return uuid.len == 0;
}

int vmxci_cid_from_uuid(int32_t *out, vmxci_str uuid, vmxci_error *err)
{
    if (vmxi_uuid_tail(out, uuid))
        return vmxi_cid_usable(*out, err);
    return vmxi_fail(err, VMXCI_EVALUE, "'%s' is no UUID of 16 bytes", vmxi_quote(uuid).text);
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
