/* SPDX-License-Identifier: MIT */
/* VMs that occur more than once in a group: a group locks each VM only once. */
#ifndef CLI_EDITING_DUPLICATES_H
#define CLI_EDITING_DUPLICATES_H

#include <stdbool.h>
#include <stddef.h>

#include "editing/member.h"

/* Sets `same_as` of each open one of the COUNT MEMBERS whose VM occurs before.  Returns false if
 * there is no memory. */
bool find_duplicates(struct member *members, size_t count);

/* Lets the duplicates of members that have failed fail likewise. */
void fail_duplicates(struct member *members, size_t count);

#endif
