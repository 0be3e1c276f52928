/* SPDX-License-Identifier: MIT */
/* vmxci config list: prints the entries of a file, in the order of the file. */
#include <config.h>

#include <stdio.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "error.h"
#include "key_pattern.h"
#include "options/options.h"
#include "options/usage.h"
#include "output/notes.h"
#include "output/report.h"
#include "output/text.h"
#include "read.h"
#include "str.h"

/* The entries of one file. */
struct listing {
    struct reader *reader;
    const struct input *in;
    struct key_matcher matcher;
    size_t matches;    /* the number of entries that were selected */
    bool is_converted; /* the file is in another encoding than UTF-8 */
    bool is_declared;  /* the encoding of the output was printed */
};

/* ---- one entry ------------------------------------------------------------------------- */

/* KEY LF VALUE NUL */
static int print_raw(const vmxci_line *line, vmxci_error *err)
{
    char *value = malloc(line->value.len + 1);
    if (!value)
        return fail_no_memory(err);
    const size_t len = vmxci_unescape(value, line->value);
    (void)fwrite(line->key.ptr, 1, line->key.len, stdout);
    (void)putchar('\n');
    (void)fwrite(value, 1, len, stdout);
    (void)putchar('\0');
    free(value);
    return VMXCI_OK;
}

/* KEY = "VALUE": valid .vmx text. */
static int print_line(const struct options *o, const char *path, vmxci_str key, vmxci_str value,
                      vmxci_error *err)
{
    const size_t len = vmxci_escape(NULL, 0, value);
    char *escaped = malloc(len + 1);
    if (!escaped)
        return fail_no_memory(err);
    vmxci_escape(escaped, len, value);
    if (several(o)) {
        print_text(o, str_of(path));
        (void)putchar('\t');
    }
    print_text(o, key);
    (void)fputs(" = \"", stdout);
    print_text(o, (vmxci_str){ escaped, len });
    (void)fputs("\"\n", stdout);
    free(escaped);
    return VMXCI_OK;
}

static int print_object(struct json_output *json, const char *path, vmxci_str key, vmxci_str value,
                        size_t number, vmxci_error *err)
{
    json_t *members = json_pack("{s:o, s:o, s:o}", "key", text_to_json(key), "value",
                                text_to_json(value), "line", number_to_json(number));
    if (print_json(json, path, path_to_json(path, members)) != EXIT_DONE)
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
    return print_line(list->reader->o, list->in->path, key, str_of("UTF-8"), err);
}

/* Prints KEY and VALUE, which are UTF-8, as text. */
static int print_text_entry(struct listing *list, vmxci_str key, vmxci_str value, vmxci_error *err)
{
    int status = VMXCI_OK;
    if (list->is_converted && vmxci_key_is_encoding(key))
        return print_declaration(list, key, err);
    if (list->is_converted && !list->is_declared && !(is_ascii(key) && is_ascii(value)))
        status = print_declaration(list, str_of(".encoding"), err);
    return status ? status : print_line(list->reader->o, list->in->path, key, value, err);
}

static int print_entry(struct listing *list, const vmxci_line *line, vmxci_str key,
                       vmxci_error *err)
{
    struct reader *reader = list->reader;
    if (reader->o->raw)
        return print_raw(line, err);
    vmxci_text *text = decode_to_utf8(list->in->doc, line->value);
    if (!text)
        return fail_no_memory(err);
    const vmxci_str value = vmxci_text_str(text);
    const int status =
        reader->json.on ? print_object(&reader->json, list->in->path, key, value, line->number, err)
                        : print_text_entry(list, key, value, err);
    vmxci_text_free(text);
    return status;
}

/* ---- the entries of a file ------------------------------------------------------------- */

static int list_line(struct listing *list, const vmxci_line *line, vmxci_error *err)
{
    int matches;
    vmxci_text *text = convert_to_utf8(list->in->doc, line->key);
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

static int list_lines(struct listing *list, vmxci_error *err)
{
    const vmxci_doc *doc = list->in->doc;
    int status = begin_matching(&list->matcher, list->reader->payload, err);
    vmxci_line line;
    for (size_t i = 1; status == VMXCI_OK && i <= vmxci_doc_lines(doc); i++)
        if (vmxci_doc_at(&line, doc, i, err) == VMXCI_OK && line.kind == VMXCI_LINE_ENTRY)
            status = list_line(list, &line, err);
    end_matching(&list->matcher);
    return status;
}

static int list_entries(struct reader *reader, const struct input *in)
{
    const char *encoding = vmxci_doc_encoding(in->doc);
    struct listing list = { .reader = reader,
                            .in = in,
                            .is_converted = !encoding || strcmp(encoding, "UTF-8") != 0 };
    vmxci_error err;
    if (list_lines(&list, &err) != VMXCI_OK)
        return report_failure(&reader->json, in->path, &err);
    return reader->o->match && list.matches == 0 ? EXIT_NO : EXIT_DONE;
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
    if (status == EXIT_DONE)
        status = read_all(o, list_entries, pattern);
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
    .groups = GROUP_LIST | GROUP_RAW | GROUP_JSON | GROUP_PATHS | GROUP_MESSAGES,
    .run = run,
};
