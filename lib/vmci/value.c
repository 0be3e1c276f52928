/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>

#include "base/error.h"
#include "base/number.h"
#include "base/str.h"
#include "vmci/cid.h"
#include "vmci/value.h"

enum {
    MAX_VALUE = 64 /* bytes of a boolean, a number or a UUID; as stored, each byte may take three */
};

/* A stored value, decoded. */
typedef struct decoded_value {
    char bytes[3 * MAX_VALUE];
    size_t len;
} decoded_value;

const char *vmxi_describe_type(vmxi_value_type type)
{
    switch (type) {
    case VMXI_BOOLEAN:
        return "true or false";
    case VMXI_CONTEXT_ID:
        return "an integer from -2147483648 to 4294967295";
    case VMXI_NUMBER:
        return "an integer from -1 to 2147483647";
    case VMXI_UUID:
        return "a UUID: 16 bytes in hexadecimal";
    case VMXI_ANY_TEXT:
        break;
    }
    return "text";
}

static bool is_integer(vmxi_value_type type)
{
    return type == VMXI_CONTEXT_ID || type == VMXI_NUMBER;
}

/* ---- as VMware reads values ------------------------------------------------------------ */

static bool read_boolean(int64_t *out, vmxci_str value)
{
    static const struct {
        const char *word;
        bool meaning;
    } words[] = {
        { "TRUE", true }, { "FALSE", false }, { "", true },   { "1", true },    { "0", false },
        { "yes", true },  { "no", false },    { "on", true }, { "off", false }, { "t", true },
        { "f", false },   { "y", true },      { "n", false },
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (!vmxi_str_equal_fold(value, vmxi_str(words[i].word)))
            continue;
        *out = words[i].meaning;
        return true;
    }
    return false;
}

/* VMware stores the number in 32 bits, so that one above INT32_MAX becomes negative. */
static bool read_integer(int64_t *out, vmxi_notation *notation, vmxci_str value)
{
    if (!vmxi_parse_c_integer(out, notation, value, INT32_MIN, UINT32_MAX))
        return false;
    *out = (int32_t)(uint32_t)*out;
    return true;
}

static bool read_uuid(int64_t *out, vmxci_str value)
{
    int32_t id;
    if (!vmxi_parse_uuid_tail(&id, value))
        return false;
    *out = id;
    return true;
}

static bool read_value(int64_t *out, vmxi_value_type type, vmxci_str value)
{
    vmxi_notation notation;
    switch (type) {
    case VMXI_BOOLEAN:
        return read_boolean(out, value);
    case VMXI_CONTEXT_ID:
        return read_integer(out, &notation, value);
    case VMXI_NUMBER:
        return read_integer(out, &notation, value) && *out >= -1;
    case VMXI_UUID:
        return read_uuid(out, value);
    case VMXI_ANY_TEXT:
        break;
    }
    return true;
}

/* Returns false if STORED is too long for a value that is valid. */
static bool decode(decoded_value *out, vmxci_str stored)
{
    if (stored.len > sizeof out->bytes)
        return false;
    out->len = vmxci_unescape(out->bytes, sizeof out->bytes, stored);
    return out->len <= MAX_VALUE;
}

bool vmxi_parse_stored(int64_t *out, vmxi_value_type type, vmxci_str stored)
{
    decoded_value decoded;
    *out = 0;
    if (type == VMXI_ANY_TEXT)
        return true;
    return decode(&decoded, stored) &&
           read_value(out, type, (vmxci_str){ decoded.bytes, decoded.len });
}

/* ---- unusual spellings ----------------------------------------------------------------- */

static bool explain_boolean(char out[VMXI_MEANING_SIZE], vmxci_str value)
{
    int64_t is_true;
    if (!read_boolean(&is_true, value))
        return false;
    const char *usual = is_true ? "TRUE" : "FALSE";
    if (vmxi_str_equal(value, vmxi_str(usual)))
        return false;
    snprintf(out, VMXI_MEANING_SIZE, "means %s", usual);
    return true;
}

static bool explain_integer(char out[VMXI_MEANING_SIZE], vmxi_value_type type, vmxci_str value)
{
    static const char *const verbs[] = {
        [VMXI_DECIMAL] = "means",
        [VMXI_OCTAL] = "is octal for",
        [VMXI_HEXADECIMAL] = "is hexadecimal for",
        [VMXI_OTHER_NOTATION] = "means",
    };
    vmxi_notation notation;
    int64_t number;
    if (!read_integer(&number, &notation, value))
        return false;
    const bool is_unsigned = number < 0 && value.ptr[0] != '-';
    if (notation == VMXI_DECIMAL && !(is_unsigned && type != VMXI_CONTEXT_ID))
        return false;
    snprintf(out, VMXI_MEANING_SIZE, "%s %lld", verbs[notation], (long long)number);
    return true;
}

bool vmxi_explain_spelling(char out[VMXI_MEANING_SIZE], vmxi_value_type type, vmxci_str stored)
{
    decoded_value decoded;
    int64_t number;
    if (!vmxi_parse_stored(&number, type, stored) || !decode(&decoded, stored))
        return false;
    const vmxci_str value = { decoded.bytes, decoded.len };
    if (type == VMXI_BOOLEAN)
        return explain_boolean(out, value);
    return is_integer(type) && explain_integer(out, type, value);
}

/* ---- new values ------------------------------------------------------------------------ */

static bool parse_new_value(int64_t *out, vmxi_value_type type, vmxci_str value)
{
    *out = 0;
    switch (type) {
    case VMXI_BOOLEAN:
        *out = vmxi_str_equal_fold(value, VMXI_LITERAL("true"));
        return *out || vmxi_str_equal_fold(value, VMXI_LITERAL("false"));
    case VMXI_CONTEXT_ID:
        return vmxi_parse_integer(out, value, INT32_MIN, UINT32_MAX);
    case VMXI_NUMBER:
        return vmxi_parse_integer(out, value, -1, INT32_MAX);
    case VMXI_UUID:
        return read_uuid(out, value);
    case VMXI_ANY_TEXT:
        break;
    }
    return true;
}

int vmxi_check_new_value(int64_t *out, const char *key, vmxi_value_type type, vmxci_str value,
                         const char *shown, vmxci_error *err)
{
    char octal[VMXI_OCTAL_SIZE];
    if (is_integer(type) && vmxi_looks_octal(octal, value))
        return vmxi_fail(err, VMXCI_EVALUE, "invalid value for '%s': %s; remove the leading zero",
                         key, octal);
    if (!parse_new_value(out, type, value))
        return vmxi_fail(err, VMXCI_EVALUE, "invalid value '%s' for '%s' (expected %s)", shown, key,
                         vmxi_describe_type(type));
    return VMXCI_OK;
}
