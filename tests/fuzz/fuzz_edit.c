/* SPDX-License-Identifier: MIT */
/* Edits a document.  The first byte of the input is the number of edits.  Each edit starts with
 * four bytes: the action, how it is done, the key, the value.  The rest is the document. */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

enum {
    EDITS_MAX = 8,
    TEXT_MAX = 32,
    FAILS = 0x40 /* bit of `how`: let an allocation fail */
};

/* The actions. */
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

/* An edit as encoded in the input. */
typedef struct encoded_edit {
    unsigned action, how, key_from, value_from;
    vmxci_str key, value;
} encoded_edit;

static encoded_edit take_edit(input *in)
{
    encoded_edit edit = { .action = take(in) % ACTIONS, .how = take(in), .key_from = take(in) };
    edit.value_from = take(in);
    if (edit.key_from % 4 == 3)
        edit.key = take_str(in);
    if (edit.value_from % 2 == 1)
        edit.value = take_str(in);
    return edit;
}

/* ---- memory ---- */

/* The memory of the documents.  If `armed`, an allocation fails after `left` others. */
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

/* An edit with the key and value to use on a document. */
typedef struct edit {
    unsigned action;
    char *name; /* the key, NUL-terminated */
    vmxci_str key, value;
    vmxci_property property;
    int64_t number;
    vmxci_edit_options opt;
    pool *memory;
    size_t limit; /* the max_bytes of the document */
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

/* Makes the key: one of the document, perhaps in other case, one of `keys`, or one of the input. */
static char *make_key(vmxci_doc *doc, const encoded_edit *encoded, size_t *len)
{
    unsigned from = encoded->key_from % 4, which = encoded->key_from / 4;
    vmxci_str key = from == 3 ? encoded->key : keys[which % COUNT(keys)];
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

/* Chooses a property, its key and a number for SET_DEVICE. */
static void choose_property(edit *e, const encoded_edit *encoded)
{
    e->property = (vmxci_property)(encoded->key_from % (VMXCI_UUID_BIOS_ID + 2));
    e->number = numbers[encoded->value_from % COUNT(numbers)];
    const char *key = vmxci_property_key(e->property);
    free(e->name);
    e->name = c_string((vmxci_str){ key, key ? strlen(key) : 0 });
    e->key = (vmxci_str){ e->name, strlen(e->name) };
}

static edit prepare(vmxci_doc *doc, const encoded_edit *encoded, pool *memory, size_t limit)
{
    edit e = { .action = encoded->action, .memory = memory, .limit = limit };
    e.name = make_key(doc, encoded, &e.key.len);
    e.key.ptr = e.name;
    e.value = encoded->value_from % 2 ? encoded->value
                                      : values[encoded->value_from / 2 % COUNT(values)];
    e.opt = (vmxci_edit_options)VMXCI_EDIT_OPTIONS_INIT;
    e.opt.keep = (vmxci_keep)(encoded->how % 3);
    if (e.action == SET_TEXT || e.action == UNSET)
        e.key.len = strlen(e.name);
    if (e.action == SET_TEXT)
        e.opt.keep = VMXCI_KEEP_NONE;
    if (e.action == SET_DEVICE)
        choose_property(&e, encoded);
    return e;
}

static int is_ascii(vmxci_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] >= 0x80)
            return 0;
    return 1;
}

static int apply_edit(vmxci_doc *doc, const edit *e, vmxci_error *err)
{
    if (e->action == UNSET)
        return vmxci_doc_unset_bytes(doc, e->key, &e->opt, err);
    if (e->action == SET_DEVICE)
        return vmxci_vmci_set(doc, e->property, e->number, &e->opt, err);
    char *value = c_string(e->value);
    const vmxci_str text = { value, strlen(value) };
    int status;
    /* The model knows no encodings and no protected keys. */
    if (e->action == SET_TEXT && is_ascii(e->key) && is_ascii(text) &&
        vmxci_doc_check_key(doc, e->key, NULL) != VMXCI_EPROTECTED)
        status = vmxci_doc_set(doc, e->name, value, err);
    else
        status = vmxci_doc_set_bytes(doc, e->key, e->action == SET_TEXT ? text : e->value, &e->opt,
                                     err);
    free(value);
    return status;
}

