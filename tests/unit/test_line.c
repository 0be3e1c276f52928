/* SPDX-License-Identifier: MIT */
/* Tests the grammar of one line. */
#include <config.h>

#include "util.h"

struct row {
    vmxci_str text;
    vmxci_line_kind kind;
    unsigned flags;
    vmxci_str key;
    vmxci_str value;
};

#define Q VMXCI_LINE_FLAG_QUOTED
#define N VMXCI_LINE_FLAG_HAS_NUL

#define BLANK(text, flags)                                   \
    {                                                        \
        LIT(text), VMXCI_LINE_BLANK, flags, LIT(""), LIT("") \
    }
#define COMMENT(text, flags)                                   \
    {                                                          \
        LIT(text), VMXCI_LINE_COMMENT, flags, LIT(""), LIT("") \
    }
#define BAD(text, flags)                                         \
    {                                                            \
        LIT(text), VMXCI_LINE_MALFORMED, flags, LIT(""), LIT("") \
    }
#define ENTRY(text, flags, key, value)                           \
    {                                                            \
        LIT(text), VMXCI_LINE_ENTRY, flags, LIT(key), LIT(value) \
    }

static const struct row no_entries[] = {
    BLANK("", 0),
    BLANK(" ", 0),
    BLANK("\t", 0),
    BLANK(" \t \t", 0),
    COMMENT("#", 0),
    COMMENT("# text", 0),
    COMMENT(" \t# a = \"x\"", 0),
    COMMENT("#!/usr/bin/vmware", 0),
    COMMENT("##", 0),
    COMMENT("#\"", 0),
    COMMENT("# \xff\xfe", 0),
    BAD("a", 0),
    BAD("a ", 0),
    BAD("a # = \"x\"", 0),
    BAD("a#b = \"x\"", 0),
    BAD("a b = \"x\"", 0),
    BAD("a\tb = \"x\"", 0),
    BAD("= \"x\"", 0),
    BAD("=", 0),
    BAD(" = x", 0),
    BAD("\"", 0),
    BAD("\"a b\" = \"x\"", 0),
    BAD("// text", 0),
    BAD("//", 0),
    BAD("a = x y", 0),
    BAD("a = x\ty", 0),
    BAD("a = x \"y\"", 0),
    BAD("a = \"x\"y", 0),
    BAD("a = \"x\" y", 0),
    BAD("a = \"x\"\"y\"", 0),
    BAD("a = \"x\" \"y\"", 0),
    BAD("a = \"x\"\"", 0),
    BAD("a = \"x\" = \"y\"", 0),
    BAD("a == \"x\"", 0),
    BAD("a = \"x\"b = \"y\"", 0),
    BAD("a = \"x", 0),
    BAD("a = \"", 0),
    BAD("a = \"x # y", 0),
    BAD("a = \"\\\"x\\\"\"", 0),
    BAD("a = b c = d", 0),
    BAD("a = x \\", 0),
};

static const struct row entries[] = {
    ENTRY("a = \"x\"", Q, "a", "x"),
    ENTRY("a=\"x\"", Q, "a", "x"),
    ENTRY("\ta\t=\t\"x\"", Q, "a", "x"),
    ENTRY(" \t a \t = \t \"x\" \t ", Q, "a", "x"),
    ENTRY("a =\"x\"", Q, "a", "x"),
    ENTRY("a= \"x\"", Q, "a", "x"),
    ENTRY("a = \"\"", Q, "a", ""),
    ENTRY("a = \" \"", Q, "a", " "),
    ENTRY("a = \" x \"", Q, "a", " x "),
    ENTRY("a = \"\tx\t\"", Q, "a", "\tx\t"),
    ENTRY("a = \"x # y\"", Q, "a", "x # y"),
    ENTRY("a = \"x = y\"", Q, "a", "x = y"),
    ENTRY("a = \"x\" # y", Q, "a", "x"),
    ENTRY("a = \"x\"# y", Q, "a", "x"),
    ENTRY("a = \"x\"#", Q, "a", "x"),
    ENTRY("a = \"x\"\t#\"y\"", Q, "a", "x"),
    ENTRY("a = \"x\" # y \" z", Q, "a", "x"),
    ENTRY("a = \"|22|0A||41\"", Q, "a", "|22|0A||41"),
    ENTRY("a = \"C:\\x\\\"", Q, "a", "C:\\x\\"),
    ENTRY("a = \"\\\"", Q, "a", "\\"),
    ENTRY("a = \"\x01\x7f\xff\"", Q, "a", "\x01\x7f\xff"),
    ENTRY("a = x", 0, "a", "x"),
    ENTRY("a=x", 0, "a", "x"),
    ENTRY("  a  =  x  ", 0, "a", "x"),
    ENTRY("a = x#y", 0, "a", "x"),
    ENTRY("a = x # y", 0, "a", "x"),
    ENTRY("a = x\t#y z", 0, "a", "x"),
    ENTRY("a = x\"y", 0, "a", "x\"y"),
    ENTRY("a = x\"", 0, "a", "x\""),
    ENTRY("a = x\"y#z\"", 0, "a", "x\"y"),
    ENTRY("a = b=c", 0, "a", "b=c"),
    ENTRY("a ==\"x\"", 0, "a", "=\"x\""),
    ENTRY("a = =", 0, "a", "="),
    ENTRY("a = '", 0, "a", "'"),
    ENTRY("a = 'x'", 0, "a", "'x'"),
    ENTRY("a = |22", 0, "a", "|22"),
    ENTRY("a = C:\\x", 0, "a", "C:\\x"),
    ENTRY("a = //", 0, "a", "//"),
    ENTRY("a =", 0, "a", ""),
    ENTRY("a=", 0, "a", ""),
    ENTRY("a = ", 0, "a", ""),
    ENTRY("a =\t \t", 0, "a", ""),
    ENTRY("a = # c", 0, "a", ""),
    ENTRY("a =# c", 0, "a", ""),
    ENTRY("a=#", 0, "a", ""),
};

