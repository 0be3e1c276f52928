/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <string.h>
#include <sys/stat.h>

#include "base/str.h"
#include "base/utf8.h"
#include "vm/disks.h"
#include "vmx/doc.h"

enum {
    MAX_PATH_LEN = 1024 /* in bytes; a longer value is not compared */
};

/* Whether PATH, relative to the directory DIR, is DIR itself. */
static bool is_same_directory(int dir, vmxci_str path)
{
    char terminated[MAX_PATH_LEN + 1];
    struct stat own, other;
    if (path.len > MAX_PATH_LEN || vmxi_str_contains(path, '\0'))
        return false;
    memcpy(terminated, path.ptr, path.len);
    terminated[path.len] = '\0';
    return fstat(dir, &own) == 0 && fstatat(dir, terminated, &other, 0) == 0 &&
           own.st_dev == other.st_dev && own.st_ino == other.st_ino;
}

/* Whether PATH, relative to the directory DIR, is the file NAME in DIR. */
static bool is_path_of(int dir, vmxci_str path, vmxci_str name)
{
    if (path.len < name.len)
        return false;
    const size_t at = path.len - name.len;
    if (memcmp(path.ptr + at, name.ptr, name.len) != 0)
        return false;
    return at == 0 ||
           (path.ptr[at - 1] == '/' && is_same_directory(dir, (vmxci_str){ path.ptr, at }));
}

/* Whether the value of LINE is the path of NAME, in the encoding of DOC or converted to UTF-8. */
static bool has_path_of(const vmxci_doc *doc, int dir, const vmxi_line *line, vmxci_str name)
{
    char decoded[MAX_PATH_LEN];
    const vmxci_str stored = vmxi_body_value(&doc->body, line);
    vmxci_text *text;
    if (stored.len > sizeof decoded)
        return false;
    const vmxci_str path = { decoded, vmxci_unescape(decoded, stored) };
    if (is_path_of(dir, path, name))
        return true;
    if (vmxi_is_ascii(path) || vmxci_doc_to_utf8(&text, doc, path, NULL) != VMXCI_OK)
        return false;
    const bool same = is_path_of(dir, vmxci_text_str(text), name);
    vmxci_text_free(text);
    return same;
}

bool vmxi_names_disk(const vmxci_doc *doc, int dir, vmxci_str name)
{
    const vmxi_body *body = &doc->body;
    for (uint32_t i = 0; i < body->line_count; i++) {
        const vmxi_line *line = &body->lines[i];
        if (line->kind == VMXCI_LINE_ENTRY &&
            vmxi_str_ends_fold(vmxi_body_name(body, line), VMXI_LITERAL(".fileName")) &&
            has_path_of(doc, dir, line, name))
            return true;
    }
    return false;
}
