/* SPDX-License-Identifier: MIT */
/* Parses any bytes as a document and verifies all that the library reports about it. */
#include <config.h>

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

static vmxci_doc *parse(vmxci_str text)
{
    vmxci_doc *doc = NULL;
    REQUIRE(vmxci_doc_parse(&doc, text.ptr, text.len, NULL, NULL) == VMXCI_OK);
    return doc;
}

/* Text without NULs and marks of UTF-16 is text; a .vmx file is text with an entry, blank or
 * comment. */
static void check_kind(const vmxci_doc *doc)
{
    const vmxci_str text = vmxci_doc_emit(doc);
    const int is_text = !has_byte(text, '\0') &&
                        !(text.len >= 2 && (memcmp(text.ptr, "\xff\xfe", 2) == 0 ||
                                            memcmp(text.ptr, "\xfe\xff", 2) == 0));
    vmxci_error err;
    REQUIRE((vmxci_doc_is_text(doc, NULL) == VMXCI_OK) == is_text);
    const int status = vmxci_doc_is_vmx(doc, "a.vmx", &err);
    REQUIRE(status == VMXCI_OK || status == VMXCI_ENOTVMX);
    if (status)
        check_error(&err, status);
    REQUIRE(status || is_text);
    REQUIRE(status == vmxci_doc_is_vmx(doc, NULL, NULL));
    REQUIRE(status == VMXCI_OK || vmxci_doc_is_vmx(doc, "a", NULL) != VMXCI_OK);
}

static void check_limit(vmxci_str text, int status)
{
    vmxci_parse_options opt = VMXCI_PARSE_OPTIONS_INIT;
    vmxci_doc *doc = NULL;
    opt.max_bytes = text.len;
    REQUIRE(vmxci_doc_parse(&doc, text.ptr, text.len, &opt, NULL) == status);
    vmxci_doc_free(doc);
    if (text.len == 0)
        return;
    opt.max_bytes = text.len - 1;
    REQUIRE(vmxci_doc_parse(&doc, text.ptr, text.len, &opt, NULL) == VMXCI_ETOOBIG);
    REQUIRE(doc == NULL);
}

/* ---- keys ---- */

