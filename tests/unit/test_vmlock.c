/* SPDX-License-Identifier: MIT */
/* The locks of a VM: of other processes, for an edit, and shared ones for reading. */
#include <config.h>

#include <sys/file.h>
#include <sys/wait.h>

#include "members.h"

#define OLD "a = \"1\"\r\nvmci0.present = \"TRUE\"\r\n"
#define NEW "a = \"2\"\r\nvmci0.present = \"TRUE\"\r\n"

/* ---- the state of a VM ---- */

static vmxci_vm_options edit_options(void)
{
    vmxci_vm_options options = VMXCI_VM_OPTIONS_INIT;
    options.edit = 1;
    options.lock_timeout = 0;
    return options;
}

static vmxci_vm *open_vm(const char *name, const vmxci_vm_options *options)
{
    vmxci_vm *vm = NULL;
    vmxci_error err = { 0 };
    int rc = vmxci_vm_open(&vm, in(name), options, &err);
    if (rc != VMXCI_OK)
        fail_msg("%s: %s: %s", name, vmxci_status_name(rc), err.message);
    return vm;
}

/* Opened to be edited, and edited. */
static vmxci_vm *open_and_set(const char *name, const vmxci_vm_options *options)
{
    vmxci_vm *vm = open_vm(name, options);
    assert_int_equal(vmxci_doc_set(vmxci_vm_doc(vm), "a", "2", NULL), VMXCI_OK);
    return vm;
}

struct refusal {
    const char *name;
    char kind; /* as for make; '-': a file in the place of the lock directory; 0: nothing */
    int reason;
    vmxci_lock_kind lock;
    const char *member, *machine, *program;
    int64_t pid;
    bool breakable; /* with break_lock the edit goes on */
};

static const struct refusal refusals[] = {
    { "nothing", 0, VMXCI_OK, VMXCI_LOCK_NONE, "", "", "", 0, true },
    { "stale", 's', VMXCI_OK, VMXCI_LOCK_STALE, "M00001.lck", host.machine.canonical, "prog", -1,
      true },
    { "here", 'h', VMXCI_EOPEN, VMXCI_LOCK_HERE, "M00001.lck", host.machine.canonical, "prog", -2,
      false },
    { "here, shared", 'H', VMXCI_EOPEN, VMXCI_LOCK_HERE, "M00001.lck", host.machine.canonical,
      "prog", -2, false },
    { "elsewhere", 'e', VMXCI_EELSEWHERE, VMXCI_LOCK_ELSEWHERE, "M00001.lck", "uuid=other", "prog",
      12, true },
    { "ESXi", '-', VMXCI_EESXI, VMXCI_LOCK_ESXI, "", "", "", 0, false },
    { "malformed", 'c', VMXCI_ELOCKUNKNOWN, VMXCI_LOCK_UNKNOWN, "M00001.lck", "", "", 0, true },
    { "a link", 'l', VMXCI_ELOCKUNKNOWN, VMXCI_LOCK_UNKNOWN, "M00001.lck", "", "", 0, false },
    { "a directory", 'd', VMXCI_ELOCKUNKNOWN, VMXCI_LOCK_UNKNOWN, "M00001.lck", "", "", 0, false },
    { "a fifo", 'p', VMXCI_ELOCKUNKNOWN, VMXCI_LOCK_UNKNOWN, "M00001.lck", "", "", 0, false },
};

static void make_refusal(const struct refusal *row)
{
    remove_tree(in(LOCK_DIR));
    put("a.vmx", OLD);
    if (row->kind == '-')
        put(LOCK_DIR, "");
    else if (row->kind)
        make("M00001.lck", row->kind);
}

static int check_state(const struct refusal *row)
{
    vmxci_state state;
    const char *name = row->name;
    make_refusal(row);
    vmxci_vm *vm = open_vm("a.vmx", NULL);
    assert_int_equal(vmxci_vm_state(&state, vm, NULL), VMXCI_OK);
    int bad = differs_status(name, state.reason, row->reason) +
              differs_n(name, "editable", state.editable, row->reason == VMXCI_OK) +
              differs_n(name, "has an explanation", state.why[0] != '\0', row->reason != VMXCI_OK) +
              differs_n(name, "kind", state.lock.kind, row->lock) +
              differs(name, "member", state.lock.member, str_of(row->member)) +
              differs(name, "machine", state.lock.machine, str_of(row->machine)) +
              differs(name, "program", state.lock.program, str_of(row->program)) +
              differs_n(name, "breakable", state.lock.breakable,
                        row->breakable && row->reason != VMXCI_OK);
    if (row->pid >= 0)
        bad += differs_n(name, "pid", state.lock.pid, row->pid);
    if (row->pid == -2)
        bad += differs_n(name, "pid", state.lock.pid, getpid());
    vmxci_vm_close(vm);
    return bad;
}

