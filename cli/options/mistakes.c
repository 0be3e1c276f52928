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

/* An option as it was given. */
struct given_option {
    const char *word; /* "--NAME", "--NAME=VALUE" or "-LETTERS" */
    char letter;      /* one of LETTERS; 0: the option is given by its name */
};

static size_t name_length(const char *name)
{
    return strcspn(name, "=");
}

static bool is_named(const struct option *option, const char *name)
{
    const size_t len = name_length(name);
    return strlen(option->name) == len && strncmp(option->name, name, len) == 0;
}

static bool has_option(const struct command *command, const struct given_option *given)
{
    for (const struct option *option = NULL; (option = next_option(command, option));)
        if (given->letter ? option->letter == given->letter : is_named(option, given->word + 2))
            return true;
    return false;
}

enum {
    MANY_COMMANDS = 8 /* a longer list of commands does not help */
};

/* Adds the commands that have the option to OWNERS.  Returns whether there are some, but not too
 * many. */
static bool find_owners(struct alternatives *owners, const struct given_option *given)
{
    const struct command *command;
    int count = 0;
    *owners = (struct alternatives){ .before = "'vmxci ", .after = "'" };
    for (int i = 0; (command = command_at(i)); i++) {
        if (!command->run || !has_option(command, given))
            continue;
        add_alternative(owners, command->name);
        count++;
    }
    return count > 0 && count <= MANY_COMMANDS;
}

static struct hint hint_owners(const struct given_option *given)
{
    struct alternatives owners;
    struct hint hint = { "" };
    if (find_owners(&owners, given))
        snprintf(hint.text, sizeof hint.text, "; it is an option of %.300s",
                 finish_enumeration(&owners));
    return hint;
}

/* The option of COMMAND whose name is nearest to that in TEXT, "NAME" or "NAME=VALUE". */
static struct hint hint_nearest_option(const struct command *command, const char *text)
{
    struct nearest nearest = { .word = text, .len = name_length(text) };
    for (const struct option *option = NULL; (option = next_option(command, option));)
        offer(&nearest, option->name, option->name);
    return nearest.found ? did_you_mean("--%s%s", nearest.found, text + nearest.len)
                         : (struct hint){ "" };
}

/* The option of any command whose name is nearest to that in TEXT. */
static struct hint hint_foreign_option(const char *text)
{
    struct nearest nearest = { .word = text, .len = name_length(text) };
    struct alternatives owners;
    const struct command *command;
    struct hint hint = { "" };
    char word[64];
    for (int i = 0; (command = command_at(i)); i++)
        for (const struct option *option = NULL; (option = next_option(command, option));)
            offer(&nearest, option->name, option->name);
    if (!nearest.found)
        return hint;
    snprintf(word, sizeof word, "--%s", nearest.found);
    if (find_owners(&owners, &(struct given_option){ .word = word }))
        snprintf(hint.text, sizeof hint.text, "; did you mean '%s', an option of %.300s?", word,
                 finish_enumeration(&owners));
    return hint;
}

/* Whether the option is a word after a single '-', which is more likely a name than letters. */
static bool is_like_name(const struct given_option *given)
{
    return given->letter && strlen(given->word) > 3;
}

/* The program itself has few options: options before the command are likely those of the command.
 */
static struct hint hint_option(const struct command *command, const struct given_option *given)
{
    const bool is_program = command == &command_vmxci;
    const struct hint owners = is_program ? (struct hint){ "" } : hint_owners(given);
    const char *text = given->word + (given->letter ? 1 : 2);
    const struct hint nearest = hint_nearest_option(command, text);
    if (*owners.text && !(is_like_name(given) && *nearest.text))
        return owners;
    if (*nearest.text)
        return nearest;
    return is_program ? (struct hint){ "; the options of a command follow its name" }
                      : hint_foreign_option(text);
}

/* SHOWN, LEN characters, is what the message calls the option. */
static int reject_given(const struct command *command, const struct given_option *given,
                        const char *shown, size_t len)
{
    const struct hint hint = hint_option(command, given);
    if (command->run || !*command->name)
        return usage_error(command, "unknown option '%.*s'%s", (int)len, shown, hint.text);
    return usage_error(command, "unknown option '%.*s' of 'vmxci %s'%s", (int)len, shown,
                       command->name, hint.text);
}

