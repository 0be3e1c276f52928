/* SPDX-License-Identifier: MIT */
/* A text that grows: output is collected in it and written at once.  An emptied buffer keeps its
 * memory, so a buffer that is used again does not allocate. */
#ifndef CLI_OUTPUT_BUFFER_H
#define CLI_OUTPUT_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <vmxci.h>

/* All zeros is an empty buffer. */
struct buffer {
    char *ptr;
    size_t len, room;
    bool failed; /* memory ran out: something is missing, and nothing is added any more */
};

/* Makes room for N more bytes.  Returns false if there is no memory. */
bool grow_buffer(struct buffer *buffer, size_t n);

/* Appends N bytes, which may be NULL if N is 0. */
static inline void add_bytes(struct buffer *buffer, const char *bytes, size_t n)
{
    if (n == 0 || (n > buffer->room - buffer->len && !grow_buffer(buffer, n)))
        return;
    memcpy(buffer->ptr + buffer->len, bytes, n);
    buffer->len += n;
}

static inline void add_byte(struct buffer *buffer, char byte)
{
    add_bytes(buffer, &byte, 1);
}

static inline void add_str(struct buffer *buffer, vmxci_str text)
{
    add_bytes(buffer, text.ptr, text.len);
}

static inline void add_text(struct buffer *buffer, const char *text)
{
    add_bytes(buffer, text, strlen(text));
}

/* Appends text made by printf's rules. */
void add_format(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Appends TEXT in one line as vmxci_printable writes it, with control characters escaped. */
void add_printable(struct buffer *buffer, vmxci_str text);

/* Prints BUFFER: on standard error, with one write.  A failure is that of FILE. */
void print_buffer(FILE *file, const struct buffer *buffer);

/* Empties BUFFER, and resets `failed`.  Its memory is kept unless it is very large. */
void clear_buffer(struct buffer *buffer);

void free_buffer(struct buffer *buffer);

#endif