static void test_state(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(refusals); i++)
        bad += check_state(&refusals[i]);
    assert_int_equal(bad, 0);
}

static void test_state_of_another_file(void **state)
{
    (void)state;
    vmxci_state seen;
    vmxci_vm_options options = VMXCI_VM_OPTIONS_INIT;
    vmxci_error err = { 0 };
    put("a.vmx", OLD);
    put(LOCK_DIR, "");
    options.ignore_esxi_lock = 1;
    vmxci_vm *vm = open_vm("a.vmx", &options);
    assert_int_equal(vmxci_vm_state(&seen, vm, NULL), VMXCI_OK);
    assert_int_equal(seen.editable, 1);
    assert_int_equal(seen.reason, VMXCI_OK);
    assert_int_equal(seen.lock.kind, VMXCI_LOCK_ESXI);
    assert_int_equal(unlink(in("a.vmx")), 0);
    assert_int_equal(vmxci_vm_state(&seen, vm, &err), VMXCI_ENOENT);
    vmxci_vm_close(vm);
}

/* ---- locking a VM ---- */

/* Edits the file after ROW has made its lock.  Returns the status. */
static int edit(const struct refusal *row, const vmxci_vm_options *options, bool lock, bool dry)
{
    vmxci_commit_options commit = VMXCI_COMMIT_OPTIONS_INIT;
    vmxci_error err = { 0 };
    int out = 77, status = VMXCI_OK;
    make_refusal(row);
    vmxci_vm *vm = open_and_set("a.vmx", options);
    commit.dry_run = dry;
    if (lock)
        status = vmxci_vm_lock(&out, vm, &err);
    if (status == VMXCI_OK)
        status = vmxci_vm_commit(&out, vm, &commit, &err);
    if (status != err.code || out != (status == VMXCI_OK))
        status = -1;
    vmxci_vm_close(vm);
    return status;
}

/* Checks that there is nothing but the file and, if it was KEPT, the lock that ROW makes. */
static int check_left(const struct refusal *row, bool kept, bool edited)
{
    const bool member = kept && row->kind && row->kind != '-', file = kept && row->kind == '-';
    return differs_n(row->name, "text", holds("a.vmx", edited ? NEW : OLD), 1) +
           differs_n(row->name, "the lock exists", exists(LOCK_DIR), member || file) +
           (member ? differs_n(row->name, "members", (long long)count_entries(LOCK_DIR), 1) : 0) +
           differs_n(row->name, "entries", (long long)count_entries(""), 1 + (member || file));
}

static int check_refusal(const struct refusal *row)
{
    const vmxci_vm_options options = edit_options();
    int bad = 0;
    for (int lock = 0; lock < 2; lock++) {
        bad += differs_status(row->name, edit(row, &options, lock, false), row->reason);
        bad += check_left(row, row->reason != VMXCI_OK, row->reason == VMXCI_OK);
    }
    /* A dry run leaves even a stale lock alone. */
    bad += differs_status(row->name, edit(row, &options, false, true), row->reason);
    bad += check_left(row, true, false);
    return bad;
}

static void test_refusals(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(refusals); i++)
        bad += check_refusal(&refusals[i]);
    assert_int_equal(bad, 0);
}

static void test_break_lock(void **state)
{
    (void)state;
    vmxci_vm_options options = edit_options();
    int bad = 0;
    options.break_lock = 1;
    for (size_t i = 0; i < COUNT(refusals); i++) {
        const struct refusal *row = &refusals[i];
        bad += differs_status(row->name, edit(row, &options, false, false),
                              row->breakable ? VMXCI_OK : row->reason);
        bad += check_left(row, !row->breakable, row->breakable);
    }
    assert_int_equal(bad, 0);
}

/* A dry run ends as the edit does. */
static void test_break_lock_in_a_dry_run(void **state)
{
    (void)state;
    vmxci_vm_options options = edit_options();
    int bad = 0;
    options.break_lock = 1;
    for (size_t i = 0; i < COUNT(refusals); i++) {
        const struct refusal *row = &refusals[i];
        bad += differs_status(row->name, edit(row, &options, false, true),
                              row->breakable ? VMXCI_OK : row->reason);
        bad += check_left(row, true, false);
    }
    assert_int_equal(bad, 0);
}

/* Makes something in the place of the lock directory: a link, a fifo, or a directory that only
 * another user can read or write. */
static void put_odd_lock(char kind)
{
    remove_tree(in(LOCK_DIR));
    put("a.vmx", OLD);
    if (kind == 'l')
        assert_int_equal(symlink("nowhere", in(LOCK_DIR)), 0);
    else if (kind == 'p')
        assert_int_equal(mkfifo(in(LOCK_DIR), 0644), 0);
    else
        assert_int_equal(mkdir(in(LOCK_DIR), 0700) || (kind == 'w' && chmod(in(LOCK_DIR), 0755)),
                         0);
}

