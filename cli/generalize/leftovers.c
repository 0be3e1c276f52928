/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "generalize/devices.h"
#include "generalize/leftovers.h"
#include "options/options.h"
#include "options/table.h"
#include "output/record.h"
#include "output/report.h"
#include "output/text.h"
#include "str.h"

/* ---- paths ----------------------------------------------------------------------------- */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_word(char c)
{
    return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' ||
           (unsigned char)c >= 0x80;
}

static bool starts_with(vmxci_str text, const char *prefix)
{
    const size_t len = strlen(prefix);
    return text.len >= len && memcmp(text.ptr, prefix, len) == 0;
}

/* Whether an absolute path of a host begins at the start of TEXT. */
static bool begins_path(vmxci_str text)
{
    static const char *const roots[] = { "/Users/", "/home/", "/vmfs/volumes/" };
    for (size_t i = 0; i < sizeof roots / sizeof roots[0]; i++)
        if (starts_with(text, roots[i]))
            return true;
    return text.len >= 3 && is_letter(text.ptr[0]) && text.ptr[1] == ':' && text.ptr[2] == '\\';
}

/* Whether VALUE has an absolute path of a host: at its start, or not directly after a word, where
 * the characters are in the middle of another path or of a URL. */
static bool has_path(vmxci_str value)
{
    for (size_t i = 0; i < value.len; i++)
        if ((i == 0 || !is_word(value.ptr[i - 1])) &&
            begins_path((vmxci_str){ value.ptr + i, value.len - i }))
            return true;
    return false;
}

/* ---- one line -------------------------------------------------------------------------- */

enum leftover {
    NO_LEFTOVER,
    LEFTOVER_GUESTINFO,
    LEFTOVER_PATH,
    LEFTOVER_ANNOTATION,
    LEFTOVER_MAC
};

/* Returns what KEY is by the first row, of any group, that matches it. */
static enum leftover classify_key(vmxci_str key)
{
    const struct row *row;
    for (size_t i = 0; (row = row_at(i)); i++)
        if (is_key_of(row, key))
            return row->group == ROWS_GUESTINFO    ? LEFTOVER_GUESTINFO
                   : row->group == ROWS_ANNOTATION ? LEFTOVER_ANNOTATION
                   : row->action == ROW_STATIC_MAC ? LEFTOVER_MAC
                                                   : NO_LEFTOVER;
    return NO_LEFTOVER;
}

/* Whether DEVICE has a static MAC address that no option was given to keep. */
static bool shares_mac(const struct generalized *g, vmxci_str device)
{
    const struct options *o = g->selection->o;
    const struct plan plan = { .doc = g->doc, .selection = g->selection, .o = o };
    return g->selection->groups & ROWS_IDENTITY &&
           !(was_given(o, &o->static_mac) && o->static_mac == STATIC_MAC_KEEP) &&
           may_be_static(&plan, device);
}

/* VALUE is that of LINE, decoded. */
static enum leftover classify(const struct generalized *g, const vmxci_line *line, vmxci_str value)
{
    const enum leftover kind = value.len ? classify_key(line->key) : NO_LEFTOVER;
    if (kind == LEFTOVER_GUESTINFO)
        return kind;
    if (has_path(value))
        return LEFTOVER_PATH;
    return kind == LEFTOVER_MAC && !shares_mac(g, device_of(line->key)) ? NO_LEFTOVER : kind;
}

enum {
    SHOWN = 160 /* bytes of a key or value in a message */
};

static void show_text(char out[SHOWN], vmxci_str text)
{
    if (vmxci_printable(out, SHOWN, text, 1) >= SHOWN)
        memcpy(out + strlen(out) - 3, "...", 3);
}

/* Returns the option that removes GROUP, whose keys are described as DATA, or "" if it is selected
 * already: --keep or --only keeps the key then. */
static void advise_group(char out[SHOWN], const struct selection *selection, unsigned group,
                         const char *name, const char *data)
{
    if (selection->groups & group)
        *out = '\0';
    else if (selection->is_by_group)
        snprintf(out, SHOWN, "; '--only=%s' removes %s, too", name, data);
    else
        snprintf(out, SHOWN, "; '--preset=full' removes %s", data);
}

