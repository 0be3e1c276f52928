/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdbool.h>

#include "vmx/line.h"
#include "vmx/scan.h"

#define LINE (VMXI_ENDS_NAME | VMXI_ENDS_BARE | VMXI_ENDS_QUOTED | VMXI_ENDS_LINE)

const unsigned char vmxi_byte_class[256] = {
    ['\0'] = LINE,
    ['\r'] = LINE,
    ['\n'] = LINE,
    [' '] = VMXI_ENDS_NAME | VMXI_ENDS_BARE,
    ['\t'] = VMXI_ENDS_NAME | VMXI_ENDS_BARE,
    ['#'] = VMXI_ENDS_NAME | VMXI_ENDS_BARE,
    ['='] = VMXI_ENDS_NAME,
    ['"'] = VMXI_ENDS_QUOTED,
};

static bool is_line_end(char c)
{
    return vmxi_byte_class[(unsigned char)c] & VMXI_ENDS_LINE;
}

/* Marks LINE as malformed because of the byte at P, and returns P. */
static const char *set_malformed(vmxi_line *line, const char *text, const char *p, vmxi_fault fault)
{
    line->kind = VMXCI_LINE_MALFORMED;
    line->fault = (uint8_t)fault;
    line->flags = 0;
    line->name = line->name_len = line->value_len = 0;
    line->value = (uint32_t)(p - text);
    return p;
}

static const char *parse_value(vmxi_line *line, const char *text, const char *p)
{
    bool quoted = *p == '"';
    const char *value = quoted ? p + 1 : p;
    p = vmxi_find_class(value, quoted ? VMXI_ENDS_QUOTED : VMXI_ENDS_BARE);
    line->value = (uint32_t)(value - text);
    line->value_len = (uint32_t)(p - value);
    if (quoted && *p++ != '"')
        return set_malformed(line, text, p - 1, VMXI_FAULT_NO_QUOTE);
    line->flags = quoted ? VMXCI_LINE_FLAG_QUOTED : 0;
    p = vmxi_skip_blanks(p);
    if (*p != '#' && !is_line_end(*p))
        return set_malformed(line, text, p, VMXI_FAULT_TRAILING);
    line->kind = VMXCI_LINE_ENTRY;
    return p;
}

static const char *parse_entry(vmxi_line *line, const char *text, const char *p)
{
    const char *name = p;
    p = vmxi_find_class(name, VMXI_ENDS_NAME);
    if (p == name)
        return set_malformed(line, text, p, VMXI_FAULT_NO_NAME);
    line->name = (uint32_t)(name - text);
    line->name_len = (uint32_t)(p - name);
    p = vmxi_skip_blanks(p);
    if (*p != '=')
        return set_malformed(line, text, p, VMXI_FAULT_NO_EQUALS);
    return parse_value(line, text, vmxi_skip_blanks(p + 1));
}

static const char *parse_end(vmxi_line *line, const char *p, const char *end)
{
    while (*(p = vmxi_find_class(p, VMXI_ENDS_LINE)) == '\0' && p != end) {
        line->flags |= VMXCI_LINE_FLAG_HAS_NUL;
        p++;
    }
    if (p == end)
        return p;
    line->end_len = p[0] == '\r' && p[1] == '\n' ? 2 : 1;
    return p + line->end_len;
}

const char *vmxi_line_parse(vmxi_line *line, const char *text, const char *p, const char *end)
{
    *line = (vmxi_line){ .start = (uint32_t)(p - text) };
    p = vmxi_skip_blanks(p);
    if (*p == '#')
        line->kind = VMXCI_LINE_COMMENT;
    else if (!is_line_end(*p))
        p = parse_entry(line, text, p);
    return parse_end(line, p, end);
}
