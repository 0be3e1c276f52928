/* SPDX-License-Identifier: MIT */
/* The device as the API returns it: reading, and editing by operation and properties. */
#include <config.h>

#include "util.h"

#define HW(version)    "virtualHW.version = \"" version "\"\n"
#define PRESENT(value) "vmci0.present = \"" value "\"\n"
#define ID(value)      "vmci0.id = \"" value "\"\n"
#define OPEN(value)    "vmci0.unrestricted = \"" value "\"\n"
#define SLOT(value)    "vmci0.pciSlotNumber = \"" value "\"\n"
#define PARTIAL        "vmx.encryptionType = \"partial\"\nencryption.data = \"x\"\n"
#define FILTER(value)  "vmci.filter.enable = \"" value "\"\n"

enum {
    GIVES_SLOT = VMXCI_GIVES_PCI_SLOT,
    GIVES_REST = VMXCI_GIVES_ID | VMXCI_GIVES_UNRESTRICTED | VMXCI_GIVES_FILTER_ENABLE
};

/* ---- reading ---- */

static const struct read {
    const char *name;
    const char *text;
    int want;
    unsigned gives;
    int64_t id, slot;
    int unrestricted, filter;
} reads[] = {
    { "nothing set", HW("19"), VMXCI_OK, GIVES_REST, -1, -1, 0, 1 },
    { "all set", HW("19") PRESENT("TRUE") ID("20") OPEN("true") SLOT("33") FILTER("FALSE"),
      VMXCI_OK, GIVES_REST | GIVES_SLOT, 20, 33, 1, 0 },
    { "an unsigned id", HW("19") ID("4294967000"), VMXCI_OK, GIVES_REST, -296, -1, 0, 1 },
    { "a reserved id", HW("19") ID("2"), VMXCI_OK, GIVES_REST, 2, -1, 0, 1 },
    { "a slot of -1", HW("19") SLOT("-1"), VMXCI_OK, GIVES_REST, -1, -1, 0, 1 },
    { "a slot of 0", HW("19") SLOT("0"), VMXCI_OK, GIVES_REST | GIVES_SLOT, -1, 0, 0, 1 },
    { "an unknown version", ID("20"), VMXCI_OK, GIVES_REST, 20, -1, 0, 1 },
    { "present on old hardware", HW("4") PRESENT("TRUE"), VMXCI_OK, GIVES_REST, -1, -1, 0, 1 },
    { "words", HW("19") OPEN("yes") ID("0x14") FILTER("off"), VMXCI_OK, GIVES_REST, 20, -1, 1, 0 },
    { "encrypted, nothing in clear", HW("19") PARTIAL, VMXCI_OK, 0, -1, -1, 0, 1 },
    { "encrypted, in clear", HW("19") PARTIAL ID("20") OPEN("TRUE"), VMXCI_OK,
      VMXCI_GIVES_ID | VMXCI_GIVES_UNRESTRICTED, 20, -1, 1, 1 },
    { "old hardware", HW("6"), .want = VMXCI_ENOKEY },
    { "absent", HW("19") PRESENT("FALSE"), .want = VMXCI_ENOKEY },
    { "a bad present", HW("19") PRESENT("2"), .want = VMXCI_EVALUE },
    { "a bad id", HW("19") ID("x"), .want = VMXCI_EVALUE },
    { "a bad boolean", HW("19") OPEN("x"), .want = VMXCI_EVALUE },
    { "a bad filter", HW("19") FILTER("2"), .want = VMXCI_EVALUE },
    { "a bad slot", HW("19") SLOT("x"), .want = VMXCI_EVALUE },
    { "duplicate id", HW("19") ID("20") ID("20"), .want = VMXCI_EDUPLICATE },
};

static int check_read(const struct read *row)
{
    vmxci_vmci_spec spec = VMXCI_VMCI_SPEC_INIT;
    vmxci_error err = { 0 };
    vmxci_doc *doc = parse_lit(row->text);
    int status = vmxci_vmci_read(&spec, doc, &err);
    int bad = differs_status(row->name, status, row->want);
    bad += differs_status(row->name, err.code, row->want);
    if (status == VMXCI_OK) {
        bad += differs_n(row->name, "operation", spec.operation, VMXCI_OPERATION_EDIT);
        bad += differs_n(row->name, "gives", spec.gives, row->gives);
        bad += differs_n(row->name, "id", spec.id, row->id);
        bad += differs_n(row->name, "slot", spec.pci_slot, row->slot);
        bad += differs_n(row->name, "unrestricted", spec.unrestricted, row->unrestricted);
        bad += differs_n(row->name, "filter", spec.filter_enable, row->filter);
        bad += differs_status(row->name, vmxci_vmci_edit(doc, &spec, NULL, &err), VMXCI_OK);
        bad +=
            differs(row->name, "the text after the edit", vmxci_doc_emit(doc), str_of(row->text));
    }
    vmxci_doc_free(doc);
    return bad;
}

static void test_read(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(reads); i++)
        bad += check_read(&reads[i]);
    assert_int_equal(bad, 0);
}

/* ---- editing ---- */

