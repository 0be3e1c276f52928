/* SPDX-License-Identifier: MIT */
/* Tests the edits of a document: its complete text before and after. */
#include <config.h>

#include "util.h"

#define BOM "\xEF\xBB\xBF"

struct row {
    const char *name;
    vmxci_str before;
    vmxci_str key;
    vmxci_str value;
    vmxci_keep keep;
    int status;
    vmxci_str after;
};

#define SET(name, before, key, value, after)                                           \
    {                                                                                  \
        name, LIT(before), LIT(key), LIT(value), VMXCI_KEEP_NONE, VMXCI_OK, LIT(after) \
    }
#define KEEP(name, keep, before, key, value, after)                                      \
    {                                                                                    \
        name, LIT(before), LIT(key), LIT(value), VMXCI_KEEP_##keep, VMXCI_OK, LIT(after) \
    }
#define REFUSED(name, keep, status, before, key, value)                                         \
    {                                                                                           \
        name, LIT(before), LIT(key), LIT(value), VMXCI_KEEP_##keep, VMXCI_##status, LIT(before) \
    }

static const struct row quoted[] = {
    SET("value", "a = \"x\"\n", "a", "y", "a = \"y\"\n"),
    SET("longer", "a = \"x\"\nb = \"1\"\n", "a", "a long value",
        "a = \"a long value\"\nb = \"1\"\n"),
    SET("shorter", "a = \"a long value\"\nb = \"1\"\n", "a", "", "a = \"\"\nb = \"1\"\n"),
    SET("of the empty one", "a = \"\"\n", "a", "x", "a = \"x\"\n"),
    SET("in the middle", "# c\na = \"1\"\nb = \"2\"\nc = \"3\"\n", "b", "x",
        "# c\na = \"1\"\nb = \"x\"\nc = \"3\"\n"),
    SET("spelling kept", "vmci0.ID = \"5\"\n", "VMCI0.id", "6", "vmci0.ID = \"6\"\n"),
    SET("spacing kept", " \ta\t =  \"x\" \t\n", "a", "y", " \ta\t =  \"y\" \t\n"),
    SET("no spacing kept", "a=\"x\"\n", "a", "y", "a=\"y\"\n"),
    SET("comment kept", "a = \"x\" # \"x\" a\n", "a", "y z", "a = \"y z\" # \"x\" a\n"),
    SET("cr lf kept", "a = \"x\"\r\nb = \"1\"\r\n", "a", "y", "a = \"y\"\r\nb = \"1\"\r\n"),
    SET("cr kept", "a = \"x\"\rb = \"1\"\r", "a", "y", "a = \"y\"\rb = \"1\"\r"),
    SET("no line end kept", "b = \"1\"\na = \"x\"", "a", "y", "b = \"1\"\na = \"y\""),
    SET("malformed lines kept", "bad line\na = \"x\"\n = b\n", "a", "y",
        "bad line\na = \"y\"\n = b\n"),
    SET("bom kept", BOM "a = \"x\"\n", "a", "y", BOM "a = \"y\"\n"),
    SET("nul elsewhere kept", "\0\na = \"x\"\n", "a", "y", "\0\na = \"y\"\n"),
    SET("duplicates elsewhere kept", "b = 1\nB = 2\na = \"x\"\n", "a", "y",
        "b = 1\nB = 2\na = \"y\"\n"),
    SET("escaped", "a = \"x\"\n", "a", "\"|\n\r\x7f", "a = \"|22|7C|0A|0D|7F\"\n"),
    SET("a nul is escaped", "a = \"x\"\n", "a", "y\0z", "a = \"y|00z\"\n"),
    SET("tab is not escaped", "a = \"x\"\n", "a", "y\tz", "a = \"y\tz\"\n"),
    SET("other bytes are not escaped", "a = \"x\"\n", "a", " #=\\'\x80\xff",
        "a = \" #=\\'\x80\xff\"\n"),
};

