/* SPDX-License-Identifier: MIT */
/* Common mistakes in command lines, reported with what was probably meant.  Each function returns
 * EXIT_USAGE, or, where it says so, EXIT_DONE if there is no mistake. */
#ifndef CLI_OPTIONS_MISTAKES_H
#define CLI_OPTIONS_MISTAKES_H

struct command;
struct options;

/* WORD, "--NAME" or "--NAME=VALUE", is not an option of COMMAND. */
int reject_option(const struct command *command, const char *word);

/* WORD, the same, may be several options of COMMAND. */
int reject_abbreviation(const struct command *command, const char *word);

/* LETTER in WORD is not an option of COMMAND. */
int reject_letter(const struct command *command, const char *word, char letter);

/* The first of WORDS, of which there are COUNT, is not a command of GROUP; COMMAND, the one at
 * hand, is GROUP or command_help. */
int reject_command(const struct command *command, const struct command *group, int count,
                   char **words);

/* An operand is KEY=VALUE where two operands are needed, or a PATH that does not exist is an
 * option without its dashes.  EXIT_DONE: neither. */
int reject_joined(const struct options *o);

/* The operands of O after the given ones are missing, or PATH if all of them are given.  REASON is
 * the end of the message, "" if it is unknown. */
int reject_missing_operand(const struct options *o, const char *reason);

#endif
