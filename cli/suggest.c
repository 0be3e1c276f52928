/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "suggest.h"

enum {
    LONGEST = 32 /* characters of a word that anything is suggested for */
};

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Upper and lower case are the same. */
static bool is_equal(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* The Damerau-Levenshtein distance of A and B (in its restricted form: nothing within a
 * transposition is edited again): the number of characters inserted, removed, replaced, and of
 * neighbours swapped.  Both have at most LONGEST characters. */
static unsigned distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
    unsigned table[LONGEST + 1][LONGEST + 1];
    for (size_t j = 0; j <= b_len; j++)
        table[0][j] = (unsigned)j;
    for (size_t i = 1; i <= a_len; i++) {
        table[i][0] = (unsigned)i;
        for (size_t j = 1; j <= b_len; j++) {
            unsigned d = least(table[i - 1][j], table[i][j - 1]) + 1;
            d = least(d, table[i - 1][j - 1] + !is_equal(a[i - 1], b[j - 1]));
            if (i > 1 && j > 1 && is_equal(a[i - 1], b[j - 2]) && is_equal(a[i - 2], b[j - 1]))
                d = least(d, table[i - 2][j - 2] + 1);
            table[i][j] = d;
        }
    }
    return table[a_len][b_len];
}

/* A third of the longer one may differ, at least one character, but never all. */
static unsigned limit(size_t a_len, size_t b_len)
{
    const size_t longer = a_len > b_len ? a_len : b_len;
    const unsigned third = longer < 3 ? 1 : (unsigned)longer / 3;
    return least(third, (unsigned)longer - 1);
}

void offer(struct nearest *nearest, const char *candidate, const char *meaning)
{
    const size_t len = strlen(candidate);
    if (nearest->len == 0 || len == 0 || nearest->len > LONGEST || len > LONGEST)
        return;
    const unsigned d = distance(nearest->word, nearest->len, candidate, len);
    if (d > limit(nearest->len, len) || (nearest->found && d >= nearest->distance))
        return;
    nearest->found = meaning;
    nearest->distance = d;
}

struct hint did_you_mean(const char *format, ...)
{
    char text[sizeof(struct hint) - 32];
    struct hint hint;
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    snprintf(hint.text, sizeof hint.text, "; did you mean '%s'?", text);
    return hint;
}

static bool ends_in(const char *word, const char *suffix)
{
    const size_t len = strlen(word), end = strlen(suffix);
    return len > end && strcasecmp(word + len - end, suffix) == 0;
}

bool is_like_path(const char *word)
{
    return strchr(word, '/') || ends_in(word, ".vmx") || ends_in(word, ".vmtx") ||
           ends_in(word, ".vmwarevm") || (*word && access(word, F_OK) == 0);
}
