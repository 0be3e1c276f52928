/* SPDX-License-Identifier: MIT */
/* What a command line asks for: the options and operands as the commands see them. */
#ifndef CLI_OPTIONS_OPTIONS_H
#define CLI_OPTIONS_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <vmxci.h>

#include "command.h"

enum output_format {
    OUTPUT_DEFAULT, /* text for people */
    OUTPUT_TABLE,
    OUTPUT_JSON,
    OUTPUT_JSONL,
    OUTPUT_VIM, /* the object of the vSphere API */
    OUTPUT_SARIF,
    OUTPUT_HTML
};

enum color_choice {
    COLOR_AUTO, /* on a terminal */
    COLOR_ALWAYS,
    COLOR_NEVER
};

enum boolean_choice {
    BOOLEAN_NOT_GIVEN,
    BOOLEAN_FALSE,
    BOOLEAN_TRUE
};

/* Where a context ID comes from. */
struct id_choice {
    enum {
        ID_NOT_GIVEN,
        ID_NUMBER,
        ID_UUID,
        ID_RANDOM,
        ID_AUTO
    } source;
    int32_t number; /* of ID_NUMBER */
};

/* What an option that may be repeated does; see ITEM in options.def. */
enum item_number {
    ITEM_SET,
    ITEM_SET_FILE,
    ITEM_SET_MISSING,
    ITEM_UNSET,
    ITEM_UNSET_MATCH,
    ITEM_IMPORT,
    ITEM_DROP_MALFORMED
};

/* The same for check. */
enum check_item {
    ITEM_POLICY,
    ITEM_FROM
};

struct option;

/* The same for generalize. */
enum generalize_item {
    ITEM_KEEP,
    ITEM_ONLY
};

/* The presets of generalize, see generalize/rows.h. */
enum preset_number {
    PRESET_DEFAULT,
    PRESET_TEMPLATE,
    PRESET_CLONE,
    PRESET_VAGRANT,
    PRESET_FULL
};

/* What generalize does with static MAC addresses. */
enum static_mac {
    STATIC_MAC_KEEP,
    STATIC_MAC_DROP
};

/* An option that may be repeated, as it was given. */
struct item {
    const struct option *option;
    const char *value; /* NULL: the option takes none */
};

struct items {
    struct item *list;
    size_t count;
};

/* Strings point into the command line. */
struct options {
#define FLAG(group, member, ...)   bool member;
#define TEXT(group, member, ...)   const char *member;
#define CHOICE(group, member, ...) int member;
#define CHOICE_AGAIN(...)
#define VALUE(group, type, member, ...)    type member;
#define WORD(group, type, member, ...)     type member;
#define OPTIONAL(group, type, member, ...) type member;
#define ITEM(...)
#include "options/options.def"
    struct items items; /* the options that may be repeated, in the order given */
    uint64_t given[2];  /* the bit of each row that was given, see was_given() */
    bool to_terminal;   /* standard output is a terminal: it gets no control characters of a file */
    const struct command *command;
    char **operands; /* before the paths */
    int operand_count;
    char **paths;
    int path_count;
};

/* Returns whether the VMs are found during the run, so that their number is not known before. */
static inline bool finds_vms(const struct options *o)
{
    return o->recursive || o->files_from;
}

/* Returns whether several VMs are asked for, however many are found. */
static inline bool several(const struct options *o)
{
    return o->path_count > 1 || finds_vms(o);
}

static inline bool as_json(const struct options *o)
{
    return o->output == OUTPUT_JSON || o->output == OUTPUT_JSONL;
}

/* Returns whether the only PATH is '-' (standard input). */
static inline bool names_stdin(const struct options *o)
{
    return !several(o) && o->path_count == 1 && strcmp(o->paths[0], "-") == 0;
}

#endif
