/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "reconfig/load.h"

enum {
    FIRST_ROOM = 65536,
    MAX_BYTES = 16777216
};

/* Ends at the end of the file or when there are more bytes than allowed. */
static int read_stream(struct bytes *out, FILE *in, vmxci_error *err)
{
    for (size_t room = FIRST_ROOM; !feof(in) && out->len <= MAX_BYTES; room *= 2) {
        char *ptr = realloc(out->ptr, room);
        if (!ptr)
            return fail_no_memory(err);
        out->ptr = ptr;
        out->len += fread(ptr + out->len, 1, room - out->len, in);
        if (ferror(in))
            return fail_with(err, VMXCI_EIO, "cannot read: %s", strerror(errno));
    }
    return out->len > MAX_BYTES ? fail_with(err, VMXCI_ETOOBIG, "spec is larger than 16 MiB")
                                : VMXCI_OK;
}

static int open_stream(FILE **out, const char *path, vmxci_error *err)
{
    *out = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
    if (*out)
        return VMXCI_OK;
    return fail_with(err, errno == ENOENT ? VMXCI_ENOENT : VMXCI_EIO, "cannot open: %s",
                     strerror(errno));
}

int load_file(struct bytes *out, const char *path, vmxci_error *err)
{
    FILE *in;
    *out = (struct bytes){ NULL, 0 };
    int status = open_stream(&in, path, err);
    if (status)
        return status;
    status = read_stream(out, in, err);
    if (in != stdin)
        (void)fclose(in);
    if (status) {
        free(out->ptr);
        *out = (struct bytes){ NULL, 0 };
    }
    return status;
}
