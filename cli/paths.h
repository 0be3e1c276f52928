/* SPDX-License-Identifier: MIT */
/* Looking up the PATHs of the command line before the first of them is edited. */
#ifndef CLI_PATHS_H
#define CLI_PATHS_H

#include <stdbool.h>

struct options;
struct printer;

/* Verifies that each PATH that the command line of O names exists, and that a directory among them
 * has exactly one .vmx file.  Prints those that fail, in JSON too: the others are not edited and
 * have no object.  Returns an exit status, and in HAS_DUPLICATES whether two PATHs name the same
 * VM.
 *
 * Only what the command line names is looked up.  One missing file of many that were found below a
 * PATH, or were read from a list, must not keep the rest from being edited. */
int look_up_paths(bool *has_duplicates, struct printer *printer, const struct options *o);

#endif
