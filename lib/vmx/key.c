/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/error.h"
#include "base/str.h"
#include "vmx/encoding.h"
#include "vmx/encryption.h"
#include "vmx/key.h"
#include "vmx/scan.h"

int vmxi_check_key(vmxci_str key, vmxci_error *err)
{
    if (key.len == 0)
        return vmxi_fail(err, VMXCI_EINVAL, "the key is empty");
    for (size_t i = 0; i < key.len; i++)
        if (vmxi_byte_class[(unsigned char)key.ptr[i]] & VMXI_ENDS_NAME)
            return vmxi_fail(
                err, VMXCI_EINVAL,
                "'%s' is not a valid key: it must not contain white space, line ends, NUL, "
                "'#' or '='",
                vmxi_quote(key).text);
    return VMXCI_OK;
}

bool vmxi_is_protected(vmxci_str key)
{
    static const vmxci_str families[] = { VMXI_LITERAL("encryption."), VMXI_LITERAL("vtpm."),
                                          VMXI_LITERAL("encryptedVM."),
                                          VMXI_LITERAL("cryptedVM.") };
    for (size_t i = 0; i < sizeof families / sizeof families[0]; i++)
        if (vmxi_str_starts_fold(key, families[i]))
            return true;
    return vmxi_str_equal_fold(key, VMXI_LITERAL("vmx.encryptionType")) ||
           vmxci_key_is_encoding(key);
}

bool vmxi_is_protected_if_encrypted(vmxci_str key)
{
    return vmxi_str_starts_fold(key, VMXI_LITERAL("managedVM."));
}

int vmxci_key_check(vmxci_str key, vmxci_error *err)
{
    const int status = vmxi_check_key(key, err);
    if (status || !vmxi_is_protected(key))
        return status;
    return vmxi_fail(err, VMXCI_EPROTECTED,
                     "key '%s' is protected: changing it could destroy the VM",
                     vmxi_quote(key).text);
}

int vmxci_doc_check_key(const vmxci_doc *doc, vmxci_str key, vmxci_error *err)
{
    const int status = vmxci_key_check(key, err);
    if (status || !vmxi_is_protected_if_encrypted(key) ||
        vmxi_get_encryption(doc) == VMXCI_ENCRYPTION_NONE)
        return status;
    return vmxi_fail(err, VMXCI_EPROTECTED,
                     "key '%s' is protected because a part of the file is encrypted: changing it "
                     "could destroy the VM",
                     vmxi_quote(key).text);
}
