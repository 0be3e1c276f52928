/* SPDX-License-Identifier: MIT */
/* Which machine and process owns a member, and whether that process still runs. */
#include <config.h>

#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/str.h"
#include "file/process.h"
#include "util.h"
#include "lock/owner.h"

#define FIRST_PIDNS UINT64_C(4026531836)
#define OTHER_PIDNS UINT64_C(4026532201)

enum process {
    OWN,
    REUSED, /* its PID belongs to a process that was started later */
    REAPED,
    ZOMBIE,
    LEADERLESS, /* its main thread has exited, another one runs */
    NO_PID
};

struct row {
    const char *name;
    vmxci_lock_kind want;
    vmxci_str machine;
    enum process process;
    vmxci_str boot;
    uint64_t pidns, host_pidns;
    const char *host_boot;
};

/* Directories on a local file system and on one that is not known to be local. */
static int local_dir = -1, foreign_dir = -1;

#define OURS    LIT("machine")
#define NODE    LIT("node")
#define NONE    LIT("")
#define BOOT    LIT("b")
#define ADDRESS LIT("6HlZAAL8AAAAAQAA")

static const struct row rows[] = {
    /* Which machine. */
    { "another", VMXCI_LOCK_ELSEWHERE, LIT("other"), OWN, NONE, 0, FIRST_PIDNS, "b" },
    { "another, dead", VMXCI_LOCK_ELSEWHERE, LIT("other"), REAPED, NONE, 0, FIRST_PIDNS, "b" },
    { "another, our fields", VMXCI_LOCK_ELSEWHERE, LIT("other"), REAPED, BOOT, FIRST_PIDNS,
      FIRST_PIDNS, "b" },
    { "a uuid", VMXCI_LOCK_ELSEWHERE, LIT("uuid=machine"), REAPED, NONE, 0, FIRST_PIDNS, "b" },
    { "part of ours", VMXCI_LOCK_ELSEWHERE, LIT("machin"), REAPED, NONE, 0, FIRST_PIDNS, "b" },
    { "more than ours", VMXCI_LOCK_ELSEWHERE, LIT("machine-"), REAPED, NONE, 0, FIRST_PIDNS, "b" },
    { "in capitals", VMXCI_LOCK_ELSEWHERE, LIT("MACHINE"), REAPED, NONE, 0, FIRST_PIDNS, "b" },
    { "ours", VMXCI_LOCK_HERE, OURS, OWN, NONE, 0, FIRST_PIDNS, "b" },
    { "ours, dead", VMXCI_LOCK_STALE, OURS, REAPED, NONE, 0, FIRST_PIDNS, "b" },
    { "by its node", VMXCI_LOCK_HERE, NODE, OWN, NONE, 0, FIRST_PIDNS, "b" },
    { "by its node, dead", VMXCI_LOCK_STALE, NODE, REAPED, NONE, 0, FIRST_PIDNS, "b" },
    /* Which PID namespace. */
    { "in a container", VMXCI_LOCK_UNKNOWN, OURS, OWN, NONE, 0, OTHER_PIDNS, "b" },
    { "in a container, dead", VMXCI_LOCK_UNKNOWN, OURS, REAPED, NONE, 0, OTHER_PIDNS, "b" },
    { "nothing known", VMXCI_LOCK_UNKNOWN, OURS, REAPED, NONE, 0, 0, "" },
    { "one container", VMXCI_LOCK_HERE, OURS, OWN, BOOT, OTHER_PIDNS, OTHER_PIDNS, "b" },
    { "one container, dead", VMXCI_LOCK_STALE, OURS, REAPED, BOOT, OTHER_PIDNS, OTHER_PIDNS, "b" },
    { "first of both", VMXCI_LOCK_STALE, OURS, REAPED, BOOT, FIRST_PIDNS, FIRST_PIDNS, "b" },
    { "another container", VMXCI_LOCK_UNKNOWN, OURS, REAPED, BOOT, OTHER_PIDNS, FIRST_PIDNS, "b" },
    { "seen from a container", VMXCI_LOCK_UNKNOWN, OURS, OWN, BOOT, FIRST_PIDNS, OTHER_PIDNS, "b" },
    { "another boot", VMXCI_LOCK_STALE, OURS, REAPED, LIT("c"), FIRST_PIDNS, FIRST_PIDNS, "b" },
    { "a longer boot", VMXCI_LOCK_STALE, OURS, REAPED, LIT("bb"), FIRST_PIDNS, FIRST_PIDNS, "b" },
    { "no boot", VMXCI_LOCK_UNKNOWN, OURS, REAPED, NONE, FIRST_PIDNS, FIRST_PIDNS, "b" },
    { "no pidns", VMXCI_LOCK_UNKNOWN, OURS, REAPED, BOOT, 0, FIRST_PIDNS, "b" },
    { "no boot on either side", VMXCI_LOCK_UNKNOWN, OURS, REAPED, NONE, OTHER_PIDNS, OTHER_PIDNS,
      "" },
    { "no boot here", VMXCI_LOCK_UNKNOWN, OURS, REAPED, BOOT, OTHER_PIDNS, OTHER_PIDNS, "" },
    /* Stale needs proof. */
    { "address, in a container", VMXCI_LOCK_UNKNOWN, ADDRESS, REAPED, NONE, 0, OTHER_PIDNS, "b" },
    { "another boot, in a container", VMXCI_LOCK_STALE, OURS, OWN, LIT("c"), OTHER_PIDNS,
      OTHER_PIDNS, "b" },
    /* Which process. */
    { "without its main thread", VMXCI_LOCK_HERE, OURS, LEADERLESS, NONE, 0, FIRST_PIDNS, "b" },
    { "without its main thread, our fields", VMXCI_LOCK_HERE, OURS, LEADERLESS, BOOT, OTHER_PIDNS,
      OTHER_PIDNS, "b" },
    { "reused", VMXCI_LOCK_STALE, OURS, REUSED, NONE, 0, FIRST_PIDNS, "b" },
    { "a zombie", VMXCI_LOCK_STALE, OURS, ZOMBIE, NONE, 0, FIRST_PIDNS, "b" },
    { "a zombie of ours", VMXCI_LOCK_STALE, OURS, ZOMBIE, BOOT, OTHER_PIDNS, OTHER_PIDNS, "b" },
    { "no pid", VMXCI_LOCK_HERE, OURS, NO_PID, NONE, 0, FIRST_PIDNS, "b" },
    { "no pid, elsewhere", VMXCI_LOCK_ELSEWHERE, LIT("other"), NO_PID, NONE, 0, FIRST_PIDNS, "b" },
};

