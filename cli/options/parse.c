/* SPDX-License-Identifier: MIT */
/* A parser of our own: getopt(3) would take a negative number for options, and cannot leave a
 * single operand unread, which `config set` needs for its VALUE. */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "options/alternatives.h"
#include "options/mistakes.h"
#include "options/parse.h"
#include "options/table.h"
#include "options/usage.h"
#include "suggest.h"

struct parser {
    const struct command *command;
    struct options *options;
    char **argv;
    int count;
    int at;                     /* the word that is parsed */
    int operands;               /* words found to be operands, moved to the start of `argv` */
    const struct option *taker; /* the last option whose value was a word of its own, or NULL */
    const char *taken;          /* that value */
};

/* ---- one option ------------------------------------------------------------------------ */

/* Takes the next word as the value of OPTION. */
static int take_next(const char **value, struct parser *p, const struct option *option)
{
    char form[VALUE_SIZE];
    describe_value(form, option);
    if (p->at + 1 == p->count)
        return usage_error(p->command, "option '--%s' needs a value: '--%s=%s'", option->name,
                           option->name, form);
    *value = p->taken = p->argv[++p->at];
    p->taker = option;
    return EXIT_DONE;
}

/* Whether WORD, which was taken as the value of an option, looks like an option or names a file. */
static bool is_misplaced(const char *word)
{
    return word[0] == '-' || access(word, F_OK) == 0;
}

/* Sets OPTION to VALUE, or, where that is NULL and needed, to the next word. */
static int parse_value(struct parser *p, const struct option *option, const char *value)
{
    vmxci_error err;
    int status = EXIT_DONE;
    if (!value && takes_value(option) && !option->implied)
        status = take_next(&value, p, option);
    if (status || set_option(p->options, option, value, &err))
        return status;
    if (value == p->taken && is_misplaced(value))
        return usage_error(p->command, "option '--%s' took '%s' as its value (%s)", option->name,
                           value, err.message);
    return usage_error(p->command, "--%s: invalid value '%s' (%s)", option->name, value,
                       err.message);
}

static const struct option *find_letter(const struct command *command, char letter)
{
    const struct option *option = NULL;
    while ((option = next_option(command, option)) && option->letter != letter)
        ;
    return option;
}

static bool is_abbreviated(const struct option *option, const char *name, size_t len)
{
    return len && strncmp(option->name, name, len) == 0;
}

/* Finds the option that NAME, LEN characters, is the name of, or else abbreviates; in MATCHES the
 * number of options that it may be. */
static const struct option *find_name(int *matches, const struct command *command, const char *name,
                                      size_t len)
{
    const struct option *found = NULL;
    *matches = 0;
    for (const struct option *option = NULL; (option = next_option(command, option));) {
        if (!is_abbreviated(option, name, len))
            continue;
        found = option;
        *matches += 1;
        if (option->name[len] == '\0') {
            *matches = 1;
            break;
        }
    }
    return found;
}

static int parse_long(struct parser *p, const char *word)
{
    const char *name = word + 2, *equals = strchr(name, '=');
    const size_t len = equals ? (size_t)(equals - name) : strlen(name);
    int matches;
    const struct option *option = find_name(&matches, p->command, name, len);
    if (matches == 0)
        return reject_option(p->command, word);
    if (matches > 1)
        return reject_abbreviation(p->command, word);
    if (equals && !takes_value(option))
        return usage_error(p->command, "option '--%s' takes no value", option->name);
    return parse_value(p, option, equals ? equals + 1 : NULL);
}

/* A '-' and letters; what follows the letter of an option with a value is that value. */
static int parse_letters(struct parser *p, const char *word)
{
    for (const char *letter = word + 1; *letter; letter++) {
        const struct option *option = find_letter(p->command, *letter);
        if (!option)
            return reject_letter(p->command, word, *letter);
        const char *value = takes_value(option) && letter[1] ? letter + 1 : NULL;
        const int status = parse_value(p, option, value);
        if (status || value)
            return status;
    }
    return EXIT_DONE;
}

/* ---- all words ------------------------------------------------------------------------- */

