/* SPDX-License-Identifier: MIT */
/* Tests the checks of policies, and the corrections: which lines and missing keys are findings,
 * with which messages, and what the text becomes. */
#include <config.h>

#include "util.h"

static vmxci_matcher *matcher;

static vmxci_policy *parse_policy(const char *text)
{
    vmxci_policy *policy = NULL;
    vmxci_error err;
    if (vmxci_policy_parse(&policy, text, strlen(text), "p", NULL, &err) != VMXCI_OK)
        fail_msg("%s: %zu:%zu: %s", text, err.line, err.column, err.message);
    return policy;
}

/* ---- findings as text ---- */

struct listing {
    char text[2048];
    size_t len;
    int messages; /* the message instead of rule and key */
};

static void append(struct listing *list, const char *text)
{
    list->len +=
        (size_t)snprintf(list->text + list->len, sizeof list->text - list->len, "%s", text);
    assert_true(list->len < sizeof list->text);
}

/* Adds the line "LINE:COLUMN RULE KEY". */
static int list_finding(const vmxci_finding *finding, void *payload)
{
    struct listing *list = payload;
    char line[1024];
    if (list->messages)
        snprintf(line, sizeof line, "%s\n", finding->message);
    else
        snprintf(line, sizeof line, "%zu:%zu %s %.*s\n", finding->line, finding->column,
                 finding->rule->name, (int)finding->key.len, finding->key.ptr);
    append(list, line);
    return 0;
}

static int check_findings(const char *name, const vmxci_policy *policy, const vmxci_doc *doc,
                          int messages, const char *expected)
{
    struct listing list = { .messages = messages };
    vmxci_error err = { 0 };
    int bad = differs_status(
        name, vmxci_policy_check(policy, doc, matcher, list_finding, &list, &err), VMXCI_OK);
    return bad + differs(name, "findings", str_of(list.text), str_of(expected));
}

struct row {
    const char *policy;
    const char *doc;
    const char *findings;
};

static int check_row(const struct row *row, int messages)
{
    vmxci_policy *policy = parse_policy(row->policy);
    vmxci_doc *doc = parse_lit(row->doc);
    const int bad = check_findings(row->policy, policy, doc, messages, row->findings);
    if (bad)
        print_str("document", str_of(row->doc));
    vmxci_doc_free(doc);
    vmxci_policy_free(policy);
    return bad;
}

static void check_rows(const struct row *rows, size_t count, int messages)
{
    int bad = 0;
    for (size_t i = 0; i < count; i++)
        bad += check_row(&rows[i], messages);
    assert_int_equal(bad, 0);
}

/* ---- tests of one value ---- */

#define KEY "r.key = \"k\"\n"

struct value_row {
    const char *test;   /* the members besides the key */
    const char *passes; /* stored values, separated by commas */
    const char *fails;
};

