/* SPDX-License-Identifier: MIT */
/* Finding the encoding that a text declares. */
#ifndef VMXI_VMX_DECLARATION_H
#define VMXI_VMX_DECLARATION_H

#include "vmx/body.h"

/* Finds the declarations in BODY, whose hash table is complete. */
vmxi_declaration vmxi_find_declaration(const vmxi_body *body);

#endif
