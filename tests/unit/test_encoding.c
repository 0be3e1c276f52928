/* SPDX-License-Identifier: MIT */
/* Tests the conversion between the encoding of a file and UTF-8. */
#include <config.h>

#include "util.h"

#define UTF8_DOC ".encoding = \"UTF-8\"\n"
#define LATIN    ".encoding = \"windows-1252\"\n"
#define GBK      ".encoding = \"GBK\"\n"
#define SJIS     ".encoding = \"Shift_JIS\"\n"
#define KOREAN   ".encoding = \"windows-949-2000\"\n"
#define UNKNOWN  ".encoding = \"x-no-such-encoding\"\n"

struct row {
    const char *name;
    const char *doc;
    vmxci_str bytes; /* as in the file */
    vmxci_str utf8;
};

/* Text that converts in both directions. */
static const struct row both[] = {
    { "no encoding declared", "", LIT("na\xc3\xafve"), LIT("na\xc3\xafve") },
    { "empty text", GBK, LIT(""), LIT("") },
    { "utf-8", UTF8_DOC, LIT("\xe4\xbd\x8d\xf0\x9f\x98\x80"), LIT("\xe4\xbd\x8d\xf0\x9f\x98\x80") },
    { "utf-8, lower case", ".encoding = \"utf-8\"\n", LIT("\xc3\xa9"), LIT("\xc3\xa9") },
    { "utf-8, bare", ".ENCODING = UTF-8\n", LIT("\xc3\xa9"), LIT("\xc3\xa9") },
    { "utf-8, all of it", "",
      LIT("\x01\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80"
          "\xef\xbf\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"),
      LIT("\x01\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80"
          "\xef\xbf\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf") },
    { "utf-8, nul", "", LIT("a\0b"), LIT("a\0b") },
    { "ascii anywhere", LATIN, LIT("plain \"text\" |41\\"), LIT("plain \"text\" |41\\") },
    { "latin", LATIN, LIT("na\xefve"), LIT("na\xc3\xafve") },
    { "euro", LATIN, LIT("\x80"), LIT("\xe2\x82\xac") },
    { "latin that is valid utf-8", LATIN, LIT("\xc3\xa9"), LIT("\xc3\x83\xc2\xa9") },
    { "gbk", GBK, LIT("\xd6\xd0 x"), LIT("\xe4\xb8\xad x") },
    { "gbk that is valid utf-8", GBK, LIT("\xce\xbb"), LIT("\xe4\xbd\x8d") },
    { "gbk, second byte is a letter", GBK, LIT("\x81\x41"), LIT("\xe4\xb8\x84") },
    { "gbk, second byte 5C", GBK, LIT("\x81\x5c"), LIT("\xe4\xb9\x97") },
    { "shift_jis", SJIS, LIT("\x93\xfa"), LIT("\xe6\x97\xa5") },
    { "shift_jis, windows variant", SJIS, LIT("\x87\x40"), LIT("\xe2\x91\xa0") },
    { "shift_jis, half-width", SJIS, LIT("\xb1"), LIT("\xef\xbd\xb1") },
    { "shift_jis, 5C is a backslash", SJIS, LIT("C:\\x"), LIT("C:\\x") },
    { "shift_jis, 7E is a tilde", SJIS, LIT("~"), LIT("~") },
    { "shift_jis, second byte 5C", SJIS, LIT("\x83\x5c"), LIT("\xe3\x82\xbd") },
    { "korean", KOREAN, LIT("\xb0\xa1"), LIT("\xea\xb0\x80") },
    { "korean, not in euc-kr", KOREAN, LIT("\x81\x41"), LIT("\xea\xb0\x82") },
    { "unknown, ascii", UNKNOWN, LIT("plain | \\"), LIT("plain | \\") },
};

