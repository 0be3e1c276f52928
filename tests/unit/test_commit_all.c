/* SPDX-License-Identifier: MIT */
/* Tests the commit of groups of VMs: VMs that fail at each step, with and without all_or_nothing;
 * what is left of them; and how many descriptors a group needs. */
#include <config.h>

#include <stdbool.h>
#include <sys/resource.h>

#include "place.h"

#define OLD       "virtualHW.version = \"19\"\nx = \"1\"\n"
#define NEW       "virtualHW.version = \"19\"\nx = \"2\"\n"
#define SUSPENDED OLD "checkpoint.vmState = \"a.vmss\"\n"
#define OTHER     "virtualHW.version = \"20\"\nx = \"1\"\n"

enum {
    VMS = 3,
    MANY = 8
};

static const char *const directories[MANY] = { "a", "b", "c", "d", "e", "f", "g", "h" };

/* Returns the path of the .vmx file in directory I, relative to the directory of the test. */
static const char *file_of(size_t i)
{
    static char names[MANY][16];
    snprintf(names[i], sizeof names[i], "%s/a.vmx", directories[i]);
    return names[i];
}

/* Returns the path of NAME in directory I. */
static const char *beside(size_t i, const char *name)
{
    static char path[64];
    snprintf(path, sizeof path, "%s/%s", directories[i], name);
    return path;
}

typedef struct group {
    vmxci_vm *vms[MANY];
    vmxci_commit_result results[MANY];
    struct notes notes[MANY];
    vmxci_commit_options options;
    size_t count;
    vmxci_error err;
} group;

static void edit_vm(vmxci_vm *vm)
{
    assert_int_equal(vmxci_doc_set(vmxci_vm_doc(vm), "x", "2", NULL), VMXCI_OK);
}

static vmxci_vm *open_vm(const char *path, const vmxci_vm_options *options)
{
    vmxci_error err = { 0 };
    vmxci_vm *vm = NULL;
    if (vmxci_vm_open(&vm, in(path), options, &err) != VMXCI_OK)
        fail_msg("%s: %s", path, err.message);
    return vm;
}

static vmxci_vm_options edit_options(void)
{
    vmxci_vm_options options = VMXCI_VM_OPTIONS_INIT;
    options.edit = 1;
    options.lock_timeout = 0;
    return options;
}

/* Makes COUNT directories with a .vmx file each. */
static void make_files(size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!exists(directories[i]))
            assert_int_equal(mkdir(in(directories[i]), 0755), 0);
        put(file_of(i), OLD);
    }
}

static void set_up(group *g, size_t count)
{
    memset(g, 0, sizeof *g);
    g->options = (vmxci_commit_options)VMXCI_COMMIT_OPTIONS_INIT;
    g->options.note = collect_note;
    g->count = count;
    for (size_t i = 0; i < MANY; i++)
        g->results[i].payload = &g->notes[i];
}

/* Opens and edits the VMs of G. */
static void open_all(group *g, const vmxci_vm_options *options)
{
    for (size_t i = 0; i < g->count; i++) {
        g->vms[i] = open_vm(file_of(i), options);
        edit_vm(g->vms[i]);
    }
}

static int commit(group *g)
{
    return vmxci_vm_commit_all(g->results, g->vms, g->count, &g->options, &g->err);
}

static void close_all(group *g)
{
    for (size_t i = 0; i < g->count; i++)
        vmxci_vm_close(g->vms[i]);
}

static void remove_files(size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (exists(directories[i]))
            assert_int_equal(remove_tree(in(directories[i])), 0);
}

/* Compares the result and the file of VM I, in whose directory ENTRIES names are left. */
static int check_vm(const char *row, const group *g, size_t i, int status, const char *text,
                    size_t entries)
{
    const vmxci_commit_result *r = &g->results[i];
    int bad = differs_status(row, r->status, status);
    bad += differs_n(row, "changed", r->changed, strcmp(text, NEW) == 0);
    bad += differs_n(row, "the code of the error", r->error.code, status);
    bad += status != VMXCI_OK && r->error.message[0] == '\0';
    bad += !holds(file_of(i), text);
    bad += differs_n(row, "entries", (long long)count_entries(directories[i]), (long long)entries);
    if (bad)
        fprintf(stderr, "    VM %zu of '%s': %s\n", i, row, r->error.message);
    return bad;
}

