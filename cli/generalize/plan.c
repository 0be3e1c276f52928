/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "edit.h"
#include "error.h"
#include "generalize/plan.h"
#include "options/options.h"
#include "output/text.h"
#include "str.h"

struct plan {
    const vmxci_doc *doc; /* without the edits */
    const struct selection *selection;
    const struct options *o;
    vmxci_matcher *matcher;
    vmxci_edit *edits;
    char **bytes; /* of each edit: those of its key and value */
    size_t count, room;
};

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

static void copy(char **to, vmxci_str from)
{
    if (from.len)
        memcpy(*to, from.ptr, from.len);
    *to += from.len;
}

/* A key in two parts: a device with or without the dot, and a member of it. */
struct key {
    vmxci_str device, member;
};

static struct key whole(vmxci_str key)
{
    return (struct key){ { NULL, 0 }, key };
}

static int add_edit(struct plan *p, vmxci_key_edit kind, struct key key, vmxci_str value,
                    vmxci_error *err)
{
    const size_t key_len = key.device.len + key.member.len;
    char *bytes = malloc(key_len + value.len + 1), *to = bytes;
    if (!bytes || !grow(p)) {
        free(bytes);
        return fail_no_memory(err);
    }
    copy(&to, key.device);
    copy(&to, key.member);
    copy(&to, value);
    p->bytes[p->count] = bytes;
    p->edits[p->count++] = (vmxci_edit){ .kind = kind,
                                         .key = { bytes, key_len },
                                         .value = { bytes + key_len, value.len } };
    return VMXCI_OK;
}

static int add_removal(struct plan *p, vmxci_str key, vmxci_error *err)
{
    return add_edit(p, VMXCI_KEY_UNSET_ALL, whole(key), (vmxci_str){ NULL, 0 }, err);
}

/* Sets KEY to VALUE, which is UTF-8. */
static int add_text(struct plan *p, const char *key, const char *value, vmxci_error *err)
{
    vmxci_text *text;
    int status = vmxci_doc_from_utf8(&text, p->doc, str_of(value), err);
    if (status)
        return status;
    status = add_edit(p, VMXCI_KEY_SET, whole(str_of(key)), vmxci_text_str(text), err);
    vmxci_text_free(text);
    return status;
}

/* ---- keys ------------------------------------------------------------------------------ */

enum {
    MAX_KEY = 256 /* of the keys of a device; a longer one is not VMware's */
};

/* Writes KEY with a final NUL.  Returns false if it is too long. */
static bool join(char out[MAX_KEY], struct key key)
{
    char *to = out;
    if (key.device.len + key.member.len >= MAX_KEY)
        return false;
    copy(&to, key.device);
    copy(&to, key.member);
    *to = '\0';
    return true;
}

/* Returns KEY up to the dot before its last part, with the dot. */
static vmxci_str device_of(vmxci_str key)
{
    while (key.len && key.ptr[key.len - 1] != '.')
        key.len--;
    return key;
}

static struct key member_of(vmxci_str device, const char *member)
{
    return (struct key){ device, str_of(member) };
}

/* Calls is_kept or is_selected with KEY; a key that is too long is not selected. */
static int ask(bool *out, const struct plan *p, struct key key,
               int (*question)(bool *, const struct selection *, vmxci_matcher *, vmxci_str,
                               vmxci_error *),
               vmxci_error *err)
{
    char joined[MAX_KEY];
    *out = question == is_kept;
    return join(joined, key) ? question(out, p->selection, p->matcher, str_of(joined), err)
                             : VMXCI_OK;
}

/* Whether SELECTION selects KEY, which is in the encoding of the document. */
static int select_key(bool *out, const struct plan *p, vmxci_str key, vmxci_error *err)
{
    vmxci_text *text = convert_to_utf8(p->doc, key);
    if (!text)
        return fail_no_memory(err);
    const int status = is_selected(out, p->selection, p->matcher, vmxci_text_str(text), err);
    vmxci_text_free(text);
    return status;
}

static bool equals(vmxci_str stored, const char *word)
{
    return stored.len == strlen(word) && strncasecmp(stored.ptr, word, stored.len) == 0;
}

