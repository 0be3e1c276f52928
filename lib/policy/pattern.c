/* SPDX-License-Identifier: MIT */
/* PCRE2 behind two opaque types: a compiled pattern, which never changes, and a matcher, the memory
 * that one thread needs for matching. */
#include <config.h>

#include <stdlib.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/error.h"
#include "base/utf8.h"

/* Limits in steps of PCRE2.  A usual match stays below the first limit.  A match that needs more is
 * tried again with the second, as long as the budget of its matcher lasts, so that neither one
 * subject nor many subjects can take unbounded time. */
enum {
    MATCH_STEPS = 1000,
    RETRY_STEPS = 20000,
    BUDGET_STEPS = 4000000,
    MAX_SUBJECT = 16384,    /* bytes: one step may read the whole subject */
    HEAP_LIMIT = 4096,      /* KiB */
    JIT_MIN_SUBJECTS = 3000 /* for fewer, the JIT compiler costs more than it saves */
};

struct vmxci_pattern {
    pcre2_code *code;
};

struct vmxci_matcher {
    pcre2_match_data *data;
    pcre2_match_context *context;
    long budget;
};

static uint32_t get_compile_flags(const vmxci_pattern_options *opt)
{
    uint32_t flags = PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C;
    if (opt && opt->caseless)
        flags |= PCRE2_CASELESS;
    if (opt && opt->whole)
        flags |= PCRE2_ANCHORED | PCRE2_ENDANCHORED;
    return flags;
}

static int fail_compile(int number, size_t offset, vmxci_error *err)
{
    PCRE2_UCHAR text[128];
    if (number == PCRE2_ERROR_HEAP_FAILED)
        return vmxi_no_memory(err);
    pcre2_get_error_message(number, text, sizeof text);
    return vmxi_fail_at(err, VMXCI_EPATTERN, (vmxi_position){ .offset = offset },
                        "invalid regular expression, at offset %zu: %s", offset,
                        (const char *)text);
}

int vmxci_pattern_compile(vmxci_pattern **out, vmxci_str regex, const vmxci_pattern_options *opt,
                          vmxci_error *err)
{
    int number;
    size_t offset;
    *out = NULL;
    int status = opt ? vmxi_check_size(opt->size, sizeof *opt, err) : VMXCI_OK;
    if (status)
        return status;
    vmxci_pattern *pattern = malloc(sizeof *pattern);
    if (!pattern)
        return vmxi_no_memory(err);
    pattern->code = pcre2_compile(regex.len ? (PCRE2_SPTR)regex.ptr : (PCRE2_SPTR) "", regex.len,
                                  get_compile_flags(opt), &number, &offset, NULL);
    if (!pattern->code) {
        free(pattern);
        return fail_compile(number, offset, err);
    }
    /* If the JIT compiler fails, the pattern is interpreted, which is only slower. */
    if (opt && opt->expected >= JIT_MIN_SUBJECTS)
        (void)pcre2_jit_compile(pattern->code, PCRE2_JIT_COMPLETE);
    *out = pattern;
    return VMXCI_OK;
}

void vmxci_pattern_free(vmxci_pattern *pattern)
{
    if (!pattern)
        return;
    pcre2_code_free(pattern->code);
    free(pattern);
}

int vmxci_matcher_new(vmxci_matcher **out, vmxci_error *err)
{
    *out = NULL;
    vmxci_matcher *matcher = calloc(1, sizeof *matcher);
    if (!matcher)
        return vmxi_no_memory(err);
    matcher->data = pcre2_match_data_create(1, NULL);
    matcher->context = pcre2_match_context_create(NULL);
    if (!matcher->data || !matcher->context) {
        vmxci_matcher_free(matcher);
        return vmxi_no_memory(err);
    }
    matcher->budget = BUDGET_STEPS;
    pcre2_set_heap_limit(matcher->context, HEAP_LIMIT);
    *out = matcher;
    return VMXCI_OK;
}

void vmxci_matcher_free(vmxci_matcher *matcher)
{
    if (!matcher)
        return;
    pcre2_match_data_free(matcher->data);
    pcre2_match_context_free(matcher->context);
    free(matcher);
}

static int match_once(const vmxci_pattern *pattern, vmxci_matcher *matcher, vmxci_str subject)
{
    PCRE2_SPTR text = subject.len ? (PCRE2_SPTR)subject.ptr : (PCRE2_SPTR) "";
    int found = pcre2_match(pattern->code, text, subject.len, 0, PCRE2_NO_UTF_CHECK, matcher->data,
                            matcher->context);
    /* JIT code has a small stack; the interpreter is bounded by HEAP_LIMIT. */
    if (found == PCRE2_ERROR_JIT_STACKLIMIT)
        found = pcre2_match(pattern->code, text, subject.len, 0, PCRE2_NO_UTF_CHECK | PCRE2_NO_JIT,
                            matcher->data, matcher->context);
    return found;
}

static int match_bounded(const vmxci_pattern *pattern, vmxci_matcher *matcher, vmxci_str subject)
{
    pcre2_set_match_limit(matcher->context, MATCH_STEPS);
    int found = match_once(pattern, matcher, subject);
    if (found != PCRE2_ERROR_MATCHLIMIT || matcher->budget <= 0)
        return found;
    matcher->budget -= RETRY_STEPS;
    pcre2_set_match_limit(matcher->context, RETRY_STEPS);
    return match_once(pattern, matcher, subject);
}

int vmxci_pattern_match(int *out, const vmxci_pattern *pattern, vmxci_matcher *matcher,
                        vmxci_str subject, vmxci_error *err)
{
    *out = 0;
    if (subject.len > MAX_SUBJECT)
        return vmxi_fail(err, VMXCI_ELIMIT, "text of %zu bytes is too long to match (limit %d)",
                         subject.len, MAX_SUBJECT);
    if (!vmxi_is_utf8(subject))
        return VMXCI_OK;
    int found = match_bounded(pattern, matcher, subject);
    *out = found >= 0;
    if (found >= 0 || found == PCRE2_ERROR_NOMATCH)
        return VMXCI_OK;
    if (found == PCRE2_ERROR_NOMEMORY)
        return vmxi_no_memory(err);
    return vmxi_fail(err, VMXCI_ELIMIT,
                     "pattern too complex: matching it against '%s' took too many steps",
                     vmxi_quote(subject).text);
}
