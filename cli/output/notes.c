/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>
#include <string.h>

#include "output/color.h"
#include "output/json.h"
#include "output/notes.h"
#include "output/report.h"
#include "output/text.h"
#include "output/view.h"
#include "str.h"

int for_each_state_note(const struct view *view, vmxci_note_fn fn, void *payload)
{
    return view->vm ? vmxci_vm_notes(view->vm, fn, payload) : 0;
}

/* A hidden device has no notes: it is not known what its keys are. */
int for_each_note(const struct view *view, vmxci_note_fn fn, void *payload)
{
    int result = vmxci_doc_notes(view->doc, fn, payload);
    if (result == 0 && !is_hidden(view))
        result = vmxci_vmci_notes(view->doc, fn, payload);
    return result ? result : for_each_state_note(view, fn, payload);
}

/* ---- JSON ------------------------------------------------------------------------------ */

struct collector {
    const vmxci_doc *doc;
    json_t *array;
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
    const struct collector *to = payload;
    json_t *object = json_pack("{s:s, s:s, s:o, s:o, s:o, s:o}", "code", note->code, "severity",
                               vmxci_severity_name(note->severity), "line",
                               number_to_json(note->line), "column", number_to_json(note->column),
                               "key", key_to_json(to->doc, note->key), "message",
                               text_to_json(str_of(note->message)));
    return json_array_append_new(to->array, object);
}

static json_t *collect_notes(const struct view *view,
                             int (*for_each)(const struct view *, vmxci_note_fn, void *))
{
    struct collector to = { view->doc, json_array() };
    if (to.array && for_each(view, collect_note, &to) == 0)
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

void report_text_notes(const char *path, const vmxci_doc *doc)
{
    (void)vmxci_doc_notes(doc, report_each_note, &path);
}

int print_note(const vmxci_note *note, void *payload)
{
    struct note_printer *printer = payload;
    fputs(printer->any ? "  " : "\n  ", stdout);
    printer->any = true;
    print_colored(vmxci_severity_name(note->severity),
                  printer->color ? severity_color(note->severity) : NULL);
    if (note->line)
        printf(", line %zu", note->line);
    printf(": %s [%s]\n", note->message, note->code);
    return 0;
}
