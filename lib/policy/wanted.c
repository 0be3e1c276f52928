/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/number.h"
#include "base/str.h"
#include "policy/wanted.h"
#include "vmci/value.h"

/* A `|` would be taken for the start of an escape, and is no part of a boolean or an integer. */
static bool read_plain(int64_t *out, vmxi_value_type type, vmxci_str value)
{
    return !vmxi_str_contains(value, '|') && vmxi_parse_stored(out, type, value);
}

bool vmxi_read_plain_boolean(bool *out, vmxci_str value)
{
    int64_t number;
    if (!read_plain(&number, VMXI_BOOLEAN, value))
        return false;
    *out = number != 0;
    return true;
}

bool vmxi_read_plain_integer(int64_t *out, vmxci_str value)
{
    return read_plain(out, VMXI_CONTEXT_ID, value);
}

vmxi_wanted vmxi_wanted_make(vmxci_str text)
{
    vmxi_wanted out = { .text = text, .type = VMXI_WANTED_BOOLEAN };
    if (vmxi_str_equal_fold(text, VMXI_LITERAL("TRUE")))
        out.number = 1;
    else if (vmxi_str_equal_fold(text, VMXI_LITERAL("FALSE")))
        out.number = 0;
    else if (vmxi_parse_integer(&out.number, text, INT32_MIN, UINT32_MAX))
        out.type = VMXI_WANTED_INTEGER;
    else
        out.type = VMXI_WANTED_TEXT;
    /* VMware keeps 32 bits. */
    if (out.type == VMXI_WANTED_INTEGER)
        out.number = (int32_t)(uint32_t)out.number;
    return out;
}

bool vmxi_wanted_equals(const vmxi_wanted *wanted, vmxci_str value)
{
    bool is_true;
    int64_t number;
    if (vmxi_str_equal_fold(value, wanted->text))
        return true;
    if (value.len == 0)
        return false;
    switch (wanted->type) {
    case VMXI_WANTED_BOOLEAN:
        return vmxi_read_plain_boolean(&is_true, value) && is_true == (wanted->number != 0);
    case VMXI_WANTED_INTEGER:
        return vmxi_read_plain_integer(&number, value) && number == wanted->number;
    case VMXI_WANTED_TEXT:
        break;
    }
    return false;
}

bool vmxi_wanted_means(const vmxi_wanted *wanted, vmxci_str value)
{
    if (value.len)
        return vmxi_wanted_equals(wanted, value);
    return wanted->type == VMXI_WANTED_TEXT
               ? wanted->text.len == 0
               : wanted->number == (wanted->type == VMXI_WANTED_BOOLEAN);
}