/* ---- one VM of three fails ---- */

typedef struct trouble {
    const char *name;
    const char *text;        /* of the file; NULL: OLD */
    void (*meet)(group *g);  /* before the commit */
    void (*interfere)(void); /* when `stop` of VM 0 is called the NTH time */
    int nth;
    int status;
    const char *left; /* the text of the file afterwards; NULL: TEXT */
    size_t entries;   /* further names that are left in the directory */
} trouble;

static void lock_by_unknown(group *g)
{
    (void)g;
    assert_int_equal(mkdir(in("b/a.vmx.lck"), 0755), 0);
    put("b/a.vmx.lck/M00001.lck", "?");
}

static void change_before(group *g)
{
    (void)g;
    put("b/a.vmx", OTHER);
}

static void remove_before(group *g)
{
    (void)g;
    assert_int_equal(unlink(in("b/a.vmx")), 0);
    put("b/a.vmx", OTHER);
}

static void protect_key(group *g)
{
    assert_int_equal(
        vmxci_doc_set_bytes(vmxci_vm_doc(g->vms[1]), STR(".encoding"), STR("UTF-8"), NULL, NULL),
        VMXCI_OK);
}

static void make_worse(group *g)
{
    assert_int_equal(vmxci_doc_set(vmxci_vm_doc(g->vms[1]), "vmci0.id", "2", NULL), VMXCI_OK);
}

static void open_to_read(group *g)
{
    vmxci_vm_close(g->vms[1]);
    g->vms[1] = open_vm(file_of(1), NULL);
    edit_vm(g->vms[1]);
}

/* The commit that has been before is undone in the file only. */
static void commit_before(group *g)
{
    int changed;
    assert_int_equal(vmxci_vm_commit(&changed, g->vms[1], NULL, NULL), VMXCI_OK);
    put("b/a.vmx", OLD);
}

static void change_between(void)
{
    put("b/a.vmx", OTHER);
}

static void steal_lock(void)
{
    assert_int_equal(remove_tree(in("b/a.vmx.lck")), 0);
}

static const trouble troubles[] = {
    { "none", NULL, NULL, NULL, 0, VMXCI_OK, NEW, 0 },
    { "suspended", SUSPENDED, NULL, NULL, 0, VMXCI_ESUSPENDED, NULL, 1 },
    { "protected key", NULL, protect_key, NULL, 0, VMXCI_EPROTECTED, NULL, 0 },
    { "makes worse", NULL, make_worse, NULL, 0, VMXCI_EMAKESWORSE, NULL, 0 },
    { "locked", NULL, lock_by_unknown, NULL, 0, VMXCI_ELOCKUNKNOWN, NULL, 1 },
    { "changed before", NULL, change_before, NULL, 0, VMXCI_ECHANGED, OTHER, 0 },
    { "replaced before", NULL, remove_before, NULL, 0, VMXCI_ECHANGED, OTHER, 0 },
    { "opened to read", NULL, open_to_read, NULL, 0, VMXCI_EINVAL, NULL, 0 },
    { "committed before", NULL, commit_before, NULL, 0, VMXCI_EINVAL, NULL, 0 },
    { "changed before the lock", NULL, NULL, change_between, 2, VMXCI_ECHANGED, OTHER, 0 },
    { "changed before the write", NULL, NULL, change_between, 4, VMXCI_ECHANGED, OTHER, 0 },
    { "changed before the rename", NULL, NULL, change_between, 5, VMXCI_ECHANGED, OTHER, 0 },
    { "lock stolen", NULL, NULL, steal_lock, 5, VMXCI_ECHANGED, NULL, 0 },
};

typedef struct meddler {
    const trouble *t;
    int calls;
} meddler;

static int meddle(void *payload)
{
    meddler *m = payload;
    if (++m->calls == m->t->nth && m->t->interfere)
        m->t->interfere();
    return 0;
}

typedef struct mode {
    const char *name;
    vmxci_sync sync;
    int all_or_nothing;
    const char *backup;
} mode;

