/* SPDX-License-Identifier: MIT */
/* Tests the patterns: what matches, which are rejected, and that the work is limited. */
#include <config.h>

#include <pthread.h>
#include <time.h>

#include "util.h"

struct row {
    vmxci_str regex;
    vmxci_str subject;
    int caseless, whole;
    int matches;
};

static const struct row rows[] = {
    { LIT("b"), LIT("abc"), 0, 0, 1 },
    { LIT("d"), LIT("abc"), 0, 0, 0 },
    { LIT("^b"), LIT("abc"), 0, 0, 0 },
    { LIT("B"), LIT("abc"), 0, 0, 0 },
    { LIT("B"), LIT("abc"), 1, 0, 1 },
    { LIT("b"), LIT("ABC"), 1, 0, 1 },
    { LIT(""), LIT("abc"), 0, 0, 1 },
    { LIT(""), LIT(""), 0, 0, 1 },
    { LIT("^$"), LIT(""), 0, 0, 1 },
    { LIT("a"), LIT(""), 0, 0, 0 },
    { LIT("abc"), LIT("abc"), 0, 1, 1 },
    { LIT("b"), LIT("abc"), 0, 1, 0 },
    { LIT("ab"), LIT("abc"), 0, 1, 0 },
    { LIT("bc"), LIT("abc"), 0, 1, 0 },
    { LIT(""), LIT(""), 0, 1, 1 },
    { LIT(""), LIT("a"), 0, 1, 0 },
    { LIT("ABC"), LIT("abc"), 1, 1, 1 },
    { LIT("a|ab"), LIT("ab"), 0, 1, 1 },
    { LIT("a|b"), LIT("ab"), 0, 1, 0 },
    { LIT("ab|cd"), LIT("abx"), 0, 1, 0 },
    { LIT("ab|cd"), LIT("xcd"), 0, 1, 0 },
    { LIT("a+?"), LIT("aaa"), 0, 1, 1 },
    { LIT("abc"), LIT("abc\n"), 0, 1, 0 },
    { LIT("abc$"), LIT("abc\n"), 0, 1, 0 },
    { LIT("b"), LIT("a\nb"), 0, 1, 0 },
    { LIT("(?m)^b$"), LIT("a\nb\nc"), 0, 1, 0 },
    { LIT("(?m)^b$"), LIT("a\nb\nc"), 0, 0, 1 },
    { LIT("(?x) a b # comment"), LIT("ab"), 0, 1, 1 },
    { LIT("\\Qa.b"), LIT("a.b"), 0, 1, 1 },
    { LIT("\\Qa.b"), LIT("axb"), 0, 1, 0 },
    { LIT("(?i)a"), LIT("A"), 0, 1, 1 },
    { LIT("(a)(b)\\2\\1"), LIT("abba"), 0, 1, 1 },
    { LIT("vmci0\\..*"), LIT("vmci0.id"), 0, 1, 1 },
    { LIT("ethernet\\d+\\.filter\\d+\\.name"), LIT("Ethernet0.filter12.Name"), 1, 1, 1 },
    { LIT("a.c"), LIT("a\nc"), 0, 0, 0 },
    { LIT("a\\x00b"), LIT("a\0b"), 0, 1, 1 },
    { LIT("b"), LIT("a\0b"), 0, 0, 1 },
    /* A character counts as one, however many bytes it has. */
    { LIT("^.$"), LIT("\xe4\xbd\x8d"), 0, 0, 1 },
    { LIT("."), LIT("\xf0\x9f\x98\x80"), 0, 1, 1 },
    { LIT("[\xc3\xa0-\xc3\xaf]"), LIT("\xc3\xa9"), 0, 1, 1 },
    { LIT("\xc3\x89"), LIT("\xc3\xa9"), 1, 1, 1 },
    { LIT("\\x{4f4d}"), LIT("\xe4\xbd\x8d"), 0, 1, 1 },
    /* A subject that is not UTF-8 never matches. */
    { LIT("."), LIT("\xff"), 0, 0, 0 },
    { LIT("abc"),
      LIT("\xff"
          "abc"),
      0, 0, 0 },
    { LIT("abc"), LIT("abc\x80"), 0, 0, 0 },
    { LIT("abc"),
      LIT("ab\xff"
          "c"),
      0, 0, 0 },
    { LIT("a.b"),
      LIT("a\xff"
          "b"),
      0, 0, 0 },
    { LIT("(?s).*"), LIT("a\xff"), 0, 1, 0 },
    { LIT("(?s).*"),
      LIT("\xff"
          "a"),
      0, 1, 0 },
    { LIT("(?s).*"),
      LIT("a\xff"
          "b"),
      0, 1, 0 },
    { LIT("[^a]"), LIT("\xed\xa0\x80"), 0, 0, 0 },
    { LIT("[^a]"), LIT("\xe4\xbd"), 0, 0, 0 },
};

