/* SPDX-License-Identifier: MIT */
/* A VM that a scan has found has the state that vmxci_vm_open() gives it; and a VM that must be in
 * a certain directory is used only there. */
#include <config.h>

#include "members.h"
#include "tree.h"

/* ---- state ---- */

static const char *const texts[] = {
    "",
    "encryption.keysafe = \"k\"\n",
    "Encryption.Data = \"AA\"\nencryption.keySafe = \"k\"\n",
    "checkpoint.vmState = \"a.vmss\"\n",
    "checkpoint.vmState = \"b.vmss\"\n",
    "cleanShutdown = \"FALSE\"\nvtpm.present = \"TRUE\"\n",
    "a = 1\na = 2\nmalformed\n",
};

/* Kinds of locks, as in members.h; 0: none, '-': a file. */
static const char locks[] = { 0, 's', 'h', 'H', 'e', 'c', '-' };

/* Other names in the directory; one that ends in a slash is a directory. */
static const char *const others[] = {
    "a.vmem",
    "a.vswp",
    "a.vmx~",
    "b.vmx~",
    "a.vmss",
    "A.VMSS",
    "a.vmsn",
    "a.vmsd",
    "x.lck/",
    "a.vmx.lck~",
    "a~",
    "x.LCK",
    ".vmxci-1-2-0123456789abcdef",
};

typedef struct signs {
    size_t text;
    char lock, disk_lock;
    unsigned others; /* a bit for each */
    unsigned options;
} signs;

static void put_lock(const char *name, char kind)
{
    if (kind == '-') {
        put(name, "");
    } else if (kind) {
        make("M00001.lck", kind);
        if (strcmp(name, LOCK_DIR) != 0)
            assert_int_equal(rename(in(LOCK_DIR), in(name)), 0);
    }
}

static void put_signs(const signs *s)
{
    char content[512];
    snprintf(content, sizeof content, "%sscsi0:0.fileName = \"disk.vmdk\"\n%s", TEXT,
             texts[s->text]);
    put("a.vmx", content);
    put_lock("disk.vmdk.lck", s->disk_lock);
    put_lock(LOCK_DIR, s->lock);
    for (size_t i = 0; i < COUNT(others); i++) {
        if (!(s->others & 1u << i))
            continue;
        if (others[i][strlen(others[i]) - 1] == '/')
            assert_int_equal(mkdir(in(others[i]), 0755), 0);
        else
            put(others[i], "");
    }
}

static void remove_signs(void)
{
    remove_tree(in("a.vmx"));
    remove_tree(in("disk.vmdk.lck"));
    remove_tree(in(LOCK_DIR));
    for (size_t i = 0; i < COUNT(others); i++) {
        char name[64];
        snprintf(name, sizeof name, "%.*s", (int)strcspn(others[i], "/"), others[i]);
        remove_tree(in(name));
    }
}

static int print_note(const vmxci_note *note, void *payload)
{
    fprintf(payload, "%s %d %zu %.*s %s\n", note->code, (int)note->severity, note->line,
            (int)note->key.len, note->key.len ? note->key.ptr : "", note->message);
    return 0;
}

static void print_lock(FILE *out, const vmxci_lock *lock)
{
    const vmxci_str texts_of_lock[] = { lock->member, lock->machine, lock->program, lock->file };
    fprintf(out, "lock %d %d %ld", (int)lock->kind, lock->breakable, (long)lock->pid);
    for (size_t i = 0; i < COUNT(texts_of_lock); i++)
        fprintf(out, " '%.*s'", (int)texts_of_lock[i].len,
                texts_of_lock[i].len ? texts_of_lock[i].ptr : "");
    fputc('\n', out);
}

/* Writes all of the state of VM, or the reason why there is none. */
static void print_state(FILE *out, vmxci_vm *vm)
{
    vmxci_state state;
    vmxci_error err;
    const int status = vmxci_vm_state(&state, vm, &err);
    if (status) {
        fprintf(out, "%s: %s\n", vmxci_status_name(status), err.message);
        return;
    }
    fprintf(out, "%d %d %d %d %s\n", (int)state.power, (int)state.encryption, state.editable,
            state.reason, state.why);
    print_lock(out, &state.lock);
    for (size_t i = 0; i < state.lock_count; i++)
        print_lock(out, &state.locks[i]);
    vmxci_vm_notes(vm, print_note, out, NULL);
    for (size_t i = 0; i < COUNT(state.reserved); i++)
        fprintf(out, "%d", state.reserved[i] != 0);
}

