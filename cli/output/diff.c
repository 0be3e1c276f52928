/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>
#include <string.h>

#include "options/options.h"
#include "output/color.h"
#include "output/diff.h"
#include "output/text.h"

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
static void print_escaped(vmxci_str line)
{
    const bool has_cr = line.len && line.ptr[line.len - 1] == '\r';
    bool has_tab = true;
    line.len -= has_cr;
    while (has_tab) {
        print_printable(take_until(&line, '\t', &has_tab));
        if (has_tab)
            putchar('\t');
    }
    if (has_cr)
        putchar('\r');
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

static void print_line(vmxci_str line, const char *color, bool escape)
{
    start_color(color);
    if (escape)
        print_escaped(line);
    else
        (void)fwrite(line.ptr, 1, line.len, stdout);
    end_color(color);
}

void print_diff(vmxci_str diff, const struct options *o)
{
    const bool color = is_color_on(o);
    bool in_header = true, has_end = true;
    while (diff.len) {
        const vmxci_str line = take_until(&diff, '\n', &has_end);
        const char first = line.len ? *line.ptr : ' ';
        /* Only the first lines: a removed line may begin with "--- " too. */
        in_header = in_header && first != '@';
        print_line(line, !color ? NULL : in_header ? "bold" : line_color(first), o->to_terminal);
        if (has_end)
            putchar('\n');
    }
}
