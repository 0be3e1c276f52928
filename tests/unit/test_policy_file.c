/* SPDX-License-Identifier: MIT */
/* Tests the parsing of policy files: what is rejected, where and with which message, and how what
 * is accepted describes itself. */
#include <config.h>

#include "place.h"

/* A rule that is complete but for what a row adds. */
#define KEY  "r.key = \"a.b\"\n"
#define RULE KEY "r.value = \"TRUE\"\n"

struct row {
    const char *name;
    vmxci_str text;
    int status;
    size_t line, column;
    const char *message; /* a part of it */
};

static const struct row rejected[] = {
    { "empty", LIT(""), VMXCI_EVALUE, 0, 0, "the policy has no rules" },
    { "comments only", LIT("# x\n\n"), VMXCI_EVALUE, 0, 0, "the policy has no rules" },
    { "description only", LIT("policy.name = \"x\"\n"), VMXCI_EVALUE, 0, 0, "no rules" },
    /* The text. */
    { "NUL", LIT(RULE "# \0\n"), VMXCI_ENUL, 3, 3, "it contains NUL bytes" },
    { "not UTF-8", LIT(RULE "# \xe9\n"), VMXCI_EENCODING, 3, 3, "not valid UTF-8" },
    { "UTF-16", LIT("\xff\xfe"), VMXCI_EENCODING, 1, 1, "not valid UTF-8" },
    /* Lines. */
    { "no equals", LIT(KEY "r.value\n"), VMXCI_EVALUE, 2, 8, "expected '=' after the key" },
    { "no key", LIT(KEY "= 1\n"), VMXCI_EVALUE, 2, 1, "expected a key before '='" },
    { "open quote", LIT(KEY "r.value = \"x\n"), VMXCI_EVALUE, 2, 13, "no closing quote" },
    { "quote in a pattern", LIT(KEY "r.pattern = \"a\"b\"\n"), VMXCI_EVALUE, 2, 16,
      "a pattern writes a quote as \\x22" },
    { "bare value with spaces", LIT(KEY "r.value = a b\n"), VMXCI_EVALUE, 2, 13,
      "a value with spaces needs quotes" },
    { "bare value with '#' ends early", LIT(KEY "r.fix = #\n"), VMXCI_EVALUE, 1, 1, "no test" },
    { "no dot", LIT(RULE "key = 1\n"), VMXCI_EVALUE, 3, 1, "has no dot (expected RULE.MEMBER)" },
    { "encoding", LIT(".encoding = \"GBK\"\n" RULE), VMXCI_EVALUE, 1, 1, "invalid rule name ''" },
    { "rule name", LIT(RULE "r\xc3\xa9.key = \"a\"\n"), VMXCI_EVALUE, 3, 1,
      "invalid rule name 'r\xc3\xa9' (expected 1 to 64 letters, digits, '-' or '_')" },
    { "rule name with a slash", LIT(RULE " a/b.key = \"a\"\n"), VMXCI_EVALUE, 3, 2,
      "invalid rule name 'a/b'" },
    { "long rule name",
      LIT("aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddde.key = \"a\"\n"),
      VMXCI_EVALUE, 1, 1, "invalid rule name" },
    { "unknown member", LIT(RULE "r.keys = \"a\"\n"), VMXCI_EVALUE, 3, 3,
      "unknown member 'keys' of a rule (expected one of: key, match, value, values, not, min, max, "
      "pattern, absent, missing, when, whenPattern, hardware, exact, fix, fixRemove, severity, "
      "ids, "
      "help, title)" },
    { "empty member", LIT(RULE "r. = \"a\"\n"), VMXCI_EVALUE, 3, 3, "unknown member ''" },
    { "member with a dot", LIT(RULE "r.key.x = \"a\"\n"), VMXCI_EVALUE, 3, 3,
      "unknown member 'key.x'" },
    { "unknown member of the file", LIT("policy.key = \"x\"\n" RULE), VMXCI_EVALUE, 1, 8,
      "unknown member 'key' of 'policy' (expected one of: title, name, release, source)" },
    { "member twice", LIT(RULE "R.Key = \"a\"\n"), VMXCI_EDUPLICATE, 3, 1,
      "duplicate key 'R.Key': it also appears on line 1" },
    { "title twice", LIT("policy.title = \"a\"\nPolicy.Title = \"a\"\n"), VMXCI_EDUPLICATE, 2, 1,
      "duplicate key" },
    { "policy name", LIT("policy.name = \"a b\"\n" RULE), VMXCI_EVALUE, 1, 16,
      "invalid policy name 'a b' (expected letters, digits, '-', '_' or '.')" },
    { "empty policy name", LIT("policy.name = \"\"\n" RULE), VMXCI_EVALUE, 1, 16, "name ''" },
    /* Keys. */
    { "neither key nor match", LIT("r.value = \"TRUE\"\n"), VMXCI_EVALUE, 1, 1,
      "rule 'r': neither 'key' nor 'match' (expected one of them)" },
    { "key and match", LIT(RULE "r.match = \"a\"\n"), VMXCI_EVALUE, 3, 1,
      "rule 'r': both 'key' and 'match' (expected one of them)" },
    { "match and key", LIT("r.match = \"a\"\n" RULE), VMXCI_EVALUE, 2, 1, "both 'key' and" },
    { "empty key", LIT("r.key = \"\"\nr.value = \"a\"\n"), VMXCI_EVALUE, 1, 10,
      "invalid value '' for 'key' (expected a key: ASCII without spaces, '#' or '=')" },
    { "key with a space", LIT("r.key = \"a b\"\nr.value = \"a\"\n"), VMXCI_EVALUE, 1, 10, "'a b'" },
    { "key with '#'", LIT("r.key = \"a#\"\nr.value = \"a\"\n"), VMXCI_EVALUE, 1, 10, "'a#'" },
    { "key with '='", LIT("r.key = \"a=\"\nr.value = \"a\"\n"), VMXCI_EVALUE, 1, 10, "'a='" },
    { "key not ASCII", LIT("r.key = \"\xc3\xa9\"\nr.value = \"a\"\n"), VMXCI_EVALUE, 1, 10, "key" },
    { "two stars", LIT("r.key = \"a**\"\nr.value = \"a\"\n"), VMXCI_EVALUE, 1, 10,
      "expected no two '*' next to each other" },
    { "nine stars", LIT("r.key = \"*a*a*a*a*a*a*a*a*\"\nr.value = \"a\"\n"), VMXCI_EVALUE, 1, 10,
      "expected at most 8 '*'" },
    { "match not valid", LIT("r.match = \"a(\"\nr.value = \"a\"\n"), VMXCI_EPATTERN, 1, 14,
      "invalid regular expression" },
    { "empty match", LIT("r.match = \"\"\nr.value = \"a\"\n"), VMXCI_EVALUE, 1, 12,
      "invalid value '' for 'match' (expected a regular expression)" },
    /* Tests. */
    { "no test", LIT("# x\n" KEY), VMXCI_EVALUE, 2, 1,
      "rule 'r': no test (expected one of 'value', 'values', 'not', 'min' and 'max', 'pattern', "
      "'absent')" },
    { "absent false is no test", LIT(KEY "r.absent = \"FALSE\"\n"), VMXCI_EVALUE, 1, 1, "no test" },
    { "value and values", LIT(RULE "r.values = \"a\"\n"), VMXCI_EVALUE, 3, 1,
      "rule 'r': more than one test" },
    { "values and value", LIT("r.values = \"a\"\n" RULE), VMXCI_EVALUE, 3, 1, "more than one" },
    { "value and not", LIT(RULE "r.not = \"a\"\n"), VMXCI_EVALUE, 3, 1, "more than one test" },
    { "value and min", LIT(RULE "r.min = \"1\"\n"), VMXCI_EVALUE, 3, 1, "more than one test" },
    { "value and max", LIT(RULE "r.max = \"1\"\n"), VMXCI_EVALUE, 3, 1, "more than one test" },
    { "value and pattern", LIT(RULE "r.pattern = \"a\"\n"), VMXCI_EVALUE, 3, 1, "more than one" },
    { "value and absent", LIT(RULE "r.absent = \"TRUE\"\n"), VMXCI_EVALUE, 3, 1, "more than one" },
    { "range and pattern", LIT(KEY "r.min = \"1\"\nr.max = \"2\"\nr.pattern = \"a\"\n"),
      VMXCI_EVALUE, 4, 1, "more than one test" },
    { "absent yes", LIT(KEY "r.absent = \"yes\"\n"), VMXCI_EVALUE, 2, 13,
      "invalid value 'yes' for 'absent' (expected TRUE or FALSE)" },
    { "empty values", LIT(KEY "r.values = \"\"\n"), VMXCI_EVALUE, 2, 13,
      "expected values separated by commas, none of them empty" },
    { "empty value in values", LIT(KEY "r.values = \"a, ,b\"\n"), VMXCI_EVALUE, 2, 13, "commas" },
    { "values end in a comma", LIT(KEY "r.values = \"a,\"\n"), VMXCI_EVALUE, 2, 13, "commas" },
    { "min no number", LIT(KEY "r.min = \"1x\"\n"), VMXCI_EVALUE, 2, 10,
      "invalid value '1x' for 'min' (expected a decimal number from -2147483648 to 2147483647)" },
    { "max too high", LIT(KEY "r.max = \"2147483648\"\n"), VMXCI_EVALUE, 2, 10, "for 'max'" },
    { "max below min", LIT(KEY "r.max = \"1\"\nr.min = \"2\"\n"), VMXCI_EVALUE, 2, 1,
      "rule 'r': no value can pass: 'max' is below 'min'" },
    { "pattern not valid", LIT(KEY "r.pattern = \"a[\"\n"), VMXCI_EPATTERN, 2, 16,
      "invalid regular expression" },
    { "empty pattern", LIT(KEY "r.pattern = \"\"\n"), VMXCI_EVALUE, 2, 14, "a regular expression" },
    { "exact yes", LIT(RULE "r.exact = \"yes\"\n"), VMXCI_EVALUE, 3, 12, "TRUE or FALSE" },
    { "exact without value", LIT(KEY "r.not = \"a\"\nr.exact = \"TRUE\"\n"), VMXCI_EVALUE, 3, 1,
      "rule 'r': 'exact' needs the test 'value' or 'values'" },
    { "exact with '*'", LIT("r.key = \"a*\"\nr.value = \"x\"\nr.exact = \"TRUE\"\n"), VMXCI_EVALUE,
      3, 1, "'exact' needs a 'key' without '*'" },
    /* Missing keys. */
    { "missing yes", LIT(RULE "r.missing = \"yes\"\n"), VMXCI_EVALUE, 3, 14,
      "invalid value 'yes' for 'missing' (expected finding or fine)" },
    { "missing with '*'", LIT("r.key = \"a*\"\nr.value = \"x\"\nr.missing = \"finding\"\n"),
      VMXCI_EVALUE, 3, 1, "'missing' needs 'when' if 'key' has '*' or 'match' is used" },
    { "missing with match", LIT("r.match = \"a\"\nr.value = \"x\"\nr.missing = \"finding\"\n"),
      VMXCI_EVALUE, 3, 1, "'missing' needs 'when'" },
    { "missing and absent", LIT(KEY "r.absent = \"TRUE\"\nr.missing = \"finding\"\n"), VMXCI_EVALUE,
      3, 1, "nothing can pass: 'absent' wants no key, and a missing key is a finding" },
    { "missing with more '*' in key",
      LIT("r.key = \"a*.*\"\nr.value = \"x\"\nr.when = \"b*\"\nr.missing = \"finding\"\n"),
      VMXCI_EVALUE, 4, 1, "'missing' needs as many '*' in 'when' as in 'key'" },
    /* Conditions. */
    { "when with a space", LIT(RULE "r.when = \"a b\"\n"), VMXCI_EVALUE, 3, 11, "for 'when'" },
    { "when with more '*'", LIT(RULE "r.when = \"a*\"\n"), VMXCI_EVALUE, 3, 1,
      "'when' has more '*' than 'key'" },
    { "whenPattern alone", LIT(RULE "r.whenPattern = \"a\"\n"), VMXCI_EVALUE, 3, 1,
      "'whenPattern' needs 'when'" },
    { "whenPattern not valid", LIT(RULE "r.when = \"c\"\nr.whenPattern = \"a(\"\n"), VMXCI_EPATTERN,
      4, 20, "invalid regular expression" },
    { "hardware word", LIT(RULE "r.hardware = \"new\"\n"), VMXCI_EVALUE, 3, 15,
      "invalid value 'new' for 'hardware' (expected hardware versions such as 7-13, 7-, -13 or "
      "7)" },
    { "hardware empty", LIT(RULE "r.hardware = \"\"\n"), VMXCI_EVALUE, 3, 15, "for 'hardware'" },
    { "hardware dash", LIT(RULE "r.hardware = \"-\"\n"), VMXCI_EVALUE, 3, 15, "for 'hardware'" },
    { "hardware three", LIT(RULE "r.hardware = \"7-8-9\"\n"), VMXCI_EVALUE, 3, 15, "'hardware'" },
    { "hardware spaces", LIT(RULE "r.hardware = \"7 - 8\"\n"), VMXCI_EVALUE, 3, 15, "'hardware'" },
    { "hardware high", LIT(RULE "r.hardware = \"10000\"\n"), VMXCI_EVALUE, 3, 15, "'hardware'" },
    { "hardware reversed", LIT(RULE "r.hardware = \"13-7\"\n"), VMXCI_EVALUE, 3, 15,
      "expected the lower hardware version first" },
    { "severity", LIT(RULE "r.severity = \"high\"\n"), VMXCI_EVALUE, 3, 15,
      "invalid value 'high' for 'severity' (expected info, warning or error)" },
    /* Remedies. */
    { "empty fix", LIT(RULE "r.fix = \"\"\n"), VMXCI_EVALUE, 3, 10,
      "invalid value '' for 'fix' (expected a value; 'fixRemove' removes the line)" },
    { "fix and fixRemove", LIT(RULE "r.fix = \"TRUE\"\nr.fixRemove = \"TRUE\"\n"), VMXCI_EVALUE, 4,
      1, "both 'fix' and 'fixRemove' (expected one of them)" },
    { "fix fails value", LIT(RULE "r.fix = \"FALSE\"\n"), VMXCI_EVALUE, 3, 1,
      "rule 'r': 'fix' does not pass the test of the rule (expected 'TRUE')" },
    { "fix fails values", LIT(KEY "r.values = \"a,b\"\nr.fix = \"c\"\n"), VMXCI_EVALUE, 3, 1,
      "(expected one of 'a,b')" },
    { "fix fails not", LIT(KEY "r.not = \"TRUE\"\nr.fix = \"yes\"\n"), VMXCI_EVALUE, 3, 1,
      "(expected anything but 'TRUE')" },
    { "fix fails min", LIT(KEY "r.min = \"2\"\nr.fix = \"1\"\n"), VMXCI_EVALUE, 3, 1,
      "(expected an integer of at least 2)" },
    { "fix fails max", LIT(KEY "r.max = \"2\"\nr.fix = \"3\"\n"), VMXCI_EVALUE, 3, 1,
      "(expected an integer of at most 2)" },
    { "fix fails range", LIT(KEY "r.min = \"1\"\nr.max = \"2\"\nr.fix = \"3\"\n"), VMXCI_EVALUE, 4,
      1, "(expected an integer from 1 to 2)" },
    { "fix fails pattern", LIT(KEY "r.pattern = \"a+\"\nr.fix = \"ab\"\n"), VMXCI_EVALUE, 3, 1,
      "(expected a match of 'a+')" },
    { "fix fails absent", LIT(KEY "r.absent = \"TRUE\"\nr.fix = \"a\"\n"), VMXCI_EVALUE, 3, 1,
      "(expected no such key)" },
    { "fix fails exact", LIT(RULE "r.exact = \"TRUE\"\nr.fix = \"true\"\n"), VMXCI_EVALUE, 4, 1,
      "'fix' does not pass the test" },
    { "fix of exact with an escape",
      LIT(KEY "r.value = \"a|b\"\nr.exact = \"TRUE\"\nr.fix = \"a|b\"\n"), VMXCI_EVALUE, 4, 10,
      "ASCII that needs no escapes" },
    { "fix of a protected key", LIT("r.key = \"vtpm.present\"\nr.value = \"a\"\nr.fix = \"a\"\n"),
      VMXCI_EVALUE, 3, 1, "key 'vtpm.present' is protected" },
    { "fix of the device", LIT("r.key = \"vmci0.id\"\nr.not = \"5\"\nr.fix = \"a\"\n"),
      VMXCI_EVALUE, 3, 1, "invalid value 'a' for 'vmci0.id'" },
    { "fixRemove yes", LIT(RULE "r.fixRemove = \"yes\"\n"), VMXCI_EVALUE, 3, 16, "TRUE or FALSE" },
    { "fixRemove of what must be there",
      LIT(RULE "r.missing = \"finding\"\nr.fixRemove = \"TRUE\"\n"), VMXCI_EVALUE, 4, 1,
      "'fixRemove' does not pass the test of the rule: a missing key is a finding" },
    { "fixRemove of a protected key",
      LIT("r.key = \".encoding\"\nr.value = \"a\"\nr.fixRemove = \"TRUE\"\n"), VMXCI_EVALUE, 3, 1,
      "key '.encoding' is protected" },
};

