/* SPDX-License-Identifier: MIT */
/* The state of a VM: each combination of signs, against the expected state and refusal. */
#include <config.h>

#include "members.h"
#include "vm/listing.h"
#include "vm/saved_state.h"

/* ---- all combinations ---- */

typedef enum text {
    CLEAR,
    PARTIAL,    /* vmx.encryptionType is "partial" */
    UNMARKED,   /* encryption.keySafe alone */
    BUNDLE,     /* encryption.bundle, as ESXi writes */
    WHOLE,      /* encryption.data without vmx.encryptionType */
    OTHER_MARK, /* vmx.encryptionType is not "partial" */
    TEXTS
} text;

static const char *const texts[TEXTS] = {
    [CLEAR] = "",
    [PARTIAL] = "vmx.encryptionType = \"Partial\"\nencryption.data = \"AA\"\n",
    [UNMARKED] = "encryption.keysafe = \"k\"\n",
    [BUNDLE] = "encryption.bundle = \"b\"\n",
    [WHOLE] = "Encryption.Data = \"AA\"\nencryption.keySafe = \"k\"\n",
    [OTHER_MARK] = "vmx.encryptionType = \"complete\"\nencryption.data = \"AA\"\n",
};

/* Kinds of locks, as in members.h; 0: none, '-': a file. */
static const char locks[] = { 0, 's', 'h', 'e', 'c', '-' };
static const char disk_locks[] = { 0, 's', 'h', 'e', 'c', '-', 'o' /* of a disk of another VM */ };

typedef enum suspension {
    NOT_SUSPENDED,
    SUSPENDED,
    LOST, /* suspended, but the saved state is missing */
    SUSPENSIONS
} suspension;

typedef struct signs {
    text text;
    suspension suspension;
    char lock;
    char disk_lock;
    bool allow_partial, ignore_esxi, ignore_disk;
} signs;

static void put_text(const signs *s)
{
    char content[512];
    snprintf(content, sizeof content, "%sscsi0:0.fileName = \"./disk|2D1.vmdk\"\n%s",
             texts[s->text],
             s->suspension ? "checkpoint.vmState = \"a.vmss\"\n" : "checkpoint.vmState = \"\"\n");
    put("a.vmx", content);
    remove_tree(in("a.vmss"));
    if (s->suspension == SUSPENDED)
        put("a.vmss", "");
}

/* Creates the lock of the disk NAME with a member of KIND. */
static void put_disk_lock(const char *name, char kind)
{
    char lock[64];
    snprintf(lock, sizeof lock, "%s.lck", name);
    make("M00001.lck", kind);
    assert_int_equal(rename(in(LOCK_DIR), in(lock)), 0);
}

static void put_signs(const signs *s)
{
    remove_tree(in(LOCK_DIR));
    remove_tree(in("disk-1.vmdk.lck"));
    remove_tree(in("disk-2.vmdk.lck"));
    put_text(s);
    if (s->disk_lock == '-')
        put("disk-1.vmdk.lck", "");
    else if (s->disk_lock == 'o')
        put_disk_lock("disk-2.vmdk", 'e');
    else if (s->disk_lock)
        put_disk_lock("disk-1.vmdk", s->disk_lock);
    if (s->lock == '-')
        put(LOCK_DIR, "");
    else if (s->lock)
        make("M00001.lck", s->lock);
}

static vmxci_encryption encryption_of(text t)
{
    if (t == CLEAR)
        return VMXCI_ENCRYPTION_NONE;
    return t == WHOLE || t == OTHER_MARK ? VMXCI_ENCRYPTION_FULL : VMXCI_ENCRYPTION_PARTIAL;
}

static bool is_live(char kind)
{
    return kind == 'h' || kind == 'e' || kind == 'c';
}

static vmxci_power power_of(const signs *s)
{
    if (s->suspension == SUSPENDED)
        return VMXCI_POWER_SUSPENDED;
    if (is_live(s->lock) || is_live(s->disk_lock))
        return VMXCI_POWER_OPEN;
    return s->lock == '-' ? VMXCI_POWER_UNKNOWN : VMXCI_POWER_OFF;
}

