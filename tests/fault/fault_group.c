/* SPDX-License-Identifier: MIT */
/* Makes each system call of the commit of three VMs fail once.  Whatever the call is: each file is
 * the old one or the new one, nothing else is left, and the results tell the truth. */
#include <config.h>

#include <sys/resource.h>

#include "calls.h"

enum {
    VMS = 3
};

static const char *const directories[VMS] = { "one", "two", "three" };

typedef struct mode {
    const char *name;
    vmxci_sync sync;
    int all_or_nothing;
    const char *backup;
    bool remote;        /* not a local file system */
    bool no_links;      /* backups are copies */
    size_t descriptors; /* how many more can be opened; 0: no limit */
} mode;

static const mode modes[] = {
    { .name = "file", .sync = VMXCI_SYNC_FILE, .backup = ".bak" },
    { .name = "file, all", .sync = VMXCI_SYNC_FILE, .all_or_nothing = 1 },
    { .name = "file, all, backup", .sync = VMXCI_SYNC_FILE, .all_or_nothing = 1, .backup = ".bak" },
    { .name = "none", .sync = VMXCI_SYNC_NONE, .backup = ".bak" },
    { .name = "none, all", .sync = VMXCI_SYNC_NONE, .all_or_nothing = 1 },
    { .name = "batch", .sync = VMXCI_SYNC_BATCH },
    { .name = "batch, backup", .sync = VMXCI_SYNC_BATCH, .backup = ".bak" },
    { .name = "batch, all", .sync = VMXCI_SYNC_BATCH, .all_or_nothing = 1 },
    { .name = "batch, all, backup",
      .sync = VMXCI_SYNC_BATCH,
      .all_or_nothing = 1,
      .backup = ".bak" },
    { .name = "batch, copied backup",
      .sync = VMXCI_SYNC_BATCH,
      .backup = ".bak",
      .no_links = true },
    { .name = "batch, all, not local",
      .sync = VMXCI_SYNC_BATCH,
      .all_or_nothing = 1,
      .backup = ".bak",
      .remote = true },
};

static bool is_remote;

bool __wrap_vmxi_is_local(int fd);

bool __wrap_vmxi_is_local(int fd)
{
    (void)fd;
    return !is_remote;
}

/* ---- runs ---- */

typedef struct run_result {
    int status;
    vmxci_error err;
    vmxci_commit_result results[VMS];
    struct notes notes[VMS];
    ino_t inodes[VMS]; /* of the old files */
} run_result;

static const char *path_of(size_t i, const char *name)
{
    static char paths[4][64];
    static unsigned next;
    char *path = paths[next++ % COUNT(paths)];
    snprintf(path, sizeof paths[0], "%s/%s", directories[i], name);
    return path;
}

static void make_files(run_result *out)
{
    struct stat st;
    scratch_empty(".");
    for (size_t i = 0; i < VMS; i++) {
        assert_int_equal(mkdir(directories[i], 0755), 0);
        put_text(path_of(i, "a.vmx"), OLD);
        assert_int_equal(stat(path_of(i, "a.vmx"), &st), 0);
        out->inodes[i] = st.st_ino;
    }
}

static void set_limit(rlim_t limit)
{
    struct rlimit r;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &r), 0);
    r.rlim_cur = limit;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &r), 0);
}

/* Lets COUNT more descriptors be opened, unless COUNT is 0.  Returns the limit before. */
static rlim_t limit_descriptors(size_t count)
{
    struct rlimit r;
    int fd = 0;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &r), 0);
    for (size_t unused = 0; unused < count; fd++)
        unused += __real_fcntl(fd, F_GETFD) < 0;
    if (count)
        set_limit((rlim_t)fd);
    return r.rlim_cur;
}

