/* SPDX-License-Identifier: MIT */
/* What a user can do about an error: the last clause of its message. */
#ifndef CLI_OUTPUT_ADVICE_H
#define CLI_OUTPUT_ADVICE_H

struct options;

/* Returns the advice on a vmxci_status, a clause that begins with "; ", or "" where there is none.
 * It recommends no option that O has already; O may be NULL. */
const char *advice_for(int status, const struct options *o);

#endif
