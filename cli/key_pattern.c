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

int compile_key_pattern(vmxci_pattern **out, const struct options *o, const char *option,
                        const char *regex, bool whole)
{
    vmxci_pattern_options options = VMXCI_PATTERN_OPTIONS_INIT;
    vmxci_error err;
    options.caseless = 1;
    options.whole = whole;
    options.expected_subjects = (size_t)o->path_count * USUAL_KEYS;
    const int status = vmxci_pattern_compile(out, str_of(regex), &options, &err);
    if (status == VMXCI_EPATTERN)
        return usage_error(o->command, "%s: invalid value '%s' (%s)", option, regex, err.message);
    return status ? report_no_memory(option) : EXIT_DONE;
}

int begin_matching(struct key_matcher *out, const vmxci_pattern *pattern, vmxci_error *err)
{
    *out = (struct key_matcher){ .pattern = pattern };
    return pattern ? vmxci_matcher_new(&out->matcher, err) : VMXCI_OK;
}

int match_key(int *out, const struct key_matcher *matcher, vmxci_str key, vmxci_error *err)
{
    *out = 1;
    if (!matcher->pattern)
        return VMXCI_OK;
    return vmxci_pattern_match(out, matcher->pattern, matcher->matcher, key, err);
}

void end_matching(struct key_matcher *matcher)
{
    vmxci_matcher_free(matcher->matcher);
    matcher->matcher = NULL;
}
