/* SPDX-License-Identifier: MIT */
/* A scratch directory for tests that make calls fail.  It contains the VM directory `vm` with the
 * file, and a link to that file.  It is the working directory of the tests. */
#ifndef VMXCI_TESTS_SCRATCH_H
#define VMXCI_TESTS_SCRATCH_H 1

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "../unit/util.h"

#define VM_DIRECTORY "vm"
#define FILE_NAME    "vm/a.vmx"
#define LINK_NAME    "link.vmx"
#define OTHER_NAME   "vm/other"
#define BACKUP_NAME  "vm/a.vmx.bak"
#define LOCK_NAME    "vm/a.vmx.lck"
#define LINK_LOCK    "link.vmx.lck" /* of LINK_NAME */
#define OLD          "a = \"1\"\r\nvmci0.present = \"TRUE\"\r\n"
#define NEW          "a = \"2\"\r\nvmci0.present = \"TRUE\"\r\n"

#define ACL_ACCESS  "system.posix_acl_access"
#define ACL_DEFAULT "system.posix_acl_default"
#define USER_ATTR   "user.vmxci"
#define OTHER_ATTR  "trusted.vmxci"
#define MODE        0640
#define OTHER_ID    12345

/* u::rw- u:12345:rw- g::r-- m::rw- o::---, as the kernel writes it. */
static const char acl_bytes[] = "\2\0\0\0"
                                "\1\0\6\0\377\377\377\377"
                                "\2\0\6\0\x39\x30\0\0"
                                "\4\0\4\0\377\377\377\377"
                                "\20\0\6\0\377\377\377\377"
                                "\40\0\0\0\377\377\377\377";

/* What scratch_make sets up beside the text. */
enum {
    WITH_USER_ATTR = 1,
    WITH_ACL = 2,
    WITH_DEFAULT_ACL = 4, /* of the directory */
    WITH_OWNER = 8,
    WITH_LINK = 16, /* a second hard link */
    WITH_OTHER_ATTR = 32
};

static char scratch[512];
static int previous_directory = -1;

static inline int scratch_enter(void **state)
{
    (void)state;
    const char *base = getenv("TMPDIR");
    int n =
        snprintf(scratch, sizeof scratch, "%s/vmxci-fault-XXXXXX", base && *base ? base : "/tmp");
    if (n < 0 || (size_t)n >= sizeof scratch || !mkdtemp(scratch))
        return -1;
    previous_directory = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return previous_directory < 0 || chdir(scratch) != 0;
}

/* Removes everything in DIRECTORY. */
static inline void scratch_empty(const char *directory)
{
    DIR *dir = opendir(directory);
    if (!dir)
        return;
    for (struct dirent *entry; (entry = readdir(dir));) {
        char path[1024];
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
            unlinkat(dirfd(dir), entry->d_name, 0) == 0)
            continue;
        const int len = snprintf(path, sizeof path, "%s/%s", directory, entry->d_name);
        assert_true(len > 0 && (size_t)len < sizeof path);
        scratch_empty(path);
        (void)unlinkat(dirfd(dir), entry->d_name, AT_REMOVEDIR);
    }
    closedir(dir);
}

static inline int scratch_leave(void **state)
{
    (void)state;
    scratch_empty(".");
    return fchdir(previous_directory) != 0 || close(previous_directory) != 0 || rmdir(scratch) != 0;
}