/* Checks the state, a dry run and an edit as a user who owns the file and its directory. */
static int check_odd_lock(char kind, const vmxci_vm_options *options, int refusal,
                          const char *message)
{
    const char name[] = { kind, '\0' };
    vmxci_commit_options commit = VMXCI_COMMIT_OPTIONS_INIT;
    vmxci_state state;
    int bad = 0, changed;
    vmxci_vm *vm = open_and_set("a.vmx", options);
    assert_int_equal(vmxci_vm_state(&state, vm, NULL), VMXCI_OK);
    bad += differs_status(name, state.reason, refusal);
    bad += differs_n(name, "message of the state", strstr(state.why, message) != NULL, 1);
    for (commit.dry_run = 1; commit.dry_run >= 0; commit.dry_run--) {
        vmxci_error err = { 0 };
        bad += differs_status(name, vmxci_vm_commit(&changed, vm, &commit, &err), refusal);
        bad += differs_n(name, "message", strstr(err.message, message) != NULL, 1);
    }
    vmxci_vm_close(vm);
    return bad;
}

static void test_odd_locks(void **state)
{
    (void)state;
    static const struct {
        char kind;
        int refusal;
        const char *message;
    } rows[] = {
        { 'l', VMXCI_ELOCKUNKNOWN,
          "'a.vmx.lck': Not a directory; if no program has the VM open, remove it by hand" },
        { 'p', VMXCI_ELOCKUNKNOWN,
          "'a.vmx.lck': Not a directory; if no program has the VM open, remove it by hand" },
        { 'r', VMXCI_ELOCKUNKNOWN, "'a.vmx.lck': Permission denied; check its permissions" },
        { 'w', VMXCI_ENOTWRITABLE,
          "the lock directory 'a.vmx.lck' must be writable for an edit: Permission denied" },
    };
    vmxci_vm_options options = edit_options();
    int bad = 0;
    if (geteuid() != 0)
        skip();
    for (size_t i = 0; i < 2 * COUNT(rows); i++) {
        struct stat st;
        options.break_lock = i >= COUNT(rows);
        put_odd_lock(rows[i % COUNT(rows)].kind);
        assert_int_equal(chown(in("a.vmx"), 65534, 65534), 0);
        assert_int_equal(chown(place, 65534, 65534), 0);
        drop_rights();
        bad += check_odd_lock(rows[i % COUNT(rows)].kind, &options, rows[i % COUNT(rows)].refusal,
                              rows[i % COUNT(rows)].message);
        regain_rights();
        bad += differs_n("the lock", "exists", lstat(in(LOCK_DIR), &st) == 0, 1);
        bad += differs_n("the file", "is the old one", holds("a.vmx", OLD), 1);
    }
    assert_int_equal(bad, 0);
}

/* Only the member that is reported is broken. */
static void test_break_lock_of_two(void **state)
{
    (void)state;
    int changed;
    vmxci_vm_options options = edit_options();
    options.break_lock = 1;
    put("a.vmx", OLD);
    make("M00001.lck", 'e');
    make("M00002.lck", 'e');
    vmxci_vm *vm = open_and_set("a.vmx", &options);
    assert_int_equal(vmxci_vm_commit(&changed, vm, NULL, NULL), VMXCI_EELSEWHERE);
    assert_int_equal(count_entries(LOCK_DIR), 1);
    assert_int_equal(vmxci_vm_commit(&changed, vm, NULL, NULL), VMXCI_OK);
    vmxci_vm_close(vm);
    assert_false(exists(LOCK_DIR));
    assert_true(holds("a.vmx", NEW));
}

static void test_ignore_esxi_lock(void **state)
{
    (void)state;
    static const struct refusal row = { .name = "ESXi", .kind = '-' };
    vmxci_vm_options options = edit_options();
    options.ignore_esxi_lock = 1;
    for (int lock = 0; lock < 2; lock++) {
        assert_int_equal(edit(&row, &options, lock, false), VMXCI_OK);
        assert_int_equal(check_left(&row, true, true), 0);
    }
    assert_int_equal(edit(&row, &options, false, true), VMXCI_OK);
    assert_int_equal(check_left(&row, true, false), 0);
}

/* An edit that changes nothing needs no lock. */
static void test_no_change(void **state)
{
    (void)state;
    const vmxci_vm_options options = edit_options();
    for (size_t i = 0; i < COUNT(refusals); i++) {
        int changed = 77;
        make_refusal(&refusals[i]);
        const struct stat before = stat_of("a.vmx");
        vmxci_vm *vm = open_vm("a.vmx", &options);
        assert_int_equal(vmxci_vm_commit(&changed, vm, NULL, NULL), VMXCI_OK);
        assert_int_equal(changed, 0);
        vmxci_vm_close(vm);
        assert_int_equal(stat_of("a.vmx").st_ino, before.st_ino);
        assert_int_equal(check_left(&refusals[i], true, false), 0);
    }
}