static vmxci_vm_options options_of(const signs *s)
{
    vmxci_vm_options options = VMXCI_VM_OPTIONS_INIT;
    options.edit = s->options & 1;
    options.ignore_esxi_lock = (s->options & 2) != 0;
    options.ignore_disk_lock = (s->options & 2) != 0;
    options.allow_partial_encryption = (s->options & 4) != 0;
    return options;
}

static int print_found(vmxci_scan_result *result, void *payload)
{
    if (result->vm)
        print_state(payload, result->vm);
    return 0;
}

/* Returns the state that a scan of PATH gives; IN_EACH: without `prepare`. */
static char *state_of_scan(const signs *s, const char *path, bool in_each)
{
    char *text = NULL;
    size_t size = 0;
    const vmxci_vm_options vm = options_of(s);
    vmxci_scan_options options = recursive(1);
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    options.vm = &vm;
    if (!in_each)
        options.prepare = print_found;
    assert_int_equal(vmxci_scan(&path, 1, &options, print_found, out, NULL), VMXCI_OK);
    assert_int_equal(fclose(out), 0);
    return text;
}

static char *state_of_open(const signs *s)
{
    char *text = NULL;
    size_t size = 0;
    vmxci_vm *vm = NULL;
    const vmxci_vm_options options = options_of(s);
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    assert_int_equal(vmxci_vm_open(&vm, in("a.vmx"), &options, NULL), VMXCI_OK);
    print_state(out, vm);
    vmxci_vm_close(vm);
    assert_int_equal(fclose(out), 0);
    return text;
}

static int check(const signs *s)
{
    char row[96];
    int bad = 0;
    snprintf(row, sizeof row, "text %zu, lock %c, disk %c, others %#x, options %u", s->text,
             s->lock ? s->lock : '0', s->disk_lock ? s->disk_lock : '0', s->others, s->options);
    char *want = state_of_open(s);
    for (int way = 0; way < 4; way++) {
        char *got = state_of_scan(s, way & 1 ? place : in("a.vmx"), (way & 2) != 0);
        bad += differs(row, "state", str_of(got), str_of(want));
        free(got);
    }
    free(want);
    return bad;
}

static int check_all_options(signs *s)
{
    int bad = 0;
    put_signs(s);
    for (s->options = 0; s->options < 8; s->options++)
        bad += check(s);
    remove_signs();
    return bad;
}

static void test_state(void **unused)
{
    (void)unused;
    uint64_t seed = seed_of_run();
    int bad = 0;
    for (size_t t = 0; t < COUNT(texts); t++)
        for (size_t l = 0; l < COUNT(locks); l++)
            for (size_t d = 0; d < COUNT(locks); d++) {
                signs s = { t, locks[l], locks[d], 0, 0 };
                if (d % 2)
                    s.others = (unsigned)next_random(&seed) & ((1u << COUNT(others)) - 1);
                bad += check_all_options(&s);
            }
    for (size_t i = 0; i < COUNT(others); i++) {
        signs s = { 0, 0, 0, 1u << i, 0 };
        bad += check_all_options(&s);
    }
    assert_int_equal(bad, 0);
}

/* A directory that this user cannot write. */
static void test_state_without_rights(void **unused)
{
    (void)unused;
    signs s = { 0, 0, 0, 0, 0 };
    put_signs(&s);
    if (geteuid() != 0)
        assert_int_equal(chmod(place, 0555), 0);
    drop_rights();
    int bad = 0;
    for (s.options = 0; s.options < 8; s.options++)
        bad += check(&s);
    regain_rights();
    assert_int_equal(chmod(place, 0755), 0);
    assert_int_equal(bad, 0);
}

/* ---- the directory of a VM ---- */

static void stay(void)
{
}

static void replace_file_by_link(void)
{
    assert_int_equal(rename(in("d/a.vmx"), in("a.vmx")), 0);
    assert_int_equal(symlink("../a.vmx", in("d/a.vmx")), 0);
}

static void replace_file_by_link_beside(void)
{
    assert_int_equal(rename(in("d/a.vmx"), in("d/b.vmx")), 0);
    assert_int_equal(symlink("b.vmx", in("d/a.vmx")), 0);
}

