/* SPDX-License-Identifier: MIT */
/* Tests the line ends, the byte order mark, and which texts are rejected. */
#include <config.h>

#include "util.h"

#define BOM "\xEF\xBB\xBF"

struct piece {
    const char *text;
    const char *end;
};

struct row {
    const char *name;
    vmxci_str text;
    size_t bom; /* the bytes before the first line */
    size_t count;
    struct piece lines[6];
};

static const struct row rows[] = {
    { "empty", LIT(""), 0, 0, { { 0 } } },
    { "bom only", LIT(BOM), 3, 0, { { 0 } } },
    { "lf", LIT("a = x\nb = y\n"), 0, 2, { { "a = x", "\n" }, { "b = y", "\n" } } },
    { "cr lf", LIT("a = x\r\nb = y\r\n"), 0, 2, { { "a = x", "\r\n" }, { "b = y", "\r\n" } } },
    { "lone cr", LIT("a = x\rb = y\r"), 0, 2, { { "a = x", "\r" }, { "b = y", "\r" } } },
    { "eof", LIT("a = x\nb = y"), 0, 2, { { "a = x", "\n" }, { "b = y", "" } } },
    { "eof after cr lf", LIT("a\r\nb"), 0, 2, { { "a", "\r\n" }, { "b", "" } } },
    { "eof after cr", LIT("a\rb"), 0, 2, { { "a", "\r" }, { "b", "" } } },
    { "one byte", LIT("a"), 0, 1, { { "a", "" } } },
    { "just lf", LIT("\n"), 0, 1, { { "", "\n" } } },
    { "just cr", LIT("\r"), 0, 1, { { "", "\r" } } },
    { "just cr lf", LIT("\r\n"), 0, 1, { { "", "\r\n" } } },
    { "lf lf", LIT("\n\n"), 0, 2, { { "", "\n" }, { "", "\n" } } },
    { "lf cr", LIT("\n\r"), 0, 2, { { "", "\n" }, { "", "\r" } } },
    { "cr cr lf", LIT("\r\r\n"), 0, 2, { { "", "\r" }, { "", "\r\n" } } },
    { "cr lf lf", LIT("\r\n\n"), 0, 2, { { "", "\r\n" }, { "", "\n" } } },
    { "cr lf cr", LIT("\r\n\r"), 0, 2, { { "", "\r\n" }, { "", "\r" } } },
    { "mixed",
      LIT("a\nb\r\nc\rd\n\re"),
      0,
      6,
      { { "a", "\n" }, { "b", "\r\n" }, { "c", "\r" }, { "d", "\n" }, { "", "\r" }, { "e", "" } } },
    { "space at the end", LIT("a = x\n "), 0, 2, { { "a = x", "\n" }, { " ", "" } } },
    { "bom", LIT(BOM "a = x\n"), 3, 1, { { "a = x", "\n" } } },
    { "bom, cr lf", LIT(BOM "\r\na"), 3, 2, { { "", "\r\n" }, { "a", "" } } },
    { "two boms", LIT(BOM BOM "a = x\n"), 3, 1, { { BOM "a = x", "\n" } } },
    { "bom later", LIT("\n" BOM "a = x"), 0, 2, { { "", "\n" }, { BOM "a = x", "" } } },
    { "half a bom", LIT("\xEF\xBB"), 0, 1, { { "\xEF\xBB", "" } } },
    { "vt, ff, nel are no ends",
      LIT("a\vb\fc\x85"
          "d\xE2\x80\xA8"
          "e\n"),
      0,
      1,
      { { "a\vb\fc\x85"
          "d\xE2\x80\xA8"
          "e",
          "\n" } } },
};

static int check_row(const struct row *row)
{
    vmxci_doc *doc = parse_str(row->text);
    int bad = differs(row->name, "emit", vmxci_doc_emit(doc), row->text);
    bad += differs_n(row->name, "lines", (long long)vmxci_doc_lines(doc), (long long)row->count);
    size_t offset = row->bom;
    for (size_t i = 0; !bad && i < row->count; i++) {
        vmxci_line line = line_at(doc, i + 1);
        bad += differs(row->name, "text", line.text, str_of(row->lines[i].text));
        bad += differs(row->name, "end", line.end, str_of(row->lines[i].end));
        bad += differs_n(row->name, "offset", (long long)line.offset, (long long)offset);
        bad += differs_n(row->name, "number", (long long)line.number, (long long)i + 1);
        offset += line.text.len + line.end.len;
    }
    vmxci_doc_free(doc);
    return bad;
}

