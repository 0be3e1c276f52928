/* SPDX-License-Identifier: MIT */
/* System calls that fail on request.  The linker replaces functions of libc by the ones below.  A
 * run without failures records the calls and their objects; then each call fails in turn.  Random
 * numbers are the same in each run, and waiting takes no time. */
#ifndef VMXCI_TESTS_CALLS_H
#define VMXCI_TESTS_CALLS_H 1

#include <stdbool.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/utsname.h>

#include "clock.h"
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
    SYNCFS,
    CLOSE,
    LINKAT,
    RENAMEAT,
    RENAMEAT2,
    UNLINKAT,
    FLOCK,
    READLINKAT,
    GETRANDOM,
    FCNTL,
    DUPFD, /* F_DUPFD_CLOEXEC of fcntl(2) */
    GETDENTS,
    MKDIRAT,
    LSEEK,
    STAT,
    UNAME,
    SOCKET,
    IOCTL,
    LIST, /* openat(2) to list a lock directory that is open already */
    CALLS
} call;

/* The object of a call. */
typedef enum object {
    NOTHING,
    VM_FOLDER,
    SWEEP, /* the directory again, listed for temporary files of dead processes */
    VM_FILE,
    TEMP,
    COPY, /* the temporary file of a backup that is a copy */
    BACKUP,
    DEAD, /* a temporary file of a dead process */
    PROC,
    HOSTS,  /* /etc/hosts */
    LOCK,   /* a lock directory */
    MARK,   /* our choosing directory in it */
    ENTRY,  /* our member file while it is written */
    MEMBER, /* our member file */
    OTHER,  /* a file of another process */
    OBJECTS
} object;

static const char *const call_names[CALLS] = {
    "open",      "openat",        "fstat",      "fstatat",       "faccessat",  "statx",
    "read",      "write",         "fchown",     "fchmod",        "flistxattr", "fgetxattr",
    "fsetxattr", "fremovexattr",  "fsync",      "syncfs",        "close",      "linkat",
    "renameat",  "renameat2",     "unlinkat",   "flock",         "readlinkat", "getrandom",
    "fcntl",     "fcntl to copy", "getdents64", "mkdirat",       "lseek",      "stat",
    "uname",     "socket",        "ioctl",      "openat to list"
};
static const char *const object_names[OBJECTS] = { "nothing",    "the directory", "the sweep",
                                                   "the file",   "the new file",  "the copy",
                                                   "the backup", "the dead",      "/proc",
                                                   "/etc/hosts", "the lock",      "the mark",
                                                   "the entry",  "the member",    "another's" };

/* ---- the plan: which call fails, and how ---- */

typedef enum phase {
    OPENING,
    MARKING, /* and all else before our choosing directory exists */
    CHOOSING,
    WAITING, /* and all else before the sweep */
    WRITING,
    RELEASING /* from the rename on */
} phase;

typedef struct event {
    call call;
    object on;
    const char *attr; /* ACL_ACCESS, or "" for another attribute or none */
    phase phase;
    unsigned nth; /* among the events with the same call, object and attribute, from 1 */
    mode_t mode;  /* of fchmod */
} event;

enum {
    MAX_EVENTS = 12000,
    SHORT = -1 /* instead of an errno: the call transfers one byte */
};

static struct {
    bool armed;
    phase phase;
    size_t count;
    unsigned randoms;
    event at[MAX_EVENTS];
    size_t fail_at; /* index of the event that fails; MAX_EVENTS: none */
    int sys;
    int second; /* errno of each unlinkat after that, or 0 */
    bool lasts; /* the same call on the same object fails each time after that */
    bool failed;
    bool late;                 /* the failing rename or link has its effect nevertheless */
    bool blind;                /* each fstatat fails after that */
    bool forgets;              /* each fstat of our member file fails while it is written */
    void (*before_open)(void); /* called before the file is opened for the edit, or NULL */
    int open_mode;             /* O_RDONLY, or O_RDWR: the file is opened again to be locked */
    bool no_links;
    bool no_renameat2;
    int looks;                   /* listings of the directory before the one that begins WRITING */
    bool all_short;              /* each read and each write transfers one byte */
    char names[2][NAME_MAX + 1]; /* of TEMP and COPY */
    char removal[NAME_MAX + 1];  /* name of the file that could not be removed */
} plan;

static bool is_taking(phase when)
{
    return when >= MARKING && when <= WAITING;
}

