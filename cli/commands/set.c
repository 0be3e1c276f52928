/* SPDX-License-Identifier: MIT */
/* vmxci set: write the properties of the device. */
#include <config.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "edit.h"
#include "options/options.h"
#include "options/usage.h"
#include "output/report.h"

struct request {
    const struct options *o;
    struct given *given; /* in this run */
    size_t given_count;
};

/* An id, and the VM that got it; a VM may be named twice. */
struct given {
    int32_t id;
    char *path; /* without links; NULL where that is unknown */
};

static int check(const struct options *o)
{
    if (!o->present && !o->unrestricted && !o->id.source)
        return usage_error(o->command, "nothing to set; give --present, --id or --unrestricted");
    if (several(o) && o->id.source == ID_NUMBER)
        return usage_error(o->command,
                           "--id=%ld: several VMs must not have the same ID; use --id=auto",
                           (long)o->id.number);
    return EXIT_DONE;
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
    switch (r->o->id.source) {
    case ID_UUID:
        return id_from_uuid(out, doc, err);
    case ID_RANDOM:
        return id_random(out, r, path, err);
    case ID_AUTO:
        return id_auto(out, r, doc, path, err);
    default:
        *out = r->o->id.number;
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

static int set_boolean(vmxci_doc *doc, vmxci_property property, int choice,
                       const vmxci_edit_options *opt, vmxci_error *err)
{
    return choice ? vmxci_vmci_set(doc, property, choice == BOOLEAN_TRUE, opt, err) : VMXCI_OK;
}

static int apply(vmxci_doc *doc, const char *path, const struct options *o, void *payload,
                 vmxci_error *err)
{
    const vmxci_edit_options opt = edit_options(o);
    int status = set_boolean(doc, VMXCI_PRESENT, o->present, &opt, err);
    if (status == VMXCI_OK && o->id.source)
        status = set_id(doc, path, payload, &opt, err);
    if (status == VMXCI_OK)
        status = set_boolean(doc, VMXCI_UNRESTRICTED, o->unrestricted, &opt, err);
    return status;
}

static int run(const struct options *o)
{
    struct request r = { .o = o };
    int status = check(o);
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
    .summary = "set properties of the device",
    .about = "Set properties of the device.  A value that already means the same keeps its\n"
             "spelling, and a file in which nothing changes is not written.\n"
             "\n"
             "N is a context ID, decimal, or hexadecimal after 0x; uuid is the ID that the\n"
             "last four bytes of uuid.bios make; random is a random ID; auto is uuid where it\n"
             "is usable and was given to no other VM of this run, else random.\n",
    .examples = "  vmxci set --id=auto web01\n"
                "  vmxci set --unrestricted=false --backup web01 web02\n"
                "  vmxci set --present=true --dry-run --diff web01/web01.vmx\n",
    .groups = GROUP_SET | GROUPS_OF_EDITS,
    .run = run,
};
