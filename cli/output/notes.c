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

/* Of a device that cannot be seen there is nothing to note. */
int each_note(const struct view *view, vmxci_note_fn fn, void *payload)
{
    int result = vmxci_doc_notes(view->doc, fn, payload);
    if (result == 0 && !is_hidden(view))
        result = vmxci_vmci_notes(view->doc, fn, payload);
    if (result == 0 && view->vm)
        result = vmxci_vm_notes(view->vm, fn, payload);
    return result;
}

struct collector {
    const vmxci_doc *doc;
    json_t *array;
};

static json_t *json_key(const vmxci_doc *doc, vmxci_str key)
{
    vmxci_text *text = key.len ? utf8_of(doc, key) : NULL;
    if (!text)
        return key.len ? NULL : json_null();
    json_t *out = json_text(vmxci_text_str(text));
    vmxci_text_free(text);
    return out;
}

static int collect(const vmxci_note *note, void *payload)
{
    const struct collector *to = payload;
    const vmxci_str message = { note->message, strlen(note->message) };
    json_t *object = json_pack("{s:s, s:s, s:o, s:o, s:o, s:o}", "code", note->code, "severity",
                               vmxci_severity_name(note->severity), "line",
                               json_number_or_null(note->line), "column",
                               json_number_or_null(note->column), "key",
                               json_key(to->doc, note->key), "message", json_text(message));
    return json_array_append_new(to->array, object);
}

json_t *json_notes(const struct view *view)
{
    struct collector to = { view->doc, json_array() };
    if (to.array && each_note(view, collect, &to) == 0)
        return to.array;
    json_decref(to.array);
    return NULL;
}

json_t *json_state_notes(const struct view *view)
{
    struct collector to = { view->doc, json_array() };
    if (to.array && vmxci_vm_notes(view->vm, collect, &to) == 0)
        return to.array;
    json_decref(to.array);
    return NULL;
}

int report_note_fn(const vmxci_note *note, void *payload)
{
    const char *const *path = payload;
    report_note(*path, note);
    return 0;
}

void report_text_notes(const char *path, const vmxci_doc *doc)
{
    (void)vmxci_doc_notes(doc, report_note_fn, &path);
}

int note_print(const vmxci_note *note, void *payload)
{
    struct note_printer *printer = payload;
    const char *color = printer->color ? color_of(note->severity) : NULL;
    if (!printer->any)
        fputs("\n", stdout);
    printer->any = true;
    printf("  %s%s%s", color_start(color), vmxci_severity_name(note->severity), color_end(color));
    if (note->line)
        printf(", line %zu", note->line);
    printf(": %s [%s]\n", note->message, note->code);
    return 0;
}
