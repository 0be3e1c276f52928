/* SPDX-License-Identifier: MIT */
/*
 * Every system call of a replace fails once, with each error that it can give.  The linker puts
 * the functions below in the place of those of libc.  A run without failures tells which calls
 * there are, and on what; then each of them fails in turn.
 */
#include <config.h>

#include <stdbool.h>
#include <sys/file.h>
#include <sys/random.h>

#include "scratch.h"

typedef enum call {
    OPEN,
    OPENAT,
    FSTAT,
    FSTATAT,
    FACCESSAT,
    STATX,
    READ,
    WRITE,
    FCHOWN,
    FCHMOD,
    FLISTXATTR,
    FGETXATTR,
    FSETXATTR,
    FREMOVEXATTR,
    FSYNC,
    CLOSE,
    LINKAT,
    RENAMEAT,
    RENAMEAT2,
    UNLINKAT,
    FLOCK,
    READLINKAT,
    GETRANDOM,
    FCNTL,
    FDOPENDIR,
    READDIR,
    CALLS
} call;

/* What a call is about. */
typedef enum object {
    NOTHING,
    VM_FOLDER,
    SWEEP, /* the folder once more, to look for what the dead have left */
    VM_FILE,
    TEMP,
    COPY, /* the temporary file of a backup that is no link */
    BACKUP,
    DEAD, /* a temporary file that a dead process has left */
    PROC,
    OBJECTS
} object;

static const char *const call_names[CALLS] = {
    "open",       "openat",    "fstat",  "fstatat",    "faccessat", "statx",     "read",
    "write",      "fchown",    "fchmod", "flistxattr", "fgetxattr", "fsetxattr", "fremovexattr",
    "fsync",      "close",     "linkat", "renameat",   "renameat2", "unlinkat",  "flock",
    "readlinkat", "getrandom", "fcntl",  "fdopendir",  "readdir"
};
static const char *const object_names[OBJECTS] = { "nothing",    "the folder",   "the sweep",
                                                   "the file",   "the new file", "the copy",
                                                   "the backup", "the dead",     "/proc" };

/* ---- what each call does when it is its turn ---- */

typedef struct event {
    call call;
    object on;
    const char *attr; /* ACL_ACCESS, or "" for another attribute or none */
    bool committing;  /* not opening */
    unsigned nth;     /* of those with the same call, object and attribute since it began, from 1 */
} event;

enum {
    MAX_EVENTS = 600,
    SHORT = -1 /* in the place of an errno: one byte only */
};

static struct {
    bool armed;
    bool committing;
    size_t count;
    event at[MAX_EVENTS];
    size_t fail_at; /* which of them fails; MAX_EVENTS: none */
    int sys;
    int second; /* unless 0, what each unlinkat after that fails with */
    bool failed;
    bool no_links;
    bool no_renameat2;
    bool all_short;              /* each read and each write moves one byte */
    char names[2][NAME_MAX + 1]; /* of TEMP and COPY */
    char removal[NAME_MAX + 1];  /* what could not be removed */
} plan;

/* The names are told apart by what the library does with them: the new text comes first. */
static object temp_of(const char *name)
{
    if (strcmp(name, plan.names[0]) == 0)
        return TEMP;
    return strcmp(name, plan.names[1]) == 0 ? COPY : DEAD;
}

static object named(const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    if (strncmp(path, "/proc/", 6) == 0)
        return PROC;
    if (strncmp(name, ".vmxci-", 7) == 0)
        return temp_of(name);
    if (strncmp(name, "a.vmx.bak", 9) == 0)
        return BACKUP;
    if (strcmp(name, "a.vmx") == 0 || strcmp(name, LINK_NAME) == 0)
        return VM_FILE;
    return VM_FOLDER;
}

static object of_fd(int fd)
{
    char link[64], path[1024];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n < 0)
        return NOTHING;
    path[n] = '\0';
    return named(path);
}

static bool same_kind(const event *a, const event *b)
{
    return a->call == b->call && a->on == b->on && strcmp(a->attr, b->attr) == 0;
}

/* Note a call.  Returns 0, SHORT, or the errno with which it is to fail. */
static int turn_with(call what, object on, const char *attr)
{
    if (!plan.armed)
        return 0;
    assert_true(plan.count < MAX_EVENTS);
    event e = { what, on, attr && strcmp(attr, ACL_ACCESS) == 0 ? ACL_ACCESS : "", plan.committing,
                1 };
    for (size_t i = 0; i < plan.count; i++)
        e.nth += same_kind(&plan.at[i], &e);
    plan.at[plan.count] = e;
    if (plan.count++ != plan.fail_at)
        return 0;
    plan.failed = true;
    return plan.sys;
}

static int turn(call what, object on)
{
    return turn_with(what, on, NULL);
}

static int give(int sys)
{
    errno = sys;
    return -1;
}

