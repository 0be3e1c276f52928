/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/accepted.h"
#include "check/accepted_file.h"
#include "check/check_run.h"
#include "check/from.h"
#include "check/policies.h"
#include "check/print_finding.h"
#include "check/report_run.h"
#include "check/shared.h"
#include "check/shared_findings.h"
#include "check/vm_check.h"
#include "error.h"
#include "options/items.h"
#include "options/options.h"
#include "output/json.h"
#include "output/printer.h"
#include "output/record.h"
#include "output/report.h"
#include "read.h"

struct check_run {
    const struct options *o;
    struct policies policies;
    struct shared shared;
    struct report_run report;
    struct accepted *accepted;          /* NULL: none */
    struct accepted_file accepted_file; /* to write */
    size_t counts[VMXCI_SEVERITY_ERROR + 1]; /* findings of each severity */
    size_t vms; /* that could be read */
    int status;
};

/* ---- one VM ---------------------------------------------------------------------------- */

static void free_kept(void *kept)
{
    free_vm_check(kept);
    free(kept);
}

static int print_one(struct record *record, const struct check_run *run, const char *path,
                     const struct finding_list *findings, size_t i)
{
    const struct options *o = run->o;
    if (o->output == OUTPUT_DEFAULT)
        print_finding(&record->out, o, path, &findings->at[i]);
    else if (as_json(o))
        return print_json(record, o, finding_to_json(path, &findings->at[i]));
    else if (o->output == OUTPUT_SARIF)
        return add_to_report(record, &run->report, path, findings, i);
    return EXIT_DONE;
}

/* Adds FINDINGS to what RECORD prints.  Returns an exit status. */
static int print_findings(struct record *record, const struct check_run *run, const char *path,
                          const struct finding_list *findings)
{
    const bool fails = !run->o->write_accepted && has_severity(findings, run->o->fail_on);
    int status = fails ? EXIT_NO : EXIT_DONE;
    for (size_t i = 0; i < findings->count; i++)
        status = max_status(status, print_one(record, run, path, findings, i));
    report_left_out(record, findings);
    return status;
}

static bool compares_vms(const struct check_run *run)
{
    return !run->o->no_cross && run->policies.has_lints;
}

/* Finds out about the VM of IN what the run needs. */
static int examine(struct vm_check *out, const struct check_run *run, const struct input *in,
                   vmxci_error *err)
{
    out->findings.is_unlimited = run->o->write_accepted;
    int status = check_vm(out, in, &run->policies, run->accepted, err);
    if (status == VMXCI_OK && run->o->write_accepted) {
        add_accepted(&out->accepted, in->path, &out->findings);
        limit_findings(&out->findings);
    }
    if (status == VMXCI_OK && wants_descriptions(&run->report))
        status = describe_vm(out, in->doc, err);
    if (status || !compares_vms(run))
        return status;
    find_identities(&out->identities, in->doc);
    return out->identities.no_memory ? fail_no_memory(err) : VMXCI_OK;
}

static int check_one(const struct reader *reader, const struct input *in, struct record *record)
{
    const struct check_run *run = reader->payload;
    vmxci_error err;
    struct vm_check *check = calloc(1, sizeof *check);
    if (!check)
        return fail_record(record);
    record->kept = check;
    record->free_kept = free_kept;
    if (examine(check, run, in, &err) != VMXCI_OK)
        return report_failure(record, reader->o, &err);
    return print_findings(record, run, in->path, &check->findings);
}

/* ---- the run --------------------------------------------------------------------------- */

static void count_findings(struct check_run *run, const struct finding_list *findings)
{
    for (int i = 0; i <= VMXCI_SEVERITY_ERROR; i++)
        run->counts[i] += findings->left_out[i];
    for (size_t i = 0; i < findings->count; i++)
        run->counts[findings->at[i].severity]++;
}

static void fail_run(struct check_run *run, const char *what)
{
    fprintf(stderr, "vmxci: %s: %s\n", what, strerror(errno));
    run->status = max_status(run->status, EXIT_IO);
}

static void write_lines(struct check_run *run, const struct buffer *lines)
{
    if (run->o->write_accepted)
        run->status = max_status(run->status, write_accepted(&run->accepted_file, lines));
}

static void keep_vm(void *payload, struct record *record)
{
    struct check_run *run = payload;
    struct vm_check *check = record->failed ? NULL : record->kept;
    report_vm(&run->report, record, check);
    if (!check)
        return;
    run->vms++;
    count_findings(run, &check->findings);
    write_lines(run, &check->accepted);
    if (compares_vms(run) && !add_shared(&run->shared, record_path(record), &check->identities))
        fail_run(run, "cannot compare the VMs");
}

