/* SPDX-License-Identifier: MIT */
/* Scans of trees that are large, deep, unreadable or full of strange files, and of trees that
 * change meanwhile.  What changes is changed by `prepare` of a VM that comes before. */
#include <config.h>

#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/sysmacros.h>
#include <sys/un.h>

#include "file/dirents.h"
#include "tree.h"

static const uint32_t jobs[] = { 1, 2, 8 };

static void make_directory(const char *name)
{
    assert_int_equal(mkdir(in(name), 0755), 0);
}

/* ---- many files ---- */

enum {
    MANY = 10000
};

/* The files are links to one, which saves time. */
static void make_many(bool in_directories)
{
    put("x", TEXT);
    for (int i = 0; i < MANY; i++) {
        char name[64];
        snprintf(name, sizeof name, "%05d.vmx", i);
        if (in_directories) {
            make_directory(name);
            snprintf(name, sizeof name, "%05d.vmx/a.vmx", i);
        }
        assert_int_equal(link(in("x"), in(name)), 0);
    }
}

static int check_many(uint32_t count, int unordered, bool in_directories)
{
    vmxci_scan_options options = recursive(count);
    run *r = new_run();
    options.unordered = unordered;
    prepare_with_tickets(&options);
    int bad = scan("many", r, place, &options);
    bad += differs_n("many", "results", (long long)r->count, MANY);
    if (unordered)
        sort_run(r);
    for (size_t i = 0; i < r->count && !bad; i++) {
        char name[64];
        snprintf(name, sizeof name, in_directories ? "%05zu.vmx/a.vmx" : "%05zu.vmx", i);
        bad += differs("many", "path", str_of(r->list[i].path), str_of(in(name)));
    }
    free_run(r);
    return bad;
}

static void test_many_files(void **state)
{
    (void)state;
    int bad = 0;
    make_many(false);
    for (size_t j = 0; j < COUNT(jobs); j++)
        bad += check_many(jobs[j], j == 1, false);
    assert_int_equal(bad, 0);
}

static void test_many_directories(void **state)
{
    (void)state;
    int bad = 0;
    make_many(true);
    for (size_t j = 0; j < COUNT(jobs); j++)
        bad += check_many(jobs[j], j == 1, true);
    assert_int_equal(bad, 0);
}

/* ---- names ---- */

static void test_bytes_of_names(void **state)
{
    (void)state;
    char *want[2 * 255];
    size_t count = 0;
    int bad = 0;
    for (int byte = 1; byte < 256; byte++) {
        char name[NAME_MAX + 1];
        if (byte == '/' || byte == '.')
            continue;
        snprintf(name, sizeof name, "%c.vmx", byte);
        put(name, TEXT);
        want[count++] = strdup(name);
        memset(name, byte, NAME_MAX);
        memcpy(name + NAME_MAX - 4, ".vmx", 5);
        put(name, TEXT);
        want[count++] = strdup(name);
    }
    qsort(want, count, sizeof want[0], compare_paths);
    for (size_t j = 0; j < COUNT(jobs); j++) {
        const vmxci_scan_options options = recursive(jobs[j]);
        run *r = new_run();
        bad += scan("bytes", r, place, &options);
        bad += check_paths("bytes", r, place, (const char *const *)want, count);
        free_run(r);
    }
    for (size_t i = 0; i < count; i++)
        free(want[i]);
    assert_int_equal(bad, 0);
}

/* ---- rights ---- */

