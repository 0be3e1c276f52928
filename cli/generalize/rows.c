/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <string.h>
#include <strings.h>

#include "generalize/rows.h"

/* ---- keys ------------------------------------------------------------------------------ */

#define CD_DRIVE "a CD drive with an image (cdrom-image) becomes an empty drive"

/* Sources: "N of 44 scripts" is how many of 44 public scripts that prepare a VM remove the key;
 * "vm-operator" is the list of runtime keys that VM Operator of VMware ignores in comparisons. */
static const struct row rows[] = {
    { "vmci0.id", ROWS_IDENTITY, ROW_REMOVE, "context ID; VMware picks a new one",
      "6 of 44 scripts" },
    { "uuid.bios", ROWS_IDENTITY, ROW_REMOVE, "BIOS UUID; VMware makes a new one",
      "27 of 44 scripts" },
    { "uuid.location", ROWS_IDENTITY, ROW_REMOVE, "UUID of the VM at this path",
      "26 of 44 scripts" },
    { "vc.uuid", ROWS_IDENTITY, ROW_REMOVE, "instance UUID in vCenter", "11 of 44 scripts" },
    { "vm.genid*", ROWS_IDENTITY, ROW_REMOVE, "VM generation ID", "1 of 44 scripts" },
    { "ethernet#.generatedAddress", ROWS_IDENTITY, ROW_GENERATED_MAC,
      "generated MAC address; not if addressType is static", "23 of 44 scripts" },
    { "ethernet#.generatedAddressOffset", ROWS_IDENTITY, ROW_GENERATED_MAC,
      "offset of the generated MAC address; not if addressType is static", "15 of 44 scripts" },
    { "ethernet#.address", ROWS_IDENTITY, ROW_STATIC_MAC,
      "static MAC address; only with --static-mac=drop, which also sets addressType to generated",
      "8 of 44 scripts" },
    { "scsi#.sasWWID", ROWS_IDENTITY, ROW_REMOVE, "world-wide ID of a SAS controller",
      "2 of 44 scripts, vm-operator" },
    { "nvme#.subnqnUUID", ROWS_IDENTITY, ROW_REMOVE, "UUID of an NVMe subsystem",
      "3 of 44 scripts" },

    { "checkpoint.vmState", ROWS_STATE, ROW_REMOVE_EMPTY,
      "name of the saved state; only if it is empty: a suspended VM is refused",
      "7 of 44 scripts, Vagrant" },
    { "checkpoint.vmState.readOnly", ROWS_STATE, ROW_REMOVE, "attribute of the saved state",
      "7 of 44 scripts" },
    { "vmotion.checkpoint*", ROWS_STATE, ROW_REMOVE, "sizes for a migration, made at power-on",
      "6 of 44 scripts, vm-operator, Vagrant" },
    { "vmotion.svga.*", ROWS_STATE, ROW_REMOVE, "sizes for a migration, made at power-on",
      "vm-operator" },
    { "softPowerOff", ROWS_STATE, ROW_REMOVE, "how the VM was powered off",
      "3 of 44 scripts, vm-operator" },
    { "cleanShutdown", ROWS_STATE, ROW_REMOVE, "how the VM was powered off", "3 of 44 scripts" },
    { "vm.lastPowerRequestTimestamp", ROWS_STATE, ROW_REMOVE, "time of the last power operation",
      "1 of 44 scripts" },
    { "toolsInstallManager.*", ROWS_STATE, ROW_REMOVE, "progress of installing VMware Tools",
      "3 of 44 scripts" },
    { "tools.remindInstall", ROWS_STATE, ROW_REMOVE, "a pending reminder", "2 of 44 scripts" },
    { "tools.capability.verifiedSamlToken", ROWS_STATE, ROW_REMOVE,
      "what VMware Tools reported at the last run", "vm-operator" },
    { "vmware.tools.*version", ROWS_STATE, ROW_REMOVE, "version of VMware Tools at the last run",
      "vm-operator" },
    { "numa.autosize.*", ROWS_STATE, ROW_REMOVE, "NUMA layout of the last run",
      "3 of 44 scripts, vm-operator" },
    { "monitor.phys_bits_used", ROWS_STATE, ROW_REMOVE, "address width of the last run",
      "2 of 44 scripts, vm-operator" },
    { "gui.lastPoweredViewMode", ROWS_STATE, ROW_REMOVE, "window of the last run",
      "1 of 44 scripts" },
    { "machine.id", ROWS_STATE, ROW_REMOVE, "text for the guest of this VM", "1 of 44 scripts" },
    { "guestInfo.detailed.data", ROWS_STATE, ROW_REMOVE, "what the guest reported at the last run",
      "2 of 44 scripts, vm-operator" },
    { "guestinfo.appInfo", ROWS_STATE, ROW_REMOVE, "what the guest reported at the last run",
      "vm-operator" },
    { "guestinfo.vmtools.*", ROWS_STATE, ROW_REMOVE, "what VMware Tools reported at the last run",
      "vm-operator" },

    { "sched.swap.derivedName", ROWS_HOST_PATH, ROW_REMOVE, "path of the swap file on this host",
      "16 of 44 scripts, vm-operator" },
    { "migrate.encryptionMode", ROWS_HOST_PATH, ROW_STAYS, "stays: a setting", "" },
    { "migrate.*", ROWS_HOST_PATH, ROW_REMOVE, "log and ID of the last migration",
      "11 of 44 scripts, vm-operator" },

    { "ide#:#.deviceType", ROWS_DEVICES, ROW_DRIVE, CD_DRIVE, "9 of 44 scripts, Packer" },
    { "sata#:#.deviceType", ROWS_DEVICES, ROW_DRIVE, CD_DRIVE, "9 of 44 scripts, Packer" },
    { "scsi#:#.deviceType", ROWS_DEVICES, ROW_DRIVE, CD_DRIVE, "9 of 44 scripts, Packer" },
    { "nvme#:#.deviceType", ROWS_DEVICES, ROW_DRIVE, CD_DRIVE, "9 of 44 scripts, Packer" },
    { "floppy#.present", ROWS_DEVICES, ROW_NO_FLOPPY,
      "floppy drive: becomes FALSE, because VMware adds a drive without the key", "Packer" },
    { "floppy#.*", ROWS_DEVICES, ROW_FLOPPY, "floppy drive with an image or a drive of this host",
      "2 of 44 scripts, Packer" },
    { "serial#.*", ROWS_DEVICES, ROW_REMOVE, "serial port with a file or a pipe of this host",
      "1 of 44 scripts" },
    { "sharedFolder#.*", ROWS_DEVICES, ROW_REMOVE, "directory of this host that the guest sees",
      "2 of 44 scripts" },

    { "RemoteDisplay.vnc.*", ROWS_VNC, ROW_REMOVE, "VNC server: port, password and key",
      "3 of 44 scripts, Packer" },
    { "annotation", ROWS_ANNOTATION, ROW_REMOVE, "notes that a person wrote", "3 of 44 scripts" },
    { "guestinfo.*", ROWS_GUESTINFO, ROW_REMOVE, "data for the guest, which may hold secrets",
      "2 of 44 scripts" },
    { "ethernet#.*", ROWS_NETWORK, ROW_REMOVE, "network adapter with all its keys",
      "2 of 44 scripts, Vagrant" },
    { "*.pciSlotNumber", ROWS_SLOTS, ROW_REMOVE,
      "PCI slot; without it, network adapters may get other names in the guest",
      "2 of 44 scripts" },
};