/* Returns why an edit is refused; OF_STATE: an edit of checkpoint.vmState alone. */
static int reason_of(const signs *s, bool of_state)
{
    const vmxci_encryption encryption = encryption_of(s->text);
    if (encryption == VMXCI_ENCRYPTION_FULL)
        return VMXCI_EENCRYPTED;
    if (s->suspension == SUSPENDED || (s->suspension == LOST && !of_state))
        return VMXCI_ESUSPENDED;
    if (s->lock == 'h')
        return VMXCI_EOPEN;
    if (s->lock == 'e')
        return VMXCI_EELSEWHERE;
    if (s->lock == 'c')
        return VMXCI_ELOCKUNKNOWN;
    if (s->lock == '-' && !s->ignore_esxi)
        return VMXCI_EESXI;
    if (is_live(s->disk_lock) && (s->disk_lock == 'h' || !s->ignore_disk))
        return VMXCI_EOPEN;
    return encryption == VMXCI_ENCRYPTION_PARTIAL && !s->allow_partial ? VMXCI_EPARTIAL : VMXCI_OK;
}

static vmxci_vm *open_vm(const signs *s)
{
    vmxci_vm_options options = VMXCI_VM_OPTIONS_INIT;
    vmxci_vm *vm = NULL;
    options.edit = 1;
    options.lock_timeout = 0;
    options.allow_partial_encryption = s->allow_partial;
    options.ignore_esxi_lock = s->ignore_esxi;
    options.ignore_disk_lock = s->ignore_disk;
    assert_int_equal(vmxci_vm_open(&vm, in("a.vmx"), &options, NULL), VMXCI_OK);
    return vm;
}

/* A dry run, a lock and a commit of an edit of KEY must return REASON. */
static int check_edit(const char *name, vmxci_vm *vm, const char *key, int reason)
{
    vmxci_commit_options dry = VMXCI_COMMIT_OPTIONS_INIT;
    int changed;
    dry.dry_run = 1;
    assert_int_equal(vmxci_doc_set(vmxci_vm_doc(vm), key, "b", NULL), VMXCI_OK);
    int bad = differs_status(name, vmxci_vm_commit(&changed, vm, &dry, NULL), reason);
    bad += differs_status(name, vmxci_vm_lock(&changed, vm, NULL), reason);
    bad += differs_status(name, vmxci_vm_commit(&changed, vm, NULL, NULL), reason);
    return bad + (changed != (reason == VMXCI_OK));
}

/* The locks of the VM and its disks, the first of which is `lock`. */
static int check_locks(const signs *s, const vmxci_state *state)
{
    const size_t own = s->lock != 0, disks = is_live(s->disk_lock);
    int bad = state->lock_count != own + disks;
    if (state->lock_count == 0)
        return bad + (state->lock.kind != VMXCI_LOCK_NONE);
    bad += memcmp(&state->lock, &state->locks[0], sizeof state->lock) != 0;
    for (size_t i = 0; i < state->lock_count; i++)
        bad += !str_equal(state->locks[i].file, str_of(i < own ? "a.vmx" : "disk-1.vmdk"));
    return bad;
}

static int check(const signs *s)
{
    char name[96];
    vmxci_state state;
    const int reason = reason_of(s, false);
    snprintf(name, sizeof name, "text %d, suspended %d, lock %c, disk %c%s%s%s", (int)s->text,
             (int)s->suspension, s->lock ? s->lock : '0', s->disk_lock ? s->disk_lock : '0',
             s->allow_partial ? ", allow" : "", s->ignore_esxi ? ", ignore ESXi" : "",
             s->ignore_disk ? ", ignore disk" : "");
    put_signs(s);
    vmxci_vm *vm = open_vm(s);
    assert_int_equal(vmxci_vm_state(&state, vm, NULL), VMXCI_OK);
    int bad = differs_status(name, state.reason, reason);
    bad += state.editable != (reason == VMXCI_OK) || (*state.why == '\0') != (reason == VMXCI_OK);
    bad += state.power != power_of(s) || state.encryption != encryption_of(s->text);
    bad += check_locks(s, &state);
    if (bad)
        fprintf(stderr, "%s: power %s, encryption %s: %s\n", name, vmxci_power_name(state.power),
                vmxci_encryption_name(state.encryption), state.why);
    if (s->suspension == LOST && reason == VMXCI_ESUSPENDED)
        bad += check_edit(name, vm, "displayname", reason);
    vmxci_vm_close(vm);
    vm = open_vm(s);
    bad += check_edit(name, vm, "checkpoint.vmstate", reason_of(s, true));
    vmxci_vm_close(vm);
    return bad;
}