static void test_unreadable(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        mode_t mode;
    } directories[] = { { "b", 0 }, { "c", 0444 }, { "d", 0111 }, { "e", 0555 } };
    int bad = 0;
    put("a.vmx", TEXT);
    put_str("b.vmx", STR(TEXT), 0);
    for (size_t i = 0; i < COUNT(directories); i++) {
        char name[64];
        make_directory(directories[i].name);
        snprintf(name, sizeof name, "%s/x.vmx", directories[i].name);
        put(name, TEXT);
        snprintf(name, sizeof name, "%s/y", directories[i].name);
        make_directory(name);
        assert_int_equal(chmod(in(directories[i].name), directories[i].mode), 0);
    }
    put("z.vmx", TEXT);
    assert_int_equal(chmod(place, 0755), 0);
    if (geteuid() == 0 && seteuid(65534) != 0)
        skip();
    for (size_t j = 0; j < COUNT(jobs); j++) {
        vmxci_scan_options options = recursive(jobs[j]);
        bad += check_scan("unreadable", place, &options, NULL,
                          "a.vmx; b !io; b.vmx !io; c/x.vmx !io; c/y !io; d !io; e/x.vmx; z.vmx; ");
        bad += check_scan("given", in("b"), &options, NULL, "b !io; ");
        options.names_only = 1;
        bad += check_scan("names", place, &options, NULL,
                          "a.vmx; b !io; b.vmx; c/x.vmx; c/y !io; d !io; e/x.vmx; z.vmx; ");
    }
    if (getuid() == 0)
        assert_int_equal(seteuid(0), 0);
    for (size_t i = 0; i < COUNT(directories); i++)
        assert_int_equal(chmod(in(directories[i].name), 0755), 0);
    assert_int_equal(bad, 0);
}

/* ---- links and other types ---- */

static void make_outside(void)
{
    make_directory("out");
    put("out/o.vmx", TEXT);
    put("out/b.vmx", TEXT);
    make_directory("out/d");
    put("out/d/o.vmx", TEXT);
    make_directory("in");
}

static void test_links(void **state)
{
    (void)state;
    int bad = 0;
    make_outside();
    put("in/a.vmx", TEXT);
    make_directory("in/d");
    put("in/d/z.vmx", TEXT);
    assert_int_equal(symlink("../out", in("in/b")), 0);
    assert_int_equal(symlink("../out/o.vmx", in("in/b.vmx")), 0);
    assert_int_equal(symlink("a.vmx", in("in/c.vmx")), 0);
    assert_int_equal(symlink(".", in("in/loop")), 0);
    assert_int_equal(symlink("../..", in("in/d/up")), 0);
    assert_int_equal(symlink("self.vmx", in("in/self.vmx")), 0);
    assert_int_equal(symlink("nowhere", in("in/dangling.vmx")), 0);
    assert_int_equal(symlink("in", in("link")), 0);
    for (size_t j = 0; j < COUNT(jobs); j++) {
        const vmxci_scan_options options = recursive(jobs[j]);
        bad += check_scan("below", in("in"), &options, NULL, "in/a.vmx; in/d/z.vmx; ");
        bad += check_scan("given", in("link"), &options, NULL, "link/a.vmx; link/d/z.vmx; ");
        bad += check_scan("given file", in("in/b.vmx"), &options, NULL, "in/b.vmx; ");
        bad += check_scan("given below", in("in/b"), &options, NULL,
                          "in/b/b.vmx; in/b/d/o.vmx; in/b/o.vmx; ");
    }
    assert_int_equal(bad, 0);
}

static void make_socket(const char *name)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    assert_true(snprintf(address.sun_path, sizeof address.sun_path, "%s", in(name)) <
                (int)sizeof address.sun_path);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(close(fd), 0);
}

static void test_other_types(void **state)
{
    (void)state;
    int bad = 0;
    put("a.vmx", TEXT);
    assert_int_equal(mkfifo(in("f.vmx"), 0644), 0);
    make_socket("s.vmx");
    (void)mknod(in("d.vmx"), S_IFCHR | 0666, makedev(1, 3));
    put("z.vmx", TEXT);
    for (size_t j = 0; j < COUNT(jobs); j++) {
        vmxci_scan_options options = recursive(jobs[j]);
        bad += check_scan("types", place, &options, NULL, "a.vmx; z.vmx; ");
        bad += check_scan("given", in("f.vmx"), &options, NULL, "f.vmx !not-vmx; ");
        options.names_only = 1;
        bad += check_scan("names", place, &options, NULL, "a.vmx; z.vmx; ");
    }
    assert_int_equal(bad, 0);
}

