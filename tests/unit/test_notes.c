/* SPDX-License-Identifier: MIT */
/* Tests the notes on the text of a document. */
#include <config.h>

#include <errno.h>
#include <iconv.h>
#include <sys/resource.h>

#include "util.h"

struct wanted {
    const char *code;
    size_t line, column, offset;
    const char *key;
    vmxci_severity severity;
};

struct row {
    const char *name;
    vmxci_str text;
    size_t count;
    struct wanted notes[4];
};

#define BOM "\xEF\xBB\xBF"

static const struct row rows[] = {
    { "nothing", LIT("# c\n\na = 1\nb = \"2\" # c\n"), 0, { { 0 } } },
    { "empty", LIT(""), 0, { { 0 } } },
    { "bom", LIT(BOM "a = 1\n"), 1, { { "bom", 1, 0, 0, "", VMXCI_SEVERITY_INFO } } },
    { "bom only", LIT(BOM), 1, { { "bom", 1, 0, 0, "", VMXCI_SEVERITY_INFO } } },
    { "malformed",
      LIT("a = 1\nbad\n"),
      1,
      { { "malformed-line", 2, 4, 9, "", VMXCI_SEVERITY_ERROR } } },
    { "malformed twice",
      LIT("bad\r\nb = 1\r\na = x y"),
      2,
      { { "malformed-line", 1, 4, 3, "", VMXCI_SEVERITY_ERROR },
        { "malformed-line", 3, 7, 18, "", VMXCI_SEVERITY_ERROR } } },
    /* The column is where parsing of the line failed. */
    { "no name", LIT(" = x\n"), 1, { { "malformed-line", 1, 2, 1, "", VMXCI_SEVERITY_ERROR } } },
    { "no quote",
      LIT("a = \"x\n"),
      1,
      { { "malformed-line", 1, 7, 6, "", VMXCI_SEVERITY_ERROR } } },
    { "text after the value",
      LIT("a = \"x\" y\n"),
      1,
      { { "malformed-line", 1, 9, 8, "", VMXCI_SEVERITY_ERROR } } },
    { "no equals sign",
      LIT("a b = x\n"),
      1,
      { { "malformed-line", 1, 3, 2, "", VMXCI_SEVERITY_ERROR } } },
    { "nul", LIT("a = 1\nb = 2 \0x\n"), 1, { { "nul", 2, 7, 12, "", VMXCI_SEVERITY_WARNING } } },
    { "nul in a comment",
      LIT("a = 1\n#\0\0\n"),
      1,
      { { "nul", 2, 2, 7, "", VMXCI_SEVERITY_WARNING } } },
    { "unknown encoding",
      LIT(".encoding = \"KLINGON\"\na = \"x\"\n"),
      1,
      { { "unknown-encoding", 1, 14, 13, ".encoding", VMXCI_SEVERITY_ERROR } } },
    { "utf-16 cannot hold ascii",
      LIT(".encoding = \"UTF-16\"\n"),
      1,
      { { "unknown-encoding", 1, 14, 13, ".encoding", VMXCI_SEVERITY_ERROR } } },
    { "old name of the key",
      LIT("config.encoding = \"KLINGON\"\n"),
      1,
      { { "unknown-encoding", 1, 20, 19, "config.encoding", VMXCI_SEVERITY_ERROR } } },
    { "two encodings",
      LIT(".encoding = \"UTF-8\"\nconfig.encoding = \"GBK\"\n"),
      1,
      { { "encoding-conflict", 2, 20, 39, "config.encoding", VMXCI_SEVERITY_ERROR } } },
    { "two lines, two encodings",
      LIT(".encoding = \"UTF-8\"\n.encoding = \"GBK\"\n"),
      1,
      { { "encoding-conflict", 2, 14, 33, ".encoding", VMXCI_SEVERITY_ERROR } } },
    { "one encoding by two names",
      LIT(".encoding = \"GBK\"\nvmlist.encoding = \"windows-936-2000\"\n"),
      0,
      { { 0 } } },
    { "one encoding twice", LIT(".encoding = \"UTF-8\"\n.Encoding = \"utf8\"\n"), 0, { { 0 } } },
    { "not utf-8",
      LIT(".encoding = \"UTF-8\"\na = \"x\xfcy\"\n"),
      1,
      { { "invalid-bytes", 2, 7, 26, "a", VMXCI_SEVERITY_ERROR } } },
    { "not utf-8, escaped",
      LIT(".encoding = \"UTF-8\"\na = \"x|FCy\"\n"),
      1,
      { { "invalid-bytes", 2, 7, 26, "a", VMXCI_SEVERITY_ERROR } } },
    { "not utf-8 after a byte order mark",
      LIT(BOM "a = \"x\xfcy\"\n"),
      2,
      { { "bom", 1, 0, 0, "", VMXCI_SEVERITY_INFO },
        { "invalid-bytes", 1, 7, 9, "a", VMXCI_SEVERITY_ERROR } } },
    { "not utf-8, nothing declared",
      LIT("a = \"\xfc\"\n"),
      1,
      { { "invalid-bytes", 1, 6, 5, "a", VMXCI_SEVERITY_WARNING } } },
    { "not utf-8, in a comment", LIT(".encoding = \"UTF-8\"\n# \xfc\n"), 0, { { 0 } } },
    { "half a character",
      LIT(".encoding = \"GBK\"\na = \"\xb0\xa1\xb0\"\n"),
      1,
      { { "invalid-bytes", 2, 8, 25, "a", VMXCI_SEVERITY_ERROR } } },
    { "a character with an escaped byte",
      LIT(".encoding = \"GBK\"\na = \"\x81|7C\"\n"),
      0,
      { { 0 } } },
    { "curly quotes",
      LIT("a = \xe2\x80\x9cTRUE\xe2\x80\x9d\n"),
      1,
      { { "curly-quotes", 1, 5, 4, "a", VMXCI_SEVERITY_WARNING } } },
    { "no curly quotes in shift_jis",
      LIT(".encoding = \"Shift_JIS\"\na = \x93\xfa\x96\x7b\n"),
      0,
      { { 0 } } },
    { "name of icu with a version", LIT(".encoding = \"ibm-5348_P100-1997\"\n"), 0, { { 0 } } },
    { "curly quotes in windows-1252",
      LIT(".encoding = \"windows-1252\"\na = \x93TRUE\x94\n"),
      1,
      { { "curly-quotes", 2, 5, 31, "a", VMXCI_SEVERITY_WARNING } } },
    { "no converter",
      LIT("a = \"\xb0\xa1\"\n.encoding = \"windows-949\"\nb = \"\xff\"\nc = \"\xff\"\n"),
      1,
      { { "no-converter", 2, 14, 22, ".encoding", VMXCI_SEVERITY_WARNING } } },
    { "no converter, declared twice",
      LIT(".encoding = \"cp949\"\nvmlist.encoding = \"windows-949\"\n# \xb0\xa1\n"),
      1,
      { { "no-converter", 1, 14, 13, ".encoding", VMXCI_SEVERITY_WARNING } } },
    { "no converter, but ASCII", LIT(".encoding = \"windows-949\"\na = \"b\"\n"), 0, { { 0 } } },
    { "duplicate",
      LIT("a.b = 1\n\n  A.B = 2\n"),
      1,
      { { "duplicate-key", 3, 3, 11, "A.B", VMXCI_SEVERITY_ERROR } } },
    { "three",
      LIT("a = 1\nb = 1\na = 2\na = 3\n"),
      2,
      { { "duplicate-key", 3, 1, 12, "a", VMXCI_SEVERITY_ERROR },
        { "duplicate-key", 4, 1, 18, "a", VMXCI_SEVERITY_ERROR } } },
    { "in the order of the lines",
      LIT(BOM "a = 1\nbad\nA = 2\n#\0\n"),
      4,
      { { "bom", 1, 0, 0, "", VMXCI_SEVERITY_INFO },
        { "malformed-line", 2, 4, 12, "", VMXCI_SEVERITY_ERROR },
        { "duplicate-key", 3, 1, 13, "A", VMXCI_SEVERITY_ERROR },
        { "nul", 4, 2, 20, "", VMXCI_SEVERITY_WARNING } } },
};

