/* SPDX-License-Identifier: MIT */
#ifndef VMXI_VM_LOAD_H
#define VMXI_VM_LOAD_H

#include <sys/types.h>

#include <vmxci.h>

/* Read the document from FD, HINT bytes by all likelihood. */
int vmxi_doc_read(vmxci_doc **out, int fd, off_t hint, const vmxci_parse_options *opt,
                  vmxci_error *err);

/* Read it again, with the options of KNOWN.  *OUT is NULL if the bytes are still those of KNOWN. */
int vmxi_doc_read_again(vmxci_doc **out, const vmxci_doc *known, int fd, off_t hint,
                        vmxci_error *err);

#endif
