/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"
#include "generalize/sharing.h"
#include "output/text.h"
#include "str.h"

/* ---- names ----------------------------------------------------------------------------- */

static bool ends_with(const char *name, const char *suffix)
{
    const size_t len = strlen(name), end = strlen(suffix);
    return len >= end && strcasecmp(name + len - end, suffix) == 0;
}

static bool is_vmx_name(const char *name)
{
    return ends_with(name, ".vmx") || ends_with(name, ".vmtx");
}

/* Whether NAME is the same file as FILE in the directory of R. */
static bool is_file(const struct renaming *r, const struct named_file *file, const char *name)
{
    struct stat st, other;
    return fstatat(r->dir, file->from, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
           fstatat(r->dir, name, &other, 0) == 0 && is_same_file(&st, &other);
}

/* Returns NAME without the current directory at its start. */
static const char *skip_dot(const char *name)
{
    while (name[0] == '.' && (name[1] == '/' || name[1] == '\\'))
        name += 2;
    return name;
}

/* Whether NAME, a value, is a name of FILE.  Some file systems and hosts ignore case. */
static bool is_name_of(const struct renaming *r, const struct named_file *file, const char *name)
{
    if (!*name)
        return false;
    return is_file(r, file, name) || strcasecmp(skip_dot(name), file->from) == 0 ||
           strcasecmp(skip_dot(name), file->to) == 0 ||
           strcasecmp(skip_dot(name), file->value) == 0;
}

/* ---- keys ------------------------------------------------------------------------------ */

/* Whether the value of LINE is text that happens to look like a name. */
static bool is_text(const vmxci_line *line)
{
    static const char guestinfo[] = "guestinfo.";
    const size_t len = sizeof guestinfo - 1;
    return equals_fold(line->key, "displayName") || equals_fold(line->key, "annotation") ||
           (line->key.len > len && strncasecmp(line->key.ptr, guestinfo, len) == 0);
}

/* Verifies that the value of LINE, in UTF-8 or as it is in DOC, is no name of FILE.  NAMED_BY is
 * the key or the file that the line belongs to. */
static int check_line(const struct renaming *r, const struct named_file *file, const vmxci_doc *doc,
                      const vmxci_line *line, vmxci_str named_by, vmxci_error *err)
{
    char *bytes = malloc(line->value.len + 1);
    vmxci_text *text = decode_to_utf8(doc, line->value);
    int status = bytes && text ? VMXCI_OK : fail_no_memory(err);
    if (status == VMXCI_OK) {
        const char *name = vmxci_text_str(text).ptr;
        bytes[vmxci_unescape(bytes, line->value.len, line->value)] = '\0';
        if (is_name_of(r, file, bytes) || is_name_of(r, file, name))
            status = fail_with(err, FAILED_SHARED,
                               "cannot rename '%s' to '%s': '%.*s' names '%s', too", file->from,
                               file->to, (int)named_by.len, named_by.ptr, name);
    }
    free(bytes);
    vmxci_text_free(text);
    return status;
}

/* Verifies that no line of DOC names FILE.  DOC is the text of the file VMX or, if that is NULL, of
 * the .vmx file of the VM, whose key for FILE does not count. */
static int check_document(const struct renaming *r, const struct named_file *file,
                          const vmxci_doc *doc, const char *vmx, vmxci_error *err)
{
    vmxci_line line;
    int status = VMXCI_OK;
    for (size_t i = 1; status == VMXCI_OK && i <= vmxci_doc_lines(doc); i++) {
        if (vmxci_doc_at(&line, doc, i, NULL) != VMXCI_OK || line.kind != VMXCI_LINE_ENTRY ||
            is_text(&line) || (!vmx && equals_fold(line.key, file->key)))
            continue;
        status = check_line(r, file, doc, &line, vmx ? str_of(vmx) : line.key, err);
    }
    return status;
}

/* ---- other .vmx files ------------------------------------------------------------------ */

static int check_other_document(const struct renaming *r, const struct named_file *file,
                                const vmxci_doc *doc, const char *vmx, vmxci_error *err)
{
    vmxci_state state;
    vmxci_doc_state(&state, doc);
    if (state.encryption == VMXCI_ENCRYPTION_FULL)
        return fail_with(err, FAILED_SHARED,
                         "cannot rename '%s': '%s', which may name it, too, is encrypted",
                         file->from, vmx);
    return check_document(r, file, doc, vmx, err);
}

static int check_open_file(const struct renaming *r, const struct named_file *file, int fd,
                           const char *vmx, vmxci_error *err)
{
    vmxci_doc *doc;
    struct stat st;
    if (fstat(fd, &st) == 0 && !S_ISREG(st.st_mode))
        return VMXCI_OK;
    int status = vmxci_doc_load_fd(&doc, fd, NULL, err);
    if (status)
        return fail_with(
            err, status == VMXCI_ENOMEM || status == VMXCI_EIO ? status : FAILED_SHARED,
            "cannot rename '%s': '%s' may name it, too: %s", file->from, vmx, err->message);
    status = check_other_document(r, file, doc, vmx, err);
    vmxci_doc_free(doc);
    return status;
}

/* Verifies that the file VMX does not name FILE. */
static int check_other_file(const struct renaming *r, const struct named_file *file,
                            const char *vmx, vmxci_error *err)
{
    const int fd = openat(r->dir, vmx, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return VMXCI_OK;
    if (fd < 0)
        return fail_call(err, errno, "cannot find out which files are named by", vmx);
    const int status = check_open_file(r, file, fd, vmx, err);
    (void)close(fd);
    return status;
}

/* Whether NAME is the .vmx file of R, or a symbolic link to it: not another hard link, which keeps
 * the old text. */
static bool is_own_file(const struct renaming *r, const char *name)
{
    struct stat st, own, target;
    if (strcmp(name, r->own) == 0)
        return true;
    return fstatat(r->dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(st.st_mode) &&
           fstatat(r->dir, name, &target, 0) == 0 && fstatat(r->dir, r->own, &own, 0) == 0 &&
           is_same_file(&target, &own);
}

static int check_directory(const struct renaming *r, const struct named_file *file,
                           vmxci_error *err)
{
    const struct dirent *entry;
    int status = VMXCI_OK;
    DIR *list = open_listing(r->dir);
    if (!list)
        return fail_call(err, errno, "cannot read the directory", ".");
    while (status == VMXCI_OK && (entry = readdir(list)))
        if (entry->d_name[0] != '.' && is_vmx_name(entry->d_name) && !is_own_file(r, entry->d_name))
            status = check_other_file(r, file, entry->d_name, err);
    (void)closedir(list);
    return status;
}

/* ---- all ------------------------------------------------------------------------------- */

static int check_kind(const struct renaming *r, const struct named_file *file, vmxci_error *err)
{
    if (is_file(r, file, r->own) || is_vmx_name(file->from))
        return fail_with(err, FAILED_SHARED,
                         "cannot rename '%s', which '%s' names: it is a .vmx file", file->from,
                         file->key);
    if (ends_with(file->from, ".vmdk"))
        return fail_with(err, FAILED_SHARED, "cannot rename '%s', which '%s' names: it is a disk",
                         file->from, file->key);
    return VMXCI_OK;
}

int check_not_shared(const struct renaming *r, const vmxci_doc *doc, vmxci_error *err)
{
    int status = VMXCI_OK;
    for (size_t i = 0; status == VMXCI_OK && i < NAMED_FILES; i++) {
        const struct named_file *file = &r->files[i];
        if (file->what != FILE_RENAMED)
            continue;
        status = check_kind(r, file, err);
        if (status == VMXCI_OK)
            status = check_document(r, file, doc, NULL, err);
        if (status == VMXCI_OK)
            status = check_directory(r, file, err);
    }
    return status;
}
