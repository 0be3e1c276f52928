/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "adapter.h"
#include "check/identity.h"

enum {
    UNKNOWN_KEY = 255
};

/* ---- values ---------------------------------------------------------------------------- */

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const char lower = (char)(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* Reads COUNT bytes in hexadecimal digits; SEPARATORS may stand between two of them. */
static bool read_bytes(unsigned char *out, size_t count, vmxci_str text, const char *separators)
{
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        if (i && at < text.len && text.ptr[at] && strchr(separators, text.ptr[at]))
            at++;
        const int high = at < text.len ? hex_digit(text.ptr[at]) : -1;
        const int low = at + 1 < text.len ? hex_digit(text.ptr[at + 1]) : -1;
        if (high < 0 || low < 0)
            return false;
        out[i] = (unsigned char)(high << 4 | low);
        at += 2;
    }
    return at == text.len;
}

bool reserve_identities(struct identity_list *list, size_t more)
{
    size_t room = list->room ? list->room : 4;
    if (list->count + more <= list->room)
        return true;
    while (room < list->count + more)
        room += room / 2;
    struct identity *at = realloc(list->at, room * sizeof *at);
    if (!at)
        return false;
    list->at = at;
    list->room = room;
    return true;
}

static struct identity *append(struct identity_list *out, enum identity_kind kind)
{
    if (!reserve_identities(out, 1)) {
        out->no_memory = true;
        return NULL;
    }
    struct identity *added = &out->at[out->count++];
    *added = (struct identity){ .kind = (uint8_t)kind, .key = UNKNOWN_KEY };
    return added;
}

void add_identity_text(struct identity_list *out, enum identity_kind kind, vmxci_str text)
{
    const size_t count = kind == IDENTITY_UUID ? 16 : 6;
    unsigned char value[16] = { 0 };
    if (!read_bytes(value, count, text, kind == IDENTITY_UUID ? " -" : ":-"))
        return;
    struct identity *added = append(out, kind);
    if (added)
        memcpy(added->value, value, sizeof value);
}

void add_identity_cid(struct identity_list *out, int32_t cid)
{
    struct identity *added = append(out, IDENTITY_CID);
    if (added)
        memcpy(added->value, &cid, sizeof cid);
}

/* ---- of a document --------------------------------------------------------------------- */

/* Notes where the last identity of OUT is, if one was added since there were BEFORE. */
static void set_position(struct identity_list *out, size_t before, unsigned key, size_t line,
                         size_t column)
{
    if (out->count == before)
        return;
    struct identity *last = &out->at[out->count - 1];
    last->key = (uint8_t)key;
    last->line = line <= UINT32_MAX ? (uint32_t)line : 0;
    last->column = column <= UINT16_MAX ? (uint16_t)column : 0;
}

static void find_cid(struct identity_list *out, const vmxci_doc *doc)
{
    vmxci_field id;
    const size_t before = out->count;
    if (vmxci_vmci_field(&id, doc, VMXCI_ID, NULL) != VMXCI_OK || id.state != VMXCI_FIELD_SET ||
        vmxci_cid_reserved((int32_t)id.number))
        return;
    add_identity_cid(out, (int32_t)id.number);
    set_position(out, before, 0, id.line, id.column);
}

void identity_key(char out[IDENTITY_KEY_SIZE], const struct identity *identity)
{
    if (identity->key == UNKNOWN_KEY)
        out[0] = '\0';
    else if (identity->kind == IDENTITY_MAC)
        snprintf(out, IDENTITY_KEY_SIZE, "ethernet%u.%s", identity->key / 2u,
                 identity->key % 2 ? "address" : "generatedAddress");
    else
        snprintf(out, IDENTITY_KEY_SIZE, "%s",
                 identity->kind == IDENTITY_CID ? "vmci0.id" : "uuid.bios");
}

static void add_line(struct identity_list *out, enum identity_kind kind, unsigned key,
                     const vmxci_line *line)
{
    const size_t before = out->count;
    add_identity_text(out, kind, line->value);
    set_position(out, before, key, line->number, (size_t)(line->value.ptr - line->text.ptr) + 1);
}

static void find_uuid(struct identity_list *out, const vmxci_doc *doc)
{
    vmxci_line line;
    if (vmxci_doc_find(&line, doc, "uuid.bios", NULL) == VMXCI_OK &&
        !(line.flags & VMXCI_LINE_FLAG_DUPLICATE))
        add_line(out, IDENTITY_UUID, 0, &line);
}

/* Returns whether KEY is ethernetN.address. */
static bool is_set_address(vmxci_str key)
{
    return key.len == sizeof "ethernet0.address" - 1;
}

void find_identities(struct identity_list *out, const vmxci_doc *doc)
{
    vmxci_line line;
    *out = (struct identity_list){ .count = 0 };
    find_cid(out, doc);
    find_uuid(out, doc);
    for (unsigned i = 0; i < ADAPTERS; i++)
        if (find_mac(&line, doc, (int)i))
            add_line(out, IDENTITY_MAC, 2 * i + is_set_address(line.key), &line);
}

void free_identities(struct identity_list *list)
{
    free(list->at);
    *list = (struct identity_list){ .count = 0 };
}