/* ---- the document before the edit ---- */

static int has_key(vmxci_line line, vmxci_str key)
{
    return line.kind == VMXCI_LINE_ENTRY && fold_equal(line.key, key);
}

/* The lines that have the key, before the edit. */
typedef struct key_lines {
    size_t count, nuls;
    vmxci_line kept; /* the line to keep, if `count` is not 0 */
    size_t removed;  /* bytes of the other lines before it */
    vmxci_line last; /* the last line of the family, if `has_family` */
    int has_family;
} key_lines;

static int same_family(vmxci_str a, vmxci_str b)
{
    const char *dot = b.len ? memchr(b.ptr, '.', b.len) : NULL;
    return dot && starts_fold(a, (vmxci_str){ b.ptr, (size_t)(dot - b.ptr) + 1 });
}

static key_lines find_key_lines(const vmxci_doc *doc, const edit *e)
{
    key_lines lines = { 0 };
    size_t bytes = 0;
    for (size_t i = 1; i <= vmxci_doc_lines(doc); i++) {
        vmxci_line line = line_at(doc, i);
        if (line.kind == VMXCI_LINE_ENTRY && same_family(line.key, e->key)) {
            lines.has_family = 1;
            lines.last = line;
        }
        if (!has_key(line, e->key))
            continue;
        if (lines.count++ == 0 || e->opt.keep == VMXCI_KEEP_LAST) {
            lines.kept = line;
            lines.removed = bytes;
        }
        lines.nuls += (line.flags & VMXCI_LINE_FLAG_HAS_NUL) != 0;
        bytes += line.text.len + line.end.len;
    }
    return lines;
}

static int decodes_to(vmxci_str stored, vmxci_str value)
{
    char *bytes = allocate(stored.len);
    int same = str_equal((vmxci_str){ bytes, model_unescape(bytes, stored) }, value);
    free(bytes);
    return same;
}

static int is_valid_key(vmxci_str key)
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

/* Returns the status that depends only on the property and the number. */
static int expected_number_status(const edit *e)
{
    int is_id = e->property == VMXCI_ID;
    if (!is_writable(e->property))
        return VMXCI_EINVAL;
    if (e->number < (is_id ? INT32_MIN : 0) || e->number > (is_id ? (int64_t)UINT32_MAX : 1))
        return VMXCI_EVALUE;
    return is_id && vmxci_cid_reserved((int32_t)(uint32_t)e->number) ? VMXCI_ERESERVED : VMXCI_OK;
}

/* Returns the status to expect if no allocation fails and no limit is exceeded. */
static int expected_status(const edit *e, const key_lines *lines)
{
    int status = e->action == SET_DEVICE ? expected_number_status(e) : VMXCI_OK;
    if (status)
        return status;
    if (!is_valid_key(e->key))
        return VMXCI_EINVAL;
    if (e->action != UNSET && lines->count == 1 && decodes_to(lines->kept.value, e->value))
        return VMXCI_OK;
    if (lines->count > 1 && e->opt.keep == VMXCI_KEEP_NONE)
        return VMXCI_EDUPLICATE;
    return lines->nuls ? VMXCI_ENUL : VMXCI_OK;
}

/* ---- edits that fail ---- */

/* Whether the edit may change the first bytes of the text. */
static int moves_start(const vmxci_doc *doc, const edit *e)
{
    return vmxci_doc_lines(doc) == 0 || has_key(line_at(doc, 1), e->key);
}

