/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output/color.h"
#include "output/advice.h"
#include "command.h"
#include "output/notes.h"
#include "output/report.h"
#include "output/sheet.h"
#include "output/state.h"
#include "output/text.h"
#include "output/view.h"

/* A line: the key, what holds, in a colour or NULL, and where that comes from. */
static void put_colored(const char *key, const char *value, const char *color, const char *origin)
{
    printf("  %-19s  %s%s%s", key, color_start(color), value, color_end(color));
    if (*origin)
        printf("%*s  %s", (int)strlen(value) < 12 ? 12 - (int)strlen(value) : 0, "", origin);
    putchar('\n');
}

static void put(const char *key, const char *value, const char *origin)
{
    put_colored(key, value, NULL, origin);
}

/* Where what FIELD says stands; UNSET for what it means that it says nothing. */
static void put_origin(char *out, size_t size, const vmxci_field *field, const char *unset)
{
    switch (field->state) {
    case VMXCI_FIELD_UNSET:
        snprintf(out, size, "%s", unset);
        return;
    case VMXCI_FIELD_SET:
        snprintf(out, size, "line %zu", field->line);
        return;
    case VMXCI_FIELD_INVALID:
        snprintf(out, size, "line %zu: not a value for this key", field->line);
        return;
    case VMXCI_FIELD_DUPLICATE:
        snprintf(out, size, "lines %zu and %zu: which one counts is unknown", field->first_line,
                 field->line);
        return;
    }
}

static void put_field(const vmxci_doc *doc, vmxci_property property, const char *value_unset,
                      const char *unset)
{
    char value[FIELD_SIZE], origin[128];
    const vmxci_field field = field_of(doc, property);
    field_text(value, property, &field, value_unset);
    put_origin(origin, sizeof origin, &field, unset);
    put(vmxci_property_key(property), value, origin);
}

static void put_present(const vmxci_doc *doc)
{
    static const char *const names[] = { "unknown", "false", "true" };
    static const char *const reasons[] = {
        "not set, and so is virtualHW.version",
        "not set: there is none below hardware version 7",
        "not set: there is one from hardware version 7 on",
    };
    vmxci_tristate holds;
    (void)vmxci_vmci_effective(&holds, doc, VMXCI_PRESENT, NULL);
    put_field(doc, VMXCI_PRESENT, names[holds + 1], reasons[holds + 1]);
}

static void put_id(const vmxci_doc *doc)
{
    char value[FIELD_SIZE], origin[128];
    const vmxci_field field = field_of(doc, VMXCI_ID);
    const vmxci_field uuid = field_of(doc, VMXCI_UUID_BIOS_ID);
    field_text(value, VMXCI_ID, &field, "-");
    put_origin(origin, sizeof origin, &field, "not set: the VM picks one at its next power-on");
    size_t len = strlen(origin);
    if (field.state == VMXCI_FIELD_SET)
        snprintf(origin + len, sizeof origin - len, ", 0x%08" PRIx32 "%s",
                 (uint32_t)(int32_t)field.number,
                 uuid.state == VMXCI_FIELD_SET && uuid.number == field.number
                     ? ", the end of uuid.bios"
                     : "");
    put(vmxci_property_key(VMXCI_ID), value, origin);
}

/* Keys that most files do not have are shown where they are. */
static void put_if_set(const vmxci_doc *doc, vmxci_property property)
{
    if (field_of(doc, property).state != VMXCI_FIELD_UNSET)
        put_field(doc, property, "", "");
}

static bool put_text(const vmxci_doc *doc, const char *key)
{
    char *value;
    bool good = value_of(&value, doc, key, 1);
    if (value)
        put(key, value, "");
    free(value);
    return good;
}

static void put_state(const vmxci_state *state, bool color)
{
    char text[STATE_SIZE], lock[LOCK_SIZE];
    const char *name = color && !state->editable ? color_of(VMXCI_ERROR) : NULL;
    state_text(text, state);
    put_colored("state", text, name, state->editable ? "" : "not editable now");
    if (state->lock.kind == VMXCI_LOCK_NONE)
        return;
    state_lock(lock, &state->lock);
    put("lock", lock, "");
}

/* What is inside an encrypted part is not absent. */
static bool put_device(const struct view *view)
{
    const vmxci_doc *doc = view->doc;
    if (is_hidden(view)) {
        put("vmci0", "not visible", "encrypted");
        return true;
    }
    put_field(doc, VMXCI_HARDWARE_VERSION, "-", "not set");
    put_present(doc);
    put_id(doc);
    put_field(doc, VMXCI_UNRESTRICTED, "false", "not set: the default");
    put_if_set(doc, VMXCI_PCI_SLOT);
    bool good = put_text(doc, vmxci_property_key(VMXCI_DOMAIN));
    put_if_set(doc, VMXCI_FILTER_ENABLE);
    return good;
}

int sheet_print(const struct view *view, bool notes, bool color)
{
    const char *path = view->path;
    char *shown = printable((vmxci_str){ path, strlen(path) }, 1);
    struct note_printer printer = { false, color };
    if (!shown)
        return report_no_memory(path);
    puts(shown);
    free(shown);
    bool good = put_text(view->doc, "displayName");
    put_state(&view->state, color);
    good = put_device(view) && good;
    if (!view->state.editable)
        printf("\n  %s%s\n", view->state.why, advice_for(view->state.reason, NULL));
    if (notes)
        (void)each_note(view, note_print, &printer);
    return good ? EXIT_DONE : report_no_memory(path);
}
