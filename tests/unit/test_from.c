/* SPDX-License-Identifier: MIT */
/* Tests how the identities of VMs are read from the output of earlier runs. */
#include <config.h>

#include "check/base64.h"
#include "check/from.h"
#include "check/shared.h"
#include "output/buffer.h"
#include "reported.h"

static char dir[64], file[80];

static int set_up(void **state)
{
    (void)state;
    reported.count = 0;
    make_directory(dir);
    snprintf(file, sizeof file, "%s/from", dir);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    (void)unlink(file);
    return rmdir(dir);
}

/* Writes "PATH VALUE" for each identity of SHARED, and a line feed. */
static void describe(struct buffer *out, struct shared *shared)
{
    struct buffer path = { .ptr = NULL };
    for (size_t i = 0; i < shared->all.count; i++) {
        char value[40];
        describe_identity(value, &shared->all.at[i]);
        assert_true(fetch_path(&shared->paths, &path, shared->all.at[i].path));
        add_format(out, "%s %s\n", path.ptr, value);
    }
    free_buffer(&path);
}

/* Reads TEXT as a file, and compares what is found and reported. */
static int try(vmxci_str text, const char *identities, const char *message, size_t line)
{
    struct shared shared = { .all = { .count = 0 } };
    struct buffer found = { .ptr = NULL };
    write_text(file, text);
    const int status = read_from(&shared, file, NULL);
    describe(&found, &shared);
    int bad = differs_n(text.ptr, "status", status, message ? EXIT_INPUT : 0);
    bad += differs(text.ptr, "identities", (vmxci_str){ found.ptr, found.len }, str_of(identities));
    bad += differs_reported(text.ptr, message, line);
    free_buffer(&found);
    free_shared(&shared);
    return bad;
}

#define VM(path, id, uuid, macs)                                                             \
    "{\"path\":\"" path "\",\"vmci0\":{\"id\":" id "},\"uuidBios\":" uuid ",\"macs\":[" macs \
    "],\"notes\":[]}\n"
#define UUID "\"56 4d 00 01 02 03 04 05-06 07 08 09 0a 0b 0c 0d\""

static void reads_identities(void **state)
{
    static const struct {
        vmxci_str text;
        const char *identities;
        const char *message; /* a part; NULL: none */
        size_t line;
    } rows[] = {
        { LIT(""), "", NULL, 0 },
        { LIT(VM("a", "-77", UUID, "\"00:0C:29:01:02:03\",\"00-50-56-00-00-01\"")),
          "a -77\na 564d0001-0203-0405-0607-08090a0b0c0d\na 00:0c:29:01:02:03\n"
          "a 00:50:56:00:00:01\n",
          NULL, 0 },
        { LIT(VM("a", "2147483647", "null", "") VM("b", "4294967294", "null", "")),
          "a 2147483647\nb -2\n", NULL, 0 },
        /* reserved, unset, invalid */
        { LIT(VM("a", "2", "null", "") VM("b", "-1", "null", "") VM("c", "4294967295", "null", "")),
          "", NULL, 0 },
        { LIT(VM("a", "null", "\"zz\"", "\"\",\"00:0c\"")), "", NULL, 0 },
        { LIT("{\"path\":\"a\",\"vmci0\":null,\"uuidBios\":null,\"macs\":[]}\n"), "", NULL, 0 },
        { LIT("{\"path\":\"a\",\"error\":{}}\n{\"end\":true,\"vms\":1,\"failed\":1}\n" VM(
              "b", "77", "null", "")),
          "b 77\n", NULL, 0 },
        { LIT("{\"path\":\"\\\\xFF\",\"pathBytes\":\"/"
              "y4=\",\"displayName\":\"a\\u0000\",\"vmci0\":{"
              "\"id\":77},\"uuidBios\":null,\"macs\":[]}"),
          "\xff. 77\n", NULL, 0 },
        /* broken */
        { LIT(VM("a", "77", "null", "") "{\"path\":\"b\",\"vmci"), "a 77\n",
          "not a valid JSON object", 2 },
        { LIT("\n"), "", "not a valid JSON object", 1 },
        { LIT("[\n"), "", "not a valid JSON object", 1 },
        { LIT("[{}]\n"), "", "not a valid JSON object: it is an array", 1 },
        { LIT("{\"path\":\"a\",\"rule\":\"bom\"}\n"), "", "member 'vmci0' is missing", 1 },
        { LIT(VM("a", "\"77\"", "null", "")), "", "'vmci0.id' must be an integer", 1 },
        { LIT(VM("a", "4294967296", "null", "")), "", "'vmci0.id' 4294967296 is not in the", 1 },
        { LIT(VM("a", "-2147483649", "null", "")), "", "'vmci0.id' -2147483649 is not in the", 1 },
        { LIT(VM("a", "77", "7", "")), "", "'uuidBios' must be", 1 },
        { LIT(VM("a", "77", "null", "7")), "", "'macs' must be an array of strings", 1 },
        { LIT("{\"path\":\"a\",\"vmci0\":{\"id\":77},\"uuidBios\":null}\n"), "",
          "'macs' must be an array", 1 },
        { LIT("{\"path\":\"a\",\"vmci0\":7}\n"), "", "'vmci0' must be an object", 1 },
        { LIT("{\"path\":7,\"vmci0\":null}\n"), "", "'path' must be a string", 1 },
        { LIT("{\"path\":\"a\\u0000\",\"vmci0\":null}\n"), "", "the path contains a NUL", 1 },
        { LIT("{\"path\":\"a\",\"pathBytes\":\"AA==\",\"vmci0\":null}\n"), "",
          "the path contains a NUL", 1 },
        { LIT("{\"path\":\"a\",\"pathBytes\":\"/y4\",\"vmci0\":null}\n"), "", "'pathBytes' must be",
          1 },
    };
    int bad = 0;
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        bad += try(rows[i].text, rows[i].identities, rows[i].message, rows[i].line);
    assert_int_equal(bad, 0);
}