static const struct row bare[] = {
    SET("value", "a = x\n", "a", "y", "a = \"y\"\n"),
    SET("comment kept", "a = x # c\n", "a", "y", "a = \"y\" # c\n"),
    SET("near comment kept", "a = x#c\n", "a", "yy", "a = \"yy\"#c\n"),
    SET("spacing kept", "\ta  =\tx  \r\n", "a", "yy", "\ta  =\t\"yy\"  \r\n"),
    SET("no line end", "a = x", "a", "yy", "a = \"yy\""),
    SET("space", "a = x\n", "a", "y z", "a = \"y z\"\n"),
    SET("hash", "a = x # c\n", "a", "#y", "a = \"#y\" # c\n"),
    SET("quote", "a = x\n", "a", "y\"z", "a = \"y|22z\"\n"),
    SET("empty", "a = x\n", "a", "", "a = \"\"\n"),
    SET("empty, near comment", "a = x#c\n", "a", "", "a = \"\"#c\n"),
    SET("escapes", "a = x\n", "a", "y|z\n\x7f", "a = \"y|7Cz|0A|7F\"\n"),
    SET("high bytes", "a = x\n", "a", "\xc2\xa0\xff", "a = \"\xc2\xa0\xff\"\n"),
    SET("of one with a quote", "a = x\"y\n", "a", "z", "a = \"z\"\n"),
    SET("of empty: no space", "a =\n", "a", "x", "a =\"x\"\n"),
    SET("of empty: space", "a = \n", "a", "x", "a = \"x\"\n"),
    SET("of empty: all the space", "a = \t \r\n", "a", "x", "a = \t \"x\"\r\n"),
    SET("of empty: no line end", "a=", "a", "x", "a=\"x\""),
    SET("of empty: comment", "a = # c\n", "a", "x", "a = \"x\"# c\n"),
    SET("of empty: near comment", "a =# c\n", "a", "x", "a =\"x\"# c\n"),
};

/* A value that already decodes to the new one is left alone. */
static const struct row untouched[] = {
    SET("equal", "a = \"x\"\n", "a", "x", "a = \"x\"\n"),
    SET("lower-case hex", "a = \"|0ab\"\n", "a", "\nb", "a = \"|0ab\"\n"),
    SET("needless escape", "a = \"|41\"\n", "a", "A", "a = \"|41\"\n"),
    SET("failed escape", "a = \"||41\"\n", "a", "||41", "a = \"||41\"\n"),
    SET("lone bar", "a = \"x|\"\n", "a", "x|", "a = \"x|\"\n"),
    SET("raw control byte", "a = \"x\x01\"\n", "a", "x\x01", "a = \"x\x01\"\n"),
    SET("bare", "a = x\n", "a", "x", "a = x\n"),
    SET("bare quote", "a = x\"y\n", "a", "x\"y", "a = x\"y\n"),
    SET("bare, escaped space", "a = x|20y\n", "a", "x y", "a = x|20y\n"),
    SET("bare, empty", "a =\n", "a", "", "a =\n"),
    SET("bare, empty, comment", "a = # c\n", "a", "", "a = # c\n"),
    SET("empty", "a = \"\"\r\n", "A", "", "a = \"\"\r\n"),
    SET("differs in case", "a = \"TRUE\"\n", "a", "true", "a = \"true\"\n"),
};

