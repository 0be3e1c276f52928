/* SPDX-License-Identifier: MIT */
/* VMware's lock of a file: inspecting, taking, verifying, releasing and breaking it. */
#include <config.h>

#include <sys/resource.h>
#include <sys/wait.h>
#ifdef __linux__
#include <sys/xattr.h>
#endif

#include "members.h"
#include "base/clock.h"
#include "lock/take.h"

#define assert_outcome(result, want) assert_result(result, want, 0)

#define assert_result(result, want, want_errno)          \
    do {                                                 \
        const vmxi_lock_result result_ = (result);       \
        assert_int_equal(result_.outcome, want);         \
        assert_int_equal(result_.sys_errno, want_errno); \
    } while (0)

/* ---- inspecting ---- */

struct inspection {
    const char *name;
    struct {
        const char *entry;
        char kind;
    } made[4];
    const char *own;
    vmxci_lock_kind want;
    const char *entry; /* that matters most */
    int sys_errno;
};

static const struct inspection inspections[] = {
    { "foreign names",
      { { "X12345.lck", 'e' }, { "notes", 'c' }, { "M1234.lck", 'e' } },
      "",
      VMXCI_LOCK_NONE,
      "",
      0 },
    { "choosing", { { "D00001.lck", 'd' }, { "E00001.lck", 'e' } }, "", VMXCI_LOCK_NONE, "", 0 },
    { "here", { { "M00001.lck", 'h' } }, "", VMXCI_LOCK_HERE, "M00001.lck", 0 },
    { "here, shared", { { "M00001.lck", 'H' } }, "", VMXCI_LOCK_HERE, "M00001.lck", 0 },
    { "stale", { { "M00001.lck", 's' } }, "", VMXCI_LOCK_STALE, "M00001.lck", 0 },
    { "elsewhere", { { "M00001.lck", 'e' } }, "", VMXCI_LOCK_ELSEWHERE, "M00001.lck", 0 },
    { "malformed", { { "M00001.lck", 'c' } }, "", VMXCI_LOCK_UNKNOWN, "M00001.lck", 0 },
    { "a directory", { { "M00001.lck", 'd' } }, "", VMXCI_LOCK_UNKNOWN, "M00001.lck", EINVAL },
    { "a link", { { "M00001.lck", 'l' } }, "", VMXCI_LOCK_UNKNOWN, "M00001.lck", EINVAL },
    { "a fifo", { { "M00001.lck", 'p' } }, "", VMXCI_LOCK_UNKNOWN, "M00001.lck", EINVAL },
    { "a longer name", { { "M00001-.lck", 'e' } }, "", VMXCI_LOCK_ELSEWHERE, "M00001-.lck", 0 },
    { "our own", { { "M00001.lck", 'h' } }, "M00001.lck", VMXCI_LOCK_NONE, "", 0 },
    { "another beside our own",
      { { "M00001.lck", 'h' }, { "M00002.lck", 'e' } },
      "M00001.lck",
      VMXCI_LOCK_ELSEWHERE,
      "M00002.lck",
      0 },
    /* Which of several. */
    { "all",
      { { "M00001.lck", 's' },
        { "M00002.lck", 'c' },
        { "M00003.lck", 'e' },
        { "M00004.lck", 'h' } },
      "",
      VMXCI_LOCK_HERE,
      "M00004.lck",
      0 },
    { "not here",
      { { "M00001.lck", 's' }, { "M00002.lck", 'c' }, { "M00003.lck", 'e' } },
      "",
      VMXCI_LOCK_ELSEWHERE,
      "M00003.lck",
      0 },
    { "stale or malformed",
      { { "M00001.lck", 's' }, { "M00002.lck", 'c' } },
      "",
      VMXCI_LOCK_UNKNOWN,
      "M00002.lck",
      0 },
    { "two of a kind",
      { { "M00007.lck", 'e' }, { "M00003.lck", 'e' }, { "M00005.lck", 'E' } },
      "",
      VMXCI_LOCK_ELSEWHERE,
      "M00003.lck",
      0 },
    { "two stale",
      { { "M00002.lck", 's' }, { "M00001.lck", 's' } },
      "",
      VMXCI_LOCK_STALE,
      "M00001.lck",
      0 },
};

static void inspect(vmxi_finding *out, const char *own)
{
    const vmxi_wait wait = { 0, NULL, NULL };
    vmxi_lockdir dir;
    assert_int_equal(vmxi_lockdir_init(&dir, parent, "a.vmx"), 0);
    assert_outcome(vmxi_inspect_lock(out, &dir, own, &host, &wait), VMXI_LOCK_OK);
    vmxi_lockdir_close(&dir);
}

