/* SPDX-License-Identifier: MIT */
/* A virtual machine in its directory: how its file is found, read and replaced. */
#include <config.h>

#include <sys/wait.h>
#include <sys/xattr.h>

#include "place.h"

#define OLD "a = \"1\"\r\nvmci0.present = \"TRUE\"\r\n"
#define NEW "a = \"2\"\r\nvmci0.present = \"TRUE\"\r\n"

/* ---- locate ---- */

struct located {
    const char *name;
    const char *made[4]; /* a name that ends in '/' is a directory */
    const char *asked;
    int status;
    const char *found;
};

static const struct located located[] = {
    { "a file", { "a.vmx" }, "/a.vmx", VMXCI_OK, "/a.vmx" },
    { "a file of any name", { "a.vmx", "b.txt" }, "/b.txt", VMXCI_OK, "/b.txt" },
    { "a file without a suffix", { "b" }, "/b", VMXCI_OK, "/b" },
    { "a dot file", { ".a.vmx", "b.vmx" }, "/.a.vmx", VMXCI_OK, "/.a.vmx" },
    { "missing", { "a.vmx" }, "/b.vmx", VMXCI_ENOENT, NULL },
    { "missing directory", { "a.vmx" }, "/b/a.vmx", VMXCI_ENOENT, NULL },
    { "one", { "a.vmx", "a.vmdk", "a.nvram" }, "", VMXCI_OK, "/a.vmx" },
    { "one, trailing slash", { "a.vmx", "a.vmdk" }, "/", VMXCI_OK, "/a.vmx" },
    { "none", { "a.vmdk", "vmx" }, "", VMXCI_ENOTVMX, NULL },
    { "none, an empty directory", { NULL }, "", VMXCI_ENOTVMX, NULL },
    { "several", { "a.vmx", "b.vmx" }, "", VMXCI_ENOTVMX, NULL },
    { "several, one in capitals", { "a.vmx", "B.VMX" }, "", VMXCI_ENOTVMX, NULL },
    { "a template", { "a.vmtx", "a.vmdk" }, "", VMXCI_OK, "/a.vmtx" },
    { "a template beside", { "a.vmtx", "a.vmx" }, "", VMXCI_OK, "/a.vmx" },
    { "several templates beside", { "a.vmtx", "b.vmtx", "a.vmx" }, "", VMXCI_OK, "/a.vmx" },
    { "several templates", { "a.vmtx", "b.vmtx" }, "", VMXCI_ENOTVMX, NULL },
    { "capitals", { "A.VMX" }, "", VMXCI_OK, "/A.VMX" },
    { "mixed capitals", { "a.VmTx" }, "", VMXCI_OK, "/a.VmTx" },
    { "dot names", { ".a.vmx", "b.vmx" }, "", VMXCI_OK, "/b.vmx" },
    { "dot names only", { ".a.vmx" }, "", VMXCI_ENOTVMX, NULL },
    { "the suffix alone", { ".vmx" }, "", VMXCI_ENOTVMX, NULL },
    { "names that are near", { "a.vmxf", "a.vmx~", "a.vmx.bak", "a.vmx" }, "", VMXCI_OK, "/a.vmx" },
    { "only names that are near",
      { "a.vmxf", "a.vmx~", "a.vmx.bak", "avmx" },
      "",
      VMXCI_ENOTVMX,
      NULL },
    { "a lock beside", { "a.vmx", "a.vmx.lck/" }, "", VMXCI_OK, "/a.vmx" },
    { "a directory is not a file", { "a.vmx", "b.vmx/" }, "", VMXCI_OK, "/a.vmx" },
    { "a directory named like a file",
      { "v.vmx/", "v.vmx/a.vmx" },
      "/v.vmx",
      VMXCI_OK,
      "/v.vmx/a.vmx" },
    { "not deeper", { "v/", "v/a.vmx" }, "", VMXCI_ENOTVMX, NULL },
    { "a bundle",
      { "x.vmwarevm/", "x.vmwarevm/x.vmx" },
      "/x.vmwarevm",
      VMXCI_OK,
      "/x.vmwarevm/x.vmx" },
    { "a bundle, trailing slash",
      { "x.vmwarevm/", "x.vmwarevm/x.vmx" },
      "/x.vmwarevm/",
      VMXCI_OK,
      "/x.vmwarevm/x.vmx" },
    { "a dot directory", { ".v/", ".v/a.vmx" }, "/.v", VMXCI_OK, "/.v/a.vmx" },
};

static int check_located(const struct located *row)
{
    char directory[640], path[700], made[700];
    /* Each row has a directory of its own, whose name contains a space. */
    snprintf(directory, sizeof directory, "%s/row %zu", place, (size_t)(row - located));
    assert_int_equal(mkdir(directory, 0700), 0);
    for (size_t i = 0; i < COUNT(row->made) && row->made[i]; i++) {
        snprintf(made, sizeof made, "%s/%s", directory, row->made[i]);
        int fd;
        if (made[strlen(made) - 1] == '/')
            assert_int_equal(mkdir(made, 0700), 0);
        else
            assert_true((fd = open(made, O_WRONLY | O_CREAT, 0600)) >= 0 && close(fd) == 0);
    }
    vmxci_text *text = NULL;
    vmxci_error err = { 0 };
    snprintf(path, sizeof path, "%s%s", directory, row->asked);
    int rc = vmxci_locate(&text, path, &err);
    int bad = differs_status(row->name, rc, row->status);
    if (rc == VMXCI_OK && row->found) {
        snprintf(path, sizeof path, "%s%s", directory, row->found);
        bad += differs(row->name, "path", vmxci_text_str(text), str_of(path));
    } else {
        bad += differs_n(row->name, "error code", err.code, rc);
        bad += differs_n(row->name, "result is NULL", text == NULL, 1);
    }
    vmxci_text_free(text);
    return bad;
}

