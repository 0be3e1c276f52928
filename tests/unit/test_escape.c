/* SPDX-License-Identifier: MIT */
/* Tests the |XX escapes of values in both directions. */
#include <config.h>

#include "util.h"

struct pair {
    vmxci_str stored;
    vmxci_str plain;
};

static const struct pair decoded[] = {
    { LIT(""), LIT("") },
    { LIT("abc"), LIT("abc") },
    { LIT("a|0Ab"), LIT("a\nb") },
    { LIT("a|0ab"), LIT("a\nb") },
    { LIT("|0A|0d"), LIT("\n\r") },
    { LIT("|22"), LIT("\"") },
    { LIT("|41"), LIT("A") },
    { LIT("|7C41"), LIT("|41") },
    { LIT("|7c41"), LIT("|41") },
    { LIT("||41"), LIT("||41") },
    { LIT("|||41"), LIT("||A") },
    { LIT("||||41"), LIT("||||41") },
    { LIT("|4|41"), LIT("|4|41") },
    { LIT("|4||41"), LIT("|4|A") },
    { LIT("|4g|41"), LIT("|4gA") },
    { LIT("|zz"), LIT("|zz") },
    { LIT("|z41"), LIT("|z41") },
    { LIT("|g|41"), LIT("|gA") },
    { LIT("|"), LIT("|") },
    { LIT("||"), LIT("||") },
    { LIT("|4"), LIT("|4") },
    { LIT("x|"), LIT("x|") },
    { LIT("x|4"), LIT("x|4") },
    { LIT("|00"), LIT("\0") },
    { LIT("a|00b"), LIT("a\0b") },
    { LIT("|fF|Ff"), LIT("\xff\xff") },
    { LIT("|4:|:4|4@|4G|4`|4/"), LIT("|4:|:4|4@|4G|4`|4/") },
    { LIT("| 41"), LIT("| 41") },
    { LIT("\\n|5Cn"), LIT("\\n\\n") },
    { LIT("\x01\0\xff"), LIT("\x01\0\xff") },
};

static const struct pair encoded[] = {
    { LIT(""), LIT("") },
    { LIT("abc"), LIT("abc") },
    { LIT("|22"), LIT("\"") },
    { LIT("|7C"), LIT("|") },
    { LIT("|7C41"), LIT("|41") },
    { LIT("|7C|7C"), LIT("||") },
    { LIT("a|0Ab"), LIT("a\nb") },
    { LIT("|0D|0A"), LIT("\r\n") },
    { LIT("|00"), LIT("\0") },
    { LIT("|01|1F"), LIT("\x01\x1f") },
    { LIT("|0B|0C|1B"), LIT("\v\f\x1b") },
    { LIT("|7F"), LIT("\x7f") },
    { LIT("a\tb"), LIT("a\tb") },
    { LIT("a b"), LIT("a b") },
    { LIT("\\#='"), LIT("\\#='") },
    { LIT("\x80\xa0\xff"), LIT("\x80\xa0\xff") },
    { LIT("\xe4\xbd\x8d"), LIT("\xe4\xbd\x8d") },
    { LIT("|22x|22"), LIT("\"x\"") },
};

static void test_unescape(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(decoded); i++) {
        const struct pair *row = &decoded[i];
        char dst[64];
        memset(dst, '@', sizeof dst);
        size_t n = vmxci_unescape(dst, sizeof dst, row->stored);
        bad += differs(row->stored.ptr, "decoded", (vmxci_str){ dst, n }, row->plain);
        bad += differs_n(row->stored.ptr, "byte after the room", dst[row->stored.len], '@');
    }
    assert_int_equal(bad, 0);
}

/* As much as fits is written, and the length is that of all. */
static void test_unescape_small_room(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(decoded); i++) {
        const struct pair *row = &decoded[i];
        for (size_t room = 0; room < row->plain.len; room++) {
            char dst[64];
            memset(dst, '@', sizeof dst);
            size_t n = vmxci_unescape(dst, room, row->stored), written = 0;
            while (written < room && dst[written] == row->plain.ptr[written])
                written++;
            /* The bytes of an invalid escape, at most three, are written together. */
            bad += differs_n(row->stored.ptr, "as much as fits is written", written + 2 >= room, 1);
            bad += differs_n(row->stored.ptr, "length", (long long)n, (long long)row->plain.len);
            bad += differs_n(row->stored.ptr, "byte after the room", dst[room], '@');
        }
        bad += differs_n(row->stored.ptr, "length alone",
                         (long long)vmxci_unescape(NULL, 0, row->stored),
                         (long long)row->plain.len);
    }
    assert_int_equal(bad, 0);
}

static void test_unescape_in_place(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(decoded); i++) {
        const struct pair *row = &decoded[i];
        char dst[64];
        memset(dst, '@', sizeof dst);
        memcpy(dst, row->stored.ptr, row->stored.len);
        size_t n = vmxci_unescape(dst, sizeof dst, (vmxci_str){ dst, row->stored.len });
        bad += differs(row->stored.ptr, "decoded", (vmxci_str){ dst, n }, row->plain);
        bad += differs_n(row->stored.ptr, "byte after the room", dst[row->stored.len], '@');
    }
    assert_int_equal(bad, 0);
}

