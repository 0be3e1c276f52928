/* SPDX-License-Identifier: MIT */
/* Compiles regular expressions.  A pattern never changes afterwards. */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/error.h"
#include "base/options.h"
#include "policy/pattern.h"

/* From this number of subjects on, machine code is faster although it has to be made first. */
enum {
    JIT_PAYS_FROM = 3000
};

static uint32_t compile_flags(const vmxci_pattern_options *opt)
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

static int compile(pcre2_code **out, vmxci_str regex, uint32_t flags, vmxci_error *err)
{
    int number;
    size_t offset;
    *out = pcre2_compile(regex.len ? (PCRE2_SPTR)regex.ptr : (PCRE2_SPTR) "", regex.len, flags,
                         &number, &offset, NULL);
    return *out ? VMXCI_OK : fail_compile(number, offset, err);
}

static void add_first(vmxci_pattern *pattern, unsigned char byte)
{
    pattern->first[byte / 8] |= (uint8_t)(1u << byte % 8);
}

/* PCRE2 does not tell whether the one byte with which subjects begin stands for both cases. */
static void add_both_cases(vmxci_pattern *pattern, unsigned char byte)
{
    const unsigned char lower = (unsigned char)vmxi_lower((char)byte);
    add_first(pattern, byte);
    add_first(pattern, lower);
    if (lower >= 'a' && lower <= 'z')
        add_first(pattern, (unsigned char)(lower - 'a' + 'A'));
}

/* Asks PCRE2 for the bytes with which subjects begin that match the whole pattern.  A character of
 * several bytes may begin any: some are other cases of ASCII letters. */
static void find_first(vmxci_pattern *pattern)
{
    uint32_t options = 0, kind = 0, byte = 0;
    const uint8_t *bytes = NULL;
    (void)pcre2_pattern_info(pattern->code, PCRE2_INFO_ALLOPTIONS, &options);
    (void)pcre2_pattern_info(pattern->code, PCRE2_INFO_FIRSTCODETYPE, &kind);
    (void)pcre2_pattern_info(pattern->code, PCRE2_INFO_FIRSTCODEUNIT, &byte);
    (void)pcre2_pattern_info(pattern->code, PCRE2_INFO_FIRSTBITMAP, &bytes);
    if (!(options & PCRE2_ANCHORED) || (kind != 1 && !bytes))
        return;
    pattern->knows_first = true;
    memset(pattern->first + 128 / 8, 0xff, 128 / 8);
    if (bytes)
        memcpy(pattern->first, bytes, 128 / 8);
    else
        add_both_cases(pattern, (unsigned char)byte);
}

static int compile_both(vmxci_pattern *pattern, vmxci_str regex, uint32_t flags, vmxci_error *err)
{
    uint32_t highest = 0;
    int status = compile(&pattern->code, regex, flags, err);
    if (status == VMXCI_OK)
        status = compile(&pattern->metered, regex, flags | PCRE2_AUTO_CALLOUT, err);
    if (status)
        return status;
    (void)pcre2_pattern_info(pattern->code, PCRE2_INFO_BACKREFMAX, &highest);
    pattern->has_back_references = highest > 0;
    find_first(pattern);
    return VMXCI_OK;
}

int vmxci_pattern_compile(vmxci_pattern **out, vmxci_str regex, const vmxci_pattern_options *opt,
                          vmxci_error *err)
{
    *out = NULL;
    int status = opt ? vmxi_check_options(opt, VMXI_FIRST_PATTERN_OPTIONS, sizeof *opt, err)
                     : VMXCI_OK;
    if (status)
        return status;
    vmxci_pattern *pattern = calloc(1, sizeof *pattern);
    if (!pattern)
        return vmxi_no_memory(err);
    status = compile_both(pattern, regex, compile_flags(opt), err);
    if (status) {
        vmxci_pattern_free(pattern);
        return status;
    }
    /* Without machine code the pattern is interpreted, which is only slower. */
    if (opt && opt->expected_subjects >= JIT_PAYS_FROM)
        (void)pcre2_jit_compile(pattern->code, PCRE2_JIT_COMPLETE);
    *out = pattern;
    return VMXCI_OK;
}

void vmxci_pattern_free(vmxci_pattern *pattern)
{
    if (!pattern)
        return;
    pcre2_code_free(pattern->code);
    pcre2_code_free(pattern->metered);
    free(pattern);
}