#define SPEC(...)                                    \
    {                                                \
        .size = sizeof(vmxci_vmci_spec), __VA_ARGS__ \
    }
#define SETS_ID(number)     SPEC(.gives = VMXCI_GIVES_ID, .id = (number))
#define SETS_OPEN(number)   SPEC(.gives = VMXCI_GIVES_UNRESTRICTED, .unrestricted = (number))
#define SETS_FILTER(number) SPEC(.gives = VMXCI_GIVES_FILTER_ENABLE, .filter_enable = (number))
#define SETS_SLOT(number)   SPEC(.gives = VMXCI_GIVES_PCI_SLOT, .pci_slot = (number))

static const struct edit {
    const char *name;
    const char *from;
    vmxci_vmci_spec spec;
    const char *to; /* NULL: as before */
    int want;
} edits[] = {
    { "nothing", HW("19"), SPEC(.id = 20), NULL, VMXCI_OK },
    { "an id", HW("19"), SETS_ID(20), HW("19") ID("20"), VMXCI_OK },
    { "an unsigned id", HW("19"), SETS_ID(4294967000), HW("19") ID("-296"), VMXCI_OK },
    { "an equal id", HW("19") ID("4294967000"), SETS_ID(-296), NULL, VMXCI_OK },
    { "unset the id", HW("19") ID("20"), SETS_ID(-1), HW("19"), VMXCI_OK },
    { "unset the id, unsigned -1", HW("19") ID("20"), SETS_ID(4294967295), HW("19"), VMXCI_OK },
    { "unset an unset id", HW("19"), SETS_ID(-1), NULL, VMXCI_OK },
    { "unset the id -1", HW("19") ID("-1"), SETS_ID(-1), NULL, VMXCI_OK },
    { "unset a bad id", HW("19") ID("x"), SETS_ID(-1), HW("19"), VMXCI_OK },
    { "a reserved id", HW("19") ID("20"), SETS_ID(15), NULL, VMXCI_ERESERVED },
    { "an equal reserved id", HW("19") ID("15"), SETS_ID(15), NULL, VMXCI_OK },
    { "an id that is too large", HW("19"), SETS_ID(4294967296), NULL, VMXCI_EVALUE },
    { "an id that is too small", HW("19"), SETS_ID(-2147483649), NULL, VMXCI_EVALUE },
    { "duplicate id", ID("20") ID("20"), SETS_ID(20), NULL, VMXCI_EDUPLICATE },
    { "duplicate id, another property", ID("1") ID("2"), SETS_OPEN(0), NULL, VMXCI_OK },
    { "the default boolean", HW("19"), SETS_OPEN(0), NULL, VMXCI_OK },
    { "another than the default boolean", HW("19"), SETS_OPEN(1), HW("19") OPEN("TRUE"), VMXCI_OK },
    { "an equal boolean", HW("19") OPEN("true"), SETS_OPEN(1), NULL, VMXCI_OK },
    { "another boolean", HW("19") OPEN("true"), SETS_OPEN(0), HW("19") OPEN("FALSE"), VMXCI_OK },
    { "a word", HW("19") OPEN("yes"), SETS_OPEN(1), NULL, VMXCI_OK },
    { "another word", HW("19") OPEN("yes"), SETS_OPEN(0), HW("19") OPEN("FALSE"), VMXCI_OK },
    { "encrypted, the default", HW("19") PARTIAL, SETS_OPEN(0), HW("19") PARTIAL OPEN("FALSE"),
      VMXCI_OK },
    { "encrypted, in clear", HW("19") PARTIAL OPEN("FALSE"), SETS_OPEN(0), NULL, VMXCI_OK },
    { "encrypted, unset the id", HW("19") PARTIAL, SETS_ID(-1), NULL, VMXCI_EPARTIAL },
    { "encrypted, a slot", HW("19") PARTIAL, SETS_SLOT(33), NULL, VMXCI_EPARTIAL },
    { "a bad boolean", HW("19") OPEN("x"), SETS_OPEN(0), HW("19") OPEN("FALSE"), VMXCI_OK },
    { "neither true nor false", HW("19"), SETS_OPEN(2), NULL, VMXCI_EVALUE },
    { "default filters", HW("19"), SETS_FILTER(1), NULL, VMXCI_OK },
    { "disable filters", HW("19"), SETS_FILTER(0), HW("19") FILTER("FALSE"), VMXCI_OK },
    { "enable filters", FILTER("FALSE"), SETS_FILTER(1), FILTER("TRUE"), VMXCI_OK },
    { "an equal slot", SLOT("33"), SETS_SLOT(33), NULL, VMXCI_OK },
    { "another slot", SLOT("33"), SETS_SLOT(34), NULL, VMXCI_EVALUE },
    { "unset the slot", SLOT("33"), SETS_SLOT(-1), NULL, VMXCI_EVALUE },
    { "a slot, unset", HW("19"), SETS_SLOT(33), NULL, VMXCI_EVALUE },
    { "unset an unset slot", SLOT("-1"), SETS_SLOT(-1), NULL, VMXCI_OK },
    { "a slot, bad", SLOT("x"), SETS_SLOT(33), NULL, VMXCI_EVALUE },
    { "a valid and an invalid property", HW("19"),
      SPEC(.gives = VMXCI_GIVES_ID | VMXCI_GIVES_UNRESTRICTED, .id = 20, .unrestricted = 7), NULL,
      VMXCI_EVALUE },
    { "absent by hardware version", HW("6"), SETS_OPEN(0), NULL, VMXCI_EVALUE },
    { "absent", HW("19") PRESENT("FALSE"), SPEC(.gives = 0), NULL, VMXCI_EVALUE },
    { "present on old hardware", HW("6") PRESENT("TRUE"), SETS_OPEN(1),
      HW("6") PRESENT("TRUE") OPEN("TRUE"), VMXCI_OK },
    { "an unknown version", ID("20"), SETS_OPEN(1), ID("20") OPEN("TRUE"), VMXCI_OK },
    { "add", HW("6"), SPEC(.operation = VMXCI_OPERATION_ADD), HW("6") PRESENT("TRUE"), VMXCI_OK },
    { "add, present", HW("19"), SPEC(.operation = VMXCI_OPERATION_ADD), NULL, VMXCI_OK },
    { "add, hardware version unknown", "a = b\n", SPEC(.operation = VMXCI_OPERATION_ADD),
      "a = b\n" PRESENT("TRUE"), VMXCI_OK },
    { "add, absent", PRESENT("false"), SPEC(.operation = VMXCI_OPERATION_ADD), PRESENT("TRUE"),
      VMXCI_OK },
    { "add with an id", HW("6"),
      SPEC(.operation = VMXCI_OPERATION_ADD, .gives = VMXCI_GIVES_ID, .id = 20),
      HW("6") PRESENT("TRUE") ID("20"), VMXCI_OK },
    { "remove", HW("6") PRESENT("TRUE"), SPEC(.operation = VMXCI_OPERATION_REMOVE),
      HW("6") PRESENT("FALSE"), VMXCI_OK },
    { "remove, absent by hardware version", HW("6"), SPEC(.operation = VMXCI_OPERATION_REMOVE),
      NULL, VMXCI_OK },
    { "remove, version 7", HW("7"), SPEC(.operation = VMXCI_OPERATION_REMOVE), NULL, VMXCI_EVALUE },
    { "remove, absent, version 19", HW("19") PRESENT("FALSE"),
      SPEC(.operation = VMXCI_OPERATION_REMOVE), NULL, VMXCI_EVALUE },
    { "remove, version unknown", PRESENT("TRUE"), SPEC(.operation = VMXCI_OPERATION_REMOVE), NULL,
      VMXCI_EVALUE },
    { "remove ignores properties", HW("6"),
      SPEC(.operation = VMXCI_OPERATION_REMOVE, .gives = VMXCI_GIVES_ID, .id = 3), NULL, VMXCI_OK },
    { "an invalid operation", HW("19"), SPEC(.operation = (vmxci_operation)3), NULL, VMXCI_EINVAL },
    { "an unknown property", HW("19"), SPEC(.gives = 16), NULL, VMXCI_EINVAL },
    { "a structure that is too small", HW("19"), { .size = 8 }, NULL, VMXCI_EINVAL },
};

