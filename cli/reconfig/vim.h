/* SPDX-License-Identifier: MIT */
/* The device in VI JSON, field for field as a server of API 6.0 and later returns it. */
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

/* What is the same for the device of every VM. */
enum {
    VIM_KEY = 12000,
    VIM_CONTROLLER_KEY = 100,
    VIM_UNIT_NUMBER = 17
};

/* The object, or NULL: no memory. */
json_t *vim_device(const vmxci_vmci_spec *device);

#endif
