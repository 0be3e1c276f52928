/* SPDX-License-Identifier: MIT */
/* Tests the unified diffs, to the byte. */
#include <config.h>

#include "util.h"

struct row {
    const char *name;
    const char *from;
    const char *to;
    const char *hunks; /* what follows the two headers; NULL: the documents are equal */
};

#define TEN    "l1\nl2\nl3\nl4\nl5\nl6\nl7\nl8\nl9\nl10\n"
#define NO_END "\\ No newline at end of file\n"

static const struct row rows[] = {
    { "both empty", "", "", NULL },
    { "equal", TEN, TEN, NULL },
    { "equal, no line end", "a\nb", "a\nb", NULL },
    { "one line", "a = 1\n", "a = 2\n", "@@ -1 +1 @@\n-a = 1\n+a = 2\n" },
    { "two lines", "a\nb\n", "a\nc\n", "@@ -1,2 +1,2 @@\n a\n-b\n+c\n" },
    { "first of ten", TEN, "X\nl2\nl3\nl4\nl5\nl6\nl7\nl8\nl9\nl10\n",
      "@@ -1,4 +1,4 @@\n-l1\n+X\n l2\n l3\n l4\n" },
    { "middle of ten", TEN, "l1\nl2\nl3\nl4\nX\nl6\nl7\nl8\nl9\nl10\n",
      "@@ -2,7 +2,7 @@\n l2\n l3\n l4\n-l5\n+X\n l6\n l7\n l8\n" },
    { "last of ten", TEN, "l1\nl2\nl3\nl4\nl5\nl6\nl7\nl8\nl9\nX\n",
      "@@ -7,4 +7,4 @@\n l7\n l8\n l9\n-l10\n+X\n" },
    { "insert at the start", TEN, "X\n" TEN, "@@ -1,3 +1,4 @@\n+X\n l1\n l2\n l3\n" },
    { "insert in the middle", TEN, "l1\nl2\nl3\nl4\nl5\nX\nl6\nl7\nl8\nl9\nl10\n",
      "@@ -3,6 +3,7 @@\n l3\n l4\n l5\n+X\n l6\n l7\n l8\n" },
    { "insert at the end", TEN, TEN "X\n", "@@ -8,3 +8,4 @@\n l8\n l9\n l10\n+X\n" },
    { "delete at the start", TEN, "l2\nl3\nl4\nl5\nl6\nl7\nl8\nl9\nl10\n",
      "@@ -1,4 +1,3 @@\n-l1\n l2\n l3\n l4\n" },
    { "delete in the middle", TEN, "l1\nl2\nl3\nl4\nl5\nl7\nl8\nl9\nl10\n",
      "@@ -3,7 +3,6 @@\n l3\n l4\n l5\n-l6\n l7\n l8\n l9\n" },
    { "delete at the end", TEN, "l1\nl2\nl3\nl4\nl5\nl6\nl7\nl8\nl9\n",
      "@@ -7,4 +7,3 @@\n l7\n l8\n l9\n-l10\n" },
    { "from empty", "", "a\n", "@@ -0,0 +1 @@\n+a\n" },
    { "from empty, two", "", "a\nb\n", "@@ -0,0 +1,2 @@\n+a\n+b\n" },
    { "to empty", "a\n", "", "@@ -1 +0,0 @@\n-a\n" },
    { "to empty, two", "a\nb\n", "", "@@ -1,2 +0,0 @@\n-a\n-b\n" },
    { "six equal lines between: one hunk", "A\n1\n2\n3\n4\n5\n6\nB\n", "X\n1\n2\n3\n4\n5\n6\nY\n",
      "@@ -1,8 +1,8 @@\n-A\n+X\n 1\n 2\n 3\n 4\n 5\n 6\n-B\n+Y\n" },
    { "seven equal lines between: two hunks", "A\n1\n2\n3\n4\n5\n6\n7\nB\n",
      "X\n1\n2\n3\n4\n5\n6\n7\nY\n",
      "@@ -1,4 +1,4 @@\n-A\n+X\n 1\n 2\n 3\n@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-B\n+Y\n" },
    { "the second hunk is shifted", "A\n1\n2\n3\n4\n5\n6\n7\nB\n", "X\nY\nA\n1\n2\n3\n4\n5\n6\n7\n",
      "@@ -1,3 +1,5 @@\n+X\n+Y\n A\n 1\n 2\n@@ -6,4 +8,3 @@\n 5\n 6\n 7\n-B\n" },
    { "changed lines next to each other", "a\nb\nc\nd\n", "a\nX\nY\nd\n",
      "@@ -1,4 +1,4 @@\n a\n-b\n-c\n+X\n+Y\n d\n" },
    { "no line end on either", "a\nb", "a\nc", "@@ -1,2 +1,2 @@\n a\n-b\n" NO_END "+c\n" NO_END },
    { "no line end before", "a", "a\nb\n", "@@ -1 +1,2 @@\n-a\n" NO_END "+a\n+b\n" },
    { "no line end after", "a\nb\n", "a\nb", "@@ -1,2 +1,2 @@\n a\n-b\n+b\n" NO_END },
    { "no line end on an unchanged line", "a\nb", "X\nb", "@@ -1,2 +1,2 @@\n-a\n+X\n b\n" NO_END },
    { "no line end, beyond the context", "A\n1\n2\n3\n4", "X\n1\n2\n3\n4",
      "@@ -1,4 +1,4 @@\n-A\n+X\n 1\n 2\n 3\n" },
    { "no line end, last of the context", "A\n1\n2\n3", "X\n1\n2\n3",
      "@@ -1,4 +1,4 @@\n-A\n+X\n 1\n 2\n 3\n" NO_END },
    { "from empty to no line end", "", "a", "@@ -0,0 +1 @@\n+a\n" NO_END },
    { "to empty from no line end", "a", "", "@@ -1 +0,0 @@\n-a\n" NO_END },
    { "cr lf", "a = 1\r\nb = 2\r\n", "a = 1\r\nb = 3\r\n",
      "@@ -1,2 +1,2 @@\n a = 1\r\n-b = 2\r\n+b = 3\r\n" },
    { "a lone cr ends no line here", "a = 1\rb = 2\r", "a = 1\rb = 3\r",
      "@@ -1 +1 @@\n-a = 1\rb = 2\r\n" NO_END "+a = 1\rb = 3\r\n" NO_END },
    { "lf to cr lf", "a\n", "a\r\n", "@@ -1 +1 @@\n-a\n+a\r\n" },
    { "bom",
      "\xEF\xBB\xBF"
      "a = 1\nb\n",
      "\xEF\xBB\xBF"
      "a = 2\nb\n",
      "@@ -1,2 +1,2 @@\n-\xEF\xBB\xBF"
      "a = 1\n+\xEF\xBB\xBF"
      "a = 2\n b\n" },
    { "lines like headers", "-- a\n++ b\n", "-- a\n++ c\n",
      "@@ -1,2 +1,2 @@\n -- a\n-++ b\n+++ c\n" },
    { "blank lines", "\n\na\n", "\n\nb\n", "@@ -1,3 +1,3 @@\n \n \n-a\n+b\n" },
    { "everything", "a\nb\n", "c\nd\ne\n", "@@ -1,2 +1,3 @@\n-a\n-b\n+c\n+d\n+e\n" },
    { "repeated lines", "x\nx\nx\n", "x\nx\n", "@@ -1,3 +1,2 @@\n x\n x\n-x\n" },
};