static void test_locate(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(located); i++)
        bad += check_located(&located[i]);
    assert_int_equal(bad, 0);
}

static void test_several_are_listed(void **state)
{
    (void)state;
    put("one.vmx", OLD);
    put("other.vmx", OLD);
    vmxci_text *text = NULL;
    vmxci_error err = { 0 };
    assert_int_equal(vmxci_locate(&text, in(""), &err), VMXCI_ENOTVMX);
    assert_non_null(strstr(err.message, "one.vmx"));
    assert_non_null(strstr(err.message, "other.vmx"));
    assert_null(strchr(err.message, '\n'));
}

static int locate(const char *name, vmxci_error *err)
{
    vmxci_text *text = NULL;
    int rc = vmxci_locate(&text, in(name), err);
    vmxci_text_free(text);
    return rc;
}

static void test_locate_links(void **state)
{
    (void)state;
    put("a.txt", OLD);
    assert_int_equal(mkdir(in("vm"), 0700), 0);
    put("vm/a.vmx", OLD);
    assert_int_equal(symlink("a.txt", in("file.vmx")), 0);
    assert_int_equal(symlink("vm", in("directory")), 0);
    assert_int_equal(symlink("nowhere", in("dangling.vmx")), 0);
    assert_int_equal(symlink("loop2.vmx", in("loop1.vmx")), 0);
    assert_int_equal(symlink("loop1.vmx", in("loop2.vmx")), 0);
    vmxci_text *text = NULL;
    vmxci_error err = { 0 };
    assert_int_equal(vmxci_locate(&text, in("file.vmx"), NULL), VMXCI_OK);
    assert_string_equal(vmxci_text_str(text).ptr, in("file.vmx"));
    vmxci_text_free(text);
    assert_int_equal(vmxci_locate(&text, in("directory"), NULL), VMXCI_OK);
    assert_string_equal(vmxci_text_str(text).ptr, in("directory/a.vmx"));
    vmxci_text_free(text);
    assert_int_equal(locate("dangling.vmx", &err), VMXCI_ENOENT);
    assert_int_equal(locate("loop1.vmx", &err), VMXCI_EIO);
    assert_int_equal(err.sys_errno, ELOOP);
}

/* A FIFO, socket or device is refused, without waiting for its writer. */
static void test_locate_no_file(void **state)
{
    (void)state;
    assert_int_equal(mkfifo(in("fifo.vmx"), 0600), 0);
    vmxci_error err = { 0 };
    vmxci_vm *vm = NULL;
    vmxci_doc *doc = NULL;
    assert_int_equal(locate("fifo.vmx", &err), VMXCI_ENOTVMX);
    assert_int_equal(vmxci_vm_open(&vm, in("fifo.vmx"), NULL, &err), VMXCI_ENOTVMX);
    assert_null(vm);
    assert_int_equal(vmxci_doc_load(&doc, in("fifo.vmx"), NULL, &err), VMXCI_ENOTVMX);
    assert_null(doc);
    assert_int_equal(vmxci_doc_load(&doc, in(""), NULL, &err), VMXCI_ENOTVMX);
    assert_int_equal(vmxci_doc_load(&doc, "/dev/null", NULL, &err), VMXCI_ENOTVMX);
    assert_int_equal(vmxci_vm_open(&vm, "/dev/null", NULL, &err), VMXCI_ENOTVMX);
}

/* ---- reading ---- */

static void test_load(void **state)
{
    (void)state;
    vmxci_doc *doc = NULL;
    vmxci_error err = { 0 };
    put("a.txt", OLD);
    assert_int_equal(symlink("a.txt", in("link")), 0);
    assert_int_equal(vmxci_doc_load(&doc, in("link"), NULL, NULL), VMXCI_OK);
    assert_true(str_equal(vmxci_doc_emit(doc), STR(OLD)));
    vmxci_doc_free(doc);
    assert_int_equal(vmxci_doc_load(&doc, in("missing"), NULL, &err), VMXCI_ENOENT);
    assert_int_equal(err.code, VMXCI_ENOENT);
    assert_null(doc);
    put_str("nul", STR("x\0"), 0600);
    assert_int_equal(vmxci_doc_load(&doc, in("nul"), NULL, NULL), VMXCI_OK);
    vmxci_doc_free(doc);
    put("empty", "");
    assert_int_equal(vmxci_doc_load(&doc, in("empty"), NULL, NULL), VMXCI_OK);
    assert_int_equal(vmxci_doc_lines(doc), 0);
    vmxci_doc_free(doc);
    vmxci_parse_options opt = VMXCI_PARSE_OPTIONS_INIT;
    opt.max_bytes = sizeof OLD - 1;
    assert_int_equal(vmxci_doc_load(&doc, in("a.txt"), &opt, NULL), VMXCI_OK);
    vmxci_doc_free(doc);
    opt.max_bytes--;
    assert_int_equal(vmxci_doc_load(&doc, in("a.txt"), &opt, NULL), VMXCI_ETOOBIG);
    opt.size = 1;
    assert_int_equal(vmxci_doc_load(&doc, in("a.txt"), &opt, NULL), VMXCI_EINVAL);
    assert_null(doc);
}

static int load_pipe(size_t lines, const vmxci_parse_options *opt, size_t *found)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        close(ends[0]);
        for (size_t i = 0; i < lines; i++)
            if (write(ends[1], "a = \"x\"\n", 8) != 8)
                break;
        _exit(0);
    }
    close(ends[1]);
    vmxci_doc *doc = NULL;
    int rc = vmxci_doc_load_fd(&doc, ends[0], opt, NULL);
    assert_int_equal(fcntl(ends[0], F_GETFD) >= 0, 1); /* still open */
    close(ends[0]);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    *found = doc ? vmxci_doc_lines(doc) : 0;
    vmxci_doc_free(doc);
    return rc;
}

