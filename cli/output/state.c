/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>

#include "output/json.h"
#include "output/state.h"

void state_lock(char out[LOCK_SIZE], const vmxci_lock *lock)
{
    char who[LOCK_SIZE / 2] = "";
    const vmxci_str name = lock->program.len ? lock->program : lock->machine;
    vmxci_printable(who, sizeof who, name, 1);
    int n =
        snprintf(out, LOCK_SIZE, "%s%s%s", vmxci_lock_kind_name(lock->kind), *who ? ": " : "", who);
    if (n > 0 && n < LOCK_SIZE && lock->pid)
        snprintf(out + n, LOCK_SIZE - (size_t)n, "%sprocess %lld", *who ? ", " : ": ",
                 (long long)lock->pid);
}

void state_text(char out[STATE_SIZE], const vmxci_state *state)
{
    static const char *const more[] = { "", ", partly encrypted", ", encrypted" };
    snprintf(out, STATE_SIZE, "%s%s", vmxci_power_name(state->power), more[state->encryption]);
}

int check_visible(const vmxci_doc *doc, vmxci_error *err)
{
    vmxci_state state;
    vmxci_doc_state(&state, doc);
    return state.encryption == VMXCI_ENCRYPTION_FULL ? vmxci_doc_check_edit(doc, doc, 0, err)
                                                     : VMXCI_OK;
}

static json_t *json_text_or_null(vmxci_str text)
{
    return text.len ? json_text(text) : json_null();
}

static json_t *json_lock(const vmxci_lock *lock)
{
    if (lock->kind == VMXCI_LOCK_NONE)
        return json_null();
    return json_pack("{s:s, s:o, s:o, s:o, s:o}", "kind", vmxci_lock_kind_name(lock->kind),
                     "member", json_text_or_null(lock->member), "machine",
                     json_text_or_null(lock->machine), "pid",
                     lock->pid ? json_integer(lock->pid) : json_null(), "program",
                     json_text_or_null(lock->program));
}

json_t *json_state(const vmxci_state *state)
{
    return json_pack("{s:s, s:s, s:o, s:b, s:o}", "power", vmxci_power_name(state->power),
                     "encryption", vmxci_encryption_name(state->encryption), "lock",
                     json_lock(&state->lock), "editable", state->editable, "reason",
                     state->reason ? json_string(vmxci_status_name(state->reason)) : json_null());
}
