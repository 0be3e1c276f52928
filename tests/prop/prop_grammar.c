/* SPDX-License-Identifier: MIT */
/*
 * Compares the parser with a second definition of the grammar, a regular expression for one line,
 * on generated lines and on real files.
 *
 * VMXCI_SEED is the seed, which repeats a run; VMXCI_ROUNDS the number of generated documents.
 */
#include <config.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "../unit/corpus.h"

#define LINES          500
#define LINE_MAX_BYTES 48

/* Only what precedes the first NUL of a line counts.  The first alternative that matches counts. */
static const char grammar[] = "(?x) \\A (?:"
                              "   (?<blank> [ \\t]* )"
                              " | (?<comment> [ \\t]* \\# [^\\x00]* )"
                              " | [ \\t]* (?<key> [^\\x00 \\t\\#=]+ ) [ \\t]* = [ \\t]*"
                              "   (?: \" (?<quoted> [^\\x00\"]* ) \""
                              "     | (?<bare> (?: [^\\x00 \\t\\#\"] [^\\x00 \\t\\#]* )? ) )"
                              "   [ \\t]* (?: \\# [^\\x00]* )?"
                              " | (?<malformed> [^\\x00]* )"
                              ") (?<nul> \\x00 (?s: .* ) )? \\z";

enum {
    BLANK,
    COMMENT,
    KEY,
    QUOTED,
    BARE,
    MALFORMED,
    NUL,
    GROUPS
};

struct reader {
    pcre2_code *code;
    pcre2_match_data *data;
    int group[GROUPS];
};

static void open_reader(struct reader *reader)
{
    static const char *const names[GROUPS] = { "blank", "comment",   "key", "quoted",
                                               "bare",  "malformed", "nul" };
    int error;
    PCRE2_SIZE at;
    reader->code = pcre2_compile((PCRE2_SPTR)grammar, PCRE2_ZERO_TERMINATED, 0, &error, &at, NULL);
    assert_non_null(reader->code);
    pcre2_jit_compile(reader->code, PCRE2_JIT_COMPLETE); /* optional: only faster */
    reader->data = pcre2_match_data_create_from_pattern(reader->code, NULL);
    assert_non_null(reader->data);
    for (int i = 0; i < GROUPS; i++)
        reader->group[i] = pcre2_substring_number_from_name(reader->code, (PCRE2_SPTR)names[i]);
}

static void close_reader(struct reader *reader)
{
    pcre2_match_data_free(reader->data);
    pcre2_code_free(reader->code);
}

/* Puts what GROUP matched in OUT; returns 0 if it did not participate in the match. */
static int get_group(const struct reader *reader, int group, vmxci_str text, vmxci_str *out)
{
    const PCRE2_SIZE *span = pcre2_get_ovector_pointer(reader->data) + 2 * reader->group[group];
    if ((uint32_t)reader->group[group] >= pcre2_get_ovector_count(reader->data) ||
        span[0] == PCRE2_UNSET)
        return 0;
    *out = (vmxci_str){ text.ptr + span[0], span[1] - span[0] };
    return 1;
}

static vmxci_line read_line(const struct reader *reader, vmxci_str text)
{
    vmxci_line line = { .kind = VMXCI_LINE_MALFORMED, .text = text };
    vmxci_str part;
    /* PCRE2 does not accept a NULL subject. */
    int rc = pcre2_match(reader->code, (PCRE2_SPTR)(text.len ? text.ptr : ""), text.len, 0, 0,
                         reader->data, NULL);
    if (rc <= 0)
        fail_msg("the grammar does not match: %d", rc);
    if (get_group(reader, BLANK, text, &part))
        line.kind = VMXCI_LINE_BLANK;
    else if (get_group(reader, COMMENT, text, &part))
        line.kind = VMXCI_LINE_COMMENT;
    else if (!get_group(reader, MALFORMED, text, &part)) {
        line.kind = VMXCI_LINE_ENTRY;
        get_group(reader, KEY, text, &line.key);
        if (get_group(reader, QUOTED, text, &line.value))
            line.flags |= VMXCI_LINE_FLAG_QUOTED;
        else
            get_group(reader, BARE, text, &line.value);
    }
    if (get_group(reader, NUL, text, &part))
        line.flags |= VMXCI_LINE_FLAG_HAS_NUL;
    return line;
}