static int check_inspection(const struct inspection *row)
{
    vmxi_finding found;
    size_t count = 0;
    make_lock_dir();
    for (; count < COUNT(row->made) && row->made[count].entry; count++)
        make(row->made[count].entry, row->made[count].kind);
    inspect(&found, row->own);
    int bad =
        differs(row->name, "kind", str_of(vmxci_lock_kind_name(found.kind)),
                str_of(vmxci_lock_kind_name(row->want))) +
        differs(row->name, "entry", str_of(found.entry), str_of(row->entry)) +
        differs_n(row->name, "errno", found.sys_errno, row->sys_errno) +
        differs_n(row->name, "entries left", (long long)count_entries(LOCK_DIR), (long long)count);
    remove_tree(in(LOCK_DIR));
    return bad;
}

static void test_inspect(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(inspections); i++)
        bad += check_inspection(&inspections[i]);
    assert_int_equal(bad, 0);
}

static void assert_kind(vmxci_lock_kind kind, bool with_errno)
{
    vmxi_finding found;
    inspect(&found, "");
    assert_int_equal(found.kind, kind);
    assert_string_equal(found.entry, "");
    assert_string_equal(found.lock, LOCK_DIR);
    assert_int_equal(found.sys_errno != 0, with_errno);
}

static void test_inspect_directory(void **state)
{
    (void)state;
    assert_kind(VMXCI_LOCK_NONE, true); /* it does not exist */
    assert_false(exists(LOCK_DIR));
    make_lock_dir();
    assert_kind(VMXCI_LOCK_NONE, false);
    assert_int_equal(rmdir(in(LOCK_DIR)), 0);
    put(LOCK_DIR, "");
    assert_kind(VMXCI_LOCK_ESXI, true);
    assert_int_equal(unlink(in(LOCK_DIR)), 0);
    assert_int_equal(mkfifo(in(LOCK_DIR), 0600), 0);
    assert_kind(VMXCI_LOCK_UNKNOWN, true);
}

/* The protocol has no links, so none is followed. */
static void test_inspect_link(void **state)
{
    (void)state;
    static const char *const targets[] = { "directory", "file", "nowhere", LOCK_DIR };
    assert_int_equal(mkdir(in("directory"), 0777), 0);
    put("file", "");
    for (size_t i = 0; i < COUNT(targets); i++) {
        assert_int_equal(symlink(targets[i], in(LOCK_DIR)), 0);
        assert_kind(VMXCI_LOCK_UNKNOWN, true);
        assert_int_equal(unlink(in(LOCK_DIR)), 0);
    }
}

static void test_inspect_without_rights(void **state)
{
    (void)state;
    vmxi_finding lock, member;
    make("M00001.lck", 'e');
    assert_int_equal(chmod(in(LOCK_DIR), 0), 0);
    drop_rights();
    inspect(&lock, "");
    regain_rights();
    assert_int_equal(lock.kind, VMXCI_LOCK_UNKNOWN);
    assert_int_equal(lock.sys_errno, EACCES);
    assert_int_equal(chmod(in(LOCK_DIR), 0755), 0);
    assert_int_equal(chmod(in(in_lock("M00001.lck")), 0), 0);
    drop_rights();
    inspect(&member, "");
    regain_rights();
    assert_int_equal(member.kind, VMXCI_LOCK_UNKNOWN);
    assert_int_equal(member.sys_errno, EACCES);
    assert_string_equal(member.entry, "M00001.lck");
}

/* The strings of a copy do not point into the original. */
static void test_finding_copy(void **state)
{
    (void)state;
    vmxi_finding found, copy;
    make("M00001.lck", 'e');
    inspect(&found, "");
    vmxi_finding_copy(&copy, &found);
    memset(&found, 'x', sizeof found);
    assert_int_equal(copy.kind, VMXCI_LOCK_ELSEWHERE);
    assert_int_equal(copy.len, VMXI_MEMBER_SIZE);
    assert_true(str_equal(copy.member.machine, STR("uuid=other")));
    assert_true(str_equal(copy.member.program, STR("prog")));
    assert_int_equal(copy.member.pid, 12);
}

/* ---- taking ---- */

static void release(vmxi_lock *lock)
{
    vmxi_lock_release(lock);
    assert_string_equal(lock->leftover, "");
}

static vmxi_lock_result take_with(vmxi_lock *out, vmxi_finding *blocker, bool shared,
                                  vmxi_wait wait)
{
    const vmxi_lock_request request = { &host, STR("/vms/a.vmx.lck"), shared, wait };
    return vmxi_lock_take(out, blocker, parent, "a.vmx", &request);
}

