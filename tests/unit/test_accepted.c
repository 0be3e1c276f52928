/* SPDX-License-Identifier: MIT */
/* Tests the file of accepted findings: which findings it lists, and how it is written. */
#include <config.h>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "check/accepted.h"
#include "check/accepted_file.h"
#include "reported.h"

static const vmxci_rule lint = { "", "bom", "", "", "", VMXCI_SEVERITY_WARNING, 0, { 0 } };
static const vmxci_rule rule = { "stig", "r1", "", "", "", VMXCI_SEVERITY_ERROR, 0, { 0 } };

static struct finding finding(const vmxci_rule *of, const char *key, const char *value, size_t line)
{
    return (struct finding){
        .rule = of, .line = line, .key = key, .message = "", .value = value, .source = ""
    };
}

static char dir[64], file[80];

static int set_up(void **state)
{
    (void)state;
    reported.count = 0;
    make_directory(dir);
    snprintf(file, sizeof file, "%s/accepted", dir);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    (void)unlink(file);
    return rmdir(dir);
}

/* Compares the content of the file with WANT. */
static int differs_file(const char *row, const char *want)
{
    char text[4096];
    FILE *in = fopen(file, "r");
    assert_non_null(in);
    const size_t len = fread(text, 1, sizeof text, in);
    assert_int_equal(fclose(in), 0);
    return differs(row, "file", (vmxci_str){ text, len }, str_of(want));
}

/* Returns the number of files in the directory. */
static int count_files(void)
{
    int count = 0;
    DIR *in = opendir(dir);
    assert_non_null(in);
    while (readdir(in))
        count++;
    assert_int_equal(closedir(in), 0);
    return count - 2;
}

/* ---- reading --------------------------------------------------------------------------- */

#define MEMBERS "\"path\":\"a\",\"policy\":\"p\",\"rule\":\"r\""
#define GOOD    "{" MEMBERS ",\"key\":null,\"value\":\"x\"}\n"

static void refuses_bad_content(void **state)
{
    static const struct {
        vmxci_str text;
        const char *message; /* a part; NULL: none */
        size_t line;
    } rows[] = {
        { LIT(""), NULL, 0 },
        { LIT(GOOD), NULL, 0 },
        { LIT("{" MEMBERS ",\"key\":\"k\",\"value\":null,\"why\":\"known\"}"), NULL, 0 },
        { LIT(GOOD GOOD "{" MEMBERS), "not a valid JSON object", 3 },
        { LIT(GOOD "\n" GOOD), "not a valid JSON object", 2 },
        { LIT("null\n"), "not a valid JSON object", 1 },
        { LIT("[]\n"), "it is an array", 1 },
        { LIT("{} {}\n"), "not a valid JSON object", 1 },
        { LIT("{\"path\":\"\xff\"}\n"), "not a valid JSON object", 1 },
        { LIT("\0\n"), "not a valid JSON object", 1 },
        { LIT("{}\n"), "member 'path' is missing", 1 },
        { LIT(GOOD "{" MEMBERS ",\"value\":null}\n"), "member 'key' is missing", 2 },
        { LIT("{" MEMBERS ",\"key\":null}\n"), "member 'value' is missing", 1 },
        { LIT("{" MEMBERS ",\"key\":7,\"value\":null}\n"), "'key' must be a string or null", 1 },
        { LIT("{\"path\":null}\n"), "'path' must be a string", 1 },
        { LIT("{\"path\":\"a\\u0000\"}\n"), "'path' contains a NUL", 1 },
        { LIT("{\"path\":\"a\",\"path\":\"b\"}\n"), "not a valid JSON object", 1 },
    };
    int bad = 0;
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct accepted *accepted;
        write_text(file, rows[i].text);
        const int status = load_accepted(&accepted, file, NULL);
        bad += differs_n(rows[i].text.ptr, "status", status, rows[i].message ? EXIT_INPUT : 0);
        bad += differs_reported(rows[i].text.ptr, rows[i].message, rows[i].line);
        assert_true((accepted != NULL) == (status == 0));
        free_accepted(accepted);
    }
    assert_int_equal(bad, 0);
}

static void reports_unreadable_files(void **state)
{
    struct accepted *accepted;
    (void)state;
    assert_int_equal(load_accepted(&accepted, file, NULL), EXIT_IO);
    assert_null(accepted);
    assert_int_equal(differs_reported("missing", "cannot open: No such file", 0), 0);
    assert_int_equal(load_accepted(&accepted, dir, NULL), EXIT_IO);
    assert_null(accepted);
    assert_int_equal(differs_reported("directory", "cannot read: Is a directory", 0), 0);
    free_accepted(NULL);
}

