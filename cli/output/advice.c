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

/* Whether STATE refuses an edit only because of the locks of disks whose owners do not run here. */
static bool has_foreign_disk_lock(const vmxci_state *state)
{
    for (size_t i = 0; i < state->lock_count; i++)
        if (state->locks[i].kind == VMXCI_LOCK_HERE)
            return false;
    return state->lock_count > 0;
}

static bool is_breakable(const vmxci_state *state)
{
    return state->lock.breakable;
}

static bool lacks_saved_state(const vmxci_state *state)
{
    return state->power != VMXCI_POWER_SUSPENDED;
}

/* The first row that applies counts: one with `applies` needs to know the state of the VM.  Every
 * text stands alone; the first one recommends the option at `offset` of struct options. */
static const struct {
    int status;
    bool (*applies)(const vmxci_state *state); /* NULL: always */
    size_t offset;                             /* `command`: no option */
    const char *text, *text_if_given;
} table[] = {
#define ALWAYS(status, text)                                      \
    {                                                             \
        status, NULL, offsetof(struct options, command), text, "" \
    }
#define UNLESS(status, member, text, otherwise)                         \
    {                                                                   \
        status, NULL, offsetof(struct options, member), text, otherwise \
    }
    { VMXCI_EOPEN, has_foreign_disk_lock, offsetof(struct options, ignore_disk_lock),
      "; close the VM that uses the disk first; if no VM uses it, an edit with "
      "'--ignore-disk-lock' is possible",
      "; close the VM that uses the disk first" },
    { VMXCI_ESUSPENDED, lacks_saved_state, offsetof(struct options, command),
      "; if the saved state is lost, 'vmxci config unset checkpoint.vmState PATH' lets the VM be "
      "powered on anew",
      "" },
    ALWAYS(VMXCI_EOPEN, "; close the VM or end that process first"),
    UNLESS(VMXCI_EELSEWHERE, break_lock,
           "; close the VM on that machine first; if that machine no longer exists, an edit with "
           "'--break-lock' removes the lock",
           "; close the VM on that machine first"),
    UNLESS(VMXCI_EESXI, ignore_esxi_lock,
           "; remove the VM from the inventory of the host first; if no host uses the VM, an edit "
           "with '--ignore-esxi-lock' is possible",
           "; remove the VM from the inventory of the host first"),
    { VMXCI_ELOCKUNKNOWN, is_breakable, offsetof(struct options, break_lock),
      "; if no program has the VM open, an edit with '--break-lock' removes the lock", "" },
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

static bool applies(bool (*condition)(const vmxci_state *), const vmxci_state *state)
{
    return !condition || (state && condition(state));
}

/* Returns the advice that only some commands have, or NULL. */
static const char *special_advice(int status, const struct options *o)
{
    if (status == VMXCI_EDUPLICATE && o->command->groups & GROUP_KEEP_NONE && !o->keep)
        return "; an edit with '--keep-duplicate=first' removes all its lines";
    if (status == VMXCI_ERESERVED && o->id.source == ID_UUID)
        return "; use '--id=random' or '--id=auto'";
    if (status == VMXCI_ESNAPSHOTS && o->command->groups & GROUP_GENERALIZE && !o->allow_snapshots)
        return "; use '--allow-snapshots' to go on";
    return NULL;
}

const char *advice_for(int status, const vmxci_state *state, const struct options *o)
{
    const char *special = o ? special_advice(status, o) : NULL;
    if (special)
        return special;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (table[i].status == status && applies(table[i].applies, state))
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

void advise(char out[ADVICE_SIZE], const struct options *o, const vmxci_error *err,
            const vmxci_state *state)
{
    const bool is_edit = o->command->groups & GROUP_EDIT;
    const bool is_for_edits = err->code == VMXCI_EPARTIAL;
    snprintf(out, ADVICE_SIZE, "%s",
             is_for_edits && !is_edit ? "" : advice_for(err->code, state, o));
    if (is_edit && err->code == VMXCI_EIO && is_permission(err->sys_errno) && is_about_owner(err) &&
        !o->no_preserve_owner)
        snprintf(out, ADVICE_SIZE, "; use '--no-preserve-owner' to edit the file nevertheless");
}