/* Takes the lock without waiting. */
static vmxi_lock_result take(vmxi_lock *out, bool shared)
{
    vmxi_finding blocker;
    return take_with(out, &blocker, shared, (vmxi_wait){ 0, NULL, NULL });
}

static void test_take(void **state)
{
    (void)state;
    vmxi_lock lock;
    char want[VMXI_MEMBER_SIZE], got[VMXI_MEMBER_SIZE + 1];
    size_t len;
    assert_outcome(take(&lock, false), VMXI_LOCK_OK);
    assert_int_equal(count_entries(LOCK_DIR), 1);
    assert_true(lock.entry[0] == 'M' && vmxi_is_entry(lock.entry));
    vmxi_member_format(want, &host, 1, false, STR("/vms/a.vmx.lck"));
    assert_int_equal(vmxi_lockdir_read_file(&lock.dir, lock.entry, got, &len), 0);
    assert_int_equal(len, sizeof want);
    assert_memory_equal(got, want, sizeof want);
    assert_outcome(vmxi_lock_verify(&lock), VMXI_LOCK_OK);
    release(&lock);
    assert_outcome(vmxi_lock_verify(&lock), VMXI_LOCK_OK); /* no lock is held, so none is lost */
    release(&lock);
    assert_int_equal(count_entries(""), 0);
}

static mode_t mode_of(const char *name)
{
    return stat_of(name).st_mode & 07777;
}

/* Those who may write in the directory of the VM can take a lock, and no others. */
static void test_modes_of_parent(void **state)
{
    (void)state;
    static const mode_t modes[] = { 0700, 0750, 0755, 0770, 0777, 01777, 02775, 0500 };
    for (size_t i = 0; i < COUNT(modes); i++) {
        vmxi_lock lock;
        if (geteuid() != 0 && modes[i] == 0500)
            continue;
        assert_int_equal(chmod(place, modes[i]), 0);
        assert_outcome(take(&lock, false), VMXI_LOCK_OK);
        assert_int_equal(mode_of(LOCK_DIR), modes[i] | 0700);
        release(&lock);
    }
}

/* A lock has the group of the directory of the VM; otherwise its group gets the rights of others.
 */
static void test_group_of_parent(void **state)
{
    (void)state;
    vmxi_lock lock;
    if (geteuid() != 0)
        skip();
    assert_int_equal(chown(place, (uid_t)-1, 12345), 0);
    assert_int_equal(chmod(place, 0775), 0);
    assert_outcome(take(&lock, false), VMXI_LOCK_OK);
    assert_int_equal(stat_of(LOCK_DIR).st_gid, 12345);
    assert_int_equal(mode_of(LOCK_DIR), 0775);
    release(&lock);
    assert_int_equal(chown(place, 65534, 12345), 0);
    assert_int_equal(seteuid(65534), 0);
    const vmxi_lock_result result = take(&lock, false);
    assert_int_equal(seteuid(0), 0);
    assert_outcome(result, VMXI_LOCK_OK);
    assert_int_not_equal(stat_of(LOCK_DIR).st_gid, 12345);
    assert_int_equal(mode_of(LOCK_DIR), 0755);
    release(&lock);
}

#ifdef __linux__

/* The lock does not inherit the ACL that the directory of the VM gives to new files: it would let
 * users write in the lock who may not write in the directory. */
static void test_no_default_acl(void **state)
{
    /* u::rwx u:12345:rwx g::rwx m::rwx o::r-x, as the kernel reads it. */
    static const char acl[] = "\2\0\0\0"
                              "\1\0\7\0\377\377\377\377"
                              "\2\0\7\0\x39\x30\0\0"
                              "\4\0\7\0\377\377\377\377"
                              "\20\0\7\0\377\377\377\377"
                              "\40\0\5\0\377\377\377\377";
    (void)state;
    vmxi_lock lock;
    if (setxattr(place, "system.posix_acl_default", acl, sizeof acl - 1, 0) != 0)
        skip();
    assert_int_equal(chmod(place, 0775), 0);
    assert_outcome(take(&lock, false), VMXI_LOCK_OK);
    assert_int_equal(getxattr(in(LOCK_DIR), "system.posix_acl_default", NULL, 0), -1);
    assert_int_equal(getxattr(in(LOCK_DIR), "system.posix_acl_access", NULL, 0), -1);
    assert_int_equal(getxattr(in(in_lock(lock.entry)), "system.posix_acl_access", NULL, 0), -1);
    assert_int_equal(mode_of(LOCK_DIR), 0775);
    assert_int_equal(mode_of(in_lock(lock.entry)), 0644);
    release(&lock);
}

#endif

