/* SPDX-License-Identifier: MIT */
/* Any bytes as a lock directory: inspecting and taking the lock agree, and nothing is removed that
 * is not proved dead.  The first byte of the input is options; then each line is an entry, NAME and
 * bytes separated by a space:
 *
 *     M00001.lck sim 7-1(vmx) 1 X 1     NULs follow up to the size of a member file
 *     !M00001.lck bytes                 no NULs follow
 *     D00001.lck/                       a directory
 */
#include <config.h>

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../sim/memdir.h"
#include "base/clock.h"
#include "base/random.h"
#include "file/locality.h"
#include "file/process.h"
#include "fuzz.h"
#include "lock/take.h"

enum {
    SHARED = 1,
    PATIENT = 2,       /* wait without a time-out, until `stop` */
    INITIAL_PIDNS = 4, /* this process is not in a container */
    MOST_ENTRIES = 8,  /* fewer than the attempts of vmxi_lock_take */
    PAUSES = 400
};

static unsigned options;
static uint64_t now;
static unsigned drawn, pauses;
static vmxi_host host = {
    .machine = { "sim", "node" }, .execution = "1001-5(fuzz)", .start = 5, .boot = "b", .pidns = 3
};

/* ---- in place of the system ---- */

int mem_step(const char *step, const char *entry)
{
    (void)step;
    (void)entry;
    return 0;
}

int mem_user(void)
{
    return 0;
}

void mem_check_removal(const struct mem_entry *entry)
{
    (void)entry;
}

bool mem_removes_member(const char *entry)
{
    (void)entry;
    return false;
}

size_t mem_choose(size_t limit)
{
    return (drawn + options) % limit;
}

uint64_t vmxi_clock(void)
{
    return now;
}

void vmxi_pause(uint32_t ms)
{
    now += ms;
    pauses++;
}

int vmxi_random(void *to, size_t n, vmxci_error *err)
{
    (void)err;
    memset(to, 0, n);
    memcpy(to, &drawn, n < sizeof drawn ? n : sizeof drawn);
    drawn++;
    return VMXCI_OK;
}

void vmxi_host_identify(vmxi_host *known)
{
    REQUIRE(known == &host);
}

bool vmxi_host_has_initial_pidns(const vmxi_host *known)
{
    return known->machine.canonical[0] && options & INITIAL_PIDNS;
}

bool vmxi_process_is_dead(pid_t pid, uint64_t start)
{
    (void)start;
    return pid % 2 == 0;
}

bool vmxi_is_local(int fd)
{
    (void)fd;
    return true;
}

/* ---- the members ---- */

static int is_inside(vmxci_str s, const char *bytes)
{
    return s.len == 0 || (s.ptr >= bytes && s.ptr + s.len <= bytes + VMXI_MEMBER_SIZE);
}

static int same_member(const vmxi_member *a, const vmxi_member *b)
{
    return str_equal(a->machine, b->machine) && str_equal(a->program, b->program) &&
           a->pid == b->pid && a->start == b->start && a->ticket == b->ticket &&
           a->shared == b->shared && str_equal(a->boot, b->boot) && a->pidns == b->pidns;
}

static void copy(char *to, size_t size, vmxci_str from)
{
    REQUIRE(from.len < size);
    if (from.len)
        memcpy(to, from.ptr, from.len);
    to[from.len] = '\0';
}

