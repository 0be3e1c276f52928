/* SPDX-License-Identifier: MIT */
/* vmxci set: sets properties of the device. */
#include <config.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "edit.h"
#include "error.h"
#include "id_owners.h"
#include "options/options.h"
#include "options/usage.h"
#include "output/record.h"
#include "output/report.h"
#include "unique_in.h"

struct request {
    const struct options *o;
    struct id_owners owners;
};

static int check_options(const struct options *o)
{
    if (!o->present && !o->unrestricted && !o->id.source)
        return usage_error(o->command,
                           "nothing to set; give '--present', '--id' or '--unrestricted'");
    if (several(o) && o->id.source == ID_NUMBER)
        return usage_error(o->command,
                           "--id=%ld: several VMs must not have the same ID; use '--id=auto'",
                           (long)o->id.number);
    if (o->unique_in && (!o->id.source || o->id.source == ID_NUMBER))
        return usage_error(o->command,
                           "'--unique-in' needs '--id=auto', '--id=uuid' or '--id=random'");
    return EXIT_DONE;
}

/* ---- the ID ---------------------------------------------------------------------------- */

static int read_uuid(vmxci_text **out, const vmxci_doc *doc, vmxci_error *err)
{
    const char *key = vmxci_property_key(VMXCI_UUID_BIOS_ID);
    int64_t number;
    int status = vmxci_vmci_get(&number, doc, VMXCI_UUID_BIOS_ID, err);
    if (status == VMXCI_ENOKEY)
        return fail_with(err, VMXCI_EVALUE, "'%s' is unset; use '--id=random' or '--id=auto'", key);
    /* EDUPLICATE would give the advice '--keep-duplicate', which does not apply to uuid.bios. */
    if (status == VMXCI_EDUPLICATE)
        err->code = status = VMXCI_EVALUE;
    return status ? status : vmxci_doc_get(out, doc, key, err);
}

static int derive_id(int32_t *out, const vmxci_doc *doc, vmxci_error *err)
{
    vmxci_text *uuid;
    int status = read_uuid(&uuid, doc, err);
    if (status)
        return status;
    status = vmxci_cid_from_uuid(out, vmxci_text_str(uuid), err);
    vmxci_text_free(uuid);
    if (status == VMXCI_ERESERVED)
        return fail_with(err, VMXCI_ERESERVED, "context ID %ld derived from '%s' is reserved (%s)",
                         (long)*out, vmxci_property_key(VMXCI_UUID_BIOS_ID),
                         vmxci_cid_reserved(*out));
    return status;
}

/* Reports that OTHER has ID, which is derived from uuid.bios. */
static int fail_taken(int32_t id, const struct id_owner *other, vmxci_error *err)
{
    const char *key = vmxci_property_key(VMXCI_UUID_BIOS_ID);
    if (!other->shown)
        return fail_with(err, VMXCI_EVALUE,
                         "context ID %ld, derived from '%s', is that of another VM below the "
                         "directory of '--unique-in'; use '--id=auto' or '--id=random'",
                         (long)id, key);
    return fail_with(
        err, VMXCI_EVALUE,
        "context ID %ld, derived from '%s', was already given to '%s' in this run; use "
        "'--id=auto' or '--id=random'",
        (long)id, key, other->shown);
}

/* A VM that is given an ID. */
struct receiver {
    struct request *request;
    struct vm_identity vm;
    const char *path;
};

/* Gives ID to TO, unless another VM has it, which OTHER then is.  What is given is not given back,
 * even if the VM cannot be written. */
static int give_id(const struct id_owner **other, const struct receiver *to, int32_t id,
                   vmxci_error *err)
{
    return claim_id(other, &to->request->owners, id, to->vm, to->path) ? VMXCI_OK
                                                                       : fail_no_memory(err);
}

/* Gives the ID derived from uuid.bios, unless another VM has it: copies have the same UUID. */
static int give_derived_id(int32_t *out, const struct receiver *to, const vmxci_doc *doc,
                           vmxci_error *err)
{
    const struct id_owner *other = NULL;
    int status = derive_id(out, doc, err);
    if (status == VMXCI_OK)
        status = give_id(&other, to, *out, err);
    return other ? fail_taken(*out, other, err) : status;
}

static int give_random_id(int32_t *out, const struct receiver *to, vmxci_error *err)
{
    const struct id_owner *other = NULL;
    int status;
    do {
        status = vmxci_cid_random(out, err);
        if (status == VMXCI_OK)
            status = give_id(&other, to, *out, err);
    } while (status == VMXCI_OK && other);
    return status;
}

/* uuid.bios may be unset, invalid or a duplicate key, or make an ID that is reserved or not free.
 */
static int give_any_id(int32_t *out, const struct receiver *to, const vmxci_doc *doc,
                       vmxci_error *err)
{
    const int status = give_derived_id(out, to, doc, err);
    return status == VMXCI_EVALUE || status == VMXCI_ERESERVED ? give_random_id(out, to, err)
                                                               : status;
}

static int choose_id(int32_t *out, const struct receiver *to, const vmxci_doc *doc,
                     vmxci_error *err)
{
    switch (to->request->o->id.source) {
    case ID_UUID:
        return give_derived_id(out, to, doc, err);
    case ID_RANDOM:
        return give_random_id(out, to, err);
    default:
        return give_any_id(out, to, doc, err);
    }
}

