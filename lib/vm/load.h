/* SPDX-License-Identifier: MIT */
/* Reading a document from a file. */
#ifndef VMXI_VM_LOAD_H
#define VMXI_VM_LOAD_H

#include <sys/types.h>

#include <vmxci.h>

/* Reads OUT from FD.  SIZE is the expected number of bytes, 0 if unknown.  Returns what
 * vmxci_doc_load_fd does. */
int vmxi_doc_read(vmxci_doc **out, int fd, off_t size, const vmxci_parse_options *opt,
                  vmxci_error *err);

/* Reads OUT from FD, a regular file whose size is not known.  Of OPT, which has all members, the
 * allocator is not NULL. */
int vmxi_doc_read_regular(vmxci_doc **out, int fd, const vmxci_parse_options *opt,
                          vmxci_error *err);

/* As vmxi_doc_read, with the options of KNOWN.  *OUT is NULL if the bytes are those of KNOWN. */
int vmxi_doc_reread(vmxci_doc **out, const vmxci_doc *known, int fd, off_t size, vmxci_error *err);

#endif
