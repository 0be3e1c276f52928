/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "command.h"
#include "error.h"
#include "options/options.h"
#include "output/buffer.h"
#include "output/json.h"
#include "output/record.h"
#include "output/report.h"
#include "output/text.h"
#include "str.h"

bool prints_json(const struct options *o)
{
    return as_json(o) || o->output == OUTPUT_VIM;
}

bool prints_json_lines(const struct options *o)
{
    return o->output == OUTPUT_JSONL || (o->output == OUTPUT_VIM && !several(o));
}

/* ---- printing -------------------------------------------------------------------------- */

/* Returns the length in UTF-8 of a character with the first byte FIRST that a terminal might obey,
 * 0 if no such character begins with FIRST. */
static size_t special_length(char first)
{
    switch ((unsigned char)first) {
    case 0x7f:
        return 1;
    case 0xc2:
    case 0xd8:
        return 2;
    case 0xe2:
        return 3;
    default:
        return 0;
    }
}

/* Decodes the N bytes of a character at P. */
static unsigned decode_character(const char *p, size_t n)
{
    unsigned code = (unsigned char)p[0] & (n == 1 ? 0x7f : 0x3f >> (n - 1));
    for (size_t i = 1; i < n; i++)
        code = code << 6 | ((unsigned char)p[i] & 0x3f);
    return code;
}

/* Adds JSON text.  The characters that a terminal might obey, and that jansson leaves as they are,
 * are escaped: all of them are within strings. */
static void add_escaped(struct buffer *out, vmxci_str text)
{
    size_t done = 0;
    for (size_t i = plain_length(text); i < text.len; i++) {
        const size_t n = special_length(text.ptr[i]);
        const vmxci_str character = { text.ptr + i, n };
        if (n == 0 || n > text.len - i || vmxci_printable(NULL, 0, character, 1) == n)
            continue;
        add_bytes(out, text.ptr + done, i - done);
        add_format(out, "\\u%04x", decode_character(character.ptr, n));
        done = i + n;
        i = done - 1;
    }
    add_bytes(out, text.ptr + done, text.len - done);
}

/* In an array each value has a comma before it, so that values can be added by several records; the
 * printer leaves the first comma out. */
static void add_value(struct buffer *out, vmxci_str text, bool lines)
{
    if (!lines)
        add_text(out, ",\n");
    add_escaped(out, text);
    if (lines)
        add_byte(out, '\n');
}

int print_json(struct record *record, const struct options *o, json_t *value)
{
    struct buffer *json = &record->json;
    clear_buffer(json);
    add_json(json, value, 0);
    if (json->failed)
        return fail_record(record);
    add_value(&record->out, (vmxci_str){ json->ptr, json->len }, prints_json_lines(o));
    return EXIT_DONE;
}

/* ---- errors ---------------------------------------------------------------------------- */

/* The code is the name of the status.  The codes of the output are a fixed list, which lacks the
 * names of EINVAL, EPATTERN and ELIMIT: they are "bad-value". */
static const char *error_code(int status)
{
    switch (status) {
    case VMXCI_EINVAL:
    case VMXCI_EPATTERN:
    case VMXCI_ELIMIT:
        return vmxci_status_name(VMXCI_EVALUE);
    default:
        return name_status(status);
    }
}

static json_t *error_to_json(const vmxci_error *err)
{
    return json_pack("{s:{s:s, s:o, s:o, s:o}}", "error", "code", error_code(err->code), "message",
                     text_to_json(str_of(err->message)), "line", number_to_json(err->line),
                     "column", number_to_json(err->column));
}

int report_failed_vm(struct record *record, const struct options *o, const vmxci_error *err,
                     const vmxci_state *state)
{
    const char *path = record_path(record);
    const int status = report_error_of_vm(&record->messages, o, path, err, state);
    record->failed = true;
    if (!prints_json(o))
        return status;
    return max_status(status, print_json(record, o, path_to_json(path, error_to_json(err))));
}

int report_failure(struct record *record, const struct options *o, const vmxci_error *err)
{
    return report_failed_vm(record, o, err, NULL);
}
