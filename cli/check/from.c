/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include <jansson.h>

#include "check/base64.h"
#include "check/file_error.h"
#include "check/from.h"
#include "check/json_lines.h"
#include "check/shared.h"
#include "command.h"
#include "output/buffer.h"
#include "output/report.h"

/* One VM of the file. */
struct from {
    struct json_lines lines;
    struct buffer path; /* with a final NUL */
    struct identity_list own;
};

/* ---- members --------------------------------------------------------------------------- */

static vmxci_str string_of(const json_t *text)
{
    return (vmxci_str){ json_string_value(text), json_string_length(text) };
}

static int read_cid(struct from *from, const json_t *device)
{
    const json_t *id = json_object_get(device, "id");
    if (!json_is_integer(id))
        return json_is_null(id)
                   ? EXIT_DONE
                   : refuse_json_line(&from->lines, "'vmci0.id' must be an integer or null");
    const json_int_t number = json_integer_value(id);
    if (number < INT32_MIN || number > UINT32_MAX)
        return refuse_json_line(
            &from->lines, "'vmci0.id' %" JSON_INTEGER_FORMAT " is not in the range of 32 bits",
            number);
    const int32_t cid = (int32_t)(uint32_t)number;
    if (!vmxci_cid_reserved(cid))
        add_identity_cid(&from->own, cid);
    return EXIT_DONE;
}

static int read_device(struct from *from, const json_t *device)
{
    /* The device of a fully encrypted VM is not visible. */
    if (json_is_null(device))
        return EXIT_DONE;
    if (!json_is_object(device))
        return refuse_json_line(&from->lines, "'vmci0' must be an object or null");
    return read_cid(from, device);
}

static int read_uuid(struct from *from, const json_t *uuid)
{
    if (json_is_string(uuid))
        add_identity_text(&from->own, IDENTITY_UUID, string_of(uuid));
    else if (!json_is_null(uuid))
        return refuse_json_line(&from->lines, "'uuidBios' must be a string or null");
    return EXIT_DONE;
}

static int read_macs(struct from *from, const json_t *macs)
{
    const json_t *mac;
    size_t i;
    if (!json_is_array(macs))
        return refuse_json_line(&from->lines, "'macs' must be an array");
    json_array_foreach(macs, i, mac)
    {
        if (!json_is_string(mac))
            return refuse_json_line(&from->lines, "'macs' must be an array of strings");
        add_identity_text(&from->own, IDENTITY_MAC, string_of(mac));
    }
    return EXIT_DONE;
}

/* The bytes of a path that is not UTF-8 are there besides the text. */
static int read_path(struct from *from, const json_t *object)
{
    const json_t *text = json_object_get(object, "path");
    const json_t *bytes = json_object_get(object, "pathBytes");
    if (bytes && (!json_is_string(bytes) || !add_base64(&from->path, string_of(bytes))))
        return refuse_json_line(&from->lines, "'pathBytes' must be a string of base64");
    if (!json_is_string(text))
        return refuse_json_line(&from->lines, "'path' must be a string");
    if (!bytes)
        add_str(&from->path, string_of(text));
    if (from->path.len && memchr(from->path.ptr, '\0', from->path.len))
        return refuse_json_line(&from->lines, "the path contains a NUL character");
    add_byte(&from->path, '\0');
    return from->path.failed ? report_no_memory(from->lines.name) : EXIT_DONE;
}

/* ---- VMs ------------------------------------------------------------------------------- */

static int report_store(const struct from *from)
{
    if (errno == ENOMEM)
        return report_no_memory(from->lines.name);
    return report_system(from->lines.o, from->lines.name,
                         "cannot store its paths in a temporary file");
}

static int add_vm(struct shared *shared, struct from *from, const json_t *object)
{
    clear_buffer(&from->path);
    from->own.count = 0;
    int status = read_path(from, object);
    if (status == EXIT_DONE)
        status = read_device(from, json_object_get(object, "vmci0"));
    if (status == EXIT_DONE)
        status = read_uuid(from, json_object_get(object, "uuidBios"));
    if (status == EXIT_DONE)
        status = read_macs(from, json_object_get(object, "macs"));
    if (status)
        return status;
    if (from->own.no_memory)
        return report_no_memory(from->lines.name);
    return add_shared(shared, from->path.ptr, &from->own) ? EXIT_DONE : report_store(from);
}

static int read_object(struct shared *shared, struct from *from, const json_t *object)
{
    if (json_object_get(object, "error") || json_object_get(object, "end"))
        return EXIT_DONE;
    if (json_object_get(object, "vmci0"))
        return add_vm(shared, from, object);
    return refuse_json_line(&from->lines, "not an object that 'vmxci show -o jsonl' prints: member "
                                          "'vmci0' is missing");
}

int read_from(struct shared *shared, const char *file, const struct options *o)
{
    struct from from = { .path = { .ptr = NULL } };
    json_t *object;
    int status = open_json_lines(&from.lines, file, o);
    if (status)
        return status;
    status = next_json_line(&object, &from.lines);
    while (object && status == EXIT_DONE) {
        status = read_object(shared, &from, object);
        json_decref(object);
        if (status == EXIT_DONE)
            status = next_json_line(&object, &from.lines);
    }
    close_json_lines(&from.lines);
    free_buffer(&from.path);
    free_identities(&from.own);
    return status;
}
