/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libsmartcols.h>

#include "command.h"
#include "notes.h"
#include "report.h"
#include "table.h"
#include "text.h"
#include "view.h"

/* Rows are printed in blocks, so that memory does not grow with their number. */
enum {
    BLOCK = 1000
};

enum column {
    NAME,
    PRESENT,
    ID,
    UNRESTRICTED,
    HW,
    NOTES,
    PATH,
    COLUMNS
};

static const struct {
    const char *name;
    int flags;
} columns[COLUMNS] = {
    [NAME] = { "NAME", 0 },          [PRESENT] = { "PRESENT", 0 },
    [ID] = { "ID", SCOLS_FL_RIGHT }, [UNRESTRICTED] = { "UNRESTRICTED", 0 },
    [HW] = { "HW", SCOLS_FL_RIGHT }, [NOTES] = { "NOTES", 0 },
    [PATH] = { "PATH", 0 },
};

static struct libscols_table *new_block(bool headed)
{
    struct libscols_table *block = scols_new_table();
    if (!block)
        return NULL;
    scols_table_enable_noheadings(block, headed);
    for (int i = 0; i < COLUMNS; i++) {
        if (!scols_table_new_column(block, columns[i].name, 0, columns[i].flags)) {
            scols_unref_table(block);
            return NULL;
        }
    }
    return block;
}

static int print_block(struct table *table)
{
    int failed = scols_print_table(table->block);
    scols_unref_table(table->block);
    table->block = NULL;
    table->rows = 0;
    table->headed = true;
    return failed ? report_no_memory("table") : EXIT_DONE;
}

/* Text is UTF-8 whatever the user's locale, and its width has to be known. */
static void use_utf8(void)
{
    if (!setlocale(LC_CTYPE, "C.UTF-8"))
        (void)setlocale(LC_CTYPE, "");
}

static int put_note_code(const vmxci_note *note, void *payload)
{
    char *list = payload;
    size_t len = strlen(list), more = strlen(note->code);
    if (!strstr(list, note->code) && len + more + 2 < 256)
        snprintf(list + len, more + 2, "%s%s", len ? "," : "", note->code);
    return 0;
}

static int put_field(struct libscols_line *line, enum column column, const vmxci_doc *doc,
                     vmxci_property property)
{
    char text[FIELD_SIZE];
    vmxci_field field = field_of(doc, property);
    field_text(text, property, &field, "-");
    return scols_line_set_data(line, column, text);
}

/* The table makes text printable by itself. */
static int fill(struct libscols_line *line, const char *path, const vmxci_doc *doc)
{
    char notes[256] = "";
    char *name;
    bool good = value_of(&name, doc, "displayName", 0);
    (void)each_note(doc, put_note_code, notes);
    int failed = !good || scols_line_set_data(line, NAME, name ? name : "-") ||
                 put_field(line, PRESENT, doc, VMXCI_PRESENT) ||
                 put_field(line, ID, doc, VMXCI_ID) ||
                 put_field(line, UNRESTRICTED, doc, VMXCI_UNRESTRICTED) ||
                 put_field(line, HW, doc, VMXCI_HARDWARE_VERSION) ||
                 scols_line_set_data(line, NOTES, *notes ? notes : "-") ||
                 scols_line_set_data(line, PATH, path);
    free(name);
    return failed;
}

int table_add(struct table *table, const char *path, const vmxci_doc *doc)
{
    if (!table->block) {
        use_utf8();
        table->block = new_block(table->headed);
    }
    struct libscols_line *line = table->block ? scols_table_new_line(table->block, NULL) : NULL;
    if (!line || fill(line, path, doc))
        return report_no_memory(path);
    return ++table->rows == BLOCK ? print_block(table) : EXIT_DONE;
}

int table_end(struct table *table)
{
    return table->block ? print_block(table) : EXIT_DONE;
}