static void test_combinations(void **unused)
{
    (void)unused;
    int bad = 0;
    if (!can_verify_owners())
        skip();
    for (int t = 0; t < TEXTS; t++)
        for (size_t l = 0; l < COUNT(locks); l++)
            for (size_t d = 0; d < COUNT(disk_locks); d++)
                for (int bits = 0; bits < 8 * SUSPENSIONS; bits++) {
                    const signs s = { (text)t,        (suspension)(bits / 8), locks[l],
                                      disk_locks[d],  (bits & 1) != 0,        (bits & 2) != 0,
                                      (bits & 4) != 0 };
                    bad += check(&s);
                }
    assert_int_equal(bad, 0);
}

/* ---- notes ---- */

static const struct {
    const char *name;    /* of another file in the directory */
    const char *content; /* of a.vmx */
    const char *codes;   /* of the notes, each followed by a space */
} noted[] = {
    { "a.vmdk", "", "" },
    { "b.vmss", "", "saved-state " },
    { "b.VMSS", "", "saved-state " },
    { "a.vmem", "", "memory-file " },
    { "a-12.vswp", "", "memory-file " },
    { "a.vmx~", "", "unfinished-write " },
    { "b.vmx~", "", "" },
    { "a-Snapshot1.vmsn", "", "snapshots " },
    { "a.vmsd", "", "" },
    { "a.vmx.lck", "", "registered " },
    { "b.vmx.lck", "", "" },
    { "x", "cleanShutdown = \"FALSE\"\n", "unclean-shutdown " },
    { "x", "cleanshutdown = false\n", "unclean-shutdown " },
    { "x", "cleanShutdown = \"TRUE\"\n", "" },
    { "x", "vtpm.present = \"TRUE\"\n", "vtpm " },
    { "x", "vtpm.present = \"TRUE\"\nencryption.bundle = \"\"\n", "" },
    { "x", "vtpm.present = \"FALSE\"\n", "" },
    { "x", "checkpoint.vmState = \"b.vmss\"\n", "missing-saved-state " },
    { "b.vmem", "checkpoint.vmState = \"b.vmss\"\n", "missing-saved-state memory-file " },
    /* A suspended VM has a saved state, and was not shut down. */
    { "b.vmss", "checkpoint.vmState = \"b.vmss\"\ncleanShutdown = \"FALSE\"\n", "" },
};

static int collect(const vmxci_note *note, void *payload)
{
    char *codes = payload;
    size_t len = strlen(codes);
    snprintf(codes + len, 256 - len, "%s ", note->code);
    assert_true(*note->message != '\0');
    if (note->line)
        assert_true(note->key.len && note->column);
    return 0;
}

static void test_notes(void **unused)
{
    (void)unused;
    int bad = 0;
    for (size_t i = 0; i < COUNT(noted); i++) {
        const signs none = { .text = CLEAR };
        char codes[256] = "";
        vmxci_state state;
        put("a.vmx", noted[i].content[0] ? noted[i].content : "# empty\n");
        put(noted[i].name, "");
        vmxci_vm *vm = open_vm(&none);
        assert_int_equal(vmxci_vm_state(&state, vm, NULL), VMXCI_OK);
        assert_int_equal(vmxci_vm_notes(vm, collect, codes, NULL), 0);
        if (strcmp(codes, noted[i].codes) != 0) {
            fprintf(stderr, "%s, %s: '%s', not '%s'\n", noted[i].name, noted[i].content, codes,
                    noted[i].codes);
            bad++;
        }
        vmxci_vm_close(vm);
        remove_tree(in(noted[i].name));
    }
    assert_int_equal(bad, 0);
}

static int stop_at_once(const vmxci_note *note, void *payload)
{
    (void)note;
    ++*(int *)payload;
    return 7;
}

