/* SPDX-License-Identifier: MIT */
/* Lints of the VMCI device. */
#include <config.h>

#include <stdio.h>

#include "base/ascii.h"
#include "base/error.h"
#include "policy/lint_device.h"
#include "vmci/device.h"
#include "vmx/doc.h"

enum {
    PACKER_ID = 1861462627 /* in the template of Packer's builder vmware-iso */
};

/* Returns the line of PROPERTY if its value is valid and is NUMBER; otherwise NULL. */
static const vmxi_line *find_value(const vmxi_lint_run *run, vmxci_property property,
                                   int64_t number)
{
    vmxci_field field;
    const bool is_set = vmxci_vmci_field(&field, run->doc, property, NULL) == VMXCI_OK &&
                        field.state == VMXCI_FIELD_SET;
    return is_set && field.number == number ? &run->doc->body.lines[field.line - 1] : NULL;
}

int vmxi_lint_device_off(const vmxi_lint_run *run, const vmxci_rule *rule)
{
    const vmxi_line *line = find_value(run, VMXCI_PRESENT, 0);
    if (!line || vmxi_default_present(run->doc) != VMXCI_TRUE)
        return 0;
    return vmxi_lint_report(run, rule, line,
                            "vmci0.present is FALSE, but from hardware version 7 on every VM has "
                            "the device");
}

int vmxi_lint_unrestricted(const vmxi_lint_run *run, const vmxci_rule *rule)
{
    const vmxi_line *line = find_value(run, VMXCI_UNRESTRICTED, 1);
    return line ? vmxi_lint_report(run, rule, line,
                                   "vmci0.unrestricted is TRUE: the VM may communicate with other "
                                   "VMs on its host through VMCI")
                : 0;
}

int vmxi_lint_template_id(const vmxi_lint_run *run, const vmxci_rule *rule)
{
    char message[VMXCI_MESSAGE_SIZE];
    const vmxi_line *line = find_value(run, VMXCI_ID, PACKER_ID);
    if (!line)
        return 0;
    snprintf(message, sizeof message,
             "context ID %d is in a template of Packer: all VMs made from it have this ID",
             PACKER_ID);
    return vmxi_lint_report(run, rule, line, message);
}

/* Returns whether KEY is of a device vmciN, N not 0. */
static bool is_of_other_device(vmxci_str key)
{
    static const char prefix[] = "vmci";
    const size_t digits = sizeof prefix - 1;
    size_t at = 0;
    while (at < digits && at < key.len && vmxi_lower(key.ptr[at]) == prefix[at])
        at++;
    if (at < digits)
        return false;
    while (at < key.len && vmxi_is_digit(key.ptr[at]))
        at++;
    const bool is_first = at == digits + 1 && key.ptr[digits] == '0';
    return at > digits && !is_first && at < key.len && key.ptr[at] == '.';
}

int vmxi_lint_other_device(const vmxi_lint_run *run, const vmxci_rule *rule)
{
    const vmxi_body *body = &run->doc->body;
    int result = 0;
    for (uint32_t i = 0; result == 0 && i < body->line_count; i++)
        if (body->lines[i].kind == VMXCI_LINE_ENTRY &&
            is_of_other_device(vmxi_body_name(body, &body->lines[i])))
            result = vmxi_lint_report(run, rule, &body->lines[i],
                                      "a VM has one VMCI device, vmci0: this key has no effect");
    return result;
}
