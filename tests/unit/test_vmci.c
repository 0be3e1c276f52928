/* SPDX-License-Identifier: MIT */
/* Tests the device: its fields, effective values, edits and notes. */
#include <config.h>

#include "util.h"

#define UUID_KEY "uuid.bios = \"56 4d 8a 3f 1a 2b 3c 4d-5e 6f 70 81 d5 4b 2b 8c\"\n"

static void test_keys(void **state)
{
    (void)state;
    static const char *const keys[] = {
        "vmci0.present", "vmci0.id",           "vmci0.unrestricted", "vmci0.pciSlotNumber",
        "vmci0.domain",  "vmci.filter.enable", "virtualHW.version",  "uuid.bios",
    };
    for (size_t i = 0; i < COUNT(keys); i++)
        assert_string_equal(vmxci_property_key((vmxci_property)i), keys[i]);
    assert_null(vmxci_property_key((vmxci_property)COUNT(keys)));
    assert_null(vmxci_property_key((vmxci_property)99));
}

struct field {
    const char *name;
    vmxci_property property;
    const char *text;
    vmxci_field_state state;
    int64_t number;
    const char *value;
    size_t offset, line, column, first_line;
};

#define UNSET(name, property, text)                                \
    {                                                              \
        name, property, text, VMXCI_FIELD_UNSET, 0, "", 0, 0, 0, 0 \
    }
/* Fields with a value that starts at COLUMN of line 1. */
#define IS(name, property, text, number, value, column)                                \
    {                                                                                  \
        name, property, text, VMXCI_FIELD_SET, number, value, (column)-1, 1, column, 1 \
    }
#define INVALID(name, property, text, value, column)                                  \
    {                                                                                 \
        name, property, text, VMXCI_FIELD_INVALID, 0, value, (column)-1, 1, column, 1 \
    }

