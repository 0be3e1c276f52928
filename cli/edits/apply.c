/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "edit.h"
#include "edits/apply.h"
#include "edits/matches.h"
#include "error.h"
#include "key_matcher.h"
#include "options/option.h"
#include "options/options.h"
#include "output/text.h"
#include "signals.h"
#include "str.h"

/* The edits of one document, as the library takes them. */
struct plan {
    const struct options *o;
    struct record *record;   /* of the VM */
    const vmxci_doc *before; /* the document without the edits, from which keys are borrowed */
    const struct edit_list *list;
    vmxci_edit *edits;
    const struct key_edit **sources; /* of each edit */
    size_t count, room;
    vmxci_text **texts; /* converted keys and values */
    size_t text_count;
    /* What a pattern can match: the keys of the document and of earlier edits, without those that a
     * pattern has matched already. */
    vmxci_str *keys;
    size_t key_count;
    bool has_document_keys; /* those of the document are in `keys`; the first pattern needs them */
};

/* ---- memory ---------------------------------------------------------------------------- */

static bool begin_plan(struct plan *p)
{
    const size_t given = p->list->count;
    p->texts = calloc(2 * given, sizeof *p->texts);
    p->keys = calloc(given + vmxci_doc_lines(p->before), sizeof *p->keys);
    return p->texts && p->keys;
}

static void end_plan(struct plan *p)
{
    for (size_t i = 0; i < p->text_count; i++)
        vmxci_text_free(p->texts[i]);
    free(p->texts);
    free(p->keys);
    free(p->edits);
    free(p->sources);
}

static bool grow(struct plan *p)
{
    const size_t room = 2 * p->room + 64;
    vmxci_edit *edits = realloc(p->edits, room * sizeof *edits);
    if (edits)
        p->edits = edits;
    const struct key_edit **sources = realloc(p->sources, room * sizeof *sources);
    if (sources)
        p->sources = sources;
    if (edits && sources)
        p->room = room;
    return edits && sources;
}

static int add_edit(struct plan *p, const struct key_edit *source, vmxci_str key, vmxci_str value,
                    vmxci_error *err)
{
    if (p->count == p->room && !grow(p))
        return fail_no_memory(err);
    p->sources[p->count] = source;
    p->edits[p->count++] = (vmxci_edit){ .kind = source->kind, .key = key, .value = value };
    return VMXCI_OK;
}

/* ---- edits of one key ------------------------------------------------------------------ */

static int convert(vmxci_str *s, struct plan *p, vmxci_error *err)
{
    vmxci_text *text;
    if (p->o->raw)
        return VMXCI_OK;
    const int status = vmxci_doc_from_utf8(&text, p->before, *s, err);
    if (status)
        return status;
    p->texts[p->text_count++] = text;
    *s = vmxci_text_str(text);
    return VMXCI_OK;
}

static int plan_key(struct plan *p, const struct key_edit *source, vmxci_error *err)
{
    vmxci_str key = source->key, value = source->value;
    int status = vmxci_doc_check_key(p->before, key, err);
    if (status == VMXCI_OK)
        status = convert(&key, p, err);
    if (status == VMXCI_OK)
        status = convert(&value, p, err);
    if (status)
        return status;
    if (source->kind != VMXCI_KEY_UNSET_ALL)
        p->keys[p->key_count++] = key;
    return add_edit(p, source, key, value, err);
}

/* ---- edits of all keys that match ------------------------------------------------------ */

static void add_document_keys(struct plan *p)
{
    vmxci_line line;
    for (size_t i = 1; !p->has_document_keys && i <= vmxci_doc_lines(p->before); i++)
        if (vmxci_doc_at(&line, p->before, i, NULL) == VMXCI_OK && line.kind == VMXCI_LINE_ENTRY)
            p->keys[p->key_count++] = line.key;
    p->has_document_keys = true;
}

/* Plans the removal of KEY, which is TEXT in UTF-8 and matches SOURCE, unless it is protected. */
static int plan_match(struct plan *p, const struct key_edit *source, struct matches *matches,
                      vmxci_str key, vmxci_str text, vmxci_error *err)
{
    if (vmxci_doc_check_key(p->before, text, NULL) == VMXCI_EPROTECTED) {
        count_protected(matches, text);
        return VMXCI_OK;
    }
    matches->removed++;
    return add_edit(p, source, key, (vmxci_str){ NULL, 0 }, err);
}

/* Does so if KEY matches SOURCE, and sets DID_MATCH to whether it does. */
static int plan_if_match(int *did_match, struct plan *p, const struct key_edit *source,
                         const struct key_matcher *matcher, struct matches *matches, vmxci_str key,
                         vmxci_error *err)
{
    vmxci_text *text = convert_to_utf8(p->before, key);
    if (!text)
        return fail_no_memory(err);
    const vmxci_str shown = vmxci_text_str(text);
    int status = match_key(did_match, matcher, shown, err);
    if (status == VMXCI_OK && *did_match)
        status = plan_match(p, source, matches, key, shown, err);
    vmxci_text_free(text);
    return status;
}