static const struct row new_key[] = {
    SET("at the end", "a = \"1\"\nb = \"2\"\n", "c", "3", "a = \"1\"\nb = \"2\"\nc = \"3\"\n"),
    SET("spelled as given", "a = 1\n", "Foo.BAR", "X", "a = 1\nFoo.BAR = \"X\"\n"),
    SET("escaped", "a = 1\n", "b", "x \"|\n", "a = 1\nb = \"x |22|7C|0A\"\n"),
    SET("empty value", "a = 1\n", "b", "", "a = 1\nb = \"\"\n"),
    SET("after its family", "a.x = 1\nb.x = 1\nc.x = 1\n", "b.y", "2",
        "a.x = 1\nb.x = 1\nb.y = \"2\"\nc.x = 1\n"),
    SET("after the last of its family", "b.x = 1\na = 1\n# c\nb.z = 1\n\nc = 1\n", "b.y", "2",
        "b.x = 1\na = 1\n# c\nb.z = 1\nb.y = \"2\"\n\nc = 1\n"),
    SET("family without case", "VMCI0.present = \"TRUE\"\nz = 1\n", "vmci0.id", "16",
        "VMCI0.present = \"TRUE\"\nvmci0.id = \"16\"\nz = 1\n"),
    SET("family up to the first dot", "a.b.c = 1\nz = 1\n", "a.d", "2",
        "a.b.c = 1\na.d = \"2\"\nz = 1\n"),
    SET("family of a deeper key", "a.d = 1\nz = 1\n", "a.b.c", "2",
        "a.d = 1\na.b.c = \"2\"\nz = 1\n"),
    SET("a part of the name is no family", "vmci.filter.enable = 1\nz = 1\n", "vmci0.id", "16",
        "vmci.filter.enable = 1\nz = 1\nvmci0.id = \"16\"\n"),
    SET("a longer name is no family", "vmci01.x = 1\nz = 1\n", "vmci0.id", "16",
        "vmci01.x = 1\nz = 1\nvmci0.id = \"16\"\n"),
    SET("without a dot no family", "a.b = 1\nz = 1\n", "a", "2", "a.b = 1\nz = 1\na = \"2\"\n"),
    SET("without a dot no family, either way", "a = 1\nz = 1\n", "a.b", "2",
        "a = 1\nz = 1\na.b = \"2\"\n"),
    SET("empty family", ".encoding = \"UTF-8\"\nz = 1\n", ".x", "2",
        ".encoding = \"UTF-8\"\n.x = \"2\"\nz = 1\n"),
    SET("comments have no family", "#a.x = 1\nz = 1\n", "a.y", "2",
        "#a.x = 1\nz = 1\na.y = \"2\"\n"),
    SET("malformed lines have no family", "a.x = 1 2\nz = 1\n", "a.y", "2",
        "a.x = 1 2\nz = 1\na.y = \"2\"\n"),
    SET("never indented", "  a.x  =  1\n", "a.y", "2", "  a.x  =  1\na.y = \"2\"\n"),
    SET("after a comment at the end", "a = 1\n# end\n\n", "b", "2", "a = 1\n# end\n\nb = \"2\"\n"),
};

static const struct row new_key_ends[] = {
    SET("empty document", "", "a", "x", "a = \"x\"\n"),
    SET("bom only", BOM, "a", "x", BOM "a = \"x\"\n"),
    SET("no line end at all", "a = 1", "b", "2", "a = 1\nb = \"2\"\n"),
    SET("bom, no line end", BOM "a = 1", "b", "2", BOM "a = 1\nb = \"2\"\n"),
    SET("missing, lf", "a = 1\nb = 2", "c", "3", "a = 1\nb = 2\nc = \"3\"\n"),
    SET("missing, cr lf", "a = 1\r\nb = 2", "c", "3", "a = 1\r\nb = 2\r\nc = \"3\"\r\n"),
    SET("missing, cr", "a = 1\rb = 2", "c", "3", "a = 1\rb = 2\rc = \"3\"\r"),
    SET("missing after the family", "a = 1\r\nb.x = 2", "b.y", "3",
        "a = 1\r\nb.x = 2\r\nb.y = \"3\"\r\n"),
    SET("missing elsewhere", "a.x = 1\r\nz = 1", "a.y", "3", "a.x = 1\r\na.y = \"3\"\r\nz = 1"),
    SET("missing on a comment", "a = 1\n# c", "b", "2", "a = 1\n# c\nb = \"2\"\n"),
    SET("missing on white space", "a = 1\n ", "b", "2", "a = 1\n \nb = \"2\"\n"),
    SET("cr lf", "a = 1\r\n", "b", "2", "a = 1\r\nb = \"2\"\r\n"),
    SET("cr", "a = 1\r", "b", "2", "a = 1\rb = \"2\"\r"),
    SET("most are lf", "a = 1\nb = 2\nc = 3\r\n", "d", "4", "a = 1\nb = 2\nc = 3\r\nd = \"4\"\n"),
    SET("most are cr lf", "a = 1\r\nb = 2\nc = 3\r\n", "d", "4",
        "a = 1\r\nb = 2\nc = 3\r\nd = \"4\"\r\n"),
    SET("most are cr", "a = 1\rb = 2\nc = 3\r", "d", "4", "a = 1\rb = 2\nc = 3\rd = \"4\"\r"),
    SET("most, not the family's", "a.x = 1\r\nb = 2\nc = 3\n", "a.y", "4",
        "a.x = 1\r\na.y = \"4\"\nb = 2\nc = 3\n"),
    SET("tie, last is cr lf", "a = 1\nb = 2\r\n", "c", "3", "a = 1\nb = 2\r\nc = \"3\"\r\n"),
    SET("tie, last is lf", "a = 1\r\nb = 2\n", "c", "3", "a = 1\r\nb = 2\nc = \"3\"\n"),
    SET("tie, last is cr", "a = 1\r\nb = 2\r", "c", "3", "a = 1\r\nb = 2\rc = \"3\"\r"),
    SET("tie, last of all", "a = 1\nb.x = 2\r\nc = 3\nd = 4\r\n", "b.y", "5",
        "a = 1\nb.x = 2\r\nb.y = \"5\"\r\nc = 3\nd = 4\r\n"),
    /* A CR before the blank line would form one line end with its LF. */
    SET("most are cr, before a blank line", "x = 1\ry = 1\rz = 1\ra.x = 1\n\nb = 2\r", "a.y", "2",
        "x = 1\ry = 1\rz = 1\ra.x = 1\na.y = \"2\"\n\nb = 2\r"),
    SET("blank lines count", "a = 1\n\r\n\r\n", "b", "2", "a = 1\n\r\n\r\nb = \"2\"\r\n"),
};

