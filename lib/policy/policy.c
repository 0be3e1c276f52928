/* SPDX-License-Identifier: MIT */
/* Loads, parses and describes policies. */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/options.h"
#include "base/str.h"
#include "policy/policy.h"

/* Ends the text S, which is in the policy file, with a NUL: after a value, and after the name of a
 * rule, is a byte that no rule needs. */
static const char *terminate(const vmxci_policy *policy, vmxci_str s)
{
    if (!s.ptr)
        return "";
    char *bytes = policy->doc->body.bytes;
    bytes[(size_t)(s.ptr - bytes) + s.len] = '\0';
    return s.ptr;
}

static const char *read_text(const vmxci_policy *policy, const vmxi_policy_source *source,
                             const vmxi_rule_source *rule, vmxi_member member)
{
    return terminate(policy, vmxi_source_value(source, rule, member));
}

/* ---- the description of the file ------------------------------------------------------- */

static int check_name(const vmxi_policy_source *source, vmxci_error *err)
{
    const vmxci_str name = vmxi_source_value(source, &source->file, VMXI_MEMBER_NAME);
    bool valid = !name.ptr || name.len > 0;
    for (size_t i = 0; i < name.len; i++) {
        const char c = vmxi_lower(name.ptr[i]);
        valid = valid &&
                ((c >= 'a' && c <= 'z') || vmxi_is_digit(c) || c == '-' || c == '_' || c == '.');
    }
    if (valid)
        return VMXCI_OK;
    return vmxi_fail_at(err, VMXCI_EVALUE,
                        vmxi_source_position(source, &source->file, VMXI_MEMBER_NAME, 0),
                        "invalid policy name '%s' (expected letters, digits, '-', '_' or '.')",
                        vmxi_quote(name).text);
}

static int describe_file(vmxci_policy *policy, const vmxi_policy_source *source, const char *name,
                         vmxci_error *err)
{
    const vmxi_rule_source *file = &source->file;
    policy->title = read_text(policy, source, file, VMXI_MEMBER_TITLE);
    policy->release = read_text(policy, source, file, VMXI_MEMBER_RELEASE);
    policy->source = read_text(policy, source, file, VMXI_MEMBER_SOURCE);
    policy->name = read_text(policy, source, file, VMXI_MEMBER_NAME);
    if (file->members[VMXI_MEMBER_NAME])
        return VMXCI_OK;
    policy->given_name = strdup(name);
    policy->name = policy->given_name;
    return policy->name ? VMXCI_OK : vmxi_no_memory(err);
}

/* ---- the rules ------------------------------------------------------------------------- */

static int make_rules(vmxci_policy *policy, const vmxi_policy_source *source, vmxci_error *err)
{
    int status = VMXCI_OK;
    policy->rules = calloc(source->count, sizeof *policy->rules);
    if (!policy->rules)
        return vmxi_no_memory(err);
    while (status == VMXCI_OK && policy->count < source->count) {
        const size_t i = policy->count++;
        status = vmxi_rule_make(&policy->rules[i], source, &source->rules[i], err);
    }
    return status ? status
                  : vmxi_dispatch_make(&policy->dispatch, policy->rules, policy->count, err);
}

static void describe_rules(vmxci_policy *policy, const vmxi_policy_source *source)
{
    for (size_t i = 0; i < policy->count; i++) {
        const vmxi_rule_source *from = &source->rules[i];
        vmxci_rule *shown = &policy->rules[i].shown;
        shown->policy = policy->name;
        shown->name = terminate(policy, from->name);
        shown->title = read_text(policy, source, from, VMXI_MEMBER_TITLE);
        shown->help = read_text(policy, source, from, VMXI_MEMBER_HELP);
        shown->ids = read_text(policy, source, from, VMXI_MEMBER_IDS);
    }
}

