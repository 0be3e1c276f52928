/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <string.h>

#include "command.h"
#include "key.h"
#include "options/usage.h"

int check_key(const struct options *o, const char *key)
{
    vmxci_error err;
    int status = vmxci_key_check((vmxci_str){ key, strlen(key) }, &err);
    return status == VMXCI_EINVAL ? usage_error(o->command, "%s", err.message) : EXIT_DONE;
}

int word_read(struct word *out, const struct options *o, const vmxci_doc *doc, const char *argument,
              vmxci_error *err)
{
    *out = (struct word){ .bytes = { argument, strlen(argument) } };
    if (o->raw)
        return VMXCI_OK;
    int status = vmxci_doc_from_utf8(&out->text, doc, out->bytes, err);
    if (status == VMXCI_OK)
        out->bytes = vmxci_text_str(out->text);
    return status;
}

void word_free(struct word *word)
{
    vmxci_text_free(word->text);
    word->text = NULL;
}
