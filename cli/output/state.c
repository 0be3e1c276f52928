/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>

#include "output/json.h"
#include "output/state.h"

void format_lock(char out[LOCK_SIZE], const vmxci_lock *lock)
{
    char owner[LOCK_SIZE / 2] = "";
    vmxci_printable(owner, sizeof owner, lock->program.len ? lock->program : lock->machine, 1);
    const int n = snprintf(out, LOCK_SIZE, "%s%s%s", vmxci_lock_kind_name(lock->kind),
                           *owner ? ": " : "", owner);
    if (n > 0 && n < LOCK_SIZE && lock->pid)
        snprintf(out + n, LOCK_SIZE - (size_t)n, "%sprocess %lld", *owner ? ", " : ": ",
                 (long long)lock->pid);
}

void format_state(char out[STATE_SIZE], const vmxci_state *state)
{
    static const char *const encryption[] = {
        [VMXCI_ENCRYPTION_NONE] = "",
        [VMXCI_ENCRYPTION_PARTIAL] = ", partially encrypted",
        [VMXCI_ENCRYPTION_FULL] = ", encrypted",
    };
    snprintf(out, STATE_SIZE, "%s%s", vmxci_power_name(state->power),
             encryption[state->encryption]);
}

const char *refusal_name(const vmxci_state *state)
{
    return state->reason ? vmxci_status_name(state->reason) : "";
}

static json_t *text_or_null(vmxci_str text)
{
    return text.len ? text_to_json(text) : json_null();
}

static json_t *lock_to_json(const vmxci_lock *lock)
{
    if (lock->kind == VMXCI_LOCK_NONE)
        return json_null();
    return json_pack("{s:s, s:o, s:o, s:o, s:o}", "kind", vmxci_lock_kind_name(lock->kind),
                     "member", text_or_null(lock->member), "machine", text_or_null(lock->machine),
                     "pid", lock->pid ? json_integer(lock->pid) : json_null(), "program",
                     text_or_null(lock->program));
}

json_t *state_to_json(const vmxci_state *state)
{
    return json_pack("{s:s, s:s, s:o, s:b, s:o}", "power", vmxci_power_name(state->power),
                     "encryption", vmxci_encryption_name(state->encryption), "lock",
                     lock_to_json(&state->lock), "editable", state->editable, "reason",
                     state->reason ? json_string(refusal_name(state)) : json_null());
}