static void test_lock(void **state)
{
    (void)state;
    int reread = 77, changed = 77;
    vmxci_state seen;
    const vmxci_vm_options options = edit_options();
    put("a.vmx", OLD);
    vmxci_vm *vm = open_and_set("a.vmx", &options);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(vmxci_vm_lock(&reread, vm, NULL), VMXCI_OK);
        assert_int_equal(reread, 0);
        assert_int_equal(count_entries(LOCK_DIR), 1);
    }
    assert_true(str_equal(vmxci_doc_emit(vmxci_vm_doc(vm)), STR(NEW)));
    assert_int_equal(vmxci_vm_state(&seen, vm, NULL), VMXCI_OK);
    assert_int_equal(seen.lock.kind, VMXCI_LOCK_NONE);
    assert_int_equal(vmxci_vm_commit(&changed, vm, NULL, NULL), VMXCI_OK);
    assert_int_equal(changed, 1);
    assert_int_equal(count_entries(""), 1);
    assert_true(holds("a.vmx", NEW));
    vmxci_vm_close(vm);
}

static void test_lock_and_close(void **state)
{
    (void)state;
    int reread;
    const vmxci_vm_options options = edit_options();
    put("a.vmx", OLD);
    vmxci_vm *vm = open_and_set("a.vmx", &options);
    assert_int_equal(vmxci_vm_lock(&reread, vm, NULL), VMXCI_OK);
    vmxci_vm_close(vm);
    assert_int_equal(count_entries(""), 1);
    assert_true(holds("a.vmx", OLD));
}

/* A commit that writes nothing releases the locks, too. */
static void test_lock_and_no_change(void **state)
{
    (void)state;
    int out;
    vmxci_commit_options dry = VMXCI_COMMIT_OPTIONS_INIT;
    const vmxci_vm_options options = edit_options();
    dry.dry_run = 1;
    put("a.vmx", OLD);
    vmxci_vm *vm = open_vm("a.vmx", &options);
    assert_int_equal(vmxci_vm_lock(&out, vm, NULL), VMXCI_OK);
    assert_int_equal(vmxci_vm_commit(&out, vm, NULL, NULL), VMXCI_OK);
    assert_int_equal(out, 0);
    assert_int_equal(count_entries(""), 1);
    assert_int_equal(vmxci_vm_lock(&out, vm, NULL), VMXCI_OK);
    assert_int_equal(vmxci_doc_set(vmxci_vm_doc(vm), "a", "2", NULL), VMXCI_OK);
    assert_int_equal(vmxci_vm_commit(&out, vm, &dry, NULL), VMXCI_OK);
    assert_int_equal(out, 1);
    assert_int_equal(count_entries(""), 1);
    vmxci_vm_close(vm);
}

static void assert_text(const vmxci_doc *doc, const char *text)
{
    assert_true(str_equal(vmxci_doc_emit(doc), str_of(text)));
}

/* If the file has changed between reading and locking, the edits so far are lost. */
static void test_lock_reads_again(void **state)
{
    (void)state;
    int out;
    const vmxci_vm_options options = edit_options();
    put("a.vmx", OLD);
    vmxci_vm *vm = open_and_set("a.vmx", &options);
    put("a.vmx", "b = \"3\"\n");
    assert_int_equal(vmxci_vm_lock(&out, vm, NULL), VMXCI_OK);
    assert_int_equal(out, 1);
    assert_text(vmxci_vm_doc(vm), "b = \"3\"\n");
    assert_text(vmxci_vm_original(vm), "b = \"3\"\n");
    assert_int_equal(vmxci_doc_set(vmxci_vm_doc(vm), "b", "4", NULL), VMXCI_OK);
    assert_text(vmxci_vm_original(vm), "b = \"3\"\n");
    assert_int_equal(vmxci_vm_commit(&out, vm, NULL, NULL), VMXCI_OK);
    assert_int_equal(out, 1);
    vmxci_vm_close(vm);
    assert_true(holds("a.vmx", "b = \"4\"\n"));
    assert_int_equal(count_entries(""), 1);
}

/* Another file with the same text does not count as a change. */
static void test_lock_of_another_file(void **state)
{
    (void)state;
    int out;
    const vmxci_vm_options options = edit_options();
    put("a.vmx", OLD);
    vmxci_vm *vm = open_and_set("a.vmx", &options);
    put("other", OLD);
    assert_int_equal(rename(in("other"), in("a.vmx")), 0);
    assert_int_equal(vmxci_vm_lock(&out, vm, NULL), VMXCI_OK);
    assert_int_equal(out, 0);
    assert_int_equal(vmxci_vm_commit(&out, vm, NULL, NULL), VMXCI_OK);
    vmxci_vm_close(vm);
    assert_true(holds("a.vmx", NEW));
}

