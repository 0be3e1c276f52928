/* SPDX-License-Identifier: MIT */
/* vmxci config get: the value of any key. */
#include <config.h>

#include <stdio.h>
#include <string.h>

#include "command.h"
#include "input.h"
#include "key.h"
#include "output/notes.h"
#include "options/options.h"
#include "options/usage.h"
#include "output/report.h"
#include "output/state.h"
#include "output/text.h"

static int read_value(vmxci_text **out, const struct options *o, const vmxci_doc *doc,
                      vmxci_error *err)
{
    struct word key;
    vmxci_text *bytes;
    *out = NULL;
    int status = word_read(&key, o, doc, o->operands[0], err);
    if (status)
        return status;
    status = vmxci_doc_get(&bytes, doc, key.bytes.ptr, err);
    word_free(&key);
    if (status == VMXCI_ENOKEY && check_visible(doc, err) != VMXCI_OK)
        return VMXCI_EENCRYPTED;
    if (status || o->raw) {
        *out = bytes;
        return status;
    }
    status = vmxci_doc_to_utf8(out, doc, vmxci_text_str(bytes), err);
    vmxci_text_free(bytes);
    return status;
}

static void print(const struct options *o, const char *path, vmxci_str value)
{
    if (several(o))
        printf("%s\t", path);
    (void)fwrite(value.ptr, 1, value.len, stdout);
    if (!o->raw)
        (void)putchar('\n');
}

static int get(const struct options *o, const char *path)
{
    struct input in;
    vmxci_error err;
    vmxci_text *value;
    if (input_open(&in, path, NULL, &err) != VMXCI_OK) {
        int failure = report_error(o, in.path, &err);
        input_close(&in);
        return failure;
    }
    int status = read_value(&value, o, in.doc, &err), result = exit_status_of(status);
    if (o->verbose && !o->quiet)
        report_text_notes(in.path, in.doc);
    if (status == VMXCI_OK) {
        print(o, in.path, vmxci_text_str(value));
    } else if (status == VMXCI_ENOKEY && o->default_text) {
        print(o, in.path, (vmxci_str){ o->default_text, strlen(o->default_text) });
        result = EXIT_DONE;
    } else if (status != VMXCI_ENOKEY) {
        (void)report_error(o, in.path, &err);
    }
    vmxci_text_free(value);
    input_close(&in);
    return result;
}

static int run(const struct options *o)
{
    int status = check_key(o, o->operands[0]);
    if (status)
        return status;
    if (o->raw && several(o))
        return usage_error(o->command, "--raw takes a single PATH");
    for (int i = 0; i < o->path_count; i++)
        status = worse(status, get(o, o->paths[i]));
    return status;
}

const struct command command_config_get = {
    .name = "config get",
    .operands = "KEY",
    .summary = "print the value of any key",
    .about = "Print the value of KEY; for several VMs, PATH and a tab before it.  If KEY is\n"
             "unset, print nothing and exit with status 1.  With --raw, print the bytes alone,\n"
             "without a line feed.\n",
    .examples = "  vmxci config get displayName web01\n"
                "  vmxci config get --default=0 guestinfo.offset web01 web02\n",
    .before_paths = 1,
    .groups = GROUP_DEFAULT | GROUP_RAW | GROUP_MESSAGES,
    .run = run,
};
