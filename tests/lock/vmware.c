/* SPDX-License-Identifier: MIT */
/*
 * Both implementations of VMware's lock: ours, and VMware's own code in the library that
 * VMTOOLS_LIB names (libvmtools.so.0 of open-vm-tools).
 *
 *     vmware id
 *         print the machine ID and the execution ID of this process that the library computes
 *     vmware locked FILE
 *         print whether FILE is locked according to the library: 0 or 1
 *     vmware hold SIDE TYPE MS FILE
 *         take the lock with a time-out of MS milliseconds (-1: none); print "held"; release it at
 *         SIGTERM.  SIDE is ours or theirs, TYPE X or S.  Exit status 1: another process has it
 *     vmware try SIDE TYPE MS FILE
 *         the same, but release the lock at once
 *     vmware contend FILES EACH ROUNDS
 *         EACH patient and EACH hurried processes of both sides take the lock of each of FILES
 *         files, ROUNDS times each: no two may own it at the same time
 */
#include <config.h>

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <vmxci.h>

#include "base/clock.h"
#include "lock/take.h"

enum {
    DONE = 0,
    BUSY = 1,
    TROUBLE = 2
};

static int trouble(const char *what, const char *why)
{
    fprintf(stderr, "vmware: %s: %s\n", what, why);
    return TROUBLE;
}

/* ---- VMware's code ----------------------------------------------------------------------- */

static struct {
    void *(*lock)(const char *path, char shared, uint32_t ms, int *err, void *messages);
    char (*unlock)(void *token, int *err, void *messages);
    char (*is_locked)(const char *path, int *err, void *messages);
    const char *(*machine_id)(void);
    char *(*execution_id)(void);
} vmtools;

/* C has no conversion from a data pointer to a function pointer. */
static bool find(void *function, void *library, const char *name)
{
    void *symbol = dlsym(library, name);
    memcpy(function, &symbol, sizeof symbol);
    return symbol != NULL;
}

static int load_vmtools(void)
{
    const char *path = getenv("VMTOOLS_LIB");
    void *library = path ? dlopen(path, RTLD_NOW) : NULL;
    if (!library)
        return trouble("VMTOOLS_LIB", path ? dlerror() : "not set");
    if (!find(&vmtools.lock, library, "FileLock_Lock") ||
        !find(&vmtools.unlock, library, "FileLock_Unlock") ||
        !find(&vmtools.is_locked, library, "FileLock_IsLocked") ||
        !find(&vmtools.machine_id, library, "FileLockGetMachineID") ||
        !find(&vmtools.execution_id, library, "FileLockGetExecutionID"))
        return trouble(path, dlerror());
    return DONE;
}

static int print_id(void)
{
    printf("%s\n%s\n", vmtools.machine_id(), vmtools.execution_id());
    return DONE;
}

static int print_locked(const char *file)
{
    int sys = 0;
    printf("%d\n", vmtools.is_locked(file, &sys, NULL));
    return sys ? trouble(file, strerror(sys)) : DONE;
}

/* ---- hold -------------------------------------------------------------------------------- */

/* Waits for SIGTERM, which is blocked. */
static int wait_for_sigterm(void)
{
    sigset_t term;
    int signal;
    puts("held");
    if (fflush(stdout) != 0)
        return trouble("standard output", strerror(errno));
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    return sigwait(&term, &signal) == 0 ? DONE : TROUBLE;
}

static int wait_for_nothing(void)
{
    return DONE;
}

static int hold_theirs(bool shared, uint32_t ms, const char *file, int (*stay)(void))
{
    int sys = 0;
    void *token = vmtools.lock(file, shared, ms, &sys, NULL);
    if (!token)
        return sys == EAGAIN ? BUSY : trouble(file, strerror(sys));
    int status = stay();
    if (!vmtools.unlock(token, &sys, NULL))
        return trouble("unlock", strerror(sys));
    return status;
}

static int hold_ours(bool shared, uint32_t ms, const char *file, int (*stay)(void))
{
    vmxci_vm_options options = VMXCI_VM_OPTIONS_INIT;
    vmxci_error err;
    vmxci_vm *vm;
    int reread;
    options.edit = !shared;
    options.share_lock = shared;
    options.lock_timeout = ms;
    int status = vmxci_vm_open(&vm, file, &options, &err);
    if (status == VMXCI_OK && !shared)
        status = vmxci_vm_lock(&reread, vm, &err);
    if (status == VMXCI_OK)
        status = stay();
    else
        status = status == VMXCI_EOPEN ? BUSY : trouble(file, err.message);
    vmxci_vm_close(vm);
    return status;
}

static int hold(char **args, int (*stay)(void))
{
    const bool shared = args[1][0] == 'S';
    const uint32_t ms = (uint32_t)strtol(args[2], NULL, 10);
    sigset_t term;
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    sigprocmask(SIG_BLOCK, &term, NULL);
    return strcmp(args[0], "ours") == 0 ? hold_ours(shared, ms, args[3], stay)
                                        : hold_theirs(shared, ms, args[3], stay);
}

/* ---- contend ----------------------------------------------------------------------------- */

/* Shared by the processes of one file. */
typedef struct arena {
    atomic_int owners; /* an exclusive owner counts MANY, a shared one 1 */
    unsigned long
        exclusive; /* rounds, counted without atomic operations: only the lock makes that right */
    atomic_bool failed;
} arena;

enum {
    MANY = 1000
};

/* A process that takes the lock again and again. */
typedef struct runner {
    bool ours, hurried;
    unsigned long rounds;
    uint64_t random;
    arena *arena;
    char file[24];
    vmxi_host host;
    vmxi_lock lock;
    void *token;
} runner;

