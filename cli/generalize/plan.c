/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "edit.h"
#include "generalize/devices.h"
#include "generalize/edits.h"
#include "generalize/plan.h"
#include "options/options.h"
#include "str.h"

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
        return drops && may_be_static(p, device_of(line->key));
    case ROW_DRIVE:
        return equals_word(line->value, "cdrom-image") && is_effective(p, line);
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
        return equals_word(line->value, "FALSE")
                   ? VMXCI_OK
                   : add_edit(p, VMXCI_KEY_SET, whole_key(line->key), str_of("FALSE"), err);
    case ROW_FLOPPY:
        return remove_floppy(p, line->key, err);
    default:
        return add_removal(p, line->key, err);
    }
}

static int plan_line(struct plan *p, const vmxci_line *line, vmxci_error *err)
{
    const struct row *row = find_row(p, line);
    bool selected, kept = false;
    int status = VMXCI_OK;
    if (!row)
        return VMXCI_OK;
    if (row->action == ROW_DRIVE)
        return empty_drive(p, line->key, err);
    if (row->action == ROW_FLOPPY || row->action == ROW_NO_FLOPPY)
        status = keeps_floppy(&kept, p, line->key, err);
    if (status || kept)
        return status;
    status = select_key(&selected, p, line->key, err);
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
        status = ask_about_key(&kept, p, whole_key(str_of(s->key)), is_kept, err);
        if (status == VMXCI_OK && !kept)
            status = set_text(p, s->key, s->value, err);
    }
    return status;
}

static int plan_name(struct plan *p, vmxci_error *err)
{
    static const char key[] = "displayName";
    bool kept;
    if (!p->o->new_name)
        return VMXCI_OK;
    const int status = ask_about_key(&kept, p, whole_key(str_of(key)), is_kept, err);
    return status || kept ? status : set_text(p, key, p->o->new_name, err);
}

static int plan_files(struct plan *p, const struct renaming *renaming, vmxci_error *err)
{
    int status = VMXCI_OK;
    for (size_t i = 0; status == VMXCI_OK && renaming && i < NAMED_FILES; i++) {
        const struct named_file *file = &renaming->files[i];
        if (file->what == FILE_RENAMED)
            status = set_text(p, file->key, file->value, err);
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
        status = note_matches(p->selection, p->doc, p->matcher, err);
    if (status == VMXCI_OK)
        status = plan_rows(p, err);
    if (status == VMXCI_OK)
        status = plan_settings(p, p->selection->settings, err);
    if (status == VMXCI_OK)
        status = plan_settings(p, p->selection->settings2, err);
    if (status == VMXCI_OK)
        status = plan_name(p, err);
    return status ? status : plan_files(p, renaming, err);
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
