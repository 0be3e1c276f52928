/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "command.h"
#include "options/options.h"
#include "output/report.h"
#include "read.h"

static int read_one(struct reader *reader, const char *path, read_fn fn)
{
    vmxci_vm_options options = VMXCI_VM_OPTIONS_INIT;
    struct input in;
    vmxci_error err;
    options.any_file = reader->o->any_file;
    int status;
    if (open_input(&in, path, &options, &err) == VMXCI_OK) {
        status = fn(reader, &in);
        if (!reader->prints_notes)
            report_notes(&reader->notes, in.path, in.doc, in.vm);
    } else {
        status = report_failure(&reader->json, in.path, &err);
    }
    close_input(&in);
    return status;
}

int read_all(const struct options *o, read_fn fn, void *payload)
{
    struct reader reader = {
        .o = o, .json = begin_json(o), .notes = { .o = o }, .payload = payload
    };
    int status = EXIT_DONE;
    for (int i = 0; i < o->path_count; i++)
        status = max_status(status, read_one(&reader, o->paths[i], fn));
    end_json(&reader.json);
    end_note_report(&reader.notes);
    return status;
}
