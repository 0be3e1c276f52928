/* SPDX-License-Identifier: MIT */
/*
 * Verifies properties of documents and edits on generated ones: an edit gives the text that a
 * simple model predicts, patching the old text with the diff gives the new one, and making the
 * changes gives the new values.
 *
 * VMXCI_SEED is the seed, which repeats a run; VMXCI_ROUNDS the number of documents.
 */
#include <config.h>

#include "../unit/util.h"

#define TEXT_MAX 1024

struct text_buffer {
    char bytes[TEXT_MAX];
    size_t len;
    int entries; /* 1 if an entry was added */
};

static void add(struct text_buffer *generated, vmxci_str s)
{
    assert_true(generated->len + s.len <= TEXT_MAX);
    memcpy(generated->bytes + generated->len, s.ptr, s.len);
    generated->len += s.len;
}

static const vmxci_str keys[] = {
    LIT("a"), LIT("A"),  LIT("a.x"),      LIT("A.Y"),      LIT("a.x.z"), LIT("b.x"),
    LIT("b"), LIT(".x"), LIT("vmci0.id"), LIT("VMCI0.ID"), LIT("\""),    LIT("\xc3\xa9.x"),
};

static const vmxci_str values[] = {
    LIT("x"),     LIT(""),     LIT("x y"),      LIT("|"),        LIT("||41"),
    LIT("|0a"),   LIT("|0A"),  LIT("#"),        LIT("\t"),       LIT("\""),
    LIT("a\0b"),  LIT("\r\n"), LIT("\xc3\xa9"), LIT("\xff\x01"), LIT("TRUE"),
    LIT("|7C41"), LIT("a=b"),  LIT("\\\\"),     LIT("\x7f"),     LIT("a value of some length"),
};

static const vmxci_str stored[] = {
    LIT("\"x\""),   LIT("\"\""), LIT("x"),        LIT(""),        LIT("\"x # y\""), LIT("x|20y"),
    LIT("\"|0a\""), LIT("x\"y"), LIT("\"||41\""), LIT("\"|00\""), LIT("|"),         LIT("\"x|\""),
};

static const vmxci_str others[] = {
    LIT(""),        LIT(" "),       LIT("# c"),        LIT("bad line"), LIT("= x"),
    LIT("a = x y"), LIT("\0"),      LIT("# \0"),       LIT("bad\0"),    LIT("\v"),
    LIT("a"),       LIT("a = \"x"), LIT("b = 1 \0 2"), LIT("a.x=\0"),   LIT("\xff\xff"),
    LIT("--- a"),   LIT("\\ No"),   LIT("+++ b"),
};

static const vmxci_str ends[] = { LIT("\n"), LIT("\r\n"), LIT("\r") };

#define PICK(random, table) ((table)[below(random, COUNT(table))])

static void add_entry(uint64_t *random, struct text_buffer *generated)
{
    static const vmxci_str signs[] = { LIT(" = "), LIT("="), LIT(" ="), LIT("= "), LIT("\t=\t") };
    static const vmxci_str tails[] = { LIT(""), LIT(""), LIT(" "), LIT(" # c"), LIT("#c") };
    if (below(random, 6) == 0)
        add(generated, (vmxci_str){ " ", strlen(" ") });
    add(generated, PICK(random, keys));
    add(generated, PICK(random, signs));
    add(generated, PICK(random, stored));
    add(generated, PICK(random, tails));
}

static void make_document(uint64_t *random, struct text_buffer *generated)
{
    generated->len = 0;
    generated->entries = 0;
    size_t lines = below(random, 11), most = below(random, COUNT(ends));
    if (below(random, 8) == 0)
        add(generated, (vmxci_str){ "\xEF\xBB\xBF", strlen("\xEF\xBB\xBF") });
    for (size_t i = 0; i < lines; i++) {
        if (below(random, 3)) {
            add_entry(random, generated);
            generated->entries = 1;
        } else {
            add(generated, PICK(random, others));
        }
        if (i + 1 < lines || below(random, 4))
            add(generated, below(random, 4) ? ends[most] : PICK(random, ends));
    }
}

/* ---- lines ---- */

