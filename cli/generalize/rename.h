/* SPDX-License-Identifier: MIT */
/* How the files beside a .vmx file get another name so that after a crash at any time the names in
 * the .vmx file exist: each file gets its new name as a second link, the .vmx file is replaced,
 * then the old names are removed; see generalize/old_names.h. */
#ifndef CLI_GENERALIZE_RENAME_H
#define CLI_GENERALIZE_RENAME_H

#include "generalize/files.h"

struct options;
struct record;

/* Gives the files that DOC, the text of the .vmx file, names their new names, beside the old ones,
 * and syncs the directory.  With --dry-run, only verifies that this can be done.  On failure all is
 * as before.  Returns a vmxci_status or a command_status. */
int link_files(struct renaming *renaming, const vmxci_doc *doc, const struct options *o,
               vmxci_error *err);

/* Removes the new names that link_files has made.  The VM must be locked, and its .vmx file name
 * the old ones. */
void unlink_new_names(struct renaming *renaming, vmxci_error *err);

/* Whether FILE has both names in DIR, each of its own: a run that was killed has made the new one.
 */
bool has_both_names(int dir, const struct named_file *file);

/* Adds to the messages of RECORD which files were renamed, or with --dry-run would be. */
void report_renamed(struct record *record, const struct options *o,
                    const struct renaming *renaming);

/* Adds to the remarks of RECORD which files were not renamed because they are elsewhere or
 * missing. */
void report_not_renamed(struct record *record, const struct renaming *renaming);

#endif
