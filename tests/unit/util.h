/* SPDX-License-Identifier: MIT */
/*
 * Shared by the unit and property tests: byte strings that may contain NULs, comparisons that print
 * the name of the row that failed, collected notes, random numbers.  The comparisons return the
 * number of differences, so that a test goes through its whole table before it fails.
 */
#ifndef VMXCI_TESTS_UTIL_H
#define VMXCI_TESTS_UTIL_H 1

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <vmxci.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* LIT is an initializer of a vmxci_str, STR a vmxci_str; both from a literal, NULs included. */
#define LIT(text)                \
    {                            \
        (text), sizeof(text) - 1 \
    }
#define STR(text) ((vmxci_str){ (text), sizeof(text) - 1 })

static inline vmxci_str str_of(const char *text)
{
    return (vmxci_str){ text, strlen(text) };
}

static inline int str_equal(vmxci_str a, vmxci_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline void print_str(const char *label, vmxci_str s)
{
    size_t shown = s.len > 2000 ? 2000 : s.len;
    fprintf(stderr, "  %s (%zu bytes): ", label, s.len);
    for (size_t i = 0; i < shown; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c == '\n')
            fputs("\\n", stderr);
        else if (c == '\r')
            fputs("\\r", stderr);
        else if (c == '\t')
            fputs("\\t", stderr);
        else if (c < 0x20 || c >= 0x7f)
            fprintf(stderr, "\\x%02X", c);
        else
            fputc(c, stderr);
    }
    fputs(shown < s.len ? "...\n" : "\n", stderr);
}

/* Compares two strings; prints both and returns 1 if they differ, else returns 0. */
static inline int differs(const char *row, const char *what, vmxci_str got, vmxci_str want)
{
    if (str_equal(got, want))
        return 0;
    fprintf(stderr, "row '%s': %s\n", row, what);
    print_str("got ", got);
    print_str("want", want);
    return 1;
}

static inline int differs_n(const char *row, const char *what, long long got, long long want)
{
    if (got == want)
        return 0;
    fprintf(stderr, "row '%s': %s: got %lld, want %lld\n", row, what, got, want);
    return 1;
}

static inline int differs_status(const char *row, int got, int want)
{
    if (got == want)
        return 0;
    fprintf(stderr, "row '%s': got %s, want %s\n", row, vmxci_status_name(got),
            vmxci_status_name(want));
    return 1;
}

static inline vmxci_doc *parse_str(vmxci_str text)
{
    vmxci_doc *doc = NULL;
    vmxci_error err = { 0 };
    int rc = vmxci_doc_parse(&doc, text.ptr, text.len, NULL, &err);
    if (rc != VMXCI_OK) {
        print_str("document", text);
        fail_msg("parse: %s: %s", vmxci_status_name(rc), err.message);
    }
    assert_non_null(doc);
    return doc;
}

static inline vmxci_doc *parse_lit(const char *text)
{
    return parse_str(str_of(text));
}

static inline vmxci_line line_at(const vmxci_doc *doc, size_t number)
{
    vmxci_line line;
    memset(&line, 0, sizeof line);
    assert_int_equal(vmxci_doc_at(&line, doc, number, NULL), VMXCI_OK);
    return line;
}

/* Compares each line of an edited document with a fresh parse of its text; returns the number of
 * differences. */
static inline int incoherent(const char *row, const vmxci_doc *doc)
{
    vmxci_str text = vmxci_doc_emit(doc);
    vmxci_doc *fresh = NULL;
    assert_int_equal(vmxci_doc_parse(&fresh, text.ptr, text.len, NULL, NULL), VMXCI_OK);
    int bad = differs_n(row, "lines, compared with a fresh parse", (long long)vmxci_doc_lines(doc),
                        (long long)vmxci_doc_lines(fresh));
    for (size_t i = 1; !bad && i <= vmxci_doc_lines(doc); i++) {
        vmxci_line a = line_at(doc, i), b = line_at(fresh, i);
        bad += differs_n(row, "kind, compared with a fresh parse", a.kind, b.kind);
        bad += differs_n(row, "flags, compared with a fresh parse", a.flags, b.flags);
        bad += differs_n(row, "number, compared with a fresh parse", (long long)a.number,
                         (long long)b.number);
        bad += differs_n(row, "offset, compared with a fresh parse", (long long)a.offset,
                         (long long)b.offset);
        bad += differs(row, "text, compared with a fresh parse", a.text, b.text);
        bad += differs(row, "end, compared with a fresh parse", a.end, b.end);
        bad += differs(row, "key, compared with a fresh parse", a.key, b.key);
        bad += differs(row, "value, compared with a fresh parse", a.value, b.value);
    }
    vmxci_doc_free(fresh);
    return bad;
}

#define NOTES_MAX 16

struct notes {
    size_t count;
    struct {
        const char *code;
        vmxci_severity severity;
        size_t offset, line, column;
        char key[64];
        char message[512];
    } at[NOTES_MAX];
};

/* A vmxci_note_fn whose payload is a struct notes. */
static inline int collect_note(const vmxci_note *note, void *payload)
{
    struct notes *notes = payload;
    assert_true(notes->count < NOTES_MAX);
    size_t i = notes->count++;
    notes->at[i].code = note->code;
    notes->at[i].severity = note->severity;
    notes->at[i].offset = note->offset;
    notes->at[i].line = note->line;
    notes->at[i].column = note->column;
    snprintf(notes->at[i].key, sizeof notes->at[i].key, "%.*s", (int)note->key.len,
             note->key.len ? note->key.ptr : "");
    snprintf(notes->at[i].message, sizeof notes->at[i].message, "%s", note->message);
    return 0;
}

static inline size_t count_code(const struct notes *notes, const char *code)
{
    size_t n = 0;
    for (size_t i = 0; i < notes->count; i++)
        n += strcmp(notes->at[i].code, code) == 0;
    return n;
}

/* Returns the next number of a pseudorandom sequence (SplitMix64) that its seed determines. */
static inline uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* Returns a random number below LIMIT. */
static inline size_t below(uint64_t *state, size_t limit)
{
    return (size_t)(next_random(state) % limit);
}

/* Returns the number of rounds: VMXCI_ROUNDS, or COUNT if it is unset. */
static inline size_t rounds_of_run(size_t count)
{
    const char *text = getenv("VMXCI_ROUNDS");
    return text && *text ? (size_t)strtoull(text, NULL, 0) : count;
}

/* Returns the seed: VMXCI_SEED, or a constant if it is unset. */
static inline uint64_t seed_of_run(void)
{
    const char *text = getenv("VMXCI_SEED");
    return text && *text ? strtoull(text, NULL, 0) : UINT64_C(20240229);
}

#endif
