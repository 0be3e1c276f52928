/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdbool.h>
#include <string.h>

#include "check/report/uri.h"
#include "output/buffer.h"

/* RFC 3986, 2.3. */
static bool is_unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("-._~", c) != NULL);
}

static void add_component(struct buffer *out, const char *name, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (is_unreserved(name[i]))
            add_byte(out, name[i]);
        else
            add_format(out, "%%%02X", (unsigned char)name[i]);
    }
}

void add_uri(struct buffer *out, const char *path)
{
    bool needs_slash = *path == '/';
    if (needs_slash)
        add_text(out, "file://");
    while (*(path += strspn(path, "/"))) {
        const size_t len = strcspn(path, "/");
        if (len != 1 || *path != '.') {
            if (needs_slash)
                add_byte(out, '/');
            add_component(out, path, len);
            needs_slash = true;
        }
        path += len;
    }
}
