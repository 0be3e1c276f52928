/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "vmx/malformed_lines.h"

/* A malformed line without its line end. */
typedef struct malformed {
    const char *ptr;
    uint32_t len;
    uint32_t index; /* of the line */
} malformed;

/* By length, then by bytes: equal texts are neighbours. */
static int compare_texts(const malformed *a, const malformed *b)
{
    if (a->len != b->len)
        return a->len < b->len ? -1 : 1;
    return a->len ? memcmp(a->ptr, b->ptr, a->len) : 0;
}

/* Sorts equal texts by their position, so that the result does not depend on the sort. */
static int compare_malformed(const void *first, const void *second)
{
    const malformed *a = first, *b = second;
    const int order = compare_texts(a, b);
    if (order)
        return order;
    return a->index < b->index ? -1 : a->index > b->index;
}

/* Returns the malformed lines of BODY, which has some, sorted; NULL if there is no memory. */
static malformed *sort_malformed(const vmxi_body *body, const vmxci_allocator *alloc)
{
    malformed *out = vmxi_resize_array(alloc, NULL, body->malformed_count, sizeof *out);
    uint32_t count = 0;
    for (uint32_t i = 0; out && i < body->line_count; i++) {
        const vmxi_line *line = &body->lines[i];
        if (line->kind != VMXCI_LINE_MALFORMED)
            continue;
        const size_t end = vmxi_body_end(body, line) - line->end_len;
        out[count++] = (malformed){ body->bytes + line->start, (uint32_t)(end - line->start), i };
    }
    if (out)
        qsort(out, count, sizeof *out, compare_malformed);
    return out;
}

/* Both arrays are sorted: clears the mark of each of the A_COUNT lines at A that is among the
 * B_COUNT lines at B. */
static void unmark_common(uint8_t *marks, const malformed *a, uint32_t a_count, const malformed *b,
                          uint32_t b_count)
{
    uint32_t i = 0, j = 0;
    while (i < a_count && j < b_count) {
        const int order = compare_texts(&a[i], &b[j]);
        if (order == 0)
            marks[a[i].index] = 0;
        i += order <= 0;
        j += order >= 0;
    }
}

static int unmark_kept(uint8_t *marks, const vmxi_body *from, const vmxi_body *to,
                       const vmxci_allocator *alloc, vmxci_error *err)
{
    malformed *a = sort_malformed(from, alloc), *b = a ? sort_malformed(to, alloc) : NULL;
    if (b)
        unmark_common(marks, a, from->malformed_count, b, to->malformed_count);
    const int status = b ? VMXCI_OK : vmxi_no_memory(err);
    vmxi_free(alloc, a);
    vmxi_free(alloc, b);
    return status;
}

int vmxi_find_removed_malformed(uint8_t **out, const vmxi_body *from, const vmxi_body *to,
                                const vmxci_allocator *alloc, vmxci_error *err)
{
    *out = NULL;
    if (from->malformed_count == 0)
        return VMXCI_OK;
    *out = vmxi_resize(alloc, NULL, from->line_count);
    if (!*out)
        return vmxi_no_memory(err);
    for (uint32_t i = 0; i < from->line_count; i++)
        (*out)[i] = from->lines[i].kind == VMXCI_LINE_MALFORMED;
    return to->malformed_count ? unmark_kept(*out, from, to, alloc, err) : VMXCI_OK;
}
