/* SPDX-License-Identifier: MIT */
/* Reads a file of one JSON object a line.  In memory is one line at a time. */
#ifndef CLI_CHECK_JSON_LINES_H
#define CLI_CHECK_JSON_LINES_H

#include <stddef.h>
#include <stdio.h>

#include <jansson.h>

struct options;

struct json_lines {
    const struct options *o;
    const char *name; /* of the file, for messages */
    FILE *in;
    char *line;
    size_t room;
    size_t number; /* of the line, from 1 */
};

/* The functions below report what is wrong, and return an exit status. */

/* Opens FILE, or standard input for "-".  OUT is to be closed after EXIT_DONE only. */
int open_json_lines(struct json_lines *out, const char *file, const struct options *o);

/* Sets OUT to the object of the next line, which the caller frees with json_decref; to NULL at the
 * end, and where the line is not a JSON object. */
int next_json_line(json_t **out, struct json_lines *lines);

/* Reports that the object of the last line is not what is expected. */
int refuse_json_line(const struct json_lines *lines, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

void close_json_lines(struct json_lines *lines);

#endif
