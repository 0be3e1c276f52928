/* SPDX-License-Identifier: MIT */
/* Tests the findings as SARIF: URIs, columns, fingerprints, rules, and the document as a whole. */
#include <config.h>

#include <jansson.h>

#include "check/finding.h"
#include "check/report/fingerprint.h"
#include "check/report/sarif.h"
#include "check/report/sarif_rule.h"
#include "check/report/uri.h"
#include "check/rule_list.h"
#include "output/buffer.h"
#include "util.h"

static const vmxci_rule lint = { "", "bom", "", "", "", VMXCI_SEVERITY_WARNING, 0, { 0 } };
static const vmxci_rule rule = { "stig-esxi5",
                                 "vmci_restricted now",
                                 "VMCI is restricted",
                                 "Set *vmci0.unrestricted* to <FALSE>.",
                                 " V-250686  ESXI5-VM-000011 ",
                                 VMXCI_SEVERITY_ERROR,
                                 1,
                                 { 0 } };

/* ---- URIs ------------------------------------------------------------------------------ */

static void converts_paths(void **state)
{
    static const struct {
        const char *path, *uri;
    } rows[] = {
        { "a.vmx", "a.vmx" },
        { "./a//b/./c.vmx", "a/b/c.vmx" },
        { "../a.vmx", "../a.vmx" },
        { ".hidden/..a/a.vmx", ".hidden/..a/a.vmx" },
        { "/", "file://" },
        { "//srv/./vms/a.vmx", "file:///srv/vms/a.vmx" },
        { "a b/c:d/100%.vmx", "a%20b/c%3Ad/100%25.vmx" },
        { "http://x/#?&", "http%3A/x/%23%3F%26" },
        { "M\xc3\xbcnchen/\xff\n.vmx", "M%C3%BCnchen/%FF%0A.vmx" },
        { "-_.~09AZaz", "-_.~09AZaz" },
        { "-", "-" },
    };
    int bad = 0;
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buffer out = { .ptr = NULL };
        add_uri(&out, rows[i].path);
        bad += differs(rows[i].path, "URI", (vmxci_str){ out.ptr, out.len }, str_of(rows[i].uri));
        free_buffer(&out);
    }
    assert_int_equal(bad, 0);
}

/* ---- results --------------------------------------------------------------------------- */

/* Returns the result for FINDING, the only one of its VM. */
static json_t *result_of(struct finding finding)
{
    const struct finding_list findings = { .at = &finding, .count = 1 };
    json_t *result;
    assert_int_equal(sarif_result(&result, "a b.vmx", &findings, 0, 7), VMXCI_OK);
    return result;
}

static json_t *location_of(json_t *result)
{
    json_t *location = json_array_get(json_object_get(result, "locations"), 0);
    return json_object_get(location, "physicalLocation");
}

static void converts_columns(void **state)
{
    static const struct {
        const char *source;
        size_t column, units;
    } rows[] = {
        { "key = 1", 1, 1 },
        { "key = 1", 7, 7 },
        { "\xc3\xbc=x", 3, 2 },
        { "\xe2\x82\xac=x", 4, 2 },
        { "\xf0\x9f\x98\x80=x", 5, 3 },
        { "\xe4=x", 2, 2 },     /* windows-1252 */
        { "\xf0\x9f=x", 3, 3 }, /* cut off */
        { "\xc3\xbc", 2, 2 },   /* amid a character */
        { "a", 9, 2 },          /* beyond the end */
        { "", 0, 1 },
    };
    int bad = 0;
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        json_t *result = result_of((struct finding){ .rule = &lint,
                                                     .line = 3,
                                                     .column = rows[i].column,
                                                     .key = "",
                                                     .message = "",
                                                     .source = rows[i].source });
        const json_t *region = json_object_get(location_of(result), "region");
        bad += differs_n(rows[i].source, "column",
                         json_integer_value(json_object_get(region, "startColumn")),
                         (long long)rows[i].units);
        json_decref(result);
    }
    assert_int_equal(bad, 0);
}

