/* SPDX-License-Identifier: MIT */
/*
 * Several simulated processes, the takers, take one lock; their steps are interleaved at random,
 * and they die, stall and meet errors.  The real lib/lock/take.c runs, over a directory in memory
 * and a simulated clock.  Each operation on the directory is one step; before it, other takers may
 * run.
 *
 * Each owner of the lock reads the version of the locked file, and later, right after
 * vmxi_lock_verify, writes the next one: no other taker may have written in between.  A taker that
 * gives up or fails leaves nothing; one without a time-out gets the lock; and one that comes last
 * finds nothing left over.
 *
 * VMXCI_SEED repeats a run, VMXCI_ROUNDS is ten times the number of schedules of each kind.
 */
#include <config.h>

#include <assert.h>
#include <errno.h>
#include <ucontext.h>

#include "../sim/memdir.h"
#include "../unit/util.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/random.h"
#include "lock/owner.h"
#include "lock/take.h"

enum {
    MOST_TAKERS = 4,
    FAULTS = 2, /* of each kind, for each taker */
    STACK_SIZE = 128 << 10,
    /* valgrind recognizes a switch of stacks by a jump of more than 2 MB. */
    STACK_DISTANCE = 4 << 20,
    PATIENCE = 8000, /* of choosing.c, with a taker that is choosing */
    MOST_STEPS = 100000,
    ALL_NUMBERS = 65536,
    FEW_NUMBERS = 6,
    LONGEST = 20 * 60 * 1000
};

/* The events in the schedules of one kind. */
struct plan {
    const char *name;
    bool deaths, stalls, errors;
    bool harsh; /* some takers remove the member file of a dead taker as well, as VMware does */
    unsigned numbers; /* how many there are for the names of entries */
};

struct taker {
    ucontext_t context;
    vmxi_host host;
    bool shared, harsh;
    uint32_t timeout;
    unsigned turns;                                             /* how often it takes the lock */
    unsigned steps;                                             /* so far */
    unsigned dies, naps[FAULTS], stalls[FAULTS], fails[FAULTS]; /* at which step; 0: never */
    uint64_t wake;
    uint64_t stalled_until; /* from then on it may wake up when another begins to choose; 0: it is
                               awake */
    bool dead;              /* its steps have no effect any more; it only runs to its end */
    bool done;              /* its process has exited */
    bool stalled;           /* it has stalled for longer than PATIENCE */
    bool failed;
    bool barred; /* it could not begin choosing: then it needs no lock if it only reads */
    char choosing[VMXI_ENTRY_SIZE]; /* its last choosing directory */
};

static struct {
    const struct plan *plan;
    unsigned numbers;
    uint64_t random, now;
    unsigned slowness; /* the most milliseconds that a step takes */
    unsigned haste;    /* how often a taker makes several steps in a row */
    bool traced;
    size_t count;
    struct taker takers[MOST_TAKERS + 1];
    struct taker *current;
    ucontext_t scheduler;
    unsigned steps;
    bool blocked;
    unsigned version; /* of the locked file */
    const char *violation;
    unsigned long deaths, stalls, errors, commits, losses; /* of all schedules */
} sim;

static char stacks[MOST_TAKERS + 1][STACK_DISTANCE];

static size_t chance(size_t limit)
{
    return below(&sim.random, limit);
}

/* Returns whether the entries of several takers often have the same number. */
static bool has_few_numbers(void)
{
    return sim.plan->numbers < ALL_NUMBERS;
}

static void trace(const char *what, const char *entry)
{
    if (sim.traced)
        fprintf(stderr, "%8llu %d %c %s %s\n", (unsigned long long)sim.now, mem_user(),
                sim.current->shared ? 'S' : 'X', what, entry);
}

static void fail_schedule(const char *violation)
{
    trace("VIOLATION:", violation);
    if (!sim.violation)
        sim.violation = violation;
}

/* ---- one step -------------------------------------------------------------------------- */

static bool is_at(const struct taker *t, const unsigned at[FAULTS])
{
    for (size_t i = 0; i < FAULTS; i++)
        if (at[i] == t->steps)
            return true;
    return false;
}

static void stall(struct taker *t)
{
    trace("stalls before", "");
    t->wake += PATIENCE + 1 + chance(2 * PATIENCE);
    t->stalled_until = chance(2) ? sim.now + PATIENCE + 1 : 0;
    if (t->stalled_until)
        t->wake += 2 * PATIENCE;
    t->stalled = true;
    sim.stalls++;
}

