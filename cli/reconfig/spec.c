/* SPDX-License-Identifier: MIT */
/* The reader of specs: each type of the API is a table of its members. */
#include <config.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <jansson.h>

#include "error.h"
#include "reconfig/spec.h"
#include "reconfig/key_owner.h"
#include "reconfig/vim.h"

/* ---- places and errors ----------------------------------------------------------------- */

/* A place in the spec: a member of what it is in, or where that is NULL an element of it. */
struct place {
    const struct place *in;
    const char *member;
    size_t index;
};

struct reader {
    struct spec *out;
    bool ignore;
    vmxci_error *err;
};

/* Add "spec.deviceChange[0].device" or the like to the LEN bytes at OUT.  Returns the length. */
static size_t put_place(char *out, size_t room, const struct place *at)
{
    size_t len = at->in ? put_place(out, room, at->in) : 0;
    const bool nameless = at->in && at->member && !*at->member;
    const char *member = nameless ? "\"\"" : at->member;
    int more = member ? snprintf(out + len, room - len, "%s%.64s", len ? "." : "", member)
                      : snprintf(out + len, room - len, "[%zu]", at->index);
    len += more > 0 ? (size_t)more : 0;
    return len < room ? len : room - 1;
}

static int fail(const struct reader *r, const struct place *at, int status, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static int fail(const struct reader *r, const struct place *at, int status, const char *format, ...)
{
    char text[1024];
    va_list args;
    size_t len = put_place(text, sizeof text / 2, at);
    text[len++] = ':';
    text[len++] = ' ';
    va_start(args, format);
    vsnprintf(text + len, sizeof text - len, format, args);
    va_end(args);
    *r->err = (vmxci_error){ .code = status };
    vmxci_printable(r->err->message, sizeof r->err->message, (vmxci_str){ text, strlen(text) }, 1);
    return status;
}

static const char *kind_of(json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return "an object";
    case JSON_ARRAY:
        return "an array";
    case JSON_STRING:
        return "a string";
    case JSON_INTEGER:
        return "an integer";
    case JSON_REAL:
        return "a number with a fraction or an exponent";
    case JSON_TRUE:
    case JSON_FALSE:
        return "a boolean";
    case JSON_NULL:
        break;
    }
    return "null";
}

static int wrong_kind(const struct reader *r, const struct place *at, const char *wanted,
                      json_t *value)
{
    return fail(r, at, VMXCI_EVALUE, "here %s is needed, not %s", wanted, kind_of(value));
}

/* ---- what is not supported ------------------------------------------------------------- */

/* Add ITEM_SIZE bytes to the COUNT items at ITEMS, in steps that double. */
static void *grow(void *items, size_t count, size_t item_size)
{
    if (count & (count - 1))
        return items;
    return realloc(items, (count ? 2 * count : 1) * item_size);
}

static int ignore(const struct reader *r, const struct place *at)
{
    struct spec *out = r->out;
    char text[512], *copy;
    put_place(text, sizeof text, at);
    char **list = grow(out->ignored, out->ignored_count, sizeof *list);
    if (!list)
        return fail_no_memory(r->err);
    out->ignored = list;
    copy = strdup(text);
    if (!copy)
        return fail_no_memory(r->err);
    list[out->ignored_count++] = copy;
    return VMXCI_OK;
}

/* An empty list asks for nothing. */
static int unsupported(const struct reader *r, const struct place *at, json_t *value)
{
    if (json_is_array(value) && json_array_size(value) == 0)
        return VMXCI_OK;
    if (r->ignore)
        return ignore(r, at);
    return fail(r, at, VMXCI_EVALUE,
                "apply cannot do this to a .vmx file; --ignore-unsupported goes on without");
}

/* ---- objects --------------------------------------------------------------------------- */

typedef int (*read_fn)(const struct reader *r, const struct place *at, json_t *value);

struct member {
    const char *name;
    read_fn read;
};

/* A type of the API.  `name` NULL: any, and the members have to see to `_typeName`. */
struct type {
    const char *name;
    struct member members[12];
};