static void replace_directory_by_link(void)
{
    assert_int_equal(rename(in("d"), in("e")), 0);
    assert_int_equal(mkdir(in("f"), 0755), 0);
    put("f/a.vmx", TEXT);
    assert_int_equal(symlink("f", in("d")), 0);
}

static void replace_directory(void)
{
    assert_int_equal(rename(in("d"), in("e")), 0);
    assert_int_equal(mkdir(in("d"), 0755), 0);
    assert_int_equal(link(in("e/a.vmx"), in("d/a.vmx")), 0);
}

static void move_directory(void)
{
    assert_int_equal(rename(in("d"), in("e")), 0);
    assert_int_equal(symlink("e", in("d")), 0);
}

static void remove_directory(void)
{
    assert_int_equal(remove_tree(in("d")), 0);
}

static void replace_file(void)
{
    assert_int_equal(rename(in("d/a.vmx"), in("d/old")), 0);
    put("d/a.vmx", TEXT);
}

/* The linker replaces vmxi_is_named by this function, which vmxci_vm_open() calls after it has
 * opened the file. */
bool __real_vmxi_is_named(int dir, const char *name, const struct stat *st);
bool __wrap_vmxi_is_named(int dir, const char *name, const struct stat *st);
static void (*after_open)(void) = stay;

bool __wrap_vmxi_is_named(int dir, const char *name, const struct stat *st)
{
    after_open();
    return __real_vmxi_is_named(dir, name, st);
}

#define NEW_TEXT TEXT "b = \"2\"\n"

static void replace_file_by_new(void)
{
    assert_int_equal(rename(in("d/a.vmx"), in("d/old")), 0);
    put("d/a.vmx", NEW_TEXT);
}

static const struct {
    const char *name;
    void (*meet)(void);
    /* The status of a new vmxci_vm_open(), and of the functions on a VM that was opened before. */
    int open, state, lock;
} moves[] = {
    { "nothing", stay, VMXCI_OK, VMXCI_OK, VMXCI_OK },
    { "the file by a link", replace_file_by_link, VMXCI_ECHANGED, VMXCI_ECHANGED, VMXCI_ECHANGED },
    { "the file by a link beside it", replace_file_by_link_beside, VMXCI_ECHANGED, VMXCI_ECHANGED,
      VMXCI_ECHANGED },
    { "the directory by a link", replace_directory_by_link, VMXCI_ECHANGED, VMXCI_ECHANGED,
      VMXCI_ECHANGED },
    { "the directory by another one", replace_directory, VMXCI_ECHANGED, VMXCI_ECHANGED,
      VMXCI_ECHANGED },
    /* It is the same directory. */
    { "the directory moved, with a link to it", move_directory, VMXCI_OK, VMXCI_OK, VMXCI_OK },
    { "the directory removed", remove_directory, VMXCI_ENOENT, VMXCI_ENOENT, VMXCI_ECHANGED },
    /* The lock reads the new file. */
    { "the file by another one", replace_file, VMXCI_OK, VMXCI_OK, VMXCI_OK },
};

static vmxci_vm_options options_in(const vmxci_directory *directory)
{
    vmxci_vm_options options = VMXCI_VM_OPTIONS_INIT;
    options.edit = 1;
    options.lock_timeout = 0;
    options.directory = directory;
    return options;
}

static void begin_move(vmxci_directory *directory)
{
    assert_int_equal(remove_tree(place), 0);
    assert_int_equal(mkdir(place, 0755), 0);
    assert_int_equal(mkdir(in("d"), 0755), 0);
    put("d/a.vmx", TEXT);
    const struct stat st = stat_of("d");
    *directory = (vmxci_directory){ .device = st.st_dev, .inode = st.st_ino };
}

/* Returns a VM that was opened before the move. */
static vmxci_vm *open_before(size_t i, const char *path)
{
    vmxci_directory directory;
    vmxci_vm *vm = NULL;
    begin_move(&directory);
    const vmxci_vm_options options = options_in(&directory);
    assert_int_equal(vmxci_vm_open(&vm, path, &options, NULL), VMXCI_OK);
    moves[i].meet();
    assert_int_equal(vmxci_doc_set(vmxci_vm_doc(vm), "a", "1", NULL), VMXCI_OK);
    return vm;
}

