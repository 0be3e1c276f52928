/* SPDX-License-Identifier: MIT */
/* Tests the buffer that the command collects its output in. */
#include <config.h>

#include <stdint.h>

#include "output/buffer.h"
#include "util.h"

static void expect(const struct buffer *buffer, vmxci_str text)
{
    assert_false(buffer->failed);
    assert_int_equal(buffer->len, text.len);
    assert_memory_equal(buffer->ptr, text.ptr, text.len);
}

static void collects_text(void **state)
{
    struct buffer buffer = { .ptr = NULL };
    (void)state;
    add_text(&buffer, "");
    add_bytes(&buffer, NULL, 0);
    assert_null(buffer.ptr);
    add_text(&buffer, "ab");
    add_byte(&buffer, '\0');
    add_str(&buffer, STR("c"));
    add_format(&buffer, "%s%d", "-", 5);
    add_printable(&buffer, STR("\x1b|\xff\n"));
    expect(&buffer, STR("ab\0c-5\\x1b|\\xff\\x0a"));
    free_buffer(&buffer);
    assert_null(buffer.ptr);
    assert_int_equal(buffer.room, 0);
}

/* Whatever room is left when text is added: none, too little for the final NUL, or enough. */
static void grows_at_every_length(void **state)
{
    struct buffer buffer = { .ptr = NULL };
    char filler[1100];
    (void)state;
    memset(filler, 'x', sizeof filler);
    for (size_t n = 1000; n < sizeof filler; n++) {
        for (int way = 0; way < 3; way++) {
            free_buffer(&buffer);
            add_bytes(&buffer, filler, n);
            if (way == 0)
                add_text(&buffer, "0123456789");
            else if (way == 1)
                add_format(&buffer, "%s", "0123456789");
            else
                add_printable(&buffer, STR("0123456789"));
            assert_int_equal(buffer.len, n + 10);
            assert_memory_equal(buffer.ptr, filler, n);
            assert_memory_equal(buffer.ptr + n, "0123456789", 10);
        }
    }
    free_buffer(&buffer);
}

static void keeps_its_memory(void **state)
{
    struct buffer buffer = { .ptr = NULL };
    (void)state;
    add_text(&buffer, "ab");
    const char *ptr = buffer.ptr;
    clear_buffer(&buffer);
    assert_int_equal(buffer.len, 0);
    add_text(&buffer, "c");
    assert_ptr_equal(buffer.ptr, ptr);
    expect(&buffer, STR("c"));
    free_buffer(&buffer);
}

static void releases_large_memory(void **state)
{
    static const char block[1 << 16];
    struct buffer buffer = { .ptr = NULL };
    (void)state;
    for (int i = 0; i < 17; i++)
        add_bytes(&buffer, block, sizeof block);
    assert_int_equal(buffer.len, 17 * sizeof block);
    clear_buffer(&buffer);
    assert_int_equal(buffer.room, 0);
    free_buffer(&buffer);
}

static void stays_failed(void **state)
{
    struct buffer buffer = { .ptr = NULL };
    (void)state;
    add_text(&buffer, "ab");
    assert_false(grow_buffer(&buffer, SIZE_MAX));
    assert_true(buffer.failed);
    add_text(&buffer, "c");
    add_format(&buffer, "%d", 5);
    add_printable(&buffer, STR("d"));
    assert_int_equal(buffer.len, 2);
    assert_true(buffer.failed);
    clear_buffer(&buffer);
    add_text(&buffer, "c");
    expect(&buffer, STR("c"));
    free_buffer(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(collects_text),    cmocka_unit_test(grows_at_every_length),
        cmocka_unit_test(keeps_its_memory), cmocka_unit_test(releases_large_memory),
        cmocka_unit_test(stays_failed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
