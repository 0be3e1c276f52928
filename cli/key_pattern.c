/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "command.h"
#include "key_pattern.h"
#include "options/options.h"
#include "options/usage.h"
#include "output/report.h"
#include "str.h"

enum {
    USUAL_KEYS = 100 /* of a file; the pattern is compiled for as many matches */
};

int compile_key_pattern(struct key_pattern *out, const struct options *o, const char *option,
                        const char *regex, bool whole)
{
    vmxci_pattern_options options = VMXCI_PATTERN_OPTIONS_INIT;
    vmxci_error err;
    *out = (struct key_pattern){ NULL, NULL };
    options.caseless = 1;
    options.whole = whole;
    options.expected_subjects = (size_t)o->path_count * USUAL_KEYS;
    int status = vmxci_pattern_compile(&out->pattern, str_of(regex), &options, &err);
    if (status == VMXCI_EPATTERN)
        return usage_error(o->command, "%s: invalid value '%s' (%s)", option, regex, err.message);
    if (status == VMXCI_OK)
        status = vmxci_matcher_new(&out->matcher, &err);
    return status ? report_no_memory(option) : EXIT_DONE;
}

int match_key(int *out, const struct key_pattern *pattern, vmxci_str key, vmxci_error *err)
{
    *out = 1;
    if (!pattern->pattern)
        return VMXCI_OK;
    return vmxci_pattern_match(out, pattern->pattern, pattern->matcher, key, err);
}

void free_key_pattern(struct key_pattern *pattern)
{
    vmxci_matcher_free(pattern->matcher);
    vmxci_pattern_free(pattern->pattern);
    *pattern = (struct key_pattern){ NULL, NULL };
}
