/* SPDX-License-Identifier: MIT */
/*
 * Each system call on VMware's lock fails once, with each error that it can return, while the lock
 * is taken, verified and released, and while it has entries of other processes.  Then
 *
 *     the file is the old one, and the edit fails, or it is the new one;
 *     no entry of ours is left in the lock, except one that the failing call should have removed:
 * the error or a note names it; the failure of a call that is not necessary is ignored.
 */
#include <config.h>

#include <limits.h>

#include "calls.h"

/* ---- expected outcomes ---- */

typedef enum outcome {
    FAILS,   /* VMXCI_EIO */
    UNSURE,  /* VMXCI_ELOCKUNKNOWN */
    BARRED,  /* VMXCI_ENOTWRITABLE */
    CHANGED, /* VMXCI_ECHANGED: another process has removed the lock */
    GOES_ON,
    LEFT, /* goes on, with a note on the entry that is left */
    EITHER
} outcome;

enum {
    ANY = -1,
    TAKING = -2 /* from MARKING to WAITING */
};

/* The first rule that matches a call counts; without one, the edit fails. */
typedef struct rule {
    call call;     /* CALLS: any */
    object on;     /* NOTHING: anything */
    int phase;     /* a phase, ANY or TAKING */
    int errors[6]; /* none: any */
    outcome outcome;
} rule;

static const rule rules[] = {
    /* Identifying the host: unknown parts are left out. */
    { CALLS, PROC, ANY, { 0 }, GOES_ON },
    { CALLS, HOSTS, ANY, { 0 }, GOES_ON },
    { STAT, NOTHING, ANY, { 0 }, GOES_ON },
    { UNAME, NOTHING, ANY, { 0 }, GOES_ON },
    { SOCKET, NOTHING, ANY, { 0 }, GOES_ON },
    { IOCTL, NOTHING, ANY, { 0 }, GOES_ON },
    { OPENAT, NOTHING, ANY, { EINTR }, GOES_ON },
    { LIST, NOTHING, ANY, { EINTR }, GOES_ON },
    { READ, NOTHING, ANY, { EINTR, SHORT }, GOES_ON },
    { GETRANDOM, NOTHING, ANY, { EINTR }, GOES_ON },
    { WRITE, NOTHING, ANY, { EINTR, SHORT }, GOES_ON },
    { CLOSE, ENTRY, ANY, { EINTR }, GOES_ON },
    { CLOSE, ENTRY, ANY, { 0 }, FAILS },
    { CLOSE, NOTHING, ANY, { 0 }, GOES_ON },
    /* The rights of other users to a new lock directory, which has to be empty: a failure leaves
     * them fewer. */
    { FCHMOD, NOTHING, ANY, { 0 }, GOES_ON },
    { FGETXATTR, LOCK, MARKING, { 0 }, GOES_ON },
    { FREMOVEXATTR, LOCK, MARKING, { 0 }, GOES_ON },
    { FSTAT, LOCK, MARKING, { 0 }, GOES_ON },
    /* Whether an earlier lock directory is writable is asked first; the lock itself finds out. */
    { FSTATAT, LOCK, MARKING, { 0 }, GOES_ON },
    { FACCESSAT, LOCK, MARKING, { EIO }, GOES_ON },
    { FACCESSAT, LOCK, MARKING, { 0 }, BARRED },
    { LIST, LOCK, MARKING, { 0 }, GOES_ON },
    { GETDENTS, LOCK, MARKING, { 0 }, GOES_ON },
    /* If a name is in use, another is drawn; a directory that was removed is created again.  NFS
     * reports ESTALE for what another client has removed. */
    { MKDIRAT, NOTHING, ANY, { EEXIST, ENOENT, ESTALE }, GOES_ON },
    { OPENAT, ENTRY, TAKING, { ENOENT, ESTALE }, GOES_ON },
    { OPENAT, LOCK, TAKING, { ENOENT, ESTALE }, GOES_ON },
    { OPENAT, MEMBER, TAKING, { ENOENT }, GOES_ON },
    { LIST, LOCK, TAKING, { ENOENT, ESTALE }, GOES_ON },
    { GETDENTS, LOCK, TAKING, { ENOENT, ESTALE }, GOES_ON },
    { FSTAT, LOCK, TAKING, { ESTALE }, GOES_ON },
    { FSTATAT, NOTHING, TAKING, { ENOENT, ESTALE }, GOES_ON },
    { RENAMEAT, ENTRY, TAKING, { ENOENT, ESTALE }, GOES_ON },
    { UNLINKAT, NOTHING, ANY, { ENOENT }, GOES_ON },
    /* A member file that is not recognized is read. */
    { FSTAT, ENTRY, CHOOSING, { 0 }, GOES_ON },
    { FSTATAT, MEMBER, WAITING, { 0 }, GOES_ON },
    { FSTATAT, MEMBER, WRITING, { ENOENT }, CHANGED },
    { FSTATAT, MEMBER, WRITING, { 0 }, GOES_ON },
    { FSTATAT, MEMBER, RELEASING, { 0 }, GOES_ON },
    /* Not so once the lock is held. */
    { OPENAT, MEMBER, WRITING, { ENOENT }, CHANGED },
    { FSTAT, LOCK, WRITING, { ESTALE }, CHANGED },
    { FSTATAT, LOCK, WRITING, { ESTALE }, CHANGED },
    /* After ESTALE, a member is read once more, by its name. */
    { OPENAT, MEMBER, ANY, { ESTALE }, GOES_ON },
    { OPENAT, OTHER, ANY, { ESTALE }, GOES_ON },
    { READ, MEMBER, ANY, { ESTALE }, GOES_ON },
    { READ, OTHER, ANY, { ESTALE }, GOES_ON },
    /* The lock directory cannot be removed while our member file is in it. */
    { FSTATAT, LOCK, WRITING, { ENOENT }, GOES_ON },
    /* Checking that a member is a regular file. */
    { FSTAT, MEMBER, ANY, { 0 }, GOES_ON },
    { FSTAT, OTHER, ANY, { 0 }, GOES_ON },
    { FSTATAT, OTHER, WAITING, { 0 }, GOES_ON },
    { UNLINKAT, LOCK, ANY, { 0 }, GOES_ON },
    { UNLINKAT, MEMBER, RELEASING, { 0 }, LEFT },
    /* A member that cannot be read may be that of another process. */
    { OPENAT, MEMBER, RELEASING, { ENOENT }, GOES_ON },
    { OPENAT, MEMBER, RELEASING, { 0 }, LEFT },
    { READ, MEMBER, RELEASING, { 0 }, LEFT },
    { CLOSE, MEMBER, RELEASING, { 0 }, GOES_ON },
};

