# SPDX-License-Identifier: MIT
# Writes a tree of `vms` VM directories below `root`, with files in the shapes that real ones have:
# awk -v root=DIRECTORY -v vms=100000 -f tree.awk prints the directories, and with -v files=1
# writes the files into them.
function directory(i) {
    return sprintf("%s/dc%02d/ds%03d/vm%06d", root, i / 20000, i / 1000 % 20, i)
}

function write_entry(file, key, value) {
    printf "%s = \"%s\"%s", key, value, end >file
}

function write_vmx(i,   file, k) {
    file = sprintf("%s/vm%06d.vmx", directory(i), i)
    end = i % 10 ? "\n" : "\r\n"
    write_entry(file, ".encoding", "UTF-8")
    write_entry(file, "config.version", "8")
    write_entry(file, "virtualHW.version", 10 + i % 12)
    write_entry(file, "displayName", "web" i)
    write_entry(file, "uuid.bios", sprintf("56 4d 12 34 56 78 9a bc-de f0 12 34 %02x %02x %02x %02x",
        i / 16777216 % 256, i / 65536 % 256, i / 256 % 256, i % 256))
    if (i % 14) {
        write_entry(file, "vmci0.present", "TRUE")
        write_entry(file, "vmci0.id", i * 7919 % 4294967296 - 2147483648)
    }
    if (i % 12 == 0)
        write_entry(file, "vmci0.unrestricted", "TRUE")
    for (k = 0; k < 110; k++)
        write_entry(file, names[k % count] k ".setting", "value " i + k)
    close(file)
}

function write_siblings(i,   k) {
    for (k = 1; k <= 4; k++) {
        sibling = sprintf("%s/%s", directory(i), substr("vmware.log\nweb.nvram \nweb.vmsd  \nweb.vmxf  \n", k * 11 - 10, 10))
        gsub(/ +$/, "", sibling)
        printf "x\n" >sibling
        close(sibling)
    }
}

BEGIN {
    count = split("scsi0: ethernet sched.scsi pciBridge sata0: guestinfo. monitor. usb_xhci: hpet tools.", part, " ")
    for (i = 1; i <= count; i++)
        names[i - 1] = part[i]
    for (i = 0; i < vms; i++) {
        if (!files) {
            print directory(i)
            continue
        }
        write_vmx(i)
        write_siblings(i)
    }
}