/* ---- in the place of others ---- */

/* Declare the two names of a function, and define the one for an ordinary call. */
#define TAKES(type, name, params) \
    type __real_##name params;    \
    type __wrap_##name params;
#define WRAPS(type, name, params, args, CALL, on)    \
    TAKES(type, name, params)                        \
    type __wrap_##name params                        \
    {                                                \
        int sys = turn(CALL, on);                    \
        return sys ? give(sys) : __real_##name args; \
    }
#define WRAPS_XATTR(type, name, params, args, CALL)  \
    TAKES(type, name, params)                        \
    type __wrap_##name params                        \
    {                                                \
        int sys = turn_with(CALL, of_fd(fd), attr);  \
        return sys ? give(sys) : __real_##name args; \
    }

WRAPS(int, fstat, (int fd, struct stat *st), (fd, st), FSTAT, of_fd(fd))
WRAPS(int, fstatat, (int dir, const char *path, struct stat *st, int flags), (dir, path, st, flags),
      FSTATAT, named(path))
WRAPS(int, faccessat, (int dir, const char *path, int mode, int flags), (dir, path, mode, flags),
      FACCESSAT, named(path))
WRAPS(int, fchown, (int fd, uid_t uid, gid_t gid), (fd, uid, gid), FCHOWN, of_fd(fd))
WRAPS(int, fchmod, (int fd, mode_t mode), (fd, mode), FCHMOD, of_fd(fd))
WRAPS(ssize_t, flistxattr, (int fd, char *list, size_t size), (fd, list, size), FLISTXATTR,
      of_fd(fd))
WRAPS(int, flock, (int fd, int how), (fd, how), FLOCK, of_fd(fd))
WRAPS(ssize_t, readlinkat, (int dir, const char *path, char *to, size_t size),
      (dir, path, to, size), READLINKAT, named(path))
WRAPS(ssize_t, getrandom, (void *to, size_t size, unsigned flags), (to, size, flags), GETRANDOM,
      NOTHING)
WRAPS(int, renameat, (int from_dir, const char *from, int to_dir, const char *to),
      (from_dir, from, to_dir, to), RENAMEAT, named(from))
WRAPS_XATTR(ssize_t, fgetxattr, (int fd, const char *attr, void *to, size_t size),
            (fd, attr, to, size), FGETXATTR)
WRAPS_XATTR(int, fsetxattr, (int fd, const char *attr, const void *value, size_t size, int flags),
            (fd, attr, value, size, flags), FSETXATTR)
WRAPS_XATTR(int, fremovexattr, (int fd, const char *attr), (fd, attr), FREMOVEXATTR)

TAKES(int, open, (const char *path, int flags, ...))
TAKES(int, openat, (int dir, const char *path, int flags, ...))
TAKES(int, fcntl, (int fd, int command, ...))
#ifdef STATX_ATTR_IMMUTABLE
TAKES(int, statx, (int dir, const char *path, int flags, unsigned mask, struct statx *st))
#endif
TAKES(ssize_t, read, (int fd, void *to, size_t size))
TAKES(ssize_t, write, (int fd, const void *from, size_t size))
TAKES(int, fsync, (int fd))
TAKES(int, close, (int fd))
TAKES(int, linkat, (int from_dir, const char *from, int to_dir, const char *to, int flags))
#ifdef HAVE_RENAMEAT2
TAKES(int, renameat2, (int from_dir, const char *from, int to_dir, const char *to, unsigned flags))
#endif
TAKES(int, unlinkat, (int dir, const char *path, int flags))
TAKES(DIR *, fdopendir, (int fd))
TAKES(struct dirent *, readdir, (DIR * dir))

int __wrap_open(const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    mode_t mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
    va_end(args);
    int sys = turn(OPEN, named(path));
    return sys ? give(sys) : __real_open(path, flags, mode);
}

int __wrap_openat(int dir, const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    mode_t mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
    va_end(args);
    bool is_new = plan.armed && flags & O_CREAT;
    if (is_new)
        snprintf(plan.names[plan.names[0][0] != '\0' && !plan.failed], sizeof plan.names[0], "%s",
                 path);
    object on = dir >= 0 && strcmp(path, ".") == 0 ? SWEEP : named(path);
    int sys = turn(OPENAT, on);
    return sys ? give(sys) : __real_openat(dir, path, flags, mode);
}

int __wrap_fcntl(int fd, int command, ...)
{
    va_list args;
    va_start(args, command);
    int arg = command == F_GETFL || command == F_GETFD ? 0 : va_arg(args, int);
    va_end(args);
    int sys = turn(FCNTL, of_fd(fd));
    return sys ? give(sys) : __real_fcntl(fd, command, arg);
}

