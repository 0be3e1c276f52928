/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "command.h"
#include "id_owners.h"
#include "key_hint.h"
#include "options/options.h"
#include "output/json.h"
#include "output/printer.h"
#include "output/record.h"
#include "output/report.h"
#include "paths.h"

/* ---- duplicates ------------------------------------------------------------------------ */

static int compare(const void *a, const void *b)
{
    const struct vm_identity *x = a, *y = b;
    return compare_vms(*x, *y);
}

/* Sorts LIST. */
static bool find_same_vms(struct vm_identity *list, int count)
{
    bool found = false;
    qsort(list, (size_t)count, sizeof *list, compare);
    for (int i = 1; i < count && !found; i++)
        found = is_same_vm(list[i - 1], list[i]);
    return found;
}

/* ---- looking up ------------------------------------------------------------------------ */

/* Only the path is looked up: what the file contains is seen when it is edited. */
static int look_up(struct vm_identity *vm, struct record *record, const struct options *o,
                   int index)
{
    vmxci_text *located;
    vmxci_error err;
    const int status = vmxci_locate(&located, o->paths[index], &err);
    *vm = identify_vm(located ? vmxci_text_str(located).ptr : o->paths[index]);
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

static int look_up_all(struct vm_identity *vms, struct printer *printer, struct record *record,
                       const struct options *o)
{
    int status = EXIT_DONE;
    for (int i = 0; i < o->path_count; i++) {
        clear_record(record);
        record->status = look_up(&vms[i], record, o, i);
        status = max_status(status, record->status);
        print_record(printer, record);
    }
    return status;
}

int look_up_paths(bool *has_duplicates, struct printer *printer, const struct options *o)
{
    struct record record = { .status = 0 };
    *has_duplicates = false;
    /* A single PATH is looked up when it is opened. */
    if (!several(o))
        return EXIT_DONE;
    struct vm_identity *vms = calloc((size_t)o->path_count, sizeof *vms);
    if (!vms)
        return report_no_memory(o->command->name);
    const int status = look_up_all(vms, printer, &record, o);
    *has_duplicates = find_same_vms(vms, o->path_count);
    free(vms);
    free_record(&record);
    if (status)
        fputs("vmxci: no file was changed: every PATH must lead to a .vmx file\n", stderr);
    return status;
}