static const struct value_row values[] = {
    { "r.value = \"TRUE\"", "TRUE,true,True,t,yes,Y,on,1,|54RUE", "FALSE,0,no,,2,maybe, TRUE" },
    { "r.value = \"false\"", "FALSE,f,no,N,off,0", "TRUE,1,,x" },
    { "r.value = \"1\"", "1,01,0x1, 1,+1,|31", "0,2,TRUE,,1x,1 " },
    { "r.value = \"-1\"", "-1,4294967295,0xffffffff", "1,,4294967294" },
    { "r.value = \"4294967295\"", "-1,4294967295", "1," },
    { "r.value = \"10\"", "10,012,0xA", "010,1" },
    { "r.value = \"99999999999\"", "99999999999", "1" },
    { "r.value = \"007\"", "007", "7,0007" },
    { "r.value = \"allow:hd\"", "allow:hd,ALLOW:HD,allow|3Ahd", "allow:hd ,allow,allow:hd|00," },
    { "r.value = \"\"", "", "x, ,0" },
    { "r.value = \"a|41\"", "a|7C41,A|7c41", "aA,a|41" },
    { "r.value = \"\xc3\xa9\"", "\xc3\xa9,|C3|A9", "\xc3\x89,e" },
    { "r.values = \"required, opportunistic,1\"", "required,OPPORTUNISTIC,0x1", "disabled,,TRUE" },
    { "r.not = \"TRUE\"", "FALSE,0,no,maybe,2", "TRUE,yes,1," },
    { "r.not = \"FALSE\"", "TRUE,,x", "false,0" },
    { "r.not = \"0\"", "1,x,TRUE,FALSE", "0,00,0x0," },
    { "r.not = \"5\"", "", "5,05" },
    { "r.not = \"\"", "x,0", "" },
    { "r.not = \"independent-nonpersistent\"", "persistent,",
      "independent-nonpersistent,INDEPENDENT-"
      "NONPERSISTENT" },
    { "r.min = \"17\"", "17,19,0x11,2147483647", "16,-1,4294967295,,x,017,9999999999" },
    { "r.max = \"17\"", "17,-1,4294967295", "18,,x" },
    { "r.min = \"-2\"\nr.max = \"2\"", "-2,0,2", "-3,3," },
    /* Undecodable bytes are \xNN. */
    { "r.pattern = \"a.*b\"",
      "ab,AxB,a|78b,a\xc3\xa9"
      "b,a\xff"
      "b",
      "xab,abx," },
    { "r.pattern = \"a\\\\xFF\"", "a\xff,a|FF", "a\xc3\xbf" },
    { "r.pattern = \"a.b\"",
      "a\xc3\xa9"
      "b,a|22b",
      "ab" },
    { "r.pattern = \"\\|\"", "|7C", "x" },
    { "r.absent = \"TRUE\"", NULL, ",x,TRUE" },
    { "r.value = \"FALSE\"\nr.exact = \"TRUE\"", "FALSE", "false,0,|46ALSE,FALSE ," },
    { "r.values = \"a,B\"\nr.exact = \"TRUE\"", "a,B", "A,b,c" },
};

/* Returns 1 unless VALUE is reported or not, as FAILS says. */
static int check_value(const struct value_row *row, const vmxci_policy *policy, vmxci_str value,
                       int fails)
{
    char text[128];
    snprintf(text, sizeof text, "a = \"b\"\nk = \"%.*s\"\n", (int)value.len, value.ptr);
    vmxci_doc *doc = parse_lit(text);
    const int by_key = strstr(row->test, "exact") || strstr(row->test, "absent");
    const int bad = check_findings(row->test, policy, doc, 0,
                                   !fails   ? ""
                                   : by_key ? "2:1 r k\n"
                                            : "2:6 r k\n");
    if (bad)
        print_str("document", str_of(text));
    vmxci_doc_free(doc);
    return bad;
}

static int check_values(const struct value_row *row, const vmxci_policy *policy, const char *list,
                        int fails)
{
    int bad = 0;
    while (list) {
        const char *comma = strchr(list, ',');
        const vmxci_str value = { list, comma ? (size_t)(comma - list) : strlen(list) };
        bad += check_value(row, policy, value, fails);
        list = comma ? comma + 1 : NULL;
    }
    return bad;
}

static void test_values(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(values); i++) {
        char text[256];
        snprintf(text, sizeof text, KEY "%s\n", values[i].test);
        vmxci_policy *policy = parse_policy(text);
        bad += check_values(&values[i], policy, values[i].passes, 0);
        bad += check_values(&values[i], policy, values[i].fails, 1);
        vmxci_policy_free(policy);
    }
    assert_int_equal(bad, 0);
}

/* ---- keys, conditions, hardware versions ---- */

#define TRUE_RULE KEY "r.value = \"TRUE\"\n"
#define MUST      TRUE_RULE "r.missing = \"finding\"\n"
#define FLOPPY    "f.key = \"floppy*.present\"\nf.not = \"TRUE\"\n"
#define MODE      "m.key = \"scsi*:*.mode\"\nm.not = \"x\"\n"
#define CONNECTED                                                                          \
    "c.key = \"ide*.startConnected\"\nc.value = \"FALSE\"\nc.when = \"ide*.deviceType\"\n" \
    "c.whenPattern = \"cdrom-.*|atapi-cdrom\"\nc.missing = \"finding\"\n"