/* Empties and fills the scratch directory.  Returns the attributes of WITH that could be set. */
static inline unsigned scratch_make(unsigned with, const char *text)
{
    static const struct {
        unsigned bit;
        const char *name, *value;
        size_t size;
    } attrs[] = { { WITH_USER_ATTR, USER_ATTR, "kept", 4 },
                  { WITH_OTHER_ATTR, OTHER_ATTR, "lost", 4 },
                  { WITH_ACL, ACL_ACCESS, acl_bytes, sizeof acl_bytes - 1 } };
    unsigned applied = with;
    scratch_empty(".");
    assert_int_equal(mkdir(VM_DIRECTORY, 0755), 0);
    int fd = open(FILE_NAME, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    if (with & WITH_OWNER && fchown(fd, OTHER_ID, OTHER_ID) != 0)
        applied &= ~(unsigned)WITH_OWNER;
    assert_int_equal(fchmod(fd, MODE), 0);
    for (size_t i = 0; i < COUNT(attrs); i++)
        if (with & attrs[i].bit && fsetxattr(fd, attrs[i].name, attrs[i].value, attrs[i].size, 0))
            applied &= ~attrs[i].bit;
    assert_int_equal(close(fd), 0);
    assert_int_equal(symlink(FILE_NAME, LINK_NAME), 0);
    if (with & WITH_LINK && link(FILE_NAME, OTHER_NAME) != 0)
        applied &= ~(unsigned)WITH_LINK;
    if (with & WITH_DEFAULT_ACL &&
        setxattr(VM_DIRECTORY, ACL_DEFAULT, acl_bytes, sizeof acl_bytes - 1, 0) != 0)
        applied &= ~(unsigned)WITH_DEFAULT_ACL;
    return applied;
}

static inline int has_text(const char *name, const char *text)
{
    char bytes[512];
    int fd = open(name, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    ssize_t n = read(fd, bytes, sizeof bytes);
    close(fd);
    return n >= 0 && str_equal((vmxci_str){ bytes, (size_t)n }, str_of(text));
}

static inline int exists(const char *name)
{
    struct stat st;
    return lstat(name, &st) == 0;
}

/* Returns how many names in DIRECTORY begin with START, or -1. */
static inline int count_names(const char *directory, const char *start)
{
    int count = 0;
    DIR *dir = opendir(directory);
    if (!dir)
        return -1;
    for (struct dirent *entry; (entry = readdir(dir));)
        count += strncmp(entry->d_name, start, strlen(start)) == 0;
    closedir(dir);
    return count;
}

static inline int count_temporary(void)
{
    return count_names(VM_DIRECTORY, ".vmxci-") + count_names(".", ".vmxci-");
}

/* Writes TEXT to the file NAME. */
static inline void put_text(const char *name, const char *text)
{
    int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    assert_int_equal(close(fd), 0);
}

/* Creates a lock with a member whose owner is unknown. */
static inline void put_malformed_member(void)
{
    assert_int_equal(mkdir(LOCK_NAME, 0777), 0);
    put_text(LOCK_NAME "/M00001.lck", "?");
}

/* Creates the files of a process that died while choosing a ticket number. */
static inline void put_dead_chooser(void)
{
    assert_int_equal(mkdir(LOCK_NAME, 0777), 0);
    assert_int_equal(mkdir(LOCK_NAME "/D00001.lck", 0777), 0);
    put_text(LOCK_NAME "/E00001.lck", "");
}

/* Returns which of the attributes APPLIED is wrong in the file NAME, or NULL. */
static inline const char *wrong_attributes(const char *name, unsigned applied)
{
    struct stat st;
    char value[128];
    if (lstat(name, &st) != 0)
        return "it is gone";
    if (!(applied & WITH_ACL) && (st.st_mode & 07777) != MODE)
        return "its mode";
    if (applied & WITH_OWNER && (st.st_uid != OTHER_ID || st.st_gid != OTHER_ID))
        return "its owner";
    if (applied & WITH_USER_ATTR &&
        (getxattr(name, USER_ATTR, value, sizeof value) != 4 || memcmp(value, "kept", 4) != 0))
        return "its attribute";
    ssize_t n = getxattr(name, ACL_ACCESS, value, sizeof value);
    if (applied & WITH_ACL &&
        (n != sizeof acl_bytes - 1 || memcmp(value, acl_bytes, (size_t)n) != 0))
        return "its ACL";
    if (!(applied & WITH_ACL) && n >= 0)
        return "it has an ACL";
    return NULL;
}

#endif
