/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdlib.h>

#include "base/error.h"
#include "base/str.h"
#include "base/utf8.h"
#include "policy/source.h"

enum {
    LONGEST_NAME = 64 /* bytes of the name of a rule */
};

vmxci_str vmxi_source_value(const vmxi_policy_source *source, const vmxi_rule_source *rule,
                            vmxi_member member)
{
    const vmxi_line *line = rule->members[member];
    return line ? vmxi_body_value(source->body, line) : (vmxci_str){ NULL, 0 };
}

vmxi_position vmxi_source_position(const vmxi_policy_source *source, const vmxi_rule_source *rule,
                                   vmxi_member member, size_t at)
{
    const vmxi_line *line = rule->members[member];
    return vmxi_body_position(source->body, line, line->value + at);
}

vmxi_position vmxi_source_key_position(const vmxi_policy_source *source, const vmxi_line *line)
{
    return vmxi_body_position(source->body, line, line->name);
}

/* ---- the text -------------------------------------------------------------------------- */

/* Returns the position of the byte at OFFSET. */
static vmxi_position find_position(const vmxi_body *body, size_t offset)
{
    const vmxi_line *line = body->lines;
    while (vmxi_body_end(body, line) <= offset)
        line++;
    return vmxi_body_position(body, line, offset);
}

static int check_text(const vmxci_doc *doc, vmxci_error *err)
{
    const vmxci_str text = vmxci_doc_emit(doc);
    vmxci_str rest = text;
    for (size_t n; rest.len && (n = vmxi_utf8_length(rest)) != 0 && rest.ptr[0] != '\0';)
        rest = vmxi_str_skip(rest, n);
    if (rest.len == 0)
        return VMXCI_OK;
    const vmxi_position position = find_position(&doc->body, text.len - rest.len);
    if (rest.ptr[0] == '\0')
        return vmxi_fail_at(err, VMXCI_ENUL, position, "not a policy: it contains NUL bytes");
    return vmxi_fail_at(err, VMXCI_EENCODING, position,
                        "not valid UTF-8, the encoding of policies");
}

/* ---- lines ----------------------------------------------------------------------------- */

static int fail_malformed(const vmxi_body *body, const vmxi_line *line, vmxci_error *err)
{
    static const char *const messages[] = {
        [VMXI_FAULT_NO_EQUALS] = "malformed line: expected '=' after the key",
        [VMXI_FAULT_NO_NAME] = "malformed line: expected a key before '='",
        [VMXI_FAULT_NO_QUOTE] = "malformed line: the value has no closing quote",
        [VMXI_FAULT_TRAILING] = ("malformed line: unexpected text after the value; a value with "
                                 "spaces needs quotes, and a pattern writes a quote as \\x22"),
    };
    return vmxi_fail_at(err, VMXCI_EVALUE, vmxi_body_position(body, line, line->value), "%s",
                        messages[line->fault]);
}

static bool is_rule_name(vmxci_str name)
{
    for (size_t i = 0; i < name.len; i++) {
        const char c = vmxi_lower(name.ptr[i]);
        if ((c < 'a' || c > 'z') && !vmxi_is_digit(c) && c != '-' && c != '_')
            return false;
    }
    return name.len > 0 && name.len <= LONGEST_NAME;
}

static int add_rule(vmxi_rule_source **out, vmxi_policy_source *source, const vmxi_line *line,
                    vmxci_str name, vmxci_error *err)
{
    const vmxi_position position = vmxi_source_key_position(source, line);
    if (!is_rule_name(name))
        return vmxi_fail_at(err, VMXCI_EVALUE, position,
                            "invalid rule name '%s' (expected 1 to %d letters, digits, '-' or '_')",
                            vmxi_quote(name).text, LONGEST_NAME);
    if (source->count == VMXI_POLICY_RULES)
        return vmxi_fail_at(err, VMXCI_ETOOBIG, position, "more than %d rules", VMXI_POLICY_RULES);
    *out = &source->rules[source->count++];
    **out = (vmxi_rule_source){ .name = name, .first = line };
    return VMXCI_OK;
}

