/* SPDX-License-Identifier: MIT */
/* Passes arguments as on a command line: context IDs, UUIDs, keys, values, suffixes, patterns.  The
 * first byte of the input selects options, the first line of the rest is one argument, and the
 * remainder is another. */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

/* ---- context IDs ---- */

static int digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 16;
}

static int all_digits(vmxci_str s, int base)
{
    for (size_t i = 0; i < s.len; i++)
        if (digit_of(s.ptr[i]) >= base)
            return 0;
    return s.len > 0;
}

static vmxci_str skip_bytes(vmxci_str s, size_t n)
{
    return (vmxci_str){ s.len ? s.ptr + n : s.ptr, s.len - n };
}

static vmxci_str skip_zeros(vmxci_str s)
{
    while (s.len && s.ptr[0] == '0')
        s = skip_bytes(s, 1);
    return s;
}

/* Whether the number DIGITS is at most LIMIT.  Neither has leading zeros. */
static int is_at_most(vmxci_str digits, vmxci_str limit)
{
    if (digits.len != limit.len)
        return digits.len < limit.len;
    return memcmp(digits.ptr, limit.ptr, limit.len) <= 0;
}

/* Parses the digits modulo 2^32. */
static uint32_t parse_wrapping(vmxci_str digits, uint32_t base)
{
    uint32_t number = 0;
    for (size_t i = 0; i < digits.len; i++)
        number = number * base + (uint32_t)digit_of(digits.ptr[i]);
    return number;
}

static int has_leading_zero(vmxci_str digits)
{
    return digits.len > 1 && digits.ptr[0] == '0';
}

static int model_cid(uint32_t *out, vmxci_str s, int hex)
{
    if (hex && s.len > 2 && s.ptr[0] == '0' && s.ptr[1] == 'x') {
        s = skip_bytes(s, 2);
        *out = parse_wrapping(s, 16);
        return all_digits(s, 16) && skip_zeros(s).len <= 8;
    }
    int negative = s.len && s.ptr[0] == '-';
    s = skip_bytes(s, (size_t)negative);
    *out = negative ? 0u - parse_wrapping(s, 10) : parse_wrapping(s, 10);
    return all_digits(s, 10) && !has_leading_zero(s) &&
           is_at_most(s, negative ? STR("2147483648") : STR("4294967295"));
}

static int is_reserved(uint32_t id)
{
    return id < 16 || id == UINT32_MAX;
}

static void check_cid(vmxci_str s, unsigned flags)
{
    vmxci_error err;
    int32_t id;
    uint32_t want;
    int status = vmxci_cid_parse(&id, s, flags, &err);
    if (flags > 1)
        REQUIRE(status == VMXCI_EINVAL);
    else
        REQUIRE(status == (model_cid(&want, s, (int)flags) ? VMXCI_OK : VMXCI_EVALUE));
    if (status) {
        check_error(&err, status);
        return;
    }
    REQUIRE((uint32_t)id == want);
    REQUIRE((vmxci_cid_reserved(id) != NULL) == is_reserved(want));
}

/* ---- UUIDs ---- */

static int model_uuid(uint32_t *out, vmxci_str s)
{
    *out = 0;
    for (int i = 0; i < 16; i++) {
        if (i > 0 && s.len && (s.ptr[0] == ' ' || s.ptr[0] == '-'))
            s = skip_bytes(s, 1);
        if (s.len < 2 || !all_digits((vmxci_str){ s.ptr, 2 }, 16))
            return 0;
        *out = *out << 8 | parse_wrapping((vmxci_str){ s.ptr, 2 }, 16);
        s = skip_bytes(s, 2);
    }
    return s.len == 0;
}

static void check_uuid(vmxci_str s)
{
    vmxci_error err;
    int32_t id;
    uint32_t want;
    int status = vmxci_cid_from_uuid(&id, s, &err);
    int is_uuid = model_uuid(&want, s);
    if (!is_uuid)
        REQUIRE(status == VMXCI_EVALUE);
    else
        REQUIRE(status == (is_reserved(want) ? VMXCI_ERESERVED : VMXCI_OK));
    if (status)
        check_error(&err, status);
    else
        REQUIRE((uint32_t)id == want);
}

/* ---- keys and their values ---- */

static int model_key(vmxci_str key)
{
    static const vmxci_str families[] = { LIT("ENCRYPTION."), LIT("VTPM."), LIT("ENCRYPTEDVM."),
                                          LIT("CRYPTEDVM.") };
    for (size_t i = 0; i < key.len; i++)
        if (memchr("\0\r\n \t#=", key.ptr[i], 7))
            return VMXCI_EINVAL;
    for (size_t i = 0; i < COUNT(families); i++)
        if (starts_fold(key, families[i]))
            return VMXCI_EPROTECTED;
    if (fold_equal(key, STR("vmx.encryptiontype")) || fold_equal(key, STR(".ENCODING")))
        return VMXCI_EPROTECTED;
    return key.len ? VMXCI_OK : VMXCI_EINVAL;
}

