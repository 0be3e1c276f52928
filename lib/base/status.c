/* SPDX-License-Identifier: MIT */
/* The names of statuses and severities, and the version. */
#include <config.h>

#include <vmxci.h>

static const char *const names[] = {
    [-VMXCI_OK] = "ok",
    [-VMXCI_ENOMEM] = "no-memory",
    [-VMXCI_EINVAL] = "invalid-argument",
    [-VMXCI_ENOKEY] = "no-such-key",
    [-VMXCI_ENOENT] = "not-found",
    [-VMXCI_EIO] = "io",
    [-VMXCI_ENOTVMX] = "not-vmx",
    [-VMXCI_ETOOBIG] = "too-big",
    [-VMXCI_EUTF16] = "utf16",
    [-VMXCI_ENUL] = "nul",
    [-VMXCI_EDUPLICATE] = "duplicate-key",
    [-VMXCI_EVALUE] = "bad-value",
    [-VMXCI_ERESERVED] = "reserved-id",
    [-VMXCI_EPROTECTED] = "protected-key",
    [-VMXCI_EENCODING] = "encoding",
    [-VMXCI_ECHANGED] = "changed",
    [-VMXCI_EPATTERN] = "bad-pattern",
    [-VMXCI_ELIMIT] = "limit",
    [-VMXCI_EOPEN] = "open",
    [-VMXCI_EELSEWHERE] = "locked-elsewhere",
    [-VMXCI_EESXI] = "esxi-lock",
    [-VMXCI_ELOCKUNKNOWN] = "lock-unknown",
    [-VMXCI_EBUSY] = "busy",
    [-VMXCI_ESUSPENDED] = "suspended",
    [-VMXCI_EENCRYPTED] = "encrypted",
    [-VMXCI_EPARTIAL] = "partially-encrypted",
    [-VMXCI_EMAKESWORSE] = "makes-worse",
    [-VMXCI_ENOTWRITABLE] = "not-writable",
    [-VMXCI_EABORTED] = "aborted",
    [-VMXCI_ESNAPSHOTS] = "snapshots",
    [-VMXCI_EVTPM] = "vtpm",
};

const char *vmxci_status_name(int status)
{
    if (status > 0 || status <= -(int)(sizeof names / sizeof names[0]))
        return "unknown";
    return names[-status] ? names[-status] : "unknown";
}

const char *vmxci_severity_name(int severity)
{
    switch (severity) {
    case VMXCI_SEVERITY_INFO:
        return "info";
    case VMXCI_SEVERITY_WARNING:
        return "warning";
    case VMXCI_SEVERITY_ERROR:
        return "error";
    }
    return "unknown";
}

#define STRING(x)                           #x
#define VERSION_STRING(major, minor, patch) STRING(major) "." STRING(minor) "." STRING(patch)

const char *vmxci_version(void)
{
    return VERSION_STRING(VMXCI_VERSION_MAJOR, VMXCI_VERSION_MINOR, VMXCI_VERSION_PATCH);
}
