/* SPDX-License-Identifier: MIT */
/* A list of words in a message, as in "auto, always or never". */
#ifndef CLI_OPTIONS_ALTERNATIVES_H
#define CLI_OPTIONS_ALTERNATIVES_H

#include <stddef.h>

/* Starts with `before` and `after`, which are printed around each word, and zeros. */
struct alternatives {
    const char *before, *after;
    const char *last; /* the word that is not in `text` yet */
    char text[400];
};

void add_alternative(struct alternatives *a, const char *word);

/* Return the text of all words, with "or" or "and" before the last one; A owns the text. */
const char *finish_alternatives(struct alternatives *a);
const char *finish_enumeration(struct alternatives *a);

#endif
