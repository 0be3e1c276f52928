/* SPDX-License-Identifier: MIT */
/* Tests the lookup of keys. */
#include <config.h>

#include "util.h"

struct found {
    const char *name;
    const char *text;
    const char *key;
    size_t line; /* 0: not found */
    const char *value;
};

static const struct found found[] = {
    { "as spelled", "b = 1\na = \"x\"\n", "a", 2, "x" },
    { "lower case finds upper", "VMCI0.ID = \"5\"\n", "vmci0.id", 1, "5" },
    { "upper case finds lower", "vmci0.id = \"5\"\n", "VMCI0.ID", 1, "5" },
    { "mixed case", "RemoteDisplay.maxConnections = \"1\"\n", "remotedisplay.MAXconnections", 1,
      "1" },
    { "a to z", "abcdefghijklmnopqrstuvwxyz = y\n", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", 1, "y" },
    { "not there", "a = x\n", "b", 0, NULL },
    { "longer than the key", "ab = x\n", "a", 0, NULL },
    { "shorter than the key", "a = x\n", "ab", 0, NULL },
    { "the empty key", "a = x\n = y\n", "", 0, NULL },
    { "in a comment", "# a = x\n", "a", 0, NULL },
    { "in a malformed line", "a = x y\na b = x\n", "a", 0, NULL },
    { "in a value", "b = \"a = x\"\n", "a", 0, NULL },
    { "quotes are part of the key", "\"a\" = x\n", "a", 0, NULL },
    { "found with quotes", "\"a\" = x\n", "\"A\"", 1, "x" },
    { "bytes around the letters", "@[`{ = x\n", "`{@[", 0, NULL },
    { "at and grave differ", "@ = x\n", "`", 0, NULL },
    { "bracket and brace differ", "[ = x\n", "{", 0, NULL },
    { "backslash and bar differ", "\\ = x\n", "|", 0, NULL },
    { "circumflex and tilde differ", "^ = x\n", "~", 0, NULL },
    { "only ascii is folded: utf-8", "\xC3\xA9 = x\n", "\xC3\x89", 0, NULL },
    { "only ascii is folded: latin-1", "\xE9 = x\n", "\xC9", 0, NULL },
    { "only ascii is folded: +0x20", "\xC1 = x\n", "\xE1", 0, NULL },
    { "high bytes are equal", "A\xE9 = x\n", "a\xE9", 1, "x" },
    { "kelvin sign and k differ", "\xE2\x84\xAA = x\n", "k", 0, NULL },
    { "first of several", "# c\na = 1\nA = 2\n", "a", 2, "1" },
    { "indented", "\t a = x\n", "a", 1, "x" },
    { "no final line end", "b = 1\na = x", "a", 2, "x" },
    { "names are not decoded", "|61 = x\n", "a", 0, NULL },
};

static void test_find(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(found); i++) {
        const struct found *row = &found[i];
        vmxci_doc *doc = parse_lit(row->text);
        vmxci_line line;
        vmxci_error err = { 0 };
        int rc = vmxci_doc_find_bytes(&line, doc, str_of(row->key), &err);
        bad += differs_status(row->name, rc, row->line ? VMXCI_OK : VMXCI_ENOKEY);
        if (rc == VMXCI_OK && row->line) {
            bad += differs_n(row->name, "line", (long long)line.number, (long long)row->line);
            bad += differs_n(row->name, "kind", line.kind, VMXCI_LINE_ENTRY);
            bad += differs(row->name, "value", line.value, str_of(row->value));
        } else {
            bad += differs_n(row->name, "code", err.code, rc);
            bad += differs_n(row->name, "no line", (long long)err.line, 0);
            bad += differs_n(row->name, "no column", (long long)err.column, 0);
        }
        vmxci_doc_free(doc);
    }
    assert_int_equal(bad, 0);
}

/* The key is UTF-8, or bytes in the encoding of the file. */
static void test_encodings(void **state)
{
    (void)state;
    vmxci_doc *doc = parse_lit(".encoding = \"windows-1252\"\ncaf\xe9 = \"1\"\n");
    vmxci_line line;
    vmxci_error err;
    assert_int_equal(vmxci_doc_find(&line, doc, "caf\xc3\xa9", NULL), VMXCI_OK);
    assert_int_equal(line.number, 2);
    assert_int_equal(vmxci_doc_find_bytes(&line, doc, str_of("caf\xe9"), NULL), VMXCI_OK);
    assert_int_equal(line.number, 2);
    assert_int_equal(vmxci_doc_find_bytes(&line, doc, str_of("caf\xc3\xa9"), NULL), VMXCI_ENOKEY);
    assert_int_equal(vmxci_doc_find(&line, doc, "caf\xe9", &err), VMXCI_EENCODING);
    assert_int_equal(vmxci_doc_find(&line, doc, "\xe6\x97\xa5", &err), VMXCI_EENCODING);
    assert_int_equal(line.number, 0);
    assert_int_equal(vmxci_doc_find(&line, doc, "caf\xc3\xa8", &err), VMXCI_ENOKEY);
    vmxci_doc_free(doc);
}