static vmxci_str whole(vmxci_line line)
{
    return (vmxci_str){ line.text.ptr, line.text.len + line.end.len };
}

static int find(vmxci_line *line, const vmxci_doc *doc, vmxci_str key)
{
    char name[32];
    memcpy(name, key.ptr, key.len);
    name[key.len] = '\0';
    return vmxci_doc_find_bytes(line, doc, (vmxci_str){ name, strlen(name) }, NULL);
}

static int has_nul(const vmxci_doc *doc, vmxci_line line)
{
    do {
        if (line.flags & VMXCI_LINE_FLAG_HAS_NUL)
            return 1;
    } while (vmxci_doc_find_next(&line, doc, line.number, NULL) == VMXCI_OK);
    return 0;
}

static int same_text(const char *what, const vmxci_doc *doc, const struct text_buffer *generated)
{
    return differs(what, "text", vmxci_doc_emit(doc),
                   (vmxci_str){ generated->bytes, generated->len });
}

static vmxci_text *get(const vmxci_doc *doc, vmxci_str key)
{
    vmxci_text *text = NULL;
    assert_int_equal(vmxci_doc_get_bytes(&text, doc, key, NULL), VMXCI_OK);
    return text;
}

/* ---- a minimal patch(1) ---- */

struct lines {
    const char *at, *end;
};

/* Takes the next line with its LF from IN; empty at the end. */
static vmxci_str next_line(struct lines *in)
{
    const char *from = in->at;
    const char *lf = from < in->end ? memchr(from, '\n', (size_t)(in->end - from)) : NULL;
    in->at = lf ? lf + 1 : in->end;
    return (vmxci_str){ from, (size_t)(in->at - from) };
}

static int begins(const struct lines *in, const char *text)
{
    size_t n = strlen(text);
    return (size_t)(in->end - in->at) >= n && memcmp(in->at, text, n) == 0;
}

/* Parses one range of a hunk header: the first line, and the number of lines. */
static const char *read_range(const char *at, size_t *start, size_t *count)
{
    char *end;
    *start = strtoul(at, &end, 10);
    *count = 1;
    if (*end == ',')
        *count = strtoul(end + 1, &end, 10);
    return end;
}

struct patch {
    struct lines diff, old;
    size_t old_line; /* lines of the old text that were consumed */
    size_t new_line; /* lines of the new text that were produced */
    struct text_buffer out;
};

/* Takes a line of a hunk, without its mark, and without its LF if the text lacks it. */
static vmxci_str hunk_line(struct patch *p)
{
    vmxci_str line = next_line(&p->diff);
    assert_true(line.len > 1 && line.ptr[line.len - 1] == '\n');
    line = (vmxci_str){ line.ptr + 1, line.len - 1 };
    if (begins(&p->diff, "\\ No newline at end of file\n")) {
        next_line(&p->diff);
        line.len--;
    }
    return line;
}

static void take_old(struct patch *p, vmxci_str want)
{
    vmxci_str line = next_line(&p->old);
    assert_int_equal(differs("patch", "line of the old text", line, want), 0);
    p->old_line++;
}

static void apply_hunk(struct patch *p)
{
    size_t start[2], count[2];
    assert_true(begins(&p->diff, "@@ -"));
    const char *at = read_range(next_line(&p->diff).ptr + 4, &start[0], &count[0]);
    assert_memory_equal(at, " +", 2);
    at = read_range(at + 2, &start[1], &count[1]);
    assert_memory_equal(at, " @@\n", 4);
    /* An empty side names the line before it. */
    size_t before = start[0] - (count[0] ? 1 : 0);
    for (; p->old_line < before; p->old_line++, p->new_line++)
        add(&p->out, next_line(&p->old));
    assert_int_equal(p->old_line, before);
    assert_int_equal(p->new_line, start[1] - (count[1] ? 1 : 0));
    size_t left[2] = { count[0], count[1] };
    while (left[0] > 0 || left[1] > 0) {
        char mark = *p->diff.at;
        vmxci_str line = hunk_line(p);
        assert_true(mark == ' ' || mark == '-' || mark == '+');
        if (mark != '+') {
            take_old(p, line);
            assert_true(left[0]-- > 0);
        }
        if (mark != '-') {
            add(&p->out, line);
            p->new_line++;
            assert_true(left[1]-- > 0);
        }
    }
}

