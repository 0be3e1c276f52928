/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stddef.h>
#include <strings.h>

#include "reconfig/key_owner.h"

#define OF_DEVICE(member) "belongs to " member " of the VMCI device in deviceChange"
#define OF_VM(member)     "belongs to the property " member "; 'vmxci config set' writes the key"

static const struct {
    const char *key;
    const char *owner;
} owned[] = {
    { "vmci0.present", "belongs to the operations add and remove of the VMCI device in "
                       "deviceChange" },
    { "vmci0.id", OF_DEVICE("id") },
    { "vmci0.unrestricted", OF_DEVICE("allowUnrestrictedCommunication") },
    { "vmci0.pciSlotNumber",
      OF_DEVICE("slotInfo.pciSlotNumber") ", where it cannot be changed; "
                                          "'vmxci config set' writes the key" },
    { "vmci.filter.enable", OF_DEVICE("filterEnable") },
    { "vmci0.domain",
      "is a setting of hosts before the API knew it; 'vmxci config set' writes it" },
    { "annotation", OF_VM("annotation") },
    { "bios.bootDelay", OF_VM("bootOptions.bootDelay") },
    { "cpuid.coresPerSocket", OF_VM("numCoresPerSocket") },
    { "displayName", OF_VM("name") },
    { "firmware", OF_VM("firmware") },
    { "guestOS", OF_VM("guestId") },
    { "logging", OF_VM("flags.enableLogging") },
    { "mem.hotadd", OF_VM("memoryHotAddEnabled") },
    { "memSize", OF_VM("memoryMB") },
    { "numvcpus", OF_VM("numCPUs") },
    { "sched.cpu.max", OF_VM("cpuAllocation.limit") },
    { "sched.cpu.min", OF_VM("cpuAllocation.reservation") },
    { "sched.cpu.shares", OF_VM("cpuAllocation.shares") },
    { "sched.mem.max", OF_VM("memoryAllocation.limit") },
    { "sched.mem.min", OF_VM("memoryAllocation.reservation") },
    { "sched.mem.shares", OF_VM("memoryAllocation.shares") },
    { "tools.syncTime", OF_VM("tools.syncTimeWithHost") },
    { "tools.upgrade.policy", OF_VM("tools.toolsUpgradePolicy") },
    { "uefi.secureBoot.enabled", OF_VM("bootOptions.efiSecureBootEnabled") },
    { "uuid.bios", OF_VM("uuid") },
    { "uuid.location", OF_VM("locationId") },
    { "vc.uuid", OF_VM("instanceUuid") },
    { "vcpu.hotadd", OF_VM("cpuHotAddEnabled") },
    { "vcpu.hotremove", OF_VM("cpuHotRemoveEnabled") },
    { "vhv.enable", OF_VM("nestedHVEnabled") },
    { "virtualHW.version", OF_VM("version") },
};

const char *spec_key_owner(const char *key)
{
    for (size_t i = 0; i < sizeof owned / sizeof owned[0]; i++)
        if (strcasecmp(key, owned[i].key) == 0)
            return owned[i].owner;
    return NULL;
}
