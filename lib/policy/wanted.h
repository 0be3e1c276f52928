/* SPDX-License-Identifier: MIT */
/* One value that a rule names, compared with values of a .vmx file as VMware reads them. */
#ifndef VMXI_POLICY_WANTED_H
#define VMXI_POLICY_WANTED_H

#include <stdbool.h>
#include <stdint.h>

#include <vmxci.h>

typedef enum vmxi_wanted_type {
    VMXI_WANTED_BOOLEAN, /* TRUE or FALSE */
    VMXI_WANTED_INTEGER, /* a decimal number of 32 bits */
    VMXI_WANTED_TEXT     /* anything else */
} vmxi_wanted_type;

typedef struct vmxi_wanted {
    vmxci_str text;
    vmxi_wanted_type type;
    int64_t number; /* of a boolean or an integer */
} vmxi_wanted;

/* Returns the meaning of TEXT, which OUT borrows. */
vmxi_wanted vmxi_wanted_make(vmxci_str text);

/* Returns whether VALUE, plain text, means WANTED: booleans and integers by meaning, text without
 * regard to ASCII case.  The empty value only equals the empty text. */
bool vmxi_wanted_equals(const vmxi_wanted *wanted, vmxci_str value);

/* Does the same, but the empty value equals what VMware reads it as: TRUE, 0 or the empty text. */
bool vmxi_wanted_means(const vmxi_wanted *wanted, vmxci_str value);

/* Reads VALUE, plain text, as VMware reads a boolean or an integer.  Returns false if VMware would
 * report an error. */
bool vmxi_read_plain_boolean(bool *out, vmxci_str value);
bool vmxi_read_plain_integer(int64_t *out, vmxci_str value);

#endif