static const mode modes[] = {
    { "file", VMXCI_SYNC_FILE, 0, NULL },
    { "file, backup", VMXCI_SYNC_FILE, 0, ".bak" },
    { "file, all or nothing", VMXCI_SYNC_FILE, 1, ".bak" },
    { "none", VMXCI_SYNC_NONE, 0, ".bak" },
    { "none, all or nothing", VMXCI_SYNC_NONE, 1, NULL },
    { "batch", VMXCI_SYNC_BATCH, 0, NULL },
    { "batch, backup", VMXCI_SYNC_BATCH, 0, ".bak" },
    { "batch, all or nothing", VMXCI_SYNC_BATCH, 1, NULL },
    { "batch, all or nothing, backup", VMXCI_SYNC_BATCH, 1, ".bak" },
};

/* Opens the VMs so that VM 1 meets trouble T. */
static void open_with(group *g, const trouble *t, meddler *m)
{
    make_files(VMS);
    if (t->text) {
        put("b/a.vmx", t->text);
        put("b/a.vmss", "");
    }
    for (size_t i = 0; i < VMS; i++) {
        vmxci_vm_options options = edit_options();
        options.stop = i == 0 ? meddle : NULL;
        options.stop_payload = m;
        g->vms[i] = open_vm(file_of(i), &options);
        edit_vm(g->vms[i]);
    }
    if (t->meet)
        t->meet(g);
}

static int check_trouble(const char *row, const trouble *t, const mode *how)
{
    group g;
    meddler m = { t, 0 };
    set_up(&g, VMS);
    g.options.sync = how->sync;
    g.options.all_or_nothing = how->all_or_nothing;
    g.options.backup_suffix = how->backup;
    open_with(&g, t, &m);
    const bool is_aborted = t->status != VMXCI_OK && how->all_or_nothing;
    const size_t backups = how->backup != NULL;
    int bad = differs_status(row, commit(&g), t->status);
    bad += t->status && differs_n(row, "the code of err", g.err.code, t->status);
    for (size_t i = 0; i < VMS; i += 2)
        bad += check_vm(row, &g, i, is_aborted ? VMXCI_EABORTED : VMXCI_OK, is_aborted ? OLD : NEW,
                        is_aborted ? 1 : 1 + backups);
    const char *text = t->left ? t->left : t->text ? t->text : OLD;
    bad += check_vm(row, &g, 1, t->status, text, 1 + (t->status ? t->entries : backups));
    if (is_aborted)
        bad += !strstr(g.results[0].error.message, "b/a.vmx");
    close_all(&g);
    remove_files(VMS);
    return bad;
}

static void test_one_fails(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(troubles); i++)
        for (size_t k = 0; k < COUNT(modes); k++) {
            char row[128];
            snprintf(row, sizeof row, "%s; %s", troubles[i].name, modes[k].name);
            bad += check_trouble(row, &troubles[i], &modes[k]);
        }
    assert_int_equal(bad, 0);
}

/* ---- VMs without an edit, and VMs locked before ---- */

/* A VM without an edit takes no lock, even if others fail, and even if another program has it. */
static void test_unchanged(void **state)
{
    (void)state;
    const vmxci_vm_options options = edit_options();
    for (int nothing = 0; nothing <= 1; nothing++) {
        group g;
        set_up(&g, VMS);
        make_files(VMS);
        lock_by_unknown(&g);
        g.vms[0] = open_vm(file_of(0), &options);
        g.vms[1] = open_vm(file_of(1), &options);
        g.vms[2] = open_vm(file_of(2), &options);
        edit_vm(g.vms[2]);
        g.options.all_or_nothing = nothing;
        assert_int_equal(commit(&g), VMXCI_OK);
        assert_int_equal(check_vm("unchanged", &g, 0, VMXCI_OK, OLD, 1), 0);
        assert_int_equal(check_vm("unchanged, locked", &g, 1, VMXCI_OK, OLD, 2), 0);
        assert_int_equal(check_vm("edited", &g, 2, VMXCI_OK, NEW, 1), 0);
        /* It can be edited and committed later. */
        edit_vm(g.vms[0]);
        g.count = 1;
        assert_int_equal(commit(&g), VMXCI_OK);
        assert_int_equal(check_vm("edited later", &g, 0, VMXCI_OK, NEW, 1), 0);
        g.count = VMS;
        close_all(&g);
        remove_files(VMS);
    }
}

