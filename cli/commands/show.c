/* SPDX-License-Identifier: MIT */
/* vmxci show: prints the device of each VM as a sheet, a table, JSON, or the object of the API. */
#include <config.h>

#include "command.h"
#include "options/options.h"
#include "output/columns.h"
#include "output/json.h"
#include "output/sheet.h"
#include "output/vm_columns.h"
#include "output/vm_json.h"
#include "read.h"
#include "reconfig/vim.h"
#include "views.h"

/* Sets OUT to the object of the API: null if the device is absent, NULL if there is no memory. */
static int read_device(json_t **out, const vmxci_doc *doc, vmxci_error *err)
{
    vmxci_vmci_spec device = VMXCI_VMCI_SPEC_INIT;
    int status = check_not_encrypted(doc, err);
    if (status == VMXCI_OK)
        status = vmxci_vmci_read(&device, doc, err);
    if (status && status != VMXCI_ENOKEY)
        return status;
    *out = status ? json_null() : make_vim_device(&device);
    return VMXCI_OK;
}

static int print_device(const struct reader *reader, const struct input *in, struct record *record)
{
    const struct options *o = reader->o;
    json_t *device = NULL;
    vmxci_error err;
    if (read_device(&device, in->doc, &err) != VMXCI_OK)
        return report_failure(record, o, &err);
    if (several(o))
        device = path_to_json(in->path, json_pack("{s:o}", "device", device));
    return print_json(record, o, device);
}

static int run(const struct options *o)
{
    static const struct view_format format = {
        .columns = COLUMN_SHOW,
        .add_sheet = add_device_sheet,
        .to_json = vm_to_json,
        .prints_notes = true,
    };
    struct column_list columns;
    if (o->output != OUTPUT_VIM)
        return print_views(o, &format);
    /* The list is not needed, but a mistake in it is reported as with the other formats. */
    const int status = parse_columns(&columns, vm_columns, COLUMN_SHOW, o);
    const struct reader reader = { .o = o, .fn = print_device };
    return status ? status : read_all(&reader);
}

static void print_notes(void)
{
    print_columns(vm_columns, COLUMN_SHOW);
}

const struct command command_show = {
    .name = "show",
    .operands = "",
    .summary = "show the device, its effective values and the state of the VM",
    .about = "Show the VMCI device of each VM: each value with its line in the file, the\n"
             "effective values of unset properties, the state of the VM, and notes.  Several\n"
             "VMs are printed as a table, one line each.  With -o vim, print the object\n"
             "VirtualMachineVMCIDevice of the vSphere API, or null if the VM has no device;\n"
             "for several VMs, an array of objects with path and device or error.\n",
    .print_notes = print_notes,
    .examples = "  vmxci show web01\n"
                "  vmxci show --columns=NAME,ID,LOCK web01 web02\n"
                "  vmxci show -o json web01/web01.vmx\n",
    .groups = GROUP_SHOW | GROUP_END | GROUP_TABLE | GROUP_COLOR | GROUP_PATHS | GROUP_MESSAGES,
    .run = run,
};