static void test_lines(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(rows); i++)
        bad += check_row(&rows[i]);
    assert_int_equal(bad, 0);
}

static void test_null_is_empty(void **state)
{
    (void)state;
    vmxci_doc *doc = NULL;
    assert_int_equal(vmxci_doc_parse(&doc, NULL, 0, NULL, NULL), VMXCI_OK);
    assert_int_equal(vmxci_doc_lines(doc), 0);
    assert_int_equal(vmxci_doc_emit(doc).len, 0);
    vmxci_doc_free(doc);
    vmxci_doc_free(NULL);
}

static void test_bom(void **state)
{
    (void)state;
    vmxci_doc *doc = parse_lit(BOM "vmci0.id = \"16\"\n");
    vmxci_line line;
    assert_int_equal(vmxci_doc_find(&line, doc, "vmci0.id", NULL), VMXCI_OK);
    assert_int_equal(line.offset, 3);
    struct notes notes = { 0 };
    assert_int_equal(vmxci_doc_notes(doc, collect_note, &notes, NULL), 0);
    assert_int_equal(notes.count, 1);
    assert_string_equal(notes.at[0].code, "bom");
    vmxci_doc_free(doc);
}

static void test_bytes_are_copied(void **state)
{
    (void)state;
    char text[] = "a = \"x\"\n";
    vmxci_doc *doc = parse_str((vmxci_str){ text, sizeof text - 1 });
    memset(text, '#', sizeof text);
    assert_true(str_equal(vmxci_doc_emit(doc), STR("a = \"x\"\n")));
    assert_true(str_equal(line_at(doc, 1).value, STR("x")));
    vmxci_doc_free(doc);
}

static const struct {
    const char *name;
    vmxci_str text;
} not_text[] = {
    { "utf-16le, bom", LIT("\xFF\xFE"
                           "a\0=\0x\0\n\0") },
    { "utf-16be, bom", LIT("\xFE\xFF\0a\0=\0x\0\n") },
    { "utf-16le, bom only", LIT("\xFF\xFE") },
    { "utf-16be, bom only", LIT("\xFE\xFF") },
    { "utf-16le", LIT("a\0 \0=\0 \0\"\0x\0\"\0\n\0b\0=\0y\0\n\0") },
    { "utf-16be", LIT("\0a\0 \0=\0 \0\"\0x\0\"\0\n\0b\0=\0y\0\n") },
    { "utf-16le, cr lf", LIT("a\0=\0x\0\r\0\n\0b\0=\0y\0\r\0\n\0") },
    { "a nul", LIT("\0") },
    { "nul in a comment", LIT("# a comment\0\n") },
    { "nul in a malformed line", LIT("malformed\n\n# c\nx \0\n") },
    { "entry after a nul", LIT("#\0a = \"x\"\n") },
    { "nul in a value", LIT("a = \"x\0\"\n") },
    { "bom and nul", LIT(BOM "\0") },
    { "nul after an entry", LIT("config.version = \"8\"\n\0") },
};

/* Any bytes can be parsed; what is not text is told apart afterwards. */
static void test_not_text(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(not_text); i++) {
        vmxci_doc *doc = parse_str(not_text[i].text);
        vmxci_error err = { 0 };
        bad += differs(not_text[i].name, "text", vmxci_doc_emit(doc), not_text[i].text);
        bad += differs_status(not_text[i].name, vmxci_doc_is_text(doc, &err), VMXCI_ENOTVMX);
        bad += differs_n(not_text[i].name, "error code", err.code, VMXCI_ENOTVMX);
        bad += differs_n(not_text[i].name, "there is a message", err.message[0] != 0, 1);
        bad +=
            differs_status(not_text[i].name, vmxci_doc_is_vmx(doc, "a.vmx", NULL), VMXCI_ENOTVMX);
        vmxci_doc_free(doc);
    }
    assert_int_equal(bad, 0);
}

