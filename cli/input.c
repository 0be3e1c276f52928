/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <string.h>
#include <unistd.h>

#include "input.h"
#include "output/view.h"

static int open_stdin(struct input *in, const vmxci_vm_options *options, vmxci_error *err)
{
    int status = vmxci_doc_load_fd(&in->doc, STDIN_FILENO, NULL, err);
    if (status == VMXCI_OK)
        status = options->any_file ? vmxci_doc_is_text(in->doc, err)
                                   : vmxci_doc_is_vmx(in->doc, NULL, err);
    if (status == VMXCI_OK && options->edit)
        status = vmxci_doc_clone(&in->original, in->doc, err);
    if (status) {
        vmxci_doc_free(in->doc);
        in->doc = NULL;
    }
    return status;
}

static int open_file(struct input *in, const vmxci_vm_options *options, vmxci_error *err)
{
    const int status = vmxci_vm_open(&in->vm, in->path, options, err);
    if (status == VMXCI_OK) {
        in->doc = vmxci_vm_doc(in->vm);
        in->path = vmxci_vm_path(in->vm);
    } else if (vmxci_locate(&in->located, in->path, NULL) == VMXCI_OK) {
        in->path = vmxci_text_str(in->located).ptr;
    }
    return status;
}

int open_input(struct input *in, const char *path, const vmxci_vm_options *options,
               vmxci_error *err)
{
    *in = (struct input){ .path = path };
    return strcmp(path, "-") == 0 ? open_stdin(in, options, err) : open_file(in, options, err);
}

const vmxci_doc *original_document(const struct input *in)
{
    if (in->vm)
        return vmxci_vm_original(in->vm);
    return in->original ? in->original : in->doc;
}

int read_view(struct view *out, const struct input *in, vmxci_error *err)
{
    *out = (struct view){ .path = in->path, .doc = in->doc, .vm = in->vm };
    if (in->vm)
        return vmxci_vm_state(&out->state, in->vm, err);
    vmxci_doc_state(&out->state, in->doc);
    return VMXCI_OK;
}

int check_not_encrypted(const vmxci_doc *doc, vmxci_error *err)
{
    vmxci_state state;
    vmxci_doc_state(&state, doc);
    if (state.encryption != VMXCI_ENCRYPTION_FULL)
        return VMXCI_OK;
    return vmxci_doc_check_edit(doc, doc, NULL, err);
}

void close_input(struct input *in)
{
    if (!in->vm)
        vmxci_doc_free(in->doc);
    vmxci_doc_free(in->original);
    vmxci_vm_close(in->vm);
    vmxci_text_free(in->located);
    *in = (struct input){ .path = NULL };
}
