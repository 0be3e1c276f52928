/* SPDX-License-Identifier: MIT */
/* Reads a spec for vmxci apply and applies it to documents.  The first byte of the input holds
 * options, the rest is the spec. */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "reconfig/edit.h"
#include "reconfig/read.h"
#include "reconfig/vim.h"
#include "fuzz.h"

enum {
    IGNORE = 1
};

static const vmxci_str documents[] = {
    LIT("virtualHW.version = \"19\"\nvmci0.present = \"TRUE\"\nvmci0.id = \"4294967000\"\n"
        "vmci0.pciSlotNumber = \"33\"\nvmci0.unrestricted = \"true\" # c\nvmci.filter.enable = "
        "FALSE\n"),
    LIT("\xef\xbb\xbfvirtualHW.version = \"6\"\r\na = \"1\"\r\nA = \"2\"\r\nvmci0.id = \"2\""),
    LIT(".encoding = \"windows-1252\"\nvmci0.present = \"FALSE\"\nvmci0.id = \"x\"\nbad line\n"),
    LIT("virtualHW.version = \"4\"\nvmci0.present = \"TRUE\"\nvmci0.id = \"-1\"\nvmci0.id = "
        "\"20\"\n"),
    LIT(""),
};

/* ---- reading ---- */

static int compare(const void *a, const void *b)
{
    const struct spec_option *const *x = a, *const *y = b;
    return strcmp((*x)->key, (*y)->key);
}

/* Of the keys of the device, an option can have that of VMXCI_UNRESTRICTED only. */
static void check_option(const struct spec_option *option)
{
    REQUIRE(option->value);
    REQUIRE(vmxci_key_check((vmxci_str){ option->key, strlen(option->key) }, NULL) == VMXCI_OK);
    for (int p = VMXCI_PRESENT; p <= VMXCI_FILTER_ENABLE; p++) {
        const char *key = vmxci_property_key((vmxci_property)p);
        REQUIRE(p == VMXCI_UNRESTRICTED ||
                !fold_equal((vmxci_str){ key, strlen(key) },
                            (vmxci_str){ option->key, strlen(option->key) }));
    }
}

/* An option that is ignored has no key. */
static void check_options(const struct spec *spec)
{
    const struct spec_option **sorted = allocate(spec->option_count * sizeof *sorted);
    size_t count = 0;
    for (size_t i = 0; i < spec->option_count; i++) {
        const struct spec_option *option = &spec->options[i];
        REQUIRE(option->key || spec->ignored_count);
        if (!option->key)
            continue;
        check_option(option);
        sorted[count++] = option;
    }
    qsort(sorted, count, sizeof *sorted, compare);
    for (size_t i = 1; i < count; i++)
        REQUIRE(strcmp(sorted[i - 1]->key, sorted[i]->key) != 0);
    free(sorted);
}

static void check_spec(const struct spec *spec, unsigned options)
{
    const vmxci_vmci_spec *device = &spec->device;
    REQUIRE(spec->ignored_count == 0 || options & IGNORE);
    REQUIRE(spec->has_device || device->gives == 0);
    REQUIRE((unsigned)device->operation <= VMXCI_OPERATION_REMOVE);
    if (device->gives & VMXCI_GIVES_ID)
        REQUIRE(device->id >= INT32_MIN && device->id <= (int64_t)UINT32_MAX);
    REQUIRE((device->unrestricted | 1) == 1 && (device->filter_enable | 1) == 1);
    for (size_t i = 0; i < spec->ignored_count; i++)
        REQUIRE(spec->ignored[i][0] != '\0');
    check_options(spec);
}

static int read_checked(struct spec *spec, vmxci_str text, unsigned options)
{
    vmxci_error err;
    int status = read_spec(spec, text.ptr, text.len, options & IGNORE, &err);
    if (status) {
        REQUIRE(status == VMXCI_EVALUE || status == VMXCI_EUTF16 || status == VMXCI_ENUL ||
                status == VMXCI_EPROTECTED);
        check_error(&err, status);
    } else {
        check_spec(spec, options);
    }
    return status;
}

/* ---- editing ---- */

static vmxci_doc *parse(vmxci_str text)
{
    vmxci_doc *doc;
    REQUIRE(vmxci_doc_parse(&doc, text.ptr, text.len, NULL, NULL) == VMXCI_OK);
    return doc;
}

/* A property reads as it was set. */
static void check_device(const vmxci_doc *doc, const struct spec *spec)
{
    const vmxci_vmci_spec *want = &spec->device;
    vmxci_vmci_spec now = VMXCI_VMCI_SPEC_INIT;
    int status = vmxci_vmci_read(&now, doc, NULL);
    if (!spec->has_device)
        return;
    if (want->operation == VMXCI_OPERATION_REMOVE) {
        REQUIRE(status == VMXCI_ENOKEY);
        return;
    }
    REQUIRE(status != VMXCI_ENOKEY);
    if (status)
        return;
    if (want->gives & VMXCI_GIVES_ID)
        REQUIRE((uint32_t)now.id == (uint32_t)want->id);
    if (want->gives & VMXCI_GIVES_UNRESTRICTED)
        REQUIRE(now.unrestricted == want->unrestricted);
    if (want->gives & VMXCI_GIVES_FILTER_ENABLE)
        REQUIRE(now.filter_enable == want->filter_enable);
}

/* A spec with the device as show -o vim prints it changes nothing. */
static void check_round_trip(vmxci_doc *doc)
{
    vmxci_vmci_spec now = VMXCI_VMCI_SPEC_INIT;
    struct spec spec;
    vmxci_doc *before;
    if (vmxci_vmci_read(&now, doc, NULL) != VMXCI_OK)
        return;
    json_t *value = json_pack("{s:[{s:s, s:o}]}", "deviceChange", "operation", "edit", "device",
                              make_vim_device(&now));
    char *text = json_dumps(value, 0);
    REQUIRE(text && vmxci_doc_clone(&before, doc, NULL) == VMXCI_OK);
    REQUIRE(read_checked(&spec, (vmxci_str){ text, strlen(text) }, 0) == VMXCI_OK);
    REQUIRE(apply_spec(doc, &spec, NULL, NULL) == VMXCI_OK);
    REQUIRE(str_equal(vmxci_doc_emit(doc), vmxci_doc_emit(before)));
    free_spec(&spec);
    free(text);
    json_decref(value);
    vmxci_doc_free(before);
}

static void check_edit(const struct spec *spec, vmxci_str text)
{
    vmxci_doc *doc = parse(text), *once;
    vmxci_error err;
    int status = apply_spec(doc, spec, NULL, &err);
    check_fresh(doc);
    if (status) {
        check_error(&err, status);
    } else {
        check_device(doc, spec);
        REQUIRE(vmxci_doc_clone(&once, doc, NULL) == VMXCI_OK);
        REQUIRE(apply_spec(doc, spec, NULL, &err) == VMXCI_OK);
        REQUIRE(str_equal(vmxci_doc_emit(doc), vmxci_doc_emit(once)));
        vmxci_doc_free(once);
    }
    check_round_trip(doc);
    vmxci_doc_free(doc);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct spec spec;
    if (size == 0)
        return 0;
    /* A fixed seed, so that runs are reproducible. */
    json_object_seed(1);
    if (read_checked(&spec, (vmxci_str){ (const char *)data + 1, size - 1 }, data[0]) == VMXCI_OK)
        for (size_t i = 0; i < COUNT(documents); i++)
            check_edit(&spec, documents[i]);
    free_spec(&spec);
    return 0;
}
