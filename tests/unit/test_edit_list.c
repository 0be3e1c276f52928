/* SPDX-License-Identifier: MIT */
/* Lists of edits: vmxci_doc_edit and vmxci_doc_edit_bytes. */
#include <config.h>

#include "util.h"

#define SET(key, value)                         \
    {                                           \
        VMXCI_KEY_SET, 0, LIT(key), LIT(value), \
        {                                       \
            0, 0                                \
        }                                       \
    }
#define SET_MISSING(key, value)                         \
    {                                                   \
        VMXCI_KEY_SET_MISSING, 0, LIT(key), LIT(value), \
        {                                               \
            0, 0                                        \
        }                                               \
    }
#define UNSET(key)                             \
    {                                          \
        VMXCI_KEY_UNSET, 0, LIT(key), LIT(""), \
        {                                      \
            0, 0                               \
        }                                      \
    }
#define UNSET_ALL(key)                             \
    {                                              \
        VMXCI_KEY_UNSET_ALL, 0, LIT(key), LIT(""), \
        {                                          \
            0, 0                                   \
        }                                          \
    }
#define DROP_MALFORMED                                 \
    {                                                  \
        VMXCI_KEY_DROP_MALFORMED, 0, LIT(""), LIT(""), \
        {                                              \
            0, 0                                       \
        }                                              \
    }

enum {
    MAX_EDITS = 6
};

struct row {
    const char *name;
    vmxci_keep keep;
    const char *before, *after;
    size_t count;
    vmxci_edit edits[MAX_EDITS];
};

static const struct row rows[] = {
    { "nothing", VMXCI_KEEP_NONE, "a = 1\n", "a = 1\n", 0, { UNSET("") } },
    { "several keys",
      VMXCI_KEEP_NONE,
      "a = \"1\"\nb = \"2\"\nc = \"3\"\n",
      "a = \"9\"\nc = \"8\"\n",
      3,
      { SET("c", "8"), UNSET("b"), SET("a", "9") } },
    { "one key again and again",
      VMXCI_KEEP_NONE,
      "a = \"1\"\nb = \"2\"\n",
      "a = \"5\"\nb = \"2\"\n",
      3,
      { SET("a", "3"), SET("A", "4"), SET("a", "5") } },
    { "there and back is written anew",
      VMXCI_KEEP_NONE,
      "a = |31 # c\n",
      "a = \"1\" # c\n",
      2,
      { SET("a", "3"), SET("a", "1") } },
    { "unset and set moves the line",
      VMXCI_KEEP_NONE,
      "a = 1\nb = 2\n",
      "b = 2\na = \"3\"\n",
      2,
      { UNSET("a"), SET("a", "3") } },
    { "set and unset", VMXCI_KEEP_NONE, "a = 1\n", "a = 1\n", 2, { SET("b", "3"), UNSET("b") } },
    { "missing",
      VMXCI_KEEP_NONE,
      "a = 1\n",
      "a = 1\nb = \"2\"\n",
      3,
      { SET_MISSING("a", "9"), SET_MISSING("b", "2"), SET_MISSING("B", "3") } },
    { "missing after unset",
      VMXCI_KEEP_NONE,
      "a = 1\nc = 3\n",
      "c = 3\na = \"9\"\n",
      2,
      { UNSET("a"), SET_MISSING("a", "9") } },
    { "new lines of a family in order",
      VMXCI_KEEP_NONE,
      "x.a = 1\ny = 1\n",
      "x.a = 1\nx.b = \"1\"\nX.c = \"2\"\ny = 1\nz = \"3\"\n",
      3,
      { SET("x.b", "1"), SET("z", "3"), SET("X.c", "2") } },
    { "after the last line of a family that stays",
      VMXCI_KEEP_NONE,
      "x.a = 1\ny = 1\nx.b = 1\n",
      "x.a = 1\nx.c = \"2\"\ny = 1\n",
      2,
      { UNSET("x.b"), SET("x.c", "2") } },
    { "a family of new lines only",
      VMXCI_KEEP_NONE,
      "y = 1",
      "y = 1\nx.a = \"1\"\nx.b = \"2\"\nz = \"0\"\n",
      3,
      { SET("x.a", "1"), SET("z", "0"), SET("x.b", "2") } },
    { "the first line of the family goes again",
      VMXCI_KEEP_NONE,
      "y = 1\n",
      "y = 1\nx.b = \"2\"\n",
      3,
      { SET("x.a", "1"), SET("x.b", "2"), UNSET("x.a") } },
    { "line ends of the file",
      VMXCI_KEEP_NONE,
      "x.a = 1\r\ny = 1\r\n",
      "x.a = 1\r\nx.b = \"1\"\r\ny = 1\r\nz = \"1\"\r\n",
      2,
      { SET("x.b", "1"), SET("z", "1") } },
    { "duplicates, first",
      VMXCI_KEEP_FIRST,
      "a = 1\na = 2\nb = 1\nb = 2\nc = 1\nc = 2\n",
      "a = \"9\"\nb = 1\n",
      4,
      { SET("a", "9"), SET("b", "1"), UNSET("c"), UNSET("c") } },
    { "duplicates, last, twice",
      VMXCI_KEEP_LAST,
      "a = 1\na = 2\n",
      "a = \"4\"\n",
      2,
      { SET("a", "3"), SET("a", "4") } },
    { "duplicates of other keys",
      VMXCI_KEEP_NONE,
      "a = 1\na = 2\nb = 1\n",
      "a = 1\na = 2\nb = \"2\"\n",
      1,
      { SET("b", "2") } },
    { "all lines of duplicates",
      VMXCI_KEEP_NONE,
      "a = 1\nb = 1\na = 2\nc = 1\nc = 2\n",
      "b = 1\na = \"3\"\n",
      4,
      { UNSET_ALL("A"), UNSET_ALL("x"), UNSET_ALL("c"), SET("a", "3") } },
    { "malformed lines",
      VMXCI_KEEP_NONE,
      "bad\na = 1\n = x\n# c\n\nb = \"1\nb = 2\na.x = 1 2",
      "a = 1\n# c\n\nb = 2\n",
      1,
      { DROP_MALFORMED } },
    { "no malformed lines", VMXCI_KEEP_NONE, "a = 1\n", "a = 1\n", 1, { DROP_MALFORMED } },
    { "malformed lines between edits",
      VMXCI_KEEP_NONE,
      "x.a = 1\nbad\ny = 1\nworse\n",
      "x.a = \"2\"\nx.b = \"3\"\ny = 1\nz = \"4\"\n",
      5,
      { SET("x.a", "2"), DROP_MALFORMED, SET("x.b", "3"), DROP_MALFORMED, SET("z", "4") } },
    { "a malformed line between CR and LF",
      VMXCI_KEEP_NONE,
      "a = 1\rbad\n\nb = 1\n",
      "a = 1\r\nb = 1\n",
      1,
      { DROP_MALFORMED } },
};