static void test_load_fd(void **state)
{
    (void)state;
    size_t lines = 0;
    vmxci_parse_options opt = VMXCI_PARSE_OPTIONS_INIT;
    assert_int_equal(load_pipe(0, NULL, &lines), VMXCI_OK);
    assert_int_equal(lines, 0);
    assert_int_equal(load_pipe(30000, NULL, &lines), VMXCI_OK); /* more than fits into a pipe */
    assert_int_equal(lines, 30000);
    opt.max_bytes = 80;
    assert_int_equal(load_pipe(10, &opt, &lines), VMXCI_OK);
    assert_int_equal(load_pipe(11, &opt, &lines), VMXCI_ETOOBIG);
    vmxci_doc *doc = NULL;
    vmxci_error err = { 0 };
    assert_int_equal(vmxci_doc_load_fd(&doc, -1, NULL, &err), VMXCI_EIO);
    assert_int_equal(err.sys_errno, EBADF);
    put("a.vmx", OLD);
    int fd = open(in("a.vmx"), O_RDONLY | O_CLOEXEC);
    assert_int_equal(vmxci_doc_load_fd(&doc, fd, NULL, NULL), VMXCI_OK);
    assert_true(str_equal(vmxci_doc_emit(doc), STR(OLD)));
    vmxci_doc_free(doc);
    close(fd);
}

static void test_open(void **state)
{
    (void)state;
    put("a.vmx", OLD);
    vmxci_vm *vm = NULL;
    assert_int_equal(vmxci_vm_open(&vm, in(""), NULL, NULL), VMXCI_OK);
    assert_string_equal(vmxci_vm_path(vm), in("a.vmx"));
    assert_true(str_equal(vmxci_doc_emit(vmxci_vm_doc(vm)), STR(OLD)));
    assert_ptr_equal(vmxci_vm_doc(vm), vmxci_vm_original(vm));
    int changed;
    assert_int_equal(vmxci_vm_commit(&changed, vm, NULL, NULL), VMXCI_EINVAL);
    vmxci_vm_close(vm);
    vmxci_vm_close(NULL);
    vmxci_vm_options opt = VMXCI_VM_OPTIONS_INIT;
    opt.edit = 1;
    assert_int_equal(vmxci_vm_open(&vm, in("a.vmx"), &opt, NULL), VMXCI_OK);
    assert_int_equal(vmxci_doc_set(vmxci_vm_doc(vm), "a", "2", NULL), VMXCI_OK);
    assert_true(str_equal(vmxci_doc_emit(vmxci_vm_doc(vm)), STR(NEW)));
    assert_true(str_equal(vmxci_doc_emit(vmxci_vm_original(vm)), STR(OLD)));
    vmxci_vm_close(vm);
    assert_true(holds("a.vmx", OLD)); /* not committed */
    assert_int_equal(count_entries(""), 1);
}

static void test_open_fails(void **state)
{
    (void)state;
    int here;
    vmxci_vm *vm = (vmxci_vm *)&here;
    vmxci_error err = { 0 };
    vmxci_parse_options parse = VMXCI_PARSE_OPTIONS_INIT;
    vmxci_vm_options opt = VMXCI_VM_OPTIONS_INIT;
    put("a.vmx", OLD);
    put_str("utf16",
            STR("\xff\xfe"
                "a\0"),
            0600);
    put_str("nul", STR("a\0"), 0600);
    assert_int_equal(vmxci_vm_open(&vm, in("missing"), NULL, &err), VMXCI_ENOENT);
    assert_null(vm);
    assert_int_equal(vmxci_vm_open(&vm, in("utf16"), NULL, &err), VMXCI_ENOTVMX);
    assert_int_equal(vmxci_vm_open(&vm, in("nul"), NULL, &err), VMXCI_ENOTVMX);
    parse.max_bytes = 10;
    opt.parse = &parse;
    assert_int_equal(vmxci_vm_open(&vm, in("a.vmx"), &opt, &err), VMXCI_ETOOBIG);
    assert_int_equal(err.code, VMXCI_ETOOBIG);
    assert_null(vm);
    static const size_t small[] = { 0, 1, sizeof(vmxci_vm_options) - 1 };
    for (size_t i = 0; i < COUNT(small); i++) {
        opt.size = small[i];
        assert_int_equal(vmxci_vm_open(&vm, in("a.vmx"), &opt, NULL), VMXCI_EINVAL);
        assert_null(vm);
    }
}

/* ---- writing ---- */

static vmxci_vm *open_to_edit(const char *name)
{
    vmxci_vm *vm = NULL;
    vmxci_vm_options opt = VMXCI_VM_OPTIONS_INIT;
    vmxci_error err = { 0 };
    opt.edit = 1;
    int rc = vmxci_vm_open(&vm, in(name), &opt, &err);
    if (rc != VMXCI_OK)
        fail_msg("%s: %s: %s", name, vmxci_status_name(rc), err.message);
    return vm;
}

static vmxci_vm *open_and_set(const char *name, const char *value)
{
    vmxci_vm *vm = open_to_edit(name);
    assert_int_equal(vmxci_doc_set(vmxci_vm_doc(vm), "a", value, NULL), VMXCI_OK);
    return vm;
}

/* Makes one edit, which must succeed and change the file. */
static void edit(const char *name, const char *value, const vmxci_commit_options *opt)
{
    int changed = 77;
    vmxci_error err = { 0 };
    vmxci_vm *vm = open_and_set(name, value);
    int rc = vmxci_vm_commit(&changed, vm, opt, &err);
    if (rc != VMXCI_OK)
        fail_msg("%s: %s: %s (%d)", name, vmxci_status_name(rc), err.message, err.sys_errno);
    assert_int_equal(changed, 1);
    vmxci_vm_close(vm);
}