static int check_diff(const char *row, vmxci_str from, vmxci_str to, const char *name,
                      const char *want)
{
    vmxci_doc *a = parse_str(from), *b = parse_str(to);
    vmxci_text *text = NULL;
    int bad = differs_status(row, vmxci_doc_diff(&text, a, b, name, NULL), VMXCI_OK);
    if (text) {
        vmxci_str got = vmxci_text_str(text);
        bad += differs(row, "diff", got, str_of(want));
        bad += differs_n(row, "the NUL after it", got.ptr[got.len], 0);
    }
    vmxci_text_free(text);
    vmxci_doc_free(a);
    vmxci_doc_free(b);
    return bad;
}

static void test_diffs(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char want[512] = "";
        if (rows[i].hunks)
            snprintf(want, sizeof want, "--- n.vmx\n+++ n.vmx\n%s", rows[i].hunks);
        bad += check_diff(rows[i].name, str_of(rows[i].from), str_of(rows[i].to), "n.vmx", want);
    }
    assert_int_equal(bad, 0);
}

static void test_nul(void **state)
{
    (void)state;
    static const vmxci_str from = LIT("\0x\na = 1\n"), to = LIT("\0x\na = 2\n");
    static const vmxci_str want = LIT("--- n\n+++ n\n@@ -1,2 +1,2 @@\n \0x\n-a = 1\n+a = 2\n");
    vmxci_doc *a = parse_str(from), *b = parse_str(to);
    vmxci_text *text = NULL;
    assert_int_equal(vmxci_doc_diff(&text, a, b, "n", NULL), VMXCI_OK);
    assert_int_equal(differs("nul", "diff", vmxci_text_str(text), want), 0);
    vmxci_text_free(text);
    vmxci_doc_free(a);
    vmxci_doc_free(b);
}

