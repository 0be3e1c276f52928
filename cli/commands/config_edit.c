/* SPDX-License-Identifier: MIT */
/* vmxci config edit: several edits of any keys in one write. */
#include <config.h>

#include "command.h"
#include "edit.h"
#include "edits/apply.h"
#include "edits/read.h"
#include "options/options.h"

static int edit_keys(vmxci_doc *doc, struct record *record, const struct options *o, void *payload,
                     vmxci_error *err)
{
    return apply_edits(doc, record, payload, o, err);
}

static int run(const struct options *o)
{
    struct edit_list list;
    int status = read_edits(&list, o);
    if (status == EXIT_DONE)
        status = edit_all(&(struct editor){ .o = o, .fn = edit_keys, .payload = &list });
    free_edit_list(&list);
    return status;
}

const struct command command_config_edit = {
    .name = "config edit",
    .operands = "",
    .summary = "make several edits of any keys at once",
    .about = "Make the edits in the order given, and write each file once: all edits of a file\n"
             "or, if one is refused, none.  KEY ends at the first '='.  REGEX is a PCRE2\n"
             "pattern and ignores case.  It is not an error if a key to remove is unset.\n"
             "A FILE is read once for all VMs.  KEY, VALUE and the content of FILE are UTF-8\n"
             "and are converted to the encoding of the VM's file; with --raw, their bytes are\n"
             "written unchanged.\n"
             "\n"
             "The FILE of --import is read in the encoding that its .encoding declares, which\n"
             "is not imported.  It must not have a malformed line, a duplicate key or another\n"
             "protected key.\n",
    .examples = "  vmxci config edit -s numvcpus=2 -s memSize=4096 -u annotation web01\n"
                "  vmxci config edit --unset-match='ethernet[1-9]\\..*' --dry-run --diff web01\n"
                "  echo 'idle since May' | vmxci config edit --set-file=annotation=- web01 web02\n",
    .groups = GROUP_CONFIG | GROUP_RAW | GROUP_KEEP | GROUPS_OF_EDITS,
    .run = run,
};
