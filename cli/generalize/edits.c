/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "generalize/edits.h"
#include "options/options.h"
#include "output/text.h"
#include "str.h"

/* ---- edits ----------------------------------------------------------------------------- */

/* Makes room for one more edit. */
static bool grow(struct plan *p)
{
    const size_t room = 2 * p->room + 32;
    if (p->count < p->room)
        return true;
    vmxci_edit *edits = realloc(p->edits, room * sizeof *edits);
    if (edits)
        p->edits = edits;
    char **bytes = realloc(p->bytes, room * sizeof *bytes);
    if (bytes)
        p->bytes = bytes;
    if (edits && bytes)
        p->room = room;
    return edits && bytes;
}

static void append_bytes(char **to, vmxci_str from)
{
    if (from.len)
        memcpy(*to, from.ptr, from.len);
    *to += from.len;
}

struct key whole_key(vmxci_str key)
{
    return (struct key){ { NULL, 0 }, key };
}

int add_edit(struct plan *p, vmxci_key_edit kind, struct key key, vmxci_str value, vmxci_error *err)
{
    const size_t key_len = key.device.len + key.member.len;
    char *bytes = malloc(key_len + value.len + 1), *to = bytes;
    if (!bytes || !grow(p)) {
        free(bytes);
        return fail_no_memory(err);
    }
    append_bytes(&to, key.device);
    append_bytes(&to, key.member);
    append_bytes(&to, value);
    p->bytes[p->count] = bytes;
    p->edits[p->count++] = (vmxci_edit){ .kind = kind,
                                         .key = { bytes, key_len },
                                         .value = { bytes + key_len, value.len } };
    return VMXCI_OK;
}

int add_removal(struct plan *p, vmxci_str key, vmxci_error *err)
{
    return add_edit(p, VMXCI_KEY_UNSET_ALL, whole_key(key), (vmxci_str){ NULL, 0 }, err);
}

int set_text(struct plan *p, const char *key, const char *value, vmxci_error *err)
{
    vmxci_text *text;
    int status = vmxci_doc_from_utf8(&text, p->doc, str_of(value), err);
    if (status)
        return status;
    status = add_edit(p, VMXCI_KEY_SET, whole_key(str_of(key)), vmxci_text_str(text), err);
    vmxci_text_free(text);
    return status;
}

/* ---- keys ------------------------------------------------------------------------------ */

bool join_key(char out[MAX_KEY], struct key key)
{
    char *to = out;
    if (key.device.len + key.member.len >= MAX_KEY)
        return false;
    append_bytes(&to, key.device);
    append_bytes(&to, key.member);
    *to = '\0';
    return true;
}

vmxci_str device_of(vmxci_str key)
{
    while (key.len && key.ptr[key.len - 1] != '.')
        key.len--;
    return key;
}

struct key member_of(vmxci_str device, const char *member)
{
    return (struct key){ device, str_of(member) };
}

int ask_about_key(bool *out, const struct plan *p, struct key key,
                  int (*question)(bool *, const struct selection *, vmxci_matcher *, vmxci_str,
                                  vmxci_error *),
                  vmxci_error *err)
{
    char joined[MAX_KEY];
    *out = question == is_kept;
    return join_key(joined, key) ? question(out, p->selection, p->matcher, str_of(joined), err)
                                 : VMXCI_OK;
}

int select_key(bool *out, const struct plan *p, vmxci_str key, vmxci_error *err)
{
    vmxci_text *text = convert_to_utf8(p->doc, key);
    if (!text)
        return fail_no_memory(err);
    const int status = is_selected(out, p->selection, p->matcher, vmxci_text_str(text), err);
    vmxci_text_free(text);
    return status;
}

bool equals_word(vmxci_str stored, const char *word)
{
    enum {
        MAX_WORD = 15
    };
    char decoded[3 * MAX_WORD]; /* |XX for each byte */
    if (stored.len > sizeof decoded)
        return false;
    const size_t len = stored.len ? vmxci_unescape(decoded, sizeof decoded, stored) : 0;
    return equals_fold((vmxci_str){ decoded, len }, word);
}

static bool is_first(const struct plan *p, const vmxci_line *line)
{
    vmxci_line first;
    return vmxci_doc_find_bytes(&first, p->doc, line->key, NULL) == VMXCI_OK &&
           first.number == line->number;
}

static bool is_last(const struct plan *p, const vmxci_line *line)
{
    vmxci_line next;
    return vmxci_doc_find_next(&next, p->doc, line->number, NULL) != VMXCI_OK;
}

bool is_effective(const struct plan *p, const vmxci_line *line)
{
    switch (p->o->keep) {
    case VMXCI_KEEP_FIRST:
        return is_first(p, line);
    case VMXCI_KEEP_LAST:
        return is_last(p, line);
    default:
        return true;
    }
}

void free_plan(struct plan *p)
{
    for (size_t i = 0; i < p->count; i++)
        free(p->bytes[i]);
    free(p->bytes);
    free(p->edits);
    vmxci_matcher_free(p->matcher);
}