static const struct {
    const char *name;
    const char *shown;
} names[] = {
    { "a.vmx", "a.vmx" },
    { "/vms/a b/a.vmx", "/vms/a b/a.vmx\t" },
    { "na\xc3\xafve.vmx", "na\xc3\xafve.vmx" },
    { "\xff.vmx", "\xff.vmx" },
    { "it's#1.vmx", "it's#1.vmx" },
    { "a\"b.vmx", "\"a\\\"b.vmx\"" },
    { "a\\b.vmx", "\"a\\\\b.vmx\"" },
    { "a\nb.vmx", "\"a\\nb.vmx\"" },
    { "a\tb.vmx", "\"a\\tb.vmx\"" },
    { "a\rb", "\"a\\rb\"" },
    { "a\x01"
      "1",
      "\"a\\0011\"" },
    { "\x1b[1m", "\"\\033[1m\"" },
    { "\xc3\xaf\n", "\"\xc3\xaf\\n\"" },
};

static void test_names(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(names); i++) {
        char want[256];
        snprintf(want, sizeof want, "--- %s\n+++ %s\n@@ -1 +1 @@\n-a\n+b\n", names[i].shown,
                 names[i].shown);
        bad += check_diff(names[i].name, STR("a\n"), STR("b\n"), names[i].name, want);
    }
    assert_int_equal(bad, 0);
}

/* The diff from a clone, made before an edit, to the document. */
static void test_diff_of_edit(void **state)
{
    (void)state;
    vmxci_doc *doc = parse_lit("vmci0.present = \"TRUE\"\r\nz = 1"), *old = NULL;
    assert_int_equal(vmxci_doc_clone(&old, doc, NULL), VMXCI_OK);
    assert_int_equal(vmxci_doc_set(doc, "vmci0.id", "16", NULL), VMXCI_OK);
    vmxci_text *text = NULL;
    assert_int_equal(vmxci_doc_diff(&text, old, doc, "v", NULL), VMXCI_OK);
    assert_int_equal(differs("edit", "diff", vmxci_text_str(text),
                             STR("--- v\n+++ v\n@@ -1,2 +1,3 @@\n vmci0.present = \"TRUE\"\r\n"
                                 "+vmci0.id = \"16\"\r\n z = 1\n" NO_END)),
                     0);
    vmxci_text_free(text);
    vmxci_doc_free(doc);
    vmxci_doc_free(old);
}

/* The diff of large documents that have little in common ends in a reasonable time. */
static void test_large(void **state)
{
    (void)state;
    size_t lines = 20000, room = lines * 24, len[2] = { 0, 0 };
    char *text[2] = { malloc(room), malloc(room) };
    assert_true(text[0] && text[1]);
    for (size_t i = 0; i < lines; i++)
        for (size_t k = 0; k < 2; k++)
            len[k] += (size_t)snprintf(text[k] + len[k], room - len[k], "k%zu = %zu\n", i,
                                       i % 3 ? i : i + k);
    vmxci_doc *a = parse_str((vmxci_str){ text[0], len[0] });
    vmxci_doc *b = parse_str((vmxci_str){ text[1], len[1] });
    vmxci_text *diff = NULL;
    assert_int_equal(vmxci_doc_diff(&diff, a, b, "n", NULL), VMXCI_OK);
    assert_true(vmxci_text_str(diff).len > len[0]);
    vmxci_text_free(diff);
    vmxci_doc_free(a);
    vmxci_doc_free(b);
    free(text[0]);
    free(text[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_diffs), cmocka_unit_test(test_nul),
        cmocka_unit_test(test_names), cmocka_unit_test(test_diff_of_edit),
        cmocka_unit_test(test_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
