/* SPDX-License-Identifier: MIT */
/* A document and edits of it.  The first byte is the number of edits, and each begins with four
 * bytes: what is done, how, which key, which value; the document is the rest. */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

enum {
    EDITS_MAX = 8,
    TEXT_MAX = 32,
    FAILS = 0x40 /* of `how`: an allocation fails */
};

/* What is done. */
enum {
    SET_BYTES,
    SET_TEXT,
    UNSET,
    SET_DEVICE,
    SET_SAME,
    ACTIONS
};

typedef struct input {
    const char *at, *end;
} input;

static unsigned take(input *in)
{
    return in->at < in->end ? (unsigned char)*in->at++ : 0;
}

static vmxci_str take_str(input *in)
{
    size_t len = take(in) % TEXT_MAX, left = (size_t)(in->end - in->at);
    len = len < left ? len : left;
    vmxci_str s = { in->at, len };
    in->at += len;
    return s;
}

/* An edit as the input has it. */
typedef struct order {
    unsigned action, how, key_from, value_from;
    vmxci_str key, value;
} order;

static order take_order(input *in)
{
    order o = { .action = take(in) % ACTIONS, .how = take(in), .key_from = take(in) };
    o.value_from = take(in);
    if (o.key_from % 4 == 3)
        o.key = take_str(in);
    if (o.value_from % 2 == 1)
        o.value = take_str(in);
    return o;
}

/* ---- memory ---- */

/* All memory of the documents.  After `left` more allocations one fails. */
typedef struct pool {
    size_t live;
    size_t left;
    int armed, failed;
} pool;

static void *pool_resize(void *payload, void *ptr, size_t size)
{
    pool *p = payload;
    if (size == 0) {
        p->live -= ptr != NULL;
        free(ptr);
        return NULL;
    }
    if (p->armed && p->left-- == 0) {
        p->armed = 0;
        p->failed = 1;
        return NULL;
    }
    p->live += ptr == NULL;
    void *got = realloc(ptr, size);
    REQUIRE(got != NULL);
    return got;
}

/* ---- an edit ---- */

/* What an order comes to on one document. */
typedef struct edit {
    unsigned action;
    char *name; /* the key with a NUL behind it */
    vmxci_str key, value;
    vmxci_property property;
    int64_t number;
    vmxci_edit_options opt;
    pool *memory;
    size_t limit; /* of the document's size */
} edit;

static const vmxci_str keys[] = {
    LIT("vmci0.id"),
    LIT("vmci0.present"),
    LIT("vmci0.unrestricted"),
    LIT("VMCI0.ID"),
    LIT("a"),
    LIT("a.b"),
    LIT(".encoding"),
    LIT("\xc3\xa9.x"),
    LIT("\xEF\xBB\xBF"),
    LIT("\xff\xfe"),
    LIT(""),
    LIT("no key"),
};

static const vmxci_str values[] = {
    LIT("TRUE"),          LIT(""),          LIT("x y"), LIT("||41"), LIT("a\0b"),
    LIT("\"#\r\n\t\x7f"), LIT("-20978595"), LIT("|"),   LIT("|0a"),  LIT("\xff\xc3\xa9"),
};

static const int64_t numbers[] = {
    0, 1, 2, 15, 16, -1, -2, -2147483648, 2147483647, 2147483648, 4294967295, 4294967296
};