/* Checks that MEMBER is the same after formatting and parsing. */
static void check_formatted(const vmxi_member *member)
{
    vmxi_host writer = { .start = member->start, .pidns = member->pidns };
    char bytes[VMXI_MEMBER_SIZE], program[64];
    vmxi_member again;
    if (member->machine.len >= VMXI_MACHINE_SIZE || member->boot.len >= sizeof writer.boot ||
        member->program.len > 62)
        return;
    copy(writer.machine.canonical, VMXI_MACHINE_SIZE, member->machine);
    copy(writer.boot, sizeof writer.boot, member->boot);
    copy(program, sizeof program, member->program);
    snprintf(writer.execution, sizeof writer.execution,
             program[0] ? "%" PRIu32 "-%" PRIu64 "(%s)" : "%" PRIu32 "-%" PRIu64 "%s", member->pid,
             member->start, program);
    vmxi_member_format(bytes, &writer, member->ticket, member->shared, STR("/a.vmx.lck"));
    REQUIRE(vmxi_member_parse(&again, bytes, sizeof bytes));
    REQUIRE(same_member(&again, member));
}

static void check_parsed(const vmxi_member *member, const char *bytes)
{
    REQUIRE(is_inside(member->machine, bytes) && is_inside(member->program, bytes) &&
            is_inside(member->boot, bytes));
    REQUIRE(member->machine.ptr == bytes && member->machine.len > 0);
    REQUIRE(!has_byte(member->machine, ' ') && !has_byte(member->machine, '\0'));
    REQUIRE(member->ticket < UINT32_MAX);
    check_formatted(member);
}

/* Only 512 bytes are a member file, and only those before the first NUL count. */
static void check_member(vmxci_str text)
{
    char *bytes = allocate(VMXI_MEMBER_SIZE + 1), *more = allocate(VMXI_MEMBER_SIZE);
    vmxi_member member, again;
    const size_t len = text.len < VMXI_MEMBER_SIZE ? text.len : VMXI_MEMBER_SIZE;
    memset(bytes, 0, VMXI_MEMBER_SIZE + 1);
    if (len)
        memcpy(bytes, text.ptr, len);
    const bool good = vmxi_member_parse(&member, bytes, VMXI_MEMBER_SIZE);
    if (good)
        check_parsed(&member, bytes);
    memset(more, '1', VMXI_MEMBER_SIZE);
    const char *end = memchr(bytes, '\0', VMXI_MEMBER_SIZE);
    const size_t used = end ? (size_t)(end - bytes) + 1 : VMXI_MEMBER_SIZE;
    memcpy(more, bytes, used);
    REQUIRE(vmxi_member_parse(&again, more, VMXI_MEMBER_SIZE) == good);
    REQUIRE(!good || same_member(&again, &member));
    REQUIRE(!vmxi_member_parse(&again, bytes, VMXI_MEMBER_SIZE - 1));
    REQUIRE(!vmxi_member_parse(&again, bytes, VMXI_MEMBER_SIZE + 1));
    free(bytes);
    free(more);
}

/* ---- the lock directory ---- */

static int is_member_entry(const struct mem_entry *entry)
{
    return entry->name[0] == 'M' && vmxi_is_entry(entry->name);
}

static int is_choosing(const struct mem_entry *entry)
{
    return entry->name[0] == 'D' && vmxi_is_entry(entry->name);
}

/* Returns what the library should know of ENTRY, a member. */
static vmxci_lock_kind model_kind(const struct mem_entry *entry, vmxi_member *member)
{
    if (entry->is_directory || !vmxi_member_parse(member, entry->bytes, entry->len))
        return VMXCI_LOCK_UNKNOWN;
    if (!str_equal(member->machine, STR("sim")) && !str_equal(member->machine, STR("node")))
        return VMXCI_LOCK_ELSEWHERE;
    const bool ours = str_equal(member->boot, STR("b")) && member->pidns == 3;
    const bool plain = member->boot.len == 0 && member->pidns == 0 && options & INITIAL_PIDNS;
    if (member->boot.len != 0 && !str_equal(member->boot, STR("b")))
        return VMXCI_LOCK_STALE;
    if (!ours && !plain)
        return VMXCI_LOCK_UNKNOWN;
    return member->pid % 2 ? VMXCI_LOCK_HERE : VMXCI_LOCK_STALE;
}