static int check_rejected(const struct row *row)
{
    vmxci_error err = { 0 };
    char here;
    vmxci_policy *policy = (vmxci_policy *)(void *)&here;
    const int status = vmxci_policy_parse(&policy, row->text.ptr, row->text.len, "p", NULL, &err);
    int bad = differs_status(row->name, status, row->status);
    bad += differs_n(row->name, "policy", policy != NULL, 0);
    bad += differs_n(row->name, "code", err.code, status);
    bad += differs_n(row->name, "line", (long long)err.line, (long long)row->line);
    bad += differs_n(row->name, "column", (long long)err.column, (long long)row->column);
    if (!strstr(err.message, row->message)) {
        fprintf(stderr, "row '%s': message '%s' lacks '%s'\n", row->name, err.message,
                row->message);
        bad++;
    }
    /* The error may be ignored. */
    bad += differs_status(
        row->name, vmxci_policy_parse(&policy, row->text.ptr, row->text.len, "p", NULL, NULL),
        row->status);
    return bad;
}

static void test_rejected(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(rejected); i++)
        bad += check_rejected(&rejected[i]);
    assert_int_equal(bad, 0);
}

static const char *const accepted[] = {
    RULE,
    "\xef\xbb\xbf" RULE,
    "r.key=a.b\r\nr.value=TRUE\r\n",
    "R.Key = \"a.b\"\nr.VALUE = \"TRUE\"",
    KEY "r.value = \"\"\n",
    KEY "r.not = \"\"\n",
    KEY "r.values = \" a , b \"\n",
    KEY "r.min = \"-5\"\n",
    KEY "r.max = \"5\"\n",
    KEY "r.min = \"5\"\nr.max = \"5\"\n",
    KEY "r.absent = \"true\"\n",
    KEY "r.absent = \"FALSE\"\nr.value = \"x\"\n",
    KEY "r.absent = \"TRUE\"\nr.missing = \"fine\"\nr.fixRemove = \"TRUE\"\n",
    "r.key = \"*\"\nr.value = \"x\"\nr.missing = \"fine\"\n",
    "r.key = \"*a*a*a*a*a*a*a*\"\nr.value = \"x\"\n",
    "r.key = \"a*.*\"\nr.value = \"x\"\nr.when = \"a*.c\"\n",
    "r.key = \"a*.*\"\nr.value = \"x\"\nr.when = \"c\"\nr.missing = \"finding\"\n",
    "r.match = \"a\\d|b\\x22\"\nr.value = \"x\"\nr.when = \"c\"\nr.missing = \"finding\"\n",
    RULE "r.hardware = \"7-\"\n",
    RULE "r.hardware = \"7-13\"\n",
    RULE "r.hardware = \"-6\"\n",
    RULE "r.hardware = \"9\"\n",
    RULE "r.exact = \"TRUE\"\nr.fix = \"TRUE\"\n",
    RULE "r.exact = \"FALSE\"\nr.fix = \"yes\"\nr.fixRemove = \"FALSE\"\n",
    KEY "r.value = \"a|b\"\nr.fix = \"A|B\"\n",
    KEY "r.pattern = \"a+\"\nr.fix = \"AA\"\n",
    RULE "r.severity = \"ERROR\"\n",
    /* The lines of a rule need not follow each other. */
    KEY "s.key = \"x\"\nr.value = \"a\"\ns.value = \"b\"\n",
};

