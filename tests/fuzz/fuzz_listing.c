/* SPDX-License-Identifier: MIT */
/* Any names in the directory of a VM and in its lock directories: names of any bytes and lengths,
 * longer than NAME_MAX too, as some file systems list them, and thousands of them.  The linker
 * replaces the functions of libc that look at a directory by the ones below.
 *
 * The first byte of the input is options.  Then come three parts, each ended by an empty name: the
 * names in the VM directory, those in each lock directory, and the text of the .vmx file.  Each
 * name ends with a NUL.  It is listed as it is, except that
 *
 *     \1 C name    stands for C * 16 names, in which each # becomes a digit of their number;
 *     \2 C name    stands for a name in which the first @ becomes C * 16 letters.
 *
 * The fifth digit of a member tells what is in it: see `members`.
 */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file/dirents.h"
#include "file/locality.h"
#include "fuzz.h"
#include "lock/entry.h"
#include "vm/assessment.h"
#include "vm/candidates.h"
#include "vm/disks.h"
#include "vm/listing.h"
#include "vm/saved_state.h"

enum {
    FOLDS = 1,     /* the directory is case-insensitive */
    IS_ESXI = 2,   /* a lock is a file */
    FAILS = 4,     /* the listing ends with an error */
    IS_EDITED = 8, /* the options allow to edit in spite of locks */
    MOST_NAMES = 3000,
    MOST_BYTES = 1 << 20,
    VM_DIRECTORY = 1000000, /* descriptors */
    LOCK_DIRECTORY,
    MEMBER /* and 9 more */
};

typedef struct names {
    char bytes[MOST_BYTES];
    size_t used;
    vmxci_str at[MOST_NAMES];
    size_t count;
} names;

static unsigned options;
static names in_vm, in_locks;
static vmxi_host host = {
    .machine = { "sim", "node" }, .execution = "1001-5(fuzz)", .start = 5, .boot = "b", .pidns = 3
};

/* What is in a member file: its text, or why it cannot be read. */
static const struct {
    const char *text;
    int sys;
    vmxci_lock_kind kind; /* VMXCI_LOCK_NONE: it counts as gone */
} members[10] = {
    { "sim 7-1(vmx) 1 X 1", 0, VMXCI_LOCK_HERE },
    { "sim 8-1(vmx) 1 X 1", 0, VMXCI_LOCK_STALE },
    { "other 7-1(vmx) 1 S 1", 0, VMXCI_LOCK_ELSEWHERE },
    { "", 0, VMXCI_LOCK_UNKNOWN },
    { "", ENOENT, VMXCI_LOCK_NONE },
    { "", EIO, VMXCI_LOCK_UNKNOWN },
    { "", EACCES, VMXCI_LOCK_UNKNOWN },
    { "", ESTALE, VMXCI_LOCK_NONE },
    { "sim 7-1(vmx) 1 X 1 1 boot=b pidns=4", 0, VMXCI_LOCK_UNKNOWN },
    { "sim 7-1(vmx) 1 X 1 1 boot=c pidns=3", 0, VMXCI_LOCK_STALE },
};

static const char *read_from[10]; /* what is left to read of each member */

/* ---- names ---- */

/* Ends the name of which LEN bytes were written, and adds it if there is room. */
static void add_name(names *list, size_t len)
{
    char *name = list->bytes + list->used;
    if (len == 0 || memchr(name, '/', len) || list->count == MOST_NAMES)
        return;
    name[len] = '\0';
    list->at[list->count++] = (vmxci_str){ name, len };
    list->used += len + 1;
}

static bool has_room(const names *list, size_t len)
{
    return len < MOST_BYTES - list->used;
}

static void add_numbered(names *list, vmxci_str form, unsigned number)
{
    char *name = list->bytes + list->used;
    if (!has_room(list, form.len))
        return;
    if (form.len)
        memcpy(name, form.ptr, form.len);
    for (size_t i = form.len; i > 0; i--)
        if (name[i - 1] == '#') {
            name[i - 1] = (char)('0' + number % 10);
            number /= 10;
        }
    add_name(list, form.len);
}

