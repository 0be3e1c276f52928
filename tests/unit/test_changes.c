/* SPDX-License-Identifier: MIT */
/* Tests which changes are reported between two documents, and in which order. */
#include <config.h>

#include "util.h"

#define RENDERED_MAX 4096

struct rendered {
    char text[RENDERED_MAX];
    size_t len;
    size_t calls;
    size_t stop_at; /* the call that returns 7; 0: none */
};

static void render_bytes(struct rendered *r, vmxci_str s)
{
    assert_true(r->len + s.len < RENDERED_MAX);
    if (s.len)
        memcpy(r->text + r->len, s.ptr, s.len);
    r->len += s.len;
}

static void render_value(struct rendered *r, vmxci_str value)
{
    if (!value.ptr) {
        assert_int_equal(value.len, 0);
        render_bytes(r, STR("-"));
        return;
    }
    render_bytes(r, STR("'"));
    render_bytes(r, value);
    render_bytes(r, STR("'"));
}

/* Appends "KEY OLD NEW FIRST-LINES", and "(COUNTS)" if they are not those of single lines. */
static int render_change(const vmxci_change *change, void *payload)
{
    struct rendered *r = payload;
    char lines[64];
    const size_t has_old = change->old_value.ptr != NULL, has_new = change->new_value.ptr != NULL;
    for (size_t i = 0; i < COUNT(change->reserved); i++)
        assert_int_equal(change->reserved[i], 0);
    assert_int_equal(change->old_value.ptr == NULL, change->old_bytes.ptr == NULL);
    assert_int_equal(change->new_value.ptr == NULL, change->new_bytes.ptr == NULL);
    assert_int_equal(change->key.ptr == NULL, change->key_bytes.ptr == NULL);
    if (change->key.ptr)
        render_bytes(r, change->key);
    else
        render_bytes(r, STR("-"));
    render_bytes(r, STR(" "));
    render_value(r, change->old_value);
    render_bytes(r, STR(" "));
    render_value(r, change->new_value);
    snprintf(lines, sizeof lines, " %zu %zu", change->old_line, change->new_line);
    render_bytes(r, str_of(lines));
    if (change->old_count != has_old || change->new_count != has_new) {
        snprintf(lines, sizeof lines, " (%zu %zu)", change->old_count, change->new_count);
        render_bytes(r, str_of(lines));
    }
    render_bytes(r, STR("\n"));
    return ++r->calls == r->stop_at ? 7 : 0;
}

struct row {
    const char *name;
    const char *from;
    const char *to;
    const char *changes;
};

#define EURO "\xe2\x82\xac"

