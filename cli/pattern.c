/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "command.h"
#include "options/options.h"
#include "options/usage.h"
#include "output/report.h"
#include "pattern.h"
#include "str.h"

enum {
    USUAL_KEYS = 100,  /* of a file */
    USUAL_VMS = 100000 /* of a run that finds them */
};

static size_t expect_vms(const struct options *o)
{
    return finds_vms(o) ? USUAL_VMS : (size_t)o->path_count;
}

static int compile(vmxci_pattern **out, const struct options *o, const char *option,
                   const char *regex, const vmxci_pattern_options *options)
{
    vmxci_error err;
    const int status = vmxci_pattern_compile(out, str_of(regex), options, &err);
    if (status == VMXCI_EPATTERN)
        return usage_error(o->command, "%s: invalid value '%s' (%s)", option, regex, err.message);
    return status ? report_no_memory(option) : EXIT_DONE;
}

int compile_key_pattern(vmxci_pattern **out, const struct options *o, const char *option,
                        const char *regex, bool whole)
{
    vmxci_pattern_options options = VMXCI_PATTERN_OPTIONS_INIT;
    options.caseless = 1;
    options.whole = whole;
    options.expected_subjects = expect_vms(o) * USUAL_KEYS;
    return compile(out, o, option, regex, &options);
}

int compile_path_pattern(vmxci_pattern **out, const struct options *o, const char *option,
                         const char *regex)
{
    vmxci_pattern_options options = VMXCI_PATTERN_OPTIONS_INIT;
    *out = NULL;
    options.expected_subjects = expect_vms(o);
    return regex ? compile(out, o, option, regex, &options) : EXIT_DONE;
}