/* "-", negative numbers, and any word but '--' in the position of VALUE. */
static bool is_operand(const struct parser *p, const char *word)
{
    const bool is_number = word[1] >= '0' && word[1] <= '9' && strcmp(word, "-0") != 0;
    return word[0] != '-' || word[1] == '\0' || is_number ||
           (p->operands + 1 == p->command->raw_operand && strcmp(word, "--") != 0);
}

static int parse_words(struct parser *p)
{
    bool only_operands = false;
    int status = EXIT_DONE;
    for (; status == EXIT_DONE && p->at < p->count; p->at++) {
        char *word = p->argv[p->at];
        if (only_operands || is_operand(p, word))
            p->argv[p->operands++] = word;
        else if (strcmp(word, "--") == 0)
            only_operands = true;
        else
            status = word[1] == '-' ? parse_long(p, word) : parse_letters(p, word);
    }
    return status;
}

static void share_operands(const struct parser *p)
{
    struct options *o = p->options;
    const int before = p->command->no_paths ? p->operands : p->command->before_paths;
    o->operands = p->argv;
    o->operand_count = p->operands < before ? p->operands : before;
    o->paths = p->argv + o->operand_count;
    o->path_count = p->operands - o->operand_count;
}

/* ---- checks ---------------------------------------------------------------------------- */

static int reject_missing(const struct parser *p)
{
    char reason[256] = "";
    if (p->taken && access(p->taken, F_OK) == 0)
        snprintf(reason, sizeof reason, ": option '--%s' took '%s' as its value", p->taker->name,
                 p->taken);
    return reject_missing_operand(p->options, reason);
}

static int check_stdin(const struct parser *p)
{
    const struct options *o = p->options;
    for (int i = 0; i < o->path_count; i++) {
        if (strcmp(o->paths[i], "-") != 0)
            continue;
        if (several(o))
            return usage_error(p->command, "'-' is standard input and excludes %s",
                               o->recursive    ? "'--recursive'"
                               : o->files_from ? "'--files-from'"
                                               : "other PATHs");
        if (o->select || o->reject)
            return usage_error(p->command, "'-' is standard input and excludes '--%s'",
                               o->select ? "select" : "reject");
        if (p->command->no_stdin)
            return usage_error(p->command,
                               "PATH must be a file or a directory, not '-' (standard input)");
    }
    return EXIT_DONE;
}

/* Rejects options about several VMs that exclude each other or would have no effect. */
static int check_walk(const struct parser *p)
{
    const struct options *o = p->options;
    if ((o->hidden || o->one_file_system) && !o->recursive)
        return usage_error(p->command, "'--%s' needs '--recursive'",
                           o->hidden ? "hidden" : "one-file-system");
    if (o->files_from && !*o->files_from)
        return usage_error(p->command, "--files-from: the name of the file is empty");
    if (o->end_record && o->output != OUTPUT_JSONL)
        return usage_error(p->command, "'--end-record' needs '--output=jsonl'");
    return EXIT_DONE;
}

static int check_paths(const struct parser *p)
{
    const struct options *o = p->options;
    const int status = check_walk(p);
    if (status)
        return status;
    if (p->command->needs_no_path && p->command->needs_no_path(o))
        return EXIT_DONE;
    if (o->path_count == 0 && !o->files_from)
        return reject_missing(p);
    if (several(o) && o->break_lock)
        return usage_error(p->command, "'--break-lock' takes a single PATH");
    for (int i = 0; i < o->path_count; i++)
        if (o->paths[i][0] == '\0')
            return usage_error(p->command, "a PATH is empty");
    return check_stdin(p);
}

static int check_operands(const struct parser *p)
{
    const struct command *command = p->command;
    int status = reject_joined(p->options);
    if (status == EXIT_DONE && p->options->operand_count < command->before_paths)
        status = reject_missing(p);
    if (status == EXIT_DONE && !command->no_paths)
        status = check_paths(p);
    return status;
}

int parse_options(struct options *out, const struct command *command, int count, char **argv)
{
    struct parser p = { .command = command, .options = out, .argv = argv, .count = count };
    *out = (struct options){ .command = command, .to_terminal = isatty(STDOUT_FILENO) };
    set_initial_options(out, command);
    const int status = parse_words(&p);
    share_operands(&p);
    return status || out->help || !command->run ? status : check_operands(&p);
}

void free_options(struct options *o)
{
    free(o->items.list);
    o->items = (struct items){ NULL, 0 };
}