#define FULL "encryption.keySafe = \"x\"\nencryption.data = \"y\"\n"

static const struct row findings[] = {
    { TRUE_RULE, "", "" },
    { TRUE_RULE, "k = FALSE\n", "1:5 r k\n" },
    { TRUE_RULE, "# k = FALSE\nk FALSE\n", "" },
    { TRUE_RULE, "  K = \"no\" # x\n", "1:8 r K\n" },
    { TRUE_RULE, "\xef\xbb\xbfk = 0\n", "1:5 r k\n" },
    { MUST, "", "0:0 r k\n" },
    { MUST, "kk = TRUE\n", "0:0 r k\n" },
    { MUST, "K = TRUE\n", "" },
    { KEY "r.absent = \"TRUE\"\n", "", "" },
    { KEY "r.absent = \"TRUE\"\n", "a = 1\n k = 1\n", "2:2 r k\n" },
    /* Each line of a duplicate key. */
    { TRUE_RULE, "k = 0\nk = 1\nK = 0\n", "1:5 r k\n3:5 r K\n" },
    { FLOPPY, "floppy0.present = 1\nfloppy0.present = 1\n",
      "1:19 f floppy0.present\n2:19 f floppy0.present\n" },
    /* Several keys. */
    { FLOPPY,
      "floppy0.present = FALSE\nFloppy1.Present = TRUE\nfloppy.present = 1\n"
      "floppy0.presents = 1\nxfloppy0.present = 1\nfloppy2.a.present = 1\n",
      "2:19 f Floppy1.Present\n3:18 f floppy.present\n6:21 f floppy2.a.present\n" },
    { MODE, "scsi0:1.mode = x\nscsi0.mode = x\nscsi:.mode = x\n",
      "1:16 m scsi0:1.mode\n3:14 m scsi:.mode\n" },
    { "a.key = \"*.x\"\na.absent = TRUE\n", "a.x = 1\n.x = 1\nx = 1\na.b.x = 1\na.x.y = 1\n",
      "1:1 a a.x\n2:1 a .x\n4:1 a a.b.x\n" },
    { "a.key = \"*\"\na.not = \"1\"\n", "a = 1\nb = 2\n", "1:5 a a\n" },
    { "a.key = \"a*a\"\na.absent = TRUE\n", "a = 1\naa = 1\naba = 1\n", "2:1 a aa\n3:1 a aba\n" },
    { "a.key = \"a*b*b\"\na.absent = TRUE\n", "abb = 1\nab = 1\naxbxb = 1\nabbb = 1\n",
      "1:1 a abb\n3:1 a axbxb\n4:1 a abbb\n" },
    { "a.match = \"Serial\\d+\\.present\"\na.not = \"TRUE\"\n",
      "serial0.present = TRUE\nserialx.present = TRUE\nserial1.present = FALSE\n"
      "xserial1.present = TRUE\n\xff.present = TRUE\n",
      "1:19 a serial0.present\n" },
    /* First the rules about one key, then the others by line. */
    { FLOPPY "z.key = \"z\"\nz.value = 1\na.key = \"a\"\na.value = 1\n",
      "a = 2\nfloppy0.present = 1\nz = 2\n", "3:5 z z\n1:5 a a\n2:19 f floppy0.present\n" },
    { FLOPPY "g.key = \"*0.present\"\ng.absent = TRUE\nh.key = \"f*\"\nh.absent = TRUE\n",
      "floppy0.present = 1\n",
      "1:19 f floppy0.present\n1:1 h floppy0.present\n"
      "1:1 g floppy0.present\n" },
    /* Conditions. */
    { MUST "r.when = \"w\"\n", "", "" },
    { MUST "r.when = \"w\"\n", "w = FALSE\n", "" },
    { MUST "r.when = \"w\"\n", "w = maybe\n", "" },
    { MUST "r.when = \"w\"\n", "W = on\n", "0:0 r k\n" },
    { MUST "r.when = \"w\"\n", "w = \"\"\nk = 0\n", "2:5 r k\n" },
    { MUST "r.when = \"w\"\n", "w = 0\nk = 0\n", "" },
    { MUST "r.when = \"w\"\nr.whenPattern = \"a|b\"\n", "w = B\n", "0:0 r k\n" },
    { MUST "r.when = \"w\"\nr.whenPattern = \"a|b\"\n", "w = TRUE\n", "" },
    { MUST "r.when = \"w\"\nr.whenPattern = \"\\x22\"\n", "w = \"|22\"\n", "0:0 r k\n" },
    { FLOPPY "f.when = \"floppy*.on\"\n",
      "floppy0.present = 1\nfloppy1.present = 1\nfloppy1.on = 1\nfloppy2.on = 1\n",
      "2:19 f floppy1.present\n" },
    { CONNECTED,
      "ide0:0.deviceType = \"cdrom-raw\"\nide0:1.deviceType = \"disk\"\n"
      "ide1:0.deviceType = \"CDROM-image\"\nide1:0.startConnected = \"TRUE\"\n"
      "ide1:1.deviceType = \"atapi-cdrom\"\nide1:1.startConnected = \"FALSE\"\n"
      "ide2:0.startConnected = \"TRUE\"\n",
      "0:0 c ide0:0.startConnected\n4:26 c ide1:0.startConnected\n" },
    /* Of a duplicate condition the first line counts, once. */
    { CONNECTED, "ide0.deviceType = cdrom-raw\nide0.deviceType = cdrom-raw\n",
      "0:0 c ide0.startConnected\n" },
    { CONNECTED, "ide0.deviceType = disk\nide0.deviceType = cdrom-raw\n", "" },
    { "a.key = \"a*.f*.name\"\na.absent = TRUE\na.when = \"a*.present\"\n",
      "a0.f0.name = x\na0.f1.name = x\na0.present = TRUE\na1.f0.name = x\n",
      "1:1 a a0.f0.name\n2:1 a a0.f1.name\n" },
    { "a.key = \"a*\"\na.not = 1\na.when = \"w\"\na.missing = finding\n", "w = 1\n", "0:0 a \n" },
    { "a.key = \"a*\"\na.not = 1\na.when = \"w\"\na.missing = finding\n", "w = 1\na2 = 1\n",
      "2:6 a a2\n" },
    { "a.match = \"a.\"\na.not = 1\na.when = \"w\"\na.missing = finding\n", "w = 1\na = 1\n",
      "0:0 a \n" },
    { "a.match = \"a.\"\na.not = 1\na.when = \"w\"\na.missing = finding\n", "a = 1\n", "" },
    /* Hardware versions. */
    { TRUE_RULE "r.hardware = \"7-13\"\n", "k = 0\nvirtualHW.version = 6\n", "" },
    { TRUE_RULE "r.hardware = \"7-13\"\n", "k = 0\nvirtualHW.version = 7\n", "1:5 r k\n" },
    { TRUE_RULE "r.hardware = \"7-13\"\n", "k = 0\nvirtualHW.version = 13\n", "1:5 r k\n" },
    { TRUE_RULE "r.hardware = \"7-13\"\n", "k = 0\nvirtualHW.version = 14\n", "" },
    { TRUE_RULE "r.hardware = \"-6\"\n", "k = 0\nvirtualHW.version = 7\n", "" },
    { TRUE_RULE "r.hardware = \"7-\"\n", "k = 0\nvirtualHW.version = 21\n", "1:5 r k\n" },
    { TRUE_RULE "r.hardware = \"7\"\n", "k = 0\nvirtualHW.version = 8\n", "" },
    { MUST "r.hardware = \"7\"\n", "virtualHW.version = 8\n", "" },
    { FLOPPY "f.hardware = \"7\"\n", "floppy0.present = 1\nvirtualHW.version = 8\n", "" },
    { "a.match = a\na.not = 1\na.when = w\na.missing = finding\na.hardware = 7\n",
      "w = 1\nvirtualHW.version = 8\n", "" },
    /* Unknown versions. */
    { TRUE_RULE "r.hardware = \"7\"\n", "k = 0\n", "1:5 r k\n" },
    { TRUE_RULE "r.hardware = \"7\"\n", "k = 0\nvirtualHW.version = \"\"\n", "1:5 r k\n" },
    { TRUE_RULE "r.hardware = \"7\"\n", "k = 0\nvirtualHW.version = 8\nvirtualHW.version = 8\n",
      "1:5 r k\n" },
    /* Encrypted files: what is in clear is checked. */
    { MUST, FULL, "" },
    { MUST, FULL "k = 0\n", "3:5 r k\n" },
    { CONNECTED, FULL "ide0.deviceType = cdrom-raw\n", "" },
    { "a.match = a\na.not = 1\na.when = w\na.missing = finding\n", FULL "w = 1\n", "" },
    { MUST, FULL "vmx.encryptionType = \"partial\"\n", "0:0 r k\n" },
    { MUST, "encryption.keySafe = \"x\"\n", "0:0 r k\n" },
    /* The encoding of the file. */
    { KEY "r.value = \"\xe4\xbd\x8d\"\n", ".encoding = \"GBK\"\nk = \"\xce\xbb\"\n", "" },
    { KEY "r.pattern = \"\xe4\xbd\x8d.\"\n", ".encoding = \"GBK\"\nk = \"|CE|BB\xce\xbb\"\n", "" },
    { KEY "r.value = \"\xe4\xbd\x8d\"\n", ".encoding = \"GBK\"\nk = \"\xce\xbc\"\n", "2:6 r k\n" },
};