/* Opens, edits and commits the VMs.  Event FAIL_AT of the commit fails with SYS. */
static void run(const mode *m, size_t fail_at, int sys, run_result *out)
{
    vmxci_vm *vms[VMS];
    vmxci_vm_options opt = VMXCI_VM_OPTIONS_INIT;
    vmxci_commit_options how = VMXCI_COMMIT_OPTIONS_INIT;
    opt.edit = 1;
    how.sync = m->sync;
    how.all_or_nothing = m->all_or_nothing;
    how.backup_suffix = m->backup;
    how.note = collect_note;
    memset(out, 0, sizeof *out);
    plan_failure(fail_at, sys);
    make_files(out);
    for (size_t i = 0; i < VMS; i++) {
        assert_int_equal(vmxci_vm_open(&vms[i], path_of(i, "a.vmx"), &opt, NULL), VMXCI_OK);
        assert_int_equal(vmxci_doc_set(vmxci_vm_doc(vms[i]), "a", "2", NULL), VMXCI_OK);
        out->results[i].payload = &out->notes[i];
    }
    const rlim_t unlimited = limit_descriptors(m->descriptors);
    plan.no_links = m->no_links;
    is_remote = m->remote;
    plan.phase = MARKING;
    plan.armed = true;
    out->status = vmxci_vm_commit_all(out->results, vms, VMS, &how, &out->err);
    plan.armed = false;
    plan.no_links = is_remote = false;
    set_limit(unlimited);
    for (size_t i = 0; i < VMS; i++)
        vmxci_vm_close(vms[i]);
}

/* ---- checks ---- */

static const char *check_replaced(const mode *m, const run_result *r, size_t i)
{
    const vmxci_commit_result *result = &r->results[i];
    if (!result->changed)
        return "the file is new, but `changed` is 0";
    if (!has_text(path_of(i, "a.vmx"), NEW))
        return "the file is neither the old one nor the new one";
    if (result->status != VMXCI_OK &&
        (result->status != VMXCI_EIO || !strstr(result->error.message, "may not be durable")))
        return "it failed, but the file is new";
    if (count_names(directories[i], "a.vmx.bak") != (m->backup != NULL) ||
        (m->backup && !has_text(path_of(i, "a.vmx.bak"), OLD) &&
         !has_text(path_of(i, "a.vmx.bak.1"), OLD)))
        return "the backup";
    return NULL;
}

static const char *check_kept(const run_result *r, size_t i)
{
    const vmxci_commit_result *result = &r->results[i];
    if (result->changed)
        return "the file is old, but `changed` is 1";
    if (result->status == VMXCI_OK)
        return "the file is old, but the status is VMXCI_OK";
    if (!has_text(path_of(i, "a.vmx"), OLD))
        return "the old file was changed";
    return count_names(directories[i], "a.vmx.bak") == 0 ? NULL : "a backup is left";
}

/* What is left of a lock must be named. */
static const char *check_lock(const event *e, const run_result *r, size_t i)
{
    if (!exists(path_of(i, "a.vmx.lck")))
        return NULL;
    if (!is_of_lock(e->on))
        return "a lock is left";
    if (count_names(path_of(i, "a.vmx.lck"), "M") + count_names(path_of(i, "a.vmx.lck"), "D") +
            count_names(path_of(i, "a.vmx.lck"), "E") ==
        0)
        return NULL; /* the empty directory is harmless */
    return count_code(&r->notes[i], "lock-left") ||
                   strstr(r->results[i].error.message, "cannot remove the lock")
               ? NULL
               : "a lock is left and not named";
}

static const char *check_vm(const mode *m, const event *e, const run_result *r, size_t i)
{
    struct stat st;
    if (stat(path_of(i, "a.vmx"), &st) != 0)
        return "the file is gone";
    const bool is_new = st.st_ino != r->inodes[i];
    const char *bad = is_new ? check_replaced(m, r, i) : check_kept(r, i);
    if (!bad && r->results[i].error.code != r->results[i].status)
        bad = "the code of the error is not the status";
    if (!bad && count_names(directories[i], ".vmxci-") != 0)
        bad = "a temporary file is left";
    return bad ? bad : check_lock(e, r, i);
}

/* Verifies what the results say together, of which FAILED have failed by themselves, ABORTED
 * because of others, and CHANGED are new. */
static const char *check_counts(const mode *m, const event *e, size_t failed, size_t aborted,
                                size_t changed)
{
    if (failed > 1 && e->call != SYNCFS)
        return "one call failed, but several VMs did";
    if (!m->all_or_nothing)
        return aborted ? "a VM was aborted" : NULL;
    if (aborted && !failed)
        return "VMs were aborted for no reason";
    if (changed && changed < VMS && (e->call != RENAMEAT || is_of_lock(e->on)))
        return "neither all nor nothing";
    return NULL;
}