static void check_key(vmxci_str key)
{
    vmxci_error err;
    int status = vmxci_key_check(key, &err);
    REQUIRE(status == model_key(key));
    if (status)
        check_error(&err, status);
}

static int model_value(vmxci_str key, vmxci_str value)
{
    uint32_t id;
    int boolean = fold_equal(value, STR("true")) || fold_equal(value, STR("false"));
    if (fold_equal(key, STR("vmci0.present")) || fold_equal(key, STR("vmci0.unrestricted")) ||
        fold_equal(key, STR("vmci.filter.enable")))
        return boolean ? VMXCI_OK : VMXCI_EVALUE;
    if (fold_equal(key, STR("vmci0.id"))) {
        if (!model_cid(&id, value, 0))
            return VMXCI_EVALUE;
        return is_reserved(id) ? VMXCI_ERESERVED : VMXCI_OK;
    }
    if (fold_equal(key, STR("vmci0.pciSlotNumber"))) {
        int negative = value.len && value.ptr[0] == '-';
        vmxci_str digits = skip_bytes(value, (size_t)negative);
        return all_digits(digits, 10) && !has_leading_zero(digits) &&
                       is_at_most(digits, negative ? STR("1") : STR("2147483647"))
                   ? VMXCI_OK
                   : VMXCI_EVALUE;
    }
    return VMXCI_OK;
}

static void check_value(vmxci_str key, vmxci_str value)
{
    vmxci_error err;
    int status = vmxci_vmci_check(key, value, &err);
    /* The library rejects values of more than 64 bytes without parsing them. */
    REQUIRE(status == model_value(key, value) || (value.len > 64 && status == VMXCI_EVALUE));
    if (status)
        check_error(&err, status);
}

static void check_values(vmxci_str key, vmxci_str value)
{
    check_value(key, value);
    for (int p = VMXCI_PRESENT; p <= VMXCI_UUID_BIOS_ID; p++) {
        const char *name = vmxci_property_key((vmxci_property)p);
        check_value((vmxci_str){ name, strlen(name) }, value);
    }
}

/* ---- backups ---- */

static int ends_fold(vmxci_str s, vmxci_str end)
{
    return s.len >= end.len && fold_equal(skip_bytes(s, s.len - end.len), end);
}

static int model_backup(const char *name, const char *suffix)
{
    static const vmxci_str taken[] = { LIT(".vmx"), LIT(".vmtx"), LIT(".vmx~"), LIT(".lck") };
    size_t name_len = strlen(name), len = strlen(suffix);
    char *whole = allocate(name_len + len + 1);
    int bad = len == 0 || strchr(suffix, '/');
    memcpy(whole, name, name_len);
    memcpy(whole + name_len, suffix, len + 1);
    for (size_t i = 0; i < COUNT(taken); i++)
        bad = bad || ends_fold((vmxci_str){ whole, name_len + len }, taken[i]);
    free(whole);
    return bad ? VMXCI_EINVAL : VMXCI_OK;
}

static void check_backup(vmxci_str name, vmxci_str suffix)
{
    vmxci_error err;
    char *texts[] = { c_string(name), c_string(suffix) };
    int status = vmxci_backup_check(texts[0], texts[1], &err);
    REQUIRE(status == model_backup(texts[0], texts[1]));
    if (status)
        check_error(&err, status);
    free(texts[0]);
    free(texts[1]);
}

/* ---- vmxci_printable() ---- */

/* Verifies the result in ROOM bytes: the start of WHOLE, with as many whole characters as fit. */
static void check_room(vmxci_str bytes, int one_line, vmxci_str whole, size_t room)
{
    char *out = allocate(room);
    REQUIRE(vmxci_printable(out, room, bytes, one_line) == whole.len);
    if (room) {
        size_t len = strlen(out);
        REQUIRE(len < room && len <= whole.len);
        REQUIRE(memcmp(out, whole.ptr, len) == 0);
        REQUIRE(is_utf8((vmxci_str){ out, len }));
        REQUIRE(len == whole.len || len + 4 >= room);
    }
    free(out);
}

static void check_printable(vmxci_str bytes, int one_line, size_t room)
{
    size_t len = vmxci_printable(NULL, 0, bytes, one_line);
    char *out = allocate(len + 1);
    REQUIRE(vmxci_printable(out, len + 1, bytes, one_line) == len);
    vmxci_str whole = { out, len };
    REQUIRE(out[len] == '\0');
    REQUIRE(one_line ? is_one_line(whole) : is_utf8(whole));
    REQUIRE(len >= bytes.len && len <= 4 * bytes.len);
    if (one_line ? is_one_line(bytes) : is_utf8(bytes))
        REQUIRE(str_equal(whole, bytes));
    /* Only without NULs does strlen() give the length written. */
    if (!has_byte(whole, '\0'))
        check_room(bytes, one_line, whole, len ? room % (len + 1) : 0);
    free(out);
}

/* ---- escapes ---- */

static int is_plain(char c)
{
    unsigned char u = (unsigned char)c;
    return c == '\t' || (u >= 0x20 && u != 0x7f && c != '"');
}