static const struct field fields[] = {
    UNSET("empty document", VMXCI_PRESENT, ""),
    UNSET("another device", VMXCI_PRESENT, "vmci1.present = \"TRUE\"\n"),
    UNSET("commented", VMXCI_ID, "#vmci0.id = \"16\"\n"),
    UNSET("malformed", VMXCI_ID, "vmci0.id = 1 6\n"),
    UNSET("in a value", VMXCI_ID, "guestinfo.appInfo = \"vmci0.id = 16\"\n"),
    IS("true", VMXCI_PRESENT, "vmci0.present = \"TRUE\"\n", 1, "TRUE", 18),
    IS("lower", VMXCI_PRESENT, "vmci0.present = \"true\"\n", 1, "true", 18),
    IS("mixed", VMXCI_PRESENT, "VMCI0.PRESENT=\"tRuE\"\n", 1, "tRuE", 16),
    IS("bare", VMXCI_PRESENT, "vmci0.present = TRUE\n", 1, "TRUE", 17),
    IS("false", VMXCI_PRESENT, "\tvmci0.present = \"False\" # c\n", 0, "False", 19),
    IS("escaped", VMXCI_PRESENT, "vmci0.present = \"|54RUE\"\n", 1, "|54RUE", 18),
    IS("t", VMXCI_PRESENT, "vmci0.present = \"T\"\n", 1, "T", 18),
    IS("yes", VMXCI_PRESENT, "vmci0.present = \"yEs\"\n", 1, "yEs", 18),
    IS("y", VMXCI_PRESENT, "vmci0.present = \"y\"\n", 1, "y", 18),
    IS("on", VMXCI_PRESENT, "vmci0.present = \"On\"\n", 1, "On", 18),
    IS("one", VMXCI_PRESENT, "vmci0.present = \"1\"\n", 1, "1", 18),
    IS("empty", VMXCI_PRESENT, "vmci0.present = \"\"\n", 1, "", 18),
    IS("bare and empty", VMXCI_PRESENT, "vmci0.present = # c\n", 1, "", 17),
    IS("f", VMXCI_PRESENT, "vmci0.present = \"f\"\n", 0, "f", 18),
    IS("no", VMXCI_PRESENT, "vmci0.present = \"NO\"\n", 0, "NO", 18),
    IS("n", VMXCI_PRESENT, "vmci0.present = \"n\"\n", 0, "n", 18),
    IS("off", VMXCI_PRESENT, "vmci0.present = \"oFF\"\n", 0, "oFF", 18),
    IS("zero", VMXCI_PRESENT, "vmci0.present = \"0\"\n", 0, "0", 18),
    INVALID("two", VMXCI_PRESENT, "vmci0.present = \"2\"\n", "2", 18),
    INVALID("two digits", VMXCI_PRESENT, "vmci0.present = \"01\"\n", "01", 18),
    INVALID("default", VMXCI_PRESENT, "vmci0.present = \"default\"\n", "default", 18),
    INVALID("blank", VMXCI_PRESENT, "vmci0.present = \" \"\n", " ", 18),
    INVALID("space", VMXCI_PRESENT, "vmci0.present = \"TRUE \"\n", "TRUE ", 18),
    INVALID("longer", VMXCI_PRESENT, "vmci0.present = \"TRUEx\"\n", "TRUEx", 18),
    INVALID("nul", VMXCI_PRESENT, "vmci0.present = \"TRUE|00\"\n", "TRUE|00", 18),
    IS("id", VMXCI_ID, "vmci0.id = \"-716493940\"\n", -716493940, "-716493940", 13),
    IS("id, unsigned", VMXCI_ID, "vmci0.id = \"3578473356\"\n", -716493940, "3578473356", 13),
    IS("id, bare", VMXCI_ID, "vmci0.id = 16\n", 16, "16", 12),
    IS("id, reserved", VMXCI_ID, "vmci0.id = \"2\"\n", 2, "2", 13),
    IS("id, -1", VMXCI_ID, "vmci0.id = \"4294967295\"\n", -1, "4294967295", 13),
    INVALID("id, word", VMXCI_ID, "vmci0.id = \"REDACTED\"\n", "REDACTED", 13),
    INVALID("id, too large", VMXCI_ID, "vmci0.id = \"4294967296\"\n", "4294967296", 13),
    IS("id, hex", VMXCI_ID, "vmci0.id = \"0xFFFFFFF0\"\n", -16, "0xFFFFFFF0", 13),
    IS("id, octal", VMXCI_ID, "vmci0.id = \"0100\"\n", 64, "0100", 13),
    IS("id, plus", VMXCI_ID, "vmci0.id = \"+16\"\n", 16, "+16", 13),
    IS("id, space", VMXCI_ID, "vmci0.id = \" 16\"\n", 16, " 16", 13),
    INVALID("id, not octal", VMXCI_ID, "vmci0.id = \"089\"\n", "089", 13),
    INVALID("id, space after", VMXCI_ID, "vmci0.id = \"16 \"\n", "16 ", 13),
    INVALID("id, too small", VMXCI_ID, "vmci0.id = \"-2147483649\"\n", "-2147483649", 13),
    INVALID("id, empty", VMXCI_ID, "vmci0.id = \"\"\n", "", 13),
    IS("unrestricted", VMXCI_UNRESTRICTED, "vmci0.unrestricted = \"FALSE\"\n", 0, "FALSE", 23),
    INVALID("unrestricted, word", VMXCI_UNRESTRICTED, "vmci0.unrestricted = \"x\"\n", "x", 23),
    IS("slot", VMXCI_PCI_SLOT, "vmci0.pciSlotNumber = \"33\"\n", 33, "33", 24),
    IS("slot, none", VMXCI_PCI_SLOT, "vmci0.pciSlotNumber = \"-1\"\n", -1, "-1", 24),
    IS("slot, octal", VMXCI_PCI_SLOT, "vmci0.pciSlotNumber = \"041\"\n", 33, "041", 24),
    IS("slot, unsigned", VMXCI_PCI_SLOT, "vmci0.pciSlotNumber = \"4294967295\"\n", -1, "4294967295",
       24),
    INVALID("slot, empty", VMXCI_PCI_SLOT, "vmci0.pciSlotNumber = \"\"\n", "", 24),
    INVALID("slot, negative", VMXCI_PCI_SLOT, "vmci0.pciSlotNumber = \"-2\"\n", "-2", 24),
    INVALID("slot, word", VMXCI_PCI_SLOT, "vmci0.pciSlotNumber = \"x\"\n", "x", 24),
    INVALID("slot, huge", VMXCI_PCI_SLOT, "vmci0.pciSlotNumber = \"99999999999999999999\"\n",
            "99999999999999999999", 24),
    IS("domain", VMXCI_DOMAIN, "vmci0.domain = \"any text\"\n", 0, "any text", 17),
    IS("domain, empty", VMXCI_DOMAIN, "vmci0.domain = \"\"\n", 0, "", 17),
    IS("domain, escaped", VMXCI_DOMAIN, "vmci0.domain = \"|22\"\n", 0, "|22", 17),
    IS("filter", VMXCI_FILTER_ENABLE, "vmci.filter.enable = \"true\"\n", 1, "true", 23),
    IS("hardware", VMXCI_HARDWARE_VERSION, "virtualHW.version = \"19\"\n", 19, "19", 22),
    INVALID("hardware, word", VMXCI_HARDWARE_VERSION, "virtualHW.version = \"vmx-19\"\n", "vmx-19",
            22),
    IS("uuid", VMXCI_UUID_BIOS_ID, UUID_KEY, -716493940,
       "56 4d 8a 3f 1a 2b 3c 4d-5e 6f 70 81 d5 4b 2b 8c", 14),
    INVALID("uuid, empty", VMXCI_UUID_BIOS_ID, "uuid.bios = \"\"\n", "", 14),
    INVALID("uuid, short", VMXCI_UUID_BIOS_ID, "uuid.bios = \"56 4d\"\n", "56 4d", 14),
    UNSET("uuid, the other one", VMXCI_UUID_BIOS_ID,
          "uuid.location = \"56 4d 8a 3f 1a 2b 3c 4d-5e 6f 70 81 d5 4b 2b 8c\"\n"),
    { "later line", VMXCI_ID, "\xEF\xBB\xBF# c\r\n vmci0.id = \"16\"\r\n", VMXCI_FIELD_SET, 16,
      "16", 21, 2, 14, 2 },
    { "duplicate", VMXCI_ID, "vmci0.id = \"16\"\n# c\n VMCI0.id = \"16\"\n", VMXCI_FIELD_DUPLICATE,
      0, NULL, 21, 3, 2, 1 },
    { "three times", VMXCI_PRESENT, "\nvmci0.present = x\nvmci0.present = x\nvmci0.present = x\n",
      VMXCI_FIELD_DUPLICATE, 0, NULL, 19, 3, 1, 2 },
};

