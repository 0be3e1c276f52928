/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"
#include "base/text.h"
#include "vm/kind.h"
#include "vm/locate.h"
#include "vmx/doc.h"
#include "vmx/is_vmx.h"

/* Sets OUT to the LEN bytes at PATH, followed by SUFFIX; NULL if there is no memory. */
static void join(vmxci_text **out, const char *path, size_t len, const char *suffix)
{
    vmxi_buf buf = VMXI_BUF_INIT(&vmxi_default_allocator);
    vmxi_buf_add(&buf, (vmxci_str){ path, len });
    vmxi_buf_add(&buf, vmxi_str(suffix));
    (void)vmxi_text_from_buf(out, &buf, NULL);
}

/* Sets OUT to the path of the .vmx file beside PATH: the one that differs in the suffix, or the
 * only one in the directory; NULL if there is none. */
static void find_beside(vmxci_text **out, const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    const char *dot = strrchr(name, '.');
    vmxci_text *directory = NULL;
    join(out, path, dot && dot != name ? (size_t)(dot - path) : strlen(path), ".vmx");
    if (*out && access(vmxci_text_str(*out).ptr, F_OK) == 0)
        return;
    vmxci_text_free(*out);
    *out = NULL;
    join(&directory, path, (size_t)(name - path), slash ? "" : ".");
    if (directory)
        (void)vmxci_locate(out, vmxci_text_str(directory).ptr, NULL);
    vmxci_text_free(directory);
}

/* Appends the .vmx file beside PATH to the message in ERR. */
static void name_file_beside(const char *path, vmxci_error *err)
{
    vmxci_text *found;
    find_beside(&found, path);
    if (!found)
        return;
    vmxci_str name = vmxci_text_str(found);
    if (!strchr(path, '/') && vmxi_str_starts_fold(name, VMXI_LITERAL("./")))
        name = vmxi_str_skip(name, 2);
    vmxi_fail_more(err, "; did you mean '%s'?", vmxi_quote(name).text);
    vmxci_text_free(found);
}

int vmxi_check_kind(vmxci_doc *doc, const char *path, bool any_file, vmxci_error *err)
{
    doc->is_named_vmx = vmxi_is_vmx_name(vmxi_str(path));
    char *target = doc->is_named_vmx ? NULL : realpath(path, NULL);
    if (target)
        doc->is_named_vmx = vmxi_is_vmx_name(vmxi_str(target));
    const int status = any_file ? vmxci_doc_is_text(doc, err)
                                : vmxci_doc_is_vmx(doc, target ? target : path, err);
    if (status && !doc->is_named_vmx)
        name_file_beside(path, err);
    free(target);
    return status;
}