static int read_equal_text(const struct reader *r, const struct place *at, json_t *value,
                           const char *wanted)
{
    const char *text = json_string_value(value);
    if (!text)
        return wrong_kind(r, at, "a string", value);
    if (strcmp(text, wanted) == 0)
        return VMXCI_OK;
    return fail(r, at, VMXCI_EVALUE, "this is '%s', not '%.64s', and cannot be changed", wanted,
                text);
}

static int read_type(const struct reader *r, const struct place *at, json_t *value,
                     const char *wanted)
{
    const char *name = json_string_value(value);
    if (!name)
        return wrong_kind(r, at, "a string", value);
    if (strcmp(name, wanted) == 0)
        return VMXCI_OK;
    return fail(r, at, VMXCI_EVALUE, "here a %s is needed, not a '%.64s'", wanted, name);
}

/* null is what some clients write for a property that is not set. */
static int read_member(const struct reader *r, const struct place *at, json_t *value,
                       const struct type *type)
{
    if (json_is_null(value))
        return VMXCI_OK;
    if (type->name && strcmp(at->member, "_typeName") == 0)
        return read_type(r, at, value, type->name);
    for (const struct member *m = type->members; m->name; m++)
        if (strcmp(at->member, m->name) == 0)
            return m->read(r, at, value);
    return unsupported(r, at, value);
}

static int read_object(const struct reader *r, const struct place *at, json_t *value,
                       const struct type *type)
{
    int status = VMXCI_OK;
    if (!json_is_object(value))
        return wrong_kind(r, at, "an object", value);
    for (void *i = json_object_iter(value); i && status == VMXCI_OK;
         i = json_object_iter_next(value, i)) {
        const struct place here = { at, json_object_iter_key(i), 0 };
        status = read_member(r, &here, json_object_iter_value(i), type);
    }
    return status;
}

static int read_array(const struct reader *r, const struct place *at, json_t *value, read_fn read)
{
    int status = VMXCI_OK;
    if (!json_is_array(value))
        return wrong_kind(r, at, "an array", value);
    for (size_t i = 0; i < json_array_size(value) && status == VMXCI_OK; i++) {
        const struct place here = { at, NULL, i };
        status = read(r, &here, json_array_get(value, i));
    }
    return status;
}

/* The member of an object that cannot do without it. */
static int need(json_t **out, const struct reader *r, const struct place *at, json_t *object,
                const char *name)
{
    const struct place here = { at, name, 0 };
    *out = json_object_get(object, name);
    return *out && !json_is_null(*out) ? VMXCI_OK : fail(r, &here, VMXCI_EVALUE, "this is missing");
}

/* Some members are read before the others. */
static int read_before(const struct reader *r, const struct place *at, json_t *value)
{
    (void)r, (void)at, (void)value;
    return VMXCI_OK;
}

/* ---- the device ------------------------------------------------------------------------ */

static int read_integer(json_int_t *out, const struct reader *r, const struct place *at,
                        json_t *value)
{
    *out = json_integer_value(value);
    return json_is_integer(value) ? VMXCI_OK : wrong_kind(r, at, "an integer", value);
}

static int read_boolean(int *out, const struct reader *r, const struct place *at, json_t *value)
{
    *out = json_is_true(value);
    return json_is_boolean(value) ? VMXCI_OK : wrong_kind(r, at, "true or false", value);
}

static int read_equal_integer(const struct reader *r, const struct place *at, json_t *value,
                              json_int_t wanted)
{
    json_int_t number;
    int status = read_integer(&number, r, at, value);
    if (status || number == wanted)
        return status;
    return fail(r, at, VMXCI_EVALUE,
                "this is %" JSON_INTEGER_FORMAT ", not %" JSON_INTEGER_FORMAT
                ", and cannot be changed",
                wanted, number);
}

/* A client gives what it adds a negative key for the time being. */
static int read_key(const struct reader *r, const struct place *at, json_t *value)
{
    const bool added = r->out->device.operation == VMXCI_ADD;
    return added && json_integer_value(value) < 0 ? VMXCI_OK
                                                  : read_equal_integer(r, at, value, VIM_KEY);
}

