/* SPDX-License-Identifier: MIT */
/* vmxci_scan: the order of the results, the protocol of the callbacks, and each option. */
#include <config.h>

#include <sys/mount.h>

#include "tree.h"

static const uint32_t jobs[] = { 1, 2, 8 };

/* ---- random trees ---- */

enum {
    MOST_FILES = 2000
};

typedef struct forest {
    uint64_t seed;
    char *files[MOST_FILES]; /* relative paths that a scan finds */
    size_t count;
} forest;

static const char *const stems[] = { "a",        "a-b",  "a.b", "a b",  "b",    "\xff",
                                     "\xc3\xa4", "A",    "a\n", "\x01", "z~",   "vm",
                                     "vm1",      "vm10", "vm2", "#",    "a.vmx" };

/* Writes a random name: of a file that a scan finds, or of something else. */
static void make_name(char out[NAME_MAX + 1], forest *f, const char *suffix)
{
    const size_t extra = below(&f->seed, 8) == 0 ? below(&f->seed, 40) : 0;
    size_t len = (size_t)snprintf(out, 64, "%s", stems[below(&f->seed, COUNT(stems))]);
    for (size_t i = 0; i < extra; i++) {
        const char byte = (char)(1 + below(&f->seed, 255));
        out[len++] = byte == '/' ? '_' : byte;
    }
    snprintf(out + len, NAME_MAX + 1 - len, "%s", suffix);
}

static void add_file(forest *f, const char *directory)
{
    static const char *const suffixes[] = { ".vmx", ".VMX", ".vmtx", ".vmx", ".vmxf", "", ".vmdk" };
    char name[NAME_MAX + 1], path[1024];
    const size_t kind = below(&f->seed, COUNT(suffixes));
    make_name(name, f, suffixes[kind]);
    const size_t len = strlen(name);
    const bool is_vmx = (len >= 4 && strcmp(name + len - 4, ".vmx") == 0) || kind < 4;
    snprintf(path, sizeof path, "%s%s%s", directory, *directory ? "/" : "", name);
    if (exists(path) || f->count == MOST_FILES)
        return;
    put(path, TEXT);
    if (is_vmx)
        f->files[f->count++] = strdup(path);
}

static void grow(forest *f, const char *directory, int depth)
{
    const size_t files = below(&f->seed, 40) == 0 ? 90 : below(&f->seed, 6);
    const size_t directories = depth ? below(&f->seed, 6) : 0;
    for (size_t i = 0; i < files; i++)
        add_file(f, directory);
    for (size_t i = 0; i < directories; i++) {
        char name[NAME_MAX + 1], path[1024];
        make_name(name, f, below(&f->seed, 6) ? "" : ".vmx");
        snprintf(path, sizeof path, "%s%s%s", directory, *directory ? "/" : "", name);
        if (mkdir(in(path), 0755) == 0)
            grow(f, path, depth - 1);
    }
}

static void clear_place(void)
{
    assert_int_equal(remove_tree(place), 0);
    assert_int_equal(mkdir(place, 0755), 0);
}

/* BITS: unordered, with `prepare`, names only. */
static int check_forest(const forest *f, uint32_t count, unsigned bits)
{
    char row[64];
    run *r = new_run();
    vmxci_scan_options options = recursive(count);
    options.unordered = bits & 1;
    options.names_only = (bits & 4) != 0;
    if (bits & 2 && !options.names_only)
        prepare_with_tickets(&options);
    snprintf(row, sizeof row, "seed %#llx, %u jobs, bits %u", (unsigned long long)f->seed, count,
             bits);
    int bad = scan(row, r, place, &options);
    if (options.unordered)
        sort_run(r);
    bad += check_paths(row, r, place, (const char *const *)f->files, f->count);
    free_run(r);
    return bad;
}

