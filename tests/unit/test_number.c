/* SPDX-License-Identifier: MIT */
/* Tests the parsing of numbers, and base64. */
#include <config.h>

#include <stdbool.h>

#include "base/number.h"
#include "util.h"

struct take_row {
    vmxci_str text;
    uint64_t max;
    bool valid;
    uint64_t number;
    vmxci_str rest;
};

static const struct take_row taken[] = {
    { LIT("7"), 9, true, 7, LIT("") },
    { LIT("12-34"), 99, true, 12, LIT("-34") },
    { LIT("0"), 0, true, 0, LIT("") },
    { LIT("0000000000000000000000012"), 12, true, 12, LIT("") },
    { LIT("18446744073709551615x"), UINT64_MAX, true, UINT64_MAX, LIT("x") },
    { LIT("12a"), 99, true, 12, LIT("a") },
    { LIT("1\0"), 9, true, 1, LIT("\0") },
    { LIT("18446744073709551616"), UINT64_MAX, false, 0, LIT("18446744073709551616") },
    { LIT("13"), 12, false, 0, LIT("13") },
    { LIT("1"), 0, false, 0, LIT("1") },
    { LIT("100"), 99, false, 0, LIT("100") },
    { LIT(""), 9, false, 0, LIT("") },
    { { NULL, 0 }, 9, false, 0, LIT("") },
    { LIT("-1"), 9, false, 0, LIT("-1") },
    { LIT("+1"), 9, false, 0, LIT("+1") },
    { LIT(" 1"), 9, false, 0, LIT(" 1") },
    { LIT("a"), 99, false, 0, LIT("a") },
};

static void test_take_decimal(void **state)
{
    int failed = 0;
    (void)state;
    for (size_t i = 0; i < COUNT(taken); i++) {
        const struct take_row *row = &taken[i];
        const char *name = row->text.len ? row->text.ptr : "";
        vmxci_str rest = row->text;
        uint64_t number = 1;
        failed += differs_n(name, "valid", vmxi_take_decimal(&number, &rest, row->max), row->valid);
        failed += differs_n(name, "number", (long long)number, (long long)row->number);
        failed += differs(name, "rest", rest, row->rest);
    }
    assert_int_equal(failed, 0);
}

struct parse_row {
    vmxci_str text;
    bool valid;
    uint64_t number;
};

static const struct parse_row decimal[] = {
    { LIT("0"), true, 0 },    { LIT("1000"), true, 1000 }, { LIT("1001"), false, 0 },
    { LIT("12 "), false, 0 }, { LIT("12a"), false, 0 },    { LIT(""), false, 0 },
    { LIT("-0"), false, 0 },  { LIT("0x1"), false, 0 },
};

static const struct parse_row hex[] = {
    { LIT("0"), true, 0 },     { LIT("3e8"), true, 1000 }, { LIT("3E8"), true, 1000 },
    { LIT("3e9"), false, 0 },  { LIT("g"), false, 0 },     { LIT("0x1"), false, 0 },
    { LIT("1000"), false, 0 }, { LIT(""), false, 0 },
};

static int check_parse(const struct parse_row *rows, size_t count,
                       bool (*parse)(uint64_t *, vmxci_str, uint64_t))
{
    int failed = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t number = 1;
        failed +=
            differs_n(rows[i].text.ptr, "valid", parse(&number, rows[i].text, 1000), rows[i].valid);
        failed +=
            differs_n(rows[i].text.ptr, "number", (long long)number, (long long)rows[i].number);
    }
    return failed;
}

static void test_parse(void **state)
{
    (void)state;
    assert_int_equal(check_parse(decimal, COUNT(decimal), vmxi_parse_decimal), 0);
    assert_int_equal(check_parse(hex, COUNT(hex), vmxi_parse_hex), 0);
}

struct integer_row {
    vmxci_str text;
    int64_t min;
    int64_t max;
    bool valid;
    int64_t number;
};