static void add_long(names *list, vmxci_str form, size_t more)
{
    char *name = list->bytes + list->used;
    const char *at = form.len ? memchr(form.ptr, '@', form.len) : NULL;
    const size_t before = at ? (size_t)(at - form.ptr) : form.len, skip = before + (at != NULL);
    if (!has_room(list, form.len + more))
        return;
    memcpy(name, form.ptr, before);
    memset(name + before, 'y', more);
    memcpy(name + before + more, form.ptr + skip, form.len - skip);
    add_name(list, before + more + form.len - skip);
}

static void add_form(names *list, vmxci_str form)
{
    const char kind = form.len < 2 ? '\0' : form.ptr[0];
    const vmxci_str rest = { form.ptr + 2, form.len - 2 };
    const size_t count = kind ? (size_t)(unsigned char)form.ptr[1] * 16 : 0;
    if (kind == '\2')
        add_long(list, rest, count);
    else if (kind != '\1')
        add_numbered(list, form, 0);
    else
        for (unsigned i = 0; i < count; i++)
            add_numbered(list, rest, i);
}

/* Takes the names up to an empty one from the start of TEXT. */
static void take_names(names *list, vmxci_str *text)
{
    size_t len = 1;
    list->used = list->count = 0;
    while (len && text->len) {
        const char *nul = memchr(text->ptr, '\0', text->len);
        len = nul ? (size_t)(nul - text->ptr) : text->len;
        if (len)
            add_form(list, (vmxci_str){ text->ptr, len });
        len += nul != NULL;
        *text = (vmxci_str){ text->ptr + len, text->len - len };
        len -= nul != NULL;
    }
}

static bool is_listed(const names *list, vmxci_str name)
{
    for (size_t i = 0; i < list->count; i++)
        if (options & FOLDS ? fold_equal(list->at[i], name) : str_equal(list->at[i], name))
            return true;
    return false;
}

static bool ends_fold(vmxci_str s, vmxci_str end)
{
    return s.len >= end.len && fold_equal((vmxci_str){ s.ptr + s.len - end.len, end.len }, end);
}

static vmxci_str str_of(const char *s)
{
    return (vmxci_str){ s, strlen(s) };
}

/* ---- in place of the system ---- */

int __real_openat(int dir, const char *path, int flags, ...);
int __real_fstat(int fd, struct stat *st);
int __real_fstatat(int dir, const char *path, struct stat *st, int flags);
ssize_t __real_read(int fd, void *to, size_t size);
int __real_close(int fd);
int __real_vmxi_read_dirents(int dir, void *buffer, size_t size, vmxi_dirent_fn each,
                             void *payload);
int __wrap_openat(int dir, const char *path, int flags, ...);
int __wrap___openat_2(int dir, const char *path, int flags);
int __wrap_fstat(int fd, struct stat *st);
int __wrap_fstatat(int dir, const char *path, struct stat *st, int flags);
ssize_t __wrap_read(int fd, void *to, size_t size);
ssize_t __wrap___read_chk(int fd, void *to, size_t size, size_t room);
int __wrap_close(int fd);
int __wrap_vmxi_read_dirents(int dir, void *buffer, size_t size, vmxi_dirent_fn each,
                             void *payload);

static bool is_listing; /* one directory is listed at a time */

static int give(int sys)
{
    errno = sys;
    return -1;
}

/* Returns the index of the member NAME, which is listed, in members. */
static int kind_of_member(const char *name)
{
    REQUIRE(vmxi_is_entry(name) && is_listed(&in_locks, str_of(name)));
    return name[5] - '0';
}

static int open_member(const char *name)
{
    const int kind = kind_of_member(name);
    if (members[kind].sys)
        return give(members[kind].sys);
    read_from[kind] = members[kind].text;
    return MEMBER + kind;
}

static int stat_member(const char *name, struct stat *st)
{
    if (members[kind_of_member(name)].kind == VMXCI_LOCK_NONE)
        return give(ENOENT);
    st->st_mode = S_IFREG;
    return 0;
}

