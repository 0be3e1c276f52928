/* SPDX-License-Identifier: MIT */
/* Tests which option structures each function accepts: as large as in version 0.1, or larger with
 * zeros, and with reserved members that are 0. */
#include <config.h>

#include "base/options.h"
#include "place.h"

enum {
    LATER = 16 /* bytes that a later version may add */
};

/* An option structure, followed by bytes that this version does not know. */
typedef union options {
    size_t size; /* the first member of each */
    vmxci_parse_options parse;
    vmxci_edit_options edit;
    vmxci_vmci_spec spec;
    vmxci_pattern_options pattern;
    vmxci_vm_options vm;
    vmxci_check_options check;
    vmxci_commit_options commit;
    vmxci_scan_options scan;
    unsigned char bytes[sizeof(vmxci_vm_options) + sizeof(vmxci_scan_options) + LATER];
} options;

static vmxci_doc *parse(void)
{
    vmxci_doc *doc = NULL;
    assert_int_equal(vmxci_doc_parse(&doc, "virtualHW.version = \"19\"\n", 25, NULL, NULL),
                     VMXCI_OK);
    return doc;
}

/* ---- the functions ---- */

static int call_parse(const options *opt, vmxci_error *err)
{
    vmxci_doc *doc = NULL;
    const int status = vmxci_doc_parse(&doc, "a = 1\n", 6, &opt->parse, err);
    assert_int_equal(doc != NULL, status == VMXCI_OK);
    vmxci_doc_free(doc);
    return status;
}

static int call_load(const options *opt, vmxci_error *err)
{
    vmxci_doc *doc = NULL;
    const int status = vmxci_doc_load(&doc, in("a.vmx"), &opt->parse, err);
    vmxci_doc_free(doc);
    return status;
}

static int call_open_to_parse(const options *opt, vmxci_error *err)
{
    vmxci_vm *vm = NULL;
    vmxci_vm_options vm_options = VMXCI_VM_OPTIONS_INIT;
    vm_options.parse = &opt->parse;
    const int status = vmxci_vm_open(&vm, in("a.vmx"), &vm_options, err);
    vmxci_vm_close(vm);
    return status;
}

static int call_edit(const options *opt, vmxci_error *err)
{
    vmxci_doc *doc = parse();
    const vmxci_edit edit = { .kind = VMXCI_KEY_SET, .key = STR("a"), .value = STR("1") };
    const int status = vmxci_doc_edit(doc, &edit, 1, &opt->edit, NULL, err);
    vmxci_doc_free(doc);
    return status;
}

static int call_no_edit(const options *opt, vmxci_error *err)
{
    vmxci_doc *doc = parse();
    const int status = vmxci_doc_edit(doc, NULL, 0, &opt->edit, NULL, err);
    vmxci_doc_free(doc);
    return status;
}

static int call_unset(const options *opt, vmxci_error *err)
{
    vmxci_doc *doc = parse();
    const int status = vmxci_doc_unset(doc, "b", &opt->edit, err);
    vmxci_doc_free(doc);
    return status;
}

static int call_set_property(const options *opt, vmxci_error *err)
{
    vmxci_doc *doc = parse();
    const int status = vmxci_vmci_set(doc, VMXCI_PRESENT, 1, &opt->edit, err);
    vmxci_doc_free(doc);
    return status;
}

static int call_edit_device(const options *opt, vmxci_error *err)
{
    const vmxci_vmci_spec spec = VMXCI_VMCI_SPEC_INIT;
    vmxci_doc *doc = parse();
    const int status = vmxci_vmci_edit(doc, &spec, &opt->edit, err);
    vmxci_doc_free(doc);
    return status;
}

static int call_spec(const options *opt, vmxci_error *err)
{
    vmxci_doc *doc = parse();
    const int status = vmxci_vmci_edit(doc, &opt->spec, NULL, err);
    vmxci_doc_free(doc);
    return status;
}

/* The size that the structure has for the caller stays. */
static int call_read(const options *opt, vmxci_error *err)
{
    vmxci_doc *doc = parse();
    options out = *opt;
    const int status = vmxci_vmci_read(&out.spec, doc, err);
    assert_int_equal(out.size, opt->size);
    vmxci_doc_free(doc);
    return status;
}

static int call_pattern(const options *opt, vmxci_error *err)
{
    vmxci_pattern *pattern = NULL;
    const int status = vmxci_pattern_compile(&pattern, STR("a"), &opt->pattern, err);
    vmxci_pattern_free(pattern);
    return status;
}

static int call_open(const options *opt, vmxci_error *err)
{
    vmxci_vm *vm = NULL;
    const int status = vmxci_vm_open(&vm, in("a.vmx"), &opt->vm, err);
    assert_int_equal(vm != NULL, status == VMXCI_OK);
    vmxci_vm_close(vm);
    return status;
}

static int call_check(const options *opt, vmxci_error *err)
{
    vmxci_doc *doc = parse();
    const int status = vmxci_doc_check_edit(doc, doc, &opt->check, err);
    vmxci_doc_free(doc);
    return status;
}