/* Locks that are held before are released in the end, also those of VMs without an edit. */
static void test_locked_before(void **state)
{
    (void)state;
    const vmxci_vm_options options = edit_options();
    for (int fails = 0; fails <= 1; fails++)
        for (int nothing = 0; nothing <= 1; nothing++) {
            group g;
            int changed;
            set_up(&g, VMS);
            make_files(VMS);
            g.vms[0] = open_vm(file_of(0), &options);
            g.vms[1] = open_vm(file_of(1), &options);
            g.vms[2] = open_vm(file_of(2), &options);
            for (size_t i = 0; i < VMS; i++)
                assert_int_equal(vmxci_vm_lock(&changed, g.vms[i], NULL), VMXCI_OK);
            edit_vm(g.vms[1]);
            edit_vm(g.vms[2]);
            if (fails)
                put("b/a.vmx", OTHER);
            g.options.all_or_nothing = nothing;
            g.options.sync = VMXCI_SYNC_BATCH;
            const int status = fails ? VMXCI_ECHANGED : VMXCI_OK;
            const bool is_aborted = fails && nothing;
            assert_int_equal(commit(&g), status);
            assert_int_equal(check_vm("no edit", &g, 0, VMXCI_OK, OLD, 1), 0);
            assert_int_equal(check_vm("edit", &g, 1, status, fails ? OTHER : NEW, 1), 0);
            assert_int_equal(check_vm("last", &g, 2, is_aborted ? VMXCI_EABORTED : VMXCI_OK,
                                      is_aborted ? OLD : NEW, 1),
                             0);
            close_all(&g);
            remove_files(VMS);
        }
}

/* ---- repeated VMs ---- */

static int never_stop(void *payload)
{
    (void)payload;
    return 0;
}

/* The second VM of a file fails: to wait for its lock, which the group holds, would never end. */
static void test_file_twice(void **state)
{
    (void)state;
    static const char *const paths[][2] = { { "a/a.vmx", "a/a.vmx" },
                                            { "a/a.vmx", "link.vmx" },
                                            { "link.vmx", "a/a.vmx" } };
    vmxci_vm_options options = edit_options();
    options.lock_timeout = UINT32_MAX;
    options.stop = never_stop;
    for (size_t k = 0; k < COUNT(paths); k++)
        for (int nothing = 0; nothing <= 1; nothing++) {
            group g;
            set_up(&g, 2);
            make_files(1);
            assert_int_equal(symlink("a/a.vmx", in("link.vmx")), 0);
            for (size_t i = 0; i < 2; i++) {
                g.vms[i] = open_vm(paths[k][i], &options);
                edit_vm(g.vms[i]);
            }
            g.options.all_or_nothing = nothing;
            assert_int_equal(commit(&g), VMXCI_EOPEN);
            assert_int_equal(check_vm("first", &g, 0, nothing ? VMXCI_EABORTED : VMXCI_OK,
                                      nothing ? OLD : NEW, 1),
                             0);
            assert_int_equal(g.results[1].status, VMXCI_EOPEN);
            assert_int_equal(g.results[1].changed, 0);
            assert_false(exists("link.vmx.lck"));
            close_all(&g);
            remove_files(1);
            assert_int_equal(unlink(in("link.vmx")), 0);
        }
}

/* The second file is locked before: the first VM fails, and does not wait for it. */
static void test_second_is_locked(void **state)
{
    (void)state;
    group g;
    int changed;
    vmxci_vm_options options = edit_options();
    options.lock_timeout = UINT32_MAX;
    set_up(&g, 2);
    make_files(1);
    g.vms[0] = open_vm(file_of(0), &options);
    g.vms[1] = open_vm(file_of(0), &options);
    assert_int_equal(vmxci_vm_lock(&changed, g.vms[1], NULL), VMXCI_OK);
    edit_vm(g.vms[0]);
    edit_vm(g.vms[1]);
    assert_int_equal(commit(&g), VMXCI_EOPEN);
    assert_int_equal(g.results[0].status, VMXCI_EOPEN);
    assert_int_equal(g.results[1].status, VMXCI_OK);
    assert_true(holds("a/a.vmx", NEW));
    assert_int_equal(count_entries("a"), 1);
    close_all(&g);
}

