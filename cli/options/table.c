/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <assert.h>
#include <stddef.h>

#include "command.h"
#include "options/options.h"
#include "options/table.h"
#include "options/values.h"

/* clang-format off */

#define WORDS(...) (const struct choice[]){ __VA_ARGS__, { NULL, 0 } }
#define ROW(group, member, name, letter, argument, choices, initial, implied, help, reader) \
    { GROUP_##group, name, letter, argument, choices, initial, implied, help, reader, \
      offsetof(struct options, member), 0 },

static const struct option table[] = {
#define FLAG(group, member, name, letter, help) \
    ROW(group, member, name, letter, NULL, NULL, NULL, NULL, help, read_flag)
#define TEXT(group, member, name, letter, argument, help) \
    ROW(group, member, name, letter, argument, NULL, NULL, NULL, help, read_text)
#define CHOICE(group, member, name, letter, initial, help, ...) \
    ROW(group, member, name, letter, NULL, WORDS(__VA_ARGS__), initial, NULL, help, read_choice)
#define CHOICE_AGAIN CHOICE
#define VALUE(group, type, member, name, letter, argument, initial, help, reader) \
    ROW(group, member, name, letter, argument, NULL, initial, NULL, help, reader)
#define WORD(group, type, member, name, letter, argument, help, reader, ...) \
    ROW(group, member, name, letter, argument, WORDS(__VA_ARGS__), NULL, NULL, help, reader)
#define OPTIONAL(group, type, member, name, letter, argument, implied, help, reader) \
    ROW(group, member, name, letter, argument, NULL, NULL, implied, help, reader)
#define ITEM(group, number, name, letter, argument, help) \
    { GROUP_##group, name, letter, argument, NULL, NULL, NULL, help, read_item, \
      offsetof(struct options, items), number },
#include "options/options.def"
};

/* clang-format on */

enum {
    ROWS = sizeof table / sizeof table[0]
};

static_assert(ROWS <= 128, "struct options has 128 bits for the options that were given");

const struct option *next_option(const struct command *command, const struct option *previous)
{
    const struct option *option = previous ? previous + 1 : table;
    while (option < table + ROWS && !(option->group & (command->groups | GROUP_HELP)))
        option++;
    return option < table + ROWS ? option : NULL;
}

static void *member_of(struct options *o, const struct option *option)
{
    return (char *)o + option->offset;
}

bool set_option(struct options *o, const struct option *option, const char *value, vmxci_error *err)
{
    o->given[(option - table) / 64] |= UINT64_C(1) << (option - table) % 64;
    return option->read(option, member_of(o, option), value ? value : option->implied, err);
}

void set_initial_options(struct options *o, const struct command *command)
{
    vmxci_error err;
    for (const struct option *option = NULL; (option = next_option(command, option));)
        if (option->initial)
            (void)option->read(option, member_of(o, option), option->initial, &err);
}

bool was_given(const struct options *o, const void *member)
{
    const size_t offset = (size_t)((const char *)member - (const char *)o);
    bool given = false;
    for (int i = 0; i < ROWS; i++)
        given = given || (table[i].offset == offset && o->given[i / 64] >> i % 64 & 1);
    return given;
}