/* Text that converts only to UTF-8: bytes that are invalid or could not be written. */
static const struct row to_only[] = {
    { "gbk, second byte 7C", GBK, LIT("\x81\x7c"), LIT("\xe4\xba\x85") },
    { "shift_jis, second byte 7C", SJIS, LIT("\x83\x7c"), LIT("\xe3\x83\x9d") },
    { "a lone continuation", "", LIT("a\x80z"), LIT("a\\x80z") },
    { "several", "", LIT("\x80\x91\x92"), LIT("\\x80\\x91\\x92") },
    { "a lead byte alone", "", LIT("\xc3"), LIT("\\xc3") },
    { "a lead byte before a letter", "",
      LIT("\xc3"
          "a"),
      LIT("\\xc3a") },
    { "cut short", "", LIT("\xe4\xbd"), LIT("\\xe4\\xbd") },
    { "cut short, then text", "", LIT("\xf0\x9f\x98x"), LIT("\\xf0\\x9f\\x98x") },
    { "cut short, then a character", "", LIT("\xe4\xbd\xc3\xa9"), LIT("\\xe4\\xbd\xc3\xa9") },
    { "overlong slash", "", LIT("\xc0\xaf"), LIT("\\xc0\\xaf") },
    { "overlong, three bytes", "", LIT("\xe0\x80\xaf"), LIT("\\xe0\\x80\\xaf") },
    { "overlong, four bytes", "", LIT("\xf0\x80\x80\xaf"), LIT("\\xf0\\x80\\x80\\xaf") },
    { "a surrogate", "", LIT("\xed\xa0\x80"), LIT("\\xed\\xa0\\x80") },
    { "the last surrogate", "", LIT("\xed\xbf\xbf"), LIT("\\xed\\xbf\\xbf") },
    { "above U+10FFFF", "", LIT("\xf4\x90\x80\x80"), LIT("\\xf4\\x90\\x80\\x80") },
    { "five bytes", "", LIT("\xf8\x88\x80\x80\x80"), LIT("\\xf8\\x88\\x80\\x80\\x80") },
    { "FE FF", UTF8_DOC, LIT("\xfe\xff"), LIT("\\xfe\\xff") },
    { "latin in a utf-8 file", UTF8_DOC, LIT("na\xefve"), LIT("na\\xefve") },
    { "no such byte in windows-1252", LATIN, LIT("a\x81z"), LIT("a\\x81z") },
    { "gbk, cut short", GBK, LIT("a\xd6"), LIT("a\\xd6") },
    { "gbk, invalid then valid", GBK, LIT("\xff\xd6\xd0"), LIT("\\xff\xe4\xb8\xad") },
    { "shift_jis, cut short", SJIS, LIT("\x93"), LIT("\\x93") },
    { "unknown", UNKNOWN, LIT("a\xc3\xa9z"), LIT("a\\xc3\\xa9z") },
};

static int check_to(const struct row *row)
{
    vmxci_doc *doc = parse_lit(row->doc);
    vmxci_text *text = NULL;
    int bad = differs_status(row->name, vmxci_doc_to_utf8(&text, doc, row->bytes, NULL), VMXCI_OK);
    if (text)
        bad += differs(row->name, "utf-8", vmxci_text_str(text), row->utf8);
    vmxci_text_free(text);
    vmxci_doc_free(doc);
    return bad;
}

static int check_from(const struct row *row)
{
    vmxci_doc *doc = parse_lit(row->doc);
    vmxci_text *text = NULL;
    int bad = differs_status(row->name, vmxci_doc_from_utf8(&text, doc, row->utf8, NULL), VMXCI_OK);
    if (text)
        bad += differs(row->name, "bytes of the file", vmxci_text_str(text), row->bytes);
    vmxci_text_free(text);
    vmxci_doc_free(doc);
    return bad;
}

static void test_to_utf8(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(both); i++)
        bad += check_to(&both[i]);
    for (size_t i = 0; i < COUNT(to_only); i++)
        bad += check_to(&to_only[i]);
    assert_int_equal(bad, 0);
}

static void test_from_utf8(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(both); i++)
        bad += check_from(&both[i]);
    assert_int_equal(bad, 0);
}

