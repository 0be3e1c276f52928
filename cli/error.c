/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdarg.h>
#include <stdio.h>

#include "error.h"
#include "str.h"

const char *name_status(int status)
{
    switch (status) {
    case FAILED_EXISTS:
        return "exists";
    case FAILED_LEFTOVERS:
        return "leftovers";
    case FAILED_SHARED:
        return "shared";
    default:
        return vmxci_status_name(status);
    }
}

int fail_with(vmxci_error *err, int status, const char *format, ...)
{
    char text[2 * VMXCI_MESSAGE_SIZE] = "";
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    *err = (vmxci_error){ .code = status };
    vmxci_printable(err->message, sizeof err->message, str_of(text), 1);
    return status;
}

int fail_no_memory(vmxci_error *err)
{
    *err = (vmxci_error){ .code = VMXCI_ENOMEM, .message = "out of memory" };
    return VMXCI_ENOMEM;
}
