/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stddef.h>
#include <strings.h>

#include <vmxci.h>

#include "reconfig/key_owner.h"

#define USE_CONFIG(key) "; use 'vmxci config set " key "'"
#define OF_DEVICE(key, property)                                                                 \
    {                                                                                            \
        key, "belongs to the property '" property "' of the VMCI device; set it in deviceChange" \
    }
#define OF_VM(key, property)                                          \
    {                                                                 \
        key, "belongs to the property '" property "'" USE_CONFIG(key) \
    }

static const struct {
    const char *key;
    const char *owner;
} owned[] = {
    { "vmci0.present",
      "belongs to the operations 'add' and 'remove' of the VMCI device; use them in deviceChange" },
    OF_DEVICE("vmci0.id", "id"),
    { "vmci0.pciSlotNumber", "belongs to the read-only property 'slotInfo.pciSlotNumber' of the "
                             "VMCI device" USE_CONFIG("vmci0.pciSlotNumber") },
    OF_DEVICE("vmci.filter.enable", "filterEnable"),
    { "vmci0.domain", "is a setting of old ESX hosts, not of the API" USE_CONFIG("vmci0.domain") },
    OF_VM("annotation", "annotation"),
    OF_VM("bios.bootDelay", "bootOptions.bootDelay"),
    OF_VM("cpuid.coresPerSocket", "numCoresPerSocket"),
    OF_VM("displayName", "name"),
    OF_VM("firmware", "firmware"),
    OF_VM("guestOS", "guestId"),
    OF_VM("logging", "flags.enableLogging"),
    OF_VM("mem.hotadd", "memoryHotAddEnabled"),
    OF_VM("memSize", "memoryMB"),
    OF_VM("numvcpus", "numCPUs"),
    OF_VM("sched.cpu.max", "cpuAllocation.limit"),
    OF_VM("sched.cpu.min", "cpuAllocation.reservation"),
    OF_VM("sched.cpu.shares", "cpuAllocation.shares"),
    OF_VM("sched.mem.max", "memoryAllocation.limit"),
    OF_VM("sched.mem.min", "memoryAllocation.reservation"),
    OF_VM("sched.mem.shares", "memoryAllocation.shares"),
    OF_VM("tools.syncTime", "tools.syncTimeWithHost"),
    OF_VM("tools.upgrade.policy", "tools.toolsUpgradePolicy"),
    OF_VM("uefi.secureBoot.enabled", "bootOptions.efiSecureBootEnabled"),
    OF_VM("uuid.bios", "uuid"),
    OF_VM("uuid.location", "locationId"),
    OF_VM("vc.uuid", "instanceUuid"),
    OF_VM("vcpu.hotadd", "cpuHotAddEnabled"),
    OF_VM("vcpu.hotremove", "cpuHotRemoveEnabled"),
    OF_VM("vhv.enable", "nestedHVEnabled"),
    OF_VM("virtualHW.version", "version"),
};

bool is_unrestricted_key(const char *key)
{
    return strcasecmp(key, vmxci_property_key(VMXCI_UNRESTRICTED)) == 0;
}

const char *explain_key_owner(const char *key)
{
    for (size_t i = 0; i < sizeof owned / sizeof owned[0]; i++)
        if (strcasecmp(key, owned[i].key) == 0)
            return owned[i].owner;
    return NULL;
}