/* The umask does not matter. */
static void test_modes(void **state)
{
    (void)state;
    vmxi_lock lock;
    assert_int_equal(umask(0777), 077);
    const vmxi_lock_result result = take(&lock, false);
    assert_int_equal(umask(077), 0777);
    assert_outcome(result, VMXI_LOCK_OK);
    assert_int_equal(mode_of(LOCK_DIR), 0755);
    assert_int_equal(mode_of(in_lock(lock.entry)), 0644);
    release(&lock);
}

#ifdef __linux__

/* Takes the lock as a user who has rights to the directory.  The lock directory gets MODE. */
static void take_as_owner(mode_t mode)
{
    vmxi_lock lock;
    if (geteuid() == 0)
        assert_int_equal(chown(place, 65534, (gid_t)-1), 0);
    drop_rights();
    const vmxi_lock_result result = take(&lock, false);
    regain_rights();
    assert_outcome(result, VMXI_LOCK_OK);
    assert_int_equal(count_entries(LOCK_DIR), 1);
    assert_int_equal(mode_of(LOCK_DIR), mode);
    assert_int_equal(mode_of(in_lock(lock.entry)), 0644);
    release(&lock);
    assert_int_equal(count_entries(""), 0);
}

/* Whatever rights the umask withholds from the owner of a new directory. */
static void test_umask_of_owner(void **state)
{
    (void)state;
    assert_int_equal(chmod(place, 0755), 0);
    for (mode_t withheld = 0; withheld <= 7; withheld++) {
        assert_int_equal(umask(withheld << 6 | 077), 077);
        take_as_owner(0755);
        assert_int_equal(umask(077), withheld << 6 | 077);
    }
}

/* Whatever rights the default ACL of the directory gives to the owner of a new directory. */
static void test_default_acl_of_owner(void **state)
{
    /* u::--- u:12345:r-- g::--- m::r-- o::---, as the kernel reads it. */
    char acl[] = "\2\0\0\0"
                 "\1\0\0\0\377\377\377\377"
                 "\2\0\4\0\x39\x30\0\0"
                 "\4\0\0\0\377\377\377\377"
                 "\20\0\4\0\377\377\377\377"
                 "\40\0\0\0\377\377\377\377";
    (void)state;
    assert_int_equal(chmod(place, 0775), 0);
    for (char rights = 0; rights <= 7; rights++) {
        acl[6] = rights;
        if (setxattr(place, "system.posix_acl_default", acl, sizeof acl - 1, 0) != 0)
            skip();
        take_as_owner(0775);
    }
}

#endif

static void test_take_beside_others(void **state)
{
    (void)state;
    vmxi_lock lock;
    make("M00001.lck", 's');
    make("M00002.lck", 's');
    make("E00003.lck", 'e');
    make("X00004.lck", 's');
    make("notes.txt", 'c');
    assert_outcome(take(&lock, false), VMXI_LOCK_OK);
    assert_false(exists(in_lock("M00001.lck")));
    assert_false(exists(in_lock("M00002.lck")));
    release(&lock);
    assert_true(exists(in_lock("E00003.lck")));
    assert_true(exists(in_lock("X00004.lck")));
    assert_true(exists(in_lock("notes.txt")));
    assert_int_equal(count_entries(LOCK_DIR), 3);
}

static const struct {
    const char *name;
    char kind;
    bool shared;
    bool taken;
    vmxci_lock_kind blocker;
} pairs[] = {
    { "X, X here", 'h', false, false, VMXCI_LOCK_HERE },
    { "S, X here", 'h', true, false, VMXCI_LOCK_HERE },
    { "X, S here", 'H', false, false, VMXCI_LOCK_HERE },
    { "S, S here", 'H', true, true, VMXCI_LOCK_NONE },
    { "X, X elsewhere", 'e', false, false, VMXCI_LOCK_ELSEWHERE },
    { "S, X elsewhere", 'e', true, false, VMXCI_LOCK_ELSEWHERE },
    { "X, S elsewhere", 'E', false, false, VMXCI_LOCK_ELSEWHERE },
    { "S, S elsewhere", 'E', true, true, VMXCI_LOCK_NONE },
    { "X, malformed", 'c', false, false, VMXCI_LOCK_UNKNOWN },
    { "S, malformed", 'c', true, false, VMXCI_LOCK_UNKNOWN },
    { "X, a directory", 'd', false, false, VMXCI_LOCK_UNKNOWN },
    { "X, a link", 'l', false, false, VMXCI_LOCK_UNKNOWN },
    { "X, a fifo", 'p', false, false, VMXCI_LOCK_UNKNOWN },
    { "X, stale", 's', false, true, VMXCI_LOCK_NONE },
    { "S, stale", 's', true, true, VMXCI_LOCK_NONE },
};