static const struct row duplicates[] = {
    REFUSED("none", NONE, EDUPLICATE, "a = \"1\"\nb = 2\nA = \"3\"\n", "a", "x"),
    REFUSED("none, to its own value", NONE, EDUPLICATE, "a = \"1\"\na = \"1\"\n", "a", "1"),
    KEEP("first", FIRST, "a = \"1\"\nb = 2\nA = \"3\"\n", "a", "x", "a = \"x\"\nb = 2\n"),
    KEEP("last", LAST, "a = \"1\"\nb = 2\nA = \"3\"\n", "a", "x", "b = 2\nA = \"x\"\n"),
    KEEP("first of three", FIRST, "a = 1\r\nA = 2\r\n# c\r\na = 3", "a", "x",
         "a = \"x\"\r\n# c\r\n"),
    KEEP("last of three", LAST, "a = 1\r\nA = 2\r\n# c\r\na = 3", "a", "x", "# c\r\na = \"x\""),
    KEEP("first, to its own value", FIRST, "a = |41\na = 2\n", "a", "A", "a = |41\n"),
    KEEP("last, to its own value", LAST, "a = 1\na = |32\n", "a", "2", "a = |32\n"),
    KEEP("first, others kept", FIRST, "b = 1\nb = 2\na = 1\na = 2\n", "a", "x",
         "b = 1\nb = 2\na = \"x\"\n"),
    KEEP("no duplicate, first", FIRST, "a = 1\nb = 2\n", "b", "x", "a = 1\nb = \"x\"\n"),
    KEEP("no duplicate, last", LAST, "a = 1\nb = 2\n", "a", "x", "a = \"x\"\nb = 2\n"),
    KEEP("new key, first", FIRST, "a = 1\n", "b", "x", "a = 1\nb = \"x\"\n"),
    KEEP("lines next to each other", FIRST, "a = 1\na = 2\na = 3\na = 4\n", "a", "x",
         "a = \"x\"\n"),
    KEEP("lines next to each other, last", LAST, "a = 1\na = 2\na = 3\na = 4\n", "a", "x",
         "a = \"x\"\n"),
};

static const struct row refused[] = {
    REFUSED("nul after the value", NONE, ENUL, "a = \"x\"\0\nb = 1\n", "a", "y"),
    REFUSED("nul in the comment", NONE, ENUL, "a = x # \0 c\n", "a", "y"),
    REFUSED("nul, keep", LAST, ENUL, "a = 1\na = 2 \0\n", "a", "y"),
    REFUSED("empty key", NONE, EINVAL, "a = x\n", "", "y"),
    REFUSED("key with nul", NONE, EINVAL, "a = x\n", "b\0c", "y"),
    REFUSED("key with nul at its end", NONE, EINVAL, "a = x\n", "a\0", "y"),
    REFUSED("key with cr", NONE, EINVAL, "a = x\n", "b\r", "y"),
    REFUSED("key with lf", NONE, EINVAL, "a = x\n", "b\nc", "y"),
    REFUSED("key with space", NONE, EINVAL, "a = x\n", "b c", "y"),
    REFUSED("key with space at its end", NONE, EINVAL, "a = x\n", "a ", "y"),
    REFUSED("key with tab", NONE, EINVAL, "a = x\n", "\tb", "y"),
    REFUSED("key with hash", NONE, EINVAL, "a = x\n", "#b", "y"),
    REFUSED("key with equals", NONE, EINVAL, "a = x\n", "b=", "y"),
    /* The result would be parsed as another encoding. */
    REFUSED("a mark at the start", NONE, EENCODING, "", BOM "a", "y"),
    REFUSED("a mark of utf-16 at the start", NONE, EUTF16, "", "\xff\xfe", "y"),
};

