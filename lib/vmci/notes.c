/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>

#include "base/error.h"
#include "base/str.h"
#include "vmci/cid.h"
#include "vmci/device.h"
#include "vmci/property.h"
#include "vmx/doc.h"
#include "vmx/quote.h"

typedef struct listener {
    const vmxci_doc *doc;
    vmxci_note_fn fn;
    void *payload;
} listener;

static int tell(const listener *to, const char *code, vmxci_severity severity,
                const vmxci_field *field, const char *message)
{
    vmxci_line line;
    vmxci_note note = { .code = code,
                        .severity = severity,
                        .offset = field->offset,
                        .line = field->line,
                        .column = field->column,
                        .message = message };
    if (vmxci_doc_at(&line, to->doc, field->line, NULL) == VMXCI_OK)
        note.key = line.key;
    return to->fn(&note, to->payload);
}

static int tell_bad_value(const listener *to, vmxci_property property)
{
    vmxci_field field;
    char message[VMXCI_MESSAGE_SIZE];
    if (vmxci_vmci_field(&field, to->doc, property, NULL) != VMXCI_OK ||
        field.state != VMXCI_FIELD_INVALID)
        return 0;
    /* Templates have it blank on purpose. */
    if (property == VMXCI_UUID_BIOS_ID && field.value.len == 0)
        return 0;
    const vmxi_property *p = vmxi_property_of(property);
    snprintf(message, sizeof message, "%s is '%s', which is %s", p->key,
             vmxi_body_quote_value(&to->doc->body, field.value).text, vmxi_type_wanted(p->type));
    return tell(to, "bad-value", VMXCI_ERROR, &field, message);
}

static int tell_reserved(const listener *to, const vmxci_field *id)
{
    char message[VMXCI_MESSAGE_SIZE];
    snprintf(message, sizeof message, "the id %d is reserved: it means %s", (int)id->number,
             vmxci_cid_reserved((int32_t)id->number));
    return tell(to, "reserved-id", VMXCI_WARNING, id, message);
}

static bool is_signed(vmxci_str stored)
{
    char decoded[256];
    return stored.len <= sizeof decoded && vmxci_unescape(decoded, stored) && decoded[0] == '-';
}

static int tell_unsigned(const listener *to, const vmxci_field *id)
{
    int64_t written;
    char message[VMXCI_MESSAGE_SIZE];
    if (id->number >= 0 || is_signed(id->value))
        return 0;
    written = (int64_t)(uint32_t)id->number;
    snprintf(message, sizeof message, "the id is written unsigned, %lld; VMware writes %d",
             (long long)written, (int)id->number);
    return tell(to, "unsigned-id", VMXCI_INFO, id, message);
}

static int tell_not_from_uuid(const listener *to, const vmxci_field *id)
{
    vmxci_field uuid;
    char message[VMXCI_MESSAGE_SIZE];
    if (vmxci_vmci_field(&uuid, to->doc, VMXCI_UUID_BIOS_ID, NULL) != VMXCI_OK ||
        uuid.state != VMXCI_FIELD_SET || uuid.number == id->number)
        return 0;
    snprintf(message, sizeof message,
             "the id is not the one that uuid.bios gives, %d: a copy, a template, or changed "
             "after a collision",
             (int)uuid.number);
    return tell(to, "id-not-from-uuid", VMXCI_INFO, id, message);
}

static int tell_id(const listener *to)
{
    vmxci_field id;
    if (vmxci_vmci_field(&id, to->doc, VMXCI_ID, NULL) != VMXCI_OK || id.state != VMXCI_FIELD_SET)
        return 0;
    int result = tell_unsigned(to, &id);
    if (result)
        return result;
    return vmxci_cid_reserved((int32_t)id.number) ? tell_reserved(to, &id)
                                                  : tell_not_from_uuid(to, &id);
}

static int tell_no_device(const listener *to)
{
    vmxci_field field;
    char message[VMXCI_MESSAGE_SIZE];
    if (vmxi_device_by_version(to->doc) != VMXCI_FALSE)
        return 0;
    snprintf(message, sizeof message,
             "hardware below version %d has no VMCI device: its keys have no effect",
             VMXI_FIRST_VERSION);
    for (int p = VMXCI_PRESENT; p <= VMXCI_FILTER_ENABLE; p++)
        if (vmxci_vmci_field(&field, to->doc, (vmxci_property)p, NULL) == VMXCI_OK &&
            field.state != VMXCI_FIELD_UNSET)
            return tell(to, "no-device", VMXCI_INFO, &field, message);
    return 0;
}

int vmxci_vmci_notes(const vmxci_doc *doc, vmxci_note_fn fn, void *payload)
{
    const listener to = { doc, fn, payload };
    int result = 0;
    for (int p = VMXCI_PRESENT; result == 0 && p <= VMXCI_UUID_BIOS_ID; p++)
        result = tell_bad_value(&to, (vmxci_property)p);
    if (result == 0)
        result = tell_id(&to);
    return result ? result : tell_no_device(&to);
}