static int plan_pattern(struct plan *p, const struct key_edit *source, vmxci_error *err)
{
    size_t left = 0;
    struct matches matches = { .removed = 0 };
    struct key_matcher matcher;
    int status = begin_matching(&matcher, source->pattern, err);
    add_document_keys(p);
    for (size_t i = 0; status == VMXCI_OK && i < p->key_count; i++) {
        int did_match = 0;
        status = plan_if_match(&did_match, p, source, &matcher, &matches, p->keys[i], err);
        if (!did_match)
            p->keys[left++] = p->keys[i];
    }
    p->key_count = left;
    end_matching(&matcher);
    report_matches(p->record, p->o, source, &matches);
    return status;
}

/* ---- errors ---------------------------------------------------------------------------- */

/* Whether the message of ERR names the key. */
static bool names_key(const vmxci_error *err)
{
    return err->code == VMXCI_EPROTECTED || err->code == VMXCI_EVALUE;
}

/* Puts in front of the message which option or line of an import it is about, unless the error is
 * in the VM's file (it then has a line) or in the system.  Returns the status. */
static int name_source(vmxci_error *err, const struct key_edit *source)
{
    const vmxci_error cause = *err;
    const struct item *item = source->item;
    if (err->line || err->code == VMXCI_ENOMEM || err->code == VMXCI_EIO)
        return err->code;
    if (source->line)
        return fail_with(err, cause.code, "%s:%zu: %s", item->value, source->line, cause.message);
    if (names_key(err))
        return err->code;
    if (source->kind == VMXCI_KEY_DROP_MALFORMED || source->pattern)
        return fail_with(err, cause.code, "'--%s': %s", item->option->name, cause.message);
    return fail_with(err, cause.code, "'--%s=%.*s': %s", item->option->name, (int)source->key.len,
                     source->key.ptr, cause.message);
}

/* ---- the values of the device ---------------------------------------------------------- */

/* Returns what set NAME last. */
static const struct key_edit *find_source(const struct plan *p, const char *name)
{
    const struct key_edit *found = NULL;
    for (size_t i = 0; i < p->count; i++)
        if (equals_fold(p->edits[i].key, name))
            found = p->sources[i];
    return found;
}

static bool has_value(const vmxci_doc *doc, vmxci_str key, vmxci_str value)
{
    vmxci_text *text;
    if (vmxci_doc_get_bytes(&text, doc, key, NULL) != VMXCI_OK)
        return false;
    const vmxci_str found = vmxci_text_str(text);
    const bool same = found.len == value.len && memcmp(found.ptr, value.ptr, value.len) == 0;
    vmxci_text_free(text);
    return same;
}

/* Verifies the value of KEY in DOC unless it is the same as before. */
static int check_value(const struct plan *p, const vmxci_doc *doc, vmxci_str key, vmxci_error *err)
{
    vmxci_text *text;
    int status = vmxci_doc_get_bytes(&text, doc, key, err);
    if (status)
        return status == VMXCI_ENOMEM ? status : VMXCI_OK;
    if (!has_value(p->before, key, vmxci_text_str(text)))
        status = vmxci_vmci_check(key, vmxci_text_str(text), err);
    vmxci_text_free(text);
    return status;
}

/* A list is judged by its result: a value that a later edit replaces does not matter. */
static int check_values(const struct plan *p, const vmxci_doc *doc, vmxci_error *err)
{
    for (int i = VMXCI_PRESENT; i <= VMXCI_FILTER_ENABLE; i++) {
        const char *key = vmxci_property_key((vmxci_property)i);
        const int status = check_value(p, doc, str_of(key), err);
        const struct key_edit *source = status ? find_source(p, key) : NULL;
        if (status)
            return source ? name_source(err, source) : status;
    }
    return VMXCI_OK;
}

/* ---- the document ---------------------------------------------------------------------- */

static int plan_edit(struct plan *p, const struct key_edit *source, vmxci_error *err)
{
    if (source->kind == VMXCI_KEY_DROP_MALFORMED)
        return add_edit(p, source, (vmxci_str){ NULL, 0 }, (vmxci_str){ NULL, 0 }, err);
    if (source->pattern)
        return plan_pattern(p, source, err);
    return plan_key(p, source, err);
}

static int plan_edits(struct plan *p, vmxci_error *err)
{
    if (!begin_plan(p))
        return fail_no_memory(err);
    for (size_t i = 0; i < p->list->count; i++) {
        /* Many patterns and many keys take long. */
        if (has_pending_signal())
            return fail_with(err, VMXCI_EIO, "interrupted; nothing was written");
        const int status = plan_edit(p, &p->list->edits[i], err);
        if (status)
            return name_source(err, &p->list->edits[i]);
    }
    return VMXCI_OK;
}

static int edit_planned(vmxci_doc *doc, const struct plan *p, vmxci_error *err)
{
    const vmxci_edit_options opt = edit_options(p->o);
    size_t failed;
    const int status = vmxci_doc_edit_bytes(doc, p->edits, p->count, &opt, &failed, err);
    if (status)
        return failed < p->count ? name_source(err, p->sources[failed]) : status;
    return p->o->force ? VMXCI_OK : check_values(p, doc, err);
}

int apply_edits(vmxci_doc *doc, struct record *record, const struct edit_list *list,
                const struct options *o, vmxci_error *err)
{
    vmxci_doc *before;
    int status = vmxci_doc_clone(&before, doc, err);
    if (status)
        return status;
    struct plan p = { .o = o, .record = record, .before = before, .list = list };
    status = plan_edits(&p, err);
    if (status == VMXCI_OK)
        status = edit_planned(doc, &p, err);
    end_plan(&p);
    vmxci_doc_free(before);
    return status;
}