static void test_random_trees(void **state)
{
    (void)state;
    int bad = 0;
    uint64_t seed = seed_of_run();
    for (size_t round = rounds_of_run(40); round && !bad; round--) {
        forest f = { .seed = seed };
        clear_place();
        grow(&f, "", 4);
        if (f.count)
            qsort(f.files, f.count, sizeof f.files[0], compare_paths);
        for (size_t j = 0; j < COUNT(jobs); j++)
            for (unsigned bits = 0; bits < 8; bits++)
                bad += check_forest(&f, jobs[j], bits);
        for (size_t i = 0; i < f.count; i++)
            free(f.files[i]);
        seed = f.seed;
    }
    assert_int_equal(bad, 0);
}

/* ---- order ---- */

static void test_order(void **state)
{
    (void)state;
    static const char *const ordered[] = {
        "\x01.vmx",  "A/z.vmx",     "a/a.vmx",       "a/b.vmx",      "a b/a.vmx",
        "a-b/a.vmx", "a.vmx/a.vmx", "a.vmx/a/a.vmx", "a.vmx/a.vmtx", "a.vmx.vmx",
        "a/~.vmx",   "b.VMX",       "\xff.vmx",
    };
    const char *sorted[COUNT(ordered)];
    int bad = 0;
    memcpy(sorted, ordered, sizeof sorted);
    qsort(sorted, COUNT(sorted), sizeof sorted[0], compare_paths);
    for (size_t i = 0; i < COUNT(ordered); i++) {
        char directory[64];
        for (const char *at = ordered[i]; (at = strchr(at, '/')) != NULL; at++) {
            snprintf(directory, sizeof directory, "%.*s", (int)(at - ordered[i]), ordered[i]);
            (void)mkdir(in(directory), 0755);
        }
        put(ordered[i], TEXT);
    }
    for (size_t j = 0; j < COUNT(jobs); j++) {
        run *r = new_run();
        const vmxci_scan_options options = recursive(jobs[j]);
        bad += scan("order", r, place, &options);
        bad += check_paths("order", r, place, sorted, COUNT(sorted));
        free_run(r);
    }
    /* The order of the test itself. */
    assert_string_equal(sorted[2], "a/a.vmx");
    assert_string_equal(sorted[5], "a b/a.vmx");
    assert_string_equal(sorted[7], "a.vmx/a/a.vmx");
    assert_string_equal(sorted[8], "a.vmx/a.vmtx");
    assert_int_equal(bad, 0);
}

/* ---- callbacks ---- */

enum {
    DIRECTORIES = 30,
    FILES = 10
};

static void make_grid(void)
{
    for (int i = 0; i < DIRECTORIES; i++) {
        char path[64];
        snprintf(path, sizeof path, "%02d", i);
        assert_int_equal(mkdir(in(path), 0755), 0);
        for (int k = 0; k < FILES; k++) {
            snprintf(path, sizeof path, "%02d/%d.vmx", i, k);
            put(path, i % 7 == 6 && k == 3 ? "" : TEXT);
        }
    }
}

typedef struct ending {
    const char *name;
    size_t each, prepare, stop_from;
    int status;
} ending;

static const ending endings[] = {
    { "never", 0, 0, 0, VMXCI_OK },
    { "each, first", 1, 0, 0, 7 },
    { "each", 100, 0, 0, 7 },
    { "each, last", DIRECTORIES *FILES, 0, 0, 7 },
    { "prepare, first", 0, 1, 0, 7 },
    { "prepare", 0, 123, 0, 7 },
    { "stop, first", 0, 0, 1, VMXCI_EBUSY },
    { "stop", 0, 0, 200, VMXCI_EBUSY },
};

static int check_ending(const ending *e, uint32_t count, int unordered)
{
    vmxci_scan_options options = recursive(count);
    vmxci_error err = { 0 };
    run *r = new_run();
    const char *path = place;
    char row[64];
    snprintf(row, sizeof row, "%s, %u jobs%s", e->name, count, unordered ? ", unordered" : "");
    prepare_with_tickets(&options);
    options.unordered = unordered;
    options.stop = e->stop_from ? run_stop : NULL;
    r->end_each = e->each;
    r->end_prepare = e->prepare;
    r->stop_from = e->stop_from;
    r->end_stop = e->stop_from ? 1 : 0;
    int bad = differs_status(row, vmxci_scan(&path, 1, &options, run_each, r, &err), e->status);
    bad += differs_n(row, "code", err.code, e->status < 0 ? e->status : 0);
    bad += check_tickets(row, r);
    if (e->each)
        bad += differs_n(row, "calls of each", (long long)r->count, (long long)e->each);
    if (!e->status)
        bad += differs_n(row, "results", (long long)r->count, DIRECTORIES * FILES);
    free_run(r);
    return bad;
}

