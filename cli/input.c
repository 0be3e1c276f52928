/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <string.h>
#include <unistd.h>

#include "input.h"

static int open_stdin(struct input *in, const vmxci_vm_options *edit, vmxci_error *err)
{
    int status = vmxci_doc_load_fd(&in->doc, STDIN_FILENO, NULL, err);
    if (status == VMXCI_OK && edit)
        status = vmxci_doc_clone(&in->read, in->doc, err);
    return status;
}

static int open_file(struct input *in, const vmxci_vm_options *edit, vmxci_error *err)
{
    int status = vmxci_vm_open(&in->vm, in->path, edit, err);
    if (status == VMXCI_OK) {
        in->doc = vmxci_vm_doc(in->vm);
        in->path = vmxci_vm_path(in->vm);
    } else if (vmxci_locate(&in->located, in->path, NULL) == VMXCI_OK) {
        in->path = vmxci_text_str(in->located).ptr;
    }
    return status;
}

int input_open(struct input *in, const char *path, const vmxci_vm_options *edit, vmxci_error *err)
{
    *in = (struct input){ .path = path };
    return strcmp(path, "-") == 0 ? open_stdin(in, edit, err) : open_file(in, edit, err);
}

const vmxci_doc *input_original(const struct input *in)
{
    if (in->vm)
        return vmxci_vm_original(in->vm);
    return in->read ? in->read : in->doc;
}

void input_close(struct input *in)
{
    if (!in->vm)
        vmxci_doc_free(in->doc);
    vmxci_doc_free(in->read);
    vmxci_vm_close(in->vm);
    vmxci_text_free(in->located);
    *in = (struct input){ .path = NULL };
}
