/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "lock/member.h"

enum {
    LEAST_FIELDS = 5,
    MOST_FIELDS = 16,
    OLD_FIELDS = 6
};

/* Read decimal digits at the start of S, which are cut off. */
static bool take_number(uint64_t *out, vmxci_str *s, uint64_t max)
{
    size_t i = 0;
    *out = 0;
    for (; i < s->len && vmxi_is_digit(s->ptr[i]); i++) {
        const uint64_t digit = (uint64_t)(s->ptr[i] - '0');
        if (*out > (max - digit) / 10)
            return false;
        *out = *out * 10 + digit;
    }
    *s = (vmxci_str){ s->ptr + i, s->len - i };
    return i > 0;
}

static bool is_number(uint64_t *out, vmxci_str s, uint64_t max)
{
    return take_number(out, &s, max) && s.len == 0;
}

static bool take_char(vmxci_str *s, char c)
{
    if (s->len == 0 || s->ptr[0] != c)
        return false;
    *s = (vmxci_str){ s->ptr + 1, s->len - 1 };
    return true;
}

/* Part TEXT at single spaces.  Returns the number of fields, 0 if one is empty or there are too
 * many. */
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
        text = (vmxci_str){ space + 1, text.len - len - 1 };
    }
}

/* PID, PID-START or PID-START(PROGRAM).  What is not understood stays unknown. */
static void read_execution(vmxi_member *out, vmxci_str s)
{
    uint64_t pid, start;
    if (!take_number(&pid, &s, UINT32_MAX))
        return;
    out->pid = (uint32_t)pid;
    if (take_char(&s, '-') && take_number(&start, &s, UINT64_MAX))
        out->start = start;
    if (take_char(&s, '(') && s.len && s.ptr[s.len - 1] == ')')
        out->program = (vmxci_str){ s.ptr, s.len - 1 };
}

/* The fields NAME=VALUE; those of other names are passed over. */
static void read_extra(vmxi_member *out, vmxci_str field)
{
    static const char boot[] = "boot=", pidns[] = "pidns=";
    uint64_t number;
    if (vmxi_str_starts_fold(field, VMXI_LITERAL(boot)))
        out->boot = (vmxci_str){ field.ptr + (sizeof boot - 1), field.len - (sizeof boot - 1) };
    else if (vmxi_str_starts_fold(field, VMXI_LITERAL(pidns)) &&
             is_number(
                 &number,
                 (vmxci_str){ field.ptr + (sizeof pidns - 1), field.len - (sizeof pidns - 1) },
                 UINT64_MAX))
        out->pidns = number;
}

bool vmxi_member_parse(vmxi_member *out, const char *bytes, size_t len)
{
    vmxci_str fields[MOST_FIELDS];
    uint64_t number, start, pid;
    *out = (vmxi_member){ .number = 0 };
    if (len != VMXI_MEMBER_SIZE)
        return false;
    const char *end = memchr(bytes, '\0', len);
    const size_t count = split(fields, (vmxci_str){ bytes, end ? (size_t)(end - bytes) : len });
    if (count < LEAST_FIELDS || !is_number(&number, fields[2], UINT32_MAX - 1) ||
        !is_number(&start, fields[4], UINT64_MAX))
        return false;
    out->shared = vmxi_str_equal(fields[3], VMXI_LITERAL("S"));
    if (!out->shared && !vmxi_str_equal(fields[3], VMXI_LITERAL("X")))
        return false;
    out->machine = fields[0];
    out->number = (uint32_t)number;
    read_execution(out, fields[1]);
    /* An old form has the two parts of the execution id in two fields. */
    if (count == OLD_FIELDS && is_number(&pid, fields[1], UINT32_MAX))
        out->start = start;
    for (size_t i = LEAST_FIELDS; i < count; i++)
        read_extra(out, fields[i]);
    return true;
}

/* The hash of a path counts plain chars, of whichever sign the platform has them. */
static uint32_t hash_location(vmxci_str path)
{
    uint32_t hash = 5381;
    for (size_t i = 0; i < path.len; i++)
        hash = hash * 33 + (uint32_t)path.ptr[i];
    return hash;
}

void vmxi_member_write(char out[VMXI_MEMBER_SIZE], const vmxi_host *host, uint32_t number,
                       bool shared, vmxci_str location)
{
    char boot[VMXI_BOOT_SIZE + sizeof " boot="] = "", pidns[32] = "";
    if (host->boot[0])
        snprintf(boot, sizeof boot, " boot=%s", host->boot);
    if (host->pidns)
        snprintf(pidns, sizeof pidns, " pidns=%" PRIu64, host->pidns);
    memset(out, 0, VMXI_MEMBER_SIZE);
    snprintf(out, VMXI_MEMBER_SIZE, "%s %s %" PRIu32 " %c %" PRIu64 " lc=%" PRIu32 "%s%s",
             host->machine, host->execution, number, shared ? 'S' : 'X', host->start,
             hash_location(location), boot, pidns);
}

bool vmxi_is_entry(const char *name)
{
    const size_t len = strlen(name);
    if (len < VMXI_ENTRY_SIZE - 1 || !strchr("MDE", name[0]) || strcmp(name + len - 4, ".lck") != 0)
        return false;
    for (int i = 1; i <= 5; i++)
        if (!vmxi_is_digit(name[i]))
            return false;
    return true;
}

void vmxi_entry_name(char out[VMXI_ENTRY_SIZE], char letter, unsigned number)
{
    snprintf(out, VMXI_ENTRY_SIZE, "%c%05u.lck", letter, number % 65536u);
}
