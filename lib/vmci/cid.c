/* SPDX-License-Identifier: MIT */
/* Context ids: 32 bits, written as a signed number. */
#include <config.h>

#include "base/error.h"
#include "base/number.h"
#include "base/random.h"
#include "base/str.h"
#include "vmci/cid.h"

enum {
    RESERVED_BELOW = 16
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
    uint32_t number;
    *out = 0;
    if (flags & ~(unsigned)VMXCI_CID_HEX)
        return vmxi_fail(err, VMXCI_EINVAL, "an unknown flag");
    if (!parse_number(&number, text, flags & VMXCI_CID_HEX))
        return vmxi_fail(err, VMXCI_EVALUE,
                         "'%s' is no context id, a number from -2147483648 to 4294967295",
                         vmxi_quote(text).text);
    *out = (int32_t)number;
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
            uuid = vmxi_str_skip(uuid, 1);
        int high = uuid.len < 2 ? -1 : vmxi_hex_digit(uuid.ptr[0]);
        int low = uuid.len < 2 ? -1 : vmxi_hex_digit(uuid.ptr[1]);
        if (high < 0 || low < 0)
            return false;
        tail = tail << 8 | (uint32_t)(high << 4 | low);
        uuid = vmxi_str_skip(uuid, 2);
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
