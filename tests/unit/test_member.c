/* SPDX-License-Identifier: MIT */
/* Member files: parsing and formatting them, and the names of a lock's entries. */
#include <config.h>

#include <inttypes.h>
#include <limits.h>

#include "util.h"
#include "lock/entry.h"
#include "lock/member.h"

#define BIG_BYTES 600

/* ---- parsing ---- */

/* Unknown parts are empty, 0 or false. */
struct parsing {
    const char *name;
    vmxci_str text; /* NULs follow, up to 512 bytes */
    const char *machine, *program;
    uint32_t pid;
    uint64_t start;
    uint32_t number;
    bool shared;
    const char *boot;
    uint64_t pidns;
};

static const struct parsing parsings[] = {
    { "five fields", LIT("m 12-34(p) 5 X 34"), "m", "p", 12, 34, 5, false, NULL, 0 },
    { "as VMware writes it",
      LIT("uuid=bf-ef-05 25156-134219857720971604(vmware.exe) 1 S 1342 lc=7"), "uuid=bf-ef-05",
      "vmware.exe", 25156, UINT64_C(134219857720971604), 1, true, NULL, 0 },
    { "bytes behind the NUL", LIT("m 12-34(p) 5 X 34\0 x boot=b"), "m", "p", 12, 34, 5, false, NULL,
      0 },
    { "sixteen fields", LIT("m 12-34(p) 5 X 34 6 7 8 9 10 11 12 13 14 15 boot=b"), "m", "p", 12, 34,
      5, false, "b", 0 },
    { "odd machine", LIT("\x01=/\xff 12-34(p) 5 X 34"), "\x01=/\xff", "p", 12, 34, 5, false, NULL,
      0 },
    /* Numbers. */
    { "the number 0", LIT("m 1-2 0 X 2"), "m", NULL, 1, 2, 0, false, NULL, 0 },
    { "zeros before the number", LIT("m 1-2 0007 X 2"), "m", NULL, 1, 2, 7, false, NULL, 0 },
    { "the highest number", LIT("m 1-2 4294967294 X 2"), "m", NULL, 1, 2, UINT32_MAX - 1, false,
      NULL, 0 },
    { "the latest start", LIT("m 1-18446744073709551615 3 X 18446744073709551615"), "m", NULL, 1,
      UINT64_MAX, 3, false, NULL, 0 },
    /* Execution ids. */
    { "a pid only", LIT("m 12 5 X 34"), "m", NULL, 12, 0, 5, false, NULL, 0 },
    { "a pid and a start", LIT("m 12-35 5 X 34"), "m", NULL, 12, 35, 5, false, NULL, 0 },
    { "a pid and a dash", LIT("m 12- 5 X 34"), "m", NULL, 12, 0, 5, false, NULL, 0 },
    { "a pid and a name", LIT("m 12(p) 5 X 34"), "m", "p", 12, 0, 5, false, NULL, 0 },
    { "the pid 0", LIT("m 0-34 5 X 34"), "m", NULL, 0, 34, 5, false, NULL, 0 },
    { "the highest pid", LIT("m 4294967295-1 5 X 34"), "m", NULL, UINT32_MAX, 1, 5, false, NULL,
      0 },
    { "a pid too high", LIT("m 4294967296-1 5 X 34"), "m", NULL, 0, 0, 5, false, NULL, 0 },
    { "a negative pid", LIT("m -12-34 5 X 34"), "m", NULL, 0, 0, 5, false, NULL, 0 },
    { "no pid", LIT("m (p) 5 X 34"), "m", NULL, 0, 0, 5, false, NULL, 0 },
    { "a word for a pid", LIT("m abc 5 X 34"), "m", NULL, 0, 0, 5, false, NULL, 0 },
    { "a start too late", LIT("m 12-18446744073709551616(p) 5 X 34"), "m", NULL, 12, 0, 5, false,
      NULL, 0 },
    { "a malformed start", LIT("m 12-x(p) 5 X 34"), "m", NULL, 12, 0, 5, false, NULL, 0 },
    { "a name with parentheses", LIT("m 1-2(a(b)c)) 5 X 34"), "m", "a(b)c)", 1, 2, 5, false, NULL,
      0 },
    { "a name of odd bytes", LIT("m 1-2(\x01\t\"\xff) 5 X 34"), "m", "\x01\t\"\xff", 1, 2, 5, false,
      NULL, 0 },
    { "an empty name", LIT("m 1-2() 5 X 34"), "m", NULL, 1, 2, 5, false, NULL, 0 },
    { "a name without an end", LIT("m 1-2(p 5 X 34"), "m", NULL, 1, 2, 5, false, NULL, 0 },
    { "a name of one parenthesis", LIT("m 1-2( 5 X 34"), "m", NULL, 1, 2, 5, false, NULL, 0 },
    { "a tail before the name", LIT("m 1-2x(p) 5 X 34"), "m", NULL, 1, 2, 5, false, NULL, 0 },
    /* The old form. */
    { "old form", LIT("m 12 5 S 34 lc=7"), "m", NULL, 12, 34, 5, true, NULL, 0 },
    { "old form, new id", LIT("m 12-35 5 S 34 lc=7"), "m", NULL, 12, 35, 5, true, NULL, 0 },
    { "old form, a tail", LIT("m 12x 5 S 34 lc=7"), "m", NULL, 12, 0, 5, true, NULL, 0 },
    { "old form, no pid", LIT("m x 5 S 34 lc=7"), "m", NULL, 0, 0, 5, true, NULL, 0 },
    { "seven fields are not the old form", LIT("m 12 5 S 34 lc=7 x"), "m", NULL, 12, 0, 5, true,
      NULL, 0 },
    /* Further fields. */
    { "unknown fields", LIT("m 1-2 5 X 2 lc=x a=b = b boot pidns"), "m", NULL, 1, 2, 5, false, NULL,
      0 },
    { "our own fields", LIT("m 1-2 5 X 2 lc=7 boot=68e0-41c1 pidns=4026531836"), "m", NULL, 1, 2, 5,
      false, "68e0-41c1", 4026531836 },
    { "in another order", LIT("m 1-2 5 X 2 pidns=3 x=y boot=b"), "m", NULL, 1, 2, 5, false, "b",
      3 },
    { "in capitals", LIT("m 1-2 5 X 2 BOOT=Bb PidNS=3"), "m", NULL, 1, 2, 5, false, "Bb", 3 },
    { "empty", LIT("m 1-2 5 X 2 boot= pidns="), "m", NULL, 1, 2, 5, false, NULL, 0 },
    { "a value with =", LIT("m 1-2 5 X 2 boot=a=b"), "m", NULL, 1, 2, 5, false, "a=b", 0 },
    { "the largest pidns", LIT("m 1-2 5 X 2 pidns=18446744073709551615"), "m", NULL, 1, 2, 5, false,
      NULL, UINT64_MAX },
    { "pidns too large", LIT("m 1-2 5 X 2 pidns=18446744073709551616"), "m", NULL, 1, 2, 5, false,
      NULL, 0 },
    { "pidns with a tail", LIT("m 1-2 5 X 2 pidns=3x"), "m", NULL, 1, 2, 5, false, NULL, 0 },
    { "negative pidns", LIT("m 1-2 5 X 2 pidns=-3"), "m", NULL, 1, 2, 5, false, NULL, 0 },
    { "names that are longer", LIT("m 1-2 5 X 2 reboot=b xpidns=3"), "m", NULL, 1, 2, 5, false,
      NULL, 0 },
};

