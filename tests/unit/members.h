/* SPDX-License-Identifier: MIT */
/* The lock of a.vmx, in a folder for each test, and members of all kinds to put into it. */
#ifndef VMXCI_TESTS_MEMBERS_H
#define VMXCI_TESTS_MEMBERS_H 1

#include <inttypes.h>

#include "file/process.h"
#include "place.h"
#include "lock/member.h"

#define FOLDER "a.vmx.lck"

static int parent = -1; /* the folder of the test */
static vmxi_host host;

/* The modes of a lock must not depend on what umask(2) is. */
static inline int begin(void **state)
{
    if (make_place(state) != 0)
        return -1;
    umask(077);
    vmxi_host_know(&host);
    parent = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return parent < 0 || chmod(place, 0755) != 0;
}

static inline int end(void **state)
{
    return close(parent) != 0 || remove_place(state) != 0;
}

/* Whether a member of this process can be told from one of another container. */
static inline bool can_tell_processes(void)
{
    vmxi_host_know(&host);
    return host.pidns && vmxi_process_start(getpid());
}

/* ---- users ---- */

/* Be one who has no rights here, or skip. */
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
    snprintf(name, sizeof names[0], "%s/%s", FOLDER, entry);
    return name;
}

static inline void make_folder(void)
{
    if (!exists(FOLDER))
        assert_int_equal(mkdir(in(FOLDER), 0777), 0);
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

/* Make an entry: of one alive here, stale, elsewhere (H, E: shared), or broken; or what is no
 * member: a folder, a link, a pipe. */
static inline void make(const char *entry, char kind)
{
    const uint64_t start = vmxi_process_start(getpid());
    make_folder();
    if (kind == 'h' || kind == 'H')
        put_member(entry, host.machine, getpid(), start, kind == 'h' ? 'X' : 'S');
    else if (kind == 's')
        put_member(entry, host.machine, dead_pid(), 0, 'X');
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

/* Goes on for some calls; then removes an entry, or ends the waiting where that is NULL. */
struct patience {
    int calls;
    const char *entry;
};

static inline int lose_patience(void *payload)
{
    struct patience *patience = payload;
    if (patience->calls-- > 0)
        return 0;
    if (!patience->entry)
        return 1;
    if (exists(in_lock(patience->entry)))
        assert_int_equal(remove_tree(in(in_lock(patience->entry))), 0);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

#endif