static int call_commit(const options *opt, vmxci_error *err)
{
    int out;
    vmxci_vm *vm = NULL;
    vmxci_vm_options vm_options = VMXCI_VM_OPTIONS_INIT;
    vm_options.edit = 1;
    assert_int_equal(vmxci_vm_open(&vm, in("a.vmx"), &vm_options, NULL), VMXCI_OK);
    const int status = vmxci_vm_commit(&out, vm, &opt->commit, err);
    vmxci_vm_close(vm);
    return status;
}

static int call_commit_all(const options *opt, vmxci_error *err)
{
    return vmxci_vm_commit_all(NULL, NULL, 0, &opt->commit, err);
}

static int count_result(vmxci_scan_result *result, void *payload)
{
    ++*(int *)payload;
    return result->error ? 7 : 0;
}

static int call_scan(const options *opt, vmxci_error *err)
{
    const char *path = in("a.vmx");
    int count = 0;
    const int status = vmxci_scan(&path, 1, &opt->scan, count_result, &count, err);
    assert_int_equal(count, status == VMXCI_OK);
    return status;
}

static int call_scan_to_open(const options *opt, vmxci_error *err)
{
    options scan = { .scan = VMXCI_SCAN_OPTIONS_INIT };
    scan.scan.vm = &opt->vm;
    return call_scan(&scan, err);
}

static int call_scan_to_parse(const options *opt, vmxci_error *err)
{
    options vm = { .vm = VMXCI_VM_OPTIONS_INIT };
    vm.vm.parse = &opt->parse;
    return call_scan_to_open(&vm, err);
}

#define INIT(member, init) \
    {                      \
        .member = init     \
    }

static const struct {
    const char *name;
    int (*call)(const options *opt, vmxci_error *err);
    size_t first, known;
    options opt;
    size_t reserved; /* offset of a reserved member, or 0 */
} functions[] = {
    { "doc_parse", call_parse, VMXI_FIRST_PARSE_OPTIONS, sizeof(vmxci_parse_options),
      INIT(parse, VMXCI_PARSE_OPTIONS_INIT), 0 },
    { "doc_load", call_load, VMXI_FIRST_PARSE_OPTIONS, sizeof(vmxci_parse_options),
      INIT(parse, VMXCI_PARSE_OPTIONS_INIT), 0 },
    { "vm_open, parse", call_open_to_parse, VMXI_FIRST_PARSE_OPTIONS, sizeof(vmxci_parse_options),
      INIT(parse, VMXCI_PARSE_OPTIONS_INIT), 0 },
    { "doc_edit", call_edit, VMXI_FIRST_EDIT_OPTIONS, sizeof(vmxci_edit_options),
      INIT(edit, VMXCI_EDIT_OPTIONS_INIT), offsetof(vmxci_edit_options, reserved) },
    { "doc_edit without edits", call_no_edit, VMXI_FIRST_EDIT_OPTIONS, sizeof(vmxci_edit_options),
      INIT(edit, VMXCI_EDIT_OPTIONS_INIT), offsetof(vmxci_edit_options, reserved) },
    { "doc_unset", call_unset, VMXI_FIRST_EDIT_OPTIONS, sizeof(vmxci_edit_options),
      INIT(edit, VMXCI_EDIT_OPTIONS_INIT), offsetof(vmxci_edit_options, reserved) },
    { "vmci_set", call_set_property, VMXI_FIRST_EDIT_OPTIONS, sizeof(vmxci_edit_options),
      INIT(edit, VMXCI_EDIT_OPTIONS_INIT), offsetof(vmxci_edit_options, reserved) },
    { "vmci_edit", call_edit_device, VMXI_FIRST_EDIT_OPTIONS, sizeof(vmxci_edit_options),
      INIT(edit, VMXCI_EDIT_OPTIONS_INIT), offsetof(vmxci_edit_options, reserved) },
    { "vmci_edit, spec", call_spec, VMXI_FIRST_VMCI_SPEC, sizeof(vmxci_vmci_spec),
      INIT(spec, VMXCI_VMCI_SPEC_INIT), 0 },
    { "vmci_read", call_read, VMXI_FIRST_VMCI_SPEC, sizeof(vmxci_vmci_spec),
      INIT(spec, VMXCI_VMCI_SPEC_INIT), 0 },
    { "pattern_compile", call_pattern, VMXI_FIRST_PATTERN_OPTIONS, sizeof(vmxci_pattern_options),
      INIT(pattern, VMXCI_PATTERN_OPTIONS_INIT), 0 },
    { "vm_open", call_open, VMXI_FIRST_VM_OPTIONS, sizeof(vmxci_vm_options),
      INIT(vm, VMXCI_VM_OPTIONS_INIT), offsetof(vmxci_vm_options, reserved) },
    { "doc_check_edit", call_check, VMXI_FIRST_CHECK_OPTIONS, sizeof(vmxci_check_options),
      INIT(check, VMXCI_CHECK_OPTIONS_INIT), 0 },
    { "scan", call_scan, VMXI_FIRST_SCAN_OPTIONS, sizeof(vmxci_scan_options),
      INIT(scan, VMXCI_SCAN_OPTIONS_INIT), 0 },
    { "scan, vm", call_scan_to_open, VMXI_FIRST_VM_OPTIONS, sizeof(vmxci_vm_options),
      INIT(vm, VMXCI_VM_OPTIONS_INIT), offsetof(vmxci_vm_options, reserved) },
    { "scan, parse", call_scan_to_parse, VMXI_FIRST_PARSE_OPTIONS, sizeof(vmxci_parse_options),
      INIT(parse, VMXCI_PARSE_OPTIONS_INIT), 0 },
    { "vm_commit", call_commit, VMXI_FIRST_COMMIT_OPTIONS, sizeof(vmxci_commit_options),
      INIT(commit, VMXCI_COMMIT_OPTIONS_INIT), 0 },
    { "vm_commit_all", call_commit_all, VMXI_FIRST_COMMIT_OPTIONS, sizeof(vmxci_commit_options),
      INIT(commit, VMXCI_COMMIT_OPTIONS_INIT), 0 },
};

