/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>

#include "command.h"
#include "many/record_store.h"
#include "many/walk.h"
#include "options/options.h"
#include "output/json.h"
#include "output/note_report.h"
#include "output/printer.h"
#include "output/record.h"
#include "output/report.h"
#include "read.h"
#include "signals.h"

static vmxci_vm_options vm_options(const struct reader *reader)
{
    vmxci_vm_options options = VMXCI_VM_OPTIONS_INIT;
    options.any_file = reader->o->any_file;
    options.check_access = reader->for_edit;
    return options;
}

static int read_opened(const struct reader *reader, const struct input *in, struct record *record)
{
    const int status = reader->fn(reader, in, record);
    if (!reader->prints_notes)
        report_notes(record, reader->o, in->doc, NULL);
    return status;
}

static void read_one(const struct reader *reader, const char *path, struct record *record)
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

/* ---- several VMs ----------------------------------------------------------------------- */

/* Results of a run over several VMs. */
struct read_run {
    const struct reader *reader;
    struct printer printer;
    struct record_store records;
    struct walk walk;
};

static void read_result(const struct reader *reader, const vmxci_scan_result *result,
                        struct record *record)
{
    if (!name_record(record, result->path)) {
        record->status = fail_record(record);
    } else if (result->vm) {
        const struct input in = { .path = result->path,
                                  .vm = result->vm,
                                  .doc = vmxci_vm_doc(result->vm) };
        record->status = read_opened(reader, &in, record);
    } else {
        record->status = report_failure(record, reader->o, result->error);
    }
}

/* Called by several threads at once. */
static int prepare_record(vmxci_scan_result *result, void *payload)
{
    struct read_run *run = payload;
    struct record *record = take_record(&run->records);
    if (!record)
        return WALK_NO_MEMORY;
    read_result(run->reader, result, record);
    result->data = record;
    return 0;
}

static int print_prepared(vmxci_scan_result *result, void *payload)
{
    struct read_run *run = payload;
    struct record *record = result->data;
    if (run->reader->keep)
        run->reader->keep(run->reader->run, record);
    print_with_progress(&run->printer, record, &run->walk.progress);
    return_record(&run->records, result->data);
    return ferror(stdout) ? WALK_NO_OUTPUT : 0;
}

static void discard_record(void *record, void *payload)
{
    struct read_run *run = payload;
    return_record(&run->records, record);
}

static int run_reads(struct read_run *run, const struct signal_guard *guard)
{
    const struct reader *reader = run->reader;
    const vmxci_vm_options options = vm_options(reader);
    bool is_complete;
    run->printer = begin_printer(reader->o, reader->columns);
    begin_record_store(&run->records);
    run->walk.prepare = prepare_record;
    run->walk.each = print_prepared;
    run->walk.discard = discard_record;
    run->walk.payload = run;
    const int status = run_walk(&is_complete, &run->walk, &options, count_jobs(reader->o));
    end_record_store(&run->records);
    if (reader->finish)
        reader->finish(reader->run, &run->printer, is_complete);
    release_signals(guard);
    return max_status(status, end_printer(&run->printer, is_complete));
}

static int read_several(const struct reader *reader)
{
    struct read_run run = { .reader = reader };
    struct signal_guard guard;
    int status = begin_walk(&run.walk, reader->o);
    if (status)
        return status;
    begin_signals(&guard, true);
    run.walk.guard = &guard;
    status = run_reads(&run, &guard);
    end_walk(&run.walk);
    return end_signals(&guard, status);
}

int read_all(const struct reader *reader)
{
    const struct options *o = reader->o;
    struct record record = { .status = 0 };
    if (several(o) || o->select || o->reject)
        return read_several(reader);
    struct printer printer = begin_printer(o, reader->columns);
    read_one(reader, o->paths[0], &record);
    if (reader->keep)
        reader->keep(reader->run, &record);
    print_record(&printer, &record);
    free_record(&record);
    if (reader->finish)
        reader->finish(reader->run, &printer, true);
    return end_printer(&printer, true);
}
