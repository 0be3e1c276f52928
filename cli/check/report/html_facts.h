/* SPDX-License-Identifier: MIT */
/* What the HTML report is told about the run and about each VM. */
#ifndef CLI_CHECK_REPORT_HTML_FACTS_H
#define CLI_CHECK_REPORT_HTML_FACTS_H

#include <stddef.h>
#include <time.h>

#include <vmxci.h>

struct rule_list;

/* The texts of a report may contain any bytes; "" or NULL if there are none. */
struct html_policy {
    const char *name, *title, *release, *source;
};

/* All strings and lists outlive the report. */
struct html_run {
    const char *version; /* of vmxci */
    time_t time;
    const char *const *paths; /* as given to the command */
    size_t path_count;
    const struct html_policy *policies;
    size_t policy_count;
    const struct rule_list *rules; /* of all policies, and the lints */
};

struct vm_facts {
    const char *path;
    const char *display_name;
    long long hardware_version; /* 0: unknown */
    vmxci_power power;
    vmxci_encryption encryption;
    const char *error; /* why the VM could not be read: then only `path` counts; or NULL */
};

#endif