static void test_endings(void **state)
{
    (void)state;
    int bad = 0;
    make_grid();
    for (size_t i = 0; i < COUNT(endings); i++)
        for (size_t j = 0; j < COUNT(jobs); j++)
            for (int unordered = 0; unordered < 2; unordered++)
                bad += check_ending(&endings[i], jobs[j], unordered);
    assert_int_equal(bad, 0);
}

/* Without `prepare` the VM itself comes to `each`, and undelivered ones are closed. */
static void test_ends_with_open_vms(void **state)
{
    (void)state;
    make_grid();
    for (size_t j = 0; j < COUNT(jobs); j++) {
        const vmxci_scan_options options = recursive(jobs[j]);
        const char *path = place;
        run *r = new_run();
        r->end_each = 5;
        assert_int_equal(vmxci_scan(&path, 1, &options, run_each, r, NULL), 7);
        assert_int_equal(r->count, 5);
        free_run(r);
    }
}

/* `stop` is called while `each` works, too, and with one job. */
static void test_stop_is_called(void **state)
{
    (void)state;
    vmxci_scan_options options = recursive(1);
    const char *path = place;
    run *r = new_run();
    make_grid();
    prepare_with_tickets(&options);
    options.stop = run_stop;
    r->end_stop = 3;
    r->stop_from = 50;
    assert_int_equal(vmxci_scan(&path, 1, &options, run_each, r, NULL), VMXCI_EBUSY);
    assert_int_equal(r->stops, 3);
    assert_int_equal(check_tickets("stop", r), 0);
    free_run(r);
}

/* ---- options ---- */

static void make_named(const char *const *paths)
{
    for (; *paths; paths++) {
        if ((*paths)[strlen(*paths) - 1] == '/')
            assert_int_equal(mkdir(in(*paths), 0755), 0);
        else
            put(*paths, TEXT);
    }
}

static void test_hidden(void **state)
{
    (void)state;
    static const char *const paths[] = { ".h/",        ".h/a.vmx",  ".a.vmx",  "d/",
                                         "d/.vmx",     "d/.vmtx",   "d/a.vmx", "d/.h/",
                                         "d/.h/b.vmx", "d/..c.vmx", NULL };
    vmxci_scan_options options = recursive(2);
    make_named(paths);
    int bad = check_scan("without", place, &options, NULL, "d/a.vmx; ");
    /* A hidden directory that is given is walked. */
    bad += check_scan("given", in(".h"), &options, NULL, ".h/a.vmx; ");
    options.hidden = 1;
    bad += check_scan("hidden", place, &options, NULL,
                      ".a.vmx; .h/a.vmx; d/..c.vmx; d/.h/b.vmx; d/.vmtx; d/.vmx; d/a.vmx; ");
    assert_int_equal(bad, 0);
}

static void test_mount_points(void **state)
{
    (void)state;
    static const char *const before[] = { "a.vmx", "d/", "d/m/", "z.vmx", NULL };
    static const char *const after[] = { "d/m/b.vmx", "d/m/e/", "d/m/e/c.vmx", NULL };
    vmxci_scan_options options = recursive(2);
    make_named(before);
    if (mount("tmpfs", in("d/m"), "tmpfs", 0, "size=64k") != 0)
        skip();
    make_named(after);
    int bad =
        check_scan("crossed", place, &options, NULL, "a.vmx; d/m/b.vmx; d/m/e/c.vmx; z.vmx; ");
    options.one_file_system = 1;
    bad += check_scan("one file system", place, &options, NULL, "a.vmx; z.vmx; ");
    bad += check_scan("the mount point is given", in("d/m"), &options, NULL,
                      "d/m/b.vmx; d/m/e/c.vmx; ");
    assert_int_equal(umount(in("d/m")), 0);
    assert_int_equal(bad, 0);
}

