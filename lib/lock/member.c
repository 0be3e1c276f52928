/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/str.h"
#include "lock/djb2.h"
#include "lock/member.h"

enum {
    LEAST_FIELDS = 5,
    MOST_FIELDS = 16,
    OLD_FORM_FIELDS = 6
};

/* ---- parsing --------------------------------------------------------------------------- */

/* Splits TEXT at single spaces.  Returns the number of fields, or 0 if one is empty or there are
 * too many. */
static size_t split(vmxci_str fields[MOST_FIELDS], vmxci_str text)
{
    size_t count = 0;
    for (;;) {
        const char *space = text.len ? memchr(text.ptr, ' ', text.len) : NULL;
        const size_t len = space ? (size_t)(space - text.ptr) : text.len;
        if (len == 0 || count == MOST_FIELDS)
            return 0;
        fields[count++] = (vmxci_str){ text.ptr, len };
        if (!space)
            return count;
        text = vmxi_str_skip(text, len + 1);
    }
}

/* Parses the execution ID: PID, PID-START or PID-START(PROGRAM).  Malformed parts stay unknown. */
static void parse_execution(vmxi_member *out, vmxci_str s)
{
    uint64_t pid, start;
    if (!vmxi_take_decimal(&pid, &s, UINT32_MAX))
        return;
    out->pid = (uint32_t)pid;
    if (vmxi_take_char(&s, '-') && vmxi_take_decimal(&start, &s, UINT64_MAX))
        out->start = start;
    if (vmxi_take_char(&s, '(') && s.len && s.ptr[s.len - 1] == ')')
        out->program = (vmxci_str){ s.ptr, s.len - 1 };
}

/* Parses a field NAME=VALUE.  Unknown names are ignored, as by VMware. */
static void parse_extra(vmxi_member *out, vmxci_str field)
{
    const vmxci_str boot = VMXI_LITERAL("boot="), pidns = VMXI_LITERAL("pidns=");
    uint64_t number;
    if (vmxi_str_starts_fold(field, boot))
        out->boot = vmxi_str_skip(field, boot.len);
    else if (vmxi_str_starts_fold(field, pidns) &&
             vmxi_parse_decimal(&number, vmxi_str_skip(field, pidns.len), UINT64_MAX))
        out->pidns = number;
}

static bool parse_type(bool *shared, vmxci_str field)
{
    *shared = vmxi_str_equal(field, VMXI_LITERAL("S"));
    return *shared || vmxi_str_equal(field, VMXI_LITERAL("X"));
}

static bool parse_fields(vmxi_member *out, const vmxci_str *fields, size_t count)
{
    uint64_t ticket, start, pid;
    bool shared;
    if (count < LEAST_FIELDS || !vmxi_parse_decimal(&ticket, fields[2], UINT32_MAX - 1) ||
        !parse_type(&shared, fields[3]) || !vmxi_parse_decimal(&start, fields[4], UINT64_MAX))
        return false;
    *out = (vmxi_member){ .machine = fields[0], .ticket = (uint32_t)ticket, .shared = shared };
    parse_execution(out, fields[1]);
    /* In the old form the second field is the PID alone. */
    if (count == OLD_FORM_FIELDS && vmxi_parse_decimal(&pid, fields[1], UINT32_MAX))
        out->start = start;
    for (size_t i = LEAST_FIELDS; i < count; i++)
        parse_extra(out, fields[i]);
    return true;
}

bool vmxi_member_parse(vmxi_member *out, const char *bytes, size_t len)
{
    vmxci_str fields[MOST_FIELDS];
    *out = (vmxi_member){ .ticket = 0 };
    if (len != VMXI_MEMBER_SIZE)
        return false;
    const char *end = memchr(bytes, '\0', len);
    const size_t text_len = end ? (size_t)(end - bytes) : len;
    return parse_fields(out, fields, split(fields, (vmxci_str){ bytes, text_len }));
}

/* ---- formatting ------------------------------------------------------------------------ */

void vmxi_member_format(char out[VMXI_MEMBER_SIZE], const vmxi_host *host, uint32_t ticket,
                        bool shared, vmxci_str location)
{
    char boot[VMXI_BOOT_SIZE + sizeof " boot="] = "", pidns[32] = "";
    /* VMware hashes plain chars, which are signed on some platforms. */
    const uint32_t hash = vmxi_djb2(location, CHAR_MIN < 0);
    if (host->boot[0])
        snprintf(boot, sizeof boot, " boot=%s", host->boot);
    if (host->pidns)
        snprintf(pidns, sizeof pidns, " pidns=%" PRIu64, host->pidns);
    memset(out, 0, VMXI_MEMBER_SIZE);
    snprintf(out, VMXI_MEMBER_SIZE, "%s %s %" PRIu32 " %c %" PRIu64 " lc=%" PRIu32 "%s%s",
             host->machine.canonical, host->execution, ticket, shared ? 'S' : 'X', host->start,
             hash, boot, pidns);
}
