/* SPDX-License-Identifier: MIT */
/* A command: its name, its operands, the options it takes, its help, and what it does. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include <stdbool.h>

/* The exit status of the program; with several paths the highest one. */
enum exit_status {
    EXIT_DONE = 0,
    EXIT_NO = 1, /* the answer is no */
    EXIT_USAGE = 2,
    EXIT_INPUT = 3, /* bad input */
    EXIT_IO = 4,
    EXIT_REFUSED = 5
};

/* Groups of options; see options.def. */
enum option_group {
    GROUP_HELP = 1 << 0, /* in every command, not to be listed */
    GROUP_PROGRAM = 1 << 1,
    GROUP_SET = 1 << 2,
    GROUP_UNSET = 1 << 3,
    GROUP_GET = 1 << 4,
    GROUP_DEFAULT = 1 << 5,
    GROUP_LIST = 1 << 6,
    GROUP_RAW = 1 << 7,
    GROUP_APPLY = 1 << 8,
    GROUP_EDIT = 1 << 9,
    GROUP_SHOW = 1 << 10, /* the formats of show, of status, and of the rest */
    GROUP_STATUS = 1 << 11,
    GROUP_JSON = 1 << 12,
    GROUP_TABLE = 1 << 13,
    GROUP_COLOR = 1 << 14,
    GROUP_MESSAGES = 1 << 15,
    GROUP_PATHS = 1 << 16, /* of every command that takes PATH */
    GROUP_KEEP = 1 << 17,  /* of edits that set a key, and of those that remove one */
    GROUP_KEEP_NONE = 1 << 18,
    GROUP_CONFIG = 1 << 19, /* the edits of config edit */
    GROUP_END = 1 << 20,    /* of every command that prints JSON lines */
    GROUP_CHECK = 1 << 21,
    GROUP_GENERALIZE = 1 << 22,
    /* Of every command that edits files. */
    GROUPS_OF_EDITS = GROUP_EDIT | GROUP_JSON | GROUP_END | GROUP_COLOR | GROUP_MESSAGES |
                      GROUP_PATHS
};

struct options;

struct command {
    const char *name;     /* one word or two, as in "config get"; "" for the program itself */
    const char *operands; /* those before PATH, for the usage line; "" for none */
    const char *summary;  /* half a line */
    const char *about;    /* lines for --help */
    const char *notes;    /* further lines, after the options; or NULL */
    /* Prints further lines there; or NULL. */
    void (*print_notes)(void);
    const char *examples; /* lines that work beside spec.json and the VMs web01 and web02 */
    int before_paths;     /* the number of operands before PATH */
    int raw_operand;      /* the number, from 1, of an operand that may begin with '-'; 0: none */
    bool no_paths;        /* there is no PATH */
    bool no_stdin;        /* PATH may not be - */
    /* Whether the options O need no PATH; NULL: they always need one. */
    bool (*needs_no_path)(const struct options *o);
    unsigned groups;      /* of options */
    /* Returns an exit status.  NULL: it only has commands of its own. */
    int (*run)(const struct options *options);
};

/* Every command, in the order of the help: X(NAME) for command_NAME. */
/* clang-format off */
#define COMMANDS(X) \
    X(show) X(get) X(set) X(unset) X(status) X(check) \
    X(config) X(config_list) X(config_get) X(config_set) X(config_unset) X(config_edit) \
    X(apply) X(generalize) X(help)
/* clang-format on */

#define DECLARE_COMMAND(name) extern const struct command command_##name;
COMMANDS(DECLARE_COMMAND)
DECLARE_COMMAND(vmxci) /* the program itself */

/* Returns command NUMBER, from 0; NULL after the last. */
const struct command *command_at(int number);

/* Returns the command that ARGV, COUNT words, begins with, and in WORDS how many of them are its
 * name: command_vmxci and 0 where they begin with no command. */
const struct command *find_command(int *words, int count, char **argv);

/* Whether COMMAND belongs to GROUP, a command that has commands of its own. */
bool is_in_group(const struct command *command, const struct command *group);

#endif
