/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/str.h"
#include "vm/disk_line.h"

enum {
    MAX_STORED = 4096, /* in bytes; a longer value is not the path of a disk */
    NUMBER_LEN = 6     /* digits of a delta disk */
};

/* Removes the digits at the start of S.  Returns false if there are none. */
static bool take_digits(vmxci_str *s)
{
    const size_t len = s->len;
    while (s->len && vmxi_is_digit(s->ptr[0]))
        *s = vmxi_str_skip(*s, 1);
    return s->len < len;
}

bool vmxi_is_disk_key(vmxci_str key)
{
    static const char *const controllers[] = { "scsi", "sata", "ide", "nvme" };
    for (size_t i = 0; i < sizeof controllers / sizeof controllers[0]; i++) {
        const vmxci_str controller = vmxi_str(controllers[i]);
        if (!vmxi_str_starts_fold(key, controller))
            continue;
        vmxci_str rest = vmxi_str_skip(key, controller.len);
        return take_digits(&rest) && vmxi_take_char(&rest, ':') && take_digits(&rest) &&
               vmxi_str_equal_fold(rest, VMXI_LITERAL(".fileName"));
    }
    return false;
}

/* Returns whether PATH ends in `-`, six digits and `.vmdk`. */
static bool is_numbered(vmxci_str path)
{
    const vmxci_str suffix = VMXI_LITERAL(".vmdk");
    if (path.len < 1 + NUMBER_LEN + suffix.len || !vmxi_str_ends_fold(path, suffix))
        return false;
    vmxci_str rest = vmxi_str_skip(path, path.len - (1 + NUMBER_LEN + suffix.len));
    return vmxi_take_char(&rest, '-') && take_digits(&rest) && rest.len == suffix.len;
}

bool vmxi_names_delta_disk(const vmxi_body *body, const vmxi_line *line)
{
    char decoded[MAX_STORED];
    const vmxci_str stored = vmxi_body_value(body, line);
    if (line->kind != VMXCI_LINE_ENTRY || stored.len > sizeof decoded ||
        !vmxi_is_disk_key(vmxi_body_name(body, line)))
        return false;
    return is_numbered((vmxci_str){ decoded, vmxci_unescape(decoded, stored) });
}
