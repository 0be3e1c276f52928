/* SPDX-License-Identifier: MIT */
/* Colour on a terminal. */
#ifndef CLI_OUTPUT_COLOR_H
#define CLI_OUTPUT_COLOR_H

#include <stdbool.h>

#include <vmxci.h>

#include "options/options.h"

/* Whether standard output gets colour. */
bool color_is_on(const struct options *o);

/* The name of the colour of something that is wrong, or odd: "red", "yellow"; NULL for none. */
const char *color_of(vmxci_severity severity);

/* The sequences before and after text of the colour of that name; "" for NULL. */
const char *color_start(const char *name);
const char *color_end(const char *name);

#endif
