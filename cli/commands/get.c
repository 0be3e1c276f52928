/* SPDX-License-Identifier: MIT */
/* vmxci get: one value, bare, for scripts. */
#include <config.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "input.h"
#include "output/notes.h"
#include "options/options.h"
#include "options/usage.h"
#include "output/report.h"
#include "output/state.h"
#include "suggest.h"

static const struct {
    const char *name;
    vmxci_property property;
} properties[] = { { "present", VMXCI_PRESENT },
                   { "id", VMXCI_ID },
                   { "unrestricted", VMXCI_UNRESTRICTED } };

enum {
    PROPERTIES = sizeof properties / sizeof properties[0]
};

/* NAME may be the key of the property, or any other key. */
static int reject_property(const struct options *o, const char *name)
{
    struct nearest nearest = { .word = name, .len = strlen(name) };
    struct hint hint = { "" };
    for (int i = 0; i < PROPERTIES; i++) {
        const char *word = properties[i].name;
        offer(&nearest, word, word);
        offer(&nearest, vmxci_property_key(properties[i].property), word);
    }
    if (nearest.found)
        hint = did_you_mean("vmxci get %s", nearest.found);
    else if (!is_like_path(name))
        hint = did_you_mean("vmxci config get %s", name);
    return usage_error(o->command, "unknown property '%s' (expected present, id or unrestricted)%s",
                       name, hint.text);
}

static int property_named(vmxci_property *out, const struct options *o, const char *name)
{
    for (int i = 0; i < PROPERTIES; i++) {
        if (strcmp(name, properties[i].name) != 0)
            continue;
        *out = properties[i].property;
        return EXIT_DONE;
    }
    return reject_property(o, name);
}

static void print_number(const struct options *o, vmxci_property property, int64_t number)
{
    const uint32_t bits = (uint32_t)(int32_t)number;
    if (property != VMXCI_ID)
        puts(number ? "true" : "false");
    else if (o->as_hex)
        printf("0x%08" PRIx32 "\n", bits);
    else if (o->as_unsigned)
        printf("%" PRIu32 "\n", bits);
    else
        printf("%" PRId32 "\n", (int32_t)number);
}

/* VMXCI_ENOKEY: nothing is set, and with --effective nothing is known. */
static int read_number(int64_t *out, const struct options *o, const vmxci_doc *doc,
                       vmxci_property property, vmxci_error *err)
{
    vmxci_tristate holds;
    int status = vmxci_vmci_get(out, doc, property, err);
    if (status != VMXCI_ENOKEY || !o->effective || property == VMXCI_ID)
        return status;
    (void)vmxci_vmci_effective(&holds, doc, property, NULL);
    *out = holds;
    return holds == VMXCI_UNKNOWN ? VMXCI_ENOKEY : VMXCI_OK;
}

static int get(const struct options *o, const char *path, vmxci_property property)
{
    struct input in;
    vmxci_error err;
    int64_t number;
    if (input_open(&in, path, NULL, &err) != VMXCI_OK) {
        int failure = report_error(o, in.path, &err);
        input_close(&in);
        return failure;
    }
    int status = check_visible(in.doc, &err);
    if (status == VMXCI_OK)
        status = read_number(&number, o, in.doc, property, &err);
    int result = exit_status_of(status);
    if (o->verbose && !o->quiet)
        report_text_notes(in.path, in.doc);
    const char *text = status == VMXCI_ENOKEY ? o->default_text : NULL;
    if ((status == VMXCI_OK || text) && several(o))
        printf("%s\t", in.path);
    if (status == VMXCI_OK)
        print_number(o, property, number);
    else if (text)
        puts(text);
    else if (status != VMXCI_ENOKEY)
        (void)report_error(o, in.path, &err);
    input_close(&in);
    return text ? EXIT_DONE : result;
}

static int run(const struct options *o)
{
    vmxci_property property = VMXCI_PRESENT;
    int status = property_named(&property, o, o->operands[0]);
    if (status)
        return status;
    if (property != VMXCI_ID && (o->as_unsigned || o->as_hex))
        return usage_error(o->command, "--unsigned and --hex apply to the ID only");
    if (o->as_unsigned && o->as_hex)
        return usage_error(o->command, "--unsigned and --hex exclude each other");
    for (int i = 0; i < o->path_count; i++)
        status = worse(status, get(o, o->paths[i], property));
    return status;
}

const struct command command_get = {
    .name = "get",
    .operands = "present|id|unrestricted",
    .summary = "print one property of the device",
    .about = "Print one property of the device: true or false, or the signed ID; for several\n"
             "VMs, PATH and a tab before it.  If the property is unset, print nothing and exit\n"
             "with status 1.\n",
    .examples = "  vmxci get id web01\n"
                "  vmxci get --effective unrestricted web01\n"
                "  vmxci get --default=none id web01 web02\n",
    .before_paths = 1,
    .groups = GROUP_GET | GROUP_DEFAULT | GROUP_MESSAGES,
    .run = run,
};
