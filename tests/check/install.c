/* SPDX-License-Identifier: MIT */
/* A program of somebody who has the library installed; install.sh builds and runs it. */
#include <stdio.h>

#include <vmxci.h>

int main(void)
{
    static const char bytes[] = "vmci0.id = \"7\"\n";
    vmxci_error error;
    vmxci_doc *doc;
    vmxci_str text;

    if (vmxci_doc_parse(&doc, bytes, sizeof bytes - 1, NULL, &error) != VMXCI_OK ||
        vmxci_doc_set(doc, "vmci0.id", "1234", &error) != VMXCI_OK) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    text = vmxci_doc_emit(doc);
    fwrite(text.ptr, 1, text.len, stdout);
    vmxci_doc_free(doc);
    return 0;
}