/* ---- patterns ---- */

static vmxci_pattern *compile(const char *text)
{
    vmxci_pattern *pattern = NULL;
    if (text)
        assert_int_equal(vmxci_pattern_compile(&pattern, str_of(text), NULL, NULL), VMXCI_OK);
    return pattern;
}

static const struct {
    const char *select, *reject, *want;
} patterns[] = {
    { NULL, NULL, "./a/b/c.vmx; ./a/b.vmx; ./a.vmx; ./x/\xff.vmx; " },
    { "b", NULL, "./a/b/c.vmx; ./a/b.vmx; " },
    { "\\.vmx$", "b/", "./a/b.vmx; ./a.vmx; " },
    /* A directory is rejected by its own path, without a slash at the end. */
    { NULL, "b$", "./a/b.vmx; ./a.vmx; ./x/\xff.vmx; " },
    { NULL, "/a$", "./a.vmx; ./x/\xff.vmx; " },
    { NULL, "a\\.vmx$", "./a/b/c.vmx; ./a/b.vmx; ./x/\xff.vmx; " },
    { "/a", "b", "./a.vmx; " },
    { "none", NULL, "" },
    /* The path as it was given counts, but a directory that was given is not rejected. */
    { NULL, "^\\./", "" },
    { NULL, "^\\.$", "./a/b/c.vmx; ./a/b.vmx; ./a.vmx; ./x/\xff.vmx; " },
    /* A path that is not UTF-8 does not match. */
    { NULL, "x/.", "./a/b/c.vmx; ./a/b.vmx; ./a.vmx; ./x/\xff.vmx; " },
};

static void make_patterned(void)
{
    static const char *const paths[] = { "a/",    "a/b/", "a/b/c.vmx",  "a/b.vmx",
                                         "a.vmx", "x/",   "x/\xff.vmx", NULL };
    make_named(paths);
}

static int check_patterns(size_t i, uint32_t count)
{
    char row[64];
    vmxci_pattern *select = compile(patterns[i].select), *reject = compile(patterns[i].reject);
    vmxci_scan_options options = recursive(count);
    options.select = select;
    options.reject = reject;
    snprintf(row, sizeof row, "row %zu, %u jobs", i, count);
    const int bad = check_scan(row, ".", &options, NULL, patterns[i].want);
    vmxci_pattern_free(select);
    vmxci_pattern_free(reject);
    return bad;
}

/* Relative paths, because the name of the directory is random. */
static void test_patterns(void **state)
{
    (void)state;
    const int before = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int bad = 0;
    make_patterned();
    assert_true(before >= 0);
    assert_int_equal(chdir(place), 0);
    for (size_t i = 0; i < COUNT(patterns); i++)
        for (size_t j = 0; j < COUNT(jobs); j++)
            bad += check_patterns(i, jobs[j]);
    assert_int_equal(fchdir(before), 0);
    assert_int_equal(close(before), 0);
    assert_int_equal(bad, 0);
}

/* A directory that is rejected is not even opened. */
static void test_pruning(void **state)
{
    (void)state;
    vmxci_pattern *reject = compile("/b$");
    vmxci_scan_options options = recursive(1);
    make_patterned();
    if (geteuid() == 0 && seteuid(65534) != 0)
        skip();
    const int is_root = getuid() == 0;
    if (is_root)
        assert_int_equal(seteuid(0), 0);
    assert_int_equal(chmod(place, 0755), 0);
    assert_int_equal(chmod(in("a/b"), 0), 0);
    if (is_root)
        assert_int_equal(seteuid(65534), 0);
    int bad = check_scan("read", place, &options, NULL, "a/b !io; a/b.vmx; a.vmx; x/\xff.vmx; ");
    options.reject = reject;
    bad += check_scan("rejected", place, &options, NULL, "a/b.vmx; a.vmx; x/\xff.vmx; ");
    if (is_root)
        assert_int_equal(seteuid(0), 0);
    assert_int_equal(chmod(in("a/b"), 0755), 0);
    vmxci_pattern_free(reject);
    assert_int_equal(bad, 0);
}

