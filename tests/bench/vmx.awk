# SPDX-License-Identifier: MIT
# Writes a typical .vmx file of N lines: awk -v lines=N -f vmx.awk
function entry(key, value) {
    if (written++ < lines)
        printf "%s = \"%s\"\n", key, value
}
BEGIN {
    entry(".encoding", "UTF-8")
    entry("config.version", "8")
    entry("virtualHW.version", "19")
    entry("displayName", "web server 01 (staging)")
    entry("guestOS", "debian12-64")
    entry("uuid.bios", "56 4d 9c 1e 70 2a 55 f8-1b c3 8e 64 d5 4b 3b 0c")
    entry("uuid.location", "56 4d 9c 1e 70 2a 55 f8-1b c3 8e 64 d5 4b 3b 0c")
    entry("vmci0.present", "TRUE")
    entry("vmci0.id", "-716489972")
    entry("vmci0.pciSlotNumber", "33")
    for (i = 0; written < lines; i++) {
        entry("pciBridge" i ".present", "TRUE")
        entry("pciBridge" i ".virtualDev", "pcieRootPort")
        entry("pciBridge" i ".functions", "8")
        entry("scsi" i ":0.fileName", "web01-data-" i ".vmdk")
        entry("scsi" i ":0.present", "TRUE")
        entry("ethernet" i ".connectionType", "bridged")
        entry("ethernet" i ".generatedAddress", sprintf("00:0c:29:%02x:3b:0c", i % 256))
        entry("guestinfo.metadata." i, "bitness='64' distroName='Debian GNU/Linux' version='12'")
        entry("sched.cpu" i ".units", "mhz")
        entry("isolation.tools.hgfs" i ".disable", "FALSE")
    }
}
