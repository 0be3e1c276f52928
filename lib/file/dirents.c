/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file/dirents.h"

static vmxi_type translate_type(unsigned char type)
{
#ifdef DT_REG
    switch (type) {
    case DT_REG:
        return VMXI_TYPE_REGULAR;
    case DT_DIR:
        return VMXI_TYPE_DIRECTORY;
    case DT_UNKNOWN:
        return VMXI_TYPE_UNKNOWN;
    default:
        return VMXI_TYPE_OTHER;
    }
#else
    (void)type;
    return VMXI_TYPE_UNKNOWN;
#endif
}

static bool is_dot_name(const char *name)
{
    return name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0'));
}

#ifdef HAVE_GETDENTS64

/* Returns whether EACH wants further entries. */
static bool pass_entries(const char *buffer, size_t len, vmxi_dirent_fn each, void *payload)
{
    for (size_t at = 0; at < len;) {
        const struct dirent64 *entry = (const struct dirent64 *)(const void *)(buffer + at);
        if (!is_dot_name(entry->d_name) &&
            !each(payload, entry->d_name, translate_type(entry->d_type)))
            return false;
        at += entry->d_reclen;
    }
    return true;
}

/* readdir(3) would ask for memory, the type of the file and the flags of the descriptor. */
int vmxi_read_dirents(int dir, void *buffer, size_t size, vmxi_dirent_fn each, void *payload)
{
    for (;;) {
        const ssize_t len = getdents64(dir, buffer, size);
        if (len < 0)
            return errno;
        if (len == 0 || !pass_entries(buffer, (size_t)len, each, payload))
            return 0;
    }
}

#else

#ifdef DT_REG
#define TYPE_OF(entry) translate_type((entry)->d_type)
#else
#define TYPE_OF(entry) translate_type(0)
#endif

int vmxi_read_dirents(int dir, void *buffer, size_t size, vmxi_dirent_fn each, void *payload)
{
    struct dirent *entry;
    const int fd = fcntl(dir, F_DUPFD_CLOEXEC, 0);
    DIR *list = fd < 0 ? NULL : fdopendir(fd);
    (void)buffer;
    (void)size;
    if (!list) {
        const int sys = errno;
        if (fd >= 0)
            close(fd);
        return sys;
    }
    do
        errno = 0;
    while ((entry = readdir(list)) != NULL &&
           (is_dot_name(entry->d_name) || each(payload, entry->d_name, TYPE_OF(entry))));
    const int sys = entry ? 0 : errno;
    closedir(list);
    return sys;
}

#endif

vmxi_type vmxi_find_type(int dir, const char *name)
{
    struct stat st;
    if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return VMXI_TYPE_OTHER;
    if (S_ISREG(st.st_mode))
        return VMXI_TYPE_REGULAR;
    return S_ISDIR(st.st_mode) ? VMXI_TYPE_DIRECTORY : VMXI_TYPE_OTHER;
}
