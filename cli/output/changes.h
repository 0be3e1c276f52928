/* SPDX-License-Identifier: MIT */
/* The changes that an edit makes to a file: in JSON, and as messages. */
#ifndef CLI_OUTPUT_CHANGES_H
#define CLI_OUTPUT_CHANGES_H

#include <jansson.h>

#include <vmxci.h>

struct buffer;

/* Sets OUT to an array of the changes from FROM to TO, of which each is {"key", "old", "new"}, with
 * null for a value that is absent.  A key that appeared on several lines has "oldLines" too, their
 * number; "old" is the value on the first.  A malformed line that was removed has null for "key",
 * and "line".  The caller releases OUT with json_decref.  Returns a vmxci_status. */
int collect_changes(json_t **out, const vmxci_doc *from, const vmxci_doc *to, vmxci_error *err);

/* Adds "vmxci: PATH: KEY: OLD -> NEW" to MESSAGES for each of CHANGES, an array of collect_changes;
 * values are in quotes, an absent one is "(unset)" without. */
void report_changes(struct buffer *messages, const char *path, const json_t *changes);

#endif
