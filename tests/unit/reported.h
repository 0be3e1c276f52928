/* SPDX-License-Identifier: MIT */
/* Stands in for cli/check/file_error.c: keeps the last message instead of printing it.  For one C
 * file of a program. */
#ifndef VMXCI_TESTS_REPORTED_H
#define VMXCI_TESTS_REPORTED_H 1

#include <errno.h>
#include <unistd.h>

#include "check/file_error.h"
#include "command.h"
#include "util.h"

static struct {
    int count;
    size_t line;
    char path[256], message[512];
} reported;

static inline int keep(const char *path, size_t line, const char *text, const char *reason)
{
    reported.count++;
    reported.line = line;
    snprintf(reported.path, sizeof reported.path, "%s", path);
    snprintf(reported.message, sizeof reported.message, "%s%s", text, reason);
    return line ? EXIT_INPUT : EXIT_IO;
}

int report_content(const struct options *o, const char *name, size_t line, size_t column,
                   const char *text)
{
    (void)o;
    (void)column;
    return keep(name, line, text, "");
}

int report_system(const struct options *o, const char *name, const char *text)
{
    char reason[256];
    (void)o;
    snprintf(reason, sizeof reason, ": %s", strerror(errno));
    return keep(name, 0, text, reason);
}

int report_no_memory(const char *path);
int report_no_memory(const char *path)
{
    return keep(path, 0, "out of memory", "");
}

/* Makes a directory of a new name in DIR. */
static inline void make_directory(char dir[64])
{
    const char *tmp = getenv("TMPDIR");
    snprintf(dir, 64, "%s/vmxci-XXXXXX", tmp && strlen(tmp) < 40 ? tmp : "/tmp");
    assert_non_null(mkdtemp(dir));
}

static inline void write_text(const char *file, vmxci_str text)
{
    FILE *out = fopen(file, "w");
    assert_non_null(out);
    assert_int_equal(fwrite(text.ptr, 1, text.len, out), text.len);
    assert_int_equal(fclose(out), 0);
}

/* Compares what was reported since the last call with the message WANT, NULL for none, about LINE.
 */
static inline int differs_reported(const char *row, const char *want, size_t line)
{
    const char *message = reported.count ? reported.message : "";
    int bad = differs_n(row, "messages", reported.count, want ? 1 : 0);
    if (want && !strstr(message, want))
        bad += differs(row, "message", str_of(message), str_of(want));
    bad += differs_n(row, "line", reported.count ? (long long)reported.line : 0, (long long)line);
    reported.count = 0;
    return bad;
}

#endif
