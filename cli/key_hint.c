/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "error.h"
#include "key_hint.h"
#include "options/options.h"
#include "str.h"
#include "suggest.h"

enum {
    HINT_SIZE = 256 /* of the options of the recommended command */
};

/* Returns the number of PATHs before the first that exists; 0 if none exists. */
static int count_missing(const struct options *o)
{
    for (int i = 0; i < o->path_count; i++)
        if (access(o->paths[i], F_OK) == 0)
            return i;
    return 0;
}

static bool looks_like_key(const char *word)
{
    return !is_like_path(word) && vmxci_key_check(str_of(word), NULL) != VMXCI_EINVAL;
}

/* Whether a shell passes WORD on unchanged, also as a part of another word. */
static bool is_plain(const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789_./:@%+,-";
    return word[strspn(word, plain)] == '\0';
}

/* Appends TEXT to the HINT_SIZE bytes at HINT.  Returns false if it does not fit. */
static bool append(char *hint, const char *text)
{
    const size_t len = strlen(hint), more = strlen(text);
    if (len + more >= HINT_SIZE)
        return false;
    memcpy(hint + len, text, more + 1);
    return true;
}

/* Appends the COUNT words at WORDS as options; every second of them is a value if there are VALUES.
 * Returns false if that is too long, or needs quotes. */
static bool append_options(char *hint, char *const *words, int count, bool values)
{
    for (int i = 0; i < count; i++) {
        const char *before = !values ? " -u " : i % 2 ? "=" : " -s ";
        if (!is_plain(words[i]) || !append(hint, before) || !append(hint, words[i]))
            return false;
    }
    return true;
}

void add_key_hint(vmxci_error *err, const struct options *o, int index)
{
    const bool values = o->command == &command_config_set;
    const int missing = count_missing(o);
    char hint[HINT_SIZE] = "";
    if ((!values && o->command != &command_config_unset) || index >= missing ||
        !looks_like_key(o->paths[index]))
        return;
    /* KEY VALUE and further pairs: only a key has the hint. */
    if (values && (missing % 2 || index % 2))
        return;
    if (!append_options(hint, o->operands, o->operand_count, values) ||
        !append_options(hint, o->paths, missing, values))
        snprintf(hint, sizeof hint, "%s", values ? " -s KEY=VALUE -s KEY=VALUE" : " -u KEY -u KEY");
    (void)fail_with(err, err->code, "%s; to %s several keys, use 'vmxci config edit%s PATH'",
                    err->message, values ? "set" : "unset", hint);
}
