/* SPDX-License-Identifier: MIT */
/* Tests the findings as HTML: what is escaped, counted, limited and written. */
#include <config.h>

#include <errno.h>

#include "check/finding.h"
#include "check/report/html.h"
#include "check/report/html_text.h"
#include "check/rule_list.h"
#include "util.h"

static const vmxci_rule lint = { "", "bom", "A byte order mark", "", "", VMXCI_SEVERITY_WARNING,
                                 1,  { 0 } };
static const vmxci_rule rule = {
    "my", "r1", "", "Help <b>", "ID-1", VMXCI_SEVERITY_ERROR, 0, { 0 }
};
static const vmxci_rule met = { "my", "r2", "Is met", "", "", VMXCI_SEVERITY_INFO, 0, { 0 } };
static const vmxci_rule unknown = { "my", "r3", "", "", "", VMXCI_SEVERITY_INFO, 0, { 0 } };
static const vmxci_rule *const list[] = { &lint, &rule, &met };
static const struct rule_list rules = { list, COUNT(list) };

/* ---- text ------------------------------------------------------------------------------ */

static void escapes_text(void **state)
{
    static const struct {
        const char *text, *html;
    } rows[] = {
        { "", "" },
        { "<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;" },
        { "\" ' & &amp;", "&quot; &#39; &amp; &amp;amp;" },
        { "\x1b[31m\n\xff", "\\x1b[31m\\x0a\\xff" },
        { "\xe2\x80\xaetxt.exe", "\\xe2\\x80\\xaetxt.exe" },
        { "M\xc3\xbcnchen", "M\xc3\xbcnchen" },
    };
    int bad = 0;
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buffer out = { .ptr = NULL };
        add_html(&out, rows[i].text);
        bad += differs(rows[i].text, "HTML", (vmxci_str){ out.ptr, out.len }, str_of(rows[i].html));
        free_buffer(&out);
    }
    assert_int_equal(bad, 0);
}

static void cuts_off_long_text(void **state)
{
    struct buffer out = { .ptr = NULL };
    char text[2002];
    (void)state;
    for (size_t i = 0; i + 1 < sizeof text; i += 2) {
        text[i] = '\xc3';
        text[i + 1] = '\xbc';
    }
    text[1000] = '\0';
    add_html(&out, text);
    assert_int_equal(out.len, 1000);
    clear_buffer(&out);
    text[1000] = '\xc3';
    text[2000] = '\0';
    add_html(&out, text);
    assert_int_equal(out.len, 1000 + strlen("…"));
    assert_memory_equal(out.ptr + 1000, "…", strlen("…"));
    free_buffer(&out);
}

static void draws_bars(void **state)
{
    static const struct {
        size_t n, total;
        const char *width; /* NULL: no bar */
    } rows[] = {
        { 0, 0, NULL },        { 0, 7, NULL },         { 1, 100000, "\"0.8%\"" },
        { 1, 3, "\"33.3%\"" }, { 7, 7, "\"100.0%\"" }, { SIZE_MAX, SIZE_MAX, "\"100.0%\"" },
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buffer out = { .ptr = NULL };
        add_bar(&out, rows[i].n, rows[i].total, "error");
        add_byte(&out, '\0');
        const char *bar = strstr(out.ptr, "class=error");
        assert_true(rows[i].width ? bar && strstr(bar, rows[i].width) : !bar);
        free_buffer(&out);
    }
}

/* ---- pages ----------------------------------------------------------------------------- */

static struct html_report *begin(void)
{
    static const char *const paths[] = { "<vms>" };
    static const struct html_policy policies[] = { { "my", NULL, "R1", "" } };
    const struct html_run run = { "0.1.0", 0, paths, 1, policies, 1, &rules };
    struct html_report *report = html_begin(&run);
    assert_non_null(report);
    return report;
}

