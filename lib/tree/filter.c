/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "tree/filter.h"

/* The work of one matcher is limited, and a tree may have any number of paths. */
enum {
    USES = 256
};

static int match(int *out, vmxi_filter *filter, const vmxci_pattern *pattern, vmxci_str path,
                 vmxci_error *err)
{
    if (filter->uses++ % USES == 0) {
        vmxci_matcher_free(filter->matcher);
        const int status = vmxci_matcher_new(&filter->matcher, err);
        if (status)
            return status;
    }
    return vmxci_pattern_match(out, pattern, filter->matcher, path, err);
}

int vmxi_filter_directory(int *out, vmxi_filter *filter, vmxci_str path, vmxci_error *err)
{
    int found = 0;
    const int status = filter->reject ? match(&found, filter, filter->reject, path, err) : VMXCI_OK;
    *out = !found;
    return status;
}

int vmxi_filter_file(int *out, vmxi_filter *filter, vmxci_str path, vmxci_error *err)
{
    const int status = vmxi_filter_directory(out, filter, path, err);
    if (status || !*out || !filter->select)
        return status;
    return match(out, filter, filter->select, path, err);
}

void vmxi_filter_free(vmxi_filter *filter)
{
    vmxci_matcher_free(filter->matcher);
    filter->matcher = NULL;
}
