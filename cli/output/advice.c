/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <vmxci.h>

#include "output/advice.h"

const char *advice_for(int status, const struct options *o)
{
    (void)o;
    switch (status) {
    case VMXCI_EOPEN:
        return "; close the VM there, or end that program, first";
    case VMXCI_EELSEWHERE:
        return "; close the VM there first; if that machine is gone for good, --break-lock removes "
               "its lock";
    case VMXCI_EESXI:
        return "; remove the VM from the inventory first; if no host has it, --ignore-esxi-lock "
               "goes on";
    case VMXCI_ELOCKUNKNOWN:
        return "; if nobody has the VM open, --break-lock removes the lock";
    case VMXCI_ESUSPENDED:
        return "; resume the VM and shut it down first";
    case VMXCI_EENCRYPTED:
        return "; remove the encryption in the product that made it first";
    case VMXCI_EPARTIAL:
        return "; --allow-partial-encryption edits the keys that are there in clear";
    case VMXCI_EBUSY:
        return "; try again, or wait for longer with --lock-timeout";
    case VMXCI_EDUPLICATE:
        return "; an edit can name the one to keep, with --keep-duplicate=first or =last";
    case VMXCI_ERESERVED:
        return "; 'vmxci unset --id' is the reset: the VM then picks one at its next power-on";
    default:
        return "";
    }
}