/* The limit of one matcher does not add up over a tree, that of one path ends the scan. */
static void test_limit(void **state)
{
    (void)state;
    vmxci_pattern *cheap = compile("(?:[a-z]*[0-9]*)*x$"), *costly = compile("(a+)+\\1\\1$");
    vmxci_scan_options options = recursive(2);
    const char *path = place;
    char name[NAME_MAX + 1] = "";
    vmxci_error err = { 0 };
    run *r = new_run();
    make_grid();
    options.select = cheap;
    assert_int_equal(vmxci_scan(&path, 1, &options, run_each, r, NULL), VMXCI_OK);
    assert_int_equal(r->count, DIRECTORIES * FILES);
    free_run(r);
    memset(name, 'a', 200);
    memcpy(name + 200, ".vmx", 5);
    put(name, TEXT);
    options.select = costly;
    r = new_run();
    assert_int_equal(vmxci_scan(&path, 1, &options, run_each, r, &err), VMXCI_ELIMIT);
    assert_int_equal(err.code, VMXCI_ELIMIT);
    free_run(r);
    vmxci_pattern_free(cheap);
    vmxci_pattern_free(costly);
}

/* ---- names only ---- */

static void test_names_only(void **state)
{
    (void)state;
    vmxci_scan_options options = recursive(2);
    const char *path = place;
    run *r = new_run();
    make_grid();
    options.names_only = 1;
    assert_int_equal(scan("names", r, path, &options), 0);
    assert_int_equal(r->count, DIRECTORIES * FILES);
    for (size_t i = 0; i < r->count; i++) {
        char directory[1024];
        struct stat st;
        snprintf(directory, sizeof directory, "%.*s",
                 (int)(strrchr(r->list[i].path, '/') - r->list[i].path), r->list[i].path);
        assert_int_equal(stat(directory, &st), 0);
        assert_true(r->list[i].directory.device == st.st_dev);
        assert_true(r->list[i].directory.inode == st.st_ino);
    }
    free_run(r);
    /* Files that were given, and files that are read, have no directory. */
    r = new_run();
    assert_int_equal(scan("given", r, in("00/0.vmx"), &options), 0);
    assert_int_equal(r->list[0].directory.inode, 0);
    free_run(r);
    r = new_run();
    options.names_only = 0;
    assert_int_equal(scan("read", r, in("00"), &options), 0);
    assert_int_equal(r->list[0].directory.inode, 0);
    free_run(r);
}

/* ---- PATHs ---- */

static void make_paths(void)
{
    static const char *const paths[] = {
        "vm/",         "vm/a.vmx",         "two/",  "two/a.vmx", "two/b.vmx", "none/",
        "none/d/",     "none/d/x.vmx",     "f.vmx", "f.txt",     "t/",        "t/a.vmtx",
        "b.vmwarevm/", "b.vmwarevm/b.vmx", NULL
    };
    make_named(paths);
    put("empty.vmx", "");
    assert_int_equal(symlink("f.vmx", in("link.vmx")), 0);
    assert_int_equal(symlink("two", in("directory")), 0);
    assert_int_equal(symlink("loop", in("loop")), 0);
    assert_int_equal(symlink("nowhere", in("dangling.vmx")), 0);
    assert_int_equal(mkfifo(in("fifo.vmx"), 0644), 0);
}

