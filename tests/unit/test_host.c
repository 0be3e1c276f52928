/* SPDX-License-Identifier: MIT */
/* This machine and this process, as member files describe them. */
#include <config.h>

#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "util.h"
#include "lock/host.h"

/* ---- machine ids ---- */

static const struct {
    vmxci_str name;
    unsigned char mac[VMXI_MAC_SIZE];
    const char *little, *big; /* by the byte order of integers */
} machines[] = {
    { LIT("vm"), { 2, 0xfc, 0, 0, 0, 1 }, "6HlZAAL8AAAAAQAA", "AFl56AL8AAAAAQAA" },
    { LIT("localhost"), { 0 }, "jq0ONgAAAAAAAAAA", "Ng6tjgAAAAAAAAAA" },
    { LIT("host.example.org"),
      { 0, 0x50, 0x56, 0xc0, 0, 8 },
      "k-VczgBQVsAACAAA",
      "zlz1kwBQVsAACAAA" },
    { LIT("a"), { 255, 255, 255, 255, 255, 255 }, "BrYCAP-------wAA", "AAK2Bv-------wAA" },
    /* The bytes of a name are unsigned. */
    { LIT("caf\xc3\xa9"),
      { 0, 0x1c, 0x42, 0x2e, 0x60, 0x4a },
      "e3Y1DwAcQi5gSgAA",
      "DzV2ewAcQi5gSgAA" },
    { LIT("\xff"), { 255, 255, 255, 255, 255, 255 }, "pLYCAP-------wAA", "AAK2pP-------wAA" },
    /* The hash of an empty name is 0, not 5381. */
    { LIT(""), { 0 }, "AAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAA" },
    { LIT(""), { 2, 0xfc, 0, 0, 0, 1 }, "AAAAAAL8AAAAAQAA", "AAAAAAL8AAAAAQAA" },
    { LIT(""), { 0, 0, 0xfb, 0xef, 0xbe, 0 }, "AAAAAAAA++++AAAA", "AAAAAAAA++++AAAA" },
};

static int is_little(void)
{
    const uint32_t one = 1;
    unsigned char first;
    memcpy(&first, &one, 1);
    return first == 1;
}

static void test_machine_id(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(machines); i++) {
        char got[VMXI_MACHINE_SIZE];
        const char *want = is_little() ? machines[i].little : machines[i].big;
        vmxi_machine_format(got, machines[i].name, machines[i].mac);
        bad += differs(want, "machine id", str_of(got), str_of(want));
    }
    assert_int_equal(bad, 0);
}

/* ---- names in /etc/hosts ---- */