#ifdef STATX_ATTR_IMMUTABLE
int __wrap_statx(int dir, const char *path, int flags, unsigned mask, struct statx *st)
{
    int sys = turn(STATX, named(path));
    return sys ? give(sys) : __real_statx(dir, path, flags, mask, st);
}
#endif

ssize_t __wrap_read(int fd, void *to, size_t size)
{
    int sys = turn(READ, of_fd(fd));
    if (sys > 0)
        return give(sys);
    bool brief = size > 1 && (sys == SHORT || (plan.armed && plan.all_short));
    return __real_read(fd, to, brief ? 1 : size);
}

ssize_t __wrap_write(int fd, const void *from, size_t size)
{
    int sys = turn(WRITE, of_fd(fd));
    if (sys > 0)
        return give(sys);
    bool brief = size > 1 && (sys == SHORT || (plan.armed && plan.all_short));
    return __real_write(fd, from, brief ? 1 : size);
}

/* Nothing here is to outlive the machine, so nothing is synced in truth. */
int __wrap_fsync(int fd)
{
    int sys = turn(FSYNC, of_fd(fd));
    return sys ? give(sys) : 0;
}

/* As on Linux, what cannot be closed is closed all the same. */
int __wrap_close(int fd)
{
    int sys = turn(CLOSE, of_fd(fd)), result = __real_close(fd);
    return sys ? give(sys) : result;
}

int __wrap_linkat(int from_dir, const char *from, int to_dir, const char *to, int flags)
{
    int sys = turn(LINKAT, named(to));
    if (plan.armed && plan.no_links && !sys)
        sys = EPERM;
    return sys ? give(sys) : __real_linkat(from_dir, from, to_dir, to, flags);
}

#ifdef HAVE_RENAMEAT2
int __wrap_renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags)
{
    int sys = turn(RENAMEAT2, named(from));
    if (plan.armed && plan.no_renameat2 && !sys)
        sys = ENOSYS;
    return sys ? give(sys) : __real_renameat2(from_dir, from, to_dir, to, flags);
}
#endif

int __wrap_unlinkat(int dir, const char *path, int flags)
{
    int sys = turn(UNLINKAT, named(path));
    if (plan.armed && plan.failed && plan.second && !sys) {
        snprintf(plan.removal, sizeof plan.removal, "%s", path);
        sys = plan.second;
    }
    return sys ? give(sys) : __real_unlinkat(dir, path, flags);
}

DIR *__wrap_fdopendir(int fd)
{
    int sys = turn(FDOPENDIR, plan.committing ? SWEEP : VM_FOLDER);
    if (!sys)
        return __real_fdopendir(fd);
    errno = sys;
    return NULL;
}

struct dirent *__wrap_readdir(DIR *dir)
{
    int sys = turn(READDIR, plan.committing ? SWEEP : VM_FOLDER);
    if (!sys)
        return __real_readdir(dir);
    errno = sys;
    return NULL;
}

/* What some of them are called where the compiler checks the sizes of buffers. */
int __wrap___open_2(const char *path, int flags);
int __wrap___openat_2(int dir, const char *path, int flags);
ssize_t __wrap___read_chk(int fd, void *to, size_t size, size_t room);
ssize_t __wrap___readlinkat_chk(int dir, const char *path, char *to, size_t size, size_t room);

int __wrap___open_2(const char *path, int flags)
{
    return __wrap_open(path, flags);
}

int __wrap___openat_2(int dir, const char *path, int flags)
{
    return __wrap_openat(dir, path, flags);
}

ssize_t __wrap___read_chk(int fd, void *to, size_t size, size_t room)
{
    assert_true(size <= room);
    return __wrap_read(fd, to, size);
}

ssize_t __wrap___readlinkat_chk(int dir, const char *path, char *to, size_t size, size_t room)
{
    assert_true(size <= room);
    return __wrap_readlinkat(dir, path, to, size);
}

/* ---- which errors there are, and what is to come of them ---- */

#define MOST 20

