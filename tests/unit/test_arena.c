/* SPDX-License-Identifier: MIT */
/* The arena allocates as malloc does: random sequences of allocations, resizes and frees keep the
 * contents of all objects, which are aligned and do not overlap. */
#include <config.h>

#include <stdalign.h>
#include <stdbool.h>

#include "base/arena.h"
#include "util.h"

enum {
    OBJECTS = 200,
    STEPS = 2000
};

typedef struct object {
    unsigned char *ptr;
    size_t size;
    unsigned char first; /* byte I of the object is FIRST + I */
} object;

static void fill(object *o, size_t from)
{
    for (size_t i = from; i < o->size; i++)
        o->ptr[i] = (unsigned char)(o->first + i);
}

static int check_object(const object *o)
{
    for (size_t i = 0; i < o->size; i++)
        if (o->ptr[i] != (unsigned char)(o->first + i))
            return differs_n("content", "byte", o->ptr[i], (unsigned char)(o->first + i));
    return o->ptr && (uintptr_t)o->ptr % alignof(max_align_t) != 0;
}

static size_t random_size(uint64_t *seed)
{
    switch (below(seed, 20)) {
    case 0:
        return 1 + below(seed, 700000);
    case 1:
        return (256 << 10) - below(seed, 64);
    default:
        return 1 + below(seed, 300);
    }
}

static void *resize(const vmxi_arena *arena, void *ptr, size_t size)
{
    return arena->alloc.resize(arena->alloc.payload, ptr, size);
}

static int change(const vmxi_arena *arena, object *o, uint64_t *seed)
{
    if (o->ptr && below(seed, 4) == 0) {
        resize(arena, o->ptr, 0);
        *o = (object){ NULL, 0, 0 };
        return 0;
    }
    const size_t size = random_size(seed), kept = o->size < size ? o->size : size;
    if (!o->ptr)
        o->first = (unsigned char)next_random(seed);
    o->ptr = resize(arena, o->ptr, size);
    assert_non_null(o->ptr);
    o->size = kept;
    const int bad = check_object(o);
    o->size = size;
    fill(o, kept);
    return bad;
}

static int run(vmxi_arena *arena, uint64_t *seed)
{
    static object objects[OBJECTS];
    const size_t used = 1 + below(seed, OBJECTS);
    int bad = 0;
    memset(objects, 0, sizeof objects);
    for (int step = 0; step < STEPS && !bad; step++) {
        /* Often the latest object, which is resized in its place. */
        static size_t latest;
        if (below(seed, 3))
            latest = below(seed, used);
        bad += change(arena, &objects[latest % used], seed);
    }
    for (size_t i = 0; i < used; i++)
        bad += check_object(&objects[i]);
    return bad;
}

static void test_random(void **state)
{
    (void)state;
    uint64_t seed = seed_of_run();
    vmxi_arena arena;
    int bad = 0;
    vmxi_arena_init(&arena);
    for (size_t round = rounds_of_run(20); round && !bad; round--) {
        bad += run(&arena, &seed);
        if (below(&seed, 4) == 0)
            vmxi_arena_free(&arena);
        else
            vmxi_arena_reset(&arena);
    }
    vmxi_arena_free(&arena);
    assert_int_equal(bad, 0);
}

/* A size that cannot be had changes nothing. */
static void test_too_large(void **state)
{
    (void)state;
    static const size_t sizes[] = { SIZE_MAX, SIZE_MAX - 15, SIZE_MAX / 2 + 1 };
    vmxi_arena arena;
    vmxi_arena_init(&arena);
    for (size_t i = 0; i < COUNT(sizes); i++)
        assert_null(resize(&arena, NULL, sizes[i]));
    object o = { resize(&arena, NULL, 100), 100, 7 };
    assert_non_null(o.ptr);
    fill(&o, 0);
    for (size_t i = 0; i < COUNT(sizes); i++)
        assert_null(resize(&arena, o.ptr, sizes[i]));
    assert_int_equal(check_object(&o), 0);
    vmxi_arena_free(&arena);
}

/* After a reset, objects as large as before take no new memory, unless they were very large. */
static void test_reset(void **state)
{
    (void)state;
    vmxi_arena arena;
    vmxi_arena_init(&arena);
    vmxi_arena_reset(&arena);
    assert_null(arena.blocks);
    void *first = resize(&arena, NULL, 1000);
    assert_non_null(first);
    vmxi_arena_reset(&arena);
    assert_true(resize(&arena, NULL, 1000) == first);
    assert_non_null(resize(&arena, NULL, 5 << 20));
    vmxi_arena_reset(&arena);
    assert_null(arena.blocks);
    vmxi_arena_free(&arena);
}

/* A document that lives in the arena. */
static void test_document(void **state)
{
    (void)state;
    vmxi_arena arena;
    vmxi_arena_init(&arena);
    for (int round = 0; round < 100; round++) {
        vmxci_parse_options options = VMXCI_PARSE_OPTIONS_INIT;
        vmxci_doc *doc = NULL, *copy = NULL;
        char key[32];
        options.allocator = &arena.alloc;
        assert_int_equal(vmxci_doc_parse(&doc, "a = 1\n", 6, &options, NULL), VMXCI_OK);
        assert_int_equal(vmxci_doc_clone(&copy, doc, NULL), VMXCI_OK);
        for (int i = 0; i < 20; i++) {
            snprintf(key, sizeof key, "k%d", i);
            assert_int_equal(vmxci_doc_set(i % 2 ? doc : copy, key, "value", NULL), VMXCI_OK);
        }
        assert_int_equal(incoherent("doc", doc) + incoherent("copy", copy), 0);
        vmxci_doc_free(doc);
        vmxci_doc_free(copy);
        vmxi_arena_reset(&arena);
    }
    vmxi_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_too_large),
        cmocka_unit_test(test_reset),
        cmocka_unit_test(test_document),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
