/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdbool.h>

#include "command.h"
#include "options/options.h"
#include "output/columns.h"
#include "output/json.h"
#include "output/record.h"
#include "output/report.h"
#include "output/view.h"
#include "output/vm_columns.h"
#include "read.h"
#include "views.h"

static int add_view(const struct reader *reader, const struct view *view, struct record *record)
{
    const struct view_format *format = reader->payload;
    const struct options *o = reader->o;
    if (prints_json(o))
        return print_json(record, o, format->to_json(view));
    if (!reader->columns)
        return format->add_sheet(record, view, o);
    add_cells(record, reader->columns, view);
    return EXIT_DONE;
}

static int read_vm(const struct reader *reader, const struct input *in, struct record *record)
{
    const struct view_format *format = reader->payload;
    struct view view;
    vmxci_error err;
    if (read_view(&view, in, &err) != VMXCI_OK)
        return report_failure(record, reader->o, &err);
    const bool refused = format->refuses && !view.state.editable;
    return max_status(add_view(reader, &view, record), refused ? EXIT_REFUSED : EXIT_DONE);
}

/* Only those views tell whether the VM can be edited that were asked for it. */
static bool is_for_edit(const struct options *o, const struct view_format *format)
{
    return format->refuses || as_json(o) || o->columns;
}

int print_views(const struct options *o, const struct view_format *format)
{
    struct column_list columns;
    const int status = parse_columns(&columns, vm_columns, format->columns, o);
    if (status)
        return status;
    const bool as_table = !prints_json(o) &&
                          (several(o) || o->output == OUTPUT_TABLE || o->columns);
    const struct reader reader = {
        .o = o,
        .fn = read_vm,
        .payload = format,
        .columns = as_table ? &columns : NULL,
        .for_edit = is_for_edit(o, format),
        /* A table has the codes of the notes; with --verbose the notes follow on standard error. */
        .prints_notes = format->prints_notes && !(as_table && o->verbose),
    };
    return read_all(&reader);
}