static void test_rows(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct row *row = &rows[i];
        vmxci_edit_options opt = VMXCI_EDIT_OPTIONS_INIT;
        vmxci_doc *doc = parse_lit(row->before);
        size_t failed = 99;
        opt.keep = row->keep;
        bad += differs_status(
            row->name, vmxci_doc_edit(doc, row->edits, row->count, &opt, &failed, NULL), VMXCI_OK);
        bad += differs(row->name, "text", vmxci_doc_emit(doc), str_of(row->after));
        bad += incoherent(row->name, doc);
        vmxci_doc_free(doc);
    }
    assert_int_equal(bad, 0);
}

/* The edit at the index `failed` fails, and no edit is made. */
static const struct {
    const char *name;
    int status;
    size_t failed;
    vmxci_str text;
    size_t count;
    vmxci_edit edits[MAX_EDITS];
} failures[] = {
    { "duplicate",
      VMXCI_EDUPLICATE,
      1,
      LIT("a = 1\nb = 1\nb = 2\n"),
      3,
      { SET("a", "2"), SET("b", "3"), SET("c", "4") } },
    { "duplicate, unset",
      VMXCI_EDUPLICATE,
      1,
      LIT("a = 1\nb = 1\nb = 2\n"),
      2,
      { SET("a", "2"), UNSET("b") } },
    { "duplicate that another edit removes",
      VMXCI_EDUPLICATE,
      0,
      LIT("a = 1\na = 2\n"),
      2,
      { SET("a", "2"), UNSET_ALL("a") } },
    { "nul", VMXCI_ENUL, 1, LIT("a = 1\nb = 1 \0\n"), 2, { SET("a", "2"), SET("b", "3") } },
    { "nul in a duplicate", VMXCI_ENUL, 0, LIT("a = 1\na = 2 \0\n"), 1, { UNSET_ALL("a") } },
    { "key", VMXCI_EINVAL, 2, LIT("a = 1\n"), 3, { SET("a", "2"), UNSET("b"), SET("b c", "3") } },
    { "empty key", VMXCI_EINVAL, 0, LIT("a = 1\n"), 1, { UNSET("") } },
    { "protected", VMXCI_EPROTECTED, 1, LIT("a = 1\n"), 2, { SET("a", "2"), UNSET("VTPM.x") } },
    { "kind",
      VMXCI_EINVAL,
      1,
      LIT("a = 1\n"),
      2,
      { SET("a", "2"), { (vmxci_key_edit)5, 0, LIT("b"), LIT(""), { 0, 0 } } } },
    { "malformed with a NUL",
      VMXCI_ENUL,
      1,
      LIT("bad\nbad \0\n"),
      2,
      { UNSET("a"), DROP_MALFORMED } },
    { "malformed lines of a key",
      VMXCI_EINVAL,
      0,
      LIT("a = 1\n"),
      1,
      { { VMXCI_KEY_DROP_MALFORMED, 0, LIT("a"), LIT(""), { 0, 0 } } } },
    { "malformed lines with a value",
      VMXCI_EINVAL,
      0,
      LIT("a = 1\n"),
      1,
      { { VMXCI_KEY_DROP_MALFORMED, 0, LIT(""), LIT("2"), { 0, 0 } } } },
    { "reserved",
      VMXCI_EINVAL,
      0,
      LIT("a = 1\n"),
      1,
      { { VMXCI_KEY_SET, 0, LIT("a"), LIT("2"), { 0, 1 } } } },
    { "character",
      VMXCI_EENCODING,
      1,
      LIT(".encoding = \"windows-1252\"\na = 1\n"),
      2,
      { SET("a", "\xc3\xa9"), SET("b", "\xe4\xb8\xad") } },
    { "not utf-8", VMXCI_EENCODING, 1, LIT("a = 1\n"), 2, { SET("a", "2"), SET("b", "\xff") } },
    { "managedVM where encrypted",
      VMXCI_EPROTECTED,
      0,
      LIT("encryption.bundle = \"x\"\n"),
      1,
      { SET("managedVM.x", "1") } },
};