/* SHORT and ENOENT come only where they are listed. */
static const int errors[CALLS][MOST] = {
    [OPEN] = { EACCES, ENOENT, EIO, EMFILE },
    [OPENAT] = { EACCES, EDQUOT, EINTR, EIO, EMFILE, ENAMETOOLONG, ENFILE, ENOENT, ENOMEM, ENOSPC,
                 EPERM, EROFS, ESTALE },
    [FSTAT] = { EIO, ENOMEM, ESTALE },
    [FSTATAT] = { EACCES, EIO, ENOENT, ENOMEM, ESTALE },
    [FACCESSAT] = { EACCES, EIO, EROFS },
    [STATX] = { EIO, ENOSYS },
    [READ] = { EAGAIN, EINTR, EIO, ENOMEM, ESTALE, SHORT },
    [WRITE] = { EDQUOT, EFBIG, EINTR, EIO, ENOMEM, ENOSPC, EPERM, ESTALE, SHORT },
    [FCHOWN] = { EDQUOT, EIO, ENOSYS, EPERM, EROFS },
    [FCHMOD] = { EACCES, EIO, EPERM, EROFS },
    [FLISTXATTR] = { EIO, ENOMEM, EACCES, EOPNOTSUPP },
    [FGETXATTR] = { EIO, ENOMEM, EACCES, EPERM },
    [FSETXATTR] = { EACCES, EDQUOT, EIO, ENOSPC, EOPNOTSUPP, EPERM, E2BIG },
    [FREMOVEXATTR] = { EACCES, EIO, EPERM },
    [FSYNC] = { EDQUOT, EINTR, EINVAL, EIO, ENOSPC, EOPNOTSUPP, EROFS, ESTALE },
    [CLOSE] = { EDQUOT, EINTR, EIO, ENOSPC },
    [LINKAT] = { EACCES, EDQUOT, EEXIST, EIO, EMLINK, ENAMETOOLONG, ENOSPC, ENOSYS, EOPNOTSUPP,
                 EPERM, EROFS, ESTALE },
    [RENAMEAT] = { EACCES, EBUSY, EDQUOT, EIO, ENOSPC, EPERM, EROFS, ESTALE, ETXTBSY },
    [RENAMEAT2] = { EACCES, EDQUOT, EEXIST, EINVAL, EIO, ENOSPC, ENOSYS, EPERM, EROFS, ESTALE },
    [UNLINKAT] = { EACCES, EIO, EPERM, EROFS },
    [FLOCK] = { EINTR, EIO, ENOLCK, ENOSYS, EOPNOTSUPP },
    [READLINKAT] = { EACCES, EIO, ENOENT, ENOMEM, ESTALE },
    [GETRANDOM] = { EINTR, EIO, ENOSYS },
    [FCNTL] = { EINVAL, EMFILE },
    [FDOPENDIR] = { EIO, ENOMEM },
    [READDIR] = { EIO, ENOENT, ESTALE },
};

typedef enum outcome {
    FAILS, /* and nothing has changed */
    GOES_ON,
    EITHER,
    UNSYNCED /* fails after the file was replaced */
} outcome;

/* Where it goes on.  The rows are looked at in order; what is in none of them fails. */
typedef struct rule {
    call call;
    object on;         /* NOTHING: anything */
    const char *attr;  /* NULL: any */
    unsigned from, to; /* which ones; 0: any */
    int errors[6];     /* none: any */
    outcome outcome;
} rule;

static const rule rules[] = {
    { OPEN, PROC, NULL, 0, 0, { 0 }, GOES_ON },
    { READ, PROC, NULL, 0, 0, { 0 }, GOES_ON },
    { OPENAT, SWEEP, NULL, 0, 0, { 0 }, GOES_ON },
    { OPENAT, DEAD, NULL, 0, 0, { 0 }, GOES_ON },
    { FDOPENDIR, SWEEP, NULL, 0, 0, { 0 }, GOES_ON },
    { READDIR, SWEEP, NULL, 0, 0, { 0 }, GOES_ON },
    { UNLINKAT, DEAD, NULL, 0, 0, { 0 }, GOES_ON },
    { OPENAT, NOTHING, NULL, 0, 0, { EINTR }, GOES_ON },
    { READ, NOTHING, NULL, 0, 0, { EAGAIN, EINTR, SHORT }, GOES_ON },
    { WRITE, NOTHING, NULL, 0, 0, { EINTR, SHORT }, GOES_ON },
    { GETRANDOM, NOTHING, NULL, 0, 0, { EINTR }, GOES_ON },
    { FSYNC, NOTHING, NULL, 0, 0, { EINTR }, GOES_ON },
    { FSYNC, VM_FOLDER, NULL, 0, 0, { EINVAL, EOPNOTSUPP }, GOES_ON },
    { FSYNC, VM_FOLDER, NULL, 0, 0, { 0 }, UNSYNCED },
    /* Only the new file has to be closed well, and that before it is renamed. */
    { CLOSE, TEMP, NULL, 1, 1, { EINTR }, GOES_ON },
    { CLOSE, COPY, NULL, 1, 1, { EINTR }, GOES_ON },
    { CLOSE, TEMP, NULL, 1, 1, { 0 }, FAILS },
    { CLOSE, COPY, NULL, 1, 1, { 0 }, FAILS },
    { CLOSE, NOTHING, NULL, 0, 0, { 0 }, GOES_ON },
    { FLOCK, NOTHING, NULL, 0, 0, { 0 }, GOES_ON },
    /* Whether a lock came too late; the owner is asked for later. */
    { FSTAT, TEMP, NULL, 1, 1, { 0 }, GOES_ON },
    { FSTAT, COPY, NULL, 1, 1, { 0 }, GOES_ON },
    /* How the folder was opened, which is known where the first try is good. */
    { FCNTL, VM_FOLDER, NULL, 0, 0, { 0 }, GOES_ON },
    /* Whether an attribute is there already. */
    { FGETXATTR, TEMP, "", 0, 0, { 0 }, GOES_ON },
    { FGETXATTR, COPY, "", 0, 0, { 0 }, GOES_ON },
    { FGETXATTR, TEMP, ACL_ACCESS, 2, 9, { 0 }, GOES_ON },
    { FGETXATTR, COPY, ACL_ACCESS, 2, 9, { 0 }, GOES_ON },
    { FLISTXATTR, NOTHING, NULL, 0, 0, { EOPNOTSUPP }, GOES_ON },
    /* The owner of a copy may be lost. */
    { FCHOWN, COPY, NULL, 0, 0, { 0 }, GOES_ON },
    { LINKAT, NOTHING, NULL, 0, 0, { EPERM, EOPNOTSUPP, ENOSYS, EMLINK, EEXIST }, GOES_ON },
    { RENAMEAT2, NOTHING, NULL, 0, 0, { EINVAL, ENOSYS, EEXIST }, GOES_ON },
    /* Whether a name is taken, or is that of a file. */
    { FSTATAT, BACKUP, NULL, 0, 0, { 0 }, GOES_ON },
    { STATX, NOTHING, NULL, 0, 0, { 0 }, GOES_ON },
};

