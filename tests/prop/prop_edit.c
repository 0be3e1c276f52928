/* SPDX-License-Identifier: MIT */
/*
 * What has to hold for every document and every edit, on generated ones.
 * VMXCI_SEED repeats a run, VMXCI_ROUNDS is the number of documents.
 */
#include <config.h>

#include "../unit/util.h"

#define TEXT_MAX 1024

struct made {
    char bytes[TEXT_MAX];
    size_t len;
    int entries; /* whether there are any, as far as that was made so */
};

static void add(struct made *made, vmxci_str s)
{
    assert_true(made->len + s.len <= TEXT_MAX);
    memcpy(made->bytes + made->len, s.ptr, s.len);
    made->len += s.len;
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

static void add_entry(uint64_t *random, struct made *made)
{
    static const vmxci_str signs[] = { LIT(" = "), LIT("="), LIT(" ="), LIT("= "), LIT("\t=\t") };
    static const vmxci_str tails[] = { LIT(""), LIT(""), LIT(" "), LIT(" # c"), LIT("#c") };
    if (below(random, 6) == 0)
        add(made, STR(" "));
    add(made, PICK(random, keys));
    add(made, PICK(random, signs));
    add(made, PICK(random, stored));
    add(made, PICK(random, tails));
}

static void make_document(uint64_t *random, struct made *made)
{
    made->len = 0;
    made->entries = 0;
    size_t lines = below(random, 11), most = below(random, COUNT(ends));
    if (below(random, 8) == 0)
        add(made, STR("\xEF\xBB\xBF"));
    for (size_t i = 0; i < lines; i++) {
        if (below(random, 3)) {
            add_entry(random, made);
            made->entries = 1;
        } else {
            add(made, PICK(random, others));
        }
        if (i + 1 < lines || below(random, 4))
            add(made, below(random, 4) ? ends[most] : PICK(random, ends));
    }
}

/* ---- what a line is, and where it stands ---- */

static vmxci_str whole(vmxci_line line)
{
    return (vmxci_str){ line.text.ptr, line.text.len + line.end.len };
}

static int find(vmxci_line *line, const vmxci_doc *doc, vmxci_str key)
{
    char name[32];
    memcpy(name, key.ptr, key.len);
    name[key.len] = '\0';
    return vmxci_doc_find(line, doc, name, NULL);
}

static int has_nul(const vmxci_doc *doc, vmxci_line line)
{
    do {
        if (line.flags & VMXCI_LINE_HAS_NUL)
            return 1;
    } while (vmxci_doc_find_next(&line, doc, line.number, NULL) == VMXCI_OK);
    return 0;
}

static int same_text(const char *what, const vmxci_doc *doc, const struct made *made)
{
    return differs(what, "text", vmxci_doc_emit(doc), (vmxci_str){ made->bytes, made->len });
}

static vmxci_text *get(const vmxci_doc *doc, vmxci_str key)
{
    vmxci_text *text = NULL;
    char name[32];
    memcpy(name, key.ptr, key.len);
    name[key.len] = '\0';
    assert_int_equal(vmxci_doc_get(&text, doc, name, NULL), VMXCI_OK);
    return text;
}

/* ---- a small patch(1) ---- */

struct lines {
    const char *at, *end;
};

/* The next line with its LF; what is empty when there is none. */
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

/* One side of a hunk header: the first line and how many. */
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
    size_t old_line; /* how many lines of the old text are behind */
    size_t new_line;
    struct made out;
};

/* One line of a hunk, without its mark, and without its LF if that was not there. */
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

/* The text without the lines of KEY. */
static void without(const vmxci_doc *doc, vmxci_str key, struct made *out)
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

/* Where the value stands in the document, without its quote. */
static size_t value_offset(vmxci_line line)
{
    const char *at = line.key.ptr + line.key.len;
    at += strcspn(at, "=") + 1;
    at += strspn(at, " \t");
    return line.offset + (size_t)(at - line.text.ptr) + (line.flags & VMXCI_LINE_QUOTED ? 1 : 0);
}

static void add_value(struct made *out, vmxci_str value, int quoted)
{
    char bytes[256];
    size_t len = vmxci_escape(bytes, sizeof bytes, value);
    assert_true(len <= sizeof bytes);
    for (size_t i = 0; i < value.len; i++)
        quoted = quoted || memchr(" \t#\"", value.ptr[i], 4);
    quoted = quoted || value.len == 0;
    add(out, quoted ? STR("\"") : STR(""));
    add(out, (vmxci_str){ bytes, len });
    add(out, quoted ? STR("\"") : STR(""));
}