static void flip_case(char *s)
{
    for (; *s; s++)
        if ((*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z'))
            *s = (char)(*s ^ 0x20);
}

/* Verifies that vmxci_doc_find_next() leads from FIRST, the first line with its key, to LINE. */
static void check_chain(const vmxci_doc *doc, vmxci_line line, vmxci_line first)
{
    size_t number = first.number;
    vmxci_line next = first;
    REQUIRE(first.number <= line.number && fold_equal(first.key, line.key));
    REQUIRE((first.flags & VMXCI_LINE_FLAG_DUPLICATE) == (line.flags & VMXCI_LINE_FLAG_DUPLICATE));
    while (number < line.number) {
        REQUIRE(vmxci_doc_find_next(&next, doc, number, NULL) == VMXCI_OK);
        REQUIRE(next.number > number && fold_equal(next.key, line.key));
        REQUIRE(next.flags & VMXCI_LINE_FLAG_DUPLICATE);
        number = next.number;
    }
    REQUIRE(number == line.number);
}

static void check_find(const vmxci_doc *doc, vmxci_line line)
{
    vmxci_line first, again;
    char *key = c_string(line.key);
    REQUIRE(strlen(key) == line.key.len);
    REQUIRE(vmxci_doc_find_bytes(&first, doc, (vmxci_str){ key, strlen(key) }, NULL) == VMXCI_OK);
    flip_case(key);
    REQUIRE(vmxci_doc_find_bytes(&again, doc, (vmxci_str){ key, strlen(key) }, NULL) == VMXCI_OK);
    REQUIRE(first.number == again.number);
    free(key);
    check_chain(doc, line, first);
}

/* Returns the number of the next line with the key of line NUMBER, or 0, by comparing all lines. */
static size_t model_next(const vmxci_doc *doc, size_t number)
{
    vmxci_line line = line_at(doc, number);
    for (size_t i = number + 1; i <= vmxci_doc_lines(doc); i++) {
        vmxci_line other = line_at(doc, i);
        if (other.kind == VMXCI_LINE_ENTRY && fold_equal(other.key, line.key))
            return i;
    }
    return 0;
}

static void check_next(const vmxci_doc *doc, vmxci_line line)
{
    vmxci_line after;
    int status = vmxci_doc_find_next(&after, doc, line.number, NULL);
    REQUIRE(status == (line.kind == VMXCI_LINE_ENTRY ? status : VMXCI_EINVAL));
    if (line.kind != VMXCI_LINE_ENTRY)
        return;
    size_t want = model_next(doc, line.number);
    REQUIRE(status == (want ? VMXCI_OK : VMXCI_ENOKEY));
    REQUIRE(!want || after.number == want);
    REQUIRE(!want || (line.flags & VMXCI_LINE_FLAG_DUPLICATE));
}

/* ---- values ---- */

static void check_utf8(const vmxci_doc *doc, vmxci_str bytes)
{
    vmxci_text *shown = NULL, *stored = NULL, *again = NULL;
    REQUIRE(vmxci_doc_to_utf8(&shown, doc, bytes, NULL) == VMXCI_OK);
    vmxci_str text = vmxci_text_str(shown);
    REQUIRE(is_utf8(text) && text.ptr[text.len] == '\0');
    int status = vmxci_doc_from_utf8(&stored, doc, text, NULL);
    REQUIRE(status == VMXCI_OK || status == VMXCI_EENCODING);
    if (status == VMXCI_OK) {
        REQUIRE(vmxci_doc_to_utf8(&again, doc, vmxci_text_str(stored), NULL) == VMXCI_OK);
        REQUIRE(str_equal(vmxci_text_str(again), text));
    }
    vmxci_text_free(shown);
    vmxci_text_free(stored);
    vmxci_text_free(again);
}

static void check_get(const vmxci_doc *doc, vmxci_line line, vmxci_str decoded)
{
    vmxci_error err;
    vmxci_text *text = NULL;
    int status = vmxci_doc_get_bytes(&text, doc, line.key, &err);
    if (line.flags & VMXCI_LINE_FLAG_DUPLICATE) {
        REQUIRE(status == VMXCI_EDUPLICATE && text == NULL);
        check_error(&err, status);
        REQUIRE(fold_equal(line_at(doc, err.line).key, line.key));
        return;
    }
    REQUIRE(status == VMXCI_OK);
    REQUIRE(str_equal(vmxci_text_str(text), decoded));
    vmxci_text_free(text);
}

static void check_value(const vmxci_doc *doc, vmxci_line line)
{
    char *model = allocate(line.value.len), *bytes = allocate(line.value.len);
    vmxci_str want = { model, model_unescape(model, line.value) };
    vmxci_str decoded = { bytes, vmxci_unescape(bytes, line.value.len, line.value) };
    REQUIRE(decoded.len <= line.value.len);
    REQUIRE(str_equal(decoded, want));
    if (line.value.len)
        memcpy(bytes, line.value.ptr, line.value.len);
    decoded.len = vmxci_unescape(bytes, line.value.len, (vmxci_str){ bytes, line.value.len });
    REQUIRE(str_equal(decoded, want));
    check_get(doc, line, want);
    check_utf8(doc, want);
    check_utf8(doc, line.value);
    free(bytes);
    free(model);
}

static void check_entries(const vmxci_doc *doc)
{
    enum {
        FEW = 100
    }; /* lines up to which each line is compared with each other */
    size_t count = vmxci_doc_lines(doc);
    for (size_t i = 1; i <= count; i++) {
        vmxci_line line = line_at(doc, i);
        if (count <= FEW)
            check_next(doc, line);
        if (line.kind != VMXCI_LINE_ENTRY)
            continue;
        if (count <= FEW || i % FEW == 0)
            check_find(doc, line);
        check_value(doc, line);
    }
    REQUIRE(vmxci_doc_find(&(vmxci_line){ 0 }, doc, "", NULL) == VMXCI_ENOKEY);
}

/* ---- notes ---- */

enum {
    BOM,
    NUL,
    MALFORMED,
    DUPLICATE,
    UNKNOWN_ENCODING,
    ENCODING_CONFLICT,
    INVALID_BYTES,
    CURLY_QUOTES,
    NO_CONVERTER,
    BAD_VALUE,
    UNUSUAL_VALUE,
    RESERVED,
    UNSIGNED,
    NOT_FROM_UUID,
    NO_DEVICE,
    DOC_CODES = BAD_VALUE,
    COUNTED_CODES = UNKNOWN_ENCODING /* those before it */
};

static const char *const codes[] = {
    "bom",
    "nul",
    "malformed-line",
    "duplicate-key",
    "unknown-encoding",
    "encoding-conflict",
    "invalid-bytes",
    "curly-quotes",
    "no-converter",
    "bad-value",
    "unusual-value",
    "reserved-id",
    "unsigned-id",
    "id-not-from-uuid",
    "no-device",
};

typedef struct note_counter {
    const vmxci_doc *doc;
    size_t line; /* of the previous note */
    size_t counts[COUNT(codes)];
    size_t all;
} note_counter;

static size_t code_of(const vmxci_note *note)
{
    size_t i = 0;
    while (i < COUNT(codes) && strcmp(codes[i], note->code) != 0)
        i++;
    REQUIRE(i < COUNT(codes));
    return i;
}

static void check_position(const vmxci_doc *doc, const vmxci_note *note)
{
    vmxci_line line = line_at(doc, note->line);
    REQUIRE(note->column > 0 && note->offset == line.offset + note->column - 1);
    REQUIRE(note->column <= line.text.len + 1);
    REQUIRE(note->key.len == 0 || fold_equal(note->key, line.key));
}

static int count_note(const vmxci_note *note, void *payload)
{
    note_counter *to = payload;
    size_t code = code_of(note);
    to->counts[code]++;
    to->all++;
    REQUIRE(strcmp(vmxci_severity_name(note->severity), "unknown") != 0);
    REQUIRE(is_one_line((vmxci_str){ note->message, strlen(note->message) }));
    if (code == BOM) {
        REQUIRE(note->offset == 0 && note->line == 1 && note->column == 0);
        return 0;
    }
    check_position(to->doc, note);
    if (code < DOC_CODES)
        REQUIRE(note->line >= to->line);
    to->line = note->line;
    return 0;
}

/* Ends the enumeration after *PAYLOAD notes. */
static int stop_after_some(const vmxci_note *note, void *payload)
{
    size_t *left = payload;
    (void)note;
    REQUIRE(*left > 0);
    return --*left == 0 ? 7 : 0;
}

/* A second line with one of these keys is no note of its own. */
static int is_encoding_key(vmxci_str key)
{
    static const vmxci_str encoding_keys[] = { LIT(".encoding"), LIT("config.encoding"),
                                               LIT("preferences.encoding"), LIT("vmlist.encoding"),
                                               LIT("snapshot.encoding") };
    for (size_t i = 0; i < COUNT(encoding_keys); i++)
        if (fold_equal(key, encoding_keys[i]))
            return 1;
    return 0;
}

static void count_lines(const vmxci_doc *doc, size_t counts[COUNTED_CODES])
{
    vmxci_line next;
    vmxci_str text = vmxci_doc_emit(doc);
    memset(counts, 0, COUNTED_CODES * sizeof counts[0]);
    counts[BOM] = text.len >= 3 && memcmp(text.ptr, "\xEF\xBB\xBF", 3) == 0;
    for (size_t i = 1; i <= vmxci_doc_lines(doc); i++) {
        vmxci_line line = line_at(doc, i);
        counts[NUL] += (line.flags & VMXCI_LINE_FLAG_HAS_NUL) != 0;
        counts[MALFORMED] += line.kind == VMXCI_LINE_MALFORMED;
        /* Each line of a key but the last has a next one; each but the first has a note. */
        counts[DUPLICATE] += vmxci_doc_find_next(&next, doc, i, NULL) == VMXCI_OK &&
                             !is_encoding_key(line.key);
    }
}

static void check_notes(const vmxci_doc *doc)
{
    note_counter to = { .doc = doc };
    size_t want[COUNTED_CODES];
    REQUIRE(vmxci_doc_notes(doc, count_note, &to, NULL) == 0);
    count_lines(doc, want);
    REQUIRE(memcmp(want, to.counts, sizeof want) == 0);
    size_t left = to.all / 2 + 1;
    REQUIRE(vmxci_doc_notes(doc, stop_after_some, &left, NULL) == (to.all ? 7 : 0));
}

/* ---- the device ---- */

static int in_range(vmxci_property property, int64_t number)
{
    switch (property) {
    case VMXCI_PRESENT:
    case VMXCI_UNRESTRICTED:
    case VMXCI_FILTER_ENABLE:
        return number == 0 || number == 1;
    case VMXCI_ID:
    case VMXCI_UUID_BIOS_ID:
        return number >= INT32_MIN && number <= INT32_MAX;
    case VMXCI_PCI_SLOT:
    case VMXCI_HARDWARE_VERSION:
        return number >= -1 && number <= INT32_MAX;
    case VMXCI_DOMAIN:
        return number == 0;
    }
    return 0;
}

static vmxci_field_state model_state(const vmxci_doc *doc, const char *key,
                                     const vmxci_field *field)
{
    vmxci_line line;
    if (vmxci_doc_find_bytes(&line, doc, (vmxci_str){ key, strlen(key) }, NULL) != VMXCI_OK)
        return VMXCI_FIELD_UNSET;
    REQUIRE(field->value.ptr == line.value.ptr && field->value.len == line.value.len);
    REQUIRE(field->first_line == line.number);
    if (line.flags & VMXCI_LINE_FLAG_DUPLICATE) {
        REQUIRE(vmxci_doc_find_next(&line, doc, line.number, NULL) == VMXCI_OK);
        REQUIRE(field->offset == line.offset + (size_t)(line.key.ptr - line.text.ptr));
        REQUIRE(field->line == line.number);
        return VMXCI_FIELD_DUPLICATE;
    }
    REQUIRE(field->line == line.number);
    REQUIRE(field->offset == line.offset + (size_t)(line.value.ptr - line.text.ptr));
    return field->state == VMXCI_FIELD_SET ? VMXCI_FIELD_SET : VMXCI_FIELD_INVALID;
}

/* Compares vmxci_vmci_check() with the state of the field.  New values may be
 * spelled in fewer ways than VMware reads. */
static void check_against_value(const char *key, vmxci_property property, const vmxci_field *field)
{
    char *bytes = allocate(field->value.len);
    vmxci_str value = { bytes, vmxci_unescape(bytes, field->value.len, field->value) };
    vmxci_str name = { key, strlen(key) };
    int status = vmxci_vmci_check(name, value, NULL);
    if (property == VMXCI_HARDWARE_VERSION || property == VMXCI_UUID_BIOS_ID)
        REQUIRE(status == VMXCI_OK);
    else if (field->state == VMXCI_FIELD_INVALID)
        REQUIRE(status == VMXCI_EVALUE);
    else if (property == VMXCI_ID && vmxci_cid_reserved((int32_t)field->number))
        REQUIRE(status == VMXCI_ERESERVED || status == VMXCI_EVALUE);
    else
        REQUIRE(status == VMXCI_OK || status == VMXCI_EVALUE);
    free(bytes);
}

static void check_property(const vmxci_doc *doc, vmxci_property property)
{
    static const int statuses[] = { [VMXCI_FIELD_UNSET] = VMXCI_ENOKEY,
                                    [VMXCI_FIELD_SET] = VMXCI_OK,
                                    [VMXCI_FIELD_INVALID] = VMXCI_EVALUE,
                                    [VMXCI_FIELD_DUPLICATE] = VMXCI_EDUPLICATE };
    const char *key = vmxci_property_key(property);
    vmxci_error err;
    vmxci_field field;
    int64_t number;
    REQUIRE(key != NULL);
    REQUIRE(vmxci_vmci_field(&field, doc, property, NULL) == VMXCI_OK);
    REQUIRE(field.state == model_state(doc, key, &field));
    REQUIRE(field.state == VMXCI_FIELD_SET || field.number == 0);
    REQUIRE(field.state != VMXCI_FIELD_SET || in_range(property, field.number));
    int status = vmxci_vmci_get(&number, doc, property, &err);
    REQUIRE(status == statuses[field.state]);
    if (status == VMXCI_OK)
        REQUIRE(number == field.number);
    else
        check_error(&err, status);
    if (field.state == VMXCI_FIELD_SET || field.state == VMXCI_FIELD_INVALID)
        check_against_value(key, property, &field);
}

static vmxci_field field_of(const vmxci_doc *doc, vmxci_property property)
{
    vmxci_field field;
    REQUIRE(vmxci_vmci_field(&field, doc, property, NULL) == VMXCI_OK);
    return field;
}

/* Whether a part of DOC is encrypted: keys that are not in clear may be in that part. */
static int is_encrypted(const vmxci_doc *doc)
{
    vmxci_state state;
    vmxci_doc_state(&state, doc);
    return state.encryption != VMXCI_ENCRYPTION_NONE;
}

static void check_effective(const vmxci_doc *doc)
{
    const int encrypted = is_encrypted(doc);
    vmxci_tristate effective;
    vmxci_field field = field_of(doc, VMXCI_PRESENT);
    vmxci_field version = field_of(doc, VMXCI_HARDWARE_VERSION);
    REQUIRE(vmxci_vmci_effective(&effective, doc, VMXCI_PRESENT, NULL) == VMXCI_OK);
    if (field.state == VMXCI_FIELD_SET)
        REQUIRE(effective == (vmxci_tristate)field.number);
    else if (field.state == VMXCI_FIELD_UNSET && !encrypted && version.state == VMXCI_FIELD_SET)
        REQUIRE(effective == (version.number >= 7 ? VMXCI_TRUE : VMXCI_FALSE));
    else
        REQUIRE(effective == VMXCI_UNKNOWN);
    field = field_of(doc, VMXCI_UNRESTRICTED);
    REQUIRE(vmxci_vmci_effective(&effective, doc, VMXCI_UNRESTRICTED, NULL) == VMXCI_OK);
    if (field.state == VMXCI_FIELD_UNSET)
        REQUIRE(effective == (encrypted ? VMXCI_UNKNOWN : VMXCI_FALSE));
    else
        REQUIRE(effective ==
                (field.state == VMXCI_FIELD_SET ? (vmxci_tristate)field.number : VMXCI_UNKNOWN));
}

/* Counts the notes to expect, except "unsigned-id" and "unusual-value", which depend on the
 * spelling. */
static void count_device(const vmxci_doc *doc, size_t counts[COUNT(codes)])
{
    vmxci_field id = field_of(doc, VMXCI_ID), uuid = field_of(doc, VMXCI_UUID_BIOS_ID);
    vmxci_field version = field_of(doc, VMXCI_HARDWARE_VERSION);
    int reserved = vmxci_cid_reserved((int32_t)id.number) != NULL, keys = 0;
    for (int p = VMXCI_PRESENT; p <= VMXCI_UUID_BIOS_ID; p++)
        counts[BAD_VALUE] += field_of(doc, (vmxci_property)p).state == VMXCI_FIELD_INVALID;
    counts[BAD_VALUE] -= uuid.state == VMXCI_FIELD_INVALID && uuid.value.len == 0;
    for (int p = VMXCI_PRESENT + 1; p <= VMXCI_FILTER_ENABLE; p++)
        keys += field_of(doc, (vmxci_property)p).state != VMXCI_FIELD_UNSET;
    counts[RESERVED] = id.state == VMXCI_FIELD_SET && reserved;
    counts[NOT_FROM_UUID] = id.state == VMXCI_FIELD_SET && !reserved &&
                            uuid.state == VMXCI_FIELD_SET && uuid.number != id.number;
    vmxci_tristate present;
    REQUIRE(vmxci_vmci_effective(&present, doc, VMXCI_PRESENT, NULL) == VMXCI_OK);
    counts[NO_DEVICE] = version.state == VMXCI_FIELD_SET && version.number < 7 && keys > 0 &&
                        present != VMXCI_TRUE;
}

static void check_device_notes(const vmxci_doc *doc)
{
    note_counter to = { .doc = doc };
    size_t want[COUNT(codes)] = { 0 };
    REQUIRE(vmxci_vmci_notes(doc, count_note, &to, NULL) == 0);
    count_device(doc, want);
    REQUIRE(to.counts[UNSIGNED] <= 1);
    REQUIRE(to.counts[UNUSUAL_VALUE] <= VMXCI_HARDWARE_VERSION);
    want[UNSIGNED] = to.counts[UNSIGNED];
    want[UNUSUAL_VALUE] = to.counts[UNUSUAL_VALUE];
    REQUIRE(memcmp(want, to.counts, sizeof want) == 0);
    size_t left = to.all;
    REQUIRE(vmxci_vmci_notes(doc, stop_after_some, &left, NULL) == (to.all ? 7 : 0));
}

static void check_device(const vmxci_doc *doc)
{
    vmxci_field field;
    for (int p = VMXCI_PRESENT; p <= VMXCI_UUID_BIOS_ID; p++)
        check_property(doc, (vmxci_property)p);
    check_effective(doc);
    check_device_notes(doc);
    vmxci_property none = (vmxci_property)(VMXCI_UUID_BIOS_ID + 1);
    REQUIRE(vmxci_vmci_field(&field, doc, none, NULL) == VMXCI_EINVAL);
}

/* ---- all checks ---- */

static void check_document(const vmxci_doc *doc)
{
    vmxci_doc *empty = parse((vmxci_str){ NULL, 0 });
    check_lines(doc);
    check_entries(doc);
    check_notes(doc);
    check_device(doc);
    check_diff(doc, empty);
    check_diff(empty, doc);
    check_diff(doc, doc);
    vmxci_doc_free(empty);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    vmxci_str text = { (const char *)data, size };
    vmxci_doc *doc = NULL, *clone = NULL;
    vmxci_error err;
    REQUIRE(vmxci_doc_parse(&doc, data, size, NULL, &err) == VMXCI_OK);
    check_limit(text, VMXCI_OK);
    REQUIRE(str_equal(vmxci_doc_emit(doc), text));
    check_kind(doc);
    REQUIRE(vmxci_doc_clone(&clone, doc, NULL) == VMXCI_OK);
    check_same(doc, clone);
    vmxci_doc_free(doc);
    check_document(clone);
    vmxci_doc_free(clone);
    return 0;
}