static bool is_of_lock(object on)
{
    return on >= LOCK && on <= OTHER;
}

/* Returns what NAME is in a lock directory, or NOTHING. */
static object in_lock(const char *name)
{
    const bool is_entry = strlen(name) >= 10 && memcmp(name + 6, ".lck", 4) == 0;
    if (is_entry && strchr("DEM", name[0]))
        return memcmp(name + 1, "00001", 5) == 0 ? OTHER
               : name[0] == 'D'                  ? MARK
               : name[0] == 'E'                  ? ENTRY
                                                 : MEMBER;
    return strstr(name, ".vmx.lck") ? LOCK : NOTHING;
}

/* The first temporary file that the library creates is the new text, the second the backup. */
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
    if (strcmp(path, "/etc/hosts") == 0)
        return HOSTS;
    if (in_lock(name))
        return in_lock(name);
    if (strncmp(name, ".vmxci-", 7) == 0)
        return temp_of(name);
    if (strncmp(name, "a.vmx.bak", 9) == 0)
        return BACKUP;
    if (strcmp(name, "a.vmx") == 0 || strcmp(name, LINK_NAME) == 0)
        return VM_FILE;
    return VM_FOLDER;
}

/* Writes the path of the open file FD, or "", to PATH. */
static void path_of_fd(char path[1024], int fd)
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, 1023);
    path[n < 0 ? 0 : n] = '\0';
}

static object of_fd(int fd)
{
    char path[1024];
    path_of_fd(path, fd);
    return *path ? named(path) : NOTHING;
}

/* Returns the object of a directory that is listed. */
static object of_list(int fd)
{
    return of_fd(fd) == LOCK ? LOCK : plan.phase == OPENING ? VM_FOLDER : SWEEP;
}

static bool same_kind(const event *a, const event *b)
{
    return a->call == b->call && a->on == b->on && strcmp(a->attr, b->attr) == 0;
}

/* Records a call.  Returns 0, SHORT, or the errno with which the call fails. */
static int turn_with(call what, object on, const char *attr)
{
    if (!plan.armed)
        return 0;
    assert_true(plan.count < MAX_EVENTS);
    event e = {
        what, on, attr && strcmp(attr, ACL_ACCESS) == 0 ? ACL_ACCESS : "", plan.phase, 1, 0
    };
    for (size_t i = 0; i < plan.count; i++)
        e.nth += same_kind(&plan.at[i], &e);
    plan.at[plan.count] = e;
    const bool again = plan.lasts && plan.failed &&
                       same_kind(&plan.at[plan.fail_at], &plan.at[plan.count]);
    if (plan.count++ != plan.fail_at && !again)
        return 0;
    plan.failed = true;
    return plan.sys;
}

static int turn(call what, object on)
{
    return turn_with(what, on, NULL);
}

int __real_unlinkat(int dir, const char *path, int flags);

/* Removes PATH in DIR, or if there is no PATH, the lock directory DIR itself. */
static void take_away(object on, int dir, const char *path)
{
    char directory[1024];
    if (__real_unlinkat(dir, path, 0) == 0 || __real_unlinkat(dir, path, AT_REMOVEDIR) == 0 ||
        (on != MARK && on != ENTRY))
        return;
    path_of_fd(directory, dir);
    plan.armed = false;
    scratch_empty(directory);
    (void)rmdir(directory);
    plan.armed = true;
}

/* As turn, for a call on PATH in DIR.  For ENOENT, PATH is really removed: in a lock directory
 * other calls would find it. */
static int turn_at(call what, object on, int dir, const char *path)
{
    int sys = turn(what, on);
    if (sys != ENOENT || !(is_of_lock(on) || what == UNLINKAT))
        return sys;
    take_away(on, dir, path);
    return 0;
}

static int give(int sys)
{
    errno = sys;
    return -1;
}

/* ---- replaced functions ---- */

/* Declare both names of a function; WRAPS also defines the replacement. */
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
#define WRAPS_AT(type, name, params, args, CALL, path)   \
    TAKES(type, name, params)                            \
    type __wrap_##name params                            \
    {                                                    \
        int sys = turn_at(CALL, named(path), dir, path); \
        return sys ? give(sys) : __real_##name args;     \
    }
#define WRAPS_XATTR(type, name, params, args, CALL)  \
    TAKES(type, name, params)                        \
    type __wrap_##name params                        \
    {                                                \
        int sys = turn_with(CALL, of_fd(fd), attr);  \
        return sys ? give(sys) : __real_##name args; \
    }