static void test_stop(void **unused)
{
    (void)unused;
    const signs none = { .text = CLEAR };
    vmxci_state state;
    int calls = 0;
    put("a.vmx", "cleanShutdown = \"FALSE\"\n");
    put("a.vmsn", "");
    vmxci_vm *vm = open_vm(&none);
    assert_int_equal(vmxci_vm_state(&state, vm, NULL), VMXCI_OK);
    assert_int_equal(vmxci_vm_notes(vm, stop_at_once, &calls, NULL), 7);
    assert_int_equal(calls, 1);
    vmxci_vm_close(vm);
}

/* ---- state by the text alone ---- */

static vmxci_doc *parse(const char *content)
{
    vmxci_doc *doc = NULL;
    assert_int_equal(vmxci_doc_parse(&doc, content, strlen(content), NULL, NULL), VMXCI_OK);
    return doc;
}

static const struct {
    const char *from, *to;
    int allow;
    int status;
} edits[] = {
    { "a = 1\n", "a = 2\nb = 1\n", 0, VMXCI_OK },
    { "checkpoint.vmState = \"\"\n", "a = 1\n", 0, VMXCI_OK },
    { "checkpoint.vmState = \"\"\nCheckpoint.vmState = \"x\"\n", "a = 1\n", 0, VMXCI_ESUSPENDED },
    { "encryption.data = \"x\"\n", "", 1, VMXCI_EENCRYPTED },
    { "encryption.bundle = \"x\"\na = 1\n", "encryption.bundle = \"x\"\n", 0, VMXCI_EPARTIAL },
    { "encryption.bundle = \"x\"\na = 1\n", "encryption.bundle = \"x\"\nA = 2\n", 1, VMXCI_OK },
    { "encryption.bundle = \"x\"\na = 1\n", "encryption.bundle = \"x\"\n", 1, VMXCI_OK },
    { "encryption.bundle = \"x\"\na = 1\n", "encryption.bundle = \"x\"\na = 1\nb = 1\n", 1,
      VMXCI_EPARTIAL },
    /* Protected keys, and what makes the file worse. */
    { "encryption.bundle = \"x\"\n", "encryption.bundle = \"y\"\n", 1, VMXCI_EPROTECTED },
    { "a = 1\n", "a = 1\nencryption.data = \"x\"\n", 0, VMXCI_EPROTECTED },
    { ".encoding = \"GBK\"\n", "", 0, VMXCI_EPROTECTED },
    { "a = 1\n", "a = 1\nsnapshot.encoding = \"GBK\"\n", 0, VMXCI_EPROTECTED },
    { "managedVM.a = 1\n", "managedVM.a = 2\n", 0, VMXCI_OK },
    { "encryption.bundle = x\nmanagedVM.a = 1\n", "encryption.bundle = x\nmanagedVM.a = 2\n", 1,
      VMXCI_EPROTECTED },
    { "a = 1\n", "a = 1\nbad\n", 0, VMXCI_EMAKESWORSE },
    { "a = 1\nbad\n", "bad\n", 0, VMXCI_OK },
    { "a = 1\n", "a = 1\nA = 2\n", 0, VMXCI_EMAKESWORSE },
    { "a = 1\na = 1\nb = 1\nb = 2\n", "b = 1\na = 1\nb = 2\n", 0, VMXCI_OK },
    { "a = 1\na = 1\nb = 1\n", "a = 1\nb = 1\nb = 2\n", 0, VMXCI_EMAKESWORSE },
    { ".encoding = UTF-8\na = \"x\"\n", ".encoding = UTF-8\na = \"\xff\"\n", 0, VMXCI_EMAKESWORSE },
    { ".encoding = UTF-8\na = \"\xfe\"\n", ".encoding = UTF-8\na = \"\xff\"\n", 0, VMXCI_OK },
    { ".encoding = UTF-8\na = \"\xfe\"\n", ".encoding = UTF-8\nb = \"\xfe\"\n", 0,
      VMXCI_EMAKESWORSE },
    { "a = \"x\"\n", "a = \"\xff\"\n", 0, VMXCI_OK },
    { "", "vmci0.id = \"2\"\n", 0, VMXCI_EMAKESWORSE },
    { "vmci0.id = \"2\"\n", "vmci0.id = \"2\"\na = 1\n", 0, VMXCI_OK },
    { "vmci0.id = \"2\"\n", "vmci0.id = \"3\"\n", 0, VMXCI_EMAKESWORSE },
    { "vmci0.id = \"x\"\n", "vmci0.id = \"y\"\n", 0, VMXCI_EMAKESWORSE },
    { "vmci0.id = \"x\"\n", "vmci0.id = \"16\"\n", 0, VMXCI_OK },
    { "vmci0.present = \"x\"\na = 1\n", "a = 1\n", 0, VMXCI_OK },
    { "a = 1\n", "", 0, VMXCI_EMAKESWORSE },
    { "", "a = 1\n", 0, VMXCI_OK },
    { "virtualHW.version = \"19\"\n", "virtualHW.version = \"010\"\n", 0, VMXCI_EMAKESWORSE },
    { "virtualHW.version = \"010\"\n", "virtualHW.version = \"010\"\na = 1\n", 0, VMXCI_OK },
    { "config.version = \"8\"\n", "config.version = \"-5\"\n", 0, VMXCI_EMAKESWORSE },
    { "virtualHW.version = \"19\"\n", "virtualHW.version = \"abc\"\n", 0, VMXCI_EMAKESWORSE },
    { "virtualHW.version = \"19\"\n", "", 0, VMXCI_EMAKESWORSE },
    { "config.version = \"8\"\n", "", 0, VMXCI_EMAKESWORSE },
    { "config.version = \"8\"\n", "config.version = \"\"\n", 0, VMXCI_EMAKESWORSE },
    { "config.version = \"8\"\n", "config.version = \"9\"\n", 0, VMXCI_OK },
    { "encryption.bundle = \"x\"\ncheckpoint.vmState = y\n", "", 1, VMXCI_ESUSPENDED },
};

