/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <limits.h>
#include <stdbool.h>
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

static const vmxci_str number_key = { "snapshot.numSnapshots", 21 };

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
    const vmxi_line *line = vmxi_body_find(list, number_key);
    for (; line; line = vmxi_body_find_next(list, line))
        if (!vmxi_parse_stored(count, VMXI_NUMBER, vmxi_body_value(list, line)) || *count != 0)
            return line;
    return NULL;
}

/* Returns whether LINE is an entry about a snapshot, such as snapshot0.uid. */
static bool is_snapshot(const vmxi_body *list, const vmxi_line *line)
{
    const vmxci_str prefix = VMXI_LITERAL("snapshot");
    vmxci_str rest = vmxi_body_name(list, line);
    if (line->kind != VMXCI_LINE_ENTRY || !vmxi_str_starts_fold(rest, prefix))
        return false;
    rest = vmxi_str_skip(rest, prefix.len);
    const size_t len = rest.len;
    while (rest.len && vmxi_is_digit(rest.ptr[0]))
        rest = vmxi_str_skip(rest, 1);
    return rest.len < len && vmxi_take_char(&rest, '.');
}

/* Returns whether LINE is not what VMware writes, so that it may hide an entry. */
static bool is_junk(const vmxi_body *list, const vmxi_line *line)
{
    (void)list;
    return line->kind == VMXCI_LINE_MALFORMED || line->flags & VMXCI_LINE_FLAG_HAS_NUL;
}

static const vmxi_line *find_line(const vmxi_body *list,
                                  bool (*fits)(const vmxi_body *, const vmxi_line *))
{
    for (uint32_t i = 0; i < list->line_count; i++)
        if (fits(list, &list->lines[i]))
            return &list->lines[i];
    return NULL;
}

/* Refuses a list without a number that has entries about snapshots, or lines that are no entries.
 */
static int refuse_doubtful(const vmxi_body *list, const char *name, vmxci_error *err)
{
    const vmxi_line *line = NULL;
    if (!vmxi_body_find(list, number_key))
        line = find_line(list, is_snapshot);
    if (line)
        return vmxi_fail(err, VMXCI_ESNAPSHOTS,
                         "the VM may have snapshots: '%s' has '%s' but no %s; delete the snapshots "
                         "first",
                         vmxi_quote(vmxi_str(name)).text,
                         vmxi_body_quote(list, vmxi_body_name(list, line)).text, number_key.ptr);
    line = find_line(list, is_junk);
    if (!line)
        return VMXCI_OK;
    return vmxi_fail(
        err, VMXCI_ESNAPSHOTS,
        "the VM may have snapshots: line %zu of '%s' is malformed; remove that file if "
        "the VM has no snapshots",
        vmxi_body_number(list, line), vmxi_quote(vmxi_str(name)).text);
}

static int refuse_list(const vmxi_body *list, const char *name, vmxci_error *err)
{
    int64_t count;
    const vmxi_line *line = find_count(&count, list);
    if (!line)
        return refuse_doubtful(list, name, err);
    return vmxi_fail(err, VMXCI_ESNAPSHOTS,
                     "the VM %s snapshots: '%s' has %s '%s'; delete the snapshots first",
                     count > 0 ? "has" : "may have", vmxi_quote(vmxi_str(name)).text,
                     number_key.ptr, vmxi_body_quote_value(list, vmxi_body_value(list, line)).text);
}

/* Opens the list NAME; OUT is -1 if there is none.  Something else under that name may be in the
 * place of a list. */
static int open_list(int *out, int dir, const char *name, vmxci_error *err)
{
    vmxci_error failure;
    const int status = vmxi_open_regular_beside(out, dir, name, &failure);
    if (status == VMXCI_ENOENT)
        return VMXCI_OK;
    if (status == VMXCI_ENOTVMX)
        return vmxi_fail(err, VMXCI_ESNAPSHOTS,
                         "the VM may have snapshots: '%s' is %s; remove it if the VM has no "
                         "snapshots",
                         vmxi_quote(vmxi_str(name)).text, failure.message);
    if (status && err)
        *err = failure;
    return status;
}

int vmxi_refuse_snapshots(int dir, const char *name, vmxci_error *err)
{
    char list_name[NAME_MAX + 1];
    vmxci_doc *list;
    vmxci_error failure;
    int fd;
    if (!make_list_name(list_name, vmxi_str(name)))
        return VMXCI_OK;
    int status = open_list(&fd, dir, list_name, err);
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