/* ---- MAC addresses --------------------------------------------------------------------- */

/* Whether a line says that the adapter DEVICE has a static MAC address. */
static bool is_static(const struct plan *p, vmxci_str device)
{
    char key[MAX_KEY];
    vmxci_line line;
    if (!join(key, member_of(device, "addressType")))
        return true;
    int status = vmxci_doc_find(&line, p->doc, key, NULL);
    while (status == VMXCI_OK && !equals(line.value, "static"))
        status = vmxci_doc_find_next(&line, p->doc, line.number, NULL);
    return status == VMXCI_OK;
}

/* The address and its type belong together: neither changes if --keep keeps the type. */
static int drop_static_mac(struct plan *p, vmxci_str key, vmxci_error *err)
{
    const struct key type = member_of(device_of(key), "addressType");
    bool kept;
    int status = ask(&kept, p, type, is_kept, err);
    if (status || kept)
        return status;
    status = add_removal(p, key, err);
    if (status || p->selection->groups & ROWS_NETWORK)
        return status;
    return add_edit(p, VMXCI_KEY_SET, type, str_of("generated"), err);
}

/* ---- drives ---------------------------------------------------------------------------- */

/* What an empty CD drive has. */
static const struct setting drive[] = { { "deviceType", "cdrom-raw" },
                                        { "fileName", "auto detect" },
                                        { "clientDevice", "TRUE" },
                                        { "startConnected", "FALSE" } };

enum {
    DRIVE_KEYS = sizeof drive / sizeof drive[0]
};

/* A drive changes as a whole: its fileName must be selected, and no key of it be kept. */
static int select_drive(bool *out, const struct plan *p, vmxci_str device, vmxci_error *err)
{
    int status = ask(out, p, member_of(device, "fileName"), is_selected, err);
    for (size_t i = 0; status == VMXCI_OK && *out && i < DRIVE_KEYS; i++) {
        bool kept;
        status = ask(&kept, p, member_of(device, drive[i].key), is_kept, err);
        *out = !kept;
    }
    return status;
}

static int empty_drive(struct plan *p, vmxci_str key, vmxci_error *err)
{
    const vmxci_str device = device_of(key);
    bool selected;
    int status = select_drive(&selected, p, device, err);
    for (size_t i = 0; status == VMXCI_OK && selected && i < DRIVE_KEYS; i++)
        status = add_edit(p, VMXCI_KEY_SET, member_of(device, drive[i].key), str_of(drive[i].value),
                          err);
    return status;
}

/* Without the key floppyN.present VMware adds a drive. */
static int remove_floppy(struct plan *p, vmxci_str key, vmxci_error *err)
{
    const struct key present = member_of(
        (vmxci_str){ key.ptr, (size_t)((const char *)memchr(key.ptr, '.', key.len) - key.ptr) + 1 },
        "present");
    bool selected;
    int status = add_removal(p, key, err);
    if (status == VMXCI_OK)
        status = ask(&selected, p, present, is_selected, err);
    if (status || !selected)
        return status;
    return add_edit(p, VMXCI_KEY_SET_MISSING, present, str_of("FALSE"), err);
}

/* ---- rows ------------------------------------------------------------------------------ */

/* Whether ROW, which matches the key of LINE, says what to do with it: otherwise a later row can.
 */
static bool does_apply(const struct plan *p, const struct row *row, const vmxci_line *line)
{
    const bool drops = p->o->static_mac == STATIC_MAC_DROP;
    switch (row->action) {
    case ROW_REMOVE_EMPTY:
        return line->value.len == 0;
    case ROW_GENERATED_MAC:
        return drops || !is_static(p, device_of(line->key));
    case ROW_STATIC_MAC:
        return drops && is_static(p, device_of(line->key));
    case ROW_DRIVE:
        return equals(line->value, "cdrom-image");
    default:
        return true;
    }
}

static const struct row *find_row(const struct plan *p, const vmxci_line *line)
{
    const struct row *row;
    for (size_t i = 0; (row = row_at(i)); i++)
        if (row->group & p->selection->groups && is_key_of(row, line->key) &&
            does_apply(p, row, line))
            return row;
    return NULL;
}