static int check_field(const struct field *row)
{
    vmxci_doc *doc = parse_lit(row->text);
    vmxci_field field;
    memset(&field, 0x55, sizeof field);
    int bad =
        differs_status(row->name, vmxci_vmci_field(&field, doc, row->property, NULL), VMXCI_OK);
    bad += differs_n(row->name, "state", field.state, row->state);
    if (!bad) {
        if (row->state == VMXCI_FIELD_SET)
            bad += differs_n(row->name, "number", field.number, row->number);
        if (row->value)
            bad += differs(row->name, "value", field.value, str_of(row->value));
        if (row->state != VMXCI_FIELD_UNSET)
            bad += differs_n(row->name, "offset", (long long)field.offset, (long long)row->offset);
        bad += differs_n(row->name, "line", (long long)field.line, (long long)row->line);
        bad += differs_n(row->name, "column", (long long)field.column, (long long)row->column);
        bad += differs_n(row->name, "first line", (long long)field.first_line,
                         (long long)row->first_line);
    }
    vmxci_doc_free(doc);
    return bad;
}

static void test_fields(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(fields); i++)
        bad += check_field(&fields[i]);
    assert_int_equal(bad, 0);
    vmxci_doc *doc = parse_lit("");
    vmxci_field field;
    assert_int_equal(vmxci_vmci_field(&field, doc, (vmxci_property)8, NULL), VMXCI_EINVAL);
    assert_int_equal(vmxci_vmci_field(&field, doc, (vmxci_property)99, NULL), VMXCI_EINVAL);
    vmxci_doc_free(doc);
}

/* vmxci_vmci_get() reports the state of a field as a status, with the position of the error. */
static void test_get(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(fields); i++) {
        const struct field *row = &fields[i];
        static const int status[] = { VMXCI_ENOKEY, VMXCI_OK, VMXCI_EVALUE, VMXCI_EDUPLICATE };
        if (row->property == VMXCI_DOMAIN)
            continue;
        vmxci_doc *doc = parse_lit(row->text);
        int64_t number = 77;
        vmxci_error err = { 0 };
        int rc = vmxci_vmci_get(&number, doc, row->property, &err);
        bad += differs_status(row->name, rc, status[row->state]);
        bad += differs_n(row->name, "error code", err.code, rc);
        if (rc == VMXCI_OK) {
            bad += differs_n(row->name, "number", number, row->number);
        } else {
            bad += differs_n(row->name, "line", (long long)err.line, (long long)row->line);
            bad += differs_n(row->name, "column", (long long)err.column, (long long)row->column);
        }
        vmxci_doc_free(doc);
    }
    assert_int_equal(bad, 0);
    vmxci_doc *doc = parse_lit("");
    int64_t number;
    assert_int_equal(vmxci_vmci_get(&number, doc, (vmxci_property)99, NULL), VMXCI_EINVAL);
    vmxci_doc_free(doc);
}

struct effective {
    const char *text;
    vmxci_tristate present, unrestricted;
};

#define HW(version)         "virtualHW.version = \"" version "\"\n"
#define PRESENT(value)      "vmci0.present = \"" value "\"\n"
#define UNRESTRICTED(value) "vmci0.unrestricted = \"" value "\"\n"

#define PARTIAL                                                   \
    "vmx.encryptionType = \"partial\"\nencryption.data = \"x\"\n" \
    "encryption.keySafe = \"x\"\n"

