/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "output/json.h"
#include "output/state.h"
#include "str.h"

static void format_owner(char out[LOCK_SIZE], const vmxci_lock *lock)
{
    char owner[LOCK_SIZE / 4] = "";
    vmxci_printable(owner, sizeof owner, lock->program.len ? lock->program : lock->machine, 1);
    const int n = snprintf(out, LOCK_SIZE, "%s%s%s", vmxci_lock_kind_name(lock->kind),
                           *owner ? ": " : "", owner);
    if (n > 0 && n < LOCK_SIZE && lock->pid)
        snprintf(out + n, LOCK_SIZE - (size_t)n, "%sprocess %lld", *owner ? ", " : ": ",
                 (long long)lock->pid);
}

/* Whether LOCK is that of the file at PATH, and not of a file PATH leads to or of a disk. */
static bool is_lock_of(const vmxci_lock *lock, const char *path)
{
    const char *slash = strrchr(path, '/');
    const vmxci_str name = str_of(slash ? slash + 1 : path);
    return name.len == lock->file.len && memcmp(name.ptr, lock->file.ptr, name.len) == 0;
}

void format_lock(char out[LOCK_SIZE], const vmxci_lock *lock, const char *path)
{
    char file[LOCK_SIZE / 4];
    format_owner(out, lock);
    if (lock->file.len == 0 || is_lock_of(lock, path))
        return;
    vmxci_printable(file, sizeof file, lock->file, 1);
    const size_t len = strlen(out);
    snprintf(out + len, LOCK_SIZE - len, " (%s)", file);
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
    return json_pack("{s:s, s:o, s:o, s:o, s:o, s:o}", "kind", vmxci_lock_kind_name(lock->kind),
                     "member", text_or_null(lock->member), "machine", text_or_null(lock->machine),
                     "pid", lock->pid ? json_integer(lock->pid) : json_null(), "program",
                     text_or_null(lock->program), "file", text_or_null(lock->file));
}

static json_t *locks_to_json(const vmxci_state *state)
{
    json_t *array = json_array();
    for (size_t i = 0; array && i < state->lock_count; i++)
        if (json_array_append_new(array, lock_to_json(&state->locks[i])) != 0) {
            json_decref(array);
            array = NULL;
        }
    return array;
}

json_t *state_to_json(const vmxci_state *state)
{
    return json_pack("{s:s, s:s, s:o, s:o, s:b, s:o}", "power", vmxci_power_name(state->power),
                     "encryption", vmxci_encryption_name(state->encryption), "lock",
                     state->lock_count ? lock_to_json(&state->lock) : json_null(), "locks",
                     locks_to_json(state), "editable", state->editable, "reason",
                     state->reason ? json_string(refusal_name(state)) : json_null());
}