TAKES(int, fstat, (int fd, struct stat *st))
TAKES(int, fstatat, (int dir, const char *path, struct stat *st, int flags))
WRAPS(int, stat, (const char *path, struct stat *st), (path, st), STAT, named(path))
WRAPS(off_t, lseek, (int fd, off_t offset, int from), (fd, offset, from), LSEEK, of_fd(fd))
WRAPS(int, uname, (struct utsname * out), (out), UNAME, NOTHING)
WRAPS(int, socket, (int domain, int type, int protocol), (domain, type, protocol), SOCKET, NOTHING)
WRAPS(int, faccessat, (int dir, const char *path, int mode, int flags), (dir, path, mode, flags),
      FACCESSAT, named(path))
WRAPS(int, fchown, (int fd, uid_t uid, gid_t gid), (fd, uid, gid), FCHOWN, of_fd(fd))
TAKES(int, fchmod, (int fd, mode_t mode))
WRAPS(ssize_t, flistxattr, (int fd, char *list, size_t size), (fd, list, size), FLISTXATTR,
      of_fd(fd))
WRAPS(int, flock, (int fd, int how), (fd, how), FLOCK, of_fd(fd))
WRAPS(ssize_t, readlinkat, (int dir, const char *path, char *to, size_t size),
      (dir, path, to, size), READLINKAT, named(path))
WRAPS_XATTR(ssize_t, fgetxattr, (int fd, const char *attr, void *to, size_t size),
            (fd, attr, to, size), FGETXATTR)
WRAPS_XATTR(int, fsetxattr, (int fd, const char *attr, const void *value, size_t size, int flags),
            (fd, attr, value, size, flags), FSETXATTR)
WRAPS_XATTR(int, fremovexattr, (int fd, const char *attr), (fd, attr), FREMOVEXATTR)

TAKES(int, open, (const char *path, int flags, ...))
TAKES(int, openat, (int dir, const char *path, int flags, ...))
TAKES(int, fcntl, (int fd, int command, ...))
TAKES(int, ioctl, (int fd, unsigned long request, ...))
TAKES(ssize_t, getrandom, (void *to, size_t size, unsigned flags))
TAKES(int, renameat, (int from_dir, const char *from, int to_dir, const char *to))
#ifdef STATX_ATTR_IMMUTABLE
TAKES(int, statx, (int dir, const char *path, int flags, unsigned mask, struct statx *st))
#endif
TAKES(ssize_t, read, (int fd, void *to, size_t size))
TAKES(ssize_t, write, (int fd, const void *from, size_t size))
TAKES(int, fsync, (int fd))
#ifdef HAVE_SYNCFS
TAKES(int, syncfs, (int fd))
#endif
TAKES(int, close, (int fd))
TAKES(int, linkat, (int from_dir, const char *from, int to_dir, const char *to, int flags))
#ifdef HAVE_RENAMEAT2
TAKES(int, renameat2, (int from_dir, const char *from, int to_dir, const char *to, unsigned flags))
#endif
TAKES(int, unlinkat, (int dir, const char *path, int flags))
TAKES(int, mkdirat, (int dir, const char *path, mode_t mode))

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
    bool is_new = plan.armed && flags & O_CREAT && strncmp(path, ".vmxci-", 7) == 0;
    if (is_new)
        snprintf(plan.names[plan.names[0][0] != '\0' && !plan.failed], sizeof plan.names[0], "%s",
                 path);
    bool is_list = dir >= 0 && strcmp(path, ".") == 0;
    object on = is_list ? of_list(dir) : named(path);
    if (on == SWEEP && is_taking(plan.phase) && plan.looks-- <= 0)
        plan.phase = WRITING;
    if (plan.armed && plan.before_open && on == VM_FILE && flags & O_NOFOLLOW &&
        !(flags & O_PATH) && (flags & O_ACCMODE) == plan.open_mode) {
        plan.armed = false;
        plan.before_open();
        plan.armed = true;
    }
    int sys = is_list ? turn(on == LOCK ? LIST : OPENAT, on) : turn_at(OPENAT, on, dir, path);
    return sys ? give(sys) : __real_openat(dir, path, flags, mode);
}