static const struct integer_row integers[] = {
    { LIT("5"), -1, 5, true, 5 },
    { LIT("6"), -1, 5, false, 0 },
    { LIT("-1"), -1, 5, true, -1 },
    { LIT("-2"), -1, 5, false, 0 },
    { LIT("-0"), -1, 5, true, 0 },
    { LIT("0"), -1, 0, true, 0 },
    { LIT("05"), -1, 5, false, 0 },
    { LIT("-01"), -1, 5, false, 0 },
    { LIT("00"), -1, 5, false, 0 },
    { LIT("--1"), -9, 5, false, 0 },
    { LIT("-"), -9, 5, false, 0 },
    { LIT("+1"), -9, 5, false, 0 },
    { LIT("1 "), -9, 5, false, 0 },
    { LIT("9223372036854775807"), INT64_MIN, INT64_MAX, true, INT64_MAX },
    { LIT("9223372036854775808"), INT64_MIN, INT64_MAX, false, 0 },
    { LIT("-9223372036854775808"), INT64_MIN, INT64_MAX, true, INT64_MIN },
    { LIT("-9223372036854775809"), INT64_MIN, INT64_MAX, false, 0 },
};

static void test_parse_integer(void **state)
{
    int failed = 0;
    (void)state;
    for (size_t i = 0; i < COUNT(integers); i++) {
        const struct integer_row *row = &integers[i];
        int64_t number = 1;
        failed += differs_n(row->text.ptr, "valid",
                            vmxi_parse_integer(&number, row->text, row->min, row->max), row->valid);
        failed += differs_n(row->text.ptr, "number", number, row->number);
    }
    assert_int_equal(failed, 0);
}

struct c_row {
    vmxci_str text;
    bool valid;
    int64_t number;
    vmxi_notation notation;
};

/* From INT32_MIN to UINT32_MAX. */
static const struct c_row c_integers[] = {
    { LIT("0"), true, 0, VMXI_DECIMAL },
    { LIT("5"), true, 5, VMXI_DECIMAL },
    { LIT("-5"), true, -5, VMXI_DECIMAL },
    { LIT("4294967295"), true, UINT32_MAX, VMXI_DECIMAL },
    { LIT("-2147483648"), true, INT32_MIN, VMXI_DECIMAL },
    { LIT("4294967296"), false, 0, VMXI_DECIMAL },
    { LIT("-2147483649"), false, 0, VMXI_DECIMAL },
    { LIT("0100"), true, 64, VMXI_OCTAL },
    { LIT("-0100"), true, -64, VMXI_OCTAL },
    { LIT("00"), true, 0, VMXI_OCTAL },
    { LIT("08"), false, 0, VMXI_OCTAL },
    { LIT("0178"), false, 0, VMXI_OCTAL },
    { LIT("037777777777"), true, UINT32_MAX, VMXI_OCTAL },
    { LIT("040000000000"), false, 0, VMXI_OCTAL },
    { LIT("0x40"), true, 64, VMXI_HEXADECIMAL },
    { LIT("0XfF"), true, 255, VMXI_HEXADECIMAL },
    { LIT("-0x10"), true, -16, VMXI_HEXADECIMAL },
    { LIT("0xffffffff"), true, UINT32_MAX, VMXI_HEXADECIMAL },
    { LIT("0x"), false, 0, VMXI_HEXADECIMAL },
    { LIT("0xg"), false, 0, VMXI_HEXADECIMAL },
    { LIT("+5"), true, 5, VMXI_OTHER_NOTATION },
    { LIT(" \t\n\v\f\r5"), true, 5, VMXI_OTHER_NOTATION },
    { LIT(" -5"), true, -5, VMXI_OTHER_NOTATION },
    { LIT("-0"), true, 0, VMXI_OTHER_NOTATION },
    { LIT(" 0100"), true, 64, VMXI_OCTAL },
    { LIT("5 "), false, 0, VMXI_DECIMAL },
    { LIT("5x"), false, 0, VMXI_DECIMAL },
    { LIT("1\0"), false, 0, VMXI_DECIMAL },
    { LIT("- 5"), false, 0, VMXI_OTHER_NOTATION },
    { LIT("-+5"), false, 0, VMXI_OTHER_NOTATION },
    { LIT("+-5"), false, 0, VMXI_OTHER_NOTATION },
    { LIT("+"), false, 0, VMXI_OTHER_NOTATION },
    { LIT(" "), false, 0, VMXI_OTHER_NOTATION },
    { LIT(""), false, 0, VMXI_DECIMAL },
    { { NULL, 0 }, false, 0, VMXI_DECIMAL },
};