static int check_pair(size_t i)
{
    vmxi_lock lock;
    vmxi_finding blocker;
    const char *name = pairs[i].name;
    make("M00001.lck", pairs[i].kind);
    const vmxi_lock_result result =
        take_with(&lock, &blocker, pairs[i].shared, (vmxi_wait){ 0, NULL, NULL });
    int bad =
        differs_n(name, "outcome", result.outcome, pairs[i].taken ? VMXI_LOCK_OK : VMXI_LOCK_BUSY);
    if (result.outcome)
        bad += differs_n(name, "blocker", blocker.kind, pairs[i].blocker) +
               differs(name, "entry", str_of(blocker.entry), STR("M00001.lck"));
    release(&lock);
    bad += differs_n(name, "the other member is left", exists(in_lock("M00001.lck")),
                     pairs[i].kind != 's');
    bad += differs_n(name, "entries", exists(LOCK_DIR) ? (long long)count_entries(LOCK_DIR) : 0,
                     pairs[i].kind != 's');
    remove_tree(in(LOCK_DIR));
    return bad;
}

static void test_pairs(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(pairs); i++)
        bad += check_pair(i);
    assert_int_equal(bad, 0);
}

/* Each of several shared locks blocks an exclusive one.  A new ticket number is above all others.
 */
static void test_several(void **state)
{
    (void)state;
    vmxi_lock one, two, writer;
    vmxi_member member;
    assert_outcome(take(&one, true), VMXI_LOCK_OK);
    assert_outcome(take(&two, true), VMXI_LOCK_OK);
    assert_true(vmxi_member_parse(&member, two.bytes, sizeof two.bytes));
    assert_int_equal(member.ticket, 2);
    assert_true(member.shared);
    assert_outcome(take(&writer, false), VMXI_LOCK_BUSY);
    release(&one);
    assert_outcome(take(&writer, false), VMXI_LOCK_BUSY);
    assert_outcome(vmxi_lock_verify(&two), VMXI_LOCK_OK);
    release(&two);
    assert_outcome(take(&writer, false), VMXI_LOCK_OK);
    assert_outcome(take(&one, true), VMXI_LOCK_BUSY);
    release(&writer);
    assert_int_equal(count_entries(""), 0);
}

/* With the time-out 0, a process that is choosing is not waited for either. */
static void test_choosing_is_busy(void **state)
{
    (void)state;
    vmxi_lock lock;
    vmxi_finding blocker;
    make("D00001.lck", 'd');
    for (int shared = 0; shared < 2; shared++) {
        assert_outcome(take_with(&lock, &blocker, shared, (vmxi_wait){ 0, NULL, NULL }),
                       VMXI_LOCK_BUSY);
        assert_int_equal(blocker.kind, VMXCI_LOCK_NONE);
    }
    assert_int_equal(count_entries(LOCK_DIR), 1);
    assert_true(exists(in_lock("D00001.lck")));
}

/* ---- waiting ---- */

static void test_stop(void **state)
{
    (void)state;
    static const char *const entries[] = { "M00001.lck", "D00001.lck" };
    for (size_t i = 0; i < COUNT(entries); i++)
        for (int calls = 0; calls < 3; calls++) {
            vmxi_lock lock;
            vmxi_finding blocker;
            struct stopper stopper = { calls, NULL };
            make(entries[i], i ? 'd' : 'e');
            assert_outcome(take_with(&lock, &blocker, false,
                                     (vmxi_wait){ UINT32_MAX, stop_waiting, &stopper }),
                           VMXI_LOCK_STOPPED);
            assert_int_equal(stopper.calls, -1);
            assert_int_equal(count_entries(LOCK_DIR), 1);
            remove_tree(in(LOCK_DIR));
        }
}

static void test_wait_until_released(void **state)
{
    (void)state;
    static const char *const entries[] = { "M00001.lck", "D00001.lck" };
    for (size_t i = 0; i < COUNT(entries); i++) {
        vmxi_lock lock;
        vmxi_finding blocker;
        struct stopper stopper = { 2, entries[i] };
        make(entries[i], i ? 'd' : 'e');
        assert_outcome(
            take_with(&lock, &blocker, false, (vmxi_wait){ UINT32_MAX, stop_waiting, &stopper }),
            VMXI_LOCK_OK);
        assert_true(stopper.calls < 0);
        assert_int_equal(count_entries(LOCK_DIR), 1);
        release(&lock);
        assert_false(exists(LOCK_DIR));
    }
}