int __wrap_fcntl(int fd, int command, ...)
{
    va_list args;
    va_start(args, command);
    int arg = command == F_GETFL || command == F_GETFD ? 0 : va_arg(args, int);
    va_end(args);
    int sys = turn(command == F_DUPFD_CLOEXEC ? DUPFD : FCNTL, of_fd(fd));
    return sys ? give(sys) : __real_fcntl(fd, command, arg);
}

int __wrap_ioctl(int fd, unsigned long request, ...)
{
    va_list args;
    va_start(args, request);
    void *arg = va_arg(args, void *);
    va_end(args);
    int sys = turn(IOCTL, of_fd(fd));
    return sys ? give(sys) : __real_ioctl(fd, request, arg);
}

int __wrap_fstat(int fd, struct stat *st)
{
    const object on = of_fd(fd);
    int sys = turn(FSTAT, on);
    if (plan.armed && plan.forgets && on == ENTRY)
        sys = EIO;
    return sys ? give(sys) : __real_fstat(fd, st);
}

int __wrap_fstatat(int dir, const char *path, struct stat *st, int flags)
{
    int sys = turn_at(FSTATAT, named(path), dir, path);
    if (plan.armed && plan.failed && plan.blind)
        sys = EIO;
    return sys ? give(sys) : __real_fstatat(dir, path, st, flags);
}

int __wrap_fchmod(int fd, mode_t mode)
{
    int sys = turn(FCHMOD, of_fd(fd));
    if (plan.armed)
        plan.at[plan.count - 1].mode = mode;
    return sys ? give(sys) : __real_fchmod(fd, mode);
}

/* Returns each number once in a run. */
ssize_t __wrap_getrandom(void *to, size_t size, unsigned flags)
{
    static unsigned number;
    int sys = turn(GETRANDOM, NOTHING);
    if (!plan.armed || sys)
        return sys ? give(sys) : __real_getrandom(to, size, flags);
    number = plan.randoms++ ? number + 1 : 20000;
    memset(to, 0, size);
    memcpy(to, &number, size < sizeof number ? size : sizeof number);
    return (ssize_t)size;
}

int __wrap_renameat(int from_dir, const char *from, int to_dir, const char *to)
{
    object on = named(from);
    int sys = is_of_lock(on) ? turn_at(RENAMEAT, on, from_dir, from) : turn(RENAMEAT, on);
    int result = sys && !plan.late ? -1 : __real_renameat(from_dir, from, to_dir, to);
    if (plan.armed && on == TEMP && result == 0)
        plan.phase = RELEASING;
    return sys ? give(sys) : result;
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

/* Nothing is really synced: the files need not survive a crash. */
int __wrap_fsync(int fd)
{
    int sys = turn(FSYNC, of_fd(fd));
    return sys ? give(sys) : 0;
}

#ifdef HAVE_SYNCFS
int __wrap_syncfs(int fd)
{
    int sys = turn(SYNCFS, of_fd(fd));
    return sys ? give(sys) : 0;
}
#endif

/* As on Linux, a failing close(2) closes the descriptor nevertheless. */
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
    else if (sys && plan.late)
        assert_int_equal(__real_linkat(from_dir, from, to_dir, to, flags), 0);
    return sys ? give(sys) : __real_linkat(from_dir, from, to_dir, to, flags);
}

#ifdef HAVE_RENAMEAT2
int __wrap_renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags)
{
    int sys = turn(RENAMEAT2, named(from));
    if (plan.armed && plan.no_renameat2 && !sys)
        sys = ENOSYS;
    else if (sys && plan.late)
        assert_int_equal(__real_renameat2(from_dir, from, to_dir, to, flags), 0);
    return sys ? give(sys) : __real_renameat2(from_dir, from, to_dir, to, flags);
}
#endif

/* Sets the phase to TO while a lock is being taken. */
static void enter_phase(phase to)
{
    if (plan.armed && is_taking(plan.phase))
        plan.phase = to;
}

int __wrap_mkdirat(int dir, const char *path, mode_t mode)
{
    object on = named(path);
    if (on == LOCK)
        enter_phase(MARKING);
    int sys = turn_at(MKDIRAT, on, dir, path),
        result = sys ? give(sys) : __real_mkdirat(dir, path, mode);
    if (on == MARK && result == 0)
        enter_phase(CHOOSING);
    return result;
}