int __wrap_openat(int dir, const char *path, int flags, ...)
{
    if (dir != VM_DIRECTORY && dir != LOCK_DIRECTORY) {
        va_list args;
        va_start(args, flags);
        const mode_t mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
        va_end(args);
        return __real_openat(dir, path, flags, mode);
    }
    REQUIRE(!(flags & (O_CREAT | O_TRUNC)) && (flags & O_ACCMODE) == O_RDONLY);
    if (strcmp(path, ".") == 0)
        return dir;
    REQUIRE(strlen(path) <= NAME_MAX);
    if (dir == LOCK_DIRECTORY)
        return open_member(path);
    REQUIRE(flags & O_DIRECTORY && ends_fold(str_of(path), STR(".lck")));
    if (!is_listed(&in_vm, str_of(path)))
        return give(ENOENT);
    return options & IS_ESXI ? give(ENOTDIR) : LOCK_DIRECTORY;
}

int __wrap___openat_2(int dir, const char *path, int flags)
{
    return __wrap_openat(dir, path, flags);
}

int __wrap_fstat(int fd, struct stat *st)
{
    if (fd < VM_DIRECTORY)
        return __real_fstat(fd, st);
    memset(st, 0, sizeof *st);
    st->st_ino = (ino_t)fd;
    st->st_mode = fd >= MEMBER ? S_IFREG : S_IFDIR;
    return 0;
}

/* A path leads to the directory itself if it has only dots and slashes. */
int __wrap_fstatat(int dir, const char *path, struct stat *st, int flags)
{
    if (dir < VM_DIRECTORY)
        return __real_fstatat(dir, path, st, flags);
    memset(st, 0, sizeof *st);
    if (dir == LOCK_DIRECTORY && strcmp(path, ".") != 0)
        return stat_member(path, st);
    if (strchr(path, '/')) {
        st->st_mode = S_IFDIR;
        st->st_ino = strspn(path, "./") == strlen(path) ? VM_DIRECTORY : 1;
        return 0;
    }
    const vmxci_str name = str_of(path);
    if (!is_listed(&in_vm, name))
        return give(name.len > NAME_MAX ? ENAMETOOLONG : ENOENT);
    st->st_ino = 2;
    st->st_mode = name.len % 8 == 7 ? S_IFDIR : S_IFREG;
    return 0;
}

ssize_t __wrap_read(int fd, void *to, size_t size)
{
    if (fd < MEMBER)
        return __real_read(fd, to, size);
    const char **from = &read_from[fd - MEMBER];
    REQUIRE(size >= VMXI_MEMBER_SIZE || !*from);
    if (!*from)
        return 0;
    memset(to, 0, VMXI_MEMBER_SIZE);
    memcpy(to, *from, strlen(*from));
    *from = NULL;
    return VMXI_MEMBER_SIZE;
}

ssize_t __wrap___read_chk(int fd, void *to, size_t size, size_t room)
{
    REQUIRE(size <= room);
    return __wrap_read(fd, to, size);
}

int __wrap_close(int fd)
{
    return fd < VM_DIRECTORY ? __real_close(fd) : 0;
}

/* Passes NAME in a block of its exact size. */
static bool pass_name(vmxci_str name, vmxi_dirent_fn each, void *payload)
{
    char *copy = allocate(name.len + 1);
    memcpy(copy, name.ptr, name.len + 1);
    const bool more = strcmp(copy, ".") == 0 || strcmp(copy, "..") == 0 ||
                      each(payload, copy, VMXI_TYPE_UNKNOWN);
    free(copy);
    return more;
}

int __wrap_vmxi_read_dirents(int dir, void *buffer, size_t size, vmxi_dirent_fn each, void *payload)
{
    if (dir < VM_DIRECTORY)
        return __real_vmxi_read_dirents(dir, buffer, size, each, payload);
    REQUIRE(dir < MEMBER && !is_listing);
    const names *list = dir == VM_DIRECTORY ? &in_vm : &in_locks;
    bool more = true;
    is_listing = true;
    for (size_t i = 0; i < list->count && more; i++)
        more = pass_name(list->at[i], each, payload);
    is_listing = false;
    return more && options & FAILS ? EIO : 0;
}

void vmxi_host_identify(vmxi_host *known)
{
    REQUIRE(known == &host);
}

bool vmxi_host_has_initial_pidns(const vmxi_host *known)
{
    REQUIRE(known == &host);
    return true;
}

bool __wrap_vmxi_process_is_dead(pid_t pid, uint64_t start);

