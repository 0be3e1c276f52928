/* SPDX-License-Identifier: MIT */
/* Which file a path means. */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"
#include "base/text.h"
#include "file/list.h"
#include "file/read.h"
#include "vm/locate.h"

/* Names, each with its NUL. */
typedef struct names {
    vmxi_buf buf;
    size_t count;
} names;

/* Whether an entry can be meant: a link is what it leads to, and a dangling one is not passed
 * over in silence. */
static bool is_file(int dir, const char *name)
{
    struct stat st;
    return fstatat(dir, name, &st, 0) != 0 || S_ISREG(st.st_mode);
}

static void collect(names *out, const char *name)
{
    vmxi_buf_add(&out->buf, (vmxci_str){ name, strlen(name) + 1 });
    out->count++;
}

typedef struct search {
    int dir;
    names vmx, vmtx;
} search;

static bool note(void *payload, const char *entry)
{
    search *s = payload;
    const vmxci_str name = vmxi_str(entry);
    const bool is_vmx = vmxi_str_ends_fold(name, VMXI_LITERAL(".vmx"));
    const bool is_vmtx = vmxi_str_ends_fold(name, VMXI_LITERAL(".vmtx"));
    if (entry[0] != '.' && (is_vmx || is_vmtx) && is_file(s->dir, entry))
        collect(is_vmx ? &s->vmx : &s->vmtx, entry);
    return true;
}

static int list(search *s, vmxci_error *err)
{
    int sys = vmxi_list_once(s->dir, note, s);
    if (s->vmx.buf.failed || s->vmtx.buf.failed)
        return vmxi_no_memory(err);
    return sys ? vmxi_fail_sys(err, VMXCI_EIO, sys, "cannot read the folder") : VMXCI_OK;
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Write the names, in order, as far as there is room. */
static void put_list(char *text, size_t size, const char **sorted, size_t count)
{
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        int n = snprintf(text + used, size - used, "%s%s", i ? ", " : "",
                         vmxi_quote(vmxi_str(sorted[i])).text);
        if (n < 0 || (size_t)n >= size - used) {
            snprintf(text + used, size - used, ", ...");
            return;
        }
        used += (size_t)n;
        /* Room for the sign that names were left out. */
        if (i + 1 < count && size - used < VMXI_SHOWN_SIZE + 8) {
            snprintf(text + used, size - used, ", ...");
            return;
        }
    }
}

static int fail_several(const names *found, const char *kind, vmxci_error *err)
{
    char text[VMXCI_MESSAGE_SIZE - 80];
    const char **sorted = malloc(found->count * sizeof *sorted);
    if (!sorted)
        return vmxi_no_memory(err);
    const char *p = found->buf.ptr;
    for (size_t i = 0; i < found->count; i++, p += strlen(p) + 1)
        sorted[i] = p;
    qsort(sorted, found->count, sizeof *sorted, compare);
    put_list(text, sizeof text, sorted, found->count);
    free(sorted);
    return vmxi_fail(err, VMXCI_ENOTVMX, "%zu %s files in this folder, name one of them: %s",
                     found->count, kind, text);
}

static int join(vmxci_text **out, const char *folder, const char *name, vmxci_error *err)
{
    vmxi_buf buf = VMXI_BUF_INIT(&vmxi_default_allocator);
    vmxi_buf_add(&buf, vmxi_str(folder));
    if (buf.len && buf.ptr[buf.len - 1] != '/')
        vmxi_buf_add_char(&buf, '/');
    vmxi_buf_add(&buf, vmxi_str(name));
    return vmxi_text_take(out, &buf, err);
}

/* The path of the one file in the folder that is open as FD, which is closed. */
static int look_inside(vmxci_text **out, int fd, const char *folder, vmxci_error *err)
{
    const names none = { VMXI_BUF_INIT(&vmxi_default_allocator), 0 };
    search s = { fd, none, none };
    int status = list(&s, err);
    const names *found = s.vmx.count ? &s.vmx : &s.vmtx;
    if (status == VMXCI_OK) {
        if (found->count == 1)
            status = join(out, folder, found->buf.ptr, err);
        else if (found->count)
            status = fail_several(found, found == &s.vmx ? ".vmx" : ".vmtx", err);
        else
            status = vmxi_fail(err, VMXCI_ENOTVMX, "no .vmx file in this folder");
    }
    vmxi_buf_free(&s.vmx.buf);
    vmxi_buf_free(&s.vmtx.buf);
    return status;
}

/* Open PATH, a regular file or a folder. */
static int open_regular(int *fd, struct stat *st, const char *path, vmxci_error *err)
{
    int status = vmxi_open(fd, st, AT_FDCWD, path, 0, err);
    if (status == VMXCI_OK && !S_ISDIR(st->st_mode) &&
        (status = vmxi_check_regular(st, err)) != VMXCI_OK) {
        close(*fd);
        *fd = -1;
    }
    return status;
}

int vmxi_locate_open(vmxci_text **path_out, int *fd, struct stat *st, const char *path,
                     vmxci_error *err)
{
    *path_out = NULL;
    int status = open_regular(fd, st, path, err);
    if (status)
        return status;
    if (!S_ISDIR(st->st_mode)) {
        status = vmxi_text_copy(path_out, &vmxi_default_allocator, vmxi_str(path), err);
    } else {
        int folder = *fd;
        *fd = -1;
        status = look_inside(path_out, folder, path, err);
        if (status == VMXCI_OK)
            status = open_regular(fd, st, (*path_out)->bytes, err);
        /* It was a file a moment ago. */
        if (status == VMXCI_OK && S_ISDIR(st->st_mode))
            status = vmxi_check_regular(st, err);
    }
    if (status == VMXCI_OK)
        return status;
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
    vmxci_text_free(*path_out);
    *path_out = NULL;
    return status;
}

int vmxci_locate(vmxci_text **out, const char *path, vmxci_error *err)
{
    int fd;
    struct stat st;
    *out = NULL;
    int status = open_regular(&fd, &st, path, err);
    if (status)
        return status;
    if (S_ISDIR(st.st_mode))
        return look_inside(out, fd, path, err);
    close(fd);
    return vmxi_text_copy(out, &vmxi_default_allocator, vmxi_str(path), err);
}
