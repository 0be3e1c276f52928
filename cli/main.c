/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>
#include <string.h>

#include <vmxci.h>

#include "command.h"
#include "options/options.h"
#include "options/usage.h"
#include "output/output.h"
#include "output/report.h"

static const struct command *const commands[] = {
    &command_show,         &command_get,         &command_set,        &command_unset,
    &command_status,       &command_config_list, &command_config_get, &command_config_set,
    &command_config_unset, &command_apply,
};

enum {
    COMMANDS = sizeof commands / sizeof commands[0]
};

/* What stands before a command. */
static const struct command no_command = {
    .name = "",
    .operands = "COMMAND",
    .options = { OPTION_HELP, OPTION_VERSION, OPTION_END },
};

/* How many of the words are the name of COMMAND; 0 if they are another's. */
static int match(const struct command *command, int count, char **argv)
{
    const char *second = strchr(command->name, ' ');
    size_t len = second ? (size_t)(second - command->name) : strlen(command->name);
    if (count < 1 || strlen(argv[0]) != len || strncmp(argv[0], command->name, len) != 0)
        return 0;
    if (!second)
        return 1;
    return count > 1 && strcmp(argv[1], second + 1) == 0 ? 2 : 0;
}

static void list_commands(const char *first_word)
{
    for (int i = 0; i < COMMANDS; i++)
        if (strncmp(commands[i]->name, first_word, strlen(first_word)) == 0)
            printf("  %-13s %s\n", commands[i]->name, commands[i]->summary);
}

static int help(void)
{
    fputs("usage: vmxci COMMAND [OPTION]... PATH...\n"
          "\n"
          "Read and change the VMCI device of powered-off VMware virtual machines, and any\n"
          "other key, in their .vmx files.\n"
          "\n"
          "Commands:\n",
          stdout);
    list_commands("");
    fputs("\n"
          "PATH is a .vmx or .vmtx file, a folder with one, or - for standard input (an edit\n"
          "then writes the new text to standard output).\n"
          "\n"
          "'vmxci COMMAND --help' (or -h) shows the options; 'vmxci --version' (-V) the version.\n"
          "\n"
          "Exit status: 0 done; 1 the answer is no; 2 usage; 3 bad input; 4 input/output;\n"
          "5 refused.  Of several paths the highest counts.\n",
          stdout);
    return EXIT_DONE;
}

static int config_help(void)
{
    fputs("usage: vmxci config COMMAND [OPTION]... PATH...\n\n", stdout);
    list_commands("config ");
    fputs("\n'vmxci config COMMAND --help' shows the options.\n", stdout);
    return EXIT_DONE;
}

static int command_help(const struct command *command)
{
    printf("usage: vmxci %s [OPTION]...%s%s PATH...\n\n%s\n", command->name,
           *command->operands ? " " : "", command->operands, command->about);
    options_help(command);
    return EXIT_DONE;
}

static int run(const struct command *command, int count, char **argv)
{
    struct options options;
    if (!options_read(&options, command, count, argv))
        return EXIT_USAGE;
    return options.help ? command_help(command) : command->run(&options);
}

static bool is_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

static int run_config(int count, char **argv)
{
    if (count < 2)
        return usage_error(&no_command, "config needs a command");
    return is_help(argv[1]) ? config_help()
                            : usage_error(&no_command, "config has no command '%s'", argv[1]);
}

/* No command: options of vmxci itself, or a mistake. */
static int run_none(int count, char **argv)
{
    struct options options;
    if (count == 0)
        return usage_error(&no_command, "a command is needed");
    if (argv[0][0] != '-')
        return usage_error(&no_command, "there is no command '%s'", argv[0]);
    if (!options_read(&options, &no_command, count, argv))
        return EXIT_USAGE;
    if (options.help)
        return help();
    if (options.version)
        printf("vmxci %s\n", vmxci_version());
    return options.version ? EXIT_DONE : usage_error(&no_command, "a command is needed");
}

static int dispatch(int count, char **argv)
{
    for (int i = 0; i < COMMANDS; i++) {
        int words = match(commands[i], count, argv);
        if (words)
            return run(commands[i], count - words, argv + words);
    }
    if (count && strcmp(argv[0], "config") == 0)
        return run_config(count, argv);
    return run_none(count, argv);
}

int main(int argc, char **argv)
{
    return output_close(argc > 0 ? dispatch(argc - 1, argv + 1) : EXIT_USAGE);
}
