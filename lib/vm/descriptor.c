/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"
#include "base/text.h"
#include "file/read.h"
#include "vm/descriptor.h"
#include "vmx/doc.h"
#include "vmx/index.h"

enum {
    SECTOR = 512, /* bytes; the unit of the offsets and sizes in a sparse disk */
    MAX_DESCRIPTOR = 65536,
    /* Positions in the header of a sparse disk. */
    OFFSET_AT = 28,
    SIZE_AT = 36
};

/* ---- paths ----------------------------------------------------------------------------- */

static bool is_separator(char c)
{
    return c == '/' || c == '\\';
}

/* The path of a file on Linux, of a server, with a drive, as a URL, or with a datastore in
 * brackets. */
bool vmxi_is_absolute(vmxci_str path)
{
    size_t scheme = 0;
    while (scheme < path.len && !is_separator(path.ptr[scheme]) && path.ptr[scheme] != ':')
        scheme++;
    const bool has_colon = scheme < path.len && path.ptr[scheme] == ':';
    if (has_colon && (scheme == 1 || (scheme + 1 < path.len && is_separator(path.ptr[scheme + 1]))))
        return true;
    return path.len &&
           (is_separator(path.ptr[0]) || (path.ptr[0] == '[' && vmxi_str_contains(path, ']')));
}

/* Removes the first component and the separator after it from PATH, and returns the component. */
static vmxci_str take_component(vmxci_str *path)
{
    size_t len = 0;
    while (len < path->len && !is_separator(path->ptr[len]))
        len++;
    const vmxci_str component = { path->ptr, len };
    *path = vmxi_str_skip(*path, len < path->len ? len + 1 : len);
    return component;
}

bool vmxi_leads_outside(vmxci_str path)
{
    size_t depth = 0;
    if (vmxi_is_absolute(path))
        return true;
    while (path.len) {
        const vmxci_str component = take_component(&path);
        const bool is_up = vmxi_str_equal(component, VMXI_LITERAL(".."));
        if (is_up && depth == 0)
            return true;
        if (is_up)
            depth--;
        else if (component.len && !vmxi_str_equal(component, VMXI_LITERAL(".")))
            depth++;
    }
    return false;
}

/* ---- the text -------------------------------------------------------------------------- */

typedef struct visit {
    int (*fn)(vmxci_str path, void *payload, vmxci_error *err);
    void *payload;
} visit;

/* Calls the function of V with the value of LINE, decoded. */
static int visit_path(const visit *v, const vmxci_doc *doc, const vmxi_line *line, vmxci_error *err)
{
    const vmxci_str stored = vmxi_body_value(&doc->body, line);
    vmxci_text *path = vmxi_text_new(&vmxi_default_allocator, stored.len);
    if (!path)
        return vmxi_no_memory(err);
    vmxi_text_set_length(path, vmxci_unescape(path->bytes, stored.len, stored));
    const int status = v->fn(vmxci_text_str(path), v->payload, err);
    vmxci_text_free(path);
    return status;
}

/* Parses TEXT, a descriptor; the NULs behind it do not belong to it. */
static int parse(const visit *v, vmxci_str text, vmxci_error *err)
{
    vmxci_doc *doc;
    const char *nul = text.len ? memchr(text.ptr, '\0', text.len) : NULL;
    if (nul)
        text.len = (size_t)(nul - text.ptr);
    int status = vmxci_doc_parse(&doc, text.ptr, text.len, NULL, err);
    if (status)
        return status;
    const vmxi_line *line = vmxi_body_find(&doc->body, VMXI_LITERAL("parentFileNameHint"));
    for (; status == VMXCI_OK && line; line = vmxi_body_find_next(&doc->body, line))
        status = visit_path(v, doc, line, err);
    vmxci_doc_free(doc);
    return status;
}

/* ---- the file -------------------------------------------------------------------------- */

typedef struct place {
    off_t offset;
    size_t len; /* 0: there is no descriptor */
} place;

/* Returns the little-endian number of 64 bits at AT. */
static uint64_t get_number(const char *at)
{
    uint64_t number = 0;
    for (size_t i = 8; i > 0; i--)
        number = number << 8 | (unsigned char)at[i - 1];
    return number;
}

/* Returns whether the file that begins with HEAD is a descriptor: text that begins with a comment,
 * behind a byte order mark or blank lines, if any.  More blank lines than HEAD count as text, too.
 */
static bool is_text(vmxci_str head)
{
    const vmxci_str bom = VMXI_LITERAL("\xEF\xBB\xBF");
    if (vmxi_str_starts_fold(head, bom))
        head = vmxi_str_skip(head, bom.len);
    while (head.len && (vmxi_is_blank(head.ptr[0]) || head.ptr[0] == '\n' || head.ptr[0] == '\r'))
        head = vmxi_str_skip(head, 1);
    return head.len == 0 || head.ptr[0] == '#';
}

/* Finds the descriptor of the disk that begins with HEAD, of at most a sector: all of the file, if
 * it is a descriptor. */
static place find_descriptor(vmxci_str head)
{
    if (is_text(head))
        return (place){ 0, MAX_DESCRIPTOR };
    if (head.len < SECTOR || memcmp(head.ptr, "KDMV", 4) != 0)
        return (place){ 0, 0 };
    const uint64_t offset = get_number(head.ptr + OFFSET_AT), size = get_number(head.ptr + SIZE_AT);
    if (offset == 0 || offset > INT64_MAX / SECTOR - MAX_DESCRIPTOR)
        return (place){ 0, 0 };
    return (place){ (off_t)(offset * SECTOR),
                    size < MAX_DESCRIPTOR / SECTOR ? (size_t)size * SECTOR : MAX_DESCRIPTOR };
}

int vmxi_for_each_parent(int fd, int (*fn)(vmxci_str path, void *payload, vmxci_error *err),
                         void *payload, vmxci_error *err)
{
    const visit v = { fn, payload };
    vmxi_buf head = VMXI_BUF_INIT(&vmxi_default_allocator);
    vmxi_buf text = VMXI_BUF_INIT(&vmxi_default_allocator);
    int status = vmxi_read_at(&head, fd, 0, SECTOR, err);
    const place found = find_descriptor(vmxi_buf_str(&head));
    if (status == VMXCI_OK && found.len)
        status = vmxi_read_at(&text, fd, found.offset, found.len, err);
    if (status == VMXCI_OK)
        status = parse(&v, vmxi_buf_str(&text), err);
    vmxi_buf_free(&head);
    vmxi_buf_free(&text);
    return status;
}
