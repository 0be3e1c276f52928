/* SPDX-License-Identifier: MIT */
/* What a command line asks for. */
#ifndef CLI_OPTIONS_OPTIONS_H
#define CLI_OPTIONS_OPTIONS_H

#include <stdbool.h>

#include <vmxci.h>

#include "command.h"

enum output_format {
    OUTPUT_DEFAULT, /* for people */
    OUTPUT_TABLE,
    OUTPUT_JSON,
    OUTPUT_JSONL,
    OUTPUT_VIM /* the object of the vSphere API */
};

enum color_choice {
    COLOR_AUTO, /* on a terminal */
    COLOR_ALWAYS,
    COLOR_NEVER
};

/* The options given; strings point into the command line. */
struct options {
    const struct command *command;
    const char *present, *id, *unrestricted; /* values of set */
    bool unset[VMXCI_UNRESTRICTED + 1];      /* properties named to unset */
    bool dry_run, diff, no_preserve_owner, break_lock, ignore_esxi_lock, allow_partial;
    uint32_t lock_timeout; /* milliseconds */
    const char *backup;    /* the suffix, or NULL */
    vmxci_keep keep;
    vmxci_sync sync;
    bool ignore_unsupported;
    bool as_unsigned, as_hex, effective, raw;
    const char *default_text, *match, *columns;
    enum color_choice color;
    enum output_format output;
    bool quiet, verbose, help, version;
    char **operands;
    int before_paths; /* operands before the paths */
    char **paths;
    int path_count;
};

static inline bool several(const struct options *o)
{
    return o->path_count > 1;
}

static inline bool as_json(const struct options *o)
{
    return o->output == OUTPUT_JSON || o->output == OUTPUT_JSONL;
}

/* Read ARGV, COUNT words after those of COMMAND, into OUT; `operands` is taken from ARGV, whose
 * order changes.  False: what is wrong has been said. */
bool options_read(struct options *out, const struct command *command, int count, char **argv);

/* Whether - is among the paths. */
bool names_stdin(const struct options *o);

/* Print the options of COMMAND for --help. */
void options_help(const struct command *command);

#endif
