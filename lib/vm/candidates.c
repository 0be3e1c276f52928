/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"
#include "base/text.h"
#include "file/list.h"
#include "vm/candidates.h"

/* The files with one suffix. */
typedef struct candidates {
    vmxi_buf names; /* each with its NUL */
    size_t count;
} candidates;

typedef struct search {
    int dir;
    candidates vmx, vmtx;
} search;

#define MORE_NAMES ", ..."

/* Whether NAME is a regular file or a link to one.  A dangling link counts too: opening it gives an
 * error, where passing over it would hide it. */
static bool is_file(int dir, const char *name, vmxi_type type)
{
    struct stat st;
    if (type == VMXI_TYPE_REGULAR || type == VMXI_TYPE_DIRECTORY)
        return type == VMXI_TYPE_REGULAR;
    return fstatat(dir, name, &st, 0) != 0 || S_ISREG(st.st_mode);
}

static void add_candidate(candidates *c, const char *name)
{
    vmxi_buf_add(&c->names, (vmxci_str){ name, strlen(name) + 1 });
    c->count++;
}

static bool examine_entry(void *payload, const char *entry, vmxi_type type)
{
    search *s = payload;
    const vmxci_str name = vmxi_str(entry);
    const bool is_vmx = vmxi_str_ends_fold(name, VMXI_LITERAL(".vmx"));
    const bool is_vmtx = vmxi_str_ends_fold(name, VMXI_LITERAL(".vmtx"));
    if (entry[0] != '.' && (is_vmx || is_vmtx) && is_file(s->dir, entry, type))
        add_candidate(is_vmx ? &s->vmx : &s->vmtx, entry);
    return true;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Writes the quoted names to TEXT.  Names that do not fit are replaced by MORE_NAMES. */
static void write_names(char *text, size_t size, const char *const *names, size_t count)
{
    char item[VMXI_SHOWN_SIZE + sizeof ", ''"];
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        snprintf(item, sizeof item, "%s'%s'", i ? ", " : "", vmxi_quote(vmxi_str(names[i])).text);
        const size_t reserve = i + 1 < count ? sizeof MORE_NAMES : 1;
        const bool fits = used + strlen(item) + reserve <= size;
        snprintf(text + used, size - used, "%s", fits ? item : MORE_NAMES);
        if (!fits)
            return;
        used += strlen(item);
    }
}

static int fail_several(const candidates *c, const char *suffix, vmxci_error *err)
{
    char text[VMXCI_MESSAGE_SIZE - 80];
    const vmxci_str names = vmxi_buf_str(&c->names);
    const char *name = NULL;
    const char **sorted = malloc(c->count * sizeof *sorted);
    if (!sorted)
        return vmxi_no_memory(err);
    for (size_t i = 0; i < c->count; i++)
        sorted[i] = name = vmxi_next_name(names, name);
    qsort(sorted, c->count, sizeof *sorted, compare_names);
    write_names(text, sizeof text, sorted, c->count);
    free(sorted);
    return vmxi_fail(err, VMXCI_ENOTVMX, "%zu %s files in this directory; name one of them: %s",
                     c->count, suffix, text);
}

static int choose_candidate(vmxci_text **out, const search *s, vmxci_error *err)
{
    const candidates *c = s->vmx.count ? &s->vmx : &s->vmtx;
    if (c->count == 0)
        return vmxi_fail(err, VMXCI_ENOTVMX, "no .vmx file in this directory");
    if (c->count > 1)
        return fail_several(c, c == &s->vmx ? ".vmx" : ".vmtx", err);
    return vmxi_text_copy(out, &vmxi_default_allocator, vmxi_str(c->names.ptr), err);
}

int vmxi_find_vmx_name(vmxci_text **out, int fd, vmxci_error *err)
{
    const candidates none = { VMXI_BUF_INIT(&vmxi_default_allocator), 0 };
    search s = { fd, none, none };
    const int sys = vmxi_list_and_close(fd, examine_entry, &s);
    int status;
    if (s.vmx.names.failed || s.vmtx.names.failed)
        status = vmxi_no_memory(err);
    else if (sys)
        status = vmxi_fail_sys(err, VMXCI_EIO, sys, "cannot read the directory");
    else
        status = choose_candidate(out, &s, err);
    vmxi_buf_free(&s.vmx.names);
    vmxi_buf_free(&s.vmtx.names);
    return status;
}
