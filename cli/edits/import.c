/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>
#include <string.h>

#include "command.h"
#include "edits/import.h"
#include "edits/source.h"
#include "error.h"
#include "options/options.h"
#include "output/report.h"
#include "str.h"

/* ---- the fragment ---------------------------------------------------------------------- */

/* A vmxci_note_fn that ends the enumeration at the first note for which a fragment is refused; the
 * error of PAYLOAD then has it.  What VMware does with the fragment as a file is of no interest. */
static int refuse_note(const vmxci_note *note, void *payload)
{
    vmxci_error *err = payload;
    const char *end = strstr(note->message, "; VMware");
    if (note->severity != VMXCI_SEVERITY_ERROR && strcmp(note->code, "invalid-bytes") != 0)
        return VMXCI_OK;
    (void)fail_with(err, VMXCI_ENOTVMX, "%.*s",
                    (int)(end ? (size_t)(end - note->message) : strlen(note->message)),
                    note->message);
    err->line = note->line;
    err->column = note->column;
    return err->code;
}

/* Adds the position of LINE to ERR.  Returns its status. */
static int at_line(vmxci_error *err, const vmxci_line *line)
{
    err->line = line->number;
    err->column = (size_t)(line->key.ptr - line->text.ptr) + 1;
    return err->code;
}

/* KEY is the key of LINE as UTF-8: bytes that could not be converted do not give the same bytes
 * again. */
static int check_key_bytes(const vmxci_doc *file, const vmxci_line *line, vmxci_str key,
                           vmxci_error *err)
{
    vmxci_text *text;
    const int status = vmxci_doc_from_utf8(&text, file, key, err);
    if (status)
        return status;
    const vmxci_str bytes = vmxci_text_str(text);
    const bool same = bytes.len == line->key.len &&
                      memcmp(bytes.ptr, line->key.ptr, bytes.len) == 0;
    vmxci_text_free(text);
    if (same)
        return VMXCI_OK;
    return fail_with(err, VMXCI_EENCODING, "the key '%.*s' is not valid %s", (int)key.len, key.ptr,
                     vmxci_doc_encoding(file));
}

/* ---- one entry ------------------------------------------------------------------------- */

/* Sets the value of EDIT to that of the bytes BYTES, which it owns from now on. */
static int convert_value(struct key_edit *edit, const struct options *o, const vmxci_doc *file,
                         vmxci_text *bytes, vmxci_error *err)
{
    int status = VMXCI_OK;
    edit->value_text = bytes;
    if (!o->raw) {
        status = vmxci_doc_to_utf8(&edit->value_text, file, vmxci_text_str(bytes), err);
        vmxci_text_free(bytes);
    }
    if (status == VMXCI_OK)
        edit->value = vmxci_text_str(edit->value_text);
    if (status == VMXCI_OK && memchr(edit->value.ptr, '\0', edit->value.len))
        status = fail_with(err, VMXCI_ENUL, "the value contains a NUL byte");
    return status;
}

static int convert_key(struct key_edit *edit, const struct options *o, const vmxci_doc *file,
                       const vmxci_line *line, vmxci_error *err)
{
    int status = VMXCI_OK;
    if (o->raw) {
        edit->key = line->key;
        return vmxci_key_check(edit->key, err);
    }
    status = vmxci_doc_to_utf8(&edit->key_text, file, line->key, err);
    if (status)
        return status;
    edit->key = vmxci_text_str(edit->key_text);
    status = vmxci_key_check(edit->key, err);
    return status ? status : check_key_bytes(file, line, edit->key, err);
}

static int import_line(struct edit_list *list, const struct options *o, const struct item *item,
                       const vmxci_doc *file, const vmxci_line *line, vmxci_error *err)
{
    struct key_edit *edit = add_key_edit(list, VMXCI_KEY_SET, item);
    vmxci_text *bytes;
    if (!edit)
        return fail_no_memory(err);
    edit->line = line->number;
    int status = convert_key(edit, o, file, line, err);
    if (status == VMXCI_OK)
        status = vmxci_doc_get_bytes(&bytes, file, line->key, err);
    if (status == VMXCI_OK)
        status = convert_value(edit, o, file, bytes, err);
    return status ? at_line(err, line) : VMXCI_OK;
}

/* ---- the file -------------------------------------------------------------------------- */

static int import_lines(struct edit_list *list, const struct options *o, const struct item *item,
                        const vmxci_doc *file, vmxci_error *err)
{
    const size_t before = list->count;
    int status = VMXCI_OK;
    vmxci_line line;
    for (size_t i = 1; status == VMXCI_OK && i <= vmxci_doc_lines(file); i++)
        if (vmxci_doc_at(&line, file, i, err) == VMXCI_OK && line.kind == VMXCI_LINE_ENTRY &&
            !vmxci_key_is_encoding(line.key))
            status = import_line(list, o, item, file, &line, err);
    if (status == VMXCI_OK && list->count == before)
        status = fail_with(err, VMXCI_ENOTVMX, "no entry to import");
    return status;
}

static int import_document(struct edit_list *list, const struct options *o, const struct item *item,
                           const vmxci_doc *file, vmxci_error *err)
{
    int status = vmxci_doc_is_text(file, err);
    if (status == VMXCI_OK)
        status = vmxci_doc_notes(file, refuse_note, err, err);
    return status ? status : import_lines(list, o, item, file, err);
}

/* Errors of keys and values are errors in the file, not in the command line, and an option that
 * edits cannot help. */
static int report_import(const struct options *o, const char *file, vmxci_error *err)
{
    if (err->code == VMXCI_EINVAL || err->code == VMXCI_EDUPLICATE)
        err->code = VMXCI_EVALUE;
    return print_error(o, file, err);
}

int import_file(struct edit_list *list, const struct options *o, const struct item *item)
{
    vmxci_doc *file;
    vmxci_error err;
    const size_t first = list->count;
    int status = read_source(&file, item->value, &err);
    if (status == VMXCI_OK)
        status = import_document(list, o, item, file, &err);
    if (list->count > first)
        list->edits[first].file = file;
    else
        vmxci_doc_free(file);
    return status ? report_import(o, item->value, &err) : EXIT_DONE;
}
