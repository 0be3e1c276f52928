/* SPDX-License-Identifier: MIT */
/* vmxci apply: what a ReconfigVM call asks for, done to the files. */
#include <config.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "edit.h"
#include "error.h"
#include "output/json.h"
#include "options/options.h"
#include "options/usage.h"
#include "output/report.h"
#include "reconfig/spec.h"

/* ---- the bytes of the spec ------------------------------------------------------------- */

struct bytes {
    char *ptr;
    size_t len;
};

static int read_bytes(struct bytes *out, FILE *in, vmxci_error *err)
{
    for (size_t room = 65536; !feof(in) && out->len <= SPEC_MAX_BYTES; room *= 2) {
        char *ptr = realloc(out->ptr, room);
        if (!ptr)
            return fail_no_memory(err);
        out->ptr = ptr;
        out->len += fread(ptr + out->len, 1, room - out->len, in);
        if (ferror(in))
            return fail_with(err, VMXCI_EIO, "cannot read: %s", strerror(errno));
    }
    if (out->len > SPEC_MAX_BYTES)
        return fail_with(err, VMXCI_ETOOBIG, "a spec of more than 16 MiB is not read");
    return VMXCI_OK;
}

static int read_file(struct bytes *out, const char *path, vmxci_error *err)
{
    FILE *in = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
    if (!in)
        return fail_with(err, errno == ENOENT ? VMXCI_ENOENT : VMXCI_EIO, "cannot open: %s",
                         strerror(errno));
    int status = read_bytes(out, in, err);
    if (in != stdin)
        (void)fclose(in);
    return status;
}

/* ---- the command ----------------------------------------------------------------------- */

/* What is wrong with the spec, before any VM. */
static int refuse(const struct options *o, const char *path, const vmxci_error *err)
{
    struct json_output json = json_begin(o);
    int status = json_fail(&json, path, err);
    json_end(&json);
    return status;
}

static void tell_ignored(const char *path, const struct spec *spec)
{
    for (size_t i = 0; i < spec->ignored_count; i++) {
        char text[VMXCI_MESSAGE_SIZE + 32], shown[sizeof text];
        snprintf(text, sizeof text, "%s is ignored", spec->ignored[i]);
        vmxci_printable(shown, sizeof shown, (vmxci_str){ text, strlen(text) }, 1);
        report_note(path, &(vmxci_note){ .message = shown });
    }
}

static bool gives_id(const struct spec *spec)
{
    const vmxci_vmci_spec *device = &spec->device;
    return spec->has_device && device->operation != VMXCI_REMOVE &&
           device->gives & VMXCI_GIVES_ID && (int32_t)(uint32_t)device->id != -1;
}

static int edit(vmxci_doc *doc, const char *path, const struct options *o, void *payload,
                vmxci_error *err)
{
    const vmxci_edit_options opt = edit_options(o);
    const struct spec *spec = payload;
    (void)path;
    return spec_edit(doc, spec, &opt, err);
}

static int apply(const struct options *o, const char *path, struct spec *spec)
{
    if (several(o) && gives_id(spec))
        return usage_error(o->command,
                           "%s: spec.deviceChange[%zu].device.id is %lld, for several VMs: no two "
                           "may have one id",
                           path, spec->index, (long long)spec->device.id);
    if (!o->quiet)
        tell_ignored(path, spec);
    return edit_all(o, edit, spec);
}

static int run(const struct options *o)
{
    const char *path = o->operands[0];
    struct bytes bytes = { NULL, 0 };
    struct spec spec = { .has_device = false };
    vmxci_error err;
    if (strcmp(path, "-") == 0 && names_stdin(o))
        return usage_error(o->command,
                           "- is standard input: the spec and the VM cannot both be there");
    int status = read_file(&bytes, path, &err);
    if (status == VMXCI_OK)
        status = spec_read(&spec, bytes.ptr, bytes.len, o->ignore_unsupported, &err);
    free(bytes.ptr);
    int result = status ? refuse(o, path, &err) : apply(o, path, &spec);
    spec_free(&spec);
    return result;
}

const struct command command_apply = {
    .name = "apply",
    .operands = "SPEC.json",
    .summary = "do what a ReconfigVM call asks for",
    .about = "Do to each VM what SPEC.json (- for standard input) asks for: a\n"
             "VirtualMachineConfigSpec of the vSphere API in JSON, or the body of a\n"
             "ReconfigVM_Task call.  Its deviceChange may add, edit or remove the VMCI device,\n"
             "its extraConfig set any key that no property owns, and remove one with an empty\n"
             "value.  A property that is what the spec says already changes nothing.  A file is\n"
             "written only if all of the spec can be done.",
    .before_paths = 1,
    .options = { OPTION_IGNORE_UNSUPPORTED, OPTIONS_OF_EDITS, OPTION_END },
    .run = run,
};