static const struct {
    const char *path, *single, *recursive;
} paths[] = {
    { "f.vmx", "f.vmx; ", "f.vmx; " },
    { "vm", "vm/a.vmx; ", "vm/a.vmx; " },
    { "vm/", "vm/a.vmx; ", "vm/a.vmx; " },
    { "two", "two !not-vmx; ", "two/a.vmx; two/b.vmx; " },
    { "none", "none !not-vmx; ", "none/d/x.vmx; " },
    { "t", "t/a.vmtx; ", "t/a.vmtx; " },
    { "b.vmwarevm", "b.vmwarevm/b.vmx; ", "b.vmwarevm/b.vmx; " },
    { "link.vmx", "link.vmx; ", "link.vmx; " },
    { "directory", "directory !not-vmx; ", "directory/a.vmx; directory/b.vmx; " },
    { "loop", "loop !io; ", "loop !io; " },
    { "dangling.vmx", "dangling.vmx !not-found; ", "dangling.vmx !not-found; " },
    { "missing", "missing !not-found; ", "missing !not-found; " },
    { "missing/a.vmx", "missing/a.vmx !not-found; ", "missing/a.vmx !not-found; " },
    { "f.vmx/a.vmx", "f.vmx/a.vmx !io; ", "f.vmx/a.vmx !io; " },
    { "fifo.vmx", "fifo.vmx !not-vmx; ", "fifo.vmx !not-vmx; " },
    { "empty.vmx", "empty.vmx !not-vmx; ", "empty.vmx !not-vmx; " },
    /* A file under another name is a VM if its text is that of one. */
    { "f.txt", "f.txt; ", "f.txt; " },
};

static void test_paths(void **state)
{
    (void)state;
    int bad = 0;
    make_paths();
    for (size_t i = 0; i < COUNT(paths); i++)
        for (size_t j = 0; j < COUNT(jobs); j++) {
            vmxci_scan_options options = recursive(jobs[j]);
            bad += check_scan(paths[i].path, in(paths[i].path), &options, NULL, paths[i].recursive);
            options.recursive = 0;
            bad += check_scan(paths[i].path, in(paths[i].path), &options, NULL, paths[i].single);
        }
    for (size_t j = 0; j < COUNT(jobs); j++) {
        vmxci_scan_options options = recursive(jobs[j]);
        options.names_only = 1;
        bad += check_scan("names", in("missing"), &options, NULL, "missing !not-found; ");
        bad += check_scan("names", in("f.vmx"), &options, NULL, "f.vmx; ");
    }
    assert_int_equal(bad, 0);
}

/* PATHs in the order given, those of `next` last, and any of them more than once. */
static void test_next(void **state)
{
    (void)state;
    int bad = 0;
    make_paths();
    for (size_t j = 0; j < COUNT(jobs); j++)
        for (int without = 0; without < 2; without++) {
            char given[2][512], later[40][512];
            const char *first[2], *rest[41];
            vmxci_scan_options options = recursive(jobs[j]);
            run *r = new_run();
            snprintf(given[0], sizeof given[0], "%s", in("two"));
            snprintf(given[1], sizeof given[1], "%s", in("missing"));
            for (size_t i = 0; i < COUNT(later); i++) {
                snprintf(later[i], sizeof later[i], "%s", in(i % 2 ? "f.vmx" : "vm"));
                rest[i] = later[i];
            }
            rest[COUNT(later)] = NULL;
            first[0] = given[0];
            first[1] = given[1];
            r->next = rest;
            options.next = run_next;
            assert_int_equal(vmxci_scan(first, without ? 0 : 2, &options, run_each, r, NULL), 0);
            assert_int_equal(r->wrong, 0);
            const size_t before = without ? 0 : 3;
            assert_int_equal(r->count, before + COUNT(later));
            if (!without)
                bad += differs("next", "path", str_of(r->list[2].path), str_of(given[1]));
            for (size_t i = 0; i < COUNT(later); i++)
                bad += differs("next", "path", str_of(r->list[before + i].path),
                               str_of(in(i % 2 ? "f.vmx" : "vm/a.vmx")));
            free_run(r);
        }
    assert_int_equal(bad, 0);
}

static void test_no_paths(void **state)
{
    (void)state;
    for (size_t j = 0; j < COUNT(jobs); j++) {
        const vmxci_scan_options options = recursive(jobs[j]);
        run *r = new_run();
        assert_int_equal(vmxci_scan(NULL, 0, &options, run_each, r, NULL), VMXCI_OK);
        assert_int_equal(vmxci_scan(NULL, 0, NULL, run_each, r, NULL), VMXCI_OK);
        assert_int_equal(r->count, 0);
        free_run(r);
    }
}