static int check_row(const struct row *row, vmxci_matcher *matcher, size_t expected)
{
    vmxci_pattern_options opt = VMXCI_PATTERN_OPTIONS_INIT;
    opt.caseless = row->caseless;
    opt.whole = row->whole;
    opt.expected_subjects = expected;
    vmxci_pattern *pattern = NULL;
    vmxci_error err = { 0 };
    int bad = differs_status(row->regex.ptr,
                             vmxci_pattern_compile(&pattern, row->regex, &opt, &err), VMXCI_OK);
    if (bad) {
        fprintf(stderr, "%s\n", err.message);
        return bad;
    }
    for (int again = 0; again < 2; again++) {
        int matches = 77;
        bad += differs_status(row->regex.ptr,
                              vmxci_pattern_match(&matches, pattern, matcher, row->subject, NULL),
                              VMXCI_OK);
        bad += differs_n(row->regex.ptr, "matches", matches, row->matches);
    }
    if (bad) {
        print_str("subject", row->subject);
        fprintf(stderr, "caseless %d, whole %d, expected %zu\n", row->caseless, row->whole,
                expected);
    }
    vmxci_pattern_free(pattern);
    return bad;
}

/* Returns whether REGEX matches SUBJECT. */
static int matches(vmxci_str regex, vmxci_str subject, int caseless, int whole)
{
    vmxci_pattern_options opt = VMXCI_PATTERN_OPTIONS_INIT;
    vmxci_pattern *pattern = NULL;
    vmxci_matcher *matcher = NULL;
    int result = 77;
    opt.caseless = caseless;
    opt.whole = whole;
    assert_int_equal(vmxci_matcher_new(&matcher, NULL), VMXCI_OK);
    assert_int_equal(vmxci_pattern_compile(&pattern, regex, &opt, NULL), VMXCI_OK);
    assert_int_equal(vmxci_pattern_match(&result, pattern, matcher, subject, NULL), VMXCI_OK);
    vmxci_pattern_free(pattern);
    vmxci_matcher_free(matcher);
    return result;
}

/* Of a pattern that must match the whole subject, the first byte is looked at before PCRE2 is
 * asked. The same pattern behind an assertion has no known first byte. */
static void test_first_byte(void **state)
{
    static const char *const regexes[] = {
        "k",           "s.*",
        "[ks]x?",      "(usb|ehci|usb_xhci)[.]present",
        "(?i:k)",      "(?-i)k",
        "(?-i:k)x",    "\\x{212a}",
        "\\Kk",        "(?:k|(*COMMIT)s)",
        "(?=k)k",      "(?<!x)k",
        "a*k",         "a|",
        "^k$",         "\\bk",
        "(?|k|s)x?",   "[^k]",
        "\\w+",        "(?:)",
        "[\\x{17f}]x", "\\N{U+4b}",
        "(?:k){0}",    "\xe4\xbd\x8d|k",
        "[[:upper:]]", "(k)?",
        "(?!k).",      "\\h*k",
    };
    static const char *const subjects[] = {
        "",
        "k",
        "K",
        "s",
        "S",
        "x",
        "kx",
        "Kx",
        "sx",
        "usb.present",
        "USB_XHCI.present",
        "a",
        "A",
        "ak",
        "ß",
        "\xe2\x84\xaa",
        "\xc5\xbf",
        "\xe2\x84\xaax",
        "\xc5\xbfx",
        "\xe4\xbd\x8d",
        "_",
        " k",
        "\tk",
        "ehci.present",
        "\xff",
        "k\xff",
    };
    int bad = 0;
    (void)state;
    for (size_t r = 0; r < COUNT(regexes); r++)
        for (size_t i = 0; i < COUNT(subjects); i++)
            for (int caseless = 0; caseless < 2; caseless++) {
                char guarded[128];
                const vmxci_str subject = str_of(subjects[i]);
                snprintf(guarded, sizeof guarded, "(?<![\\s\\S])(?:%s)\\z", regexes[r]);
                const int is_whole = matches(str_of(regexes[r]), subject, caseless, 1);
                if (is_whole == matches(str_of(guarded), subject, caseless, 0))
                    continue;
                bad++;
                fprintf(stderr, "%s, caseless %d, matches '%s': %d\n", regexes[r], caseless,
                        subjects[i], is_whole);
            }
    assert_int_equal(bad, 0);
}

static void test_match(void **state)
{
    (void)state;
    static const size_t expected[] = { 0, 1, 1000000 };
    vmxci_matcher *matcher = NULL;
    assert_int_equal(vmxci_matcher_new(&matcher, NULL), VMXCI_OK);
    int bad = 0;
    for (size_t e = 0; e < COUNT(expected); e++)
        for (size_t i = 0; i < COUNT(rows); i++)
            bad += check_row(&rows[i], matcher, expected[e]);
    vmxci_matcher_free(matcher);
    assert_int_equal(bad, 0);
}