/* The linker replaces iconv_open by this function, so that the system lacks one converter. */
static int iconv_errno = EINVAL;
iconv_t __real_iconv_open(const char *to, const char *from);
iconv_t __wrap_iconv_open(const char *to, const char *from);

iconv_t __wrap_iconv_open(const char *to, const char *from)
{
    if (strcmp(from, "CP949") != 0 && strcmp(to, "CP949") != 0)
        return __real_iconv_open(to, from);
    errno = iconv_errno;
    return (iconv_t)-1;
}

static int check_note(const char *row, const struct notes *notes, size_t i,
                      const struct wanted *want)
{
    int bad = differs(row, "code", str_of(notes->at[i].code), str_of(want->code));
    bad += differs_n(row, "severity", notes->at[i].severity, want->severity);
    bad += differs_n(row, "line", (long long)notes->at[i].line, (long long)want->line);
    bad += differs_n(row, "column", (long long)notes->at[i].column, (long long)want->column);
    bad += differs_n(row, "offset", (long long)notes->at[i].offset, (long long)want->offset);
    bad += differs(row, "key", str_of(notes->at[i].key), str_of(want->key));
    bad += differs_n(row, "the message is one line", strcspn(notes->at[i].message, "\r\n"),
                     (long long)strlen(notes->at[i].message));
    bad += differs_n(row, "there is a message", notes->at[i].message[0] != '\0', 1);
    return bad;
}