static void check_line(const struct reader *reader, const char *from, vmxci_line got)
{
    vmxci_line want = read_line(reader, got.text);
    int bad = differs_n(from, "kind", got.kind, want.kind);
    bad += differs_n(from, "flags", got.flags & ~(unsigned)VMXCI_LINE_FLAG_DUPLICATE, want.flags);
    bad += differs(from, "key", got.key, want.key);
    bad += differs(from, "value", got.value, want.value);
    if (want.value.len > 0)
        bad += differs_n(from, "offset of the value", got.value.ptr - got.text.ptr,
                         want.value.ptr - want.text.ptr);
    if (bad) {
        print_str("line", got.text);
        fail_msg("line %zu: the parser and the grammar differ", got.number);
    }
}

/* ---- generated lines ---- */

static size_t add(char *line, size_t len, const char *bytes, size_t count)
{
    if (len + count > LINE_MAX_BYTES)
        return len;
    memcpy(line + len, bytes, count);
    return len + count;
}

static size_t add_random_byte(uint64_t *random, char *line, size_t len)
{
    static const char common[] = "  \t\t##==\"\"|abXY0.\v\f\0\x7f\xe9\xff\\/";
    char byte = below(random, 8) ? common[below(random, sizeof common - 1)]
                                 : (char)below(random, 256);
    if (byte == '\n' || byte == '\r')
        byte = ' ';
    return add(line, len, &byte, 1);
}

static size_t add_random_bytes(uint64_t *random, char *line, size_t len, size_t most)
{
    for (size_t n = below(random, most + 1); n > 0; n--)
        len = add_random_byte(random, line, len);
    return len;
}

static size_t add_space(uint64_t *random, char *line, size_t len)
{
    static const char *const spaces[] = { "", "", " ", " ", "\t", " \t ", "\v" };
    const char *space = spaces[below(random, COUNT(spaces))];
    return add(line, len, space, strlen(space));
}

/* Half of the lines are random bytes, the others resemble an entry. */
static size_t make_line(uint64_t *random, char *line)
{
    static const char *const keys[] = { "a", "vmci0.id", "\"a\"", "a\"b", "", "a b", ".x", "|41" };
    static const char *const values[] = { "\"x\"",     "\"\"",    "x",   "",
                                          "\"x # y\"", "x#y",     "\"x", "x\"y",
                                          "\"x\"y",    "\"|0A\"", "x y", "\"x\" \"y\"" };
    if (below(random, 2))
        return add_random_bytes(random, line, 0, 12);
    size_t len = add_space(random, line, 0);
    const char *key = keys[below(random, COUNT(keys))];
    const char *value = values[below(random, COUNT(values))];
    len = add(line, len, key, strlen(key));
    len = add_space(random, line, len);
    if (below(random, 16))
        len = add(line, len, "=", 1);
    len = add_space(random, line, len);
    len = add(line, len, value, strlen(value));
    len = add_space(random, line, len);
    if (below(random, 3) == 0)
        len = add(line, len, "#", 1);
    if (below(random, 2))
        len = add_random_bytes(random, line, len, 4);
    return len;
}

struct generated {
    char bytes[(LINE_MAX_BYTES + 2) * (LINES + 1)];
    size_t len;
    struct {
        size_t offset, len;
    } at[LINES];
};

