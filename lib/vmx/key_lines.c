/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "vmx/index.h"
#include "vmx/key_lines.h"

static bool has_duplicates(const vmxi_body *body)
{
    for (uint32_t i = 0; i < body->line_count; i++)
        if (body->lines[i].flags & VMXCI_LINE_FLAG_DUPLICATE)
            return true;
    return false;
}

/* Links from the last line to the first: until the first line of a key is reached, the entry of
 * that line has the lines already linked. */
static void link_lines(const vmxi_body *body, uint32_t *next)
{
    for (uint32_t i = body->line_count; i-- > 0;) {
        const vmxi_line *line = &body->lines[i];
        if (!(line->flags & VMXCI_LINE_FLAG_DUPLICATE))
            continue;
        const uint32_t first =
            (uint32_t)(vmxi_body_find(body, vmxi_body_name(body, line)) - body->lines);
        if (first == i)
            continue;
        next[i] = next[first];
        next[first] = i + 1;
    }
}

int vmxi_key_lines_make(vmxi_key_lines *out, const vmxi_body *body, const vmxci_allocator *alloc,
                        vmxci_error *err)
{
    *out = (vmxi_key_lines){ body, NULL };
    if (!has_duplicates(body))
        return VMXCI_OK;
    out->next = vmxi_resize_array(alloc, NULL, body->line_count, sizeof *out->next);
    if (!out->next)
        return vmxi_no_memory(err);
    memset(out->next, 0, body->line_count * sizeof *out->next);
    link_lines(body, out->next);
    return VMXCI_OK;
}

bool vmxi_is_first_of_key(const vmxi_key_lines *lines, const vmxi_line *line)
{
    return !(line->flags & VMXCI_LINE_FLAG_DUPLICATE) ||
           vmxi_body_find(lines->body, vmxi_body_name(lines->body, line)) == line;
}

const vmxi_line *vmxi_next_of_key(const vmxi_key_lines *lines, const vmxi_line *line)
{
    const uint32_t next = lines->next ? lines->next[line - lines->body->lines] : 0;
    return next ? &lines->body->lines[next - 1] : NULL;
}

void vmxi_key_lines_free(vmxi_key_lines *lines, const vmxci_allocator *alloc)
{
    vmxi_free(alloc, lines->next);
    lines->next = NULL;
}