/* The text with the value of the kept line of KEY replaced and its other lines gone. */
static void model_value(const vmxci_doc *before, vmxci_str key, vmxci_str value, vmxci_keep keep,
                        struct made *want)
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
        size_t quote = line.flags & VMXCI_LINE_QUOTED ? 1 : 0, from = value_offset(line);
        vmxci_str decoded = { plain, vmxci_unescape(plain, line.value) };
        if (line.number != kept) {
            add(want, (vmxci_str){ text.ptr + at, line.offset - at });
            at = line.offset + whole(line).len;
        } else if (!str_equal(decoded, value)) {
            add(want, (vmxci_str){ text.ptr + at, from - quote - at });
            add_value(want, value, quote > 0);
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

/* The text of KEY up to its first dot and with it; empty if there is none. */
static vmxci_str family(vmxci_str key)
{
    const char *dot = memchr(key.ptr, '.', key.len);
    return (vmxci_str){ key.ptr, dot ? (size_t)(dot - key.ptr) + 1 : 0 };
}

/* The line end that most lines have; where two are level, the one that was used is as good. */
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

/* The text with the new line of KEY. */
static void model_line(const vmxci_doc *before, vmxci_str key, vmxci_str value, vmxci_str used,
                       struct made *want)
{
    vmxci_str text = vmxci_doc_emit(before), end = main_end(before, used), missing = STR("");
    size_t at = text.len;
    for (size_t i = 1; i <= vmxci_doc_lines(before); i++) {
        vmxci_line line = line_at(before, i);
        if (line.end.len == 0)
            missing = end;
        if (line.kind == VMXCI_LINE_ENTRY && family(key).len > 0 &&
            same_letters(family(line.key), family(key)))
            at = line.offset + whole(line).len;
    }
    if (str_equal(end, STR("\r")) && at < text.len && text.ptr[at] == '\n')
        end = STR("\n"); /* a CR would be the beginning of a CR LF */
    want->len = 0;
    add(want, (vmxci_str){ text.ptr, at });
    add(want, at == text.len ? missing : STR(""));
    add(want, key);
    add(want, STR(" = "));
    add_value(want, value, 1);
    add(want, end);
    add(want, (vmxci_str){ text.ptr + at, text.len - at });
}

static int check_after_set(const vmxci_doc *before, vmxci_doc *doc, vmxci_str key, vmxci_str value,
                           const vmxci_edit_options *opt)
{
    vmxci_line line;
    struct made want;
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

static int check_set(uint64_t *random, const struct made *made, vmxci_doc *before)
{
    vmxci_str key = PICK(random, keys), value = PICK(random, values);
    vmxci_edit_options opt = VMXCI_EDIT_OPTIONS_INIT;
    opt.keep = (vmxci_keep)below(random, 3);
    vmxci_doc *doc = NULL;
    vmxci_line line;
    assert_int_equal(vmxci_doc_clone(&doc, before, NULL), VMXCI_OK);
    int there = find(&line, before, key) == VMXCI_OK, bad;
    int rc = vmxci_doc_set_bytes(doc, key, value, &opt, NULL);
    if (there && (line.flags & VMXCI_LINE_DUPLICATE) && opt.keep == VMXCI_KEEP_NONE)
        bad = differs_status("set of a duplicate", rc, VMXCI_EDUPLICATE);
    else
        bad = rc == VMXCI_ENUL && there && has_nul(before, line)
                  ? 0
                  : differs_status("set", rc, VMXCI_OK);
    if (rc == VMXCI_OK)
        bad += check_after_set(before, doc, key, value, &opt);
    else
        bad += same_text("refused", doc, made) + incoherent("refused", doc);
    if (bad) {
        print_str("key", key);
        print_str("value", value);
        fprintf(stderr, "  keep %d\n", (int)opt.keep);
        print_str("after", vmxci_doc_emit(doc));
    }
    vmxci_doc_free(doc);
    return bad;
}

static int check_set_same(uint64_t *random, const struct made *made, vmxci_doc *doc)
{
    vmxci_str key = PICK(random, keys);
    vmxci_line line;
    if (find(&line, doc, key) != VMXCI_OK ||
        line.flags & (VMXCI_LINE_DUPLICATE | VMXCI_LINE_HAS_NUL))
        return 0;
    vmxci_text *text = get(doc, key);
    int rc = vmxci_doc_set_bytes(doc, key, vmxci_text_str(text), NULL, NULL);
    vmxci_text_free(text);
    return differs_status("set to what it is", rc, VMXCI_OK) +
           same_text("set to what it is", doc, made);
}

/* What parse says of the text: an edit is refused if it would lead there. */
static int readable(const struct made *text)
{
    vmxci_doc *doc;
    int status = vmxci_doc_parse(&doc, text->bytes, text->len, NULL, NULL);
    vmxci_doc_free(doc);
    /* What a file is taken for is told; of an edit, that the NULs would be all there is. */
    return status == VMXCI_EUTF16 ? VMXCI_ENUL : status;
}

static int check_unset(uint64_t *random, const struct made *made, const vmxci_doc *before)
{
    char key[32] = "";
    vmxci_str picked = PICK(random, keys);
    memcpy(key, picked.ptr, picked.len);
    vmxci_edit_options opt = VMXCI_EDIT_OPTIONS_INIT;
    opt.keep = (vmxci_keep)below(random, 3);
    vmxci_doc *doc = NULL;
    vmxci_line line;
    struct made want;
    assert_int_equal(vmxci_doc_clone(&doc, before, NULL), VMXCI_OK);
    int there = find(&line, before, picked) == VMXCI_OK, bad = 0;
    int rc = vmxci_doc_unset(doc, key, &opt, NULL);
    without(before, picked, &want);
    if (there && (line.flags & VMXCI_LINE_DUPLICATE) && opt.keep == VMXCI_KEEP_NONE)
        bad = differs_status("unset of a duplicate", rc, VMXCI_EDUPLICATE);
    else if (there && has_nul(before, line))
        bad = differs_status("unset of a line with a NUL", rc, VMXCI_ENUL);
    else
        bad = differs_status("unset", rc, readable(&want));
    if (rc == VMXCI_OK) {
        bad += same_text("unset", doc, &want);
        bad += differs_status("unset, then find", find(&line, doc, picked), VMXCI_ENOKEY);
        bad += check_diff(before, doc);
    } else {
        bad += same_text("refused", doc, made);
    }
    bad += incoherent("unset", doc);
    if (bad) {
        print_str("unset", picked);
        print_str("after", vmxci_doc_emit(doc));
    }
    vmxci_doc_free(doc);
    return bad;
}

/* Lines and their ends follow each other without a gap. */
static int check_lines(const struct made *made, const vmxci_doc *doc)
{
    int bom = made->len >= 3 && memcmp(made->bytes, "\xEF\xBB\xBF", 3) == 0;
    size_t at = bom ? 3 : 0;
    int bad = 0;
    for (size_t i = 1; i <= vmxci_doc_lines(doc); i++) {
        vmxci_line line = line_at(doc, i);
        vmxci_str want = { made->bytes + at, line.text.len + line.end.len };
        bad += differs_n("lines", "offset", (long long)line.offset, (long long)at);
        at += want.len;
        bad += at > made->len || differs("lines", "bytes", whole(line), want);
        bad += differs_n("lines", "end inside", memchr(want.ptr, '\n', line.text.len) != NULL, 0);
        bad += differs_n("lines", "end inside", memchr(want.ptr, '\r', line.text.len) != NULL, 0);
        bad += differs_n("lines", "no end", line.end.len == 0 && i < vmxci_doc_lines(doc), 0);
    }
    return bad + differs_n("lines", "all bytes", (long long)at, (long long)made->len);
}

static int check_document(uint64_t *random, const struct made *made)
{
    vmxci_doc *doc = NULL;
    int rc = vmxci_doc_parse(&doc, made->bytes, made->len, NULL, NULL);
    if (rc == VMXCI_ENUL || rc == VMXCI_EUTF16)
        return differs_n("refused", "a NUL and no entry",
                         memchr(made->bytes, 0, made->len) && !made->entries, 1);
    int bad = differs_status("parse", rc, VMXCI_OK);
    if (bad)
        return bad;
    bad += same_text("parse", doc, made);
    bad += check_lines(made, doc);
    bad += check_set(random, made, doc);
    bad += check_unset(random, made, doc);
    bad += check_set_same(random, made, doc);
    bad += same_text("in the end", doc, made);
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
        struct made made;
        make_document(&seed, &made);
        if (check_document(&seed, &made) == 0)
            continue;
        print_str("document", (vmxci_str){ made.bytes, made.len });
        fail_msg("document %zu of this seed", i);
    }
}

/* Two documents that have little to do with each other. */
static void test_diffs(void **state)
{
    (void)state;
    uint64_t seed = seed_of_run() + 1;
    size_t count = rounds_of_run(20000) / 4;
    for (size_t i = 0; i < count; i++) {
        struct made made[2];
        vmxci_doc *doc[2] = { NULL, NULL };
        int ok = 1;
        for (int k = 0; k < 2; k++) {
            make_document(&seed, &made[k]);
            ok = ok && vmxci_doc_parse(&doc[k], made[k].bytes, made[k].len, NULL, NULL) == VMXCI_OK;
        }
        if (ok && check_diff(doc[0], doc[1])) {
            print_str("from", (vmxci_str){ made[0].bytes, made[0].len });
            print_str("to", (vmxci_str){ made[1].bytes, made[1].len });
            fail_msg("pair %zu of this seed", i);
        }
        vmxci_doc_free(doc[0]);
        vmxci_doc_free(doc[1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_edits),
        cmocka_unit_test(test_diffs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
