/* SPDX-License-Identifier: MIT */
/* Tests the lints: for each a text without a finding and one with exactly that finding; and what is
 * corrected. */
#include <config.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "place.h"

#define HEAD     "config.version = \"8\"\nvirtualHW.version = \"19\"\n"
#define OLD_HEAD "config.version = \"8\"\nvirtualHW.version = \"6\"\n"
#define PACKER   "vmci0.id = \"1861462627\"\n"

struct row {
    const char *lint;
    const char *good, *bad;
    size_t line; /* of the finding in BAD */
};

static const struct row rows[] = {
    { "malformed-line", HEAD "a = \"1\"\n", HEAD "a\n", 3 },
    { "duplicate-key", HEAD "a = \"1\"\nb = \"1\"\n", HEAD "a = \"1\"\nA = \"2\"\n", 4 },
    { "unknown-encoding", HEAD ".encoding = \"UTF-8\"\n", HEAD ".encoding = \"nope\"\n", 3 },
    { "encoding-conflict", HEAD ".encoding = \"UTF-8\"\n.encoding = \"utf8\"\n",
      HEAD ".encoding = \"UTF-8\"\n.encoding = \"GBK\"\n", 4 },
    { "invalid-bytes", HEAD ".encoding = \"UTF-8\"\na = \"\xc3\xa4\"\n",
      HEAD ".encoding = \"UTF-8\"\na = \"\xe4\"\n", 4 },
    { "no-version", HEAD, "virtualHW.version = \"19\"\n", 0 },
    { "bom", HEAD, "\xef\xbb\xbf" HEAD, 1 },
    { "curly-quotes", HEAD "a = \"\xe2\x80\x9c\"\n",
      HEAD "a = \xe2\x80\x9c"
           "1\xe2\x80\x9d\n",
      3 },
    { "bad-value", HEAD "vmci0.id = \"77\"\n", HEAD "vmci0.id = \"x\"\n", 3 },
    { "unusual-value", HEAD "vmci0.present = \"TRUE\"\n", HEAD "vmci0.present = \"yes\"\n", 3 },
    { "unsigned-id", HEAD "vmci0.id = \"-1294967296\"\n", HEAD "vmci0.id = \"3000000000\"\n", 3 },
    { "reserved-id", HEAD "vmci0.id = \"16\"\n", HEAD "vmci0.id = \"15\"\n", 3 },
    { "template-id", HEAD "vmci0.id = \"1861462628\"\n", HEAD PACKER, 3 },
    { "copied-id",
      HEAD "vmci0.id = \"4660\"\nuuid.bios = \"56 4d 00 00 00 00 00 00-00 00 00 00 00 00 12 34\"\n",
      HEAD "vmci0.id = \"4661\"\nuuid.bios = \"56 4d 00 00 00 00 00 00-00 00 00 00 00 00 12 34\"\n",
      3 },
    { "device-off", HEAD "vmci0.present = \"TRUE\"\n", HEAD "vmci0.present = \"FALSE\"\n", 3 },
    { "device-off", OLD_HEAD "vmci0.present = \"FALSE\"\n", HEAD "vmci0.present = \"FALSE\"\n", 3 },
    { "no-device", OLD_HEAD "vmci0.present = \"TRUE\"\nvmci0.id = \"77\"\n",
      OLD_HEAD "vmci0.id = \"77\"\n", 3 },
    { "unrestricted", HEAD "vmci0.unrestricted = \"FALSE\"\n",
      HEAD "vmci0.unrestricted = \"TRUE\"\n", 3 },
    { "other-device", HEAD "vmci.x = \"1\"\nvmci0.x = \"1\"\nvmcix1.x = \"1\"\n",
      HEAD "VMCI10.present = \"TRUE\"\n", 3 },
    { "numa-cookie", HEAD "numvcpus = \"4\"\nnuma.autosize.cookie = \"40012\"\n",
      HEAD "numvcpus = \"4\"\nnuma.autosize.cookie = \"20012\"\n", 4 },
    { "numa-cookie", HEAD "numa.autosize.cookie = \"10001\"\n",
      HEAD "numa.autosize.cookie = \"20001\"\n", 3 },
    { "numa-cookie", HEAD "numvcpus = \"x\"\nnuma.autosize.cookie = \"20012\"\n",
      HEAD "numvcpus = \"1\"\nnuma.autosize.cookie = \"20012\"\n", 4 },
};

