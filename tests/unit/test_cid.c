/* SPDX-License-Identifier: MIT */
/* Tests the context IDs. */
#include <config.h>

#include "util.h"

struct row {
    vmxci_str text;
    int status;
    int32_t cid;
};

#define OK(text, cid)            \
    {                            \
        LIT(text), VMXCI_OK, cid \
    }
#define BAD(text)                  \
    {                              \
        LIT(text), VMXCI_EVALUE, 0 \
    }

static const struct row decimal[] = {
    OK("16", 16),
    OK("0", 0),
    OK("15", 15),
    OK("-1", -1),
    OK("4294967295", -1),
    OK("4294967294", -2),
    OK("-2", -2),
    OK("-716493940", -716493940),
    OK("3578473356", -716493940),
    OK("2147483647", INT32_MAX),
    OK("2147483648", INT32_MIN),
    OK("-2147483648", INT32_MIN),
    OK("2147483649", INT32_MIN + 1),
    BAD("4294967296"),
    BAD("-2147483649"),
    BAD("-4294967295"),
    BAD("9999999999"),
    BAD("18446744073709551632"), /* 2^64 + 16 */
    BAD("99999999999999999999999999999999999999999999"),
    BAD("-99999999999999999999999999999999999999999999"),
    BAD(""),
    BAD("-"),
    BAD("--1"),
    BAD("+16"),
    BAD(" 16"),
    BAD("16 "),
    BAD("\t16"),
    BAD("16\n"),
    BAD("1 6"),
    BAD("16\0"),
    BAD("\0"),
    BAD("16a"),
    BAD("a"),
    BAD("1e3"),
    BAD("16.0"),
    BAD("1,000"),
    BAD("REDACTED"),
    BAD("\"16\""),
    BAD("\xd9\xa1\xd9\xa6"), /* digits, but not ASCII */
    BAD("- 16"),
    BAD("0100"),
    BAD("-0100"),
    BAD("00"),
    BAD("089"),
};

static const struct row hex_only[] = {
    OK("0x10", 16),
    OK("0x0", 0),
    OK("0xffffffff", -1),
    OK("0xFFFFFFFE", -2),
    OK("0xd54b2b8c", -716493940),
    OK("0xD54B2b8C", -716493940),
    OK("0x7fffffff", INT32_MAX),
    OK("0x80000000", INT32_MIN),
};

static const struct row never[] = {
    BAD("0x"),     BAD("x10"),   BAD("0x100000000"), BAD("0xfffffffffffffffff"),
    BAD("-0x10"),  BAD("0x-1"),  BAD("0xg"),         BAD("0x10 "),
    BAD(" 0x10"),  BAD("0x 10"), BAD("10h"),         BAD("ff"),
    BAD("0x10\0"), BAD("0x0x1"), BAD("+0x10"),
};

static int check_rows(const struct row *rows, size_t count, unsigned flags, int refused)
{
    int bad = 0;
    for (size_t i = 0; i < count; i++) {
        int32_t cid = 77;
        vmxci_error err = { 0 };
        int want = refused ? VMXCI_EVALUE : rows[i].status;
        int rc = vmxci_cid_parse(&cid, rows[i].text, flags, &err);
        bad += differs_status(rows[i].text.ptr, rc, want);
        bad += differs_n(rows[i].text.ptr, "error code", err.code, want);
        if (rc == VMXCI_OK && want == VMXCI_OK)
            bad += differs_n(rows[i].text.ptr, "id", cid, rows[i].cid);
    }
    return bad;
}

static void test_parse(void **state)
{
    (void)state;
    int bad = check_rows(decimal, COUNT(decimal), 0, 0);
    bad += check_rows(decimal, COUNT(decimal), VMXCI_CID_HEX, 0);
    bad += check_rows(hex_only, COUNT(hex_only), 0, 1);
    bad += check_rows(hex_only, COUNT(hex_only), VMXCI_CID_HEX, 0);
    bad += check_rows(never, COUNT(never), 0, 0);
    bad += check_rows(never, COUNT(never), VMXCI_CID_HEX, 0);
    int32_t cid;
    bad += differs_status("null", vmxci_cid_parse(&cid, (vmxci_str){ NULL, 0 }, 0, NULL),
                          VMXCI_EVALUE);
    assert_int_equal(bad, 0);
}

static void test_reserved(void **state)
{
    (void)state;
    static const int32_t free_ids[] = { 16, 17, 100, -2, -3, -716493940, INT32_MIN, INT32_MAX };
    for (int32_t cid = -1; cid < 16; cid++) {
        const char *what = vmxci_cid_reserved(cid);
        if (!what || !*what)
            fail_msg("%d is not reserved", (int)cid);
    }
    for (size_t i = 0; i < COUNT(free_ids); i++)
        assert_null(vmxci_cid_reserved(free_ids[i]));
    assert_string_equal(vmxci_cid_reserved(0), "hypervisor");
    assert_string_equal(vmxci_cid_reserved(2), "host");
    assert_string_equal(vmxci_cid_reserved(-1), "wildcard address, or no ID assigned");
    assert_string_not_equal(vmxci_cid_reserved(1), vmxci_cid_reserved(0));
    assert_string_not_equal(vmxci_cid_reserved(1), vmxci_cid_reserved(2));
    assert_string_not_equal(vmxci_cid_reserved(-1), vmxci_cid_reserved(2));
}