static void test_null(void **state)
{
    (void)state;
    vmxci_pattern_free(NULL);
    vmxci_matcher_free(NULL);
    vmxci_pattern *pattern = NULL;
    vmxci_matcher *matcher = NULL;
    int matches = 77;
    assert_int_equal(vmxci_pattern_compile(&pattern, (vmxci_str){ NULL, 0 }, NULL, NULL), VMXCI_OK);
    assert_int_equal(vmxci_matcher_new(&matcher, NULL), VMXCI_OK);
    assert_int_equal(vmxci_pattern_match(&matches, pattern, matcher, (vmxci_str){ NULL, 0 }, NULL),
                     VMXCI_OK);
    assert_int_equal(matches, 1);
    vmxci_pattern_free(pattern);
    vmxci_matcher_free(matcher);
}

static const struct {
    vmxci_str regex;
    size_t offset;
} errors[] = {
    { LIT("a(b"), 3 },  { LIT("("), 1 },        { LIT("ab["), 3 },   { LIT("a[b"), 3 },
    { LIT("ab\\"), 3 }, { LIT("\\Qa\\E("), 6 }, { LIT("a\xff"), 1 }, { LIT("ab\xed\xa0\x80"), 2 },
};

static void test_errors(void **state)
{
    (void)state;
    int bad = 0;
    for (int whole = 0; whole < 2; whole++)
        for (size_t i = 0; i < COUNT(errors); i++) {
            vmxci_pattern_options opt = VMXCI_PATTERN_OPTIONS_INIT;
            opt.whole = whole;
            int here;
            vmxci_pattern *pattern = (vmxci_pattern *)&here;
            vmxci_error err = { 0 };
            int rc = vmxci_pattern_compile(&pattern, errors[i].regex, &opt, &err);
            bad += differs_status(errors[i].regex.ptr, rc, VMXCI_EPATTERN);
            bad += differs_n(errors[i].regex.ptr, "error code", err.code, VMXCI_EPATTERN);
            bad += differs_n(errors[i].regex.ptr, "offset", (long long)err.offset,
                             (long long)errors[i].offset);
            bad += differs_n(errors[i].regex.ptr, "there is a message", err.message[0] != 0, 1);
            bad += differs_n(errors[i].regex.ptr, "result is NULL", pattern == NULL, 1);
        }
    assert_int_equal(bad, 0);
}

static void test_option_size(void **state)
{
    (void)state;
    struct {
        vmxci_pattern_options opt;
        char later[16];
    } big = { VMXCI_PATTERN_OPTIONS_INIT, { 0 } };
    static const size_t small[] = { 0, 1, sizeof(vmxci_pattern_options) - 1 };
    vmxci_pattern *pattern = NULL;
    for (size_t i = 0; i < COUNT(small); i++) {
        big.opt.size = small[i];
        assert_int_equal(vmxci_pattern_compile(&pattern, STR("a"), &big.opt, NULL), VMXCI_EINVAL);
        assert_null(pattern);
    }
    big.opt.size = sizeof big;
    assert_int_equal(vmxci_pattern_compile(&pattern, STR("a"), &big.opt, NULL), VMXCI_OK);
    vmxci_pattern_free(pattern);
}

static void check_costly(const char *regex, size_t length, char fill, size_t expected)
{
    char *subject = malloc(length + 1);
    assert_non_null(subject);
    memset(subject, fill, length);
    subject[length] = 'b';
    vmxci_pattern_options opt = VMXCI_PATTERN_OPTIONS_INIT;
    opt.expected_subjects = expected;
    vmxci_pattern *pattern = NULL;
    vmxci_matcher *matcher = NULL;
    vmxci_error err = { 0 };
    int matches = 0;
    assert_int_equal(vmxci_pattern_compile(&pattern, str_of(regex), &opt, NULL), VMXCI_OK);
    assert_int_equal(vmxci_matcher_new(&matcher, NULL), VMXCI_OK);
    time_t start = time(NULL);
    int rc =
        vmxci_pattern_match(&matches, pattern, matcher, (vmxci_str){ subject, length + 1 }, &err);
    if (rc == VMXCI_OK ? matches != 0 : rc != VMXCI_ELIMIT || err.code != VMXCI_ELIMIT)
        fail_msg("%s: %s, matches %d", regex, vmxci_status_name(rc), matches);
    if (time(NULL) - start > 60)
        fail_msg("%s took too long", regex);
    /* The matcher still works. */
    assert_int_equal(vmxci_pattern_match(&matches, pattern, matcher, STR("aaa"), NULL), VMXCI_OK);
    assert_int_equal(matches, 1);
    vmxci_pattern_free(pattern);
    vmxci_matcher_free(matcher);
    free(subject);
}

