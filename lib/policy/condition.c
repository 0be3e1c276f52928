/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/str.h"
#include "policy/condition.h"
#include "policy/plain.h"
#include "policy/wanted.h"
#include "vmx/encryption.h"
#include "vmx/index.h"

vmxi_subject vmxi_subject_make(const vmxci_doc *doc, vmxci_matcher *matcher)
{
    vmxi_subject out = { .doc = doc, .matcher = matcher };
    vmxci_field version;
    if (vmxci_vmci_field(&version, doc, VMXCI_HARDWARE_VERSION, NULL) == VMXCI_OK &&
        version.state == VMXCI_FIELD_SET) {
        out.knows_hardware = true;
        out.hardware = version.number;
    }
    out.encryption = vmxi_get_encryption(doc);
    return out;
}

bool vmxi_has_hardware(const vmxi_subject *subject, const vmxi_scope *scope)
{
    return !subject->knows_hardware || (subject->hardware >= scope->first_hardware &&
                                        subject->hardware <= scope->last_hardware);
}

static int meets(bool *out, const vmxi_subject *subject, const vmxi_scope *scope, vmxci_str value,
                 vmxci_error *err)
{
    int matches;
    if (!scope->when_pattern) {
        *out = vmxi_read_plain_boolean(out, value) && *out;
        return VMXCI_OK;
    }
    const int status =
        vmxci_pattern_match(&matches, scope->when_pattern, subject->matcher, value, err);
    *out = status == VMXCI_OK && matches;
    return status;
}

static int line_meets(bool *out, const vmxi_subject *subject, const vmxi_scope *scope,
                      const vmxi_line *line, vmxci_error *err)
{
    vmxi_plain plain;
    *out = false;
    int status =
        vmxi_plain_open(&plain, subject->doc, vmxi_body_value(&subject->doc->body, line), err);
    if (status == VMXCI_OK)
        status = meets(out, subject, scope, plain.text, err);
    vmxi_plain_close(&plain);
    return status;
}

int vmxi_condition_holds(bool *out, const vmxi_subject *subject, const vmxi_scope *scope,
                         const vmxi_captures *captures, vmxci_error *err)
{
    char room[VMXI_KEY_ROOM];
    const vmxi_body *body = &subject->doc->body;
    vmxci_str key = scope->when;
    *out = key.len == 0;
    if (*out)
        return VMXCI_OK;
    if (scope->when_stars)
        key = (vmxci_str){ room, vmxi_glob_fill(room, sizeof room, scope->when, captures) };
    const vmxi_line *line = key.len ? vmxi_body_find(body, key) : NULL;
    return line ? line_meets(out, subject, scope, line, err) : VMXCI_OK;
}