static unsigned below(runner *r, unsigned limit)
{
    r->random = r->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(r->random >> 33) % limit;
}

static int take_theirs(runner *r, bool shared)
{
    int sys = 0;
    r->token = vmtools.lock(r->file, shared, r->hurried ? 0 : UINT32_MAX, &sys, NULL);
    return r->token ? 0 : sys ? sys : EIO;
}

/* Not by vmxci_vm_lock, whose flock(2) would keep our processes apart anyway. */
static int take_ours(runner *r, bool shared)
{
    const vmxi_lock_request request = {
        &r->host, { r->file, strlen(r->file) }, shared, { r->hurried ? 0 : UINT32_MAX, NULL, NULL }
    };
    vmxi_finding blocker;
    const vmxi_lock_result result = vmxi_lock_take(&r->lock, &blocker, AT_FDCWD, r->file, &request);
    return result.outcome == VMXI_LOCK_BUSY ? EAGAIN : result.sys_errno;
}

static int take(runner *r, bool shared)
{
    int sys;
    while ((sys = r->ours ? take_ours(r, shared) : take_theirs(r, shared)) == EAGAIN && r->hurried)
        vmxi_pause(1 + below(r, 20));
    return sys;
}

static int release(runner *r)
{
    int sys = 0;
    if (r->ours) {
        vmxi_lock_release(&r->lock);
        return r->lock.leftover[0] ? EIO : 0;
    }
    return vmtools.unlock(r->token, &sys, NULL) ? 0 : sys ? sys : EIO;
}

/* Owns the lock for a while.  Returns whether nobody else did who should not. */
static bool is_alone(runner *r, bool shared)
{
    arena *a = r->arena;
    const int weight = shared ? 1 : MANY, before = atomic_fetch_add(&a->owners, weight);
    const unsigned long count = a->exclusive;
    for (unsigned i = below(r, 5); i > 0; i--)
        sched_yield();
    if (!shared)
        a->exclusive = count + 1;
    const int after = atomic_fetch_sub(&a->owners, weight) - weight;
    return shared ? before < MANY && after < MANY : before == 0 && after == 0;
}

static int give_up(const runner *r, const char *why)
{
    atomic_store(&r->arena->failed, true);
    return trouble(r->ours ? "our side" : "their side", why);
}

static int run_rounds(runner *r)
{
    for (unsigned long i = 0; i < r->rounds && !atomic_load(&r->arena->failed); i++) {
        const bool shared = i % 4 == 3;
        int sys = take(r, shared);
        if (sys)
            return give_up(r, strerror(sys));
        if (!is_alone(r, shared))
            return give_up(r, "not alone");
        sys = release(r);
        if (sys)
            return give_up(r, strerror(sys));
    }
    return DONE;
}

static bool start(runner *r)
{
    pid_t pid = fork();
    if (pid == 0)
        _exit(run_rounds(r));
    return pid > 0;
}

static int start_all(arena *arenas, unsigned files, unsigned each, unsigned long rounds)
{
    for (unsigned i = 0; i < files * each * 4; i++) {
        runner r = { .ours = i & 1,
                     .hurried = i & 2,
                     .rounds = rounds,
                     .random = i,
                     .arena = &arenas[i / 4 % files] };
        snprintf(r.file, sizeof r.file, "%u.vmx", i / 4 % files);
        if (!start(&r)) {
            trouble("fork", strerror(errno));
            return TROUBLE;
        }
    }
    return DONE;
}

static int await_all(void)
{
    int result = DONE, status;
    for (;;) {
        pid_t pid = wait(&status);
        if (pid < 0 && errno == ECHILD)
            return result;
        if (pid > 0 && status != 0)
            result = TROUBLE;
    }
}

static int count_rounds(const arena *arenas, unsigned files, unsigned long want)
{
    for (unsigned i = 0; i < files; i++)
        if (arenas[i].exclusive != want || atomic_load(&arenas[i].owners) != 0) {
            fprintf(stderr, "vmware: %lu rounds were counted, not %lu\n", arenas[i].exclusive,
                    want);
            return TROUBLE;
        }
    return DONE;
}

static int contend(char **args)
{
    const unsigned files = (unsigned)strtoul(args[0], NULL, 10),
                   each = (unsigned)strtoul(args[1], NULL, 10);
    const unsigned long rounds = strtoul(args[2], NULL, 10);
    arena *arenas = mmap(NULL, files * sizeof *arenas, PROT_READ | PROT_WRITE,
                         MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (arenas == MAP_FAILED)
        return trouble("mmap", strerror(errno));
    int status = start_all(arenas, files, each, rounds), ended = await_all();
    if (status == DONE && ended == DONE)
        status = count_rounds(arenas, files, 4 * each * (rounds - rounds / 4));
    munmap(arenas, files * sizeof *arenas);
    return status ? status : ended;
}

int main(int argc, char **argv)
{
    const char *command = argc > 1 ? argv[1] : "";
    int status = load_vmtools();
    if (status)
        return status;
    if (argc == 2 && strcmp(command, "id") == 0)
        return print_id();
    if (argc == 3 && strcmp(command, "locked") == 0)
        return print_locked(argv[2]);
    if (argc == 6 && strcmp(command, "hold") == 0)
        return hold(argv + 2, wait_for_sigterm);
    if (argc == 6 && strcmp(command, "try") == 0)
        return hold(argv + 2, wait_for_nothing);
    if (argc == 5 && strcmp(command, "contend") == 0)
        return contend(argv + 2);
    return trouble("usage", "see tests/lock/vmware.c");
}