int __wrap_unlinkat(int dir, const char *path, int flags)
{
    int sys = turn_at(UNLINKAT, named(path), dir, path);
    if (plan.armed && plan.failed && plan.second && !sys) {
        snprintf(plan.removal, sizeof plan.removal, "%s", path);
        sys = plan.second;
    }
    int result = sys ? give(sys) : __real_unlinkat(dir, path, flags);
    if (result == 0 && named(path) == MARK)
        enter_phase(WAITING);
    return result;
}

#ifdef HAVE_GETDENTS64
WRAPS(ssize_t, getdents64, (int fd, void *to, size_t size), (fd, to, size), GETDENTS, of_list(fd))
#endif

/* The names of some functions if _FORTIFY_SOURCE checks the sizes of buffers. */
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

/* ---- errors of each call ---- */

#define MOST 20

/* SHORT and ENOENT occur only where they are listed. */
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
    [SYNCFS] = { EDQUOT, EINVAL, EIO, ENOSPC, ENOSYS, EOPNOTSUPP },
    [CLOSE] = { EDQUOT, EINTR, EIO, ENOSPC },
    [LINKAT] = { EACCES, EDQUOT, EEXIST, EIO, EMLINK, ENAMETOOLONG, ENOSPC, ENOSYS, EOPNOTSUPP,
                 EPERM, EROFS, ESTALE },
    [RENAMEAT] = { EACCES, EBUSY, EDQUOT, EIO, ENOENT, ENOSPC, EPERM, EROFS, ESTALE, ETXTBSY },
    [RENAMEAT2] = { EACCES, EDQUOT, EEXIST, EINVAL, EIO, ENOSPC, ENOSYS, EPERM, EROFS, ESTALE },
    [UNLINKAT] = { EACCES, EIO, ENOENT, EPERM, EROFS },
    [FLOCK] = { EBADF, EINTR, EIO, ENOLCK, ENOSYS, EOPNOTSUPP, EWOULDBLOCK },
    [READLINKAT] = { EACCES, EIO, ENOENT, ENOMEM, ESTALE },
    [GETRANDOM] = { EINTR, EIO, ENOSYS },
    [FCNTL] = { EINVAL },
    [DUPFD] = { EMFILE },
    [GETDENTS] = { EIO, ENOENT, ENOMEM, ESTALE },
    [MKDIRAT] = { EACCES, EDQUOT, EEXIST, EIO, ENOENT, ENOMEM, ENOSPC, EPERM, EROFS, ESTALE },
    [LSEEK] = { EIO },
    [STAT] = { EACCES, ENOENT },
    [UNAME] = { EIO },
    [SOCKET] = { EACCES, EAFNOSUPPORT, EMFILE },
    [IOCTL] = { EIO, ENODEV, EPERM },
    [LIST] = { EACCES, EINTR, EIO, EMFILE, ENFILE, ENOENT, ENOMEM, ESTALE },
};

static inline bool is_among(const int *list, size_t size, int sys)
{
    for (size_t i = 0; i < size && list[i]; i++)
        if (list[i] == sys)
            return true;
    return list[0] == 0;
}

/* ---- runs ---- */

/* Plans that event FAIL_AT fails with SYS. */
static void plan_failure(size_t fail_at, int sys)
{
    plan.armed = plan.failed = false;
    plan.looks = 0;
    plan.phase = OPENING;
    plan.count = plan.randoms = 0;
    plan.fail_at = fail_at;
    plan.sys = sys;
    memset(plan.names, 0, sizeof plan.names);
    plan.removal[0] = '\0';
}

/* Returns the number of the first or last such event, from 1, or 0. */
static size_t number_of(call what, object on, bool last)
{
    size_t at = 0;
    for (size_t i = 0; i < plan.count; i++)
        if (plan.at[i].call == what && plan.at[i].on == on && (last || !at))
            at = i + 1;
    return at;
}

static size_t last_of(call what, object on)
{
    return number_of(what, on, true);
}

static size_t first_of(call what, object on)
{
    return number_of(what, on, false);
}

static int count_open(void)
{
    return count_names("/proc/self/fd", "");
}

static void print_event(const char *name, const event *e, int sys, const char *what)
{
    static const char *const phases[] = { " (opening)", " (marking)", " (choosing)",
                                          " (waiting)", "",           " (releasing)" };
    fprintf(stderr, "%s: %s number %u on %s%s%s%s", name, call_names[e->call], e->nth,
            object_names[e->on], *e->attr ? ", " : "", e->attr, phases[e->phase]);
    fprintf(stderr, ", %s: %s\n", sys == SHORT ? "one byte" : strerror(sys), what);
}

#endif