static int rank(vmxci_lock_kind kind)
{
    return kind == VMXCI_LOCK_HERE        ? 4
           : kind == VMXCI_LOCK_ELSEWHERE ? 3
           : kind == VMXCI_LOCK_UNKNOWN   ? 2
                                          : kind == VMXCI_LOCK_STALE;
}

static void fill_directory(vmxci_str text)
{
    mem_clear();
    mem_directory.inode = 1000;
    for (int i = 0; i < MOST_ENTRIES && text.len; i++) {
        const char *lf = memchr(text.ptr, '\n', text.len);
        vmxci_str line = { text.ptr, lf ? (size_t)(lf - text.ptr) : text.len };
        const size_t skip = line.len + (lf != NULL);
        text = (vmxci_str){ text.ptr + skip, text.len - skip };
        const bool short_file = line.len && line.ptr[0] == '!';
        line = (vmxci_str){ line.ptr + short_file, line.len - short_file };
        const char *space = line.len ? memchr(line.ptr, ' ', line.len) : NULL;
        size_t len = space ? (size_t)(space - line.ptr) : line.len;
        const size_t used = space ? len + 1 : len;
        const bool is_directory = len > 0 && line.ptr[len - 1] == '/';
        char name[NAME_MAX + 1];
        len -= is_directory;
        if (len == 0 || len > NAME_MAX)
            continue;
        copy(name, sizeof name, (vmxci_str){ line.ptr, len });
        struct mem_entry *entry = mem_find(name) || !name[0] ? NULL : mem_put(name, is_directory);
        if (!entry)
            continue;
        memset(entry->bytes, 0, sizeof entry->bytes);
        entry->len = line.len - used < sizeof entry->bytes ? line.len - used : sizeof entry->bytes;
        memcpy(entry->bytes, line.ptr + used, entry->len);
        if (!short_file && entry->len < VMXI_MEMBER_SIZE)
            entry->len = VMXI_MEMBER_SIZE;
    }
}

static size_t count_entries(const struct mem_directory *directory)
{
    size_t count = 0;
    for (size_t i = 0; i < MEM_ROOM; i++)
        count += directory->entries[i].name[0] != '\0';
    return count;
}

/* Returns whether the entry exists as it was. */
static int is_kept(const struct mem_entry *before)
{
    const struct mem_entry *entry = mem_find(before->name);
    return entry && entry->inode == before->inode && entry->is_directory == before->is_directory &&
           entry->len == before->len && memcmp(entry->bytes, before->bytes, entry->len) == 0;
}

static void check_inspection(const struct mem_directory *before)
{
    vmxi_lockdir dir;
    vmxi_finding found;
    const vmxi_wait no_wait = { 0, NULL, NULL };
    int most = 0;
    REQUIRE(vmxi_lockdir_init(&dir, -1, "a.vmx") == 0);
    REQUIRE(vmxi_inspect_lock(&found, &dir, "", &host, &no_wait).outcome == VMXI_LOCK_OK);
    for (size_t i = 0; i < MEM_ROOM; i++) {
        const struct mem_entry *entry = &before->entries[i];
        vmxi_member member;
        if (!entry->name[0])
            continue;
        REQUIRE(is_kept(entry));
        if (!is_member_entry(entry))
            continue;
        const vmxci_lock_kind kind = model_kind(entry, &member);
        most = rank(kind) > most ? rank(kind) : most;
        REQUIRE(strcmp(entry->name, found.entry) != 0 || kind == found.kind);
    }
    REQUIRE(rank(found.kind) == most && (most > 0) == (found.entry[0] != '\0'));
    REQUIRE(is_inside(found.member.machine, found.bytes) &&
            is_inside(found.member.program, found.bytes) &&
            is_inside(found.member.boot, found.bytes));
    vmxi_lockdir_close(&dir);
}

/* ---- taking the lock ---- */

/* Returns whether the member ENTRY blocks us.  We come last, so all do, except stale ones, and
 * shared ones if our lock is shared. */