static void test_findings(void **state)
{
    (void)state;
    check_rows(findings, COUNT(findings), 0);
}

#define EXACT "e.key = \"vmci0.unrestricted\"\ne.value = \"FALSE\"\ne.exact = TRUE\n"

static const struct row exact[] = {
    { EXACT, "", "" },
    { EXACT "e.missing = \"finding\"\n", "", "0:0 e vmci0.unrestricted\n" },
    { EXACT, "vmci0.unrestricted = \"FALSE\"\n", "" },
    { EXACT, "vmci0.unrestricted=FALSE # x\n", "" },
    { EXACT, " vmci0.unrestricted = \"FALSE\"\n", "1:2 e vmci0.unrestricted\n" },
    { EXACT, "vmci0.Unrestricted = \"FALSE\"\n", "1:1 e vmci0.Unrestricted\n" },
    { EXACT, "vmci0.unrestricted = \"false\"\n", "1:1 e vmci0.unrestricted\n" },
    { EXACT, "vmci0.unrestricted = \"FALSE\"\n\tvmci0.unrestricted = \"FALSE\"\n",
      "2:2 e vmci0.unrestricted\n" },
};

static void test_exact(void **state)
{
    (void)state;
    check_rows(exact, COUNT(exact), 0);
}

static const struct row messages[] = {
    { TRUE_RULE, "k = \"a\x1b|22\"\n", "'k' is 'a\\x1b\"' (expected 'TRUE')\n" },
    { MUST, "", "key 'k' not found (expected 'TRUE')\n" },
    { KEY "r.values = \"a, b\"\n", "K = c\n", "'K' is 'c' (expected one of 'a, b')\n" },
    { KEY "r.not = \"a\"\n", "k = a\n", "'k' is 'a' (expected anything but 'a')\n" },
    { KEY "r.min = \"17\"\n", "k = 8\n", "'k' is '8' (expected an integer of at least 17)\n" },
    { KEY "r.absent = \"TRUE\"\n", "k = 8\n", "'k' is '8' (expected no such key)\n" },
    { KEY "r.pattern = \"a+\"\n", "k = 8\n", "'k' is '8' (expected a match of 'a+')\n" },
    { KEY "r.value = \"x\"\n", ".encoding = \"GBK\"\nk = \"\xce\xbb\"\n",
      "'k' is '\xe4\xbd\x8d' (expected 'x')\n" },
    { EXACT, " vmci0.unrestricted = \"FALSE\"\n",
      "expected a line that begins with 'vmci0.unrestricted', with the value 'FALSE', both spelled "
      "exactly so\n" },
    { "a.match = \"a\\d\"\na.value = 1\na.when = \"w\"\na.missing = finding\n", "w = 1\n",
      "no key matches 'a\\d' (expected '1')\n" },
};

