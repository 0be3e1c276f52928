/* SPDX-License-Identifier: MIT */
/* Makes each system call of a commit fail once, with each error that the call can return; the calls
 * on a lock are tested by fault_lock. */
#include <config.h>

#include "calls.h"

/* ---- expected outcomes ---- */

typedef enum outcome {
    FAILS, /* and nothing is changed */
    GOES_ON,
    EITHER,
    UNSYNCED /* fails after the rename */
} outcome;

/* The outcome of one kind of failure.  The first rule that matches counts; without one: FAILS. */
typedef struct rule {
    call call;
    object on;         /* NOTHING: anything */
    const char *attr;  /* NULL: any */
    unsigned from, to; /* range of event.nth; 0: any */
    int errors[6];     /* none: any */
    outcome outcome;
} rule;

static const rule rules[] = {
    { OPEN, PROC, NULL, 0, 0, { 0 }, GOES_ON },
    { READ, PROC, NULL, 0, 0, { 0 }, GOES_ON },
    { OPENAT, DEAD, NULL, 0, 0, { 0 }, GOES_ON },
    { UNLINKAT, DEAD, NULL, 0, 0, { 0 }, GOES_ON },
    { OPENAT, NOTHING, NULL, 0, 0, { EINTR }, GOES_ON },
    { READ, NOTHING, NULL, 0, 0, { EAGAIN, EINTR, SHORT }, GOES_ON },
    { WRITE, NOTHING, NULL, 0, 0, { EINTR, SHORT }, GOES_ON },
    { GETRANDOM, NOTHING, NULL, 0, 0, { EINTR }, GOES_ON },
    { FSYNC, NOTHING, NULL, 0, 0, { EINTR }, GOES_ON },
    { FSYNC, VM_FOLDER, NULL, 0, 0, { EINVAL, EOPNOTSUPP }, GOES_ON },
    { FSYNC, VM_FOLDER, NULL, 0, 0, { 0 }, UNSYNCED },
    /* Only close(2) of a new file, before its rename, reports errors that matter. */
    { CLOSE, TEMP, NULL, 1, 1, { EINTR }, GOES_ON },
    { CLOSE, COPY, NULL, 1, 1, { EINTR }, GOES_ON },
    { CLOSE, TEMP, NULL, 1, 1, { 0 }, FAILS },
    { CLOSE, COPY, NULL, 1, 1, { 0 }, FAILS },
    { CLOSE, NOTHING, NULL, 0, 0, { 0 }, GOES_ON },
    { FLOCK, VM_FILE, NULL, 0, 0, { EIO }, FAILS },
    { FLOCK, NOTHING, NULL, 0, 0, { 0 }, GOES_ON },
    /* The first asks whether a sweep removed the file, the second for the owner, the third whether
     * the mode has still to be set. */
    { FSTAT, TEMP, NULL, 1, 1, { 0 }, GOES_ON },
    { FSTAT, COPY, NULL, 1, 1, { 0 }, GOES_ON },
    { FSTAT, TEMP, NULL, 3, 3, { 0 }, GOES_ON },
    { FSTAT, COPY, NULL, 3, 3, { 0 }, GOES_ON },
    /* Asks whether the directory was opened with O_PATH; on failure it was not. */
    { FCNTL, VM_FOLDER, NULL, 0, 0, { 0 }, GOES_ON },
    /* Asks whether the new file already has the attribute. */
    { FGETXATTR, TEMP, "", 0, 0, { 0 }, GOES_ON },
    { FGETXATTR, COPY, "", 0, 0, { 0 }, GOES_ON },
    { FGETXATTR, TEMP, ACL_ACCESS, 2, 9, { 0 }, GOES_ON },
    { FGETXATTR, COPY, ACL_ACCESS, 2, 9, { 0 }, GOES_ON },
    { FLISTXATTR, NOTHING, NULL, 0, 0, { EOPNOTSUPP }, GOES_ON },
    /* A copied backup may lose its owner. */
    { FCHOWN, COPY, NULL, 0, 0, { 0 }, GOES_ON },
    { LINKAT, NOTHING, NULL, 0, 0, { EPERM, EOPNOTSUPP, ENOSYS, EMLINK, EEXIST }, GOES_ON },
    { RENAMEAT2, NOTHING, NULL, 0, 0, { EINVAL, ENOSYS, EEXIST }, GOES_ON },
    /* Asks for the rights that the new lock directory is to have; on failure it has fewer. */
    { FSTATAT, VM_FOLDER, NULL, 0, 0, { 0 }, GOES_ON },
    /* Ask whether a name is taken, and whether the file is immutable. */
    { FSTATAT, BACKUP, NULL, 0, 0, { 0 }, GOES_ON },
    { STATX, NOTHING, NULL, 0, 0, { 0 }, GOES_ON },
};

