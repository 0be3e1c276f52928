/* SPDX-License-Identifier: MIT */
/* Makes each system call of a scan fail once: the error is that of one path, and the results for
 * all other paths are complete.  The linker replaces functions of libc by the ones below. */
#include <config.h>

#include <pthread.h>
#include <stdbool.h>

#include "scratch.h"

typedef enum call {
    OPENAT,
    GETDENTS,
    READ,
    FSTAT,
    CLOSE,
    CALLS
} call;

static const char *const call_names[CALLS] = { "openat", "getdents64", "read", "fstat", "close" };

enum {
    NEVER = 100000,
    MOST = 12
};

static struct {
    bool armed;
    size_t count;   /* of calls */
    size_t fail_at; /* from 0; NEVER: none */
    int sys;
    bool failed;
    call call;       /* the call that has failed */
    char path[1024]; /* its file */
    size_t threads;  /* that can be started */
} plan;

/* Writes the path of NAME in DIR, or of DIR. */
static void find_path(char out[1024], int dir, const char *name)
{
    char link[64];
    ssize_t len = 0;
    if (dir != AT_FDCWD) {
        snprintf(link, sizeof link, "/proc/self/fd/%d", dir);
        len = readlink(link, out, 512);
        if (len < 0)
            len = 0;
    }
    snprintf(out + len, 1024 - (size_t)len, "%s%s", len && name ? "/" : "", name ? name : "");
}

static bool strikes(call what, int fd, const char *name)
{
    if (!plan.armed || plan.count++ != plan.fail_at)
        return false;
    find_path(plan.path, fd, name);
    plan.failed = true;
    plan.call = what;
    errno = plan.sys;
    return true;
}

/* A file that NFS has removed is stale for all calls. */
static bool stays_stale(int fd)
{
    char path[1024];
    if (!plan.armed || !plan.failed || plan.call != READ || plan.sys != ESTALE)
        return false;
    find_path(path, fd, NULL);
    return strcmp(path, plan.path) == 0;
}

/* ---- replaced functions ---- */

int __real_openat(int dir, const char *path, int flags, ...);
ssize_t __real_read(int fd, void *to, size_t size);
int __real_fstat(int fd, struct stat *st);
int __real_close(int fd);
int __real_pthread_create(pthread_t *out, const pthread_attr_t *attributes, void *(*run)(void *),
                          void *payload);
int __wrap_openat(int dir, const char *path, int flags, ...);
int __wrap___openat_2(int dir, const char *path, int flags);
ssize_t __wrap_read(int fd, void *to, size_t size);
ssize_t __wrap___read_chk(int fd, void *to, size_t size, size_t room);
int __wrap_fstat(int fd, struct stat *st);
int __wrap_close(int fd);
int __wrap_pthread_create(pthread_t *out, const pthread_attr_t *attributes, void *(*run)(void *),
                          void *payload);

int __wrap_openat(int dir, const char *path, int flags, ...)
{
    return strikes(OPENAT, dir, path) ? -1 : __real_openat(dir, path, flags, 0644);
}

int __wrap___openat_2(int dir, const char *path, int flags)
{
    return __wrap_openat(dir, path, flags);
}

ssize_t __wrap_read(int fd, void *to, size_t size)
{
    return strikes(READ, fd, NULL) ? -1 : __real_read(fd, to, size);
}

ssize_t __wrap___read_chk(int fd, void *to, size_t size, size_t room)
{
    assert_true(size <= room);
    return __wrap_read(fd, to, size);
}

int __wrap_fstat(int fd, struct stat *st)
{
    if (strikes(FSTAT, fd, NULL))
        return -1;
    if (!stays_stale(fd))
        return __real_fstat(fd, st);
    errno = ESTALE;
    return -1;
}

/* As on Linux, a failing close(2) closes the descriptor nevertheless. */
int __wrap_close(int fd)
{
    const bool fails = strikes(CLOSE, fd, NULL);
    const int result = __real_close(fd);
    errno = fails ? plan.sys : errno;
    return fails ? -1 : result;
}