static const char *check_group(const mode *m, const event *e, const run_result *r)
{
    size_t failed = 0, aborted = 0, changed = 0;
    int first = VMXCI_OK;
    for (size_t i = 0; i < VMS; i++) {
        const int status = r->results[i].status;
        aborted += status == VMXCI_EABORTED;
        failed += status != VMXCI_OK && status != VMXCI_EABORTED;
        changed += r->results[i].changed != 0;
        first = first == VMXCI_OK && status != VMXCI_EABORTED ? status : first;
    }
    if (r->status != first || r->err.code != first)
        return "the status of the call is not that of the first VM that failed";
    return check_counts(m, e, failed, aborted, changed);
}

static int check_run(const mode *m, const event *e, int sys, const run_result *r)
{
    const char *bad = plan.failed ? check_group(m, e, r) : "the call was not made again";
    for (size_t i = 0; i < VMS && !bad; i++)
        bad = check_vm(m, e, r, i);
    if (!bad)
        return 0;
    print_event(m->name, e, sys, bad);
    for (size_t i = 0; i < VMS; i++)
        fprintf(stderr, "    VM %zu: %s, changed %d: '%s'\n", i,
                vmxci_status_name(r->results[i].status), r->results[i].changed,
                r->results[i].error.message);
    return 1;
}

/* Each error of each call in one mode of three; other modes test the others. */
static int fail_event(const mode *m, size_t i, const event *e)
{
    int bad = 0;
    for (size_t k = 0; k < MOST && errors[e->call][k]; k++) {
        run_result r;
        const int sys = errors[e->call][k], open_before = count_open();
        if ((i + k + (size_t)(m - modes)) % 3 != 0)
            continue;
        run(m, i, sys, &r);
        bad += check_run(m, e, sys, &r);
        if (count_open() != open_before) {
            print_event(m->name, e, sys, "a descriptor is left open");
            bad++;
        }
    }
    return bad;
}

static void test_each(void **state)
{
    (void)state;
    static event events[MAX_EVENTS];
    int bad = 0;
    for (size_t k = 0; k < COUNT(modes); k++) {
        run_result r;
        run(&modes[k], MAX_EVENTS, 0, &r);
        assert_int_equal(r.status, VMXCI_OK);
        const size_t count = plan.count;
        memcpy(events, plan.at, sizeof events);
        for (size_t i = 0; i < count; i++)
            bad += fail_event(&modes[k], i, &events[i]);
    }
    assert_int_equal(bad, 0);
}

/* ---- the order of the steps ---- */

/* Returns the number of calls WHAT, and of those before the first and after the last rename. */
static size_t count_calls(call what, size_t *early, size_t *late)
{
    size_t count = 0, first = plan.count, last = 0;
    for (size_t i = 0; i < plan.count; i++)
        if (plan.at[i].call == RENAMEAT && !is_of_lock(plan.at[i].on)) {
            first = first < i ? first : i;
            last = i;
        }
    *early = *late = 0;
    for (size_t i = 0; i < plan.count; i++)
        if (plan.at[i].call == what) {
            count++;
            *early += i < first;
            *late += i > last;
        }
    return count;
}

static void assert_calls(call what, size_t want_early, size_t want_late)
{
    size_t early, late;
    assert_int_equal(count_calls(what, &early, &late), want_early + want_late);
    assert_int_equal(early, want_early);
    assert_int_equal(late, want_late);
}

static void test_syncs(void **state)
{
    (void)state;
    for (size_t k = 0; k < COUNT(modes); k++) {
        const mode *m = &modes[k];
        run_result r;
        run(m, MAX_EVENTS, 0, &r);
        assert_int_equal(r.status, VMXCI_OK);
        const bool is_batch = m->sync == VMXCI_SYNC_BATCH;
#ifndef HAVE_SYNCFS
        if (is_batch && !m->remote)
            continue;
#endif
        const bool at_once = is_batch && !m->remote, by_one = m->sync == VMXCI_SYNC_FILE;
        /* Without links, copies are synced; not local, the directories of the backups are, too. */
        const size_t copies = m->no_links ? VMS : 0, files = by_one || m->remote ? VMS : 0;
        assert_calls(SYNCFS, at_once, at_once);
        assert_calls(FSYNC, copies + (m->remote && m->backup ? 2 * files : files), files);
        if (is_batch && m->backup && !m->no_links)
            assert_true(last_of(LINKAT, BACKUP) <
                        (at_once ? number_of(SYNCFS, VM_FOLDER, false) : first_of(FSYNC, TEMP)));
    }
}