const struct row *row_at(size_t i)
{
    return i < sizeof rows / sizeof rows[0] ? &rows[i] : NULL;
}

/* ---- matching -------------------------------------------------------------------------- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static vmxci_str skip(vmxci_str text, size_t n)
{
    return (vmxci_str){ text.ptr + n, text.len - n };
}

static size_t count_digits(vmxci_str text)
{
    size_t n = 0;
    while (n < text.len && is_digit(text.ptr[n]))
        n++;
    return n;
}

/* Returns how many bytes of KEY the first character of PATTERN matches, -1 if it matches none.  A *
 * matches all but as many bytes as the rest of the pattern has: no # follows it. */
static long match_first(const char *pattern, vmxci_str key)
{
    const size_t rest = strlen(pattern + 1), digits = count_digits(key);
    switch (*pattern) {
    case '*':
        return key.len >= rest ? (long)(key.len - rest) : -1;
    case '#':
        return digits ? (long)digits : -1;
    default:
        return key.len && strncasecmp(pattern, key.ptr, 1) == 0 ? 1 : -1;
    }
}

static bool matches(const char *pattern, vmxci_str key)
{
    for (; *pattern; pattern++) {
        const long n = match_first(pattern, key);
        if (n < 0)
            return false;
        key = skip(key, (size_t)n);
    }
    return key.len == 0;
}

bool is_key_of(const struct row *row, vmxci_str key)
{
    return matches(row->key, key);
}

/* ---- groups ---------------------------------------------------------------------------- */

const char *row_group_at(unsigned *group, size_t number)
{
    static const char *const names[] = { "identity",   "state",     "host-path", "devices", "vnc",
                                         "annotation", "guestinfo", "network",   "slots" };
    *group = 1U << number;
    return number < sizeof names / sizeof names[0] ? names[number] : NULL;
}

/* ---- presets --------------------------------------------------------------------------- */

#define NEW_UUID                \
    {                           \
        "uuid.action", "create" \
    }
#define ANSWER                   \
    {                            \
        "msg.autoAnswer", "TRUE" \
    }

static const struct preset presets[] = {
    { "default", ROWS_DEFAULT, { { NULL, NULL } }, "removes only what VMware makes anew" },
    { "template",
      ROWS_DEFAULT | ROWS_DEVICES | ROWS_VNC,
      { NEW_UUID },
      "for an image from which VMs are made on other hosts" },
    { "clone", ROWS_DEFAULT, { NEW_UUID }, "for a copy on the same host" },
    { "vagrant",
      ROWS_DEFAULT | ROWS_DEVICES | ROWS_VNC | ROWS_NETWORK | ROWS_SLOTS,
      { NEW_UUID, ANSWER },
      "for a Vagrant box" },
    { "full",
      ROWS_DEFAULT | ROWS_DEVICES | ROWS_VNC | ROWS_ANNOTATION | ROWS_GUESTINFO,
      { NEW_UUID },
      "for an image that is published" },
};

const struct preset *preset_at(size_t number)
{
    return number < sizeof presets / sizeof presets[0] ? &presets[number] : NULL;
}

const struct preset regenerate = { "", 0, { NEW_UUID, ANSWER }, "" };
