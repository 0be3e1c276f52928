/* SPDX-License-Identifier: MIT */
/* A JSON value of a spec and its place there, which begins each message about the value. */
#ifndef CLI_RECONFIG_NODE_H
#define CLI_RECONFIG_NODE_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include <vmxci.h>

struct spec;

/* What one run of the reader shares between all nodes. */
struct reading {
    struct spec *spec; /* the result */
    bool ignore_unsupported;
    vmxci_error *err;
};

struct node {
    const struct reading *reading;
    const struct node *parent; /* NULL: the root */
    const char *member;        /* name in PARENT; NULL: an element of an array */
    size_t index;              /* of the element in PARENT */
    json_t *value;             /* borrowed; NULL: PARENT has no such member */
};

/* The member NAME of OBJECT, and the element INDEX of ARRAY. */
struct node get_member(const struct node *object, const char *name);
struct node get_element(const struct node *array, size_t index);

/* Some clients write null for a property that is unset. */
static inline bool is_absent(const struct node *node)
{
    return !node->value || json_is_null(node->value);
}

/* Each of these returns VMXCI_OK or fails on a value of another kind.  The text is borrowed. */
int get_text(const char **out, const struct node *node);
int get_integer(json_int_t *out, const struct node *node);
int get_boolean(int *out, const struct node *node);

/* Fails with STATUS and "PLACE: MESSAGE".  Returns STATUS. */
int fail_at(const struct node *node, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Fails with "expected EXPECTED, found …".  Returns VMXCI_EVALUE. */
int fail_kind(const struct node *node, const char *expected);

/* Fails because NODE is absent.  Returns VMXCI_EVALUE. */
int fail_absent(const struct node *node);

/* The kind of VALUE with its article, such as "an integer". */
const char *describe_kind(const json_t *value);

/* Lists NODE's place as ignored.  Returns VMXCI_OK or VMXCI_ENOMEM. */
int ignore_node(const struct node *node);

#endif
