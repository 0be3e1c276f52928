/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>

#include "options/options.h"
#include "output/json.h"
#include "output/printer.h"
#include "output/record.h"
#include "output/report.h"

struct printer begin_printer(const struct options *o, const struct column_list *columns)
{
    struct printer printer = { .o = o, .is_array = prints_json(o) && !prints_json_lines(o) };
    /* Threads must not be the first to make an object. */
    if (prints_json(o) && several(o))
        json_object_seed(0);
    if (printer.is_array)
        fputs("[", stdout);
    /* The command prints what is around the values. */
    printer.is_list = printer.is_array || o->output == OUTPUT_SARIF;
    if (columns)
        printer.table = begin_table(columns, o);
    return printer;
}

/* ---- a record -------------------------------------------------------------------------- */

static void raise_status(struct printer *printer, int status)
{
    printer->status = max_status(printer->status, status);
}

/* Prints the bytes of TEXT between two offsets: on standard error, with one write. */
static void print_part(FILE *file, const struct buffer *text, size_t from, size_t to)
{
    if (from < to)
        (void)fwrite(text->ptr + from, 1, to - from, file);
}

/* Returns the length of the comma that the output begins with and that is not printed: nothing
 * comes before the first value of an array. */
static size_t skip_comma(struct printer *printer, const struct buffer *out)
{
    if (!printer->is_list || printer->has_values || out->len == 0)
        return 0;
    printer->has_values = true;
    return 1;
}

static void print_output(struct printer *printer, const struct record *record)
{
    const struct buffer *out = &record->out;
    const size_t start = skip_comma(printer, out);
    const size_t split = record->out_first > start ? record->out_first : start;
    print_part(stdout, out, start, split);
    print_buffer(stderr, &record->messages);
    print_part(stdout, out, split, out->len);
    if (record->cells.len)
        raise_status(printer, add_row(&printer->table, record));
    if (record->notes.len && count_notes(&printer->notes, printer->o))
        print_buffer(stderr, &record->notes);
}

static void count_edit(struct printer *printer, enum edit_result result)
{
    printer->changed += result == EDIT_CHANGED;
    printer->unchanged += result == EDIT_UNCHANGED;
    printer->failed += result == EDIT_FAILED;
}

bool prints_to_terminal(const struct printer *printer, const struct record *record)
{
    return printer->o->to_terminal || record->messages.len || record->notes.len ||
           is_incomplete(record);
}

void print_record(struct printer *printer, const struct record *record)
{
    printer->count++;
    printer->errors += record->failed;
    count_edit(printer, record->edit);
    raise_status(printer, record->status);
    if (!is_incomplete(record)) {
        print_output(printer, record);
        return;
    }
    if (!record->messages.failed)
        print_buffer(stderr, &record->messages);
    raise_status(printer, report_no_memory(record_path(record)));
}

/* ---- the end --------------------------------------------------------------------------- */

/* It shows a reader that no record is missing. */
static void print_end(const struct printer *printer)
{
    printf("{\"end\":true,\"vms\":%zu,\"failed\":%zu}\n", printer->count, printer->errors);
}

int end_printer(struct printer *printer, bool is_complete)
{
    if (printer->o->end_record && is_complete)
        print_end(printer);
    if (printer->is_array)
        fputs(printer->has_values ? "\n]\n" : "]\n", stdout);
    raise_status(printer, end_table(&printer->table));
    print_left_out(&printer->notes);
    return printer->status;
}

void print_summary(const struct printer *printer)
{
    const struct options *o = printer->o;
    if ((o->verbose && several(o)) || (finds_vms(o) && !o->quiet))
        fprintf(stderr, "vmxci: %zu changed, %zu unchanged, %zu failed\n", printer->changed,
                printer->unchanged, printer->failed);
}