static const struct {
    const char *name;
    const char *doc;
    vmxci_str utf8;
} refused[] = {
    { "not utf-8: none declared", "", LIT("na\xefve") },
    { "not utf-8: utf-8", UTF8_DOC, LIT("\x80") },
    { "not utf-8: cut short", UTF8_DOC, LIT("\xe4\xbd") },
    { "not utf-8: surrogate", "", LIT("\xed\xa0\x80") },
    { "not utf-8: above U+10FFFF", "", LIT("\xf4\x90\x80\x80") },
    { "not utf-8: overlong", "", LIT("\xc1\xbf") },
    { "not utf-8: latin", LATIN, LIT("na\xefve") },
    { "not utf-8: gbk", GBK, LIT("\xd6\xd0") },
    { "not utf-8: unknown", UNKNOWN, LIT("\xff") },
    { "latin lacks it", LATIN, LIT("\xe4\xb8\xad") },
    { "latin lacks it, later", LATIN, LIT("abc\xe4\xb8\xad") },
    { "gbk lacks it", GBK, LIT("\xf0\x9f\x98\x80") },
    { "shift_jis lacks it", SJIS, LIT("\xea\xb0\x80") },
    { "shift_jis lacks e with an accent", SJIS, LIT("\xc3\xa9") },
    { "korean lacks it", KOREAN, LIT("\xf0\x9f\x98\x80") },
    { "unknown, not ascii", UNKNOWN, LIT("na\xc3\xafve") },
    { "no transliteration", ".encoding = \"windows-1252//TRANSLIT\"\n", LIT("\xe4\xb8\xad") },
    { "no ignoring", ".encoding = \"windows-1252//IGNORE\"\n", LIT("\xe4\xb8\xad") },
};

static void test_refused(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(refused); i++) {
        vmxci_doc *doc = parse_lit(refused[i].doc);
        vmxci_text *text = NULL;
        vmxci_error err = { 0 };
        int rc = vmxci_doc_from_utf8(&text, doc, refused[i].utf8, &err);
        bad += differs_status(refused[i].name, rc, VMXCI_EENCODING);
        bad += differs_n(refused[i].name, "error code", err.code, VMXCI_EENCODING);
        bad += differs_n(refused[i].name, "result is NULL", text == NULL, 1);
        vmxci_text_free(text);
        vmxci_doc_free(doc);
    }
    assert_int_equal(bad, 0);
}

/* A .vmx file cannot have an encoding that does not contain ASCII: it counts as unknown. */
static void test_not_ascii(void **state)
{
    (void)state;
    static const char *const docs[] = {
        ".encoding = \"UTF-16\"\n",
        ".encoding = \"UTF-16LE\"\n",
        ".encoding = \"UTF-32\"\n",
        ".encoding = \"EBCDIC-US\"\n",
    };
    int bad = 0;
    for (size_t i = 0; i < COUNT(docs); i++) {
        const struct row row = { docs[i], docs[i], LIT("vmci0"), LIT("vmci0") };
        bad += check_to(&row);
        bad += check_from(&row);
    }
    assert_int_equal(bad, 0);
}

/* The result is valid UTF-8 for each byte and each pair of bytes. */
static void test_always_valid(void **state)
{
    (void)state;
    static const char *const docs[] = { "", LATIN, GBK, SJIS, KOREAN, UNKNOWN };
    vmxci_doc *utf8 = parse_lit("");
    for (size_t d = 0; d < COUNT(docs); d++) {
        vmxci_doc *doc = parse_lit(docs[d]);
        char bytes[512];
        for (unsigned c = 0; c < 256; c++) {
            for (unsigned k = 0; k < 256; k++) {
                bytes[2 * k] = (char)c;
                bytes[2 * k + 1] = (char)k;
            }
            vmxci_text *text = NULL, *again = NULL;
            assert_int_equal(vmxci_doc_to_utf8(&text, doc, (vmxci_str){ bytes, 512 }, NULL),
                             VMXCI_OK);
            int rc = vmxci_doc_from_utf8(&again, utf8, vmxci_text_str(text), NULL);
            if (rc != VMXCI_OK)
                fail_msg("%s: byte %02X: the result is not UTF-8", docs[d], c);
            vmxci_text_free(text);
            vmxci_text_free(again);
        }
        vmxci_doc_free(doc);
    }
    vmxci_doc_free(utf8);
}

