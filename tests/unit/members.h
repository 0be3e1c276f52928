/* SPDX-License-Identifier: MIT */
/* The lock of a.vmx, in a directory for each test, and entries of all kinds to put into it. */
#ifndef VMXCI_TESTS_MEMBERS_H
#define VMXCI_TESTS_MEMBERS_H 1

#include <inttypes.h>

#include "file/process.h"
#include "place.h"
#include "lock/member.h"

#define LOCK_DIR "a.vmx.lck"

static int parent = -1; /* the directory of the test */
static vmxi_host host;

/* The modes of a lock must not depend on the umask. */
static inline int begin(void **state)
{
    if (make_place(state) != 0)
        return -1;
    umask(077);
    vmxi_host_identify(&host);
    parent = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return parent < 0 || chmod(place, 0755) != 0;
}

static inline int end(void **state)
{
    return close(parent) != 0 || remove_place(state) != 0;
}

/* Returns whether members of this container can be told from those of others. */
static inline bool can_verify_owners(void)
{
    vmxi_host_identify(&host);
    return host.pidns && vmxi_process_start(getpid());
}

/* ---- users ---- */

/* Becomes a user without rights to the directory, or skips the test. */
static inline void drop_rights(void)
{
    if (geteuid() == 0 && seteuid(65534) != 0)
        skip();
}

static inline void regain_rights(void)
{
    if (getuid() == 0)
        assert_int_equal(seteuid(0), 0);
}

/* ---- members ---- */

static inline const char *in_lock(const char *entry)
{
    static char names[8][300];
    static unsigned next;
    char *name = names[next++ % COUNT(names)];
    snprintf(name, sizeof names[0], "%s/%s", LOCK_DIR, entry);
    return name;
}

static inline void make_lock_dir(void)
{
    if (!exists(LOCK_DIR))
        assert_int_equal(mkdir(in(LOCK_DIR), 0777), 0);
}

static inline void put_member(const char *entry, const char *machine, pid_t pid, uint64_t start,
                              char type)
{
    char bytes[VMXI_MEMBER_SIZE] = "";
    snprintf(bytes, sizeof bytes,
             "%s %ld-%" PRIu64 "(prog) 1 %c %" PRIu64 " boot=%s pidns=%" PRIu64, machine, (long)pid,
             start, type, start, host.boot, host.pidns);
    put_str(in_lock(entry), (vmxci_str){ bytes, sizeof bytes }, 0644);
}

/* Makes ENTRY: a member that is alive here (h; H: shared), stale (s), of another machine (e; E:
 * shared) or malformed (c), or a directory (d), a link (l) or a fifo (p). */
static inline void make(const char *entry, char kind)
{
    const uint64_t start = vmxi_process_start(getpid());
    make_lock_dir();
    if (kind == 'h' || kind == 'H')
        put_member(entry, host.machine.canonical, getpid(), start, kind == 'h' ? 'X' : 'S');
    else if (kind == 's')
        put_member(entry, host.machine.canonical, dead_pid(), 0, 'X');
    else if (kind == 'e' || kind == 'E')
        put_member(entry, "uuid=other", 12, 34, kind == 'e' ? 'X' : 'S');
    else if (kind == 'c')
        put_str(in_lock(entry), STR("garbage"), 0644);
    else if (kind == 'd')
        assert_int_equal(mkdir(in(in_lock(entry)), 0777), 0);
    else if (kind == 'l')
        assert_int_equal(symlink("nowhere", in(in_lock(entry))), 0);
    else if (kind == 'p')
        assert_int_equal(mkfifo(in(in_lock(entry)), 0644), 0);
    else
        fail_msg("no kind %c", kind);
}

/* ---- waiting ---- */

/* Lets the wait go on for some calls; then removes an entry, or stops the wait if that is NULL. */
struct stopper {
    int calls;
    const char *entry;
};

static inline int stop_waiting(void *payload)
{
    struct stopper *stopper = payload;
    if (stopper->calls-- > 0)
        return 0;
    if (!stopper->entry)
        return 1;
    if (exists(in_lock(stopper->entry)))
        assert_int_equal(remove_tree(in(in_lock(stopper->entry))), 0);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

#endif