static const struct effective effective[] = {
    { "", VMXCI_UNKNOWN, VMXCI_FALSE },
    { HW("7"), VMXCI_TRUE, VMXCI_FALSE },
    { HW("19"), VMXCI_TRUE, VMXCI_FALSE },
    { HW("6"), VMXCI_FALSE, VMXCI_FALSE },
    { HW("4"), VMXCI_FALSE, VMXCI_FALSE },
    { HW("x"), VMXCI_UNKNOWN, VMXCI_FALSE },
    { HW(""), VMXCI_UNKNOWN, VMXCI_FALSE },
    { HW("7") HW("8"), VMXCI_UNKNOWN, VMXCI_FALSE },
    { HW("19") PRESENT("TRUE"), VMXCI_TRUE, VMXCI_FALSE },
    { HW("19") PRESENT("FALSE"), VMXCI_FALSE, VMXCI_FALSE },
    { HW("6") PRESENT("true"), VMXCI_TRUE, VMXCI_FALSE },
    { PRESENT("true"), VMXCI_TRUE, VMXCI_FALSE },
    { PRESENT("false"), VMXCI_FALSE, VMXCI_FALSE },
    { HW("0x13"), VMXCI_TRUE, VMXCI_FALSE },
    { HW("6") PRESENT("yes"), VMXCI_TRUE, VMXCI_FALSE },
    { HW("6") PRESENT(""), VMXCI_TRUE, VMXCI_FALSE },
    { HW("19") PRESENT("x"), VMXCI_UNKNOWN, VMXCI_FALSE },
    { HW("19") PRESENT("TRUE") PRESENT("TRUE"), VMXCI_UNKNOWN, VMXCI_FALSE },
    { HW("19") UNRESTRICTED("TRUE"), VMXCI_TRUE, VMXCI_TRUE },
    { HW("19") UNRESTRICTED("false"), VMXCI_TRUE, VMXCI_FALSE },
    { UNRESTRICTED("TRUE"), VMXCI_UNKNOWN, VMXCI_TRUE },
    { UNRESTRICTED("1"), VMXCI_UNKNOWN, VMXCI_TRUE },
    { UNRESTRICTED(""), VMXCI_UNKNOWN, VMXCI_TRUE },
    { UNRESTRICTED("2"), VMXCI_UNKNOWN, VMXCI_UNKNOWN },
    { HW("19") PARTIAL, VMXCI_UNKNOWN, VMXCI_UNKNOWN },
    { HW("19") PARTIAL PRESENT("TRUE") UNRESTRICTED("FALSE"), VMXCI_TRUE, VMXCI_FALSE },
    { HW("19") "encryption.keySafe = \"x\"\n", VMXCI_UNKNOWN, VMXCI_UNKNOWN },
    { HW("19") "encryption.bundle = \"x\"\n", VMXCI_UNKNOWN, VMXCI_UNKNOWN },
    { "encryption.data = \"x\"\n", VMXCI_UNKNOWN, VMXCI_UNKNOWN },
    { UNRESTRICTED("FALSE") UNRESTRICTED("FALSE"), VMXCI_UNKNOWN, VMXCI_UNKNOWN },
};

static void test_effective(void **state)
{
    (void)state;
    int bad = 0;
    vmxci_tristate got;
    for (size_t i = 0; i < COUNT(effective); i++) {
        const char *row = effective[i].text;
        vmxci_doc *doc = parse_lit(row);
        bad += differs_status(row, vmxci_vmci_effective(&got, doc, VMXCI_PRESENT, NULL), VMXCI_OK);
        bad += differs_n(row, "present", got, effective[i].present);
        bad += differs_status(row, vmxci_vmci_effective(&got, doc, VMXCI_UNRESTRICTED, NULL),
                              VMXCI_OK);
        bad += differs_n(row, "unrestricted", got, effective[i].unrestricted);
        vmxci_doc_free(doc);
    }
    assert_int_equal(bad, 0);
    vmxci_doc *doc = parse_lit(HW("7"));
    static const vmxci_property others[] = { VMXCI_ID,
                                             VMXCI_PCI_SLOT,
                                             VMXCI_DOMAIN,
                                             VMXCI_FILTER_ENABLE,
                                             VMXCI_HARDWARE_VERSION,
                                             VMXCI_UUID_BIOS_ID,
                                             (vmxci_property)99 };
    for (size_t i = 0; i < COUNT(others); i++)
        assert_int_equal(vmxci_vmci_effective(&got, doc, others[i], NULL), VMXCI_EINVAL);
    vmxci_doc_free(doc);
}

struct set {
    const char *name;
    const char *before;
    vmxci_property property;
    int64_t number;
    vmxci_keep keep;
    int status;
    const char *after; /* NULL: unchanged */
};

#define DONE          VMXCI_KEEP_NONE, VMXCI_OK
#define FAILS(status) VMXCI_KEEP_NONE, VMXCI_##status