/* ---- what several VMs share ------------------------------------------------------------ */

struct shared_printer {
    struct check_run *run;
    struct printer *printer;
};

static void write_shared(struct check_run *run, const char *path,
                         const struct finding_list *findings)
{
    struct buffer lines = { .ptr = NULL };
    if (run->o->write_accepted)
        add_accepted(&lines, path, findings);
    write_lines(run, &lines);
    free_buffer(&lines);
}

/* Prints the finding that the VM at PATH shares a value. */
static bool print_shared(const char *path, struct finding_list *findings, void *payload)
{
    struct shared_printer *to = payload;
    struct record record = { .status = EXIT_DONE };
    remove_accepted(to->run->accepted, path, findings);
    write_shared(to->run, path, findings);
    const bool named = name_record(&record, path);
    record.status = named ? print_findings(&record, to->run, path, findings) : fail_record(&record);
    count_findings(to->run, findings);
    report_shared_findings(&to->run->report, path, findings);
    limit_report(&to->run->report, &record, findings->count);
    print_record(to->printer, &record);
    free_record(&record);
    return true;
}

static void print_summary_of(const struct check_run *run)
{
    const size_t errors = run->counts[VMXCI_SEVERITY_ERROR];
    const size_t warnings = run->counts[VMXCI_SEVERITY_WARNING];
    if (run->o->quiet)
        return;
    /* Behind the findings, also where both go to one file; a failure is reported at the end. */
    (void)fflush(stdout);
    fprintf(stderr, "vmxci: %zu error%s, %zu warning%s, %zu info in %zu VM%s\n", errors,
            errors == 1 ? "" : "s", warnings, warnings == 1 ? "" : "s",
            run->counts[VMXCI_SEVERITY_INFO], run->vms, run->vms == 1 ? "" : "s");
}

static void finish_run(void *payload, struct printer *printer, bool is_complete)
{
    struct check_run *run = payload;
    struct shared_printer to = { run, printer };
    const size_t count = printer->count;
    if (is_complete && !print_shared_findings(&run->shared, &run->report, print_shared, &to))
        fail_run(run, "cannot compare the VMs");
    printer->count = count;
    run->status = max_status(run->status, end_report(&run->report, is_complete));
    if (run->o->write_accepted)
        run->status = max_status(run->status, end_accepted_file(&run->accepted_file, is_complete));
    if (is_complete)
        print_summary_of(run);
}

/* Reads the VMs of earlier runs.  Before signals are held: standard input may stall. */
static int read_earlier(struct check_run *run)
{
    size_t at = 0;
    const char *file;
    int status = EXIT_DONE;
    while (status == EXIT_DONE && (file = next_item(&at, run->o, ITEM_FROM)))
        status = read_from(&run->shared, file, run->o);
    end_earlier_vms(&run->shared);
    return status;
}

/* Compares the VMs of earlier runs only. */
static int compare_earlier(struct check_run *run)
{
    struct printer printer = begin_printer(run->o, NULL);
    finish_run(run, &printer, true);
    return end_printer(&printer, true);
}

static int run_check(struct check_run *run)
{
    const struct reader reader = { .o = run->o,
                                   .fn = check_one,
                                   .payload = run,
                                   .prints_notes = true,
                                   .keep = keep_vm,
                                   .finish = finish_run,
                                   .run = run };
    const bool has_paths = run->o->path_count || run->o->files_from;
    int status = begin_report(&run->report, run->o, &run->policies);
    if (status == EXIT_DONE)
        status = has_paths ? read_all(&reader) : compare_earlier(run);
    return max_status(status, run->status);
}

/* Loads what a check needs before the first VM. */
static int prepare_run(struct check_run *run)
{
    const struct options *o = run->o;
    int status = load_policies(&run->policies, o);
    if (status == EXIT_DONE && o->accepted)
        status = load_accepted(&run->accepted, o->accepted, o);
    if (status == EXIT_DONE)
        status = read_earlier(run);
    if (status == EXIT_DONE && o->write_accepted)
        status = begin_accepted_file(&run->accepted_file, o->write_accepted, o);
    return status;
}

int check_all(const struct options *o)
{
    struct check_run run = { .o = o };
    int status = prepare_run(&run);
    if (status == EXIT_DONE)
        status = run_check(&run);
    free_accepted(run.accepted);
    free_report(&run.report);
    free_shared(&run.shared);
    free_policies(&run.policies);
    return status;
}
