/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/error.h"
#include "file/xattrs.h"

#if defined(__linux__) && defined(HAVE_SYS_XATTR_H)

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/types.h>
#include <sys/xattr.h>

#include "base/buf.h"

#define ACL "system.posix_acl_access"

/* Finds out whether FD has an ACL.  Only ENODATA and EOPNOTSUPP mean that it has none. */
static int find_acl(bool *out, int fd, vmxci_error *err)
{
    *out = fgetxattr(fd, ACL, NULL, 0) >= 0;
    if (*out || errno == ENODATA || errno == EOPNOTSUPP)
        return VMXCI_OK;
    return vmxi_fail_sys(err, VMXCI_EIO, errno, "cannot read the ACL");
}

int vmxi_acl_remove_inherited(int to, int from, bool always, vmxci_error *err)
{
    bool to_has, from_has = false;
    int status = find_acl(&to_has, to, err);
    if (status || !to_has)
        return status;
    if (!always)
        status = find_acl(&from_has, from, err);
    if (status || from_has || fremovexattr(to, ACL) == 0)
        return status;
    return vmxi_fail_sys(err, VMXCI_EIO, errno,
                         "cannot remove the ACL inherited from the directory");
}

/* Reads the value of the attribute NAME, or the names of all attributes if NAME is NULL, into BUF.
 * Tries again if the size has grown between two calls.  Returns 0 or an errno. */
static int read_attr(vmxi_buf *buf, int fd, const char *name)
{
    for (;;) {
        ssize_t n = name ? fgetxattr(fd, name, NULL, 0) : flistxattr(fd, NULL, 0);
        if (n < 0)
            return errno;
        buf->len = 0;
        if (n == 0)
            return 0;
        if (!vmxi_buf_reserve(buf, (size_t)n))
            return ENOMEM;
        n = name ? fgetxattr(fd, name, buf->ptr, (size_t)n) : flistxattr(fd, buf->ptr, (size_t)n);
        if (n >= 0) {
            buf->len = (size_t)n;
            return 0;
        }
        if (errno != ERANGE)
            return errno;
    }
}

static bool is_equal(const vmxi_buf *a, const vmxi_buf *b)
{
    return a->len == b->len && (a->len == 0 || memcmp(a->ptr, b->ptr, a->len) == 0);
}

/* Returns whether losing the attribute is an error: the user, an ACL or SELinux relies on it. */
static bool is_essential(const char *name)
{
    return strncmp(name, "user.", 5) == 0 || strncmp(name, "system.", 7) == 0 ||
           strcmp(name, "security.selinux") == 0;
}

static int handle_lost_attr(const char *name, int sys, vmxi_notes *notes, vmxci_error *err)
{
    const vmxi_shown shown = vmxi_quote((vmxci_str){ name, strlen(name) });
    if (is_essential(name) || (sys != EPERM && sys != EOPNOTSUPP))
        return vmxi_fail_sys(err, VMXCI_EIO, sys, "cannot preserve the extended attribute '%s'",
                             shown.text);
    vmxi_notes_add(notes, "attribute-lost", "the extended attribute '%s' could not be preserved",
                   shown.text);
    return VMXCI_OK;
}

static int copy_attr(int to, int from, const char *name, vmxi_notes *notes, vmxci_error *err)
{
    vmxi_buf value = VMXI_BUF_INIT(&vmxi_default_allocator);
    vmxi_buf present = VMXI_BUF_INIT(&vmxi_default_allocator);
    int status = VMXCI_OK, sys = read_attr(&value, from, name);
    /* An equal attribute is left alone: setting it may be forbidden. */
    bool there = sys == 0 && read_attr(&present, to, name) == 0 && is_equal(&value, &present);
    if (sys == 0 && !there && fsetxattr(to, name, value.ptr, value.len, 0) != 0)
        sys = errno;
    bool no_memory = value.failed || present.failed;
    vmxi_buf_free(&value);
    vmxi_buf_free(&present);
    if (no_memory)
        return vmxi_no_memory(err);
    /* ENODATA: another process has removed the attribute. */
    if (sys && sys != ENODATA)
        status = handle_lost_attr(name, sys, notes, err);
    return status;
}