static void test_commit(void **state)
{
    (void)state;
    put("a.vmx", OLD);
    put("a.vmdk", "other");
    struct stat before = stat_of("a.vmx");
    edit("", "2", NULL);
    assert_true(holds("a.vmx", NEW));
    assert_true(holds("a.vmdk", "other"));
    assert_int_not_equal(stat_of("a.vmx").st_ino, before.st_ino);
    assert_int_equal(count_entries(""), 2);
}

static void test_any_content(void **state)
{
    (void)state;
    put_str("a.vmx",
            STR("\xEF\xBB\xBF"
                "a = 1\r# \x01\nbad line\r\nb = 2"),
            0644);
    edit("a.vmx", "x y", NULL);
    vmxci_doc *doc = NULL;
    assert_int_equal(vmxci_doc_load(&doc, in("a.vmx"), NULL, NULL), VMXCI_OK);
    assert_true(str_equal(vmxci_doc_emit(doc), STR("\xEF\xBB\xBF"
                                                   "a = \"x y\"\r# \x01\nbad line\r\nb = 2")));
    vmxci_doc_free(doc);
}

static void test_mode(void **state)
{
    (void)state;
    static const mode_t modes[] = { 0600, 0644, 0755, 0444, 0400, 0666, 0777, 0640 };
    mode_t mask = umask(077);
    for (size_t i = 0; i < COUNT(modes); i++) {
        put_str("a.vmx", STR(OLD), modes[i]);
        edit("a.vmx", "2", NULL);
        assert_true(holds("a.vmx", NEW));
        assert_int_equal(stat_of("a.vmx").st_mode & 07777, modes[i]);
        assert_int_equal(unlink(in("a.vmx")), 0);
    }
    assert_int_equal(umask(mask), 077);
}

static void test_owner(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip();
    put("a.vmx", OLD);
    if (chown(in("a.vmx"), 12345, 23456) != 0)
        skip();
    /* After chown(2), which clears the set-ID bits. */
    assert_int_equal(chmod(in("a.vmx"), 06750), 0);
    edit("a.vmx", "2", NULL);
    struct stat st = stat_of("a.vmx");
    assert_int_equal(st.st_uid, 12345);
    assert_int_equal(st.st_gid, 23456);
    assert_int_equal(st.st_mode & 07777, 06750);
}

static void test_symlink(void **state)
{
    (void)state;
    assert_int_equal(mkdir(in("store"), 0700), 0);
    assert_int_equal(mkdir(in("vm"), 0700), 0);
    put_str("store/real.txt", STR(OLD), 0640);
    assert_int_equal(symlink("../store/real.txt", in("vm/middle")), 0);
    assert_int_equal(symlink("middle", in("vm/a.vmx")), 0);
    edit("vm", "2", NULL);
    assert_true(S_ISLNK(stat_of("vm/a.vmx").st_mode));
    assert_true(S_ISLNK(stat_of("vm/middle").st_mode));
    assert_true(S_ISREG(stat_of("store/real.txt").st_mode));
    assert_int_equal(stat_of("store/real.txt").st_mode & 07777, 0640);
    assert_true(holds("store/real.txt", NEW));
    assert_int_equal(count_entries("store"), 1);
    assert_int_equal(count_entries("vm"), 2);
}

static void test_hard_link(void **state)
{
    (void)state;
    put("a.vmx", OLD);
    assert_int_equal(link(in("a.vmx"), in("other")), 0);
    struct notes notes = { 0 };
    vmxci_commit_options opt = VMXCI_COMMIT_OPTIONS_INIT;
    opt.note = collect_note;
    opt.payload = &notes;
    edit("a.vmx", "2", &opt);
    assert_true(holds("a.vmx", NEW));
    assert_true(holds("other", OLD));
    assert_int_equal(count_code(&notes, "hard-links"), 1);
    assert_int_equal(notes.count, 1);
    edit("a.vmx", "3", &opt); /* the new file has one name */
    assert_int_equal(notes.count, 1);
}

static void test_no_change(void **state)
{
    (void)state;
    put("a.vmx", OLD);
    struct timespec past[2] = { { 1000000000, 123456789 }, { 1000000000, 123456789 } };
    assert_int_equal(utimensat(AT_FDCWD, in("a.vmx"), past, 0), 0);
    struct stat before = stat_of("a.vmx"), directory = stat_of("");
    vmxci_commit_options opt = VMXCI_COMMIT_OPTIONS_INIT;
    opt.backup_suffix = ".bak";
    int changed = 77;
    vmxci_vm *vm = open_and_set("a.vmx", "1");
    assert_int_equal(vmxci_vm_commit(&changed, vm, &opt, NULL), VMXCI_OK);
    assert_int_equal(changed, 0);
    struct stat after = stat_of("a.vmx");
    assert_int_equal(after.st_ino, before.st_ino);
    assert_int_equal(after.st_mtim.tv_sec, before.st_mtim.tv_sec);
    assert_int_equal(after.st_mtim.tv_nsec, before.st_mtim.tv_nsec);
    assert_int_equal(stat_of("").st_mtim.tv_nsec, directory.st_mtim.tv_nsec);
    assert_int_equal(count_entries(""), 1);
    /* A commit without a change does not count as the one commit of a VM. */
    assert_int_equal(vmxci_doc_set(vmxci_vm_doc(vm), "a", "2", NULL), VMXCI_OK);
    assert_int_equal(vmxci_vm_commit(&changed, vm, NULL, NULL), VMXCI_OK);
    assert_int_equal(changed, 1);
    assert_true(holds("a.vmx", NEW));
    vmxci_vm_close(vm);
}

