/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <fcntl.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/str.h"
#include "file/read.h"
#include "vm/load.h"
#include "vmx/doc.h"

/* OPTIONS are complete. */
static int read_bytes(char **bytes, size_t *len, int fd, off_t size,
                      const vmxci_parse_options *options, vmxci_error *err)
{
    return vmxi_read(bytes, len, fd, size, options->max_bytes, VMXI_TAIL, options->allocator, err);
}

int vmxi_doc_read(vmxci_doc **out, int fd, off_t size, const vmxci_parse_options *opt,
                  vmxci_error *err)
{
    vmxci_parse_options options;
    char *bytes;
    size_t len;
    *out = NULL;
    int status = vmxi_resolve_parse_options(&options, opt, err);
    if (status == VMXCI_OK)
        status = read_bytes(&bytes, &len, fd, size, &options, err);
    return status ? status : vmxi_doc_adopt(out, bytes, len, &options, err);
}

int vmxi_doc_read_regular(vmxci_doc **out, int fd, const vmxci_parse_options *opt, vmxci_error *err)
{
    char *bytes;
    size_t len;
    *out = NULL;
    const int status =
        vmxi_read_regular(&bytes, &len, fd, opt->max_bytes, VMXI_TAIL, opt->allocator, err);
    return status ? status : vmxi_doc_adopt(out, bytes, len, opt, err);
}

int vmxi_doc_reread(vmxci_doc **out, const vmxci_doc *known, int fd, off_t size, vmxci_error *err)
{
    const vmxci_parse_options options = { sizeof options, known->max_bytes, &known->alloc };
    char *bytes;
    size_t len;
    *out = NULL;
    int status = read_bytes(&bytes, &len, fd, size, &options, err);
    if (status)
        return status;
    if (vmxi_str_equal((vmxci_str){ bytes, len }, vmxci_doc_emit(known))) {
        vmxi_free(options.allocator, bytes);
        return VMXCI_OK;
    }
    status = vmxi_doc_adopt(out, bytes, len, &options, err);
    if (status == VMXCI_OK)
        (*out)->results = known->results;
    return status;
}

int vmxci_doc_load_fd(vmxci_doc **out, int fd, const vmxci_parse_options *opt, vmxci_error *err)
{
    return vmxi_doc_read(out, fd, 0, opt, err);
}

int vmxci_doc_load(vmxci_doc **out, const char *path, const vmxci_parse_options *opt,
                   vmxci_error *err)
{
    int fd;
    struct stat st;
    *out = NULL;
    int status = vmxi_open(&fd, &st, AT_FDCWD, path, 0, err);
    if (status)
        return status;
    status = vmxi_check_regular(&st, err);
    if (status == VMXCI_OK)
        status = vmxi_doc_read(out, fd, st.st_size, opt, err);
    close(fd);
    return status;
}