static void test_find_type(void **state)
{
    (void)state;
    const int dir = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_true(dir >= 0);
    put("file", "");
    make_directory("directory");
    assert_int_equal(symlink("file", in("link")), 0);
    assert_int_equal(mkfifo(in("fifo"), 0644), 0);
    assert_int_equal(vmxi_find_type(dir, "file"), VMXI_TYPE_REGULAR);
    assert_int_equal(vmxi_find_type(dir, "directory"), VMXI_TYPE_DIRECTORY);
    assert_int_equal(vmxi_find_type(dir, "link"), VMXI_TYPE_OTHER);
    assert_int_equal(vmxi_find_type(dir, "fifo"), VMXI_TYPE_OTHER);
    assert_int_equal(vmxi_find_type(dir, "missing"), VMXI_TYPE_OTHER);
    assert_int_equal(close(dir), 0);
}

/* ---- changes ---- */

static int writer = -1; /* the other end of a FIFO */

static void remove_file(void)
{
    assert_int_equal(unlink(in("in/b.vmx")), 0);
}

static void link_file(void)
{
    remove_file();
    assert_int_equal(symlink("../out/o.vmx", in("in/b.vmx")), 0);
}

static void make_fifo(void)
{
    remove_file();
    assert_int_equal(mkfifo(in("in/b.vmx"), 0644), 0);
}

static void make_fifo_with_writer(void)
{
    make_fifo();
    writer = open(in("in/b.vmx"), O_RDWR | O_CLOEXEC);
    assert_true(writer >= 0);
}

static void bind_socket(void)
{
    remove_file();
    make_socket("in/b.vmx");
}

static void make_directory_of_file(void)
{
    remove_file();
    make_directory("in/b.vmx");
    put("in/b.vmx/x.vmx", TEXT);
}

static void shrink_file(void)
{
    put("in/b.vmx", "");
}

static void grow_file(void)
{
    put("in/b.vmx", TEXT TEXT);
}

static void remove_directory(void)
{
    assert_int_equal(remove_tree(in("in/d")), 0);
}

static void link_directory(void)
{
    remove_directory();
    assert_int_equal(symlink("../out", in("in/d")), 0);
}

static void link_directory_to_itself(void)
{
    remove_directory();
    assert_int_equal(symlink("d", in("in/d")), 0);
}

static void make_file_of_directory(void)
{
    remove_directory();
    put("in/d", TEXT);
}

static void exchange_directory(void)
{
    remove_directory();
    make_directory("in/d");
    put("in/d/other.vmx", TEXT);
}

static void link_next_directory(void)
{
    assert_int_equal(remove_tree(in("in/d/e")), 0);
    assert_int_equal(symlink("../../out", in("in/d/e")), 0);
}

static void link_everything(void)
{
    assert_int_equal(rename(in("in"), in("gone")), 0);
    assert_int_equal(symlink("out", in("in")), 0);
}

static void remove_everything(void)
{
    assert_int_equal(remove_tree(in("in")), 0);
}

/* The tree is in/{a.vmx,b.vmx,c.vmx,d/{d.vmx,e/e.vmx,f.vmx},z.vmx}.  The change is made when a.vmx
 * is read, and where DEEP when d/d.vmx is. */