#define VERSION_LINE "config.version = \"8\"\n"

static const struct {
    const char *name;
    vmxci_str text;
    int by_name, other_name, unnamed; /* whether it is a .vmx file */
} kinds[] = {
    { "empty", LIT(""), 0, 0, 0 },
    { "byte order mark", LIT(BOM), 0, 0, 0 },
    { "blank", LIT(" \n\t\r\n"), 1, 0, 1 },
    { "comment", LIT("# a\n"), 1, 0, 1 },
    { "known key", LIT(VERSION_LINE), 1, 1, 1 },
    { "known key in another case", LIT("VIRTUALHW.VERSION = 4\n"), 1, 1, 1 },
    { "encrypted", LIT("encryption.keySafe = \"x\"\n"), 1, 1, 1 },
    { "entry", LIT("a = 1\n"), 1, 0, 1 },
    { "no entry", LIT("<html>\n# c\n\n"), 0, 0, 0 },
    { "as many malformed lines", LIT("a = 1\nbad\n"), 1, 0, 1 },
    { "more malformed lines", LIT("a = 1\nbad\nbad\n"), 0, 0, 0 },
    { "more malformed lines, known key", LIT(VERSION_LINE "bad\nbad\n"), 1, 1, 1 },
    { "known key in a comment", LIT("# " VERSION_LINE "bad\n"), 0, 0, 0 },
};

static int is_vmx(vmxci_str text, const char *name)
{
    vmxci_doc *doc = parse_str(text);
    vmxci_error err = { 0 };
    const int status = vmxci_doc_is_vmx(doc, name, &err);
    vmxci_doc_free(doc);
    assert_int_equal(err.code, status);
    assert_true(status == VMXCI_OK || status == VMXCI_ENOTVMX);
    return status == VMXCI_OK;
}

static void test_is_vmx(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(kinds); i++) {
        const char *row = kinds[i].name;
        const vmxci_str text = kinds[i].text;
        bad += differs_n(row, "x.vmx", is_vmx(text, "x.vmx"), kinds[i].by_name);
        bad += differs_n(row, "d/X.VMTX", is_vmx(text, "d/X.VMTX"), kinds[i].by_name);
        bad += differs_n(row, "x.vmx.bak", is_vmx(text, "x.vmx.bak"), kinds[i].other_name);
        bad += differs_n(row, "x.vmxf", is_vmx(text, "x.vmxf"), kinds[i].other_name);
        bad += differs_n(row, "no name", is_vmx(text, NULL), kinds[i].unnamed);
    }
    assert_int_equal(bad, 0);
}

static void test_nul_with_entry(void **state)
{
    (void)state;
    static const vmxci_str texts[] = {
        LIT("a = \"x\"\n\0\n"),       LIT("\0\na = \"x\"\n"), LIT("a = x\0"),
        LIT("# \0 c\r\nb\r\na=\r\n"), LIT("\0\0\0\0\ra=x"),
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        vmxci_doc *doc = parse_str(texts[i]);
        vmxci_line line;
        assert_true(str_equal(vmxci_doc_emit(doc), texts[i]));
        assert_int_equal(vmxci_doc_find(&line, doc, "a", NULL), VMXCI_OK);
        vmxci_doc_free(doc);
    }
}

/* A text without entries is accepted if it contains no NUL. */
static void test_no_entry(void **state)
{
    (void)state;
    static const char *const texts[] = { "# c\n", "malformed", "\n\n", " ", "\x01\x02\xff" };
    for (size_t i = 0; i < COUNT(texts); i++)
        vmxci_doc_free(parse_lit(texts[i]));
}