static void test_rows(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(rows); i++) {
        vmxci_doc *doc = parse_str(rows[i].text);
        struct notes notes = { 0 };
        bad +=
            differs_n(rows[i].name, "result", vmxci_doc_notes(doc, collect_note, &notes, NULL), 0);
        bad += differs_n(rows[i].name, "notes", (long long)notes.count, (long long)rows[i].count);
        for (size_t k = 0; k < notes.count && k < rows[i].count; k++)
            bad += check_note(rows[i].name, &notes, k, &rows[i].notes[k]);
        vmxci_doc_free(doc);
    }
    assert_int_equal(bad, 0);
}

/* Verifies that a document whose text cannot be converted for want of SYS is not taken for one
 * without notes, and not for one that an edit does not make worse. */
static int check_refused(const char *row, int sys, int want)
{
    vmxci_doc *from = parse_lit(".encoding = \"windows-949\"\na = \"\xb0\xa1\"\n");
    vmxci_doc *to = parse_lit(".encoding = \"windows-949\"\na = \"\xff\"\n");
    struct notes notes = { 0 };
    vmxci_error err = { 0 };
    vmxci_finding_fn none = NULL;
    int bad = differs_status(row, vmxci_doc_notes(from, collect_note, &notes, &err), want);
    bad += differs_n(row, "code", err.code, want);
    bad += differs_n(row, "errno", err.sys_errno, sys);
    bad += differs_n(row, "notes", (long long)notes.count, 0);
    bad += differs_status(row, vmxci_lint_check(from, none, NULL, NULL), want);
    bad += differs_status(row, vmxci_doc_check_edit(from, to, NULL, NULL), want);
    vmxci_doc_free(to);
    vmxci_doc_free(from);
    return bad;
}

static void test_no_resources(void **state)
{
    (void)state;
    struct rlimit files, none;
    int bad = 0;
    iconv_errno = EMFILE;
    bad += check_refused("files", EMFILE, VMXCI_EIO);
    iconv_errno = ENOMEM;
    bad += check_refused("memory", ENOMEM, VMXCI_ENOMEM);
    /* glibc says EINVAL if it cannot open its files. */
    iconv_errno = EINVAL;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &files), 0);
    none = files;
    none.rlim_cur = 0;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    bad += check_refused("EINVAL", EMFILE, VMXCI_EIO);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &files), 0);
    assert_int_equal(bad, 0);
}

/* The note on a duplicate key names the first line that has the key. */
static void test_duplicate_names_first(void **state)
{
    (void)state;
    vmxci_doc *doc = parse_lit("\n\n\n\n\n\na = 1\n\na = 2\na = 3\n");
    struct notes notes = { 0 };
    assert_int_equal(vmxci_doc_notes(doc, collect_note, &notes, NULL), 0);
    assert_int_equal(notes.count, 2);
    assert_non_null(strchr(notes.at[0].message, '7'));
    assert_non_null(strchr(notes.at[1].message, '7'));
    vmxci_doc_free(doc);
}

/* A line has two notes if it contains a NUL and is malformed or has a duplicate key. */
static void test_two_on_one_line(void **state)
{
    (void)state;
    vmxci_doc *doc = parse_str(STR("a = 1\na = 2\0\nbad\0\n"));
    struct notes notes = { 0 };
    assert_int_equal(vmxci_doc_notes(doc, collect_note, &notes, NULL), 0);
    assert_int_equal(count_code(&notes, "nul"), 2);
    assert_int_equal(count_code(&notes, "duplicate-key"), 1);
    assert_int_equal(count_code(&notes, "malformed-line"), 1);
    for (size_t i = 1; i < notes.count; i++)
        assert_true(notes.at[i - 1].line <= notes.at[i].line);
    vmxci_doc_free(doc);
}