/* Returns the page, which the caller frees. */
static char *end(struct html_report *report)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    assert_non_null(out);
    assert_int_equal(html_end(report, out), VMXCI_OK);
    assert_int_equal(fclose(out), 0);
    return text;
}

static void add_vm(struct html_report *report, const char *path, const vmxci_rule *of, size_t count)
{
    static struct finding at[100];
    const struct vm_facts facts = { .path = path, .display_name = "", .hardware_version = 19 };
    for (size_t i = 0; i < count; i++)
        at[i] = (struct finding){ .severity = of ? of->severity : 0,
                                  .line = i + 1,
                                  .column = 1,
                                  .rule = of,
                                  .key = "k",
                                  .message = "m <m>",
                                  .source = "s" };
    html_add_vm(report, &facts, &(struct finding_list){ .at = at, .count = count });
}

static void contains(const char *page, const char *text)
{
    if (!strstr(page, text))
        fail_msg("the page lacks '%s'", text);
}

static void lacks(const char *page, const char *text)
{
    if (strstr(page, text))
        fail_msg("the page contains '%s'", text);
}

static size_t count_text(const char *page, const char *text)
{
    size_t n = 0;
    for (; (page = strstr(page, text)); page += strlen(text))
        n++;
    return n;
}

static void prints_empty_reports(void **state)
{
    (void)state;
    char *page = end(begin());
    contains(page, "<h1>No findings in 0 VMs</h1>");
    contains(page, "1970-01-01 00:00 UTC");
    contains(page, "&lt;vms&gt;");
    contains(page, "<code>my</code> · R1<");
    contains(page, "No rule has findings.");
    contains(page, "is shared.</p>");
    lacks(page, "Hardware version");
    free(page);
}

static void counts_findings(void **state)
{
    struct html_report *report = begin();
    (void)state;
    add_vm(report, "a<.vmx", &rule, 2);
    add_vm(report, "b.vmx", &rule, 1);
    add_vm(report, "c.vmx", &lint, 1);
    add_vm(report, "d.vmx", NULL, 0);
    add_vm(report, "e.vmx", &unknown, 1);
    html_add_vm(
        report,
        &(struct vm_facts){ .path = "f.vmx", .error = "no <right>", .hardware_version = -1 },
        &(struct finding_list){ .count = 0 });
    char *page = end(report);
    contains(page, "<h1>4 of 6 VMs have findings, 1 could not be read</h1>");
    contains(page, "Findings in 2 of 6 VMs");
    contains(page, "Findings in 1 of 6 VMs");
    contains(page, "<caption>3 findings</caption>");
    contains(page, "error</th><td>3<");
    contains(page, "warning</th><td>1<");
    contains(page, "errors</th><td>2<");
    contains(page, "no findings</th><td>1<");
    contains(page, "unreadable</th><td>1<");
    contains(page, "19</th><td>5<");
    contains(page, "1 VM has no findings of its own and is not listed.");
    contains(page, "<a href=\"#vm1\">a&lt;.vmx</a>");
    contains(page, "<p class=error>no &lt;right&gt;</p>");
    contains(page, "m &lt;m&gt;");
    contains(page, "Is met");
    contains(page, "A byte order mark");
    lacks(page, "<m>");
    free(page);
}

/* A VM counts once for each severity, however many values it shares; VMs of other runs do not. */
static void counts_shared_findings(void **state)
{
    struct finding at[] = { { .rule = &lint,
                              .key = "k",
                              .message = "m",
                              .value = "",
                              .source = "",
                              .severity = VMXCI_SEVERITY_WARNING } };
    const struct finding_list one = { .at = at, .count = 1 };
    struct html_report *report = begin();
    char path[32];
    (void)state;
    add_vm(report, "own.vmx", &lint, 1);
    add_vm(report, "error.vmx", &rule, 1);
    for (size_t i = 0; i < 200; i++) {
        snprintf(path, sizeof path, "%zu.vmx", i);
        add_vm(report, path, NULL, 0);
    }
    html_add_shared(report, "own.vmx", &one);
    html_add_shared(report, "error.vmx", &one);
    html_add_shared(report, "7.vmx", &one);
    html_add_shared(report, "7.vmx", &one);
    html_add_shared(report, "199.vmx", &one);
    html_add_shared(report, "elsewhere.vmx", &one);
    char *page = end(report);
    contains(page, "<h1>4 of 202 VMs have findings</h1>");
    contains(page, "error</th><td>1<");
    contains(page, "warning</th><td>7<");
    contains(page, "errors</th><td>1<");
    contains(page, "warnings</th><td>4<");
    contains(page, "no findings</th><td>198<");
    contains(page, "<caption>7 findings</caption>");
    contains(page, "Findings in 1 of 202 VMs");
    free(page);
}

