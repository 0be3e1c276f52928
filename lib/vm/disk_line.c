/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <string.h>

#include "base/str.h"
#include "vm/disk_line.h"
#include "vmx/index.h"

enum {
    MAX_STORED = 4096, /* in bytes; a longer value is not the path of a disk */
    MAX_TYPE = 128,    /* in bytes; a longer value is not a type of device */
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

/* Returns the device in KEY if it names the file of a device on a disk controller, such as
 * scsi0:1.fileName; otherwise the result is empty. */
static vmxci_str get_device(vmxci_str key)
{
    static const char *const controllers[] = { "scsi", "sata", "ide", "nvme", "nvdimm" };
    for (size_t i = 0; i < sizeof controllers / sizeof controllers[0]; i++) {
        const vmxci_str controller = vmxi_str(controllers[i]);
        if (!vmxi_str_starts_fold(key, controller))
            continue;
        vmxci_str rest = vmxi_str_skip(key, controller.len);
        if (take_digits(&rest) && vmxi_take_char(&rest, ':') && take_digits(&rest) &&
            vmxi_str_equal_fold(rest, VMXI_LITERAL(".fileName")))
            return (vmxci_str){ key.ptr, key.len - rest.len };
    }
    return (vmxci_str){ NULL, 0 };
}

/* Returns whether STORED is the type of a CD drive. */
static bool is_cd_type(vmxci_str stored)
{
    static const char *const types[] = { "cdrom-image", "cdrom-raw", "atapi-cdrom" };
    char decoded[MAX_TYPE];
    if (stored.len > sizeof decoded)
        return false;
    const vmxci_str type = { decoded, vmxci_unescape(decoded, sizeof decoded, stored) };
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (vmxi_str_equal_fold(type, vmxi_str(types[i])))
            return true;
    return false;
}

/* Returns whether each line with the type of DEVICE, of which there is one at least, says that it
 * is a CD drive. */
static bool is_cd(const vmxi_body *body, vmxci_str device)
{
    const vmxci_str suffix = VMXI_LITERAL(".deviceType");
    char key[MAX_TYPE];
    if (device.len + suffix.len > sizeof key)
        return false;
    memcpy(key, device.ptr, device.len);
    memcpy(key + device.len, suffix.ptr, suffix.len);
    const vmxi_line *line = vmxi_body_find(body, (vmxci_str){ key, device.len + suffix.len });
    bool is_known = line != NULL;
    for (; line && is_known; line = vmxi_body_find_next(body, line))
        is_known = is_cd_type(vmxi_body_value(body, line));
    return is_known;
}

bool vmxi_names_hard_disk(const vmxi_body *body, const vmxi_line *line)
{
    if (line->kind != VMXCI_LINE_ENTRY)
        return false;
    const vmxci_str device = get_device(vmxi_body_name(body, line));
    return device.len && !is_cd(body, device);
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
    if (stored.len > sizeof decoded || !vmxi_names_hard_disk(body, line))
        return false;
    return is_numbered((vmxci_str){ decoded, vmxci_unescape(decoded, sizeof decoded, stored) });
}
