/* SPDX-License-Identifier: MIT */
/* What the fuzzers share.  A promise of the library that does not hold ends in abort(). */
#ifndef VMXCI_TESTS_FUZZ_H
#define VMXCI_TESTS_FUZZ_H 1

#include <stddef.h>
#include <stdint.h>

#include <vmxci.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A string literal as the initializer of a vmxci_str, and as a vmxci_str: its NULs count. */
#define LIT(text)                \
    {                            \
        (text), sizeof(text) - 1 \
    }
#define STR(text) ((vmxci_str){ (text), sizeof(text) - 1 })

#define REQUIRE(condition) ((condition) ? (void)0 : broken(__FILE__, __LINE__, #condition))

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

_Noreturn void broken(const char *file, int line, const char *condition);

/* malloc that does not fail; of 0 bytes too the result is not NULL. */
void *allocate(size_t size);

/* S with a NUL behind it, to be freed; what follows a NUL in S is no part of it for C. */
char *c_string(vmxci_str s);

int str_equal(vmxci_str a, vmxci_str b);
int fold_equal(vmxci_str a, vmxci_str b);
int starts_fold(vmxci_str s, vmxci_str start);
int has_byte(vmxci_str s, char c);

/* Valid UTF-8. */
int is_utf8(vmxci_str s);

/* Valid UTF-8 without control characters. */
int is_one_line(vmxci_str s);

/* What a stored value stands for, by the table of states that VMware documents. */
size_t model_unescape(char *dst, vmxci_str stored);

vmxci_line line_at(const vmxci_doc *doc, size_t number);

/* ERR tells of the failure STATUS. */
void check_error(const vmxci_error *err, int status);

/* The lines of DOC are its text, and each is what the grammar makes of it. */
void check_lines(const vmxci_doc *doc);

/* Both describe the same lines. */
void check_same(const vmxci_doc *a, const vmxci_doc *b);

/* A fresh parse of the text of DOC describes the same lines. */
void check_fresh(const vmxci_doc *doc);

/* The diff leads from the one text to the other. */
void check_diff(const vmxci_doc *from, const vmxci_doc *to);

#endif
