/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "output/color.h"
#include "command.h"
#include "output/notes.h"
#include "options/options.h"
#include "options/usage.h"
#include "output/report.h"
#include "output/row.h"
#include "output/state.h"
#include "output/text.h"
#include "output/view.h"

/* All columns; the first of them are shown where nothing else is asked for. */
enum {
    NAME,
    PRESENT,
    ID,
    UNRESTRICTED,
    HW,
    STATE,
    NOTES,
    PATH,
    USUAL,
    REASON = USUAL,
    LOCK,
    SLOT
};

static const struct column columns[ROW_COLUMNS] = {
    [NAME] = { "NAME", false },     [PRESENT] = { "PRESENT", false },
    [ID] = { "ID", true },          [UNRESTRICTED] = { "UNRESTRICTED", false },
    [HW] = { "HW", true },          [STATE] = { "STATE", false },
    [NOTES] = { "NOTES", false },   [PATH] = { "PATH", false },
    [REASON] = { "REASON", false }, [LOCK] = { "LOCK", false },
    [SLOT] = { "SLOT", true },
};

/* ---- which columns --------------------------------------------------------------------- */

static bool choose(struct layout *out, int column)
{
    for (size_t i = 0; i < out->count; i++)
        if (out->order[i] == column)
            return true;
    out->order[out->count] = column;
    out->columns[out->count++] = columns[column];
    return true;
}

static bool choose_named(struct layout *out, const struct options *o, const char *name, size_t len)
{
    for (int i = 0; i < ROW_COLUMNS; i++)
        if (strlen(columns[i].name) == len && strncasecmp(columns[i].name, name, len) == 0)
            return choose(out, i);
    return usage_error(o->command,
                       "--columns: there is no column '%.*s'; there are NAME, PRESENT, ID, "
                       "UNRESTRICTED, HW, STATE, NOTES, PATH, REASON, LOCK and SLOT",
                       (int)len, name) == EXIT_DONE;
}

bool layout_read(struct layout *out, const struct options *o)
{
    const char *list = o->columns;
    *out = (struct layout){ .count = 0 };
    if (!list || *list == '+')
        for (int i = 0; i < USUAL; i++)
            (void)choose(out, i);
    if (list && *list == '+')
        list++;
    while (list) {
        const char *comma = strchr(list, ',');
        if (!choose_named(out, o, list, comma ? (size_t)(comma - list) : strlen(list)))
            return false;
        list = comma ? comma + 1 : NULL;
    }
    return true;
}

/* ---- what is in them ------------------------------------------------------------------- */

/* The properties that have a column. */
static const struct {
    int column;
    vmxci_property property;
} fields[] = {
    { PRESENT, VMXCI_PRESENT },     { ID, VMXCI_ID },         { UNRESTRICTED, VMXCI_UNRESTRICTED },
    { HW, VMXCI_HARDWARE_VERSION }, { SLOT, VMXCI_PCI_SLOT },
};

enum {
    FIELDS = sizeof fields / sizeof fields[0]
};

enum {
    NOTES_SIZE = 256
};

/* The codes of the notes, and the worst of them. */
struct noted {
    char list[NOTES_SIZE];
    vmxci_severity worst;
};

static int add_code(const vmxci_note *note, void *payload)
{
    struct noted *noted = payload;
    size_t len = strlen(noted->list), more = strlen(note->code);
    if (!strstr(noted->list, note->code) && len + more + 2 < NOTES_SIZE)
        snprintf(noted->list + len, more + 2, "%s%s", len ? "," : "", note->code);
    if (note->severity > noted->worst)
        noted->worst = note->severity;
    return 0;
}

static struct cell cell_of(const char *text)
{
    return (struct cell){ *text ? text : "-", NULL };
}

/* The texts of a row that are made for it. */
struct texts {
    char fields[FIELDS][FIELD_SIZE];
    char state[STATE_SIZE];
    char lock[LOCK_SIZE];
    struct noted noted;
};

static void fill_fields(struct cell *cells, struct texts *texts, const struct view *view)
{
    for (int i = 0; i < FIELDS; i++) {
        const vmxci_field field = field_of(view->doc, fields[i].property);
        field_text(texts->fields[i], fields[i].property, &field, "-");
        cells[fields[i].column] = cell_of(is_hidden(view) ? "hidden" : texts->fields[i]);
    }
}

static void fill_state(struct cell *cells, struct texts *texts, const struct view *view)
{
    const vmxci_state *state = &view->state;
    state_text(texts->state, state);
    state_lock(texts->lock, &state->lock);
    cells[STATE] = (struct cell){ texts->state, state->editable ? NULL : color_of(VMXCI_ERROR) };
    cells[REASON] = cell_of(state->reason ? vmxci_status_name(state->reason) : "");
    cells[LOCK] = cell_of(texts->lock);
    (void)each_note(view, add_code, &texts->noted);
    cells[NOTES] = cell_of(texts->noted.list);
    cells[NOTES].color = color_of(texts->noted.worst);
}

int row_add(struct table *table, const struct layout *layout, const struct view *view)
{
    struct texts texts = { .state = "" };
    struct cell cells[ROW_COLUMNS], chosen[ROW_COLUMNS];
    char *name;
    if (!value_of(&name, view->doc, "displayName", 0))
        return report_no_memory(view->path);
    cells[NAME] = cell_of(name ? name : "");
    cells[PATH] = cell_of(view->path);
    fill_fields(cells, &texts, view);
    fill_state(cells, &texts, view);
    for (size_t i = 0; i < layout->count; i++)
        chosen[i] = cells[layout->order[i]];
    int status = table_add(table, view->path, chosen);
    free(name);
    return status;
}