static void test_timeout(void **state)
{
    (void)state;
    vmxi_lock lock;
    vmxi_finding blocker;
    make("M00001.lck", 'e');
    assert_outcome(take_with(&lock, &blocker, false, (vmxi_wait){ 1, NULL, NULL }), VMXI_LOCK_BUSY);
    assert_int_equal(blocker.kind, VMXCI_LOCK_ELSEWHERE);
    assert_string_equal(blocker.entry, "M00001.lck");
    assert_int_equal(count_entries(LOCK_DIR), 1);
}

/* ---- a directory full of members ---- */

/* If all numbers are in use, a wait without a time-out ends at once. */
static void test_no_free_number(void **state)
{
    (void)state;
    vmxi_lock lock;
    vmxi_finding blocker;
    struct stopper stopper = { 20, NULL };
    make_lock_dir();
    put_str(in_lock("M00000.lck"), STR("garbage"), 0644);
    for (unsigned i = 1; i < 65536; i++) {
        char name[16];
        snprintf(name, sizeof name, "M%05u.lck", i);
        assert_int_equal(symlinkat("x", parent, in_lock(name)), 0);
    }
    const uint64_t start = vmxi_clock();
    assert_outcome(take(&lock, false), VMXI_LOCK_BUSY);
    assert_true(vmxi_clock() - start < 4000);
    assert_outcome(
        take_with(&lock, &blocker, false, (vmxi_wait){ UINT32_MAX, stop_waiting, &stopper }),
        VMXI_LOCK_STOPPED);
    assert_outcome(take_with(&lock, &blocker, false, (vmxi_wait){ 300, NULL, NULL }),
                   VMXI_LOCK_BUSY);
}

static void make_many_members(void)
{
    for (unsigned i = 0; i < 1000; i++) {
        char name[16];
        snprintf(name, sizeof name, "M%05u.lck", i);
        make(name, 'E');
    }
}

/* Reading many members can be stopped. */
static void test_stop_among_members(void **state)
{
    (void)state;
    vmxi_lock lock;
    vmxi_finding blocker;
    struct stopper stopper = { 2, NULL };
    make_many_members();
    assert_outcome(take_with(&lock, &blocker, true, (vmxi_wait){ 0, stop_waiting, &stopper }),
                   VMXI_LOCK_STOPPED);
    assert_int_equal(stopper.calls, -1);
    assert_int_equal(count_entries(LOCK_DIR), 1000);
}

static void test_stop_of_an_inspection(void **state)
{
    (void)state;
    vmxi_finding found;
    vmxi_lockdir dir;
    struct stopper stopper = { 2, NULL };
    const vmxi_wait wait = { 0, stop_waiting, &stopper };
    make_many_members();
    assert_int_equal(vmxi_lockdir_init(&dir, parent, "a.vmx"), 0);
    assert_outcome(vmxi_inspect_lock(&found, &dir, "", &host, &wait), VMXI_LOCK_STOPPED);
    assert_int_equal(stopper.calls, -1);
    vmxi_lockdir_close(&dir);
}

/* ---- child processes ---- */

/* A child of the process that has taken the lock does not release it. */
static void test_release_in_child(void **state)
{
    (void)state;
    vmxi_lock lock;
    int status = -1;
    assert_outcome(take(&lock, false), VMXI_LOCK_OK);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        vmxi_lock_release(&lock);
        _exit(lock.dir.fd >= 0 || lock.leftover[0]);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_outcome(vmxi_lock_verify(&lock), VMXI_LOCK_OK);
    release(&lock);
    assert_false(exists(LOCK_DIR));
}

/* ---- failures ---- */

/* A member file that is not recognized and cannot be read is neither gone nor removed. */
static void test_no_descriptors(void **state)
{
    (void)state;
    vmxi_lock lock;
    struct rlimit limit, none;
    assert_outcome(take(&lock, false), VMXI_LOCK_OK);
    char entry[VMXI_ENTRY_SIZE];
    memcpy(entry, lock.entry, sizeof entry);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    none = limit;
    none.rlim_cur = 0;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    assert_outcome(vmxi_lock_verify(&lock), VMXI_LOCK_OK);
    lock.written.mtime.tv_sec--;
    const vmxi_lock_result result = vmxi_lock_verify(&lock);
    vmxi_lock_release(&lock);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
    assert_int_equal(result.outcome, VMXI_LOCK_FAILED);
    assert_int_equal(result.sys_errno, EMFILE);
    assert_string_equal(lock.leftover, entry);
    assert_true(exists(in_lock(entry)));
}

/* ---- verifying ---- */

static void test_member_removed(void **state)
{
    (void)state;
    vmxi_lock lock;
    assert_outcome(take(&lock, false), VMXI_LOCK_OK);
    assert_int_equal(unlink(in(in_lock(lock.entry))), 0);
    assert_outcome(vmxi_lock_verify(&lock), VMXI_LOCK_LOST);
    release(&lock);
    assert_false(exists(LOCK_DIR));
}