/* Findings that the list has no room for count. */
static void counts_left_out_findings(void **state)
{
    struct finding_list many = { .left_out = { [VMXCI_SEVERITY_WARNING] = 500 } };
    struct html_report *report = begin();
    (void)state;
    html_add_vm(report, &(struct vm_facts){ .path = "a" }, &many);
    char *page = end(report);
    contains(page, "<h1>1 of 1 VM has findings</h1>");
    contains(page, "warning</th><td>500<");
    free(page);
}

static void counts_states(void **state)
{
    static const long long versions[] = { 0, -5, 7, 63, 64, 9223372036854775807 };
    struct html_report *report = begin();
    (void)state;
    for (size_t i = 0; i < COUNT(versions); i++)
        html_add_vm(report,
                    &(struct vm_facts){ .path = "a",
                                        .hardware_version = versions[i],
                                        .power = VMXCI_POWER_SUSPENDED,
                                        .encryption = VMXCI_ENCRYPTION_FULL },
                    &(struct finding_list){ .count = 0 });
    char *page = end(report);
    contains(page, "suspended</th><td>6<");
    contains(page, "full</th><td>6<");
    contains(page, "unknown</th><td>2<");
    contains(page, ">7</th><td>1<");
    contains(page, ">63</th><td>1<");
    contains(page, "over 63</th><td>2<");
    free(page);
}

static void limits_lists(void **state)
{
    static const char *paths[30];
    struct html_report *report = begin();
    (void)state;
    for (size_t i = 0; i < 1003; i++)
        add_vm(report, "a", &rule, i == 0 ? 60 : 1);
    for (size_t i = 0; i < COUNT(paths); i++)
        paths[i] = "shared";
    for (size_t i = 0; i < 1001; i++)
        html_add_group(report, "k", "v", paths, i == 0 ? 30 : 1, i == 0 ? 70 : 1);
    char *page = end(report);
    contains(page, "The first 50 of 1062 findings");
    contains(page, ">10 more are not shown.");
    contains(page, "Only the first 1000 VMs are listed here. 3 more VMs have findings");
    contains(page, ">and 50 more<");
    contains(page, ">1 more shared values are not shown.<");
    lacks(page, "id=vm1001");
    lacks(page, "#vm1001");
    assert_int_equal(count_text(page, "<div class=body id=vm"), 1000);
    free(page);
}

static void reports_failed_writes(void **state)
{
    (void)state;
    FILE *out = fopen("/dev/full", "w");
    if (!out)
        skip();
    setbuf(out, NULL);
    errno = 0;
    assert_int_equal(html_end(begin(), out), VMXCI_EIO);
    assert_int_equal(errno, ENOSPC);
    fclose(out);
    html_discard(begin());
    html_discard(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(escapes_text),
        cmocka_unit_test(cuts_off_long_text),
        cmocka_unit_test(draws_bars),
        cmocka_unit_test(prints_empty_reports),
        cmocka_unit_test(counts_findings),
        cmocka_unit_test(counts_states),
        cmocka_unit_test(counts_shared_findings),
        cmocka_unit_test(counts_left_out_findings),
        cmocka_unit_test(limits_lists),
        cmocka_unit_test(reports_failed_writes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
