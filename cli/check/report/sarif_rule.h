/* SPDX-License-Identifier: MIT */
/* A rule in SARIF: a reportingDescriptor.  The functions that return a json_t return a new
 * reference, or NULL if there is no memory. */
#ifndef CLI_CHECK_REPORT_SARIF_RULE_H
#define CLI_CHECK_REPORT_SARIF_RULE_H

#include <jansson.h>

#include <vmxci.h>

#include "check/finding.h"

/* Returns POLICY/RULE, or RULE for a lint. */
json_t *sarif_rule_id(const vmxci_rule *rule);

/* Returns the level for SEVERITY: static. */
const char *sarif_level(vmxci_severity severity);

json_t *sarif_rule(const vmxci_rule *rule);

#endif