/* In a directory that is not known to be local. */
static const struct row foreign_rows[] = {
    { "no address, foreign", VMXCI_LOCK_UNKNOWN, OURS, REAPED, NONE, 0, FIRST_PIDNS, "b" },
    { "no address, foreign, alive", VMXCI_LOCK_UNKNOWN, OURS, OWN, NONE, 0, FIRST_PIDNS, "b" },
    { "address, foreign", VMXCI_LOCK_STALE, ADDRESS, REAPED, NONE, 0, FIRST_PIDNS, "b" },
    { "address, foreign, alive", VMXCI_LOCK_HERE, ADDRESS, OWN, NONE, 0, FIRST_PIDNS, "b" },
    { "our fields, foreign", VMXCI_LOCK_STALE, OURS, REAPED, BOOT, OTHER_PIDNS, OTHER_PIDNS, "b" },
    { "another boot, foreign", VMXCI_LOCK_UNKNOWN, OURS, REAPED, LIT("c"), FIRST_PIDNS, FIRST_PIDNS,
      "b" },
    { "another boot, address, foreign", VMXCI_LOCK_STALE, ADDRESS, OWN, LIT("c"), FIRST_PIDNS,
      FIRST_PIDNS, "b" },
};

/* Returns a child that has exited and has not been waited for. */
static pid_t make_zombie(void)
{
    siginfo_t info;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        _exit(0);
    assert_int_equal(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
    return pid;
}

static void *sleep_on(void *unused)
{
    (void)unused;
    for (;;)
        pause();
    return NULL;
}

/* Returns the state of PID in /proc. */
static char state_of(pid_t pid)
{
    char path[32], text[512] = "";
    snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0 && read(fd, text, sizeof text - 1) > 0);
    close(fd);
    const char *end = strrchr(text, ')');
    assert_non_null(end);
    return end[2];
}

