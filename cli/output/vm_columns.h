/* SPDX-License-Identifier: MIT */
/* The columns that the tables of show and status can have: one row of a table each. */
#ifndef CLI_OUTPUT_VM_COLUMNS_H
#define CLI_OUTPUT_VM_COLUMNS_H

#include "output/columns.h"

/* In the order of the defaults; ends in a column without a name. */
extern const struct column vm_columns[];

#endif