static void test_texts(void **unused)
{
    (void)unused;
    int bad = 0;
    for (size_t i = 0; i < COUNT(edits); i++) {
        vmxci_doc *from = parse(edits[i].from), *to = parse(edits[i].to);
        vmxci_error err = { 0 };
        vmxci_state state;
        vmxci_check_options options = VMXCI_CHECK_OPTIONS_INIT;
        options.allow_partial_encryption = edits[i].allow;
        bad += differs_status(edits[i].from, vmxci_doc_check_edit(from, to, &options, &err),
                              edits[i].status);
        bad += err.code != edits[i].status || (err.code != 0) != (err.message[0] != '\0');
        vmxci_doc_state(&state, from);
        bad += state.lock.kind != VMXCI_LOCK_NONE ||
               (state.power != VMXCI_POWER_UNKNOWN && state.power != VMXCI_POWER_SUSPENDED);
        vmxci_doc_free(from);
        vmxci_doc_free(to);
    }
    assert_int_equal(bad, 0);
}

/* ---- missing saved states ---- */

static const struct {
    const char *content; /* of a.vmx; the directory contains "here.vmss" and "\xe7\xbd\x91.vmss" */
    bool missing;
} saved_states[] = {
    { "checkpoint.vmState = \"gone.vmss\"\n", true },
    { "Checkpoint.VmState = gone.vmss\n", true },
    { "checkpoint.vmState = \"gone.vmss\"\nworkingDir = \"\"\n", true },
    { "checkpoint.vmState = \"go|6Ee.vmss\"\n", true },
    { "checkpoint.vmState = \"\"\ncheckpoint.vmState = \"gone.vmss\"\n", true },
    { "checkpoint.vmState = \"here.vmss\"\n", false },
    { "checkpoint.vmState = \"he|72e.vmss\"\n", false },
    { "checkpoint.vmState = \"gone.vmss\"\ncheckpoint.vmState = \"here.vmss\"\n", false },
    { "checkpoint.vmState = \"gone.vmss\"\nworkingDir = \"..\"\n", false },
    { "checkpoint.vmState = \"gone.vmss\"\nworkingDir = \"\"\nWorkingDir = \"/x\"\n", false },
    { "checkpoint.vmState = \"./gone.vmss\"\n", false },
    { "checkpoint.vmState = \"/gone.vmss\"\n", false },
    { "checkpoint.vmState = \"C:\\gone.vmss\"\n", false },
    { "checkpoint.vmState = \"go|00ne.vmss\"\n", false },
    { ".encoding = \"GBK\"\ncheckpoint.vmState = \"\xcd\xf8.vmss\"\n", false },
    { ".encoding = \"GBK\"\ncheckpoint.vmState = \"\xcd\xf9.vmss\"\n", true },
};