static void test_vm_twice(void **state)
{
    (void)state;
    const vmxci_vm_options options = edit_options();
    for (int nothing = 0; nothing <= 1; nothing++) {
        group g;
        set_up(&g, VMS);
        make_files(2);
        g.vms[0] = g.vms[2] = open_vm(file_of(0), &options);
        g.vms[1] = open_vm(file_of(1), &options);
        edit_vm(g.vms[0]);
        edit_vm(g.vms[1]);
        g.options.all_or_nothing = nothing;
        assert_int_equal(commit(&g), VMXCI_EINVAL);
        const int status = nothing ? VMXCI_EABORTED : VMXCI_OK;
        assert_int_equal(check_vm("first", &g, 0, status, nothing ? OLD : NEW, 1), 0);
        assert_int_equal(check_vm("another", &g, 1, status, nothing ? OLD : NEW, 1), 0);
        assert_int_equal(g.results[2].status, VMXCI_EINVAL);
        assert_int_equal(g.results[2].changed, 0);
        g.count = 2;
        close_all(&g);
        remove_files(2);
    }
}

/* Hard links of one file are several files. */
static void test_hard_links(void **state)
{
    (void)state;
    const vmxci_vm_options options = edit_options();
    group g;
    set_up(&g, VMS);
    make_files(VMS);
    assert_int_equal(unlink(in(file_of(2))), 0);
    if (link(in(file_of(0)), in(file_of(2))) != 0)
        skip();
    open_all(&g, &options);
    assert_int_equal(commit(&g), VMXCI_OK);
    for (size_t i = 0; i < VMS; i++)
        assert_int_equal(check_vm("hard link", &g, i, VMXCI_OK, NEW, 1), 0);
    /* Each note comes with the payload of its VM; the last link has no other ones. */
    assert_int_equal(g.notes[0].count, 1);
    assert_string_equal(g.notes[0].at[0].code, "hard-links");
    assert_int_equal(g.notes[1].count, 0);
    close_all(&g);
}

/* ---- notes ---- */

/* Notes come in the order of the VMs, and not for VMs that were undone. */
static void test_notes(void **state)
{
    (void)state;
    const vmxci_vm_options options = edit_options();
    for (int k = 0; k < 4; k++) {
        const bool fails = k & 1, nothing = k & 2;
        group g;
        set_up(&g, VMS);
        make_files(VMS);
        for (size_t i = 0; i < VMS; i++)
            if (link(in(file_of(i)), in(beside(i, "other"))) != 0)
                skip();
        open_all(&g, &options);
        if (fails)
            put("c/a.vmx", OTHER);
        g.options.all_or_nothing = nothing;
        assert_int_equal(commit(&g), fails ? VMXCI_ECHANGED : VMXCI_OK);
        assert_int_equal(g.notes[0].count, !(fails && nothing));
        assert_int_equal(g.notes[1].count, !(fails && nothing));
        assert_int_equal(g.notes[2].count, !fails);
        close_all(&g);
        remove_files(VMS);
    }
}

/* ---- dry run ---- */

static void test_dry_run(void **state)
{
    (void)state;
    const vmxci_vm_options options = edit_options();
    for (int k = 0; k < 4; k++) {
        const bool fails = k & 1, nothing = k & 2;
        group g;
        set_up(&g, VMS);
        make_files(VMS);
        open_all(&g, &options);
        if (fails)
            lock_by_unknown(&g);
        g.options.dry_run = 1;
        g.options.all_or_nothing = nothing;
        assert_int_equal(commit(&g), fails ? VMXCI_ELOCKUNKNOWN : VMXCI_OK);
        for (size_t i = 0; i < VMS; i++) {
            const bool is_aborted = fails && nothing && i != 1;
            const bool is_locked = fails && i == 1;
            assert_true(holds(file_of(i), OLD));
            assert_int_equal(count_entries(directories[i]), 1 + is_locked);
            assert_int_equal(g.results[i].changed, !is_aborted && !is_locked);
            assert_int_equal(g.results[i].status, is_aborted  ? VMXCI_EABORTED
                                                  : is_locked ? VMXCI_ELOCKUNKNOWN
                                                              : VMXCI_OK);
        }
        close_all(&g);
        remove_files(VMS);
    }
}