/* Returns whether NAME is an ACL of any kind, which the mode is a part of. */
static bool is_acl(const char *name)
{
    return strncmp(name, "system.", 7) == 0;
}

/* Returns whether the kernel computes the attribute from the bytes, which have changed. */
static bool depends_on_bytes(const char *name)
{
    return strcmp(name, "security.ima") == 0 || strcmp(name, "security.evm") == 0;
}

static int copy_named(bool *found, int to, int from, const vmxi_buf *names, bool acls,
                      vmxi_notes *notes, vmxci_error *err)
{
    int status = VMXCI_OK;
    const char *name = names->ptr;
    while (status == VMXCI_OK && name && name < names->ptr + names->len) {
        if (is_acl(name) == acls && !depends_on_bytes(name)) {
            *found = true;
            status = copy_attr(to, from, name, notes, err);
        }
        name += strlen(name) + 1;
    }
    return status;
}

/* Copies the ACLs or all other attributes.  FOUND tells whether there are any. */
static int copy_attrs(bool *found, int to, int from, bool acls, vmxi_notes *notes, vmxci_error *err)
{
    *found = false;
    vmxi_buf names = VMXI_BUF_INIT(&vmxi_default_allocator);
    int status = VMXCI_OK, sys = read_attr(&names, from, NULL);
    if (sys == ENOMEM)
        status = vmxi_no_memory(err);
    else if (sys && sys != EOPNOTSUPP)
        status = vmxi_fail_sys(err, VMXCI_EIO, sys, "cannot list the extended attributes");
    else if (sys == 0)
        status = copy_named(found, to, from, &names, acls, notes, err);
    vmxi_buf_free(&names);
    return status;
}

int vmxi_xattrs_copy(int to, int from, vmxi_notes *notes, vmxci_error *err)
{
    bool found;
    return copy_attrs(&found, to, from, false, notes, err);
}

int vmxi_acl_copy(bool *has_acl, int to, int from, vmxci_error *err)
{
    /* Stays empty: a lost ACL is an error. */
    vmxi_notes notes = VMXI_NOTES_INIT;
    return copy_attrs(has_acl, to, from, true, &notes, err);
}

/* The attribute is a version of 4 bytes, and for each entry 8 bytes: tag and rights, of 2 bytes
 * each, little-endian, and an ID. */
static unsigned common_rights(const vmxi_buf *acl)
{
    enum {
        HEADER = 4,
        ENTRY = 8,
        TAG_OWNER = 1
    };
    unsigned rights = 07;
    for (size_t at = HEADER; at + ENTRY <= acl->len; at += ENTRY)
        if (acl->ptr[at] != TAG_OWNER)
            rights &= (unsigned char)acl->ptr[at + 2];
    return rights;
}

int vmxi_acl_common_rights(unsigned *rights, bool *has_acl, int fd, vmxci_error *err)
{
    vmxi_buf acl = VMXI_BUF_INIT(&vmxi_default_allocator);
    const int sys = read_attr(&acl, fd, ACL);
    *has_acl = sys == 0;
    *rights = common_rights(&acl);
    vmxi_buf_free(&acl);
    if (sys == ENOMEM)
        return vmxi_no_memory(err);
    if (sys == 0 || sys == ENODATA || sys == EOPNOTSUPP)
        return VMXCI_OK;
    return vmxi_fail_sys(err, VMXCI_EIO, sys, "cannot read the ACL");
}

#else

int vmxi_acl_copy(bool *has_acl, int to, int from, vmxci_error *err)
{
    (void)to, (void)from, (void)err;
    *has_acl = false;
    return VMXCI_OK;
}

int vmxi_acl_remove_inherited(int to, int from, bool always, vmxci_error *err)
{
    (void)to, (void)from, (void)always, (void)err;
    return VMXCI_OK;
}

int vmxi_acl_common_rights(unsigned *rights, bool *has_acl, int fd, vmxci_error *err)
{
    (void)fd, (void)err;
    *rights = 07;
    *has_acl = false;
    return VMXCI_OK;
}

int vmxi_xattrs_copy(int to, int from, vmxi_notes *notes, vmxci_error *err)
{
    (void)to, (void)from, (void)notes, (void)err;
    return VMXCI_OK;
}

#endif
