/* SPDX-License-Identifier: MIT */
/* Matching with a bound on its work that holds for every pattern and subject.
 *
 * PCRE2's own match limit counts backtracks, separately for each start offset, and one backtrack
 * may scan the whole subject or compare a whole back-reference.  So that limit bounds the work only
 * for short subjects.  Everything else is matched by the metered code, whose callouts count the
 * bytes that the items of the pattern pass over. */
#include <config.h>

#include <stdlib.h>

#include "base/error.h"
#include "base/utf8.h"
#include "policy/pattern.h"

enum {
    LONGEST = 16384,         /* bytes of a subject */
    SHORT = 256,             /* bytes up to which the match limit bounds the work */
    SHORT_BACKTRACKS = 1000, /* for each start offset of a short subject */
    HEAP_LIMIT = 4096,       /* KiB */
    SUBJECT_WORK = 20000000, /* units of one subject, see count_work */
    MATCHER_WORK = 100000000 /* units of all subjects of a matcher */
};

struct vmxci_matcher {
    pcre2_match_data *data;
    pcre2_match_context *context;         /* of the unmetered code */
    pcre2_match_context *metered_context; /* calls count_work */
    long work;                            /* units left for all subjects */
};

/* The work of one match so far. */
typedef struct meter {
    long left;
    size_t position; /* of the last callout */
    bool counts_captures;
} meter;

int vmxci_matcher_new(vmxci_matcher **out, vmxci_error *err)
{
    *out = NULL;
    vmxci_matcher *matcher = calloc(1, sizeof *matcher);
    if (!matcher)
        return vmxi_no_memory(err);
    matcher->data = pcre2_match_data_create(1, NULL);
    matcher->context = pcre2_match_context_create(NULL);
    matcher->metered_context = pcre2_match_context_create(NULL);
    if (!matcher->data || !matcher->context || !matcher->metered_context) {
        vmxci_matcher_free(matcher);
        return vmxi_no_memory(err);
    }
    matcher->work = MATCHER_WORK;
    pcre2_set_heap_limit(matcher->context, HEAP_LIMIT);
    pcre2_set_match_limit(matcher->context, SHORT_BACKTRACKS);
    pcre2_set_heap_limit(matcher->metered_context, HEAP_LIMIT);
    *out = matcher;
    return VMXCI_OK;
}

void vmxci_matcher_free(vmxci_matcher *matcher)
{
    if (!matcher)
        return;
    pcre2_match_data_free(matcher->data);
    pcre2_match_context_free(matcher->context);
    pcre2_match_context_free(matcher->metered_context);
    free(matcher);
}

static size_t longest_capture(const pcre2_callout_block *block)
{
    size_t longest = 0;
    for (size_t i = 1; i < block->capture_top; i++) {
        const size_t start = block->offset_vector[2 * i], end = block->offset_vector[2 * i + 1];
        if (start != PCRE2_UNSET && end > start && end - start > longest)
            longest = end - start;
    }
    return longest;
}

/* Called before each item of the pattern: one unit, one for each byte between this item and the one
 * before, and one for each byte that a back-reference may compare. */
static int count_work(pcre2_callout_block *block, void *data)
{
    meter *m = data;
    const size_t from = m->position, to = block->current_position;
    m->position = to;
    m->left -= 1 + (long)(from < to ? to - from : from - to);
    if (m->counts_captures)
        m->left -= (long)longest_capture(block);
    return m->left < 0 ? PCRE2_ERROR_MATCHLIMIT : 0;
}

static int match_metered(const vmxci_pattern *pattern, vmxci_matcher *matcher, vmxci_str subject)
{
    const long granted = matcher->work < SUBJECT_WORK ? matcher->work : SUBJECT_WORK;
    meter m = { .left = granted, .counts_captures = pattern->has_back_references };
    pcre2_set_callout(matcher->metered_context, count_work, &m);
    const int found = pcre2_match(pattern->metered, (PCRE2_SPTR)subject.ptr, subject.len, 0,
                                  PCRE2_NO_UTF_CHECK | PCRE2_NO_JIT, matcher->data,
                                  matcher->metered_context);
    matcher->work -= granted - (m.left > 0 ? m.left : 0);
    return found;
}

static int match_short(const vmxci_pattern *pattern, vmxci_matcher *matcher, vmxci_str subject)
{
    const int found = pcre2_match(pattern->code, (PCRE2_SPTR)subject.ptr, subject.len, 0,
                                  PCRE2_NO_UTF_CHECK, matcher->data, matcher->context);
    return found == PCRE2_ERROR_MATCHLIMIT || found == PCRE2_ERROR_JIT_STACKLIMIT
               ? match_metered(pattern, matcher, subject)
               : found;
}

int vmxci_pattern_match(int *out, const vmxci_pattern *pattern, vmxci_matcher *matcher,
                        vmxci_str subject, vmxci_error *err)
{
    *out = 0;
    if (subject.len > LONGEST)
        return vmxi_fail(err, VMXCI_ELIMIT, "text of %zu bytes is too long to match (limit %d)",
                         subject.len, LONGEST);
    if (!vmxi_pattern_may_match(pattern, subject) || !vmxi_is_utf8(subject))
        return VMXCI_OK;
    if (subject.len == 0)
        subject.ptr = "";
    const int found = subject.len <= SHORT && !pattern->has_back_references
                          ? match_short(pattern, matcher, subject)
                          : match_metered(pattern, matcher, subject);
    *out = found >= 0;
    if (found >= 0 || found == PCRE2_ERROR_NOMATCH)
        return VMXCI_OK;
    if (found == PCRE2_ERROR_NOMEMORY)
        return vmxi_no_memory(err);
    return vmxi_fail(err, VMXCI_ELIMIT,
                     "pattern too complex: matching it against '%s' took too many steps",
                     vmxi_quote(subject).text);
}
