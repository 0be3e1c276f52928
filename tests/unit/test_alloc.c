/* SPDX-License-Identifier: MIT */
/* Tests that a document takes all memory from its allocator and returns it. */
#include <config.h>

#include "util.h"

#define BLOCKS 256

struct pool {
    struct {
        char *ptr;
        size_t size;
    } at[BLOCKS];
    size_t live;
    size_t calls;   /* that request memory */
    size_t fail_at; /* from this call on, all calls fail; 0: none fails */
    int foreign;    /* 1 if a pointer was returned that is not from this pool */
};

static size_t block_of(const struct pool *pool, const void *ptr)
{
    size_t i = 0;
    while (i < BLOCKS && pool->at[i].ptr != ptr)
        i++;
    return i;
}

/* Always moves the block, so that the use of a pointer from before a resize is detected. */
static void *pool_resize(void *payload, void *ptr, size_t size)
{
    struct pool *pool = payload;
    size_t old = ptr ? block_of(pool, ptr) : BLOCKS;
    if (ptr && old == BLOCKS) {
        pool->foreign = 1;
        return NULL;
    }
    char *fresh = NULL;
    if (size > 0) {
        pool->calls++;
        if (pool->fail_at && pool->calls >= pool->fail_at)
            return NULL;
        size_t slot = block_of(pool, NULL);
        fresh = slot < BLOCKS ? malloc(size) : NULL;
        if (!fresh)
            return NULL;
        memset(fresh, 0x5a, size);
        pool->at[slot].ptr = fresh;
        pool->at[slot].size = size;
        pool->live++;
    }
    if (ptr) {
        if (fresh)
            memcpy(fresh, ptr, size < pool->at[old].size ? size : pool->at[old].size);
        pool->at[old].ptr = NULL;
        pool->live--;
        free(ptr);
    }
    return fresh;
}

/* Whether S lies within one block of POOL. */
static int owns(const struct pool *pool, vmxci_str s)
{
    uintptr_t at = (uintptr_t)s.ptr;
    for (size_t i = 0; i < BLOCKS; i++) {
        uintptr_t from = (uintptr_t)pool->at[i].ptr;
        if (from && at >= from && at + s.len <= from + pool->at[i].size)
            return 1;
    }
    return 0;
}

static int parse_in(vmxci_doc **doc, struct pool *pool, vmxci_str text)
{
    vmxci_allocator allocator = { pool_resize, pool };
    vmxci_parse_options opt = VMXCI_PARSE_OPTIONS_INIT;
    opt.allocator = &allocator;
    int rc = vmxci_doc_parse(doc, text.ptr, text.len, &opt, NULL);
    memset(&allocator, 0, sizeof allocator); /* the document has a copy */
    return rc;
}

static const vmxci_str sample =
    LIT("\xEF\xBB\xBF.encoding = \"GBK\"\r\n# c\r\na.x = \"1|0A\"\r\nb = \xd6\xd0\r\nB = 3\r\nbad");

static void test_everything_is_freed(void **state)
{
    (void)state;
    struct pool pool = { .live = 0 };
    vmxci_doc *doc = NULL;
    assert_int_equal(parse_in(&doc, &pool, sample), VMXCI_OK);
    assert_true(pool.live > 0);
    assert_int_equal(vmxci_doc_set(doc, "a.y", "a longer value than before", NULL), VMXCI_OK);
    assert_int_equal(vmxci_doc_set(doc, "b", "x", NULL), VMXCI_EDUPLICATE);
    assert_int_equal(vmxci_doc_unset(doc, "a.x", NULL, NULL), VMXCI_OK);
    vmxci_doc_free(doc);
    assert_int_equal(pool.live, 0);
    assert_false(pool.foreign);
}

