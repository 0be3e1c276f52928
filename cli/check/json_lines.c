/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include <vmxci.h>

#include "check/file_error.h"
#include "check/json_lines.h"
#include "command.h"
#include "output/report.h"

int open_json_lines(struct json_lines *out, const char *file, const struct options *o)
{
    const bool is_stdin = strcmp(file, "-") == 0;
    *out = (struct json_lines){ .o = o, .name = is_stdin ? "standard input" : file };
    out->in = is_stdin ? stdin : fopen(file, "re");
    return out->in ? EXIT_DONE : report_system(o, out->name, "cannot open");
}

int refuse_json_line(const struct json_lines *lines, const char *format, ...)
{
    char text[VMXCI_MESSAGE_SIZE] = "";
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return report_content(lines->o, lines->name, lines->number, 0, text);
}

static int refuse_json(const struct json_lines *lines, const json_error_t *error)
{
    char text[VMXCI_MESSAGE_SIZE];
    const size_t column = error->position > 0 ? (size_t)error->position : 1;
    /* Where jansson ran out of memory, it leaves no text. */
    if (error->text[0] == '\0')
        return report_no_memory(lines->name);
    snprintf(text, sizeof text, "not a valid JSON object: %s", error->text);
    return report_content(lines->o, lines->name, lines->number, column, text);
}

/* A name may have an escaped NUL: that of a VM, for instance. */
static int decode_line(json_t **out, const struct json_lines *lines, size_t len)
{
    json_error_t error;
    json_t *value = json_loadb(lines->line, len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
    if (!value)
        return refuse_json(lines, &error);
    if (json_is_object(value)) {
        *out = value;
        return EXIT_DONE;
    }
    json_decref(value);
    return refuse_json_line(lines, "not a valid JSON object: it is an array");
}

int next_json_line(json_t **out, struct json_lines *lines)
{
    *out = NULL;
    errno = 0;
    const ssize_t len = getline(&lines->line, &lines->room, lines->in);
    if (len >= 0) {
        lines->number++;
        return decode_line(out, lines, (size_t)len);
    }
    if (errno == ENOMEM)
        return report_no_memory(lines->name);
    return ferror(lines->in) ? report_system(lines->o, lines->name, "cannot read") : EXIT_DONE;
}

void close_json_lines(struct json_lines *lines)
{
    if (lines->in != stdin)
        (void)fclose(lines->in);
    free(lines->line);
}
