/* SPDX-License-Identifier: MIT */
/*
 * Verifies properties of lists of edits on generated documents: all edits at once make what they
 * make one by one, a list makes the same again when it is made twice, and every line that the list
 * is not about keeps its bytes.
 *
 * VMXCI_SEED is the seed, which repeats a run; VMXCI_ROUNDS the number of documents.
 */
#include <config.h>

#include <strings.h>

#include "../unit/util.h"

enum {
    MAX_EDITS = 8,
    MAX_LINES = 12,
    TEXT_MAX = 1024
};

#define PICK(random, table) ((table)[below(random, COUNT(table))])

static const char *const keys[] = { "a",   "A",   "b",   "x.a",      "X.b",
                                    "x.c", "y.a", "y.B", "vmci0.id", ".x" };

struct list {
    vmxci_edit edits[MAX_EDITS];
    size_t count;
    vmxci_edit_options opt;
};

/* ---- documents and lists --------------------------------------------------------------- */

/* A first line that stays, so that the document has a line end to copy, then any lines.  All line
 * ends are the same: else they would depend on the order in which lines go and come. */
static vmxci_doc *make_document(uint64_t *random)
{
    static const char *const ends[] = { "\n", "\r\n", "\r" };
    static const char *const values[] = { "\"1\"", "1", "|31", "", "\"\"", "\"x # y\"", "\"|7C\"" };
    static const char *const others[] = { "", "# c", "bad", "= 1", "a = \"1", " # a = 1", "b" };
    static const char *const tails[] = { "", " ", " # c" };
    const char *end = PICK(random, ends);
    char text[TEXT_MAX];
    size_t len = (size_t)snprintf(text, sizeof text, "# first%s", end);
    for (size_t n = below(random, MAX_LINES); n; n--) {
        if (below(random, 3))
            len += (size_t)snprintf(text + len, sizeof text - len, "%s%s = %s%s%s",
                                    below(random, 6) ? "" : "\t", PICK(random, keys),
                                    PICK(random, values), PICK(random, tails), end);
        else
            len +=
                (size_t)snprintf(text + len, sizeof text - len, "%s%s", PICK(random, others), end);
    }
    assert_true(len < sizeof text);
    return parse_str((vmxci_str){ text, len });
}

static vmxci_edit make_edit(uint64_t *random)
{
    static const vmxci_str values[] = { LIT(""),    LIT("1"),  LIT("2"),     LIT("TRUE"),
                                        LIT("x y"), LIT("|"),  LIT("\"q\""), LIT("\r\n"),
                                        LIT("|31"), LIT("\t"), LIT("a # b"), LIT("\xc3\xa9") };
    const vmxci_key_edit kind = (vmxci_key_edit)below(random, VMXCI_KEY_DROP_MALFORMED + 1);
    if (kind == VMXCI_KEY_DROP_MALFORMED)
        return (vmxci_edit){ .kind = kind };
    return (vmxci_edit){ .kind = kind,
                         .key = str_of(PICK(random, keys)),
                         .value = PICK(random, values) };
}

static struct list make_list(uint64_t *random)
{
    struct list list = { .count = below(random, MAX_EDITS + 1), .opt = VMXCI_EDIT_OPTIONS_INIT };
    list.opt.keep = (vmxci_keep)below(random, 3);
    for (size_t i = 0; i < list.count; i++)
        list.edits[i] = make_edit(random);
    return list;
}

static int is_same_key(vmxci_str a, vmxci_str b)
{
    return a.len == b.len && strncasecmp(a.ptr, b.ptr, a.len) == 0;
}

static vmxci_doc *clone(const vmxci_doc *doc)
{
    vmxci_doc *copy = NULL;
    assert_int_equal(vmxci_doc_clone(&copy, doc, NULL), VMXCI_OK);
    return copy;
}

static int apply(vmxci_doc *doc, const struct list *list)
{
    return vmxci_doc_edit(doc, list->edits, list->count, &list->opt, NULL, NULL);
}

/* ---- the properties -------------------------------------------------------------------- */

/* Each edit alone; ends at the first that is refused. */
static int check_one_by_one(const vmxci_doc *before, const vmxci_doc *together, int status,
                            const struct list *list)
{
    vmxci_doc *apart = clone(before);
    int alone = VMXCI_OK;
    for (size_t i = 0; i < list->count && alone == VMXCI_OK; i++)
        alone = vmxci_doc_edit(apart, &list->edits[i], 1, &list->opt, NULL, NULL);
    int bad = differs_status("one by one", alone, status);
    if (status == VMXCI_OK)
        bad += differs("one by one", "text", vmxci_doc_emit(together), vmxci_doc_emit(apart));
    else
        bad += differs("refused", "text", vmxci_doc_emit(together), vmxci_doc_emit(before));
    vmxci_doc_free(apart);
    return bad;
}