static void test_failures(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(failures); i++) {
        vmxci_doc *doc = parse_str(failures[i].text);
        size_t failed = 99;
        vmxci_error err = { 0 };
        bad += differs_status(
            failures[i].name,
            vmxci_doc_edit(doc, failures[i].edits, failures[i].count, NULL, &failed, &err),
            failures[i].status);
        bad +=
            differs_n(failures[i].name, "failed", (long long)failed, (long long)failures[i].failed);
        bad += differs(failures[i].name, "text", vmxci_doc_emit(doc), failures[i].text);
        bad += differs_n(failures[i].name, "there is a message", err.message[0] != 0, 1);
        vmxci_doc_free(doc);
    }
    assert_int_equal(bad, 0);
}

/* Keys and values are converted to the encoding of the file, and escaped there. */
static void test_encoding(void **state)
{
    (void)state;
    static const vmxci_edit edits[] = { SET("a", "\xe4\xba\x85|"), SET("\xe4\xb8\xad", "b") };
    vmxci_doc *doc = parse_lit(".encoding = \"GBK\"\n");
    vmxci_text *text = NULL;
    assert_int_equal(vmxci_doc_edit(doc, edits, COUNT(edits), NULL, NULL, NULL), VMXCI_OK);
    assert_true(str_equal(vmxci_doc_emit(doc),
                          STR(".encoding = \"GBK\"\na = \"\x81|7C|7C\"\n\xd6\xd0 = \"b\"\n")));
    assert_int_equal(vmxci_doc_get(&text, doc, "a", NULL), VMXCI_OK);
    assert_true(str_equal(vmxci_text_str(text), STR("\xe4\xba\x85|")));
    vmxci_text_free(text);
    assert_int_equal(vmxci_doc_get(&text, doc, "\xe4\xb8\xad", NULL), VMXCI_OK);
    assert_true(str_equal(vmxci_text_str(text), STR("b")));
    vmxci_text_free(text);
    vmxci_doc_free(doc);
}

