/* SPDX-License-Identifier: MIT */
/* vmxci set: write the properties of the device. */
#include <config.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "command.h"
#include "edit.h"
#include "options/options.h"
#include "options/usage.h"
#include "output/report.h"

enum id_choice {
    ID_NONE,
    ID_NUMBER,
    ID_UUID,
    ID_RANDOM,
    ID_AUTO
};

struct request {
    int present, unrestricted; /* 0, 1, or -1: not asked for */
    enum id_choice choice;
    int32_t id;
    struct given *given; /* in this run */
    size_t given_count;
};

/* An id, and the VM that got it; a VM may be named twice. */
struct given {
    int32_t id;
    char *path; /* without links; NULL where that is unknown */
};

static int read_boolean(int *out, const struct options *o, const char *option, const char *value)
{
    *out = -1;
    if (!value)
        return EXIT_DONE;
    if (strcasecmp(value, "true") == 0)
        *out = 1;
    else if (strcasecmp(value, "false") == 0)
        *out = 0;
    else
        return usage_error(o->command, "--%s=%s: it is true or false", option, value);
    return EXIT_DONE;
}

static int read_id(struct request *r, const struct options *o)
{
    static const struct {
        const char *name;
        enum id_choice choice;
    } names[] = { { "uuid", ID_UUID }, { "random", ID_RANDOM }, { "auto", ID_AUTO } };
    const char *value = o->id;
    vmxci_error err;
    if (!value)
        return EXIT_DONE;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(value, names[i].name) != 0)
            continue;
        r->choice = names[i].choice;
        return EXIT_DONE;
    }
    r->choice = ID_NUMBER;
    if (vmxci_cid_parse(&r->id, (vmxci_str){ value, strlen(value) }, VMXCI_CID_HEX, &err) !=
        VMXCI_OK)
        return usage_error(o->command,
                           "--id=%s: it is a number from -2147483648 to 4294967295, decimal or "
                           "0x and hexadecimal, or uuid, random, auto",
                           value);
    return several(o)
               ? usage_error(o->command, "--id=%s for several VMs: no two may have one id", value)
               : EXIT_DONE;
}

static int read_request(struct request *r, const struct options *o)
{
    *r = (struct request){ .choice = ID_NONE };
    int status = read_boolean(&r->present, o, "present", o->present);
    if (status == EXIT_DONE)
        status = read_boolean(&r->unrestricted, o, "unrestricted", o->unrestricted);
    if (status == EXIT_DONE)
        status = read_id(r, o);
    if (status == EXIT_DONE && !o->present && !o->unrestricted && !o->id)
        status = usage_error(o->command, "set: nothing to set: --present, --id or --unrestricted");
    return status;
}

/* ---- the id ---------------------------------------------------------------------------- */

static bool is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

/* Whether another VM than that of PATH got the id. */
static bool is_given(const struct request *r, int32_t id, const char *path)
{
    for (size_t i = 0; i < r->given_count; i++)
        if (r->given[i].id == id && !is_same(r->given[i].path, path))
            return true;
    return false;
}

static int id_from_uuid(int32_t *out, const vmxci_doc *doc, vmxci_error *err)
{
    vmxci_text *uuid;
    int64_t number;
    int status = vmxci_vmci_get(&number, doc, VMXCI_UUID_BIOS_ID, err);
    /* It is not the key that is edited, so there is none to be kept. */
    if (status == VMXCI_EDUPLICATE)
        err->code = status = VMXCI_EVALUE;
    if (status == VMXCI_ENOKEY)
        *err = (vmxci_error){ .code = status = VMXCI_EVALUE,
                              .message = "there is no uuid.bios to take the id from" };
    if (status == VMXCI_OK)
        status = vmxci_doc_get(&uuid, doc, vmxci_property_key(VMXCI_UUID_BIOS_ID), err);
    if (status)
        return status;
    status = vmxci_cid_from_uuid(out, vmxci_text_str(uuid), err);
    vmxci_text_free(uuid);
    return status;
}

static int id_random(int32_t *out, const struct request *r, const char *path, vmxci_error *err)
{
    int status;
    do
        status = vmxci_cid_random(out, err);
    while (status == VMXCI_OK && is_given(r, *out, path));
    return status;
}

static int id_auto(int32_t *out, const struct request *r, const vmxci_doc *doc, const char *path,
                   vmxci_error *err)
{
    int status = id_from_uuid(out, doc, err);
    if (status != VMXCI_EVALUE && status != VMXCI_ERESERVED &&
        !(status == VMXCI_OK && is_given(r, *out, path)))
        return status;
    return id_random(out, r, path, err);
}

static int choose_id(int32_t *out, const struct request *r, const vmxci_doc *doc, const char *path,
                     vmxci_error *err)
{
    switch (r->choice) {
    case ID_UUID:
        return id_from_uuid(out, doc, err);
    case ID_RANDOM:
        return id_random(out, r, path, err);
    case ID_AUTO:
        return id_auto(out, r, doc, path, err);
    default:
        *out = r->id;
        return VMXCI_OK;
    }
}

static int set_id(vmxci_doc *doc, const char *path, struct request *r,
                  const vmxci_edit_options *opt, vmxci_error *err)
{
    struct given given = { .path = realpath(path, NULL) };
    int status = choose_id(&given.id, r, doc, given.path, err);
    if (status == VMXCI_OK)
        status = vmxci_vmci_set(doc, VMXCI_ID, given.id, opt, err);
    if (status == VMXCI_OK)
        r->given[r->given_count++] = given;
    else
        free(given.path);
    return status;
}

/* ---- all ------------------------------------------------------------------------------- */

static int apply(vmxci_doc *doc, const char *path, const struct options *o, void *payload,
                 vmxci_error *err)
{
    struct request *r = payload;
    const vmxci_edit_options opt = edit_options(o);
    int status = VMXCI_OK;
    if (r->present >= 0)
        status = vmxci_vmci_set(doc, VMXCI_PRESENT, r->present, &opt, err);
    if (status == VMXCI_OK && r->choice != ID_NONE)
        status = set_id(doc, path, r, &opt, err);
    if (status == VMXCI_OK && r->unrestricted >= 0)
        status = vmxci_vmci_set(doc, VMXCI_UNRESTRICTED, r->unrestricted, &opt, err);
    return status;
}

static int run(const struct options *o)
{
    struct request r;
    int status = read_request(&r, o);
    if (status)
        return status;
    /* The edit of a VM may have to be done twice. */
    r.given = calloc((size_t)o->path_count, 2 * sizeof *r.given);
    if (!r.given)
        return report_no_memory("set");
    status = edit_all(o, apply, &r);
    while (r.given_count)
        free(r.given[--r.given_count].path);
    free(r.given);
    return status;
}

const struct command command_set = {
    .name = "set",
    .operands = "",
    .summary = "write present, id or unrestricted",
    .about = "Write properties of the device.  A value that already means the same stays as it\n"
             "is spelled, and a file in which nothing changes is not touched.",
    .options = { OPTION_PRESENT_VALUE, OPTION_ID_VALUE, OPTION_UNRESTRICTED_VALUE, OPTIONS_OF_EDITS,
                 OPTION_END },
    .run = run,
};
