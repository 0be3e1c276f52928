/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <string.h>

#include "options/options.h"
#include "output/buffer.h"
#include "output/color.h"
#include "output/diff.h"

/* Returns the text before the first byte END, or all of it, and removes that and END from TEXT. */
static vmxci_str take_until(vmxci_str *text, char end, bool *found)
{
    const char *at = memchr(text->ptr, end, text->len);
    const vmxci_str taken = { text->ptr, at ? (size_t)(at - text->ptr) : text->len };
    const size_t used = taken.len + (at != NULL);
    *found = at != NULL;
    text->ptr += used;
    text->len -= used;
    return taken;
}

/* A tab is kept, and the CR of a line end. */
static void add_escaped(struct buffer *out, vmxci_str line)
{
    const bool has_cr = line.len && line.ptr[line.len - 1] == '\r';
    bool has_tab = true;
    line.len -= has_cr;
    while (has_tab) {
        add_printable(out, take_until(&line, '\t', &has_tab));
        if (has_tab)
            add_byte(out, '\t');
    }
    if (has_cr)
        add_byte(out, '\r');
}

/* The color of a line of a hunk. */
static const char *line_color(char first)
{
    switch (first) {
    case '@':
        return "cyan";
    case '-':
        return "red";
    case '+':
        return "green";
    default:
        return NULL;
    }
}

static void add_line(struct buffer *out, vmxci_str line, const char *color, bool escape)
{
    start_color(out, color);
    if (escape)
        add_escaped(out, line);
    else
        add_str(out, line);
    end_color(out, color);
}

void add_diff(struct buffer *out, vmxci_str diff, const struct options *o)
{
    const bool color = is_color_on(o);
    bool in_header = true, has_end = true;
    while (diff.len) {
        const vmxci_str line = take_until(&diff, '\n', &has_end);
        const char first = line.len ? *line.ptr : ' ';
        /* Only the first lines: a removed line may begin with "--- " too. */
        in_header = in_header && first != '@';
        add_line(out, line, !color ? NULL : in_header ? "bold" : line_color(first), o->to_terminal);
        if (has_end)
            add_byte(out, '\n');
    }
}
