/* SPDX-License-Identifier: MIT */
/* vmxci config get: prints the value of any key. */
#include <config.h>

#include "command.h"
#include "key.h"
#include "options/options.h"
#include "options/usage.h"
#include "read.h"
#include "value.h"

/* Sets OUT to the value in the encoding of DOC. */
static int read_bytes(vmxci_text **out, const struct options *o, const vmxci_doc *doc,
                      vmxci_error *err)
{
    struct word key;
    int status = convert_word(&key, o, doc, o->operands[0], err);
    if (status == VMXCI_OK)
        status = vmxci_doc_get_bytes(out, doc, key.bytes, err);
    free_word(&key);
    if (status == VMXCI_ENOKEY && check_not_encrypted(doc, err) != VMXCI_OK)
        return VMXCI_EENCRYPTED;
    return status;
}

static int read_value(vmxci_text **out, const struct options *o, const vmxci_doc *doc,
                      vmxci_error *err)
{
    vmxci_text *bytes = NULL;
    int status = read_bytes(&bytes, o, doc, err);
    *out = bytes;
    if (status || o->raw)
        return status;
    status = vmxci_doc_to_utf8(out, doc, vmxci_text_str(bytes), err);
    vmxci_text_free(bytes);
    return status;
}

static int get_value(const struct reader *reader, const struct input *in, struct record *record)
{
    const struct options *o = reader->o;
    vmxci_text *value;
    vmxci_error err;
    const int status = read_value(&value, o, in->doc, &err);
    if (status)
        return print_no_value(record, o, &err);
    print_value(record, o, vmxci_text_str(value));
    vmxci_text_free(value);
    return EXIT_DONE;
}

static int run(const struct options *o)
{
    const int status = check_key(o, o->operands[0]);
    if (status)
        return status;
    if (o->raw && several(o))
        return usage_error(o->command, "'--raw' takes a single PATH");
    const struct reader reader = { .o = o, .fn = get_value };
    return read_all(&reader);
}

const struct command command_config_get = {
    .name = "config get",
    .operands = "KEY",
    .summary = "print the value of any key",
    .about = "Print the value of KEY; with several PATHs, each line starts with PATH and a\n"
             "tab.  If KEY is unset, print nothing and exit with status 1.  With --raw, print\n"
             "the bytes alone, without a line feed.\n",
    .examples = "  vmxci config get displayName web01\n"
                "  vmxci config get --default=0 guestinfo.offset web01 web02\n",
    .before_paths = 1,
    .groups = GROUP_DEFAULT | GROUP_RAW | GROUP_PATHS | GROUP_MESSAGES,
    .run = run,
};