/* Compares VALUE with the JSON text WANT, and releases it. */
static int differs_json(const char *row, json_t *value, const char *want)
{
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    assert_non_null(text);
    const int bad = differs(row, "JSON", str_of(text), str_of(want));
    free(text);
    json_decref(value);
    return bad;
}

static void makes_results(void **state)
{
    (void)state;
    struct finding finding = { .severity = VMXCI_SEVERITY_INFO,
                               .line = 2,
                               .column = 3,
                               .rule = &rule,
                               .key = "a",
                               .message = "\"a\" is \xc3\xbc",
                               .source = "  a = \"\xff\"" };
    assert_int_equal(
        differs_json("line", result_of(finding),
                     "{\"ruleId\":\"stig-esxi5/vmci_restricted now\",\"ruleIndex\":7,"
                     "\"level\":\"note\",\"message\":{\"text\":\"\\\"a\\\" is \xc3\xbc\"},"
                     "\"locations\":[{\"physicalLocation\":{\"artifactLocation\":"
                     "{\"uri\":\"a%20b.vmx\"},\"region\":{\"startLine\":2,\"startColumn\":3,"
                     "\"snippet\":{\"text\":\"  a = \\\"\\\\xff\\\"\"}}}}],"
                     "\"partialFingerprints\":{\"primaryLocationLineHash\":"
                     "\"2626830c9cdaf778:1\"}}"),
        0);
    finding = (struct finding){
        .severity = VMXCI_SEVERITY_ERROR, .rule = &lint, .key = "", .message = "m", .source = ""
    };
    json_t *result = result_of(finding);
    assert_int_equal(differs_json("no line",
                                  json_incref(json_object_get(location_of(result), "region")),
                                  "{\"startLine\":1}"),
                     0);
    json_decref(result);
}

/* ---- fingerprints ---------------------------------------------------------------------- */

static void identifies_findings(void **state)
{
    struct finding at[] = {
        { .line = 1, .rule = &lint, .key = "a", .source = "a = 1" },
        { .line = 2, .rule = &lint, .key = "a", .source = "\ta  =1 " },
        { .line = 3, .rule = &lint, .key = "a", .source = "a = 2" },
        { .line = 4, .rule = &rule, .key = "a", .source = "a = 1" },
        { .line = 5, .rule = &lint, .key = "b", .source = "a = 1" },
        { .line = 6, .rule = &lint, .key = "a", .source = "a = 1" },
        { .line = 0, .rule = &lint, .key = "", .source = "" },
    };
    const struct finding_list findings = { .at = at, .count = COUNT(at) };
    char text[COUNT(at)][FINGERPRINT_SIZE];
    (void)state;
    for (size_t i = 0; i < COUNT(at); i++)
        format_fingerprint(text[i], &findings, i);
    assert_memory_equal(text[0], text[1], 16);
    assert_memory_equal(text[0], text[5], 16);
    assert_string_equal(text[0] + 16, ":1");
    assert_string_equal(text[1] + 16, ":2");
    assert_string_equal(text[5] + 16, ":3");
    for (size_t i = 2; i < COUNT(at); i++) {
        if (i == 5)
            continue;
        assert_string_equal(text[i] + 16, ":1");
        for (size_t k = 0; k < i; k++)
            assert_memory_not_equal(text[i], text[k], 16);
    }
}

/* ---- rules ----------------------------------------------------------------------------- */

