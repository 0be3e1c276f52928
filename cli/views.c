/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdbool.h>

#include "command.h"
#include "options/options.h"
#include "output/columns.h"
#include "output/report.h"
#include "output/table.h"
#include "output/view.h"
#include "output/vm_columns.h"
#include "read.h"
#include "views.h"

struct printer {
    const struct view_format *format;
    bool as_table;
    struct table table;
};

static int print_one(struct reader *reader, struct printer *printer, const struct view *view)
{
    if (reader->json.on)
        return print_json(&reader->json, view->path, printer->format->to_json(view));
    if (printer->as_table)
        return add_row(&printer->table, view->path, view);
    return printer->format->print_sheet(view, reader->o);
}

/* A table has the codes of the notes; with --verbose the notes follow on standard error. */
static bool prints_notes(const struct reader *reader, const struct printer *printer)
{
    const bool has_codes_only = printer->as_table && !reader->json.on;
    return printer->format->prints_notes && !(has_codes_only && reader->o->verbose);
}

static int print_input(struct reader *reader, const struct input *in)
{
    struct printer *printer = reader->payload;
    struct view view;
    vmxci_error err;
    reader->prints_notes = prints_notes(reader, printer);
    if (read_view(&view, in, &err) != VMXCI_OK)
        return report_failure(&reader->json, in->path, &err);
    const bool refused = printer->format->refuses && !view.state.editable;
    return max_status(print_one(reader, printer, &view), refused ? EXIT_REFUSED : EXIT_DONE);
}

int print_views(const struct options *o, const struct view_format *format)
{
    struct column_list columns;
    int status = parse_columns(&columns, vm_columns, format->columns, o);
    if (status)
        return status;
    struct printer printer = { .format = format,
                               .as_table = several(o) || o->output == OUTPUT_TABLE || o->columns,
                               .table = begin_table(&columns, o) };
    /* Only those views tell whether the VM can be edited that were asked for it. */
    const bool for_edit = format->refuses || as_json(o) || o->columns;
    status = for_edit ? read_all_for_edit(o, print_input, &printer)
                      : read_all(o, print_input, &printer);
    return max_status(status, end_table(&printer.table));
}
