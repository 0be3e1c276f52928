/* SPDX-License-Identifier: MIT */
/* Runs two threads that share one const document and one pattern; each has a document and a matcher
 * of its own.  Meant for ThreadSanitizer (tsan.sh); each round also verifies results. */
#include <config.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vmxci.h>

#define STR(text)          ((vmxci_str){ (text), sizeof(text) - 1 })
#define REQUIRE(condition) ((condition) ? (void)0 : fail(__LINE__, #condition))

enum {
    THREADS = 2,
    ROUNDS = 200
};

static const char text[] = ".encoding = \"windows-1252\"\n"
                           "virtualHW.version = \"19\"\n"
                           "vmci0.present = \"TRUE\"\n"
                           "vmci0.id = \"1234\"\n"
                           "displayName = \"caf\xe9\"\n"
                           "a = 1\nA = 2\nno line\n";

/* The argument of a thread. */
typedef struct job {
    const vmxci_doc *shared;
    const vmxci_pattern *pattern;
    int number;
} job;

static void fail(int line, const char *condition)
{
    fprintf(stderr, "threads.c:%d: not true: %s\n", line, condition);
    abort();
}

static vmxci_doc *parse(void)
{
    vmxci_doc *doc = NULL;
    REQUIRE(vmxci_doc_parse(&doc, text, sizeof text - 1, NULL, NULL) == VMXCI_OK);
    return doc;
}

static int count_note(const vmxci_note *note, void *payload)
{
    int *count = payload;
    *count += note->message[0] != '\0';
    return 0;
}

static void read_lines(const vmxci_doc *doc)
{
    vmxci_line line;
    vmxci_error err;
    int count = 0;
    for (size_t i = 1; i <= vmxci_doc_lines(doc); i++)
        REQUIRE(vmxci_doc_at(&line, doc, i, NULL) == VMXCI_OK && line.number == i);
    REQUIRE(vmxci_doc_find(&line, doc, "a", NULL) == VMXCI_OK && line.number == 6);
    REQUIRE(vmxci_doc_find_next(&line, doc, 6, NULL) == VMXCI_OK && line.number == 7);
    REQUIRE(vmxci_doc_find(&line, doc, "b", &err) == VMXCI_ENOKEY && err.code == VMXCI_ENOKEY);
    REQUIRE(vmxci_doc_notes(doc, count_note, &count, NULL) == 0 && count == 2);
}

static void read_values(const vmxci_doc *doc)
{
    vmxci_text *value = NULL, *shown = NULL, *back = NULL;
    const vmxci_str key = { "displayname", 11 };
    REQUIRE(vmxci_doc_get_bytes(&value, doc, key, NULL) == VMXCI_OK);
    REQUIRE(vmxci_doc_to_utf8(&shown, doc, vmxci_text_str(value), NULL) == VMXCI_OK);
    REQUIRE(strcmp(vmxci_text_str(shown).ptr, "caf\xc3\xa9") == 0);
    REQUIRE(vmxci_doc_from_utf8(&back, doc, vmxci_text_str(shown), NULL) == VMXCI_OK);
    REQUIRE(strcmp(vmxci_text_str(back).ptr, vmxci_text_str(value).ptr) == 0);
    vmxci_text_free(value);
    vmxci_text_free(shown);
    vmxci_text_free(back);
}

static void read_device(const vmxci_doc *doc)
{
    vmxci_tristate effective;
    vmxci_field field;
    int64_t number;
    int count = 0;
    REQUIRE(vmxci_vmci_get(&number, doc, VMXCI_ID, NULL) == VMXCI_OK && number == 1234);
    REQUIRE(vmxci_vmci_effective(&effective, doc, VMXCI_UNRESTRICTED, NULL) == VMXCI_OK);
    REQUIRE(effective == VMXCI_FALSE);
    REQUIRE(vmxci_vmci_field(&field, doc, VMXCI_PRESENT, NULL) == VMXCI_OK);
    REQUIRE(field.state == VMXCI_FIELD_SET && field.line == 3);
    REQUIRE(vmxci_vmci_notes(doc, count_note, &count, NULL) == 0 && count == 0);
}

static int count_change(const vmxci_change *change, void *payload)
{
    size_t *count = payload;
    *count += change->key.len != 0;
    return 0;
}