static const struct {
    const char *name;
    vmxci_str hosts, node, found;
} names[] = {
    { "no file", LIT(""), LIT("vm"), LIT("vm") },
    { "alone", LIT("127.0.0.1 vm\n"), LIT("vm"), LIT("vm") },
    { "an alias", LIT("127.0.1.1 vm.example.org vm\n"), LIT("vm"), LIT("vm.example.org") },
    { "the third name", LIT("10.0.0.1 a b vm c\n"), LIT("vm"), LIT("a") },
    { "no such name", LIT("127.0.0.1 localhost\n10.0.0.1 other\n"), LIT("vm"), LIT("vm") },
    { "part of a name", LIT("10.0.0.1 vmx\n10.0.0.2 avm\n10.0.0.3 vm.org\n"), LIT("vm"),
      LIT("vm") },
    { "the first line counts", LIT("10.0.0.1 one vm\n10.0.0.2 two vm\n"), LIT("vm"), LIT("one") },
    { "case", LIT("10.0.0.1 Vm.Example.Org VM\n"), LIT("vm"), LIT("Vm.Example.Org") },
    { "case of the node", LIT("10.0.0.1 box vm\n"), LIT("Vm"), LIT("box") },
    { "tabs", LIT("10.0.0.1\t\tbox\t vm\t\n"), LIT("vm"), LIT("box") },
    { "spaces in front", LIT(" \t10.0.0.1 box vm\n"), LIT("vm"), LIT("box") },
    { "CR LF", LIT("10.0.0.2 x\r\n10.0.0.1 box vm\r\n"), LIT("vm"), LIT("box") },
    { "CR LF, the first name", LIT("10.0.0.1 vm\r\n"), LIT("vm"), LIT("vm") },
    { "no line end", LIT("10.0.0.1 box vm"), LIT("vm"), LIT("box") },
    { "empty lines", LIT("\n\n \n10.0.0.1 box vm\n\n"), LIT("vm"), LIT("box") },
    { "a comment", LIT("# 10.0.0.2 bad vm\n10.0.0.1 box vm\n"), LIT("vm"), LIT("box") },
    { "a comment behind", LIT("10.0.0.1 box # vm\n"), LIT("vm"), LIT("vm") },
    { "a comment at a name", LIT("10.0.0.1 box vm#x y\n"), LIT("vm"), LIT("box") },
    { "a comment for all names", LIT("10.0.0.1 # box vm\n10.0.0.1#box vm\n"), LIT("vm"),
      LIT("vm") },
    { "an address alone", LIT("10.0.0.1\n10.0.0.1 \n"), LIT("vm"), LIT("vm") },
    { "no address", LIT("box vm\n10.0.0 box vm\n10.0.0.256 box vm\n"), LIT("vm"), LIT("vm") },
    { "IPv6", LIT("fe80::1 six vm\n2001:db8::7 six vm\n10.0.0.1 box vm\n"), LIT("vm"), LIT("box") },
    { "IPv6, this machine", LIT("::1 six vm\n10.0.0.1 box vm\n"), LIT("vm"), LIT("six") },
    { "a long word for an address",
      LIT("1234567890123456789012345678901234567890123456789012345678901234567890 bad vm\n"),
      LIT("vm"), LIT("vm") },
    { "the name is an address", LIT("10.0.0.1 box vm\n"), LIT("10.0.0.1"), LIT("10.0.0.1") },
    { "an empty node", LIT("10.0.0.1 box vm\n10.0.0.2\n"), LIT(""), LIT("") },
    { "a NUL", LIT("10.0.0.1 a\0b vm\n10.0.0.1\0 c vm\n"), LIT("vm"), LIT("a\0b") },
};

static void test_canonical_name(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(names); i++)
        bad += differs(names[i].name, "canonical name",
                       vmxi_find_canonical_name(names[i].hosts, names[i].node), names[i].found);
    assert_int_equal(bad, 0);
}

/* ---- this machine ---- */

/* Returns the content of a short file; "" if it cannot be read. */
static const char *read_text(const char *path)
{
    static char text[4096];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
    if (fd >= 0)
        close(fd);
    text[n > 0 ? n : 0] = '\0';
    return text;
}

/* Returns field 22 of /proc/self/stat, or skips the test. */
static uint64_t own_start(void)
{
    const char *p = strrchr(read_text("/proc/self/stat"), ')');
    if (!p)
        skip();
    for (int field = 2; p && field < 22; field++)
        p = strchr(p + 1, ' ');
    assert_non_null(p);
    return strtoull(p, NULL, 10);
}

static void test_process(void **state)
{
    (void)state;
    const uint64_t start = own_start();
    const char *text = read_text("/proc/self/stat"), *name = strchr(text, '('),
               *end = strrchr(text, ')');
    char want[200];
    vmxi_host host = { .pid = 0 };
    snprintf(want, sizeof want, "%ld-%" PRIu64 "%.*s", (long)getpid(), start, (int)(end - name + 1),
             name);
    vmxi_host_identify(&host);
    assert_string_equal(host.execution, want);
    assert_true(host.start == start);
}

#ifdef __linux__
/* Fields of a member file are separated by spaces, so spaces in a program's name are replaced. */
static void test_odd_program(void **state)
{
    (void)state;
    static const struct {
        const char *name, *want;
    } rows[] = { { "a b  c", "(a_b__c)" },    { "a)b (c", "(a)b_(c)" },
                 { "a\tb\n\x7f", "(a_b__)" }, { "caf\xc3\xa9", "(caf\xc3\xa9)" },
                 { ") Z 1", "()_Z_1)" },      { "123456789012345", "(123456789012345)" } };
    (void)own_start();
    for (size_t i = 0; i < COUNT(rows); i++) {
        vmxi_host host = { .pid = 0 };
        assert_int_equal(prctl(PR_SET_NAME, rows[i].name), 0);
        vmxi_host_identify(&host);
        const char *name = strchr(host.execution, '(');
        assert_non_null(name);
        assert_string_equal(name, rows[i].want);
        assert_true(host.start == own_start());
    }
}
#endif

