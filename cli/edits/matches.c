/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>

#include "edits/list.h"
#include "edits/matches.h"
#include "options/option.h"
#include "options/options.h"
#include "output/record.h"
#include "output/report.h"
#include "str.h"

void count_protected(struct matches *matches, vmxci_str key)
{
    if (matches->protected ++ == 0)
        vmxci_printable(matches->first, sizeof matches->first, key, 1);
}

static void report_protected(struct record *record, const struct matches *matches)
{
    char message[VMXCI_MESSAGE_SIZE], more[64] = "";
    const vmxci_note note = { .code = "protected-key", .message = message };
    if (matches->protected > 1)
        snprintf(more, sizeof more, " and %zu more", matches->protected - 1);
    snprintf(message, sizeof message, "'--unset-match' leaves the protected key '%s'%s",
             matches->first, more);
    report_note(&record->remarks, record_path(record), &note);
}

static void report_no_match(struct record *record, const struct key_edit *edit)
{
    char message[VMXCI_MESSAGE_SIZE], regex[256];
    const vmxci_note note = { .code = "no-match", .message = message };
    vmxci_printable(regex, sizeof regex, str_of(edit->item->value), 1);
    snprintf(message, sizeof message, "no key matches '--unset-match=%s'", regex);
    report_note(&record->remarks, record_path(record), &note);
}

void report_matches(struct record *record, const struct options *o, const struct key_edit *edit,
                    const struct matches *matches)
{
    if (matches->protected)
        report_protected(record, matches);
    else if (o->verbose && matches->removed == 0)
        report_no_match(record, edit);
}