/* Lets other takers run for at least MS milliseconds.  Returns false if this one is dead then. */
static bool yield(uint64_t ms)
{
    struct taker *t = sim.current;
    if (t->dead)
        return false;
    t->wake = sim.now + ms + chance(sim.slowness + 1);
    t->steps++;
    if (t->steps == t->dies) {
        trace("dies before", "");
        t->dead = true;
        sim.deaths++;
        return false;
    }
    if (is_at(t, t->stalls))
        stall(t);
    if (is_at(t, t->naps))
        t->wake += 1 + chance(PATIENCE / 3);
    swapcontext(&t->context, &sim.scheduler);
    t->stalled_until = 0;
    return !t->dead;
}

/* Makes it likely that several takers choose at the same time. */
static void wake_others(void)
{
    for (size_t i = 0; i < sim.count; i++) {
        struct taker *t = &sim.takers[i];
        if (t->stalled_until && t->stalled_until < sim.now && chance(2))
            t->wake = sim.now + chance(10 * sim.slowness + 1);
    }
}

/* The STEP fails that should have removed ENTRY: that it is left is no fault of the taker. */
static void excuse(const char *step, const char *entry)
{
    struct mem_entry *found = entry[0] ? mem_find(entry) : NULL;
    const bool removes = strcmp(step, "remove file") == 0 || strcmp(step, "remove directory") == 0;
    if (found && removes)
        found->excused = true;
    if (strcmp(step, "remove the directory") == 0)
        mem_directory.excused = true;
}

int mem_step(const char *step, const char *entry)
{
    struct taker *t = sim.current;
    if (!yield(0))
        return EIO;
    trace(step, entry);
    if (strcmp(step, "create directory") == 0) {
        memcpy(t->choosing, entry, sizeof t->choosing);
        wake_others();
    }
    if (!is_at(t, t->fails))
        return 0;
    trace("  fails", "");
    t->failed = true;
    sim.errors++;
    excuse(step, entry);
    const bool denied = chance(2),
               enters = strstr(step, "the directory") || strcmp(step, "create directory") == 0;
    t->barred = t->barred || (denied && enters);
    return denied ? EACCES : EIO;
}

int mem_user(void)
{
    return (int)(sim.current - sim.takers);
}

/* Returns whether T may be wrong about ENTRY because it has stalled: it may take the entry of
 * another taker that drew the same number for its own, and a harsh one goes by an old listing. */
static bool may_be_wrong(const struct taker *t, const struct mem_entry *entry)
{
    return has_few_numbers() ||
           (t->stalled && (t->harsh || strcmp(entry->name + 1, t->choosing + 1) == 0));
}

/* Only entries of takers that are dead, or seem so, may be removed. */
void mem_check_removal(const struct mem_entry *entry)
{
    const struct taker *t = sim.current, *owner = &sim.takers[entry->maker];
    const bool seems_dead = owner->stalled && (t->harsh || entry->name[0] != 'M');
    if (owner != t && !owner->dead && !owner->done && !seems_dead && !entry->excused &&
        !may_be_wrong(t, entry))
        fail_schedule("the entry of a live taker is removed");
}

bool mem_removes_member(const char *entry)
{
    const struct taker *t = sim.current;
    return t->harsh && entry[0] == 'E' && strcmp(entry + 1, t->choosing + 1) != 0;
}

size_t mem_choose(size_t limit)
{
    return chance(limit);
}

/* ---- in place of the system ------------------------------------------------------------ */

uint64_t vmxi_clock(void)
{
    if (chance(4) == 0)
        (void)yield(0);
    return sim.now;
}

void vmxi_pause(uint32_t ms)
{
    (void)yield(ms);
}

int vmxi_random(void *to, size_t n, vmxci_error *err)
{
    unsigned number = (unsigned)chance(sim.numbers);
    memset(to, 0, n);
    memcpy(to, &number, n < sizeof number ? n : sizeof number);
    return sim.current->dead ? vmxi_fail_sys(err, VMXCI_EIO, EIO, "dead") : VMXCI_OK;
}

void vmxi_host_identify(vmxi_host *host)
{
    assert(host->machine.canonical[0]);
}

