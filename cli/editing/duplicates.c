/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdlib.h>

#include "editing/duplicates.h"
#include "id_owners.h"

struct candidate {
    struct vm_identity vm;
    struct member *member;
};

/* Sorts by VM, and members with the same VM by their order. */
static int compare_candidates(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    const int result = compare_vms(x->vm, y->vm);
    return result ? result : (x->member > y->member) - (x->member < y->member);
}

static size_t collect_candidates(struct candidate *out, struct member *members, size_t count)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        struct member *member = &members[i];
        if (member->in.vm)
            out[found++] =
                (struct candidate){ member->directory.inode
                                        ? identify_in_directory(member->path, member->directory)
                                        : identify_vm(member->in.path),
                                    member };
    }
    return found;
}

bool find_duplicates(struct member *members, size_t count)
{
    if (count < 2)
        return true;
    struct candidate *list = malloc(count * sizeof *list);
    if (!list)
        return false;
    const size_t found = collect_candidates(list, members, count);
    qsort(list, found, sizeof *list, compare_candidates);
    for (size_t i = 1; i < found; i++) {
        struct member *before = list[i - 1].member;
        if (is_same_vm(list[i].vm, list[i - 1].vm))
            list[i].member->same_as = before->same_as ? before->same_as : before;
    }
    free(list);
    return true;
}

void fail_duplicates(struct member *members, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct member *member = &members[i];
        if (!member->same_as || !member->same_as->status)
            continue;
        member->status = member->same_as->status;
        member->err = member->same_as->err;
    }
}
