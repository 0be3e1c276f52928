/* SPDX-License-Identifier: MIT */
/* A command: its words, its options, its help. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

/* What the program's exit status says; of several paths the highest counts. */
enum exit_status {
    EXIT_DONE = 0,
    EXIT_NO = 1, /* the answer is no */
    EXIT_USAGE = 2,
    EXIT_INPUT = 3, /* bad input */
    EXIT_IO = 4,
    EXIT_REFUSED = 5
};

struct options;

/* All options of all commands; those of one command are a list of these, ended by OPTION_END. */
enum option_id {
    OPTION_END = 0,
    OPTION_PRESENT_VALUE,
    OPTION_ID_VALUE,
    OPTION_UNRESTRICTED_VALUE,
    OPTION_PRESENT,
    OPTION_ID,
    OPTION_UNRESTRICTED,
    OPTION_DRY_RUN,
    OPTION_DIFF,
    OPTION_BACKUP,
    OPTION_KEEP_DUPLICATE,
    OPTION_LOCK_TIMEOUT,
    OPTION_BREAK_LOCK,
    OPTION_IGNORE_ESXI_LOCK,
    OPTION_ALLOW_PARTIAL,
    OPTION_IGNORE_UNSUPPORTED,
    OPTION_COLUMNS,
    OPTION_COLOR,
    OPTION_NO_PRESERVE_OWNER,
    OPTION_SYNC,
    OPTION_UNSIGNED,
    OPTION_HEX,
    OPTION_EFFECTIVE,
    OPTION_DEFAULT,
    OPTION_MATCH,
    OPTION_RAW,
    OPTION_OUTPUT_SHOW,
    OPTION_OUTPUT_VIEW,
    OPTION_OUTPUT_JSON,
    OPTION_QUIET,
    OPTION_VERBOSE,
    OPTION_HELP,
    OPTION_VERSION
};

/* More than any command has. */
#define MOST_OPTIONS 24

struct command {
    const char *name;     /* one word or, as in "config get", two */
    const char *operands; /* before PATH, for the usage line; "" for none */
    const char *summary;  /* half a line */
    const char *about;    /* further lines for --help */
    int before_paths;     /* how many operands are no paths */
    int raw_operand;      /* the number, from 1, of an operand that may begin with '-'; 0: none */
    bool no_stdin;        /* - is no PATH */
    enum option_id options[MOST_OPTIONS];
    int (*run)(const struct options *options);
};

extern const struct command command_show, command_get, command_set, command_unset, command_status;
extern const struct command command_config_list, command_config_get, command_config_set,
    command_config_unset, command_apply;

#endif