static const struct {
    const char *name;
    void (*change)(void);
    bool deep;
    const char *want;
} changes[] = {
    { "removed file", remove_file, false,
      "in/a.vmx; in/c.vmx; in/d/d.vmx; in/d/e/e.vmx; in/d/f.vmx; in/z.vmx; " },
    { "linked file", link_file, false,
      "in/a.vmx; in/c.vmx; in/d/d.vmx; in/d/e/e.vmx; in/d/f.vmx; in/z.vmx; " },
    { "FIFO", make_fifo, false,
      "in/a.vmx; in/c.vmx; in/d/d.vmx; in/d/e/e.vmx; in/d/f.vmx; in/z.vmx; " },
    { "FIFO with a writer", make_fifo_with_writer, false,
      "in/a.vmx; in/c.vmx; in/d/d.vmx; in/d/e/e.vmx; in/d/f.vmx; in/z.vmx; " },
    { "socket", bind_socket, false,
      "in/a.vmx; in/c.vmx; in/d/d.vmx; in/d/e/e.vmx; in/d/f.vmx; in/z.vmx; " },
    { "directory in place of a file", make_directory_of_file, false,
      "in/a.vmx; in/c.vmx; in/d/d.vmx; in/d/e/e.vmx; in/d/f.vmx; in/z.vmx; " },
    { "empty file", shrink_file, false,
      "in/a.vmx; in/b.vmx !not-vmx; in/c.vmx; in/d/d.vmx; in/d/e/e.vmx; in/d/f.vmx; in/z.vmx; " },
    { "longer file", grow_file, false,
      "in/a.vmx; in/b.vmx; in/c.vmx; in/d/d.vmx; in/d/e/e.vmx; in/d/f.vmx; in/z.vmx; " },
    { "removed directory", remove_directory, false, "in/a.vmx; in/b.vmx; in/c.vmx; in/z.vmx; " },
    { "linked directory", link_directory, false, "in/a.vmx; in/b.vmx; in/c.vmx; in/z.vmx; " },
    { "loop", link_directory_to_itself, false, "in/a.vmx; in/b.vmx; in/c.vmx; in/z.vmx; " },
    { "file in place of a directory", make_file_of_directory, false,
      "in/a.vmx; in/b.vmx; in/c.vmx; in/z.vmx; " },
    { "another directory", exchange_directory, false,
      "in/a.vmx; in/b.vmx; in/c.vmx; in/d/other.vmx; in/z.vmx; " },
    { "linked directory, next", link_next_directory, true,
      "in/a.vmx; in/b.vmx; in/c.vmx; in/d/d.vmx; in/d/f.vmx; in/z.vmx; " },
    /* The walk stays in the directories that are open. */
    { "linked directory, current", link_directory, true,
      "in/a.vmx; in/b.vmx; in/c.vmx; in/d/d.vmx; in/z.vmx; " },
    { "linked root", link_everything, false,
      "in/a.vmx; in/b.vmx; in/c.vmx; in/d/d.vmx; in/d/e/e.vmx; in/d/f.vmx; in/z.vmx; " },
    { "removed root", remove_everything, false, "in/a.vmx; " },
};

static size_t change; /* the row */
static bool is_changed;

static void make_change(const vmxci_scan_result *result)
{
    const char *name = strrchr(result->path, '/');
    if (is_changed || strcmp(name, changes[change].deep ? "/d.vmx" : "/a.vmx") != 0)
        return;
    is_changed = true;
    changes[change].change();
}

static void make_tree(void)
{
    assert_int_equal(remove_tree(place), 0);
    assert_int_equal(mkdir(place, 0755), 0);
    make_outside();
    make_directory("in/d");
    make_directory("in/d/e");
    put("in/a.vmx", TEXT);
    put("in/b.vmx", TEXT);
    put("in/c.vmx", TEXT);
    put("in/d/d.vmx", TEXT);
    put("in/d/e/e.vmx", TEXT);
    put("in/d/f.vmx", TEXT);
    put("in/z.vmx", TEXT);
    is_changed = false;
}

static int check_change(vmxci_scan_options *options)
{
    char path[512];
    make_tree();
    snprintf(path, sizeof path, "%s", in("in"));
    int bad = check_scan(changes[change].name, path, options, make_change, changes[change].want);
    bad += differs_n(changes[change].name, "changed", is_changed, 1);
    if (writer >= 0)
        assert_int_equal(close(writer), 0);
    writer = -1;
    return bad;
}