static void check_refusal(const vmxci_doc *doc, const edit *e, const key_lines *lines, int status)
{
    int want = expected_status(e, lines);
    vmxci_str text = vmxci_doc_emit(doc);
    if (status == want)
        return;
    /* For SET_DEVICE the model does not know whether the text of the value would change. */
    if (status == VMXCI_ENUL && e->action == SET_DEVICE)
        REQUIRE(lines->nuls > 0);
    else if (status == VMXCI_ENOMEM)
        REQUIRE(e->memory->failed);
    else if (status == VMXCI_ETOOBIG)
        REQUIRE(text.len + e->key.len + 3 * e->value.len + 32 > e->limit);
    else
        REQUIRE((status == VMXCI_EENCODING || status == VMXCI_EUTF16) && want == VMXCI_OK &&
                moves_start(doc, e));
}

/* ---- edits that succeed ---- */

/* Returns the first line from *I on that the edit does not concern, and its number in *I; if there
 * is none, *I is beyond the end. */
static vmxci_line next_untouched(const vmxci_doc *doc, vmxci_str key, size_t *i)
{
    vmxci_line line = { 0 };
    for (; *i <= vmxci_doc_lines(doc); ++*i) {
        line = line_at(doc, *i);
        if (!has_key(line, key))
            return line;
    }
    return line;
}

/* The removal of lines has put a CR before an LF: verifies that the next untouched line of BEFORE
 * is nothing but this LF, and skips it. */
static void check_joined(const vmxci_doc *before, vmxci_str key, size_t *i)
{
    REQUIRE(*i <= vmxci_doc_lines(before) && has_key(line_at(before, *i), key));
    vmxci_line joined = next_untouched(before, key, i);
    REQUIRE(*i <= vmxci_doc_lines(before));
    REQUIRE(joined.text.len == 0 && str_equal(joined.end, (vmxci_str){ "\n", strlen("\n") }));
    ++*i;
}

static int is_joined(vmxci_line old, vmxci_line new)
{
    return str_equal(old.end, (vmxci_str){ "\r", strlen("\r") }) && str_equal(new.end, (vmxci_str){ "\r\n", strlen("\r\n") });
}

