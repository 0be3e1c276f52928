/* SPDX-License-Identifier: MIT */
/* Shared by the fuzzers.  A violated requirement ends in abort(). */
#ifndef VMXCI_TESTS_FUZZ_H
#define VMXCI_TESTS_FUZZ_H 1

#include <stddef.h>
#include <stdint.h>

#include <vmxci.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* LIT is an initializer of a vmxci_str, STR a vmxci_str; both from a literal, NULs included. */
#define LIT(text)                \
    {                            \
        (text), sizeof(text) - 1 \
    }
#define STR(text) ((vmxci_str){ (text), sizeof(text) - 1 })

#define REQUIRE(condition) \
    ((condition) ? (void)0 : fail_requirement(__FILE__, __LINE__, #condition))

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

_Noreturn void fail_requirement(const char *file, int line, const char *condition);

/* Allocates SIZE bytes.  Never returns NULL, not even for 0 bytes. */
void *allocate(size_t size);

/* Copies S and adds a NUL.  The caller frees the result with free(). */
char *c_string(vmxci_str s);

int str_equal(vmxci_str a, vmxci_str b);
int fold_equal(vmxci_str a, vmxci_str b);
int starts_fold(vmxci_str s, vmxci_str start);
int has_byte(vmxci_str s, char c);

/* Whether S is valid UTF-8. */
int is_utf8(vmxci_str s);

/* Whether S is valid UTF-8 without control characters. */
int is_one_line(vmxci_str s);

/* Decodes a stored value with a state machine, independently of the library. */
size_t model_unescape(char *dst, vmxci_str stored);

vmxci_line line_at(const vmxci_doc *doc, size_t number);

/* Verifies that ERR describes a failure with STATUS. */
void check_error(const vmxci_error *err, int status);

/* Verifies that the lines of DOC cover its text, and each line against a model of the grammar. */
void check_lines(const vmxci_doc *doc);

/* Verifies that A and B have the same text and describe the same lines. */
void check_same(const vmxci_doc *a, const vmxci_doc *b);

/* Verifies that a fresh parse of the text of DOC describes the same lines. */
void check_fresh(const vmxci_doc *doc);

/* Verifies that patching the text of FROM with the diff gives the text of TO. */
void check_diff(const vmxci_doc *from, const vmxci_doc *to);

#endif