static void test_changes(void **state)
{
    (void)state;
    vmxci_scan_options options = recursive(1);
    int bad = 0;
    prepare_with_tickets(&options);
    for (change = 0; change < COUNT(changes); change++)
        bad += check_change(&options);
    assert_int_equal(bad, 0);
}

/* ---- few descriptors ---- */

static struct rlimit files;

static void limit_files(rlim_t most)
{
    struct rlimit low;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &files), 0);
    low = files;
    low.rlim_cur = most;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &low), 0);
}

static void unlimit_files(void)
{
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &files), 0);
}

/* WIDTH subdirectories each, DEPTH levels, a file before and a file after them. */
static void make_nested(char path[1024], int width, int depth)
{
    const size_t len = strlen(path);
    snprintf(path + len, 1024 - len, "/0.vmx");
    put(path, TEXT);
    snprintf(path + len, 1024 - len, "/z.vmx");
    put(path, TEXT);
    for (int i = 0; i < width && depth; i++) {
        snprintf(path + len, 1024 - len, "/%d", i);
        make_directory(path);
        make_nested(path, width, depth - 1);
    }
    path[len] = '\0';
}

/* BITS: unordered, with `prepare`, names only. */
static int compare_limits(uint32_t count, unsigned bits, rlim_t most)
{
    char row[64];
    vmxci_scan_options options = recursive(count);
    run *few = new_run(), *many = new_run();
    options.unordered = bits & 1;
    options.names_only = (bits & 4) != 0;
    if (bits & 2)
        prepare_with_tickets(&options);
    if (bits & 4)
        options.prepare = NULL;
    snprintf(row, sizeof row, "%u jobs, bits %u, %lu files", count, bits, (unsigned long)most);
    int bad = scan(row, many, place, &options);
    limit_files(most);
    bad += scan(row, few, place, &options);
    unlimit_files();
    sort_run(many);
    if (bits & 1)
        sort_run(few);
    bad += differs_n(row, "results", (long long)few->count, (long long)many->count);
    for (size_t i = 0; i < few->count && bad < 3; i++) {
        bad += differs(row, "path", str_of(few->list[i].path), str_of(many->list[i].path));
        bad += differs_status(row, few->list[i].code, VMXCI_OK);
    }
    free_run(few);
    free_run(many);
    return bad;
}

static int compare_all_limits(void)
{
    int bad = 0;
    for (size_t j = 0; j < COUNT(jobs); j++)
        for (unsigned bits = 0; bits <= 4; bits++)
            bad += compare_limits(jobs[j], bits, bits == 3 ? 64 : 32);
    return bad;
}

static void test_few_files(void **state)
{
    (void)state;
    static const struct {
        int width, depth;
    } shapes[] = { { 1, 100 }, { 2, 8 }, { 5, 3 }, { 30, 1 } };
    int bad = 0;
    for (size_t i = 0; i < COUNT(shapes); i++) {
        char path[1024] = "";
        assert_int_equal(remove_tree(place), 0);
        assert_int_equal(mkdir(place, 0755), 0);
        make_nested(path, shapes[i].width, shapes[i].depth);
        bad += compare_all_limits();
    }
    assert_int_equal(bad, 0);
}

/* A comb: each level has two subdirectories, of which the second goes on.  With several threads the
 * walk finds both of them before it comes back to the first. */
static void test_few_files_in_a_comb(void **state)
{
    (void)state;
    char path[1024] = "";
    for (int level = 0; level < 100; level++) {
        const size_t len = strlen(path);
        for (int tooth = 0; tooth < 4; tooth++) {
            snprintf(path + len, sizeof path - len, "/%d", tooth);
            make_directory(path);
            snprintf(path + len, sizeof path - len, "/%d/t", tooth);
            make_directory(path);
            snprintf(path + len, sizeof path - len, "/%d/t/t.vmx", tooth);
            put(path, TEXT);
        }
        snprintf(path + len, sizeof path - len, "/%d", level % 4);
    }
    assert_int_equal(compare_all_limits(), 0);
}

