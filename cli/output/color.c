/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "options/options.h"
#include "output/buffer.h"
#include "output/color.h"

/* See https://no-color.org: NO_COLOR counts unless it is empty. */
static bool allows_color(void)
{
    const char *no_color = getenv("NO_COLOR"), *terminal = getenv("TERM");
    return !(no_color && *no_color) && terminal && strcmp(terminal, "dumb") != 0;
}

bool is_color_on(const struct options *o)
{
    if (o->color == COLOR_AUTO)
        return o->to_terminal && allows_color();
    return o->color == COLOR_ALWAYS;
}

const char *severity_color(vmxci_severity severity)
{
    switch (severity) {
    case VMXCI_SEVERITY_ERROR:
        return "red";
    case VMXCI_SEVERITY_WARNING:
        return "yellow";
    default:
        return NULL;
    }
}

/* The parameter of the escape sequence SGR (ECMA-48, 8.3.117) that selects COLOR. */
static int sgr_parameter(const char *color)
{
    static const struct {
        const char *name;
        int parameter;
    } colors[] = {
        { "bold", 1 }, { "red", 31 }, { "green", 32 }, { "yellow", 33 }, { "cyan", 36 }
    };
    for (size_t i = 0; i < sizeof colors / sizeof colors[0]; i++)
        if (strcmp(colors[i].name, color) == 0)
            return colors[i].parameter;
    return 0;
}

void start_color(struct buffer *out, const char *color)
{
    if (color)
        add_format(out, "\033[%dm", sgr_parameter(color));
}

void end_color(struct buffer *out, const char *color)
{
    if (color)
        add_text(out, "\033[0m");
}

void add_colored(struct buffer *out, const char *text, const char *color)
{
    start_color(out, color);
    add_text(out, text);
    end_color(out, color);
}