/* A directory keeps the spelling that it was given in. */
static void test_spellings(void **state)
{
    (void)state;
    static const struct {
        const char *path, *want;
    } rows[] = {
        { ".", "./two/a.vmx" },
        { "./", "./two/a.vmx" },
        { "two", "two/a.vmx" },
        { "two/", "two/a.vmx" },
        { "two//", "two//a.vmx" },
        { "./two/.", "./two/./a.vmx" },
        { "vm/../two", "vm/../two/a.vmx" },
    };
    const int before = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int bad = 0;
    make_paths();
    assert_true(before >= 0);
    assert_int_equal(chdir(place), 0);
    for (size_t i = 0; i < COUNT(rows); i++) {
        const vmxci_scan_options options = recursive(2);
        size_t found = 0;
        run *r = new_run();
        bad += scan(rows[i].path, r, rows[i].path, &options);
        for (size_t k = 0; k < r->count; k++)
            found += strcmp(r->list[k].path, rows[i].want) == 0;
        bad += differs_n(rows[i].path, rows[i].want, (long long)found, 1);
        free_run(r);
    }
    assert_int_equal(fchdir(before), 0);
    assert_int_equal(close(before), 0);
    assert_int_equal(bad, 0);
}

/* ---- the VM in a result ---- */

static int edit_vm(vmxci_scan_result *result, void *payload)
{
    int *failures = payload;
    vmxci_state state;
    int changed = 0;
    struct notes notes = { 0 };
    if (result->error || !result->vm) {
        ++*failures;
        return 0;
    }
    vmxci_doc *doc = vmxci_vm_doc(result->vm);
    *failures += vmxci_vm_state(&state, result->vm, NULL) != VMXCI_OK || !state.editable;
    vmxci_vm_notes(result->vm, collect_note, &notes, NULL);
    *failures += count_code(&notes, "snapshots") != 1;
    *failures += strcmp(vmxci_vm_path(result->vm), result->path) != 0;
    *failures += vmxci_doc_set(doc, "displayName", "x", NULL) != VMXCI_OK;
    *failures += vmxci_vm_lock(&changed, result->vm, NULL) != VMXCI_OK || changed;
    /* Our own lock is no reason to refuse. */
    *failures += vmxci_vm_state(&state, result->vm, NULL) != VMXCI_OK || !state.editable;
    *failures += state.lock_count != 0;
    *failures += vmxci_vm_commit(&changed, result->vm, NULL, NULL) != VMXCI_OK || !changed;
    return 0;
}

/* BITS: in `prepare`, not in `each`; PATHs that are files. */
static int check_edit(uint32_t count, unsigned bits)
{
    vmxci_vm_options vm = VMXCI_VM_OPTIONS_INIT;
    vmxci_scan_options options = recursive(count);
    int failures = 0, status;
    char row[64];
    const char *path = place;
    snprintf(row, sizeof row, "%u jobs, bits %u", count, bits);
    clear_place();
    static const char *const paths_of_vms[] = { "a/",      "a/a.vmx",  "a/a.vmsn", "b/", "b/b.vmx",
                                                "b/c.vmx", "b/b.vmsn", "b/d/",     NULL };
    make_named(paths_of_vms);
    vm.edit = 1;
    options.vm = &vm;
    if (bits & 2)
        path = in("a/a.vmx");
    if (bits & 1) {
        run *r = new_run();
        options.prepare = edit_vm;
        status = vmxci_scan(&path, 1, &options, edit_vm, &failures, NULL);
        /* `each` gets no VM. */
        failures -= bits & 2 ? 1 : 3;
        free_run(r);
    } else {
        status = vmxci_scan(&path, 1, &options, edit_vm, &failures, NULL);
    }
    int bad = differs_status(row, status, VMXCI_OK) + differs_n(row, "failures", failures, 0);
    bad += !holds("a/a.vmx", TEXT "displayName = \"x\"\n");
    if (!(bits & 2))
        bad += !holds("b/c.vmx", TEXT "displayName = \"x\"\n");
    return bad + differs_n(row, "a lock is left", exists("a/a.vmx.lck"), 0);
}