static void test_accepted(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(accepted); i++) {
        vmxci_error err = { 0 };
        vmxci_policy *policy = NULL;
        const int status =
            vmxci_policy_parse(&policy, accepted[i], strlen(accepted[i]), "p", NULL, &err);
        bad += differs_status(accepted[i], status, VMXCI_OK);
        if (status)
            fprintf(stderr, "%zu:%zu: %s\n", err.line, err.column, err.message);
        vmxci_policy_free(policy);
    }
    assert_int_equal(bad, 0);
}

static void test_limits(void **state)
{
    (void)state;
    static char text[(1 << 20) + 1];
    vmxci_policy *policy;
    vmxci_error err;
    memset(text, '\n', sizeof text);
    assert_int_equal(vmxci_policy_parse(&policy, text, sizeof text, "p", NULL, &err),
                     VMXCI_ETOOBIG);
    size_t len = 0;
    for (int i = 0; i < 1001; i++)
        len +=
            (size_t)snprintf(text + len, sizeof text - len, "r%d.key = a\nr%d.value = b\n", i, i);
    assert_int_equal(vmxci_policy_parse(&policy, text, len, "p", NULL, &err), VMXCI_ETOOBIG);
    assert_string_equal(err.message, "more than 1000 rules");
    assert_int_equal(err.line, 2001);
    assert_int_equal(vmxci_policy_parse(&policy, NULL, 0, "p", NULL, &err), VMXCI_EVALUE);
    vmxci_policy_free(NULL);
}

