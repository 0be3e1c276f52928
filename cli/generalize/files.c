/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"
#include "error.h"
#include "generalize/files.h"
#include "generalize/selection.h"
#include "options/options.h"
#include "options/usage.h"
#include "str.h"

static const struct {
    const char *key, *suffix;
} keys[NAMED_FILES] = { { "nvram", ".nvram" },
                        { "extendedConfigFile", ".vmxf" },
                        { "vmxstats.filename", ".scoreboard" } };

/* ---- the name -------------------------------------------------------------------------- */

/* Whether NAME has no control character and no invalid UTF-8: such bytes would be escaped. */
static bool is_plain(const char *name)
{
    return vmxci_printable(NULL, 0, str_of(name), 1) == strlen(name);
}

static int check_file_name(const struct options *o)
{
    const char *name = o->new_name;
    size_t longest = 0;
    for (size_t i = 0; i < NAMED_FILES; i++)
        if (strlen(keys[i].suffix) > longest)
            longest = strlen(keys[i].suffix);
    if (strchr(name, '\\'))
        return usage_error(o->command,
                           "--name: invalid value '%s' (with '--rename-files', NAME "
                           "cannot contain a backslash)",
                           name);
    if (strlen(name) + longest > NAME_MAX)
        return usage_error(o->command,
                           "--name: invalid value (with '--rename-files', NAME has at "
                           "most %zu bytes)",
                           NAME_MAX - longest);
    return EXIT_DONE;
}

int check_name(const struct options *o)
{
    const char *name = o->new_name;
    if (o->rename_files && !name)
        return usage_error(o->command, "'--rename-files' needs '--name'");
    if (!name)
        return EXIT_DONE;
    if (several(o))
        return usage_error(o->command, "'--name' takes a single PATH: several VMs must not have "
                                       "the same name");
    if (!*name || strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strchr(name, '/') ||
        !is_plain(name))
        return usage_error(o->command,
                           "--name: invalid value '%s' (expected a name that is not "
                           "empty, '.' or '..' and has no '/' and no control "
                           "characters)",
                           name);
    if (o->rename_files && names_stdin(o))
        return usage_error(o->command, "'--rename-files' cannot be used with '-' (standard input)");
    return o->rename_files ? check_file_name(o) : EXIT_DONE;
}

/* ---- finding --------------------------------------------------------------------------- */

int fail_call(vmxci_error *err, int sys, const char *what, const char *name)
{
    const int status = fail_with(err, VMXCI_EIO, "%s '%s': %s", what, name, strerror(sys));
    err->sys_errno = sys;
    return status;
}

