/* SPDX-License-Identifier: MIT */
/* From the options of config edit to the list of edits. */
#ifndef CLI_EDITS_READ_H
#define CLI_EDITS_READ_H

#include "edits/list.h"

struct options;

/* Makes the list of the edits that O asks for, and reads their files, each once.  Reports what is
 * wrong.  Returns an exit status; OUT has to be freed in any case. */
int read_edits(struct edit_list *out, const struct options *o);

#endif
