/* SPDX-License-Identifier: MIT */
/* Scans a tree with eight threads: ordered and not, with the state of each VM, with edits, and with
 * an early end.  Meant for ThreadSanitizer (tsan.sh); each scan also verifies results. */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <vmxci.h>

#define REQUIRE(condition) ((condition) ? (void)0 : fail(__LINE__, #condition))

enum {
    DIRECTORIES = 24,
    FILES = 10, /* in each directory, half of them in a subdirectory */
    ALL = DIRECTORIES * FILES
};

static char root[512];

static void fail(int line, const char *condition)
{
    fprintf(stderr, "scan_threads.c:%d: not true: %s\n", line, condition);
    abort();
}

/* ---- the tree ---- */

static void make_path(char path[1024], int directory, int file)
{
    snprintf(path, 1024, "%s/%02d%s", root, directory, file < FILES / 2 ? "" : "/x");
    if (file % (FILES / 2) == 0)
        REQUIRE(mkdir(path, 0755) == 0 || errno == EEXIST);
    snprintf(path + strlen(path), 32, "/%d.vmx", file);
}

static void make_tree(void)
{
    static const char text[] = "virtualHW.version = \"19\"\nvmci0.id = \"1234\"\n"
                               "displayName = \"%s\"\n";
    for (int i = 0; i < ALL; i++) {
        char path[1024];
        make_path(path, i / FILES, i % FILES);
        FILE *file = fopen(path, "w");
        REQUIRE(file != NULL && fprintf(file, text, path + strlen(root)) > 0 && fclose(file) == 0);
    }
}

static void remove_tree(void)
{
    for (int i = ALL; i-- > 0;) {
        char path[1024];
        make_path(path, i / FILES, i % FILES);
        REQUIRE(unlink(path) == 0);
        if (i % (FILES / 2) == 0) {
            *strrchr(path, '/') = '\0';
            (void)rmdir(path);
        }
    }
    REQUIRE(rmdir(root) == 0);
}

/* ---- scans ---- */

/* Shared by all threads without a lock: `each` is never called twice at the same time. */
typedef struct log {
    bool ordered;
    size_t count, end_at, discarded;
    char last[1024];
    const char *const *next;
} log;

static int record(vmxci_scan_result *result, void *payload)
{
    log *l = payload;
    REQUIRE(result->error == NULL);
    /* The names have no byte below '/'. */
    REQUIRE(!l->ordered || strcmp(l->last, result->path) < 0);
    snprintf(l->last, sizeof l->last, "%s", result->path);
    free(result->data);
    return ++l->count == l->end_at ? 7 : 0;
}

static int find_state(vmxci_scan_result *result, void *payload)
{
    vmxci_state state;
    int64_t id;
    (void)payload;
    REQUIRE(result->vm != NULL);
    REQUIRE(vmxci_vm_state(&state, result->vm, NULL) == VMXCI_OK && state.editable);
    REQUIRE(vmxci_vmci_get(&id, vmxci_vm_doc(result->vm), VMXCI_ID, NULL) == VMXCI_OK);
    result->data = malloc(16);
    REQUIRE(result->data != NULL);
    memcpy(result->data, &id, sizeof id);
    return 0;
}

/* What the caller of a function owns outlives the VM. */
typedef struct kept {
    vmxci_text *name;
    vmxci_doc *copy;
} kept;

static int keep(vmxci_scan_result *result, void *payload)
{
    kept *k = malloc(sizeof *k);
    const vmxci_doc *doc = vmxci_vm_doc(result->vm);
    (void)payload;
    REQUIRE(k != NULL && vmxci_doc_get(&k->name, doc, "displayName", NULL) == VMXCI_OK);
    REQUIRE(vmxci_doc_clone(&k->copy, doc, NULL) == VMXCI_OK);
    result->data = k;
    return 0;
}

