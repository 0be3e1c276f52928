/* SPDX-License-Identifier: MIT */
/* Makes each allocation of the reports fail once: the first, the second, ..., until none fails. The
 * linker replaces the functions of libc by the ones below, and jansson is told to use them. */
#include <config.h>

#include <stdbool.h>

#include <jansson.h>

#include "check/finding.h"
#include "check/report/html.h"
#include "check/report/sarif.h"
#include "check/rule_list.h"
#include "output/buffer.h"
#include "../unit/util.h"

static struct {
    size_t live; /* blocks since `armed` was set */
    size_t calls;
    size_t fail_at; /* the call that fails */
    bool armed;
    bool failed;
} memory;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *ptr, size_t size);
void __real_free(void *ptr);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *ptr, size_t size);
void __wrap_free(void *ptr);

static bool strike(void)
{
    if (!memory.armed || ++memory.calls != memory.fail_at)
        return false;
    memory.failed = true;
    return true;
}

static void *counted(void *ptr)
{
    memory.live += memory.armed && ptr;
    return ptr;
}

void *__wrap_malloc(size_t size)
{
    return strike() ? NULL : counted(__real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size)
{
    return strike() ? NULL : counted(__real_calloc(count, size));
}

void *__wrap_realloc(void *ptr, size_t size)
{
    if (strike())
        return NULL;
    return ptr ? __real_realloc(ptr, size) : counted(__real_realloc(ptr, size));
}

void __wrap_free(void *ptr)
{
    memory.live -= memory.armed && ptr;
    __real_free(ptr);
}

/* ---- what is made ---------------------------------------------------------------------- */

static const vmxci_rule rule = { "my", "r1", "T", "H", "A B", VMXCI_SEVERITY_ERROR, 1, { 0 } };
static const vmxci_rule lint = { "", "bom", "", "", "", VMXCI_SEVERITY_WARNING, 0, { 0 } };
static const vmxci_rule *const list[] = { &rule, &lint };
static const struct rule_list rules = { list, COUNT(list) };

static struct finding at[] = {
    { .severity = VMXCI_SEVERITY_ERROR,
      .line = 1,
      .column = 1,
      .rule = &rule,
      .key = "k",
      .message = "m",
      .source = "k = \"\xff\"" },
    { .severity = VMXCI_SEVERITY_WARNING,
      .line = 0,
      .column = 0,
      .rule = &lint,
      .key = "",
      .message = "m",
      .source = "" },
};
static const struct finding_list findings = { .at = at, .count = COUNT(at) };

/* The functions return whether they reported a failure. */
static bool make_html(void)
{
    static const char *const paths[] = { "a.vmx", "b.vmx" };
    const struct html_run run = {
        .version = "1", .paths = paths, .path_count = 2, .rules = &rules
    };
    const struct vm_facts facts = { .path = "a.vmx", .display_name = "a" };
    struct html_report *report = html_begin(&run);
    if (!report)
        return true;
    html_add_vm(report, &facts, &findings);
    html_add_group(report, "k", "v", paths, 2, 2);
    FILE *out = tmpfile();
    assert_non_null(out);
    const bool failed = html_end(report, out) == VMXCI_ENOMEM;
    assert_true(!failed || ftell(out) == 0);
    assert_int_equal(fclose(out), 0);
    return failed;
}

static bool make_sarif_frame(void)
{
    struct buffer text = { .ptr = NULL };
    sarif_head(&text, &rules, "1");
    sarif_tail(&text, true, 3);
    const bool failed = text.failed;
    free_buffer(&text);
    return failed;
}

static bool make_sarif_results(void)
{
    bool failed = false;
    for (size_t i = 0; i < findings.count; i++) {
        json_t *result;
        const int status = sarif_result(&result, "a b.vmx", &findings, i, i);
        failed |= status != VMXCI_OK;
        assert_int_equal(status == VMXCI_OK, result != NULL);
        json_decref(result);
    }
    return failed;
}

static void fail_each(bool (*make)(void))
{
    size_t n = 0;
    do {
        memory.live = memory.calls = 0;
        memory.fail_at = ++n;
        memory.failed = false;
        memory.armed = true;
        const bool failed = make();
        memory.armed = false;
        assert_int_equal(failed, memory.failed);
        assert_int_equal(memory.live, 0);
    } while (memory.failed);
    assert_true(n > 3);
}

static void html(void **state)
{
    (void)state;
    fail_each(make_html);
}

static void sarif(void **state)
{
    (void)state;
    json_set_alloc_funcs(__wrap_malloc, __wrap_free);
    fail_each(make_sarif_frame);
    fail_each(make_sarif_results);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(html), cmocka_unit_test(sarif) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
