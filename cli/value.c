/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "command.h"
#include "options/options.h"
#include "output/record.h"
#include "output/report.h"
#include "output/text.h"
#include "str.h"
#include "value.h"

void print_value(struct record *record, const struct options *o, vmxci_str value)
{
    struct buffer *out = &record->out;
    start_line(out, o, record_path(record));
    add_shown(out, o, value);
    if (!o->raw)
        end_line(out, o);
}

int print_no_value(struct record *record, const struct options *o, const vmxci_error *err)
{
    if (err->code != VMXCI_ENOKEY) {
        record->error_line = err->line;
        return report_error(&record->messages, o, record_path(record), err);
    }
    if (!o->default_text)
        return EXIT_NO;
    print_value(record, o, str_of(o->default_text));
    return EXIT_DONE;
}
