/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "output/color.h"

/* https://no-color.org: the variable is there and not empty. */
static bool is_refused(void)
{
    const char *no_color = getenv("NO_COLOR"), *terminal = getenv("TERM");
    return (no_color && *no_color) || !terminal || strcmp(terminal, "dumb") == 0;
}

bool color_is_on(const struct options *o)
{
    if (o->color == COLOR_AUTO)
        return isatty(STDOUT_FILENO) && !is_refused();
    return o->color == COLOR_ALWAYS;
}

const char *color_of(vmxci_severity severity)
{
    switch (severity) {
    case VMXCI_ERROR:
        return "red";
    case VMXCI_WARNING:
        return "yellow";
    default:
        return NULL;
    }
}

const char *color_start(const char *name)
{
    if (!name)
        return "";
    return strcmp(name, "red") == 0 ? "\033[31m" : "\033[33m";
}

const char *color_end(const char *name)
{
    return name ? "\033[0m" : "";
}