static void test_lock_fails_to_read(void **state)
{
    (void)state;
    int out = 77;
    vmxci_error err = { 0 };
    const vmxci_vm_options options = edit_options();
    put("a.vmx", OLD);
    vmxci_vm *vm = open_and_set("a.vmx", &options);
    put_str("a.vmx", STR("x\0"), 0644);
    assert_int_equal(vmxci_vm_lock(&out, vm, &err), VMXCI_ENOTVMX);
    assert_int_equal(err.code, VMXCI_ENOTVMX);
    assert_int_equal(out, 0);
    assert_text(vmxci_vm_doc(vm), NEW);
    assert_int_equal(count_entries(""), 1);
    assert_int_equal(unlink(in("a.vmx")), 0);
    assert_int_equal(vmxci_vm_lock(&out, vm, &err), VMXCI_ECHANGED);
    assert_int_equal(count_entries(""), 0);
    vmxci_vm_close(vm);
}

/* A process that ignores locks changes the file under our lock. */
static void test_changed_under_the_lock(void **state)
{
    (void)state;
    int out;
    const vmxci_vm_options options = edit_options();
    put("a.vmx", OLD);
    vmxci_vm *vm = open_and_set("a.vmx", &options);
    assert_int_equal(vmxci_vm_lock(&out, vm, NULL), VMXCI_OK);
    put("a.vmx", "b = \"3\"\n");
    assert_int_equal(vmxci_vm_commit(&out, vm, NULL, NULL), VMXCI_ECHANGED);
    assert_int_equal(out, 0);
    assert_int_equal(count_entries(""), 1);
    assert_true(holds("a.vmx", "b = \"3\"\n"));
    vmxci_vm_close(vm);
}

static void test_lock_lost(void **state)
{
    (void)state;
    for (int moved = 0; moved < 2; moved++) {
        int out;
        const vmxci_vm_options options = edit_options();
        put("a.vmx", OLD);
        vmxci_vm *vm = open_and_set("a.vmx", &options);
        assert_int_equal(vmxci_vm_lock(&out, vm, NULL), VMXCI_OK);
        if (moved)
            assert_int_equal(rename(in(LOCK_DIR), in("moved")), 0);
        else
            assert_int_equal(remove_tree(in(LOCK_DIR)), 0);
        assert_int_equal(vmxci_vm_commit(&out, vm, NULL, NULL), VMXCI_ECHANGED);
        assert_int_equal(out, 0);
        vmxci_vm_close(vm);
        assert_true(holds("a.vmx", OLD));
        assert_int_equal(count_entries(""), 1 + (size_t)moved);
    }
}

/* ---- waiting ---- */

/* A stopped wait is reported as such, whatever blocks it, and breaks no lock. */
static void test_stop_of_an_edit(void **state)
{
    (void)state;
    for (int breaks = 0; breaks < 2; breaks++) {
        int out;
        vmxci_vm_options options = edit_options();
        vmxci_error err = { 0 };
        struct stopper stopper = { 1, NULL };
        options.lock_timeout = UINT32_MAX;
        options.break_lock = breaks;
        options.stop = stop_waiting;
        options.stop_payload = &stopper;
        put("a.vmx", OLD);
        make("M00001.lck", 'e');
        vmxci_vm *vm = open_and_set("a.vmx", &options);
        assert_int_equal(vmxci_vm_lock(&out, vm, &err), VMXCI_EBUSY);
        assert_int_equal(stopper.calls, -1);
        vmxci_vm_close(vm);
        assert_int_equal(count_entries(LOCK_DIR), 1);
        assert_true(holds("a.vmx", OLD));
    }
}

static int state_of(vmxci_vm *vm)
{
    vmxci_state state;
    vmxci_error err = { 0 };
    const int status = vmxci_vm_state(&state, vm, &err);
    assert_int_equal(err.code, status);
    return status;
}

/* A dry run and the state ask `stop` too, while they inspect many lock owners. */
static void test_stop_among_owners(void **state)
{
    (void)state;
    int out;
    struct stopper stopper = { 0, NULL };
    vmxci_vm_options options = edit_options();
    vmxci_commit_options commit = VMXCI_COMMIT_OPTIONS_INIT;
    options.stop = stop_waiting;
    options.stop_payload = &stopper;
    commit.dry_run = 1;
    put("a.vmx", OLD);
    for (unsigned i = 0; i < 100; i++) {
        char name[16];
        snprintf(name, sizeof name, "M%05u.lck", i);
        make(name, 's');
    }
    vmxci_vm *vm = open_and_set("a.vmx", &options);
    assert_int_equal(vmxci_vm_commit(&out, vm, &commit, NULL), VMXCI_EBUSY);
    assert_int_equal(state_of(vm), VMXCI_EBUSY);
    stopper.calls = 1000;
    assert_int_equal(state_of(vm), VMXCI_OK);
    vmxci_vm_close(vm);
}