static bool is_met(const rule *r, const event *e, int sys)
{
    return r->call == e->call && (r->on == NOTHING || r->on == e->on) &&
           (!r->attr || strcmp(r->attr, e->attr) == 0) && (!r->from || e->nth >= r->from) &&
           (!r->to || e->nth <= r->to) && is_among(r->errors, COUNT(r->errors), sys);
}

static outcome outcome_of(const event *e, int sys, bool is_link)
{
    /* The search for the .vmx file goes on after a file that stat(2) fails on. */
    if (e->call == FSTATAT && e->phase == OPENING)
        return GOES_ON;
    /* If the locked file no longer has its name, the file of that name is opened and locked. */
    if (e->call == FSTATAT && e->on == VM_FILE && is_taking(e->phase) &&
        (sys == ENOENT || sys == ESTALE))
        return GOES_ON;
    /* A directory on the way of a link need not be readable. */
    if (is_link && e->call == OPENAT && e->on == VM_FOLDER && sys == EACCES)
        return EITHER;
    for (size_t i = 0; i < COUNT(rules); i++)
        if (is_met(&rules[i], e, sys))
            return rules[i].outcome;
    return FAILS;
}

/* ---- scenarios ---- */

typedef struct scenario {
    const char *name;
    const char *path;
    unsigned with;
    const char *backup;
    bool no_links;
    bool no_renameat2;
    bool dry_run;
    bool dead; /* a dead process has left a temporary file */
    bool esxi; /* a lock file of ESXi is there, and ignored */
    bool unsynced;
} scenario;

