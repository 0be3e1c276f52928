/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>
#include <string.h>

#include "output/buffer.h"
#include "output/color.h"
#include "output/json.h"
#include "output/notes.h"
#include "output/text.h"
#include "output/view.h"
#include "str.h"

/* Returns RESULT, what a function returned that enumerates notes; but if it has failed with ERR,
 * calls FN for a note about that, and returns the result. */
static int report_missing_notes(int result, const vmxci_error *err, vmxci_note_fn fn, void *payload)
{
    const vmxci_note note = { .code = vmxci_status_name(result),
                              .severity = VMXCI_SEVERITY_ERROR,
                              .message = err->message };
    return result < 0 ? fn(&note, payload) : result;
}

/* A hidden device has no notes: it is not known what its keys are. */
int for_each_text_note(const vmxci_doc *doc, bool has_hidden_device, vmxci_note_fn fn,
                       void *payload)
{
    vmxci_error err;
    int result = vmxci_doc_notes(doc, fn, payload, &err);
    if (result == 0 && !has_hidden_device)
        result = vmxci_vmci_notes(doc, fn, payload, &err);
    return report_missing_notes(result, &err, fn, payload);
}

int for_each_vm_note(const vmxci_vm *vm, vmxci_note_fn fn, void *payload)
{
    vmxci_error err;
    const int result = vm ? vmxci_vm_notes(vm, fn, payload, &err) : 0;
    return report_missing_notes(result, &err, fn, payload);
}

int for_each_state_note(const struct view *view, vmxci_note_fn fn, void *payload)
{
    return for_each_vm_note(view->vm, fn, payload);
}

int for_each_note(const struct view *view, vmxci_note_fn fn, void *payload)
{
    const int result = for_each_text_note(view->doc, is_hidden(view), fn, payload);
    return result ? result : for_each_state_note(view, fn, payload);
}

enum {
    MAX_NOTES = 1000, /* of one file, so that the memory for them is bounded */
    NOTE_SIZE = 64
};

/* Writes that COUNT notes are more than are printed. */
static void format_rest(char text[NOTE_SIZE], size_t count)
{
    snprintf(text, NOTE_SIZE, "%zu more notes", count - MAX_NOTES);
}

/* ---- JSON ------------------------------------------------------------------------------ */

struct collector {
    const vmxci_doc *doc;
    json_t *array;
    size_t count;
};

static json_t *key_to_json(const vmxci_doc *doc, vmxci_str key)
{
    if (key.len == 0)
        return json_null();
    vmxci_text *text = convert_to_utf8(doc, key);
    json_t *out = text ? text_to_json(vmxci_text_str(text)) : NULL;
    vmxci_text_free(text);
    return out;
}

static int collect_note(const vmxci_note *note, void *payload)
{
    struct collector *to = payload;
    if (to->count++ >= MAX_NOTES)
        return 0;
    json_t *object = json_pack("{s:s, s:s, s:o, s:o, s:o, s:o}", "code", note->code, "severity",
                               vmxci_severity_name(note->severity), "line",
                               number_to_json(note->line), "column", number_to_json(note->column),
                               "key", key_to_json(to->doc, note->key), "message",
                               text_to_json(str_of(note->message)));
    return json_array_append_new(to->array, object);
}

/* Adds how many notes were left out. */
static int add_rest(struct collector *to)
{
    char message[NOTE_SIZE];
    const size_t count = to->count;
    if (count <= MAX_NOTES)
        return 0;
    format_rest(message, count);
    to->count = 0;
    return collect_note(&(vmxci_note){ .code = "more-notes", .message = message }, to);
}

static json_t *collect_notes(const struct view *view,
                             int (*for_each)(const struct view *, vmxci_note_fn, void *))
{
    struct collector to = { .doc = view->doc, .array = json_array() };
    if (to.array && for_each(view, collect_note, &to) == 0 && add_rest(&to) == 0)
        return to.array;
    json_decref(to.array);
    return NULL;
}

json_t *notes_to_json(const struct view *view)
{
    return collect_notes(view, for_each_note);
}

json_t *state_notes_to_json(const struct view *view)
{
    return collect_notes(view, for_each_state_note);
}

/* ---- text ------------------------------------------------------------------------------ */

int add_note_line(const vmxci_note *note, void *payload)
{
    struct note_printer *printer = payload;
    struct buffer *out = printer->out;
    if (printer->reason == VMXCI_EESXI && strcmp(note->code, "registered") == 0)
        return 0;
    if (printer->count++ >= MAX_NOTES)
        return 0;
    add_text(out, printer->count > 1 ? "  " : "\n  ");
    add_colored(out, vmxci_severity_name(note->severity),
                printer->color ? severity_color(note->severity) : NULL);
    if (note->line)
        add_format(out, ", line %zu", note->line);
    add_format(out, ": %s [%s]\n", note->message, note->code);
    return 0;
}

void add_note_rest(const struct note_printer *printer)
{
    char text[NOTE_SIZE];
    if (printer->count <= MAX_NOTES)
        return;
    format_rest(text, printer->count);
    add_format(printer->out, "  %s\n", text);
}
