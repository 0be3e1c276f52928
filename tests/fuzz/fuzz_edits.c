/* SPDX-License-Identifier: MIT */
/* Makes a list of edits in a document.  The first byte of the input is the number of edits, the
 * second how they are made.  Each edit starts with two bytes: its kind, and its key and value.  The
 * rest is the document. */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

enum {
    EDITS_MAX = 16,
    TEXT_MAX = 32,
    /* Bits of the second byte, after two for `keep`. */
    UTF8 = 4,   /* keys and values are UTF-8 */
    SMALL = 8,  /* the result may be only a little larger */
    FAILS = 16, /* an allocation fails */
    LEFT = 32   /* the allocations before that, times this */
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

/* ---- the list ---- */

typedef struct edit_list {
    vmxci_edit edits[EDITS_MAX];
    size_t count;
    unsigned how;
    vmxci_edit_options opt;
} edit_list;

static vmxci_str take_key(input *in, unsigned from)
{
    static const vmxci_str keys[] = {
        LIT("a"),          LIT("A"),         LIT("a.b"), LIT("A.c"),      LIT("b"),
        LIT("a.B"),        LIT(".x"),        LIT(""),    LIT("vmci0.id"), LIT("a b"),
        LIT("\xc3\xa9.x"), LIT(".encoding"), LIT("="),   LIT("a\0"),      LIT("vtpm.x"),
    };
    return from % 16 == 15 ? take_str(in) : keys[from % 16];
}

static vmxci_str take_value(input *in, unsigned from)
{
    static const vmxci_str values[] = { LIT("1"),        LIT(""),     LIT("x y"), LIT("|\""),
                                        LIT("\xc3\xa9"), LIT("a\0b"), LIT("\r\n") };
    return from % 8 == 7 ? take_str(in) : values[from % 8];
}

/* Some edits have a kind that is invalid, or a key or value that their kind does not take. */
static vmxci_edit take_edit(input *in)
{
    const unsigned kind = take(in), from = take(in);
    vmxci_edit edit = { .kind = (vmxci_key_edit)(kind % 6) };
    if (edit.kind == VMXCI_KEY_DROP_MALFORMED && kind < 128)
        return edit;
    edit.key = take_key(in, from);
    edit.value = take_value(in, from / 16);
    edit.reserved0 = kind == 255;
    return edit;
}

static edit_list take_list(input *in)
{
    edit_list list = { .count = take(in) % (EDITS_MAX + 1), .how = take(in) };
    list.opt = (vmxci_edit_options)VMXCI_EDIT_OPTIONS_INIT;
    list.opt.keep = (vmxci_keep)(list.how % 4);
    for (size_t i = 0; i < list.count; i++)
        list.edits[i] = take_edit(in);
    return list;
}

static int apply(vmxci_doc *doc, const edit_list *list, size_t *failed, vmxci_error *err)
{
    return list->how & UTF8
               ? vmxci_doc_edit(doc, list->edits, list->count, &list->opt, failed, err)
               : vmxci_doc_edit_bytes(doc, list->edits, list->count, &list->opt, failed, err);
}

/* ---- lists that fail ---- */

static int is_ascii(vmxci_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] >= 0x80)
            return 0;
    return 1;
}

/* Whether the bytes of keys and values are those that the document gets. */
static int is_plain(const edit_list *list)
{
    for (size_t i = 0; list->how & UTF8 && i < list->count; i++)
        if (!is_ascii(list->edits[i].key) || !is_ascii(list->edits[i].value))
            return 0;
    return 1;
}

static int has_nul(const vmxci_doc *doc)
{
    return has_byte(vmxci_doc_emit(doc), '\0');
}

static void check_refusal(const vmxci_doc *doc, const edit_list *list, size_t failed, int status,
                          const pool *memory)
{
    REQUIRE(failed <= list->count);
    if (status == VMXCI_EDUPLICATE)
        REQUIRE(failed < list->count && list->opt.keep == VMXCI_KEEP_NONE &&
                list->edits[failed].kind <= VMXCI_KEY_UNSET);
    else if (status == VMXCI_ENUL)
        REQUIRE(failed < list->count && has_nul(doc));
    else if (status == VMXCI_EPROTECTED)
        REQUIRE(failed < list->count && list->how & UTF8);
    else if (status == VMXCI_ENOMEM)
        REQUIRE(memory->failed);
    else if (status == VMXCI_ETOOBIG)
        REQUIRE(list->how & SMALL);
    else
        REQUIRE(status == VMXCI_EINVAL || status == VMXCI_EENCODING || status == VMXCI_EUTF16);
}

/* ---- lists that succeed ---- */

