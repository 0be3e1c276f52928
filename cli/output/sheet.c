/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "options/options.h"
#include "output/advice.h"
#include "output/color.h"
#include "output/field.h"
#include "output/notes.h"
#include "output/record.h"
#include "output/sheet.h"
#include "output/state.h"
#include "output/text.h"
#include "output/view.h"
#include "str.h"

enum {
    SOURCE_SIZE = 128
};

/* ---- lines ----------------------------------------------------------------------------- */

/* Adds a line: KEY, its VALUE in COLOR, and the SOURCE of the value or "". */
static void add_colored_line(struct buffer *out, const char *key, const char *value,
                             const char *color, const char *source)
{
    add_format(out, "  %-19s  ", key);
    add_colored(out, value, color);
    if (*source)
        add_format(out, "%*s  %s", (int)strlen(value) < 12 ? 12 - (int)strlen(value) : 0, "",
                   source);
    add_byte(out, '\n');
}

static void add_line(struct buffer *out, const char *key, const char *value, const char *source)
{
    add_colored_line(out, key, value, NULL, source);
}

/* Writes the lines that FIELD is on, or UNSET. */
static void format_source(char out[SOURCE_SIZE], const vmxci_field *field, const char *unset)
{
    switch (field->state) {
    case VMXCI_FIELD_UNSET:
        snprintf(out, SOURCE_SIZE, "%s", unset);
        return;
    case VMXCI_FIELD_SET:
        snprintf(out, SOURCE_SIZE, "line %zu", field->line);
        return;
    case VMXCI_FIELD_INVALID:
        snprintf(out, SOURCE_SIZE, "line %zu; invalid value", field->line);
        return;
    case VMXCI_FIELD_DUPLICATE:
        snprintf(out, SOURCE_SIZE, "lines %zu and %zu; duplicate key", field->first_line,
                 field->line);
        return;
    }
}

/* Adds the line of PROPERTY, with DEFAULT_VALUE and UNSET if it is unset. */
static void add_field(struct buffer *out, const vmxci_doc *doc, vmxci_property property,
                      const char *default_value, const char *unset)
{
    char value[FIELD_SIZE], source[SOURCE_SIZE];
    const vmxci_field field = read_field(doc, property);
    format_field(value, property, &field, default_value);
    format_source(source, &field, unset);
    add_line(out, vmxci_property_key(property), value, source);
}

/* The text for a property that is not in clear in a file of which a part is encrypted. */
#define NOT_IN_CLEAR "not in clear; may be in the encrypted part"

static bool may_be_encrypted(const struct view *view, vmxci_property property)
{
    return view->state.encryption != VMXCI_ENCRYPTION_NONE &&
           read_field(view->doc, property).state == VMXCI_FIELD_UNSET;
}

static void add_field_if_set(struct buffer *out, const vmxci_doc *doc, vmxci_property property)
{
    if (read_field(doc, property).state != VMXCI_FIELD_UNSET)
        add_field(out, doc, property, "", "");
}

static bool add_text_if_set(struct buffer *out, const vmxci_doc *doc, const char *key)
{
    char *value;
    const bool good = get_printable_value(&value, doc, key, 1);
    if (value)
        add_line(out, key, value, "");
    free(value);
    return good;
}

static void add_heading(struct buffer *out, const char *path)
{
    add_printable(out, str_of(path));
    add_byte(out, '\n');
}

/* ---- the device ------------------------------------------------------------------------ */

static void add_present(struct buffer *out, const struct view *view)
{
    static const struct {
        const char *value, *unset;
    } defaults[] = {
        { "unknown", "unset; the hardware version is unknown" },
        { "false", "unset; the default below hardware version 7" },
        { "true", "unset; the default from hardware version 7 on" },
    };
    vmxci_tristate value;
    (void)vmxci_vmci_effective(&value, view->doc, VMXCI_PRESENT, NULL);
    add_field(out, view->doc, VMXCI_PRESENT, defaults[value + 1].value,
              may_be_encrypted(view, VMXCI_PRESENT) ? NOT_IN_CLEAR : defaults[value + 1].unset);
}

