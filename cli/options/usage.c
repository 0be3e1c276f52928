/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <vmxci.h>

#include "command.h"
#include "options/usage.h"

int usage_error(const struct command *command, const char *format, ...)
{
    char text[1024], shown[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    /* Words of the command line may hold control characters. */
    vmxci_printable(shown, sizeof shown, (vmxci_str){ text, strlen(text) }, 1);
    fprintf(stderr, "vmxci: %s\n", shown);
    if (command == &command_help)
        fputs("Try 'vmxci help'.\n", stderr);
    else
        fprintf(stderr, "Try 'vmxci%s%s --help'.\n", *command->name ? " " : "", command->name);
    return EXIT_USAGE;
}