static void test_missing_saved_states(void **unused)
{
    (void)unused;
    int bad = 0;
    put("here.vmss", "");
    put("\xe7\xbd\x91.vmss", "");
    for (size_t i = 0; i < COUNT(saved_states); i++) {
        const signs none = { .text = CLEAR };
        vmxci_state state;
        put("a.vmx", saved_states[i].content);
        vmxci_vm *vm = open_vm(&none);
        assert_int_equal(vmxci_vm_state(&state, vm, NULL), VMXCI_OK);
        assert_int_equal(state.reason, VMXCI_ESUSPENDED);
        bad += differs_n(saved_states[i].content, "missing", state.power == VMXCI_POWER_OFF,
                         saved_states[i].missing);
        vmxci_vm_close(vm);
    }
    assert_int_equal(bad, 0);
}

/* Edits FROM to TO, of which TO is not a change of checkpoint.vmState alone if REFUSED. */
static const struct {
    const char *to;
    bool refused;
} state_edits[] = {
    { "a = \"1\"\nb = \"2\"\n", false },
    { "a = \"1\"\ncheckpoint.vmState = \"\"\nb = \"2\"\n", false },
    { "a = \"1\"\nb = \"2\"\nCheckpoint.VMState = \"x\"\n", false },
    { "checkpoint.vmState = \"\"\na = \"1\"\ncheckpoint.vmState = \"\"\nb = \"2\"\n", false },
    { "a = \"1\"\ncheckpoint.vmState = \"\"\nb = \"3\"\n", true },
    { "a = \"1\"\ncheckpoint.vmState = \"\"\nb = \"2\"\nc = \"2\"\n", true },
    { "a = \"1\"\n", true },
    { "b = \"2\"\na = \"1\"\n", true },
    { "a = \"1\"\n\nb = \"2\"\n", true },
    { "a = \"1\"\nb = \"2\"", true },
    { "\xef\xbb\xbf"
      "a = \"1\"\nb = \"2\"\n",
      true },
    { "", true },
};

static void test_edits_of_saved_state(void **unused)
{
    (void)unused;
    int bad = 0;
    vmxci_doc *from = parse("a = \"1\"\ncheckpoint.vmState = \"gone.vmss\"\nb = \"2\"\n");
    for (size_t i = 0; i < COUNT(state_edits); i++) {
        vmxci_doc *to = parse(state_edits[i].to);
        bad += differs_n(state_edits[i].to, "refused", !vmxi_edits_saved_state_only(from, to),
                         state_edits[i].refused);
        vmxci_doc_free(to);
    }
    vmxci_doc_free(from);
    assert_int_equal(bad, 0);
}

/* The saved state is deleted after the lock was taken, or another key is edited under it. */
static void test_lost_state_under_lock(void **unused)
{
    (void)unused;
    const signs none = { .text = CLEAR };
    vmxci_error err;
    int changed;
    put("a.vmx", "a = \"1\"\ncheckpoint.vmState = \"gone.vmss\"\n");
    vmxci_vm *vm = open_vm(&none);
    assert_int_equal(vmxci_vm_lock(&changed, vm, NULL), VMXCI_OK);
    assert_int_equal(vmxci_doc_set(vmxci_vm_doc(vm), "a", "2", NULL), VMXCI_OK);
    assert_int_equal(vmxci_vm_commit(&changed, vm, NULL, &err), VMXCI_ESUSPENDED);
    assert_non_null(strstr(err.message, "'gone.vmss'"));
    assert_false(exists(LOCK_DIR));
    vmxci_vm_close(vm);
}

/* ---- several locks of disks ---- */

