/* SPDX-License-Identifier: MIT */
/* vmxci status: may a VM be edited now, and if not why. */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output/color.h"
#include "output/advice.h"
#include "command.h"
#include "input.h"
#include "output/json.h"
#include "output/notes.h"
#include "options/options.h"
#include "output/report.h"
#include "output/state.h"
#include "output/table.h"
#include "output/text.h"
#include "output/view.h"

enum {
    EDITABLE,
    STATE,
    REASON,
    LOCK,
    PATH,
    COLUMNS
};

static const struct column columns[COLUMNS] = {
    [EDITABLE] = { "EDITABLE", false }, [STATE] = { "STATE", false },
    [REASON] = { "REASON", false },     [LOCK] = { "LOCK", false },
    [PATH] = { "PATH", false },
};

/* The way in which the results are told. */
struct told {
    const struct options *o;
    struct json_output json;
    struct table table;
};

static bool as_table(const struct options *o)
{
    return several(o) || o->output == OUTPUT_TABLE;
}

static const char *reason_of(const vmxci_state *state)
{
    return state->reason ? vmxci_status_name(state->reason) : "-";
}

static int add_row(struct table *table, const struct view *view)
{
    const vmxci_state *state = &view->state;
    const char *color = state->editable ? NULL : color_of(VMXCI_ERROR);
    char text[STATE_SIZE], lock[LOCK_SIZE];
    state_text(text, state);
    state_lock(lock, &state->lock);
    const struct cell cells[COLUMNS] = { [EDITABLE] = { state->editable ? "yes" : "no", color },
                                         [STATE] = { text, NULL },
                                         [REASON] = { reason_of(state), NULL },
                                         [LOCK] = { lock, NULL },
                                         [PATH] = { view->path, NULL } };
    return table_add(table, view->path, cells);
}

static int print_sheet(const struct view *view, const struct options *o)
{
    const vmxci_state *state = &view->state;
    struct note_printer printer = { false, color_is_on(o) };
    const char *color = printer.color && !state->editable ? color_of(VMXCI_ERROR) : NULL;
    char text[STATE_SIZE], lock[LOCK_SIZE];
    char *shown = printable((vmxci_str){ view->path, strlen(view->path) }, 1);
    if (!shown)
        return report_no_memory(view->path);
    state_text(text, state);
    state_lock(lock, &state->lock);
    printf("%s\n  editable  %s%s%s%s\n  state     %s\n  lock      %s\n", shown, color_start(color),
           state->editable ? "yes" : "no: ", state->reason ? reason_of(state) : "",
           color_end(color), text, lock);
    if (state->reason)
        printf("\n  %s%s\n", state->why, advice_for(state->reason, o));
    if (!o->quiet)
        (void)vmxci_vm_notes(view->vm, note_print, &printer);
    free(shown);
    return EXIT_DONE;
}

static json_t *json_status(const struct view *view)
{
    json_t *object = json_with_path(view->path);
    if (object && json_object_set_new(object, "state", json_state(&view->state)) == 0 &&
        json_object_set_new(object, "notes", json_state_notes(view)) == 0)
        return object;
    json_decref(object);
    return NULL;
}

static int tell(struct told *told, const struct view *view)
{
    int status;
    if (told->json.on)
        status = json_put(&told->json, view->path, json_status(view));
    else if (as_table(told->o))
        status = add_row(&told->table, view);
    else
        status = print_sheet(view, told->o);
    return worse(status, view->state.editable ? EXIT_DONE : EXIT_REFUSED);
}

static int status_of(struct told *told, const char *path)
{
    struct input in;
    struct view view;
    vmxci_error err;
    int status = view_open(&view, &in, path, &err) == VMXCI_OK
                     ? tell(told, &view)
                     : json_fail(&told->json, view.path, &err);
    input_close(&in);
    return status;
}

static int run(const struct options *o)
{
    struct told told = { .o = o,
                         .json = json_begin(o),
                         .table = {
                             .columns = columns, .count = COLUMNS, .color = color_is_on(o) } };
    int status = EXIT_DONE;
    for (int i = 0; i < o->path_count; i++)
        status = worse(status, status_of(&told, o->paths[i]));
    json_end(&told.json);
    return worse(status, table_end(&told.table));
}

const struct command command_status = {
    .name = "status",
    .operands = "",
    .summary = "tell whether a VM can be edited now",
    .about = "Tell whether each VM can be edited now, and if not, why: the power state, the\n"
             "encryption, the lock and its owner.  The exit status is 5 if a VM cannot\n"
             "be edited.\n",
    .examples = "  vmxci status web01\n"
                "  vmxci status -o jsonl web01 web02\n",
    .no_stdin = true,
    .groups = GROUP_STATUS | GROUP_TABLE | GROUP_MESSAGES,
    .run = run,
};