/* Writes the way out of a leftover that would be removed if its group were selected. */
static void advise(char out[SHOWN], enum leftover kind, const struct selection *selection)
{
    *out = '\0';
    switch (kind) {
    case LEFTOVER_GUESTINFO:
        advise_group(out, selection, ROWS_GUESTINFO, "guestinfo", "such data");
        break;
    case LEFTOVER_ANNOTATION:
        advise_group(out, selection, ROWS_ANNOTATION, "annotation", "it");
        break;
    case LEFTOVER_MAC:
        if (selection->o->static_mac != STATIC_MAC_DROP)
            snprintf(out, SHOWN, "; '--static-mac=drop' lets the adapter generate another");
        break;
    default:
        break;
    }
}

/* KEY and VALUE are UTF-8. */
static void describe_leftover(char out[VMXCI_MESSAGE_SIZE], enum leftover kind, const char *advice,
                              vmxci_str key, vmxci_str value)
{
    static const char *const what[] = {
        [LEFTOVER_GUESTINFO] = "is data for the guest, which may hold secrets",
        [LEFTOVER_ANNOTATION] = "is text that a person wrote",
        [LEFTOVER_MAC] = "is a static MAC address, which copies would share"
    };
    char shown_key[SHOWN], shown_value[SHOWN];
    show_text(shown_key, key);
    show_text(shown_value, value);
    if (kind == LEFTOVER_PATH)
        snprintf(out, VMXCI_MESSAGE_SIZE, "'%s' contains a path of this host: '%s'", shown_key,
                 shown_value);
    else
        snprintf(out, VMXCI_MESSAGE_SIZE, "'%s' %s%s", shown_key, what[kind], advice);
}

/* ---- the document ---------------------------------------------------------------------- */

/* A leftover.  The message is UTF-8; line and column are those in the file, or 0. */
struct found {
    enum leftover kind;
    size_t line, column;
    bool is_kept; /* --keep keeps the key */
    const char *message;
};

/* Returns a vmxci_status or another number, which ends the enumeration. */
typedef int (*found_fn)(const struct found *found, void *payload, vmxci_error *err);

/* An enumeration of the leftovers of a document. */
struct search {
    const struct generalized *g;
    found_fn fn;
    void *payload;
    vmxci_matcher *matcher;
};

/* Sets the position of OUT, which is that of LINE in the file. */
static void locate_key(struct found *out, const struct generalized *g, const vmxci_line *line)
{
    vmxci_line here = *line;
    if (g->file != g->doc && vmxci_doc_find_bytes(&here, g->file, line->key, NULL) != VMXCI_OK)
        return;
    out->line = here.number;
    out->column = (size_t)(here.key.ptr - here.text.ptr) + 1;
}

/* Sets KEPT to whether --keep keeps KEY, and ADVICE to the way out. */
static int find_advice(char advice[SHOWN], bool *kept, const struct search *s, enum leftover kind,
                       vmxci_str key, vmxci_error *err)
{
    const struct selection *selection = s->g->selection;
    const struct plan plan = { .selection = selection, .matcher = s->matcher };
    bool selected, type_kept = false;
    *advice = '\0';
    int status = is_kept(kept, selection, s->matcher, key, err);
    if (status == VMXCI_OK)
        status = is_selected(&selected, selection, s->matcher, key, err);
    if (status == VMXCI_OK && kind == LEFTOVER_MAC)
        status = ask_about_key(&type_kept, &plan, member_of(device_of(key), "addressType"), is_kept,
                               err);
    if (status == VMXCI_OK && selected && !type_kept)
        advise(advice, kind, selection);
    return status;
}

/* KEY and VALUE are UTF-8. */
static int report_kind(const struct search *s, const vmxci_line *line, enum leftover kind,
                       vmxci_str key, vmxci_str value, vmxci_error *err)
{
    char message[VMXCI_MESSAGE_SIZE], advice[SHOWN];
    struct found found = { .kind = kind, .message = message };
    const int status = find_advice(advice, &found.is_kept, s, kind, key, err);
    if (status || (kind == LEFTOVER_MAC && found.is_kept))
        return status;
    locate_key(&found, s->g, line);
    describe_leftover(message, kind, advice, key, value);
    return s->fn(&found, s->payload, err);
}

