/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "command.h"
#include "options/options.h"
#include "output/report.h"
#include "read.h"

static int read_one(struct reader *reader, const char *path, read_fn fn)
{
    struct input in;
    vmxci_error err;
    const int status = open_input(&in, path, NULL, &err) == VMXCI_OK
                           ? fn(reader, &in)
                           : report_failure(&reader->json, in.path, &err);
    close_input(&in);
    return status;
}

int read_all(const struct options *o, read_fn fn, void *payload)
{
    struct reader reader = { .o = o, .json = begin_json(o), .payload = payload };
    int status = EXIT_DONE;
    for (int i = 0; i < o->path_count; i++)
        status = max_status(status, read_one(&reader, o->paths[i], fn));
    end_json(&reader.json);
    return status;
}
