/* SPDX-License-Identifier: MIT */
/* Reads a spec from JSON text. */
#ifndef CLI_RECONFIG_READ_H
#define CLI_RECONFIG_READ_H

#include "reconfig/spec.h"

/* Reads the LEN bytes at BYTES, JSON: a VirtualMachineConfigSpec or the body of a ReconfigVM_Task
 * call.  Unsupported values are refused or, with IGNORE_UNSUPPORTED, listed.  Returns a
 * vmxci_status; ERR has the line and column of malformed JSON, and for any other error the
 * message begins with the place in the spec.  The caller frees OUT with free_spec, also after an
 * error. */
int read_spec(struct spec *out, const char *bytes, size_t len, bool ignore_unsupported,
              vmxci_error *err);

#endif
