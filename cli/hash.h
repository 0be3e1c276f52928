/* SPDX-License-Identifier: MIT */
/* FNV-1a with 64 bits. */
#ifndef CLI_HASH_H
#define CLI_HASH_H

#include <stdint.h>

/* The hash of no bytes. */
#define HASH_OF_NOTHING UINT64_C(0xcbf29ce484222325)

/* Returns the hash of the bytes that HASH is of, followed by BYTE. */
static inline uint64_t hash_byte(uint64_t hash, char byte)
{
    return (hash ^ (unsigned char)byte) * UINT64_C(0x100000001b3);
}

/* Returns the hash of TEXT without its final NUL. */
static inline uint64_t hash_text(const char *text)
{
    uint64_t hash = HASH_OF_NOTHING;
    for (; *text; text++)
        hash = hash_byte(hash, *text);
    return hash;
}

#endif