/* With all_or_nothing, a dry run reports each VM that fails. */
static void test_dry_run_reports_all(void **state)
{
    (void)state;
    const vmxci_vm_options options = edit_options();
    group g;
    set_up(&g, VMS);
    make_files(VMS);
    open_all(&g, &options);
    put("a/a.vmx", OTHER);
    put("c/a.vmx", OTHER);
    g.options.dry_run = g.options.all_or_nothing = 1;
    assert_int_equal(commit(&g), VMXCI_ECHANGED);
    assert_int_equal(g.results[0].status, VMXCI_ECHANGED);
    assert_int_equal(g.results[1].status, VMXCI_EABORTED);
    assert_int_equal(g.results[2].status, VMXCI_ECHANGED);
    close_all(&g);
}

/* ---- stopping ---- */

static int stop_later(void *payload)
{
    int *calls = payload;
    return --*calls < 0;
}

/* Stops the group at the call N of `stop`.  Returns the status. */
static int stop_at(int n, const mode *how)
{
    group g;
    int calls = n, bad = 0;
    vmxci_vm_options options = edit_options();
    options.stop = stop_later;
    options.stop_payload = &calls;
    set_up(&g, VMS);
    make_files(VMS);
    open_all(&g, &options);
    g.options.sync = how->sync;
    g.options.all_or_nothing = how->all_or_nothing;
    g.options.backup_suffix = how->backup;
    const int status = commit(&g);
    for (size_t i = 0; i < VMS; i++)
        bad += check_vm(how->name, &g, i, status, status ? OLD : NEW,
                        1 + (status == VMXCI_OK && how->backup));
    assert_int_equal(bad, 0);
    close_all(&g);
    remove_files(VMS);
    return status;
}

/* Before the first rename all is undone; after it the group is finished. */
static void test_stop(void **state)
{
    (void)state;
    for (size_t k = 0; k < COUNT(modes); k++) {
        int n = 0;
        while (n < 100 && stop_at(n, &modes[k]) == VMXCI_EBUSY)
            n++;
        assert_true(n >= 3 * VMS && n < 100);
        assert_int_equal(stop_at(n + 1, &modes[k]), VMXCI_OK);
    }
}

/* ---- places ---- */

/* VMs in one directory, and one behind a symbolic link. */
static void test_places(void **state)
{
    (void)state;
    static const char *const paths[] = { "a/a.vmx", "a/b.vmx", "b/a.vmx", "link.vmx", "a/d.vmx" };
    const vmxci_vm_options options = edit_options();
    for (size_t k = 0; k < COUNT(modes); k++) {
        group g;
        set_up(&g, COUNT(paths));
        make_files(VMS);
        put("a/b.vmx", OLD);
        put("a/d.vmx", OLD);
        assert_int_equal(symlink("c/a.vmx", in("link.vmx")), 0);
        for (size_t i = 0; i < COUNT(paths); i++) {
            g.vms[i] = open_vm(paths[i], &options);
            edit_vm(g.vms[i]);
        }
        g.options.sync = modes[k].sync;
        g.options.all_or_nothing = modes[k].all_or_nothing;
        assert_int_equal(commit(&g), VMXCI_OK);
        for (size_t i = 0; i < COUNT(paths); i++) {
            assert_int_equal(g.results[i].status, VMXCI_OK);
            assert_int_equal(g.results[i].changed, 1);
            assert_true(holds(paths[i], NEW));
        }
        assert_int_equal(count_entries("a"), 3);
        assert_int_equal(count_entries("c"), 1);
        assert_false(exists("link.vmx.lck"));
        close_all(&g);
        remove_files(VMS);
        assert_int_equal(unlink(in("link.vmx")), 0);
    }
}

/* ---- arguments ---- */