/* Whether the list removes a key and sets it too: made again, it moves the line. */
static int moves_a_line(const struct list *list)
{
    for (size_t i = 0; i < list->count; i++)
        for (size_t k = 0; k < list->count; k++)
            if (list->edits[i].kind <= VMXCI_KEY_SET_MISSING &&
                (list->edits[k].kind == VMXCI_KEY_UNSET ||
                 list->edits[k].kind == VMXCI_KEY_UNSET_ALL) &&
                is_same_key(list->edits[i].key, list->edits[k].key))
                return 1;
    return 0;
}

static int check_same_value(const vmxci_doc *a, const vmxci_doc *b, const char *key)
{
    vmxci_text *x = NULL, *y = NULL;
    const int status = vmxci_doc_get(&x, a, key, NULL);
    int bad = differs_status("twice", vmxci_doc_get(&y, b, key, NULL), status);
    if (bad == 0 && status == VMXCI_OK)
        bad = differs("twice", key, vmxci_text_str(y), vmxci_text_str(x));
    vmxci_text_free(x);
    vmxci_text_free(y);
    return bad;
}

static int check_twice(const vmxci_doc *once, const struct list *list)
{
    vmxci_doc *twice = clone(once);
    int bad = differs_status("twice", apply(twice, list), VMXCI_OK);
    for (size_t i = 0; i < COUNT(keys); i++)
        bad += check_same_value(once, twice, keys[i]);
    if (!moves_a_line(list))
        bad += differs("twice", "text", vmxci_doc_emit(twice), vmxci_doc_emit(once));
    vmxci_doc_free(twice);
    return bad;
}

static int is_touched(const struct list *list, vmxci_line line)
{
    for (size_t i = 0; i < list->count; i++) {
        const vmxci_edit *edit = &list->edits[i];
        if (edit->kind == VMXCI_KEY_DROP_MALFORMED
                ? line.kind == VMXCI_LINE_MALFORMED
                : line.kind == VMXCI_LINE_ENTRY && is_same_key(edit->key, line.key))
            return 1;
    }
    return 0;
}

/* Puts the lines of DOC that LIST is not about in OUT, with their line ends. */
static vmxci_str other_lines(char out[TEXT_MAX], const vmxci_doc *doc, const struct list *list)
{
    vmxci_str all = { out, 0 };
    for (size_t i = 1; i <= vmxci_doc_lines(doc); i++) {
        const vmxci_line line = line_at(doc, i);
        const size_t len = line.text.len + line.end.len;
        if (is_touched(list, line))
            continue;
        assert_true(all.len + len <= TEXT_MAX);
        memcpy(out + all.len, line.text.ptr, len);
        all.len += len;
    }
    return all;
}

static int check_others(const vmxci_doc *before, const vmxci_doc *after, const struct list *list)
{
    char old[TEXT_MAX], new[TEXT_MAX];
    return differs("other lines", "bytes", other_lines(new, after, list),
                   other_lines(old, before, list));
}

static int check_list(uint64_t *random, const vmxci_doc *before)
{
    const struct list list = make_list(random);
    vmxci_doc *doc = clone(before);
    const int status = apply(doc, &list);
    int bad = check_one_by_one(before, doc, status, &list) + incoherent("list", doc);
    if (status == VMXCI_OK)
        bad += check_twice(doc, &list) + check_others(before, doc, &list);
    for (size_t i = 0; bad && i < list.count; i++) {
        fprintf(stderr, "  kind %d\n", (int)list.edits[i].kind);
        print_str("key", list.edits[i].key);
        print_str("value", list.edits[i].value);
    }
    vmxci_doc_free(doc);
    return bad;
}

static void test_lists(void **state)
{
    (void)state;
    uint64_t seed = seed_of_run();
    print_message("VMXCI_SEED=%llu\n", (unsigned long long)seed);
    const size_t count = rounds_of_run(20000);
    for (size_t i = 0; i < count; i++) {
        vmxci_doc *doc = make_document(&seed);
        const int bad = check_list(&seed, doc);
        if (bad)
            print_str("document", vmxci_doc_emit(doc));
        vmxci_doc_free(doc);
        if (bad)
            fail_msg("document %zu of this seed", i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_lists) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
