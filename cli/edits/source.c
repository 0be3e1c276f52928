/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "edits/source.h"
#include "error.h"

int read_source(vmxci_doc **out, const char *file, vmxci_error *err)
{
    *out = NULL;
    if (strcmp(file, "-") == 0)
        return vmxci_doc_load_fd(out, STDIN_FILENO, NULL, err);
    const int fd = open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail_with(err, errno == ENOENT ? VMXCI_ENOENT : VMXCI_EIO, "cannot open: %s",
                         strerror(errno));
    const int status = vmxci_doc_load_fd(out, fd, NULL, err);
    (void)close(fd);
    return status;
}
