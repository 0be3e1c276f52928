/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>

#include "command.h"
#include "options/options.h"
#include "output/report.h"
#include "output/text.h"
#include "read.h"
#include "str.h"
#include "value.h"

void print_value(const struct options *o, const char *path, vmxci_str value)
{
    if (several(o)) {
        print_text(o, str_of(path));
        (void)putchar('\t');
    }
    print_text(o, value);
    if (!o->raw)
        (void)putchar('\n');
}

int print_no_value(struct reader *reader, const char *path, const vmxci_error *err)
{
    const struct options *o = reader->o;
    if (err->code != VMXCI_ENOKEY) {
        reader->notes.error_line = err->line;
        return report_error(o, path, err);
    }
    if (!o->default_text)
        return EXIT_NO;
    print_value(o, path, str_of(o->default_text));
    return EXIT_DONE;
}