/* If a file system cannot be synced as a whole, its files are synced one by one. */
static void test_fallback(void **state)
{
    (void)state;
#ifndef HAVE_SYNCFS
    skip();
#endif
    static const int unsupported[] = { ENOSYS, EOPNOTSUPP, EINVAL };
    for (size_t k = 0; k < COUNT(unsupported); k++) {
        run_result r;
        const mode m = { .name = "fallback", .sync = VMXCI_SYNC_BATCH };
        run(&m, MAX_EVENTS, 0, &r);
        plan.lasts = true;
        run(&m, first_of(SYNCFS, VM_FOLDER) - 1, unsupported[k], &r);
        plan.lasts = false;
        assert_int_equal(r.status, VMXCI_OK);
        assert_calls(SYNCFS, 1, 1);
        assert_calls(FSYNC, VMS, VMS);
    }
}

/* If the file system cannot be synced, all its VMs fail: before the rename with old files, after it
 * with new ones. */
static void test_sync_fails(void **state)
{
    (void)state;
#ifndef HAVE_SYNCFS
    skip();
#endif
    for (int late = 0; late <= 1; late++) {
        run_result r;
        const mode m = { .name = "sync fails", .sync = VMXCI_SYNC_BATCH };
        run(&m, MAX_EVENTS, 0, &r);
        run(&m, number_of(SYNCFS, VM_FOLDER, late) - 1, EIO, &r);
        assert_int_equal(r.status, VMXCI_EIO);
        for (size_t i = 0; i < VMS; i++) {
            assert_int_equal(r.results[i].status, VMXCI_EIO);
            assert_int_equal(r.results[i].error.sys_errno, EIO);
            assert_int_equal(r.results[i].changed, late);
            assert_true(has_text(path_of(i, "a.vmx"), late ? NEW : OLD));
        }
    }
}

/* If a rename fails, all or nothing ends there: the files before are new, the others old. */
static void test_rename_fails(void **state)
{
    (void)state;
    for (size_t k = 0; k < VMS; k++)
        for (int nothing = 0; nothing <= 1; nothing++) {
            run_result r;
            size_t at = 0, seen = 0;
            const mode m = { .name = "rename fails",
                             .sync = VMXCI_SYNC_BATCH,
                             .all_or_nothing = nothing,
                             .backup = ".bak" };
            run(&m, MAX_EVENTS, 0, &r);
            for (at = 0; at < plan.count; at++)
                if (plan.at[at].call == RENAMEAT && !is_of_lock(plan.at[at].on) && seen++ == k)
                    break;
            run(&m, at, ENOSPC, &r);
            for (size_t i = 0; i < VMS; i++) {
                const bool is_new = i < k || (i > k && !nothing);
                assert_int_equal(r.results[i].status, is_new   ? VMXCI_OK
                                                      : i == k ? VMXCI_EIO
                                                               : VMXCI_EABORTED);
                assert_int_equal(r.results[i].changed, is_new);
                assert_true(has_text(path_of(i, "a.vmx"), is_new ? NEW : OLD));
                assert_int_equal(count_names(directories[i], "a.vmx.bak"), is_new);
            }
        }
}

/* A backup that is a copy needs all descriptors that the header promises to be enough. */
static void test_descriptors(void **state)
{
    (void)state;
    static const vmxci_sync syncs[] = { VMXCI_SYNC_FILE, VMXCI_SYNC_BATCH };
    const size_t enough = vmxci_commit_descriptors(VMS, 0);
    for (size_t k = 0; k < COUNT(syncs); k++)
        for (size_t limit = enough - 1; limit <= enough; limit++) {
            run_result r;
            const mode m = { .name = "descriptors",
                             .sync = syncs[k],
                             .all_or_nothing = 1,
                             .backup = ".bak",
                             .no_links = true,
                             .descriptors = limit };
            run(&m, MAX_EVENTS, 0, &r);
            assert_int_equal(r.status, limit == enough ? VMXCI_OK : VMXCI_EIO);
            for (size_t i = 0; i < VMS; i++) {
                assert_true(has_text(path_of(i, "a.vmx"), limit == enough ? NEW : OLD));
                assert_int_equal(count_names(directories[i], ""), limit == enough ? 4 : 3);
            }
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_descriptors),  cmocka_unit_test(test_syncs),
        cmocka_unit_test(test_fallback),     cmocka_unit_test(test_sync_fails),
        cmocka_unit_test(test_rename_fails), cmocka_unit_test(test_each),
    };
    return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