static void finds_what_is_listed(void **state)
{
    static const char text[] =
        "{\"path\":\"a.vmx\",\"policy\":\"stig\",\"rule\":\"r1\",\"key\":\"k\",\"value\":\"v\"}\n"
        "{\"path\":\"a.vmx\",\"policy\":\"stig\",\"rule\":\"r1\",\"key\":\"m\",\"value\":null}\n"
        "{\"path\":\"a.vmx\",\"policy\":\"vmxci-default\",\"rule\":\"bom\",\"key\":null,\"value\":"
        "null}\n"
        "{\"path\":\"\\\\xff.vmx\",\"policy\":\"stig\",\"rule\":\"r1\",\"key\":\"k\xc3\xbc\","
        "\"value\":"
        "\"\\\\xe4\\t\"}\n";
    const struct {
        const char *name, *path;
        const vmxci_rule *rule;
        const char *key, *value;
        bool is_listed;
    } rows[] = {
        { "listed", "a.vmx", &rule, "k", "v", true },
        { "other path", "b.vmx", &rule, "k", "v", false },
        { "other rule", "a.vmx", &lint, "k", "v", false },
        { "other key", "a.vmx", &rule, "K", "v", false },
        { "other value", "a.vmx", &rule, "k", "V", false },
        { "longer value", "a.vmx", &rule, "k", "vv", false },
        { "empty value", "a.vmx", &rule, "k", "", false },
        { "no value", "a.vmx", &rule, "m", "", true },
        { "lint", "a.vmx", &lint, "", "", true },
        { "not UTF-8", "\xff.vmx", &rule, "k\xc3\xbc", "\xe4\t", true },
        { "empty path", "", &rule, "k", "v", false },
    };
    struct accepted *accepted;
    int bad = 0;
    (void)state;
    write_text(file, str_of(text));
    assert_int_equal(load_accepted(&accepted, file, NULL), EXIT_DONE);
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct finding f = finding(rows[i].rule, rows[i].key, rows[i].value, i);
        bad += differs_n(rows[i].name, "is listed", is_accepted(accepted, rows[i].path, &f),
                         rows[i].is_listed);
    }
    free_accepted(accepted);
    assert_int_equal(bad, 0);
}

static void finds_among_many(void **state)
{
    enum {
        MANY = 200000
    };
    struct accepted *accepted;
    int found = 0;
    (void)state;
    FILE *out = fopen(file, "w");
    assert_non_null(out);
    for (int i = 0; i < MANY; i++)
        fprintf(out,
                "{\"path\":\"v%d\",\"policy\":\"stig\",\"rule\":\"r1\",\"key\":\"k\",\"value\":"
                "null}\n",
                i * 7919 % MANY);
    assert_int_equal(fclose(out), 0);
    assert_int_equal(load_accepted(&accepted, file, NULL), EXIT_DONE);
    for (int i = 0; i <= MANY; i++) {
        char path[32];
        const struct finding f = finding(&rule, "k", "", 1);
        snprintf(path, sizeof path, "v%d", i);
        found += is_accepted(accepted, path, &f);
    }
    free_accepted(accepted);
    assert_int_equal(found, MANY);
}

/* ---- writing --------------------------------------------------------------------------- */

static struct finding_list list_of(struct finding *at, size_t count)
{
    return (struct finding_list){ .at = at, .count = count };
}

/* Writes the findings of LIST. */
static int write_list(struct accepted_file *out, const char *path, const struct finding_list *list)
{
    struct buffer lines = { .ptr = NULL };
    add_accepted(&lines, path, list);
    const int status = write_accepted(out, &lines);
    free_buffer(&lines);
    return status;
}

static void writes_findings_once(void **state)
{
    struct finding at[] = {
        finding(&rule, "k", "v", 1), finding(&lint, "", "", 0),       finding(&rule, "k", "v", 2),
        finding(&rule, "k", "w", 3), finding(&rule, "\xff", "\"", 4), finding(&lint, "", "", 5),
    };
    const struct finding_list list = list_of(at, COUNT(at)), first = list_of(at, 1);
    struct accepted_file out;
    struct accepted *accepted;
    (void)state;
    assert_int_equal(begin_accepted_file(&out, file, NULL), EXIT_DONE);
    assert_int_equal(write_list(&out, "b", &list), EXIT_DONE);
    assert_int_equal(write_list(&out, "none", &(struct finding_list){ .count = 0 }), EXIT_DONE);
    assert_int_equal(write_list(&out, "\xe4", &first), EXIT_DONE);
    assert_int_equal(end_accepted_file(&out, true), EXIT_DONE);
    assert_int_equal(
        differs_file("file",
                     "{\"path\":\"b\",\"policy\":\"stig\",\"rule\":\"r1\",\"key\":\"k\",\"value\":"
                     "\"v\"}\n"
                     "{\"path\":\"b\",\"policy\":\"vmxci-default\",\"rule\":\"bom\",\"key\":null,"
                     "\"value\":null}\n"
                     "{\"path\":\"b\",\"policy\":\"stig\",\"rule\":\"r1\",\"key\":\"k\",\"value\":"
                     "\"w\"}\n"
                     "{\"path\":\"b\",\"policy\":\"stig\",\"rule\":\"r1\",\"key\":\"\\\\xff\","
                     "\"value\":\"\\\"\"}\n"
                     "{\"path\":\"\\\\xe4\",\"policy\":\"stig\",\"rule\":\"r1\",\"key\":\"k\","
                     "\"value\":\"v\"}\n"),
        0);
    assert_int_equal(load_accepted(&accepted, file, NULL), EXIT_DONE);
    for (size_t i = 0; i < COUNT(at); i++)
        assert_true(is_accepted(accepted, "b", &at[i]));
    assert_true(is_accepted(accepted, "\xe4", &at[0]));
    assert_false(is_accepted(accepted, "\xe4", &at[1]));
    free_accepted(accepted);
    assert_int_equal(reported.count, 0);
}

