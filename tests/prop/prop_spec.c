/* SPDX-License-Identifier: MIT */
/*
 * A spec with the device as show -o vim prints it changes no byte of the file, and a property reads
 * as a spec has set it: for generated VMs and for those of the corpus.
 * VMXCI_SEED=N repeats a run, VMXCI_ROUNDS=N sets the number of generated VMs.
 */
#include <config.h>

#include <jansson.h>

#include "reconfig/edit.h"
#include "reconfig/read.h"
#include "reconfig/vim.h"
#include "../unit/corpus.h"

#define TEXT_MAX 2048

struct buffer {
    char bytes[TEXT_MAX];
    size_t len;
};

static void append(struct buffer *buffer, vmxci_str s)
{
    assert_true(buffer->len + s.len <= TEXT_MAX);
    memcpy(buffer->bytes + buffer->len, s.ptr, s.len);
    buffer->len += s.len;
}

#define PICK(random, table) ((table)[below(random, COUNT(table))])

/* ---- virtual machines ---- */

static const vmxci_str booleans[] = {
    LIT("TRUE"), LIT("FALSE"), LIT("true"), LIT("fAlSe"), LIT("|54RUE"), LIT("yes"), LIT(""),
};

static const vmxci_str ids[] = {
    LIT("-1"),          LIT("0"),    LIT("2"),          LIT("15"),         LIT("16"),
    LIT("-2147483648"), LIT("007"),  LIT("4294967295"), LIT("2147483648"), LIT("-716493940"),
    LIT("-0"),          LIT("1|36"), LIT("4294967296"), LIT("x"),          LIT(""),
};

static const vmxci_str slots[] = { LIT("-1"), LIT("0"), LIT("33"), LIT("2147483647"), LIT("x") };

static const vmxci_str versions[] = {
    LIT("3"), LIT("6"), LIT("7"), LIT("19"), LIT("019"), LIT("x")
};

static const vmxci_str others[] = {
    LIT("# vmci0.id = \"3\""), LIT(""),      LIT("vmci1.id = \"4\""),   LIT("vmci0.x = y"),
    LIT("bad line"),           LIT("a = |"), LIT("displayName = \"\""), LIT("\xff = \xff"),
};

static void append_entry(uint64_t *random, struct buffer *buffer, vmxci_str key, vmxci_str value)
{
    static const vmxci_str before[] = { LIT(" = \""), LIT("=\""), LIT("\t= \"") };
    static const vmxci_str after[] = { LIT("\""), LIT("\""), LIT("\" # c") };
    append(buffer, key);
    append(buffer, PICK(random, before));
    append(buffer, value);
    append(buffer, PICK(random, after));
}

static void append_line(uint64_t *random, struct buffer *buffer)
{
    switch (below(random, 9)) {
    case 0:
        append_entry(random, buffer, STR("vmci0.present"), PICK(random, booleans));
        break;
    case 1:
        append_entry(random, buffer, STR("vmci0.id"), PICK(random, ids));
        break;
    case 2:
        append_entry(random, buffer, STR("VMCI0.ID"), PICK(random, ids));
        break;
    case 3:
        append_entry(random, buffer, STR("vmci0.unrestricted"), PICK(random, booleans));
        break;
    case 4:
        append_entry(random, buffer, STR("vmci0.pciSlotNumber"), PICK(random, slots));
        break;
    case 5:
        append_entry(random, buffer, STR("Vmci.Filter.enable"), PICK(random, booleans));
        break;
    case 6:
        append_entry(random, buffer, STR("virtualHW.version"), PICK(random, versions));
        break;
    default:
        append(buffer, PICK(random, others));
    }
}

static void generate_vm(uint64_t *random, struct buffer *buffer)
{
    static const vmxci_str ends[] = { LIT("\n"), LIT("\n"), LIT("\r\n"), LIT("\r") };
    const vmxci_str end = PICK(random, ends);
    buffer->len = 0;
    if (below(random, 8) == 0)
        append(buffer, STR("\xEF\xBB\xBF"));
    for (size_t n = below(random, 10); n; n--) {
        append_line(random, buffer);
        if (n > 1 || below(random, 4))
            append(buffer, end);
    }
}

/* ---- specs ---- */

/* Returns the text of a spec, or with BODY of the body of a call, that does OPERATION to DEVICE.
 * Releases DEVICE. */
