/* SPDX-License-Identifier: MIT */
/* Compares the time to parse a file in memory with the time to copy its bytes:
 *
 *     index FILE COPIES ROUNDS
 *
 * prints the medians of ROUNDS rounds, each of which parses COPIES copies of the file. */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <vmxci.h>

enum {
    MOST_ROUNDS = 1000
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, int n)
{
    qsort(values, (size_t)n, sizeof *values, compare);
    return values[n / 2];
}

/* The assembly keeps the compiler from removing the copy. */
static double copy_all(char *to, char **from, int copies, size_t len)
{
    double start = now();
    for (int i = 0; i < copies; i++) {
        memcpy(to, from[i], len);
        __asm__ volatile("" : : "r"(to) : "memory");
    }
    return (now() - start) / copies;
}

static double parse_all(char **from, int copies, size_t len)
{
    double start = now();
    for (int i = 0; i < copies; i++) {
        vmxci_doc *doc;
        if (vmxci_doc_parse(&doc, from[i], len, NULL, NULL) != VMXCI_OK)
            exit(1);
        vmxci_doc_free(doc);
    }
    return (now() - start) / copies;
}

int main(int argc, char **argv)
{
    static double copy_times[MOST_ROUNDS], parse_times[MOST_ROUNDS];
    vmxci_doc *doc;
    int copies = argc == 4 ? (int)strtol(argv[2], NULL, 10) : 0,
        rounds = argc == 4 ? (int)strtol(argv[3], NULL, 10) : 0;
    if (copies < 1 || rounds < 1 || rounds > MOST_ROUNDS ||
        vmxci_doc_load(&doc, argv[1], NULL, NULL))
        return 2;
    vmxci_str text = vmxci_doc_emit(doc);
    char **from = malloc((size_t)copies * sizeof *from), *to = malloc(text.len);
    for (int i = 0; from && i < copies; i++)
        if (!(from[i] = malloc(text.len)) || !memcpy(from[i], text.ptr, text.len))
            return 1;
    for (int i = 0; from && to && i < rounds; i++) {
        copy_times[i] = copy_all(to, from, copies, text.len);
        parse_times[i] = parse_all(from, copies, text.len);
    }
    const double copy = median(copy_times, rounds), parse = median(parse_times, rounds);
    printf("%zu bytes, %zu lines: copy %.0f ns, parse %.0f ns, ratio %.1f\n", text.len,
           vmxci_doc_lines(doc), copy, parse, parse / copy);
    return 0;
}
