/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/utf8.h"

/* Removes an incomplete character from the end of TEXT, which was cut. */
static void trim_partial_char(char *text)
{
    size_t len = strlen(text), at = len;
    while (at > 0 && len - at < 4 && ((unsigned char)text[at - 1] & 0xc0) == 0x80)
        at--;
    if (at > 0 && (unsigned char)text[at - 1] >= 0xc0 &&
        vmxi_utf8_length((vmxci_str){ text + at - 1, len - (at - 1) }) == 0)
        text[at - 1] = '\0';
}

/* Writes the message, keeping its first AT bytes. */
static void VMXI_FORMAT(3, 0)
    write_message(vmxci_error *err, size_t at, const char *format, va_list args)
{
    size_t room = sizeof err->message - at;
    int n = vsnprintf(err->message + at, room, format, args);
    if (n < 0)
        err->message[at] = '\0';
    else if ((size_t)n >= room)
        trim_partial_char(err->message);
}

int vmxi_fail(vmxci_error *err, int status, const char *format, ...)
{
    va_list args;
    if (!err)
        return status;
    *err = (vmxci_error){ .code = status };
    va_start(args, format);
    write_message(err, 0, format, args);
    va_end(args);
    return status;
}

int vmxi_fail_at(vmxci_error *err, int status, vmxi_position position, const char *format, ...)
{
    va_list args;
    if (!err)
        return status;
    *err = (vmxci_error){
        .code = status, .offset = position.offset, .line = position.line, .column = position.column
    };
    va_start(args, format);
    write_message(err, 0, format, args);
    va_end(args);
    return status;
}

/* strerror_r has two forms, that of GNU and that of POSIX. */
static const char *describe_errno(int sys, char *room, size_t size)
{
#ifdef STRERROR_R_CHAR_P
    return strerror_r(sys, room, size);
#else
    return strerror_r(sys, room, size) == 0 ? room : "unknown error";
#endif
}

int vmxi_fail_sys(vmxci_error *err, int status, int sys, const char *format, ...)
{
    va_list args;
    char room[128];
    if (!err)
        return status;
    *err = (vmxci_error){ .code = status, .sys_errno = sys };
    va_start(args, format);
    write_message(err, 0, format, args);
    va_end(args);
    size_t len = strlen(err->message);
    snprintf(err->message + len, sizeof err->message - len, ": %s",
             describe_errno(sys, room, sizeof room));
    return status;
}

void vmxi_fail_more(vmxci_error *err, const char *format, ...)
{
    va_list args;
    if (!err)
        return;
    va_start(args, format);
    write_message(err, strlen(err->message), format, args);
    va_end(args);
}

int vmxi_no_memory(vmxci_error *err)
{
    return vmxi_fail(err, VMXCI_ENOMEM, "out of memory");
}

int vmxi_fail_too_big(size_t max_bytes, vmxci_error *err)
{
    return vmxi_fail(err, VMXCI_ETOOBIG, "larger than the limit of %zu bytes", max_bytes);
}

vmxi_shown vmxi_quote(vmxci_str s)
{
    vmxi_shown out;
    (void)vmxci_printable(out.text, sizeof out.text, s, 1);
    return out;
}