static int check_set(const struct row *row)
{
    vmxci_doc *doc = parse_str(row->before);
    vmxci_edit_options opt = VMXCI_EDIT_OPTIONS_INIT;
    opt.keep = row->keep;
    vmxci_error err = { 0 };
    int rc = vmxci_doc_set_bytes(doc, row->key, row->value, &opt, &err);
    int bad = differs_status(row->name, rc, row->status);
    bad += differs_n(row->name, "error code", err.code, row->status);
    bad += differs(row->name, "text", vmxci_doc_emit(doc), row->after);
    bad += incoherent(row->name, doc);
    if (!bad && rc == VMXCI_OK) {
        vmxci_text *text = NULL;
        bad += differs_status(row->name, vmxci_doc_get_bytes(&text, doc, row->key, NULL), VMXCI_OK);
        if (text)
            bad += differs(row->name, "value after", vmxci_text_str(text), row->value);
        vmxci_text_free(text);
    }
    vmxci_doc_free(doc);
    return bad;
}

static void check_sets(const struct row *rows, size_t count)
{
    int bad = 0;
    for (size_t i = 0; i < count; i++)
        bad += check_set(&rows[i]);
    assert_int_equal(bad, 0);
}

#define SETS(table)                        \
    static void test_##table(void **state) \
    {                                      \
        (void)state;                       \
        check_sets(table, COUNT(table));   \
    }

SETS(quoted)
SETS(bare)
SETS(untouched)
SETS(new_key)
SETS(new_key_ends)
SETS(duplicates)
SETS(refused)

/* Rows for unset; their value is unused. */
static const struct row unset[] = {
    SET("one", "a = \"1\"\nb = \"2\"\nc = \"3\"\n", "b", "", "a = \"1\"\nc = \"3\"\n"),
    SET("first", "a = 1\nb = 2\n", "a", "", "b = 2\n"),
    SET("last", "a = 1\nb = 2\n", "b", "", "a = 1\n"),
    SET("last, no line end", "a = 1\nb = 2", "b", "", "a = 1\n"),
    SET("first, none after the last", "a = 1\nb = 2", "a", "", "b = 2"),
    SET("only one", "a = 1\n", "a", "", ""),
    SET("only one, no line end", "a = 1", "a", "", ""),
    SET("bom stays", BOM "a = 1\r\n", "a", "", BOM),
    SET("bom stays, first", BOM "a = 1\r\nb = 2", "a", "", BOM "b = 2"),
    SET("without case", "VMCI0.id = \"1\"\nb = 2\n", "vmci0.ID", "", "b = 2\n"),
    SET("comment goes with it", "# c\n a = 1 # d\n# e\n", "a", "", "# c\n# e\n"),
    SET("cr lf", "a = 1\r\nb = 2\r\nc = 3\r\n", "b", "", "a = 1\r\nc = 3\r\n"),
    SET("cr", "a = 1\rb = 2\rc = 3\r", "b", "", "a = 1\rc = 3\r"),
    SET("mixed", "a = 1\nb = 2\r\nc = 3\r", "b", "", "a = 1\nc = 3\r"),
    SET("not there", "a = 1\nbad\n", "b", "", "a = 1\nbad\n"),
    SET("not there, empty document", "", "b", "", ""),
    SET("only malformed", "a = 1 2\n", "a", "", "a = 1 2\n"),
    REFUSED("duplicate", NONE, EDUPLICATE, "a = 1\nb = 2\nA = 3\n", "a", ""),
    KEEP("duplicate, first", FIRST, "a = 1\nb = 2\nA = 3\n", "a", "", "b = 2\n"),
    KEEP("duplicate, last", LAST, "a = 1\nb = 2\nA = 3", "a", "", "b = 2\n"),
    KEEP("three next to each other", LAST, "a = 1\nA = 2\na = 3\nb = 4\n", "a", "", "b = 4\n"),
    KEEP("duplicates elsewhere", FIRST, "b = 1\na = 1\nb = 2\n", "a", "", "b = 1\nb = 2\n"),
    REFUSED("nul", NONE, ENUL, "b = 1\na = 1\0\n", "a", ""),
    SET("nul elsewhere", "b = 1\0\na = 1\n", "a", "", "b = 1\0\n"),
    REFUSED("empty key", NONE, EINVAL, "a = 1\n", "", ""),
    REFUSED("key with space", NONE, EINVAL, "a = 1\n", "a ", ""),
    REFUSED("key with equals", NONE, EINVAL, "a = 1\n", "a=", ""),
};

