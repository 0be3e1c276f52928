/* SPDX-License-Identifier: MIT */
/* Runs the examples of vmxci.h in C99 and C++11.  examples.sh extracts them to examples.h and
 * verifies their output. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vmxci.h>

#ifdef __cplusplus
extern "C" {
#endif
#include "examples.h"
#ifdef __cplusplus
}
#endif

#define REQUIRE(condition) ((condition) ? (void)0 : fail(__LINE__, #condition))

static void fail(int line, const char *condition)
{
    fprintf(stderr, "examples.c:%d: not true: %s\n", line, condition);
    exit(1);
}

static int has_id(const vmxci_doc *doc, int64_t id)
{
    int64_t found;
    return vmxci_vmci_get(&found, doc, VMXCI_ID, NULL) == VMXCI_OK && found == id;
}

static void use_document(const char *path)
{
    const vmxci_str port = { "com1", 4 }, invalid = { "\xff", 1 };
    vmxci_text *text = NULL;
    vmxci_error err;
    vmxci_doc *doc, *before;
    REQUIRE(vmxci_doc_load(&doc, path, NULL, NULL) == VMXCI_OK);
    REQUIRE(vmxci_doc_clone(&before, doc, NULL) == VMXCI_OK);
    print_lines_of(doc, "a");
    print_lines_of(doc, "missing");
    REQUIRE(print_notes(doc, &err) == 0);
    REQUIRE(print_matching(doc, "^(vmci|virtual)", &err) == VMXCI_OK);
    REQUIRE(print_matching(doc, ".*(", &err) == VMXCI_EPATTERN && err.code == VMXCI_EPATTERN);
    REQUIRE(print_violations(doc, &err) == VMXCI_OK);
    REQUIRE(set_id(doc, "0xfffffffe", &err) == VMXCI_OK && has_id(doc, -2));
    REQUIRE(set_id(doc, "seven", &err) == VMXCI_EVALUE && err.code == VMXCI_EVALUE);
    REQUIRE(set_id(doc, "2", &err) == VMXCI_ERESERVED && has_id(doc, -2));
    REQUIRE(set_serial(doc, invalid, &err) == VMXCI_EENCODING && err.code == VMXCI_EENCODING);
    REQUIRE(set_serial(doc, port, &err) == VMXCI_OK);
    REQUIRE(vmxci_doc_get(&text, doc, "serial0.fileName", NULL) == VMXCI_OK);
    REQUIRE(strcmp(vmxci_text_str(text).ptr, "com1") == 0);
    vmxci_text_free(text);
    REQUIRE(forget_id(doc, &err) == VMXCI_OK && !has_id(doc, -2));
    REQUIRE(print_changes(before, doc, &err) == VMXCI_OK);
    vmxci_doc_free(before);
    vmxci_doc_free(doc);
}

/* MISSING does not exist; DUPLICATES contains each key twice; DIRECTORY contains a VM. */
static void use_files(const char *path, const char *missing, const char *duplicates,
                      const char *directory)
{
    vmxci_error err;
    REQUIRE(print_name(path, &err) == VMXCI_OK);
    REQUIRE(print_name(missing, &err) == VMXCI_ENOENT && err.code == VMXCI_ENOENT);
    REQUIRE(print_name(duplicates, &err) == VMXCI_EDUPLICATE && err.line == 3);
    REQUIRE(restrict_vm(path, &err) == VMXCI_OK);
    REQUIRE(restrict_vm(missing, &err) == VMXCI_ENOENT && err.code == VMXCI_ENOENT);
    REQUIRE(restrict_vm(duplicates, &err) == VMXCI_EDUPLICATE && err.line == 4);
    REQUIRE(print_ids(directory, &err) == VMXCI_OK);
}

/* The file of PATH is as the example would make it. */
static void use_group(const char *path, const char *duplicates)
{
    vmxci_vm_options options = VMXCI_VM_OPTIONS_INIT;
    vmxci_commit_result results[2];
    vmxci_error err;
    vmxci_vm *vms[2];
    options.edit = 1;
    REQUIRE(vmxci_vm_open(&vms[0], path, &options, NULL) == VMXCI_OK);
    REQUIRE(vmxci_vm_open(&vms[1], duplicates, &options, NULL) == VMXCI_OK);
    REQUIRE(restrict_all(vms, 1, results, &err) == VMXCI_OK);
    REQUIRE(results[0].status == VMXCI_OK && results[0].changed == 0);
    REQUIRE(restrict_all(vms, 2, results, &err) == VMXCI_EDUPLICATE && err.line == 4);
    vmxci_vm_close(vms[0]);
    vmxci_vm_close(vms[1]);
}

int main(int argc, char **argv)
{
    REQUIRE(argc == 5);
    use_document(argv[1]);
    use_files(argv[1], argv[2], argv[3], argv[4]);
    use_group(argv[1], argv[3]);
    return 0;
}
