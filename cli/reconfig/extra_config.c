/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "error.h"
#include "reconfig/extra_config.h"
#include "reconfig/key_owner.h"
#include "reconfig/object.h"
#include "reconfig/spec.h"
#include "str.h"

enum {
    MAX_OPTIONS = 4096 /* entries, so that memory is bounded whatever the spec is */
};

/* The option that NODE is a member of. */
static struct spec_option *get_option(const struct node *node)
{
    return &node->reading->spec->options[node->parent->index];
}

/* ---- the key --------------------------------------------------------------------------- */

static int check_key_syntax(const struct node *node, const char *key)
{
    vmxci_error err;
    int status = vmxci_key_check(str_of(key), &err);
    if (status == VMXCI_OK)
        return status;
    /* To the library a malformed key is a wrong call; here it is bad input. */
    return fail_at(node, status == VMXCI_EINVAL ? VMXCI_EVALUE : status, "%s", err.message);
}

static int read_key(const struct node *node)
{
    const char *key, *owner;
    int status = get_text(&key, node);
    if (status == VMXCI_OK)
        status = check_key_syntax(node, key);
    if (status)
        return status;
    owner = explain_key_owner(key);
    if (owner && node->reading->ignore_unsupported)
        return ignore_node(node->parent);
    if (owner)
        return fail_at(node, VMXCI_EVALUE, "key '%s' %s", key, owner);
    get_option(node)->key = strdup(key);
    return get_option(node)->key ? VMXCI_OK : fail_no_memory(node->reading->err);
}

/* ---- the value ------------------------------------------------------------------------- */

/* Whether the API's TYPE, such as "int", is that of VALUE. */
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

static int check_typed_value(const struct node *type, const struct node *value)
{
    const char *name;
    if (is_absent(type))
        return fail_absent(type);
    if (is_absent(value))
        return fail_absent(value);
    int status = get_text(&name, type);
    if (status || is_of_type(value->value, name))
        return status;
    return fail_at(type, VMXCI_EVALUE, "type '%.64s' does not match _value (%s)", name,
                   describe_kind(value->value));
}

/* {"_typeName":"string","_value":"x"} stands for "x". */
static int unwrap_value(const json_t **out, const struct node *node)
{
    const struct node type = get_member(node, "_typeName"), value = get_member(node, "_value");
    *out = node->value;
    if (!json_is_object(node->value))
        return VMXCI_OK;
    *out = value.value;
    int status = check_typed_value(&type, &value);
    if (status == VMXCI_OK && json_object_size(node->value) != 2)
        status = fail_at(node, VMXCI_EVALUE, "expected only _typeName and _value");
    return status;
}

/* Returns the text in the file of a string, boolean or integer; NULL if out of memory.  The caller
 * owns the text and frees it with free. */
static char *format_value(const json_t *value)
{
    char number[32];
    if (json_is_string(value))
        return strdup(json_string_value(value));
    if (json_is_boolean(value))
        return strdup(json_is_true(value) ? "TRUE" : "FALSE");
    (void)snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    return strdup(number);
}

static int read_value(const struct node *node)
{
    const json_t *value;
    int status = unwrap_value(&value, node);
    if (status)
        return status;
    if (!json_is_string(value) && !json_is_boolean(value) && !json_is_integer(value))
        return fail_kind(node, "a string, an integer or a boolean");
    get_option(node)->value = format_value(value);
    return get_option(node)->value ? VMXCI_OK : fail_no_memory(node->reading->err);
}

/* ---- the entries ----------------------------------------------------------------------- */

static const struct member option_members[] = {
    { "key", read_key, REQUIRED },
    { "value", read_value, REQUIRED },
    MEMBERS_END,
};
static const struct type option_type = { "OptionValue", NULL, option_members };