/* All strings that a document returns lie in memory of its allocator. */
static void test_document_is_inside(void **state)
{
    (void)state;
    struct pool pool = { .live = 0 };
    vmxci_doc *doc = NULL;
    assert_int_equal(parse_in(&doc, &pool, sample), VMXCI_OK);
    assert_int_equal(vmxci_doc_set(doc, "a.x", "changed", NULL), VMXCI_OK);
    assert_true(owns(&pool, vmxci_doc_emit(doc)));
    assert_true(owns(&pool, (vmxci_str){ (const char *)(const void *)doc, 1 }));
    for (size_t i = 1; i <= vmxci_doc_lines(doc); i++) {
        vmxci_line line = line_at(doc, i);
        assert_true(owns(&pool, line.text));
        if (line.key.len > 0)
            assert_true(owns(&pool, line.key) && owns(&pool, line.value));
    }
    vmxci_doc_free(doc);
    assert_int_equal(pool.live, 0);
}

static void expect_text(struct pool *pool, int rc, vmxci_text **text)
{
    assert_int_equal(rc, VMXCI_OK);
    assert_true(owns(pool, vmxci_text_str(*text)));
    vmxci_text_free(*text);
}

/* Texts and copies made from a document also lie in memory of its allocator. */
static void test_derived(void **state)
{
    (void)state;
    struct pool pool = { .live = 0 };
    vmxci_doc *doc = NULL, *copy = NULL;
    vmxci_text *text = NULL;
    assert_int_equal(parse_in(&doc, &pool, sample), VMXCI_OK);
    size_t live = pool.live;
    expect_text(&pool, vmxci_doc_get(&text, doc, "a.x", NULL), &text);
    expect_text(&pool, vmxci_doc_to_utf8(&text, doc, STR("\xd6\xd0\xff"), NULL), &text);
    expect_text(&pool, vmxci_doc_from_utf8(&text, doc, STR("\xe4\xb8\xad"), NULL), &text);
    assert_int_equal(vmxci_doc_from_utf8(&text, doc, STR("\xff"), NULL), VMXCI_EENCODING);
    assert_int_equal(pool.live, live);
    assert_int_equal(vmxci_doc_clone(&copy, doc, NULL), VMXCI_OK);
    assert_true(owns(&pool, vmxci_doc_emit(copy)));
    assert_int_equal(vmxci_doc_set(copy, "a.x", "2", NULL), VMXCI_OK);
    expect_text(&pool, vmxci_doc_diff(&text, doc, copy, "n", NULL), &text);
    expect_text(&pool, vmxci_doc_diff(&text, doc, doc, "n", NULL), &text);
    vmxci_doc_free(doc);
    assert_int_equal(vmxci_doc_get(&text, copy, "a.x", NULL), VMXCI_OK);
    vmxci_doc_free(copy);
    assert_int_equal(pool.live > 0, 1); /* the text outlives its document */
    vmxci_text_free(text);
    assert_int_equal(pool.live, 0);
    assert_false(pool.foreign);
}

/* Finding lines and reporting notes allocate nothing. */
static void test_reading_does_not_allocate(void **state)
{
    (void)state;
    struct pool pool = { .live = 0 };
    vmxci_doc *doc = NULL;
    assert_int_equal(parse_in(&doc, &pool, sample), VMXCI_OK);
    size_t calls = pool.calls;
    vmxci_line line;
    struct notes notes = { 0 };
    assert_int_equal(vmxci_doc_find(&line, doc, "B", NULL), VMXCI_OK);
    assert_int_equal(vmxci_doc_find_next(&line, doc, line.number, NULL), VMXCI_OK);
    assert_int_equal(vmxci_doc_find(&line, doc, "none", NULL), VMXCI_ENOKEY);
    assert_int_equal(vmxci_doc_notes(doc, collect_note, &notes, NULL), 0);
    assert_int_equal(pool.calls, calls);
    vmxci_doc_free(doc);
}

typedef int (*operation_fn)(vmxci_doc *doc);

static int set_value(vmxci_doc *doc)
{
    return vmxci_doc_set(doc, "a.x", "a value that is a good deal longer than it was", NULL);
}

static int set_new_key(vmxci_doc *doc)
{
    return vmxci_doc_set(doc, "a.z", "a new line, with \"escapes\"", NULL);
}

static int set_duplicate(vmxci_doc *doc)
{
    vmxci_edit_options opt = VMXCI_EDIT_OPTIONS_INIT;
    opt.keep = VMXCI_KEEP_LAST;
    return vmxci_doc_set_bytes(doc, STR("b"), STR("x y"), &opt, NULL);
}

