/* SPDX-License-Identifier: MIT */
/* Lints of keys that have nothing to do with the VMCI device. */
#include <config.h>

#include <inttypes.h>
#include <stdio.h>

#include "base/error.h"
#include "base/str.h"
#include "policy/lint_keys.h"
#include "vmci/value.h"
#include "vmx/doc.h"
#include "vmx/index.h"

/* ---- numa.autosize.cookie -------------------------------------------------------------- */

enum {
    COOKIE_UNIT = 10000 /* the cookie is the number of CPUs times this, and other numbers */
};

/* Sets OUT to the integer that LINE has.  Returns false if it has none. */
static bool read_integer(int64_t *out, const vmxi_body *body, const vmxi_line *line)
{
    const bool is_single = line->kind == VMXCI_LINE_ENTRY &&
                           !(line->flags & VMXCI_LINE_FLAG_DUPLICATE);
    return is_single && vmxi_parse_stored(out, VMXI_NUMBER, vmxi_body_value(body, line));
}

int vmxi_lint_numa_cookie(const vmxi_lint_run *run, const vmxci_rule *rule)
{
    const vmxi_body *body = &run->doc->body;
    const vmxi_line *line = vmxi_body_find(body, VMXI_LITERAL("numa.autosize.cookie"));
    const vmxi_line *count = vmxi_body_find(body, VMXI_LITERAL("numvcpus"));
    int64_t cookie, cpus = 1;
    char message[VMXCI_MESSAGE_SIZE];
    if (!line || !read_integer(&cookie, body, line) || cookie < COOKIE_UNIT ||
        (count && !read_integer(&cpus, body, count)) || cookie / COOKIE_UNIT == cpus)
        return 0;
    snprintf(message, sizeof message,
             "numa.autosize.cookie is for %" PRId64 " virtual CPUs, but the VM has %" PRId64
             ": VMware reports an invalid NUMA cookie; remove the key",
             cookie / COOKIE_UNIT, cpus);
    return vmxi_lint_report(run, rule, line, message);
}

/* ---- guestinfo ------------------------------------------------------------------------- */

enum {
    MOST_BYTES = 65536
};

/* Returns the length of STORED with its |XX decoded. */
static size_t decoded_length(vmxci_str stored)
{
    size_t len = stored.len;
    for (size_t i = 0; i + 2 < stored.len; i++)
        if (stored.ptr[i] == '|' && vmxi_hex_digit(stored.ptr[i + 1]) >= 0 &&
            vmxi_hex_digit(stored.ptr[i + 2]) >= 0) {
            len -= 2;
            i += 2;
        }
    return len;
}

static int report_size(const vmxi_lint_run *run, const vmxci_rule *rule, const vmxi_line *line)
{
    char message[VMXCI_MESSAGE_SIZE];
    const size_t len = decoded_length(vmxi_body_value(&run->doc->body, line));
    if (len <= MOST_BYTES)
        return 0;
    snprintf(message, sizeof message,
             "the value has %zu bytes: the guest may not get more than %d of a guestinfo key", len,
             MOST_BYTES);
    return vmxi_lint_report(run, rule, line, message);
}

int vmxi_lint_guestinfo_size(const vmxi_lint_run *run, const vmxci_rule *rule)
{
    const vmxi_body *body = &run->doc->body;
    int result = 0;
    for (uint32_t i = 0; result == 0 && i < body->line_count; i++)
        if (body->lines[i].kind == VMXCI_LINE_ENTRY && body->lines[i].value_len > MOST_BYTES &&
            vmxi_str_starts_fold(vmxi_body_name(body, &body->lines[i]), VMXI_LITERAL("guestinfo.")))
            result = report_size(run, rule, &body->lines[i]);
    return result;
}