/* Opens the directory of the file itself, not that of a symbolic link to it. */
static int open_directory(struct renaming *r, const char *path, vmxci_error *err)
{
    if (r->dir >= 0)
        return VMXCI_OK;
    char *real = realpath(path, NULL), *slash = real ? strrchr(real, '/') : NULL;
    if (slash) {
        snprintf(r->own, sizeof r->own, "%s", slash + 1);
        slash[slash == real] = '\0';
        r->dir = open(real, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    }
    const int sys = errno;
    free(real);
    return r->dir >= 0 ? VMXCI_OK : fail_call(err, sys, "cannot open the directory of", path);
}

/* Sets OUT to the value of KEY, decoded: with --keep-duplicate, that of the line that stays.  OUT
 * is NULL if the key is unset. */
static int get_value(vmxci_text **out, const vmxci_doc *doc, const char *key,
                     const struct options *o, vmxci_error *err)
{
    vmxci_line line, next;
    *out = NULL;
    if (vmxci_doc_find_bytes(&line, doc, str_of(key), NULL) != VMXCI_OK)
        return VMXCI_OK;
    if (!(line.flags & VMXCI_LINE_FLAG_DUPLICATE) || o->keep == VMXCI_KEEP_NONE)
        return vmxci_doc_get_bytes(out, doc, str_of(key), err);
    while (o->keep == VMXCI_KEEP_LAST &&
           vmxci_doc_find_next(&next, doc, line.number, NULL) == VMXCI_OK)
        line = next;
    /* A document of its own has no other line with the key. */
    vmxci_doc *single;
    int status = vmxci_doc_parse(&single, line.text.ptr, line.text.len, NULL, err);
    if (status == VMXCI_OK)
        status = vmxci_doc_get_bytes(out, single, str_of(key), err);
    vmxci_doc_free(single);
    return status;
}

static bool has_char(vmxci_str text, char c)
{
    return text.len && memchr(text.ptr, c, text.len) != NULL;
}

/* Whether a value, BYTES or in UTF-8 TEXT, is more than the name of a file in the directory of the
 * .vmx file.  In some encodings the byte of a backslash is a part of other characters; and in TEXT
 * a backslash can stand for a byte that cannot be converted. */
static bool is_path(vmxci_str bytes, vmxci_str text)
{
    return has_char(bytes, '/') || has_char(bytes, '\0') || has_char(text, '/') ||
           has_char(text, '\0') || (has_char(bytes, '\\') && has_char(text, '\\')) ||
           (bytes.len > NAME_MAX && text.len > NAME_MAX) || strcmp(text.ptr, ".") == 0 ||
           strcmp(text.ptr, "..") == 0;
}

/* Sets FROM to NAME.  Returns 1 if it exists in DIR, 0 if not, -1 and sets errno on failure. */
static int find_name(char from[NAME_MAX + 1], int dir, vmxci_str name)
{
    struct stat st;
    if (name.len > NAME_MAX)
        return 0;
    memcpy(from, name.ptr, name.len);
    from[name.len] = '\0';
    if (fstatat(dir, from, &st, AT_SYMLINK_NOFOLLOW) == 0)
        return 1;
    return errno == ENOENT ? 0 : -1;
}

/* Sets the names of FILE in the directory: those in the encoding of DOC. */
static int use_bytes(struct named_file *file, const vmxci_doc *doc, vmxci_error *err)
{
    vmxci_text *to;
    const int status = vmxci_doc_from_utf8(&to, doc, str_of(file->value), err);
    if (status)
        return status;
    const vmxci_str name = vmxci_text_str(to);
    const bool fits = name.len <= NAME_MAX && !has_char(name, '/') && !has_char(name, '\0');
    if (fits)
        memcpy(file->to, name.ptr, name.len + 1);
    vmxci_text_free(to);
    return fits ? VMXCI_OK : fail_call(err, EINVAL, "cannot rename", file->from);
}

DIR *open_listing(int dir)
{
    const int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *list = fd >= 0 ? fdopendir(fd) : NULL;
    if (!list && fd >= 0) {
        const int sys = errno;
        (void)close(fd);
        errno = sys;
    }
    return list;
}

/* Finds a name in DIR that is that of the missing FILE, VALUE or TEXT, but for case: on a system
 * that ignores case it is that of FILE. */
static int find_similar(struct named_file *file, int dir, vmxci_str value, vmxci_str text,
                        vmxci_error *err)
{
    const struct dirent *entry;
    DIR *list = open_listing(dir);
    if (!list)
        return fail_call(err, errno, "cannot read the directory", ".");
    while (!*file->similar && (entry = readdir(list)))
        if (equals_fold(value, entry->d_name) || equals_fold(text, entry->d_name))
            snprintf(file->similar, sizeof file->similar, "%s", entry->d_name);
    (void)closedir(list);
    if (*file->similar)
        file->what = FILE_STAYS;
    return VMXCI_OK;
}

/* Finds the file with the name VALUE: in UTF-8, TEXT, or as it is in DOC. */
static int find_file(struct named_file *file, int dir, const vmxci_doc *doc, vmxci_str value,
                     vmxci_str text, vmxci_error *err)
{
    int status = VMXCI_OK;
    memcpy(file->to, file->value, sizeof file->to);
    int found = find_name(file->from, dir, text);
    if (found == 0) {
        found = find_name(file->from, dir, value);
        status = found > 0 ? use_bytes(file, doc, err) : VMXCI_OK;
    }
    if (found < 0)
        return fail_call(err, errno, "cannot examine", file->from);
    file->what = found ? FILE_RENAMED : FILE_MISSING;
    if (found && strcmp(file->from, file->to) == 0)
        file->what = FILE_STAYS;
    if (!found)
        status = find_similar(file, dir, value, text, err);
    return status;
}

static int find_value(struct named_file *file, int dir, const vmxci_doc *doc, vmxci_str value,
                      vmxci_error *err)
{
    vmxci_text *text;
    int status = vmxci_doc_to_utf8(&text, doc, value, err);
    if (status)
        return status;
    file->has_path = is_path(value, vmxci_text_str(text));
    if (!file->has_path)
        status = find_file(file, dir, doc, value, vmxci_text_str(text), err);
    vmxci_text_free(text);
    return status;
}

static int find_file_of(struct renaming *r, size_t i, const vmxci_doc *doc, const struct options *o,
                        vmxci_matcher *matcher, vmxci_error *err)
{
    struct named_file *file = &r->files[i];
    vmxci_text *text;
    *file = (struct named_file){ .key = keys[i].key };
    snprintf(file->value, sizeof file->value, "%s%s", r->name, keys[i].suffix);
    bool kept;
    int status = is_kept(&kept, r->selection, matcher, str_of(file->key), err);
    if (status || kept)
        return status;
    status = get_value(&text, doc, file->key, o, err);
    if (status || !text)
        return status;
    if (vmxci_text_str(text).len)
        status = find_value(file, r->dir, doc, vmxci_text_str(text), err);
    vmxci_text_free(text);
    return status;
}

int find_files(struct renaming *r, const char *path, const vmxci_doc *doc, const struct options *o,
               vmxci_error *err)
{
    vmxci_matcher *matcher = NULL;
    int status = open_directory(r, path, err);
    if (status == VMXCI_OK)
        status = vmxci_matcher_new(&matcher, err);
    for (size_t i = 0; status == VMXCI_OK && i < NAMED_FILES; i++)
        status = find_file_of(r, i, doc, o, matcher, err);
    vmxci_matcher_free(matcher);
    return status;
}

void end_renaming(struct renaming *r)
{
    if (r->dir >= 0)
        (void)close(r->dir);
    r->dir = -1;
}
