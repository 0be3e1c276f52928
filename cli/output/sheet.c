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
#include "output/report.h"
#include "output/sheet.h"
#include "output/state.h"
#include "output/text.h"
#include "output/view.h"
#include "str.h"

enum {
    SOURCE_SIZE = 128
};

/* ---- lines ----------------------------------------------------------------------------- */

/* Prints a line: KEY, its VALUE in COLOR, and the SOURCE of the value or "". */
static void print_colored_line(const char *key, const char *value, const char *color,
                               const char *source)
{
    printf("  %-19s  ", key);
    print_colored(value, color);
    if (*source)
        printf("%*s  %s", (int)strlen(value) < 12 ? 12 - (int)strlen(value) : 0, "", source);
    putchar('\n');
}

static void print_line(const char *key, const char *value, const char *source)
{
    print_colored_line(key, value, NULL, source);
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

/* Prints the line of PROPERTY, with DEFAULT_VALUE and UNSET if it is unset. */
static void print_field(const vmxci_doc *doc, vmxci_property property, const char *default_value,
                        const char *unset)
{
    char value[FIELD_SIZE], source[SOURCE_SIZE];
    const vmxci_field field = read_field(doc, property);
    format_field(value, property, &field, default_value);
    format_source(source, &field, unset);
    print_line(vmxci_property_key(property), value, source);
}

/* The text for a property that is not in clear in a file of which a part is encrypted. */
#define NOT_IN_CLEAR "not in clear; may be in the encrypted part"

static bool may_be_encrypted(const struct view *view, vmxci_property property)
{
    return view->state.encryption != VMXCI_ENCRYPTION_NONE &&
           read_field(view->doc, property).state == VMXCI_FIELD_UNSET;
}

static void print_field_if_set(const vmxci_doc *doc, vmxci_property property)
{
    if (read_field(doc, property).state != VMXCI_FIELD_UNSET)
        print_field(doc, property, "", "");
}

static bool print_text_if_set(const vmxci_doc *doc, const char *key)
{
    char *value;
    const bool good = get_printable_value(&value, doc, key, 1);
    if (value)
        print_line(key, value, "");
    free(value);
    return good;
}

static void print_heading(const char *path)
{
    print_printable(str_of(path));
    putchar('\n');
}

/* ---- the device ------------------------------------------------------------------------ */

static void print_present(const struct view *view)
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
    print_field(view->doc, VMXCI_PRESENT, defaults[value + 1].value,
                may_be_encrypted(view, VMXCI_PRESENT) ? NOT_IN_CLEAR : defaults[value + 1].unset);
}

static void print_id(const struct view *view)
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
    print_line(vmxci_property_key(VMXCI_ID), value, source);
}

static void print_unrestricted(const struct view *view)
{
    const bool is_unknown = may_be_encrypted(view, VMXCI_UNRESTRICTED);
    print_field(view->doc, VMXCI_UNRESTRICTED, is_unknown ? "unknown" : "false",
                is_unknown ? NOT_IN_CLEAR : "unset; the default");
}

static bool print_device(const struct view *view)
{
    const vmxci_doc *doc = view->doc;
    if (is_hidden(view)) {
        print_line("vmci0", "encrypted", "");
        return true;
    }
    print_field(doc, VMXCI_HARDWARE_VERSION, "-", "unset");
    print_present(view);
    print_id(view);
    print_unrestricted(view);
    print_field_if_set(doc, VMXCI_PCI_SLOT);
    const bool good = print_text_if_set(doc, vmxci_property_key(VMXCI_DOMAIN));
    print_field_if_set(doc, VMXCI_FILTER_ENABLE);
    return good;
}

/* ---- the state ------------------------------------------------------------------------- */

static const char *refusal_color(const vmxci_state *state, bool color)
{
    return color && !state->editable ? severity_color(VMXCI_ERROR) : NULL;
}

static void print_state(const struct view *view, bool color)
{
    const vmxci_state *state = &view->state;
    char text[STATE_SIZE], lock[LOCK_SIZE];
    format_state(text, state);
    print_colored_line("state", text, refusal_color(state, color),
                       state->editable ? "" : "cannot be edited");
    for (size_t i = 0; i < state->lock_count; i++) {
        format_lock(lock, &state->locks[i], view->path);
        print_line("lock", lock, "");
    }
}

static void print_refusal(const vmxci_state *state, const struct options *o)
{
    if (!state->editable)
        printf("\n  %s%s\n", state->why, advice_for(state->reason, state, o));
}

/* ---- both sheets ----------------------------------------------------------------------- */

int print_device_sheet(const struct view *view, const struct options *o)
{
    struct note_printer printer = { .color = is_color_on(o), .reason = view->state.reason };
    print_heading(view->path);
    bool good = print_text_if_set(view->doc, "displayName");
    print_state(view, printer.color);
    good = print_device(view) && good;
    print_refusal(&view->state, o);
    if (!o->quiet)
        (void)for_each_note(view, print_note, &printer);
    print_rest(&printer);
    return good ? EXIT_DONE : report_no_memory(view->path);
}

static void print_locks(const struct view *view)
{
    char lock[LOCK_SIZE];
    if (view->state.lock_count == 0)
        puts("  lock      none");
    for (size_t i = 0; i < view->state.lock_count; i++) {
        format_lock(lock, &view->state.locks[i], view->path);
        printf("  lock      %s\n", lock);
    }
}

int print_state_sheet(const struct view *view, const struct options *o)
{
    const vmxci_state *state = &view->state;
    struct note_printer printer = { .color = is_color_on(o), .reason = state->reason };
    char editable[FIELD_SIZE], text[STATE_SIZE];
    print_heading(view->path);
    snprintf(editable, sizeof editable, "%s%s",
             state->editable ? "yes" : "no: ", refusal_name(state));
    format_state(text, state);
    fputs("  editable  ", stdout);
    print_colored(editable, refusal_color(state, printer.color));
    printf("\n  state     %s\n", text);
    print_locks(view);
    print_refusal(state, o);
    if (!o->quiet)
        (void)for_each_state_note(view, print_note, &printer);
    print_rest(&printer);
    return EXIT_DONE;
}
