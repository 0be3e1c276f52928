/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "output/buffer.h"

enum {
    FIRST_ROOM = 1024,
    KEPT_ROOM = 1 << 20 /* bytes that an emptied buffer keeps at most */
};

/* A buffer that failed has no room left, so that add_bytes needs no test of its own. */
static bool fail(struct buffer *buffer)
{
    buffer->failed = true;
    buffer->room = buffer->len;
    return false;
}

bool grow_buffer(struct buffer *buffer, size_t n)
{
    size_t room = buffer->room ? buffer->room : FIRST_ROOM;
    if (buffer->failed || n > SIZE_MAX / 2 - buffer->len)
        return fail(buffer);
    while (room - buffer->len < n)
        room *= 2;
    char *ptr = realloc(buffer->ptr, room);
    if (!ptr)
        return fail(buffer);
    buffer->ptr = ptr;
    buffer->room = room;
    return true;
}

void add_format(struct buffer *buffer, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    const size_t room = buffer->room - buffer->len;
    const int n = vsnprintf(room ? buffer->ptr + buffer->len : NULL, room, format, args);
    /* The final NUL is not counted. */
    if (n < 0)
        (void)fail(buffer);
    else if ((size_t)n < room)
        buffer->len += (size_t)n;
    else if (grow_buffer(buffer, (size_t)n + 1))
        buffer->len += (size_t)vsnprintf(buffer->ptr + buffer->len, (size_t)n + 1, format, again);
    va_end(again);
    va_end(args);
}

void add_printable(struct buffer *buffer, vmxci_str text)
{
    const size_t room = buffer->room - buffer->len;
    const size_t n = vmxci_printable(room ? buffer->ptr + buffer->len : NULL, room, text, 1);
    if (n < room)
        buffer->len += n;
    else if (grow_buffer(buffer, n + 1))
        buffer->len += vmxci_printable(buffer->ptr + buffer->len, n + 1, text, 1);
}

/* The memory of an empty buffer may be NULL, which fwrite(3) does not accept. */
void print_buffer(FILE *file, const struct buffer *buffer)
{
    if (buffer->len)
        (void)fwrite(buffer->ptr, 1, buffer->len, file);
}

void clear_buffer(struct buffer *buffer)
{
    if (buffer->room > KEPT_ROOM)
        free_buffer(buffer);
    buffer->len = 0;
    buffer->failed = false;
}

void free_buffer(struct buffer *buffer)
{
    free(buffer->ptr);
    *buffer = (struct buffer){ .ptr = NULL };
}