static void test_arguments(void **state)
{
    (void)state;
    const vmxci_vm_options options = edit_options();
    group g;
    assert_int_equal(vmxci_vm_commit_all(NULL, NULL, 0, NULL, NULL), VMXCI_OK);
    set_up(&g, VMS);
    make_files(VMS);
    open_all(&g, &options);
    g.options.sync = (vmxci_sync)3;
    assert_int_equal(commit(&g), VMXCI_EINVAL);
    for (size_t i = 0; i < VMS; i++)
        assert_int_equal(check_vm("sync", &g, i, VMXCI_EINVAL, OLD, 1), 0);
    g.options.sync = VMXCI_SYNC_FILE;
    g.results[2].reserved[3] = 1;
    assert_int_equal(commit(&g), VMXCI_EINVAL);
    for (size_t i = 0; i < VMS; i++)
        assert_int_equal(check_vm("reserved", &g, i, VMXCI_EINVAL, OLD, 1), 0);
    g.results[2].reserved[3] = 0;
    g.options.backup_suffix = ".vmx";
    assert_int_equal(vmxci_vm_commit_all(g.results, g.vms, VMS, &g.options, NULL), VMXCI_EINVAL);
    for (size_t i = 0; i < VMS; i++)
        assert_int_equal(check_vm("suffix", &g, i, VMXCI_EINVAL, OLD, 1), 0);
    /* What a failed call has left in the results does not matter. */
    assert_int_equal(vmxci_vm_commit_all(g.results, g.vms, VMS, NULL, &g.err), VMXCI_OK);
    for (size_t i = 0; i < VMS; i++)
        assert_int_equal(check_vm("no options", &g, i, VMXCI_OK, NEW, 1), 0);
    assert_int_equal(g.err.code, VMXCI_EINVAL); /* untouched on success */
    close_all(&g);
}

/* A commit releases the locks, also if its arguments are invalid. */
static void test_invalid_releases_locks(void **state)
{
    (void)state;
    struct group g;
    const vmxci_vm_options options = edit_options();
    int reread, changed;
    set_up(&g, 1);
    make_files(1);
    open_all(&g, &options);
    g.options.sync = (vmxci_sync)3;
    assert_int_equal(vmxci_vm_lock(&reread, g.vms[0], NULL), VMXCI_OK);
    assert_true(exists(beside(0, "a.vmx.lck")));
    assert_int_equal(vmxci_vm_commit(&changed, g.vms[0], &g.options, NULL), VMXCI_EINVAL);
    assert_false(exists(beside(0, "a.vmx.lck")));
    assert_int_equal(vmxci_vm_lock(&reread, g.vms[0], NULL), VMXCI_OK);
    assert_true(exists(beside(0, "a.vmx.lck")));
    assert_int_equal(commit(&g), VMXCI_EINVAL);
    assert_false(exists(beside(0, "a.vmx.lck")));
    close_all(&g);
}

/* For a single VM, a batch is one file, and all_or_nothing has no effect. */
static void test_single(void **state)
{
    (void)state;
    const vmxci_vm_options options = edit_options();
    vmxci_commit_options how = VMXCI_COMMIT_OPTIONS_INIT;
    int changed = 0;
    make_files(1);
    vmxci_vm *vm = open_vm(file_of(0), &options);
    edit_vm(vm);
    how.sync = VMXCI_SYNC_BATCH;
    how.all_or_nothing = 1;
    assert_int_equal(vmxci_vm_commit(&changed, vm, &how, NULL), VMXCI_OK);
    assert_int_equal(changed, 1);
    assert_true(holds("a/a.vmx", NEW));
    vmxci_vm_close(vm);
}

/* ---- descriptors ---- */

static size_t count_open(void)
{
    size_t n = 0;
    DIR *dir = opendir("/proc/self/fd");
    if (!dir)
        skip();
    for (struct dirent *entry; (entry = readdir(dir));)
        n += entry->d_name[0] != '.';
    closedir(dir);
    return n - 1; /* that of DIR */
}

/* Returns the limit with which COUNT more descriptors can be opened. */
static rlim_t limit_for(size_t count)
{
    int fd = 0;
    for (size_t unused = 0; unused < count; fd++)
        unused += fcntl(fd, F_GETFD) < 0;
    return (rlim_t)fd;
}

static void limit_open(rlim_t limit)
{
    struct rlimit r;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &r), 0);
    r.rlim_cur = limit;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &r), 0);
}

/* Opens COUNT VMs, of which LINKS are opened by a symbolic link. */
static void open_some(group *g, size_t count, size_t links)
{
    const vmxci_vm_options options = edit_options();
    set_up(g, count);
    make_files(count);
    for (size_t i = 0; i < count; i++) {
        const char *path = i < links ? beside(i, "link.vmx") : file_of(i);
        if (i < links)
            assert_int_equal(symlink("a.vmx", in(path)), 0);
        g->vms[i] = open_vm(path, &options);
        edit_vm(g->vms[i]);
    }
}

