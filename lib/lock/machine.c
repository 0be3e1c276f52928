/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/str.h"
#include "file/read.h"
#include "lock/djb2.h"
#include "lock/machine.h"

enum {
    MAX_HOSTS = 1 << 20 /* bytes of /etc/hosts */
};

/* ---- the ID ---------------------------------------------------------------------------- */

/* Base64 of 12 bytes: the hash of NAME in host byte order (0 if it is empty), MAC, and two zeros.
 * '-' stands for '/'. */
void vmxi_machine_format(char out[VMXI_MACHINE_SIZE], vmxci_str name,
                         const unsigned char mac[VMXI_MAC_SIZE])
{
    char raw[12] = { 0 };
    const uint32_t hash = name.len ? vmxi_djb2(name, false) : 0;
    memcpy(raw, &hash, sizeof hash);
    memcpy(raw + sizeof hash, mac, VMXI_MAC_SIZE);
    (void)vmxci_base64(out, VMXI_MACHINE_SIZE, (vmxci_str){ raw, sizeof raw });
    for (char *p = out; *p; p++)
        if (*p == '/')
            *p = '-';
}

bool vmxi_machine_has_address(vmxci_str id)
{
    /* The hash of the name ends with the two highest bits of the sixth digit. */
    enum {
        FIRST = 5
    };
    const vmxci_str zeros = VMXI_LITERAL("AQgw");
    if (id.len != VMXI_MACHINE_SIZE - 1)
        return false;
    if (!vmxi_str_contains(zeros, id.ptr[FIRST]))
        return true;
    for (size_t i = FIRST + 1; i < id.len; i++)
        if (id.ptr[i] != 'A')
            return true;
    return false;
}

/* ---- the host name --------------------------------------------------------------------- */

/* Removes the next word from LINE and returns it; empty at the end or before a comment. */
static vmxci_str take_word(vmxci_str *line)
{
    const char *p = line->ptr, *end = p + line->len;
    while (p < end && vmxi_is_blank(*p))
        p++;
    const char *start = p;
    while (p < end && !vmxi_is_blank(*p) && *p != '#' && *p != '\r')
        p++;
    *line = (vmxci_str){ p, (size_t)(end - p) };
    return (vmxci_str){ start, (size_t)(p - start) };
}

/* Returns whether WORD is an address of a line that the resolver uses to look up an IPv4 host. */
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

/* Returns the first name on LINE if one of its names is NAME; otherwise an empty string. */
static vmxci_str match_line(vmxci_str line, vmxci_str name)
{
    if (!is_address(take_word(&line)))
        return (vmxci_str){ NULL, 0 };
    vmxci_str first = take_word(&line), word = first;
    while (word.len && !vmxi_str_equal_fold(word, name))
        word = take_word(&line);
    return word.len ? first : word;
}

vmxci_str vmxi_find_canonical_name(vmxci_str hosts, vmxci_str name)
{
    while (hosts.len) {
        const char *end = memchr(hosts.ptr, '\n', hosts.len);
        const size_t len = end ? (size_t)(end - hosts.ptr) : hosts.len;
        const vmxci_str found = match_line((vmxci_str){ hosts.ptr, len }, name);
        if (found.len)
            return found;
        hosts = vmxi_str_skip(hosts, len + (end != NULL));
    }
    return name;
}

/* Returns the text of /etc/hosts, which the caller frees; NULL if it cannot be read. */
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

/* ---- this machine ---------------------------------------------------------------------- */

/* Reads the address of the first of eth0 to eth7 that exists; zeros if that fails. */
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

void vmxi_machine_identify(vmxi_machine *out)
{
    struct utsname names;
    unsigned char mac[VMXI_MAC_SIZE];
    size_t len = 0;
    const vmxci_str node = uname(&names) >= 0 ? vmxi_str(names.nodename) : VMXI_LITERAL("");
    read_mac(mac);
    char *hosts = read_hosts(&len);
    const vmxci_str name = hosts ? vmxi_find_canonical_name((vmxci_str){ hosts, len }, node) : node;
    vmxi_machine_format(out->canonical, name, mac);
    vmxi_machine_format(out->nodename, node, mac);
    vmxi_free(&vmxi_default_allocator, hosts);
}