static void flip_case(char *s)
{
    for (; *s; s++)
        if ((*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z'))
            *s = (char)(*s ^ 0x20);
}

/* The key: one of the document, perhaps in other case, one of the table, or a given one. */
static char *make_key(vmxci_doc *doc, const order *o, size_t *len)
{
    unsigned from = o->key_from % 4, which = o->key_from / 4;
    vmxci_str key = from == 3 ? o->key : keys[which % COUNT(keys)];
    if ((from == 1 || from == 2) && vmxci_doc_lines(doc)) {
        vmxci_line line = line_at(doc, 1 + which % vmxci_doc_lines(doc));
        key = line.kind == VMXCI_LINE_ENTRY ? line.key : key;
    }
    char *name = c_string(key);
    if (from == 2)
        flip_case(name);
    *len = key.len;
    return name;
}

/* The property that is set in place of a key, and its key. */
static void choose_property(edit *e, const order *o)
{
    e->property = (vmxci_property)(o->key_from % (VMXCI_UUID_BIOS_ID + 2));
    e->number = numbers[o->value_from % COUNT(numbers)];
    const char *key = vmxci_property_key(e->property);
    free(e->name);
    e->name = c_string((vmxci_str){ key, key ? strlen(key) : 0 });
    e->key = (vmxci_str){ e->name, strlen(e->name) };
}

static edit prepare(vmxci_doc *doc, const order *o, pool *memory, size_t limit)
{
    edit e = { .action = o->action, .memory = memory, .limit = limit };
    e.name = make_key(doc, o, &e.key.len);
    e.key.ptr = e.name;
    e.value = o->value_from % 2 ? o->value : values[o->value_from / 2 % COUNT(values)];
    e.opt = (vmxci_edit_options)VMXCI_EDIT_OPTIONS_INIT;
    e.opt.keep = (vmxci_keep)(o->how % 3);
    if (e.action == SET_TEXT || e.action == UNSET)
        e.key.len = strlen(e.name);
    if (e.action == SET_TEXT)
        e.opt.keep = VMXCI_KEEP_NONE;
    if (e.action == SET_DEVICE)
        choose_property(&e, o);
    return e;
}

static int act(vmxci_doc *doc, const edit *e, vmxci_error *err)
{
    if (e->action == UNSET)
        return vmxci_doc_unset(doc, e->name, &e->opt, err);
    if (e->action == SET_DEVICE)
        return vmxci_vmci_set(doc, e->property, e->number, &e->opt, err);
    if (e->action != SET_TEXT)
        return vmxci_doc_set_bytes(doc, e->key, e->value, &e->opt, err);
    char *value = c_string(e->value);
    int status = vmxci_doc_set(doc, e->name, value, err);
    free(value);
    return status;
}

/* ---- what was there ---- */

static int is_of(vmxci_line line, vmxci_str key)
{
    return line.kind == VMXCI_LINE_ENTRY && fold_equal(line.key, key);
}

/* The lines of the key before the edit. */
typedef struct found {
    size_t count, nuls;
    vmxci_line kept; /* the one that is to stay, if any */
    size_t removed;  /* bytes of the others that stand before it */
    vmxci_line last; /* of the family */
    int has_family;
} found;

static int same_family(vmxci_str a, vmxci_str b)
{
    const char *dot = b.len ? memchr(b.ptr, '.', b.len) : NULL;
    return dot && starts_fold(a, (vmxci_str){ b.ptr, (size_t)(dot - b.ptr) + 1 });
}

static found look(const vmxci_doc *doc, const edit *e)
{
    found f = { 0 };
    size_t bytes = 0;
    for (size_t i = 1; i <= vmxci_doc_lines(doc); i++) {
        vmxci_line line = line_at(doc, i);
        if (line.kind == VMXCI_LINE_ENTRY && same_family(line.key, e->key)) {
            f.has_family = 1;
            f.last = line;
        }
        if (!is_of(line, e->key))
            continue;
        if (f.count++ == 0 || e->opt.keep == VMXCI_KEEP_LAST) {
            f.kept = line;
            f.removed = bytes;
        }
        f.nuls += (line.flags & VMXCI_LINE_HAS_NUL) != 0;
        bytes += line.text.len + line.end.len;
    }
    return f;
}

static int decodes_to(vmxci_str stored, vmxci_str value)
{
    char *bytes = allocate(stored.len);
    int same = str_equal((vmxci_str){ bytes, model_unescape(bytes, stored) }, value);
    free(bytes);
    return same;
}

static int is_key(vmxci_str key)
{
    for (size_t i = 0; i < key.len; i++)
        if (memchr("\0\r\n \t#=", key.ptr[i], 7))
            return 0;
    return key.len > 0;
}

static int is_writable(vmxci_property property)
{
    return property == VMXCI_PRESENT || property == VMXCI_ID || property == VMXCI_UNRESTRICTED ||
           property == VMXCI_FILTER_ENABLE;
}

/* What is known of the number before the document is looked at. */
static int judge_number(const edit *e)
{
    int is_id = e->property == VMXCI_ID;
    if (!is_writable(e->property))
        return VMXCI_EINVAL;
    if (e->number < (is_id ? INT32_MIN : 0) || e->number > (is_id ? (int64_t)UINT32_MAX : 1))
        return VMXCI_EVALUE;
    return is_id && vmxci_cid_reserved((int32_t)(uint32_t)e->number) ? VMXCI_ERESERVED : VMXCI_OK;
}

/* What has to come of the edit unless something befalls it. */
static int judge(const edit *e, const found *f)
{
    int status = e->action == SET_DEVICE ? judge_number(e) : VMXCI_OK;
    if (status)
        return status;
    if (!is_key(e->key))
        return VMXCI_EINVAL;
    if (e->action != UNSET && f->count == 1 && decodes_to(f->kept.value, e->value))
        return VMXCI_OK;
    if (f->count > 1 && e->opt.keep == VMXCI_KEEP_NONE)
        return VMXCI_EDUPLICATE;
    return f->nuls ? VMXCI_ENUL : VMXCI_OK;
}

/* ---- an edit that was refused ---- */

/* Whether other bytes may come to stand first. */
static int moves_start(const vmxci_doc *doc, const edit *e)
{
    return vmxci_doc_lines(doc) == 0 || is_of(line_at(doc, 1), e->key);
}

static void check_refusal(const vmxci_doc *doc, const edit *e, const found *f, int status)
{
    int want = judge(e, f);
    vmxci_str text = vmxci_doc_emit(doc);
    if (status == want)
        return;
    /* Of the bytes of a number it is not known here whether they would change any. */
    if (status == VMXCI_ENUL && e->action == SET_DEVICE)
        REQUIRE(f->nuls > 0);
    else if (status == VMXCI_ENOMEM)
        REQUIRE(e->memory->failed);
    else if (status == VMXCI_ETOOBIG)
        REQUIRE(text.len + e->key.len + 3 * e->value.len + 32 > e->limit);
    else if (want == VMXCI_OK && e->action == UNSET && has_byte(text, '\0'))
        /* No entry is left, and then it may also pass for UTF-16. */
        REQUIRE(status == VMXCI_ENUL || status == VMXCI_EUTF16 || status == VMXCI_EENCODING);
    else
        REQUIRE((status == VMXCI_EENCODING || status == VMXCI_EUTF16) && want == VMXCI_OK &&
                moves_start(doc, e));
}

/* ---- an edit that was made ---- */

/* The first line from *I on that the edit leaves alone, or none: then *I is beyond the end. */
static vmxci_line untouched(const vmxci_doc *doc, vmxci_str key, size_t *i)
{
    vmxci_line line = { 0 };
    for (; *i <= vmxci_doc_lines(doc); ++*i) {
        line = line_at(doc, *i);
        if (!is_of(line, key))
            return line;
    }
    return line;
}

/* A CR stands before an LF now, as the lines between are gone: the line at *I of BEFORE, or the
 * next that is left alone, is nothing but that LF. */
static void check_joined(const vmxci_doc *before, vmxci_str key, size_t *i)
{
    REQUIRE(*i <= vmxci_doc_lines(before) && is_of(line_at(before, *i), key));
    vmxci_line joined = untouched(before, key, i);
    REQUIRE(*i <= vmxci_doc_lines(before));
    REQUIRE(joined.text.len == 0 && str_equal(joined.end, STR("\n")));
    ++*i;
}

static int is_joined(vmxci_line old, vmxci_line new)
{
    return str_equal(old.end, STR("\r")) && str_equal(new.end, STR("\r\n"));
}

/* The line that the edit is about, in the text after it: the one of KEPT, if there was any. */
static void pass_own(const vmxci_doc *before, vmxci_str key, size_t *i, vmxci_line new,
                     const vmxci_line *kept)
{
    if (!kept || !is_joined(*kept, new))
        return;
    *i = kept->number + 1;
    check_joined(before, key, i);
}

static void check_other(const vmxci_doc *before, vmxci_str key, size_t *i, vmxci_line new,
                        int before_added)
{
    vmxci_line old = untouched(before, key, i);
    REQUIRE(*i <= vmxci_doc_lines(before));
    ++*i;
    REQUIRE(str_equal(new.text, old.text));
    if (str_equal(new.end, old.end))
        return;
    if (is_joined(old, new))
        check_joined(before, key, i);
    else
        REQUIRE(old.end.len == 0 && before_added);
}

/* All lines of AFTER but number OWN are the untouched ones of BEFORE, in order. */
static void check_others(const vmxci_doc *before, const vmxci_doc *after, vmxci_str key, size_t own,
                         const vmxci_line *kept)
{
    size_t i = 1;
    for (size_t k = 1; k <= vmxci_doc_lines(after); k++) {
        if (k == own)
            pass_own(before, key, &i, line_at(after, k), kept);
        else
            check_other(before, key, &i, line_at(after, k), !kept && k + 1 == own);
    }
    untouched(before, key, &i);
    REQUIRE(i == vmxci_doc_lines(before) + 1);
}

static void check_stored(vmxci_str stored, vmxci_str value)
{
    size_t len = vmxci_escape(NULL, 0, value);
    char *escaped = allocate(len);
    REQUIRE(vmxci_escape(escaped, len, value) == len);
    REQUIRE(str_equal(stored, (vmxci_str){ escaped, len }));
    free(escaped);
}

static int needs_quotes(vmxci_str value)
{
    return value.len == 0 || has_byte(value, ' ') || has_byte(value, '\t') ||
           has_byte(value, '#') || has_byte(value, '"');
}

/* What stands before the value and its quote, and what behind. */
static void part(vmxci_line line, vmxci_str *head, vmxci_str *tail)
{
    size_t quote = line.flags & VMXCI_LINE_QUOTED ? 1 : 0;
    size_t at = (size_t)(line.value.ptr - line.text.ptr);
    size_t end = at + line.value.len + quote;
    *head = (vmxci_str){ line.text.ptr, at - quote };
    *tail = (vmxci_str){ line.text.ptr + end, line.text.len - end };
}

static void check_kept(const found *f, vmxci_line new, vmxci_str value)
{
    vmxci_line old = f->kept;
    vmxci_str old_part[2], new_part[2];
    REQUIRE(new.offset == old.offset - f->removed);
    REQUIRE(str_equal(new.end, old.end) || (f->count > 1 && is_joined(old, new)));
    if (decodes_to(old.value, value)) {
        REQUIRE(str_equal(new.text, old.text));
        return;
    }
    part(old, &old_part[0], &old_part[1]);
    part(new, &new_part[0], &new_part[1]);
    REQUIRE(str_equal(old_part[0], new_part[0]) && str_equal(old_part[1], new_part[1]));
    check_stored(new.value, value);
    int quoted = old.flags & VMXCI_LINE_QUOTED || needs_quotes(value);
    REQUIRE(!(new.flags &VMXCI_LINE_QUOTED) == !quoted);
}

static size_t count_ends(const vmxci_doc *doc, vmxci_str end)
{
    size_t count = 0;
    for (size_t i = 1; i <= vmxci_doc_lines(doc); i++)
        count += str_equal(line_at(doc, i).end, end);
    return count;
}

/* The end of the last line that has one; LF where none has. */
static vmxci_str last_end(const vmxci_doc *doc)
{
    for (size_t i = vmxci_doc_lines(doc); i > 0; i--)
        if (line_at(doc, i).end.len)
            return line_at(doc, i).end;
    return STR("\n");
}

/* The commonest line end of BEFORE, and among equals the last one. */
static void check_added_end(const vmxci_doc *before, vmxci_str end)
{
    static const vmxci_str ends[] = { LIT("\n"), LIT("\r\n"), LIT("\r") };
    size_t count = count_ends(before, end);
    for (size_t i = 0; i < COUNT(ends); i++)
        REQUIRE(count_ends(before, ends[i]) <= count);
    REQUIRE(count_ends(before, last_end(before)) < count || str_equal(end, last_end(before)));
}

static void check_added(const vmxci_doc *before, const vmxci_doc *after, const edit *e,
                        const found *f, vmxci_line new)
{
    vmxci_str text = vmxci_doc_emit(before);
    size_t old_place = f->has_family ? f->last.offset + f->last.text.len + f->last.end.len
                                     : text.len;
    size_t place = old_place;
    vmxci_line last = new.number > 1 ? line_at(after, new.number - 1) : new;
    /* A line before it that had no end got one. */
    if (place == text.len && new.number > 1 && new.offset > place)
        place += last.end.len;
    REQUIRE(new.offset == place);
    REQUIRE(new.text.ptr == new.key.ptr &&str_equal(new.key, e->key));
    REQUIRE(new.text.len == new.key.len + 4 + new.value.len + 1);
    REQUIRE(memcmp(new.text.ptr + new.key.len, " = \"", 4) == 0);
    REQUIRE(new.text.ptr[new.text.len - 1] == '"');
    check_stored(new.value, e->value);
    /* Before an LF a CR would be but half of an end. */
    if (old_place < text.len && text.ptr[old_place] == '\n' && str_equal(new.end, STR("\n")) &&
        count_ends(before, STR("\r")) > 0)
        return;
    check_added_end(before, new.end);
}

static void check_number(const vmxci_doc *doc, const edit *e)
{
    int64_t number;
    REQUIRE(vmxci_vmci_get(&number, doc, e->property, NULL) == VMXCI_OK);
    REQUIRE(number == (e->property == VMXCI_ID ? (int32_t)(uint32_t)e->number : e->number));
}

static void check_set(const vmxci_doc *before, vmxci_doc *doc, const edit *e, const found *f)
{
    vmxci_text *text = NULL;
    vmxci_line line;
    REQUIRE(vmxci_doc_get(&text, doc, e->name, NULL) == VMXCI_OK);
    REQUIRE(str_equal(vmxci_text_str(text), e->value));
    vmxci_text_free(text);
    REQUIRE(vmxci_doc_find(&line, doc, e->name, NULL) == VMXCI_OK);
    REQUIRE(!(line.flags & VMXCI_LINE_DUPLICATE));
    check_others(before, doc, e->key, line.number, f->count ? &f->kept : NULL);
    if (f->count)
        check_kept(f, line, e->value);
    else
        check_added(before, doc, e, f, line);
    if (e->action == SET_DEVICE)
        check_number(doc, e);
}

static void check_unset(const vmxci_doc *before, vmxci_doc *doc, const edit *e)
{
    vmxci_line line;
    REQUIRE(vmxci_doc_find(&line, doc, e->name, NULL) == VMXCI_ENOKEY);
    check_others(before, doc, e->key, 0, NULL);
}

static void check_twice(vmxci_doc *doc, const edit *e)
{
    vmxci_str text = vmxci_doc_emit(doc);
    char *copy = c_string(text);
    REQUIRE(act(doc, e, NULL) == VMXCI_OK);
    REQUIRE(str_equal(vmxci_doc_emit(doc), (vmxci_str){ copy, text.len }));
    free(copy);
}

/* For SET_TEXT the value ends at its first NUL; for SET_DEVICE the library chose it. */
static vmxci_text *final_value(const vmxci_doc *doc, edit *e, int status)
{
    vmxci_text *text = NULL;
    if (e->action == SET_TEXT && has_byte(e->value, '\0'))
        e->value.len = strlen(e->value.ptr);
    if (e->action != SET_DEVICE)
        return NULL;
    e->value = (vmxci_str){ NULL, 0 };
    if (status == VMXCI_OK && vmxci_doc_get(&text, doc, e->name, NULL) == VMXCI_OK)
        e->value = vmxci_text_str(text);
    return text;
}

static void check_result(const vmxci_doc *before, vmxci_doc *doc, edit *e, int status,
                         const vmxci_error *err)
{
    vmxci_text *value = final_value(doc, e, status);
    found f = look(before, e);
    if (status) {
        check_error(err, status);
        check_refusal(before, e, &f, status);
        check_same(before, doc);
    } else {
        REQUIRE(judge(e, &f) == VMXCI_OK);
        check_fresh(doc);
        if (e->action == UNSET)
            check_unset(before, doc, e);
        else
            check_set(before, doc, e, &f);
        check_diff(before, doc);
        check_diff(doc, before);
        check_twice(doc, e);
        size_t was = vmxci_doc_emit(before).len, is = vmxci_doc_emit(doc).len;
        REQUIRE(is <= e->limit || is <= was);
    }
    vmxci_text_free(value);
}

/* SET_SAME: to the value that is there, which changes nothing. */
static vmxci_text *same_value(const vmxci_doc *doc, edit *e)
{
    vmxci_text *text = NULL;
    if (e->action == SET_SAME && !has_byte(e->key, '\0') &&
        vmxci_doc_get(&text, doc, e->name, NULL) == VMXCI_OK)
        e->value = vmxci_text_str(text);
    return text;
}

static void run(vmxci_doc *doc, const order *o, pool *memory, size_t limit)
{
    edit e = prepare(doc, o, memory, limit);
    vmxci_doc *before = NULL;
    vmxci_error err;
    REQUIRE(vmxci_doc_clone(&before, doc, NULL) == VMXCI_OK);
    vmxci_text *same = same_value(before, &e);
    memory->armed = (o->how & FAILS) != 0;
    memory->left = o->how / 3 % 8;
    memory->failed = 0;
    int status = act(doc, &e, &err);
    memory->armed = 0;
    check_result(before, doc, &e, status, &err);
    if (same)
        REQUIRE(status == VMXCI_OK && str_equal(vmxci_doc_emit(doc), vmxci_doc_emit(before)));
    vmxci_text_free(same);
    vmxci_doc_free(before);
    free(e.name);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    order orders[EDITS_MAX];
    input in = { (const char *)data, (const char *)data + size };
    unsigned first = take(&in);
    size_t count = first % (EDITS_MAX + 1);
    for (size_t i = 0; i < count; i++)
        orders[i] = take_order(&in);

    pool memory = { 0 };
    const vmxci_allocator alloc = { pool_resize, &memory };
    vmxci_parse_options opt = VMXCI_PARSE_OPTIONS_INIT;
    size_t len = (size_t)(in.end - in.at);
    vmxci_doc *doc = NULL;
    opt.allocator = &alloc;
    opt.max_bytes = first & 0x80 ? len + 16 : VMXCI_MAX_BYTES;
    int status = vmxci_doc_parse(&doc, in.at, len, &opt, NULL);
    for (size_t i = 0; status == VMXCI_OK && i < count; i++)
        run(doc, &orders[i], &memory, opt.max_bytes);
    vmxci_doc_free(doc);
    REQUIRE(memory.live == 0);
    return 0;
}