static void check_escape(vmxci_str value, size_t room)
{
    size_t len = vmxci_escape(NULL, 0, value);
    char *stored = allocate(len), *back = allocate(len), *start = allocate(room % (len + 1));
    REQUIRE(len >= value.len && len <= 3 * value.len);
    REQUIRE(vmxci_escape(stored, len, value) == len);
    for (size_t i = 0; i < len; i++)
        REQUIRE(is_plain(stored[i]));
    room %= len + 1;
    REQUIRE(vmxci_escape(start, room, value) == len);
    REQUIRE(memcmp(start, stored, room) == 0);
    REQUIRE(vmxci_unescape(back, len, (vmxci_str){ stored, len }) == value.len);
    REQUIRE(str_equal((vmxci_str){ back, value.len }, value));
    free(stored);
    free(back);
    free(start);
}

static void check_unescape(vmxci_str stored)
{
    char *model = allocate(stored.len), *out = allocate(stored.len);
    vmxci_str want = { model, model_unescape(model, stored) };
    REQUIRE(want.len <= stored.len);
    REQUIRE(str_equal((vmxci_str){ out, vmxci_unescape(out, stored.len, stored) }, want));
    free(model);
    free(out);
}

/* ---- patterns ---- */

enum {
    CASELESS = 1,
    WHOLE = 2,
    FAST = 4,
    REGEX_MAX = 200
};

static vmxci_pattern *compile(vmxci_str regex, unsigned flags)
{
    vmxci_pattern_options opt = VMXCI_PATTERN_OPTIONS_INIT;
    vmxci_pattern *pattern = NULL;
    vmxci_error err;
    opt.caseless = (flags & CASELESS) != 0;
    opt.whole = (flags & WHOLE) != 0;
    opt.expected_subjects = flags & FAST ? 100000 : 1;
    int status = vmxci_pattern_compile(&pattern, regex, &opt, &err);
    REQUIRE((status == VMXCI_OK) == (pattern != NULL));
    if (status) {
        REQUIRE(status == VMXCI_EPATTERN);
        check_error(&err, status);
        REQUIRE(err.offset <= regex.len);
    } else {
        REQUIRE(is_utf8(regex));
    }
    return pattern;
}

/* Returns 1 or 0, or -1 if a limit was exceeded. */
static int match(const vmxci_pattern *pattern, vmxci_matcher *matcher, vmxci_str subject)
{
    vmxci_error err;
    int found;
    int status = vmxci_pattern_match(&found, pattern, matcher, subject, &err);
    if (status) {
        REQUIRE(status == VMXCI_ELIMIT);
        check_error(&err, status);
        return -1;
    }
    REQUIRE(found == 0 || (found == 1 && is_utf8(subject)));
    return found;
}

static void check_pattern(vmxci_str regex, vmxci_str subject, unsigned flags)
{
    vmxci_pattern *pattern = regex.len <= REGEX_MAX ? compile(regex, flags) : NULL;
    vmxci_matcher *matcher = NULL;
    if (!pattern)
        return;
    REQUIRE(vmxci_matcher_new(&matcher, NULL) == VMXCI_OK);
    int found = match(pattern, matcher, subject);
    REQUIRE(match(pattern, matcher, subject) == found);
    match(pattern, matcher, (vmxci_str){ NULL, 0 });
    vmxci_matcher_free(matcher);
    vmxci_pattern_free(pattern);
}

static int is_literal(char c)
{
    return digit_of(c) < 10 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* A text of letters, digits and underscores matches itself. */
static void check_literal(vmxci_str text)
{
    vmxci_matcher *matcher = NULL;
    for (size_t i = 0; i < text.len; i++)
        if (!is_literal(text.ptr[i]))
            return;
    vmxci_pattern *pattern = text.len <= REGEX_MAX ? compile(text, WHOLE) : NULL;
    if (!pattern)
        return;
    REQUIRE(vmxci_matcher_new(&matcher, NULL) == VMXCI_OK);
    REQUIRE(match(pattern, matcher, text) == 1);
    vmxci_matcher_free(matcher);
    vmxci_pattern_free(pattern);
}

/* ---- all checks ---- */

static void check_text(vmxci_str s, unsigned options)
{
    for (unsigned flags = 0; flags < 3; flags++)
        check_cid(s, flags);
    check_uuid(s);
    check_key(s);
    check_printable(s, 0, options);
    check_printable(s, 1, options);
    check_escape(s, options);
    check_unescape(s);
    check_literal(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    unsigned options = data[0];
    vmxci_str all = { (const char *)data + 1, size - 1 }, first = all, second = { NULL, 0 };
    const char *lf = all.len ? memchr(all.ptr, '\n', all.len) : NULL;
    if (lf) {
        first.len = (size_t)(lf - all.ptr);
        second = (vmxci_str){ lf + 1, all.len - first.len - 1 };
    }
    check_text(first, options);
    check_text(all, options);
    check_values(first, second);
    check_backup(first, second);
    check_pattern(first, second, options);
    return 0;
}