static vmxci_str str_or_empty(const char *text)
{
    return str_of(text ? text : "");
}

/* Returns TEXT, filled up with NULs to LEN bytes; more bytes that do not count follow. */
static const char *in_bytes(vmxci_str text, size_t len)
{
    static char bytes[BIG_BYTES];
    memset(bytes, ' ', sizeof bytes);
    memset(bytes, 0, len);
    assert_true(text.len <= len && len <= sizeof bytes);
    memcpy(bytes, text.ptr, text.len);
    return bytes;
}

static int differs_u(const char *row, const char *what, uint64_t got, uint64_t want)
{
    if (got == want)
        return 0;
    fprintf(stderr, "row '%s': %s: got %" PRIu64 ", want %" PRIu64 "\n", row, what, got, want);
    return 1;
}

static int check_parsing(const struct parsing *row)
{
    vmxi_member member;
    if (!vmxi_member_parse(&member, in_bytes(row->text, VMXI_MEMBER_SIZE), VMXI_MEMBER_SIZE))
        return differs_n(row->name, "is a member", 0, 1);
    return differs(row->name, "machine", member.machine, str_of(row->machine)) +
           differs(row->name, "program", member.program, str_or_empty(row->program)) +
           differs_u(row->name, "pid", member.pid, row->pid) +
           differs_u(row->name, "start", member.start, row->start) +
           differs_u(row->name, "number", member.ticket, row->number) +
           differs_u(row->name, "shared", member.shared, row->shared) +
           differs(row->name, "boot", member.boot, str_or_empty(row->boot)) +
           differs_u(row->name, "pidns", member.pidns, row->pidns);
}