/* The same among the locks of many disks. */
static void test_stop_among_disks(void **state)
{
    (void)state;
    char text[8192] = "";
    struct stopper stopper = { 0, NULL };
    vmxci_vm_options options = edit_options();
    options.stop = stop_waiting;
    options.stop_payload = &stopper;
    for (unsigned i = 0; i < 100; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text),
                 "scsi%u:%u.fileName = \"d%u.vmdk\"\n", i / 16, i % 16, i);
    put("a.vmx", text);
    make_lock_dir();
    vmxci_vm *vm = open_vm("a.vmx", &options);
    assert_int_equal(state_of(vm), VMXCI_EBUSY);
    stopper.calls = 1000;
    assert_int_equal(state_of(vm), VMXCI_OK);
    vmxci_vm_close(vm);
}

static void test_owner_releases(void **state)
{
    (void)state;
    int out;
    vmxci_vm_options options = edit_options();
    struct stopper stopper = { 2, "M00001.lck" };
    options.lock_timeout = UINT32_MAX;
    options.stop = stop_waiting;
    options.stop_payload = &stopper;
    put("a.vmx", OLD);
    make("M00001.lck", 'h');
    vmxci_vm *vm = open_and_set("a.vmx", &options);
    assert_int_equal(vmxci_vm_commit(&out, vm, NULL, NULL), VMXCI_OK);
    vmxci_vm_close(vm);
    assert_true(holds("a.vmx", NEW));
    assert_int_equal(count_entries(""), 1);
}

