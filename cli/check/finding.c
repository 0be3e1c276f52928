/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "check/finding.h"

enum {
    MAX_FINDINGS = 1000 /* of one VM, so that the memory for them is bounded */
};

static bool reserve(struct finding_list *list)
{
    const size_t room = list->room ? 2 * list->room : 8;
    if (list->count < list->room)
        return true;
    struct finding *at = realloc(list->at, room * sizeof *at);
    if (!at)
        return false;
    list->at = at;
    list->room = room;
    return true;
}

/* Copies TEXT and a NUL to *TO, and moves *TO behind them. */
static const char *copy_to(char **to, vmxci_str text)
{
    char *copy = *to;
    if (text.len)
        memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    *to = copy + text.len + 1;
    return copy;
}

void add_finding(struct finding_list *list, const vmxci_finding *found, const vmxci_line *line)
{
    const vmxci_str message = { found->message, strlen(found->message) };
    const vmxci_str value = line ? line->value : (vmxci_str){ NULL, 0 };
    const vmxci_str source = line ? line->text : (vmxci_str){ NULL, 0 };
    const size_t size = found->key.len + message.len + value.len + source.len + 4;
    if (list->count == MAX_FINDINGS && !list->is_unlimited) {
        list->left_out[found->severity]++;
        return;
    }
    char *block = reserve(list) ? malloc(size) : NULL;
    if (!block) {
        list->no_memory = true;
        return;
    }
    struct finding *f = &list->at[list->count];
    *f = (struct finding){ .block = block,
                           .number = list->count++,
                           .severity = found->severity,
                           .line = found->line,
                           .column = found->column,
                           .rule = found->rule };
    f->key = copy_to(&block, found->key);
    f->message = copy_to(&block, message);
    f->value = copy_to(&block, value);
    f->source = copy_to(&block, source);
}

static int compare_lines(const void *a, const void *b)
{
    const struct finding *x = a, *y = b;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

void sort_findings(struct finding_list *list)
{
    if (list->count > 1)
        qsort(list->at, list->count, sizeof *list->at, compare_lines);
}

void limit_findings(struct finding_list *list)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (list->at[i].number < MAX_FINDINGS) {
            list->at[kept++] = list->at[i];
        } else {
            list->left_out[list->at[i].severity]++;
            free(list->at[i].block);
        }
    }
    list->count = kept;
    list->is_unlimited = false;
}

bool has_severity(const struct finding_list *list, int severity)
{
    for (int i = severity; i <= VMXCI_SEVERITY_ERROR; i++)
        if (list->left_out[i])
            return true;
    for (size_t i = 0; i < list->count; i++)
        if ((int)list->at[i].severity >= severity)
            return true;
    return false;
}

void remove_finding(struct finding_list *list, size_t i)
{
    free(list->at[i].block);
    list->count--;
    memmove(&list->at[i], &list->at[i + 1], (list->count - i) * sizeof *list->at);
}

void free_findings(struct finding_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->at[i].block);
    free(list->at);
    *list = (struct finding_list){ .count = 0 };
}