static void test_escape(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(encoded); i++) {
        const struct pair *row = &encoded[i];
        char dst[64];
        memset(dst, '@', sizeof dst);
        size_t n = vmxci_escape(dst, sizeof dst, row->plain);
        bad += differs(row->stored.ptr, "encoded", (vmxci_str){ dst, n }, row->stored);
        bad += differs_n(row->stored.ptr, "byte after the end", dst[row->stored.len], '@');
        bad += differs_n(row->stored.ptr, "size without a buffer",
                         (long long)vmxci_escape(NULL, 0, row->plain), (long long)row->stored.len);
    }
    assert_int_equal(bad, 0);
}

/* The size returned does not depend on the room, and nothing is written beyond the room. */
static void test_escape_truncation(void **state)
{
    (void)state;
    static const vmxci_str plain = LIT("ab\"c|\n\0d");
    static const char whole[] = "ab|22c|7C|0A|00d";
    int bad = 0;
    for (size_t room = 0; room <= sizeof whole; room++) {
        char dst[sizeof whole + 4], row[32];
        snprintf(row, sizeof row, "room %zu", room);
        memset(dst, '@', sizeof dst);
        size_t n = vmxci_escape(dst, room, plain);
        bad += differs_n(row, "size", (long long)n, sizeof whole - 1);
        size_t fits = room < n ? room : n, written = 0;
        while (written < fits && dst[written] == whole[written])
            written++;
        /* An escape that does not fit may be missing, but no more than that. */
        bad += differs_n(row, "bytes are missing", fits - written > 2, 0);
        for (size_t i = written; i < sizeof dst; i++)
            bad += differs_n(row, "byte beyond", dst[i], '@');
    }
    assert_int_equal(bad, 0);
}

static void test_every_byte(void **state)
{
    (void)state;
    int bad = 0;
    for (unsigned c = 0; c < 256; c++) {
        char byte = (char)c, stored[4], plain[4], row[16];
        snprintf(row, sizeof row, "byte %02X", c);
        size_t n = vmxci_escape(stored, sizeof stored, (vmxci_str){ &byte, 1 });
        int escaped = (c < 0x20 && c != '\t') || c == '"' || c == '|' || c == 0x7f;
        bad += differs_n(row, "size", (long long)n, escaped ? 3 : 1);
        if (escaped) {
            char want[8];
            snprintf(want, sizeof want, "|%02X", c);
            bad += differs(row, "encoded", (vmxci_str){ stored, n }, str_of(want));
        }
        size_t back = vmxci_unescape(plain, sizeof plain, (vmxci_str){ stored, n });
        bad += differs(row, "escaped and unescaped", (vmxci_str){ plain, back },
                       (vmxci_str){ &byte, 1 });
    }
    assert_int_equal(bad, 0);
}

static void test_round_trip(void **state)
{
    (void)state;
    uint64_t random = seed_of_run();
    int bad = 0;
    for (int i = 0; i < 2000 && !bad; i++) {
        char plain[40], stored[120], again[120];
        size_t len = below(&random, sizeof plain);
        for (size_t k = 0; k < len; k++)
            plain[k] = below(&random, 3) ? "|04aAfF\"|"[below(&random, 9)]
                                         : (char)below(&random, 256);
        size_t n = vmxci_escape(stored, sizeof stored, (vmxci_str){ plain, len });
        size_t back = vmxci_unescape(again, sizeof again, (vmxci_str){ stored, n });
        bad += differs("random", "escaped and unescaped", (vmxci_str){ again, back },
                       (vmxci_str){ plain, len });
    }
    assert_int_equal(bad, 0);
}

/* vmxci_doc_get() decodes quoted and bare values; keys are never decoded. */
static void test_get_decodes(void **state)
{
    (void)state;
    vmxci_doc *doc = parse_lit("a = \"x|0Ay||41\"\nb = |22|00z\nc|41 = \"1\"\n");
    static const struct {
        const char *key;
        vmxci_str value;
    } rows[] = {
        { "a", LIT("x\ny||41") },
        { "b", LIT("\"\0z") },
        { "c|41", LIT("1") },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        vmxci_text *text = NULL;
        assert_int_equal(vmxci_doc_get(&text, doc, rows[i].key, NULL), VMXCI_OK);
        vmxci_str got = vmxci_text_str(text);
        assert_int_equal(differs(rows[i].key, "value", got, rows[i].value), 0);
        assert_int_equal(got.ptr[got.len], 0);
        vmxci_text_free(text);
    }
    vmxci_text *text = NULL;
    assert_int_equal(vmxci_doc_get(&text, doc, "cA", NULL), VMXCI_ENOKEY);
    assert_null(text);
    vmxci_text_free(NULL);
    vmxci_doc_free(doc);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unescape),          cmocka_unit_test(test_unescape_small_room),
        cmocka_unit_test(test_unescape_in_place), cmocka_unit_test(test_escape),
        cmocka_unit_test(test_escape_truncation), cmocka_unit_test(test_every_byte),
        cmocka_unit_test(test_round_trip),        cmocka_unit_test(test_get_decodes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