static bool is_within(const rule *r, phase when)
{
    return r->phase == ANY || r->phase == (int)when || (r->phase == TAKING && is_taking(when));
}

static outcome outcome_in(const rule *r, size_t count, const event *e, int sys)
{
    for (; count > 0; r++, count--)
        if ((r->call == CALLS || r->call == e->call) && (r->on == NOTHING || r->on == e->on) &&
            is_within(r, e->phase) && is_among(r->errors, COUNT(r->errors), sys))
            return r->outcome;
    return FAILS;
}

/* ---- scenarios ---- */

typedef struct result {
    int status;
    int changed;
    vmxci_error err;
    struct notes notes;
    struct stat before;
} result;

typedef struct scenario {
    const char *name;
    const char *path;
    void (*run)(const struct scenario *s, result *out);
    void (*prepare)(void); /* creates entries of another process; may be NULL */
    const rule *rules;     /* that come before the general ones */
    size_t rule_count;
    bool break_lock;
    bool shared;
    bool forgets; /* our member file is not recognized by its times */
    bool stays;   /* the entries of the other process are not removed */
    int refusal;  /* because of the other process; it comes before other errors */
} scenario;

static void set_and_commit(const scenario *s, result *out, vmxci_vm *vm, bool dry)
{
    vmxci_commit_options opt = VMXCI_COMMIT_OPTIONS_INIT;
    int reread = 0;
    opt.dry_run = dry;
    opt.note = collect_note;
    opt.payload = &out->notes;
    plan.looks = dry ? INT_MAX : s->break_lock;
    plan.phase = MARKING;
    assert_int_equal(vmxci_doc_set(vmxci_vm_doc(vm), "a", "2", NULL), VMXCI_OK);
    if (!dry)
        out->status = vmxci_vm_lock(&reread, vm, &out->err);
    assert_int_equal(reread, 0);
    if (out->status == VMXCI_OK)
        out->status = vmxci_vm_commit(&out->changed, vm, &opt, &out->err);
}