/* Returns a child whose main thread has exited while another thread runs. */
static pid_t make_leaderless(void)
{
    pthread_t thread;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        if (pthread_create(&thread, NULL, sleep_on, NULL) != 0)
            _exit(1);
        pthread_exit(NULL);
    }
    while (state_of(pid) != 'Z')
        usleep(1000);
    return pid;
}

static void reap(pid_t pid)
{
    (void)kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
}

/* Puts the PID and start of PROCESS into MEMBER.  Returns a zombie for the caller to reap, or 0. */
static pid_t put_process(vmxi_member *member, enum process process)
{
    pid_t pid = 0;
    if (process == OWN || process == REUSED)
        member->pid = (uint32_t)getpid();
    if (process == OWN)
        member->start = vmxi_process_start(getpid());
    if (process == REUSED)
        member->start = vmxi_process_start(getpid()) + 1;
    if (process == REAPED || process == ZOMBIE || process == LEADERLESS) {
        pid = process == LEADERLESS ? make_leaderless() : make_zombie();
        member->pid = (uint32_t)pid;
        member->start = vmxi_process_start(pid);
    }
    if (process != REAPED)
        return pid;
    reap(pid);
    return 0;
}

/* Returns a host, with the ID MACHINE if that has an address. */
static vmxi_host host_of(vmxci_str machine, uint64_t pidns, const char *boot)
{
    vmxi_host host = { .machine = { "machine", "node" }, .pidns = pidns };
    if (vmxi_str_equal(machine, (vmxci_str)ADDRESS))
        snprintf(host.machine.canonical, sizeof host.machine.canonical, "%.*s", (int)machine.len,
                 machine.ptr);
    snprintf(host.boot, sizeof host.boot, "%s", boot);
    return host;
}

static int check_row(const struct row *row, int dir)
{
    const vmxi_host host = host_of(row->machine, row->host_pidns, row->host_boot);
    vmxi_member member = { .machine = row->machine, .boot = row->boot, .pidns = row->pidns };
    pid_t zombie = put_process(&member, row->process);
    int bad = differs(row->name, "kind",
                      str_of(vmxci_lock_kind_name(vmxi_owner_classify(&member, &host, dir))),
                      str_of(vmxci_lock_kind_name(row->want)));
    if (zombie)
        reap(zombie);
    return bad;
}

static void test_rows(void **state)
{
    (void)state;
    int bad = 0;
    if (vmxi_process_start(getpid()) == 0)
        skip(); /* there is no /proc */
    for (size_t i = 0; i < COUNT(rows); i++)
        bad += check_row(&rows[i], local_dir);
    for (size_t i = 0; i < COUNT(foreign_rows); i++)
        bad += check_row(&foreign_rows[i], foreign_dir);
    assert_int_equal(bad, 0);
}

/* Returns the kind of a member of this machine. */
static vmxci_lock_kind kind_of(uint32_t pid, uint64_t start)
{
    const vmxi_host host = host_of(STR("machine"), FIRST_PIDNS, "b");
    const vmxi_member member = { .machine = STR("machine"), .pid = pid, .start = start };
    return vmxi_owner_classify(&member, &host, local_dir);
}

