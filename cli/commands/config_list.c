/* SPDX-License-Identifier: MIT */
/* vmxci config list: all entries, in the order of the file. */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "error.h"
#include "input.h"
#include "output/json.h"
#include "output/notes.h"
#include "options/options.h"
#include "options/usage.h"
#include "output/report.h"
#include "output/text.h"

struct lister {
    const struct options *o;
    struct json_output json;
    vmxci_pattern *pattern; /* NULL: all keys */
    vmxci_matcher *matcher;
};

/* KEY LF VALUE NUL */
static int print_raw(const vmxci_line *line, vmxci_error *err)
{
    char *value = malloc(line->value.len + 1);
    if (!value)
        return fail_no_memory(err);
    size_t len = vmxci_unescape(value, line->value);
    (void)fwrite(line->key.ptr, 1, line->key.len, stdout);
    (void)putchar('\n');
    (void)fwrite(value, 1, len, stdout);
    (void)putchar('\0');
    free(value);
    return VMXCI_OK;
}

/* KEY = "VALUE", which is .vmx text again */
static int print_line(const struct lister *l, const char *path, vmxci_str key, vmxci_str value,
                      vmxci_error *err)
{
    size_t len = vmxci_escape(NULL, 0, value);
    char *escaped = malloc(len + 1);
    if (!escaped)
        return fail_no_memory(err);
    vmxci_escape(escaped, len, value);
    if (several(l->o))
        printf("%s\t", path);
    (void)fwrite(key.ptr, 1, key.len, stdout);
    (void)fputs(" = \"", stdout);
    (void)fwrite(escaped, 1, len, stdout);
    (void)fputs("\"\n", stdout);
    free(escaped);
    return VMXCI_OK;
}

static int print_json(struct lister *l, const char *path, vmxci_str key, vmxci_str value,
                      size_t number, vmxci_error *err)
{
    json_t *object = json_with_path(path);
    json_t *rest = json_pack("{s:o, s:o, s:o}", "key", json_text(key), "value", json_text(value),
                             "line", json_number_or_null(number));
    bool good = object && rest && json_object_update(object, rest) == 0;
    json_decref(rest);
    if (!good) {
        json_decref(object);
        return fail_no_memory(err);
    }
    return json_put(&l->json, path, object) == EXIT_DONE ? VMXCI_OK : fail_no_memory(err);
}

static int print_entry(struct lister *l, const struct input *in, const vmxci_line *line,
                       vmxci_str key, vmxci_error *err)
{
    if (l->o->raw)
        return print_raw(line, err);
    vmxci_text *value = decoded_utf8_of(in->doc, line->value);
    if (!value)
        return fail_no_memory(err);
    int status = l->json.on ? print_json(l, in->path, key, vmxci_text_str(value), line->number, err)
                            : print_line(l, in->path, key, vmxci_text_str(value), err);
    vmxci_text_free(value);
    return status;
}

static int list_line(struct lister *l, const struct input *in, const vmxci_line *line,
                     vmxci_error *err)
{
    int matches = 1, status = VMXCI_OK;
    vmxci_text *key = utf8_of(in->doc, line->key);
    if (!key)
        return fail_no_memory(err);
    if (l->pattern)
        status = vmxci_pattern_match(&matches, l->pattern, l->matcher, vmxci_text_str(key), err);
    if (status == VMXCI_OK && matches)
        status = print_entry(l, in, line, vmxci_text_str(key), err);
    vmxci_text_free(key);
    return status;
}

static int list_doc(struct lister *l, const struct input *in, vmxci_error *err)
{
    int status = VMXCI_OK;
    vmxci_line line;
    for (size_t i = 1; status == VMXCI_OK && i <= vmxci_doc_lines(in->doc); i++)
        if (vmxci_doc_at(&line, in->doc, i, err) == VMXCI_OK && line.kind == VMXCI_LINE_ENTRY)
            status = list_line(l, in, &line, err);
    return status;
}

static int list_path(struct lister *l, const char *path)
{
    struct input in;
    vmxci_error err;
    if (input_open(&in, path, NULL, &err) != VMXCI_OK) {
        int failure = json_fail(&l->json, in.path, &err);
        input_close(&in);
        return failure;
    }
    int status = list_doc(l, &in, &err) == VMXCI_OK ? EXIT_DONE
                                                    : json_fail(&l->json, in.path, &err);
    if (!l->o->quiet)
        report_text_notes(in.path, in.doc);
    input_close(&in);
    return status;
}

/* A file has some hundred keys. */
static int compile(struct lister *l, const struct options *o)
{
    vmxci_pattern_options options = VMXCI_PATTERN_OPTIONS_INIT;
    vmxci_error err;
    if (!o->match)
        return EXIT_DONE;
    options.caseless = options.whole = 1;
    options.expected = (size_t)o->path_count * 100;
    int status = vmxci_pattern_compile(&l->pattern, (vmxci_str){ o->match, strlen(o->match) },
                                       &options, &err);
    if (status == VMXCI_EPATTERN)
        return usage_error(o->command, "--match: invalid value '%s' (%s)", o->match, err.message);
    if (status == VMXCI_OK)
        status = vmxci_matcher_new(&l->matcher, &err);
    return status ? report_no_memory("--match") : EXIT_DONE;
}

static int check(const struct options *o)
{
    if (o->raw && several(o))
        return usage_error(o->command, "--raw takes a single PATH");
    if (o->raw && as_json(o))
        return usage_error(o->command, "--raw and --output exclude each other");
    return EXIT_DONE;
}

static int run(const struct options *o)
{
    struct lister l = { .o = o };
    int status = check(o);
    if (status == EXIT_DONE)
        status = compile(&l, o);
    if (status == EXIT_DONE) {
        l.json = json_begin(o);
        for (int i = 0; i < o->path_count; i++)
            status = worse(status, list_path(&l, o->paths[i]));
        json_end(&l.json);
    }
    vmxci_matcher_free(l.matcher);
    vmxci_pattern_free(l.pattern);
    return status;
}

const struct command command_config_list = {
    .name = "config list",
    .operands = "",
    .summary = "print all entries, or those with matching keys",
    .about = "Print the entries of the file in their order, as KEY = \"VALUE\"; for several VMs,\n"
             "PATH and a tab before each.  With --raw, print KEY, a line feed, the value and a\n"
             "NUL byte.  REGEX is a PCRE2 pattern and ignores case.\n",
    .examples = "  vmxci config list web01\n"
                "  vmxci config list --match='vmci.*|displayName' web01 web02\n",
    .groups = GROUP_LIST | GROUP_RAW | GROUP_JSON | GROUP_MESSAGES,
    .run = run,
};
