/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "command.h"
#include "key.h"
#include "options/options.h"
#include "options/usage.h"
#include "str.h"

int check_key(const struct options *o, const char *key)
{
    vmxci_error err;
    const int status = vmxci_key_check(str_of(key), &err);
    return status == VMXCI_EINVAL ? usage_error(o->command, "%s", err.message) : EXIT_DONE;
}

int convert_word(struct word *out, const struct options *o, const vmxci_doc *doc,
                 const char *argument, vmxci_error *err)
{
    *out = (struct word){ .bytes = str_of(argument) };
    if (o->raw)
        return VMXCI_OK;
    const int status = vmxci_doc_from_utf8(&out->text, doc, out->bytes, err);
    if (status == VMXCI_OK)
        out->bytes = vmxci_text_str(out->text);
    return status;
}

void free_word(struct word *word)
{
    vmxci_text_free(word->text);
    word->text = NULL;
}
