/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "check/finding.h"
#include "check/report/fingerprint.h"
#include "hash.h"

/* The final NUL is hashed too, so that two texts do not run together. */
static uint64_t hash_words(uint64_t hash, const char *text)
{
    do {
        if (*text != ' ' && *text != '\t')
            hash = hash_byte(hash, *text);
    } while (*text++);
    return hash;
}

static uint64_t hash_finding(const struct finding *finding)
{
    uint64_t hash = HASH_OF_NOTHING;
    hash = hash_words(hash, finding->rule->policy);
    hash = hash_words(hash, finding->rule->name);
    hash = hash_words(hash, finding->key);
    return hash_words(hash, finding->source);
}

static bool is_candidate(const struct finding *a, const struct finding *b)
{
    return a->rule == b->rule && strcmp(a->key, b->key) == 0;
}

void format_fingerprint(char out[FINGERPRINT_SIZE], const struct finding_list *findings, size_t i)
{
    const uint64_t hash = hash_finding(&findings->at[i]);
    size_t number = 1;
    for (size_t k = 0; k < i; k++)
        number += is_candidate(&findings->at[k], &findings->at[i]) &&
                  hash_finding(&findings->at[k]) == hash;
    snprintf(out, FINGERPRINT_SIZE, "%016" PRIx64 ":%zu", hash, number);
}