static void test_parse_c_integer(void **state)
{
    int failed = 0;
    (void)state;
    for (size_t i = 0; i < COUNT(c_integers); i++) {
        const struct c_row *row = &c_integers[i];
        const char *name = row->text.len ? row->text.ptr : "";
        int64_t number = 1;
        vmxi_notation notation;
        const bool valid =
            vmxi_parse_c_integer(&number, &notation, row->text, INT32_MIN, UINT32_MAX);
        failed += differs_n(name, "valid", valid, row->valid);
        failed += differs_n(name, "number", number, row->number);
        if (valid)
            failed += differs_n(name, "notation", notation, row->notation);
    }
    assert_int_equal(failed, 0);
}

static void test_looks_octal(void **state)
{
    char text[VMXI_OCTAL_SIZE];
    (void)state;
    assert_true(vmxi_looks_octal(text, STR("0100")));
    assert_string_equal(text, "'0100' would be read as octal 64");
    assert_true(vmxi_looks_octal(text, STR("-010")));
    assert_string_equal(text, "'-010' would be read as octal -8");
    assert_true(vmxi_looks_octal(text, STR("089")));
    assert_string_equal(text, "'089' would be read as octal, but is not a valid octal number");
    assert_false(vmxi_looks_octal(text, STR("0")));
    assert_false(vmxi_looks_octal(text, STR("0x10")));
    assert_false(vmxi_looks_octal(text, STR("10")));
    assert_false(vmxi_looks_octal(text, STR("01x")));
    assert_false(vmxi_looks_octal(text, STR("")));
}

struct base64_row {
    vmxci_str bytes;
    const char *text;
};

/* The first seven are the test vectors of RFC 4648. */
static const struct base64_row encoded[] = {
    { LIT(""), "" },
    { LIT("f"), "Zg==" },
    { LIT("fo"), "Zm8=" },
    { LIT("foo"), "Zm9v" },
    { LIT("foob"), "Zm9vYg==" },
    { LIT("fooba"), "Zm9vYmE=" },
    { LIT("foobar"), "Zm9vYmFy" },
    { LIT("\0"), "AA==" },
    { LIT("\0\0\0"), "AAAA" },
    { LIT("\xff\xff\xff"), "////" },
    { LIT("\xfb\xef\xbe\xff"), "++++/w==" },
    { LIT("/vm/caf\xe9.vmx"), "L3ZtL2NhZukudm14" },
};

static void test_base64(void **state)
{
    int failed = 0;
    (void)state;
    for (size_t i = 0; i < COUNT(encoded); i++) {
        const struct base64_row *row = &encoded[i];
        const size_t len = strlen(row->text);
        failed += differs_n(row->text, "length", (long long)vmxci_base64(NULL, 0, row->bytes),
                            (long long)len);
        /* Truncated at each length; a guard byte follows. */
        for (size_t room = 1; room <= len + 2; room++) {
            char dst[32];
            memset(dst, '!', sizeof dst);
            const size_t fits = len < room ? len : room - 1;
            failed += differs_n(row->text, "length", (long long)vmxci_base64(dst, room, row->bytes),
                                (long long)len);
            failed += differs(row->text, "text", (vmxci_str){ dst, fits },
                              (vmxci_str){ row->text, fits });
            failed += differs_n(row->text, "the NUL", dst[fits], '\0');
            failed += differs_n(row->text, "the guard", dst[room], '!');
        }
    }
    assert_int_equal(failed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_take_decimal),  cmocka_unit_test(test_parse),
        cmocka_unit_test(test_parse_integer), cmocka_unit_test(test_parse_c_integer),
        cmocka_unit_test(test_looks_octal),   cmocka_unit_test(test_base64),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