/* A change that is undone is no change. */
static void test_there_and_back(void **state)
{
    (void)state;
    put("a.vmx", OLD);
    int changed = 77;
    vmxci_vm *vm = open_and_set("a.vmx", "2");
    assert_int_equal(vmxci_doc_set(vmxci_vm_doc(vm), "a", "1", NULL), VMXCI_OK);
    assert_int_equal(vmxci_vm_commit(&changed, vm, NULL, NULL), VMXCI_OK);
    assert_int_equal(changed, 0);
    vmxci_vm_close(vm);
}

static void test_second_commit(void **state)
{
    (void)state;
    put("a.vmx", OLD);
    int changed = 77;
    vmxci_vm *vm = open_and_set("a.vmx", "2");
    assert_int_equal(vmxci_vm_commit(&changed, vm, NULL, NULL), VMXCI_OK);
    assert_int_equal(vmxci_doc_set(vmxci_vm_doc(vm), "a", "3", NULL), VMXCI_OK);
    assert_int_equal(vmxci_vm_commit(&changed, vm, NULL, NULL), VMXCI_EINVAL);
    assert_true(holds("a.vmx", NEW));
    assert_int_equal(count_entries(""), 1);
    vmxci_vm_close(vm);
}

static void test_dry_run(void **state)
{
    (void)state;
    put("a.vmx", OLD);
    struct stat before = stat_of("a.vmx"), directory = stat_of("");
    vmxci_commit_options opt = VMXCI_COMMIT_OPTIONS_INIT;
    opt.dry_run = 1;
    opt.backup_suffix = ".bak";
    int changed = 77;
    vmxci_vm *vm = open_and_set("a.vmx", "2");
    assert_int_equal(vmxci_vm_commit(&changed, vm, &opt, NULL), VMXCI_OK);
    assert_int_equal(changed, 1);
    assert_true(holds("a.vmx", OLD));
    assert_int_equal(stat_of("a.vmx").st_ino, before.st_ino);
    assert_int_equal(stat_of("").st_mtim.tv_nsec, directory.st_mtim.tv_nsec);
    assert_int_equal(count_entries(""), 1);
    put("a.vmx", OLD "# more\r\n");
    assert_int_equal(vmxci_vm_commit(&changed, vm, &opt, NULL), VMXCI_ECHANGED);
    vmxci_vm_close(vm);
    put("a.vmx", OLD);
    vm = open_and_set("a.vmx", "2");
    assert_int_equal(vmxci_vm_commit(&changed, vm, &opt, NULL), VMXCI_OK);
    opt.dry_run = 0; /* now for real */
    assert_int_equal(vmxci_vm_commit(&changed, vm, &opt, NULL), VMXCI_OK);
    assert_true(holds("a.vmx", NEW));
    vmxci_vm_close(vm);
}

static void test_backup(void **state)
{
    (void)state;
    put_str("a.vmx", STR(OLD), 0640);
    struct stat before = stat_of("a.vmx");
    struct notes notes = { 0 };
    vmxci_commit_options opt = VMXCI_COMMIT_OPTIONS_INIT;
    opt.backup_suffix = ".bak";
    opt.note = collect_note;
    opt.payload = &notes;
    edit("", "2", &opt);
    assert_true(holds("a.vmx", NEW));
    assert_true(holds("a.vmx.bak", OLD));
    assert_int_equal(stat_of("a.vmx.bak").st_mode & 07777, 0640);
    assert_int_equal(stat_of("a.vmx.bak").st_mtim.tv_nsec, before.st_mtim.tv_nsec);
    edit("", "3", &opt);
    assert_true(holds("a.vmx.bak", OLD));
    assert_true(holds("a.vmx.bak.1", NEW));
    put("a.vmx.bak.2", "in the way");
    assert_int_equal(symlink("nowhere", in("a.vmx.bak.3")), 0);
    assert_int_equal(mkdir(in("a.vmx.bak.4"), 0700), 0);
    edit("", "4", &opt);
    assert_true(holds("a.vmx.bak.2", "in the way"));
    assert_true(S_ISLNK(stat_of("a.vmx.bak.3").st_mode));
    assert_false(exists("nowhere"));
    assert_true(holds("a.vmx.bak.5", "a = \"3\"\r\nvmci0.present = \"TRUE\"\r\n"));
    assert_int_equal(count_entries(""), 7);
    assert_int_equal(notes.count, 0); /* the backup is not reported as a hard link */
}

