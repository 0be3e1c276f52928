/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <string.h>

#include "generalize/devices.h"
#include "str.h"

/* ---- MAC addresses --------------------------------------------------------------------- */

bool is_static(const struct plan *p, vmxci_str device)
{
    char key[MAX_KEY];
    vmxci_line line;
    if (!join_key(key, member_of(device, "addressType")))
        return true;
    int status = vmxci_doc_find(&line, p->doc, key, NULL);
    while (status == VMXCI_OK && !equals_word(line.value, "static"))
        status = vmxci_doc_find_next(&line, p->doc, line.number, NULL);
    return status == VMXCI_OK;
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

int remove_floppy(struct plan *p, vmxci_str key, vmxci_error *err)
{
    const struct key present = member_of(
        (vmxci_str){ key.ptr, (size_t)((const char *)memchr(key.ptr, '.', key.len) - key.ptr) + 1 },
        "present");
    bool selected;
    int status = add_removal(p, key, err);
    if (status == VMXCI_OK)
        status = ask_about_key(&selected, p, present, is_selected, err);
    if (status || !selected)
        return status;
    return add_edit(p, VMXCI_KEY_SET_MISSING, present, str_of("FALSE"), err);
}