/* Another directory of the same name is not ours, even if it has a copy of our member file. */
static void test_directory_replaced(void **state)
{
    (void)state;
    vmxi_lock lock;
    assert_outcome(take(&lock, false), VMXI_LOCK_OK);
    assert_int_equal(rename(in(LOCK_DIR), in("moved")), 0);
    assert_outcome(vmxi_lock_verify(&lock), VMXI_LOCK_LOST);
    make_lock_dir();
    put_str(in_lock(lock.entry), (vmxci_str){ lock.bytes, sizeof lock.bytes }, 0644);
    assert_outcome(vmxi_lock_verify(&lock), VMXI_LOCK_LOST);
    release(&lock);
    assert_int_equal(count_entries("moved"), 0);
    assert_int_equal(count_entries(LOCK_DIR), 1);
}

/* A member file of our name with other bytes is another process's. */
static void test_member_replaced(void **state)
{
    (void)state;
    for (size_t changed = 0; changed <= VMXI_MEMBER_SIZE; changed += VMXI_MEMBER_SIZE / 2) {
        vmxi_lock lock;
        char bytes[VMXI_MEMBER_SIZE + 1] = "";
        assert_outcome(take(&lock, false), VMXI_LOCK_OK);
        const char *entry = in_lock(lock.entry);
        memcpy(bytes, lock.bytes, VMXI_MEMBER_SIZE);
        bytes[changed] ^= 1;
        put_str(entry, (vmxci_str){ bytes, changed < VMXI_MEMBER_SIZE ? 512 : 513 }, 0644);
        assert_outcome(vmxi_lock_verify(&lock), VMXI_LOCK_LOST);
        release(&lock);
        assert_true(exists(entry));
        assert_int_equal(unlink(in(entry)), 0);
        assert_int_equal(rmdir(in(LOCK_DIR)), 0);
    }
}

/* ---- locks that cannot be taken ---- */

static void test_not_a_directory(void **state)
{
    (void)state;
    vmxi_lock lock;
    put(LOCK_DIR, "kept");
    assert_result(take(&lock, false), VMXI_LOCK_FAILED, ENOTDIR);
    assert_result(take(&lock, true), VMXI_LOCK_FAILED, ENOTDIR);
    assert_true(holds(LOCK_DIR, "kept"));
    release(&lock);
    assert_true(exists(LOCK_DIR));
}

static void test_link_is_not_followed(void **state)
{
    (void)state;
    vmxi_lock lock;
    assert_int_equal(mkdir(in("directory"), 0777), 0);
    assert_int_equal(symlink("directory", in(LOCK_DIR)), 0);
    assert_int_equal(take(&lock, false).outcome, VMXI_LOCK_FAILED);
    assert_int_equal(take(&lock, true).outcome, VMXI_LOCK_FAILED);
    assert_int_equal(count_entries("directory"), 0);
    assert_true(exists(LOCK_DIR));
}

/* Nobody can write there, so a shared lock is not needed. */
static void take_without_rights(int want_errno)
{
    vmxi_lock writer, reader;
    drop_rights();
    const vmxi_lock_result exclusive = take(&writer, false), shared = take(&reader, true);
    regain_rights();
    assert_result(exclusive, VMXI_LOCK_FAILED, want_errno);
    assert_outcome(shared, VMXI_LOCK_OK);
    assert_string_equal(reader.entry, "");
    assert_outcome(vmxi_lock_verify(&reader), VMXI_LOCK_OK);
    release(&reader);
}

static void test_read_only_directory(void **state)
{
    (void)state;
    assert_int_equal(chmod(place, 0555), 0);
    take_without_rights(EACCES);
    assert_int_equal(chmod(place, 0755), 0);
    assert_int_equal(count_entries(""), 0);
    make("M00001.lck", 'e');
    assert_int_equal(chmod(in(LOCK_DIR), 0555), 0);
    take_without_rights(EACCES);
    assert_int_equal(chmod(in(LOCK_DIR), 0755), 0);
    assert_int_equal(count_entries(LOCK_DIR), 1);
}

/* A take that fails leaves a lock directory of another user, whether or not it can be read. */
static void test_directory_of_another_user(void **state)
{
    (void)state;
    static const mode_t modes[] = { 0555, 0333, 0 };
    for (size_t i = 0; i < COUNT(modes); i++) {
        vmxi_lock lock;
        make_lock_dir();
        assert_int_equal(chmod(in(LOCK_DIR), modes[i]), 0);
        assert_int_equal(chmod(place, 0777), 0);
        drop_rights();
        const vmxi_lock_result result = take(&lock, false);
        release(&lock);
        regain_rights();
        assert_result(result, VMXI_LOCK_FAILED, EACCES);
        assert_true(exists(LOCK_DIR));
        assert_int_equal(chmod(in(LOCK_DIR), 0755), 0);
    }
}