static int check_unset(const struct row *row)
{
    vmxci_doc *doc = parse_str(row->before);
    vmxci_edit_options opt = VMXCI_EDIT_OPTIONS_INIT;
    opt.keep = row->keep;
    vmxci_error err = { 0 };
    /* No row contains a NUL in its key. */
    int rc = vmxci_doc_unset(doc, row->key.ptr, &opt, &err);
    int bad = differs_status(row->name, rc, row->status);
    bad += differs_n(row->name, "error code", err.code, row->status);
    bad += differs(row->name, "text", vmxci_doc_emit(doc), row->after);
    bad += incoherent(row->name, doc);
    if (rc == VMXCI_OK) {
        vmxci_line line;
        bad +=
            differs_status(row->name, vmxci_doc_find(&line, doc, row->key.ptr, NULL), VMXCI_ENOKEY);
    }
    vmxci_doc_free(doc);
    return bad;
}

static void test_unset(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(unset); i++)
        bad += check_unset(&unset[i]);
    assert_int_equal(bad, 0);
}

/* If the removal of a line puts a lone CR before an LF, both are one line end. */
static const struct row joined[] = {
    SET("unset", "a = 1\rb = 2\n\nc = 3\n", "b", "", "a = 1\r\nc = 3\n"),
    KEEP("unset, duplicates", FIRST, "a = 1\rb = 2\nb = 3\n\nc = 3\n", "b", "", "a = 1\r\nc = 3\n"),
};

static const struct row joined_by_set[] = {
    KEEP("removed line", LAST, "x = 1\ra = 1\n\na = 2\n", "a", "y", "x = 1\r\na = \"y\"\n"),
};

static void test_joined_ends(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(joined); i++)
        bad += check_unset(&joined[i]);
    for (size_t i = 0; i < COUNT(joined_by_set); i++)
        bad += check_set(&joined_by_set[i]);
    assert_int_equal(bad, 0);
}

static void test_set_by_pointer(void **state)
{
    (void)state;
    vmxci_doc *doc = parse_lit("a = \"x\"\nb = \"1\"\nB = \"2\"\n");
    vmxci_error err = { 0 };
    assert_int_equal(vmxci_doc_set(doc, "A", "y", NULL), VMXCI_OK);
    assert_int_equal(vmxci_doc_set(doc, "b", "y", &err), VMXCI_EDUPLICATE);
    assert_int_equal(err.code, VMXCI_EDUPLICATE);
    assert_int_equal(err.line, 3);
    assert_int_equal(err.column, 1);
    assert_int_equal(vmxci_doc_set(doc, "b c", "y", NULL), VMXCI_EINVAL);
    assert_int_equal(vmxci_doc_unset(doc, "b", NULL, &err), VMXCI_EDUPLICATE);
    assert_int_equal(vmxci_doc_unset(doc, "a", NULL, NULL), VMXCI_OK);
    assert_int_equal(vmxci_doc_set_bytes(doc, STR("d"), (vmxci_str){ NULL, 0 }, NULL, NULL),
                     VMXCI_OK);
    assert_true(str_equal(vmxci_doc_emit(doc), STR("b = \"1\"\nB = \"2\"\nd = \"\"\n")));
    vmxci_doc_free(doc);
}

