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
#include "options/options.h"
#include "options/usage.h"
#include "output/record.h"
#include "output/report.h"

/* An ID that this run has set. */
struct assignment {
    int32_t id;
    char *path;  /* of the VM, without links; NULL if that is unknown */
    char *shown; /* the path as it is printed, or NULL */
};

struct request {
    const struct options *o;
    struct assignment *assignments;
    size_t count;
};

static void free_assignment(struct assignment *assignment)
{
    free(assignment->path);
    free(assignment->shown);
}

static int check_options(const struct options *o)
{
    if (!o->present && !o->unrestricted && !o->id.source)
        return usage_error(o->command,
                           "nothing to set; give '--present', '--id' or '--unrestricted'");
    if (several(o) && o->id.source == ID_NUMBER)
        return usage_error(o->command,
                           "--id=%ld: several VMs must not have the same ID; use '--id=auto'",
                           (long)o->id.number);
    return EXIT_DONE;
}

/* ---- the ID ---------------------------------------------------------------------------- */

/* Whether both are the path of one VM. */
static bool is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

/* Finds the assignment of ID to a VM other than PATH, which may be named twice; or returns NULL. */
static const struct assignment *find_assignment(const struct request *r, int32_t id,
                                                const char *path)
{
    for (size_t i = 0; i < r->count; i++)
        if (r->assignments[i].id == id && !is_same(r->assignments[i].path, path))
            return &r->assignments[i];
    return NULL;
}

static bool is_assigned(const struct request *r, int32_t id, const char *path)
{
    return find_assignment(r, id, path) != NULL;
}

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

/* Derives the ID from uuid.bios, unless another VM of this run has got the same one: copies have
 * the same UUID. */
static int derive_unassigned_id(int32_t *out, const struct request *r, const vmxci_doc *doc,
                                const char *path, vmxci_error *err)
{
    int status = derive_id(out, doc, err);
    const struct assignment *other = status ? NULL : find_assignment(r, *out, path);
    if (!other)
        return status;
    return fail_with(
        err, VMXCI_EVALUE,
        "context ID %ld, derived from '%s', was already given to '%s' in this run; use "
        "'--id=auto' or '--id=random'",
        (long)*out, vmxci_property_key(VMXCI_UUID_BIOS_ID),
        other->shown ? other->shown : "another VM");
}

static int generate_id(int32_t *out, const struct request *r, const char *path, vmxci_error *err)
{
    int status;
    do
        status = vmxci_cid_random(out, err);
    while (status == VMXCI_OK && is_assigned(r, *out, path));
    return status;
}

/* uuid.bios may be unset, invalid or a duplicate key, or make an ID that is reserved or assigned.
 */
static int derive_or_generate_id(int32_t *out, const struct request *r, const vmxci_doc *doc,
                                 const char *path, vmxci_error *err)
{
    const int status = derive_unassigned_id(out, r, doc, path, err);
    if (status != VMXCI_EVALUE && status != VMXCI_ERESERVED)
        return status;
    return generate_id(out, r, path, err);
}

static int choose_id(int32_t *out, const struct request *r, const vmxci_doc *doc, const char *path,
                     vmxci_error *err)
{
    switch (r->o->id.source) {
    case ID_UUID:
        return derive_unassigned_id(out, r, doc, path, err);
    case ID_RANDOM:
        return generate_id(out, r, path, err);
    case ID_AUTO:
        return derive_or_generate_id(out, r, doc, path, err);
    default:
        *out = r->o->id.number;
        return VMXCI_OK;
    }
}

static int set_id(vmxci_doc *doc, const char *path, struct request *r,
                  const vmxci_edit_options *opt, vmxci_error *err)
{
    struct assignment new = { .path = realpath(path, NULL), .shown = strdup(path) };
    int status = choose_id(&new.id, r, doc, new.path, err);
    if (status == VMXCI_OK)
        status = vmxci_vmci_set(doc, VMXCI_ID, new.id, opt, err);
    if (status == VMXCI_OK)
        r->assignments[r->count++] = new;
    else
        free_assignment(&new);
    return status;
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
    (void)vmxci_vmci_notes(doc, report_if_left_alone, &left);
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

static int run(const struct options *o)
{
    struct request r = { .o = o };
    int status = check_options(o);
    if (status)
        return status;
    /* The edit of a VM may be repeated once. */
    r.assignments = calloc((size_t)o->path_count, 2 * sizeof *r.assignments);
    if (!r.assignments)
        return report_no_memory("set");
    status = edit_all(o, set_properties, &r);
    while (r.count)
        free_assignment(&r.assignments[--r.count]);
    free(r.assignments);
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
             "means 'uuid' if that ID is valid, not reserved and not used by another VM in\n"
             "this run; otherwise 'random'.\n",
    .examples = "  vmxci set --id=auto web01\n"
                "  vmxci set --unrestricted=false --backup web01 web02\n"
                "  vmxci set --present=true --dry-run --diff web01/web01.vmx\n",
    .groups = GROUP_SET | GROUP_KEEP | GROUPS_OF_EDITS,
    .run = run,
};
