/* SPDX-License-Identifier: MIT */
/* Notes on the properties of the device and of its VM in a document. */
#include <config.h>

#include <stdio.h>

#include "base/error.h"
#include "base/str.h"
#include "vmci/cid.h"
#include "vmci/device.h"
#include "vmci/property.h"
#include "vmx/doc.h"
#include "vmx/quote.h"

/* The document, and the receiver of the notes on it. */
typedef struct report {
    const vmxci_doc *doc;
    vmxci_note_fn fn;
    void *payload;
} report;

/* Reads the field of PROPERTY.  Returns false unless the file has the key with a valid value. */
static bool get_set_field(vmxci_field *out, const report *r, vmxci_property property)
{
    return vmxci_vmci_field(out, r->doc, property, NULL) == VMXCI_OK &&
           out->state == VMXCI_FIELD_SET;
}

static int send_note(const report *r, const char *code, vmxci_severity severity,
                     const vmxci_field *field, const char *message)
{
    vmxci_line line;
    vmxci_note note = { .code = code,
                        .severity = severity,
                        .offset = field->offset,
                        .line = field->line,
                        .column = field->column,
                        .message = message };
    if (vmxci_doc_at(&line, r->doc, field->line, NULL) == VMXCI_OK)
        note.key = line.key;
    return r->fn(&note, r->payload);
}

static int report_bad_value(const report *r, vmxci_property property, const vmxci_field *field)
{
    vmxci_error error;
    int64_t number;
    /* Templates leave it empty on purpose. */
    if (property == VMXCI_UUID_BIOS_ID && field->value.len == 0)
        return 0;
    if (vmxci_vmci_get(&number, r->doc, property, &error) != VMXCI_EVALUE)
        return 0;
    return send_note(r, "bad-value", VMXCI_SEVERITY_ERROR, field, error.message);
}

/* Reports a valid value of PROPERTY that is spelled as VMware never writes it. */
static int report_unusual_value(const report *r, vmxci_property property, const vmxci_field *field)
{
    const vmxi_property *p = vmxi_find_property(property);
    char meaning[VMXI_MEANING_SIZE], message[VMXCI_MESSAGE_SIZE];
    if (!vmxi_explain_spelling(meaning, p->type, field->value))
        return 0;
    snprintf(message, sizeof message, "%s = \"%s\" %s", p->key,
             vmxi_body_quote_value(&r->doc->body, field->value).text, meaning);
    return send_note(r, "unusual-value", VMXCI_SEVERITY_WARNING, field, message);
}

static int report_value(const report *r, vmxci_property property)
{
    vmxci_field field;
    if (vmxci_vmci_field(&field, r->doc, property, NULL) != VMXCI_OK)
        return 0;
    if (field.state == VMXCI_FIELD_INVALID)
        return report_bad_value(r, property, &field);
    return field.state == VMXCI_FIELD_SET ? report_unusual_value(r, property, &field) : 0;
}

/* Whether STORED, a valid integer, is decimal without a sign. */
static bool is_unsigned_decimal(vmxci_str stored)
{
    char decoded[256];
    return stored.len <= sizeof decoded && vmxci_unescape(decoded, sizeof decoded, stored) &&
           decoded[0] >= '1' && decoded[0] <= '9';
}

static int report_unsigned(const report *r, const vmxci_field *id)
{
    char message[VMXCI_MESSAGE_SIZE];
    if (id->number >= 0 || !is_unsigned_decimal(id->value))
        return 0;
    snprintf(message, sizeof message, "context ID is written unsigned, as %lu; VMware writes %d",
             (unsigned long)(uint32_t)id->number, (int)id->number);
    return send_note(r, "unsigned-id", VMXCI_SEVERITY_INFO, id, message);
}

static int report_not_from_uuid(const report *r, const vmxci_field *id)
{
    vmxci_field uuid;
    char message[VMXCI_MESSAGE_SIZE];
    if (!get_set_field(&uuid, r, VMXCI_UUID_BIOS_ID) || uuid.number == id->number)
        return 0;
    snprintf(message, sizeof message,
             "context ID is not %d, the ID derived from 'uuid.bios': the VM may be a copy or a "
             "template, or its ID was changed after a collision",
             (int)uuid.number);
    return send_note(r, "id-not-from-uuid", VMXCI_SEVERITY_INFO, id, message);
}

static int report_id(const report *r)
{
    vmxci_field id;
    vmxci_error error;
    if (!get_set_field(&id, r, VMXCI_ID))
        return 0;
    int result = report_unsigned(r, &id);
    if (result)
        return result;
    if (vmxi_check_cid((int32_t)id.number, &error) != VMXCI_OK)
        return send_note(r, "reserved-id", VMXCI_SEVERITY_WARNING, &id, error.message);
    return report_not_from_uuid(r, &id);
}

static int report_no_device(const report *r)
{
    vmxci_field field;
    char message[VMXCI_MESSAGE_SIZE];
    vmxci_tristate present;
    if (vmxi_default_present(r->doc) != VMXCI_FALSE ||
        vmxci_vmci_effective(&present, r->doc, VMXCI_PRESENT, NULL) != VMXCI_OK ||
        present == VMXCI_TRUE)
        return 0;
    snprintf(message, sizeof message,
             "the device is absent by default below hardware version %d; the other VMCI keys have "
             "no effect until '%s' is TRUE",
             VMXI_FIRST_VERSION, vmxci_property_key(VMXCI_PRESENT));
    for (int p = VMXCI_PRESENT + 1; p <= VMXCI_FILTER_ENABLE; p++)
        if (vmxci_vmci_field(&field, r->doc, (vmxci_property)p, NULL) == VMXCI_OK &&
            field.state != VMXCI_FIELD_UNSET)
            return send_note(r, "no-device", VMXCI_SEVERITY_INFO, &field, message);
    return 0;
}

int vmxci_vmci_notes(const vmxci_doc *doc, vmxci_note_fn fn, void *payload, vmxci_error *err)
{
    (void)err;
    const report r = { doc, fn, payload };
    int result = 0;
    for (int p = VMXCI_PRESENT; result == 0 && p <= VMXCI_UUID_BIOS_ID; p++)
        result = report_value(&r, (vmxci_property)p);
    if (result == 0)
        result = report_id(&r);
    return result ? result : report_no_device(&r);
}
