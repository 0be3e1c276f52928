/* SPDX-License-Identifier: MIT */
/* What a VM should share with no other VM: its context ID, its UUID, its MAC addresses. */
#ifndef CLI_CHECK_IDENTITY_H
#define CLI_CHECK_IDENTITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vmxci.h>

enum identity_kind {
    IDENTITY_CID,
    IDENTITY_UUID,
    IDENTITY_MAC,
    IDENTITY_KINDS
};

/* 32 bytes, of which a run keeps one for each value of each VM. */
struct identity {
    unsigned char value[16]; /* zeros behind a shorter one */
    uint64_t path;           /* where the path of the VM is, see path_store.h */
    uint32_t line;           /* 0: unknown */
    uint16_t column;
    uint8_t kind;
    uint8_t key; /* of a MAC address: twice the number of the adapter, and 1 if it is static; 255:
                    unknown */
};

enum {
    IDENTITY_KEY_SIZE = 40
};

/* Writes the key that has IDENTITY, "" if it is unknown. */
void identity_key(char out[IDENTITY_KEY_SIZE], const struct identity *identity);

struct identity_list {
    struct identity *at;
    size_t count, room;
    bool no_memory;
};

/* Adds the identities that DOC has, in clear, once and with valid values. */
void find_identities(struct identity_list *out, const vmxci_doc *doc);

/* Adds one that another program has read: TEXT is the value as a .vmx file has it.  A text that is
 * no such value is left out. */
void add_identity_text(struct identity_list *out, enum identity_kind kind, vmxci_str text);
void add_identity_cid(struct identity_list *out, int32_t cid);

/* Makes room for MORE identities.  Returns false if there is no memory. */
bool reserve_identities(struct identity_list *list, size_t more);

void free_identities(struct identity_list *list);

#endif