vmxci_lock_kind vmxi_owner_classify(const vmxi_member *member, const vmxi_host *host, int dir)
{
    (void)host;
    (void)dir;
    if (!yield(0))
        return VMXCI_LOCK_UNKNOWN;
    assert(member->pid >= 1 && member->pid <= sim.count);
    const struct taker *owner = &sim.takers[member->pid - 1];
    return owner->dead || owner->done ? VMXCI_LOCK_STALE : VMXCI_LOCK_HERE;
}

bool vmxi_owner_is_contained(const vmxi_member *member, const vmxi_host *host)
{
    (void)member;
    (void)host;
    return false;
}

/* ---- the life of a taker --------------------------------------------------------------- */

static int is_dead(void *payload)
{
    return ((const struct taker *)payload)->dead;
}

/* A taker that stalls while it is choosing can rename the draft of another one that drew the same
 * number before that is written.  If the other one then dies, or cannot write it, the member file
 * stays empty, and blocks all others. */
static bool is_ownerless(const struct mem_entry *entry)
{
    return has_few_numbers() && entry->name[0] == 'M' && entry->len == 0;
}

static bool has_ownerless(void)
{
    for (size_t i = 0; i < MEM_ROOM; i++)
        if (is_ownerless(&mem_directory.entries[i]))
            return true;
    return false;
}

/* A taker that has stalled while choosing leaves its entries, as they may be another's by now. */
static bool may_stay(const struct mem_entry *entry, const struct taker *t)
{
    return entry->excused || is_ownerless(entry) || (t->stalled && entry->name[0] != 'M');
}

static void check_nothing_left(const struct taker *t)
{
    for (size_t i = 0; i < MEM_ROOM; i++) {
        const struct mem_entry *entry = &mem_directory.entries[i];
        if (entry->name[0] && entry->maker == t - sim.takers && !may_stay(entry, t))
            fail_schedule("an entry is left");
    }
}

static void check_refusal(const struct taker *t, vmxi_lock_result result)
{
    const bool is_fault = result.outcome == VMXI_LOCK_FAILED &&
                          (result.sys_errno == EIO || result.sys_errno == EACCES);
    const bool is_busy = result.outcome == VMXI_LOCK_BUSY;
    if (is_fault ? !t->failed : !is_busy)
        fail_schedule("a failure without a cause");
    /* If there are few numbers, finding a free one can take too long. */
    if (is_busy && t->timeout == UINT32_MAX && !t->stalled && !t->failed && !has_few_numbers())
        fail_schedule("an endless wait ends");
}

static void check_taken(const vmxi_lock *lock)
{
    const struct mem_entry *entry = mem_find(lock->entry);
    if (!entry || entry->len != VMXI_MEMBER_SIZE ||
        memcmp(entry->bytes, lock->bytes, VMXI_MEMBER_SIZE) != 0)
        fail_schedule("taken without a member file");
}

/* Reads the file, waits, and writes it; there is no step between verifying the lock and writing. */
static void edit_file(struct taker *t, const vmxi_lock *lock)
{
    const unsigned seen = sim.version;
    trace("owns it", lock->entry);
    vmxi_pause((uint32_t)chance(chance(4) ? 200 : 6000));
    if (vmxi_lock_verify(lock).outcome) {
        trace("lost it", lock->entry);
        sim.losses += !t->dead;
        if (!t->dead && !t->failed && !sim.plan->harsh)
            fail_schedule("a lost lock");
        return;
    }
    if (seen != sim.version)
        fail_schedule("a lost update");
    trace("edits", lock->entry);
    sim.commits++;
    if (!t->shared)
        sim.version++;
}

static void take_turn(struct taker *t)
{
    vmxi_lock lock;
    vmxi_finding blocker;
    const vmxi_lock_request request = {
        &t->host, STR("/a.vmx.lck"), t->shared, { t->timeout, is_dead, t }
    };
    const vmxi_lock_result result = vmxi_lock_take(&lock, &blocker, -1, "a.vmx", &request);
    if (result.outcome == VMXI_LOCK_OK && !t->dead) {
        if (lock.entry[0] || !t->shared || !t->barred) {
            check_taken(&lock);
            edit_file(t, &lock);
        }
        vmxi_lock_release(&lock);
        if (lock.leftover[0] && !t->failed && !t->dead)
            fail_schedule("a failure of the release");
    } else if (!t->dead) {
        check_refusal(t, result);
    }
    if (!t->dead)
        check_nothing_left(t);
}