static const struct row uuids[] = {
    OK("56 4d 8a 3f 1a 2b 3c 4d-5e 6f 70 81 d5 4b 2b 8c", -716493940),
    OK("564d8a3f-1a2b-3c4d-5e6f-7081d54b2b8c", -716493940),
    OK("564d8a3f1a2b3c4d5e6f7081d54b2b8c", -716493940),
    OK("564D8A3F1A2B3C4D5E6F7081D54B2B8C", -716493940),
    OK("56-4d-8a-3f-1a-2b-3c-4d-5e-6f-70-81-d5-4b-2b-8c", -716493940),
    OK("56 4d8a 3f1a2b3c4d5e6f 7081 d54b2b-8c", -716493940),
    OK("00000000000000000000000046f5bde4", 1190510052),
    OK("ffffffffffffffffffffffff00000010", 16),
    OK("000000000000000000000000fffffffe", -2),
    OK("00000000000000000000000080000000", INT32_MIN),
    { LIT("56 4d 8a 3f 1a 2b 3c 4d-5e 6f 70 81 00 00 00 00"), VMXCI_ERESERVED, 0 },
    { LIT("564d8a3f1a2b3c4d5e6f708100000002"), VMXCI_ERESERVED, 0 },
    { LIT("564d8a3f1a2b3c4d5e6f70810000000f"), VMXCI_ERESERVED, 0 },
    { LIT("564d8a3f1a2b3c4d5e6f7081ffffffff"), VMXCI_ERESERVED, 0 },
    BAD(""),
    BAD(" "),
    BAD("564d8a3f1a2b3c4d5e6f7081d54b2b8"),
    BAD("564d8a3f1a2b3c4d5e6f7081d54b2b8c0"),
    BAD("564d8a3f1a2b3c4d5e6f7081d54b2b8c00"),
    BAD("564d8a3f1a2b3c4d5e6f7081d54b2b8g"),
    BAD("5 64d8a3f1a2b3c4d5e6f7081d54b2b8c"),
    BAD("564d8a3f1a2b3c4d5e6f7081d54b2b8-c"),
    BAD("564d8a3f  1a2b3c4d5e6f7081d54b2b8c"),
    BAD("564d8a3f- 1a2b3c4d5e6f7081d54b2b8c"),
    BAD("564d8a3f--1a2b3c4d5e6f7081d54b2b8c"),
    BAD(" 564d8a3f1a2b3c4d5e6f7081d54b2b8c"),
    BAD("-564d8a3f1a2b3c4d5e6f7081d54b2b8c"),
    BAD("564d8a3f1a2b3c4d5e6f7081d54b2b8c "),
    BAD("564d8a3f1a2b3c4d5e6f7081d54b2b8c-"),
    BAD("564d8a3f1a2b3c4d5e6f7081d54b2b8c\0"),
    BAD("564d8a3f\t1a2b3c4d5e6f7081d54b2b8c"),
    BAD("564d8a3f:1a2b3c4d5e6f7081d54b2b8c"),
    BAD("{564d8a3f-1a2b-3c4d-5e6f-7081d54b2b8c}"),
    BAD("0x564d8a3f1a2b3c4d5e6f7081d54b2b8c"),
    BAD("d54b2b8c"),
};

static void test_from_uuid(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(uuids); i++) {
        int32_t cid = 77;
        vmxci_error err = { 0 };
        int rc = vmxci_cid_from_uuid(&cid, uuids[i].text, &err);
        bad += differs_status(uuids[i].text.ptr, rc, uuids[i].status);
        bad += differs_n(uuids[i].text.ptr, "error code", err.code, uuids[i].status);
        if (rc == VMXCI_OK)
            bad += differs_n(uuids[i].text.ptr, "id", cid, uuids[i].cid);
    }
    assert_int_equal(bad, 0);
}

static void test_random(void **state)
{
    (void)state;
    int32_t first = 0, cid = 0;
    int same = 1;
    assert_int_equal(vmxci_cid_random(&first, NULL), VMXCI_OK);
    for (int i = 0; i < 50; i++) {
        assert_int_equal(vmxci_cid_random(&cid, NULL), VMXCI_OK);
        assert_null(vmxci_cid_reserved(cid));
        same = same && cid == first;
    }
    assert_false(same);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_reserved),
        cmocka_unit_test(test_from_uuid),
        cmocka_unit_test(test_random),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
