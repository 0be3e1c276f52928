/* SPDX-License-Identifier: MIT */
/* What one thread of a scan does with a unit: it lists directories and reads VMs. */
#ifndef VMXI_TREE_VISIT_H
#define VMXI_TREE_VISIT_H

#include "tree/worker.h"

/* Takes units and works on them until there are no more. */
void vmxi_visit_units(vmxi_worker *worker);

#endif