/* ---- a list makes what its edits make one by one ---------------------------------------- */

static const char *const keys[] = { "a", "A", "x.a", "X.b", "x.c", "y.a", "y.B", "b" };
static const char *const values[] = { "", "1", "2", "TRUE", "x y", "|" };

static vmxci_doc *random_document(uint64_t *seed)
{
    static const char *const lines[] = {
        "a = \"1\"\n",   "x.a = 1\n",    "# c\n",          "\n",          "Y.a = |31\n", "bad\n",
        "b=\"2\" # c\n", "x.B = \"\"\n", "a = \"TRUE\"\n", "  y.b =\t1\n"
    };
    char text[512] = "";
    for (size_t n = below(seed, 9); n; n--) {
        const size_t len = strlen(text);
        snprintf(text + len, sizeof text - len, "%s", lines[below(seed, COUNT(lines))]);
    }
    return parse_lit(text);
}

static vmxci_edit random_edit(uint64_t *seed)
{
    if (below(seed, 8) == 0)
        return (vmxci_edit){ .kind = VMXCI_KEY_DROP_MALFORMED };
    return (vmxci_edit){ .kind = (vmxci_key_edit)below(seed, 4),
                         .key = str_of(keys[below(seed, COUNT(keys))]),
                         .value = str_of(values[below(seed, COUNT(values))]) };
}

static void test_one_by_one(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (int round = 0; round < 20000; round++) {
        vmxci_edit edits[MAX_EDITS];
        vmxci_edit_options opt = VMXCI_EDIT_OPTIONS_INIT;
        vmxci_doc *together = random_document(&seed), *apart;
        const size_t count = below(&seed, MAX_EDITS + 1);
        size_t failed, done = 0;
        int status = VMXCI_OK;
        opt.keep = (vmxci_keep)below(&seed, 3);
        for (size_t i = 0; i < count; i++)
            edits[i] = random_edit(&seed);
        assert_int_equal(vmxci_doc_clone(&apart, together, NULL), VMXCI_OK);
        while (done < count && status == VMXCI_OK)
            status = vmxci_doc_edit(apart, &edits[done++], 1, &opt, NULL, NULL);
        assert_int_equal(vmxci_doc_edit(together, edits, count, &opt, &failed, NULL), status);
        if (status)
            assert_int_equal(failed, done - 1);
        else if (!str_equal(vmxci_doc_emit(together), vmxci_doc_emit(apart)))
            fail_msg("round %d:\n%s\nnot\n%s", round, vmxci_doc_emit(together).ptr,
                     vmxci_doc_emit(apart).ptr);
        vmxci_doc_free(together);
        vmxci_doc_free(apart);
    }
}

/* The cost does not grow with the product of lines and edits: this takes minutes if it does. */
static void test_many(void **state)
{
    (void)state;
    enum {
        LINES = 300000,
        EDITS = 20000
    };
    char *text = malloc(LINES * 32), key[32];
    vmxci_edit *edits = calloc(EDITS, sizeof *edits);
    char(*names)[32] = calloc(EDITS, sizeof *names);
    vmxci_doc *doc;
    size_t len = 0;
    assert_true(text && edits && names);
    for (int i = 0; i < LINES; i++)
        len += (size_t)snprintf(text + len, 32, "f%d.k%d = \"%d\"\n", i % 5, i, i);
    for (int i = 0; i < EDITS; i++) {
        snprintf(names[i], sizeof *names, "f%d.k%d", i % 7, i * 5);
        edits[i] =
            (vmxci_edit){ .kind = VMXCI_KEY_SET, .key = str_of(names[i]), .value = STR("x") };
    }
    assert_int_equal(vmxci_doc_parse(&doc, text, len, NULL, NULL), VMXCI_OK);
    assert_int_equal(vmxci_doc_edit(doc, edits, EDITS, NULL, NULL, NULL), VMXCI_OK);
    snprintf(key, sizeof key, "%s", names[EDITS - 1]);
    vmxci_line line;
    assert_int_equal(vmxci_doc_find(&line, doc, key, NULL), VMXCI_OK);
    assert_true(str_equal(line.value, STR("x")));
    vmxci_doc_free(doc);
    free(names);
    free(edits);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),     cmocka_unit_test(test_failures),
        cmocka_unit_test(test_encoding), cmocka_unit_test(test_one_by_one),
        cmocka_unit_test(test_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
