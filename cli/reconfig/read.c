/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <string.h>

#include "error.h"
#include "reconfig/device.h"
#include "reconfig/extra_config.h"
#include "reconfig/object.h"
#include "reconfig/read.h"

#define NOT_JSON "not a valid JSON document: "

/* ---- the root -------------------------------------------------------------------------- */

static const struct member spec_members[] = {
    { "deviceChange", read_device_changes, OPTIONAL },
    { "extraConfig", read_extra_config, OPTIONAL },
    MEMBERS_END,
};
static const struct type spec_type = { "VirtualMachineConfigSpec", NULL, spec_members };

static int read_config_spec(const struct node *node)
{
    return read_object(node, &spec_type);
}

static const struct member body_members[] = {
    { "spec", read_config_spec, REQUIRED },
    MEMBERS_END,
};
static const struct type body_type = { "ReconfigVMRequestType", NULL, body_members };

/* An object with a member `spec` is the body of a call, any other value is the spec itself. */
static int read_root(const struct reading *reading, json_t *value)
{
    const bool is_body = json_object_get(value, "spec") != NULL;
    const struct node root = { .reading = reading,
                               .member = is_body ? "" : "spec",
                               .value = value };
    return read_object(&root, is_body ? &body_type : &spec_type);
}

/* ---- JSON ------------------------------------------------------------------------------ */

static size_t clamp_to_zero(int number)
{
    return number > 0 ? (size_t)number : 0;
}

static int fail_json(const json_error_t *error, vmxci_error *err)
{
    /* Where jansson ran out of memory, it leaves no text. */
    if (error->text[0] == '\0')
        return fail_no_memory(err);
    fail_with(err, VMXCI_EVALUE, NOT_JSON "%s", error->text);
    err->offset = clamp_to_zero(error->position);
    err->line = clamp_to_zero(error->line);
    err->column = error->column > 0 ? (size_t)error->column : 1;
    return err->code;
}

static bool starts_with(const char *bytes, size_t len, const char *prefix)
{
    const size_t prefix_len = strlen(prefix);
    return len >= prefix_len && memcmp(bytes, prefix, prefix_len) == 0;
}

/* Refuses UTF-16 and NUL, of which jansson's messages would not name the reason. */
static int check_encoding(const char *bytes, size_t len, vmxci_error *err)
{
    if (starts_with(bytes, len, "\xff\xfe") || starts_with(bytes, len, "\xfe\xff"))
        return fail_with(err, VMXCI_EUTF16, NOT_JSON "UTF-16 text (expected UTF-8)");
    if (len && memchr(bytes, 0, len))
        return fail_with(err, VMXCI_ENUL, NOT_JSON "NUL byte (expected UTF-8 text)");
    return VMXCI_OK;
}

/* On success the caller frees *OUT with json_decref. */
static int decode_json(json_t **out, const char *bytes, size_t len, vmxci_error *err)
{
    const size_t mark = starts_with(bytes, len, "\xef\xbb\xbf") ? 3 : 0;
    json_error_t error;
    int status = check_encoding(bytes, len, err);
    if (status)
        return status;
    *out = json_loadb(bytes + mark, len - mark, JSON_REJECT_DUPLICATES, &error);
    return *out ? VMXCI_OK : fail_json(&error, err);
}

int read_spec(struct spec *out, const char *bytes, size_t len, bool ignore_unsupported,
              vmxci_error *err)
{
    const struct reading reading = { out, ignore_unsupported, err };
    json_t *value;
    *out = (struct spec)SPEC_INIT;
    int status = decode_json(&value, bytes, len, err);
    if (status)
        return status;
    status = read_root(&reading, value);
    json_decref(value);
    return status ? status : check_contradiction(out, err);
}