/* Skips NEW, the line of the key after the edit; KEPT is the same line before, or NULL. */
static void skip_own_line(const vmxci_doc *before, vmxci_str key, size_t *i, vmxci_line new,
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
    vmxci_line old = next_untouched(before, key, i);
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

/* Verifies that all lines of AFTER but line OWN are the untouched lines of BEFORE, in order. */
static void check_others(const vmxci_doc *before, const vmxci_doc *after, vmxci_str key, size_t own,
                         const vmxci_line *kept)
{
    size_t i = 1;
    for (size_t k = 1; k <= vmxci_doc_lines(after); k++) {
        if (k == own)
            skip_own_line(before, key, &i, line_at(after, k), kept);
        else
            check_other(before, key, &i, line_at(after, k), !kept && k + 1 == own);
    }
    next_untouched(before, key, &i);
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

/* Splits LINE into the bytes before and after the value and its quotes. */
static void split_line(vmxci_line line, vmxci_str *head, vmxci_str *tail)
{
    size_t quote = line.flags & VMXCI_LINE_FLAG_QUOTED ? 1 : 0;
    size_t at = (size_t)(line.value.ptr - line.text.ptr);
    size_t end = at + line.value.len + quote;
    *head = (vmxci_str){ line.text.ptr, at - quote };
    *tail = (vmxci_str){ line.text.ptr + end, line.text.len - end };
}

static void check_kept(const key_lines *lines, vmxci_line new, vmxci_str value)
{
    vmxci_line old = lines->kept;
    vmxci_str old_part[2], new_part[2];
    REQUIRE(new.offset == old.offset - lines->removed);
    REQUIRE(str_equal(new.end, old.end) || (lines->count > 1 && is_joined(old, new)));
    if (decodes_to(old.value, value)) {
        REQUIRE(str_equal(new.text, old.text));
        return;
    }
    split_line(old, &old_part[0], &old_part[1]);
    split_line(new, &new_part[0], &new_part[1]);
    REQUIRE(str_equal(old_part[0], new_part[0]) && str_equal(old_part[1], new_part[1]));
    check_stored(new.value, value);
    REQUIRE(new.flags &VMXCI_LINE_FLAG_QUOTED);
}

static size_t count_ends(const vmxci_doc *doc, vmxci_str end)
{
    size_t count = 0;
    for (size_t i = 1; i <= vmxci_doc_lines(doc); i++)
        count += str_equal(line_at(doc, i).end, end);
    return count;
}

/* Returns the line end of the last line that has one; LF if none has. */
static vmxci_str last_end(const vmxci_doc *doc)
{
    for (size_t i = vmxci_doc_lines(doc); i > 0; i--)
        if (line_at(doc, i).end.len)
            return line_at(doc, i).end;
    return (vmxci_str){ "\n", strlen("\n") };
}

/* Verifies that END is the most common line end of BEFORE, on a tie that of the last line. */
static void check_added_end(const vmxci_doc *before, vmxci_str end)
{
    static const vmxci_str ends[] = { LIT("\n"), LIT("\r\n"), LIT("\r") };
    size_t count = count_ends(before, end);
    for (size_t i = 0; i < COUNT(ends); i++)
        REQUIRE(count_ends(before, ends[i]) <= count);
    REQUIRE(count_ends(before, last_end(before)) < count || str_equal(end, last_end(before)));
}

static void check_added(const vmxci_doc *before, const vmxci_doc *after, const edit *e,
                        const key_lines *lines, vmxci_line new)
{
    vmxci_str text = vmxci_doc_emit(before);
    size_t old_offset = lines->has_family
                            ? lines->last.offset + lines->last.text.len + lines->last.end.len
                            : text.len;
    size_t offset = old_offset;
    vmxci_line last = new.number > 1 ? line_at(after, new.number - 1) : new;
    /* The line before it got a line end if it had none. */
    if (offset == text.len && new.number > 1 && new.offset > offset)
        offset += last.end.len;
    REQUIRE(new.offset == offset);
    REQUIRE(new.text.ptr == new.key.ptr &&str_equal(new.key, e->key));
    REQUIRE(new.text.len == new.key.len + 4 + new.value.len + 1);
    REQUIRE(memcmp(new.text.ptr + new.key.len, " = \"", 4) == 0);
    REQUIRE(new.text.ptr[new.text.len - 1] == '"');
    check_stored(new.value, e->value);
    /* A CR before an LF would form one line end with it. */
    if (old_offset < text.len && text.ptr[old_offset] == '\n' && str_equal(new.end, (vmxci_str){ "\n", strlen("\n") }) &&
        count_ends(before, (vmxci_str){ "\r", strlen("\r") }) > 0)
        return;
    check_added_end(before, new.end);
}

static void check_number(const vmxci_doc *doc, const edit *e)
{
    int64_t number;
    REQUIRE(vmxci_vmci_get(&number, doc, e->property, NULL) == VMXCI_OK);
    REQUIRE(number == (e->property == VMXCI_ID ? (int32_t)(uint32_t)e->number : e->number));
}

static void check_set(const vmxci_doc *before, vmxci_doc *doc, const edit *e,
                      const key_lines *lines)
{
    vmxci_text *text = NULL;
    vmxci_line line;
    REQUIRE(vmxci_doc_get_bytes(&text, doc, e->key, NULL) == VMXCI_OK);
    REQUIRE(str_equal(vmxci_text_str(text), e->value));
    vmxci_text_free(text);
    REQUIRE(vmxci_doc_find_bytes(&line, doc, (vmxci_str){ e->name, strlen(e->name) }, NULL) == VMXCI_OK);
    REQUIRE(!(line.flags & VMXCI_LINE_FLAG_DUPLICATE));
    check_others(before, doc, e->key, line.number, lines->count ? &lines->kept : NULL);
    if (lines->count)
        check_kept(lines, line, e->value);
    else
        check_added(before, doc, e, lines, line);
    if (e->action == SET_DEVICE)
        check_number(doc, e);
}

static void check_unset(const vmxci_doc *before, vmxci_doc *doc, const edit *e)
{
    vmxci_line line;
    REQUIRE(vmxci_doc_find_bytes(&line, doc, (vmxci_str){ e->name, strlen(e->name) }, NULL) == VMXCI_ENOKEY);
    check_others(before, doc, e->key, 0, NULL);
}

static void check_repeated(vmxci_doc *doc, const edit *e)
{
    vmxci_str text = vmxci_doc_emit(doc);
    char *copy = c_string(text);
    REQUIRE(apply_edit(doc, e, NULL) == VMXCI_OK);
    REQUIRE(str_equal(vmxci_doc_emit(doc), (vmxci_str){ copy, text.len }));
    free(copy);
}

/* Sets the value to expect: for SET_TEXT it ends at its first NUL, for SET_DEVICE the library chose
 * it. */
static vmxci_text *final_value(const vmxci_doc *doc, edit *e, int status)
{
    vmxci_text *text = NULL;
    if (e->action == SET_TEXT && has_byte(e->value, '\0'))
        e->value.len = strlen(e->value.ptr);
    if (e->action != SET_DEVICE)
        return NULL;
    e->value = (vmxci_str){ NULL, 0 };
    if (status == VMXCI_OK && vmxci_doc_get_bytes(&text, doc, e->key, NULL) == VMXCI_OK)
        e->value = vmxci_text_str(text);
    return text;
}

static void check_result(const vmxci_doc *before, vmxci_doc *doc, edit *e, int status,
                         const vmxci_error *err)
{
    vmxci_text *value = final_value(doc, e, status);
    key_lines lines = find_key_lines(before, e);
    if (status) {
        check_error(err, status);
        check_refusal(before, e, &lines, status);
        check_same(before, doc);
    } else {
        REQUIRE(expected_status(e, &lines) == VMXCI_OK);
        check_fresh(doc);
        if (e->action == UNSET)
            check_unset(before, doc, e);
        else
            check_set(before, doc, e, &lines);
        check_diff(before, doc);
        check_diff(doc, before);
        check_repeated(doc, e);
        size_t was = vmxci_doc_emit(before).len, is = vmxci_doc_emit(doc).len;
        REQUIRE(is <= e->limit || is <= was);
    }
    vmxci_text_free(value);
}

/* For SET_SAME: sets the value to that of the document, so that nothing changes. */
static vmxci_text *same_value(const vmxci_doc *doc, edit *e)
{
    vmxci_text *text = NULL;
    if (e->action == SET_SAME && !has_byte(e->key, '\0') &&
        vmxci_doc_get_bytes(&text, doc, e->key, NULL) == VMXCI_OK)
        e->value = vmxci_text_str(text);
    return text;
}

static void run_edit(vmxci_doc *doc, const encoded_edit *encoded, pool *memory, size_t limit)
{
    edit e = prepare(doc, encoded, memory, limit);
    vmxci_doc *before = NULL;
    vmxci_error err;
    REQUIRE(vmxci_doc_clone(&before, doc, NULL) == VMXCI_OK);
    vmxci_text *same = same_value(before, &e);
    memory->armed = (encoded->how & FAILS) != 0;
    memory->left = encoded->how / 3 % 8;
    memory->failed = 0;
    int status = apply_edit(doc, &e, &err);
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
    encoded_edit edits[EDITS_MAX];
    input in = { (const char *)data, (const char *)data + size };
    unsigned first = take(&in);
    size_t count = first % (EDITS_MAX + 1);
    for (size_t i = 0; i < count; i++)
        edits[i] = take_edit(&in);

    pool memory = { 0 };
    const vmxci_allocator alloc = { pool_resize, &memory };
    vmxci_parse_options opt = VMXCI_PARSE_OPTIONS_INIT;
    size_t len = (size_t)(in.end - in.at);
    vmxci_doc *doc = NULL;
    opt.allocator = &alloc;
    opt.max_bytes = first & 0x80 ? len + 16 : VMXCI_MAX_BYTES;
    int status = vmxci_doc_parse(&doc, in.at, len, &opt, NULL);
    for (size_t i = 0; status == VMXCI_OK && i < count; i++)
        run_edit(doc, &edits[i], &memory, opt.max_bytes);
    vmxci_doc_free(doc);
    REQUIRE(memory.live == 0);
    return 0;
}