static bool is_among(const int *list, size_t size, int sys)
{
    for (size_t i = 0; i < size && list[i]; i++)
        if (list[i] == sys)
            return true;
    return list[0] == 0;
}

static bool is_met(const rule *r, const event *e, int sys)
{
    return r->call == e->call && (r->on == NOTHING || r->on == e->on) &&
           (!r->attr || strcmp(r->attr, e->attr) == 0) && (!r->from || e->nth >= r->from) &&
           (!r->to || e->nth <= r->to) && is_among(r->errors, COUNT(r->errors), sys);
}

static outcome outcome_of(const event *e, int sys, bool is_link)
{
    /* Looking for the file among others does not end at a file that gives no answer. */
    if (e->call == FSTATAT && !e->committing)
        return GOES_ON;
    /* What is only passed through on the way need not be readable. */
    if (is_link && e->call == OPENAT && e->on == VM_FOLDER && sys == EACCES)
        return EITHER;
    for (size_t i = 0; i < COUNT(rules); i++)
        if (is_met(&rules[i], e, sys))
            return rules[i].outcome;
    return FAILS;
}

/* ---- what is run ---- */

typedef struct scenario {
    const char *name;
    const char *path;
    unsigned with;
    const char *backup;
    bool no_links;
    bool no_renameat2;
    bool dry_run;
    bool dead; /* somebody has left a temporary file */
    bool unsynced;
} scenario;

static const scenario scenarios[] = {
    { .name = "set", .path = FILE_NAME, .with = WITH_USER_ATTR | WITH_ACL | WITH_OWNER },
    { .name = "in a folder with an ACL", .path = FOLDER, .with = WITH_DEFAULT_ACL },
    { .name = "link, and a dead writer", .path = LINK_NAME, .dead = true },
    { .name = "backup", .path = FILE_NAME, .with = WITH_LINK, .backup = ".bak" },
    { .name = "backup through a link", .path = LINK_NAME, .backup = ".bak" },
    { .name = "copied backup",
      .path = FILE_NAME,
      .with = WITH_USER_ATTR | WITH_ACL | WITH_OWNER,
      .backup = ".bak",
      .no_links = true },
    { .name = "copied backup, plain rename",
      .path = FILE_NAME,
      .with = WITH_DEFAULT_ACL,
      .backup = ".bak",
      .no_links = true,
      .no_renameat2 = true },
    { .name = "dry run", .path = FILE_NAME, .with = WITH_USER_ATTR, .dry_run = true },
};

#define DEAD_NAME FOLDER "/.vmxci-2147483647-1-0123456789abcdef"

typedef struct result {
    int status;
    int changed;
    vmxci_error err;
    unsigned had;
    struct stat before;
    struct notes notes;
} result;

static int count_open(void)
{
    return count_names("/proc/self/fd", "");
}

static void commit(const scenario *s, result *out, vmxci_vm *vm)
{
    vmxci_commit_options opt = VMXCI_COMMIT_OPTIONS_INIT;
    opt.backup_suffix = s->backup;
    opt.dry_run = s->dry_run;
    opt.sync = s->unsynced ? VMXCI_SYNC_NONE : opt.sync;
    opt.note = collect_note;
    opt.payload = &out->notes;
    out->status = vmxci_doc_set(vmxci_vm_doc(vm), "a", "2", &out->err);
    plan.committing = true;
    if (out->status == VMXCI_OK)
        out->status = vmxci_vm_commit(&out->changed, vm, &opt, &out->err);
}