#ifdef HAVE_GETDENTS64
ssize_t __real_getdents64(int fd, void *to, size_t size);
ssize_t __wrap_getdents64(int fd, void *to, size_t size);

ssize_t __wrap_getdents64(int fd, void *to, size_t size)
{
    return strikes(GETDENTS, fd, NULL) ? -1 : __real_getdents64(fd, to, size);
}
#endif

int __wrap_pthread_create(pthread_t *out, const pthread_attr_t *attributes, void *(*run)(void *),
                          void *payload)
{
    if (plan.threads == 0)
        return EAGAIN;
    plan.threads--;
    return __real_pthread_create(out, attributes, run, payload);
}

/* ---- scans ---- */

static const char *const files[] = { "t/a.vmx",     "t/b/c.vmx", "t/b/d.vmx",
                                     "t/e/f/g.vmx", "t/e/z.vmx", "t/h.vmx" };

static const int errors[CALLS][MOST] = {
    [OPENAT] = { EACCES, EINTR, EIO, ELOOP, EMFILE, ENFILE, ENOENT, ENOTDIR, ENXIO, ESTALE },
    [GETDENTS] = { EIO, ENOENT, ESTALE },
    [READ] = { EAGAIN, EINTR, EIO, ESTALE },
    [FSTAT] = { EIO, ENOMEM },
    [CLOSE] = { EINTR, EIO },
};

static void make_tree(void)
{
    static const char *const directories[] = { "t", "t/b", "t/e", "t/e/f" };
    scratch_empty(".");
    for (size_t i = 0; i < COUNT(directories); i++)
        assert_int_equal(mkdir(directories[i], 0755), 0);
    for (size_t i = 0; i < COUNT(files); i++)
        put_text(files[i], OLD);
}

typedef struct log {
    bool found[COUNT(files)];
    size_t count, failures;
    vmxci_error err;
    char path[1024]; /* of the last failure */
} log;

static int record(vmxci_scan_result *result, void *payload)
{
    log *l = payload;
    l->count++;
    for (size_t i = 0; i < COUNT(files); i++)
        if (!result->error && strcmp(result->path, files[i]) == 0)
            l->found[i] = true;
    if (!result->error)
        return 0;
    l->failures++;
    l->err = *result->error;
    snprintf(l->path, sizeof l->path, "%s", result->path);
    return 0;
}

typedef enum way {
    READS,
    EDITS,
    NAMES,
    ONE_FILE_SYSTEM,
    WAYS
} way;

static int run(way w, size_t fail_at, int sys, log *l)
{
    const char *path = "t";
    vmxci_vm_options vm = VMXCI_VM_OPTIONS_INIT;
    vmxci_scan_options options = VMXCI_SCAN_OPTIONS_INIT;
    memset(l, 0, sizeof *l);
    vm.edit = w == EDITS;
    options.vm = &vm;
    options.recursive = options.jobs = 1;
    options.names_only = w == NAMES;
    options.one_file_system = w == ONE_FILE_SYSTEM;
    plan.count = 0;
    plan.failed = false;
    plan.fail_at = fail_at;
    plan.sys = sys;
    plan.path[0] = '\0';
    plan.armed = true;
    const int status = vmxci_scan(&path, 1, &options, record, l, NULL);
    plan.armed = false;
    return status;
}

/* Returns the path of the failed call relative to the scratch directory. */
static const char *failed_path(void)
{
    const size_t len = strlen(scratch);
    return strncmp(plan.path, scratch, len) == 0 && plan.path[len] == '/' ? plan.path + len + 1
                                                                          : plan.path;
}

static bool is_at_or_below(const char *path, const char *directory)
{
    const size_t len = strlen(directory);
    return strncmp(path, directory, len) == 0 && (path[len] == '\0' || path[len] == '/');
}