static void test_messages(void **state)
{
    (void)state;
    check_rows(messages, COUNT(messages), 1);
}

/* ---- long texts, limits, and the end of a check ---- */

static void test_long_values(void **state)
{
    (void)state;
    static char text[40000];
    vmxci_policy *policy = parse_policy(KEY "r.value = \"TRUE\"\n");
    vmxci_policy *pattern = parse_policy(KEY "r.pattern = \"a*\"\n");
    struct listing list = { .messages = 0 };
    vmxci_error err;
    memset(text, 'a', sizeof text - 1);
    memcpy(text, "k = \"|41", 8);
    text[sizeof text - 2] = '"';
    vmxci_doc *doc = parse_lit(text);
    assert_int_equal(vmxci_policy_check(policy, doc, matcher, list_finding, &list, NULL), VMXCI_OK);
    assert_string_equal(list.text, "1:6 r k\n");
    assert_int_equal(vmxci_policy_check(pattern, doc, matcher, list_finding, &list, &err),
                     VMXCI_ELIMIT);
    assert_string_equal(err.message,
                        "text of 39991 bytes is too long to match (limit 16384) (rule 'r')");
    assert_int_equal(err.line, 1);
    assert_int_equal(err.column, 6);
    assert_int_equal(vmxci_policy_check(pattern, doc, matcher, list_finding, &list, NULL),
                     VMXCI_ELIMIT);
    vmxci_doc_free(doc);
    vmxci_policy_free(pattern);
    vmxci_policy_free(policy);
}