static const struct row rows[] = {
    { "both empty", "", "", "" },
    { "equal", "a = \"1\"\nb = 2\n", "a = \"1\"\nb = 2\n", "" },
    { "a value", "a = \"1\"\nb = \"2\"\n", "a = \"1\"\nb = \"3\"\n", "b '2' '3' 2 2\n" },
    { "spelling is no change", "a=1 # c\nB = \"x|7Cy\"\n", "# d\n\n a = \"1\"\r\nb = \"x|y\"", "" },
    { "lower-case escape", "a = \"|0a\"\n", "a = \"|0A\"\n", "" },
    { "order is no change", "a = 1\nb = 2\nc = 3\n", "c = 3\nb = 2\na = 1\n", "" },
    { "case of a value counts", "a = TRUE\n", "a = true\n", "a 'TRUE' 'true' 1 1\n" },
    { "key as spelled in TO", "ABC = 1\n", "aBc = 2\n", "aBc '1' '2' 1 1\n" },
    { "key as spelled in FROM", "aBc = 1\nx = 1\n", "x = 1\n", "aBc '1' - 1 0\n" },
    { "escapes are decoded", "a = \"|0A|22\"\n", "a = \"|7C|41\"\n", "a '\n\"' '|A' 1 1\n" },
    { "empty is not absent", "a = \"\"\nc = 1\n", "b = \nc = 1\n", "a '' - 1 0\nb - '' 0 1\n" },
    { "to empty", "a = 1\n", "a =\n", "a '1' '' 1 1\n" },
    { "from empty", "a = \"\"\n", "a = 1\n", "a '' '1' 1 1\n" },
    { "everything removed", "a = 1\nb = 2\n", "", "a '1' - 1 0\nb '2' - 2 0\n" },
    { "everything new", "", "a = 1\nb = 2\n", "a - '1' 0 1\nb - '2' 0 2\n" },
    { "byte order mark", "a = 1\n",
      "\xEF\xBB\xBF"
      "a = 1\n",
      "" },
    /* ---- order ---- */
    { "removed between changed ones", "a = 1\nb = 1\nc = 1\n", "a = 2\nc = 2\n",
      "a '1' '2' 1 1\nb '1' - 2 0\nc '1' '2' 3 2\n" },
    { "removed before new", "a = 1\nb = 1\nc = 1\n", "a = 1\nn = 1\nc = 1\n",
      "b '1' - 2 0\nn - '1' 0 2\n" },
    { "removed after what was not", "a = 1\nb = 1\nc = 1\n", "n = 1\na = 1\nb = 1\n",
      "n - '1' 0 1\nc '1' - 3 0\n" },
    { "removed before new, comments between", "a = 1\n# x\n\nb = 1\n", "a = 1\n# x\n\nn = 1\n",
      "b '1' - 4 0\nn - '1' 0 4\n" },
    { "new in the middle, removed at the end", "a = 1\nb = 1\nc = 1\n", "a = 1\nn = 1\nb = 1\n",
      "n - '1' 0 2\nc '1' - 3 0\n" },
    { "moved", "a = 1\nb = 1\nc = 1\nd = 1\n", "d = 2\na = 2\n",
      "b '1' - 2 0\nc '1' - 3 0\nd '1' '2' 4 1\na '1' '2' 1 2\n" },
    { "removed after a moved one", "a = 1\nb = 1\nc = 1\n", "b = 2\na = 2\n",
      "b '1' '2' 2 1\na '1' '2' 1 2\nc '1' - 3 0\n" },
    /* ---- duplicates ---- */
    { "duplicate, first kept", "a = 1\nb = 1\na = 2\n", "a = 1\nb = 1\n", "a '1' '1' 1 1 (2 1)\n" },
    { "duplicate, last kept", "a = 1\nb = 1\na = 2\n", "b = 1\na = 2\n", "a '1' '2' 1 2 (2 1)\n" },
    { "duplicate, equal, one removed", "a = 1\nA = 1\n", "A = 1\n", "A '1' '1' 1 1 (2 1)\n" },
    { "duplicate, removed", "a = 1\nb = 1\nA = 2\n", "b = 1\n", "a '1' - 1 0 (2 0)\n" },
    { "duplicate, set", "a = 1\na = 2\na = 3\n", "a = 9\n", "a '1' '9' 1 1 (3 1)\n" },
    { "duplicate, the second changed", "a = 1\nb = 1\na = 2\n", "a = 1\na = 3\nb = 1\n",
      "a '1' '1' 1 1 (2 2)\n" },
    { "duplicate, unchanged", "a = 1\nb = 1\na = 2\n", "a = \"1\"\na = \"2\"\nb = 2\n",
      "b '1' '2' 2 3\n" },
    { "duplicate, swapped", "a = 1\na = 2\n", "a = 2\na = 1\n", "a '1' '2' 1 1 (2 2)\n" },
    { "duplicate, added", "a = 1\n", "a = 1\na = 1\n", "a '1' '1' 1 1 (1 2)\n" },
    { "duplicate, new", "", "a = 1\nb = 1\nA = 2\n", "a - '1' 0 1 (0 2)\nb - '1' 0 2\n" },
    { "two duplicates", "a = 1\nb = 1\na = 2\nb = 2\na = 3\nb = 3\n",
      "a = 1\nb = 1\na = 2\nb = 2\na = 3\nb = 4\n", "b '1' '1' 2 2 (3 3)\n" },
    /* ---- malformed lines ---- */
    { "malformed, kept", "bad\na = 1\n", "a = 2\nbad\n", "a '1' '2' 2 1\n" },
    { "malformed, removed", "a = 1\n bad line \r\nb = 1\n", "a = 1\nb = 1\n",
      "- ' bad line ' - 2 0\n" },
    { "malformed, one of two equal", "bad\na = 1\nbad\n", "bad\na = 1\n", "- 'bad' - 3 0\n" },
    { "malformed, the second of three", "x\ny\nz\n", "x\nz\n", "- 'y' - 2 0\n" },
    { "malformed, new ones do not count", "bad\na = 1\n", "worse\nbad\na = 1\n", "" },
    { "malformed, case counts", "bad\n", "BAD\n", "- 'bad' - 1 0\n" },
    { "malformed, escapes stay", "a = \"|41\n", "", "- 'a = \"|41' - 1 0\n" },
    { "malformed, at its place", "a = 1\nbad\nb = 1\nworse\nc = 1\n", "a = 2\nb = 2\nc = 2\n",
      "a '1' '2' 1 1\n- 'bad' - 2 0\nb '1' '2' 3 2\n- 'worse' - 4 0\nc '1' '2' 5 3\n" },
    { "malformed becomes an entry", "a 1\n", "a = 1\n", "- 'a 1' - 1 0\na - '1' 0 1\n" },
    { "malformed, last without line end", "a = 1\nbad", "a = 1\n", "- 'bad' - 2 0\n" },
    { "malformed, after the byte order mark",
      "\xEF\xBB\xBF"
      "bad\n",
      "\xEF\xBB\xBF", "- 'bad' - 1 0\n" },
    /* ---- encodings ---- */
    { "UTF-8", "a = \"\xc3\xa9\"\n", "a = \"|E2|82|AC\"\n", "a '\xc3\xa9' '" EURO "' 1 1\n" },
    { "declared", ".encoding = \"windows-1252\"\na = \"\xe9\"\n\xe9 = 1\n\x80\n",
      ".encoding = \"windows-1252\"\na = \"\x80\"\n",
      "a '\xc3\xa9' '" EURO "' 2 2\n\xc3\xa9 '1' - 3 0\n- '" EURO "' - 4 0\n" },
    { "undecodable", "a = \"\xff\"\n\xff = 1\n", "a = \"x\xfe\"\n",
      "a '\\xff' 'x\\xfe' 1 1\n\\xff '1' - 2 0\n" },
    { "undecodable is not its text", "a = \"\xff\"\n", "a = \"\\xff\"\n",
      "a '\\xff' '\\xff' 1 1\n" },
    { "unknown encoding", ".encoding = \"x-none\"\na = \"\xe9\"\nb = \"\xe9\"\n",
      ".encoding = \"x-none\"\na = \"\xe8\"\nb = \"\xe9\"\n", "a '\\xe9' '\\xe8' 2 2\n" },
    { "another encoding, same text", ".encoding = \"windows-1252\"\na = \"\xe9\"\nb = \"\x80\"\n",
      ".encoding = \"UTF-8\"\na = \"\xc3\xa9\"\nb = \"\xc3\xa9\"\n",
      ".encoding 'windows-1252' 'UTF-8' 1 1\nb '" EURO "' '\xc3\xa9' 3 3\n" },
    { "another encoding, same bytes", ".encoding = \"windows-1252\"\na = \"\xc3\xa9\"\n",
      ".encoding = \"UTF-8\"\na = \"\xc3\xa9\"\n",
      ".encoding 'windows-1252' 'UTF-8' 1 1\na '\xc3\x83\xc2\xa9' '\xc3\xa9' 2 2\n" },
    { "another name of the encoding", ".encoding = \"windows-1252\"\na = \"\xe9\"\n",
      ".encoding = \"WINDOWS-1252\"\na = \"\xe9\"\n",
      ".encoding 'windows-1252' 'WINDOWS-1252' 1 1\n" },
};