static void test_limit(void **state)
{
    (void)state;
    static const char *const costly[] = {
        "(a+)+$", "^(a|aa)+$", "^(?:(?:a?){30}){30}a*$", "^(a*)*$", "^(?:a(?R)?)+$",
    };
    for (size_t i = 0; i < COUNT(costly); i++) {
        check_costly(costly[i], 40, 'a', 0);
        check_costly(costly[i], 5000, 'a', 0);
        check_costly(costly[i], 40, 'a', 1000000);
        check_costly(costly[i], 5000, 'a', 1000000);
    }
}

#define THREADS 2
#define ROUNDS  20000

static const char *const subjects[] = { "vmci0.id", "VMCI0.present", "xvmci0.id", "vmci.filter" };
static const int answers[] = { 1, 1, 0, 0 };

/* The assertions of cmocka work only in the first thread; other threads count errors. */
static void *match_many(void *payload)
{
    const vmxci_pattern *pattern = payload;
    vmxci_matcher *matcher = NULL;
    size_t wrong = vmxci_matcher_new(&matcher, NULL) != VMXCI_OK;
    for (size_t i = 0; !wrong && i < ROUNDS; i++) {
        int matches = 77;
        size_t k = i % COUNT(subjects);
        wrong += vmxci_pattern_match(&matches, pattern, matcher, str_of(subjects[k]), NULL) !=
                     VMXCI_OK ||
                 matches != answers[k];
    }
    vmxci_matcher_free(matcher);
    return (void *)(uintptr_t)wrong;
}

static void check_threads(size_t expected)
{
    vmxci_pattern_options opt = VMXCI_PATTERN_OPTIONS_INIT;
    opt.caseless = opt.whole = 1;
    opt.expected_subjects = expected;
    vmxci_pattern *pattern = NULL;
    assert_int_equal(vmxci_pattern_compile(&pattern, STR("vmci0\\.(\\w+)"), &opt, NULL), VMXCI_OK);
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, match_many, pattern), 0);
    for (size_t i = 0; i < THREADS; i++) {
        void *wrong = NULL;
        assert_int_equal(pthread_join(threads[i], &wrong), 0);
        assert_null(wrong);
    }
    vmxci_pattern_free(pattern);
}

static void test_threads(void **state)
{
    (void)state;
    check_threads(0);
    check_threads(1000000);
}

/* One matcher works with patterns of any number of groups, one after the other. */
static void test_one_matcher(void **state)
{
    (void)state;
    static const char *const regexes[] = { "a", "(((((((((a)))))))))", "a", "(?:a)(b)?" };
    vmxci_matcher *matcher = NULL;
    assert_int_equal(vmxci_matcher_new(&matcher, NULL), VMXCI_OK);
    for (size_t i = 0; i < COUNT(regexes); i++) {
        vmxci_pattern *pattern = NULL;
        int matches = 0;
        assert_int_equal(vmxci_pattern_compile(&pattern, str_of(regexes[i]), NULL, NULL), VMXCI_OK);
        assert_int_equal(vmxci_pattern_match(&matches, pattern, matcher, STR("xaby"), NULL),
                         VMXCI_OK);
        assert_int_equal(matches, 1);
        vmxci_pattern_free(pattern);
    }
    vmxci_matcher_free(matcher);
}

/* A single step may scan the whole subject, so the length of a subject is limited too. */
static void test_long_subject(void **state)
{
    static char text[16385];
    vmxci_pattern *pattern;
    vmxci_matcher *matcher;
    vmxci_error err = { 0 };
    int matches;
    (void)state;
    memset(text, 'a', sizeof text);
    assert_int_equal(vmxci_pattern_compile(&pattern, STR("a*"), NULL, NULL), VMXCI_OK);
    assert_int_equal(vmxci_matcher_new(&matcher, NULL), VMXCI_OK);
    vmxci_str subject = { text, sizeof text - 1 };
    assert_int_equal(vmxci_pattern_match(&matches, pattern, matcher, subject, NULL), VMXCI_OK);
    assert_int_equal(matches, 1);
    subject.len++;
    assert_int_equal(vmxci_pattern_match(&matches, pattern, matcher, subject, &err), VMXCI_ELIMIT);
    assert_int_equal(err.code, VMXCI_ELIMIT);
    assert_int_equal(matches, 0);
    vmxci_matcher_free(matcher);
    vmxci_pattern_free(pattern);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_long_subject), cmocka_unit_test(test_first_byte),
        cmocka_unit_test(test_match),        cmocka_unit_test(test_null),
        cmocka_unit_test(test_errors),       cmocka_unit_test(test_option_size),
        cmocka_unit_test(test_limit),        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_one_matcher),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