/* vmci0.unrestricted counts as the property of the device. */
static int check_unrestricted(const struct node *node)
{
    const struct spec_option *option = &node->reading->spec->options[node->index];
    const struct node value = get_member(node, "value");
    vmxci_error err;
    if (!option->key || !option->value[0] || !is_unrestricted_key(option->key))
        return VMXCI_OK;
    int status = vmxci_vmci_check(str_of(option->key), str_of(option->value), &err);
    return status ? fail_at(&value, status, "%s", err.message) : VMXCI_OK;
}

static int read_option(const struct node *node)
{
    int status = read_object(node, &option_type);
    return status ? status : check_unrestricted(node);
}

/* Equal keys in the order of the entries. */
static int compare_options(const void *a, const void *b)
{
    const struct spec_option *x = *(const struct spec_option *const *)a;
    const struct spec_option *y = *(const struct spec_option *const *)b;
    int order = strcasecmp(x->key, y->key);
    return order ? order : (x > y) - (x < y);
}

static int fail_duplicate(const struct node *array, const struct spec_option *first,
                          const struct spec_option *second)
{
    const struct spec_option *options = array->reading->spec->options;
    const struct node entry = get_element(array, (size_t)(second - options));
    const struct node key = get_member(&entry, "key");
    return fail_at(&key, VMXCI_EVALUE, "duplicate key '%s'; also in spec.extraConfig[%zu]",
                   second->key, (size_t)(first - options));
}

static int check_duplicate_keys(const struct node *array)
{
    const struct spec *spec = array->reading->spec;
    const struct spec_option *sorted[MAX_OPTIONS];
    size_t count = 0;
    for (size_t i = 0; i < spec->option_count; i++)
        if (spec->options[i].key)
            sorted[count++] = &spec->options[i];
    if (count)
        qsort(sorted, count, sizeof sorted[0], compare_options);
    for (size_t i = 1; i < count; i++)
        if (strcasecmp(sorted[i - 1]->key, sorted[i]->key) == 0)
            return fail_duplicate(array, sorted[i - 1], sorted[i]);
    return VMXCI_OK;
}

static int allocate_options(const struct node *array)
{
    struct spec *spec = array->reading->spec;
    const size_t count = json_array_size(array->value);
    if (count > MAX_OPTIONS)
        return fail_at(array, VMXCI_EVALUE, "too many entries: %zu (maximum %d)", count,
                       MAX_OPTIONS);
    spec->options = calloc(count + 1, sizeof *spec->options);
    if (!spec->options)
        return fail_no_memory(array->reading->err);
    spec->option_count = count;
    return VMXCI_OK;
}

int read_extra_config(const struct node *node)
{
    int status = allocate_options(node);
    if (status == VMXCI_OK)
        status = read_array(node, read_option);
    return status ? status : check_duplicate_keys(node);
}

/* ---- against deviceChange -------------------------------------------------------------- */

/* Fails because the option INDEX and the change of the device give two values of one property. */
static int fail_conflict(const struct spec *spec, size_t index, vmxci_error *err)
{
    return fail_with(err, VMXCI_EVALUE,
                     "spec.extraConfig[%zu].value: '%s' for '%s' contradicts "
                     "spec.deviceChange[%zu].device.allowUnrestrictedCommunication, which is %s",
                     index, spec->options[index].value, spec->options[index].key,
                     spec->device_index, spec->device.unrestricted ? "true" : "false");
}

int check_contradiction(const struct spec *spec, vmxci_error *err)
{
    const bool is_given = spec->has_device && spec->device.operation != VMXCI_OPERATION_REMOVE &&
                          spec->device.gives & VMXCI_GIVES_UNRESTRICTED;
    for (size_t i = 0; is_given && i < spec->option_count; i++) {
        const struct spec_option *option = &spec->options[i];
        /* An empty value removes the key: the default, false, is in effect. */
        if (option->key && is_unrestricted_key(option->key) &&
            (strcasecmp(option->value, "true") == 0) != (spec->device.unrestricted != 0))
            return fail_conflict(spec, i, err);
    }
    return VMXCI_OK;
}
