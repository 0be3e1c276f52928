/* SPDX-License-Identifier: MIT */
/* vmxci show: the device of each VM, as a sheet, a table, JSON, or the object of the API. */
#include <config.h>

#include "output/color.h"
#include "command.h"
#include "input.h"
#include "output/json.h"
#include "options/options.h"
#include "output/report.h"
#include "output/row.h"
#include "output/sheet.h"
#include "output/state.h"
#include "output/view.h"
#include "reconfig/vim.h"

static int show_json(struct json_output *out, const char *path)
{
    struct input in;
    struct view view;
    vmxci_error err;
    int status = view_open(&view, &in, path, &err) == VMXCI_OK
                     ? json_put(out, view.path, json_view(&view))
                     : json_fail(out, view.path, &err);
    input_close(&in);
    return status;
}

static int run_json(const struct options *o)
{
    struct json_output out = json_begin(o);
    int status = EXIT_DONE;
    for (int i = 0; i < o->path_count; i++)
        status = worse(status, show_json(&out, o->paths[i]));
    json_end(&out);
    return status;
}

/* Read the device as the API has it: NULL where there is none. */
static int read_device(json_t **out, const vmxci_doc *doc, vmxci_error *err)
{
    vmxci_vmci_spec device = VMXCI_VMCI_SPEC_INIT;
    int status = check_visible(doc, err);
    if (status == VMXCI_OK)
        status = vmxci_vmci_read(&device, doc, err);
    *out = status == VMXCI_OK ? make_vim_device(&device) : json_null();
    return status == VMXCI_ENOKEY ? VMXCI_OK : status;
}

/* DEVICE, which is released, as one of several. */
static json_t *with_path(const char *path, json_t *device)
{
    json_t *object = json_with_path(path);
    if (json_object_set_new(object, "device", device) == 0)
        return object;
    json_decref(object);
    return NULL;
}

static int show_vim(struct json_output *out, const struct options *o, const char *path)
{
    struct input in;
    vmxci_error err;
    json_t *device = NULL;
    int result, status = input_open(&in, path, NULL, &err);
    if (status == VMXCI_OK)
        status = read_device(&device, in.doc, &err);
    if (status) {
        json_decref(device);
        result = json_fail(out, in.path, &err);
    } else {
        result = json_put(out, in.path, several(o) ? with_path(in.path, device) : device);
    }
    input_close(&in);
    return result;
}

static int run_vim(const struct options *o)
{
    struct json_output out = json_begin(o);
    int status = EXIT_DONE;
    for (int i = 0; i < o->path_count; i++)
        status = worse(status, show_vim(&out, o, o->paths[i]));
    json_end(&out);
    return status;
}

static int show_row(struct table *table, const struct layout *layout, const struct options *o,
                    const char *path)
{
    struct input in;
    struct view view;
    vmxci_error err;
    int status = view_open(&view, &in, path, &err) == VMXCI_OK ? row_add(table, layout, &view)
                                                               : report_error(o, view.path, &err);
    input_close(&in);
    return status;
}

static int run_table(const struct options *o, const struct layout *layout)
{
    struct table table = { .columns = layout->columns,
                           .count = layout->count,
                           .color = color_is_on(o) };
    int status = EXIT_DONE;
    for (int i = 0; i < o->path_count; i++)
        status = worse(status, show_row(&table, layout, o, o->paths[i]));
    return worse(status, table_end(&table));
}

static int run_sheet(const struct options *o)
{
    struct input in;
    struct view view;
    vmxci_error err;
    int status = view_open(&view, &in, o->paths[0], &err) == VMXCI_OK
                     ? sheet_print(&view, !o->quiet, color_is_on(o))
                     : report_error(o, view.path, &err);
    input_close(&in);
    return status;
}

static int run(const struct options *o)
{
    struct layout layout;
    if (!layout_read(&layout, o))
        return EXIT_USAGE;
    if (as_json(o))
        return run_json(o);
    if (o->output == OUTPUT_VIM)
        return run_vim(o);
    return several(o) || o->output == OUTPUT_TABLE || o->columns ? run_table(o, &layout)
                                                                 : run_sheet(o);
}

const struct command command_show = {
    .name = "show",
    .operands = "",
    .summary = "show the device, its effective values and the state of the VM",
    .about = "Show the VMCI device of each VM: each value with its line in the file, the\n"
             "effective value of what is unset, the state of the VM, and notes.  Several VMs\n"
             "make a table, a line each.  With -o vim, print the VirtualMachineVMCIDevice of\n"
             "the vSphere API, or null; for several VMs, an array.\n"
             "\n"
             "LIST are columns, separated by commas; those after a + are added to the default\n"
             "columns.  The default is NAME,PRESENT,ID,UNRESTRICTED,HW,STATE,NOTES,PATH; there\n"
             "are also REASON, LOCK and SLOT.\n",
    .examples = "  vmxci show web01\n"
                "  vmxci show --columns=NAME,ID,LOCK web01 web02\n"
                "  vmxci show -o json web01/web01.vmx\n",
    .groups = GROUP_SHOW | GROUP_COLUMNS | GROUP_TABLE | GROUP_MESSAGES,
    .run = run,
};