/* A lock of a running process here is the one that is reported. */
static void test_worst_disk(void **unused)
{
    (void)unused;
    const signs ignoring = { .text = CLEAR, .ignore_disk = true };
    vmxci_state state;
    if (!can_verify_owners())
        skip();
    put("a.vmx", "a:0.fileName = \"1.vmdk\"\na:1.fileName = \"2.vmdk\"\nb.fileName = \"1.vmdk\"\n"
                 "a:2.FILENAME = \"nested/../3.vmdk\"\na:3.fileName = \"nested/4.vmdk\"\n");
    assert_int_equal(mkdir(in("nested"), 0755), 0);
    put_disk_lock("1.vmdk", 'e');
    put_disk_lock("2.vmdk", 'h');
    put_disk_lock("3.vmdk", 'c');
    put_disk_lock("4.vmdk", 'h');
    vmxci_vm *vm = open_vm(&ignoring);
    assert_int_equal(vmxci_vm_state(&state, vm, NULL), VMXCI_OK);
    assert_int_equal(state.lock_count, 3);
    assert_int_equal(state.locks[0].kind, VMXCI_LOCK_ELSEWHERE);
    assert_int_equal(state.locks[1].kind, VMXCI_LOCK_HERE);
    assert_int_equal(state.locks[2].kind, VMXCI_LOCK_UNKNOWN);
    assert_int_equal(state.reason, VMXCI_EOPEN);
    assert_non_null(strstr(state.why, "'2.vmdk'"));
    vmxci_vm_close(vm);
}

/* ---- case-insensitive directories ---- */

/* A lock whose name is listed in another case is looked for by its name. */
static void test_listed_in_capitals(void **unused)
{
    (void)unused;
    static const char *const names[] = { "A.VMX.LCK", "a.vmx.Lck", "disk-1.VMDK.lck" };
    for (size_t i = 0; i < COUNT(names); i++) {
        vmxi_listing listing;
        assert_int_equal(mkdir(in(names[i]), 0755), 0);
        assert_int_equal(vmxi_listing_read(&listing, parent, NULL), VMXCI_OK);
        assert_int_equal(listing.locks, 1);
        vmxi_listing_free(&listing);
        remove_tree(in(names[i]));
    }
}

/* ---- changes between open and lock ---- */

static void test_suspended_meanwhile(void **unused)
{
    (void)unused;
    const signs none = { .text = CLEAR };
    int changed = 1;
    put("a.vmx", "a = \"1\"\n");
    vmxci_vm *vm = open_vm(&none);
    assert_int_equal(vmxci_doc_set(vmxci_vm_doc(vm), "a", "2", NULL), VMXCI_OK);
    put("a.vmx", "a = \"1\"\ncheckpoint.vmState = \"a.vmss\"\n");
    put("a.vmss", "");
    assert_int_equal(vmxci_vm_lock(&changed, vm, NULL), VMXCI_ESUSPENDED);
    assert_false(exists(LOCK_DIR));
    assert_true(holds("a.vmx", "a = \"1\"\ncheckpoint.vmState = \"a.vmss\"\n"));
    vmxci_vm_close(vm);
}

/* Another process locks a disk after the VM was opened. */
static void test_disk_meanwhile(void **unused)
{
    (void)unused;
    const signs none = { .text = CLEAR };
    int changed;
    put_text(&none);
    vmxci_vm *vm = open_vm(&none);
    assert_int_equal(vmxci_doc_set(vmxci_vm_doc(vm), "a", "2", NULL), VMXCI_OK);
    put_disk_lock("disk-1.vmdk", 'e');
    assert_int_equal(vmxci_vm_commit(&changed, vm, NULL, NULL), VMXCI_EOPEN);
    assert_int_equal(changed, 0);
    assert_false(exists(LOCK_DIR));
    vmxci_vm_close(vm);
}

/* The .vmx file is in GBK, the name of the disk on the file system in UTF-8. */
static void test_disk_in_gbk(void **unused)
{
    (void)unused;
    const signs none = { .text = CLEAR };
    vmxci_state state;
    put("a.vmx", ".encoding = \"GBK\"\nide0:0.filename = \"\xcd\xf8.vmdk\"\n");
    put_disk_lock("\xe7\xbd\x91.vmdk", 'e');
    vmxci_vm *vm = open_vm(&none);
    assert_int_equal(vmxci_vm_state(&state, vm, NULL), VMXCI_OK);
    assert_int_equal(state.reason, VMXCI_EOPEN);
    vmxci_vm_close(vm);
}