/* Without a start the PID decides. */
static void test_no_start(void **state)
{
    (void)state;
    assert_int_equal(kind_of((uint32_t)getpid(), 0), VMXCI_LOCK_HERE);
    pid_t pid = make_zombie();
    if (vmxi_process_start(getpid()))
        assert_int_equal(kind_of((uint32_t)pid, 0), VMXCI_LOCK_STALE);
    reap(pid);
    assert_int_equal(kind_of((uint32_t)pid, 0), VMXCI_LOCK_STALE);
}

/* A number that is no PID proves nothing, and is never taken for a process group. */
static void test_odd_pids(void **state)
{
    (void)state;
    static const uint32_t pids[] = { 0, (uint32_t)INT_MAX + 1, UINT32_MAX - 1, UINT32_MAX };
    for (size_t i = 0; i < COUNT(pids); i++) {
        assert_int_equal(kind_of(pids[i], 0), VMXCI_LOCK_HERE);
        assert_int_equal(kind_of(pids[i], 1), VMXCI_LOCK_HERE);
    }
    /* Greater than the PIDs of Linux. */
    assert_int_equal(kind_of(INT_MAX, 1), VMXCI_LOCK_STALE);
}

/* A process of another user, to which no signal may be sent, is alive. */
static void test_other_user(void **state)
{
    (void)state;
    assert_int_equal(kind_of(1, 0), VMXCI_LOCK_HERE);
    if (geteuid() != 0 || seteuid(65534) != 0)
        return;
    vmxci_lock_kind kind = kind_of(1, 0);
    assert_int_equal(seteuid(0), 0);
    assert_int_equal(kind, VMXCI_LOCK_HERE);
}

static void test_containers(void **state)
{
    (void)state;
    const vmxi_host host = host_of(STR("machine"), FIRST_PIDNS, "b");
    vmxi_member member = { .machine = OURS, .boot = BOOT, .pidns = OTHER_PIDNS };
    assert_true(vmxi_owner_is_contained(&member, &host));
    member.pidns = FIRST_PIDNS;
    assert_false(vmxi_owner_is_contained(&member, &host));
    member.pidns = 0;
    assert_false(vmxi_owner_is_contained(&member, &host));
    member = (vmxi_member){ .machine = OURS, .boot = LIT("c"), .pidns = OTHER_PIDNS };
    assert_false(vmxi_owner_is_contained(&member, &host));
    member = (vmxi_member){ .machine = LIT("other"), .boot = BOOT, .pidns = OTHER_PIDNS };
    assert_false(vmxi_owner_is_contained(&member, &host));
}

static void test_addresses(void **state)
{
    (void)state;
    static const char *const without[] = { "jq0ONgAAAAAAAAAA", "AAAAAAAAAAAAAAAA",
                                           "-----QAAAAAAAAAA", "-----gAAAAAAAAAA",
                                           "-----wAAAAAAAAAA", "",
                                           "uuid=56-4d-6a",    "machine" };
    static const char *const with[] = { "6HlZAAL8AAAAAQAA", "AAAAAAAAAAAAAAAB", "AAAAABAAAAAAAAAA",
                                        "AAAAAABAAAAAAAAA" };
    for (size_t i = 0; i < COUNT(without); i++)
        assert_false(vmxi_machine_has_address(str_of(without[i])));
    for (size_t i = 0; i < COUNT(with); i++)
        assert_true(vmxi_machine_has_address(str_of(with[i])));
}

int main(void)
{
    foreign_dir = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    local_dir = open("/dev/shm", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (foreign_dir < 0 || local_dir < 0)
        return 77;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),      cmocka_unit_test(test_containers),
        cmocka_unit_test(test_addresses), cmocka_unit_test(test_no_start),
        cmocka_unit_test(test_odd_pids),  cmocka_unit_test(test_other_user),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