static int report_line(const struct search *s, const vmxci_line *line, enum leftover kind,
                       vmxci_error *err)
{
    vmxci_text *key = convert_to_utf8(s->g->doc, line->key);
    vmxci_text *value = key ? decode_to_utf8(s->g->doc, line->value) : NULL;
    const int status =
        value ? report_kind(s, line, kind, vmxci_text_str(key), vmxci_text_str(value), err)
              : fail_no_memory(err);
    vmxci_text_free(key);
    vmxci_text_free(value);
    return status;
}

static int examine_line(const struct search *s, const vmxci_line *line, vmxci_error *err)
{
    const bool is_plain = line->value.len == 0 || !memchr(line->value.ptr, '|', line->value.len);
    vmxci_str value = line->value;
    char *decoded = is_plain ? NULL : malloc(value.len);
    if (!is_plain && !decoded)
        return fail_no_memory(err);
    if (decoded)
        value = (vmxci_str){ decoded, vmxci_unescape(decoded, line->value.len, line->value) };
    const enum leftover kind = classify(s->g, line, value);
    free(decoded);
    return kind ? report_line(s, line, kind, err) : VMXCI_OK;
}

static int examine_lines(const struct search *s, vmxci_error *err)
{
    vmxci_line line;
    int status = VMXCI_OK;
    for (size_t i = 1; status == VMXCI_OK && i <= vmxci_doc_lines(s->g->doc); i++)
        if (vmxci_doc_at(&line, s->g->doc, i, NULL) == VMXCI_OK && line.kind == VMXCI_LINE_ENTRY)
            status = examine_line(s, &line, err);
    return status;
}

static int find_leftovers(const struct generalized *g, found_fn fn, void *payload, vmxci_error *err)
{
    struct search s = { .g = g, .fn = fn, .payload = payload };
    int status = vmxci_matcher_new(&s.matcher, err);
    if (status == VMXCI_OK)
        status = examine_lines(&s, err);
    vmxci_matcher_free(s.matcher);
    return status;
}

/* ---- notes ----------------------------------------------------------------------------- */

enum {
    MAX_NOTES = 10 /* of one VM, without --verbose; of several VMs one each */
};

struct reporter {
    struct record *record;
    size_t most, count;
    vmxci_note last; /* that may be printed, whose message is `message` */
    char message[VMXCI_MESSAGE_SIZE];
};

static void flush_note(struct reporter *r)
{
    if (r->last.message)
        report_note(&r->record->remarks, record_path(r->record), &r->last);
    r->last.message = NULL;
}

static int report_found(const struct found *found, void *payload, vmxci_error *err)
{
    struct reporter *r = payload;
    (void)err;
    if (r->count++ >= r->most)
        return VMXCI_OK;
    flush_note(r);
    snprintf(r->message, sizeof r->message, "%s", found->message);
    r->last = (vmxci_note){ .line = found->line, .column = found->column, .message = r->message };
    return VMXCI_OK;
}

int report_leftovers(struct record *record, const struct options *o, const struct generalized *g,
                     vmxci_error *err)
{
    struct reporter r = { .record = record };
    r.most = o->verbose ? SIZE_MAX : several(o) ? 1 : MAX_NOTES;
    const int status = find_leftovers(g, report_found, &r, err);
    const size_t len = strlen(r.message);
    if (r.count > r.most)
        snprintf(r.message + len, sizeof r.message - len, " (%zu more; '--verbose' shows all)",
                 r.count - r.most);
    flush_note(&r);
    return status;
}

/* ---- --strict -------------------------------------------------------------------------- */

static int refuse_found(const struct found *found, void *payload, vmxci_error *err)
{
    (void)payload;
    if (found->is_kept || found->kind == LEFTOVER_ANNOTATION || found->kind == LEFTOVER_MAC)
        return VMXCI_OK;
    (void)fail_with(err, FAILED_LEFTOVERS, "not written ('--strict'): %s", found->message);
    err->line = found->line;
    err->column = found->column;
    return err->code;
}

int check_leftovers(const struct generalized *g, vmxci_error *err)
{
    return find_leftovers(g, refuse_found, NULL, err);
}
