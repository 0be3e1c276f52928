/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <string.h>

#include "check/file_error.h"
#include "error.h"
#include "output/report.h"

int report_content(const struct options *o, const char *name, size_t line, size_t column,
                   const char *text)
{
    vmxci_error err;
    (void)fail_with(&err, VMXCI_EVALUE, "%s", text);
    err.line = line;
    err.column = column;
    return print_error(o, name, &err);
}

int report_system(const struct options *o, const char *name, const char *text)
{
    vmxci_error err;
    const int sys = errno;
    (void)fail_with(&err, VMXCI_EIO, "%s: %s", text, strerror(sys));
    err.sys_errno = sys;
    return print_error(o, name, &err);
}