static const struct set sets[] = {
    { "present, new", "a = 1\n", VMXCI_PRESENT, 1, DONE, "a = 1\nvmci0.present = \"TRUE\"\n" },
    { "present, false", PRESENT("TRUE"), VMXCI_PRESENT, 0, DONE, PRESENT("FALSE") },
    { "bare gets quotes", "vmci0.present = TRUE\r\n", VMXCI_PRESENT, 0, DONE,
      "vmci0.present = \"FALSE\"\r\n" },
    { "means the same: lower case", PRESENT("true"), VMXCI_PRESENT, 1, DONE, NULL },
    { "means the same: mixed", PRESENT("fAlSe"), VMXCI_PRESENT, 0, DONE, NULL },
    { "means the same: escaped", PRESENT("|54RUE"), VMXCI_PRESENT, 1, DONE, NULL },
    { "means the same: word", PRESENT("yes"), VMXCI_PRESENT, 1, DONE, NULL },
    { "means the same: digit", UNRESTRICTED("0"), VMXCI_UNRESTRICTED, 0, DONE, NULL },
    { "means the same: empty", PRESENT(""), VMXCI_PRESENT, 1, DONE, NULL },
    { "means the same: bare and empty", "vmci0.present = \n", VMXCI_PRESENT, 1, DONE, NULL },
    { "word is replaced", PRESENT("yes"), VMXCI_PRESENT, 0, DONE, PRESENT("FALSE") },
    { "invalid value is replaced", PRESENT("x"), VMXCI_PRESENT, 1, DONE, PRESENT("TRUE") },
    { "id, means the same: octal", "vmci0.id = \"0100\"\n", VMXCI_ID, 64, DONE, NULL },
    { "id, means the same: hex", "vmci0.id = \" 0x40\"\n", VMXCI_ID, 64, DONE, NULL },
    { "id, octal is replaced", "vmci0.id = \"0100\"\n", VMXCI_ID, 100, DONE,
      "vmci0.id = \"100\"\n" },
    { "unrestricted", UNRESTRICTED("TRUE"), VMXCI_UNRESTRICTED, 0, DONE, UNRESTRICTED("FALSE") },
    { "unrestricted, same", UNRESTRICTED("false"), VMXCI_UNRESTRICTED, 0, DONE, NULL },
    { "filter", "", VMXCI_FILTER_ENABLE, 1, DONE, "vmci.filter.enable = \"TRUE\"\n" },
    { "id, new, in its family", PRESENT("TRUE") "z = 1\n", VMXCI_ID, -2, DONE,
      PRESENT("TRUE") "vmci0.id = \"-2\"\nz = 1\n" },
    { "id", "vmci0.id = \"16\"\n", VMXCI_ID, -716493940, DONE, "vmci0.id = \"-716493940\"\n" },
    { "id is written signed", "vmci0.id = \"16\"\n", VMXCI_ID, 3578473356, DONE,
      "vmci0.id = \"-716493940\"\n" },
    { "id, largest", "vmci0.id = \"16\"\n", VMXCI_ID, 4294967294, DONE, "vmci0.id = \"-2\"\n" },
    { "id, smallest", "", VMXCI_ID, INT32_MIN, DONE, "vmci0.id = \"-2147483648\"\n" },
    { "id, means the same: unsigned", "vmci0.id = \"3578473356\"\n", VMXCI_ID, -716493940, DONE,
      NULL },
    { "id, means the same: signed", "vmci0.id = -716493940 # c\n", VMXCI_ID, 3578473356, DONE,
      NULL },
    { "id, invalid value is replaced", "vmci0.id = \"REDACTED\"\n", VMXCI_ID, 16, DONE,
      "vmci0.id = \"16\"\n" },
    { "boolean 2", PRESENT("TRUE"), VMXCI_PRESENT, 2, FAILS(EVALUE), NULL },
    { "boolean -1", UNRESTRICTED("TRUE"), VMXCI_UNRESTRICTED, -1, FAILS(EVALUE), NULL },
    { "filter 7", "", VMXCI_FILTER_ENABLE, 7, FAILS(EVALUE), NULL },
    { "id too large", "", VMXCI_ID, 4294967296, FAILS(EVALUE), NULL },
    { "id too small", "", VMXCI_ID, INT64_C(-2147483649), FAILS(EVALUE), NULL },
    { "id far too large", "", VMXCI_ID, INT64_MAX, FAILS(EVALUE), NULL },
    { "id far too small", "", VMXCI_ID, INT64_MIN, FAILS(EVALUE), NULL },
    { "id 0", "vmci0.id = \"16\"\n", VMXCI_ID, 0, FAILS(ERESERVED), NULL },
    { "id 2", "", VMXCI_ID, 2, FAILS(ERESERVED), NULL },
    { "id 15", "", VMXCI_ID, 15, FAILS(ERESERVED), NULL },
    { "id -1", "", VMXCI_ID, -1, FAILS(ERESERVED), NULL },
    { "id 4294967295", "", VMXCI_ID, 4294967295, FAILS(ERESERVED), NULL },
    { "slot", "", VMXCI_PCI_SLOT, 33, FAILS(EINVAL), NULL },
    { "domain", "", VMXCI_DOMAIN, 0, FAILS(EINVAL), NULL },
    { "hardware", "", VMXCI_HARDWARE_VERSION, 19, FAILS(EINVAL), NULL },
    { "uuid", UUID_KEY, VMXCI_UUID_BIOS_ID, 16, FAILS(EINVAL), NULL },
    { "no such property", "", (vmxci_property)99, 1, FAILS(EINVAL), NULL },
    { "duplicate", PRESENT("TRUE") PRESENT("FALSE"), VMXCI_PRESENT, 1, FAILS(EDUPLICATE), NULL },
    { "duplicate, same value", PRESENT("TRUE") PRESENT("TRUE"), VMXCI_PRESENT, 1, FAILS(EDUPLICATE),
      NULL },
    { "duplicate, first", PRESENT("FALSE") "a = 1\n" PRESENT("TRUE"), VMXCI_PRESENT, 1,
      VMXCI_KEEP_FIRST, VMXCI_OK, PRESENT("TRUE") "a = 1\n" },
    { "duplicate, last, means the same", PRESENT("FALSE") "a = 1\n" PRESENT("true"), VMXCI_PRESENT,
      1, VMXCI_KEEP_LAST, VMXCI_OK, "a = 1\n" PRESENT("true") },
    { "duplicate, first, means the same", "vmci0.id = 4294967294\nvmci0.id = 16\n", VMXCI_ID, -2,
      VMXCI_KEEP_FIRST, VMXCI_OK, "vmci0.id = 4294967294\n" },
};

