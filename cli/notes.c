/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <string.h>

#include "json.h"
#include "notes.h"
#include "report.h"
#include "text.h"

int each_note(const vmxci_doc *doc, vmxci_note_fn fn, void *payload)
{
    int result = vmxci_doc_notes(doc, fn, payload);
    return result ? result : vmxci_vmci_notes(doc, fn, payload);
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

json_t *json_notes(const vmxci_doc *doc)
{
    struct collector to = { doc, json_array() };
    if (to.array && each_note(doc, collect, &to) == 0)
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
