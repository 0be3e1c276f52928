/* SPDX-License-Identifier: MIT */
/* vmxci show: the device of each VM, as a sheet, a table, or JSON. */
#include <config.h>

#include "color.h"
#include "command.h"
#include "input.h"
#include "json.h"
#include "options.h"
#include "report.h"
#include "row.h"
#include "sheet.h"
#include "view.h"

static int show_json(struct json_output *out, const char *path)
{
    struct input in;
    struct view view;
    vmxci_error err;
    int status;
    if (view_open(&view, &in, path, &err) == VMXCI_OK) {
        status = json_put(out, view.path, json_view(&view));
    } else {
        status = report_error(view.path, &err);
        status = worse(status, json_put(out, view.path, json_error(view.path, &err)));
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

static int show_row(struct table *table, const struct layout *layout, const char *path)
{
    struct input in;
    struct view view;
    vmxci_error err;
    int status = view_open(&view, &in, path, &err) == VMXCI_OK ? row_add(table, layout, &view)
                                                               : report_error(view.path, &err);
    input_close(&in);
    return status;
}

static int run_table(const struct options *o)
{
    struct layout layout;
    if (!layout_read(&layout, o->columns))
        return EXIT_USAGE;
    struct table table = { .columns = layout.columns,
                           .count = layout.count,
                           .color = color_is_on(o) };
    int status = EXIT_DONE;
    for (int i = 0; i < o->path_count; i++)
        status = worse(status, show_row(&table, &layout, o->paths[i]));
    return worse(status, table_end(&table));
}

static int run_sheet(const struct options *o)
{
    struct input in;
    struct view view;
    vmxci_error err;
    int status = view_open(&view, &in, o->paths[0], &err) == VMXCI_OK
                     ? sheet_print(&view, !o->quiet, color_is_on(o))
                     : report_error(view.path, &err);
    input_close(&in);
    return status;
}

static int run(const struct options *o)
{
    if (as_json(o))
        return run_json(o);
    return several(o) || o->output == OUTPUT_TABLE || o->columns ? run_table(o) : run_sheet(o);
}

const struct command command_show = {
    .name = "show",
    .operands = "",
    .summary = "the device: what is written, and what holds",
    .about = "Show the VMCI device: what the file says, on which line, what holds where it says\n"
             "nothing, and what is odd.  Several VMs make a table.",
    .options = { OPTION_OUTPUT_VIEW, OPTION_COLUMNS, OPTION_COLOR, OPTION_QUIET, OPTION_VERBOSE,
                 OPTION_HELP, OPTION_END },
    .run = run,
};