bool __wrap_vmxi_process_is_dead(pid_t pid, uint64_t start)
{
    (void)start;
    return pid % 2 == 0;
}

bool vmxi_is_local(int fd)
{
    (void)fd;
    return true;
}

/* ---- the VM directory ---- */

static void check_listing(void)
{
    vmxi_listing found;
    vmxci_error err;
    bool has_locks = false;
    size_t temps = 0;
    const int status = vmxi_listing_read(&found, VM_DIRECTORY, &err);
    REQUIRE(status == (options & FAILS ? VMXCI_EIO : VMXCI_OK));
    if (status)
        check_error(&err, status);
    for (size_t i = 0; i < in_vm.count; i++) {
        const vmxci_str name = in_vm.at[i];
        const bool is_lock = ends_fold(name, STR(".lck"));
        has_locks = has_locks || is_lock;
        temps += !is_lock && strncmp(name.ptr, ".vmxci-", 7) == 0 ? name.len + 1 : 0;
    }
    REQUIRE((found.locks != 0) == has_locks && found.temps.len == temps);
    vmxi_listing_free(&found);
}

static bool is_candidate(vmxci_str name, vmxci_str suffix)
{
    return name.ptr[0] != '.' && ends_fold(name, suffix) && name.len % 8 != 7;
}

static void check_candidates(void)
{
    vmxci_text *text = NULL;
    vmxci_error err;
    size_t vmx = 0, vmtx = 0;
    for (size_t i = 0; i < in_vm.count; i++) {
        vmx += is_candidate(in_vm.at[i], STR(".vmx"));
        vmtx += is_candidate(in_vm.at[i], STR(".vmtx"));
    }
    const size_t count = vmx ? vmx : vmtx;
    const int status = vmxi_find_vmx_name(&text, VM_DIRECTORY, &err);
    REQUIRE(status == (options & FAILS ? VMXCI_EIO : count == 1 ? VMXCI_OK : VMXCI_ENOTVMX));
    if (status)
        check_error(&err, status);
    else
        REQUIRE(is_candidate(vmxci_text_str(text), vmx ? STR(".vmx") : STR(".vmtx")) &&
                is_listed(&in_vm, vmxci_text_str(text)));
    vmxci_text_free(text);
}

/* ---- locks ---- */

static int rank(vmxci_lock_kind kind)
{
    return kind == VMXCI_LOCK_HERE        ? 5
           : kind == VMXCI_LOCK_ELSEWHERE ? 4
           : kind == VMXCI_LOCK_ESXI      ? 3
           : kind == VMXCI_LOCK_UNKNOWN   ? 2
                                          : kind == VMXCI_LOCK_STALE;
}

/* Returns the rank that the lock FILE.lck should have. */
static int model_rank(vmxci_str lock, unsigned *foreign)
{
    int most = 0;
    *foreign = 0;
    if (!is_listed(&in_vm, lock))
        return 0;
    if (options & IS_ESXI)
        return lock.len % 8 == 7 ? rank(VMXCI_LOCK_UNKNOWN) : rank(VMXCI_LOCK_ESXI);
    if (options & FAILS)
        return rank(VMXCI_LOCK_UNKNOWN);
    for (size_t i = 0; i < in_locks.count; i++) {
        const vmxci_str name = in_locks.at[i];
        if (name.len > NAME_MAX || name.ptr[0] != 'M' || !vmxi_is_entry(name.ptr))
            continue;
        const vmxci_lock_kind kind = members[name.ptr[5] - '0'].kind;
        most = rank(kind) > most ? rank(kind) : most;
        *foreign += kind == VMXCI_LOCK_ELSEWHERE || kind == VMXCI_LOCK_UNKNOWN;
    }
    return most;
}

static void check_finding(const vmxi_finding *found)
{
    unsigned foreign;
    REQUIRE(memchr(found->lock, '\0', sizeof found->lock) &&
            memchr(found->entry, '\0', sizeof found->entry));
    REQUIRE(rank(found->kind) == model_rank(str_of(found->lock), &foreign));
    REQUIRE(found->foreign == foreign);
    REQUIRE(!found->entry[0] || is_listed(&in_locks, str_of(found->entry)));
}