static void test_parsings(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(parsings); i++)
        bad += check_parsing(&parsings[i]);
    assert_int_equal(bad, 0);
}

static const struct {
    const char *name;
    vmxci_str text;
} malformed[] = {
    { "nothing", LIT("") },
    { "four fields", LIT("m 1-2 5 X") },
    { "four fields, and a space", LIT("m 1-2 5 X ") },
    { "seventeen fields", LIT("m 1-2 5 X 2 6 7 8 9 10 11 12 13 14 15 16 17") },
    { "a space in front", LIT(" m 1-2 5 X 2") },
    { "a space behind", LIT("m 1-2 5 X 2 ") },
    { "two spaces", LIT("m 1-2  5 X 2") },
    { "only spaces", LIT("      ") },
    { "tabs", LIT("m\t1-2\t5\tX\t2") },
    { "a line end", LIT("m 1-2 5 X 2\n") },
    { "a NUL in front", LIT("\0m 1-2 5 X 2") },
    { "a NUL too early", LIT("m 1-2 5 X\0 2") },
    { "type s", LIT("m 1-2 5 s 2") },
    { "type x", LIT("m 1-2 5 x 2") },
    { "type SX", LIT("m 1-2 5 SX 2") },
    { "type XX", LIT("m 1-2 5 XX 2") },
    { "type ?", LIT("m 1-2 5 ? 2") },
    { "a word for the number", LIT("m 1-2 five X 2") },
    { "a tail of the number", LIT("m 1-2 5x X 2") },
    { "a negative number", LIT("m 1-2 -5 X 2") },
    { "a sign", LIT("m 1-2 +1 X 2") },
    { "hexadecimal", LIT("m 1-2 0x5 X 2") },
    { "a number with none above it", LIT("m 1-2 4294967295 X 2") },
    { "2^32", LIT("m 1-2 4294967296 X 2") },
    { "2^64 + 5", LIT("m 1-2 18446744073709551621 X 2") },
    { "a word for the start", LIT("m 1-2 5 X two") },
    { "a tail of the start", LIT("m 1-2 5 X 2x") },
    { "a negative start", LIT("m 1-2 5 X -2") },
    { "the start 2^64", LIT("m 1-2 5 X 18446744073709551616") },
};

/* Checks that BYTES are malformed, and OUT gets zeros. */
static int check_malformed(const char *name, const char *bytes, size_t len)
{
    vmxi_member member = { .pid = 1, .machine = STR("x") };
    return differs_n(name, "is a member", vmxi_member_parse(&member, bytes, len), 0) +
           differs_n(name, "pid", member.pid, 0) +
           differs(name, "machine", member.machine, STR("")) +
           differs(name, "program", member.program, STR("")) +
           differs(name, "boot", member.boot, STR(""));
}

static void test_malformed(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(malformed); i++)
        bad += check_malformed(malformed[i].name, in_bytes(malformed[i].text, VMXI_MEMBER_SIZE),
                               VMXI_MEMBER_SIZE);
    assert_int_equal(bad, 0);
}

static void test_sizes(void **state)
{
    (void)state;
    static const size_t sizes[] = { 0, 1, 17, 511, 513, BIG_BYTES };
    const vmxci_str good = STR("m 12-34(p) 5 X 34");
    vmxi_member member;
    int bad = 0;
    for (size_t i = 0; i < COUNT(sizes); i++) {
        const char *bytes = in_bytes(good, sizes[i] < good.len ? BIG_BYTES : sizes[i]);
        bad += check_malformed("a wrong size", bytes, sizes[i]);
    }
    assert_int_equal(bad, 0);
    assert_true(vmxi_member_parse(&member, in_bytes(good, 512), 512));
}