static vmxci_vm *open_edited(const scenario *s, result *out)
{
    vmxci_vm *vm = NULL;
    vmxci_vm_options opt = VMXCI_VM_OPTIONS_INIT;
    opt.edit = 1;
    opt.break_lock = s->break_lock;
    out->status = vmxci_vm_open(&vm, s->path, &opt, &out->err);
    return vm;
}

static void run_edit(const scenario *s, result *out)
{
    vmxci_vm *vm = open_edited(s, out);
    if (vm)
        set_and_commit(s, out, vm, false);
    vmxci_vm_close(vm);
}

static void run_dry(const scenario *s, result *out)
{
    vmxci_vm *vm = open_edited(s, out);
    if (vm)
        set_and_commit(s, out, vm, true);
    vmxci_vm_close(vm);
}

static void run_state(const scenario *s, result *out)
{
    vmxci_state state;
    vmxci_vm *vm = open_edited(s, out);
    plan.phase = MARKING;
    plan.looks = INT_MAX;
    if (vm)
        out->status = vmxci_vm_state(&state, vm, &out->err);
    if (out->status == VMXCI_OK && !state.editable) {
        out->status = out->err.code = state.reason;
        out->err.sys_errno = plan.sys; /* only the text has it */
        snprintf(out->err.message, sizeof out->err.message, "%s", state.why);
    }
    vmxci_vm_close(vm);
}

static void run_shared(const scenario *s, result *out)
{
    vmxci_vm *vm = NULL;
    vmxci_vm_options opt = VMXCI_VM_OPTIONS_INIT;
    opt.share_lock = 1;
    plan.phase = MARKING;
    out->status = vmxci_vm_open(&vm, s->path, &opt, &out->err);
    plan.phase = RELEASING;
    vmxci_vm_close(vm);
}

/* The lock directory gets other rights than it is created with. */
static void open_to_group(void)
{
    assert_int_equal(chmod(VM_DIRECTORY, 0775), 0);
}

/* ---- entries of other processes ---- */