static void add_id(struct buffer *out, const struct view *view)
{
    const vmxci_doc *doc = view->doc;
    const bool is_unknown = may_be_encrypted(view, VMXCI_ID);
    char value[FIELD_SIZE], source[SOURCE_SIZE];
    const vmxci_field id = read_field(doc, VMXCI_ID), uuid = read_field(doc, VMXCI_UUID_BIOS_ID);
    const bool is_derived = uuid.state == VMXCI_FIELD_SET && uuid.number == id.number;
    format_field(value, VMXCI_ID, &id, is_unknown ? "unknown" : "-");
    format_source(source, &id,
                  is_unknown ? NOT_IN_CLEAR : "unset; the VM picks one at its next power-on");
    if (id.state == VMXCI_FIELD_SET)
        snprintf(source, sizeof source, "line %zu; 0x%08" PRIx32 "%s", id.line,
                 (uint32_t)(int32_t)id.number, is_derived ? ", from uuid.bios" : "");
    add_line(out, vmxci_property_key(VMXCI_ID), value, source);
}

static void add_unrestricted(struct buffer *out, const struct view *view)
{
    const bool is_unknown = may_be_encrypted(view, VMXCI_UNRESTRICTED);
    add_field(out, view->doc, VMXCI_UNRESTRICTED, is_unknown ? "unknown" : "false",
              is_unknown ? NOT_IN_CLEAR : "unset; the default");
}

static bool add_device(struct buffer *out, const struct view *view)
{
    const vmxci_doc *doc = view->doc;
    if (is_hidden(view)) {
        add_line(out, "vmci0", "encrypted", "");
        return true;
    }
    add_field(out, doc, VMXCI_HARDWARE_VERSION, "-", "unset");
    add_present(out, view);
    add_id(out, view);
    add_unrestricted(out, view);
    add_field_if_set(out, doc, VMXCI_PCI_SLOT);
    const bool good = add_text_if_set(out, doc, vmxci_property_key(VMXCI_DOMAIN));
    add_field_if_set(out, doc, VMXCI_FILTER_ENABLE);
    return good;
}

/* ---- the state ------------------------------------------------------------------------- */

static const char *refusal_color(const vmxci_state *state, bool color)
{
    return color && !state->editable ? severity_color(VMXCI_SEVERITY_ERROR) : NULL;
}

static void add_state(struct buffer *out, const struct view *view, bool color)
{
    const vmxci_state *state = &view->state;
    char text[STATE_SIZE], lock[LOCK_SIZE];
    format_state(text, state);
    add_colored_line(out, "state", text, refusal_color(state, color),
                     state->editable ? "" : "cannot be edited");
    for (size_t i = 0; i < state->lock_count; i++) {
        format_lock(lock, &state->locks[i], view->path);
        add_line(out, "lock", lock, "");
    }
}

static void add_refusal(struct buffer *out, const vmxci_state *state, const struct options *o)
{
    if (!state->editable)
        add_format(out, "\n  %s%s\n", state->why, advice_for(state->reason, state, o));
}

/* ---- both sheets ----------------------------------------------------------------------- */

int add_device_sheet(struct record *record, const struct view *view, const struct options *o)
{
    struct buffer *out = &record->out;
    struct note_printer printer = { .out = out,
                                    .color = is_color_on(o),
                                    .reason = view->state.reason };
    add_heading(out, view->path);
    bool good = add_text_if_set(out, view->doc, "displayName");
    add_state(out, view, printer.color);
    good = add_device(out, view) && good;
    add_refusal(out, &view->state, o);
    if (!o->quiet)
        (void)for_each_note(view, add_note_line, &printer);
    add_note_rest(&printer);
    return good ? EXIT_DONE : fail_record(record);
}

static void add_locks(struct buffer *out, const struct view *view)
{
    char lock[LOCK_SIZE];
    if (view->state.lock_count == 0)
        add_text(out, "  lock      none\n");
    for (size_t i = 0; i < view->state.lock_count; i++) {
        format_lock(lock, &view->state.locks[i], view->path);
        add_format(out, "  lock      %s\n", lock);
    }
}

int add_state_sheet(struct record *record, const struct view *view, const struct options *o)
{
    struct buffer *out = &record->out;
    const vmxci_state *state = &view->state;
    struct note_printer printer = { .out = out, .color = is_color_on(o), .reason = state->reason };
    char editable[FIELD_SIZE], text[STATE_SIZE];
    add_heading(out, view->path);
    snprintf(editable, sizeof editable, "%s%s",
             state->editable ? "yes" : "no: ", refusal_name(state));
    format_state(text, state);
    add_text(out, "  editable  ");
    add_colored(out, editable, refusal_color(state, printer.color));
    add_format(out, "\n  state     %s\n", text);
    add_locks(out, view);
    add_refusal(out, state, o);
    if (!o->quiet)
        (void)for_each_state_note(view, add_note_line, &printer);
    add_note_rest(&printer);
    return EXIT_DONE;
}