static int unset_key(vmxci_doc *doc)
{
    return vmxci_doc_unset(doc, "a.x", NULL, NULL);
}

static int set_id(vmxci_doc *doc)
{
    return vmxci_vmci_set(doc, VMXCI_ID, 4096, NULL, NULL);
}

static int get_value(vmxci_doc *doc)
{
    vmxci_text *text = NULL;
    int rc = vmxci_doc_get(&text, doc, "a.x", NULL);
    vmxci_text_free(text);
    return rc;
}

static int convert_text(vmxci_doc *doc)
{
    vmxci_text *text = NULL;
    int rc = vmxci_doc_to_utf8(&text, doc, STR("\xd6\xd0 \xff\xff\xff"), NULL);
    vmxci_text_free(text);
    if (rc == VMXCI_OK) {
        rc = vmxci_doc_from_utf8(&text, doc, STR("\xe4\xb8\xad"), NULL);
        vmxci_text_free(text);
    }
    return rc;
}

static int ignore_change(const vmxci_change *change, void *payload)
{
    (void)change, (void)payload;
    return 0;
}

static int clone_and_diff(vmxci_doc *doc)
{
    vmxci_doc *copy = NULL;
    vmxci_text *text = NULL;
    int rc = vmxci_doc_clone(&copy, doc, NULL);
    if (rc == VMXCI_OK)
        rc = vmxci_doc_set(copy, "a.x", "changed", NULL);
    if (rc == VMXCI_OK)
        rc = vmxci_doc_diff(&text, doc, copy, "n", NULL);
    if (rc == VMXCI_OK)
        rc = vmxci_doc_changes(doc, copy, ignore_change, NULL, NULL);
    vmxci_text_free(text);
    vmxci_doc_free(copy);
    return rc;
}

/* Lets each allocation of OPERATION fail in turn: the document must be unchanged, and no memory
 * lost. */
static void check_failures(operation_fn operation)
{
    struct pool pool = { .live = 0 };
    vmxci_doc *doc = NULL;
    assert_int_equal(parse_in(&doc, &pool, sample), VMXCI_OK);
    int rc = VMXCI_ENOMEM;
    for (size_t n = 1; rc == VMXCI_ENOMEM; n++) {
        size_t live = pool.live;
        pool.fail_at = pool.calls + n;
        rc = operation(doc);
        pool.fail_at = 0;
        if (rc != VMXCI_ENOMEM)
            break;
        assert_true(n < 1000);
        assert_true(str_equal(vmxci_doc_emit(doc), sample));
        assert_int_equal(incoherent("no memory", doc), 0);
        assert_true(pool.live <= live + 1); /* the document may keep a buffer */
    }
    assert_int_equal(rc, VMXCI_OK);
    assert_int_equal(incoherent("after success", doc), 0);
    vmxci_doc_free(doc);
    assert_int_equal(pool.live, 0);
    assert_false(pool.foreign);
}

static void test_failures(void **state)
{
    (void)state;
    static const operation_fn operations[] = {
        set_value, set_new_key, set_duplicate, unset_key,
        set_id,    get_value,   convert_text,  clone_and_diff
    };
    for (size_t i = 0; i < COUNT(operations); i++)
        check_failures(operations[i]);
}

static void test_parse_failures(void **state)
{
    (void)state;
    int rc = VMXCI_ENOMEM;
    for (size_t n = 1; rc == VMXCI_ENOMEM; n++) {
        struct pool pool = { .fail_at = n };
        int here;
        vmxci_doc *doc = (vmxci_doc *)&here;
        rc = parse_in(&doc, &pool, sample);
        if (rc == VMXCI_OK) {
            assert_true(n > 1);
            vmxci_doc_free(doc);
        } else {
            assert_int_equal(rc, VMXCI_ENOMEM);
            assert_null(doc);
        }
        assert_int_equal(pool.live, 0);
        assert_true(n < 1000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_everything_is_freed),
        cmocka_unit_test(test_document_is_inside),
        cmocka_unit_test(test_derived),
        cmocka_unit_test(test_reading_does_not_allocate),
        cmocka_unit_test(test_failures),
        cmocka_unit_test(test_parse_failures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