static void live(void)
{
    struct taker *t = sim.current;
    vmxi_pause((uint32_t)chance(chance(2) ? 10 : 10000));
    for (unsigned i = 0; i < t->turns && !t->dead && !t->failed; i++) {
        take_turn(t);
        vmxi_pause((uint32_t)chance(chance(2) ? 10 : 300));
    }
    t->done = true;
}

/* ---- one schedule ---------------------------------------------------------------------- */

static unsigned choose_step(void)
{
    return 1 + (unsigned)chance(chance(3) ? 25 : 150);
}

/* Returns mostly one of the first steps, in which the lock is taken. */
static unsigned choose_stall(void)
{
    return chance(2) ? 3 + (unsigned)chance(12) : choose_step();
}

static void choose_faults(struct taker *t)
{
    if (sim.plan->deaths && chance(3) == 0)
        t->dies = choose_step();
    for (size_t i = 0; i < FAULTS; i++) {
        t->stalls[i] = sim.plan->stalls && chance(3) == 0 ? choose_stall() : 0;
        /* A taker that has fallen behind may soon be overtaken by new ones. */
        t->naps[i] = t->stalls[i] + 1 + (unsigned)chance(8);
        t->fails[i] = sim.plan->errors && chance(4) == 0 ? choose_step() : 0;
    }
}

static struct taker *make_taker(void)
{
    struct taker *t = &sim.takers[sim.count];
    memset(t, 0, sizeof *t);
    t->turns = 1;
    t->timeout = UINT32_MAX;
    snprintf(t->host.machine.canonical, VMXI_MACHINE_SIZE, "sim");
    snprintf(t->host.execution, sizeof t->host.execution, "%zu-1(taker)", sim.count + 1);
    t->host.start = 1;
    getcontext(&t->context);
    t->context.uc_stack.ss_sp = stacks[sim.count++];
    t->context.uc_stack.ss_size = STACK_SIZE;
    t->context.uc_link = &sim.scheduler;
    makecontext(&t->context, live, 0);
    return t;
}

static void make_world(const struct plan *plan, uint64_t seed)
{
    static const unsigned speeds[] = { 0, 1, 30, 400 };
    static const uint32_t timeouts[] = { 0, 3500, UINT32_MAX, UINT32_MAX };
    mem_clear();
    sim.plan = plan;
    sim.numbers = plan->numbers;
    sim.random = seed;
    sim.now = 1000;
    /* If all numbers are in use, a taker draws until its time-out, so time has to pass. */
    const size_t first = has_few_numbers();
    sim.slowness = speeds[first + chance(COUNT(speeds) - first)];
    sim.haste = (unsigned)chance(4);
    sim.count = 0;
    sim.current = NULL;
    sim.steps = 0;
    sim.version = 0;
    sim.violation = NULL;
    const bool some_shared = chance(2);
    const size_t count = 2 + chance(MOST_TAKERS - 1);
    while (sim.count < count) {
        struct taker *t = make_taker();
        t->turns = 1 + (unsigned)chance(5);
        t->timeout = timeouts[chance(COUNT(timeouts))];
        t->shared = some_shared && chance(2);
        t->harsh = plan->harsh && chance(2);
        choose_faults(t);
    }
}

/* Returns a taker that can run; if none can, lets time pass.  Returns NULL if all are done. */
static struct taker *pick_taker(void)
{
    for (;;) {
        struct taker *ready[MOST_TAKERS + 1];
        size_t count = 0;
        uint64_t next = UINT64_MAX;
        for (size_t i = 0; i < sim.count; i++) {
            struct taker *t = &sim.takers[i];
            if (!t->done && t->wake <= sim.now)
                ready[count++] = t;
            else if (!t->done && t->wake < next)
                next = t->wake;
        }
        if (count > 0) {
            struct taker *t = ready[chance(count)];
            for (size_t i = 0; i < count && sim.haste; i++)
                if (ready[i] == sim.current && chance(sim.haste + 1))
                    t = ready[i];
            return t;
        }
        if (next == UINT64_MAX)
            return NULL;
        sim.now = next;
    }
}

static void resume(struct taker *t)
{
    sim.current = t;
    swapcontext(&sim.scheduler, &t->context);
}