static int end_check(const vmxci_finding *finding, void *payload)
{
    assert_string_equal(finding->rule->policy, "p");
    assert_int_equal(finding->severity, VMXCI_SEVERITY_ERROR);
    assert_int_equal(finding->offset, 4);
    ++*(int *)payload;
    return 7;
}

static void test_end(void **state)
{
    (void)state;
    int calls = 0;
    vmxci_policy *policy = parse_policy(TRUE_RULE "r.severity = \"error\"\n"
                                                  "s.key = \"*\"\ns.absent = TRUE\n");
    vmxci_doc *doc = parse_lit("k = 0\nk = 0\n");
    assert_int_equal(vmxci_policy_check(policy, doc, matcher, end_check, &calls, NULL), 7);
    assert_int_equal(calls, 1);
    vmxci_doc_free(doc);
    vmxci_policy_free(policy);
}

/* ---- corrections ---- */

#define FIX TRUE_RULE "r.fix = \"TRUE\"\n"

static const struct row fixes[] = {
    { FIX, "", "" },
    { FIX, "k = 1\n", "k = 1\n" },
    { FIX, "k = 0 # why\n", "k = \"TRUE\" # why\n" },
    { FIX, " K\t= \"no\"\r\n", " K\t= \"TRUE\"\r\n" },
    { FIX "r.missing = \"finding\"\n", "a = 1\n", "a = 1\nk = \"TRUE\"\n" },
    { FIX "r.missing = \"finding\"\n", "a = 1\r\nk = \"\"", "a = 1\r\nk = \"TRUE\"" },
    { TRUE_RULE, "k = 0\n", "k = 0\n" },
    { KEY "r.absent = \"TRUE\"\nr.fixRemove = \"TRUE\"\n", "a = 1\nk = 0 # x\nb = 1\n",
      "a = 1\nb = 1\n" },
    { KEY "r.value = \"a\"\nr.fixRemove = \"TRUE\"\n", "k = b\nl = c\n", "l = c\n" },
    { KEY "r.pattern = \"a.*\"\nr.fix = \"a|\xc3\xa9\"\n", "k = b\n", "k = \"a|7C\xc3\xa9\"\n" },
    { KEY "r.value = \"\xe4\xbd\x8d\"\nr.fix = \"\xe4\xbd\x8d\"\n", ".encoding = GBK\nk = 1\n",
      ".encoding = GBK\nk = \"\xce\xbb\"\n" },
    { FLOPPY "f.fix = \"FALSE\"\n",
      "floppy0.present = 1\nfloppy1.present = 0\nfloppy2.present = 1\n",
      "floppy0.present = \"FALSE\"\nfloppy1.present = 0\nfloppy2.present = \"FALSE\"\n" },
    { CONNECTED "c.fix = \"FALSE\"\n",
      "ide0.deviceType = cdrom-raw\nIDE1.deviceType = cdrom-raw\n"
      "ide1.startConnected = TRUE\n",
      "ide0.deviceType = cdrom-raw\nide0.startConnected = \"FALSE\"\n"
      "IDE1.deviceType = cdrom-raw\nide1.startConnected = \"FALSE\"\n" },
    /* What is left alone. */
    { FIX, "k = 0\nk = 0\n", "k = 0\nk = 0\n" },
    { "a.key = \"vtpm*\"\na.absent = TRUE\na.fixRemove = TRUE\n",
      "vtpm.present = TRUE\nvtpmx = 1\n", "vtpm.present = TRUE\n" },
    { FIX "r.missing = \"finding\"\n", "encryption.keySafe = x\n", "encryption.keySafe = x\n" },
    { FIX "r.missing = \"finding\"\n", "encryption.keySafe = x\nk = 0\n",
      "encryption.keySafe = x\nk = \"TRUE\"\n" },
    { "a.match = a\na.value = 1\na.fix = 1\na.when = w\na.missing = finding\n", "w = 1\n",
      "w = 1\n" },
    /* Rules that contradict each other, and rules that do not. */
    { FIX "s.key = \"K\"\ns.value = FALSE\n", "k = maybe\n", "k = maybe\n" },
    { FIX "s.key = \"k\"\ns.value = FALSE\ns.fix = FALSE\n", "k = maybe\n", "k = maybe\n" },
    { FIX "s.key = \"*\"\ns.absent = TRUE\n", "k = 0\n", "k = 0\n" },
    { FIX "s.match = \"k\"\ns.not = TRUE\n", "k = 0\n", "k = 0\n" },
    { FIX "s.key = \"k\"\ns.value = FALSE\ns.hardware = 7\n", "k = x\nvirtualHW.version = 8\n",
      "k = \"TRUE\"\nvirtualHW.version = 8\n" },
    { FIX "s.key = \"k\"\ns.value = FALSE\ns.when = w\n", "k = x\n", "k = \"TRUE\"\n" },
    { FIX "s.key = \"k\"\ns.value = FALSE\ns.when = w\n", "k = x\nw = 1\n", "k = x\nw = 1\n" },
    { FIX "s.key = \"k*\"\ns.values = \"yes,1\"\ns.fix = \"yes\"\n", "k = x\n", "k = \"yes\"\n" },
    { KEY "r.value = 1\nr.fixRemove = TRUE\ns.key = k\ns.not = 5\ns.missing = finding\n", "k = 2\n",
      "k = 2\n" },
    /* The line is written anew. */
    { EXACT "e.fix = FALSE\n", "vmci0.unrestricted = \"FALSE\"\n",
      "vmci0.unrestricted = \"FALSE\"\n" },
    { EXACT "e.fix = FALSE\n", "a = 1\n  VMCI0.Unrestricted=no# x\r\nb = 1",
      "a = 1\nvmci0.unrestricted = \"FALSE\"# x\r\nb = 1" },
    { EXACT "e.fix = FALSE\n", "\tvmci0.unrestricted\t= \"FALSE\"\t# x",
      "vmci0.unrestricted = \"FALSE\"\t# x" },
    { EXACT "e.fix = FALSE\ne.missing = finding\n" FLOPPY "f.fix = FALSE\n",
      "\xef\xbb\xbf vmci0.unrestricted = \"\"\nfloppy0.present = 1\n",
      "\xef\xbb\xbfvmci0.unrestricted = \"FALSE\"\nfloppy0.present = \"FALSE\"\n" },
    { EXACT "e.fix = FALSE\ne.missing = finding\n", "vmci0.present = TRUE\na = 1\n",
      "vmci0.present = TRUE\nvmci0.unrestricted = \"FALSE\"\na = 1\n" },
};

