/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "options/help.h"
#include "options/table.h"

enum {
    WIDTH = 80,     /* columns of a line */
    GAP = 2,        /* columns between a name and its explanation */
    LINE_SIZE = 128 /* room for the name of an option with its value */
};

/* Prints TEXT, starting in column INDENT and continuing there on further lines. */
static void print_wrapped(const char *text, int indent)
{
    int column = indent;
    while (*text) {
        const int len = (int)strcspn(text, " ");
        if (column > indent && column + 1 + len > WIDTH)
            column = printf("\n%*s", indent, "") - 1;
        column += printf("%s%.*s", column > indent ? " " : "", len, text);
        text += len + (text[len] == ' ');
    }
    putchar('\n');
}

/* Prints NAME, at the start of a line, and what it means in column INDENT. */
static void print_entry(const char *name, const char *text, int indent)
{
    const int used = printf("  %s", name);
    if (used + GAP > indent)
        printf("\n%*s", indent, "");
    else
        printf("%*s", indent - used, "");
    print_wrapped(text, indent);
}

/* ---- options --------------------------------------------------------------------------- */

/* Writes how OPTION is given: "-b, --backup[=SUFFIX]". */
static int describe_option(char out[LINE_SIZE], const struct option *option)
{
    char letter[8] = "    ", value[VALUE_SIZE];
    const char *before = "", *after = "";
    describe_value(value, option);
    if (option->letter)
        snprintf(letter, sizeof letter, "-%c, ", option->letter);
    if (takes_value(option)) {
        before = option->implied ? "[=" : "=";
        after = option->implied ? "]" : "";
    }
    return snprintf(out, LINE_SIZE, "%s--%s%s%s%s", letter, option->name, before, value, after);
}

static void print_option(const struct option *option, int indent)
{
    char name[LINE_SIZE], text[512];
    const char *value = option->initial ? option->initial : option->implied;
    describe_option(name, option);
    snprintf(text, sizeof text, "%s%s%s%s", option->help, value ? " (default " : "",
             value ? value : "", value ? ")" : "");
    print_entry(name, text, indent);
}

static void print_options(const struct command *command)
{
    char name[LINE_SIZE];
    int longest = 0;
    for (const struct option *option = NULL; (option = next_option(command, option));) {
        const int len = describe_option(name, option);
        longest = len > longest ? len : longest;
    }
    puts("\nOptions:");
    for (const struct option *option = NULL; (option = next_option(command, option));)
        print_option(option, 2 + longest + GAP);
}

/* ---- commands -------------------------------------------------------------------------- */

static void print_usage(FILE *to, const struct command *command)
{
    const char *space = *command->name ? " " : "";
    if (command->run)
        fprintf(to, "usage: vmxci %s [OPTION]...%s%s%s\n", command->name,
                *command->operands ? " " : "", command->operands,
                command->no_paths ? "" : " PATH...");
    else
        fprintf(to, "usage: vmxci%s%s COMMAND [OPTION]... PATH...\n", space, command->name);
}

static void print_commands(FILE *to, const struct command *group)
{
    const struct command *command;
    fputs("\nCommands:\n", to);
    for (int i = 0; (command = command_at(i)); i++)
        if (is_in_group(command, group))
            fprintf(to, "  %-12s  %s\n", command->name, command->summary);
}

int print_help(const struct command *command)
{
    print_usage(stdout, command);
    printf("\n%s", command->about);
    if (!command->run)
        print_commands(stdout, command);
    print_options(command);
    if (command->groups & GROUP_EDIT)
        puts("\nIf one of several PATHs does not exist, or is a directory without exactly one\n"
             ".vmx file, no file is changed; '--output' then prints only those PATHs.  With\n"
             "'--recursive' or '--files-from', a VM that cannot be edited does not stop the\n"
             "others, unless '--all-or-nothing' is given.");
    if (command->notes)
        printf("\n%s", command->notes);
    if (command->print_notes)
        command->print_notes();
    if (command->examples)
        printf("\nExamples:\n%s", command->examples);
    return EXIT_DONE;
}

int reject_no_command(const struct command *group)
{
    print_usage(stderr, group);
    print_commands(stderr, group);
    fprintf(stderr, "\nTry 'vmxci%s%s --help'.\n", *group->name ? " " : "", group->name);
    return EXIT_USAGE;
}