/* Texts end in NULs only when all rules are made: messages quote the file. */
static int fill_policy(vmxci_policy *policy, const char *name, vmxci_error *err)
{
    vmxi_policy_source source;
    int status = vmxi_policy_source_make(&source, policy->doc, err);
    if (status == VMXCI_OK)
        status = check_name(&source, err);
    if (status == VMXCI_OK)
        status = make_rules(policy, &source, err);
    if (status == VMXCI_OK)
        status = describe_file(policy, &source, name, err);
    if (status == VMXCI_OK)
        describe_rules(policy, &source);
    vmxi_policy_source_free(&source);
    return status;
}

/* Makes the policy of the file DOC, which OUT owns; on failure it is freed. */
static int adopt(vmxci_policy **out, vmxci_doc *doc, const char *name, vmxci_error *err)
{
    vmxci_policy *policy = calloc(1, sizeof *policy);
    if (!policy) {
        vmxci_doc_free(doc);
        return vmxi_no_memory(err);
    }
    policy->doc = doc;
    const int status = fill_policy(policy, name, err);
    if (status)
        vmxci_policy_free(policy);
    else
        *out = policy;
    return status;
}

/* Sets OUT to the options for parsing the file.  Returns VMXCI_OK or EINVAL. */
static int get_parse_options(vmxci_parse_options *out, const vmxci_policy_options *opt,
                             vmxci_error *err)
{
    static const vmxci_policy_options defaults = VMXCI_POLICY_OPTIONS_INIT;
    opt = opt ? opt : &defaults;
    *out = (vmxci_parse_options)VMXCI_PARSE_OPTIONS_INIT;
    const int status = vmxi_check_options(opt, VMXI_FIRST_POLICY_OPTIONS, sizeof *opt, err);
    if (status == VMXCI_OK)
        out->max_bytes = opt->max_bytes;
    return status;
}

int vmxci_policy_parse(vmxci_policy **out, const void *bytes, size_t len, const char *name,
                       const vmxci_policy_options *opt, vmxci_error *err)
{
    vmxci_parse_options options;
    vmxci_doc *doc;
    *out = NULL;
    int status = get_parse_options(&options, opt, err);
    if (status == VMXCI_OK)
        status = vmxci_doc_parse(&doc, bytes, len, &options, err);
    return status ? status : adopt(out, doc, name, err);
}

/* Returns the name of the file PATH without its directory and its last suffix: borrowed from
 * PATH. */
static vmxci_str find_name(const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    const char *dot = strrchr(name, '.');
    return (vmxci_str){ name, dot && dot != name ? (size_t)(dot - name) : strlen(name) };
}

int vmxci_policy_load(vmxci_policy **out, const char *path, const vmxci_policy_options *opt,
                      vmxci_error *err)
{
    vmxci_parse_options options;
    const vmxi_shown name = vmxi_quote(find_name(path));
    vmxci_doc *doc;
    *out = NULL;
    int status = get_parse_options(&options, opt, err);
    if (status == VMXCI_OK)
        status = vmxci_doc_load(&doc, path, &options, err);
    return status ? status : adopt(out, doc, name.text, err);
}

void vmxci_policy_free(vmxci_policy *policy)
{
    if (!policy)
        return;
    for (size_t i = 0; i < policy->count; i++)
        vmxi_rule_free(&policy->rules[i]);
    vmxi_dispatch_free(&policy->dispatch);
    free(policy->rules);
    free(policy->given_name);
    vmxci_doc_free(policy->doc);
    free(policy);
}

/* ---- what callers see ------------------------------------------------------------------ */

const char *vmxci_policy_name(const vmxci_policy *policy)
{
    return policy->name;
}

const char *vmxci_policy_title(const vmxci_policy *policy)
{
    return policy->title;
}

const char *vmxci_policy_release(const vmxci_policy *policy)
{
    return policy->release;
}

const char *vmxci_policy_source(const vmxci_policy *policy)
{
    return policy->source;
}

size_t vmxci_policy_rule_count(const vmxci_policy *policy)
{
    return policy->count;
}

const vmxci_rule *vmxci_policy_rule_at(const vmxci_policy *policy, size_t i)
{
    return i < policy->count ? &policy->rules[i].shown : NULL;
}