/* Open, set, commit; event FAIL_AT fails with SYS. */
static void run(const scenario *s, size_t fail_at, int sys, result *out)
{
    vmxci_vm *vm = NULL;
    vmxci_vm_options opt = VMXCI_VM_OPTIONS_INIT;
    opt.edit = 1;
    memset(out, 0, sizeof *out);
    plan.armed = plan.committing = plan.failed = false;
    plan.count = 0;
    plan.fail_at = fail_at;
    plan.sys = sys;
    plan.no_links = s->no_links;
    plan.no_renameat2 = s->no_renameat2;
    memset(plan.names, 0, sizeof plan.names);
    plan.removal[0] = '\0';
    out->had = scratch_make(s->with, OLD);
    if (s->dead)
        assert_int_equal(close(open(DEAD_NAME, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)), 0);
    assert_int_equal(stat(FILE_NAME, &out->before), 0);
    plan.armed = true;
    out->status = vmxci_vm_open(&vm, s->path, &opt, &out->err);
    if (out->status == VMXCI_OK)
        commit(s, out, vm);
    vmxci_vm_close(vm);
    plan.armed = false;
}

/* ---- what is checked ---- */

static int wrong(const scenario *s, const event *e, int sys, const result *r, const char *what)
{
    fprintf(stderr, "%s: %s number %u on %s%s%s", s->name, call_names[e->call], e->nth,
            object_names[e->on], *e->attr ? ", " : "", e->attr);
    fprintf(stderr, "%s, %s: %s\n", e->committing ? "" : " (opening)",
            sys == SHORT ? "one byte" : strerror(sys), what);
    fprintf(stderr, "    status %s, changed %d, errno %d: '%s'\n", vmxci_status_name(r->status),
            r->changed, r->err.sys_errno, r->err.message);
    return 1;
}

static const char *check_old(const scenario *s, const result *r)
{
    struct stat st;
    if (stat(FILE_NAME, &st) != 0 || st.st_ino != r->before.st_ino)
        return "the file is gone";
    if (st.st_mtim.tv_sec != r->before.st_mtim.tv_sec ||
        st.st_mtim.tv_nsec != r->before.st_mtim.tv_nsec || !has_text(FILE_NAME, OLD))
        return "the file was changed";
    if (count_names(FOLDER, "a.vmx.bak") != 0)
        return "a backup is left";
    return s->dry_run || r->changed == 0 ? wrong_attributes(FILE_NAME, r->had)
                                         : "it says that the file was changed";
}

static const char *check_new(const scenario *s, const result *r, const event *e)
{
    const char *bad = NULL;
    if (r->changed != 1)
        return "it does not say that the file was changed";
    if (s->dry_run)
        return check_old(s, r);
    if (!has_text(FILE_NAME, NEW))
        return "the file is not the new one";
    if (!e || e->call != FLISTXATTR)
        bad = wrong_attributes(FILE_NAME, r->had);
    if (count_names(FOLDER, "a.vmx.bak") != (s->backup != NULL))
        bad = "not as many backups as there should be";
    else if (s->backup && !has_text(BACKUP_NAME, OLD) && !has_text(BACKUP_NAME ".1", OLD))
        bad = "the backup is not the old file";
    if (!bad && r->notes.count != (r->had & WITH_LINK ? 1 : 0))
        bad = "the notes";
    return bad;
}

/* Of a failure, the account that is given. */
static const char *check_error(const result *r, const event *e, int sys)
{
    int code = VMXCI_EIO;
    bool is_named = e->on == VM_FILE || e->on == VM_FOLDER;
    if (sys == ENOENT && is_named && e->call != READDIR)
        code = e->committing ? VMXCI_ECHANGED : VMXCI_ENOENT;
    if (sys == ENOMEM && r->status == VMXCI_ENOMEM)
        code = VMXCI_ENOMEM;
    if (r->status != code || r->err.code != code)
        return "the status";
    if (code == VMXCI_ECHANGED || code == VMXCI_ENOMEM)
        return NULL;
    if (r->err.sys_errno != sys)
        return "the errno";
    return strstr(r->err.message, strerror(sys)) ? NULL : "the message";
}

static const char *check_unsynced(const scenario *s, const result *r, const event *e, int sys)
{
    const char *bad = check_new(s, r, NULL);
    if (!bad)
        bad = check_error(r, e, sys);
    if (!bad && !strstr(r->err.message, "written, but may not survive a power cut"))
        bad = "the message";
    return bad;
}