static const struct {
    const char *name; /* "": unknown */
    const char *suffix;
    int status;
} suffixes[] = {
    { "", ".bak", VMXCI_OK },
    { "a.vmx", ".bak", VMXCI_OK },
    { "a.vmx", ".orig", VMXCI_OK },
    { "a.vmx", "bak", VMXCI_OK },
    { "a.vmx", "-old", VMXCI_OK },
    { "a.vmx", ".bak~", VMXCI_OK },
    { "a.vmx", "vmx", VMXCI_OK }, /* a.vmxvmx */
    { "a.vmx", ".vmx.bak", VMXCI_OK },
    { "a.vmx", ".vmxf.bak", VMXCI_OK },
    { "a.vmx", " 1", VMXCI_OK },
    { "a.txt", "~", VMXCI_OK },
    { "a.vmtx", "~", VMXCI_OK },
    { "a.txt", ".v", VMXCI_OK },
    { "", "", VMXCI_EINVAL },
    { "a.vmx", "", VMXCI_EINVAL },
    { "", "/", VMXCI_EINVAL },
    { "a.vmx", "/bak", VMXCI_EINVAL },
    { "a.vmx", ".bak/", VMXCI_EINVAL },
    { "a.vmx", "/../x", VMXCI_EINVAL },
    { "", ".vmx", VMXCI_EINVAL },
    { "a.vmx", ".bak.vmx", VMXCI_EINVAL },
    { "a.vmx", ".VMX", VMXCI_EINVAL },
    { "", ".vmtx", VMXCI_EINVAL },
    { "a.vmx", ".old.VmTx", VMXCI_EINVAL },
    { "", ".vmx~", VMXCI_EINVAL },
    { "a.vmx", ".bak.Vmx~", VMXCI_EINVAL },
    { "a.vmx", "~", VMXCI_EINVAL },
    { "A.VMX", "~", VMXCI_EINVAL },
    { "", ".lck", VMXCI_EINVAL },
    { "a.vmx", ".bak.LCK", VMXCI_EINVAL },
    { "a.", "vmx", VMXCI_EINVAL },
    { "a.vm", "x", VMXCI_EINVAL },
    { "a.l", "ck", VMXCI_EINVAL },
    { "", ".vmxf", VMXCI_EINVAL },
    { "", ".VMXA", VMXCI_EINVAL },
    { "", ".vmtm", VMXCI_EINVAL },
    { "", ".vmpl", VMXCI_EINVAL },
    { "a.vmx", ".vmsd", VMXCI_EINVAL },
    { "a.vmx", ".old.vmsn", VMXCI_EINVAL },
    { "a.vmx", ".Vmss", VMXCI_EINVAL },
    { "", ".vmem", VMXCI_EINVAL },
    { "", ".vmfd", VMXCI_EINVAL },
    { "", ".vswp", VMXCI_EINVAL },
    { "a.vmx", ".vmdk", VMXCI_EINVAL },
    { "a.vmx", "-flat.VMDK", VMXCI_EINVAL },
    { "", ".nvram", VMXCI_EINVAL },
    { "", ".psf", VMXCI_EINVAL },
    { "a.vmx", ".log", VMXCI_EINVAL },
    { "", ".hlog", VMXCI_EINVAL },
    { "", ".scoreboard", VMXCI_EINVAL },
    { "a.", "log", VMXCI_EINVAL },
    { "a.vmx", "f", VMXCI_EINVAL }, /* a.vmxf */
    { "a.vmx", "log", VMXCI_OK },
    { "a.vmx", ".log.1", VMXCI_OK },
    { "a.vmx", ".vmdk-old", VMXCI_OK },
    { "a.vmx", ".nvramx", VMXCI_OK },
};

static void test_backup_check(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(suffixes); i++) {
        char row[64];
        vmxci_error err = { 0 };
        snprintf(row, sizeof row, "%s + %s", suffixes[i].name, suffixes[i].suffix);
        bad += differs_status(row, vmxci_backup_check(suffixes[i].name, suffixes[i].suffix, &err),
                              suffixes[i].status);
        bad += differs_n(row, "error code", err.code, suffixes[i].status);
    }
    assert_int_equal(bad, 0);
}

/* A commit checks the suffix as well. */
static void test_suffix_refused(void **state)
{
    (void)state;
    int bad = 0;
    put("a.vmx", OLD);
    for (size_t i = 0; i < COUNT(suffixes); i++) {
        if (suffixes[i].status == VMXCI_OK || strncmp("a.vmx", suffixes[i].name, 5) != 0)
            continue;
        const char *suffix = suffixes[i].suffix;
        vmxci_commit_options opt = VMXCI_COMMIT_OPTIONS_INIT;
        opt.backup_suffix = suffix;
        int changed = 77;
        vmxci_vm *vm = open_and_set("a.vmx", "2");
        bad += differs_status(suffix, vmxci_vm_commit(&changed, vm, &opt, NULL), VMXCI_EINVAL);
        bad += !holds("a.vmx", OLD);
        vmxci_vm_close(vm);
    }
    assert_int_equal(bad, 0);
    assert_int_equal(count_entries(""), 1);
}

/* The backup is named after the target of a link, and is in the directory of the target. */
static void test_suffix_behind_link(void **state)
{
    (void)state;
    assert_int_equal(mkdir(in("store"), 0700), 0);
    put("store/a.vmx", OLD);
    assert_int_equal(symlink("store/a.vmx", in("link")), 0);
    vmxci_commit_options opt = VMXCI_COMMIT_OPTIONS_INIT;
    opt.backup_suffix = "~";
    int changed = 77;
    vmxci_vm *vm = open_and_set("link", "2");
    int rc = vmxci_vm_commit(&changed, vm, &opt, NULL);
    vmxci_vm_close(vm);
    assert_false(exists("store/a.vmx~")); /* a name that VMware uses */
    assert_int_equal(rc, VMXCI_EINVAL);
    assert_true(holds("store/a.vmx", OLD));
    opt.backup_suffix = ".bak";
    edit("link", "2", &opt);
    assert_true(holds("store/a.vmx.bak", OLD));
    assert_int_equal(count_entries("store"), 2);
    assert_int_equal(count_entries(""), 2);
}

static void test_commit_option_size(void **state)
{
    (void)state;
    put("a.vmx", OLD);
    vmxci_commit_options opt = VMXCI_COMMIT_OPTIONS_INIT;
    static const size_t small[] = { 0, 1, sizeof(vmxci_commit_options) - 1 };
    vmxci_vm *vm = open_and_set("a.vmx", "2");
    int changed;
    for (size_t i = 0; i < COUNT(small); i++) {
        opt.size = small[i];
        assert_int_equal(vmxci_vm_commit(&changed, vm, &opt, NULL), VMXCI_EINVAL);
    }
    assert_true(holds("a.vmx", OLD));
    opt.size = sizeof opt;
    assert_int_equal(vmxci_vm_commit(&changed, vm, &opt, NULL), VMXCI_OK);
    vmxci_vm_close(vm);
}

/* ---- the file changes after it was read ---- */

#define THEIRS "a = \"9\"\r\nvmci0.present = \"TRUE\"\r\n" /* as long as OLD */