static int compare_kept(vmxci_scan_result *result, void *payload)
{
    kept *k = result->data;
    vmxci_text *name;
    const char *wanted = result->path + strlen(root);
    REQUIRE(vmxci_doc_get(&name, k->copy, "displayName", NULL) == VMXCI_OK);
    REQUIRE(strcmp(vmxci_text_str(k->name).ptr, wanted) == 0);
    REQUIRE(strcmp(vmxci_text_str(name).ptr, wanted) == 0);
    vmxci_text_free(name);
    vmxci_text_free(k->name);
    vmxci_doc_free(k->copy);
    return record(result, payload);
}

static int edit(vmxci_scan_result *result, void *payload)
{
    vmxci_commit_options commit = VMXCI_COMMIT_OPTIONS_INIT;
    int changed;
    (void)payload;
    commit.sync = VMXCI_SYNC_NONE;
    REQUIRE(vmxci_doc_set(vmxci_vm_doc(result->vm), "a", "1", NULL) == VMXCI_OK);
    REQUIRE(vmxci_vm_commit(&changed, result->vm, &commit, NULL) == VMXCI_OK);
    return 0;
}

static int edit_in_each(vmxci_scan_result *result, void *payload)
{
    REQUIRE(vmxci_doc_set(vmxci_vm_doc(result->vm), "b", "1", NULL) == VMXCI_OK);
    return record(result, payload);
}

/* Called by the thread that ends the scan, and by the caller of vmxci_scan(). */
static void discard(void *data, void *payload)
{
    log *l = payload;
    l->discarded++;
    free(data);
}

static int never_stop(void *payload)
{
    (void)payload;
    return 0;
}

static const char *next(void *payload)
{
    log *l = payload;
    return *l->next ? *l->next++ : NULL;
}

typedef struct scan {
    vmxci_scan_fn prepare, each;
    size_t end_at;
    bool names_only, edits;
} scan;

static const scan scans[] = {
    { NULL, record, 0, false, false },        { find_state, record, 0, false, false },
    { NULL, record, 0, true, false },         { NULL, record, 50, false, false },
    { find_state, record, 50, false, false }, { edit, record, 0, false, true },
    { NULL, edit_in_each, 0, false, true },   { keep, compare_kept, 0, false, false },
    { keep, compare_kept, 0, false, true },
};

static void run(const scan *s, int unordered, const vmxci_pattern *select)
{
    static const char *const none[] = { NULL };
    const char *path = root;
    vmxci_vm_options vm = VMXCI_VM_OPTIONS_INIT;
    vmxci_scan_options options = VMXCI_SCAN_OPTIONS_INIT;
    log l = { .ordered = !unordered, .end_at = s->end_at, .next = none };
    vm.edit = s->edits;
    options.vm = &vm;
    options.recursive = 1;
    options.jobs = 8;
    options.unordered = unordered;
    options.names_only = s->names_only;
    options.select = select;
    options.prepare = s->prepare;
    options.discard = discard;
    options.stop = never_stop;
    options.next = next;
    const int want = s->end_at ? 7 : VMXCI_OK;
    REQUIRE(vmxci_scan(&path, 1, &options, s->each, &l, NULL) == want);
    REQUIRE(l.count == (s->end_at ? s->end_at : ALL));
}

int main(void)
{
    const char *base = getenv("TMPDIR");
    vmxci_pattern *pattern = NULL;
    snprintf(root, sizeof root, "%s/vmxci-scan-XXXXXX", base && *base ? base : "/tmp");
    REQUIRE(mkdtemp(root) != NULL);
    make_tree();
    REQUIRE(vmxci_pattern_compile(&pattern, (vmxci_str){ "vmx$", 4 }, NULL, NULL) == VMXCI_OK);
    for (size_t i = 0; i < sizeof scans / sizeof scans[0]; i++)
        for (int unordered = 0; unordered < 2; unordered++) {
            run(&scans[i], unordered, NULL);
            run(&scans[i], unordered, pattern);
        }
    vmxci_pattern_free(pattern);
    remove_tree();
    return 0;
}
