/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "check/finding.h"
#include "check/report/fingerprint.h"
#include "check/report/sarif.h"
#include "check/report/sarif_rule.h"
#include "check/report/uri.h"
#include "check/rule_list.h"
#include "output/buffer.h"
#include "output/json_value.h"
#include "str.h"

/* ---- head ------------------------------------------------------------------------------ */

static json_t *make_rules(const struct rule_list *rules)
{
    json_t *array = json_array();
    for (size_t i = 0; array && i < rules->count; i++)
        if (json_array_append_new(array, sarif_rule(rules->at[i])) != 0) {
            json_decref(array);
            array = NULL;
        }
    return array;
}

static json_t *make_driver(const struct rule_list *rules, const char *version)
{
    json_t *driver = json_pack("{s:s, s:s, s:s, s:o}", "name", "vmxci", "version", version,
                               "semanticVersion", version, "rules", make_rules(rules));
    const char *uri = PACKAGE_URL;
    if (*uri == '\0' || json_object_set_new(driver, "informationUri", json_string(uri)) == 0)
        return driver;
    json_decref(driver);
    return NULL;
}

void sarif_head(struct buffer *out, const struct rule_list *rules, const char *version)
{
    add_text(out, "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\","
                  "\"version\":\"2.1.0\",\"runs\":[\n{\"tool\":");
    add_json(out, json_pack("{s:o}", "driver", make_driver(rules, version)), JSON_ENSURE_ASCII);
    add_text(out, ",\n\"automationDetails\":{\"id\":\"vmxci/\"},"
                  "\"columnKind\":\"utf16CodeUnits\",\n\"results\":[");
}

/* ---- results --------------------------------------------------------------------------- */

/* Returns the length of the UTF-8 character at TEXT, or 1 if there is none. */
static size_t character_length(const char *text)
{
    const unsigned char first = (unsigned char)*text;
    const size_t len = first < 0xc2   ? 1
                       : first < 0xe0 ? 2
                       : first < 0xf0 ? 3
                       : first < 0xf5 ? 4
                                      : 1;
    for (size_t i = 1; i < len; i++)
        if (((unsigned char)text[i] & 0xc0) != 0x80)
            return 1;
    return len;
}

/* Converts COLUMN, which counts the bytes of SOURCE, to UTF-16 code units.  A byte that is not
 * UTF-8 counts as one unit. */
static size_t convert_column(const char *source, size_t column)
{
    size_t units = 1;
    for (size_t i = 0; i + 1 < column && source[i];) {
        const size_t len = character_length(source + i);
        units += len == 4 ? 2 : 1;
        i += len;
    }
    return units;
}

/* A finding without a line is reported on the first line: without a line it would not be shown. */
static json_t *make_region(const struct finding *finding)
{
    if (finding->line == 0)
        return json_pack("{s:i}", "startLine", 1);
    const size_t column = convert_column(finding->source, finding->column);
    return json_pack("{s:I, s:I, s:{s:o}}", "startLine", (json_int_t)finding->line, "startColumn",
                     (json_int_t)column, "snippet", "text", text_to_json(str_of(finding->source)));
}

static json_t *make_location(const char *path, const struct finding *finding)
{
    struct buffer uri = { .ptr = NULL };
    add_uri(&uri, path);
    json_t *text = uri.failed ? NULL : json_stringn(uri.len ? uri.ptr : "", uri.len);
    free_buffer(&uri);
    return json_pack("{s:{s:{s:o}, s:o}}", "physicalLocation", "artifactLocation", "uri", text,
                     "region", make_region(finding));
}

int sarif_result(json_t **out, const char *path, const struct finding_list *findings, size_t i,
                 size_t rule_index)
{
    const struct finding *finding = &findings->at[i];
    char fingerprint[FINGERPRINT_SIZE];
    format_fingerprint(fingerprint, findings, i);
    *out = json_pack(
        "{s:o, s:I, s:s, s:{s:o}, s:[o], s:{s:s}}", "ruleId", sarif_rule_id(finding->rule),
        "ruleIndex", (json_int_t)rule_index, "level", sarif_level(finding->severity), "message",
        "text", text_to_json(str_of(finding->message)), "locations", make_location(path, finding),
        "partialFingerprints", "primaryLocationLineHash", fingerprint);
    return *out ? VMXCI_OK : VMXCI_ENOMEM;
}

/* ---- tail ------------------------------------------------------------------------------ */

static void add_notification(struct buffer *out, size_t left_out)
{
    add_format(out,
               ",\"toolExecutionNotifications\":[{\"level\":\"warning\",\"message\":{\"text\":"
               "\"%zu more findings were left out: the report is limited to %d results.\"}}]",
               left_out, SARIF_MAX_RESULTS);
}

void sarif_tail(struct buffer *out, bool is_successful, size_t left_out)
{
    add_text(out, "],\n\"invocations\":[{\"executionSuccessful\":");
    add_text(out, is_successful ? "true" : "false");
    if (left_out)
        add_notification(out, left_out);
    add_text(out, "}]}]}\n");
}