static int stop_at_second(const vmxci_note *note, void *payload)
{
    int *calls = payload;
    assert_non_null(note->message);
    return ++*calls == 2 ? 42 : 0;
}

static void test_stop(void **state)
{
    (void)state;
    vmxci_doc *doc = parse_lit("b1\nb2\nb3\nb4\n");
    int calls = 0;
    assert_int_equal(vmxci_doc_notes(doc, stop_at_second, &calls, NULL), 42);
    assert_int_equal(calls, 2);
    vmxci_doc_free(doc);
}

static void test_after_edit(void **state)
{
    (void)state;
    vmxci_doc *doc = parse_lit("a = 1\nbad\nA = 2\n");
    vmxci_edit_options opt = VMXCI_EDIT_OPTIONS_INIT;
    opt.keep = VMXCI_KEEP_LAST;
    assert_int_equal(vmxci_doc_set_bytes(doc, STR("a"), STR("3"), &opt, NULL), VMXCI_OK);
    struct notes notes = { 0 };
    assert_int_equal(vmxci_doc_notes(doc, collect_note, &notes, NULL), 0);
    assert_int_equal(notes.count, 1);
    assert_string_equal(notes.at[0].code, "malformed-line");
    assert_int_equal(notes.at[0].line, 1);
    vmxci_doc_free(doc);
}

static void test_names(void **state)
{
    (void)state;
    static const struct {
        int status;
        const char *name;
    } statuses[] = {
        { VMXCI_ENOMEM, "no-memory" },
        { VMXCI_EINVAL, "invalid-argument" },
        { VMXCI_ENOKEY, "no-such-key" },
        { VMXCI_ENOENT, "not-found" },
        { VMXCI_EIO, "io" },
        { VMXCI_ENOTVMX, "not-vmx" },
        { VMXCI_ETOOBIG, "too-big" },
        { VMXCI_EUTF16, "utf16" },
        { VMXCI_ENUL, "nul" },
        { VMXCI_EDUPLICATE, "duplicate-key" },
        { VMXCI_EVALUE, "bad-value" },
        { VMXCI_ERESERVED, "reserved-id" },
        { VMXCI_EPROTECTED, "protected-key" },
        { VMXCI_EENCODING, "encoding" },
        { VMXCI_ECHANGED, "changed" },
        { VMXCI_EPATTERN, "bad-pattern" },
        { VMXCI_ELIMIT, "limit" },
        { VMXCI_EOPEN, "open" },
        { VMXCI_EELSEWHERE, "locked-elsewhere" },
        { VMXCI_EESXI, "esxi-lock" },
        { VMXCI_ELOCKUNKNOWN, "lock-unknown" },
        { VMXCI_EBUSY, "busy" },
        { VMXCI_ESUSPENDED, "suspended" },
        { VMXCI_EENCRYPTED, "encrypted" },
        { VMXCI_EPARTIAL, "partially-encrypted" },
        { VMXCI_EMAKESWORSE, "makes-worse" },
        { VMXCI_ENOTWRITABLE, "not-writable" },
        { VMXCI_EABORTED, "aborted" },
        { VMXCI_ESNAPSHOTS, "snapshots" },
        { VMXCI_EVTPM, "vtpm" },
        { 1, "unknown" },
        { VMXCI_EVTPM - 1, "unknown" },
        { INT32_MIN, "unknown" },
    };
    for (size_t i = 0; i < COUNT(statuses); i++)
        assert_string_equal(vmxci_status_name(statuses[i].status), statuses[i].name);
    assert_non_null(vmxci_status_name(VMXCI_OK));
    assert_string_equal(vmxci_severity_name(VMXCI_SEVERITY_INFO), "info");
    assert_string_equal(vmxci_severity_name(VMXCI_SEVERITY_WARNING), "warning");
    assert_string_equal(vmxci_severity_name(VMXCI_SEVERITY_ERROR), "error");
    assert_non_null(vmxci_severity_name((vmxci_severity)9));
    char version[32];
    snprintf(version, sizeof version, "%d.%d.%d", VMXCI_VERSION_MAJOR, VMXCI_VERSION_MINOR,
             VMXCI_VERSION_PATCH);
    assert_string_equal(vmxci_version(), version);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_no_resources),
        cmocka_unit_test(test_duplicate_names_first),
        cmocka_unit_test(test_two_on_one_line),
        cmocka_unit_test(test_stop),
        cmocka_unit_test(test_after_edit),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