static int set_id(vmxci_doc *doc, const char *path, struct request *r,
                  const vmxci_edit_options *opt, vmxci_error *err)
{
    int32_t id = r->o->id.number;
    if (r->o->id.source != ID_NUMBER) {
        const struct receiver to = { r, identify_vm(path), path };
        const int status = choose_id(&id, &to, doc, err);
        if (status)
            return status;
    }
    return vmxci_vmci_set(doc, VMXCI_ID, id, opt, err);
}

/* ---- values that were left alone ------------------------------------------------------- */

struct left_alone {
    const struct options *o;
    struct record *record;
    const vmxci_doc *doc;
};

/* Whether O sets PROPERTY. */
static bool is_asked_for(const struct options *o, vmxci_property property)
{
    return property == VMXCI_ID        ? o->id.source != 0
           : property == VMXCI_PRESENT ? o->present != 0
                                       : o->unrestricted != 0;
}

/* Reports that PROPERTY keeps its unusual spelling, on which NOTE is. */
static void report_left_alone(const struct left_alone *p, vmxci_property property,
                              const vmxci_note *note)
{
    char value[256], meaning[32], message[VMXCI_MESSAGE_SIZE];
    vmxci_field field;
    vmxci_note unchanged = *note;
    (void)vmxci_vmci_field(&field, p->doc, property, NULL);
    if (property == VMXCI_ID)
        snprintf(meaning, sizeof meaning, "%ld", (long)field.number);
    else
        snprintf(meaning, sizeof meaning, "%s", field.number ? "TRUE" : "FALSE");
    (void)vmxci_printable(value, sizeof value, field.value, 1);
    snprintf(message, sizeof message, "unchanged: %s = \"%s\" already means %s",
             vmxci_property_key(property), value, meaning);
    unchanged.message = message;
    report_note(&p->record->remarks, record_path(p->record), &unchanged);
}

/* A property that was set has an unusual spelling only where it already meant the same. */
static int report_if_left_alone(const vmxci_note *note, void *payload)
{
    const struct left_alone *p = payload;
    if (strcmp(note->code, "unusual-value") != 0)
        return 0;
    for (int i = VMXCI_PRESENT; i <= VMXCI_UNRESTRICTED; i++) {
        const vmxci_property property = (vmxci_property)i;
        vmxci_field field;
        (void)vmxci_vmci_field(&field, p->doc, property, NULL);
        if (field.line == note->line && is_asked_for(p->o, property))
            report_left_alone(p, property, note);
    }
    return 0;
}

static void report_unchanged_spellings(const vmxci_doc *doc, struct record *record,
                                       const struct options *o)
{
    struct left_alone left = { o, record, doc };
    (void)vmxci_vmci_notes(doc, report_if_left_alone, &left, NULL);
}

/* ---- the command ----------------------------------------------------------------------- */

static int set_boolean(vmxci_doc *doc, vmxci_property property, int choice,
                       const vmxci_edit_options *opt, vmxci_error *err)
{
    return choice ? vmxci_vmci_set(doc, property, choice == BOOLEAN_TRUE, opt, err) : VMXCI_OK;
}

static int set_properties(vmxci_doc *doc, struct record *record, const struct options *o,
                          void *payload, vmxci_error *err)
{
    const vmxci_edit_options opt = edit_options(o);
    int status = set_boolean(doc, VMXCI_PRESENT, o->present, &opt, err);
    if (status == VMXCI_OK && o->id.source)
        status = set_id(doc, record_path(record), payload, &opt, err);
    if (status == VMXCI_OK)
        status = set_boolean(doc, VMXCI_UNRESTRICTED, o->unrestricted, &opt, err);
    if (status == VMXCI_OK && !o->quiet)
        report_unchanged_spellings(doc, record, o);
    return status;
}

/* The choice of an ID depends on the VMs before. */
static int set_all(const struct options *o, struct request *r)
{
    const bool in_order = o->id.source && o->id.source != ID_NUMBER;
    const int status = o->unique_in ? read_owners(&r->owners, o) : EXIT_DONE;
    if (status)
        return status;
    return edit_all(
        &(struct editor){ .o = o, .fn = set_properties, .payload = r, .in_order = in_order });
}

static int run(const struct options *o)
{
    struct request r = { .o = o };
    int status = check_options(o);
    if (status)
        return status;
    begin_id_owners(&r.owners);
    status = set_all(o, &r);
    end_id_owners(&r.owners);
    return status;
}

const struct command command_set = {
    .name = "set",
    .operands = "",
    .summary = "set properties of the device",
    .about = "Set properties of the device.  A value that already means the same keeps its\n"
             "spelling, and a file in which nothing changes is not written.\n"
             "\n"
             "N is a context ID: decimal, or 0x and hexadecimal digits.  'uuid' derives the\n"
             "ID from the last four bytes of uuid.bios.  'random' picks a random ID.  'auto'\n"
             "means 'uuid' if that ID is valid, not reserved and not given to another VM in\n"
             "this run; otherwise 'random'.  With --unique-in=DIR, no ID is chosen that\n"
             "another VM below DIR has.\n",
    .examples = "  vmxci set --id=auto web01\n"
                "  vmxci set --unrestricted=false --backup web01 web02\n"
                "  vmxci set -r --id=auto --unique-in=. .\n"
                "  vmxci set --present=true --dry-run --diff web01/web01.vmx\n",
    .groups = GROUP_SET | GROUP_KEEP | GROUPS_OF_EDITS,
    .run = run,
};
