/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "policy/member.h"

static const struct {
    const char *name;
    bool of_rule, of_file;
} members[VMXI_MEMBERS] = {
    [VMXI_MEMBER_KEY] = { "key", true, false },
    [VMXI_MEMBER_MATCH] = { "match", true, false },
    [VMXI_MEMBER_VALUE] = { "value", true, false },
    [VMXI_MEMBER_VALUES] = { "values", true, false },
    [VMXI_MEMBER_NOT] = { "not", true, false },
    [VMXI_MEMBER_MIN] = { "min", true, false },
    [VMXI_MEMBER_MAX] = { "max", true, false },
    [VMXI_MEMBER_PATTERN] = { "pattern", true, false },
    [VMXI_MEMBER_ABSENT] = { "absent", true, false },
    [VMXI_MEMBER_MISSING] = { "missing", true, false },
    [VMXI_MEMBER_WHEN] = { "when", true, false },
    [VMXI_MEMBER_WHEN_PATTERN] = { "whenPattern", true, false },
    [VMXI_MEMBER_HARDWARE] = { "hardware", true, false },
    [VMXI_MEMBER_EXACT] = { "exact", true, false },
    [VMXI_MEMBER_FIX] = { "fix", true, false },
    [VMXI_MEMBER_FIX_REMOVE] = { "fixRemove", true, false },
    [VMXI_MEMBER_SEVERITY] = { "severity", true, false },
    [VMXI_MEMBER_IDS] = { "ids", true, false },
    [VMXI_MEMBER_HELP] = { "help", true, false },
    [VMXI_MEMBER_TITLE] = { "title", true, true },
    [VMXI_MEMBER_NAME] = { "name", false, true },
    [VMXI_MEMBER_RELEASE] = { "release", false, true },
    [VMXI_MEMBER_SOURCE] = { "source", false, true },
};

const char *vmxi_member_name(vmxi_member member)
{
    return members[member].name;
}

static bool belongs_to(int member, bool of_file)
{
    return of_file ? members[member].of_file : members[member].of_rule;
}

bool vmxi_find_member(vmxi_member *out, vmxci_str name, bool of_file)
{
    for (int i = 0; i < VMXI_MEMBERS; i++) {
        if (!belongs_to(i, of_file) || !vmxi_str_equal_fold(name, vmxi_str(members[i].name)))
            continue;
        *out = (vmxi_member)i;
        return true;
    }
    return false;
}

void vmxi_list_members(char out[VMXI_MEMBER_LIST_SIZE], bool of_file)
{
    size_t len = 0;
    for (int i = 0; i < VMXI_MEMBERS; i++)
        if (belongs_to(i, of_file) && len < VMXI_MEMBER_LIST_SIZE)
            len += (size_t)snprintf(out + len, VMXI_MEMBER_LIST_SIZE - len, "%s%s", len ? ", " : "",
                                    members[i].name);
}