static int read_controller(const struct reader *r, const struct place *at, json_t *value)
{
    return read_equal_integer(r, at, value, VIM_CONTROLLER_KEY);
}

static int read_unit(const struct reader *r, const struct place *at, json_t *value)
{
    return read_equal_integer(r, at, value, VIM_UNIT_NUMBER);
}

static int read_label(const struct reader *r, const struct place *at, json_t *value)
{
    return read_equal_text(r, at, value, VIM_LABEL);
}

static int read_summary(const struct reader *r, const struct place *at, json_t *value)
{
    return read_equal_text(r, at, value, VIM_SUMMARY);
}

static int read_device_info(const struct reader *r, const struct place *at, json_t *value)
{
    static const struct type description = {
        VIM_DESCRIPTION_TYPE,
        { { "label", read_label }, { "summary", read_summary }, { NULL, NULL } }
    };
    return read_object(r, at, value, &description);
}

static int read_slot(const struct reader *r, const struct place *at, json_t *value)
{
    json_int_t number;
    int status = read_integer(&number, r, at, value);
    r->out->device.pci_slot = number;
    r->out->device.gives |= VMXCI_GIVES_PCI_SLOT;
    return status;
}

static int read_slot_info(const struct reader *r, const struct place *at, json_t *value)
{
    static const struct type slot = { VIM_SLOT_TYPE,
                                      { { "pciSlotNumber", read_slot }, { NULL, NULL } } };
    return read_object(r, at, value, &slot);
}

static int read_id(const struct reader *r, const struct place *at, json_t *value)
{
    json_int_t number;
    int status = read_integer(&number, r, at, value);
    if (status == VMXCI_OK && (number < INT32_MIN || number > UINT32_MAX))
        status = fail(r, at, VMXCI_EVALUE,
                      "%" JSON_INTEGER_FORMAT
                      " is no context id, a number from -2147483648 to 4294967295",
                      number);
    r->out->device.id = number;
    r->out->device.gives |= VMXCI_GIVES_ID;
    return status;
}

static int read_unrestricted(const struct reader *r, const struct place *at, json_t *value)
{
    r->out->device.gives |= VMXCI_GIVES_UNRESTRICTED;
    return read_boolean(&r->out->device.unrestricted, r, at, value);
}

static int read_filter_enable(const struct reader *r, const struct place *at, json_t *value)
{
    r->out->device.gives |= VMXCI_GIVES_FILTER_ENABLE;
    return read_boolean(&r->out->device.filter_enable, r, at, value);
}

static int read_filter_info(const struct reader *r, const struct place *at, json_t *value)
{
    (void)value;
    return fail(r, at, VMXCI_EVALUE,
                "filters are not in the .vmx file, so they cannot be changed offline");
}

static int read_device(const struct reader *r, const struct place *at, json_t *value)
{
    static const struct type device = { NULL,
                                        { { "_typeName", read_before },
                                          { "key", read_key },
                                          { "deviceInfo", read_device_info },
                                          { "slotInfo", read_slot_info },
                                          { "controllerKey", read_controller },
                                          { "unitNumber", read_unit },
                                          { "id", read_id },
                                          { "allowUnrestrictedCommunication", read_unrestricted },
                                          { "filterEnable", read_filter_enable },
                                          { "filterInfo", read_filter_info },
                                          { NULL, NULL } } };
    return read_object(r, at, value, &device);
}

/* Whether DEVICE is the one that is meant here: by its type or, where it has none or that of any
 * device, by its key. */
