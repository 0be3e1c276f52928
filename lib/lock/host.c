/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/str.h"
#include "file/process.h"
#include "file/read.h"
#include "lock/host.h"

enum {
    MAX_HOSTS = 1 << 20
};

/* The inode of the first namespace of processes, a constant of Linux. */
static const uint64_t first_pidns = 0xeffffffc;

/* ---- the machine ----------------------------------------------------------------------- */

/* The hash called djb2. */
static uint32_t hash_name(vmxci_str s)
{
    uint32_t hash = 5381;
    for (size_t i = 0; i < s.len; i++)
        hash = hash * 33 + (unsigned char)s.ptr[i];
    return hash;
}

/* Base64 of 12 bytes, with '-' for '/', which cannot stand in a name. */
void vmxi_machine_id(char out[VMXI_MACHINE_SIZE], vmxci_str name,
                     const unsigned char mac[VMXI_MAC_SIZE])
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-";
    unsigned char raw[12] = { 0 };
    const uint32_t hash = name.len ? hash_name(name) : 0;
    memcpy(raw, &hash, sizeof hash);
    memcpy(raw + sizeof hash, mac, VMXI_MAC_SIZE);
    for (size_t i = 0; i < sizeof raw; i += 3) {
        const unsigned long group = (unsigned long)raw[i] << 16 | (unsigned long)raw[i + 1] << 8 |
                                    raw[i + 2];
        for (unsigned k = 0; k < 4; k++)
            *out++ = digits[group >> (18 - 6 * k) & 63];
    }
    *out = '\0';
}

/* The next word of LINE, which is cut off; empty at its end or before a comment. */
static vmxci_str next_word(vmxci_str *line)
{
    const char *p = line->ptr, *end = p + line->len;
    while (p < end && vmxi_is_blank(*p))
        p++;
    vmxci_str word = { p, 0 };
    while (p < end && !vmxi_is_blank(*p) && *p != '#' && *p != '\r')
        p++;
    word.len = (size_t)(p - word.ptr);
    *line = (vmxci_str){ p, (size_t)(end - p) };
    return word;
}

/* Whether WORD is an address that the resolver looks at for a host of IPv4. */
static bool is_address(vmxci_str word)
{
    char text[INET6_ADDRSTRLEN];
    struct in_addr address;
    if (word.len >= sizeof text)
        return false;
    memcpy(text, word.ptr, word.len);
    text[word.len] = '\0';
    return inet_pton(AF_INET, text, &address) == 1 || strcmp(text, "::1") == 0;
}

/* The first name on LINE if one of its names is NAME, else empty. */
static vmxci_str match_line(vmxci_str line, vmxci_str name)
{
    if (!is_address(next_word(&line)))
        return (vmxci_str){ NULL, 0 };
    vmxci_str first = next_word(&line), word = first;
    while (word.len && !vmxi_str_equal_fold(word, name))
        word = next_word(&line);
    return word.len ? first : word;
}

vmxci_str vmxi_canonical_name(vmxci_str hosts, vmxci_str name)
{
    while (hosts.len) {
        const char *end = memchr(hosts.ptr, '\n', hosts.len);
        const size_t len = end ? (size_t)(end - hosts.ptr) : hosts.len, skip = len + (end != NULL);
        vmxci_str found = match_line((vmxci_str){ hosts.ptr, len }, name);
        if (found.len)
            return found;
        hosts = (vmxci_str){ hosts.ptr + skip, hosts.len - skip };
    }
    return name;
}

/* The address of the first of eth0 to eth7 that is there; zeros where it cannot be had. */
static void read_mac(unsigned char mac[VMXI_MAC_SIZE])
{
    memset(mac, 0, VMXI_MAC_SIZE);
#ifdef SIOCGIFHWADDR
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return;
    for (int i = 0; i < 8; i++) {
        struct ifreq request = { .ifr_flags = 0 };
        snprintf(request.ifr_name, sizeof request.ifr_name, "eth%d", i);
        const int result = ioctl(fd, SIOCGIFHWADDR, &request);
        if (result == 0)
            memcpy(mac, request.ifr_hwaddr.sa_data, VMXI_MAC_SIZE);
        if (result == 0 || errno != ENODEV)
            break;
    }
    close(fd);
#endif
}

/* The text of /etc/hosts; NULL where it cannot be read. */
static char *read_hosts(size_t *len)
{
    int fd;
    struct stat st;
    char *text = NULL;
    if (vmxi_open(&fd, &st, AT_FDCWD, "/etc/hosts", 0, NULL) != VMXCI_OK)
        return NULL;
    if (S_ISREG(st.st_mode))
        (void)vmxi_read(&text, len, fd, st.st_size, MAX_HOSTS, 0, &vmxi_default_allocator, NULL);
    close(fd);
    return text;
}

/* Never from the DNS, which could take long and is somebody else's word. */
static void read_machine(vmxi_host *out)
{
    struct utsname names;
    unsigned char mac[VMXI_MAC_SIZE];
    vmxci_str node = { "", 0 };
    size_t len = 0;
    if (uname(&names) >= 0)
        node = vmxi_str(names.nodename);
    read_mac(mac);
    char *hosts = read_hosts(&len);
    vmxci_str canonical = hosts ? vmxi_canonical_name((vmxci_str){ hosts, len }, node) : node;
    vmxi_machine_id(out->machine, canonical, mac);
    vmxi_machine_id(out->node, node, mac);
    vmxi_free(&vmxi_default_allocator, hosts);
}

/* ---- the process ----------------------------------------------------------------------- */

static void read_execution(vmxi_host *out)
{
    vmxi_process self;
    vmxi_process_self(&self);
    out->start = self.start;
    for (char *p = self.name; *p; p++)
        if (*p == ' ' || vmxi_is_control(*p))
            *p = '_';
    snprintf(out->execution, sizeof out->execution,
             self.name[0] ? "%ld-%" PRIu64 "(%.62s)" : "%ld-%" PRIu64 "%s", (long)self.pid,
             self.start, self.name);
}

/* A file of one short line. */
static void read_word(char *out, size_t size, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, out, size - 1);
    if (fd >= 0)
        close(fd);
    out[n > 0 ? n : 0] = '\0';
    out[strcspn(out, " \n")] = '\0';
}

void vmxi_host_know(vmxi_host *host)
{
    struct stat st;
    if (host->machine[0] && host->pid == getpid())
        return;
    *host = (vmxi_host){ .pid = getpid() };
    read_machine(host);
    read_execution(host);
    read_word(host->boot, sizeof host->boot, "/proc/sys/kernel/random/boot_id");
    if (stat("/proc/self/ns/pid", &st) == 0)
        host->pidns = st.st_ino;
}

bool vmxi_host_sees_all(const vmxi_host *host)
{
    return host->pidns == first_pidns;
}
