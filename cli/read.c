/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "options/options.h"
#include "output/json.h"
#include "output/note_report.h"
#include "output/printer.h"
#include "output/record.h"
#include "read.h"

static vmxci_vm_options vm_options(const struct reader *reader)
{
    vmxci_vm_options options = VMXCI_VM_OPTIONS_INIT;
    options.any_file = reader->o->any_file;
    options.edit = reader->for_edit;
    return options;
}

static int read_opened(const struct reader *reader, const struct input *in, struct record *record)
{
    const int status = reader->fn(reader, in, record);
    if (!reader->prints_notes)
        report_notes(record, reader->o, in->doc, NULL);
    return status;
}

void read_one(const struct reader *reader, const char *path, struct record *record)
{
    const vmxci_vm_options options = vm_options(reader);
    struct input in;
    vmxci_error err;
    clear_record(record);
    const int status = open_input(&in, path, &options, &err);
    if (!name_record(record, in.path))
        record->status = fail_record(record);
    else if (status == VMXCI_OK)
        record->status = read_opened(reader, &in, record);
    else
        record->status = report_failure(record, reader->o, &err);
    close_input(&in);
}

int read_all(const struct reader *reader)
{
    const struct options *o = reader->o;
    struct printer printer = begin_printer(o, reader->columns);
    struct record record = { .status = 0 };
    for (int i = 0; i < o->path_count; i++) {
        read_one(reader, o->paths[i], &record);
        print_record(&printer, &record);
    }
    free_record(&record);
    return end_printer(&printer);
}