static void keep_times(const struct stat *st)
{
    struct timespec times[2] = { st->st_atim, st->st_mtim };
    assert_int_equal(utimensat(AT_FDCWD, in("a.vmx"), times, 0), 0);
}

static const char *rewritten(void)
{
    put("a.vmx", "other = \"text\"\n");
    return "other = \"text\"\n";
}

static const char *appended(void)
{
    put("a.vmx", OLD "b = \"1\"\r\n");
    return OLD "b = \"1\"\r\n";
}

static const char *emptied(void)
{
    put("a.vmx", "");
    return "";
}

static const char *same_size_and_time(void)
{
    struct stat st = stat_of("a.vmx");
    put("a.vmx", THEIRS);
    keep_times(&st);
    return THEIRS;
}

static const char *replaced_by_rename(void)
{
    struct stat st = stat_of("a.vmx");
    put("new", OLD);
    assert_int_equal(rename(in("new"), in("a.vmx")), 0);
    keep_times(&st);
    return OLD;
}

static const char *touched(void)
{
    struct timespec past[2] = { { 1000000000, 0 }, { 1000000000, 0 } };
    assert_int_equal(utimensat(AT_FDCWD, in("a.vmx"), past, 0), 0);
    return OLD;
}

static const char *removed(void)
{
    assert_int_equal(unlink(in("a.vmx")), 0);
    return NULL;
}

static const char *made_a_link(void)
{
    put("elsewhere", OLD);
    assert_int_equal(unlink(in("a.vmx")), 0);
    assert_int_equal(symlink("elsewhere", in("a.vmx")), 0);
    return OLD;
}

static const struct {
    const char *name;
    const char *(*change)(void); /* returns the expected text of the file, NULL if it is removed */
} others[] = {
    { "rewritten", rewritten },
    { "appended", appended },
    { "emptied", emptied },
    { "same size and time", same_size_and_time },
    { "replaced by rename", replaced_by_rename },
    { "touched", touched },
    { "removed", removed },
    { "made a link", made_a_link },
};

static void test_changed(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(others); i++) {
        const char *row = others[i].name;
        vmxci_commit_options opt = VMXCI_COMMIT_OPTIONS_INIT;
        opt.backup_suffix = ".bak";
        put("a.vmx", OLD);
        vmxci_vm *vm = open_and_set("a.vmx", "2");
        const char *theirs = others[i].change();
        size_t entries = count_entries("");
        int changed = 77;
        vmxci_error err = { 0 };
        bad += differs_status(row, vmxci_vm_commit(&changed, vm, &opt, &err), VMXCI_ECHANGED);
        bad += differs_n(row, "error code", err.code, VMXCI_ECHANGED);
        if (theirs)
            bad += !holds("a.vmx", theirs);
        else
            bad += differs_n(row, "still gone", exists("a.vmx"), 0);
        bad += differs_n(row, "entries", (long long)count_entries(""), (long long)entries);
        vmxci_vm_close(vm);
        unlink(in("a.vmx"));
        unlink(in("a.vmx.bak"));
        unlink(in("elsewhere"));
    }
    assert_int_equal(bad, 0);
}

/* ---- attributes ---- */

static int set_attribute(const char *name, const char *value, size_t size)
{
    if (setxattr(in("a.vmx"), name, value, size, 0) == 0)
        return 0;
    assert_true(errno == ENOTSUP || errno == EPERM);
    return -1;
}

static void test_user_attributes(void **state)
{
    (void)state;
    put("a.vmx", OLD);
    char large[1000], got[1024];
    memset(large, 'x', sizeof large);
    large[500] = '\0';
    if (set_attribute("user.origin", "a\0b", 3) != 0)
        skip();
    assert_int_equal(set_attribute("user.empty", "", 0), 0);
    assert_int_equal(set_attribute("user.large", large, sizeof large), 0);
    edit("a.vmx", "2", NULL);
    assert_int_equal(getxattr(in("a.vmx"), "user.origin", got, sizeof got), 3);
    assert_memory_equal(got, "a\0b", 3);
    assert_int_equal(getxattr(in("a.vmx"), "user.empty", got, sizeof got), 0);
    assert_int_equal(getxattr(in("a.vmx"), "user.large", got, sizeof got), sizeof large);
    assert_memory_equal(got, large, sizeof large);
}

/* In the kernel's format: version 2, then tag, permissions and ID of each entry. */
#define ENTRY(tag, perm, id) tag "\0" perm "\0" id
#define NOBODY               "\xff\xff\xff\xff"
#define ACL_HEAD             "\x02\0\0\0"

static const char acl[] = ACL_HEAD ENTRY("\x01", "\x06", NOBODY)
    ENTRY("\x02", "\x04", "\x39\x30\0\0") ENTRY("\x04", "\0", NOBODY) ENTRY("\x10", "\x04", NOBODY)
        ENTRY("\x20", "\0", NOBODY);

static void test_acl(void **state)
{
    (void)state;
    put_str("a.vmx", STR(OLD), 0600);
    if (set_attribute("system.posix_acl_access", acl, sizeof acl - 1) != 0)
        skip();
    char got[256];
    mode_t mode = stat_of("a.vmx").st_mode;
    edit("a.vmx", "2", NULL);
    assert_int_equal(stat_of("a.vmx").st_mode, mode);
    assert_int_equal(getxattr(in("a.vmx"), "system.posix_acl_access", got, sizeof got),
                     sizeof acl - 1);
    assert_memory_equal(got, acl, sizeof acl - 1);
}