/* A directory whose descriptor was closed is found again below the root only. */
static int nested_changes;

static void link_nested(const vmxci_scan_result *result)
{
    const size_t depth = strlen(result->path) - strlen(place);
    if (nested_changes || depth < 120)
        return;
    nested_changes++;
    /* An ancestor of the directory at hand becomes a link to a copy of itself outside. */
    assert_int_equal(rename(in("in/0/0/0"), in("moved")), 0);
    assert_int_equal(symlink("../../../out", in("in/0/0/0")), 0);
}

static void test_link_with_few_files(void **state)
{
    (void)state;
    vmxci_scan_options options = recursive(1);
    char path[1024] = "/in", root[512];
    int outside = 0;
    make_outside();
    make_nested(path, 1, 100);
    snprintf(path, sizeof path, "/out");
    remove_tree(in("out"));
    make_directory("out");
    make_nested(path, 1, 100);
    /* Only outside. */
    for (int level = 0; level < 100; level++) {
        const size_t len = strlen(path);
        snprintf(path + len, sizeof path - len, "/outside.vmx");
        put(path, TEXT);
        snprintf(path + len, sizeof path - len, "/z.vmx");
        put(path, "");
        snprintf(path + len, sizeof path - len, "/0");
    }
    snprintf(root, sizeof root, "%s", in("in"));
    for (int rounds = 0; rounds < 2; rounds++) {
        run *r = new_run();
        options.names_only = 0;
        prepare_with_tickets(&options);
        r->meet = link_nested;
        nested_changes = 0;
        limit_files(32);
        const int bad = scan("nested", r, root, &options);
        unlimit_files();
        assert_int_equal(bad, 0);
        assert_int_equal(nested_changes, 1);
        for (size_t i = 0; i < r->count; i++)
            outside += strstr(r->list[i].path, "outside") != NULL || r->list[i].code != VMXCI_OK;
        free_run(r);
        assert_int_equal(unlink(in("in/0/0/0")), 0);
        assert_int_equal(rename(in("moved"), in("in/0/0/0")), 0);
    }
    assert_int_equal(outside, 0);
}

/* ---- depth ---- */

enum {
    DEEP = 400,
    LONG_NAME = 100
};