static int judge_device(bool *ours, const struct reader *r, const struct place *at, json_t *device)
{
    json_t *type = json_object_get(device, "_typeName"), *key = json_object_get(device, "key");
    const char *name = json_string_value(type);
    *ours = false;
    if (!json_is_object(device))
        return wrong_kind(r, at, "an object", device);
    if (type && !name && !json_is_null(type))
        return fail(r, at, VMXCI_EVALUE, "here _typeName has to be a string, not %s",
                    kind_of(type));
    if (name && strcmp(name, "VirtualDevice") != 0)
        *ours = strcmp(name, VIM_DEVICE_TYPE) == 0;
    else if (json_is_integer(key))
        *ours = json_integer_value(key) == VIM_KEY;
    else
        return fail(r, at, VMXCI_EVALUE,
                    "which device this is has to be said by _typeName or an integer as key");
    return VMXCI_OK;
}

static int refuse_device(const struct reader *r, const struct place *at, json_t *device)
{
    const char *name = json_string_value(json_object_get(device, "_typeName"));
    if (r->ignore)
        return ignore(r, at);
    return fail(r, at, VMXCI_EVALUE,
                "this %.64s is another device than the " VIM_DEVICE_TYPE
                ", the only one that apply changes; --ignore-unsupported goes on without",
                name ? name : "key");
}

static int read_operation(const struct reader *r, const struct place *at, json_t *value)
{
    static const char *const names[] = {
        [VMXCI_EDIT] = "edit", [VMXCI_ADD] = "add", [VMXCI_REMOVE] = "remove"
    };
    const struct place here = { at, "operation", 0 };
    const char *name = json_string_value(value);
    if (!name)
        return wrong_kind(r, &here, "a string", value);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(name, names[i]) != 0)
            continue;
        r->out->device.operation = (vmxci_operation)i;
        return VMXCI_OK;
    }
    return fail(r, &here, VMXCI_EVALUE, "'%.64s' is none of add, edit, remove", name);
}

/* AT is the change that VALUE is, to the device here. */
static int begin_device(const struct reader *r, const struct place *at, json_t *value)
{
    json_t *operation;
    if (r->out->has_device)
        return fail(r, at, VMXCI_EVALUE, "this changes the device of deviceChange[%zu] again",
                    r->out->index);
    r->out->has_device = true;
    r->out->index = at->index;
    int status = need(&operation, r, at, value, "operation");
    return status ? status : read_operation(r, at, operation);
}

static int read_change(const struct reader *r, const struct place *at, json_t *value)
{
    static const struct type change = {
        "VirtualDeviceConfigSpec",
        { { "operation", read_before }, { "device", read_device }, { NULL, NULL } }
    };
    const struct place place = { at, "device", 0 };
    json_t *device;
    bool ours = false;
    if (!json_is_object(value))
        return wrong_kind(r, at, "an object", value);
    int status = need(&device, r, at, value, "device");
    if (status == VMXCI_OK)
        status = judge_device(&ours, r, &place, device);
    if (status == VMXCI_OK && !ours)
        return refuse_device(r, &place, device);
    if (status == VMXCI_OK)
        status = begin_device(r, at, value);
    return status ? status : read_object(r, at, value, &change);
}

static int read_changes(const struct reader *r, const struct place *at, json_t *value)
{
    return read_array(r, at, value, read_change);
}

/* ---- other keys ------------------------------------------------------------------------ */

/* A primitive as text, to be freed; NULL where there is no memory. */
static char *text_of(const json_t *value)
{
    char number[32];
    if (json_is_string(value))
        return strdup(json_string_value(value));
    if (json_is_boolean(value))
        return strdup(json_is_true(value) ? "TRUE" : "FALSE");
    snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    return strdup(number);
}

static bool is_primitive(const json_t *value)
{
    return json_is_string(value) || json_is_boolean(value) || json_is_integer(value);
}

/* Whether the value of a primitive is what its type says. */
static bool is_of_type(const json_t *value, const char *type)
{
    static const char *const integers[] = { "byte", "short", "int", "long" };
    if (strcmp(type, "string") == 0)
        return json_is_string(value);
    if (strcmp(type, "boolean") == 0)
        return json_is_boolean(value);
    for (size_t i = 0; i < sizeof integers / sizeof integers[0]; i++)
        if (strcmp(type, integers[i]) == 0)
            return json_is_integer(value);
    return false;
}

