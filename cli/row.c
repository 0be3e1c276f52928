/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "notes.h"
#include "report.h"
#include "row.h"
#include "text.h"
#include "view.h"

const struct column row_columns[ROW_COLUMNS] = {
    [ROW_NAME] = { "NAME", false }, [ROW_PRESENT] = { "PRESENT", false },
    [ROW_ID] = { "ID", true },      [ROW_UNRESTRICTED] = { "UNRESTRICTED", false },
    [ROW_HW] = { "HW", true },      [ROW_NOTES] = { "NOTES", false },
    [ROW_PATH] = { "PATH", false },
};

/* The properties that have a column. */
static const struct {
    enum row_column column;
    vmxci_property property;
} fields[] = {
    { ROW_PRESENT, VMXCI_PRESENT },
    { ROW_ID, VMXCI_ID },
    { ROW_UNRESTRICTED, VMXCI_UNRESTRICTED },
    { ROW_HW, VMXCI_HARDWARE_VERSION },
};

enum {
    FIELDS = sizeof fields / sizeof fields[0]
};

static int put_note_code(const vmxci_note *note, void *payload)
{
    char *list = payload;
    size_t len = strlen(list), more = strlen(note->code);
    if (!strstr(list, note->code) && len + more + 2 < 256)
        snprintf(list + len, more + 2, "%s%s", len ? "," : "", note->code);
    return 0;
}

int row_add(struct table *table, const char *path, const vmxci_doc *doc)
{
    char notes[256] = "", texts[FIELDS][FIELD_SIZE], *name;
    if (!value_of(&name, doc, "displayName", 0))
        return report_no_memory(path);
    (void)each_note(doc, put_note_code, notes);
    const char *cells[ROW_COLUMNS] = {
        [ROW_NAME] = name ? name : "-", [ROW_NOTES] = *notes ? notes : "-", [ROW_PATH] = path
    };
    for (int i = 0; i < FIELDS; i++) {
        const vmxci_field field = field_of(doc, fields[i].property);
        field_text(texts[i], fields[i].property, &field, "-");
        cells[fields[i].column] = texts[i];
    }
    int status = table_add(table, path, cells);
    free(name);
    return status;
}