static void make_deep(const char name[LONG_NAME + 1])
{
    int at = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (int i = 0; i < DEEP; i++) {
        assert_true(at >= 0);
        assert_int_equal(mkdirat(at, name, 0755), 0);
        const int below = openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        assert_int_equal(close(at), 0);
        at = below;
        const int fd = openat(at, "a.vmx", O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
        assert_true(fd >= 0);
        assert_int_equal(write(fd, TEXT, strlen(TEXT)), strlen(TEXT));
        assert_int_equal(close(fd), 0);
    }
    assert_int_equal(close(at), 0);
}

/* Moves the second level up, until there is none. */
static void remove_deep(const char name[LONG_NAME + 1])
{
    char inside[2 * LONG_NAME + 2];
    const int dir = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_true(dir >= 0);
    snprintf(inside, sizeof inside, "%s/%s", name, name);
    while (renameat(dir, inside, dir, "next") == 0) {
        assert_int_equal(remove_tree(in(name)), 0);
        assert_int_equal(renameat(dir, "next", dir, name), 0);
    }
    assert_int_equal(close(dir), 0);
}

static int check_deep(uint32_t count, rlim_t most)
{
    const vmxci_scan_options options = recursive(count);
    run *r = new_run();
    char row[64];
    snprintf(row, sizeof row, "%u jobs, %lu files", count, (unsigned long)most);
    if (most)
        limit_files(most);
    int bad = scan(row, r, place, &options);
    if (most)
        unlimit_files();
    bad += differs_n(row, "results", (long long)r->count, DEEP);
    for (size_t i = 0; i < r->count; i++) {
        /* "a.vmx" sorts before the name: the top file comes first. */
        const size_t want = strlen(place) + (i + 1) * (LONG_NAME + 1) + strlen("/a.vmx");
        bad += differs_n(row, "length", (long long)strlen(r->list[i].path), (long long)want);
        bad += differs_status(row, r->list[i].code, VMXCI_OK);
    }
    free_run(r);
    return bad;
}

static void test_deep(void **state)
{
    (void)state;
    char name[LONG_NAME + 1] = "";
    int bad = 0;
    memset(name, 'n', LONG_NAME);
    make_deep(name);
    for (size_t j = 0; j < COUNT(jobs); j++) {
        bad += check_deep(jobs[j], 0);
        bad += check_deep(jobs[j], 32);
    }
    remove_deep(name);
    assert_int_equal(bad, 0);
}

/* ---- sizes ---- */

static const size_t sizes[] = { 100,    65535,           65536,
                                65537,  131071,          131072,
                                200000, VMXCI_MAX_BYTES, VMXCI_MAX_BYTES + 1 };

static void put_size(const char *name, size_t size)
{
    char *text = malloc(size);
    assert_non_null(text);
    memset(text, '#', size);
    memcpy(text, TEXT, strlen(TEXT));
    memcpy(text + size - 7, "\na = 1\n", 7);
    put_str(name, (vmxci_str){ text, size }, 0644);
    free(text);
}

/* The last line is there. */
static int check_size(vmxci_scan_result *result, void *payload)
{
    int *bad = payload;
    const size_t size = (size_t)strtoull(strrchr(result->path, '/') + 1, NULL, 10);
    vmxci_line line;
    if (size > VMXCI_MAX_BYTES) {
        *bad += !result->error || result->error->code != VMXCI_ETOOBIG;
    } else if (!result->vm) {
        *bad += 1;
    } else {
        const vmxci_doc *doc = vmxci_vm_doc(result->vm);
        *bad +=
            differs_n(result->path, "bytes", (long long)vmxci_doc_emit(doc).len, (long long)size);
        *bad += vmxci_doc_find(&line, doc, "a", NULL) != VMXCI_OK;
    }
    return 0;
}

static int ignore(vmxci_scan_result *result, void *payload)
{
    (void)result;
    (void)payload;
    return 0;
}

static void test_sizes(void **state)
{
    (void)state;
    const char *path = place;
    for (size_t i = 0; i < COUNT(sizes); i++) {
        char name[64];
        snprintf(name, sizeof name, "%zu.vmx", sizes[i]);
        put_size(name, sizes[i]);
    }
    for (int edit = 0; edit < 2; edit++)
        for (int in_prepare = 0; in_prepare < 2; in_prepare++) {
            vmxci_vm_options vm = VMXCI_VM_OPTIONS_INIT;
            vmxci_scan_options options = recursive(1);
            int bad = 0;
            vm.edit = edit;
            options.vm = &vm;
            options.prepare = in_prepare ? check_size : NULL;
            assert_int_equal(
                vmxci_scan(&path, 1, &options, in_prepare ? ignore : check_size, &bad, NULL),
                VMXCI_OK);
            assert_int_equal(bad, 0);
        }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_place, remove_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_many_files),
        TEST(test_many_directories),
        TEST(test_bytes_of_names),
        TEST(test_unreadable),
        TEST(test_links),
        TEST(test_other_types),
        TEST(test_find_type),
        TEST(test_changes),
        TEST(test_few_files),
        TEST(test_few_files_in_a_comb),
        TEST(test_link_with_few_files),
        TEST(test_deep),
        TEST(test_sizes),
    };
    /* A scan that waits for a FIFO would wait forever. */
    alarm(300);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
