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

/* Whether FD has an ACL; only two answers mean that it has none. */
static int find_acl(bool *out, int fd, vmxci_error *err)
{
    *out = fgetxattr(fd, ACL, NULL, 0) >= 0;
    if (*out || errno == ENODATA || errno == EOPNOTSUPP)
        return VMXCI_OK;
    return vmxi_fail_sys(err, VMXCI_EIO, errno, "cannot look at the ACL");
}

int vmxi_acl_drop(int to, int from, vmxci_error *err)
{
    bool has, has_too;
    int status = find_acl(&has, to, err);
    if (status || !has)
        return status;
    status = find_acl(&has_too, from, err);
    if (status || has_too || fremovexattr(to, ACL) == 0)
        return status;
    return vmxi_fail_sys(err, VMXCI_EIO, errno, "cannot remove the ACL that the folder gives");
}

/* Get the names, or with NAME the value of that attribute, into BUF.  The size may grow between
 * two calls. */
static int get(vmxi_buf *buf, int fd, const char *name)
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

static bool equal(const vmxi_buf *a, const vmxi_buf *b)
{
    return a->len == b->len && (a->len == 0 || memcmp(a->ptr, b->ptr, a->len) == 0);
}

/* What its owner or the system's rules rely on. */
static bool must_be_kept(const char *name)
{
    return strncmp(name, "user.", 5) == 0 || strncmp(name, "system.", 7) == 0 ||
           strcmp(name, "security.selinux") == 0;
}

static int cannot_keep(const char *name, int sys, vmxi_notes *notes, vmxci_error *err)
{
    const vmxi_shown shown = vmxi_quote((vmxci_str){ name, strlen(name) });
    if (must_be_kept(name) || (sys != EPERM && sys != EOPNOTSUPP))
        return vmxi_fail_sys(err, VMXCI_EIO, sys, "cannot keep the extended attribute %s",
                             shown.text);
    vmxi_note(notes, "attribute-lost", "the extended attribute %s could not be kept", shown.text);
    return VMXCI_OK;
}

static int copy_one(int to, int from, const char *name, vmxi_notes *notes, vmxci_error *err)
{
    vmxi_buf value = VMXI_BUF_INIT(&vmxi_default_allocator);
    vmxi_buf present = VMXI_BUF_INIT(&vmxi_default_allocator);
    int status = VMXCI_OK, sys = get(&value, from, name);
    /* Setting what is there already may be forbidden, and need not be done. */
    bool there = sys == 0 && get(&present, to, name) == 0 && equal(&value, &present);
    if (sys == 0 && !there && fsetxattr(to, name, value.ptr, value.len, 0) != 0)
        sys = errno;
    bool no_memory = value.failed || present.failed;
    vmxi_buf_free(&value);
    vmxi_buf_free(&present);
    if (no_memory)
        return vmxi_no_memory(err);
    /* ENODATA: it was removed while we looked. */
    if (sys && sys != ENODATA)
        status = cannot_keep(name, sys, notes, err);
    return status;
}

/* An ACL, of whatever kind; it and the mode are two views of one thing. */
static bool is_acl(const char *name)
{
    return strncmp(name, "system.", 7) == 0;
}

/* What the kernel makes of the bytes of the file, which are others now. */
static bool is_of_the_bytes(const char *name)
{
    return strcmp(name, "security.ima") == 0 || strcmp(name, "security.evm") == 0;
}

static int copy_all(int to, int from, const vmxi_buf *names, bool acls, vmxi_notes *notes,
                    vmxci_error *err)
{
    int status = VMXCI_OK;
    const char *name = names->ptr;
    while (status == VMXCI_OK && name && name < names->ptr + names->len) {
        if (is_acl(name) == acls && !is_of_the_bytes(name))
            status = copy_one(to, from, name, notes, err);
        name += strlen(name) + 1;
    }
    return status;
}

static int copy(int to, int from, bool acls, vmxi_notes *notes, vmxci_error *err)
{
    vmxi_buf names = VMXI_BUF_INIT(&vmxi_default_allocator);
    int status = VMXCI_OK, sys = get(&names, from, NULL);
    if (sys == ENOMEM)
        status = vmxi_no_memory(err);
    else if (sys && sys != EOPNOTSUPP)
        status = vmxi_fail_sys(err, VMXCI_EIO, sys, "cannot list the extended attributes");
    else if (sys == 0)
        status = copy_all(to, from, &names, acls, notes, err);
    vmxi_buf_free(&names);
    return status;
}

int vmxi_xattrs_copy(int to, int from, vmxi_notes *notes, vmxci_error *err)
{
    return copy(to, from, false, notes, err);
}

int vmxi_acl_copy(int to, int from, vmxci_error *err)
{
    /* None is made: an ACL has to be kept. */
    vmxi_notes notes = VMXI_NOTES_INIT;
    return copy(to, from, true, &notes, err);
}

#else

int vmxi_acl_copy(int to, int from, vmxci_error *err)
{
    (void)to, (void)from, (void)err;
    return VMXCI_OK;
}

int vmxi_acl_drop(int to, int from, vmxci_error *err)
{
    (void)to, (void)from, (void)err;
    return VMXCI_OK;
}

int vmxi_xattrs_copy(int to, int from, vmxi_notes *notes, vmxci_error *err)
{
    (void)to, (void)from, (void)notes, (void)err;
    return VMXCI_OK;
}

#endif
