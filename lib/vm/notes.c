/* SPDX-License-Identifier: MIT */
/* vmxci_vm_notes: signs that are worth knowing but no reason to refuse an edit. */
#include <config.h>

#include "base/str.h"
#include "vm/session.h"
#include "vm/signs.h"
#include "vmx/doc.h"

typedef struct sign {
    bool found;
    vmxci_severity severity;
    const char *code;
    const char *key; /* whose value is the sign, or NULL */
    const char *message;
} sign;

static int report_sign(const vmxci_doc *doc, const sign *s, vmxci_note_fn fn, void *payload)
{
    vmxci_note note = { .code = s->code, .severity = s->severity, .message = s->message };
    vmxci_line line;
    if (s->key && vmxci_doc_find(&line, doc, s->key, NULL) == VMXCI_OK) {
        note.key = line.key;
        note.line = line.number;
        note.column = (size_t)(line.value.ptr - line.text.ptr) + 1;
        note.offset = line.offset + note.column - 1;
    }
    return fn(&note, payload);
}

int vmxci_vm_notes(const vmxci_vm *vm, vmxci_note_fn fn, void *payload, vmxci_error *err)
{
    (void)err;
    const vmxci_doc *doc = vmxci_vm_original(vm);
    const vmxi_assessment *a = &vm->assessment;
    const bool is_off = a->power == VMXCI_POWER_OFF;
    const sign signs[] = {
        { vmxi_assessment_lock(a) == VMXCI_LOCK_STALE, VMXCI_SEVERITY_INFO, "stale-lock", NULL,
          "stale lock: its owner has exited; the next edit removes the lock" },
        { vmxi_assessment_lock(a) == VMXCI_LOCK_ESXI, VMXCI_SEVERITY_WARNING, "registered", NULL,
          "an ESXi host may have the VM in its inventory and overwrite an edit with its own copy; "
          "remove the VM from the inventory before the edit" },
        /* After a commit the key has another value. */
        { a->lost_state.code != VMXCI_OK && !vm->replaced, VMXCI_SEVERITY_ERROR,
          "missing-saved-state", "checkpoint.vmState",
          "the VM is suspended, but its directory does not contain the saved state that "
          "'checkpoint.vmState' names: the VM cannot be resumed" },
        { is_off && a->listing.has_saved_state, VMXCI_SEVERITY_INFO, "saved-state", NULL,
          "the directory contains a saved state (.vmss) that the file does not refer to" },
        { is_off && a->listing.has_memory, VMXCI_SEVERITY_INFO, "memory-file", NULL,
          "the directory contains a memory file (.vmem or .vswp), but no active lock: the VM "
          "crashed, "
          "or it is running on a host whose lock is not visible here" },
        { is_off && a->has_unfinished_copy, VMXCI_SEVERITY_INFO, "unfinished-write", NULL,
          "the directory contains a copy of the file whose name ends in '~': a VMware product is "
          "rewriting the file, or was interrupted" },
        { is_off && vmxi_has_boolean(doc, "cleanShutdown", false), VMXCI_SEVERITY_INFO,
          "unclean-shutdown", "cleanShutdown",
          "cleanShutdown is FALSE: the VM was not shut down, or was copied while it was running" },
        { a->listing.has_snapshots, VMXCI_SEVERITY_INFO, "snapshots", NULL,
          "the VM has snapshots: reverting to one may undo an edit" },
        { a->encryption == VMXCI_ENCRYPTION_NONE && vmxi_has_boolean(doc, "vtpm.present", true),
          VMXCI_SEVERITY_WARNING, "vtpm", "vtpm.present",
          "the VM has a virtual TPM, but no part of the file is encrypted" },
    };
    int result = 0;
    for (size_t i = 0; result == 0 && i < sizeof signs / sizeof signs[0]; i++)
        if (signs[i].found)
            result = report_sign(doc, &signs[i], fn, payload);
    return result;
}