static void test_duplicates(void **state)
{
    (void)state;
    vmxci_doc *doc = parse_lit("a.b = 1\n# a.b\nA.B = 2\nc = 3\nbad line\na.B = \"4\"\nc.d = 5\n");
    static const size_t want[] = { 1, 3, 6 };
    vmxci_line line;
    assert_int_equal(vmxci_doc_find(&line, doc, "A.b", NULL), VMXCI_OK);
    for (size_t i = 0; i < COUNT(want); i++) {
        assert_int_equal(line.number, want[i]);
        assert_true(line.flags & VMXCI_LINE_FLAG_DUPLICATE);
        assert_true(line_at(doc, want[i]).flags & VMXCI_LINE_FLAG_DUPLICATE);
        int rc = vmxci_doc_find_next(&line, doc, want[i], NULL);
        assert_int_equal(rc, i + 1 < COUNT(want) ? VMXCI_OK : VMXCI_ENOKEY);
    }
    assert_int_equal(vmxci_doc_find(&line, doc, "c", NULL), VMXCI_OK);
    assert_false(line.flags & VMXCI_LINE_FLAG_DUPLICATE);
    assert_false(line_at(doc, 7).flags & VMXCI_LINE_FLAG_DUPLICATE);
    assert_int_equal(vmxci_doc_find_next(&line, doc, 4, NULL), VMXCI_ENOKEY);
    vmxci_doc_free(doc);
}

static void test_find_next_of_no_entry(void **state)
{
    (void)state;
    vmxci_doc *doc = parse_lit("a = 1\n# c\n\nbad\na = 2\n");
    static const size_t numbers[] = { 0, 2, 3, 4, 6, SIZE_MAX };
    vmxci_line line;
    for (size_t i = 0; i < COUNT(numbers); i++) {
        vmxci_error err = { 0 };
        assert_int_equal(vmxci_doc_find_next(&line, doc, numbers[i], &err), VMXCI_EINVAL);
        assert_int_equal(err.code, VMXCI_EINVAL);
    }
    vmxci_doc_free(doc);
}

struct duplicate {
    const char *name;
    const char *text;
    size_t line, column, offset;
};

/* The position reported is that of the key on the second line. */
static const struct duplicate duplicates[] = {
    { "column 1", "a = 1\na = 2\n", 2, 1, 6 },
    { "indented", "a = 1\r\n# c\r\n\t A = \"2\"\r\n", 3, 3, 14 },
    { "three", "a = 1\ra = 2\ra = 3\r", 2, 1, 6 },
    { "bom",
      "\xEF\xBB\xBF"
      "a = 1\n a = 2",
      2, 2, 10 },
};

static void test_get_of_duplicate(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(duplicates); i++) {
        const struct duplicate *row = &duplicates[i];
        vmxci_doc *doc = parse_lit(row->text);
        vmxci_text *text = NULL;
        vmxci_error err = { 0 };
        bad += differs_status(row->name, vmxci_doc_get(&text, doc, "a", &err), VMXCI_EDUPLICATE);
        bad += differs_n(row->name, "line", (long long)err.line, (long long)row->line);
        bad += differs_n(row->name, "column", (long long)err.column, (long long)row->column);
        bad += differs_n(row->name, "offset", (long long)err.offset, (long long)row->offset);
        bad += differs_n(row->name, "result is NULL", text == NULL, 1);
        vmxci_doc_free(doc);
    }
    assert_int_equal(bad, 0);
}

static void test_get(void **state)
{
    (void)state;
    vmxci_doc *doc = parse_lit("a = \"x y\"\nb = z # c\ne =\nd = \"|22\"\n");
    static const struct {
        const char *key;
        const char *value;
    } rows[] = { { "a", "x y" }, { "B", "z" }, { "e", "" }, { "d", "\"" } };
    for (size_t i = 0; i < COUNT(rows); i++) {
        vmxci_text *text = NULL;
        assert_int_equal(vmxci_doc_get(&text, doc, rows[i].key, NULL), VMXCI_OK);
        assert_string_equal(vmxci_text_str(text).ptr, rows[i].value);
        assert_int_equal(vmxci_text_str(text).len, strlen(rows[i].value));
        vmxci_text_free(text);
    }
    vmxci_doc_free(doc);
}

