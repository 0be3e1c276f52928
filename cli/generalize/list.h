/* SPDX-License-Identifier: MIT */
/* The text of generalize --list. */
#ifndef CLI_GENERALIZE_LIST_H
#define CLI_GENERALIZE_LIST_H

/* Prints the rows and the presets.  Returns an exit status. */
int list_rows(void);

#endif
