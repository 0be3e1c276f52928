/* SPDX-License-Identifier: MIT */
/* An option of the command: a row of options.def. */
#ifndef CLI_OPTIONS_OPTION_H
#define CLI_OPTIONS_OPTION_H

#include <stdbool.h>
#include <stddef.h>

#include <vmxci.h>

struct choice {
    const char *word; /* NULL: the end */
    int number;
};

struct option {
    unsigned group; /* one of the groups of command.h */
    const char *name;
    char letter;                  /* 0: none */
    const char *argument;         /* what the help shows for the value; NULL: the words, or none */
    const struct choice *choices; /* the words that the value may be; NULL: none in particular */
    const char *initial;          /* the value where the option is not given, or NULL */
    const char *implied;          /* the value where none is attached; NULL: one must be given */
    const char *help;
    /* Reads VALUE into MEMBER.  False: ERR has a message about what is expected. */
    bool (*read)(const struct option *option, void *member, const char *value, vmxci_error *err);
    size_t offset; /* of the member of struct options */
    int number;    /* of the items that the option adds, see options.h */
};

static inline bool takes_value(const struct option *option)
{
    return option->argument || option->choices;
}

/* Room for what describe_value writes. */
enum {
    VALUE_SIZE = 64
};

/* Writes how the value of OPTION is given: "SECONDS", "first|last", or "" where it takes none. */
void describe_value(char out[VALUE_SIZE], const struct option *option);

#endif
