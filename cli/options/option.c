/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>
#include <string.h>

#include "options/option.h"

void describe_value(char out[VALUE_SIZE], const struct option *option)
{
    snprintf(out, VALUE_SIZE, "%s", option->argument ? option->argument : "");
    for (const struct choice *c = option->argument ? NULL : option->choices; c && c->word; c++) {
        const size_t len = strlen(out);
        snprintf(out + len, VALUE_SIZE - len, "%s%s", len ? "|" : "", c->word);
    }
}
