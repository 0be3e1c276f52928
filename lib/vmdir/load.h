/* SPDX-License-Identifier: MIT */
#ifndef VMXI_VMDIR_LOAD_H
#define VMXI_VMDIR_LOAD_H

#include <sys/types.h>

#include <vmxci.h>

/* Read the document from FD, HINT bytes by all likelihood. */
int vmxi_doc_read(vmxci_doc **out, int fd, off_t hint, const vmxci_parse_options *opt,
                  vmxci_error *err);

#endif