static int check_edit(const struct edit *row)
{
    vmxci_error err = { 0 };
    vmxci_doc *doc = parse_lit(row->from);
    int bad = differs_status(row->name, vmxci_vmci_edit(doc, &row->spec, NULL, &err), row->want);
    bad += differs_status(row->name, err.code, row->want);
    bad += differs(row->name, "text", vmxci_doc_emit(doc), str_of(row->to ? row->to : row->from));
    bad += incoherent(row->name, doc);
    vmxci_doc_free(doc);
    return bad;
}

static void test_edit(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(edits); i++)
        bad += check_edit(&edits[i]);
    assert_int_equal(bad, 0);
}

static void test_keep(void **state)
{
    (void)state;
    vmxci_edit_options opt = VMXCI_EDIT_OPTIONS_INIT;
    vmxci_vmci_spec spec = SETS_ID(21);
    vmxci_doc *doc = parse_lit(ID("20") ID("21"));
    opt.keep = VMXCI_KEEP_LAST;
    assert_int_equal(vmxci_vmci_edit(doc, &spec, &opt, NULL), VMXCI_OK);
    assert_true(str_equal(vmxci_doc_emit(doc), STR(ID("21"))));
    spec.id = -1;
    assert_int_equal(vmxci_vmci_edit(doc, &spec, &opt, NULL), VMXCI_OK);
    assert_int_equal(vmxci_doc_lines(doc), 0);
    vmxci_doc_free(doc);
}

static void test_read_of_small_structure(void **state)
{
    (void)state;
    vmxci_vmci_spec spec = { .size = 8 };
    vmxci_doc *doc = parse_lit(HW("19"));
    assert_int_equal(vmxci_vmci_read(&spec, doc, NULL), VMXCI_EINVAL);
    vmxci_doc_free(doc);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read),
        cmocka_unit_test(test_read_of_small_structure),
        cmocka_unit_test(test_edit),
        cmocka_unit_test(test_keep),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