/* Text that is longer than any buffer of fixed size. */
static void test_long(void **state)
{
    (void)state;
    size_t n = 100000;
    char *bytes = malloc(2 * n);
    assert_non_null(bytes);
    for (size_t i = 0; i < n; i++)
        memcpy(bytes + 2 * i, "\xd6\xd0", 2);
    vmxci_doc *doc = parse_lit(GBK);
    vmxci_text *utf8 = NULL, *back = NULL;
    assert_int_equal(vmxci_doc_to_utf8(&utf8, doc, (vmxci_str){ bytes, 2 * n }, NULL), VMXCI_OK);
    assert_int_equal(vmxci_text_str(utf8).len, 3 * n);
    assert_int_equal(vmxci_doc_from_utf8(&back, doc, vmxci_text_str(utf8), NULL), VMXCI_OK);
    assert_true(str_equal(vmxci_text_str(back), (vmxci_str){ bytes, 2 * n }));
    vmxci_text_free(utf8);
    vmxci_text_free(back);
    memset(bytes, 0xff, n);
    assert_int_equal(vmxci_doc_to_utf8(&utf8, doc, (vmxci_str){ bytes, n }, NULL), VMXCI_OK);
    assert_int_equal(vmxci_text_str(utf8).len, 4 * n);
    vmxci_text_free(utf8);
    vmxci_doc_free(doc);
    free(bytes);
}

static const struct {
    vmxci_str bytes;
    int one_line;
    const char *printed;
} printed[] = {
    { LIT(""), 0, "" },
    { LIT("plain | \\ text"), 1, "plain | \\ text" },
    { LIT("na\xc3\xafve \xf0\x9f\x98\x80"), 1, "na\xc3\xafve \xf0\x9f\x98\x80" },
    { LIT("na\xefve"), 0, "na\\xefve" },
    { LIT("\xe4\xbd"), 0, "\\xe4\\xbd" },
    { LIT("\xed\xa0\x80"), 0, "\\xed\\xa0\\x80" },
    { LIT("\xf4\x90\x80\x80"), 0, "\\xf4\\x90\\x80\\x80" },
    { LIT("a\nb\tc\x1b\x7f"), 0, "a\nb\tc\x1b\x7f" },
    { LIT("a\nb\r"), 1, "a\\x0ab\\x0d" },
    { LIT("a\tb\x1b[1m\x7f"), 1, "a\\x09b\\x1b[1m\\x7f" },
    { LIT("a\0b"), 1, "a\\x00b" },
};

/* The result has as many whole characters as fit (an escape counts as one), and a final NUL. */
static int check_room(size_t room, const char *whole, size_t i)
{
    char dst[64], row[64];
    memset(dst, '@', sizeof dst);
    snprintf(row, sizeof row, "row %zu, room %zu", i, room);
    size_t n = vmxci_printable(dst, room, printed[i].bytes, printed[i].one_line);
    int bad = differs_n(row, "size", (long long)n, (long long)strlen(whole));
    for (size_t k = room; k < sizeof dst; k++)
        bad += differs_n(row, "byte beyond", dst[k], '@');
    if (room == 0)
        return bad;
    size_t got = strnlen(dst, room);
    bad += differs_n(row, "final NUL", got < room, 1);
    bad += differs(row, "beginning", (vmxci_str){ dst, got }, (vmxci_str){ whole, got });
    bad += differs_n(row, "there is room for another character", got < n && got + 5 <= room, 0);
    if (whole[got] != '\0')
        bad += differs_n(row, "the last character is cut", (whole[got] & 0xc0) == 0x80, 0);
    return bad;
}

static void test_printable(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(printed); i++) {
        char dst[64];
        size_t n = vmxci_printable(dst, sizeof dst, printed[i].bytes, printed[i].one_line);
        bad +=
            differs(printed[i].printed, "text", (vmxci_str){ dst, n }, str_of(printed[i].printed));
        bad += differs_n(printed[i].printed, "final NUL", dst[n], 0);
        bad += differs_n(printed[i].printed, "size without a buffer",
                         (long long)vmxci_printable(NULL, 0, printed[i].bytes, printed[i].one_line),
                         (long long)n);
        for (size_t room = 0; room < n + 2; room++)
            bad += check_room(room, printed[i].printed, i);
    }
    assert_int_equal(bad, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_to_utf8),      cmocka_unit_test(test_from_utf8),
        cmocka_unit_test(test_refused),      cmocka_unit_test(test_not_ascii),
        cmocka_unit_test(test_always_valid), cmocka_unit_test(test_long),
        cmocka_unit_test(test_printable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
