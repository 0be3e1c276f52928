/* SPDX-License-Identifier: MIT */
/* What a VirtualMachineConfigSpec asks for, as a plain structure: neither its JSON nor a document.
 */
#ifndef CLI_RECONFIG_SPEC_H
#define CLI_RECONFIG_SPEC_H

#include <stdbool.h>
#include <stddef.h>

#include <vmxci.h>

/* Entry I of extraConfig. */
struct spec_option {
    char *key;   /* NULL: the entry is ignored */
    char *value; /* empty: remove the key */
};

struct spec {
    bool has_device;     /* `device` and `device_index` count */
    size_t device_index; /* of the device's change in deviceChange */
    vmxci_vmci_spec device;
    struct spec_option *options;
    size_t option_count;
    char **ignored; /* places of unsupported values, such as "spec.numCPUs" */
    size_t ignored_count;
};

#define SPEC_INIT                      \
    {                                  \
        .device = VMXCI_VMCI_SPEC_INIT \
    }

/* Adds a copy of PLACE to SPEC's ignored places.  Returns false if out of memory. */
bool add_ignored_place(struct spec *spec, const char *place);

/* Frees what SPEC holds, but not SPEC. */
void free_spec(struct spec *spec);

#endif