static void edit_clone(const vmxci_doc *shared)
{
    vmxci_doc *doc = NULL;
    vmxci_text *diff = NULL;
    size_t changes = 0;
    REQUIRE(vmxci_doc_clone(&doc, shared, NULL) == VMXCI_OK);
    REQUIRE(vmxci_vmci_set(doc, VMXCI_ID, 77, NULL, NULL) == VMXCI_OK);
    REQUIRE(vmxci_doc_diff(&diff, shared, doc, "n", NULL) == VMXCI_OK);
    REQUIRE(vmxci_text_str(diff).len > 0);
    REQUIRE(vmxci_doc_changes(shared, doc, count_change, &changes, NULL) == VMXCI_OK);
    REQUIRE(changes == 1);
    vmxci_text_free(diff);
    vmxci_doc_free(doc);
}

static void edit_own(vmxci_doc *doc, int round)
{
    char value[16];
    vmxci_edit_options keep = VMXCI_EDIT_OPTIONS_INIT;
    vmxci_line line;
    snprintf(value, sizeof value, "%d", round);
    keep.keep = VMXCI_KEEP_LAST;
    REQUIRE(vmxci_doc_set(doc, "vmci0.domain", value, NULL) == VMXCI_OK);
    REQUIRE(vmxci_doc_find(&line, doc, "vmci0.domain", NULL) == VMXCI_OK && line.number == 5);
    REQUIRE(vmxci_doc_set_bytes(doc, STR("a"), STR("3"), &keep, NULL) == VMXCI_OK);
    REQUIRE(vmxci_doc_unset(doc, "a", NULL, NULL) == VMXCI_OK);
}

static void match_some(const vmxci_pattern *pattern, vmxci_matcher *matcher)
{
    int found;
    REQUIRE(vmxci_pattern_match(&found, pattern, matcher, STR("VMCI0.id"), NULL) == VMXCI_OK);
    REQUIRE(found == 1);
    REQUIRE(vmxci_pattern_match(&found, pattern, matcher, STR("vmci0.ident"), NULL) == VMXCI_OK);
    REQUIRE(found == 0);
}

static void use_globals(void)
{
    int32_t id;
    REQUIRE(strlen(vmxci_version()) > 0);
    REQUIRE(strcmp(vmxci_status_name(VMXCI_ENUL), "nul") == 0);
    REQUIRE(vmxci_cid_random(&id, NULL) == VMXCI_OK && vmxci_cid_reserved(id) == NULL);
}

static void *work(void *payload)
{
    const job *j = payload;
    vmxci_matcher *matcher = NULL;
    vmxci_doc *own = parse();
    REQUIRE(vmxci_matcher_new(&matcher, NULL) == VMXCI_OK);
    for (int round = 0; round < ROUNDS; round++) {
        read_lines(j->shared);
        read_values(j->shared);
        read_device(j->shared);
        edit_clone(j->shared);
        edit_own(own, round * THREADS + j->number);
        match_some(j->pattern, matcher);
        use_globals();
    }
    vmxci_matcher_free(matcher);
    vmxci_doc_free(own);
    return NULL;
}

static vmxci_pattern *compile(void)
{
    vmxci_pattern_options opt = VMXCI_PATTERN_OPTIONS_INIT;
    vmxci_pattern *pattern = NULL;
    opt.caseless = opt.whole = 1;
    opt.expected_subjects = 100000;
    REQUIRE(vmxci_pattern_compile(&pattern, STR("vmci\\d+\\.(id|present)"), &opt, NULL) ==
            VMXCI_OK);
    return pattern;
}

int main(void)
{
    pthread_t threads[THREADS];
    job jobs[THREADS];
    vmxci_doc *shared = parse();
    vmxci_pattern *pattern = compile();
    for (int i = 0; i < THREADS; i++) {
        jobs[i] = (job){ shared, pattern, i };
        REQUIRE(pthread_create(&threads[i], NULL, work, &jobs[i]) == 0);
    }
    for (int i = 0; i < THREADS; i++)
        REQUIRE(pthread_join(threads[i], NULL) == 0);
    REQUIRE(vmxci_doc_emit(shared).len == sizeof text - 1);
    vmxci_pattern_free(pattern);
    vmxci_doc_free(shared);
    return 0;
}
