/* SPDX-License-Identifier: MIT */
/* The VMCI device as the JSON object that a server returns for it (API 6.0 and later). */
#ifndef CLI_RECONFIG_VIM_H
#define CLI_RECONFIG_VIM_H

#include <jansson.h>

#include <vmxci.h>

#define VIM_DEVICE_TYPE      "VirtualMachineVMCIDevice"
#define VIM_DESCRIPTION_TYPE "Description"
#define VIM_SLOT_TYPE        "VirtualDevicePciBusSlotInfo"
#define VIM_LABEL            "VMCI device"
#define VIM_SUMMARY                                                                        \
    "Device on the virtual machine PCI bus that provides support for the virtual machine " \
    "communication interface"

/* Equal for all VMs. */
enum {
    VIM_KEY = 12000,
    VIM_CONTROLLER_KEY = 100,
    VIM_UNIT_NUMBER = 17
};

/* Returns the object for DEVICE, or NULL if out of memory.  The caller owns the object. */
json_t *make_vim_device(const vmxci_vmci_spec *device);

#endif