static int check_diff(const vmxci_doc *from, const vmxci_doc *to)
{
    vmxci_text *text = NULL;
    vmxci_str old = vmxci_doc_emit(from), new = vmxci_doc_emit(to);
    assert_int_equal(vmxci_doc_diff(&text, from, to, "n", NULL), VMXCI_OK);
    vmxci_str diff = vmxci_text_str(text);
    int bad = differs_n("diff", "is empty", diff.len == 0, str_equal(old, new));
    static struct patch p;
    p.diff = (struct lines){ diff.ptr, diff.ptr + diff.len };
    p.old = (struct lines){ old.ptr, old.ptr + old.len };
    p.old_line = p.new_line = p.out.len = 0;
    if (diff.len > 0) {
        assert_true(begins(&p.diff, "--- n\n+++ n\n"));
        next_line(&p.diff);
        next_line(&p.diff);
    }
    while (p.diff.at < p.diff.end)
        apply_hunk(&p);
    while (p.old.at < p.old.end)
        add(&p.out, next_line(&p.old));
    bad += differs("diff", "patched", (vmxci_str){ p.out.bytes, p.out.len }, new);
    if (bad)
        print_str("diff", diff);
    vmxci_text_free(text);
    return bad;
}

/* ---- the properties ---- */

/* Puts the text of DOC without the lines of KEY in OUT. */
static void remove_lines(const vmxci_doc *doc, vmxci_str key, struct text_buffer *out)
{
    vmxci_line line;
    int rc = find(&line, doc, key);
    vmxci_str text = vmxci_doc_emit(doc);
    size_t at = 0;
    out->len = 0;
    for (; rc == VMXCI_OK; rc = vmxci_doc_find_next(&line, doc, line.number, NULL)) {
        add(out, (vmxci_str){ text.ptr + at, line.offset - at });
        at = line.offset + whole(line).len;
    }
    add(out, (vmxci_str){ text.ptr + at, text.len - at });
}

/* Returns the offset of the value in the document, after its quote. */
static size_t value_offset(vmxci_line line)
{
    const char *at = line.key.ptr + line.key.len;
    at += strcspn(at, "=") + 1;
    at += strspn(at, " \t");
    return line.offset + (size_t)(at - line.text.ptr) +
           (line.flags & VMXCI_LINE_FLAG_QUOTED ? 1 : 0);
}

static void add_value(struct text_buffer *out, vmxci_str value)
{
    char bytes[256];
    size_t len = vmxci_escape(bytes, sizeof bytes, value);
    assert_true(len <= sizeof bytes);
    add(out, (vmxci_str){ "\"", strlen("\"") });
    add(out, (vmxci_str){ bytes, len });
    add(out, (vmxci_str){ "\"", strlen("\"") });
}

/* Puts the text of BEFORE with the value of the kept line of KEY replaced and the other lines of
 * KEY removed in WANT. */
static void model_value(const vmxci_doc *before, vmxci_str key, vmxci_str value, vmxci_keep keep,
                        struct text_buffer *want)
{
    vmxci_str text = vmxci_doc_emit(before);
    vmxci_line line, last;
    size_t at = 0;
    want->len = 0;
    assert_int_equal(find(&last, before, key), VMXCI_OK);
    size_t kept = last.number;
    while (vmxci_doc_find_next(&line, before, last.number, NULL) == VMXCI_OK)
        last = line;
    if (keep == VMXCI_KEEP_LAST)
        kept = last.number;
    int rc = find(&line, before, key);
    for (; rc == VMXCI_OK; rc = vmxci_doc_find_next(&line, before, line.number, NULL)) {
        char plain[256];
        size_t quote = line.flags & VMXCI_LINE_FLAG_QUOTED ? 1 : 0, from = value_offset(line);
        vmxci_str decoded = { plain, vmxci_unescape(plain, sizeof plain, line.value) };
        if (line.number != kept) {
            add(want, (vmxci_str){ text.ptr + at, line.offset - at });
            at = line.offset + whole(line).len;
        } else if (!str_equal(decoded, value)) {
            add(want, (vmxci_str){ text.ptr + at, from - quote - at });
            add_value(want, value);
            at = from + line.value.len + quote;
        }
    }
    add(want, (vmxci_str){ text.ptr + at, text.len - at });
}