/* ---- tests ---- */

/* Calls function I with OPT, which says that it has SIZE bytes. */
static int check_call(size_t i, const options *opt, size_t size, const char *what, int want)
{
    vmxci_error err = { 0 };
    options copy = *opt;
    copy.size = size;
    const int status = functions[i].call(&copy, &err);
    const int bad = differs_status(functions[i].name, status, want) +
                    differs_status(functions[i].name, err.code, want);
    if (bad)
        fprintf(stderr, "    %s, %zu bytes: %s\n", what, size, err.message);
    return bad;
}

static void test_sizes(void **state)
{
    (void)state;
    int bad = 0;
    put("a.vmx", "virtualHW.version = \"19\"\n");
    for (size_t i = 0; i < COUNT(functions); i++) {
        const size_t first = functions[i].first, known = functions[i].known;
        const options *opt = &functions[i].opt;
        bad += check_call(i, opt, 0, "empty", VMXCI_EINVAL);
        bad += check_call(i, opt, first - 1, "too small", VMXCI_EINVAL);
        for (size_t size = first; size <= known + LATER; size++)
            bad += check_call(i, opt, size, "with zeros", VMXCI_OK);
    }
    assert_int_equal(bad, 0);
}

/* Any byte that is not known has to be 0. */
static void test_unknown_members(void **state)
{
    (void)state;
    int bad = 0;
    put("a.vmx", "virtualHW.version = \"19\"\n");
    for (size_t i = 0; i < COUNT(functions); i++)
        for (size_t at = 0; at < LATER; at++) {
            const size_t known = functions[i].known;
            options opt = functions[i].opt;
            opt.bytes[known + at] = 1;
            bad += check_call(i, &opt, known + at + 1, "unknown", VMXCI_EINVAL);
            bad += check_call(i, &opt, known + at, "not part of it", VMXCI_OK);
        }
    assert_int_equal(bad, 0);
}

static void test_reserved_members(void **state)
{
    (void)state;
    int bad = 0;
    put("a.vmx", "virtualHW.version = \"19\"\n");
    for (size_t i = 0; i < COUNT(functions); i++) {
        options opt = functions[i].opt;
        if (!functions[i].reserved)
            continue;
        opt.bytes[functions[i].reserved] = 1;
        bad += check_call(i, &opt, functions[i].known, "reserved", VMXCI_EINVAL);
    }
    assert_int_equal(bad, 0);
}

/* The error is reported for the edit with the member. */
static void test_reserved_members_of_edits(void **state)
{
    (void)state;
    for (int member = 0; member < 3; member++) {
        vmxci_edit edits[2] = { { .kind = VMXCI_KEY_SET, .key = STR("a"), .value = STR("1") },
                                { .kind = VMXCI_KEY_SET, .key = STR("b"), .value = STR("1") } };
        vmxci_doc *doc = parse();
        size_t failed = 9;
        if (member == 0)
            edits[1].reserved0 = 1;
        else
            edits[1].reserved[member - 1] = 1;
        assert_int_equal(vmxci_doc_edit(doc, edits, 2, NULL, &failed, NULL), VMXCI_EINVAL);
        assert_int_equal(failed, 1);
        edits[0].value = STR("\xc3\xa9"); /* converted, so the edits are copied */
        assert_int_equal(vmxci_doc_edit(doc, edits, 2, NULL, &failed, NULL), VMXCI_EINVAL);
        vmxci_doc_free(doc);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_sizes, make_place, remove_place),
        cmocka_unit_test_setup_teardown(test_unknown_members, make_place, remove_place),
        cmocka_unit_test_setup_teardown(test_reserved_members, make_place, remove_place),
        cmocka_unit_test(test_reserved_members_of_edits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
