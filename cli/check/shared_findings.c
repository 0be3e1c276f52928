/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/report_run.h"
#include "check/shared_findings.h"
#include "output/buffer.h"

enum {
    FIRST_PATHS = 20 /* of a group, for reports */
};

struct finder {
    struct shared *shared;
    struct report_run *report;
    shared_finding_fn each;
    void *payload;
    struct buffer path, other; /* of the VM, and of the first other one */
};

static const char *lint_name(enum identity_kind kind)
{
    static const char *const names[] = { [IDENTITY_CID] = "duplicate-id",
                                         [IDENTITY_UUID] = "duplicate-uuid",
                                         [IDENTITY_MAC] = "duplicate-mac" };
    return names[kind];
}

/* Writes "UUID X is also that of 'a.vmx' and 2 other VMs". */
static void describe(char *out, size_t size, const struct shared_group *group, const char *other)
{
    char value[40], rest[64] = "";
    const vmxci_str path = { other, strlen(other) };
    char shown[256];
    (void)vmxci_printable(shown, sizeof shown, path, 1);
    describe_identity(value, group->members[0]);
    if (group->count > 2)
        snprintf(rest, sizeof rest, " and %zu other VM%s", group->count - 2,
                 group->count == 3 ? "" : "s");
    snprintf(out, size, "%s %s is also that of '%s'%s", identity_kind_name(group->kind), value,
             shown, rest);
}

static bool pass_finding(struct finder *f, const struct shared_group *group,
                         const struct identity *own)
{
    char message[VMXCI_MESSAGE_SIZE], key[IDENTITY_KEY_SIZE];
    const vmxci_rule *rule = vmxci_lint_find(lint_name(group->kind));
    struct finding_list list = { .count = 0 };
    describe(message, sizeof message, group, f->other.ptr);
    identity_key(key, own);
    const vmxci_finding found = { .rule = rule,
                                  .severity = rule->severity,
                                  .line = own->line,
                                  .column = own->column,
                                  .key = { key, strlen(key) },
                                  .message = message };
    add_finding(&list, &found, NULL);
    const bool good = !list.no_memory && f->each(f->path.ptr, &list, f->payload);
    free_findings(&list);
    return good;
}

static bool report_member(struct finder *f, const struct shared_group *group, size_t i)
{
    const struct identity *const *members = group->members;
    return fetch_path(&f->shared->paths, &f->path, members[i]->path) &&
           fetch_path(&f->shared->paths, &f->other, members[i ? 0 : 1]->path) &&
           pass_finding(f, group, members[i]);
}

/* Tells the report about the group with its first paths. */
static bool report_group(struct finder *f, const struct shared_group *group)
{
    char value[40], *paths[FIRST_PATHS];
    const size_t most = group->count < FIRST_PATHS ? group->count : FIRST_PATHS;
    size_t count = 0;
    describe_identity(value, group->members[0]);
    while (count < most && fetch_path(&f->shared->paths, &f->path, group->members[count]->path) &&
           (paths[count] = strdup(f->path.ptr)))
        count++;
    report_shared(f->report, identity_kind_name(group->kind), value, (const char *const *)paths,
                  count, group->count);
    for (size_t i = 0; i < count; i++)
        free(paths[i]);
    return count == most;
}

static bool handle_group(const struct shared_group *group, void *payload)
{
    struct finder *f = payload;
    if (wants_descriptions(f->report) && !report_group(f, group))
        return false;
    for (size_t i = 0; i < group->count; i++)
        if (!report_member(f, group, i))
            return false;
    return true;
}

bool print_shared_findings(struct shared *shared, struct report_run *report, shared_finding_fn each,
                           void *payload)
{
    struct finder f = { .shared = shared, .report = report, .each = each, .payload = payload };
    const bool good = for_each_shared(shared, handle_group, &f);
    free_buffer(&f.path);
    free_buffer(&f.other);
    return good;
}