/* Writes a member file like ours, but with EXECUTION as its second field. */
static void put_member(const char *execution)
{
    char bytes[513] = "", text[513] = "", path[64];
    vmxci_vm *vm = NULL;
    vmxci_vm_options opt = VMXCI_VM_OPTIONS_INIT;
    opt.edit = 1;
    int unused;
    assert_int_equal(vmxci_vm_open(&vm, FILE_NAME, &opt, NULL), VMXCI_OK);
    assert_int_equal(vmxci_vm_lock(&unused, vm, NULL), VMXCI_OK);
    DIR *dir = opendir(LOCK_NAME);
    assert_non_null(dir);
    for (struct dirent *entry; (entry = readdir(dir));)
        if (entry->d_name[0] == 'M')
            snprintf(path, sizeof path, LOCK_NAME "/%.10s", entry->d_name);
    closedir(dir);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_int_equal(read(fd, bytes, sizeof bytes - 1), 512);
    close(fd);
    vmxci_vm_close(vm);
    const char *boot = strstr(bytes, " boot="), *pidns = strstr(bytes, " pidns=");
    snprintf(text, sizeof text, "%.*s %s 1 X 1 lc=0%.400s", (int)strcspn(bytes, " "), bytes,
             execution,
             boot    ? boot
             : pidns ? pidns
                     : "");
    assert_int_equal(mkdir(LOCK_NAME, 0777), 0);
    fd = open(LOCK_NAME "/M00001.lck", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    assert_int_equal(write(fd, text, 512), 512);
    assert_int_equal(close(fd), 0);
}

static void put_dead_member(void)
{
    put_member("2147483647-1(gone)");
}

static int sleeps;

/* Removes the member after some pauses. */
static void release_member(void)
{
    if (++sleeps == 5)
        assert_int_equal(__real_unlinkat(AT_FDCWD, LOCK_NAME "/M00001.lck", 0), 0);
}

static void put_living_member(void)
{
    char execution[32];
    snprintf(execution, sizeof execution, "%ld-0", (long)getppid());
    put_member(execution);
    sleeps = 0;
    on_sleep = release_member;
}

/* A member that is waited for is read again and again; but to choose a ticket number it has to be
 * readable. */
static const rule patient[] = {
    { OPENAT, OTHER, CHOOSING, { ENOENT }, GOES_ON },
    { OPENAT, OTHER, WAITING, { 0 }, GOES_ON },
    { READ, OTHER, WAITING, { 0 }, GOES_ON },
};

/* If the host cannot be identified, a stale member may not be recognized. */
static const rule dead[] = {
    { OPENAT, OTHER, CHOOSING, { ENOENT }, GOES_ON }, { OPENAT, OTHER, WAITING, { 0 }, GOES_ON },
    { READ, OTHER, WAITING, { 0 }, GOES_ON },         { CALLS, PROC, TAKING, { 0 }, EITHER },
    { CALLS, HOSTS, TAKING, { 0 }, EITHER },          { STAT, NOTHING, TAKING, { 0 }, EITHER },
    { UNAME, NOTHING, TAKING, { 0 }, EITHER },        { SOCKET, NOTHING, TAKING, { 0 }, EITHER },
    { IOCTL, NOTHING, TAKING, { 0 }, EITHER },
};

/* An entry that cannot be removed is removed eight seconds later. */
static const rule choosing[] = {
    { UNLINKAT, OTHER, TAKING, { 0 }, GOES_ON },
};

/* The member is read again before it is removed; our own is not, if it is to be released.  If the
 * lock seems to be gone already, nothing is removed. */
static const rule breaking[] = {
    { OPENAT, LOCK, WAITING, { ESTALE }, EITHER }, { OPENAT, MEMBER, TAKING, { 0 }, EITHER },
    { READ, MEMBER, TAKING, { 0 }, EITHER },       { OPENAT, OTHER, TAKING, { 0 }, EITHER },
    { READ, OTHER, TAKING, { 0 }, EITHER },
};

/* The lock is only inspected: every member has to be readable. */
static const rule inspecting[] = {
    { OPENAT, LOCK, TAKING, { EINTR, ENOENT, ESTALE }, GOES_ON },
    { LIST, LOCK, TAKING, { EINTR, ENOENT, ESTALE }, GOES_ON },
    { GETDENTS, LOCK, TAKING, { ENOENT, ESTALE }, GOES_ON },
    { OPENAT, OTHER, TAKING, { EINTR, ENOENT, ESTALE }, GOES_ON },
    { READ, OTHER, TAKING, { EINTR, ESTALE, SHORT }, GOES_ON },
    { FSTAT, OTHER, TAKING, { 0 }, GOES_ON },
    { CLOSE, NOTHING, TAKING, { 0 }, GOES_ON },
    { FSTATAT, LOCK, MARKING, { 0 }, GOES_ON },
    { FACCESSAT, LOCK, MARKING, { EIO }, GOES_ON },
    { FACCESSAT, LOCK, MARKING, { 0 }, BARRED },
    { CALLS, LOCK, TAKING, { 0 }, UNSURE },
    { CALLS, OTHER, TAKING, { 0 }, UNSURE },
    { CALLS, NOTHING, TAKING, { 0 }, EITHER },
};

/* If no choosing directory can be created, a shared lock is not needed. */
static const rule sharing[] = {
    { CALLS, NOTHING, MARKING, { EACCES, EPERM, EROFS }, GOES_ON },
    /* vmxci_vm_close reports no errors. */
    { CALLS, NOTHING, RELEASING, { 0 }, GOES_ON },
};

#define FIRST(list) .rules = (list), .rule_count = COUNT(list)

static const scenario scenarios[] = {
    { .name = "free", .path = FILE_NAME, .run = run_edit },
    { .name = "a link", .path = LINK_NAME, .run = run_edit },
    { .name = "rights, and no times",
      .path = FILE_NAME,
      .run = run_edit,
      .prepare = open_to_group,
      .forgets = true },
    { .name = "a stale member",
      .path = FILE_NAME,
      .run = run_edit,
      .prepare = put_dead_member,
      FIRST(dead) },
    { .name = "a live member",
      .path = FILE_NAME,
      .run = run_edit,
      .prepare = put_living_member,
      .refusal = VMXCI_EOPEN,
      FIRST(patient) },
    { .name = "a dead choosing process",
      .path = FILE_NAME,
      .run = run_edit,
      .prepare = put_dead_chooser,
      FIRST(choosing) },
    { .name = "a malformed member",
      .path = FILE_NAME,
      .run = run_edit,
      .prepare = put_malformed_member,
      .refusal = VMXCI_ELOCKUNKNOWN,
      .break_lock = true,
      FIRST(breaking) },
    { .name = "a dry run",
      .path = FILE_NAME,
      .run = run_dry,
      .prepare = put_dead_member,
      .stays = true,
      FIRST(inspecting) },
    { .name = "the state",
      .path = FILE_NAME,
      .run = run_state,
      .prepare = put_dead_member,
      .stays = true,
      FIRST(inspecting) },
    { .name = "shared", .path = LINK_NAME, .run = run_shared, .shared = true, FIRST(sharing) },
};

enum {
    PLAIN = 0,
    BY_BYTES = 2 /* the member file is read to verify it */
};

static void run(const scenario *s, size_t fail_at, int sys, result *out)
{
    memset(out, 0, sizeof *out);
    plan_failure(fail_at, sys);
    plan.forgets = s->forgets;
    on_sleep = NULL;
    scratch_make(0, OLD);
    if (s->prepare)
        s->prepare();
    assert_int_equal(stat(FILE_NAME, &out->before), 0);
    plan.armed = true;
    s->run(s, out);
    plan.armed = false;
}

/* ---- checks ---- */

static bool writes(const scenario *s)
{
    return s->run == run_edit;
}

static const char *check_file(const scenario *s, const result *r)
{
    struct stat st;
    bool is_new = writes(s) && r->status == VMXCI_OK;
    if (count_temporary() != 0)
        return "a temporary file is left";
    if (!has_text(FILE_NAME, is_new ? NEW : OLD))
        return "the file";
    if (!is_new && (stat(FILE_NAME, &st) != 0 || st.st_ino != r->before.st_ino))
        return "the file is another";
    return writes(s) && r->changed != is_new ? "what is reported of the file" : NULL;
}

/* Returns whether the error or a note names ENTRY. */
static bool is_reported(const result *r, const char *entry)
{
    bool reported = strstr(r->err.message, entry) != NULL;
    for (size_t i = 0; i < r->notes.count; i++)
        reported = reported || (strcmp(r->notes.at[i].code, "lock-left") == 0 &&
                                strstr(r->notes.at[i].message, entry));
    return reported;
}

/* Returns what is wrong with the entries of the lock DIRECTORY, or NULL.  E is the call that
 * failed, or NULL. */
static const char *check_lock(const scenario *s, const char *directory, const event *e,
                              const result *r)
{
    /* The release reads the member before it removes it. */
    bool is_removal = e && (e->call == UNLINKAT || (e->on == MEMBER && e->phase != WRITING &&
                                                    (e->call == OPENAT || e->call == READ))),
         others = false;
    const char *bad = NULL;
    DIR *dir = opendir(directory);
    if (!dir)
        return NULL;
    for (struct dirent *entry; !bad && (entry = readdir(dir));) {
        object on = entry->d_name[0] == '.' ? NOTHING : in_lock(entry->d_name);
        others = others || on == OTHER;
        if (on == OTHER && !s->stays && r->status == VMXCI_OK)
            bad = "the entries of the other process are left";
        else if (on != NOTHING && on != OTHER && !(is_removal && e->on == on))
            bad = "an entry of ours is left in the lock";
        else if (on != NOTHING && on != OTHER && !s->shared && !is_reported(r, entry->d_name))
            bad = "the entry that is left is not reported";
    }
    closedir(dir);
    return bad || others || s->stays || is_removal ? bad : "the lock directory is left";
}

static const char *check_error(const scenario *s, const result *r, int sys, outcome want)
{
    static const int codes[] = { [FAILS] = VMXCI_EIO,
                                 [UNSURE] = VMXCI_ELOCKUNKNOWN,
                                 [BARRED] = VMXCI_ENOTWRITABLE,
                                 [CHANGED] = VMXCI_ECHANGED,
                                 [EITHER] = VMXCI_EIO };
    if (r->err.code != r->status)
        return "the code";
    if (sys == ENOMEM && r->status == VMXCI_ENOMEM)
        return NULL;
    if ((want == FAILS || want == BARRED) && s->refusal && r->status == s->refusal)
        return exists(LOCK_NAME "/M00001.lck") ? NULL : "refused without an owner";
    if (want == EITHER && (r->status == VMXCI_EELSEWHERE || r->status == VMXCI_ELOCKUNKNOWN))
        return NULL;
    if (r->status != codes[want])
        return "the status";
    if (want == CHANGED)
        return strstr(r->err.message, "removed by another process") ? NULL : "the message";
    return r->err.sys_errno == sys && strstr(r->err.message, strerror(sys)) ? NULL : "the errno";
}

static const char *check_outcome(const scenario *s, const result *r, int sys, outcome want)
{
    bool ok = r->status == VMXCI_OK, may_go_on = want == GOES_ON || want == LEFT || want == EITHER;
    if (!plan.failed)
        return "the call was not made again";
    if (ok && !may_go_on)
        return "it did not fail";
    if (!ok && (want == GOES_ON || want == LEFT))
        return "it failed";
    if (!ok)
        return check_error(s, r, sys, want);
    return r->notes.count == (want == LEFT) ? NULL : "the notes";
}

static int check_run(const scenario *s, const event *e, int sys, const result *r)
{
    outcome want = outcome_in(s->rules, s->rule_count, e, sys);
    if (want == FAILS)
        want = outcome_in(rules, COUNT(rules), e, sys);
    const char *bad = check_outcome(s, r, sys, want);
    if (!bad)
        bad = check_file(s, r);
    if (!bad)
        bad = check_lock(s, LOCK_NAME, e, r);
    if (!bad)
        bad = check_lock(s, LINK_LOCK, e, r);
    if (!bad)
        return 0;
    print_event(s->name, e, sys, bad);
    fprintf(stderr, "    status %s, errno %d: '%s'\n", vmxci_status_name(r->status),
            r->err.sys_errno, r->err.message);
    return 1;
}

/* fault_calls tests the calls that replace the file. */
static bool is_ours(const event *e)
{
    return e->phase != OPENING &&
           (is_of_lock(e->on) || e->on == HOSTS || e->call >= STAT ||
            (is_taking(e->phase) && (e->on == PROC || e->call == GETRANDOM)));
}

static int fail_event(const scenario *s, size_t i, const event *e)
{
    int bad = 0;
    for (size_t k = 0; is_ours(e) && k < MOST && errors[e->call][k]; k++) {
        result r;
        int open_before = count_open();
        run(s, i, errors[e->call][k], &r);
        bad += check_run(s, e, errors[e->call][k], &r);
        if (count_open() != open_before) {
            print_event(s->name, e, errors[e->call][k], "a descriptor is left open");
            bad++;
        }
    }
    return bad;
}

/* Runs S without failures; it has to succeed. */
static void run_well(const scenario *s, result *r)
{
    run(s, MAX_EVENTS, 0, r);
    if (r->status != VMXCI_OK)
        fail_msg("%s: fails by itself: %s", s->name, r->err.message);
    assert_null(check_file(s, r));
    assert_null(check_lock(s, LOCK_NAME, NULL, r));
    assert_null(check_lock(s, LINK_LOCK, NULL, r));
    assert_int_equal(r->notes.count, 0);
}

/* ---- tests ---- */

/* Returns whether E is one of many of its kind, neither the first nor the last: there are many
 * during a wait. */
static bool is_one_of_many(const event *e, const event *events, size_t count)
{
    enum {
        AT_ENDS = 6
    };
    unsigned all = 0;
    for (size_t i = 0; i < count; i++)
        all += same_kind(&events[i], e);
    return e->nth > AT_ENDS && e->nth + AT_ENDS <= all;
}

static void test_each(void **state)
{
    static event events[MAX_EVENTS];
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(scenarios); i++) {
        result r;
        run_well(&scenarios[i], &r);
        size_t count = plan.count;
        memcpy(events, plan.at, count * sizeof events[0]);
        for (size_t k = 0; k < count; k++)
            if (!is_one_of_many(&events[k], events, count))
                bad += fail_event(&scenarios[i], k, &events[k]);
    }
    assert_int_equal(bad, 0);
}

