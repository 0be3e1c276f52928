/* SPDX-License-Identifier: MIT */
/* Values of the types that a .vmx file knows: as VMware reads them, and as new ones are written. */
#ifndef VMXI_VMCI_VALUE_H
#define VMXI_VMCI_VALUE_H

#include <stdbool.h>

#include <vmxci.h>

typedef enum vmxi_value_type {
    VMXI_BOOLEAN,
    VMXI_CONTEXT_ID,
    VMXI_NUMBER,
    VMXI_UUID,
    VMXI_ANY_TEXT
} vmxi_value_type;

/* Returns what a value of TYPE is, for messages: "expected ...". */
const char *vmxi_describe_type(vmxi_value_type type);

/* Parses STORED, a value as it is stored, as VMware reads a TYPE; OUT is 0 for VMXI_ANY_TEXT.
 * Returns false if VMware would report an error. */
bool vmxi_parse_stored(int64_t *out, vmxi_value_type type, vmxci_str stored);

/* Parses VALUE, decoded, as a TYPE may be written: `true` or `false` in any case, a decimal number
 * without leading zeros.  Returns VMXCI_OK, or EVALUE with a message that names KEY and SHOWN,
 * which is VALUE in UTF-8. */
int vmxi_check_new_value(int64_t *out, const char *key, vmxi_value_type type, vmxci_str value,
                         const char *shown, vmxci_error *err);

#define VMXI_MEANING_SIZE 64

/* Returns whether STORED is valid for TYPE, but spelled as VMware never writes it.  Then OUT says
 * what it means, to follow the value in a message: "means TRUE", "is octal for 64".  An unsigned
 * context ID is not such a spelling. */
bool vmxi_explain_spelling(char out[VMXI_MEANING_SIZE], vmxi_value_type type, vmxci_str stored);

#endif
