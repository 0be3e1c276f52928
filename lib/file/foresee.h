/* SPDX-License-Identifier: MIT */
/* What a replace would fail on, told without writing anything. */
#ifndef VMXI_FILE_FORESEE_H
#define VMXI_FILE_FORESEE_H

#include <stdbool.h>
#include <sys/stat.h>

#include <vmxci.h>

#include "file/target.h"

/* Whether the file TARGET, which ST describes, could be replaced. */
int vmxi_foresee(const vmxi_target *target, const struct stat *st, const char *backup_suffix,
                 bool lose_owner, vmxci_error *err);

#endif
