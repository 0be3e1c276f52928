/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "command.h"
#include "options/options.h"
#include "output/report.h"
#include "read.h"

static int read_one(struct reader *reader, const char *path, const vmxci_vm_options *options,
                    read_fn fn)
{
    struct input in;
    vmxci_error err;
    int status;
    if (open_input(&in, path, options, &err) == VMXCI_OK) {
        status = fn(reader, &in);
        if (!reader->prints_notes)
            report_notes(&reader->notes, in.path, in.doc, NULL);
    } else {
        status = report_failure(&reader->json, in.path, &err);
    }
    close_input(&in);
    return status;
}

static int read_each(const struct options *o, const vmxci_vm_options *options, read_fn fn,
                     void *payload)
{
    struct reader reader = {
        .o = o, .json = begin_json(o), .notes = { .o = o }, .payload = payload
    };
    int status = EXIT_DONE;
    for (int i = 0; i < o->path_count; i++)
        status = max_status(status, read_one(&reader, o->paths[i], options, fn));
    end_json(&reader.json);
    end_note_report(&reader.notes);
    return status;
}

static vmxci_vm_options vm_options(const struct options *o)
{
    vmxci_vm_options options = VMXCI_VM_OPTIONS_INIT;
    options.any_file = o->any_file;
    return options;
}

int read_all(const struct options *o, read_fn fn, void *payload)
{
    const vmxci_vm_options options = vm_options(o);
    return read_each(o, &options, fn, payload);
}

int read_all_for_edit(const struct options *o, read_fn fn, void *payload)
{
    vmxci_vm_options options = vm_options(o);
    options.edit = 1;
    return read_each(o, &options, fn, payload);
}