static void replaces_only_when_complete(void **state)
{
    struct accepted_file out;
    struct stat st;
    (void)state;
    write_text(file, str_of("old"));
    const mode_t mask = umask(027);
    assert_int_equal(begin_accepted_file(&out, file, NULL), EXIT_DONE);
    assert_int_equal(count_files(), 2);
    assert_int_equal(end_accepted_file(&out, false), EXIT_IO);
    assert_int_equal(differs_reported("incomplete", "not complete", 0), 0);
    assert_int_equal(differs_file("incomplete", "old"), 0);
    assert_int_equal(count_files(), 1);
    assert_int_equal(begin_accepted_file(&out, file, NULL), EXIT_DONE);
    assert_int_equal(differs_file("before the end", "old"), 0);
    assert_int_equal(end_accepted_file(&out, true), EXIT_DONE);
    (void)umask(mask);
    assert_int_equal(differs_file("complete", ""), 0);
    assert_int_equal(count_files(), 1);
    assert_int_equal(stat(file, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0640);
}

static void passes_over_old_temporary_files(void **state)
{
    struct accepted_file out, other;
    (void)state;
    assert_int_equal(begin_accepted_file(&out, file, NULL), EXIT_DONE);
    assert_int_equal(begin_accepted_file(&other, file, NULL), EXIT_DONE);
    assert_string_not_equal(out.temporary, other.temporary);
    assert_int_equal(end_accepted_file(&out, true), EXIT_DONE);
    assert_int_equal(end_accepted_file(&other, true), EXIT_DONE);
    assert_int_equal(count_files(), 1);
}

static void follows_links(void **state)
{
    struct accepted_file out;
    struct stat st;
    char link[96];
    (void)state;
    snprintf(link, sizeof link, "%s/link", dir);
    write_text(file, str_of("old"));
    assert_int_equal(symlink("accepted", link), 0);
    assert_int_equal(begin_accepted_file(&out, link, NULL), EXIT_DONE);
    assert_int_equal(end_accepted_file(&out, true), EXIT_DONE);
    assert_int_equal(lstat(link, &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    assert_int_equal(differs_file("link", ""), 0);
    assert_int_equal(unlink(link), 0);
}

static void refuses_what_is_not_a_file(void **state)
{
    static const struct {
        const char *file, *message;
    } rows[] = {
        { "/dev/null", "cannot replace: " },
        { "/", "cannot replace: Is a directory" },
        { "/nonexistent/dir/file", "cannot create a file beside it: No such file" },
        { "/dev/null/file", "cannot write: Not a directory" },
    };
    int bad = 0;
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct accepted_file out;
        bad += differs_n(rows[i].file, "status", begin_accepted_file(&out, rows[i].file, NULL),
                         EXIT_IO);
        bad += differs_reported(rows[i].file, rows[i].message, 0);
    }
    assert_int_equal(bad, 0);
}

/* A full disk, by a file that cannot grow. */
static void keeps_the_file_on_failure(void **state)
{
    struct finding at[] = { finding(&rule, "k", "v", 1) };
    const struct finding_list list = list_of(at, 1);
    struct accepted_file out;
    (void)state;
    const int full = open("/dev/full", O_WRONLY);
    if (full < 0)
        skip();
    write_text(file, str_of("old"));
    assert_int_equal(begin_accepted_file(&out, file, NULL), EXIT_DONE);
    assert_true(dup2(full, fileno(out.out)) >= 0);
    assert_int_equal(close(full), 0);
    assert_int_equal(write_list(&out, "b", &list), EXIT_DONE);
    assert_int_equal(end_accepted_file(&out, true), EXIT_IO);
    assert_int_equal(differs_reported("full", "cannot write: No space", 0), 0);
    assert_int_equal(differs_file("full", "old"), 0);
    assert_int_equal(count_files(), 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(refuses_bad_content),
        TEST(reports_unreadable_files),
        TEST(finds_what_is_listed),
        TEST(finds_among_many),
        TEST(writes_findings_once),
        TEST(replaces_only_when_complete),
        TEST(passes_over_old_temporary_files),
        TEST(follows_links),
        TEST(refuses_what_is_not_a_file),
        TEST(keeps_the_file_on_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