static void test_set(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(sets); i++) {
        const struct set *row = &sets[i];
        vmxci_doc *doc = parse_lit(row->before);
        vmxci_edit_options opt = VMXCI_EDIT_OPTIONS_INIT;
        opt.keep = row->keep;
        vmxci_error err = { 0 };
        int rc = vmxci_vmci_set(doc, row->property, row->number,
                                row->keep == VMXCI_KEEP_NONE ? NULL : &opt, &err);
        bad += differs_status(row->name, rc, row->status);
        bad += differs_n(row->name, "error code", err.code, rc);
        bad += differs(row->name, "text", vmxci_doc_emit(doc),
                       str_of(row->after ? row->after : row->before));
        bad += incoherent(row->name, doc);
        vmxci_doc_free(doc);
    }
    assert_int_equal(bad, 0);
}

static void test_set_of_nul_line(void **state)
{
    (void)state;
    vmxci_doc *doc = parse_str(STR("vmci0.id = \"16\" \0\n"));
    assert_int_equal(vmxci_vmci_set(doc, VMXCI_ID, 17, NULL, NULL), VMXCI_ENUL);
    assert_true(str_equal(vmxci_doc_emit(doc), STR("vmci0.id = \"16\" \0\n")));
    vmxci_doc_free(doc);
}

/* The error for a reserved ID says what the ID is reserved for. */
static void test_reserved_has_reason(void **state)
{
    (void)state;
    vmxci_doc *doc = parse_lit("");
    vmxci_error err = { 0 };
    assert_int_equal(vmxci_vmci_set(doc, VMXCI_ID, 2, NULL, &err), VMXCI_ERESERVED);
    assert_non_null(strstr(err.message, vmxci_cid_reserved(2)));
    assert_int_equal(vmxci_vmci_check(STR("vmci0.id"), STR("0"), &err), VMXCI_ERESERVED);
    assert_non_null(strstr(err.message, vmxci_cid_reserved(0)));
    vmxci_doc_free(doc);
}

static const struct {
    vmxci_str key;
    vmxci_str value;
    int status;
} checks[] = {
    { LIT("vmci0.present"), LIT("TRUE"), VMXCI_OK },
    { LIT("VMCI0.Present"), LIT("false"), VMXCI_OK },
    { LIT("vmci0.present"), LIT("yes"), VMXCI_EVALUE },
    { LIT("vmci0.present"), LIT(""), VMXCI_EVALUE },
    { LIT("vmci0.present"), LIT("TRUE\0"), VMXCI_EVALUE },
    { LIT("vmci0.present"), LIT("|54RUE"), VMXCI_EVALUE },
    { LIT("vmci0.unrestricted"), LIT("fALSE"), VMXCI_OK },
    { LIT("vmci0.unrestricted"), LIT("0"), VMXCI_EVALUE },
    { LIT("vmci.filter.enable"), LIT("true"), VMXCI_OK },
    { LIT("vmci.filter.enable"), LIT("on"), VMXCI_EVALUE },
    { LIT("vmci0.id"), LIT("16"), VMXCI_OK },
    { LIT("vmci0.id"), LIT("-2"), VMXCI_OK },
    { LIT("vmci0.id"), LIT("4294967294"), VMXCI_OK },
    { LIT("vmci0.id"), LIT("-1"), VMXCI_ERESERVED },
    { LIT("VMCI0.ID"), LIT("4294967295"), VMXCI_ERESERVED },
    { LIT("vmci0.id"), LIT("0"), VMXCI_ERESERVED },
    { LIT("vmci0.id"), LIT("15"), VMXCI_ERESERVED },
    { LIT("vmci0.id"), LIT("0x10"), VMXCI_EVALUE },
    { LIT("vmci0.id"), LIT("4294967296"), VMXCI_EVALUE },
    { LIT("vmci0.id"), LIT(""), VMXCI_EVALUE },
    { LIT("vmci0.id"), LIT("16 "), VMXCI_EVALUE },
    { LIT("vmci0.id"), LIT("0100"), VMXCI_EVALUE },
    { LIT("vmci0.id"), LIT("-0100"), VMXCI_EVALUE },
    { LIT("vmci0.pciSlotNumber"), LIT("033"), VMXCI_EVALUE },
    { LIT("vmci0.pciSlotNumber"), LIT("33"), VMXCI_OK },
    { LIT("vmci0.pciSlotNumber"), LIT("-1"), VMXCI_OK },
    { LIT("vmci0.pciSlotNumber"), LIT("x"), VMXCI_EVALUE },
    { LIT("vmci0.domain"), LIT("any \"text\" at\nall"), VMXCI_OK },
    { LIT("vmci0.domain"), LIT(""), VMXCI_OK },
    { LIT("displayName"), LIT("anything"), VMXCI_OK },
    { LIT("vmci1.id"), LIT("0"), VMXCI_OK },
    { LIT("vmci0.ids"), LIT("x"), VMXCI_OK },
    { LIT("vmci0"), LIT("x"), VMXCI_OK },
};