int reject_option(const struct command *command, const char *word)
{
    const struct given_option given = { .word = word };
    return reject_given(command, &given, word, name_length(word));
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
    const struct given_option given = { .word = word, .letter = letter };
    const char shown[] = { '-', letter, '\0' };
    return reject_given(command, &given, shown, 2);
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

/* Returns the name of the command that is nearest to WORD: of GROUP, or else of all. */
static const char *find_nearest(const struct command *group, const char *word)
{
    struct nearest nearest = { .word = word, .len = strlen(word) };
    offer_commands(&nearest, group);
    if (!nearest.found)
        offer_commands(&nearest, &command_vmxci);
    return nearest.found;
}

/* Returns the group NAME, or NULL if NAME is not a group. */
static const struct command *find_group(const char *name)
{
    const struct command *command;
    for (int i = 0; (command = command_at(i)); i++)
        if (!command->run && strcmp(command->name, name) == 0)
            return command;
    return NULL;
}

/* WORDS may begin with a mistyped group, as in "conf get". */
static struct hint hint_command(const struct command *command, const struct command *group,
                                int count, char **words)
{
    const char *help = command == &command_help ? "help " : "";
    const char *found = find_nearest(group, words[0]);
    if (!found)
        return (struct hint){ "" };
    if (strcmp(found, command_help.name) == 0 && *group->name)
        return did_you_mean("vmxci help %s", group->name);
    const struct command *found_group = find_group(found);
    const char *full = found_group && count > 1 ? find_nearest(found_group, words[1]) : NULL;
    return did_you_mean("vmxci %s%s", help, full ? full : found);
}

int reject_command(const struct command *command, const struct command *group, int count,
                   char **words)
{
    if (is_like_path(words[0]))
        return usage_error(command, "'%s' is not a command%s", words[0],
                           did_you_mean("vmxci show %s", words[0]).text);
    return usage_error(command, "unknown command '%s%s%s'%s", group->name, *group->name ? " " : "",
                       words[0], hint_command(command, group, count, words).text);
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

/* Whether TEXT is OPTION without its dashes: NAME=VALUE, or the name of a property alone. */
static bool is_without_dashes(const struct option *option, const char *text)
{
    const bool has_value = strchr(text, '=') != NULL;
    return is_named(option, text) &&
           (has_value ? takes_value(option) : (option->group & (GROUP_SET | GROUP_UNSET)) != 0);
}

/* PATH may be an option without its dashes, also with the key of the property for its name. */
static int reject_option_in_path(const struct options *o, const char *path)
{
    const char *text = strncmp(path, "vmci0.", 6) == 0 ? path + 6 : path;
    for (const struct option *option = NULL; (option = next_option(o->command, option));)
        if (is_without_dashes(option, text) && access(path, F_OK) != 0)
            return usage_error(o->command, "there is no file '%s'%s", path,
                               did_you_mean("--%s", text).text);
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

/* ---- missing operands ------------------------------------------------------------------ */

/* The operand of get is one of several words, as in "present|id". */
static bool is_property(const char *operands)
{
    return strchr(operands, '|') != NULL;
}

static int reject_missing_property(const struct options *o, const char *reason)
{
    char words[128];
    struct alternatives properties = { .before = "", .after = "" };
    snprintf(words, sizeof words, "%s", o->command->operands);
    for (char *word = words, *end; word; word = end) {
        end = strchr(word, '|');
        if (end)
            *end++ = '\0';
        add_alternative(&properties, word);
    }
    return usage_error(o->command, "missing property (expected %s)%s",
                       finish_alternatives(&properties), reason);
}

/* The last operand may be meant to be PATH; that of apply is a file anyway. */
static int reject_missing_path(const struct options *o, const char *reason)
{
    const char *operands = o->command->operands, *space = strrchr(operands, ' ');
    const char *last = o->operand_count ? o->operands[o->operand_count - 1] : "";
    if (*reason || !is_like_path(last) || o->command->groups & GROUP_APPLY)
        return usage_error(o->command, "missing PATH%s", reason);
    return usage_error(o->command, "missing PATH ('%s' was taken as %s)", last,
                       is_property(operands) ? "the property"
                       : space               ? space + 1
                                             : operands);
}

int reject_missing_operand(const struct options *o, const char *reason)
{
    const char *operands = o->command->operands;
    if (o->operand_count == o->command->before_paths)
        return reject_missing_path(o, reason);
    if (is_property(operands))
        return reject_missing_property(o, reason);
    for (int i = 0; i < o->operand_count; i++)
        operands = strchr(operands, ' ') + 1;
    return usage_error(o->command, "missing %s%s", operands, reason);
}
