/* SPDX-License-Identifier: MIT */
/* VMware's lock of a file: who has it, taking it, keeping it, breaking it. */
#include <config.h>

#include "members.h"
#include "lock/lock.h"

/* ---- who has it ---- */

struct look {
    const char *name;
    struct {
        const char *entry;
        char kind;
    } made[4];
    const char *own;
    vmxci_lock_kind want;
    const char *entry; /* the one that is told */
    int sys;
};

static const struct look looks[] = {
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
    { "broken", { { "M00001.lck", 'c' } }, "", VMXCI_LOCK_UNKNOWN, "M00001.lck", 0 },
    { "a folder", { { "M00001.lck", 'd' } }, "", VMXCI_LOCK_UNKNOWN, "M00001.lck", EINVAL },
    { "a link", { { "M00001.lck", 'l' } }, "", VMXCI_LOCK_UNKNOWN, "M00001.lck", ELOOP },
    { "a fifo", { { "M00001.lck", 'p' } }, "", VMXCI_LOCK_UNKNOWN, "M00001.lck", EINVAL },
    { "a longer name", { { "M00001-.lck", 'e' } }, "", VMXCI_LOCK_ELSEWHERE, "M00001-.lck", 0 },
    { "our own", { { "M00001.lck", 'h' } }, "M00001.lck", VMXCI_LOCK_NONE, "", 0 },
    { "one beside our own",
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
    { "stale or broken",
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

static void look(vmxi_finding *out, const char *own)
{
    vmxi_lockdir dir;
    assert_int_equal(vmxi_lockdir_init(&dir, parent, "a.vmx"), 0);
    assert_int_equal(vmxi_look(out, &dir, own, &host), 0);
    vmxi_lockdir_close(&dir);
}

static int check_look(const struct look *row)
{
    vmxi_finding found;
    size_t count = 0;
    make_folder();
    for (; count < COUNT(row->made) && row->made[count].entry; count++)
        make(row->made[count].entry, row->made[count].kind);
    look(&found, row->own);
    int bad =
        differs(row->name, "kind", str_of(vmxci_lock_kind_name(found.kind)),
                str_of(vmxci_lock_kind_name(row->want))) +
        differs(row->name, "entry", str_of(found.entry), str_of(row->entry)) +
        differs_n(row->name, "errno", found.sys, row->sys) +
        differs_n(row->name, "entries left", (long long)count_entries(FOLDER), (long long)count);
    remove_tree(in(FOLDER));
    return bad;
}

static void test_look(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(looks); i++)
        bad += check_look(&looks[i]);
    assert_int_equal(bad, 0);
}

static void assert_look(vmxci_lock_kind kind, bool with_errno)
{
    vmxi_finding found;
    look(&found, "");
    assert_int_equal(found.kind, kind);
    assert_string_equal(found.entry, "");
    assert_int_equal(found.sys != 0, with_errno);
}

static void test_look_at_folder(void **state)
{
    (void)state;
    assert_look(VMXCI_LOCK_NONE, true); /* it is not there */
    assert_false(exists(FOLDER));
    make_folder();
    assert_look(VMXCI_LOCK_NONE, false);
    assert_int_equal(rmdir(in(FOLDER)), 0);
    put(FOLDER, "");
    assert_look(VMXCI_LOCK_ESXI, true);
    assert_int_equal(unlink(in(FOLDER)), 0);
    assert_int_equal(mkfifo(in(FOLDER), 0600), 0);
    assert_look(VMXCI_LOCK_UNKNOWN, true);
}

/* Who follows the protocol never makes a link, and none is followed. */
static void test_look_at_link(void **state)
{
    (void)state;
    static const char *const targets[] = { "folder", "file", "nowhere", FOLDER };
    assert_int_equal(mkdir(in("folder"), 0777), 0);
    put("file", "");
    for (size_t i = 0; i < COUNT(targets); i++) {
        assert_int_equal(symlink(targets[i], in(FOLDER)), 0);
        assert_look(VMXCI_LOCK_UNKNOWN, true);
        assert_int_equal(unlink(in(FOLDER)), 0);
    }
}

static void test_look_without_rights(void **state)
{
    (void)state;
    vmxi_finding folder, member;
    make("M00001.lck", 'e');
    assert_int_equal(chmod(in(FOLDER), 0), 0);
    drop_rights();
    look(&folder, "");
    regain_rights();
    assert_int_equal(folder.kind, VMXCI_LOCK_UNKNOWN);
    assert_int_equal(folder.sys, EACCES);
    assert_int_equal(chmod(in(FOLDER), 0755), 0);
    assert_int_equal(chmod(in(in_lock("M00001.lck")), 0), 0);
    drop_rights();
    look(&member, "");
    regain_rights();
    assert_int_equal(member.kind, VMXCI_LOCK_UNKNOWN);
    assert_int_equal(member.sys, EACCES);
    assert_string_equal(member.entry, "M00001.lck");
}

/* What a finding says is its own. */
static void test_finding(void **state)
{
    (void)state;
    vmxi_finding found, copy;
    make("M00001.lck", 'e');
    look(&found, "");
    vmxi_finding_copy(&copy, &found);
    memset(&found, 'x', sizeof found);
    assert_int_equal(copy.kind, VMXCI_LOCK_ELSEWHERE);
    assert_int_equal(copy.len, VMXI_MEMBER_SIZE);
    assert_true(str_equal(copy.member.machine, STR("uuid=other")));
    assert_true(str_equal(copy.member.program, STR("prog")));
    assert_int_equal(copy.member.pid, 12);
}

/* ---- taking ---- */

/* Give the lock back: whether something of it could not be removed. */
static int leaves_something(vmxi_lock *lock)
{
    vmxi_lock_release(lock);
    return lock->left[0] != '\0';
}

static int take_with(vmxi_lock *out, vmxi_finding *who, bool shared, vmxi_wait wait)
{
    const vmxi_lock_request request = { &host, STR("/vms/a.vmx.lck"), shared, wait };
    return vmxi_lock_take(out, who, parent, "a.vmx", &request);
}

/* Without waiting. */
static int take(vmxi_lock *out, bool shared)
{
    vmxi_finding who;
    return take_with(out, &who, shared, (vmxi_wait){ 0, NULL, NULL });
}

static void test_take(void **state)
{
    (void)state;
    vmxi_lock lock;
    char want[VMXI_MEMBER_SIZE], got[VMXI_MEMBER_SIZE + 1];
    size_t len;
    assert_int_equal(take(&lock, false), 0);
    assert_int_equal(count_entries(FOLDER), 1);
    assert_true(lock.entry[0] == 'M' && vmxi_is_entry(lock.entry));
    vmxi_member_write(want, &host, 1, false, STR("/vms/a.vmx.lck"));
    assert_int_equal(vmxi_lockdir_read(&lock.dir, lock.entry, got, &len), 0);
    assert_int_equal(len, sizeof want);
    assert_memory_equal(got, want, sizeof want);
    assert_int_equal(vmxi_lock_check(&lock), 0);
    assert_int_equal(leaves_something(&lock), 0);
    assert_int_equal(vmxi_lock_check(&lock), 0); /* nothing is held, so nothing was lost */
    assert_int_equal(leaves_something(&lock), 0);
    assert_int_equal(count_entries(""), 0);
}

static mode_t mode_of(const char *name)
{
    return stat_of(name).st_mode & 07777;
}

/* Everybody can look at a lock, and take it. */
static void test_modes(void **state)
{
    (void)state;
    vmxi_lock lock;
    assert_int_equal(umask(0777), 077);
    int sys = take(&lock, false);
    assert_int_equal(umask(077), 0777);
    assert_int_equal(sys, 0);
    assert_int_equal(mode_of(FOLDER), 0777);
    assert_int_equal(mode_of(in_lock(lock.entry)), 0644);
    assert_int_equal(leaves_something(&lock), 0);
}

static void test_take_beside_others(void **state)
{
    (void)state;
    vmxi_lock lock;
    make("M00001.lck", 's');
    make("M00002.lck", 's');
    make("E00003.lck", 'e');
    make("X00004.lck", 's');
    make("notes.txt", 'c');
    assert_int_equal(take(&lock, false), 0);
    assert_false(exists(in_lock("M00001.lck")));
    assert_false(exists(in_lock("M00002.lck")));
    assert_int_equal(leaves_something(&lock), 0);
    assert_true(exists(in_lock("E00003.lck")));
    assert_true(exists(in_lock("X00004.lck")));
    assert_true(exists(in_lock("notes.txt")));
    assert_int_equal(count_entries(FOLDER), 3);
}

static const struct {
    const char *name;
    char kind;
    bool shared;
    bool taken;
    vmxci_lock_kind who;
} pairs[] = {
    { "X, X here", 'h', false, false, VMXCI_LOCK_HERE },
    { "S, X here", 'h', true, false, VMXCI_LOCK_HERE },
    { "X, S here", 'H', false, false, VMXCI_LOCK_HERE },
    { "S, S here", 'H', true, true, VMXCI_LOCK_NONE },
    { "X, X elsewhere", 'e', false, false, VMXCI_LOCK_ELSEWHERE },
    { "S, X elsewhere", 'e', true, false, VMXCI_LOCK_ELSEWHERE },
    { "X, S elsewhere", 'E', false, false, VMXCI_LOCK_ELSEWHERE },
    { "S, S elsewhere", 'E', true, true, VMXCI_LOCK_NONE },
    { "X, broken", 'c', false, false, VMXCI_LOCK_UNKNOWN },
    { "S, broken", 'c', true, false, VMXCI_LOCK_UNKNOWN },
    { "X, a folder", 'd', false, false, VMXCI_LOCK_UNKNOWN },
    { "X, a link", 'l', false, false, VMXCI_LOCK_UNKNOWN },
    { "X, a fifo", 'p', false, false, VMXCI_LOCK_UNKNOWN },
    { "X, stale", 's', false, true, VMXCI_LOCK_NONE },
    { "S, stale", 's', true, true, VMXCI_LOCK_NONE },
};

static int check_pair(size_t i)
{
    vmxi_lock lock;
    vmxi_finding who;
    const char *name = pairs[i].name;
    make("M00001.lck", pairs[i].kind);
    int sys = take_with(&lock, &who, pairs[i].shared, (vmxi_wait){ 0, NULL, NULL });
    int bad = differs_n(name, "result", sys, pairs[i].taken ? 0 : VMXI_WAIT_BUSY);
    if (sys)
        bad += differs_n(name, "who", who.kind, pairs[i].who) +
               differs(name, "entry", str_of(who.entry), STR("M00001.lck"));
    bad += differs_n(name, "release", leaves_something(&lock), 0);
    bad +=
        differs_n(name, "the other is left", exists(in_lock("M00001.lck")), pairs[i].kind != 's');
    bad += differs_n(name, "entries", exists(FOLDER) ? (long long)count_entries(FOLDER) : 0,
                     pairs[i].kind != 's');
    remove_tree(in(FOLDER));
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

/* Each of several readers keeps a writer out; a new number is above all others. */
static void test_several(void **state)
{
    (void)state;
    vmxi_lock one, two, writer;
    vmxi_member member;
    assert_int_equal(take(&one, true), 0);
    assert_int_equal(take(&two, true), 0);
    assert_true(vmxi_member_parse(&member, two.bytes, sizeof two.bytes));
    assert_int_equal(member.number, 2);
    assert_true(member.shared);
    assert_int_equal(take(&writer, false), VMXI_WAIT_BUSY);
    assert_int_equal(leaves_something(&one), 0);
    assert_int_equal(take(&writer, false), VMXI_WAIT_BUSY);
    assert_int_equal(vmxi_lock_check(&two), 0);
    assert_int_equal(leaves_something(&two), 0);
    assert_int_equal(take(&writer, false), 0);
    assert_int_equal(take(&one, true), VMXI_WAIT_BUSY);
    assert_int_equal(leaves_something(&writer), 0);
    assert_int_equal(count_entries(""), 0);
}

/* Who does not want to wait does not wait for one who is choosing either. */
static void test_mark_is_busy(void **state)
{
    (void)state;
    vmxi_lock lock;
    vmxi_finding who;
    make("D00001.lck", 'd');
    for (int shared = 0; shared < 2; shared++) {
        assert_int_equal(take_with(&lock, &who, shared, (vmxi_wait){ 0, NULL, NULL }),
                         VMXI_WAIT_BUSY);
        assert_int_equal(who.kind, VMXCI_LOCK_NONE);
    }
    assert_int_equal(count_entries(FOLDER), 1);
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
            vmxi_finding who;
            struct patience patience = { calls, NULL };
            make(entries[i], i ? 'd' : 'e');
            assert_int_equal(
                take_with(&lock, &who, false, (vmxi_wait){ UINT32_MAX, lose_patience, &patience }),
                VMXI_WAIT_STOPPED);
            assert_int_equal(patience.calls, -1);
            assert_int_equal(count_entries(FOLDER), 1);
            remove_tree(in(FOLDER));
        }
}

static void test_wait_until_it_leaves(void **state)
{
    (void)state;
    static const char *const entries[] = { "M00001.lck", "D00001.lck" };
    for (size_t i = 0; i < COUNT(entries); i++) {
        vmxi_lock lock;
        vmxi_finding who;
        struct patience patience = { 2, entries[i] };
        make(entries[i], i ? 'd' : 'e');
        assert_int_equal(
            take_with(&lock, &who, false, (vmxi_wait){ UINT32_MAX, lose_patience, &patience }), 0);
        assert_true(patience.calls < 0);
        assert_int_equal(count_entries(FOLDER), 1);
        assert_int_equal(leaves_something(&lock), 0);
        assert_false(exists(FOLDER));
    }
}

static void test_wait_is_over(void **state)
{
    (void)state;
    vmxi_lock lock;
    vmxi_finding who;
    make("M00001.lck", 'e');
    assert_int_equal(take_with(&lock, &who, false, (vmxi_wait){ 1, NULL, NULL }), VMXI_WAIT_BUSY);
    assert_int_equal(who.kind, VMXCI_LOCK_ELSEWHERE);
    assert_string_equal(who.entry, "M00001.lck");
    assert_int_equal(count_entries(FOLDER), 1);
}

/* ---- keeping ---- */

static void test_taken_away(void **state)
{
    (void)state;
    vmxi_lock lock;
    assert_int_equal(take(&lock, false), 0);
    assert_int_equal(unlink(in(in_lock(lock.entry))), 0);
    assert_int_equal(vmxi_lock_check(&lock), VMXI_WAIT_LOST);
    assert_int_equal(leaves_something(&lock), 0);
    assert_false(exists(FOLDER));
}

/* A folder of that name is not the one that was locked, even if it holds all the same. */
static void test_folder_taken_away(void **state)
{
    (void)state;
    vmxi_lock lock;
    assert_int_equal(take(&lock, false), 0);
    assert_int_equal(rename(in(FOLDER), in("moved")), 0);
    assert_int_equal(vmxi_lock_check(&lock), VMXI_WAIT_LOST);
    make_folder();
    put_str(in_lock(lock.entry), (vmxci_str){ lock.bytes, sizeof lock.bytes }, 0644);
    assert_int_equal(vmxi_lock_check(&lock), VMXI_WAIT_LOST);
    assert_int_equal(leaves_something(&lock), 0);
    assert_int_equal(count_entries("moved"), 0);
    assert_int_equal(count_entries(FOLDER), 1);
}

/* A member of our name that says something else is another's. */
static void test_member_of_another(void **state)
{
    (void)state;
    for (size_t changed = 0; changed <= VMXI_MEMBER_SIZE; changed += VMXI_MEMBER_SIZE / 2) {
        vmxi_lock lock;
        char bytes[VMXI_MEMBER_SIZE + 1] = "";
        assert_int_equal(take(&lock, false), 0);
        const char *entry = in_lock(lock.entry);
        memcpy(bytes, lock.bytes, VMXI_MEMBER_SIZE);
        bytes[changed] ^= 1;
        put_str(entry, (vmxci_str){ bytes, changed < VMXI_MEMBER_SIZE ? 512 : 513 }, 0644);
        assert_int_equal(vmxi_lock_check(&lock), VMXI_WAIT_LOST);
        assert_int_equal(leaves_something(&lock), 0);
        assert_true(exists(entry));
        assert_int_equal(unlink(in(entry)), 0);
        assert_int_equal(rmdir(in(FOLDER)), 0);
    }
}

/* ---- where it cannot be taken ---- */

static void test_not_a_folder(void **state)
{
    (void)state;
    vmxi_lock lock;
    put(FOLDER, "kept");
    assert_int_equal(take(&lock, false), ENOTDIR);
    assert_int_equal(take(&lock, true), ENOTDIR);
    assert_true(holds(FOLDER, "kept"));
    assert_int_equal(leaves_something(&lock), 0);
    assert_true(exists(FOLDER));
}

static void test_link_is_not_followed(void **state)
{
    (void)state;
    vmxi_lock lock;
    assert_int_equal(mkdir(in("folder"), 0777), 0);
    assert_int_equal(symlink("folder", in(FOLDER)), 0);
    assert_int_not_equal(take(&lock, false), 0);
    assert_int_not_equal(take(&lock, true), 0);
    assert_int_equal(count_entries("folder"), 0);
    assert_true(exists(FOLDER));
}

/* Nobody can write then, so a reader needs no lock. */
static void take_without_rights(int want)
{
    vmxi_lock writer, reader;
    drop_rights();
    int write = take(&writer, false), read = take(&reader, true);
    regain_rights();
    assert_int_equal(write, want);
    assert_int_equal(read, 0);
    assert_string_equal(reader.entry, "");
    assert_int_equal(vmxi_lock_check(&reader), 0);
    assert_int_equal(leaves_something(&reader), 0);
}

static void test_read_only_place(void **state)
{
    (void)state;
    assert_int_equal(chmod(place, 0555), 0);
    take_without_rights(EACCES);
    assert_int_equal(chmod(place, 0755), 0);
    assert_int_equal(count_entries(""), 0);
    make("M00001.lck", 'e');
    assert_int_equal(chmod(in(FOLDER), 0555), 0);
    take_without_rights(EACCES);
    assert_int_equal(chmod(in(FOLDER), 0755), 0);
    assert_int_equal(count_entries(FOLDER), 1);
}

static void test_long_name(void **state)
{
    (void)state;
    char name[NAME_MAX + 2];
    const vmxi_lock_request request = { &host, STR("x"), false, { 0, NULL, NULL } };
    vmxi_finding who;
    vmxi_lock lock;
    memset(name, 'n', sizeof name);
    name[NAME_MAX - 3] = '\0';
    assert_int_equal(vmxi_lock_take(&lock, &who, parent, name, &request), ENAMETOOLONG);
    assert_int_equal(leaves_something(&lock), 0);
    name[NAME_MAX - 4] = '\0';
    assert_int_equal(vmxi_lock_take(&lock, &who, parent, name, &request), 0);
    assert_int_equal(leaves_something(&lock), 0);
    assert_int_equal(count_entries(""), 0);
}

/* ---- breaking ---- */

static void test_break(void **state)
{
    (void)state;
    static const char kinds[] = "ehscl";
    for (const char *kind = kinds; *kind; kind++) {
        vmxi_finding found;
        make("M00001.lck", *kind);
        look(&found, "");
        assert_int_equal(vmxi_lock_break(parent, "a.vmx", &found), 0);
        assert_false(exists(FOLDER));
    }
}

static void test_break_one_of_two(void **state)
{
    (void)state;
    vmxi_finding found;
    make("M00001.lck", 'e');
    make("M00002.lck", 'e');
    look(&found, "");
    assert_int_equal(vmxi_lock_break(parent, "a.vmx", &found), 0);
    assert_false(exists(in_lock("M00001.lck")));
    assert_true(exists(in_lock("M00002.lck")));
}

static void test_break_another(void **state)
{
    (void)state;
    static const char *const others[] = { "", "garbage!", "other" };
    for (size_t i = 0; i < COUNT(others); i++) {
        vmxi_finding found;
        make("M00001.lck", 'c');
        look(&found, "");
        put(in_lock("M00001.lck"), others[i]);
        assert_int_equal(vmxi_lock_break(parent, "a.vmx", &found), VMXI_WAIT_LOST);
        assert_true(holds(in_lock("M00001.lck"), others[i]));
    }
}

static void test_break_what_is_gone(void **state)
{
    (void)state;
    vmxi_finding found;
    make("M00001.lck", 'e');
    look(&found, "");
    assert_int_equal(unlink(in(in_lock("M00001.lck"))), 0);
    assert_int_equal(vmxi_lock_break(parent, "a.vmx", &found), 0);
    assert_int_equal(vmxi_lock_break(parent, "a.vmx", &found), 0); /* the folder too */
    make("M00001.lck", 'd');
    look(&found, "");
    assert_int_not_equal(vmxi_lock_break(parent, "a.vmx", &found), 0);
    assert_true(exists(in_lock("M00001.lck")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_look),
        TEST(test_look_at_folder),
        TEST(test_look_at_link),
        TEST(test_look_without_rights),
        TEST(test_finding),
        TEST(test_take),
        TEST(test_modes),
        TEST(test_take_beside_others),
        TEST(test_pairs),
        TEST(test_several),
        TEST(test_mark_is_busy),
        TEST(test_stop),
        TEST(test_wait_until_it_leaves),
        TEST(test_wait_is_over),
        TEST(test_taken_away),
        TEST(test_folder_taken_away),
        TEST(test_member_of_another),
        TEST(test_not_a_folder),
        TEST(test_link_is_not_followed),
        TEST(test_read_only_place),
        TEST(test_long_name),
        TEST(test_break),
        TEST(test_break_one_of_two),
        TEST(test_break_another),
        TEST(test_break_what_is_gone),
    };
    if (!can_tell_processes())
        return 77;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
