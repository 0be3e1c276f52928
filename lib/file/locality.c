/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stddef.h>
#include <stdint.h>

#include "file/locality.h"

#ifdef __linux__

#include <sys/vfs.h>

/* The numbers of the local file systems, as in linux/magic.h and in the file systems' own code.  A
 * network or FUSE file system, and one for clusters, is not in the list. */
static const uint32_t local_types[] = {
    0xef53,     /* ext2, ext3, ext4 */
    0x58465342, /* xfs */
    0x9123683e, /* btrfs */
    0x01021994, /* tmpfs */
    0x858458f6, /* ramfs */
    0x794c7630, /* overlayfs */
    0x2fc12fc1, /* zfs */
    0xf2f52010, /* f2fs */
    0xca451a4e, /* bcachefs */
    0x3153464a, /* jfs */
    0x52654973, /* reiserfs */
    0x3434,     /* nilfs2 */
    0x4d44,     /* vfat */
    0x2011bab0, /* exfat */
    0x7366746e, /* ntfs3 */
    0x4244,     /* hfs */
    0x482b,     /* hfsplus */
    0x00011954, /* ufs */
    0x15013346, /* udf */
    0x9660,     /* iso9660 */
    0x73717368, /* squashfs */
    0xe0f5e1e2, /* erofs */
};

bool vmxi_is_local(int fd)
{
    struct statfs st;
    if (fstatfs(fd, &st) != 0)
        return false;
    /* The member is signed on some machines. */
    const uint32_t type = (uint32_t)st.f_type;
    for (size_t i = 0; i < sizeof local_types / sizeof local_types[0]; i++)
        if (local_types[i] == type)
            return true;
    return false;
}

#else

#include <sys/param.h>

#include <sys/mount.h>

bool vmxi_is_local(int fd)
{
#ifdef MNT_LOCAL
    struct statfs st;
    return fstatfs(fd, &st) == 0 && (st.f_flags & MNT_LOCAL) != 0;
#else
    (void)fd;
    return false;
#endif
}

#endif