/* Returns the number of our entries in the lock DIRECTORY; REPORTED counts those that are named. */
static int count_left(const char *directory, const result *r, int *reported)
{
    int count = 0;
    DIR *dir = opendir(directory);
    for (struct dirent *entry; dir && (entry = readdir(dir));)
        if (entry->d_name[0] != '.') {
            count++;
            *reported += is_reported(r, entry->d_name);
        }
    if (dir)
        closedir(dir);
    return count;
}

static int fail_removals(const scenario *s, size_t i, const event *e, int sys)
{
    result r;
    int reported = 0;
    run(s, i, sys, &r);
    int left = count_left(LOCK_NAME, &r, &reported) + count_left(LINK_LOCK, &r, &reported);
    bool is_new = has_text(FILE_NAME, NEW), said = r.changed == 1;
    const char *bad = NULL;
    if (left && !reported)
        bad = "no entry that is left is reported";
    else if (r.status == VMXCI_EOPEN)
        bad = "refused because of our own lock";
    else if (is_new != said)
        bad = "what is reported of the file";
    else if (count_temporary() > !said)
        bad = "a temporary file is left";
    if (bad) {
        print_event(s->name, e, sys, bad);
        fprintf(stderr, "    status %s: '%s'\n", vmxci_status_name(r.status), r.err.message);
    }
    return bad != NULL;
}

