/* SPDX-License-Identifier: MIT */
/* The table of lints, and the check of a document by all of them. */
#include <config.h>

#include <string.h>

#include "policy/lint_device.h"
#include "policy/lint_keys.h"

typedef struct lint {
    vmxci_rule rule;
    const char *note; /* the code of the notes that it stands for, or NULL */
    vmxi_lint_fn run; /* NULL: it is found by notes, or by those who see more than one document */
} lint;

#define RULE(lint_name, lint_severity, can_be_fixed, lint_title, lint_help)                       \
    {                                                                                             \
        .policy = "", .name = (lint_name), .title = (lint_title), .help = (lint_help), .ids = "", \
        .severity = VMXCI_SEVERITY_##lint_severity, .fixable = (can_be_fixed)                     \
    }

/* clang-format off */
static const lint lints[] = {
    { RULE("malformed-line", ERROR, 0, "A line that is no entry, comment or blank line",
           "VMware stops at such a line and refuses to load the file. Correct the line, or remove "
           "it with 'vmxci config edit --drop-malformed'."),
      "malformed-line", NULL },
    { RULE("duplicate-key", ERROR, 1, "A key that the file has twice",
           "VMware refuses to load the file. A line that repeats another one exactly is removed "
           "by '--fix'; otherwise decide which value is right."),
      "duplicate-key", NULL },
    { RULE("unknown-encoding", ERROR, 0, "An encoding that VMware does not know",
           "VMware refuses to load a file whose '.encoding' names an unknown encoding."),
      "unknown-encoding", NULL },
    { RULE("encoding-conflict", ERROR, 0, "Two lines that declare different encodings",
           "VMware refuses to load the file. Remove the line that is wrong."),
      "encoding-conflict", NULL },
    { RULE("invalid-bytes", ERROR, 0, "A value that is no text in the file's encoding",
           "VMware refuses to load a file with a value that is not valid in the encoding that "
           "'.encoding' declares."),
      "invalid-bytes", NULL },
    { RULE("no-version", ERROR, 0, "config.version or virtualHW.version is missing",
           "VMware does not load a file without its versions."),
      "no-version", NULL },
    { RULE("nul", WARNING, 0, "A NUL byte",
           "VMware ignores the rest of the line behind a NUL."),
      "nul", NULL },
    { RULE("bom", INFO, 1, "A byte order mark",
           "Not every program that reads .vmx files accepts a UTF-8 byte order mark. It is "
           "removed by '--fix' if the text does not depend on it."),
      "bom", NULL },
    { RULE("curly-quotes", WARNING, 0, "Typographic quotes around a value",
           "An editor has replaced the quotes: VMware takes them for a part of the value."),
      "curly-quotes", NULL },
    { RULE("bad-value", ERROR, 0, "A value that its key cannot have",
           "VMware reports an error, or uses another value than the one that is written."),
      "bad-value", NULL },
    { RULE("unusual-value", WARNING, 1, "A spelling that VMware never writes",
           "VMware reads the value, but other programs may read it differently: `yes` for TRUE, "
           "for example, or an octal number."),
      "unusual-value", NULL },
    { RULE("unsigned-id", INFO, 1, "A context ID that is written unsigned",
           "VMware writes context IDs as signed numbers; both spellings mean the same."),
      "unsigned-id", NULL },
    { RULE("reserved-id", WARNING, 0, "A reserved context ID",
           "The IDs 0 to 15 and -1 have special meanings. Choose another one with "
           "'vmxci set --id=auto', or remove the key: VMware then picks an ID."),
      "reserved-id", NULL },
    { RULE("template-id", WARNING, 0, "The context ID of a well-known template",
           "All VMs that are made from the template have the same ID. Choose another one with "
           "'vmxci set --id=auto', or remove the key in the template."),
      NULL, vmxi_lint_template_id },
    { RULE("copied-id", INFO, 0, "A context ID that does not come from uuid.bios",
           "VMware derives the ID from uuid.bios. Another one is a sign of a copied VM, of a "
           "template, or of an ID that was changed after a collision."),
      "id-not-from-uuid", NULL },
    { RULE("device-off", WARNING, 0, "vmci0.present is FALSE where the device is part of "
           "every VM",
           "From hardware version 7 on every VM has the VMCI device, and the API cannot remove "
           "it. Remove the key, or lower the hardware version."),
      NULL, vmxi_lint_device_off },
    { RULE("no-device", INFO, 0, "Keys of a device that the VM does not have",
           "Below hardware version 7 a VM has the VMCI device only if vmci0.present is TRUE; the "
           "other keys of the device have no effect."),
      "no-device", NULL },
    { RULE("unrestricted", WARNING, 0, "VMCI without restrictions",
           "With vmci0.unrestricted = \"TRUE\" a VM may communicate with other VMs on its host. "
           "Set it to FALSE unless software in the guest needs it."),
      NULL, vmxi_lint_unrestricted },
    { RULE("other-device", WARNING, 0, "Keys of a second VMCI device",
           "A VM has one VMCI device, vmci0. Keys of vmci1 and others have no effect."),
      NULL, vmxi_lint_other_device },
    { RULE("numa-cookie", WARNING, 0, "A NUMA cookie for another number of CPUs",
           "numvcpus was changed while numa.autosize.cookie stayed: VMware reports an invalid "
           "NUMA cookie. Remove the cookie; VMware makes a new one."),
      NULL, vmxi_lint_numa_cookie },
    { RULE("guestinfo-size", WARNING, 0, "A guestinfo value over 64 KiB",
           "Such a value may not reach the guest. Compress it, or pass it another way."),
      NULL, vmxi_lint_guestinfo_size },
    { RULE("missing-saved-state", ERROR, 0, "A suspended VM without its saved state",
           "The directory does not contain the file that checkpoint.vmState names, so the VM "
           "cannot be resumed. Restore the file, or remove the key."),
      NULL, NULL },
    { RULE("duplicate-id", WARNING, 0, "Two VMs with the same context ID",
           "On one host one of the two gets another ID when it is started. Choose another ID "
           "with 'vmxci set --id=auto --unique-in=DIR'."),
      NULL, NULL },
    { RULE("duplicate-uuid", WARNING, 0, "Two VMs with the same uuid.bios",
           "The VMs are copies of each other, or were made from a template that was not "
           "generalized. Inventories may take one for the other."),
      NULL, NULL },
    { RULE("duplicate-mac", WARNING, 0, "Two network adapters with the same MAC address",
           "On one network, neither of them works reliably. Remove the generated address from "
           "the copy: VMware makes a new one."),
      NULL, NULL },
};
/* clang-format on */