/* Only the functions that take bytes edit protected keys. */
static void test_protected(void **state)
{
    (void)state;
    vmxci_doc *doc = parse_lit(".encoding = \"UTF-8\"\nvtpm.present = \"TRUE\"\n");
    assert_int_equal(vmxci_doc_set(doc, ".encoding", "GBK", NULL), VMXCI_EPROTECTED);
    assert_int_equal(vmxci_doc_unset(doc, "vtpm.present", NULL, NULL), VMXCI_EPROTECTED);
    assert_int_equal(vmxci_doc_set_bytes(doc, STR(".encoding"), STR("GBK"), NULL, NULL), VMXCI_OK);
    assert_int_equal(vmxci_doc_unset_bytes(doc, STR("vtpm.present"), NULL, NULL), VMXCI_OK);
    assert_true(str_equal(vmxci_doc_emit(doc), STR(".encoding = \"GBK\"\n")));
    vmxci_doc_free(doc);
}

static void test_option_size(void **state)
{
    (void)state;
    vmxci_doc *doc = parse_lit("a = \"x\"\n");
    struct {
        vmxci_edit_options opt;
        char later[16];
    } big = { VMXCI_EDIT_OPTIONS_INIT, { 0 } };
    static const size_t small[] = { 0, 1, sizeof(vmxci_edit_options) - 1 };
    for (size_t i = 0; i < COUNT(small); i++) {
        big.opt.size = small[i];
        assert_int_equal(vmxci_doc_set_bytes(doc, STR("a"), STR("y"), &big.opt, NULL),
                         VMXCI_EINVAL);
        assert_int_equal(vmxci_doc_unset(doc, "a", &big.opt, NULL), VMXCI_EINVAL);
    }
    assert_true(str_equal(vmxci_doc_emit(doc), STR("a = \"x\"\n")));
    big.opt.size = sizeof big;
    assert_int_equal(vmxci_doc_set_bytes(doc, STR("a"), STR("y"), &big.opt, NULL), VMXCI_OK);
    assert_true(str_equal(vmxci_doc_emit(doc), STR("a = \"y\"\n")));
    vmxci_doc_free(doc);
}

static void test_too_big(void **state)
{
    (void)state;
    vmxci_parse_options opt = VMXCI_PARSE_OPTIONS_INIT;
    static const char text[] = "a = \"x\"\n"; /* 8 bytes */
    opt.max_bytes = 20;
    vmxci_doc *doc = NULL;
    assert_int_equal(vmxci_doc_parse(&doc, text, sizeof text - 1, &opt, NULL), VMXCI_OK);
    vmxci_error err = { 0 };
    assert_int_equal(vmxci_doc_set(doc, "a", "12345678901234", &err), VMXCI_ETOOBIG);
    assert_int_equal(err.code, VMXCI_ETOOBIG);
    assert_int_equal(vmxci_doc_set(doc, "b", "123456", NULL), VMXCI_ETOOBIG);
    assert_true(str_equal(vmxci_doc_emit(doc), str_of(text)));
    assert_int_equal(incoherent("too big", doc), 0);
    assert_int_equal(vmxci_doc_set(doc, "b", "12345", NULL), VMXCI_OK); /* 20 bytes */
    assert_int_equal(vmxci_doc_set(doc, "c", "", NULL), VMXCI_ETOOBIG);
    assert_int_equal(vmxci_doc_set(doc, "b", "123", NULL), VMXCI_OK);
    assert_int_equal(vmxci_doc_set(doc, "a", "", NULL), VMXCI_OK);
    assert_true(str_equal(vmxci_doc_emit(doc), STR("a = \"\"\nb = \"123\"\n")));
    vmxci_doc_free(doc);
}

/* Many edits, during which the document and its index grow and shrink. */
static void test_many_edits(void **state)
{
    (void)state;
    vmxci_doc *doc = parse_lit("# head\r\n");
    char key[32], value[32];
    for (unsigned i = 0; i < 500; i++) {
        snprintf(key, sizeof key, "f%u.k%u", i % 7, i);
        snprintf(value, sizeof value, "v%u", i);
        assert_int_equal(vmxci_doc_set(doc, key, value, NULL), VMXCI_OK);
    }
    assert_int_equal(vmxci_doc_lines(doc), 501);
    assert_int_equal(incoherent("grown", doc), 0);
    for (unsigned i = 0; i < 500; i += 2) {
        snprintf(key, sizeof key, "F%u.K%u", i % 7, i);
        assert_int_equal(vmxci_doc_unset(doc, key, NULL, NULL), VMXCI_OK);
    }
    assert_int_equal(vmxci_doc_lines(doc), 251);
    assert_int_equal(incoherent("shrunk", doc), 0);
    for (unsigned i = 0; i < 500; i++) {
        vmxci_line line;
        snprintf(key, sizeof key, "f%u.k%u", i % 7, i);
        assert_int_equal(vmxci_doc_find(&line, doc, key, NULL), i % 2 ? VMXCI_OK : VMXCI_ENOKEY);
    }
    vmxci_doc_free(doc);
}