static int same_letters(vmxci_str a, vmxci_str b)
{
    for (size_t i = 0; a.len == b.len && i < a.len; i++) {
        char x = a.ptr[i], y = b.ptr[i];
        if ((x >= 'A' && x <= 'Z' ? x + 32 : x) != (y >= 'A' && y <= 'Z' ? y + 32 : y))
            return 0;
    }
    return a.len == b.len;
}

/* Returns KEY up to and including its first dot; empty if it has none. */
static vmxci_str family(vmxci_str key)
{
    const char *dot = memchr(key.ptr, '.', key.len);
    return (vmxci_str){ key.ptr, dot ? (size_t)(dot - key.ptr) + 1 : 0 };
}

/* Returns the most common line end; among equally common ones USED, if it is one of them. */
static vmxci_str main_end(const vmxci_doc *doc, vmxci_str used)
{
    size_t counts[COUNT(ends)] = { 0 }, most = 0;
    for (size_t i = 1; i <= vmxci_doc_lines(doc); i++)
        for (size_t e = 0; e < COUNT(ends); e++)
            counts[e] += str_equal(line_at(doc, i).end, ends[e]);
    for (size_t e = 0; e < COUNT(ends); e++)
        most = counts[e] > most ? counts[e] : most;
    for (size_t e = 0; most > 0 && e < COUNT(ends); e++)
        if (counts[e] == most && str_equal(ends[e], used))
            return used;
    for (size_t e = 0; e < COUNT(ends); e++)
        if (counts[e] == most)
            return ends[e];
    return ends[0];
}

/* Puts the text of BEFORE with the new line of KEY in WANT. */
static void model_line(const vmxci_doc *before, vmxci_str key, vmxci_str value, vmxci_str used,
                       struct text_buffer *want)
{
    vmxci_str text = vmxci_doc_emit(before), end = main_end(before, used),
              missing = (vmxci_str){ "", strlen("") };
    size_t at = text.len;
    for (size_t i = 1; i <= vmxci_doc_lines(before); i++) {
        vmxci_line line = line_at(before, i);
        if (line.end.len == 0)
            missing = end;
        if (line.kind == VMXCI_LINE_ENTRY && family(key).len > 0 &&
            same_letters(family(line.key), family(key)))
            at = line.offset + whole(line).len;
    }
    if (str_equal(end, (vmxci_str){ "\r", strlen("\r") }) && at < text.len && text.ptr[at] == '\n')
        end = (vmxci_str){ "\n", strlen("\n") }; /* a CR would form one line end with the LF */
    want->len = 0;
    add(want, (vmxci_str){ text.ptr, at });
    add(want, at == text.len ? missing : (vmxci_str){ "", strlen("") });
    add(want, key);
    add(want, (vmxci_str){ " = ", strlen(" = ") });
    add_value(want, value);
    add(want, end);
    add(want, (vmxci_str){ text.ptr + at, text.len - at });
}

static int check_after_set(const vmxci_doc *before, vmxci_doc *doc, vmxci_str key, vmxci_str value,
                           const vmxci_edit_options *opt)
{
    vmxci_line line;
    struct text_buffer want;
    vmxci_text *text = get(doc, key);
    int bad = differs("set", "value", vmxci_text_str(text), value);
    vmxci_text_free(text);
    int new = find(&line, before, key) != VMXCI_OK;
    assert_int_equal(find(&line, doc, key), VMXCI_OK);
    if (!new)
        model_value(before, key, value, opt->keep, &want);
    else
        model_line(before, key, value, line.end, &want);
    bad += same_text("set", doc, &want);
    bad += differs_status("set twice", vmxci_doc_set_bytes(doc, key, value, NULL, NULL), VMXCI_OK);
    bad += same_text("set twice", doc, &want);
    bad += incoherent("set", doc);
    return bad + check_diff(before, doc);
}