static void test_check(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(checks); i++) {
        char row[128];
        vmxci_error err = { 0 };
        snprintf(row, sizeof row, "%s = %s", checks[i].key.ptr, checks[i].value.ptr);
        bad += differs_status(row, vmxci_vmci_check(checks[i].key, checks[i].value, &err),
                              checks[i].status);
        bad += differs_n(row, "error code", err.code, checks[i].status);
    }
    assert_int_equal(bad, 0);
}

struct noted {
    const char *name;
    const char *text;
    size_t count;
    struct {
        const char *code;
        size_t line, column;
        const char *key;
    } notes[3];
};

static const struct noted noted[] = {
    { "nothing", "", 0, { { 0 } } },
    { "typical", HW("19") UUID_KEY PRESENT("TRUE") "vmci0.id = \"-716493940\"\n", 0, { { 0 } } },
    { "id without uuid", HW("19") "vmci0.id = \"16\"\n", 0, { { 0 } } },
    { "uuid cut short",
      HW("19") "uuid.bios = \"56 4d\"\nvmci0.id = \"16\"\n",
      1,
      { { "bad-value", 2, 14, "uuid.bios" } } },
    { "uuid blank", HW("19") "uuid.bios = \"\"\nvmci0.id = \"16\"\n", 0, { { 0 } } },
    { "not a boolean", HW("19") PRESENT("2"), 1, { { "bad-value", 2, 18, "vmci0.present" } } },
    { "a word", HW("19") PRESENT("yes"), 1, { { "unusual-value", 2, 18, "vmci0.present" } } },
    { "lower case", HW("19") PRESENT("true"), 1, { { "unusual-value", 2, 18, "vmci0.present" } } },
    { "escaped", HW("19") PRESENT("|54RUE"), 0, { { 0 } } },
    { "a digit",
      HW("19") " vmci0.Unrestricted = 1\n",
      1,
      { { "unusual-value", 2, 23, "vmci0.Unrestricted" } } },
    { "empty, filter",
      HW("19") "vmci.filter.enable = \"\"\n",
      1,
      { { "unusual-value", 2, 23, "vmci.filter.enable" } } },
    { "octal", HW("19") "vmci0.id = \"0100\"\n", 1, { { "unusual-value", 2, 13, "vmci0.id" } } },
    { "hexadecimal, negative",
      HW("19") "vmci0.id = \"0xFFFFFFF0\"\n",
      1,
      { { "unusual-value", 2, 13, "vmci0.id" } } },
    { "octal and reserved",
      HW("19") "vmci0.id = \"017\"\n",
      2,
      { { "unusual-value", 2, 13, "vmci0.id" }, { "reserved-id", 2, 13, "vmci0.id" } } },
    { "an unsigned slot",
      HW("19") "vmci0.pciSlotNumber = \"4294967295\"\n",
      1,
      { { "unusual-value", 2, 24, "vmci0.pciSlotNumber" } } },
    { "an octal version", HW("023"), 1, { { "unusual-value", 1, 22, "virtualHW.version" } } },
    { "an empty version", HW(""), 1, { { "bad-value", 1, 22, "virtualHW.version" } } },
    { "not a number",
      HW("19") "vmci0.id = \"REDACTED\"\n",
      1,
      { { "bad-value", 2, 13, "vmci0.id" } } },
    { "not a slot",
      HW("19") "vmci0.pciSlotNumber = \"x\"\n",
      1,
      { { "bad-value", 2, 24, "vmci0.pciSlotNumber" } } },
    { "reserved", HW("19") "vmci0.id = \"2\"\n", 1, { { "reserved-id", 2, 13, "vmci0.id" } } },
    { "reserved, -1", HW("19") "vmci0.id = \"-1\"\n", 1, { { "reserved-id", 2, 13, "vmci0.id" } } },
    { "unsigned",
      HW("19") "vmci0.id = \"4294967294\"\n",
      1,
      { { "unsigned-id", 2, 13, "vmci0.id" } } },
    { "unsigned, from the uuid",
      UUID_KEY HW("19") "vmci0.id = \"3578473356\"\n",
      1,
      { { "unsigned-id", 3, 13, "vmci0.id" } } },
    { "not from the uuid",
      UUID_KEY HW("19") "vmci0.id = \"1861462627\"\n",
      1,
      { { "id-not-from-uuid", 3, 13, "vmci0.id" } } },
    { "domain is any text", HW("19") "vmci0.domain = \"yes\"\n", 0, { { 0 } } },
    { "old hardware without the device", HW("4") UUID_KEY, 0, { { 0 } } },
    { "hardware unknown", PRESENT("TRUE"), 0, { { 0 } } },
    { "another device", HW("4") "vmci1.present = \"yes\"\n", 0, { { 0 } } },
};

