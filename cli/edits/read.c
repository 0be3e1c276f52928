/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>
#include <string.h>

#include "command.h"
#include "edits/import.h"
#include "edits/read.h"
#include "edits/source.h"
#include "error.h"
#include "options/option.h"
#include "options/options.h"
#include "options/usage.h"
#include "output/report.h"
#include "pattern.h"
#include "str.h"

/* What comes before the first '=' of the value of ITEM, or all of it. */
static vmxci_str key_of(const struct item *item)
{
    return (vmxci_str){ item->value, strcspn(item->value, "=") };
}

static const char *after_equals(const struct item *item)
{
    return strchr(item->value, '=') + 1;
}

/* Appends an edit of the key that ITEM gives.  Returns an exit status. */
static int add_key(struct key_edit **out, struct edit_list *list, const struct options *o,
                   vmxci_key_edit kind, const struct item *item, vmxci_str key)
{
    vmxci_error err;
    if (vmxci_key_check(key, &err) == VMXCI_EINVAL)
        return usage_error(o->command, "--%s: %s", item->option->name, err.message);
    *out = add_key_edit(list, kind, item);
    if (!*out)
        return report_no_memory(item->option->name);
    (*out)->key = key;
    return EXIT_DONE;
}

static int add_set(struct edit_list *list, const struct options *o, vmxci_key_edit kind,
                   const struct item *item)
{
    struct key_edit *edit;
    const int status = add_key(&edit, list, o, kind, item, key_of(item));
    if (status == EXIT_DONE)
        edit->value = str_of(after_equals(item));
    return status;
}

static int add_unset(struct edit_list *list, const struct options *o, const struct item *item)
{
    struct key_edit *edit;
    return add_key(&edit, list, o, VMXCI_KEY_UNSET_ALL, item, str_of(item->value));
}

/* ---- a value from a file --------------------------------------------------------------- */

static vmxci_str without_last_line_end(vmxci_str text)
{
    const bool lf = text.len > 0 && text.ptr[text.len - 1] == '\n';
    text.len -= lf;
    text.len -= text.len > 0 && text.ptr[text.len - 1] == '\r';
    return text;
}

static int read_value(struct key_edit *edit, const char *file, vmxci_error *err)
{
    const int status = read_source(&edit->file, file, err);
    if (status)
        return status;
    edit->value = without_last_line_end(vmxci_doc_emit(edit->file));
    if (edit->value.len && memchr(edit->value.ptr, '\0', edit->value.len))
        return fail_with(err, VMXCI_ENUL, "the value contains a NUL byte");
    return VMXCI_OK;
}

static int add_set_file(struct edit_list *list, const struct options *o, const struct item *item)
{
    struct key_edit *edit;
    vmxci_error err;
    int status = add_key(&edit, list, o, VMXCI_KEY_SET, item, key_of(item));
    if (status == EXIT_DONE && read_value(edit, after_equals(item), &err) != VMXCI_OK)
        status = print_error(o, after_equals(item), &err);
    return status;
}

/* ---- other edits ----------------------------------------------------------------------- */

static int add_pattern(struct edit_list *list, const struct options *o, const struct item *item)
{
    struct key_edit *edit = add_key_edit(list, VMXCI_KEY_UNSET_ALL, item);
    if (!edit)
        return report_no_memory(item->option->name);
    return compile_key_pattern(&edit->pattern, o, "--unset-match", item->value, true);
}

static int add_drop(struct edit_list *list, const struct item *item)
{
    return add_key_edit(list, VMXCI_KEY_DROP_MALFORMED, item)
               ? EXIT_DONE
               : report_no_memory(item->option->name);
}

static int add_item(struct edit_list *list, const struct options *o, const struct item *item)
{
    switch ((enum item_number)item->option->number) {
    case ITEM_SET:
        return add_set(list, o, VMXCI_KEY_SET, item);
    case ITEM_SET_FILE:
        return add_set_file(list, o, item);
    case ITEM_SET_MISSING:
        return add_set(list, o, VMXCI_KEY_SET_MISSING, item);
    case ITEM_UNSET:
        return add_unset(list, o, item);
    case ITEM_UNSET_MATCH:
        return add_pattern(list, o, item);
    case ITEM_IMPORT:
        return import_file(list, o, item);
    case ITEM_DROP_MALFORMED:
        break;
    }
    return add_drop(list, item);
}

/* ---- all edits ------------------------------------------------------------------------- */

static bool reads_stdin(const struct item *item)
{
    const int number = item->option->number;
    return (number == ITEM_SET_FILE && strcmp(after_equals(item), "-") == 0) ||
           (number == ITEM_IMPORT && strcmp(item->value, "-") == 0);
}

/* Standard input can be read only once. */
static int check_stdin(const struct options *o)
{
    size_t count = names_stdin(o);
    for (size_t i = 0; i < o->items.count; i++)
        count += reads_stdin(&o->items.list[i]);
    if (count > 1)
        return usage_error(o->command, "'-' is standard input and can be given only once");
    return EXIT_DONE;
}

int read_edits(struct edit_list *out, const struct options *o)
{
    *out = (struct edit_list){ NULL, 0 };
    int status = check_stdin(o);
    if (o->items.count == 0)
        return usage_error(o->command, "nothing to edit; give '--set', '--unset' or another edit");
    for (size_t i = 0; status == EXIT_DONE && i < o->items.count; i++)
        status = add_item(out, o, &o->items.list[i]);
    return status;
}
