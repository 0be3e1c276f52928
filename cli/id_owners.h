/* SPDX-License-Identifier: MIT */
/* Which VMs have which context IDs: those that a run has given, and those that the VMs below a
 * directory had before. */
#ifndef CLI_ID_OWNERS_H
#define CLI_ID_OWNERS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vmxci.h>

/* A VM, however its path is spelled: the directory of its file, and the hash of its name there. */
struct vm_identity {
    vmxci_directory directory; /* zeros: unknown; no other VM is the same */
    uint64_t name;
};

struct id_owner {
    int32_t id;
    struct vm_identity vm;
    char *shown; /* the path, if this run has given the ID; NULL if the VM had it before */
};

/* A hash table with open addressing. */
struct id_owners {
    pthread_mutex_t mutex;
    struct id_owner **slots; /* NULL: free */
    size_t slot_count;       /* a power of two, or 0 */
    size_t count;
};

/* Makes OUT, which must not be moved afterwards. */
void begin_id_owners(struct id_owners *out);
void end_id_owners(struct id_owners *owners);

/* Identifies the VM whose file is at PATH; links are followed. */
struct vm_identity identify_vm(const char *path);

/* Identifies the file with the name of PATH in DIRECTORY. */
struct vm_identity identify_in_directory(const char *path, vmxci_directory directory);

/* Whether both are the same VM.  False if one of them is unknown. */
bool is_same_vm(struct vm_identity a, struct vm_identity b);

/* Sorts VMs, so that the same ones follow each other. */
int compare_vms(struct vm_identity a, struct vm_identity b);

/* Adds that VM had ID before the run.  Returns false if there is no memory. */
bool add_id_owner(struct id_owners *owners, int32_t id, struct vm_identity vm);

/* Gives ID to VM, whose path is SHOWN, unless another VM has it: sets OTHER to that VM, or to NULL.
 * Returns false if there is no memory.  Several threads may call it at once. */
bool claim_id(const struct id_owner **other, struct id_owners *owners, int32_t id,
              struct vm_identity vm, const char *shown);

#endif
