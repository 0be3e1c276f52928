/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <string.h>
#include <strings.h>

#include "error.h"
#include "generalize/devices.h"
#include "output/text.h"
#include "str.h"

/* ---- MAC addresses --------------------------------------------------------------------- */

static bool any_line(const struct plan *p, const vmxci_line *line)
{
    (void)p;
    (void)line;
    return true;
}

/* Whether a line for which COUNTS returns true says that the adapter DEVICE has a static MAC
 * address. */
static bool has_static_type(const struct plan *p, vmxci_str device,
                            bool (*counts)(const struct plan *, const vmxci_line *))
{
    char key[MAX_KEY];
    vmxci_line line;
    if (!join_key(key, member_of(device, "addressType")))
        return true;
    int status = vmxci_doc_find(&line, p->doc, key, NULL);
    while (status == VMXCI_OK && !(equals_word(line.value, "static") && counts(p, &line)))
        status = vmxci_doc_find_next(&line, p->doc, line.number, NULL);
    return status == VMXCI_OK;
}

bool is_static(const struct plan *p, vmxci_str device)
{
    return has_static_type(p, device, is_effective);
}

bool may_be_static(const struct plan *p, vmxci_str device)
{
    return has_static_type(p, device, any_line);
}

/* The address and its type belong together: neither changes if --keep keeps the type. */
int drop_static_mac(struct plan *p, vmxci_str key, vmxci_error *err)
{
    const struct key type = member_of(device_of(key), "addressType");
    bool kept;
    int status = ask_about_key(&kept, p, type, is_kept, err);
    if (status || kept)
        return status;
    status = add_removal(p, key, err);
    if (status || p->selection->groups & ROWS_NETWORK)
        return status;
    return add_edit(p, VMXCI_KEY_SET, type, str_of("generated"), err);
}

/* ---- drives ---------------------------------------------------------------------------- */

/* What an empty CD drive has. */
static const struct setting drive[] = { { "deviceType", "cdrom-raw" },
                                        { "fileName", "auto detect" },
                                        { "clientDevice", "TRUE" },
                                        { "startConnected", "FALSE" } };

enum {
    DRIVE_KEYS = sizeof drive / sizeof drive[0]
};

/* A drive changes as a whole: its fileName must be selected, and no key of it be kept. */
static int select_drive(bool *out, const struct plan *p, vmxci_str device, vmxci_error *err)
{
    int status = ask_about_key(out, p, member_of(device, "fileName"), is_selected, err);
    for (size_t i = 0; status == VMXCI_OK && *out && i < DRIVE_KEYS; i++) {
        bool kept;
        status = ask_about_key(&kept, p, member_of(device, drive[i].key), is_kept, err);
        *out = !kept;
    }
    return status;
}

int empty_drive(struct plan *p, vmxci_str key, vmxci_error *err)
{
    const vmxci_str device = device_of(key);
    bool selected;
    int status = select_drive(&selected, p, device, err);
    for (size_t i = 0; status == VMXCI_OK && selected && i < DRIVE_KEYS; i++)
        status = add_edit(p, VMXCI_KEY_SET, member_of(device, drive[i].key), str_of(drive[i].value),
                          err);
    return status;
}

/* ---- floppy drives --------------------------------------------------------------------- */

/* Returns KEY up to its first dot, with the dot. */
static vmxci_str floppy_of(vmxci_str key)
{
    return (vmxci_str){ key.ptr,
                        (size_t)((const char *)memchr(key.ptr, '.', key.len) - key.ptr) + 1 };
}

static bool begins_with(vmxci_str key, vmxci_str device)
{
    return key.len >= device.len && strncasecmp(key.ptr, device.ptr, device.len) == 0;
}

static int is_line_kept(bool *out, const struct plan *p, const vmxci_line *line, vmxci_error *err)
{
    vmxci_text *key = convert_to_utf8(p->doc, line->key);
    if (!key)
        return fail_no_memory(err);
    const int status = is_kept(out, p->selection, p->matcher, vmxci_text_str(key), err);
    vmxci_text_free(key);
    return status;
}

/* Sets OUT to whether a key of DEVICE is kept.  The key `present` counts even if it is missing:
 * without it, the rest of the drive cannot be removed. */
static int examine_floppy(bool *out, const struct plan *p, vmxci_str device, vmxci_error *err)
{
    vmxci_line line;
    int status = ask_about_key(out, p, member_of(device, "present"), is_kept, err);
    for (size_t i = 1; status == VMXCI_OK && !*out && i <= vmxci_doc_lines(p->doc); i++)
        if (vmxci_doc_at(&line, p->doc, i, NULL) == VMXCI_OK && line.kind == VMXCI_LINE_ENTRY &&
            begins_with(line.key, device))
            status = is_line_kept(out, p, &line, err);
    return status;
}

int keeps_floppy(bool *out, struct plan *p, vmxci_str key, vmxci_error *err)
{
    const vmxci_str device = floppy_of(key);
    int status = VMXCI_OK;
    if (device.len != p->floppy.len || !begins_with(key, p->floppy))
        status = examine_floppy(&p->is_floppy_kept, p, device, err);
    p->floppy = device;
    *out = p->is_floppy_kept;
    return status;
}

int remove_floppy(struct plan *p, vmxci_str key, vmxci_error *err)
{
    const struct key present = member_of(floppy_of(key), "present");
    bool selected;
    int status = add_removal(p, key, err);
    if (status == VMXCI_OK)
        status = ask_about_key(&selected, p, present, is_selected, err);
    if (status || !selected)
        return status;
    return add_edit(p, VMXCI_KEY_SET_MISSING, present, str_of("FALSE"), err);
}