static int is_blocking(const struct mem_entry *entry)
{
    vmxi_member member;
    vmxci_lock_kind kind = model_kind(entry, &member);
    if (kind == VMXCI_LOCK_STALE)
        return 0;
    const bool known = !entry->is_directory && vmxi_member_parse(&member, entry->bytes, entry->len);
    return !(known && member.shared && options & SHARED);
}

/* Returns whether the entry NAME has a choosing directory. */
static int has_choosing(const struct mem_directory *directory, const char *name)
{
    for (size_t i = 0; i < MEM_ROOM; i++)
        if (is_choosing(&directory->entries[i]) &&
            strcmp(directory->entries[i].name + 1, name + 1) == 0)
            return 1;
    return 0;
}

/* Returns whether ENTRY may be removed: it is stale, or of a process that is choosing for too long.
 */
static int may_go(const struct mem_directory *before, const struct mem_entry *entry)
{
    vmxi_member member;
    if (is_member_entry(entry))
        return model_kind(entry, &member) == VMXCI_LOCK_STALE;
    return options & PATIENT && vmxi_is_entry(entry->name) && has_choosing(before, entry->name);
}

static int stop(void *payload)
{
    (void)payload;
    return pauses >= PAUSES;
}

/* Returns whether no entry blocks us. */
static int is_free(const struct mem_directory *before)
{
    for (size_t i = 0; i < MEM_ROOM; i++) {
        const struct mem_entry *entry = &before->entries[i];
        if (is_member_entry(entry)
                ? is_blocking(entry)
                : is_choosing(entry) && !(options & PATIENT && entry->is_directory))
            return 0;
    }
    return 1;
}

static void check_kept(const struct mem_directory *before, size_t more)
{
    size_t gone = 0;
    for (size_t i = 0; i < MEM_ROOM; i++) {
        const struct mem_entry *entry = &before->entries[i];
        if (entry->name[0] && !is_kept(entry)) {
            REQUIRE(!mem_find(entry->name) && may_go(before, entry));
            gone++;
        }
    }
    REQUIRE(count_entries(&mem_directory) == count_entries(before) - gone + more);
}

static void check_take(const struct mem_directory *before)
{
    vmxi_lock lock;
    vmxi_finding blocker;
    const vmxi_lock_request request = { &host,
                                        STR("/a.vmx.lck"),
                                        options & SHARED,
                                        { options & PATIENT ? UINT32_MAX : 0, stop, NULL } };
    const vmxi_lock_result result = vmxi_lock_take(&lock, &blocker, -1, "a.vmx", &request);
    const bool taken = result.outcome == VMXI_LOCK_OK;
    REQUIRE(taken || result.outcome == VMXI_LOCK_BUSY || result.sys_errno == EINVAL ||
            (result.outcome == VMXI_LOCK_STOPPED && options & PATIENT));
    REQUIRE(taken == is_free(before));
    check_kept(before, taken);
    if (taken) {
        REQUIRE(vmxi_lock_verify(&lock).outcome == VMXI_LOCK_OK);
        vmxi_lock_release(&lock);
        REQUIRE(lock.leftover[0] == '\0');
        check_kept(before, 0);
    }
    REQUIRE((mem_directory.inode != 0) == (count_entries(&mem_directory) > 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct mem_directory before;
    if (size == 0)
        return 0;
    options = data[0];
    now = drawn = pauses = 0;
    const vmxci_str text = { (const char *)data + 1, size - 1 };
    check_member(text);
    fill_directory(text);
    for (size_t i = 0; i < MEM_ROOM; i++)
        if (mem_directory.entries[i].name[0])
            check_member(
                (vmxci_str){ mem_directory.entries[i].bytes, mem_directory.entries[i].len });
    before = mem_directory;
    check_inspection(&before);
    check_take(&before);
    return 0;
}