/* The missing right to write is the last reason, and concerns only who opened the VM to edit it. */
static void test_not_writable(void **unused)
{
    (void)unused;
    const signs none = { .text = CLEAR };
    vmxci_state state;
    vmxci_vm *reader = NULL;
    int bad = 0;
    put_text(&none);
    assert_int_equal(chmod(in(""), 0555), 0);
    drop_rights();
    vmxci_vm *vm = open_vm(&none);
    assert_int_equal(vmxci_vm_state(&state, vm, NULL), VMXCI_OK);
    bad += differs_status("state", state.reason, VMXCI_ENOTWRITABLE);
    bad += differs_n("editable", "it", (size_t)state.editable, 0);
    bad += strstr(state.why, place) == NULL;
    bad += check_edit("edit", vm, "displayname", VMXCI_ENOTWRITABLE);
    assert_int_equal(vmxci_vm_open(&reader, in("a.vmx"), NULL, NULL), VMXCI_OK);
    assert_int_equal(vmxci_vm_state(&state, reader, NULL), VMXCI_OK);
    bad += differs_status("state for a reader", state.reason, VMXCI_OK);
    vmxci_vm_close(reader);
    vmxci_vm_close(vm);
    regain_rights();
    assert_int_equal(chmod(in(""), 0700), 0);
    assert_int_equal(bad, 0);
}

static void test_not_writable_comes_last(void **unused)
{
    (void)unused;
    const signs all[] = {
        { .text = WHOLE },
        { .text = CLEAR, .suspension = SUSPENDED },
        { .text = CLEAR, .lock = 'e' },
        { .text = CLEAR, .lock = '-' },
        { .text = CLEAR, .disk_lock = 'e' },
        { .text = PARTIAL },
    };
    int bad = 0;
    for (size_t i = 0; i < COUNT(all); i++) {
        vmxci_state state;
        put_signs(&all[i]);
        if (all[i].lock == 'e')
            assert_int_equal(chmod(in(LOCK_DIR), 0755), 0);
        assert_int_equal(chmod(in(""), 0555), 0);
        drop_rights();
        vmxci_vm *vm = open_vm(&all[i]);
        assert_int_equal(vmxci_vm_state(&state, vm, NULL), VMXCI_OK);
        bad += differs_status("state", state.reason, reason_of(&all[i], false));
        bad += check_edit("edit", vm, "displayname", reason_of(&all[i], false));
        vmxci_vm_close(vm);
        regain_rights();
        assert_int_equal(chmod(in(""), 0700), 0);
    }
    assert_int_equal(bad, 0);
}

static void test_names(void **unused)
{
    (void)unused;
    assert_string_equal(vmxci_power_name(VMXCI_POWER_OFF), "off");
    assert_string_equal(vmxci_power_name(VMXCI_POWER_OPEN), "open");
    assert_string_equal(vmxci_power_name(VMXCI_POWER_SUSPENDED), "suspended");
    assert_string_equal(vmxci_power_name(VMXCI_POWER_UNKNOWN), "unknown");
    assert_string_equal(vmxci_power_name((vmxci_power)9), "unknown");
    assert_string_equal(vmxci_encryption_name(VMXCI_ENCRYPTION_NONE), "none");
    assert_string_equal(vmxci_encryption_name(VMXCI_ENCRYPTION_PARTIAL), "partial");
    assert_string_equal(vmxci_encryption_name(VMXCI_ENCRYPTION_FULL), "full");
    assert_non_null(vmxci_encryption_name((vmxci_encryption)9));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_combinations),
        TEST(test_notes),
        TEST(test_not_writable),
        TEST(test_not_writable_comes_last),
        TEST(test_stop),
        TEST(test_texts),
        TEST(test_missing_saved_states),
        TEST(test_edits_of_saved_state),
        TEST(test_lost_state_under_lock),
        TEST(test_worst_disk),
        TEST(test_listed_in_capitals),
        TEST(test_suspended_meanwhile),
        TEST(test_disk_meanwhile),
        TEST(test_disk_in_gbk),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
