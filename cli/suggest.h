/* SPDX-License-Identifier: MIT */
/* What a mistyped word was probably meant to be. */
#ifndef CLI_SUGGEST_H
#define CLI_SUGGEST_H

#include <stdbool.h>
#include <stddef.h>

/* A search for the candidate nearest to a word.  Starts with the word and its length, and zeros. */
struct nearest {
    const char *word;
    size_t len;
    const char *found; /* the meaning of the nearest candidate, NULL where none is near */
    unsigned distance;
};

/* Offers CANDIDATE, which means MEANING. */
void offer(struct nearest *nearest, const char *candidate, const char *meaning);

/* The last clause of a message. */
struct hint {
    char text[400];
};

/* Returns "; did you mean '...'?" with the text, which is printf's. */
struct hint did_you_mean(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Whether WORD is the path of a VM rather than a word of the command: the path exists, has a
 * slash, or ends in .vmx, .vmtx or .vmwarevm. */
bool is_like_path(const char *word);

#endif