/* Finds or adds the rule NAME.  The lines of a rule mostly follow each other. */
static int find_rule(vmxi_rule_source **out, vmxi_policy_source *source, const vmxi_line *line,
                     vmxci_str name, vmxci_error *err)
{
    for (size_t i = source->count; i-- > 0;)
        if (vmxi_str_equal_fold(source->rules[i].name, name)) {
            *out = &source->rules[i];
            return VMXCI_OK;
        }
    return add_rule(out, source, line, name, err);
}

static int fail_unknown_member(const vmxi_policy_source *source, const vmxi_line *line,
                               vmxci_str member, bool of_file, vmxci_error *err)
{
    char list[VMXI_MEMBER_LIST_SIZE];
    const size_t at = line->name + line->name_len - member.len;
    vmxi_list_members(list, of_file);
    return vmxi_fail_at(err, VMXCI_EVALUE, vmxi_body_position(source->body, line, at),
                        "unknown member '%s' of %s (expected one of: %s)", vmxi_quote(member).text,
                        of_file ? "'" VMXI_FILE_FAMILY "'" : "a rule", list);
}

static int add_line(vmxi_policy_source *source, const vmxi_line *line, vmxci_error *err)
{
    const vmxci_str key = vmxi_body_name(source->body, line);
    const char *dot = memchr(key.ptr, '.', key.len);
    if (!dot)
        return vmxi_fail_at(err, VMXCI_EVALUE, vmxi_source_key_position(source, line),
                            "key '%s' has no dot (expected RULE.MEMBER)", vmxi_quote(key).text);
    const vmxci_str name = { key.ptr, (size_t)(dot - key.ptr) };
    const vmxci_str member_name = vmxi_str_skip(key, name.len + 1);
    const bool of_file = vmxi_str_equal_fold(name, VMXI_LITERAL(VMXI_FILE_FAMILY));
    vmxi_rule_source *rule = &source->file;
    vmxi_member member;
    const int status = of_file ? VMXCI_OK : find_rule(&rule, source, line, name, err);
    if (status)
        return status;
    if (!vmxi_find_member(&member, member_name, of_file))
        return fail_unknown_member(source, line, member_name, of_file, err);
    if (rule->members[member])
        return vmxi_fail_duplicate(source->body, line, err);
    rule->members[member] = line;
    return VMXCI_OK;
}

static int add_lines(vmxi_policy_source *source, vmxci_error *err)
{
    int status = VMXCI_OK;
    for (uint32_t i = 0; status == VMXCI_OK && i < source->body->line_count; i++) {
        const vmxi_line *line = &source->body->lines[i];
        if (line->kind == VMXCI_LINE_MALFORMED)
            status = fail_malformed(source->body, line, err);
        else if (line->kind == VMXCI_LINE_ENTRY)
            status = add_line(source, line, err);
    }
    return status;
}

int vmxi_policy_source_make(vmxi_policy_source *out, const vmxci_doc *doc, vmxci_error *err)
{
    *out = (vmxi_policy_source){ .body = &doc->body };
    int status = check_text(doc, err);
    if (status)
        return status;
    if (doc->body.entry_count == 0 && doc->body.malformed_count == 0)
        return vmxi_fail(err, VMXCI_EVALUE, "the policy has no rules");
    out->rules = malloc(VMXI_POLICY_RULES * sizeof *out->rules);
    if (!out->rules)
        return vmxi_no_memory(err);
    status = add_lines(out, err);
    if (status == VMXCI_OK && out->count == 0)
        status = vmxi_fail(err, VMXCI_EVALUE, "the policy has no rules");
    return status;
}

void vmxi_policy_source_free(vmxi_policy_source *source)
{
    free(source->rules);
}
