/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output/color.h"
#include "output/field.h"
#include "output/notes.h"
#include "output/state.h"
#include "output/table.h"
#include "output/text.h"
#include "output/view.h"
#include "output/vm_columns.h"

static bool write_name(const struct cell *cell, const struct view *view)
{
    char *name;
    const bool good = get_printable_value(&name, view->doc, "displayName", 0) &&
                      write_cell(cell, name ? name : "", NULL);
    free(name);
    return good;
}

static bool write_path(const struct cell *cell, const struct view *view)
{
    return write_cell(cell, view->path, NULL);
}

static bool write_field(const struct cell *cell, const struct view *view)
{
    char text[FIELD_SIZE];
    const vmxci_property property = cell_column(cell)->property;
    const vmxci_field field = read_field(view->doc, property);
    format_field(text, property, &field, "");
    return write_cell(cell, is_hidden(view) ? "encrypted" : text, NULL);
}

/* ---- the state ------------------------------------------------------------------------- */

static const char *refusal_color(const struct view *view)
{
    return view->state.editable ? NULL : severity_color(VMXCI_ERROR);
}

static bool write_editable(const struct cell *cell, const struct view *view)
{
    return write_cell(cell, view->state.editable ? "yes" : "no", refusal_color(view));
}

static bool write_state(const struct cell *cell, const struct view *view)
{
    char text[STATE_SIZE];
    format_state(text, &view->state);
    return write_cell(cell, text, refusal_color(view));
}

static bool write_reason(const struct cell *cell, const struct view *view)
{
    return write_cell(cell, refusal_name(&view->state), NULL);
}

static bool write_lock(const struct cell *cell, const struct view *view)
{
    const vmxci_state *state = &view->state;
    char text[LOCK_SIZE];
    format_lock(text, &state->lock, view->path);
    const size_t len = strlen(text);
    if (state->lock_count > 1)
        snprintf(text + len, sizeof text - len, ", and %zu more", state->lock_count - 1);
    return write_cell(cell, text, NULL);
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

static bool write_notes(const struct cell *cell, const struct view *view)
{
    struct note_codes codes = { .text = "" };
    (void)for_each_note(view, add_code, &codes);
    return write_cell(cell, codes.text, severity_color(codes.severity));
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