struct checked {
    vmxci_str key;
    int status;
};

static const struct checked keys[] = {
    { LIT("a"), VMXCI_OK },
    { LIT("vmci0.id"), VMXCI_OK },
    { LIT("\""), VMXCI_OK },
    { LIT("\xff\x01|"), VMXCI_OK },
    { LIT(""), VMXCI_EINVAL },
    { LIT("\0"), VMXCI_EINVAL },
    { LIT("a\0b"), VMXCI_EINVAL },
    { LIT("a\rb"), VMXCI_EINVAL },
    { LIT("a\nb"), VMXCI_EINVAL },
    { LIT(" a"), VMXCI_EINVAL },
    { LIT("a b"), VMXCI_EINVAL },
    { LIT("a\t"), VMXCI_EINVAL },
    { LIT("a#"), VMXCI_EINVAL },
    { LIT("a=b"), VMXCI_EINVAL },
    { LIT("encryption.keySafe"), VMXCI_EPROTECTED },
    { LIT("encryption.data"), VMXCI_EPROTECTED },
    { LIT("ENCRYPTION.KEYSAFE"), VMXCI_EPROTECTED },
    { LIT("encryption.a.b"), VMXCI_EPROTECTED },
    { LIT("encryption."), VMXCI_EPROTECTED },
    { LIT("vtpm.present"), VMXCI_EPROTECTED },
    { LIT("vTPM.ekCRT"), VMXCI_EPROTECTED },
    { LIT("encryptedVM.guid"), VMXCI_EPROTECTED },
    { LIT("EncryptedVm.x"), VMXCI_EPROTECTED },
    { LIT("cryptedVM.x"), VMXCI_EPROTECTED },
    { LIT("CRYPTEDVM.X"), VMXCI_EPROTECTED },
    { LIT("managedVM.autoAddVTPM"), VMXCI_OK }, /* see vmxci_doc_check_key() */
    { LIT("vmx.encryptionType"), VMXCI_EPROTECTED },
    { LIT("VMX.ENCRYPTIONTYPE"), VMXCI_EPROTECTED },
    { LIT(".encoding"), VMXCI_EPROTECTED },
    { LIT(".Encoding"), VMXCI_EPROTECTED },
    { LIT("encoding"), VMXCI_OK },
    { LIT(".encoding2"), VMXCI_OK },
    { LIT("a.encoding"), VMXCI_OK },
    { LIT("encryption"), VMXCI_OK },
    { LIT("encryptions.x"), VMXCI_OK },
    { LIT("x.encryption.y"), VMXCI_OK },
    { LIT("vtpm"), VMXCI_OK },
    { LIT("vtpm0.x"), VMXCI_OK },
    { LIT("vmx.encryptionType.x"), VMXCI_OK },
    { LIT("vmx.encryption"), VMXCI_OK },
    { LIT("vmx.log.keepOld"), VMXCI_OK },
};

static void test_key_check(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(keys); i++) {
        vmxci_error err = { 0 };
        bad += differs_status(keys[i].key.ptr, vmxci_key_check(keys[i].key, &err), keys[i].status);
        bad += differs_n(keys[i].key.ptr, "error code", err.code, keys[i].status);
    }
    assert_int_equal(vmxci_key_check((vmxci_str){ NULL, 0 }, NULL), VMXCI_EINVAL);
    assert_int_equal(bad, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quoted),
        cmocka_unit_test(test_bare),
        cmocka_unit_test(test_untouched),
        cmocka_unit_test(test_new_key),
        cmocka_unit_test(test_new_key_ends),
        cmocka_unit_test(test_duplicates),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_unset),
        cmocka_unit_test(test_joined_ends),
        cmocka_unit_test(test_set_by_pointer),
        cmocka_unit_test(test_protected),
        cmocka_unit_test(test_option_size),
        cmocka_unit_test(test_too_big),
        cmocka_unit_test(test_many_edits),
        cmocka_unit_test(test_key_check),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
