/* SPDX-License-Identifier: MIT */
/* The network adapters that a .vmx file describes. */
#ifndef CLI_ADAPTER_H
#define CLI_ADAPTER_H

#include <stdbool.h>

#include <vmxci.h>

enum {
    ADAPTERS = 10 /* the most that a VM has */
};

/* Finds the line of DOC with the MAC address that adapter NUMBER, from 0, uses: `address` if that
 * was set, else `generatedAddress`.  Returns false if there is none; duplicate keys and empty
 * values do not count. */
bool find_mac(vmxci_line *out, const vmxci_doc *doc, int number);

#endif