/* Commits COUNT VMs with LIMIT more descriptors.  Returns the status: VMXCI_OK or EIO, and then
 * nothing is left but old and new files. */
static int commit_with(size_t count, size_t links, size_t limit, int nothing)
{
    group g;
    struct rlimit before;
    int bad = 0;
    open_some(&g, count, links);
    const size_t used = count_open();
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    g.options.all_or_nothing = nothing;
    g.options.sync = limit % 2 ? VMXCI_SYNC_BATCH : VMXCI_SYNC_FILE;
    limit_open(limit_for(limit));
    const int status = commit(&g);
    limit_open(before.rlim_cur);
    bad += differs_n("descriptors", "left", (long long)count_open(), (long long)used);
    for (size_t i = 0; i < count; i++) {
        const int got = g.results[i].status;
        if (got != VMXCI_OK && got != VMXCI_EIO && !(nothing && got == VMXCI_EABORTED))
            bad += differs_status("descriptors", got, VMXCI_EIO);
        bad += nothing && differs_n("descriptors", "changed", g.results[i].changed, status == 0);
        bad += check_vm("descriptors", &g, i, got, got ? OLD : NEW, i < links ? 2 : 1);
    }
    if (bad)
        fprintf(stderr, "    %zu VMs, %zu links, %zu descriptors\n", count, links, limit);
    assert_int_equal(bad, 0);
    close_all(&g);
    remove_files(count);
    return status;
}

/* With the documented number of descriptors a group succeeds; only a backup that is a copy needs
 * all that are for a short time.  With fewer it fails cleanly, or some of its VMs do.  Not so under
 * valgrind, which lets openat(2) create a file before it refuses a descriptor. */
static void test_descriptors(void **state)
{
    (void)state;
    if (getenv("VMXCI_VALGRIND"))
        skip();
    static const size_t rows[][2] = { { 1, 0 }, { 1, 1 }, { 5, 0 }, { 5, 3 }, { 8, 8 } };
    const size_t at_once = vmxci_commit_descriptors(0, 0);
    for (size_t k = 0; k < COUNT(rows); k++) {
        const size_t count = rows[k][0], links = rows[k][1];
        const size_t steady = vmxci_commit_descriptors(count, links) - at_once;
        for (int nothing = 0; nothing <= 1; nothing++) {
            for (size_t limit = 0; limit <= steady; limit++)
                assert_int_equal(commit_with(count, links, limit, nothing), VMXCI_EIO);
            for (size_t more = at_once - 1; more <= at_once; more++)
                assert_int_equal(commit_with(count, links, steady + more, nothing), VMXCI_OK);
        }
    }
}

/* ---- many ---- */

/* A new file of one VM is not taken for one that was left by a dead process. */
static void test_again_and_again(void **state)
{
    (void)state;
    const vmxci_vm_options options = edit_options();
    for (int round = 0; round < 3; round++) {
        group g;
        set_up(&g, MANY);
        make_files(MANY);
        open_all(&g, &options);
        g.options.sync = VMXCI_SYNC_BATCH;
        assert_int_equal(commit(&g), VMXCI_OK);
        for (size_t i = 0; i < MANY; i++)
            assert_int_equal(check_vm("many", &g, i, VMXCI_OK, NEW, 1), 0);
        /* A VM that was changed cannot be committed again. */
        assert_int_equal(commit(&g), VMXCI_EINVAL);
        close_all(&g);
    }
}

#define PLACED(name) cmocka_unit_test_setup_teardown(name, make_place, remove_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PLACED(test_one_fails),
        PLACED(test_unchanged),
        PLACED(test_locked_before),
        PLACED(test_file_twice),
        PLACED(test_second_is_locked),
        PLACED(test_vm_twice),
        PLACED(test_hard_links),
        PLACED(test_notes),
        PLACED(test_dry_run),
        PLACED(test_dry_run_reports_all),
        PLACED(test_stop),
        PLACED(test_places),
        PLACED(test_arguments),
        PLACED(test_invalid_releases_locks),
        PLACED(test_single),
        PLACED(test_descriptors),
        PLACED(test_again_and_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
