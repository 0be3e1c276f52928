/* SPDX-License-Identifier: MIT */
/* A VirtualMachineConfigSpec: from JSON to a plain structure, and from that to a document. */
#ifndef CLI_RECONFIG_SPEC_H
#define CLI_RECONFIG_SPEC_H

#include <stdbool.h>
#include <stddef.h>

#include <vmxci.h>

/* Larger ones are not read. */
#define SPEC_MAX_BYTES 16777216u

/* Each entry of extraConfig is an edit of the whole text, so that a hundred thousand would take
 * minutes. */
#define SPEC_MAX_OPTIONS 4096u

/* An entry of extraConfig; an empty value removes the key. */
struct spec_option {
    size_t index; /* its place in extraConfig */
    char *key;
    char *value;
};

struct spec {
    bool has_device; /* `device` is to be done */
    size_t index;    /* its place in deviceChange */
    vmxci_vmci_spec device;
    struct spec_option *options;
    size_t option_count;
    char **ignored; /* the places of what is not supported */
    size_t ignored_count;
};

/* Read the LEN bytes at BYTES, JSON: a VirtualMachineConfigSpec, or the body of a ReconfigVM_Task
 * call.  What it asks for beyond what a .vmx file can be given is refused or, with IGNORE, listed.
 * Returns VMXCI_OK or another vmxci_status, with the line and column where this is no JSON, else
 * with the place in the message.  OUT has to be freed in any case. */
int spec_read(struct spec *out, const char *bytes, size_t len, bool ignore, vmxci_error *err);

void spec_free(struct spec *spec);

/* Do to DOC what SPEC asks for; on failure a part of it may be done.  Returns a vmxci_status; what
 * is wrong with the spec is told with its place there. */
int spec_edit(vmxci_doc *doc, const struct spec *spec, const vmxci_edit_options *opt,
              vmxci_error *err);

#endif
