/* SPDX-License-Identifier: MIT */
/* vmxci config list: prints the entries of a file, in the order of the file. */
#include <config.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "error.h"
#include "key_matcher.h"
#include "options/options.h"
#include "options/usage.h"
#include "output/json.h"
#include "output/record.h"
#include "output/text.h"
#include "read.h"
#include "pattern.h"
#include "str.h"

/* The entries of one file. */
struct listing {
    const struct options *o;
    const vmxci_doc *doc;
    struct record *record;
    struct key_matcher matcher;
    size_t matches;    /* the number of entries that were selected */
    bool is_converted; /* the file is in another encoding than UTF-8 */
    bool is_declared;  /* the encoding of the output was printed */
};

/* ---- one entry ------------------------------------------------------------------------- */

/* KEY LF VALUE NUL */
static int print_raw(struct buffer *out, const vmxci_line *line, vmxci_error *err)
{
    char *value = malloc(line->value.len + 1);
    if (!value)
        return fail_no_memory(err);
    const size_t len = vmxci_unescape(value, line->value.len, line->value);
    add_str(out, line->key);
    add_byte(out, '\n');
    add_bytes(out, value, len);
    add_byte(out, '\0');
    free(value);
    return VMXCI_OK;
}

/* KEY = "VALUE": valid .vmx text. */
static int print_line(const struct listing *list, vmxci_str key, vmxci_str value, vmxci_error *err)
{
    const struct options *o = list->o;
    struct buffer *out = &list->record->out;
    const size_t len = vmxci_escape(NULL, 0, value);
    char *escaped = malloc(len + 1);
    if (!escaped)
        return fail_no_memory(err);
    vmxci_escape(escaped, len, value);
    start_line(out, o, record_path(list->record));
    add_shown(out, o, key);
    add_text(out, " = \"");
    add_shown(out, o, (vmxci_str){ escaped, len });
    add_byte(out, '"');
    end_line(out, o);
    free(escaped);
    return VMXCI_OK;
}

static int print_object(const struct listing *list, vmxci_str key, vmxci_str value, size_t number,
                        vmxci_error *err)
{
    json_t *members = json_pack("{s:o, s:o, s:o}", "key", text_to_json(key), "value",
                                text_to_json(value), "line", number_to_json(number));
    json_t *object = path_to_json(record_path(list->record), members);
    if (print_json(list->record, list->o, object) != EXIT_DONE)
        return fail_no_memory(err);
    return VMXCI_OK;
}

static bool is_ascii(vmxci_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] >= 0x80)
            return false;
    return true;
}

/* The output is in UTF-8, and says so where the file declares another encoding: so it can be read
 * again. */
static int print_declaration(struct listing *list, vmxci_str key, vmxci_error *err)
{
    list->is_declared = true;
    return print_line(list, key, str_of("UTF-8"), err);
}

/* Prints KEY and VALUE, which are UTF-8, as text. */
static int print_text_entry(struct listing *list, vmxci_str key, vmxci_str value, vmxci_error *err)
{
    int status = VMXCI_OK;
    if (list->is_converted && vmxci_key_is_encoding(key))
        return print_declaration(list, key, err);
    if (list->is_converted && !list->is_declared && !(is_ascii(key) && is_ascii(value)))
        status = print_declaration(list, str_of(".encoding"), err);
    return status ? status : print_line(list, key, value, err);
}

static int print_entry(struct listing *list, const vmxci_line *line, vmxci_str key,
                       vmxci_error *err)
{
    if (list->o->raw)
        return print_raw(&list->record->out, line, err);
    vmxci_text *text = decode_to_utf8(list->doc, line->value);
    if (!text)
        return fail_no_memory(err);
    const vmxci_str value = vmxci_text_str(text);
    const int status = prints_json(list->o) ? print_object(list, key, value, line->number, err)
                                            : print_text_entry(list, key, value, err);
    vmxci_text_free(text);
    return status;
}

/* ---- the entries of a file ------------------------------------------------------------- */

static int list_line(struct listing *list, const vmxci_line *line, vmxci_error *err)
{
    int matches;
    vmxci_text *text = convert_to_utf8(list->doc, line->key);
    if (!text)
        return fail_no_memory(err);
    const vmxci_str key = vmxci_text_str(text);
    int status = match_key(&matches, &list->matcher, key, err);
    if (status == VMXCI_OK && matches) {
        list->matches++;
        status = print_entry(list, line, key, err);
    }
    vmxci_text_free(text);
    return status;
}

static int list_lines(struct listing *list, const vmxci_pattern *pattern, vmxci_error *err)
{
    const vmxci_doc *doc = list->doc;
    int status = begin_matching(&list->matcher, pattern, err);
    vmxci_line line;
    for (size_t i = 1; status == VMXCI_OK && i <= vmxci_doc_lines(doc); i++)
        if (vmxci_doc_at(&line, doc, i, err) == VMXCI_OK && line.kind == VMXCI_LINE_ENTRY)
            status = list_line(list, &line, err);
    end_matching(&list->matcher);
    return status;
}

static int list_entries(const struct reader *reader, const struct input *in, struct record *record)
{
    const struct options *o = reader->o;
    const char *encoding = vmxci_doc_encoding(in->doc);
    struct listing list = { .o = o,
                            .doc = in->doc,
                            .record = record,
                            .is_converted = !encoding || strcmp(encoding, "UTF-8") != 0 };
    vmxci_error err;
    if (list_lines(&list, reader->payload, &err) != VMXCI_OK) {
        print_out_first(record);
        return report_failure(record, o, &err);
    }
    return o->match && list.matches == 0 ? EXIT_NO : EXIT_DONE;
}

/* ---- the command ----------------------------------------------------------------------- */

static int check_options(const struct options *o)
{
    if (o->raw && several(o))
        return usage_error(o->command, "'--raw' takes a single PATH");
    if (o->raw && as_json(o))
        return usage_error(o->command, "'--raw' and '--output' exclude each other");
    if (o->substring && !o->match)
        return usage_error(o->command, "'--substring' needs '--match'");
    return EXIT_DONE;
}

static int run(const struct options *o)
{
    vmxci_pattern *pattern = NULL;
    int status = check_options(o);
    if (status == EXIT_DONE && o->match)
        status = compile_key_pattern(&pattern, o, "--match", o->match, !o->substring);
    const struct reader reader = { .o = o, .fn = list_entries, .payload = pattern };
    if (status == EXIT_DONE)
        status = read_all(&reader);
    vmxci_pattern_free(pattern);
    return status;
}

const struct command command_config_list = {
    .name = "config list",
    .operands = "",
    .summary = "print all entries, or those with matching keys",
    .about = "Print the entries of the file in their order, as KEY = \"VALUE\"; with several\n"
             "PATHs, each line starts with PATH and a tab.  With --raw, print KEY, a line\n"
             "feed, the value and a NUL byte for each entry.  REGEX is a PCRE2 pattern and\n"
             "ignores case; if no key matches, print nothing and exit with status 1.\n",
    .examples = "  vmxci config list web01\n"
                "  vmxci config list --match='vmci.*|displayName' web01 web02\n"
                "  vmxci config list --match=name --substring web01\n",
    .groups = GROUP_LIST | GROUP_RAW | GROUP_JSON | GROUP_END | GROUP_PATHS | GROUP_MESSAGES,
    .run = run,
};
