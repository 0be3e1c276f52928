/* SPDX-License-Identifier: MIT */
/* The device as the vSphere API returns it, and the changes that a ReconfigVM call makes. */
#include <config.h>

#include "base/error.h"
#include "base/options.h"
#include "vmci/device.h"
#include "vmci/encryption.h"
#include "vmci/property.h"
#include "vmx/doc.h"

enum {
    GIVES_ALL = VMXCI_GIVES_ID | VMXCI_GIVES_UNRESTRICTED | VMXCI_GIVES_FILTER_ENABLE |
                VMXCI_GIVES_PCI_SLOT
};

/* The value of a property that may be in an encrypted part of the file; no property has it. */
#define UNKNOWN_VALUE INT64_MIN

/* Returns what the API returns for PROPERTY if the file does not set it, or UNKNOWN_VALUE if the
 * key may be in an encrypted part of the file. */
static int64_t get_default(const vmxci_doc *doc, vmxci_property property)
{
    if (vmxi_may_be_encrypted(doc, vmxci_property_key(property)))
        return UNKNOWN_VALUE;
    switch (property) {
    case VMXCI_PRESENT:
        return vmxi_default_present(doc);
    case VMXCI_ID:
    case VMXCI_PCI_SLOT:
        return -1;
    case VMXCI_FILTER_ENABLE:
        return 1;
    default:
        return 0;
    }
}

/* ---- reading --------------------------------------------------------------------------- */

static int read_property(int64_t *out, const vmxci_doc *doc, vmxci_property property,
                         vmxci_error *err)
{
    vmxci_field field;
    int status = vmxci_vmci_field(&field, doc, property, err);
    if (status || field.state != VMXCI_FIELD_UNSET)
        return status ? status : vmxci_vmci_get(out, doc, property, err);
    *out = get_default(doc, property);
    return VMXCI_OK;
}

/* Reads PROPERTY, a member of OUT, or if it is unknown removes its BIT from what OUT gives. */
static int read_member(int64_t *member, vmxci_vmci_spec *out, unsigned bit, const vmxci_doc *doc,
                       vmxci_property property, vmxci_error *err)
{
    int64_t value;
    int status = read_property(&value, doc, property, err);
    if (status)
        return status;
    if (value == UNKNOWN_VALUE)
        out->gives &= ~bit;
    else
        *member = value;
    return VMXCI_OK;
}

static int read_properties(vmxci_vmci_spec *out, const vmxci_doc *doc, vmxci_error *err)
{
    int64_t unrestricted = 0, filter = 1;
    out->gives = GIVES_ALL;
    int status = read_member(&out->id, out, VMXCI_GIVES_ID, doc, VMXCI_ID, err);
    if (status == VMXCI_OK)
        status =
            read_member(&unrestricted, out, VMXCI_GIVES_UNRESTRICTED, doc, VMXCI_UNRESTRICTED, err);
    if (status == VMXCI_OK)
        status =
            read_member(&filter, out, VMXCI_GIVES_FILTER_ENABLE, doc, VMXCI_FILTER_ENABLE, err);
    if (status == VMXCI_OK)
        status = read_member(&out->pci_slot, out, VMXCI_GIVES_PCI_SLOT, doc, VMXCI_PCI_SLOT, err);
    if (out->pci_slot < 0)
        out->gives &= ~(unsigned)VMXCI_GIVES_PCI_SLOT;
    out->unrestricted = unrestricted != 0;
    out->filter_enable = filter != 0;
    return status;
}

int vmxci_vmci_read(vmxci_vmci_spec *out, const vmxci_doc *doc, vmxci_error *err)
{
    int64_t present;
    vmxci_vmci_spec read = VMXCI_VMCI_SPEC_INIT;
    int status = vmxi_check_options(out, VMXI_FIRST_VMCI_SPEC, sizeof *out, err);
    if (status == VMXCI_OK)
        status = read_property(&present, doc, VMXCI_PRESENT, err);
    if (status == VMXCI_OK && present == VMXCI_FALSE)
        status = vmxi_fail(err, VMXCI_ENOKEY, "the VM has no VMCI device");
    if (status == VMXCI_OK)
        status = read_properties(&read, doc, err);
    if (status)
        return status;
    read.size = out->size;
    *out = read;
    return VMXCI_OK;
}

/* ---- writing --------------------------------------------------------------------------- */

/* What the functions below edit, and how. */
typedef struct editing {
    vmxci_doc *doc;
    const vmxci_edit_options *opt;
    vmxci_error *err;
} editing;

/* Whether PROPERTY is NUMBER, set in the file or by default. */
static bool has_value(const vmxci_doc *doc, vmxci_property property, int64_t number)
{
    vmxci_field field;
    if (vmxci_vmci_field(&field, doc, property, NULL) != VMXCI_OK)
        return false;
    if (field.state == VMXCI_FIELD_UNSET)
        return get_default(doc, property) == number;
    return field.state == VMXCI_FIELD_SET && field.number == number;
}

static int write_property(const editing *e, vmxci_property property, int64_t number)
{
    if (has_value(e->doc, property, number))
        return VMXCI_OK;
    return vmxci_vmci_set(e->doc, property, number, e->opt, e->err);
}