static void test_boot(void **state)
{
    (void)state;
    struct stat st;
    vmxi_host host = { .pid = 0 };
    vmxi_host_identify(&host);
    const char *boot = read_text("/proc/sys/kernel/random/boot_id");
    assert_true(str_equal(str_of(host.boot), (vmxci_str){ boot, strcspn(boot, "\n") }));
    if (stat("/proc/self/ns/pid", &st) == 0)
        assert_true(host.pidns == st.st_ino);
    else
        assert_true(host.pidns == 0);
}

static void test_initial_pidns(void **state)
{
    (void)state;
    static const uint64_t others[] = { 0, 1, 4026531835u, 4026531837u, UINT64_MAX };
    vmxi_host host = { .pidns = 4026531836u };
    assert_true(vmxi_host_has_initial_pidns(&host));
    for (size_t i = 0; i < COUNT(others); i++) {
        host.pidns = others[i];
        assert_false(vmxi_host_has_initial_pidns(&host));
    }
}

/* Reads the address of the first of eth0 to eth7 from sysfs. */
static void read_mac(unsigned char mac[VMXI_MAC_SIZE])
{
    memset(mac, 0, VMXI_MAC_SIZE);
    for (int i = 0; i < 8; i++) {
        char path[64];
        snprintf(path, sizeof path, "/sys/class/net/eth%d/address", i);
        const char *text = read_text(path);
        if (!*text)
            continue;
        assert_true(strlen(text) >= 17);
        for (int k = 0; k < VMXI_MAC_SIZE; k++)
            mac[k] = (unsigned char)strtoul(text + 3 * k, NULL, 16);
        return;
    }
}

static void test_machine(void **state)
{
    (void)state;
    struct utsname system;
    unsigned char mac[VMXI_MAC_SIZE];
    char want[VMXI_MACHINE_SIZE];
    vmxi_host host = { .pid = 0 };
    if (access("/sys/class/net/lo", F_OK) != 0)
        skip();
    vmxi_host_identify(&host);
    assert_true(uname(&system) >= 0);
    read_mac(mac);
    vmxi_machine_format(want, str_of(system.nodename), mac);
    assert_string_equal(host.machine.nodename, want);
    const vmxci_str hosts = str_of(read_text("/etc/hosts"));
    vmxi_machine_format(want, vmxi_find_canonical_name(hosts, str_of(system.nodename)), mac);
    assert_string_equal(host.machine.canonical, want);
}

static void test_identify_once(void **state)
{
    (void)state;
    vmxi_host host = { .pid = 0 };
    vmxi_host_identify(&host);
    assert_int_equal(strlen(host.machine.canonical), VMXI_MACHINE_SIZE - 1);
    assert_int_equal(strlen(host.machine.nodename), VMXI_MACHINE_SIZE - 1);
    host = (vmxi_host){ .machine.canonical = "known", .pid = getpid() };
    vmxi_host_identify(&host);
    assert_string_equal(host.machine.canonical, "known");
    assert_string_equal(host.machine.nodename, "");
    assert_string_equal(host.execution, "");
}

/* A child process identifies itself anew. */
static void test_identify_in_child(void **state)
{
    (void)state;
    vmxi_host host = { .pid = 0 };
    int status = -1;
    vmxi_host_identify(&host);
    const pid_t parent = host.pid, child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        vmxi_host_identify(&host);
        _exit(host.pid == getpid() && host.pid != parent ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_machine_id),
        cmocka_unit_test(test_canonical_name),
        cmocka_unit_test(test_process),
#ifdef __linux__
        cmocka_unit_test(test_odd_program),
#endif
        cmocka_unit_test(test_boot),
        cmocka_unit_test(test_initial_pidns),
        cmocka_unit_test(test_machine),
        cmocka_unit_test(test_identify_once),
        cmocka_unit_test(test_identify_in_child),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