/* {"_typeName":"string","_value":"x"} stands for "x". */
static int unwrap(json_t **out, const struct reader *r, const struct place *at, json_t *value)
{
    json_t *type;
    *out = value;
    if (!json_is_object(value))
        return VMXCI_OK;
    int status = need(&type, r, at, value, "_typeName");
    if (status == VMXCI_OK)
        status = need(out, r, at, value, "_value");
    if (status)
        return status;
    if (!json_is_string(type) || !is_of_type(*out, json_string_value(type)))
        return fail(r, at, VMXCI_EVALUE,
                    "_typeName is no type of text, number or boolean that "
                    "goes with _value");
    if (json_object_size(value) != 2)
        return fail(r, at, VMXCI_EVALUE, "here only _typeName and _value may be");
    return VMXCI_OK;
}

static int read_option_value(const struct reader *r, const struct place *at, json_t *value)
{
    struct spec_option *option = &r->out->options[r->out->option_count - 1];
    int status = unwrap(&value, r, at, value);
    if (status)
        return status;
    if (!is_primitive(value))
        return wrong_kind(r, at, "a string, an integer or a boolean", value);
    option->value = text_of(value);
    return option->value ? VMXCI_OK : fail_no_memory(r->err);
}

static int read_option_key(const struct reader *r, const struct place *at, json_t *value)
{
    struct spec_option *option = &r->out->options[r->out->option_count - 1];
    const char *key = json_string_value(value), *owner;
    vmxci_error err;
    if (!key)
        return wrong_kind(r, at, "a string", value);
    int status = vmxci_key_check((vmxci_str){ key, strlen(key) }, &err);
    /* Of a wrong call in the library's eyes it is bad input that is left. */
    if (status)
        return fail(r, at, status == VMXCI_EINVAL ? VMXCI_EVALUE : status, "%s", err.message);
    owner = spec_key_owner(key);
    if (owner)
        return fail(r, at, VMXCI_EVALUE, "%s %s", key, owner);
    option->key = strdup(key);
    return option->key ? VMXCI_OK : fail_no_memory(r->err);
}

static int read_option(const struct reader *r, const struct place *at, json_t *value)
{
    static const struct type type = {
        "OptionValue",
        { { "key", read_option_key }, { "value", read_option_value }, { NULL, NULL } }
    };
    struct spec *out = r->out;
    json_t *needed;
    if (!json_is_object(value))
        return wrong_kind(r, at, "an object", value);
    int status = need(&needed, r, at, value, "key");
    if (status == VMXCI_OK)
        status = need(&needed, r, at, value, "value");
    if (status)
        return status;
    if (out->option_count == SPEC_MAX_OPTIONS)
        return fail(r, at, VMXCI_EVALUE, "more than %u entries are not set in one go",
                    SPEC_MAX_OPTIONS);
    struct spec_option *list = grow(out->options, out->option_count, sizeof *list);
    if (!list)
        return fail_no_memory(r->err);
    out->options = list;
    list[out->option_count++] = (struct spec_option){ .index = at->index };
    return read_object(r, at, value, &type);
}

static int by_key(const void *a, const void *b)
{
    const struct spec_option *const *x = a, *const *y = b;
    int order = strcasecmp((*x)->key, (*y)->key);
    if (order)
        return order;
    return (*x)->index < (*y)->index ? -1 : (*x)->index > (*y)->index;
}

/* No key may be there twice: which value would count? */
static int check_once(const struct reader *r, const struct place *at)
{
    const struct spec *out = r->out;
    int status = VMXCI_OK;
    if (out->option_count < 2)
        return status;
    const struct spec_option **sorted = calloc(out->option_count, sizeof *sorted);
    if (!sorted)
        return fail_no_memory(r->err);
    for (size_t i = 0; i < out->option_count; i++)
        sorted[i] = &out->options[i];
    qsort(sorted, out->option_count, sizeof *sorted, by_key);
    for (size_t i = 1; i < out->option_count && status == VMXCI_OK; i++) {
        const struct place element = { at, NULL, sorted[i]->index }, key = { &element, "key", 0 };
        if (strcasecmp(sorted[i - 1]->key, sorted[i]->key) == 0)
            status = fail(r, &key, VMXCI_EVALUE, "this is the key of extraConfig[%zu] again",
                          sorted[i - 1]->index);
    }
    free(sorted);
    return status;
}