static int check_fix(const struct row *row)
{
    vmxci_policy *policy = parse_policy(row->policy);
    vmxci_doc *doc = parse_lit(row->doc);
    vmxci_error err = { 0 };
    int changed = 77;
    int bad = differs_status(row->policy, vmxci_policy_fix(&changed, policy, doc, matcher, &err),
                             VMXCI_OK);
    bad += differs(row->policy, "text", vmxci_doc_emit(doc), str_of(row->findings));
    bad += differs_n(row->policy, "changed", changed, strcmp(row->doc, row->findings) != 0);
    bad += incoherent(row->policy, doc);
    bad += differs_status(row->policy, vmxci_policy_fix(&changed, policy, doc, matcher, NULL),
                          VMXCI_OK);
    bad += differs_n(row->policy, "changed again", changed, 0);
    if (bad)
        print_str("document", str_of(row->doc));
    vmxci_doc_free(doc);
    vmxci_policy_free(policy);
    return bad;
}

static void test_fix(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(fixes); i++)
        bad += check_fix(&fixes[i]);
    assert_int_equal(bad, 0);
}

static void test_failed_fix(void **state)
{
    (void)state;
    vmxci_policy *policy = parse_policy(
        EXACT "e.fix = FALSE\n" KEY "r.value = \"\xe4\xbd\x8d\"\nr.fix = \"\xe4\xbd\x8d\"\n");
    static const char text[] = ".encoding = \"ISO-8859-1\"\nvmci0.unrestricted = 1\nk = 1\n";
    vmxci_doc *doc = parse_lit(text);
    vmxci_error err;
    int changed = 77;
    assert_int_equal(vmxci_policy_fix(&changed, policy, doc, matcher, &err), VMXCI_EENCODING);
    assert_int_equal(changed, 0);
    assert_int_equal(differs("failed", "text", vmxci_doc_emit(doc), str_of(text)), 0);
    vmxci_doc_free(doc);
    vmxci_policy_free(policy);

    vmxci_parse_options opt = VMXCI_PARSE_OPTIONS_INIT;
    opt.max_bytes = 25;
    policy = parse_policy(EXACT "e.fix = FALSE\n");
    assert_int_equal(vmxci_doc_parse(&doc, "vmci0.unrestricted = 1\n", 23, &opt, NULL), VMXCI_OK);
    assert_int_equal(vmxci_policy_fix(&changed, policy, doc, matcher, &err), VMXCI_ETOOBIG);
    assert_int_equal(vmxci_doc_emit(doc).len, 23);
    vmxci_doc_free(doc);
    vmxci_policy_free(policy);
}

static int begin(void **state)
{
    (void)state;
    return vmxci_matcher_new(&matcher, NULL);
}

static int end(void **state)
{
    (void)state;
    vmxci_matcher_free(matcher);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),      cmocka_unit_test(test_findings),
        cmocka_unit_test(test_exact),       cmocka_unit_test(test_messages),
        cmocka_unit_test(test_long_values), cmocka_unit_test(test_end),
        cmocka_unit_test(test_fix),         cmocka_unit_test(test_failed_fix),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
