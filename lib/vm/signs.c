/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <string.h>
#include <sys/stat.h>

#include "base/str.h"
#include "base/utf8.h"
#include "vm/signs.h"
#include "vmx/doc.h"

static bool has(const vmxci_doc *doc, const char *key)
{
    return vmxi_body_find(&doc->body, vmxi_str(key)) != NULL;
}

bool vmxi_says(const vmxci_doc *doc, const char *key, const char *value)
{
    const vmxi_line *line = vmxi_body_find(&doc->body, vmxi_str(key));
    for (; line; line = vmxi_body_find_next(&doc->body, line))
        if (vmxi_str_equal_fold(vmxi_body_value(&doc->body, line), vmxi_str(value)))
            return true;
    return false;
}

vmxci_encryption vmxi_encryption_of(const vmxci_doc *doc)
{
    if (has(doc, "encryption.data") && !vmxi_says(doc, "vmx.encryptionType", "partial"))
        return VMXCI_ENCRYPTION_FULL;
    return has(doc, "encryption.keySafe") || has(doc, "encryption.data") ||
                   has(doc, "encryption.bundle")
               ? VMXCI_ENCRYPTION_PARTIAL
               : VMXCI_ENCRYPTION_NONE;
}

bool vmxi_is_suspended(const vmxci_doc *doc)
{
    const vmxi_line *line = vmxi_body_find(&doc->body, VMXI_LITERAL("checkpoint.vmState"));
    for (; line; line = vmxi_body_find_next(&doc->body, line))
        if (line->value_len != 0)
            return true;
    return false;
}

/* Whether FOLDER, seen from the folder DIR, is DIR. */
static bool is_folder(int dir, vmxci_str folder)
{
    char path[1024 + 1];
    struct stat one, other;
    if (folder.len >= sizeof path || vmxi_str_has(folder, '\0'))
        return false;
    memcpy(path, folder.ptr, folder.len);
    path[folder.len] = '\0';
    return fstat(dir, &one) == 0 && fstatat(dir, path, &other, 0) == 0 &&
           one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

/* Whether the path BYTES, seen from the folder DIR, is NAME in it. */
static bool is_path(int dir, vmxci_str bytes, vmxci_str name)
{
    const size_t folder = bytes.len - name.len;
    if (bytes.len < name.len || memcmp(bytes.ptr + folder, name.ptr, name.len) != 0)
        return false;
    return folder == 0 ||
           (bytes.ptr[folder - 1] == '/' && is_folder(dir, (vmxci_str){ bytes.ptr, folder }));
}

/* Whether the value of LINE is NAME, in the bytes of the file or as UTF-8. */
static bool is_path_of(const vmxci_doc *doc, int dir, const vmxi_line *line, vmxci_str name)
{
    char decoded[1024];
    const vmxci_str stored = vmxi_body_value(&doc->body, line);
    vmxci_text *text;
    if (stored.len > sizeof decoded)
        return false;
    const vmxci_str bytes = { decoded, vmxci_unescape(decoded, stored) };
    if (is_path(dir, bytes, name) || vmxi_is_ascii(bytes))
        return is_path(dir, bytes, name);
    if (vmxci_doc_to_utf8(&text, doc, bytes, NULL) != VMXCI_OK)
        return false;
    const bool same = is_path(dir, vmxci_text_str(text), name);
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
            is_path_of(doc, dir, line, name))
            return true;
    }
    return false;
}