/* Without a NUL the line extends to the end of the 512 bytes. */
static void test_no_nul(void **state)
{
    (void)state;
    vmxi_member member;
    char bytes[BIG_BYTES];
    memset(bytes, 'b', sizeof bytes);
    memcpy(bytes, "m 12-34(p) 5 X 34 boot=", 23);
    assert_true(vmxi_member_parse(&member, bytes, VMXI_MEMBER_SIZE));
    assert_int_equal(member.boot.len, VMXI_MEMBER_SIZE - 23);
    memset(bytes, ' ', sizeof bytes);
    assert_false(vmxi_member_parse(&member, bytes, VMXI_MEMBER_SIZE));
    memset(bytes, 'b', sizeof bytes);
    assert_false(vmxi_member_parse(&member, bytes, VMXI_MEMBER_SIZE));
}

/* ---- formatting ---- */

/* The hash of a path, over chars that are signed or not as the platform has them. */
static uint32_t djb2(const char *path)
{
    uint32_t hash = 5381;
    for (; *path; path++)
        hash = (hash << 5) + hash + (uint32_t)(int32_t)*path;
    return hash;
}

static const struct {
    const char *path;
    uint32_t hash;
} hashes[] = { { "", 5381 }, { "a", 177670 }, { "/vms/a/a.vmx.lck", 2087665179 } };

static void test_hash_of_the_test(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(hashes); i++)
        assert_int_equal(djb2(hashes[i].path), hashes[i].hash);
}

static const struct {
    vmxi_host host;
    uint32_t number;
    bool shared;
    const char *location, *before, *after; /* the text before and after the hash */
} formattings[] = {
    { { .machine.canonical = "6HlZAAL8AAAAAQAA", .execution = "12-34(vmxci)", .start = 34 },
      1,
      false,
      "/vms/a/a.vmx.lck",
      "6HlZAAL8AAAAAQAA 12-34(vmxci) 1 X 34 lc=",
      "" },
    { { .machine.canonical = "6HlZAAL8AAAAAQAA",
        .machine.nodename = "AAAAAAAAAAAAAAAA",
        .execution = "12-34(vmxci)",
        .start = 34,
        .boot = "68e0cb41-63c1-49bb-be14-91c06c33063b",
        .pidns = 4026531836 },
      7,
      true,
      "./a.vmx.lck",
      "6HlZAAL8AAAAAQAA 12-34(vmxci) 7 S 34 lc=",
      " boot=68e0cb41-63c1-49bb-be14-91c06c33063b pidns=4026531836" },
    { { .machine.canonical = "m", .execution = "4194304-0", .boot = "b" },
      UINT32_MAX - 1,
      false,
      "/vms/caf\xc3\xa9/\xff.vmx.lck",
      "m 4194304-0 4294967294 X 0 lc=",
      " boot=b" },
    { { .machine.canonical = "m",
        .execution = "1-18446744073709551615",
        .start = UINT64_MAX,
        .pidns = 3 },
      0,
      false,
      "",
      "m 1-18446744073709551615 0 X 18446744073709551615 lc=",
      " pidns=3" },
};

static void test_formattings(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(formattings); i++) {
        char got[VMXI_MEMBER_SIZE], want[VMXI_MEMBER_SIZE] = "";
        memset(got, 'x', sizeof got);
        vmxi_member_format(got, &formattings[i].host, formattings[i].number, formattings[i].shared,
                           str_of(formattings[i].location));
        snprintf(want, sizeof want, "%s%" PRIu32 "%s", formattings[i].before,
                 djb2(formattings[i].location), formattings[i].after);
        bad += differs(formattings[i].location, "member", (vmxci_str){ got, sizeof got },
                       (vmxci_str){ want, sizeof want });
    }
    assert_int_equal(bad, 0);
}

static int check_round_trip(const char *name, const vmxi_host *host, uint32_t number, bool shared)
{
    char bytes[VMXI_MEMBER_SIZE];
    vmxi_member member;
    vmxi_member_format(bytes, host, number, shared, STR("/vms/a.vmx.lck"));
    if (!vmxi_member_parse(&member, bytes, sizeof bytes))
        return differs_n(name, "is a member", 0, 1);
    return differs(name, "machine", member.machine, str_of(host->machine.canonical)) +
           differs_u(name, "start", member.start, host->start) +
           differs_u(name, "number", member.ticket, number) +
           differs_u(name, "shared", member.shared, shared) +
           differs(name, "boot", member.boot, str_of(host->boot)) +
           differs_u(name, "pidns", member.pidns, host->pidns);
}