static void test_max_bytes(void **state)
{
    (void)state;
    vmxci_parse_options opt = VMXCI_PARSE_OPTIONS_INIT;
    assert_int_equal(opt.max_bytes, (size_t)16 << 20);
    vmxci_doc *doc = NULL;
    vmxci_error err = { 0 };
    opt.max_bytes = 5;
    assert_int_equal(vmxci_doc_parse(&doc, "a = x", 5, &opt, NULL), VMXCI_OK);
    vmxci_doc_free(doc);
    assert_int_equal(vmxci_doc_parse(&doc, "a = xy", 6, &opt, &err), VMXCI_ETOOBIG);
    assert_int_equal(err.code, VMXCI_ETOOBIG);
    assert_null(doc);
    opt.max_bytes = (size_t)2 << 30;
    assert_int_equal(vmxci_doc_parse(&doc, "a = x", 5, &opt, NULL), VMXCI_OK);
    vmxci_doc_free(doc);
    opt.max_bytes++;
    assert_int_equal(vmxci_doc_parse(&doc, "a = x", 5, &opt, NULL), VMXCI_EINVAL);
    assert_null(doc);
}

static void test_default_limit(void **state)
{
    (void)state;
    size_t size = VMXCI_MAX_BYTES + 1;
    char *text = malloc(size);
    assert_non_null(text);
    memset(text, '#', size);
    vmxci_doc *doc = NULL;
    assert_int_equal(vmxci_doc_parse(&doc, text, size, NULL, NULL), VMXCI_ETOOBIG);
    assert_null(doc);
    assert_int_equal(vmxci_doc_parse(&doc, text, size - 1, NULL, NULL), VMXCI_OK);
    assert_int_equal(vmxci_doc_lines(doc), 1);
    vmxci_doc_free(doc);
    free(text);
}

static void test_option_size(void **state)
{
    (void)state;
    struct {
        vmxci_parse_options opt;
        char later[32]; /* members of a later version */
    } big = { VMXCI_PARSE_OPTIONS_INIT, { 0 } };
    static const size_t small[] = { 0, 1, sizeof(size_t), sizeof(vmxci_parse_options) - 1 };
    vmxci_doc *doc = NULL;
    vmxci_error err = { 0 };
    for (size_t i = 0; i < COUNT(small); i++) {
        big.opt.size = small[i];
        assert_int_equal(vmxci_doc_parse(&doc, "a = x", 5, &big.opt, &err), VMXCI_EINVAL);
        assert_int_equal(err.code, VMXCI_EINVAL);
        assert_null(doc);
    }
    big.opt.size = sizeof big;
    assert_int_equal(vmxci_doc_parse(&doc, "a = x", 5, &big.opt, NULL), VMXCI_OK);
    vmxci_doc_free(doc);
}

static void check_long(const char *before, const char *after, size_t length)
{
    size_t b = strlen(before), a = strlen(after);
    char *text = malloc(b + length + a);
    assert_non_null(text);
    memcpy(text, before, b);
    memset(text + b, 'x', length);
    memcpy(text + b + length, after, a);
    vmxci_doc *doc = parse_str((vmxci_str){ text, b + length + a });
    assert_int_equal(vmxci_doc_lines(doc), 2);
    vmxci_line line = line_at(doc, 1);
    if (line.kind == VMXCI_LINE_ENTRY)
        assert_int_equal(line.value.len, length);
    assert_true(str_equal(line_at(doc, 2).value, STR("end")));
    vmxci_doc_free(doc);
    free(text);
}

static void test_long_lines(void **state)
{
    (void)state;
    static const size_t lengths[] = { 65534, 65535, 65536, 65537, 1u << 20 };
    for (size_t i = 0; i < COUNT(lengths); i++) {
        check_long("a = \"", "\"\nz = \"end\"\n", lengths[i]);
        check_long("a = ", "\r\nz = \"end\"\r\n", lengths[i]);
        check_long("# ", "\rz = end", lengths[i]);
        check_long("", "\nz = end", lengths[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_null_is_empty),
        cmocka_unit_test(test_bom),
        cmocka_unit_test(test_bytes_are_copied),
        cmocka_unit_test(test_not_text),
        cmocka_unit_test(test_is_vmx),
        cmocka_unit_test(test_nul_with_entry),
        cmocka_unit_test(test_no_entry),
        cmocka_unit_test(test_max_bytes),
        cmocka_unit_test(test_default_limit),
        cmocka_unit_test(test_option_size),
        cmocka_unit_test(test_long_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