static int check_row(const struct row *row, size_t stop_at, int want)
{
    vmxci_doc *from = parse_lit(row->from), *to = parse_lit(row->to);
    struct rendered r = { .stop_at = stop_at };
    int bad =
        differs_n(row->name, "result", vmxci_doc_changes(from, to, render_change, &r, NULL), want);
    bad += differs(row->name, "changes", (vmxci_str){ r.text, r.len }, str_of(row->changes));
    vmxci_doc_free(from);
    vmxci_doc_free(to);
    return bad;
}

static void test_changes(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(rows); i++)
        bad += check_row(&rows[i], 0, 0);
    assert_int_equal(bad, 0);
}

static void test_stop(void **state)
{
    (void)state;
    static const struct row stopped[] = {
        { "changed", "a = 1\nb = 1\n", "a = 2\nb = 2\n", "a '1' '2' 1 1\n" },
        { "removed", "a = 1\nb = 1\n", "", "a '1' - 1 0\n" },
        { "new", "", "a = 1\nb = 1\n", "a - '1' 0 1\n" },
        { "malformed", "bad\nworse\n", "", "- 'bad' - 1 0\n" },
        { "removed, then a new one", "a = 1\n", "b = 1\n", "a '1' - 1 0\n" },
        { "removed, then a changed one", "a = 1\nb = 1\n", "b = 2\n", "a '1' - 1 0\n" },
    };
    int bad = 0;
    for (size_t i = 0; i < COUNT(stopped); i++)
        bad += check_row(&stopped[i], 1, 7);
    assert_int_equal(bad, 0);
}

