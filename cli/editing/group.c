/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "editing/duplicates.h"
#include "editing/group.h"
#include "error.h"
#include "options/options.h"
#include "output/report.h"

/* ---- turns ----------------------------------------------------------------------------- */

void begin_turns(struct turns *out)
{
    out->next = 0;
    (void)pthread_mutex_init(&out->mutex, NULL);
    (void)pthread_cond_init(&out->changed, NULL);
}

void end_turns(struct turns *turns)
{
    (void)pthread_mutex_destroy(&turns->mutex);
    (void)pthread_cond_destroy(&turns->changed);
}

/* Groups are begun in the order of their numbers, so the one whose turn it is does run. */
static void wait_for_turn(struct turns *turns, size_t number)
{
    pthread_mutex_lock(&turns->mutex);
    while (turns->next != number)
        pthread_cond_wait(&turns->changed, &turns->mutex);
    pthread_mutex_unlock(&turns->mutex);
}

static void pass_turn(struct turns *turns)
{
    pthread_mutex_lock(&turns->mutex);
    turns->next++;
    pthread_cond_broadcast(&turns->changed);
    pthread_mutex_unlock(&turns->mutex);
}

/* ---- members --------------------------------------------------------------------------- */

struct group *new_group(size_t number)
{
    struct group *group = calloc(1, sizeof *group);
    if (group)
        group->number = number;
    return group;
}

static bool grow_group(struct group *group)
{
    const size_t room = group->room ? 2 * group->room : 1;
    struct member *members = group->count < group->room
                                 ? group->members
                                 : realloc(group->members, room * sizeof *members);
    if (!members)
        return false;
    group->room = group->count < group->room ? group->room : room;
    group->members = members;
    return true;
}

bool add_member(struct group *group, const char *path, vmxci_directory directory,
                const vmxci_error *err)
{
    char *copy = strdup(path);
    if (!copy || !grow_group(group)) {
        free(copy);
        return false;
    }
    struct member *member = &group->members[group->count++];
    *member = (struct member){ .path = copy, .directory = directory };
    if (err) {
        member->err = *err;
        member->status = err->code;
    }
    return true;
}

void free_group(struct group *group)
{
    if (!group)
        return;
    for (size_t i = 0; i < group->count; i++)
        free_member(&group->members[i]);
    free(group->members);
    free(group);
}

/* ---- steps ----------------------------------------------------------------------------- */

static void for_each_member(struct group *group, const struct editor *editor,
                            void (*step)(struct member *member, const struct editor *editor))
{
    for (size_t i = 0; i < group->count; i++)
        step(&group->members[i], editor);
}

static void edit_in_turn(struct group *group, const struct editor *editor, struct turns *turns)
{
    if (editor->in_order)
        wait_for_turn(turns, group->number);
    for_each_member(group, editor, edit_member);
    if (editor->in_order)
        pass_turn(turns);
}

/* With --all-or-nothing, one failure means that no VM is written.  Returns whether that is so. */
static bool abort_group(struct group *group, const struct options *o)
{
    bool failed = false;
    for (size_t i = 0; i < group->count; i++)
        failed = failed || group->members[i].status != VMXCI_OK;
    if (!failed || !o->all_or_nothing)
        return false;
    for (size_t i = 0; i < group->count; i++)
        abort_member(&group->members[i]);
    return true;
}

/* A vmxci_note_fn; PAYLOAD is the record of the VM. */
static int report_commit_note(const vmxci_note *note, void *payload)
{
    struct record *record = payload;
    report_note(&record->messages, record_path(record), note);
    return 0;
}

static vmxci_commit_options commit_options(const struct options *o)
{
    vmxci_commit_options options = VMXCI_COMMIT_OPTIONS_INIT;
    options.dry_run = o->dry_run;
    options.backup_suffix = o->backup;
    options.no_preserve_owner = o->no_preserve_owner;
    options.sync = o->sync;
    options.unchecked = o->force;
    options.all_or_nothing = o->all_or_nothing;
    options.note = o->quiet ? NULL : report_commit_note;
    return options;
}

/* The VMs of a group that are to be committed. */
struct commit {
    vmxci_vm **vms;
    vmxci_commit_result *results;
    struct member **members;
    size_t count;
};

static void add_to_commit(struct commit *commit, struct member *member)
{
    const size_t i = commit->count++;
    commit->vms[i] = member->in.vm;
    commit->results[i] = (vmxci_commit_result){ .payload = &member->record };
    commit->members[i] = member;
}

static void take_results(const struct commit *commit)
{
    for (size_t i = 0; i < commit->count; i++) {
        struct member *member = commit->members[i];
        member->changed = commit->results[i].changed;
        member->status = commit->results[i].status;
        if (member->status)
            member->err = commit->results[i].error;
    }
}

static void fail_all(struct group *group)
{
    for (size_t i = 0; i < group->count; i++) {
        struct member *member = &group->members[i];
        if (member->status == VMXCI_OK)
            member->status = fail_no_memory(&member->err);
    }
}

static void commit_members(struct group *group, const struct editor *editor, struct commit *commit)
{
    const vmxci_commit_options options = commit_options(editor->o);
    for (size_t i = 0; i < group->count; i++)
        if (group->members[i].status == VMXCI_OK)
            add_to_commit(commit, &group->members[i]);
    (void)vmxci_vm_commit_all(commit->results, commit->vms, commit->count, &options, NULL);
    take_results(commit);
}

static void commit_vms(struct group *group, const struct editor *editor)
{
    struct commit commit = { .vms = malloc(group->count * sizeof *commit.vms),
                             .results = malloc(group->count * sizeof *commit.results),
                             .members = malloc(group->count * sizeof *commit.members) };
    if (commit.vms && commit.results && commit.members)
        commit_members(group, editor, &commit);
    else
        fail_all(group);
    free(commit.vms);
    free(commit.results);
    free(commit.members);
}

static void commit_group(struct group *group, const struct editor *editor)
{
    struct member *first = &group->members[0];
    if (first->status == VMXCI_OK && !first->in.vm)
        commit_stdin_member(first, editor);
    else
        commit_vms(group, editor);
}

void run_group(struct group *group, const struct editor *editor, struct turns *turns)
{
    const struct options *o = editor->o;
    for_each_member(group, editor, open_member);
    if (!find_duplicates(group->members, group->count))
        fail_all(group);
    edit_in_turn(group, editor, turns);
    bool is_aborted = abort_group(group, o);
    if (!is_aborted) {
        for_each_member(group, editor, lock_member);
        is_aborted = abort_group(group, o);
    }
    if (!is_aborted)
        commit_group(group, editor);
    fail_duplicates(group->members, group->count);
    for_each_member(group, editor, report_member);
}