static const scenario scenarios[] = {
    { .name = "set", .path = FILE_NAME, .with = WITH_USER_ATTR | WITH_ACL | WITH_OWNER },
    { .name = "in a directory with an ACL", .path = VM_DIRECTORY, .with = WITH_DEFAULT_ACL },
    { .name = "link, and a dead writer", .path = LINK_NAME, .dead = true },
    { .name = "a lock of ESXi", .path = FILE_NAME, .esxi = true },
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

#define DEAD_NAME VM_DIRECTORY "/.vmxci-2147483647-1-0123456789abcdef"

typedef struct result {
    int status;
    int changed;
    vmxci_error err;
    unsigned applied;
    struct stat before;
    struct notes notes;
} result;

static void commit(const scenario *s, result *out, vmxci_vm *vm)
{
    vmxci_commit_options opt = VMXCI_COMMIT_OPTIONS_INIT;
    opt.backup_suffix = s->backup;
    opt.dry_run = s->dry_run;
    opt.sync = s->unsynced ? VMXCI_SYNC_NONE : opt.sync;
    opt.note = collect_note;
    opt.payload = &out->notes;
    out->status = vmxci_doc_set(vmxci_vm_doc(vm), "a", "2", &out->err);
    plan.phase = MARKING;
    if (out->status == VMXCI_OK)
        out->status = vmxci_vm_commit(&out->changed, vm, &opt, &out->err);
}

/* Opens a VM, sets a key and commits.  Event FAIL_AT fails with SYS. */
static void run(const scenario *s, size_t fail_at, int sys, result *out)
{
    vmxci_vm *vm = NULL;
    vmxci_vm_options opt = VMXCI_VM_OPTIONS_INIT;
    opt.edit = 1;
    opt.ignore_esxi_lock = s->esxi;
    memset(out, 0, sizeof *out);
    plan_failure(fail_at, sys);
    plan.no_links = s->no_links;
    plan.no_renameat2 = s->no_renameat2;
    out->applied = scratch_make(s->with, OLD);
    if (s->dead)
        assert_int_equal(close(open(DEAD_NAME, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)), 0);
    if (s->esxi)
        put_text(LOCK_NAME, "");
    assert_int_equal(stat(FILE_NAME, &out->before), 0);
    plan.armed = true;
    out->status = vmxci_vm_open(&vm, s->path, &opt, &out->err);
    if (out->status == VMXCI_OK)
        commit(s, out, vm);
    vmxci_vm_close(vm);
    plan.armed = false;
}

/* ---- checks ---- */

static int wrong(const scenario *s, const event *e, int sys, const result *r, const char *what)
{
    print_event(s->name, e, sys, what);
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
    if (count_names(VM_DIRECTORY, "a.vmx.bak") != 0)
        return "a backup is left";
    return s->dry_run || r->changed == 0 ? wrong_attributes(FILE_NAME, r->applied)
                                         : "`changed` is 1 for a file that is not changed";
}

static const char *check_new(const scenario *s, const result *r, const event *e)
{
    const char *bad = NULL;
    if (r->changed != 1)
        return "`changed` is not 1";
    if (s->dry_run)
        return check_old(s, r);
    if (!has_text(FILE_NAME, NEW))
        return "the file is not the new one";
    if (!e || e->call != FLISTXATTR)
        bad = wrong_attributes(FILE_NAME, r->applied);
    if (count_names(VM_DIRECTORY, "a.vmx.bak") != (s->backup != NULL))
        bad = "not as many backups as there should be";
    else if (s->backup && !has_text(BACKUP_NAME, OLD) && !has_text(BACKUP_NAME ".1", OLD))
        bad = "the backup is not the old file";
    if (!bad && r->notes.count != (r->applied & WITH_LINK ? 1 : 0))
        bad = "the notes";
    return bad;
}

/* Returns whether SYS means that the file or its directory was removed after the VM was opened. NFS
 * reports ESTALE for that; but to read or sync what is open already is an error. */
static bool means_removed(const event *e, int sys)
{
    return e->phase != OPENING && (e->on == VM_FILE || e->on == VM_FOLDER) &&
           ((sys == ENOENT && e->call != GETDENTS) ||
            (sys == ESTALE && e->call != READ && e->call != FSYNC &&
             !(e->call == FSTAT && e->on == VM_FOLDER)));
}

/* Verifies status, errno and message of a failure. */
static const char *check_error(const result *r, const event *e, int sys)
{
    int code = VMXCI_EIO;
    if (sys == ENOENT && e->phase == OPENING && e->call != GETDENTS &&
        (e->on == VM_FILE || e->on == VM_FOLDER))
        code = VMXCI_ENOENT;
    if (means_removed(e, sys))
        code = VMXCI_ECHANGED;
    if (sys == ENOMEM && r->status == VMXCI_ENOMEM)
        code = VMXCI_ENOMEM;
    if (e->call == FACCESSAT && sys != EIO)
        code = VMXCI_ENOTWRITABLE;
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
    if (!bad && !strstr(r->err.message, "the change may not be durable"))
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
    if (!bad && (exists(LOCK_NAME) != s->esxi || exists(LINK_LOCK)))
        bad = s->esxi ? "the lock file of ESXi is gone" : "a lock is left";
    if (!bad && dead_is_left && ok && !(e->on == SWEEP || e->on == DEAD || e->call == FLOCK))
        bad = "the temporary file of the dead writer was not removed";
    return bad ? wrong(s, e, sys, r, bad) : 0;
}

/* Whether E is tested by fault_lock. */
static bool is_elsewhere(const event *e)
{
    return is_of_lock(e->on) || e->on == HOSTS || e->call >= STAT;
}

static int fail_event(const scenario *s, size_t i, const event *e)
{
    int bad = 0;
    if (is_elsewhere(e))
        return 0;
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

/* Each read(2) and write(2) transfers one byte. */
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

/* A new file is complete and synced before it is renamed at event RENAMED. */
static void check_order(object on, size_t renamed)
{
    size_t synced = first_of(FSYNC, on), chmod = first_of(FCHMOD, on);
    assert_true(first_of(WRITE, on) > 0);
    /* A file with an ACL has its mode from the ACL. */
    assert_true(!chmod || (last_of(WRITE, on) < chmod && last_of(FCHOWN, on) < chmod));
    assert_true(last_of(FCHMOD, on) < synced && last_of(FSETXATTR, on) < synced);
    assert_true(last_of(FREMOVEXATTR, on) < synced);
    assert_true(last_of(FSYNC, on) < first_of(CLOSE, on));
    assert_true(first_of(CLOSE, on) < renamed);
    assert_true(synced > 0 && renamed > 0);
}

/* No bit of the mode but the owner's is set before the ACL: without the ACL, the bits of its mask
 * are the rights of the group. */
static void check_acl_first(object on, call acl_call)
{
    size_t acl = 0;
    for (size_t i = 0; i < plan.count && !acl; i++)
        if (plan.at[i].call == acl_call && plan.at[i].on == on && *plan.at[i].attr)
            acl = i + 1;
    assert_true(acl > 0);
    for (size_t i = 0; i < acl; i++)
        if (plan.at[i].call == FCHMOD && plan.at[i].on == on)
            assert_int_equal(plan.at[i].mode & 07077, 0);
}

static void test_acl_before_mode(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(scenarios); i++) {
        const scenario *s = &scenarios[i];
        result r;
        if (s->dry_run)
            continue;
        run(s, MAX_EVENTS, 0, &r);
        assert_int_equal(r.status, VMXCI_OK);
        if (r.applied & WITH_ACL)
            check_acl_first(TEMP, FSETXATTR);
        if (r.applied & WITH_DEFAULT_ACL)
            check_acl_first(TEMP, FREMOVEXATTR);
        if (r.applied & WITH_ACL && s->no_links)
            check_acl_first(COPY, FSETXATTR);
    }
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
        assert_true(!(r.applied & WITH_OWNER) || first_of(FCHOWN, TEMP) > 0);
        /* The old file is verified between the write and the rename. */
        assert_true(last_of(FSTATAT, VM_FILE) > first_of(CLOSE, TEMP));
        assert_true(last_of(READ, VM_FILE) > first_of(CLOSE, TEMP));
        assert_true(last_of(READ, VM_FILE) < renamed);
        assert_true(first_of(FSYNC, VM_FOLDER) > renamed);
        if (s->backup && !s->no_links)
            assert_true(first_of(LINKAT, BACKUP) > 0 && first_of(LINKAT, BACKUP) <= renamed);
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

/* A refused backup suffix is refused whichever call fails. */
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
    static const call writing[] = { WRITE,  FCHOWN,   FCHMOD,    FSETXATTR, FREMOVEXATTR, FSYNC,
                                    LINKAT, RENAMEAT, RENAMEAT2, UNLINKAT,  MKDIRAT };
    result r;
    run(&scenarios[COUNT(scenarios) - 1], MAX_EVENTS, 0, &r);
    assert_int_equal(r.status, VMXCI_OK);
    for (size_t i = 0; i < plan.count; i++)
        for (size_t k = 0; k < COUNT(writing); k++)
            assert_int_not_equal(plan.at[i].call, writing[k]);
}

/* The message names a file that could not be removed after a failure. */
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

static bool can_be_late(const event *e)
{
    return e->call == LINKAT ||
           ((e->call == RENAMEAT || e->call == RENAMEAT2) && (e->on == TEMP || e->on == COPY));
}

static int fail_late(const scenario *s, size_t i, const event *e)
{
    static const int late_errors[] = { EIO, ENOENT, EEXIST, ESTALE, ETIMEDOUT };
    int bad = 0;
    for (size_t k = 0; k < COUNT(late_errors); k++) {
        result r;
        plan.late = true;
        run(s, i, late_errors[k], &r);
        plan.late = false;
        const char *what = r.status == VMXCI_OK ? check_new(s, &r, NULL) : "it failed";
        /* Another link of the file may have been there before. */
        if (late_errors[k] == EEXIST && r.applied & WITH_LINK)
            what = NULL;
        if (!what && count_temporary() != 0)
            what = "a temporary file is left";
        if (what)
            bad += wrong(s, e, late_errors[k], &r, what);
    }
    return bad;
}

/* Over a network, a rename or a link can report a failure after it happened. */
static void test_late_failures(void **state)
{
    (void)state;
    int bad = 0, count = 0;
    for (size_t i = 0; i < COUNT(scenarios); i++) {
        event events[MAX_EVENTS];
        result r;
        run(&scenarios[i], MAX_EVENTS, 0, &r);
        const size_t n = plan.count;
        memcpy(events, plan.at, sizeof events);
        for (size_t k = 0; k < n; k++) {
            if (!can_be_late(&events[k]) || (events[k].call == LINKAT && scenarios[i].no_links) ||
                (events[k].call == RENAMEAT2 && scenarios[i].no_renameat2))
                continue;
            bad += fail_late(&scenarios[i], k, &events[k]);
            count++;
        }
    }
    assert_true(count >= 8);
    assert_int_equal(bad, 0);
}

/* If it cannot be seen whether the rename happened, the backup stays. */
static void test_backup_stays_if_in_doubt(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(scenarios); i++)
        for (int late = 0; late <= 1; late++) {
            const scenario *s = &scenarios[i];
            result r;
            if (!s->backup)
                continue;
            run(s, MAX_EVENTS, 0, &r);
            const size_t at = first_of(RENAMEAT, TEMP);
            const event e = plan.at[at - 1];
            plan.late = late;
            plan.blind = true;
            run(s, at - 1, EIO, &r);
            plan.late = plan.blind = false;
            if (r.status != VMXCI_EIO || !has_text(BACKUP_NAME, OLD) ||
                !has_text(FILE_NAME, late ? NEW : OLD) || count_temporary() != 0 ||
                !strstr(r.err.message, "the old file is kept as 'a.vmx.bak'"))
                bad += wrong(s, &e, EIO, &r, "the backup");
        }
    assert_int_equal(bad, 0);
}