static void test_edits(void **state)
{
    (void)state;
    int bad = 0;
    /* Failures are counted in one variable, so by one thread. */
    for (unsigned bits = 0; bits < 4; bits++)
        bad += check_edit(1, bits);
    for (unsigned bits = 0; bits < 4; bits += 2)
        bad += check_edit(8, bits);
    assert_int_equal(bad, 0);
}

/* The lock of a disk that appears after its directory was listed. */
static int edit_locked_disk(vmxci_scan_result *result, void *payload)
{
    int changed, *status = payload;
    if (!result->vm)
        return 0;
    assert_int_equal(mkdir(in("d.vmdk.lck"), 0755), 0);
    put("d.vmdk.lck/M00001.lck", "?");
    assert_int_equal(vmxci_doc_set(vmxci_vm_doc(result->vm), "displayName", "x", NULL), VMXCI_OK);
    *status = vmxci_vm_commit(&changed, result->vm, NULL, NULL);
    return 0;
}

static int ignore(vmxci_scan_result *result, void *payload)
{
    (void)result;
    (void)payload;
    return 0;
}

static void test_edit_lists_again(void **state)
{
    (void)state;
    vmxci_vm_options vm = VMXCI_VM_OPTIONS_INIT;
    vmxci_scan_options options = recursive(1);
    const char *path = place;
    int status = -1;
    put("a.vmx", TEXT "scsi0:0.fileName = \"d.vmdk\"\n");
    vm.edit = 1;
    options.vm = &vm;
    options.prepare = edit_locked_disk;
    assert_int_equal(vmxci_scan(&path, 1, &options, ignore, &status, NULL), VMXCI_OK);
    assert_int_equal(status, VMXCI_EOPEN);
    assert_true(holds("a.vmx", TEXT "scsi0:0.fileName = \"d.vmdk\"\n"));
}

static void test_refused_options(void **state)
{
    (void)state;
    const vmxci_directory directory = { .device = 1, .inode = 1 };
    vmxci_vm_options vm = VMXCI_VM_OPTIONS_INIT;
    vmxci_scan_options options = recursive(257);
    vmxci_error err = { 0 };
    const char *path = place;
    run *r = new_run();
    put("a.vmx", TEXT);
    assert_int_equal(vmxci_scan(&path, 1, &options, run_each, r, &err), VMXCI_EINVAL);
    assert_int_equal(err.code, VMXCI_EINVAL);
    options.jobs = 256;
    assert_int_equal(vmxci_scan(&path, 1, &options, run_each, r, NULL), VMXCI_OK);
    options.vm = &vm;
    vm.share_lock = 1;
    assert_int_equal(vmxci_scan(&path, 1, &options, run_each, r, NULL), VMXCI_EINVAL);
    vm.share_lock = 0;
    vm.directory = &directory;
    assert_int_equal(vmxci_scan(&path, 1, &options, run_each, r, NULL), VMXCI_EINVAL);
    vm.directory = NULL;
    vm.size = 8;
    assert_int_equal(vmxci_scan(&path, 1, &options, run_each, r, NULL), VMXCI_EINVAL);
    free_run(r);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_place, remove_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_random_trees),
        TEST(test_order),
        TEST(test_endings),
        TEST(test_ends_with_open_vms),
        TEST(test_stop_is_called),
        TEST(test_hidden),
        TEST(test_mount_points),
        TEST(test_patterns),
        TEST(test_pruning),
        TEST(test_limit),
        TEST(test_names_only),
        TEST(test_paths),
        TEST(test_next),
        TEST(test_no_paths),
        TEST(test_spellings),
        TEST(test_edits),
        TEST(test_edit_lists_again),
        TEST(test_refused_options),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
