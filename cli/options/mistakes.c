/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "options/alternatives.h"
#include "options/mistakes.h"
#include "options/options.h"
#include "options/table.h"
#include "options/usage.h"
#include "suggest.h"

/* ---- options --------------------------------------------------------------------------- */

/* The option of COMMAND whose name is nearest to that in TEXT, "NAME" or "NAME=VALUE". */
static struct hint hint_option(const struct command *command, const char *text)
{
    struct nearest nearest = { .word = text, .len = strcspn(text, "=") };
    for (const struct option *option = NULL; (option = next_option(command, option));)
        offer(&nearest, option->name, option->name);
    if (nearest.found)
        return did_you_mean("--%s%s", nearest.found, text + nearest.len);
    return command->run ? (struct hint){ "" }
                        : (struct hint){ "; the options of a command follow its name" };
}

int reject_option(const struct command *command, const char *word)
{
    return usage_error(command, "unknown option '%.*s'%s", (int)strcspn(word, "="), word,
                       hint_option(command, word + 2).text);
}

int reject_abbreviation(const struct command *command, const char *word)
{
    const size_t len = strcspn(word, "=");
    struct alternatives names = { .before = "'--", .after = "'" };
    for (const struct option *option = NULL; (option = next_option(command, option));)
        if (strncmp(option->name, word + 2, len - 2) == 0)
            add_alternative(&names, option->name);
    return usage_error(command, "ambiguous option '%.*s' (%s)", (int)len, word,
                       finish_alternatives(&names));
}

int reject_letter(const struct command *command, const char *word, char letter)
{
    return usage_error(command, "unknown option '-%c'%s", letter,
                       hint_option(command, word + 1).text);
}

/* ---- commands -------------------------------------------------------------------------- */

/* Offers the last words of the commands of GROUP, and the groups. */
static void offer_commands(struct nearest *nearest, const struct command *group)
{
    const struct command *command;
    for (int i = 0; (command = command_at(i)); i++) {
        const char *space = strchr(command->name, ' ');
        if (is_in_group(command, group) || !command->run)
            offer(nearest, space ? space + 1 : command->name, command->name);
    }
}

/* The nearest command of GROUP, or else of all. */
static struct hint hint_command(const struct command *group, const char *word)
{
    struct nearest nearest = { .word = word, .len = strlen(word) };
    offer_commands(&nearest, group);
    if (!nearest.found)
        offer_commands(&nearest, &command_vmxci);
    return nearest.found ? did_you_mean("vmxci %s", nearest.found) : (struct hint){ "" };
}

int reject_command(const struct command *command, const struct command *group, const char *word)
{
    if (is_like_path(word))
        return usage_error(command, "'%s' is not a command%s", word,
                           did_you_mean("vmxci show %s", word).text);
    return usage_error(command, "unknown command '%s%s%s'%s", group->name, *group->name ? " " : "",
                       word, hint_command(group, word).text);
}

/* ---- operands -------------------------------------------------------------------------- */

/* Writes the words of O that follow operand NUMBER, each after a blank. */
static void join_rest(char *out, size_t size, const struct options *o, int number)
{
    const int words = o->operand_count + o->path_count;
    *out = '\0';
    for (int i = number + 1; i < words; i++) {
        const size_t len = strlen(out);
        snprintf(out + len, size - len, " %s", o->operands[i]);
    }
}

static int reject_key_value(const struct options *o, int number)
{
    const char *key = o->operands[number], *equals = strchr(key, '=');
    char rest[256];
    if (!equals || equals == key || o->path_count > 0)
        return EXIT_DONE;
    join_rest(rest, sizeof rest, o, number);
    const char *quote = equals[1 + strcspn(equals + 1, " ")] || !equals[1] ? "\"" : "";
    const struct hint hint = did_you_mean("vmxci %s %.*s %s%s%s%s", o->command->name,
                                          (int)(equals - key), key, quote, equals + 1, quote, rest);
    return usage_error(o->command, "KEY and VALUE are two words%s", hint.text);
}

/* PATH may be NAME=VALUE, also with the key of the property for NAME. */
static int reject_option_in_path(const struct options *o, const char *path)
{
    const char *name = strncmp(path, "vmci0.", 6) == 0 ? path + 6 : path;
    const size_t len = strcspn(name, "=");
    if (name[len] != '=' || access(path, F_OK) == 0)
        return EXIT_DONE;
    for (const struct option *option = NULL; (option = next_option(o->command, option));)
        if (takes_value(option) && strlen(option->name) == len &&
            strncmp(option->name, name, len) == 0)
            return usage_error(o->command, "there is no file '%s'%s", path,
                               did_you_mean("--%s", name).text);
    return EXIT_DONE;
}

int reject_joined(const struct options *o)
{
    const int key = o->command->raw_operand - 2;
    int status = EXIT_DONE;
    if (key >= 0 && key < o->operand_count)
        status = reject_key_value(o, key);
    for (int i = 0; i < o->path_count && status == EXIT_DONE; i++)
        status = reject_option_in_path(o, o->paths[i]);
    return status;
}
