/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "generalize/leftovers.h"
#include "options/options.h"
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
    LEFTOVER_ANNOTATION
};

/* Whether KEY is first matched, of the rows of any group, by one of GROUP. */
static bool is_in_rows(unsigned group, vmxci_str key)
{
    const struct row *row;
    for (size_t i = 0; (row = row_at(i)); i++)
        if (is_key_of(row, key))
            return row->group == group;
    return false;
}

/* VALUE is that of LINE, decoded. */
static enum leftover classify(const vmxci_line *line, vmxci_str value)
{
    if (value.len && is_in_rows(ROWS_GUESTINFO, line->key))
        return LEFTOVER_GUESTINFO;
    if (has_path(value))
        return LEFTOVER_PATH;
    return value.len && is_in_rows(ROWS_ANNOTATION, line->key) ? LEFTOVER_ANNOTATION : NO_LEFTOVER;
}

enum {
    SHOWN = 160 /* bytes of a key or value in a message */
};

static void show_text(char out[SHOWN], vmxci_str text)
{
    if (vmxci_printable(out, SHOWN, text, 1) >= SHOWN)
        memcpy(out + strlen(out) - 3, "...", 3);
}

/* KEY and VALUE are UTF-8.  Recommends no group that SELECTION has: --keep or --only keeps the key
 * then. */
static void describe_leftover(char out[VMXCI_MESSAGE_SIZE], enum leftover kind,
                              const struct selection *selection, vmxci_str key, vmxci_str value)
{
    char shown_key[SHOWN], shown_value[SHOWN];
    const char *advice = "";
    show_text(shown_key, key);
    show_text(shown_value, value);
    switch (kind) {
    case LEFTOVER_PATH:
        snprintf(out, VMXCI_MESSAGE_SIZE, "'%s' contains a path of this host: '%s'", shown_key,
                 shown_value);
        break;
    case LEFTOVER_GUESTINFO:
        if (!(selection->groups & ROWS_GUESTINFO))
            advice = "; '--only=guestinfo' removes such data";
        snprintf(out, VMXCI_MESSAGE_SIZE, "'%s' is data for the guest, which may hold secrets%s",
                 shown_key, advice);
        break;
    default:
        if (!(selection->groups & ROWS_ANNOTATION))
            advice = "; '--only=annotation' removes it";
        snprintf(out, VMXCI_MESSAGE_SIZE, "'%s' is text that a person wrote%s", shown_key, advice);
        break;
    }
}

/* ---- the document ---------------------------------------------------------------------- */

/* A leftover.  Its key and the message are UTF-8; line and column are those in the file, or 0. */
struct found {
    enum leftover kind;
    size_t line, column;
    vmxci_str key;
    const char *message;
};

/* Returns a vmxci_status or another number, which ends the enumeration. */
typedef int (*found_fn)(const struct found *found, void *payload, vmxci_error *err);

/* An enumeration of the leftovers of a document. */
struct search {
    const struct generalized *g;
    found_fn fn;
    void *payload;
};

enum {
    MAX_KEY = 256 /* of a key that is looked up in the file */
};

/* Sets the position of OUT, which is that of LINE in the file. */
static void locate_key(struct found *out, const struct generalized *g, const vmxci_line *line)
{
    char key[MAX_KEY];
    vmxci_line here = *line;
    if (g->file != g->doc) {
        if (line->key.len >= sizeof key)
            return;
        memcpy(key, line->key.ptr, line->key.len);
        key[line->key.len] = '\0';
        if (vmxci_doc_find(&here, g->file, key, NULL) != VMXCI_OK)
            return;
    }
    out->line = here.number;
    out->column = (size_t)(here.key.ptr - here.text.ptr) + 1;
}

static int report_kind(const struct search *s, const vmxci_line *line, enum leftover kind,
                       vmxci_error *err)
{
    char message[VMXCI_MESSAGE_SIZE];
    struct found found = { .kind = kind, .message = message };
    vmxci_text *key = convert_to_utf8(s->g->doc, line->key);
    vmxci_text *value = key ? decode_to_utf8(s->g->doc, line->value) : NULL;
    int status = VMXCI_OK;
    if (value) {
        found.key = vmxci_text_str(key);
        locate_key(&found, s->g, line);
        describe_leftover(message, kind, s->g->selection, found.key, vmxci_text_str(value));
        status = s->fn(&found, s->payload, err);
    } else {
        status = fail_no_memory(err);
    }
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
        value = (vmxci_str){ decoded, vmxci_unescape(decoded, line->value) };
    const enum leftover kind = classify(line, value);
    free(decoded);
    return kind ? report_kind(s, line, kind, err) : VMXCI_OK;
}

static int find_leftovers(const struct search *s, vmxci_error *err)
{
    vmxci_line line;
    int status = VMXCI_OK;
    for (size_t i = 1; status == VMXCI_OK && i <= vmxci_doc_lines(s->g->doc); i++)
        if (vmxci_doc_at(&line, s->g->doc, i, NULL) == VMXCI_OK && line.kind == VMXCI_LINE_ENTRY)
            status = examine_line(s, &line, err);
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
    const int status = find_leftovers(&(struct search){ g, report_found, &r }, err);
    const size_t len = strlen(r.message);
    if (r.count > r.most)
        snprintf(r.message + len, sizeof r.message - len, " (%zu more; '--verbose' shows all)",
                 r.count - r.most);
    flush_note(&r);
    return status;
}

/* ---- --strict -------------------------------------------------------------------------- */

struct judge {
    const struct selection *selection;
    vmxci_matcher *matcher;
};

static int refuse_found(const struct found *found, void *payload, vmxci_error *err)
{
    const struct judge *j = payload;
    bool kept;
    if (found->kind == LEFTOVER_ANNOTATION)
        return VMXCI_OK;
    const int status = is_kept(&kept, j->selection, j->matcher, found->key, err);
    if (status || kept)
        return status;
    (void)fail_with(err, FAILED_LEFTOVERS, "not written ('--strict'): %s", found->message);
    err->line = found->line;
    err->column = found->column;
    return err->code;
}

int check_leftovers(const struct generalized *g, vmxci_error *err)
{
    struct judge j = { g->selection, NULL };
    int status = vmxci_matcher_new(&j.matcher, err);
    if (status == VMXCI_OK)
        status = find_leftovers(&(struct search){ g, refuse_found, &j }, err);
    vmxci_matcher_free(j.matcher);
    return status;
}
