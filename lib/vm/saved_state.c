/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/str.h"
#include "base/utf8.h"
#include "file/target.h"
#include "vm/saved_state.h"
#include "vmx/doc.h"
#include "vmx/index.h"
#include "vmx/quote.h"

static const char state_key[] = "checkpoint.vmState";

static const vmxi_line *find_line(const vmxci_doc *doc, const char *key)
{
    return vmxi_body_find(&doc->body, vmxi_str(key));
}

/* ---- the file -------------------------------------------------------------------------- */

/* Returns whether the directory DIR certainly does not contain NAME. */
static bool is_missing(int dir, vmxci_str name)
{
    char terminated[NAME_MAX + 1];
    struct stat st;
    if (name.len > NAME_MAX || vmxi_str_contains(name, '\0'))
        return false;
    memcpy(terminated, name.ptr, name.len);
    terminated[name.len] = '\0';
    return fstatat(dir, terminated, &st, AT_SYMLINK_NOFOLLOW) != 0 && errno == ENOENT;
}

/* Returns whether NAME, in the encoding of DOC, is missing also under its name in UTF-8. */
static bool is_missing_in_utf8(const vmxci_doc *doc, int dir, vmxci_str name)
{
    vmxci_text *text;
    if (vmxi_is_ascii(name))
        return true;
    if (vmxci_doc_to_utf8(&text, doc, name, NULL) != VMXCI_OK)
        return false;
    const bool missing = is_missing(dir, vmxci_text_str(text));
    vmxci_text_free(text);
    return missing;
}

/* Returns whether STORED, which is not empty, is the name of a missing file, not a path. */
static bool names_missing_file(const vmxci_doc *doc, int dir, vmxci_str stored)
{
    char decoded[NAME_MAX];
    if (stored.len > sizeof decoded)
        return false;
    const vmxci_str name = { decoded, vmxci_unescape(decoded, sizeof decoded, stored) };
    return !vmxi_str_contains(name, '/') && !vmxi_str_contains(name, '\\') &&
           is_missing(dir, name) && is_missing_in_utf8(doc, dir, name);
}

/* Returns whether the file is looked for in another directory. */
static bool has_working_directory(const vmxci_doc *doc)
{
    const vmxi_line *line = find_line(doc, "workingDir");
    for (; line; line = vmxi_body_find_next(&doc->body, line))
        if (line->value_len != 0)
            return true;
    return false;
}

bool vmxi_lacks_saved_state(const vmxci_doc *doc, int dir)
{
    bool lacks = false;
    if (has_working_directory(doc))
        return false;
    const vmxi_line *line = find_line(doc, state_key);
    for (; line; line = vmxi_body_find_next(&doc->body, line)) {
        if (line->value_len == 0)
            continue;
        lacks = names_missing_file(doc, dir, vmxi_body_value(&doc->body, line));
        if (!lacks)
            return false;
    }
    return lacks;
}

/* ---- the edit -------------------------------------------------------------------------- */

/* Returns the index of the first line from AT on that is not of the key of the saved state. */
static uint32_t skip_state(const vmxi_body *body, uint32_t at)
{
    while (at < body->line_count && body->lines[at].kind == VMXCI_LINE_ENTRY &&
           vmxi_str_equal_fold(vmxi_body_name(body, &body->lines[at]), vmxi_str(state_key)))
        at++;
    return at;
}

/* Returns the bytes of line AT with its line end. */
static vmxci_str get_bytes(const vmxi_body *body, uint32_t at)
{
    const vmxi_line *line = &body->lines[at];
    return (vmxci_str){ body->bytes + line->start, vmxi_body_end(body, line) - line->start };
}

bool vmxi_edits_saved_state_only(const vmxci_doc *from, const vmxci_doc *to)
{
    const vmxi_body *a = &from->body, *b = &to->body;
    uint32_t i = skip_state(a, 0), k = skip_state(b, 0);
    while (i < a->line_count && k < b->line_count &&
           vmxi_str_equal(get_bytes(a, i), get_bytes(b, k))) {
        i = skip_state(a, i + 1);
        k = skip_state(b, k + 1);
    }
    return a->bom == b->bom && i == a->line_count && k == b->line_count;
}

/* ---- the refusal ----------------------------------------------------------------------- */

int vmxi_refuse_lost_state(const vmxci_doc *doc, vmxci_error *err)
{
    const vmxi_line *line = find_line(doc, state_key);
    while (line && line->value_len == 0)
        line = vmxi_body_find_next(&doc->body, line);
    const vmxci_str value = line ? vmxi_body_value(&doc->body, line) : VMXI_LITERAL("");
    return vmxi_fail(err, VMXCI_ESUSPENDED,
                     "suspended, but the saved state '%s' that '%s' names is missing; only '%s' "
                     "can be edited",
                     vmxi_body_quote(&doc->body, value).text, state_key, state_key);
}
