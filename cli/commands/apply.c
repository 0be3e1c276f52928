/* SPDX-License-Identifier: MIT */
/* vmxci apply: makes the changes of a VirtualMachineConfigSpec in .vmx files. */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "edit.h"
#include "options/options.h"
#include "options/usage.h"
#include "output/json.h"
#include "output/printer.h"
#include "output/record.h"
#include "output/report.h"
#include "reconfig/edit.h"
#include "reconfig/load.h"
#include "reconfig/read.h"
#include "str.h"

/* The spec cannot be read, so no VM is opened. */
static int report_spec_error(const struct options *o, const char *path, const vmxci_error *err)
{
    struct printer printer = begin_printer(o, NULL);
    struct record record = { .status = 0 };
    record.status = name_record(&record, path) ? report_failure(&record, o, err)
                                               : fail_record(&record);
    print_record(&printer, &record);
    free_record(&record);
    return end_printer(&printer, false);
}

static void report_ignored(const char *path, const struct spec *spec)
{
    struct buffer messages = { .ptr = NULL };
    for (size_t i = 0; i < spec->ignored_count; i++) {
        char text[VMXCI_MESSAGE_SIZE + 32], shown[sizeof text];
        snprintf(text, sizeof text, "%s: unsupported; ignored", spec->ignored[i]);
        vmxci_printable(shown, sizeof shown, str_of(text), 1);
        report_note(&messages, path, &(vmxci_note){ .message = shown });
    }
    print_messages(&messages);
}

static bool sets_id(const struct spec *spec)
{
    const vmxci_vmci_spec *device = &spec->device;
    return spec->has_device && device->operation != VMXCI_OPERATION_REMOVE &&
           device->gives & VMXCI_GIVES_ID && (int32_t)(uint32_t)device->id != -1;
}

static int edit(vmxci_doc *doc, struct record *record, const struct options *o, void *payload,
                vmxci_error *err)
{
    const vmxci_edit_options opt = edit_options(o);
    (void)record;
    return apply_spec(doc, payload, &opt, err);
}

static int apply_to_all(const struct options *o, const char *path, struct spec *spec)
{
    if (several(o) && sets_id(spec))
        return usage_error(o->command,
                           "%s: spec.deviceChange[%zu].device.id: several VMs cannot have the same "
                           "context ID %lld; give one PATH, or a spec without the property",
                           path, spec->device_index, (long long)spec->device.id);
    if (!o->quiet)
        report_ignored(path, spec);
    return edit_all(&(struct editor){ .o = o, .fn = edit, .payload = spec });
}

/* The caller frees OUT with free_spec, also after an error. */
static int load_spec(struct spec *out, const struct options *o, const char *path, vmxci_error *err)
{
    struct bytes bytes;
    int status = load_file(&bytes, path, err);
    if (status)
        return status;
    status = read_spec(out, bytes.ptr, bytes.len, o->ignore_unsupported, err);
    free(bytes.ptr);
    return status;
}

static int run(const struct options *o)
{
    const char *path = o->operands[0];
    struct spec spec = SPEC_INIT;
    vmxci_error err;
    if (strcmp(path, "-") == 0 && names_stdin(o))
        return usage_error(o->command, "SPEC.json and PATH cannot both be '-' (standard input)");
    int status = load_spec(&spec, o, path, &err);
    int result = status ? report_spec_error(o, path, &err) : apply_to_all(o, path, &spec);
    free_spec(&spec);
    return result;
}

const struct command command_apply = {
    .name = "apply",
    .operands = "SPEC.json",
    .summary = "apply the spec of a ReconfigVM call",
    .about = "Apply SPEC.json (- for standard input) to each VM: a VirtualMachineConfigSpec of\n"
             "the vSphere API in JSON, or the body of a ReconfigVM_Task call.  deviceChange\n"
             "may add, edit or remove the VMCI device.  extraConfig may set any key for which\n"
             "the API has no property; an empty value removes the key.  A property that\n"
             "already has the value given in the spec is left unchanged.  A file is written\n"
             "only if all of the spec can be applied.\n",
    .examples = "  vmxci apply spec.json web01\n"
                "  vmxci apply --dry-run --diff spec.json web01 web02\n",
    .before_paths = 1,
    .groups = GROUP_APPLY | GROUP_KEEP | GROUPS_OF_EDITS,
    .run = run,
};