/* After each failure, no entry can be removed: one of them is reported. */
static void test_removal_fails(void **state)
{
    static const int causes[] = { EIO, ENOENT };
    static event events[MAX_EVENTS];
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < 2; i++) {
        result r;
        run_well(&scenarios[i], &r);
        size_t count = plan.count;
        memcpy(events, plan.at, count * sizeof events[0]);
        plan.second = EROFS;
        for (size_t k = 0; k < count; k++)
            for (size_t n = 0; is_ours(&events[k]) && n < COUNT(causes); n++)
                if (is_among(errors[events[k].call], MOST, causes[n]))
                    bad += fail_removals(&scenarios[i], k, &events[k], causes[n]);
        plan.second = 0;
    }
    assert_int_equal(bad, 0);
}

/* Returns the position of the first such call in a phase, from 1; 0 if there is none. */
static size_t first_in(phase when, call what, object on)
{
    for (size_t i = 0; i < plan.count; i++)
        if (plan.at[i].phase == when && plan.at[i].call == what && plan.at[i].on == on)
            return i + 1;
    return 0;
}

/* Call A is made, and call B after it. */
static void assert_before(size_t a, size_t b)
{
    assert_true(a > 0 && a < b);
}

static void test_order(void **state)
{
    (void)state;
    result r;
    run_well(&scenarios[BY_BYTES], &r);
    const size_t entered = first_of(RENAMEAT, ENTRY), replaced = first_of(RENAMEAT, TEMP),
                 checked = first_in(WRITING, OPENAT, MEMBER);
    assert_before(first_of(MKDIRAT, LOCK), first_of(MKDIRAT, MARK));
    assert_before(first_of(MKDIRAT, MARK), first_of(OPENAT, ENTRY));
    /* Other users get rights to the lock directory only if it is seen to be empty and has no ACL.
     */
    assert_before(first_in(MARKING, GETDENTS, LOCK), first_of(FREMOVEXATTR, LOCK));
    assert_before(last_of(FREMOVEXATTR, LOCK), first_of(FCHMOD, LOCK));
    /* The ticket number is chosen while we are choosing; a member file is complete from the start.
     */
    assert_before(first_of(OPENAT, ENTRY), first_in(CHOOSING, GETDENTS, LOCK));
    assert_before(first_in(CHOOSING, GETDENTS, LOCK), first_of(WRITE, ENTRY));
    assert_before(last_of(WRITE, ENTRY), first_of(CLOSE, ENTRY));
    assert_before(first_of(CLOSE, ENTRY), entered);
    assert_before(entered, first_of(UNLINKAT, MARK));
    assert_before(first_of(UNLINKAT, MARK), last_of(GETDENTS, LOCK));
    /* Then the file is opened and read, and the lock is verified before the rename.  The file
     * itself is not locked. */
    assert_before(last_of(GETDENTS, LOCK), first_in(WAITING, OPENAT, VM_FILE));
    assert_int_equal(first_of(FLOCK, VM_FILE), 0);
    assert_before(first_of(CLOSE, TEMP), checked);
    assert_before(last_of(READ, VM_FILE), checked);
    assert_before(checked, replaced);
    assert_before(replaced, first_of(FSYNC, VM_FOLDER));
    assert_before(first_of(FSYNC, VM_FOLDER), first_of(UNLINKAT, MEMBER));
    assert_before(first_of(UNLINKAT, MEMBER), first_of(UNLINKAT, LOCK));
}