/* A default ACL of the directory must not add an ACL to a file that has none. */
static void test_default_acl(void **state)
{
    (void)state;
    put_str("a.vmx", STR(OLD), 0600);
    if (setxattr(in(""), "system.posix_acl_default", acl, sizeof acl - 1, 0) != 0)
        skip();
    char got[256];
    edit("a.vmx", "2", NULL);
    assert_int_equal(stat_of("a.vmx").st_mode & 07777, 0600);
    assert_int_equal(getxattr(in("a.vmx"), "system.posix_acl_access", got, sizeof got), -1);
    assert_int_equal(errno, ENODATA);
}

/* ---- temporary files ---- */

static unsigned long long start_time(void)
{
    char stat_line[1024];
    int fd = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    ssize_t n = read(fd, stat_line, sizeof stat_line - 1);
    close(fd);
    if (n <= 0)
        return 0;
    stat_line[n] = '\0';
    char *at = strrchr(stat_line, ')'); /* the second field */
    for (int field = 2; at && field < 22; field++)
        at = strchr(at + 1, ' ');
    return at ? strtoull(at, NULL, 10) : 0;
}

static void test_temporary_files_of_the_dead(void **state)
{
    (void)state;
    unsigned long long start = start_time();
    if (!start)
        skip();
    char dead[64], alive[64], reused[64];
    snprintf(dead, sizeof dead, ".vmxci-%ld-%llu-0123456789abcdef", (long)dead_pid(), start);
    snprintf(alive, sizeof alive, ".vmxci-%ld-%llu-0123456789abcdef", (long)getpid(), start);
    snprintf(reused, sizeof reused, ".vmxci-%ld-%llu-0123456789abcdef", (long)getpid(), start - 1);
    put("a.vmx", OLD);
    put(dead, "half");
    put(alive, "half");
    put(reused, "half");
    put(".vmxci-notes", "not ours");
    put(".vmxci-1x-2-3", "not ours");
    put("vmxci-1-2-3", "not ours");
    /* Opening and closing a VM removes nothing. */
    vmxci_vm *vm = open_and_set("a.vmx", "1");
    vmxci_vm_close(vm);
    assert_true(exists(dead));
    edit("a.vmx", "2", NULL);
    assert_true(holds("a.vmx", NEW));
    assert_false(exists(dead));
    assert_false(exists(reused));
    assert_true(holds(alive, "half"));
    assert_true(holds(".vmxci-notes", "not ours"));
    assert_true(holds(".vmxci-1x-2-3", "not ours"));
    assert_true(holds("vmxci-1-2-3", "not ours"));
    assert_int_equal(count_entries(""), 5);
}

static void test_read_only_directory(void **state)
{
    (void)state;
    if (geteuid() == 0)
        skip();
    put("a.vmx", OLD);
    assert_int_equal(chmod(in(""), 0500), 0);
    int changed = 77;
    vmxci_error err = { 0 };
    vmxci_vm *vm = open_and_set("a.vmx", "2");
    int rc = vmxci_vm_commit(&changed, vm, NULL, &err);
    vmxci_commit_options dry = VMXCI_COMMIT_OPTIONS_INIT;
    dry.dry_run = 1;
    int rc_dry = vmxci_vm_commit(&changed, vm, &dry, NULL);
    vmxci_vm_close(vm);
    vm = open_and_set("a.vmx", "1");
    int rc_same = vmxci_vm_commit(&changed, vm, NULL, NULL);
    vmxci_vm_close(vm);
    assert_int_equal(chmod(in(""), 0700), 0);
    assert_int_equal(rc, VMXCI_ENOTWRITABLE);
    assert_int_equal(err.sys_errno, EACCES);
    assert_int_equal(rc_dry, VMXCI_ENOTWRITABLE);
    assert_int_equal(rc_same, VMXCI_OK); /* nothing to write */
    assert_true(holds("a.vmx", OLD));
}

/* A path without a directory is relative to the working directory. */
static void test_relative_path(void **state)
{
    (void)state;
    put("a.vmx", OLD);
    int back = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_true(back >= 0);
    assert_int_equal(chdir(place), 0);
    vmxci_vm *vm = NULL;
    vmxci_vm_options opt = VMXCI_VM_OPTIONS_INIT;
    opt.edit = 1;
    int rc = vmxci_vm_open(&vm, "a.vmx", &opt, NULL), changed = 77;
    if (rc == VMXCI_OK)
        rc = vmxci_doc_set(vmxci_vm_doc(vm), "a", "2", NULL);
    if (rc == VMXCI_OK)
        rc = vmxci_vm_commit(&changed, vm, NULL, NULL);
    vmxci_vm_close(vm);
    assert_int_equal(fchdir(back), 0);
    close(back);
    assert_int_equal(rc, VMXCI_OK);
    assert_int_equal(changed, 1);
    assert_true(holds("a.vmx", NEW));
}

#define PLACED(test) cmocka_unit_test_setup_teardown(test, make_place, remove_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PLACED(test_locate),
        PLACED(test_several_are_listed),
        PLACED(test_locate_links),
        PLACED(test_locate_no_file),
        PLACED(test_load),
        PLACED(test_load_fd),
        PLACED(test_open),
        PLACED(test_open_fails),
        PLACED(test_commit),
        PLACED(test_any_content),
        PLACED(test_mode),
        PLACED(test_owner),
        PLACED(test_symlink),
        PLACED(test_hard_link),
        PLACED(test_no_change),
        PLACED(test_there_and_back),
        PLACED(test_second_commit),
        PLACED(test_dry_run),
        PLACED(test_backup),
        PLACED(test_suffix_refused),
        cmocka_unit_test(test_backup_check),
        PLACED(test_suffix_behind_link),
        PLACED(test_commit_option_size),
        PLACED(test_changed),
        PLACED(test_user_attributes),
        PLACED(test_acl),
        PLACED(test_default_acl),
        PLACED(test_temporary_files_of_the_dead),
        PLACED(test_read_only_directory),
        PLACED(test_relative_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