static void check_lock(void)
{
    const vmxi_wait wait = { 0, NULL, NULL };
    vmxi_lockdir dir;
    vmxi_finding found;
    REQUIRE(vmxi_lockdir_init(&dir, VM_DIRECTORY, "a.vmx") == 0);
    REQUIRE(vmxi_inspect_lock(&found, &dir, "", &host, &wait).outcome == VMXI_LOCK_OK);
    check_finding(&found);
    vmxi_lockdir_close(&dir);
}

/* ---- the text ---- */

static int check_disk(const char *name, void *payload, vmxci_error *err)
{
    char last[NAME_MAX + 1];
    const size_t len = strlen(name);
    (void)err;
    REQUIRE(len > 0 && len <= NAME_MAX && !strchr(name, '/'));
    memcpy(last, payload, sizeof last);
    REQUIRE(strcmp(last, name) <= 0);
    memcpy(payload, name, len + 1);
    return VMXCI_OK;
}

/* Whether VALUE, as it is stored, is that of a disk or a saved state and names a listed file. */
static bool names_listed_file(vmxci_str value)
{
    char *decoded = allocate(value.len);
    const vmxci_str name = { decoded, model_unescape(decoded, value) };
    const bool listed = is_listed(&in_vm, name);
    free(decoded);
    return listed;
}

static void check_saved_state(const vmxci_doc *doc)
{
    vmxci_error err;
    if (!vmxi_lacks_saved_state(doc, VM_DIRECTORY))
        return;
    for (size_t i = 1; i <= vmxci_doc_lines(doc); i++) {
        const vmxci_line line = line_at(doc, i);
        REQUIRE(!fold_equal(line.key, STR("checkpoint.vmState")) || line.kind != VMXCI_LINE_ENTRY ||
                !names_listed_file(line.value));
    }
    const int status = vmxi_refuse_lost_state(doc, &err);
    check_error(&err, status);
}

static void check_assessment(const vmxci_doc *doc)
{
    const vmxi_hold hold = {
        .file = { .target = { VM_DIRECTORY, "a.vmx" }, .fd = -1 },
        .link.dir = AT_FDCWD,
        .path = "a.vmx",
        .locks = { VMXI_LOCK_INIT, VMXI_LOCK_INIT },
    };
    vmxci_vm_options opt = VMXCI_VM_OPTIONS_INIT;
    opt.break_lock = opt.ignore_esxi_lock = opt.ignore_disk_lock = (options & IS_EDITED) != 0;
    const vmxi_subject subject = { .hold = &hold, .doc = doc, .options = &opt, .host = &host };
    vmxi_assessment found = { .power = VMXCI_POWER_OFF };
    vmxci_error err;
    const int status = vmxi_assess(&found, &subject, false, &err);
    REQUIRE(status == (options & FAILS ? VMXCI_EIO : VMXCI_OK));
    if (status)
        check_error(&err, status);
    for (size_t i = 0; i < found.locks.count; i++)
        check_finding(&found.locks.items[i]);
    if (found.refusal.code)
        check_error(&found.refusal, found.refusal.code);
    /* No option lets an edit go on in spite of a live owner on this machine. */
    if (found.locks.count && found.locks.items[0].kind == VMXCI_LOCK_HERE)
        REQUIRE(found.refusal.code != VMXCI_OK);
    vmxi_assessment_free(&found);
}

static void check_text(vmxci_str text)
{
    char last[NAME_MAX + 1] = "";
    vmxci_doc *doc = NULL;
    vmxci_error err;
    REQUIRE(vmxci_doc_parse(&doc, text.ptr, text.len, NULL, &err) == VMXCI_OK);
    REQUIRE(vmxi_for_each_disk(doc, VM_DIRECTORY, check_disk, last, &err) == VMXCI_OK);
    check_saved_state(doc);
    check_assessment(doc);
    vmxci_doc_free(doc);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    options = data[0];
    vmxci_str text = { (const char *)data + 1, size - 1 };
    take_names(&in_vm, &text);
    take_names(&in_locks, &text);
    check_listing();
    check_candidates();
    check_lock();
    check_text(text);
    REQUIRE(!is_listing);
    return 0;
}