/* Takes the lock, and fails the first WHAT on our member in the phase WHEN with SYS, and those
 * after it too.  The result says how the edit ended. */
static void fail_on_member(result *r, phase when, call what, int sys)
{
    run_well(&scenarios[BY_BYTES], r);
    const size_t at = first_in(when, what, MEMBER);
    assert_true(at > 0);
    plan.lasts = true;
    run(&scenarios[BY_BYTES], at - 1, sys, r);
    plan.lasts = false;
}

/* Our member cannot be looked at for good.  ESTALE means that it is gone, before the rename as
 * after it; after EIO it may be there, so a note or the error names it. */
static void test_member_out_of_sight(void **state)
{
    (void)state;
    static const call calls[] = { OPENAT, READ };
    for (size_t i = 0; i < COUNT(calls); i++) {
        result r;
        fail_on_member(&r, WRITING, calls[i], ESTALE);
        assert_int_equal(r.status, VMXCI_ECHANGED);
        assert_true(has_text(FILE_NAME, OLD));
        fail_on_member(&r, WRITING, calls[i], EIO);
        assert_int_equal(r.status, VMXCI_EIO);
        assert_true(has_text(FILE_NAME, OLD));
        assert_non_null(strstr(r.err.message, "a.vmx.lck/M"));
        fail_on_member(&r, RELEASING, calls[i], ESTALE);
        assert_int_equal(r.status, VMXCI_OK);
        assert_int_equal(r.notes.count, 0);
        fail_on_member(&r, RELEASING, calls[i], EIO);
        assert_int_equal(r.status, VMXCI_OK);
        assert_int_equal(r.notes.count, 1);
        assert_string_equal(r.notes.at[0].code, "lock-left");
        assert_true(has_text(FILE_NAME, NEW));
    }
}