static int is_touched(const edit_list *list, vmxci_line line)
{
    for (size_t i = 0; i < list->count; i++) {
        const vmxci_edit *edit = &list->edits[i];
        if (edit->kind == VMXCI_KEY_DROP_MALFORMED
                ? line.kind == VMXCI_LINE_MALFORMED
                : line.kind == VMXCI_LINE_ENTRY && fold_equal(edit->key, line.key))
            return 1;
    }
    return 0;
}

/* Returns the next line from *I on that the list is not about; its number is 0 if there is none.
 * Passes over empty lines: the LF of one may become a part of the line end before it. */
static vmxci_line next_other(const vmxci_doc *doc, const edit_list *list, size_t *i)
{
    while (*i <= vmxci_doc_lines(doc)) {
        const vmxci_line line = line_at(doc, (*i)++);
        if (line.text.len && !is_touched(list, line))
            return line;
    }
    return (vmxci_line){ .number = 0 };
}

static void check_others(const vmxci_doc *before, const vmxci_doc *after, const edit_list *list)
{
    size_t i = 1, k = 1;
    vmxci_line old, new;
    do {
        old = next_other(before, list, &i);
        new = next_other(after, list, &k);
        REQUIRE((old.number == 0) == (new.number == 0));
        REQUIRE(old.number == 0 || str_equal(old.text, new.text));
    } while (old.number);
}

/* What a key is after the edits: a model that goes through the list for this key alone. */
static void check_key(const vmxci_doc *before, const vmxci_doc *after, const edit_list *list,
                      vmxci_str key)
{
    char *name = c_string(key);
    vmxci_line line;
    vmxci_text *text = NULL;
    const vmxci_str *value = NULL;
    int exists = vmxci_doc_find_bytes(&line, before, (vmxci_str){ name, strlen(name) }, NULL) ==
                 VMXCI_OK;
    for (size_t i = 0; i < list->count; i++) {
        const vmxci_edit *edit = &list->edits[i];
        if (edit->kind == VMXCI_KEY_DROP_MALFORMED || !fold_equal(edit->key, key) ||
            (edit->kind == VMXCI_KEY_SET_MISSING && exists))
            continue;
        exists = edit->kind == VMXCI_KEY_SET || edit->kind == VMXCI_KEY_SET_MISSING;
        value = exists ? &edit->value : NULL;
    }
    REQUIRE(vmxci_doc_find_bytes(&line, after, (vmxci_str){ name, strlen(name) }, NULL) ==
            (exists ? VMXCI_OK : VMXCI_ENOKEY));
    if (value) {
        REQUIRE(vmxci_doc_get_bytes(&text, after, key, NULL) == VMXCI_OK);
        REQUIRE(str_equal(vmxci_text_str(text), *value));
    }
    vmxci_text_free(text);
    free(name);
}

static void check_success(const vmxci_doc *before, const vmxci_doc *after, const edit_list *list)
{
    check_fresh(after);
    check_diff(before, after);
    if (!is_plain(list))
        return;
    check_others(before, after, list);
    for (size_t i = 0; i < list->count; i++)
        if (list->edits[i].kind != VMXCI_KEY_DROP_MALFORMED)
            check_key(before, after, list, list->edits[i].key);
}

static void run_list(vmxci_doc *doc, const edit_list *list, pool *memory)
{
    vmxci_doc *before = NULL;
    vmxci_error err;
    size_t failed = 0;
    REQUIRE(vmxci_doc_clone(&before, doc, NULL) == VMXCI_OK);
    memory->armed = (list->how & FAILS) != 0;
    memory->left = list->how / LEFT;
    const int status = apply(doc, list, &failed, &err);
    memory->armed = 0;
    if (status) {
        check_error(&err, status);
        check_refusal(before, list, failed, status, memory);
        check_same(before, doc);
    } else {
        check_success(before, doc, list);
    }
    vmxci_doc_free(before);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    input in = { (const char *)data, (const char *)data + size };
    const edit_list list = take_list(&in);
    pool memory = { 0 };
    const vmxci_allocator alloc = { pool_resize, &memory };
    vmxci_parse_options opt = VMXCI_PARSE_OPTIONS_INIT;
    const size_t len = (size_t)(in.end - in.at);
    vmxci_doc *doc = NULL;
    opt.allocator = &alloc;
    opt.max_bytes = list.how & SMALL ? len + 16 : VMXCI_MAX_BYTES;
    if (vmxci_doc_parse(&doc, in.at, len, &opt, NULL) == VMXCI_OK)
        run_list(doc, &list, &memory);
    vmxci_doc_free(doc);
    REQUIRE(memory.live == 0);
    return 0;
}