static void run(void)
{
    struct taker *t;
    sim.blocked = false;
    while (!sim.violation && !sim.blocked && (t = pick_taker()) != NULL) {
        resume(t);
        if (++sim.steps < MOST_STEPS && sim.now < LONGEST)
            continue;
        sim.blocked = has_ownerless();
        if (!sim.blocked)
            fail_schedule("no progress");
    }
    /* Only at their end do they free their memory. */
    for (size_t i = 0; i < sim.count; i++) {
        t = &sim.takers[i];
        t->dead = t->dead || !t->done;
        while (!t->done)
            resume(t);
    }
}

/* A draft without a choosing directory blocks no taker, and none can know whether its own still
 * runs: it could not be removed, or its taker has stalled or had the number of a dead one. */
static bool may_remain(const struct mem_entry *entry)
{
    return entry->excused || sim.takers[entry->maker].stalled || has_few_numbers();
}

/* In the end all other entries are removed. */
static void check_all_removed(void)
{
    bool may_stay = mem_directory.excused;
    for (size_t i = 0; i < MEM_ROOM; i++) {
        const struct mem_entry *entry = &mem_directory.entries[i];
        if (!entry->name[0])
            continue;
        may_stay = true;
        if (entry->name[0] != 'E' || !may_remain(entry))
            fail_schedule("an entry is left in the end");
    }
    if (mem_directory.inode && !may_stay)
        fail_schedule("the lock directory is left");
}

/* Runs one schedule.  Returns the first violation, or NULL. */
static const char *run_schedule(const struct plan *plan, uint64_t seed, bool traced)
{
    sim.traced = traced;
    make_world(plan, seed);
    run();
    if (sim.violation || has_ownerless())
        return sim.violation;
    /* The next taker gets the lock, and leaves nothing. */
    make_taker();
    sim.numbers = ALL_NUMBERS;
    run();
    if (!sim.violation)
        check_all_removed();
    return sim.violation;
}

static struct plan plans[] = {
    { .name = "calm", .numbers = ALL_NUMBERS },
    { .name = "crowded", .numbers = FEW_NUMBERS },
    { .name = "deaths", .deaths = true, .numbers = ALL_NUMBERS },
    { .name = "stalls", .stalls = true, .numbers = ALL_NUMBERS },
    { .name = "errors", .errors = true, .numbers = ALL_NUMBERS },
    { .name = "all", .deaths = true, .stalls = true, .errors = true, .numbers = ALL_NUMBERS },
    { .name = "harsh",
      .deaths = true,
      .stalls = true,
      .errors = true,
      .harsh = true,
      .numbers = ALL_NUMBERS },
    { .name = "twins", .stalls = true, .harsh = true, .numbers = FEW_NUMBERS / 2 },
    { .name = "narrow",
      .deaths = true,
      .stalls = true,
      .errors = true,
      .harsh = true,
      .numbers = FEW_NUMBERS },
};

static void test_plan(void **state)
{
    const struct plan *plan = *state;
    uint64_t seed = seed_of_run();
    const size_t count = rounds_of_run(20000) / 10;
    sim.deaths = sim.stalls = sim.errors = sim.commits = sim.losses = 0;
    for (size_t i = 0; i < count; i++) {
        const uint64_t before = seed;
        const uint64_t own = next_random(&seed);
        const char *wrong = run_schedule(plan, own, false);
        if (!wrong)
            continue;
        run_schedule(plan, own, true);
        fail_msg("%s: schedule %zu: %s: VMXCI_SEED=%llu", plan->name, i, wrong,
                 (unsigned long long)before);
    }
    print_message("%s: %zu schedules, %lu uses, %lu lost, %lu deaths, %lu stalls, %lu errors\n",
                  plan->name, count, sim.commits, sim.losses, sim.deaths, sim.stalls, sim.errors);
}

int main(void)
{
    struct CMUnitTest tests[COUNT(plans)];
    for (size_t i = 0; i < COUNT(plans); i++) {
        const struct CMUnitTest test = { plans[i].name, test_plan, NULL, NULL, &plans[i] };
        tests[i] = test;
    }
    print_message("VMXCI_SEED=%llu\n", (unsigned long long)seed_of_run());
    return cmocka_run_group_tests(tests, NULL, NULL);
}
