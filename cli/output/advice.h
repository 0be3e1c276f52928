/* SPDX-License-Identifier: MIT */
/* What the user can do about an error: the last clause of its message. */
#ifndef CLI_OUTPUT_ADVICE_H
#define CLI_OUTPUT_ADVICE_H

#include <vmxci.h>

struct options;

/* Returns the advice on a vmxci_status, a clause that begins with "; ", or "" where there is none.
 * STATE is that of the VM, or NULL.  The advice recommends no option that was given in O, which may
 * be NULL. */
const char *advice_for(int status, const vmxci_state *state, const struct options *o);

/* Room for what advise writes. */
enum {
    ADVICE_SIZE = 256
};

/* Writes the advice on ERR: that of advice_for, or how to do without the missing permission. */
void advise(char out[ADVICE_SIZE], const struct options *o, const vmxci_error *err,
            const vmxci_state *state);

#endif
