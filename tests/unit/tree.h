/* SPDX-License-Identifier: MIT */
/* Scans for the tests of lib/tree.  Callbacks may run in other threads, where an assertion of
 * cmocka cannot fail: they count what is wrong. */
#ifndef VMXCI_TESTS_TREE_H
#define VMXCI_TESTS_TREE_H 1

#include <stdatomic.h>
#include <stdbool.h>
#include <time.h>

#include "place.h"

#define TEXT "config.version = \"8\"\nvirtualHW.version = \"19\"\n"

/* A result as `each` has seen it. */
typedef struct seen {
    char *path;
    int code; /* of the error, or 0 */
    vmxci_directory directory;
} seen;

enum {
    TICKETS = 65536
};

typedef struct run {
    seen *list;
    size_t count, room;
    atomic_int inside; /* calls of `each` at this moment */
    atomic_int wrong;  /* what must not happen */
    /* `prepare` stores the address of a ticket in `data`; each ticket is returned once. */
    atomic_char tickets[TICKETS];
    atomic_size_t issued, delivered, discarded;
    size_t end_each;    /* `each` ends the scan at this call, from 1; 0: never */
    size_t end_prepare; /* likewise */
    size_t end_stop;    /* likewise; until then `prepare` does not return from this call on */
    size_t stop_from;   /* the call of `prepare` */
    atomic_size_t stops;
    const char *const *next; /* ends in NULL */
    atomic_int in_next;
    void (*meet)(const vmxci_scan_result *result); /* called by `prepare`, or NULL */
} run;

static inline void free_run(run *r)
{
    for (size_t i = 0; i < r->count; i++)
        free(r->list[i].path);
    free(r->list);
    free(r);
}

static inline run *new_run(void)
{
    run *r = calloc(1, sizeof *r);
    assert_non_null(r);
    return r;
}

static inline void return_ticket(run *r, atomic_char *ticket)
{
    char issued = 1;
    if (!atomic_compare_exchange_strong(ticket, &issued, (char)2))
        r->wrong++;
}

static inline void pause_briefly(void)
{
    nanosleep(&(struct timespec){ 0, 1000000 }, NULL);
}

static inline int run_prepare(vmxci_scan_result *result, void *payload)
{
    run *r = payload;
    const size_t number = ++r->issued;
    r->wrong += number >= TICKETS || (result->error == NULL) != (result->vm != NULL);
    r->wrong += result->data != NULL;
    if (number < TICKETS) {
        r->tickets[number] = 1;
        result->data = &r->tickets[number];
    }
    if (r->meet)
        r->meet(result);
    while (r->end_stop && number >= r->stop_from && r->stops < r->end_stop)
        pause_briefly();
    return r->end_prepare && number == r->end_prepare ? 7 : 0;
}

static inline int run_each(vmxci_scan_result *result, void *payload)
{
    run *r = payload;
    r->wrong += ++r->inside != 1;
    if (r->count == r->room) {
        r->room = r->room ? 2 * r->room : 64;
        r->list = realloc(r->list, r->room * sizeof *r->list);
        if (!r->list)
            abort();
    }
    r->list[r->count++] =
        (seen){ strdup(result->path), result->error ? result->error->code : 0, result->directory };
    r->delivered += result->data != NULL;
    if (result->data)
        return_ticket(r, result->data);
    r->inside--;
    return r->end_each && r->count == r->end_each ? 7 : 0;
}

static inline void run_discard(void *data, void *payload)
{
    run *r = payload;
    r->discarded++;
    return_ticket(r, data);
}

static inline int run_stop(void *payload)
{
    run *r = payload;
    return ++r->stops >= r->end_stop;
}

static inline const char *run_next(void *payload)
{
    run *r = payload;
    r->wrong += r->in_next++ != 0 || !r->next;
    const char *path = r->next ? *r->next : NULL;
    r->next = path ? r->next + 1 : NULL;
    pause_briefly();
    r->in_next--;
    return path;
}

