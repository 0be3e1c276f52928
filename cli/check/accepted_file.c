/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>

#include "check/accepted_file.h"
#include "check/distinct.h"
#include "check/file_error.h"
#include "check/policies.h"
#include "command.h"
#include "output/json_value.h"
#include "output/report.h"
#include "str.h"

enum {
    TRIES = 100 /* names of temporary files: a process that was killed may have left one */
};

/* Reports the failure that errno names. */
static int fail(struct accepted_file *file, const char *what)
{
    file->status = report_system(file->o, file->name, what);
    return file->status;
}

static int fail_memory(struct accepted_file *file)
{
    file->status = report_no_memory(file->name);
    return file->status;
}

/* ---- the temporary file ---------------------------------------------------------------- */

static void free_file(struct accepted_file *file)
{
    free(file->target);
    free(file->temporary);
}

/* A link is followed: the file that it leads to is replaced.  What is not a regular file, such as a
 * device, must not be. */
static int find_target(struct accepted_file *file)
{
    struct stat st;
    file->target = realpath(file->name, NULL);
    if (!file->target && errno != ENOENT)
        return fail(file, "cannot write");
    if (!file->target) {
        file->target = strdup(file->name);
        return file->target ? EXIT_DONE : fail_memory(file);
    }
    if (stat(file->target, &st) != 0)
        return fail(file, "cannot write");
    if (S_ISREG(st.st_mode))
        return EXIT_DONE;
    errno = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
    return fail(file, "cannot replace");
}

/* The name does not contain that of the target, which may be as long as a name can be. */
static int create(const struct accepted_file *file)
{
    const char *slash = strrchr(file->target, '/');
    const int length = slash ? (int)(slash + 1 - file->target) : 0;
    const size_t room = (size_t)length + 64;
    int fd = -1;
    errno = EEXIST;
    for (int i = 0; fd < 0 && errno == EEXIST && i < TRIES; i++) {
        snprintf(file->temporary, room, "%.*s.vmxci-accepted-%ld-%d", length, file->target,
                 (long)getpid(), i);
        fd = open(file->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    }
    return fd;
}

static int open_temporary(struct accepted_file *file)
{
    file->temporary = malloc(strlen(file->target) + 64);
    if (!file->temporary)
        return fail_memory(file);
    const int fd = create(file);
    if (fd < 0)
        return fail(file, "cannot create a file beside it");
    file->out = fdopen(fd, "w");
    if (file->out)
        return EXIT_DONE;
    (void)fail(file, "cannot write");
    (void)close(fd);
    (void)unlink(file->temporary);
    return file->status;
}

int begin_accepted_file(struct accepted_file *out, const char *file, const struct options *o)
{
    *out = (struct accepted_file){ .o = o, .name = file };
    int status = find_target(out);
    if (status == EXIT_DONE)
        status = open_temporary(out);
    if (status)
        free_file(out);
    return status;
}

/* ---- findings -------------------------------------------------------------------------- */

static json_t *text_or_null(const char *text)
{
    return *text ? text_to_json(str_of(text)) : json_null();
}

static json_t *accepted_to_json(const char *path, const struct finding *f)
{
    return json_pack("{s:o, s:s, s:s, s:o, s:o}", "path", text_to_json(str_of(path)), "policy",
                     policy_name(f->rule), "rule", f->rule->name, "key", text_or_null(f->key),
                     "value", text_or_null(f->value));
}

void add_accepted(struct buffer *out, const char *path, const struct finding_list *findings)
{
    struct distinct distinct;
    if (!find_distinct(&distinct, findings)) {
        out->failed = true;
        return;
    }
    for (size_t i = 0; i < distinct.count; i++) {
        add_json(out, accepted_to_json(path, distinct.at[i]), 0);
        add_byte(out, '\n');
    }
    free_distinct(&distinct);
    out->failed = out->failed || findings->no_memory;
}

int write_accepted(struct accepted_file *file, const struct buffer *lines)
{
    if (file->status)
        return file->status;
    if (lines->failed)
        return fail_memory(file);
    if (lines->len && fwrite(lines->ptr, 1, lines->len, file->out) != lines->len)
        return fail(file, "cannot write");
    return EXIT_DONE;
}

/* ---- the end --------------------------------------------------------------------------- */

static void save(struct accepted_file *file)
{
    if (fflush(file->out) != 0 || fsync(fileno(file->out)) != 0)
        (void)fail(file, "cannot write");
    if (fclose(file->out) != 0 && file->status == EXIT_DONE)
        (void)fail(file, "cannot write");
    if (file->status == EXIT_DONE && rename(file->temporary, file->target) != 0)
        (void)fail(file, "cannot replace");
}

static void discard(struct accepted_file *file)
{
    (void)fclose(file->out);
    if (file->status == EXIT_DONE) {
        errno = ECANCELED;
        (void)fail(file, "not written, because the check is not complete");
    }
}

int end_accepted_file(struct accepted_file *file, bool is_complete)
{
    if (is_complete && file->status == EXIT_DONE)
        save(file);
    else
        discard(file);
    if (file->status)
        (void)unlink(file->temporary);
    free_file(file);
    return file->status;
}
