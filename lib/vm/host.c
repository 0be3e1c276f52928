/* SPDX-License-Identifier: MIT */
/* The host that VMs share. */
#include <config.h>

#include <stdlib.h>

#include "base/error.h"
#include "vm/host.h"

int vmxci_host_new(vmxci_host **out, vmxci_error *err)
{
    *out = calloc(1, sizeof **out);
    if (!*out)
        return vmxi_no_memory(err);
    vmxi_host_identify(&(*out)->host);
    return VMXCI_OK;
}

void vmxci_host_free(vmxci_host *host)
{
    free(host);
}