static int check_open(size_t i, const char *path)
{
    vmxci_directory directory;
    vmxci_vm *vm = NULL;
    vmxci_error err = { 0 };
    begin_move(&directory);
    const vmxci_vm_options options = options_in(&directory);
    moves[i].meet();
    int bad =
        differs_status(moves[i].name, vmxci_vm_open(&vm, path, &options, &err), moves[i].open);
    bad += differs_status(moves[i].name, err.code, moves[i].open);
    vmxci_vm_close(vm);
    return bad;
}

static int check_move(size_t i, const char *path)
{
    const char *name = moves[i].name;
    vmxci_commit_options dry = VMXCI_COMMIT_OPTIONS_INIT;
    vmxci_state state;
    int changed, bad = check_open(i, path);
    vmxci_vm *vm = open_before(i, path);
    bad += differs_status(name, vmxci_vm_state(&state, vm, NULL), moves[i].state);
    bad += differs_status(name, vmxci_vm_lock(&changed, vm, NULL), moves[i].lock);
    vmxci_vm_close(vm);
    const int commit = moves[i].meet == replace_file ? VMXCI_ECHANGED : moves[i].lock;
    vm = open_before(i, path);
    bad += differs_status(name, vmxci_vm_commit(&changed, vm, NULL, NULL), commit);
    bad += differs_n(name, "changed", changed, commit == VMXCI_OK);
    vmxci_vm_close(vm);
    dry.dry_run = 1;
    vm = open_before(i, path);
    bad += differs_status(name, vmxci_vm_commit(&changed, vm, &dry, NULL), commit);
    vmxci_vm_close(vm);
    return bad;
}

static void test_directory(void **unused)
{
    (void)unused;
    char path[1024];
    int bad = 0;
    snprintf(path, sizeof path, "%s", in("d/a.vmx"));
    for (size_t i = 0; i < COUNT(moves); i++)
        bad += check_move(i, path);
    assert_int_equal(bad, 0);
}

/* While the file is being opened, another process replaces it, or removes it. */
static void test_replaced_in_directory(void **unused)
{
    (void)unused;
    vmxci_directory directory;
    vmxci_vm *vm = NULL;
    int changed;
    begin_move(&directory);
    const vmxci_vm_options options = options_in(&directory);
    after_open = replace_file_by_new;
    assert_int_equal(vmxci_vm_open(&vm, in("d/a.vmx"), &options, NULL), VMXCI_OK);
    after_open = stay;
    const vmxci_str text = vmxci_doc_emit(vmxci_vm_doc(vm));
    assert_int_equal(differs("replaced", "text", text, str_of(NEW_TEXT)), 0);
    assert_int_equal(vmxci_doc_set(vmxci_vm_doc(vm), "a", "1", NULL), VMXCI_OK);
    assert_int_equal(vmxci_vm_commit(&changed, vm, NULL, NULL), VMXCI_OK);
    vmxci_vm_close(vm);
    after_open = remove_directory;
    assert_int_equal(vmxci_vm_open(&vm, in("d/a.vmx"), &options, NULL), VMXCI_ECHANGED);
    after_open = stay;
}

/* PATH that is a directory, and `inode` 0. */
static void test_directory_given(void **unused)
{
    (void)unused;
    vmxci_directory directory;
    vmxci_vm *vm = NULL;
    begin_move(&directory);
    vmxci_vm_options options = options_in(&directory);
    assert_int_equal(vmxci_vm_open(&vm, in("d"), &options, NULL), VMXCI_OK);
    vmxci_vm_close(vm);
    options.edit = 0;
    options.share_lock = 1;
    assert_int_equal(vmxci_vm_open(&vm, in("d"), &options, NULL), VMXCI_OK);
    vmxci_vm_close(vm);
    directory.inode++;
    assert_int_equal(vmxci_vm_open(&vm, in("d"), &options, NULL), VMXCI_ECHANGED);
    assert_null(vm);
    directory.inode = 0;
    assert_int_equal(vmxci_vm_open(&vm, in("d"), &options, NULL), VMXCI_OK);
    vmxci_vm_close(vm);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_state),
        TEST(test_state_without_rights),
        TEST(test_directory),
        TEST(test_replaced_in_directory),
        TEST(test_directory_given),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
