/* SPDX-License-Identifier: MIT */
/* vmxci config set and vmxci config unset: edit one key. */
#include <config.h>

#include <stdio.h>
#include <string.h>

#include "command.h"
#include "edit.h"
#include "key.h"
#include "options/options.h"
#include "output/record.h"
#include "output/report.h"
#include "str.h"

/* Converts KEY to the encoding of DOC if it may be edited.  It is checked before it is converted,
 * so that a message has it as the command line does. */
static int convert_key(struct word *out, const vmxci_doc *doc, const struct options *o,
                       vmxci_error *err)
{
    *out = (struct word){ .text = NULL };
    int status = vmxci_doc_check_key(doc, str_of(o->operands[0]), err);
    return status ? status : convert_word(out, o, doc, o->operands[0], err);
}

static int set_value(vmxci_doc *doc, const struct options *o, vmxci_str key, vmxci_error *err)
{
    const vmxci_edit_options opt = edit_options(o);
    struct word value = { .text = NULL };
    int status = VMXCI_OK;
    if (!o->force)
        status = vmxci_vmci_check(str_of(o->operands[0]), str_of(o->operands[1]), err);
    if (status == VMXCI_OK)
        status = convert_word(&value, o, doc, o->operands[1], err);
    if (status == VMXCI_OK)
        status = vmxci_doc_set_bytes(doc, key, value.bytes, &opt, err);
    free_word(&value);
    return status;
}

static int set_key(vmxci_doc *doc, struct record *record, const struct options *o, void *payload,
                   vmxci_error *err)
{
    struct word key;
    (void)record, (void)payload;
    int status = convert_key(&key, doc, o, err);
    if (status == VMXCI_OK)
        status = set_value(doc, o, key.bytes, err);
    free_word(&key);
    return status;
}

/* A KEY that was meant as a pattern removes nothing: says so. */
static void report_pattern(struct record *record, const char *key)
{
    char message[VMXCI_MESSAGE_SIZE], shown[256];
    const vmxci_note note = { .code = "no-match", .message = message };
    if (!strpbrk(key, "*?[](){}^$|+\\"))
        return;
    vmxci_printable(shown, sizeof shown, str_of(key), 1);
    snprintf(message, sizeof message,
             "no key '%s'; KEY is not a pattern: 'vmxci config edit --unset-match=REGEX' removes "
             "the keys that match one",
             shown);
    report_note(&record->remarks, record_path(record), &note);
}

static int unset_key(vmxci_doc *doc, struct record *record, const struct options *o, void *payload,
                     vmxci_error *err)
{
    const vmxci_edit_options opt = edit_options(o);
    struct word key;
    vmxci_line line;
    (void)payload;
    int status = convert_key(&key, doc, o, err);
    if (status == VMXCI_OK) {
        if (vmxci_doc_find_bytes(&line, doc, key.bytes, NULL) == VMXCI_ENOKEY)
            report_pattern(record, o->operands[0]);
        status = vmxci_doc_unset_bytes(doc, key.bytes, &opt, err);
    }
    free_word(&key);
    return status;
}

static int run_set(const struct options *o)
{
    int status = check_key(o, o->operands[0]);
    return status ? status : edit_all(&(struct editor){ .o = o, .fn = set_key });
}

static int run_unset(const struct options *o)
{
    const int status = check_key(o, o->operands[0]);
    return status ? status : edit_all(&(struct editor){ .o = o, .fn = unset_key });
}

const struct command command_config_set = {
    .name = "config set",
    .operands = "KEY VALUE",
    .summary = "set any key",
    .about = "Set KEY to VALUE.  The word after KEY is always VALUE, even if it begins with\n"
             "'-'.  Put options before KEY or after VALUE.  '--' is never VALUE: it ends the\n"
             "options.  KEY and VALUE are UTF-8 and are converted to the encoding of the file;\n"
             "with --raw, their bytes are written unchanged.\n",
    .examples = "  vmxci config set annotation 'idle since May' web01\n"
                "  vmxci config set guestinfo.offset -5 web01 web02\n",
    .before_paths = 2,
    .raw_operand = 2,
    .groups = GROUP_RAW | GROUP_KEEP | GROUPS_OF_EDITS,
    .run = run_set,
};

const struct command command_config_unset = {
    .name = "config unset",
    .operands = "KEY",
    .summary = "remove any key",
    .about = "Remove KEY from the file.  It is not an error if KEY is already unset.  To\n"
             "remove several keys, or all that match a pattern, use 'vmxci config edit'.\n",
    .examples = "  vmxci config unset annotation web01\n"
                "  vmxci config unset --dry-run --diff floppy0.present web01 web02\n",
    .before_paths = 1,
    .groups = GROUP_RAW | GROUP_KEEP_NONE | GROUPS_OF_EDITS,
    .run = run_unset,
};