static void describes_rules(void **state)
{
    int bad = 0;
    (void)state;
    bad += differs_json("lint", sarif_rule(&lint),
                        "{\"id\":\"bom\",\"name\":\"LintBom\",\"shortDescription\":"
                        "{\"text\":\"bom\"},\"fullDescription\":{\"text\":\"bom\"},\"help\":"
                        "{\"text\":\"bom\",\"markdown\":\"bom\"},\"defaultConfiguration\":"
                        "{\"level\":\"warning\"},\"properties\":{\"tags\":[\"correctness\"],"
                        "\"precision\":\"very-high\"}}");
    bad +=
        differs_json("rule", sarif_rule(&rule),
                     "{\"id\":\"stig-esxi5/vmci_restricted now\",\"name\":\"VmciRestrictedNow\","
                     "\"shortDescription\":{\"text\":\"VMCI is restricted\"},"
                     "\"fullDescription\":{\"text\":\"Set *vmci0.unrestricted* to <FALSE>.\"},"
                     "\"help\":{\"text\":\"Set *vmci0.unrestricted* to <FALSE>.\",\"markdown\":"
                     "\"Set \\\\*vmci0.unrestricted\\\\* to \\\\<FALSE\\\\>.\\n\\n"
                     "IDs:  V-250686  ESXI5-VM-000011 \\n\\n`vmxci check --fix` can fix it.\"},"
                     "\"defaultConfiguration\":{\"level\":\"error\"},\"properties\":{\"tags\":"
                     "[\"security\",\"V-250686\",\"ESXI5-VM-000011\"],\"precision\":\"very-high\","
                     "\"security-severity\":\"8.0\"}}");
    assert_int_equal(bad, 0);
}

static void limits_tags(void **state)
{
    vmxci_rule many = rule;
    many.ids = "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23";
    (void)state;
    json_t *value = sarif_rule(&many);
    const json_t *properties = json_object_get(value, "properties");
    assert_int_equal(json_array_size(json_object_get(properties, "tags")), 20);
    json_decref(value);
}

/* ---- the document ---------------------------------------------------------------------- */

static json_t *load_document(bool is_successful, size_t left_out, int has_result)
{
    static const vmxci_rule *const at[] = { &lint, &rule };
    const struct rule_list rules = { at, COUNT(at) };
    struct buffer text = { .ptr = NULL };
    json_error_t err;
    sarif_head(&text, &rules, "1.2.3");
    add_text(&text, has_result ? "{}" : "");
    sarif_tail(&text, is_successful, left_out);
    assert_false(text.failed);
    json_t *document = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, &err);
    if (!document)
        fail_msg("%s: %.*s", err.text, (int)text.len, text.ptr);
    free_buffer(&text);
    return document;
}

static json_t *run_of(json_t *document)
{
    assert_string_equal(json_string_value(json_object_get(document, "version")), "2.1.0");
    return json_array_get(json_object_get(document, "runs"), 0);
}

static void makes_documents(void **state)
{
    (void)state;
    for (int has_result = 0; has_result < 2; has_result++) {
        json_t *document = load_document(true, 0, has_result);
        json_t *run = run_of(document);
        json_t *driver = json_object_get(json_object_get(run, "tool"), "driver");
        assert_int_equal(json_array_size(json_object_get(driver, "rules")), 2);
        assert_string_equal(json_string_value(json_object_get(driver, "semanticVersion")), "1.2.3");
        assert_int_equal(json_array_size(json_object_get(run, "results")), has_result);
        assert_int_equal(differs_json("invocations",
                                      json_incref(json_object_get(run, "invocations")),
                                      "[{\"executionSuccessful\":true}]"),
                         0);
        json_decref(document);
    }
}

static void reports_what_was_left_out(void **state)
{
    (void)state;
    json_t *document = load_document(true, 42, 1);
    json_t *invocation = json_array_get(json_object_get(run_of(document), "invocations"), 0);
    assert_int_equal(
        differs_json("notifications",
                     json_incref(json_object_get(invocation, "toolExecutionNotifications")),
                     "[{\"level\":\"warning\",\"message\":{\"text\":\"42 more findings were left "
                     "out: the report is limited to 25000 results.\"}}]"),
        0);
    json_decref(document);
}

static void reports_failures(void **state)
{
    (void)state;
    json_t *document = load_document(false, 0, 0);
    assert_int_equal(differs_json("invocations",
                                  json_incref(json_object_get(run_of(document), "invocations")),
                                  "[{\"executionSuccessful\":false}]"),
                     0);
    json_decref(document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(converts_paths),   cmocka_unit_test(converts_columns),
        cmocka_unit_test(makes_results),    cmocka_unit_test(identifies_findings),
        cmocka_unit_test(describes_rules),  cmocka_unit_test(limits_tags),
        cmocka_unit_test(makes_documents),  cmocka_unit_test(reports_what_was_left_out),
        cmocka_unit_test(reports_failures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