static void test_round_trip(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(formattings); i++)
        bad += check_round_trip(formattings[i].location, &formattings[i].host,
                                formattings[i].number, formattings[i].shared);
    vmxi_host host = { .pid = 0 };
    vmxi_host_identify(&host);
    bad += check_round_trip("this process", &host, 1, false);
    assert_int_equal(bad, 0);
}

/* Even if every part has its greatest length, nothing is cut off. */
static void test_longest(void **state)
{
    (void)state;
    vmxi_host host = { .start = UINT64_MAX, .pidns = UINT64_MAX };
    char bytes[VMXI_MEMBER_SIZE];
    vmxi_member member;
    memset(host.machine.canonical, 'm', VMXI_MACHINE_SIZE - 1);
    memset(host.boot, 'b', sizeof host.boot - 1);
    snprintf(host.execution, sizeof host.execution, "2147483647-%" PRIu64 "(%062d)", UINT64_MAX, 0);
    assert_int_equal(check_round_trip("the longest", &host, UINT32_MAX - 1, true), 0);
    vmxi_member_format(bytes, &host, 1, true, STR(""));
    assert_true(vmxi_member_parse(&member, bytes, sizeof bytes));
    assert_int_equal(member.pid, INT32_MAX);
    assert_int_equal(member.program.len, 62);
    assert_int_equal(bytes[sizeof bytes - 1], 0);
}

/* ---- names ---- */

static const struct {
    const char *name;
    bool is_entry;
} entries[] = {
    { "M00000.lck", true },
    { "M12345.lck", true },
    { "M65535.lck", true },
    { "M99999.lck", true },
    { "D00001.lck", true },
    { "E98765.lck", true },
    /* VMware's code checks only the beginning and the end. */
    { "M12345x.lck", true },
    { "M123456.lck", true },
    { "M12345.lck.lck", true },
    { "", false },
    { ".", false },
    { "..", false },
    { "M", false },
    { ".lck", false },
    { "M.lck", false },
    { "M1234.lck", false },
    { "M1234x.lck", false },
    { "Mx1234.lck", false },
    { "M 1234.lck", false },
    { "M-1234.lck", false },
    { "M12345", false },
    { "M12345lck", false },
    { "M12345.LCK", false },
    { "M12345.lck~", false },
    { "M12345.lc", false },
    { "m12345.lck", false },
    { "d12345.lck", false },
    { "X12345.lck", false },
    { "F12345.lck", false },
    { "12345.lck", false },
    { " M12345.lck", false },
    { "1M2345.lck", false },
    { "notes.txt", false },
};

static void test_entries(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(entries); i++)
        bad += differs_n(entries[i].name, "is an entry", vmxi_is_entry(entries[i].name),
                         entries[i].is_entry);
    assert_int_equal(bad, 0);
}

/* Names longer than NAME_MAX, which some file systems have, are no entries. */
static void test_longest_entry(void **state)
{
    (void)state;
    char name[NAME_MAX + 2];
    for (size_t len = NAME_MAX; len <= NAME_MAX + 1; len++) {
        memset(name, 'x', sizeof name);
        memcpy(name, "M12345", 6);
        memcpy(name + len - 4, ".lck", 5);
        assert_int_equal(vmxi_is_entry(name), len == NAME_MAX);
    }
}

static void test_entry_names(void **state)
{
    (void)state;
    static const struct {
        char letter;
        unsigned number;
        const char *name;
    } rows[] = {
        { 'M', 0, "M00000.lck" },     { 'D', 1, "D00001.lck" },
        { 'E', 12345, "E12345.lck" }, { 'M', 65535, "M65535.lck" },
        { 'M', 65536, "M00000.lck" }, { 'M', 4294967295u, "M65535.lck" },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char name[VMXI_ENTRY_SIZE];
        vmxi_entry_format(name, rows[i].letter, rows[i].number);
        assert_string_equal(name, rows[i].name);
        assert_true(vmxi_is_entry(name));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parsings),
        cmocka_unit_test(test_malformed),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_no_nul),
        cmocka_unit_test(test_hash_of_the_test),
        cmocka_unit_test(test_formattings),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_longest),
        cmocka_unit_test(test_entries),
        cmocka_unit_test(test_longest_entry),
        cmocka_unit_test(test_entry_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