static int check_run(const scenario *s, const event *e, int sys, const result *r)
{
    const char *bad = NULL;
    outcome want = outcome_of(e, sys, strcmp(s->path, LINK_NAME) == 0);
    bool ok = r->status == VMXCI_OK;
    if (!plan.failed)
        bad = "the call was not made again";
    else if (ok && (want == FAILS || want == UNSYNCED))
        bad = "it did not fail";
    else if (!ok && want == GOES_ON)
        bad = "it failed";
    else if (want == UNSYNCED)
        bad = check_unsynced(s, r, e, sys);
    else if (ok)
        bad = check_new(s, r, e);
    else if ((bad = check_old(s, r)) == NULL)
        bad = check_error(r, e, sys);
    bool dead_is_left = s->dead && exists(DEAD_NAME);
    if (!bad && count_temporary() != dead_is_left)
        bad = "a temporary file is left";
    if (!bad && dead_is_left && ok && !(e->on == SWEEP || e->on == DEAD || e->call == FLOCK))
        bad = "what the dead writer has left is still there";
    return bad ? wrong(s, e, sys, r, bad) : 0;
}

static int fail_event(const scenario *s, size_t i, const event *e)
{
    int bad = 0;
    for (size_t k = 0; k < MOST && errors[e->call][k]; k++) {
        result r;
        int open_before = count_open();
        run(s, i, errors[e->call][k], &r);
        bad += check_run(s, e, errors[e->call][k], &r);
        if (count_open() != open_before)
            bad += wrong(s, e, errors[e->call][k], &r, "a descriptor is left open");
    }
    return bad;
}

static int fail_each(const scenario *s)
{
    event events[MAX_EVENTS];
    result r;
    int bad = 0;
    run(s, MAX_EVENTS, 0, &r);
    size_t count = plan.count;
    memcpy(events, plan.at, sizeof events);
    const char *why = r.status == VMXCI_OK ? check_new(s, &r, NULL) : r.err.message;
    if (why) {
        fprintf(stderr, "%s: fails by itself: %s\n", s->name, why);
        return 1;
    }
    for (size_t i = 0; i < count; i++)
        bad += fail_event(s, i, &events[i]);
    return bad;
}

/* ---- tests ---- */

static void test_each(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(scenarios); i++)
        bad += fail_each(&scenarios[i]);
    assert_int_equal(bad, 0);
}

/* A disk that moves one byte at a time. */
static void test_short(void **state)
{
    (void)state;
    plan.all_short = true;
    for (size_t i = 0; i < COUNT(scenarios); i++) {
        result r;
        run(&scenarios[i], MAX_EVENTS, 0, &r);
        assert_int_equal(r.status, VMXCI_OK);
        assert_null(check_new(&scenarios[i], &r, NULL));
        assert_int_equal(count_temporary(), 0);
    }
    plan.all_short = false;
}

/* Where the first or the last such call stands, from 1; 0: nowhere. */
static size_t place_of(call what, object on, bool last)
{
    size_t at = 0;
    for (size_t i = 0; i < plan.count; i++)
        if (plan.at[i].call == what && plan.at[i].on == on && (last || !at))
            at = i + 1;
    return at;
}

static size_t last_of(call what, object on)
{
    return place_of(what, on, true);
}

static size_t first_of(call what, object on)
{
    return place_of(what, on, false);
}

/* A file is whole, and on the disk, before it gets its name. */
static void check_order(object on, size_t renamed)
{
    size_t synced = first_of(FSYNC, on);
    assert_true(first_of(WRITE, on) > 0);
    assert_true(last_of(WRITE, on) < first_of(FCHMOD, on));
    assert_true(last_of(FCHOWN, on) < first_of(FCHMOD, on));
    assert_true(last_of(FCHMOD, on) < synced && last_of(FSETXATTR, on) < synced);
    assert_true(last_of(FREMOVEXATTR, on) < synced);
    assert_true(last_of(FSYNC, on) < first_of(CLOSE, on));
    assert_true(first_of(CLOSE, on) < renamed);
    assert_true(synced > 0 && renamed > 0);
}

static void test_order(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(scenarios); i++) {
        const scenario *s = &scenarios[i];
        result r;
        if (s->dry_run)
            continue;
        run(s, MAX_EVENTS, 0, &r);
        assert_int_equal(r.status, VMXCI_OK);
        size_t renamed = first_of(RENAMEAT, TEMP);
        check_order(TEMP, renamed);
        assert_true(!(r.had & WITH_OWNER) || first_of(FCHOWN, TEMP) > 0);
        /* The file is looked at again between. */
        assert_true(last_of(FSTATAT, VM_FILE) > first_of(CLOSE, TEMP));
        assert_true(last_of(READ, VM_FILE) > first_of(CLOSE, TEMP));
        assert_true(last_of(READ, VM_FILE) < renamed);
        assert_true(first_of(FSYNC, VM_FOLDER) > renamed);
        if (s->backup && !s->no_links)
            assert_in_range(first_of(LINKAT, BACKUP), 1, renamed);
        if (s->no_links) {
            size_t named_backup = last_of(s->no_renameat2 ? RENAMEAT : RENAMEAT2, COPY);
            check_order(COPY, named_backup);
            assert_true(named_backup < renamed);
        }
    }
}