static int check_set(uint64_t *random, const struct text_buffer *generated, vmxci_doc *before)
{
    vmxci_str key = PICK(random, keys), value = PICK(random, values);
    vmxci_edit_options opt = VMXCI_EDIT_OPTIONS_INIT;
    opt.keep = (vmxci_keep)below(random, 3);
    vmxci_doc *doc = NULL;
    vmxci_line line;
    assert_int_equal(vmxci_doc_clone(&doc, before, NULL), VMXCI_OK);
    int there = find(&line, before, key) == VMXCI_OK, bad;
    int rc = vmxci_doc_set_bytes(doc, key, value, &opt, NULL);
    if (there && (line.flags & VMXCI_LINE_FLAG_DUPLICATE) && opt.keep == VMXCI_KEEP_NONE)
        bad = differs_status("set of a duplicate", rc, VMXCI_EDUPLICATE);
    else
        bad = rc == VMXCI_ENUL && there && has_nul(before, line)
                  ? 0
                  : differs_status("set", rc, VMXCI_OK);
    if (rc == VMXCI_OK)
        bad += check_after_set(before, doc, key, value, &opt);
    else
        bad += same_text("refused", doc, generated) + incoherent("refused", doc);
    if (bad) {
        print_str("key", key);
        print_str("value", value);
        fprintf(stderr, "  keep %d\n", (int)opt.keep);
        print_str("after", vmxci_doc_emit(doc));
    }
    vmxci_doc_free(doc);
    return bad;
}

static int check_set_same(uint64_t *random, const struct text_buffer *generated, vmxci_doc *doc)
{
    vmxci_str key = PICK(random, keys);
    vmxci_line line;
    if (find(&line, doc, key) != VMXCI_OK ||
        line.flags & (VMXCI_LINE_FLAG_DUPLICATE | VMXCI_LINE_FLAG_HAS_NUL))
        return 0;
    vmxci_text *text = get(doc, key);
    int rc = vmxci_doc_set_bytes(doc, key, vmxci_text_str(text), NULL, NULL);
    vmxci_text_free(text);
    return differs_status("set to its own value", rc, VMXCI_OK) +
           same_text("set to its own value", doc, generated);
}

static int check_unset(uint64_t *random, const struct text_buffer *generated,
                       const vmxci_doc *before)
{
    vmxci_str picked = PICK(random, keys);
    vmxci_edit_options opt = VMXCI_EDIT_OPTIONS_INIT;
    opt.keep = (vmxci_keep)below(random, 3);
    vmxci_doc *doc = NULL;
    vmxci_line line;
    struct text_buffer want;
    assert_int_equal(vmxci_doc_clone(&doc, before, NULL), VMXCI_OK);
    int there = find(&line, before, picked) == VMXCI_OK, bad = 0;
    int rc = vmxci_doc_unset_bytes(doc, picked, &opt, NULL);
    remove_lines(before, picked, &want);
    if (there && (line.flags & VMXCI_LINE_FLAG_DUPLICATE) && opt.keep == VMXCI_KEEP_NONE)
        bad = differs_status("unset of a duplicate", rc, VMXCI_EDUPLICATE);
    else if (there && has_nul(before, line))
        bad = differs_status("unset of a line with a NUL", rc, VMXCI_ENUL);
    else
        bad = differs_status("unset", rc, VMXCI_OK);
    if (rc == VMXCI_OK) {
        bad += same_text("unset", doc, &want);
        bad += differs_status("unset, then find", find(&line, doc, picked), VMXCI_ENOKEY);
        bad += check_diff(before, doc);
    } else {
        bad += same_text("refused", doc, generated);
    }
    bad += incoherent("unset", doc);
    if (bad) {
        print_str("unset", picked);
        print_str("after", vmxci_doc_emit(doc));
    }
    vmxci_doc_free(doc);
    return bad;
}

