/* SPDX-License-Identifier: MIT */
/* vmxci show: the device of each VM, as a sheet, a table, or JSON. */
#include <config.h>

#include "command.h"
#include "input.h"
#include "json.h"
#include "options.h"
#include "report.h"
#include "sheet.h"
#include "table.h"
#include "view.h"

static int show_json(struct json_output *out, const char *path)
{
    struct input in;
    vmxci_error err;
    if (input_open(&in, path, false, &err) != VMXCI_OK) {
        int failure = report_error(in.path, &err);
        failure = worse(failure, json_put(out, in.path, json_error(in.path, &err)));
        input_close(&in);
        return failure;
    }
    int status = json_put(out, in.path, json_view(in.path, in.doc));
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
    if (input_open(&in, path, false, &err) != VMXCI_OK) {
        int failure = report_error(in.path, &err);
        input_close(&in);
        return failure;
    }
    int status = table_add(table, in.path, in.doc);
    input_close(&in);
    return status;
}

static int run_table(const struct options *o)
{
    struct table table = { 0 };
    int status = EXIT_DONE;
    for (int i = 0; i < o->path_count; i++)
        status = worse(status, show_row(&table, o->paths[i]));
    return worse(status, table_end(&table));
}

static int run_sheet(const struct options *o)
{
    struct input in;
    vmxci_error err;
    if (input_open(&in, o->paths[0], false, &err) != VMXCI_OK) {
        int failure = report_error(in.path, &err);
        input_close(&in);
        return failure;
    }
    int status = sheet_print(in.path, in.doc, !o->quiet);
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
    .options = { OPTION_OUTPUT_SHOW, OPTION_QUIET, OPTION_VERBOSE, OPTION_HELP, OPTION_END },
    .run = run,
};
