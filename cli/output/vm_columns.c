/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output/color.h"
#include "output/field.h"
#include "output/notes.h"
#include "output/record.h"
#include "output/state.h"
#include "output/text.h"
#include "output/view.h"
#include "output/vm_columns.h"

static void write_name(struct record *record, const struct column *column, const struct view *view)
{
    (void)column;
    char *name;
    if (!get_printable_value(&name, view->doc, "displayName", 0))
        (void)fail_record(record);
    add_cell(record, name ? name : "", NULL);
    free(name);
}

static void write_path(struct record *record, const struct column *column, const struct view *view)
{
    (void)column;
    add_cell(record, view->path, NULL);
}

static void write_field(struct record *record, const struct column *column, const struct view *view)
{
    char text[FIELD_SIZE];
    const vmxci_property property = column->property;
    const vmxci_field field = read_field(view->doc, property);
    format_field(text, property, &field, "");
    add_cell(record, is_hidden(view) ? "encrypted" : text, NULL);
}

/* ---- the state ------------------------------------------------------------------------- */

static const char *refusal_color(const struct view *view)
{
    return view->state.editable ? NULL : severity_color(VMXCI_SEVERITY_ERROR);
}

static void write_editable(struct record *record, const struct column *column,
                           const struct view *view)
{
    (void)column;
    add_cell(record, view->state.editable ? "yes" : "no", refusal_color(view));
}

static void write_state(struct record *record, const struct column *column, const struct view *view)
{
    (void)column;
    char text[STATE_SIZE];
    format_state(text, &view->state);
    add_cell(record, text, refusal_color(view));
}

static void write_reason(struct record *record, const struct column *column,
                         const struct view *view)
{
    (void)column;
    add_cell(record, refusal_name(&view->state), NULL);
}

static void write_lock(struct record *record, const struct column *column, const struct view *view)
{
    (void)column;
    const vmxci_state *state = &view->state;
    char text[LOCK_SIZE];
    format_lock(text, &state->lock, view->path);
    const size_t len = strlen(text);
    if (state->lock_count > 1)
        snprintf(text + len, sizeof text - len, ", and %zu more", state->lock_count - 1);
    add_cell(record, text, NULL);
}

/* ---- notes ----------------------------------------------------------------------------- */

/* The codes of the notes, each once, and their highest severity. */
struct note_codes {
    char text[512]; /* enough for all codes that exist */
    vmxci_severity severity;
};

static bool has_code(const char *list, const char *code)
{
    const size_t len = strlen(code);
    for (const char *at = list; (at = strstr(at, code)); at += len)
        if ((at == list || at[-1] == ',') && (at[len] == ',' || at[len] == '\0'))
            return true;
    return false;
}

static int add_code(const vmxci_note *note, void *payload)
{
    struct note_codes *codes = payload;
    const size_t len = strlen(codes->text);
    if (!has_code(codes->text, note->code))
        snprintf(codes->text + len, sizeof codes->text - len, "%s%s", len ? "," : "", note->code);
    if (note->severity > codes->severity)
        codes->severity = note->severity;
    return 0;
}

static void write_notes(struct record *record, const struct column *column, const struct view *view)
{
    (void)column;
    struct note_codes codes = { .text = "" };
    (void)for_each_note(view, add_code, &codes);
    add_cell(record, codes.text, severity_color(codes.severity));
}

/* ---- all columns ----------------------------------------------------------------------- */

const struct column vm_columns[] = {
    { "NAME", COLUMN_CUT | COLUMN_SHOW, "the display name", write_name, 0 },
    { "PRESENT", COLUMN_CUT_HEADING | COLUMN_SHOW, "vmci0.present", write_field, VMXCI_PRESENT },
    { "ID", COLUMN_RIGHT | COLUMN_SHOW, "vmci0.id", write_field, VMXCI_ID },
    { "UNRESTRICTED", COLUMN_CUT_HEADING | COLUMN_SHOW, "vmci0.unrestricted", write_field,
      VMXCI_UNRESTRICTED },
    { "HW", COLUMN_RIGHT | COLUMN_CUT | COLUMN_SHOW, "the hardware version", write_field,
      VMXCI_HARDWARE_VERSION },
    { "SLOT", COLUMN_RIGHT | COLUMN_CUT, "vmci0.pciSlotNumber", write_field, VMXCI_PCI_SLOT },
    { "EDITABLE", COLUMN_STATUS, "whether the VM can be edited", write_editable, 0 },
    { "STATE", COLUMN_CUT | COLUMN_SHOW | COLUMN_STATUS, "power state and encryption", write_state,
      0 },
    { "REASON", COLUMN_CUT | COLUMN_STATUS, "why an edit is refused", write_reason, 0 },
    { "LOCK", COLUMN_CUT | COLUMN_STATUS, "the lock and its owner", write_lock, 0 },
    { "NOTES", COLUMN_CUT | COLUMN_SHOW, "the codes of the notes", write_notes, 0 },
    { "PATH", COLUMN_CUT_LAST | COLUMN_SHOW | COLUMN_STATUS, "the file", write_path, 0 },
    { NULL, 0, NULL, NULL, 0 },
};

static_assert(sizeof vm_columns / sizeof vm_columns[0] <= MAX_COLUMNS + 1, "MAX_COLUMNS is low");