/* Verifies that the lines and their ends cover the text without gaps. */
static int check_lines(const struct text_buffer *generated, const vmxci_doc *doc)
{
    int bom = generated->len >= 3 && memcmp(generated->bytes, "\xEF\xBB\xBF", 3) == 0;
    size_t at = bom ? 3 : 0;
    int bad = 0;
    for (size_t i = 1; i <= vmxci_doc_lines(doc); i++) {
        vmxci_line line = line_at(doc, i);
        vmxci_str want = { generated->bytes + at, line.text.len + line.end.len };
        bad += differs_n("lines", "offset", (long long)line.offset, (long long)at);
        at += want.len;
        bad += at > generated->len || differs("lines", "bytes", whole(line), want);
        bad += differs_n("lines", "line end inside the line",
                         memchr(want.ptr, '\n', line.text.len) != NULL, 0);
        bad += differs_n("lines", "line end inside the line",
                         memchr(want.ptr, '\r', line.text.len) != NULL, 0);
        bad += differs_n("lines", "no line end", line.end.len == 0 && i < vmxci_doc_lines(doc), 0);
    }
    return bad + differs_n("lines", "all bytes", (long long)at, (long long)generated->len);
}

static int check_document(uint64_t *random, const struct text_buffer *generated)
{
    vmxci_doc *doc = NULL;
    int rc = vmxci_doc_parse(&doc, generated->bytes, generated->len, NULL, NULL);
    int bad = differs_status("parse", rc, VMXCI_OK);
    if (bad)
        return bad;
    bad += same_text("parse", doc, generated);
    bad += check_lines(generated, doc);
    bad += check_set(random, generated, doc);
    bad += check_unset(random, generated, doc);
    bad += check_set_same(random, generated, doc);
    bad += same_text("after all edits", doc, generated);
    vmxci_doc_free(doc);
    return bad;
}

static void test_edits(void **state)
{
    (void)state;
    uint64_t seed = seed_of_run();
    print_message("VMXCI_SEED=%llu\n", (unsigned long long)seed);
    size_t count = rounds_of_run(20000);
    for (size_t i = 0; i < count; i++) {
        struct text_buffer generated;
        make_document(&seed, &generated);
        if (check_document(&seed, &generated) == 0)
            continue;
        print_str("document", (vmxci_str){ generated.bytes, generated.len });
        fail_msg("document %zu of this seed", i);
    }
}

/* Diffs of two documents that were generated independently. */
static void test_diffs(void **state)
{
    (void)state;
    uint64_t seed = seed_of_run() + 1;
    size_t count = rounds_of_run(20000) / 4;
    for (size_t i = 0; i < count; i++) {
        struct text_buffer generated[2];
        vmxci_doc *doc[2] = { NULL, NULL };
        int ok = 1;
        for (int k = 0; k < 2; k++) {
            make_document(&seed, &generated[k]);
            ok = ok && vmxci_doc_parse(&doc[k], generated[k].bytes, generated[k].len, NULL, NULL) ==
                           VMXCI_OK;
        }
        if (ok && check_diff(doc[0], doc[1])) {
            print_str("from", (vmxci_str){ generated[0].bytes, generated[0].len });
            print_str("to", (vmxci_str){ generated[1].bytes, generated[1].len });
            fail_msg("pair %zu of this seed", i);
        }
        vmxci_doc_free(doc[0]);
        vmxci_doc_free(doc[1]);
    }
}

/* ---- changes ---- */

#define CHANGES_MAX 64

/* The changes of two documents as edits, with copies of their strings. */
struct edit_list {
    vmxci_edit edits[CHANGES_MAX];
    size_t count, malformed;
    int is_utf8; /* no string had to be converted */
    char bytes[4 * TEXT_MAX];
    size_t len;
};

static vmxci_str copy_str(struct edit_list *list, vmxci_str s)
{
    char *copy = list->bytes + list->len;
    assert_true(list->len + s.len <= sizeof list->bytes);
    if (s.len)
        memcpy(copy, s.ptr, s.len);
    list->len += s.len;
    return (vmxci_str){ copy, s.len };
}

static int add_edit(const vmxci_change *change, void *payload)
{
    struct edit_list *list = payload;
    if (!change->key.ptr) {
        list->malformed++;
        return 0;
    }
    assert_true(list->count < CHANGES_MAX);
    list->is_utf8 = list->is_utf8 && str_equal(change->key, change->key_bytes) &&
                    str_equal(change->new_value, change->new_bytes);
    list->edits[list->count++] = (vmxci_edit){
        .kind = change->new_value.ptr ? VMXCI_KEY_SET : VMXCI_KEY_UNSET,
        .key = copy_str(list, change->key_bytes),
        .value = copy_str(list, change->new_bytes),
    };
    return 0;
}

