/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stddef.h>
#include <string.h>

#include "command.h"

#define COMMAND_ADDRESS(name) &command_##name,

const struct command *command_at(int number)
{
    static const struct command *const commands[] = { COMMANDS(COMMAND_ADDRESS) NULL };
    return commands[number];
}

/* How many of the words are the name of COMMAND; 0 if they are that of another one. */
static int match(const struct command *command, int count, char **argv)
{
    const char *second = strchr(command->name, ' ');
    const size_t len = second ? (size_t)(second - command->name) : strlen(command->name);
    if (count < 1 || strlen(argv[0]) != len || strncmp(argv[0], command->name, len) != 0)
        return 0;
    if (!second)
        return 1;
    return count > 1 && strcmp(argv[1], second + 1) == 0 ? 2 : 0;
}

const struct command *find_command(int *words, int count, char **argv)
{
    const struct command *found = &command_vmxci, *command;
    *words = 0;
    for (int i = 0; (command = command_at(i)); i++) {
        const int matching = match(command, count, argv);
        if (matching > *words) {
            *words = matching;
            found = command;
        }
    }
    return found;
}

bool is_in_group(const struct command *command, const struct command *group)
{
    const size_t len = strlen(group->name);
    return command->run && strncmp(command->name, group->name, len) == 0 &&
           (len == 0 || command->name[len] == ' ');
}