enum {
    COUNT = sizeof lints / sizeof lints[0]
};

size_t vmxci_lint_count(void)
{
    return COUNT;
}

const vmxci_rule *vmxci_lint_at(size_t i)
{
    return i < COUNT ? &lints[i].rule : NULL;
}

const vmxci_rule *vmxci_lint_find(const char *name)
{
    for (size_t i = 0; i < COUNT; i++)
        if (strcmp(lints[i].rule.name, name) == 0)
            return &lints[i].rule;
    return NULL;
}

/* ---- notes ----------------------------------------------------------------------------- */

/* Returns the lint that stands for the notes with CODE, or NULL. */
static const lint *find_by_note(const char *code)
{
    for (size_t i = 0; i < COUNT; i++)
        if (lints[i].note && strcmp(lints[i].note, code) == 0)
            return &lints[i];
    return NULL;
}

/* A missing version is no more than a warning to an edit, which need not be the last one.  Bytes
 * that are not valid in an undeclared encoding are no more than that here, too. */
static vmxci_severity get_severity(const lint *l, const vmxci_note *note)
{
    return strcmp(note->code, "invalid-bytes") == 0 ? note->severity : l->rule.severity;
}

static int report_note(const vmxci_note *note, void *payload)
{
    const vmxi_lint_run *run = payload;
    const lint *l = find_by_note(note->code);
    if (!l)
        return 0;
    const vmxci_finding finding = { .rule = &l->rule,
                                    .severity = get_severity(l, note),
                                    .offset = note->offset,
                                    .line = note->line,
                                    .column = note->column,
                                    .key = note->key,
                                    .message = note->message };
    return run->fn(&finding, run->payload);
}

int vmxci_lint_check(const vmxci_doc *doc, vmxci_finding_fn fn, void *payload, vmxci_error *err)
{
    vmxi_lint_run run = { doc, fn, payload };
    int result = vmxci_doc_notes(doc, report_note, &run, err);
    if (result == 0)
        result = vmxci_vmci_notes(doc, report_note, &run, err);
    for (size_t i = 0; result == 0 && i < COUNT; i++)
        if (lints[i].run)
            result = lints[i].run(&run, &lints[i].rule);
    return result;
}
