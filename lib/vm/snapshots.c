/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <limits.h>
#include <unistd.h>

#include "base/error.h"
#include "base/str.h"
#include "file/target.h"
#include "vm/beside.h"
#include "vm/load.h"
#include "vm/snapshots.h"
#include "vmci/value.h"
#include "vmx/doc.h"
#include "vmx/index.h"
#include "vmx/quote.h"

/* Sets OUT to the name of the list of snapshots of the file NAME.  Returns false if that name is
 * too long for a file. */
static bool make_list_name(char out[NAME_MAX + 1], vmxci_str name)
{
    const vmxci_str vmx = VMXI_LITERAL(".vmx"), vmtx = VMXI_LITERAL(".vmtx");
    const vmxci_str suffix = VMXI_LITERAL(".vmsd");
    if (vmxi_str_ends_fold(name, vmx))
        name.len -= vmx.len;
    else if (vmxi_str_ends_fold(name, vmtx))
        name.len -= vmtx.len;
    if (name.len + suffix.len > NAME_MAX)
        return false;
    memcpy(out, name.ptr, name.len);
    memcpy(out + name.len, suffix.ptr, suffix.len + 1);
    return true;
}

/* Returns the first line of LIST that does not say that there are no snapshots, or NULL.  COUNT is
 * the number that it says, 0 if its value is invalid. */
static const vmxi_line *find_count(int64_t *count, const vmxi_body *list)
{
    const vmxi_line *line = vmxi_body_find(list, VMXI_LITERAL("snapshot.numSnapshots"));
    for (; line; line = vmxi_body_find_next(list, line))
        if (!vmxi_parse_stored(count, VMXI_NUMBER, vmxi_body_value(list, line)) || *count > 0)
            return line;
    return NULL;
}

static int refuse_list(const vmxi_body *list, const char *name, vmxci_error *err)
{
    int64_t count;
    const vmxi_line *line = find_count(&count, list);
    if (!line)
        return VMXCI_OK;
    return vmxi_fail(
        err, VMXCI_ESNAPSHOTS,
        "the VM %s snapshots: '%s' has snapshot.numSnapshots '%s'; delete the snapshots "
        "first",
        count > 0 ? "has" : "may have", vmxi_quote(vmxi_str(name)).text,
        vmxi_body_quote_value(list, vmxi_body_value(list, line)).text);
}

int vmxi_refuse_snapshots(int dir, const char *name, vmxci_error *err)
{
    char list_name[NAME_MAX + 1];
    vmxci_doc *list;
    vmxci_error failure;
    int fd;
    if (!make_list_name(list_name, vmxi_str(name)))
        return VMXCI_OK;
    int status = vmxi_open_beside(&fd, dir, list_name, err);
    if (status || fd < 0)
        return status;
    status = vmxi_doc_read(&list, fd, 0, NULL, &failure);
    close(fd);
    if (status)
        return vmxi_fail_beside(err, &failure, list_name);
    status = refuse_list(&list->body, list_name, err);
    vmxci_doc_free(list);
    return status;
}