static char *format_spec(json_t *device, const char *operation, int body)
{
    json_t *spec = json_pack("{s:s, s:[{s:s, s:s, s:o}]}", "_typeName", "VirtualMachineConfigSpec",
                             "deviceChange", "_typeName", "VirtualDeviceConfigSpec", "operation",
                             operation, "device", device);
    if (body)
        spec = json_pack("{s:o}", "spec", spec);
    assert_non_null(spec);
    char *text = json_dumps(spec, body ? JSON_INDENT(2) : JSON_COMPACT);
    assert_non_null(text);
    json_decref(spec);
    return text;
}

static int apply_text(const char *what, vmxci_doc *doc, const char *text)
{
    struct spec spec;
    vmxci_error err = { 0 };
    int status = read_spec(&spec, text, strlen(text), false, &err);
    if (status == VMXCI_OK)
        status = apply_spec(doc, &spec, NULL, &err);
    free_spec(&spec);
    if (status)
        fprintf(stderr, "row '%s': %s: %s\n", what, vmxci_status_name(status), err.message);
    return status;
}

/* Returns whether the VM has a device, whose round trip then changed nothing. */
static bool check_round_trip(const char *what, vmxci_str bytes)
{
    vmxci_vmci_spec device = VMXCI_VMCI_SPEC_INIT;
    vmxci_doc *doc = parse_str(bytes);
    bool found = vmxci_vmci_read(&device, doc, NULL) == VMXCI_OK;
    for (int body = 0; found && body < 2; body++) {
        char *text = format_spec(make_vim_device(&device), "edit", body);
        int bad = apply_text(what, doc, text) != VMXCI_OK;
        bad += differs(what, "the text after a round trip", vmxci_doc_emit(doc), bytes);
        if (bad)
            fail_msg("%s", text);
        free(text);
    }
    vmxci_doc_free(doc);
    return found;
}

/* Sets all properties and reads them again. */
static void set_and_read(uint64_t *random, vmxci_str bytes)
{
    static const int64_t numbers[] = {
        -1, 16, 2147483647, -2147483648LL, 4294967294LL, 2147483648LL
    };
    vmxci_vmci_spec now = VMXCI_VMCI_SPEC_INIT, want = VMXCI_VMCI_SPEC_INIT;
    vmxci_doc *doc = parse_str(bytes);
    if (vmxci_vmci_read(&now, doc, NULL) == VMXCI_OK) {
        want.gives = now.gives;
        want.pci_slot = now.pci_slot;
        want.id = PICK(random, numbers);
        want.unrestricted = (int)below(random, 2);
        want.filter_enable = (int)below(random, 2);
        char *text = format_spec(make_vim_device(&want), below(random, 2) ? "edit" : "add", 1);
        assert_int_equal(apply_text("set", doc, text), VMXCI_OK);
        assert_int_equal(vmxci_vmci_read(&now, doc, NULL), VMXCI_OK);
        assert_int_equal((uint32_t)now.id, (uint32_t)want.id);
        assert_int_equal(now.unrestricted, want.unrestricted);
        assert_int_equal(now.filter_enable, want.filter_enable);
        assert_int_equal(now.pci_slot, want.pci_slot);
        assert_int_equal(incoherent("set", doc), 0);
        free(text);
    }
    vmxci_doc_free(doc);
}

static void test_generated(void **state)
{
    (void)state;
    static struct buffer buffer;
    uint64_t seed = seed_of_run();
    size_t tried = 0, rounds = rounds_of_run(4000);
    print_message("VMXCI_SEED=%llu\n", (unsigned long long)seed);
    for (size_t i = 0; i < rounds; i++) {
        generate_vm(&seed, &buffer);
        const vmxci_str bytes = { buffer.bytes, buffer.len };
        tried += check_round_trip("generated", bytes);
        set_and_read(&seed, bytes);
    }
    print_message("%zu of %zu have a device that can be read\n", tried, rounds);
    assert_true(tried > 0 || rounds < 100);
}

/* ---- real files ---- */

static void try_file(const char *path, vmxci_doc *doc, void *tried)
{
    *(size_t *)tried += check_round_trip(path, vmxci_doc_emit(doc));
}

static void test_real_files(void **state)
{
    size_t tried = 0;
    (void)state;
    try_corpus(open_corpus(), try_file, &tried);
    print_message("%zu real files\n", tried);
    assert_true(tried > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_generated),
        cmocka_unit_test(test_real_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
