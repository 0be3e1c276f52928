/* SPDX-License-Identifier: MIT */
/* Common mistakes in command lines, reported with what was probably meant.  Each function returns
 * EXIT_USAGE, or, where it says so, EXIT_DONE if there is no mistake. */
#ifndef CLI_OPTIONS_MISTAKES_H
#define CLI_OPTIONS_MISTAKES_H

struct command;
struct options;

/* WORD, "--NAME" or "--NAME=VALUE", names no option of COMMAND. */
int reject_option(const struct command *command, const char *word);

/* WORD, the same, may be several options of COMMAND. */
int reject_abbreviation(const struct command *command, const char *word);

/* LETTER in WORD is no option of COMMAND. */
int reject_letter(const struct command *command, const char *word, char letter);

/* WORD is no command of GROUP; COMMAND is the one at hand. */
int reject_command(const struct command *command, const struct command *group, const char *word);

/* An operand is KEY=VALUE where two operands are needed, or a PATH that does not exist is an
 * option without its dashes.  EXIT_DONE: neither. */
int reject_joined(const struct options *o);

#endif