static vmxci_doc *parse(vmxci_str text)
{
    vmxci_doc *doc;
    vmxci_parse_options options = VMXCI_PARSE_OPTIONS_INIT;
    assert_int_equal(vmxci_doc_parse(&doc, text.ptr, text.len, &options, NULL), VMXCI_OK);
    return doc;
}

struct found {
    size_t count;
    char names[256];
    size_t line;
};

static int note(const vmxci_finding *finding, void *payload)
{
    struct found *found = payload;
    const size_t used = strlen(found->names);
    assert_non_null(vmxci_lint_find(finding->rule->name));
    assert_true(*finding->message && !strchr(finding->message, '\n'));
    snprintf(found->names + used, sizeof found->names - used, "%s ", finding->rule->name);
    found->line = finding->line;
    found->count++;
    return 0;
}

static struct found lint(const vmxci_doc *doc)
{
    struct found found = { .count = 0 };
    assert_int_equal(vmxci_lint_check(doc, note, &found, NULL), 0);
    return found;
}

/* Opens TEXT as a .vmx file, since only such a file needs versions. */
static vmxci_vm *open_vmx(const char *text)
{
    vmxci_vm *vm;
    put("a.vmx", text);
    assert_int_equal(vmxci_vm_open(&vm, in("a.vmx"), NULL, NULL), VMXCI_OK);
    return vm;
}

static void test_rows(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(rows); i++) {
        vmxci_vm *good_vm = open_vmx(rows[i].good), *bad_vm = open_vmx(rows[i].bad);
        const struct found good = lint(vmxci_vm_doc(good_vm)), found = lint(vmxci_vm_doc(bad_vm));
        char wanted[64];
        snprintf(wanted, sizeof wanted, "%s ", rows[i].lint);
        bad += differs_n(rows[i].lint, "finding in the good text",
                         strstr(good.names, wanted) != NULL, 0);
        bad += differs(rows[i].lint, "findings", str_of(found.names), str_of(wanted));
        bad += differs_n(rows[i].lint, "line", (long long)found.line, (long long)rows[i].line);
        vmxci_vm_close(good_vm);
        vmxci_vm_close(bad_vm);
    }
    assert_int_equal(bad, 0);
}

static void test_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < vmxci_lint_count(); i++) {
        const vmxci_rule *rule = vmxci_lint_at(i);
        assert_ptr_equal(vmxci_lint_find(rule->name), rule);
        assert_string_equal(rule->policy, "");
        assert_string_equal(rule->ids, "");
        assert_true(*rule->title && rule->title[strlen(rule->title) - 1] != '.');
        assert_true(*rule->help && rule->help[strlen(rule->help) - 1] == '.');
    }
    assert_null(vmxci_lint_at(vmxci_lint_count()));
    assert_null(vmxci_lint_find("nothing"));
}

static void test_large_guestinfo(void **state)
{
    (void)state;
    enum {
        LIMIT = 65536
    };
    const char start[] = HEAD "guestinfo.x = \"", escaped[] = "|41";
    for (size_t extra = 0; extra <= 1; extra++) {
        const size_t plain = LIMIT - 1 + extra, len = strlen(start) + plain + strlen(escaped) + 2;
        char *text = malloc(len + 1);
        assert_non_null(text);
        memcpy(text, start, strlen(start));
        memset(text + strlen(start), 'a', plain);
        memcpy(text + strlen(start) + plain, "|41\"\n", 6);
        vmxci_doc *doc = parse((vmxci_str){ text, len });
        const struct found found = lint(doc);
        assert_string_equal(found.names, extra ? "guestinfo-size " : "");
        vmxci_doc_free(doc);
        free(text);
    }
}

/* ---- corrections ---- */

