/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>
#include <unistd.h>

#include "command.h"
#include "key_hint.h"
#include "options/options.h"
#include "output/json.h"
#include "output/printer.h"
#include "output/record.h"
#include "output/report.h"
#include "paths.h"

/* Only the path is looked up: what the file contains is seen when it is edited. */
static int look_up(struct record *record, const struct options *o, int index)
{
    vmxci_text *located;
    vmxci_error err;
    const int status = vmxci_locate(&located, o->paths[index], &err);
    vmxci_text_free(located);
    /* A PATH that exists but cannot be read is reported when it is edited. */
    if (status == VMXCI_OK || (status == VMXCI_EIO && access(o->paths[index], F_OK) == 0))
        return EXIT_DONE;
    if (status == VMXCI_ENOENT)
        add_key_hint(&err, o, index);
    if (!name_record(record, o->paths[index]))
        return fail_record(record);
    return report_failure(record, o, &err);
}

static int look_up_all(struct printer *printer, struct record *record, const struct options *o)
{
    int status = EXIT_DONE;
    for (int i = 0; i < o->path_count; i++) {
        clear_record(record);
        record->status = look_up(record, o, i);
        status = max_status(status, record->status);
        print_record(printer, record);
    }
    return status;
}

int look_up_paths(struct printer *printer, const struct options *o)
{
    struct record record = { .status = 0 };
    /* A single PATH is looked up when it is opened. */
    if (!several(o))
        return EXIT_DONE;
    const int status = look_up_all(printer, &record, o);
    free_record(&record);
    if (status)
        fputs("vmxci: no file was changed: every PATH must lead to a .vmx file\n", stderr);
    return status;
}
