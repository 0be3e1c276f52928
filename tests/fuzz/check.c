/* SPDX-License-Identifier: MIT */
/* The functions of fuzz.h: models of the library, and comparisons with them. */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

void fail_requirement(const char *file, int line, const char *condition)
{
    fprintf(stderr, "%s:%d: not true: %s\n", file, line, condition);
    abort();
}

/* ---- bytes ---- */

void *allocate(size_t size)
{
    void *p = malloc(size ? size : 1);
    REQUIRE(p != NULL);
    return p;
}

char *c_string(vmxci_str s)
{
    char *copy = allocate(s.len + 1);
    if (s.len)
        memcpy(copy, s.ptr, s.len);
    copy[s.len] = '\0';
    return copy;
}

int str_equal(vmxci_str a, vmxci_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static int fold(char c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

int starts_fold(vmxci_str s, vmxci_str start)
{
    size_t i = 0;
    while (i < start.len && i < s.len && fold(s.ptr[i]) == fold(start.ptr[i]))
        i++;
    return i == start.len;
}

int fold_equal(vmxci_str a, vmxci_str b)
{
    return a.len == b.len && starts_fold(a, b);
}

int has_byte(vmxci_str s, char c)
{
    return s.len && memchr(s.ptr, c, s.len) != NULL;
}

/* ---- UTF-8 ---- */

/* Returns the character at the start of S, or -1 if it is invalid; *LEN is its length. */
static long decode(vmxci_str s, size_t *len)
{
    static const long least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    const unsigned char *p = (const unsigned char *)s.ptr;
    size_t n = p[0] < 0x80 ? 1 : p[0] < 0xc0 ? 0 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
    long c = n == 1 ? p[0] : p[0] & (0xff >> (n + 1));
    if (n == 0 || n > s.len || p[0] >= 0xf8)
        return -1;
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return -1;
        c = c << 6 | (p[i] & 0x3f);
    }
    *len = n;
    return c < least[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff) ? -1 : c;
}

/* Whether C controls a terminal, ends a line, or changes the direction of text. */
static int is_control(long c)
{
    static const struct {
        long first, last;
    } ranges[] = { { 0, 0x1f },        { 0x7f, 0x9f },     { 0x61c, 0x61c },
                   { 0x200e, 0x200f }, { 0x2028, 0x202e }, { 0x2066, 0x2069 } };
    for (size_t i = 0; i < COUNT(ranges); i++)
        if (c >= ranges[i].first && c <= ranges[i].last)
            return 1;
    return 0;
}

static int is_text(vmxci_str s, int controls)
{
    for (size_t n; s.len; s.ptr += n, s.len -= n) {
        long c = decode(s, &n);
        if (c < 0 || (!controls && is_control(c)))
            return 0;
    }
    return 1;
}

int is_utf8(vmxci_str s)
{
    return is_text(s, 1);
}

int is_one_line(vmxci_str s)
{
    return is_text(s, 0);
}

/* ---- escapes ---- */

static int hex_value(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = c ? strchr(digits, fold(c)) : NULL;
    return at ? (int)(at - digits) : -1;
}

size_t model_unescape(char *dst, vmxci_str stored)
{
    enum {
        PLAIN,
        SEEN_BAR,
        SEEN_DIGIT
    } state = PLAIN;
    size_t n = 0;
    for (size_t i = 0; i < stored.len; i++) {
        char c = stored.ptr[i];
        dst[n++] = c;
        if (state == PLAIN) {
            state = c == '|' ? SEEN_BAR : PLAIN;
        } else if (state == SEEN_BAR) {
            state = hex_value(c) >= 0 ? SEEN_DIGIT : PLAIN;
        } else {
            if (hex_value(c) >= 0) {
                n -= 3;
                dst[n++] = (char)(hex_value(stored.ptr[i - 1]) * 16 + hex_value(c));
            }
            state = PLAIN;
        }
    }
    return n;
}

/* ---- errors ---- */

void check_error(const vmxci_error *err, int status)
{
    REQUIRE(status < 0 && strcmp(vmxci_status_name(status), "unknown") != 0);
    REQUIRE(err->code == status);
    const char *end = memchr(err->message, '\0', sizeof err->message);
    REQUIRE(end != NULL && end > err->message);
    REQUIRE(is_one_line((vmxci_str){ err->message, (size_t)(end - err->message) }));
}

/* ---- lines ---- */

vmxci_line line_at(const vmxci_doc *doc, size_t number)
{
    vmxci_line line;
    REQUIRE(vmxci_doc_at(&line, doc, number, NULL) == VMXCI_OK);
    REQUIRE(line.number == number);
    return line;
}

/* Returns the bytes from AT up to one of STOPS. */
static vmxci_str until(vmxci_str s, size_t at, const char *stops)
{
    size_t end = at;
    while (end < s.len && !strchr(stops, s.ptr[end]))
        end++;
    return (vmxci_str){ s.ptr + at, end - at };
}

static size_t skip_blanks(vmxci_str s, size_t at)
{
    while (at < s.len && (s.ptr[at] == ' ' || s.ptr[at] == '\t'))
        at++;
    return at;
}

/* Parses the value, which starts at AT, after the `=`. */
static void model_value(vmxci_line *line, vmxci_str s, size_t at)
{
    int quoted = at < s.len && s.ptr[at] == '"';
    vmxci_str value = until(s, at + (size_t)quoted, quoted ? "\"" : " \t#");
    size_t end = (size_t)(value.ptr - s.ptr) + value.len;
    if (quoted && end == s.len)
        return;
    end = skip_blanks(s, end + (size_t)quoted);
    if (end < s.len && s.ptr[end] != '#')
        return;
    line->kind = VMXCI_LINE_ENTRY;
    line->flags |= quoted ? VMXCI_LINE_FLAG_QUOTED : 0;
    line->value = value;
}

/* Parses the line TEXT: kind, flags, key and value. */
static vmxci_line model_line(vmxci_str text)
{
    vmxci_line line = { .kind = VMXCI_LINE_MALFORMED };
    const char *nul = text.len ? memchr(text.ptr, '\0', text.len) : NULL;
    vmxci_str s = { text.ptr, nul ? (size_t)(nul - text.ptr) : text.len };
    line.flags = nul ? VMXCI_LINE_FLAG_HAS_NUL : 0;
    size_t at = skip_blanks(s, 0);
    if (at == s.len || s.ptr[at] == '#') {
        line.kind = at == s.len ? VMXCI_LINE_BLANK : VMXCI_LINE_COMMENT;
        return line;
    }
    line.key = until(s, at, " \t#=");
    at = skip_blanks(s, at + line.key.len);
    if (line.key.len && at < s.len && s.ptr[at] == '=')
        model_value(&line, s, skip_blanks(s, at + 1));
    return line;
}

static void check_line(vmxci_line line)
{
    vmxci_line want = model_line(line.text);
    REQUIRE(line.kind == want.kind);
    REQUIRE((line.flags & ~(unsigned)VMXCI_LINE_FLAG_DUPLICATE) == want.flags);
    if (line.kind == VMXCI_LINE_ENTRY) {
        REQUIRE(line.key.ptr == want.key.ptr && line.key.len == want.key.len);
        REQUIRE(line.value.ptr == want.value.ptr && line.value.len == want.value.len);
    } else {
        REQUIRE(line.key.len == 0 && line.value.len == 0);
        REQUIRE(!(line.flags & VMXCI_LINE_FLAG_DUPLICATE));
    }
}

/* Verifies the line end of LINE.  The next line starts at AT of TEXT. */
static void check_end(vmxci_line line, vmxci_str text, size_t at)
{
    vmxci_str end = line.end;
    REQUIRE(!has_byte(line.text, '\n') && !has_byte(line.text, '\r'));
    if (end.len == 0)
        REQUIRE(at == text.len && line.text.len > 0);
    else if (end.len == 2)
        REQUIRE(str_equal(end, STR("\r\n")));
    else if (str_equal(end, STR("\r")))
        REQUIRE(at == text.len || text.ptr[at] != '\n');
    else
        REQUIRE(str_equal(end, STR("\n")));
}

void check_lines(const vmxci_doc *doc)
{
    static const vmxci_str mark = LIT("\xEF\xBB\xBF");
    vmxci_str text = vmxci_doc_emit(doc);
    vmxci_error err;
    vmxci_line line;
    size_t count = vmxci_doc_lines(doc);
    size_t at = text.len >= 3 && memcmp(text.ptr, mark.ptr, 3) == 0 ? 3 : 0;
    for (size_t i = 1; i <= count; i++) {
        line = line_at(doc, i);
        REQUIRE(line.offset == at && line.text.ptr == text.ptr + at);
        at += line.text.len;
        REQUIRE(line.end.ptr == text.ptr + at);
        at += line.end.len;
        REQUIRE(at <= text.len);
        check_end(line, text, at);
        check_line(line);
    }
    REQUIRE(at == text.len);
    REQUIRE(vmxci_doc_at(&line, doc, 0, &err) == VMXCI_EINVAL);
    check_error(&err, VMXCI_EINVAL);
    REQUIRE(vmxci_doc_at(&line, doc, count + 1, NULL) == VMXCI_EINVAL);
}

/* Returns the offset of S in the text of DOC; 0 if S is empty. */
static size_t offset_of(const vmxci_doc *doc, vmxci_str s)
{
    return s.len ? (size_t)(s.ptr - vmxci_doc_emit(doc).ptr) : 0;
}

static void check_same_line(const vmxci_doc *a, const vmxci_doc *b, size_t number)
{
    vmxci_line x = line_at(a, number), y = line_at(b, number);
    REQUIRE(x.kind == y.kind && x.flags == y.flags && x.offset == y.offset);
    REQUIRE(x.text.len == y.text.len && x.end.len == y.end.len);
    REQUIRE(x.key.len == y.key.len && offset_of(a, x.key) == offset_of(b, y.key));
    REQUIRE(x.value.len == y.value.len && offset_of(a, x.value) == offset_of(b, y.value));
}

void check_same(const vmxci_doc *a, const vmxci_doc *b)
{
    REQUIRE(str_equal(vmxci_doc_emit(a), vmxci_doc_emit(b)));
    REQUIRE(vmxci_doc_lines(a) == vmxci_doc_lines(b));
    for (size_t i = 1; i <= vmxci_doc_lines(a); i++)
        check_same_line(a, b, i);
}

void check_fresh(const vmxci_doc *doc)
{
    vmxci_str text = vmxci_doc_emit(doc);
    vmxci_doc *fresh = NULL;
    REQUIRE(vmxci_doc_parse(&fresh, text.ptr, text.len, NULL, NULL) == VMXCI_OK);
    check_same(doc, fresh);
    vmxci_doc_free(fresh);
}

/* ---- a minimal patch(1) ---- */

/* Reads lines that end at LF; `line` lines have been read. */
typedef struct reader {
    vmxci_str left;
    size_t line;
} reader;

static vmxci_str next(reader *r)
{
    const char *lf = r->left.len ? memchr(r->left.ptr, '\n', r->left.len) : NULL;
    size_t len = lf ? (size_t)(lf - r->left.ptr) + 1 : r->left.len;
    vmxci_str line = { r->left.ptr, len };
    r->left.ptr = len ? r->left.ptr + len : r->left.ptr;
    r->left.len -= len;
    r->line++;
    return line;
}

static void expect(reader *r, vmxci_str want)
{
    REQUIRE(r->left.len > 0);
    REQUIRE(str_equal(next(r), want));
}

/* Removes TEXT from the start of S; returns 0 if S does not start with TEXT. */
static int take(vmxci_str *s, vmxci_str text)
{
    if (s->len < text.len || memcmp(s->ptr, text.ptr, text.len) != 0)
        return 0;
    s->ptr += text.len;
    s->len -= text.len;
    return 1;
}

static size_t take_number(vmxci_str *s)
{
    size_t number = 0;
    REQUIRE(s->len && *s->ptr >= '0' && *s->ptr <= '9');
    for (; s->len && *s->ptr >= '0' && *s->ptr <= '9'; s->ptr++, s->len--)
        number = number * 10 + (size_t)(*s->ptr - '0');
    return number;
}

/* Parses a range of a hunk header: the number of lines before the hunk, and in it. */
static void take_range(vmxci_str *s, size_t *before, size_t *count)
{
    *before = take_number(s);
    *count = take(s, STR(",")) ? take_number(s) : 1;
    /* An empty side names the line before it. */
    if (*count) {
        REQUIRE(*before > 0);
        --*before;
    }
}

typedef struct patch {
    reader diff, old, new;
} patch;

/* Takes a line of a hunk, without its mark, and without its LF if the text lacks it. */
static vmxci_str hunk_line(patch *p)
{
    vmxci_str line = next(&p->diff);
    REQUIRE(line.len > 1 && line.ptr[line.len - 1] == '\n');
    int open = take(&p->diff.left, STR("\\ No newline at end of file\n"));
    return (vmxci_str){ line.ptr + 1, line.len - 1 - (size_t)open };
}

static void apply_hunk(patch *p)
{
    size_t old_before, old_count, new_before, new_count;
    vmxci_str header = next(&p->diff);
    REQUIRE(take(&header, STR("@@ -")));
    take_range(&header, &old_before, &old_count);
    REQUIRE(take(&header, STR(" +")));
    take_range(&header, &new_before, &new_count);
    REQUIRE(str_equal(header, STR(" @@\n")));
    REQUIRE(p->old.line <= old_before);
    while (p->old.line < old_before)
        expect(&p->new, next(&p->old));
    REQUIRE(p->new.line == new_before);
    size_t old_end = old_before + old_count, new_end = new_before + new_count;
    while (p->old.line < old_end || p->new.line < new_end) {
        REQUIRE(p->diff.left.len > 0);
        char mark = *p->diff.left.ptr;
        vmxci_str line = hunk_line(p);
        REQUIRE(mark == ' ' || mark == '-' || mark == '+');
        if (mark != '+')
            expect(&p->old, line);
        if (mark != '-')
            expect(&p->new, line);
    }
    REQUIRE(p->old.line == old_end && p->new.line == new_end);
}

void check_diff(const vmxci_doc *from, const vmxci_doc *to)
{
    vmxci_text *text = NULL;
    vmxci_str old = vmxci_doc_emit(from), new = vmxci_doc_emit(to);
    REQUIRE(vmxci_doc_diff(&text, from, to, "n", NULL) == VMXCI_OK);
    vmxci_str diff = vmxci_text_str(text);
    patch p = { .diff = { diff, 0 }, .old = { old, 0 }, .new = { new, 0 } };
    REQUIRE((diff.len == 0) == str_equal(old, new));
    if (diff.len)
        REQUIRE(take(&p.diff.left, STR("--- n\n+++ n\n")));
    while (p.diff.left.len)
        apply_hunk(&p);
    REQUIRE(str_equal(p.old.left, p.new.left));
    vmxci_text_free(text);
}