static const struct {
    const char *name, *before, *after; /* NULL: nothing changes */
} fixes[] = {
    { "nothing", HEAD "a = \"1\"\n", NULL },
    { "repeated line", "a = \"1\"\nb = \"2\"\na = \"1\"\n", "a = \"1\"\nb = \"2\"\n" },
    { "repeated with another line end", "a = \"1\"\r\na = \"1\"\n", "a = \"1\"\r\n" },
    { "repeated at the end", "a = \"1\"\na = \"1\"", "a = \"1\"\n" },
    { "another value", "a = \"1\"\na = \"2\"\n", NULL },
    { "another spelling", "a = \"1\"\nA = \"1\"\n", NULL },
    { "three times", "a = \"1\"\na = \"2\"\na = \"1\"\n", "a = \"1\"\na = \"2\"\n" },
    { "comments and blanks", "# x\n# x\n\n\n", NULL },
    { "protected", "encryption.keySafe = \"1\"\nencryption.keySafe = \"1\"\n", NULL },
    { "mark, ASCII",
      "\xef\xbb\xbf"
      "a = \"1\"\n",
      "a = \"1\"\n" },
    { "mark, declared", "\xef\xbb\xbf.encoding = \"UTF-8\"\na = \"\xc3\xa4\"\n",
      ".encoding = \"UTF-8\"\na = \"\xc3\xa4\"\n" },
    { "mark that is needed",
      "\xef\xbb\xbf"
      "a = \"\xc3\xa4\"\n",
      NULL },
    { "mark that is needed, and a repeated line",
      "\xef\xbb\xbf"
      "a = \"\xc3\xa4\"\na = \"\xc3\xa4\"\n",
      "\xef\xbb\xbf"
      "a = \"\xc3\xa4\"\n" },
    { "unusual", "vmci0.present = \"yes\"\nvmci0.id = \"0100\"\n",
      "vmci0.present = \"TRUE\"\nvmci0.id = \"64\"\n" },
    { "unsigned", "vmci0.id = \"3000000000\"\n", "vmci0.id = \"-1294967296\"\n" },
    { "lower case", "vmci0.unrestricted = \"false\"\n", "vmci0.unrestricted = \"FALSE\"\n" },
    { "bad value", "vmci0.id = \"x\"\n", NULL },
    { "twice with different values", "vmci0.id = \"0x10\"\nvmci0.id = \"17\"\n", NULL },
    { "comment", "vmci0.id = \"0x20\" # mine\n", "vmci0.id = \"32\" # mine\n" },
};

/* A line with a NUL cannot be edited, and does not keep others from being corrected. */
static void test_fix_beside_nul(void **state)
{
    (void)state;
    const vmxci_str wanted = LIT("vmci0.present = \"yes\" # \0\nvmci0.id = \"64\"\n");
    const vmxci_str text = LIT("vmci0.present = \"yes\" # \0\nvmci0.id = \"0100\"\n");
    vmxci_doc *doc = parse_str(text);
    int changed = 0;
    assert_int_equal(vmxci_lint_fix(&changed, doc, NULL), VMXCI_OK);
    assert_int_equal(changed, 1);
    assert_int_equal(differs("nul", "text", vmxci_doc_emit(doc), wanted), 0);
    vmxci_doc_free(doc);
}

static void test_fixes(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(fixes); i++) {
        vmxci_doc *doc = parse(str_of(fixes[i].before));
        const char *after = fixes[i].after ? fixes[i].after : fixes[i].before;
        int changed = -1, again = -1;
        assert_int_equal(vmxci_lint_fix(&changed, doc, NULL), VMXCI_OK);
        bad += differs(fixes[i].name, "text", vmxci_doc_emit(doc), str_of(after));
        bad += differs_n(fixes[i].name, "changed", changed, fixes[i].after != NULL);
        assert_int_equal(vmxci_lint_fix(&again, doc, NULL), VMXCI_OK);
        bad += differs_n(fixes[i].name, "changed again", again, 0);
        vmxci_doc_free(doc);
    }
    assert_int_equal(bad, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test_setup_teardown(test_rows, make_place, remove_place),
        cmocka_unit_test(test_large_guestinfo),
        cmocka_unit_test(test_fix_beside_nul),
        cmocka_unit_test(test_fixes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