static void exchange_by_link(void)
{
    put_text(OTHER_NAME, OLD);
    assert_int_equal(unlink(FILE_NAME), 0);
    assert_int_equal(symlink("other", FILE_NAME), 0);
}

static void exchange_by_file(void)
{
    put_text(OTHER_NAME, OLD);
    assert_int_equal(rename(OTHER_NAME, FILE_NAME), 0);
    put_text(OTHER_NAME, OLD);
}

static void exchange_by_fifo(void)
{
    put_text(OTHER_NAME, OLD);
    assert_int_equal(unlink(FILE_NAME), 0);
    assert_int_equal(mkfifo(FILE_NAME, 0666), 0);
}

/* The file becomes another one between being found and being opened. */
static void test_exchanged_before_open(void **state)
{
    (void)state;
    static void (*const exchanges[])(void) = { exchange_by_link, exchange_by_file,
                                               exchange_by_fifo };
    for (size_t i = 0; i < COUNT(exchanges); i++)
        for (int dry_run = 0; dry_run <= 1; dry_run++) {
            const scenario s = { .name = "exchanged", .path = FILE_NAME, .dry_run = dry_run != 0 };
            result r;
            plan.before_open = exchanges[i];
            run(&s, MAX_EVENTS, 0, &r);
            plan.before_open = NULL;
            assert_int_equal(r.status, VMXCI_ECHANGED);
            assert_int_equal(r.changed, 0);
            assert_true(has_text(OTHER_NAME, OLD));
            assert_int_equal(count_temporary(), 0);
            assert_false(exists(LOCK_NAME));
        }
}

