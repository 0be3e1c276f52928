/* SPDX-License-Identifier: MIT */
/* vmxci get: prints one property of the device, for scripts. */
#include <config.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "error.h"
#include "options/options.h"
#include "options/usage.h"
#include "read.h"
#include "str.h"
#include "suggest.h"
#include "value.h"

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

static int find_property(vmxci_property *out, const struct options *o, const char *name)
{
    for (int i = 0; i < PROPERTIES; i++) {
        if (strcmp(name, properties[i].name) != 0)
            continue;
        *out = properties[i].property;
        return EXIT_DONE;
    }
    return reject_property(o, name);
}

enum {
    NUMBER_SIZE = 16
};

static void format_number(char out[NUMBER_SIZE], const struct options *o, vmxci_property property,
                          int64_t number)
{
    const uint32_t bits = (uint32_t)(int32_t)number;
    if (property != VMXCI_ID)
        snprintf(out, NUMBER_SIZE, "%s", number ? "true" : "false");
    else if (o->as_hex)
        snprintf(out, NUMBER_SIZE, "0x%08" PRIx32, bits);
    else if (o->as_unsigned)
        snprintf(out, NUMBER_SIZE, "%" PRIu32, bits);
    else
        snprintf(out, NUMBER_SIZE, "%" PRId32, (int32_t)number);
}

static bool is_partially_encrypted(const vmxci_doc *doc)
{
    vmxci_state state;
    vmxci_doc_state(&state, doc);
    return state.encryption == VMXCI_ENCRYPTION_PARTIAL;
}

/* VMXCI_ENOKEY: the property is unset and, with --effective, its effective value is unknown. */
static int read_number(int64_t *out, const struct options *o, const vmxci_doc *doc,
                       vmxci_property property, vmxci_error *err)
{
    vmxci_tristate effective;
    int status = check_not_encrypted(doc, err);
    if (status == VMXCI_OK)
        status = vmxci_vmci_get(out, doc, property, err);
    if (status == VMXCI_ENOKEY && o->effective && is_partially_encrypted(doc))
        return fail_with(err, VMXCI_EPARTIAL,
                         "the effective value of '%s' is unknown: the key may be in the encrypted "
                         "part of the file",
                         vmxci_property_key(property));
    if (status != VMXCI_ENOKEY || !o->effective || property == VMXCI_ID)
        return status;
    (void)vmxci_vmci_effective(&effective, doc, property, NULL);
    *out = effective;
    return effective == VMXCI_UNKNOWN ? VMXCI_ENOKEY : VMXCI_OK;
}

static int print_property(const struct reader *reader, const struct input *in,
                          struct record *record)
{
    const struct options *o = reader->o;
    const vmxci_property *property = reader->payload;
    char text[NUMBER_SIZE];
    int64_t number;
    vmxci_error err;
    const int status = read_number(&number, o, in->doc, *property, &err);
    if (status)
        return print_no_value(record, o, &err);
    format_number(text, o, *property, number);
    print_value(record, o, str_of(text));
    return EXIT_DONE;
}

static int run(const struct options *o)
{
    vmxci_property property = VMXCI_PRESENT;
    const int status = find_property(&property, o, o->operands[0]);
    if (status)
        return status;
    if (property != VMXCI_ID && (o->as_unsigned || o->as_hex))
        return usage_error(o->command, "'--unsigned' and '--hex' apply to the ID only");
    if (o->as_unsigned && o->as_hex)
        return usage_error(o->command, "'--unsigned' and '--hex' exclude each other");
    const struct reader reader = { .o = o, .fn = print_property, .payload = &property };
    return read_all(&reader);
}

const struct command command_get = {
    .name = "get",
    .operands = "present|id|unrestricted",
    .summary = "print one property of the device",
    .about = "Print one property of the device: true or false, or the signed ID; with several\n"
             "PATHs, each line starts with PATH and a tab.  If the property is unset, print\n"
             "nothing and exit with status 1.\n",
    .examples = "  vmxci get id web01\n"
                "  vmxci get --effective unrestricted web01\n"
                "  vmxci get --default=none id web01 web02\n",
    .before_paths = 1,
    .groups = GROUP_GET | GROUP_DEFAULT | GROUP_PATHS | GROUP_MESSAGES,
    .run = run,
};
