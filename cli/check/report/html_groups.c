/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "check/report/html_groups.h"
#include "check/report/html_text.h"

enum {
    MAX_GROUPS = 1000,
    MAX_PATHS = 20 /* of one group */
};

static void add_paths(struct buffer *out, const char *const *paths, size_t count, size_t total)
{
    const size_t shown = count < MAX_PATHS ? count : MAX_PATHS;
    for (size_t i = 0; i < shown; i++) {
        add_text(out, i ? "<br>" : "");
        add_html(out, paths[i]);
    }
    if (shown < total)
        add_format(out, "<br><span class=soft>and %zu more</span>", total - shown);
}

void add_to_html_groups(struct html_groups *groups, const char *kind, const char *value,
                        const char *const *paths, size_t count, size_t total)
{
    struct buffer *out = &groups->rows;
    if (groups->count++ >= MAX_GROUPS)
        return;
    add_text(out, "<tr><td class=where>");
    add_html(out, kind);
    add_text(out, "<br><code>");
    add_html(out, value);
    add_text(out, "</code><br><span class=soft>");
    add_quantity(out, total, "VM");
    add_text(out, "</span></td><td class=path>");
    add_paths(out, paths, count, total);
    add_text(out, "</td></tr>\n");
}

void print_html_groups(struct buffer *out, const struct html_groups *groups)
{
    static const char *const titles[] = { "Value", "VMs" };
    start_section(out, "shared", "Shared values");
    if (groups->count == 0) {
        add_text(out, "<p class=notice>No context ID, UUID or MAC address is shared.</p>\n");
        end_section(out);
        return;
    }
    add_text(out, "<div class=card>\n");
    start_html_table(out, "findings", "Values that must differ, but that several VMs have", titles,
                     2);
    add_bytes(out, groups->rows.ptr, groups->rows.len);
    end_html_table(out);
    if (groups->count > MAX_GROUPS)
        add_format(out, "<p class=soft>%zu more shared values are not shown.</p>\n",
                   groups->count - MAX_GROUPS);
    add_text(out, "</div>\n");
    end_section(out);
}
