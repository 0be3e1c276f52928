/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "error.h"
#include "options/alternatives.h"
#include "options/options.h"
#include "options/values.h"

static bool expect(vmxci_error *err, const char *what)
{
    *err = (vmxci_error){ .code = VMXCI_EINVAL };
    snprintf(err->message, sizeof err->message, "expected %s", what);
    return false;
}

bool read_flag(const struct option *option, void *member, const char *value, vmxci_error *err)
{
    (void)option, (void)value, (void)err;
    *(bool *)member = true;
    return true;
}

bool read_text(const struct option *option, void *member, const char *value, vmxci_error *err)
{
    (void)option, (void)err;
    *(const char **)member = value;
    return true;
}

static const struct choice *find_word(const struct choice *choices, const char *value,
                                      int (*compare)(const char *, const char *))
{
    while (choices->word && compare(choices->word, value) != 0)
        choices++;
    return choices->word ? choices : NULL;
}

static bool expect_words(vmxci_error *err, const struct choice *choices)
{
    struct alternatives words = { .before = "", .after = "" };
    for (; choices->word; choices++)
        add_alternative(&words, choices->word);
    return expect(err, finish_alternatives(&words));
}

static bool choose(int *out, const struct choice *choices, const char *value,
                   int (*compare)(const char *, const char *), vmxci_error *err)
{
    const struct choice *choice = find_word(choices, value, compare);
    if (!choice)
        return expect_words(err, choices);
    *out = choice->number;
    return true;
}

bool read_choice(const struct option *option, void *member, const char *value, vmxci_error *err)
{
    return choose(member, option->choices, value, strcmp, err);
}

bool read_boolean(const struct option *option, void *member, const char *value, vmxci_error *err)
{
    return choose(member, option->choices, value, strcasecmp, err);
}

/* The longest time: some twelve days. */
enum {
    MAX_SECONDS = 1000000
};

/* Up to three digits after the point count. */
bool read_seconds(const struct option *option, void *member, const char *value, vmxci_error *err)
{
    unsigned long whole = 0, part = 0, unit = 1000;
    const char *p = value;
    (void)option;
    for (; *p >= '0' && *p <= '9' && whole <= MAX_SECONDS; p++)
        whole = whole * 10 + (unsigned long)(*p - '0');
    if (*p == '.' && p > value && p[1])
        for (p++; *p >= '0' && *p <= '9' && unit > 1; p++)
            part += (unsigned long)(*p - '0') * (unit /= 10);
    *(uint32_t *)member = (uint32_t)(whole * 1000 + part);
    return (p > value && *p == '\0' && whole <= MAX_SECONDS) ||
           expect(err, "seconds from 0 to 1000000, such as 3.5");
}

/* The library has the same limit. */
enum {
    MAX_JOBS = 256
};

bool read_jobs(const struct option *option, void *member, const char *value, vmxci_error *err)
{
    uint32_t *jobs = member;
    const char *p = value;
    (void)option;
    *jobs = 0;
    for (; *p >= '0' && *p <= '9' && *jobs <= MAX_JOBS; p++)
        *jobs = *jobs * 10 + (uint32_t)(*p - '0');
    return (*p == '\0' && *jobs >= 1 && *jobs <= MAX_JOBS) || expect(err, "a number from 1 to 256");
}

bool read_suffix(const struct option *option, void *member, const char *value, vmxci_error *err)
{
    (void)option;
    *(const char **)member = value;
    return vmxci_backup_check("", value, err) == VMXCI_OK;
}

/* Makes room for one more item: doubles the room whenever the count is a power of two. */
static bool grow_items(struct items *items)
{
    if (items->count & (items->count - 1))
        return true;
    struct item *list = realloc(items->list, (2 * items->count + 1) * sizeof *list);
    if (list)
        items->list = list;
    return list != NULL;
}

bool read_item(const struct option *option, void *member, const char *value, vmxci_error *err)
{
    struct items *items = member;
    if (option->argument && strncmp(option->argument, "KEY=", 4) == 0 && !strchr(value, '='))
        return expect(err, option->argument);
    if (!grow_items(items)) {
        (void)fail_no_memory(err);
        return false;
    }
    items->list[items->count++] = (struct item){ option, value };
    return true;
}

bool read_id(const struct option *option, void *member, const char *value, vmxci_error *err)
{
    struct id_choice *id = member;
    const struct choice *word = find_word(option->choices, value, strcmp);
    id->source = word ? word->number : ID_NUMBER;
    if (word || vmxci_cid_parse(&id->number, (vmxci_str){ value, strlen(value) }, VMXCI_CID_HEX,
                                err) == VMXCI_OK)
        return true;
    /* The library says how a number with a leading zero would be read. */
    const char *digits = value + (*value == '-');
    if (digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9')
        return false;
    return expect(err,
                  "a decimal number from -2147483648 to 4294967295, 0x and hexadecimal digits, "
                  "auto, uuid or random");
}