/* The caller owns the result of vmxci_doc_get(), which outlives the document. */
static void test_get_outlives(void **state)
{
    (void)state;
    vmxci_doc *doc = parse_lit("a = \"x y\"\n");
    vmxci_text *text = NULL;
    assert_int_equal(vmxci_doc_get(&text, doc, "a", NULL), VMXCI_OK);
    vmxci_doc_free(doc);
    assert_string_equal(vmxci_text_str(text).ptr, "x y");
    vmxci_text_free(text);
}

static void test_clone(void **state)
{
    (void)state;
    static const char text[] = "\xEF\xBB\xBF"
                               "a = 1\r\nA = 2\n\nbad";
    vmxci_doc *doc = parse_lit(text), *copy = NULL;
    assert_int_equal(vmxci_doc_clone(&copy, doc, NULL), VMXCI_OK);
    assert_ptr_not_equal(vmxci_doc_emit(doc).ptr, vmxci_doc_emit(copy).ptr);
    assert_int_equal(vmxci_doc_set(copy, "b", "3", NULL), VMXCI_OK);
    assert_true(str_equal(vmxci_doc_emit(doc), str_of(text)));
    vmxci_doc_free(doc);
    vmxci_line line;
    assert_int_equal(vmxci_doc_find(&line, copy, "b", NULL), VMXCI_OK);
    assert_int_equal(vmxci_doc_find(&line, copy, "a", NULL), VMXCI_OK);
    assert_true(line.flags & VMXCI_LINE_FLAG_DUPLICATE);
    vmxci_doc_free(copy);
}

#define MANY 10000

static void make_key(char *key, size_t size, const char *form, unsigned i)
{
    snprintf(key, size, form[0] == 'u' ? "GUESTINFO.KEY%u.NAME" : "guestinfo.key%u.name", i);
}

static void test_many_keys(void **state)
{
    (void)state;
    size_t room = (size_t)MANY * 64, len = 0;
    char *text = malloc(room);
    assert_non_null(text);
    for (unsigned i = 0; i < MANY; i++) {
        char key[64];
        make_key(key, sizeof key, "lower", i);
        len += (size_t)snprintf(text + len, room - len, "%s = \"%u\"\n", key, i);
    }
    vmxci_doc *doc = parse_str((vmxci_str){ text, len });
    assert_int_equal(vmxci_doc_lines(doc), MANY);
    for (unsigned i = 0; i < MANY; i++) {
        char key[64], value[16];
        vmxci_line line;
        make_key(key, sizeof key, "upper", i);
        snprintf(value, sizeof value, "%u", i);
        if (vmxci_doc_find(&line, doc, key, NULL) != VMXCI_OK)
            fail_msg("%s not found", key);
        assert_int_equal(line.number, i + 1);
        assert_true(str_equal(line.value, str_of(value)));
        make_key(key, sizeof key, "upper", MANY + i);
        assert_int_equal(vmxci_doc_find(&line, doc, key, NULL), VMXCI_ENOKEY);
    }
    vmxci_doc_free(doc);
    free(text);
}

/* The same key on every line: vmxci_doc_find_next() finds each line in order. */
static void test_many_duplicates(void **state)
{
    (void)state;
    static const char one[] = "a = 1\n";
    size_t size = sizeof one - 1;
    char *text = malloc(size * MANY);
    assert_non_null(text);
    for (size_t i = 0; i < MANY; i++)
        memcpy(text + i * size, one, size);
    vmxci_doc *doc = parse_str((vmxci_str){ text, size * MANY });
    vmxci_line line;
    assert_int_equal(vmxci_doc_find(&line, doc, "A", NULL), VMXCI_OK);
    size_t n = 1;
    while (vmxci_doc_find_next(&line, doc, n, NULL) == VMXCI_OK)
        assert_int_equal(line.number, ++n);
    assert_int_equal(n, MANY);
    vmxci_doc_free(doc);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_encodings),
        cmocka_unit_test(test_duplicates),
        cmocka_unit_test(test_find_next_of_no_entry),
        cmocka_unit_test(test_get_of_duplicate),
        cmocka_unit_test(test_get),
        cmocka_unit_test(test_get_outlives),
        cmocka_unit_test(test_clone),
        cmocka_unit_test(test_many_keys),
        cmocka_unit_test(test_many_duplicates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