static int apply_row(struct plan *p, const struct row *row, const vmxci_line *line,
                     vmxci_error *err)
{
    switch (row->action) {
    case ROW_STAYS:
        return VMXCI_OK;
    case ROW_STATIC_MAC:
        return drop_static_mac(p, line->key, err);
    case ROW_NO_FLOPPY:
        return equals(line->value, "FALSE")
                   ? VMXCI_OK
                   : add_edit(p, VMXCI_KEY_SET, whole(line->key), str_of("FALSE"), err);
    case ROW_FLOPPY:
        return remove_floppy(p, line->key, err);
    default:
        return add_removal(p, line->key, err);
    }
}

static int plan_line(struct plan *p, const vmxci_line *line, vmxci_error *err)
{
    const struct row *row = find_row(p, line);
    bool selected;
    if (!row)
        return VMXCI_OK;
    if (row->action == ROW_DRIVE)
        return empty_drive(p, line->key, err);
    const int status = select_key(&selected, p, line->key, err);
    return status || !selected ? status : apply_row(p, row, line, err);
}

static int plan_rows(struct plan *p, vmxci_error *err)
{
    vmxci_line line;
    int status = VMXCI_OK;
    for (size_t i = 1; status == VMXCI_OK && i <= vmxci_doc_lines(p->doc); i++)
        if (vmxci_doc_at(&line, p->doc, i, NULL) == VMXCI_OK && line.kind == VMXCI_LINE_ENTRY)
            status = plan_line(p, &line, err);
    return status;
}

/* ---- settings and names ---------------------------------------------------------------- */

static int plan_settings(struct plan *p, const struct preset *preset, vmxci_error *err)
{
    const size_t most = preset ? sizeof preset->settings / sizeof preset->settings[0] : 0;
    int status = VMXCI_OK;
    for (size_t i = 0; status == VMXCI_OK && i < most && preset->settings[i].key; i++) {
        const struct setting *s = &preset->settings[i];
        bool kept;
        status = ask(&kept, p, whole(str_of(s->key)), is_kept, err);
        if (status == VMXCI_OK && !kept)
            status = add_text(p, s->key, s->value, err);
    }
    return status;
}

static int plan_files(struct plan *p, const struct renaming *renaming, vmxci_error *err)
{
    int status = VMXCI_OK;
    for (size_t i = 0; status == VMXCI_OK && renaming && i < NAMED_FILES; i++) {
        const struct named_file *file = &renaming->files[i];
        if (file->what == FILE_RENAMED)
            status = add_text(p, file->key, file->value, err);
        else if (file->what == FILE_MISSING)
            status = add_removal(p, str_of(file->key), err);
    }
    return status;
}

/* ---- the document ---------------------------------------------------------------------- */

static int plan_all(struct plan *p, const struct renaming *renaming, vmxci_error *err)
{
    int status = vmxci_matcher_new(&p->matcher, err);
    if (status == VMXCI_OK)
        status = plan_rows(p, err);
    if (status == VMXCI_OK)
        status = plan_settings(p, p->selection->settings, err);
    if (status == VMXCI_OK)
        status = plan_settings(p, p->selection->settings2, err);
    if (status == VMXCI_OK && p->o->new_name)
        status = add_text(p, "displayName", p->o->new_name, err);
    return status ? status : plan_files(p, renaming, err);
}

static void free_plan(struct plan *p)
{
    for (size_t i = 0; i < p->count; i++)
        free(p->bytes[i]);
    free(p->bytes);
    free(p->edits);
    vmxci_matcher_free(p->matcher);
}

int generalize_document(vmxci_doc *doc, const struct selection *selection,
                        const struct renaming *renaming, const struct options *o, vmxci_error *err)
{
    struct plan p = { .doc = doc, .selection = selection, .o = o };
    const vmxci_edit_options opt = edit_options(o);
    int status = plan_all(&p, renaming, err);
    if (status == VMXCI_OK)
        status = vmxci_doc_edit_bytes(doc, p.edits, p.count, &opt, NULL, err);
    free_plan(&p);
    return status;
}
