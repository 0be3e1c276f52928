/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "output/record.h"
#include "str.h"

static void discard_kept(struct record *record)
{
    if (record->kept)
        record->free_kept(record->kept);
    record->kept = NULL;
}

void clear_record(struct record *record)
{
    discard_kept(record);
    clear_buffer(&record->path);
    clear_buffer(&record->out);
    clear_buffer(&record->messages);
    clear_buffer(&record->remarks);
    clear_buffer(&record->notes);
    clear_buffer(&record->cells);
    clear_buffer(&record->json);
    record->out_first = 0;
    record->error_line = 0;
    record->edit = NO_EDIT;
    record->failed = false;
    record->status = EXIT_DONE;
    record->no_memory = false;
}

void free_record(struct record *record)
{
    discard_kept(record);
    free_buffer(&record->path);
    free_buffer(&record->out);
    free_buffer(&record->messages);
    free_buffer(&record->remarks);
    free_buffer(&record->notes);
    free_buffer(&record->cells);
    free_buffer(&record->json);
}

bool name_record(struct record *record, const char *path)
{
    clear_buffer(&record->path);
    add_bytes(&record->path, path, strlen(path) + 1);
    return !record->path.failed;
}

const char *record_path(const struct record *record)
{
    return record->path.len ? record->path.ptr : "?";
}

void print_out_first(struct record *record)
{
    record->out_first = record->out.len;
}

/* libsmartcols would escape control characters, but not those that change the direction of text. */
void add_cell(struct record *record, const char *text, const char *color)
{
    add_printable(&record->cells, str_of(*text ? text : "-"));
    add_byte(&record->cells, '\0');
    if (color)
        add_text(&record->cells, color);
    add_byte(&record->cells, '\0');
}

bool is_incomplete(const struct record *record)
{
    return record->no_memory || record->path.failed || record->out.failed ||
           record->messages.failed || record->notes.failed || record->cells.failed;
}
