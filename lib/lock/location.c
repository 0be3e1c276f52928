/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "file/target.h"
#include "lock/location.h"

/* Appends DIRECTORY, which ends in '/', with links resolved; as it is if that fails. */
static void append_directory(vmxi_buf *out, vmxci_str directory)
{
    char real[PATH_MAX];
    const size_t start = out->len;
    vmxi_buf_add(out, directory);
    vmxi_buf_add_char(out, '\0');
    if (out->failed)
        return;
    const bool resolved = realpath(out->ptr + start, real) != NULL;
    out->len = resolved ? start : out->len - 1;
    if (resolved)
        vmxi_buf_add(out, vmxi_str(real));
    if (resolved && strcmp(real, "/") != 0)
        vmxi_buf_add_char(out, '/');
}

void vmxi_location_append(vmxi_buf *out, const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    if (slash)
        append_directory(out, (vmxci_str){ path, (size_t)(name - path) });
    else
        vmxi_buf_add(out, VMXI_LITERAL("./"));
    vmxi_buf_add(out, vmxi_str(name));
    vmxi_buf_add(out, VMXI_LITERAL(".lck"));
}
