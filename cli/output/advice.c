/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "options/options.h"
#include "options/table.h"
#include "output/advice.h"

/* ---- by status ------------------------------------------------------------------------- */

/* Every text stands alone; the first one recommends the option at `offset` of struct options. */
static const struct {
    int status;
    size_t offset; /* `command`: no option */
    const char *text, *text_if_given;
} table[] = {
#define ALWAYS(status, text)                                \
    {                                                       \
        status, offsetof(struct options, command), text, "" \
    }
#define UNLESS(status, member, text, otherwise)                   \
    {                                                             \
        status, offsetof(struct options, member), text, otherwise \
    }
    ALWAYS(VMXCI_EOPEN, "; close the VM or end that process first"),
    UNLESS(VMXCI_EELSEWHERE, break_lock,
           "; close the VM on that machine first; if that machine no longer exists, an edit with "
           "'--break-lock' removes the lock",
           "; close the VM on that machine first"),
    UNLESS(VMXCI_EESXI, ignore_esxi_lock,
           "; remove the VM from the inventory of the host first; if no host uses the VM, an edit "
           "with '--ignore-esxi-lock' is possible",
           "; remove the VM from the inventory of the host first"),
    UNLESS(VMXCI_ELOCKUNKNOWN, break_lock,
           "; if no program has the VM open, an edit with '--break-lock' removes the lock", ""),
    ALWAYS(VMXCI_ESUSPENDED, "; resume the VM and shut it down first"),
    ALWAYS(VMXCI_EENCRYPTED, "; remove the encryption with a VMware product first"),
    UNLESS(VMXCI_EPARTIAL, allow_partial,
           "; with '--allow-partial-encryption', keys outside the encrypted part can be edited",
           ""),
    UNLESS(VMXCI_EBUSY, lock_timeout, "; try again, or wait longer with '--lock-timeout'",
           "; try again later"),
    UNLESS(VMXCI_EDUPLICATE, keep,
           "; an edit with '--keep-duplicate=first' or '--keep-duplicate=last' keeps one line", ""),
    ALWAYS(VMXCI_ERESERVED,
           "; use 'vmxci unset --id' to let the VM pick an ID at its next power-on"),
};

const char *advice_for(int status, const struct options *o)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (table[i].status == status)
            return o && was_given(o, (const char *)o + table[i].offset) ? table[i].text_if_given
                                                                        : table[i].text;
    return "";
}

/* ---- permissions ----------------------------------------------------------------------- */

static bool is_permission(int sys)
{
    return sys == EACCES || sys == EPERM || sys == EROFS;
}

/* A message that names the owner is about the owner or group of the file, which the new file
 * cannot have. */
static bool is_about_owner(const vmxci_error *err)
{
    return strstr(err->message, "owner") != NULL;
}

void advise(char out[ADVICE_SIZE], const struct options *o, const vmxci_error *err)
{
    const bool is_edit = o->command->groups & GROUP_EDIT;
    const bool is_for_edits = err->code == VMXCI_EPARTIAL;
    snprintf(out, ADVICE_SIZE, "%s", is_for_edits && !is_edit ? "" : advice_for(err->code, o));
    if (is_edit && err->code == VMXCI_EIO && is_permission(err->sys_errno) && is_about_owner(err) &&
        !o->no_preserve_owner)
        snprintf(out, ADVICE_SIZE, "; use '--no-preserve-owner' to edit the file nevertheless");
}