static int lock_file(int how)
{
    int fd = open(in("a.vmx"), O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(flock(fd, how), 0);
    return fd;
}

/* flock(2) keeps two edits apart where a lock file of ESXi is in the place of VMware's lock, and
 * only there: a reader that locks the file must not keep an edit out. */
static void test_flock(void **state)
{
    (void)state;
    static const int ways[] = { LOCK_EX, LOCK_SH };
    vmxci_vm_options options = edit_options();
    options.ignore_esxi_lock = 1;
    put("a.vmx", OLD);
    vmxci_vm *vm = open_and_set("a.vmx", &options);
    for (size_t i = 0; i < COUNT(ways); i++) {
        int out;
        vmxci_error err = { 0 };
        int fd = lock_file(ways[i]);
        assert_int_equal(vmxci_vm_lock(&out, vm, NULL), VMXCI_OK);
        vmxci_vm_close(vm);
        vm = open_and_set("a.vmx", &options);
        put(LOCK_DIR, "");
        assert_int_equal(vmxci_vm_lock(&out, vm, &err), VMXCI_EBUSY);
        assert_int_equal(err.code, VMXCI_EBUSY);
        assert_int_equal(vmxci_vm_commit(&out, vm, NULL, NULL), VMXCI_EBUSY);
        assert_int_equal(count_entries(""), 2);
        assert_int_equal(unlink(in(LOCK_DIR)), 0);
        close(fd);
    }
    vmxci_vm_close(vm);
    assert_true(holds("a.vmx", OLD));
}

/* ---- shared locks ---- */

static vmxci_vm_options share_options(void)
{
    vmxci_vm_options options = VMXCI_VM_OPTIONS_INIT;
    options.share_lock = 1;
    options.lock_timeout = 0;
    return options;
}

static void test_share(void **state)
{
    (void)state;
    int out;
    vmxci_state seen;
    const vmxci_vm_options options = share_options(), to_edit = edit_options();
    put("a.vmx", OLD);
    vmxci_vm *one = open_vm("a.vmx", &options), *two = open_vm("a.vmx", &options),
             *writer = open_and_set("a.vmx", &to_edit);
    assert_int_equal(count_entries(LOCK_DIR), 2);
    assert_text(vmxci_vm_doc(one), OLD);
    assert_int_equal(vmxci_vm_state(&seen, one, NULL), VMXCI_OK);
    assert_int_equal(seen.reason, VMXCI_EOPEN); /* because of the other */
    vmxci_vm_close(two);
    assert_int_equal(vmxci_vm_state(&seen, one, NULL), VMXCI_OK);
    assert_int_equal(seen.lock.kind, VMXCI_LOCK_NONE);
    assert_int_equal(vmxci_vm_commit(&out, writer, NULL, NULL), VMXCI_EOPEN);
    vmxci_vm_close(one);
    assert_false(exists(LOCK_DIR));
    assert_int_equal(vmxci_vm_commit(&out, writer, NULL, NULL), VMXCI_OK);
    vmxci_vm_close(writer);
}

static void test_share_is_refused(void **state)
{
    (void)state;
    const vmxci_vm_options options = share_options();
    int bad = 0;
    for (size_t i = 0; i < COUNT(refusals); i++) {
        const struct refusal *row = &refusals[i];
        vmxci_vm *vm = NULL;
        const int want = row->kind == 'H' ? VMXCI_OK : row->reason;
        make_refusal(row);
        bad += differs_status(row->name, vmxci_vm_open(&vm, in("a.vmx"), &options, NULL), want);
        bad += differs_n(row->name, "is open", vm != NULL, want == VMXCI_OK);
        vmxci_vm_close(vm);
        bad += check_left(row, row->kind != 's', false);
    }
    assert_int_equal(bad, 0);
}

static void test_share_in_read_only_directory(void **state)
{
    (void)state;
    vmxci_vm *vm = NULL;
    const vmxci_vm_options options = share_options();
    put("a.vmx", OLD);
    assert_int_equal(chmod(place, 0555), 0);
    drop_rights();
    int status = vmxci_vm_open(&vm, in("a.vmx"), &options, NULL);
    regain_rights();
    assert_int_equal(chmod(place, 0755), 0);
    assert_int_equal(status, VMXCI_OK);
    assert_int_equal(count_entries(""), 1);
    vmxci_vm_close(vm);
}

/* ---- links ---- */

static const char *const both[] = { LOCK_DIR, "link.vmx.lck" };

static void make_linked(void)
{
    put("a.vmx", OLD);
    assert_int_equal(symlink("middle.vmx", in("link.vmx")), 0);
    assert_int_equal(symlink("a.vmx", in("middle.vmx")), 0);
}

/* A VM may be open by either name, but not by a link in the middle of a chain. */
static void test_link(void **state)
{
    (void)state;
    int out;
    const vmxci_vm_options options = edit_options();
    make_linked();
    vmxci_vm *vm = open_and_set("link.vmx", &options);
    assert_int_equal(vmxci_vm_lock(&out, vm, NULL), VMXCI_OK);
    for (size_t i = 0; i < COUNT(both); i++)
        assert_int_equal(count_entries(both[i]), 1);
    assert_int_equal(count_entries(""), 5);
    assert_int_equal(vmxci_vm_commit(&out, vm, NULL, NULL), VMXCI_OK);
    vmxci_vm_close(vm);
    assert_true(holds("a.vmx", NEW));
    assert_int_equal(count_entries(""), 3);
}

static void test_owner_at_either_name(void **state)
{
    (void)state;
    const vmxci_vm_options options = edit_options();
    make_linked();
    for (size_t i = 0; i < COUNT(both); i++) {
        int out;
        vmxci_state seen;
        vmxci_error err = { 0 };
        make("M00001.lck", 'e');
        if (i)
            assert_int_equal(rename(in(LOCK_DIR), in(both[i])), 0);
        vmxci_vm *vm = open_and_set("link.vmx", &options);
        assert_int_equal(vmxci_vm_state(&seen, vm, NULL), VMXCI_OK);
        assert_int_equal(seen.reason, VMXCI_EELSEWHERE);
        assert_non_null(strstr(seen.why, both[i]));
        assert_int_equal(vmxci_vm_lock(&out, vm, &err), VMXCI_EELSEWHERE);
        assert_non_null(strstr(err.message, both[i]));
        assert_int_equal(vmxci_vm_commit(&out, vm, NULL, NULL), VMXCI_EELSEWHERE);
        vmxci_vm_close(vm);
        assert_int_equal(count_entries(both[i]), 1);
        assert_int_equal(count_entries(""), 4);
        assert_int_equal(remove_tree(in(both[i])), 0);
    }
    assert_true(holds("a.vmx", OLD));
}

/* If both names are locked, both locks have to last. */
static void test_either_lock_lost(void **state)
{
    (void)state;
    const vmxci_vm_options options = edit_options();
    make_linked();
    for (size_t i = 0; i < COUNT(both); i++) {
        int out;
        vmxci_vm *vm = open_and_set("link.vmx", &options);
        assert_int_equal(vmxci_vm_lock(&out, vm, NULL), VMXCI_OK);
        assert_int_equal(remove_tree(in(both[i])), 0);
        assert_int_equal(vmxci_vm_commit(&out, vm, NULL, NULL), VMXCI_ECHANGED);
        vmxci_vm_close(vm);
        assert_int_equal(count_entries(""), 3);
    }
    assert_true(holds("a.vmx", OLD));
}

/* ---- a host that VMs share ---- */

/* Returns the process that the lock of a VM names, which is opened with HOST and locked: the PID.
 */
static int64_t locked_as(const vmxci_host *shared)
{
    vmxci_vm_options options = edit_options();
    vmxci_state state;
    int unused;
    options.host = shared;
    vmxci_vm *vm = open_and_set("a.vmx", &options), *other = open_vm("a.vmx", NULL);
    assert_int_equal(vmxci_vm_lock(&unused, vm, NULL), VMXCI_OK);
    assert_int_equal(vmxci_vm_state(&state, other, NULL), VMXCI_OK);
    const int64_t pid = state.lock.kind == VMXCI_LOCK_HERE ? state.lock.pid : -1;
    vmxci_vm_close(vm);
    vmxci_vm_close(other);
    return pid;
}

static void test_shared_host(void **unused)
{
    (void)unused;
    vmxci_host *shared;
    int status;
    put("a.vmx", OLD);
    assert_int_equal(vmxci_host_new(&shared, NULL), VMXCI_OK);
    assert_int_equal(locked_as(NULL), getpid());
    assert_int_equal(locked_as(shared), getpid());
    const pid_t child = fork();
    if (child == 0)
        _exit(locked_as(shared) != getpid());
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    vmxci_host_free(shared);
    vmxci_host_free(NULL);
}

/* ---- wrong use ---- */

static void test_wrong_use(void **state)
{
    (void)state;
    int out = 77;
    vmxci_vm *vm = NULL;
    vmxci_error err = { 0 };
    vmxci_vm_options options = share_options();
    put("a.vmx", OLD);
    options.edit = 1;
    assert_int_equal(vmxci_vm_open(&vm, in("a.vmx"), &options, &err), VMXCI_EINVAL);
    assert_int_equal(err.code, VMXCI_EINVAL);
    assert_null(vm);
    options.edit = 0;
    vm = open_vm("a.vmx", &options);
    assert_int_equal(vmxci_vm_lock(&out, vm, &err), VMXCI_EINVAL);
    assert_int_equal(out, 0);
    assert_int_equal(vmxci_vm_commit(&out, vm, NULL, &err), VMXCI_EINVAL);
    assert_int_equal(count_entries(LOCK_DIR), 1); /* still shared */
    vmxci_vm_close(vm);
    vm = open_vm("a.vmx", NULL);
    assert_int_equal(vmxci_vm_lock(&out, vm, NULL), VMXCI_EINVAL);
    vmxci_vm_close(vm);
    assert_int_equal(count_entries(""), 1);
}

static void test_lock_after_commit(void **state)
{
    (void)state;
    int out = 77;
    vmxci_error err = { 0 };
    const vmxci_vm_options options = edit_options();
    put("a.vmx", OLD);
    vmxci_vm *vm = open_and_set("a.vmx", &options);
    assert_int_equal(vmxci_vm_commit(&out, vm, NULL, NULL), VMXCI_OK);
    assert_int_equal(vmxci_vm_lock(&out, vm, &err), VMXCI_EINVAL);
    assert_int_equal(out, 0);
    assert_int_equal(vmxci_vm_commit(&out, vm, NULL, &err), VMXCI_EINVAL);
    assert_int_equal(count_entries(""), 1);
    vmxci_vm_close(vm);
}

static void test_kind_names(void **state)
{
    (void)state;
    static const char *const names[] = { "none", "here", "stale", "elsewhere", "esxi", "unknown" };
    for (int i = 0; i < (int)COUNT(names); i++)
        assert_string_equal(vmxci_lock_kind_name((vmxci_lock_kind)i), names[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_state),
        TEST(test_state_of_another_file),
        TEST(test_refusals),
        TEST(test_break_lock),
        TEST(test_break_lock_in_a_dry_run),
        TEST(test_odd_locks),
        TEST(test_break_lock_of_two),
        TEST(test_ignore_esxi_lock),
        TEST(test_no_change),
        TEST(test_lock),
        TEST(test_lock_and_close),
        TEST(test_lock_and_no_change),
        TEST(test_lock_reads_again),
        TEST(test_lock_of_another_file),
        TEST(test_lock_fails_to_read),
        TEST(test_changed_under_the_lock),
        TEST(test_lock_lost),
        TEST(test_stop_of_an_edit),
        TEST(test_stop_among_owners),
        TEST(test_stop_among_disks),
        TEST(test_owner_releases),
        TEST(test_flock),
        TEST(test_share),
        TEST(test_share_is_refused),
        TEST(test_share_in_read_only_directory),
        TEST(test_link),
        TEST(test_owner_at_either_name),
        TEST(test_either_lock_lost),
        TEST(test_wrong_use),
        TEST(test_lock_after_commit),
        TEST(test_shared_host),
        TEST(test_kind_names),
    };
    if (!can_verify_owners())
        return 77;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