static int read_options(const struct reader *r, const struct place *at, json_t *value)
{
    int status = read_array(r, at, value, read_option);
    return status ? status : check_once(r, at);
}

/* ---- the whole ------------------------------------------------------------------------- */

static const struct place root = { NULL, "spec", 0 };

static int read_spec(const struct reader *r, const struct place *at, json_t *value)
{
    static const struct type spec = {
        "VirtualMachineConfigSpec",
        { { "deviceChange", read_changes }, { "extraConfig", read_options }, { NULL, NULL } }
    };
    (void)at;
    return read_object(r, &root, value, &spec);
}

/* A spec, or an object that has it as `spec`. */
static int read_root(const struct reader *r, json_t *value)
{
    static const struct type body = { "ReconfigVMRequestType",
                                      { { "spec", read_spec }, { NULL, NULL } } };
    static const struct place nowhere = { NULL, "", 0 };
    json_t *spec = json_object_get(value, "spec");
    if (!spec)
        return read_spec(r, &root, value);
    return json_is_null(spec) ? wrong_kind(r, &root, "an object", spec)
                              : read_object(r, &nowhere, value, &body);
}

static int not_json(const json_error_t *error, vmxci_error *err)
{
    /* There was no memory, of which jansson says nothing. */
    if (error->text[0] == '\0')
        return fail_no_memory(err);
    char text[sizeof error->text + 32];
    *err = (vmxci_error){ .code = VMXCI_EVALUE,
                          .offset = error->position > 0 ? (size_t)error->position : 0,
                          .line = error->line > 0 ? (size_t)error->line : 0,
                          .column = error->column > 0 ? (size_t)error->column : 1 };
    snprintf(text, sizeof text, "this is no JSON: %s", error->text);
    vmxci_printable(err->message, sizeof err->message, (vmxci_str){ text, strlen(text) }, 1);
    return err->code;
}

/* What some programs put before UTF-8 is passed over; UTF-16 is told. */
static int check_encoding(const char **bytes, size_t *len, vmxci_error *err)
{
    const char *b = *bytes;
    if (*len >= 2 && (memcmp(b, "\xff\xfe", 2) == 0 || memcmp(b, "\xfe\xff", 2) == 0))
        return fail_with(err, VMXCI_EUTF16, "this is UTF-16 text: JSON has to be UTF-8");
    if (*len >= 3 && memcmp(b, "\xef\xbb\xbf", 3) == 0) {
        *bytes += 3;
        *len -= 3;
    }
    if (*len && memchr(*bytes, 0, *len))
        return fail_with(err, VMXCI_ENUL, "this holds a NUL byte: JSON has to be UTF-8 text");
    return VMXCI_OK;
}

int spec_read(struct spec *out, const char *bytes, size_t len, bool ignore, vmxci_error *err)
{
    const struct reader r = { out, ignore, err };
    json_error_t error;
    *out = (struct spec){ .device = VMXCI_VMCI_SPEC_INIT };
    int status = check_encoding(&bytes, &len, err);
    if (status)
        return status;
    json_t *value = json_loadb(bytes, len, JSON_REJECT_DUPLICATES, &error);
    if (!value)
        return not_json(&error, err);
    status = read_root(&r, value);
    json_decref(value);
    return status;
}

void spec_free(struct spec *spec)
{
    for (size_t i = 0; i < spec->option_count; i++) {
        free(spec->options[i].key);
        free(spec->options[i].value);
    }
    for (size_t i = 0; i < spec->ignored_count; i++)
        free(spec->ignored[i]);
    free(spec->options);
    free(spec->ignored);
    *spec = (struct spec){ .has_device = false };
}