/* A NUL in a value and in a malformed line. */
static void test_nul(void **state)
{
    (void)state;
    static const vmxci_str to = LIT("a = \"x\"\n"), from = LIT("a = \"|00y\"\nb\0ad\n");
    static const vmxci_str want = LIT("a '\0y' 'x' 1 1\n- 'b\0ad' - 2 0\n");
    vmxci_doc *a = parse_str(from), *b = parse_str(to);
    struct rendered r = { .len = 0 };
    assert_int_equal(vmxci_doc_changes(a, b, render_change, &r, NULL), VMXCI_OK);
    assert_int_equal(differs("nul", "changes", (vmxci_str){ r.text, r.len }, want), 0);
    vmxci_doc_free(a);
    vmxci_doc_free(b);
}

static int compare_bytes(const vmxci_change *change, void *payload)
{
    int *bad = payload;
    *bad += differs("bytes", "key", change->key_bytes, STR("\xe9"));
    *bad += differs("bytes", "old", change->old_bytes, STR("\xe9\n"));
    *bad += differs("bytes", "new", change->new_bytes, STR("\x80"));
    return 0;
}

static void test_bytes(void **state)
{
    (void)state;
    vmxci_doc *from = parse_lit(".encoding = \"windows-1252\"\n\xe9 = \"\xe9|0A\"\n");
    vmxci_doc *to = parse_lit(".encoding = \"windows-1252\"\n\xe9 = \"|80\"\n");
    int bad = 0;
    assert_int_equal(vmxci_doc_changes(from, to, compare_bytes, &bad, NULL), VMXCI_OK);
    assert_int_equal(bad, 0);
    vmxci_doc_free(from);
    vmxci_doc_free(to);
}

static int count_change(const vmxci_change *change, void *payload)
{
    size_t *count = payload;
    *count += change->old_count + change->new_count;
    return 0;
}

/* Returns 200,000 lines as a document: PREFIX, the number of the line modulo WRAP, MIDDLE, the
 * number of the line. */
static vmxci_doc *make_large(const char *prefix, const char *middle, size_t wrap)
{
    const size_t count = 200000, room = count * 32;
    size_t len = 0;
    char *text = malloc(room);
    assert_non_null(text);
    for (size_t i = 0; i < count; i++)
        len +=
            (size_t)snprintf(text + len, room - len, "%s%zu%s%zu\n", prefix, i % wrap, middle, i);
    vmxci_doc *doc = parse_str((vmxci_str){ text, len });
    free(text);
    return doc;
}

/* Large documents are compared in a reasonable time, even if all lines have one key. */
static void test_large(void **state)
{
    (void)state;
    static const struct {
        const char *prefix, *from, *to_prefix, *to;
        size_t wrap, lines;
    } large[] = {
        { "k", " = ", "k", " = x", SIZE_MAX, 400000 },  { "k", " = ", "k", " = x", 1, 400000 },
        { "k", " = ", "k", " = x", 1000, 400000 },      { "k", " = ", "# k", " = ", 1, 200000 },
        { "bad", " ", "# bad", " ", SIZE_MAX, 200000 }, { "bad", " ", "bad ", " ", 1, 200000 },
    };
    for (size_t i = 0; i < COUNT(large); i++) {
        vmxci_doc *from = make_large(large[i].prefix, large[i].from, large[i].wrap);
        vmxci_doc *to = make_large(large[i].to_prefix, large[i].to, large[i].wrap);
        size_t lines = 0;
        assert_int_equal(vmxci_doc_changes(from, to, count_change, &lines, NULL), VMXCI_OK);
        assert_int_equal(lines, large[i].lines);
        vmxci_doc_free(from);
        vmxci_doc_free(to);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_changes), cmocka_unit_test(test_stop),  cmocka_unit_test(test_nul),
        cmocka_unit_test(test_bytes),   cmocka_unit_test(test_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