/* Returns the mode of the lock directory if the removal of its ACL fails with SYS, or does not fail
 * if SYS is 0. */
static unsigned mode_without_removal(int sys)
{
    const scenario s = {
        .name = "ACL", .path = FILE_NAME, .run = run_edit, .prepare = open_to_group
    };
    result r;
    run_well(&s, &r);
    size_t at = 0;
    while (at < plan.count && !(plan.at[at].call == FREMOVEXATTR && *plan.at[at].attr))
        at++;
    assert_true(at < plan.count);
    run(&s, sys ? at : MAX_EVENTS, sys, &r);
    assert_int_equal(r.status, VMXCI_OK);
    return (unsigned)plan.at[first_of(FCHMOD, LOCK) - 1].mode;
}

/* If the inherited ACL of the lock directory may be left, those that it names get no more rights
 * than all others: the rights of the group would be its mask. */
static void test_acl_left(void **state)
{
    (void)state;
    assert_int_equal(mode_without_removal(0), 0775);
    assert_int_equal(mode_without_removal(ENODATA), 0775);
    assert_int_equal(mode_without_removal(EOPNOTSUPP), 0775);
    assert_int_equal(mode_without_removal(EIO), 0755);
    assert_int_equal(mode_without_removal(EACCES), 0755);
}

static int stop_at_once(void *payload)
{
    (void)payload;
    return 1;
}

/* A stopped wait breaks no lock. */
static void test_stopped(void **state)
{
    (void)state;
    result r = { .status = VMXCI_OK };
    vmxci_vm *vm = NULL;
    vmxci_vm_options opt = VMXCI_VM_OPTIONS_INIT;
    int unused;
    opt.edit = opt.break_lock = 1;
    opt.stop = stop_at_once;
    on_sleep = NULL;
    scratch_make(0, OLD);
    put_malformed_member();
    assert_int_equal(vmxci_vm_open(&vm, FILE_NAME, &opt, &r.err), VMXCI_OK);
    assert_int_not_equal(vmxci_vm_lock(&unused, vm, &r.err), VMXCI_OK);
    vmxci_vm_close(vm);
    assert_int_equal(count_names(LOCK_NAME, "M"), 1);
    assert_true(has_text(LOCK_NAME "/M00001.lck", "?"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each),     cmocka_unit_test(test_removal_fails),
        cmocka_unit_test(test_order),    cmocka_unit_test(test_member_out_of_sight),
        cmocka_unit_test(test_acl_left), cmocka_unit_test(test_stopped),
    };
    /* Files get the modes that they are created with. */
    umask(0);
    return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