static inline vmxci_scan_options recursive(uint32_t jobs)
{
    vmxci_scan_options options = VMXCI_SCAN_OPTIONS_INIT;
    options.recursive = 1;
    options.jobs = jobs;
    return options;
}

static inline void prepare_with_tickets(vmxci_scan_options *options)
{
    options->prepare = run_prepare;
    options->discard = run_discard;
}

/* Whatever ends the scan, each ticket was given to `each` or discarded. */
static inline int check_tickets(const char *row, run *r)
{
    const size_t issued = r->issued;
    int bad = differs_n(row, "calls that must not happen", r->wrong, 0);
    bad += differs_n(row, "tickets returned", (long long)(r->delivered + r->discarded),
                     (long long)issued);
    for (size_t i = 1; i <= issued && i < TICKETS; i++)
        if (r->tickets[i] != 2)
            bad += differs_n(row, "ticket", r->tickets[i], 2);
    return bad;
}

/* Runs a scan that must succeed, in which `prepare` gives tickets if OPTIONS has one. */
static inline int scan(const char *row, run *r, const char *path, const vmxci_scan_options *options)
{
    vmxci_error err = { 0 };
    const int status = vmxci_scan(&path, 1, options, run_each, r, &err);
    int bad = differs_status(row, status, VMXCI_OK) + check_tickets(row, r);
    if (status)
        fprintf(stderr, "    %s\n", err.message);
    return bad + differs_n(row, "tickets discarded", (long long)r->discarded, 0);
}

/* Compares path by path, component by component. */
static inline int compare_paths(const void *a, const void *b)
{
    const char *left = *(const char *const *)a, *right = *(const char *const *)b;
    for (;;) {
        const size_t m = strcspn(left, "/"), n = strcspn(right, "/");
        const int order = memcmp(left, right, m < n ? m : n);
        if (order)
            return order;
        if (m != n)
            return m < n ? -1 : 1;
        if (!left[m] || !right[n])
            return (left[m] != '\0') - (right[n] != '\0');
        left += m + 1;
        right += n + 1;
    }
}

static inline int compare_seen(const void *a, const void *b)
{
    return compare_paths(&((const seen *)a)->path, &((const seen *)b)->path);
}

static inline void sort_run(run *r)
{
    if (r->count)
        qsort(r->list, r->count, sizeof *r->list, compare_seen);
}

/* Compares the results below the path ROOT with the paths WANT, which are relative to ROOT; all
 * without an error. */
static inline int check_paths(const char *row, const run *r, const char *root,
                              const char *const *want, size_t count)
{
    const size_t len = strlen(root);
    int bad = differs_n(row, "results", (long long)r->count, (long long)count);
    for (size_t i = 0; i < r->count && i < count && bad < 3; i++) {
        const char *path = r->list[i].path;
        const int below = strncmp(path, root, len) == 0 && path[len] == '/';
        bad += differs(row, "path", str_of(below ? path + len + 1 : path), str_of(want[i]));
        bad += differs_status(row, r->list[i].code, VMXCI_OK);
    }
    return bad;
}

/* The results as one text: each path below the directory of the test, then " !STATUS" if it failed,
 * and "; ".  The caller frees it. */
static inline char *describe(const run *r)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    for (size_t i = 0; i < r->count; i++) {
        const char *path = r->list[i].path;
        const size_t len = strlen(place);
        fputs(strncmp(path, place, len) == 0 && path[len] == '/' ? path + len + 1 : path, out);
        if (r->list[i].code)
            fprintf(out, " !%s", vmxci_status_name(r->list[i].code));
        fputs("; ", out);
    }
    assert_int_equal(fclose(out), 0);
    return text;
}

/* Scans PATH, below which the results must be WANT, as `describe` prints them. */
static inline int check_scan(const char *row, const char *path, const vmxci_scan_options *options,
                             void (*meet)(const vmxci_scan_result *), const char *want)
{
    run *r = new_run();
    r->meet = meet;
    int bad = scan(row, r, path, options);
    char *got = describe(r);
    bad += differs(row, "results", str_of(got), str_of(want));
    free(got);
    free_run(r);
    return bad;
}

#endif
