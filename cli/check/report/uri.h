/* SPDX-License-Identifier: MIT */
/* Paths as URI references (RFC 3986, RFC 8089). */
#ifndef CLI_CHECK_REPORT_URI_H
#define CLI_CHECK_REPORT_URI_H

struct buffer;

/* Adds PATH: a relative reference, or a file: URI if PATH is absolute.  Empty components and `.`
 * are left out; each byte that is not an unreserved character becomes %XX. */
void add_uri(struct buffer *out, const char *path);

#endif