/* Whether the file or directory is taken to have vanished. */
static bool is_gone(int sys)
{
    const bool is_root = strcmp(failed_path(), "t") == 0;
    switch (sys) {
    case ENOENT:
    case ESTALE:
        return !is_root && (plan.call != READ || sys == ESTALE);
    case ELOOP:
        return !is_root && plan.call == OPENAT;
    case ENOTDIR:
        return !is_root && plan.call == OPENAT && !strstr(failed_path(), ".vmx");
    case ENXIO:
        return plan.call == OPENAT && strstr(failed_path(), ".vmx");
    default:
        return false;
    }
}

static const char *check(const log *l, int status, int sys)
{
    const bool is_harmless = plan.call == CLOSE || sys == EINTR;
    if (status != VMXCI_OK)
        return "the scan has failed";
    for (size_t i = 0; i < COUNT(files); i++)
        if (!l->found[i] && (is_harmless || !is_at_or_below(files[i], failed_path())))
            return files[i];
    if (is_harmless || is_gone(sys))
        return l->failures ? "an error is reported" : NULL;
    if (l->failures == 0)
        return "no error is reported";
    if (!is_at_or_below(l->path, failed_path()))
        return "the path of the error";
    const int code = sys == ENOENT && plan.call == OPENAT ? VMXCI_ENOENT : VMXCI_EIO;
    if (l->err.code != code || l->err.sys_errno != sys)
        return "the error";
    return NULL;
}

static int fail_call(way w, size_t at, int sys)
{
    log l;
    const int open_before = count_names("/proc/self/fd", ""), status = run(w, at, sys, &l);
    const char *bad = check(&l, status, sys);
    /* A PATH that is not a directory is taken for a VM. */
    if (sys == ENOTDIR && strcmp(failed_path(), "t") == 0)
        bad = NULL;
    if (!bad && count_names("/proc/self/fd", "") != open_before)
        bad = "a descriptor is left open";
    if (!bad)
        return 0;
    fprintf(stderr, "way %d, call %zu, %s of '%s', %s: %s\n", (int)w, at, call_names[plan.call],
            failed_path(), strerror(sys), bad);
    fprintf(stderr, "    %zu results, %zu errors, the last for '%s': %s\n", l.count, l.failures,
            l.path, l.err.message);
    return 1;
}

static int fail_each(way w)
{
    log l;
    int bad = 0;
    assert_int_equal(run(w, NEVER, 0, &l), VMXCI_OK);
    assert_int_equal(l.count, COUNT(files));
    const size_t count = plan.count;
    for (size_t at = 0; at < count; at++) {
        (void)run(w, at, EIO, &l);
        const call what = plan.call;
        for (size_t i = 0; i < MOST && errors[what][i]; i++)
            bad += fail_call(w, at, errors[what][i]);
    }
    return bad;
}

static void test_calls(void **state)
{
    (void)state;
    int bad = 0;
    make_tree();
    for (way w = READS; w < WAYS; w++)
        bad += fail_each(w);
    assert_int_equal(bad, 0);
}

/* Some or all threads cannot be started. */
static void test_threads(void **state)
{
    (void)state;
    const char *path = "t";
    make_tree();
    for (size_t threads = 0; threads <= 8; threads++)
        for (int unordered = 0; unordered < 2; unordered++) {
            vmxci_scan_options options = VMXCI_SCAN_OPTIONS_INIT;
            vmxci_error err = { 0 };
            log l;
            memset(&l, 0, sizeof l);
            options.recursive = 1;
            options.jobs = 8;
            options.unordered = unordered;
            plan.threads = threads;
            const int want = threads ? VMXCI_OK : VMXCI_EIO;
            assert_int_equal(vmxci_scan(&path, 1, &options, record, &l, &err), want);
            assert_int_equal(err.code, want);
            assert_int_equal(l.count, threads ? COUNT(files) : 0);
            assert_int_equal(l.failures, 0);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calls),
        cmocka_unit_test(test_threads),
    };
    return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