static void test_long_name(void **state)
{
    (void)state;
    char name[NAME_MAX + 2];
    const vmxi_lock_request request = { &host, STR("x"), false, { 0, NULL, NULL } };
    vmxi_finding blocker;
    vmxi_lock lock;
    memset(name, 'n', sizeof name);
    name[NAME_MAX - 3] = '\0';
    assert_result(vmxi_lock_take(&lock, &blocker, parent, name, &request), VMXI_LOCK_FAILED,
                  ENAMETOOLONG);
    release(&lock);
    name[NAME_MAX - 4] = '\0';
    assert_outcome(vmxi_lock_take(&lock, &blocker, parent, name, &request), VMXI_LOCK_OK);
    release(&lock);
    assert_int_equal(count_entries(""), 0);
}

/* ---- breaking ---- */

static void test_break(void **state)
{
    (void)state;
    static const char kinds[] = "ehsc";
    for (const char *kind = kinds; *kind; kind++) {
        vmxi_finding found;
        make("M00001.lck", *kind);
        inspect(&found, "");
        assert_outcome(vmxi_lock_break(parent, "a.vmx", &found), VMXI_LOCK_OK);
        assert_false(exists(LOCK_DIR));
    }
}

static void test_break_one_of_two(void **state)
{
    (void)state;
    vmxi_finding found;
    make("M00001.lck", 'e');
    make("M00002.lck", 'e');
    inspect(&found, "");
    assert_outcome(vmxi_lock_break(parent, "a.vmx", &found), VMXI_LOCK_OK);
    assert_false(exists(in_lock("M00001.lck")));
    assert_true(exists(in_lock("M00002.lck")));
}

static void test_break_replaced_member(void **state)
{
    (void)state;
    static const char *const others[] = { "", "garbage!", "other" };
    for (size_t i = 0; i < COUNT(others); i++) {
        vmxi_finding found;
        make("M00001.lck", 'c');
        inspect(&found, "");
        put(in_lock("M00001.lck"), others[i]);
        assert_outcome(vmxi_lock_break(parent, "a.vmx", &found), VMXI_LOCK_LOST);
        assert_true(holds(in_lock("M00001.lck"), others[i]));
    }
}

static void test_break_removed_member(void **state)
{
    (void)state;
    vmxi_finding found;
    make("M00001.lck", 'e');
    inspect(&found, "");
    assert_int_equal(unlink(in(in_lock("M00001.lck"))), 0);
    assert_outcome(vmxi_lock_break(parent, "a.vmx", &found), VMXI_LOCK_OK);
    assert_outcome(vmxi_lock_break(parent, "a.vmx", &found), VMXI_LOCK_OK); /* the directory too */
    make("M00001.lck", 'd');
    inspect(&found, "");
    assert_int_equal(vmxi_lock_break(parent, "a.vmx", &found).outcome, VMXI_LOCK_FAILED);
    assert_true(exists(in_lock("M00001.lck")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_inspect),
        TEST(test_inspect_directory),
        TEST(test_inspect_link),
        TEST(test_inspect_without_rights),
        TEST(test_finding_copy),
        TEST(test_take),
        TEST(test_modes),
        TEST(test_modes_of_parent),
        TEST(test_group_of_parent),
#ifdef __linux__
        TEST(test_no_default_acl),
        TEST(test_umask_of_owner),
        TEST(test_default_acl_of_owner),
#endif
        TEST(test_take_beside_others),
        TEST(test_pairs),
        TEST(test_several),
        TEST(test_choosing_is_busy),
        TEST(test_stop),
        TEST(test_wait_until_released),
        TEST(test_timeout),
        TEST(test_no_free_number),
        TEST(test_stop_among_members),
        TEST(test_stop_of_an_inspection),
        TEST(test_release_in_child),
        TEST(test_no_descriptors),
        TEST(test_member_removed),
        TEST(test_directory_replaced),
        TEST(test_member_replaced),
        TEST(test_not_a_directory),
        TEST(test_link_is_not_followed),
        TEST(test_read_only_directory),
        TEST(test_directory_of_another_user),
        TEST(test_long_name),
        TEST(test_break),
        TEST(test_break_one_of_two),
        TEST(test_break_replaced_member),
        TEST(test_break_removed_member),
    };
    if (!can_verify_owners())
        return 77;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
