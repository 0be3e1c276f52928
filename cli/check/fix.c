/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "check/fix.h"
#include "check/policies.h"
#include "check/print_finding.h"
#include "check/vm_check.h"
#include "edit.h"
#include "editing/editor.h"
#include "input.h"
#include "options/options.h"
#include "output/json.h"
#include "output/record.h"
#include "output/report.h"

static int apply_fixes(const struct policies *policies, vmxci_doc *doc, vmxci_matcher *matcher,
                       vmxci_error *err)
{
    int changed, status = VMXCI_OK;
    if (policies->has_lints)
        status = vmxci_lint_fix(&changed, doc, err);
    for (size_t i = 0; status == VMXCI_OK && i < policies->count; i++)
        status = vmxci_policy_fix(&changed, policies->at[i], doc, matcher, err);
    return status;
}

/* An edit_fn. */
static int fix_vm(vmxci_doc *doc, struct record *record, const struct options *o, void *payload,
                  vmxci_error *err)
{
    vmxci_matcher *matcher;
    (void)record, (void)o;
    int status = vmxci_matcher_new(&matcher, err);
    if (status == VMXCI_OK)
        status = apply_fixes(payload, doc, matcher, err);
    vmxci_matcher_free(matcher);
    return status;
}

/* Prints the findings; where the document itself goes to standard output, on standard error. */
static int print_rest(struct record *record, const struct options *o,
                      const struct finding_list *findings)
{
    struct buffer *out = names_stdin(o) && !o->dry_run ? &record->messages : &record->out;
    for (size_t i = 0; i < findings->count; i++)
        print_finding(out, o, record_path(record), &findings->at[i]);
    report_left_out(record, findings);
    return has_severity(findings, o->fail_on) ? EXIT_NO : EXIT_DONE;
}

/* A describe_fn. */
static int describe_rest(const struct input *in, struct record *record, const struct options *o,
                         void *payload)
{
    struct vm_check check = { .display_name = NULL };
    vmxci_error err;
    const int status = check_vm(&check, in, payload, NULL, &err) == VMXCI_OK
                           ? print_rest(record, o, &check.findings)
                           : report_failure(record, o, &err);
    free_vm_check(&check);
    return status;
}

int fix_all(const struct options *o)
{
    struct policies policies;
    int status = load_policies(&policies, o);
    const struct editor editor = {
        .o = o, .fn = fix_vm, .describe = describe_rest, .payload = &policies
    };
    if (status == EXIT_DONE)
        status = edit_all(&editor);
    free_policies(&policies);
    return status;
}