static const struct row names[] = {
    ENTRY("\"a\" = \"x\"", Q, "\"a\"", "x"),
    ENTRY("a\"b = x", 0, "a\"b", "x"),
    ENTRY("\" = x", 0, "\"", "x"),
    ENTRY("\"\"=\"\"", Q, "\"\"", ""),
    ENTRY("pciPassthru*.present = \"TRUE\"", Q, "pciPassthru*.present", "TRUE"),
    ENTRY(".encoding = \"UTF-8\"", Q, ".encoding", "UTF-8"),
    ENTRY(". = x", 0, ".", "x"),
    ENTRY("scsi0:0.fileName = \"a.vmdk\"", Q, "scsi0:0.fileName", "a.vmdk"),
    ENTRY("a[0].b{c} = \"x\"", Q, "a[0].b{c}", "x"),
    ENTRY("[section] = x", 0, "[section]", "x"),
    ENTRY("na\xc3\xafve.\xe4\xbd\x8d = \"x\"", Q, "na\xc3\xafve.\xe4\xbd\x8d", "x"),
    ENTRY("\xff\x80 = \"x\"", Q, "\xff\x80", "x"),
    ENTRY("a|41 = \"x\"", Q, "a|41", "x"),
    ENTRY("a\\b = x", 0, "a\\b", "x"),
    ENTRY("//a = x", 0, "//a", "x"),
    ENTRY("a\x7f\x01 = x", 0, "a\x7f\x01", "x"),
};

/* Only space and tab are white space; vertical tab and form feed are ordinary bytes. */
static const struct row not_white[] = {
    BAD("\v", 0),
    BAD("\f", 0),
    BAD(" \v ", 0),
    BAD("\v#", 0),
    BAD("\f # c", 0),
    ENTRY("\va = \"x\"", Q, "\va", "x"),
    ENTRY("a\f = \"x\"", Q, "a\f", "x"),
    ENTRY("a\vb=\"x\"", Q, "a\vb", "x"),
    ENTRY("a = \vx\f", 0, "a", "\vx\f"),
    ENTRY("a = \v\"x\"", 0, "a", "\v\"x\""),
    ENTRY("a = \v", 0, "a", "\v"),
    BAD("a = \"x\"\v", 0),
    BAD("a = \"x\" \f# c", 0),
    BAD("a \v = x y", 0),
    ENTRY("a = x\f#", 0, "a", "x\f"),
    ENTRY("\xa0"
          "a = x",
          0,
          "\xa0"
          "a",
          "x"),
};

/* Only what precedes the first NUL of a line counts. */
static const struct row with_nul[] = {
    BLANK("\0", N),
    BLANK(" \t\0a = \"x\"", N),
    COMMENT("# c\0", N),
    COMMENT("#\0a = \"x\"", N),
    BAD("a\0= \"x\"", N),
    BAD("a \0", N),
    BAD("=\0", N),
    BAD("a = \"x\0\"", N),
    BAD("a = \"\0", N),
    BAD("a = x y\0", N),
    BAD("a = \"x\" y\0# c", N),
    ENTRY("a = \"x\"\0", N | Q, "a", "x"),
    ENTRY("a = \"x\"\0y", N | Q, "a", "x"),
    ENTRY("a = \"x\" \0 y", N | Q, "a", "x"),
    ENTRY("a = \"x\" # c\0", N | Q, "a", "x"),
    ENTRY("a = x\0y", N, "a", "x"),
    ENTRY("a = x\0 y", N, "a", "x"),
    ENTRY("a =\0 \"x\"", N, "a", ""),
    ENTRY("a = \0x", N, "a", ""),
    ENTRY("a = \0\0\0", N, "a", ""),
};

/* Verifies that PART lies within WHOLE. */
static int check_span(const char *label, const char *what, vmxci_str part, vmxci_str whole)
{
    if (part.len == 0)
        return 0;
    uintptr_t from = (uintptr_t)whole.ptr, at = (uintptr_t)part.ptr;
    return differs_n(label, what, at >= from && at + part.len <= from + whole.len, 1);
}

