/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <vmxci.h>

#include "check/report/html_text.h"
#include "str.h"

enum {
    TEXT_ROOM = 1001
};

static void add_character(struct buffer *out, char c)
{
    switch (c) {
    case '&':
        add_text(out, "&amp;");
        break;
    case '<':
        add_text(out, "&lt;");
        break;
    case '>':
        add_text(out, "&gt;");
        break;
    case '"':
        add_text(out, "&quot;");
        break;
    case '\'':
        add_text(out, "&#39;");
        break;
    default:
        add_byte(out, c);
    }
}

void add_html(struct buffer *out, const char *text)
{
    char shown[TEXT_ROOM];
    const size_t len = vmxci_printable(shown, sizeof shown, str_of(text), 1);
    for (const char *c = shown; *c; c++)
        add_character(out, *c);
    if (len >= sizeof shown)
        add_text(out, "…");
}

void add_quantity(struct buffer *out, size_t n, const char *noun)
{
    add_format(out, "%zu %s%s", n, noun, n == 1 ? "" : "s");
}

/* The width is in tenths of a percent, without printf's decimal point, which depends on the locale.
 * A bar of a few of many must not be invisible. */
void add_bar(struct buffer *out, size_t n, size_t total, const char *color)
{
    size_t width = total ? (size_t)(1000.0 * (double)n / (double)total) : 0;
    if (n && width < 8)
        width = 8;
    add_text(out, "<svg class=bar width=\"100%\" height=8 aria-hidden=true>"
                  "<rect class=track width=\"100%\" height=8 rx=4 />");
    if (n)
        add_format(out, "<rect class=%s width=\"%zu.%zu%%\" height=8 rx=4 />", color, width / 10,
                   width % 10);
    add_text(out, "</svg>");
}

void start_section(struct buffer *out, const char *id, const char *title)
{
    add_format(out, "<section aria-labelledby=%s>\n<h2 id=%s>%s</h2>\n", id, id, title);
}

void end_section(struct buffer *out)
{
    add_text(out, "</section>\n");
}

void start_html_table(struct buffer *out, const char *name, const char *caption,
                      const char *const *titles, size_t count)
{
    add_format(out, "<table class=%s>\n<caption>%s</caption>\n<thead><tr>", name, caption);
    for (size_t i = 0; i < count; i++)
        add_format(out, "<th scope=col>%s</th>", titles[i]);
    add_text(out, "</tr></thead>\n<tbody>\n");
}

void end_html_table(struct buffer *out)
{
    add_text(out, "</tbody>\n</table>\n");
}

void add_chart_row(struct buffer *out, const char *label, size_t n, size_t total, const char *color)
{
    add_format(out, "<tr><th scope=row>%s</th><td>%zu</td><td>", label, n);
    add_bar(out, n, total, color);
    add_text(out, "</td></tr>\n");
}
