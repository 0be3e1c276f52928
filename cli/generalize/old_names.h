/* SPDX-License-Identifier: MIT */
/* How the names of renamed files are removed that are not needed after the commit.  The commit has
 * released the lock of the VM, and meanwhile another process may have renamed the files again: the
 * lock is taken once more, and a name is removed only if the .vmx file names the other one. */
#ifndef CLI_GENERALIZE_OLD_NAMES_H
#define CLI_GENERALIZE_OLD_NAMES_H

#include "generalize/files.h"

struct options;
struct record;

/* Removes the old names, because the .vmx file was replaced.  If that is not safe, the files keep
 * both names, and the messages of RECORD say so.  Returns a vmxci_status. */
int remove_old_names(struct record *record, const struct options *o, struct renaming *renaming,
                     vmxci_error *err);

/* Removes the new names again, because the .vmx file was not replaced.  If that is not safe or
 * fails, adds that to ERR. */
void remove_new_names(struct record *record, const struct options *o, struct renaming *renaming,
                      vmxci_error *err);

#endif
