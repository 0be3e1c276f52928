/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/str.h"
#include "base/utf8.h"
#include "file/target.h"
#include "vm/disk_line.h"
#include "vm/disks.h"
#include "vm/inside.h"
#include "vmx/doc.h"
#include "vmx/encoding.h"

enum {
    MAX_PATH_LEN = 1024 /* in bytes; a longer value is not the path of a disk */
};

typedef bool names_disk_fn(const vmxi_body *body, const vmxi_line *line);

typedef struct search {
    const vmxci_doc *doc;
    int dir;
    vmxi_encoding encoding; /* of DOC, open if `is_open` */
    bool is_open;
    bool is_below;  /* names are paths, also of files below the directory */
    vmxi_buf names; /* each with its NUL */
    size_t count;
} search;

/* ---- paths ----------------------------------------------------------------------------- */

/* Adds the file name in PATH if it is in the directory. */
static void add_path(search *s, vmxci_str path)
{
    size_t at = path.len;
    if (path.len == 0 || vmxi_str_contains(path, '\0'))
        return;
    while (at > 0 && path.ptr[at - 1] != '/')
        at--;
    const vmxci_str name = vmxi_str_skip(path, at);
    if (name.len == 0 || name.len > NAME_MAX ||
        (at > 0 && !vmxi_is_same_directory(s->dir, (vmxci_str){ path.ptr, at })))
        return;
    vmxi_buf_add(&s->names, name);
    vmxi_buf_add_char(&s->names, '\0');
    s->count++;
}

/* ---- encodings ------------------------------------------------------------------------- */

/* Converts PATH to UTF-8.  Returns its length in OUT, or 0 if it cannot be converted. */
static size_t convert_path(char out[MAX_PATH_LEN], search *s, vmxci_str path)
{
    char character[VMXI_UTF8_MAX];
    size_t used = 0;
    /* Opening a converter is slow, and most VMs need none. */
    if (!s->is_open)
        s->encoding = vmxi_encoding_open(&s->doc->body, VMXI_TO_UTF8);
    s->is_open = true;
    if (s->encoding.is_utf8 || !s->encoding.is_known || s->encoding.sys)
        return 0;
    while (path.len) {
        size_t len;
        const size_t n = vmxi_encoding_decode(&s->encoding, path, character, &len);
        if (n == 0 || used + len > MAX_PATH_LEN)
            return 0;
        memcpy(out + used, character, len);
        used += len;
        path = vmxi_str_skip(path, n);
    }
    return used;
}

/* Adds the path from the directory to the file PATH, if that is in the directory or below it. */
static void add_below(search *s, vmxci_str path)
{
    if (!vmxi_find_inside(&s->names, s->dir, path))
        return;
    vmxi_buf_add_char(&s->names, '\0');
    s->count++;
}

/* Adds PATH, and PATH with each '\\' as a separator: on Linux, that can be part of a name. */
static void add_spellings(search *s, vmxci_str path)
{
    char respelled[MAX_PATH_LEN];
    if (!s->is_below) {
        add_path(s, path);
        return;
    }
    add_below(s, path);
    if (!vmxi_str_contains(path, '\\'))
        return;
    for (size_t i = 0; i < path.len; i++)
        respelled[i] = (char)(path.ptr[i] == '\\' ? '/' : path.ptr[i]);
    add_below(s, (vmxci_str){ respelled, path.len });
}

static void add_line(search *s, const vmxi_line *line)
{
    char decoded[MAX_PATH_LEN], converted[MAX_PATH_LEN];
    const vmxci_str stored = vmxi_body_value(&s->doc->body, line);
    if (stored.len > sizeof decoded)
        return;
    const vmxci_str path = { decoded, vmxci_unescape(decoded, sizeof decoded, stored) };
    add_spellings(s, path);
    if (!vmxi_is_ascii(path))
        add_spellings(s, (vmxci_str){ converted, convert_path(converted, s, path) });
}

/* ---- all disks ------------------------------------------------------------------------- */

static void find_names(search *s, names_disk_fn *names_disk)
{
    const vmxi_body *body = &s->doc->body;
    for (uint32_t i = 0; i < body->line_count; i++)
        if (names_disk(body, &body->lines[i]))
            add_line(s, &body->lines[i]);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Returns the names in order, which the caller frees; NULL if memory runs out. */
static const char **sort_names(const search *s)
{
    const char *name = NULL;
    const char **sorted = malloc((s->count + 1) * sizeof *sorted);
    if (!sorted)
        return NULL;
    for (size_t i = 0; i < s->count; i++)
        sorted[i] = name = vmxi_next_name(vmxi_buf_str(&s->names), name);
    qsort(sorted, s->count, sizeof *sorted, compare_names);
    return sorted;
}

static int for_each(const vmxci_doc *doc, int dir, names_disk_fn *names_disk,
                    int (*fn)(const char *name, void *payload, vmxci_error *err), void *payload,
                    vmxci_error *err)
{
    search s = { .doc = doc,
                 .dir = dir,
                 .is_below = names_disk == vmxi_names_hard_disk,
                 .names = VMXI_BUF_INIT(&vmxi_default_allocator) };
    int status = VMXCI_OK;
    find_names(&s, names_disk);
    if (s.is_open)
        vmxi_encoding_close(&s.encoding);
    /* A failure to open the converter must not hide a lock. */
    const bool failed = s.names.failed || (s.is_open && s.encoding.sys);
    const char **sorted = failed ? NULL : sort_names(&s);
    if (!sorted)
        status = vmxi_no_memory(err);
    for (size_t i = 0; status == VMXCI_OK && i < s.count; i++)
        if (i == 0 || strcmp(sorted[i - 1], sorted[i]) != 0)
            status = fn(sorted[i], payload, err);
    free(sorted);
    vmxi_buf_free(&s.names);
    return status;
}

static bool names_any_disk(const vmxi_body *body, const vmxi_line *line)
{
    return line->kind == VMXCI_LINE_ENTRY &&
           vmxi_str_ends_fold(vmxi_body_name(body, line), VMXI_LITERAL(".fileName"));
}

int vmxi_for_each_disk(const vmxci_doc *doc, int dir,
                       int (*fn)(const char *name, void *payload, vmxci_error *err), void *payload,
                       vmxci_error *err)
{
    return for_each(doc, dir, names_any_disk, fn, payload, err);
}

int vmxi_for_each_hard_disk(const vmxci_doc *doc, int dir,
                            int (*fn)(const char *name, void *payload, vmxci_error *err),
                            void *payload, vmxci_error *err)
{
    return for_each(doc, dir, vmxi_names_hard_disk, fn, payload, err);
}