/* Decodes the value of the first line that has the key KEY.  Returns VALUE, or NULL if there is no
 * such line. */
static const char *decode_first(char value[TEXT_MAX], size_t *len, const vmxci_doc *doc,
                                vmxci_str key)
{
    vmxci_line line;
    if (find(&line, doc, key) != VMXCI_OK)
        return NULL;
    *len = vmxci_unescape(value, TEXT_MAX, line.value);
    return value;
}

/* Compares the value of each key on the first line that has it. */
static int compare_values(const vmxci_doc *got, const vmxci_doc *want)
{
    char a[TEXT_MAX], b[TEXT_MAX];
    size_t a_len = 0, b_len = 0;
    int bad = 0;
    for (size_t i = 0; i < COUNT(keys); i++) {
        const char *first = decode_first(a, &a_len, got, keys[i]);
        const char *second = decode_first(b, &b_len, want, keys[i]);
        bad += differs_n("changes", "has the key", first != NULL, second != NULL);
        if (first && second)
            bad += differs(keys[i].ptr, "value", (vmxci_str){ a, a_len }, (vmxci_str){ b, b_len });
    }
    return bad;
}

static size_t count_malformed(const vmxci_doc *doc)
{
    size_t count = 0;
    for (size_t i = 1; i <= vmxci_doc_lines(doc); i++)
        count += line_at(doc, i).kind == VMXCI_LINE_MALFORMED;
    return count;
}

/* Applies to a copy of FROM its changes to TO.  Lines with a NUL cannot be edited, and new text may
 * look like a byte order mark: such pairs do not count in APPLIED. */
static int check_changes(const vmxci_doc *from, const vmxci_doc *to, size_t *applied)
{
    static struct edit_list list;
    vmxci_edit_options opt = VMXCI_EDIT_OPTIONS_INIT;
    vmxci_doc *doc = NULL;
    list.count = list.malformed = list.len = 0;
    list.is_utf8 = 1;
    opt.keep = VMXCI_KEEP_FIRST;
    assert_int_equal(vmxci_doc_changes(from, to, add_edit, &list, NULL), VMXCI_OK);
    assert_int_equal(vmxci_doc_clone(&doc, from, NULL), VMXCI_OK);
    const int status = list.is_utf8
                           ? vmxci_doc_edit(doc, list.edits, list.count, &opt, NULL, NULL)
                           : vmxci_doc_edit_bytes(doc, list.edits, list.count, &opt, NULL, NULL);
    int bad = 0;
    if (status == VMXCI_OK) {
        bad = compare_values(doc, to);
        *applied += list.count != 0;
    } else {
        bad = status != VMXCI_ENUL && status != VMXCI_EENCODING && status != VMXCI_EUTF16;
        bad = bad && differs_status("changes", status, VMXCI_OK);
    }
    const size_t before = count_malformed(from), after = count_malformed(to);
    bad += differs_n("changes", "enough malformed lines", list.malformed + after >= before, 1);
    bad += differs_n("changes", "too many malformed lines", list.malformed > before, 0);
    vmxci_doc_free(doc);
    return bad;
}

/* Changes between two documents that were generated independently. */
static void test_changes(void **state)
{
    (void)state;
    uint64_t seed = seed_of_run() + 2;
    size_t count = rounds_of_run(20000) / 2, applied = 0;
    for (size_t i = 0; i < count; i++) {
        struct text_buffer generated[2];
        vmxci_doc *doc[2] = { NULL, NULL };
        for (int k = 0; k < 2; k++) {
            make_document(&seed, &generated[k]);
            doc[k] = parse_str((vmxci_str){ generated[k].bytes, generated[k].len });
        }
        if (check_changes(doc[0], doc[1], &applied)) {
            print_str("from", (vmxci_str){ generated[0].bytes, generated[0].len });
            print_str("to", (vmxci_str){ generated[1].bytes, generated[1].len });
            fail_msg("pair %zu of this seed", i);
        }
        vmxci_doc_free(doc[0]);
        vmxci_doc_free(doc[1]);
    }
    assert_true(applied >= count / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_edits),
        cmocka_unit_test(test_diffs),
        cmocka_unit_test(test_changes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