static void reads_long_lines(void **state)
{
    struct buffer text = { .ptr = NULL };
    (void)state;
    add_text(&text, "{\"more\":[\"");
    for (int i = 0; i < 3000000; i++)
        add_byte(&text, 'x');
    add_text(&text, "\"],");
    add_text(&text, &VM("a", "77", "null", "")[1]);
    assert_false(text.failed);
    assert_int_equal(try((vmxci_str){ text.ptr, text.len }, "a 77\n", NULL, 0), 0);
    free_buffer(&text);
}

static void adds_to_earlier_files(void **state)
{
    struct shared shared = { .all = { .count = 0 } };
    struct buffer found = { .ptr = NULL };
    (void)state;
    write_text(file, str_of(VM("a", "77", "null", "")));
    assert_int_equal(read_from(&shared, file, NULL), EXIT_DONE);
    write_text(file, str_of(VM("b", "77", "null", "")));
    assert_int_equal(read_from(&shared, file, NULL), EXIT_DONE);
    describe(&found, &shared);
    assert_int_equal(
        differs("two", "identities", (vmxci_str){ found.ptr, found.len }, str_of("a 77\nb 77\n")),
        0);
    free_buffer(&found);
    free_shared(&shared);
}

static void reports_unreadable_files(void **state)
{
    struct shared shared = { .all = { .count = 0 } };
    (void)state;
    assert_int_equal(read_from(&shared, file, NULL), EXIT_IO);
    assert_string_equal(reported.path, file);
    assert_int_equal(differs_reported("missing", "cannot open: No such file", 0), 0);
    assert_int_equal(read_from(&shared, dir, NULL), EXIT_IO);
    assert_int_equal(differs_reported("directory", "cannot read: Is a directory", 0), 0);
    free_shared(&shared);
}

static void decodes_base64(void **state)
{
    static const struct {
        const char *text;
        vmxci_str bytes;
        bool is_valid;
    } rows[] = {
        { "", LIT(""), true },
        { "Zg==", LIT("f"), true },
        { "Zm8=", LIT("fo"), true },
        { "Zm9v", LIT("foo"), true },
        { "Zm9vYg==", LIT("foob"), true },
        { "+/8A", LIT("\xfb\xff\0"), true },
        { "Zg", LIT(""), false },
        { "Zg=", LIT(""), false },
        { "Z===", LIT(""), false },
        { "====", LIT(""), false },
        { "Zg==Zg==", LIT(""), false },
        { "Zh==", LIT("f"), false },
        { "Zm9=", LIT("fo"), false },
        { "Z m9", LIT(""), false },
        { "Z=9v", LIT(""), false },
        { "\xff\xff\xff\xff", LIT(""), false },
    };
    int bad = 0;
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buffer out = { .ptr = NULL };
        const bool is_valid = add_base64(&out, str_of(rows[i].text));
        bad += differs_n(rows[i].text, "valid", is_valid, rows[i].is_valid);
        if (rows[i].is_valid)
            bad += differs(rows[i].text, "bytes", (vmxci_str){ out.ptr, out.len }, rows[i].bytes);
        free_buffer(&out);
    }
    assert_int_equal(bad, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(reads_identities),           TEST(reads_long_lines),
        TEST(adds_to_earlier_files),      TEST(reports_unreadable_files),
        cmocka_unit_test(decodes_base64),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