/* NFS needs a descriptor for writing to lock the file.  The file becomes another one before it is
 * opened again for that. */
static void test_exchanged_before_lock(void **state)
{
    (void)state;
    static void (*const exchanges[])(void) = { NULL, exchange_by_link, exchange_by_file,
                                               exchange_by_fifo };
    const scenario s = { .name = "exchanged", .path = FILE_NAME, .esxi = true };
    result r;
    run(&s, MAX_EVENTS, 0, &r);
    const size_t at = first_of(FLOCK, VM_FILE);
    assert_true(at > 0);
    for (size_t i = 0; i < COUNT(exchanges); i++) {
        plan.before_open = exchanges[i];
        plan.open_mode = O_RDWR;
        run(&s, at - 1, EBADF, &r);
        plan.before_open = NULL;
        plan.open_mode = O_RDONLY;
        assert_int_equal(r.status, exchanges[i] ? VMXCI_ECHANGED : VMXCI_OK);
        assert_true(has_text(exchanges[i] ? OTHER_NAME : FILE_NAME, exchanges[i] ? OLD : NEW));
        assert_int_equal(count_temporary(), 0);
        assert_true(exists(LOCK_NAME));
    }
}

/* EPERM on an attribute that may be lost is a note; ENOSPC is an error. */
static void test_other_attribute(void **state)
{
    (void)state;
    const scenario s = { .name = "other attribute", .path = FILE_NAME, .with = WITH_OTHER_ATTR };
    result r;
    run(&s, MAX_EVENTS, 0, &r);
    size_t at = first_of(FSETXATTR, TEMP);
    if (!(r.applied & WITH_OTHER_ATTR) || !at)
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
        cmocka_unit_test(test_each),
        cmocka_unit_test(test_short),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_nothing_is_synced),
        cmocka_unit_test(test_refused_backup),
        cmocka_unit_test(test_dry_run_writes_nothing),
        cmocka_unit_test(test_acl_before_mode),
        cmocka_unit_test(test_exchanged_before_open),
        cmocka_unit_test(test_exchanged_before_lock),
        cmocka_unit_test(test_late_failures),
        cmocka_unit_test(test_backup_stays_if_in_doubt),
        cmocka_unit_test(test_removal_fails),
        cmocka_unit_test(test_other_attribute),
    };
    return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