static const char full[] = "policy.title = \"The title\"\n"
                           "policy.name = \"guide-8.0\"\n"
                           "policy.release = V1R4 # comment\n"
                           "policy.source = \"\"\n"
                           "One.key = \"a\"\n"
                           "one.value = \"b\"\n"
                           "one.title = \"Title of one: \xc3\xa9 |41\"\n"
                           "one.help = \"Help\"\n"
                           "one.ids = \"V-1 X-2\"\n"
                           "one.severity = \"info\"\n"
                           "one.fix = b\n"
                           "two.key = \"c\"\n"
                           "two.absent = TRUE";

static void test_description(void **state)
{
    (void)state;
    vmxci_policy *policy = NULL;
    assert_int_equal(vmxci_policy_parse(&policy, full, strlen(full), "other", NULL, NULL),
                     VMXCI_OK);
    assert_string_equal(vmxci_policy_name(policy), "guide-8.0");
    assert_string_equal(vmxci_policy_title(policy), "The title");
    assert_string_equal(vmxci_policy_release(policy), "V1R4");
    assert_string_equal(vmxci_policy_source(policy), "");
    assert_int_equal(vmxci_policy_rule_count(policy), 2);
    const vmxci_rule *one = vmxci_policy_rule_at(policy, 0), *two = vmxci_policy_rule_at(policy, 1);
    assert_string_equal(one->policy, "guide-8.0");
    assert_string_equal(one->name, "One");
    assert_string_equal(one->title, "Title of one: \xc3\xa9 |41");
    assert_string_equal(one->help, "Help");
    assert_string_equal(one->ids, "V-1 X-2");
    assert_int_equal(one->severity, VMXCI_SEVERITY_INFO);
    assert_int_equal(one->fixable, 1);
    assert_string_equal(two->name, "two");
    assert_string_equal(two->title, "");
    assert_string_equal(two->help, "");
    assert_string_equal(two->ids, "");
    assert_int_equal(two->severity, VMXCI_SEVERITY_WARNING);
    assert_int_equal(two->fixable, 0);
    assert_null(vmxci_policy_rule_at(policy, 2));
    vmxci_policy_free(policy);
}

static void test_load(void **state)
{
    (void)state;
    vmxci_policy *policy = NULL;
    vmxci_error err;
    put("a.b.policy", RULE);
    put("bad", RULE "x\n");
    assert_int_equal(vmxci_policy_load(&policy, in("a.b.policy"), NULL, NULL), VMXCI_OK);
    assert_string_equal(vmxci_policy_name(policy), "a.b");
    assert_string_equal(vmxci_policy_rule_at(policy, 0)->policy, "a.b");
    assert_string_equal(vmxci_policy_title(policy), "");
    vmxci_policy_free(policy);
    assert_int_equal(vmxci_policy_load(&policy, in("bad"), NULL, &err), VMXCI_EVALUE);
    assert_int_equal(err.line, 3);
    assert_null(policy);
    assert_int_equal(vmxci_policy_load(&policy, in("none"), NULL, &err), VMXCI_ENOENT);
    assert_int_equal(vmxci_policy_load(&policy, in(""), NULL, &err), VMXCI_ENOTVMX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rejected),
        cmocka_unit_test(test_accepted),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_description),
        cmocka_unit_test_setup_teardown(test_load, make_place, remove_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