static void test_nothing_is_synced(void **state)
{
    (void)state;
    const scenario s = {
        .name = "unsynced", .path = FILE_NAME, .backup = ".bak", .no_links = true, .unsynced = true
    };
    result r;
    run(&s, MAX_EVENTS, 0, &r);
    assert_int_equal(r.status, VMXCI_OK);
    assert_null(check_new(&s, &r, NULL));
    for (size_t i = 0; i < plan.count; i++)
        assert_int_not_equal(plan.at[i].call, FSYNC);
    assert_int_equal(fail_each(&s), 0);
}

/* A backup that must not have its name is refused also where that is hard to find out. */
static void test_refused_backup(void **state)
{
    (void)state;
    const scenario s = { .name = "refused backup", .path = LINK_NAME, .backup = "~" };
    event events[MAX_EVENTS];
    result r;
    int bad = 0;
    run(&s, MAX_EVENTS, 0, &r);
    assert_int_equal(r.status, VMXCI_EINVAL);
    size_t count = plan.count;
    memcpy(events, plan.at, sizeof events);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < MOST && errors[events[i].call][k]; k++) {
            int sys = errors[events[i].call][k];
            run(&s, i, sys, &r);
            const char *what = r.status == VMXCI_OK ? "it was not refused" : check_old(&s, &r);
            if (what || exists(FILE_NAME "~"))
                bad += wrong(&s, &events[i], sys, &r, what ? what : "the backup is there");
        }
    assert_int_equal(bad, 0);
}

static void test_dry_run_writes_nothing(void **state)
{
    (void)state;
    static const call writing[] = { WRITE, FCHOWN, FCHMOD,   FSETXATTR, FREMOVEXATTR,
                                    FSYNC, LINKAT, RENAMEAT, RENAMEAT2, UNLINKAT };
    result r;
    run(&scenarios[COUNT(scenarios) - 1], MAX_EVENTS, 0, &r);
    assert_int_equal(r.status, VMXCI_OK);
    for (size_t i = 0; i < plan.count; i++)
        for (size_t k = 0; k < COUNT(writing); k++)
            assert_int_not_equal(plan.at[i].call, writing[k]);
}

/* What cannot be removed after a failure is named. */
static void test_removal_fails(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(scenarios); i++) {
        const scenario *s = &scenarios[i];
        result r;
        if (s->dry_run || s->dead)
            continue;
        run(s, MAX_EVENTS, 0, &r);
        size_t at = first_of(RENAMEAT, TEMP);
        event e = plan.at[at - 1];
        plan.second = EROFS;
        run(s, at - 1, ENOSPC, &r);
        plan.second = 0;
        if (r.status != VMXCI_EIO || r.err.sys_errno != ENOSPC || r.changed != 0)
            bad += wrong(s, &e, ENOSPC, &r, "the status");
        if (!has_text(FILE_NAME, OLD) || count_temporary() != 1)
            bad += wrong(s, &e, ENOSPC, &r, "what is left");
        if (!strstr(r.err.message, strerror(ENOSPC)) || !strstr(r.err.message, plan.names[0]))
            bad += wrong(s, &e, ENOSPC, &r, "the temporary file is not named");
        if (s->backup && (!has_text(BACKUP_NAME, OLD) || !strstr(r.err.message, "a.vmx.bak")))
            bad += wrong(s, &e, ENOSPC, &r, "the backup is not named");
    }
    assert_int_equal(bad, 0);
}

/* Nothing that is only nice to have may stand in the way. */
static void test_other_attribute(void **state)
{
    (void)state;
    const scenario s = { .name = "other attribute", .path = FILE_NAME, .with = WITH_OTHER_ATTR };
    result r;
    run(&s, MAX_EVENTS, 0, &r);
    size_t at = first_of(FSETXATTR, TEMP);
    if (!(r.had & WITH_OTHER_ATTR) || !at)
        skip();
    run(&s, at - 1, EPERM, &r);
    assert_int_equal(r.status, VMXCI_OK);
    assert_true(has_text(FILE_NAME, NEW));
    assert_int_equal(r.notes.count, 1);
    assert_string_equal(r.notes.at[0].code, "attribute-lost");
    run(&s, at - 1, ENOSPC, &r);
    assert_int_equal(r.status, VMXCI_EIO);
    assert_null(check_old(&s, &r));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each),           cmocka_unit_test(test_short),
        cmocka_unit_test(test_order),          cmocka_unit_test(test_nothing_is_synced),
        cmocka_unit_test(test_refused_backup), cmocka_unit_test(test_dry_run_writes_nothing),
        cmocka_unit_test(test_removal_fails),  cmocka_unit_test(test_other_attribute),
    };
    return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