/* -1, as a signed or an unsigned number, is the API's value of an unset id. */
static int write_id(const editing *e, int64_t id)
{
    if (id > INT32_MAX && id <= UINT32_MAX)
        id = (int32_t)(uint32_t)id;
    if (id != -1 || has_value(e->doc, VMXCI_ID, id))
        return write_property(e, VMXCI_ID, id);
    if (vmxi_may_be_encrypted(e->doc, vmxci_property_key(VMXCI_ID)))
        return vmxi_fail_unknown(e->doc, vmxci_property_key(VMXCI_ID), e->err);
    return vmxci_doc_unset(e->doc, vmxci_property_key(VMXCI_ID), e->opt, e->err);
}

static int check_slot(const editing *e, int64_t slot)
{
    int64_t now;
    int status = read_property(&now, e->doc, VMXCI_PCI_SLOT, e->err);
    if (status == VMXCI_OK && now == UNKNOWN_VALUE)
        return vmxi_fail_unknown(e->doc, vmxci_property_key(VMXCI_PCI_SLOT), e->err);
    if (status || now == slot || (now < 0 && slot < 0))
        return status;
    if (now < 0)
        return vmxi_fail(
            e->err, VMXCI_EVALUE,
            "the PCI slot number cannot be set: the VM picks a slot at its next power-on");
    return vmxi_fail(e->err, VMXCI_EVALUE,
                     "the PCI slot number cannot be changed from %lld to %lld", (long long)now,
                     (long long)slot);
}

static int write_properties(const editing *e, const vmxci_vmci_spec *spec)
{
    int status = VMXCI_OK;
    if (spec->gives & VMXCI_GIVES_PCI_SLOT)
        status = check_slot(e, spec->pci_slot);
    if (status == VMXCI_OK && spec->gives & VMXCI_GIVES_ID)
        status = write_id(e, spec->id);
    if (status == VMXCI_OK && spec->gives & VMXCI_GIVES_UNRESTRICTED)
        status = write_property(e, VMXCI_UNRESTRICTED, spec->unrestricted);
    if (status == VMXCI_OK && spec->gives & VMXCI_GIVES_FILTER_ENABLE)
        status = write_property(e, VMXCI_FILTER_ENABLE, spec->filter_enable);
    return status;
}

static int check_present(const editing *e)
{
    int64_t present;
    int status = read_property(&present, e->doc, VMXCI_PRESENT, e->err);
    if (status == VMXCI_OK && present == VMXCI_FALSE)
        status = vmxi_fail(e->err, VMXCI_EVALUE,
                           "the VM has no VMCI device to edit; use the operation 'add'");
    return status;
}

static int remove_device(const editing *e)
{
    switch (vmxi_default_present(e->doc)) {
    case VMXCI_TRUE:
        return vmxi_fail(e->err, VMXCI_EVALUE,
                         "the VMCI device can be removed only below hardware version %d",
                         VMXI_FIRST_VERSION);
    case VMXCI_UNKNOWN:
        return vmxi_fail(e->err, VMXCI_EVALUE,
                         "the VMCI device can be removed only below hardware version %d, but "
                         "'virtualHW.version' is unset or invalid",
                         VMXI_FIRST_VERSION);
    case VMXCI_FALSE:
        break;
    }
    return write_property(e, VMXCI_PRESENT, 0);
}

static int edit_device(const editing *e, const vmxci_vmci_spec *spec)
{
    int status;
    if (spec->operation == VMXCI_OPERATION_REMOVE)
        return remove_device(e);
    status = spec->operation == VMXCI_OPERATION_ADD ? write_property(e, VMXCI_PRESENT, 1)
                                                    : check_present(e);
    return status ? status : write_properties(e, spec);
}

static int check_spec(const vmxci_vmci_spec *spec, vmxci_error *err)
{
    int status = vmxi_check_options(spec, VMXI_FIRST_VMCI_SPEC, sizeof *spec, err);
    if (status)
        return status;
    if ((unsigned)spec->operation > VMXCI_OPERATION_REMOVE)
        return vmxi_fail(err, VMXCI_EINVAL, "invalid operation %d", (int)spec->operation);
    if (spec->gives & ~(unsigned)GIVES_ALL)
        return vmxi_fail(err, VMXCI_EINVAL, "unknown bits in 'gives'");
    return VMXCI_OK;
}

int vmxci_vmci_edit(vmxci_doc *doc, const vmxci_vmci_spec *spec, const vmxci_edit_options *opt,
                    vmxci_error *err)
{
    editing e = { NULL, opt, err };
    int status = check_spec(spec, err);
    /* Verifies OPT, also if no key changes. */
    if (status == VMXCI_OK)
        status = vmxci_doc_edit_bytes(doc, NULL, 0, opt, NULL, err);
    /* The copy is edited, so that DOC gets all changes or none. */
    if (status == VMXCI_OK)
        status = vmxi_doc_copy(&e.doc, doc, err);
    if (status == VMXCI_OK)
        status = edit_device(&e, spec);
    if (status == VMXCI_OK)
        vmxi_doc_swap_texts(doc, e.doc);
    vmxci_doc_free(e.doc);
    return status;
}