static void make_document(uint64_t *random, struct generated *generated)
{
    static const char *const ends[] = { "\n", "\n", "\r\n", "\r" };
    /* A text with NULs needs an entry to be accepted.  The entry also excludes a byte order mark.
     */
    static const char first[] = "first = \"1\"\n";
    memcpy(generated->bytes, first, sizeof first - 1);
    generated->len = sizeof first - 1;
    for (size_t i = 0; i < LINES; i++) {
        size_t len = make_line(random, generated->bytes + generated->len);
        const char *end = ends[below(random, COUNT(ends))];
        /* An empty line between CR and LF would vanish: both form one line end. */
        if (len == 0 && generated->bytes[generated->len - 1] == '\r' && *end == '\n')
            end = "\r";
        generated->at[i].offset = generated->len;
        generated->at[i].len = len;
        memcpy(generated->bytes + generated->len + len, end, strlen(end));
        generated->len += len + strlen(end);
    }
}

static void check_generated(const struct reader *reader, const struct generated *generated)
{
    vmxci_str text = { generated->bytes, generated->len };
    vmxci_doc *doc = parse_str(text);
    assert_true(str_equal(vmxci_doc_emit(doc), text));
    assert_int_equal(vmxci_doc_lines(doc), LINES + 1);
    for (size_t i = 0; i < LINES; i++) {
        vmxci_line line = line_at(doc, i + 2);
        vmxci_str want = { generated->bytes + generated->at[i].offset, generated->at[i].len };
        if (line.offset != generated->at[i].offset || !str_equal(line.text, want)) {
            print_str("got ", line.text);
            print_str("want", want);
            fail_msg("line %zu: wrong text or offset", i + 2);
        }
        check_line(reader, "generated", line);
    }
    vmxci_doc_free(doc);
}

static void test_generated(void **state)
{
    (void)state;
    static struct generated generated;
    struct reader reader;
    open_reader(&reader);
    uint64_t seed = seed_of_run();
    print_message("VMXCI_SEED=%llu\n", (unsigned long long)seed);
    for (size_t i = 0; i < rounds_of_run(240); i++) {
        make_document(&seed, &generated);
        check_generated(&reader, &generated);
    }
    close_reader(&reader);
}

/* ---- real files ---- */

static void check_file(const char *path, vmxci_doc *doc, void *reader)
{
    for (size_t i = 1; i <= vmxci_doc_lines(doc); i++)
        check_line(reader, path, line_at(doc, i));
}

static void test_real_files(void **state)
{
    struct reader reader;
    DIR *dir = open_corpus();
    (void)state;
    open_reader(&reader);
    try_corpus(dir, check_file, &reader);
    close_reader(&reader);
}

/* Verifies the regular expression itself on simple lines. */
static void test_grammar_itself(void **state)
{
    (void)state;
    static const struct {
        vmxci_str text;
        vmxci_line_kind kind;
        vmxci_str value;
    } rows[] = {
        { LIT("a = \"x\""), VMXCI_LINE_ENTRY, LIT("x") },
        { LIT("a = x # c"), VMXCI_LINE_ENTRY, LIT("x") },
        { LIT("a = \"x # y\"\0 z"), VMXCI_LINE_ENTRY, LIT("x # y") },
        { LIT("a = x y"), VMXCI_LINE_MALFORMED, LIT("") },
        { LIT("a = \"x"), VMXCI_LINE_MALFORMED, LIT("") },
        { LIT(" \t"), VMXCI_LINE_BLANK, LIT("") },
        { LIT(" # c"), VMXCI_LINE_COMMENT, LIT("") },
    };
    struct reader reader;
    open_reader(&reader);
    for (size_t i = 0; i < COUNT(rows); i++) {
        vmxci_line line = read_line(&reader, rows[i].text);
        assert_int_equal(line.kind, rows[i].kind);
        assert_true(str_equal(line.value, rows[i].value));
    }
    close_reader(&reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_grammar_itself),
        cmocka_unit_test(test_generated),
        cmocka_unit_test(test_real_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