static int check_row(const struct row *row, vmxci_str end)
{
    /* A text with NULs needs an entry to be accepted, hence the first line. */
    static const char first[] = "first = \"1\"\n";
    char text[256];
    size_t before = sizeof first - 1;
    memcpy(text, first, before);
    memcpy(text + before, row->text.ptr, row->text.len);
    memcpy(text + before + row->text.len, end.ptr, end.len);
    vmxci_doc *doc = parse_str((vmxci_str){ text, before + row->text.len + end.len });
    vmxci_line line = line_at(doc, 2);
    const char *label = row->text.ptr;
    int bad = differs_n(label, "lines", (long long)vmxci_doc_lines(doc), 2);
    bad += differs_n(label, "kind", line.kind, row->kind);
    bad += differs_n(label, "flags", line.flags, row->flags);
    bad += differs_n(label, "number", (long long)line.number, 2);
    bad += differs_n(label, "offset", (long long)line.offset, (long long)before);
    bad += differs(label, "text", line.text, row->text);
    bad += differs(label, "end", line.end, end);
    bad += differs(label, "key", line.key, row->key);
    bad += differs(label, "value", line.value, row->value);
    bad += check_span(label, "key is in the text", line.key, line.text);
    bad += check_span(label, "value is in the text", line.value, line.text);
    if (bad)
        print_str("line", row->text);
    vmxci_doc_free(doc);
    return bad;
}

static void check_rows(const struct row *rows, size_t count)
{
    static const vmxci_str ends[] = { LIT("\n"), LIT("\r\n"), LIT("\r"), LIT("") };
    int bad = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t e = 0; e < COUNT(ends); e++)
            if (rows[i].text.len > 0 || ends[e].len > 0)
                bad += check_row(&rows[i], ends[e]);
    assert_int_equal(bad, 0);
}

static void test_no_entries(void **state)
{
    (void)state;
    check_rows(no_entries, COUNT(no_entries));
}

static void test_entries(void **state)
{
    (void)state;
    check_rows(entries, COUNT(entries));
}

static void test_names(void **state)
{
    (void)state;
    check_rows(names, COUNT(names));
}

static void test_not_white(void **state)
{
    (void)state;
    check_rows(not_white, COUNT(not_white));
}

static void test_with_nul(void **state)
{
    (void)state;
    check_rows(with_nul, COUNT(with_nul));
}

/* Each byte as a key and as a value. */
static void test_every_byte(void **state)
{
    (void)state;
    int bad = 0;
    for (unsigned c = 1; c < 256; c++) {
        if (c == '\n' || c == '\r')
            continue;
        char text[] = { (char)c, '=', '"', (char)c, '"', '\0' };
        vmxci_doc *doc = parse_str((vmxci_str){ text, 5 });
        vmxci_line line = line_at(doc, 1);
        vmxci_line_kind want = c == '#' ? VMXCI_LINE_COMMENT
                               : c == ' ' || c == '\t' || c == '=' || c == '"'
                                   ? VMXCI_LINE_MALFORMED
                                   : VMXCI_LINE_ENTRY;
        /* Blanks and `=` leave no key; with `"` there is text after the empty value. */
        bad += differs_n(text, "kind", line.kind, want);
        if (want == VMXCI_LINE_ENTRY) {
            bad += differs(text, "key", line.key, (vmxci_str){ text, 1 });
            bad += differs(text, "value", line.value, (vmxci_str){ text, 1 });
        }
        vmxci_doc_free(doc);
    }
    assert_int_equal(bad, 0);
}

static void test_no_such_line(void **state)
{
    (void)state;
    vmxci_doc *doc = parse_lit("a = \"x\"\nb\n");
    vmxci_line line;
    vmxci_error err = { 0 };
    assert_int_equal(vmxci_doc_at(&line, doc, 0, &err), VMXCI_EINVAL);
    assert_int_equal(err.code, VMXCI_EINVAL);
    assert_int_not_equal(err.message[0], '\0');
    assert_int_equal(vmxci_doc_at(&line, doc, 3, NULL), VMXCI_EINVAL);
    assert_int_equal(vmxci_doc_at(&line, doc, SIZE_MAX, NULL), VMXCI_EINVAL);
    err = (vmxci_error){ .code = 77, .line = 5 };
    assert_int_equal(vmxci_doc_at(&line, doc, 2, &err), VMXCI_OK);
    assert_int_equal(err.code, 77); /* success leaves the error alone */
    assert_int_equal(err.line, 5);
    vmxci_doc_free(doc);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_entries),   cmocka_unit_test(test_entries),
        cmocka_unit_test(test_names),        cmocka_unit_test(test_not_white),
        cmocka_unit_test(test_with_nul),     cmocka_unit_test(test_every_byte),
        cmocka_unit_test(test_no_such_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