static void test_notes(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(noted); i++) {
        const struct noted *row = &noted[i];
        vmxci_doc *doc = parse_lit(row->text);
        struct notes notes = { 0 };
        bad += differs_n(row->name, "result", vmxci_vmci_notes(doc, collect_note, &notes, NULL), 0);
        bad += differs_n(row->name, "notes", (long long)notes.count, (long long)row->count);
        for (size_t k = 0; k < row->count && k < notes.count; k++) {
            bad += differs(row->name, "code", str_of(notes.at[k].code), str_of(row->notes[k].code));
            bad += differs_n(row->name, "line", (long long)notes.at[k].line,
                             (long long)row->notes[k].line);
            bad += differs_n(row->name, "column", (long long)notes.at[k].column,
                             (long long)row->notes[k].column);
            bad += differs(row->name, "key", str_of(notes.at[k].key), str_of(row->notes[k].key));
        }
        vmxci_doc_free(doc);
    }
    assert_int_equal(bad, 0);
}

static void test_no_device(void **state)
{
    (void)state;
    static const char *const texts[] = {
        HW("6") PRESENT("FALSE") "vmci0.id = \"16\"\n",
        HW("4") "vmci0.id = \"16\"\n",
        UNRESTRICTED("FALSE") HW("3"),
        HW("6") "vmci0.domain = \"x\"\n",
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        vmxci_doc *doc = parse_lit(texts[i]);
        struct notes notes = { 0 };
        assert_int_equal(vmxci_vmci_notes(doc, collect_note, &notes, NULL), 0);
        if (notes.count != 1 || strcmp(notes.at[0].code, "no-device") != 0)
            fail_msg("no note on: %s", texts[i]);
        assert_non_null(strstr(notes.at[0].message, "'vmci0.present' is TRUE"));
        vmxci_doc_free(doc);
    }
}

/* There is no other VMCI key. */
static void test_absent_on_old_hardware(void **state)
{
    (void)state;
    vmxci_doc *doc = parse_lit(HW("6") PRESENT("FALSE"));
    struct notes notes = { 0 };
    assert_int_equal(vmxci_vmci_notes(doc, collect_note, &notes, NULL), 0);
    assert_int_equal(notes.count, 0);
    vmxci_doc_free(doc);
}

/* The file itself makes the device present. */
static void test_device_on_old_hardware(void **state)
{
    (void)state;
    vmxci_doc *doc = parse_lit(HW("6") PRESENT("TRUE") "vmci0.id = \"16\"\n");
    struct notes notes = { 0 };
    assert_int_equal(vmxci_vmci_notes(doc, collect_note, &notes, NULL), 0);
    assert_int_equal(notes.count, 0);
    vmxci_doc_free(doc);
}

static int stop_notes(const vmxci_note *note, void *payload)
{
    int *calls = payload;
    ++*calls;
    return note->message[0] ? -7 : 0;
}

static void test_notes_stop(void **state)
{
    (void)state;
    vmxci_doc *doc = parse_lit(PRESENT("x") UNRESTRICTED("x") "vmci0.id = x\n");
    int calls = 0;
    assert_int_equal(vmxci_vmci_notes(doc, stop_notes, &calls, NULL), -7);
    assert_int_equal(calls, 1);
    vmxci_doc_free(doc);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_get),
        cmocka_unit_test(test_effective),
        cmocka_unit_test(test_set),
        cmocka_unit_test(test_set_of_nul_line),
        cmocka_unit_test(test_reserved_has_reason),
        cmocka_unit_test(test_check),
        cmocka_unit_test(test_notes),
        cmocka_unit_test(test_no_device),
        cmocka_unit_test(test_absent_on_old_hardware),
        cmocka_unit_test(test_device_on_old_hardware),
        cmocka_unit_test(test_notes_stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
