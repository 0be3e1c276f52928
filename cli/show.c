/* SPDX-License-Identifier: MIT */
/* vmxci show: the device of each VM, as a sheet, a table, or JSON. */
#include <config.h>

#include "command.h"
#include "input.h"
#include "json.h"
#include "options.h"
#include "report.h"
#include "row.h"
#include "sheet.h"
#include "view.h"

/* Open PATH and look at its state; nobody keeps standard input from being edited. */
static int open_and_look(struct input *in, vmxci_state *state, const char *path, vmxci_error *err)
{
    *state = (vmxci_state){ .editable = 1 };
    int status = input_open(in, path, NULL, err);
    return status || !in->vm ? status : vmxci_vm_state(state, in->vm, err);
}

static int show_json(struct json_output *out, const char *path)
{
    struct input in;
    vmxci_error err;
    vmxci_state state;
    int status;
    if (open_and_look(&in, &state, path, &err) == VMXCI_OK) {
        status = json_put(out, in.path, json_view(in.path, in.doc, &state));
    } else {
        status = report_error(in.path, &err);
        status = worse(status, json_put(out, in.path, json_error(in.path, &err)));
    }
    input_close(&in);
    return status;
}

static int run_json(const struct options *o)
{
    struct json_output out = json_begin(o);
    int status = EXIT_DONE;
    for (int i = 0; i < o->path_count; i++)
        status = worse(status, show_json(&out, o->paths[i]));
    json_end(&out);
    return status;
}

static int show_row(struct table *table, const char *path)
{
    struct input in;
    vmxci_error err;
    if (input_open(&in, path, NULL, &err) != VMXCI_OK) {
        int failure = report_error(in.path, &err);
        input_close(&in);
        return failure;
    }
    int status = row_add(table, in.path, in.doc);
    input_close(&in);
    return status;
}

static int run_table(const struct options *o)
{
    struct table table = { .columns = row_columns, .count = ROW_COLUMNS };
    int status = EXIT_DONE;
    for (int i = 0; i < o->path_count; i++)
        status = worse(status, show_row(&table, o->paths[i]));
    return worse(status, table_end(&table));
}

static int run_sheet(const struct options *o)
{
    struct input in;
    vmxci_error err;
    vmxci_state state;
    int status;
    if (open_and_look(&in, &state, o->paths[0], &err) == VMXCI_OK)
        status = sheet_print(in.path, in.doc, &state, !o->quiet);
    else
        status = report_error(in.path, &err);
    input_close(&in);
    return status;
}

static int run(const struct options *o)
{
    if (as_json(o))
        return run_json(o);
    return several(o) || o->output == OUTPUT_TABLE ? run_table(o) : run_sheet(o);
}

const struct command command_show = {
    .name = "show",
    .operands = "",
    .summary = "the device: what is written, and what holds",
    .about = "Show the VMCI device: what the file says, on which line, what holds where it says\n"
             "nothing, and what is odd.  Several VMs make a table.",
    .options = { OPTION_OUTPUT_VIEW, OPTION_QUIET, OPTION_VERBOSE, OPTION_HELP, OPTION_END },
    .run = run,
};
