/* SPDX-License-Identifier: MIT */
/* vmxci status: may a VM be edited now, and if not why. */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "input.h"
#include "json.h"
#include "options.h"
#include "report.h"
#include "state.h"
#include "table.h"
#include "text.h"

enum status_column {
    EDITABLE,
    REASON,
    LOCK,
    PATH,
    COLUMNS
};

static const struct column columns[COLUMNS] = {
    [EDITABLE] = { "EDITABLE", false },
    [REASON] = { "REASON", false },
    [LOCK] = { "LOCK", false },
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

static int add_row(struct table *table, const char *path, const vmxci_state *state)
{
    char lock[LOCK_SIZE];
    state_lock(lock, &state->lock);
    const char *const cells[COLUMNS] = { [EDITABLE] = state->editable ? "yes" : "no",
                                         [REASON] = reason_of(state),
                                         [LOCK] = lock,
                                         [PATH] = path };
    return table_add(table, path, cells);
}

static int print_sheet(const char *path, const vmxci_state *state)
{
    char lock[LOCK_SIZE], *shown = printable((vmxci_str){ path, strlen(path) }, 1);
    if (!shown)
        return report_no_memory(path);
    state_lock(lock, &state->lock);
    printf("%s\n  editable  %s", shown, state->editable ? "yes" : "no");
    if (state->reason)
        printf(": %s", reason_of(state));
    printf("\n  lock      %s\n", lock);
    if (state->reason)
        printf("\n  %s%s\n", state->why, way_on(state->reason));
    free(shown);
    return EXIT_DONE;
}

static json_t *json_status(const char *path, const vmxci_state *state)
{
    json_t *object = json_with_path(path);
    if (object && json_object_set_new(object, "state", json_state(state)) == 0)
        return object;
    json_decref(object);
    return NULL;
}

static int tell(struct told *told, const char *path, const vmxci_state *state)
{
    int status;
    if (told->json.on)
        status = json_put(&told->json, path, json_status(path, state));
    else if (as_table(told->o))
        status = add_row(&told->table, path, state);
    else
        status = print_sheet(path, state);
    return worse(status, state->editable ? EXIT_DONE : EXIT_REFUSED);
}

static int status_of(struct told *told, const char *path)
{
    struct input in;
    vmxci_error err;
    vmxci_state state;
    int status;
    if (input_open(&in, path, NULL, &err) == VMXCI_OK &&
        vmxci_vm_state(&state, in.vm, &err) == VMXCI_OK) {
        status = tell(told, in.path, &state);
    } else {
        status = report_error(in.path, &err);
        if (told->json.on)
            status = worse(status, json_put(&told->json, in.path, json_error(in.path, &err)));
    }
    input_close(&in);
    return status;
}

static int run(const struct options *o)
{
    struct told told = { .o = o,
                         .json = json_begin(o),
                         .table = { .columns = columns, .count = COLUMNS } };
    int status = EXIT_DONE;
    for (int i = 0; i < o->path_count; i++)
        status = worse(status, status_of(&told, o->paths[i]));
    json_end(&told.json);
    return worse(status, table_end(&told.table));
}

const struct command command_status = {
    .name = "status",
    .operands = "",
    .summary = "whether a VM can be edited now",
    .about = "Tell whether each VM can be edited now, and if not, why and who has it open.\n"
             "Exit status 5 says that one cannot.",
    .no_stdin = true,
    .options = { OPTION_OUTPUT_VIEW, OPTION_QUIET, OPTION_VERBOSE, OPTION_HELP, OPTION_END },
    .run = run,
};
