/* SPDX-License-Identifier: MIT */
/*
 * Several takers of one lock, whose steps are mixed in every order that chance makes; they die, are
 * stopped, and meet failures.  The real lib/lock/lock.c runs, over a folder in memory and a clock
 * that is only counted on.  Each operation on the folder is one step; before it others may go on.
 *
 * Each who has the lock notes the version of the file that is locked, and later, right after
 * vmxi_lock_check, writes the next one: it has to be the same still.  Who gives up or fails leaves
 * nothing, who is asked to wait for ever gets in, and who comes in the end finds nothing left.
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
#include "lock/lock.h"

enum {
    MOST_TAKERS = 4,
    FAULTS = 2, /* of a kind, for one taker */
    STACK_SIZE = 128 << 10,
    /* valgrind takes a jump of more than 2 MB for a change of stacks. */
    STACK_DISTANCE = 4 << 20,
    PATIENCE = 8000, /* of lock.c, with one who is choosing */
    MOST_STEPS = 100000,
    ALL_NUMBERS = 65536,
    FEW_NUMBERS = 6,
    LONGEST = 20 * 60 * 1000
};

/* What happens in the schedules of one kind. */
struct plan {
    const char *name;
    bool deaths, stalls, errors;
    bool harsh;       /* some take the member away with a dead one's mark, as VMware does */
    unsigned numbers; /* so many can be drawn for an entry */
};

struct taker {
    ucontext_t context;
    vmxi_host host;
    bool shared, harsh;
    uint32_t timeout;
    unsigned turns;                                             /* how often it takes the lock */
    unsigned steps;                                             /* made so far */
    unsigned dies, naps[FAULTS], stalls[FAULTS], fails[FAULTS]; /* at which step; 0: at none */
    uint64_t wake;
    uint64_t stopped; /* until then; later it goes on when another begins to choose; 0: it is not */
    bool dead;        /* what it does has no effect any more; it only comes to its end */
    bool done;        /* its process is gone */
    bool stalled;     /* for longer than others are patient */
    bool failed;
    bool barred;                /* from entering: who only reads needs no lock then */
    char mark[VMXI_ENTRY_SIZE]; /* its latest */
};

static struct {
    const struct plan *plan;
    unsigned numbers;
    uint64_t random, now;
    unsigned slowness; /* a step takes up to so many ms */
    unsigned haste;    /* how often one taker does several steps at once */
    bool traced;
    size_t count;
    struct taker takers[MOST_TAKERS + 1];
    struct taker *current;
    ucontext_t scheduler;
    unsigned steps;
    bool blocked;
    unsigned version; /* of the file that the lock is of */
    const char *broken;
    unsigned long deaths, stalls, errors, commits, losses; /* of all schedules */
} sim;

static char stacks[MOST_TAKERS + 1][STACK_DISTANCE];

static size_t chance(size_t limit)
{
    return below(&sim.random, limit);
}

/* Entries of several takers often have one number: where all are drawn from that hardly happens. */
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

static void broken(const char *what)
{
    trace("BROKEN:", what);
    if (!sim.broken)
        sim.broken = what;
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
    trace("is stopped before", "");
    t->wake += PATIENCE + 1 + chance(2 * PATIENCE);
    t->stopped = chance(2) ? sim.now + PATIENCE + 1 : 0;
    if (t->stopped)
        t->wake += 2 * PATIENCE;
    t->stalled = true;
    sim.stalls++;
}

/* Let others go on for MS milliseconds at least.  Returns false if we are dead afterwards. */
static bool pass(uint64_t ms)
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
    t->stopped = 0;
    return !t->dead;
}

/* Two that choose at one time are what the lock is there for. */
static void wake_others(void)
{
    for (size_t i = 0; i < sim.count; i++) {
        struct taker *t = &sim.takers[i];
        if (t->stopped && t->stopped < sim.now && chance(2))
            t->wake = sim.now + chance(10 * sim.slowness + 1);
    }
}

/* The call fails that should have removed ENTRY: that it is left is no fault of the taker. */
static void excuse(const char *what, const char *entry)
{
    struct mem_entry *found = entry[0] ? mem_find(entry) : NULL;
    const bool removes = strcmp(what, "remove") == 0 || strcmp(what, "unmark") == 0;
    if (found && removes)
        found->excused = true;
    if (strcmp(what, "remove the folder") == 0)
        mem_folder.excused = true;
}

int mem_step(const char *what, const char *entry)
{
    struct taker *t = sim.current;
    if (!pass(0))
        return EIO;
    trace(what, entry);
    if (strcmp(what, "mark") == 0) {
        memcpy(t->mark, entry, sizeof t->mark);
        wake_others();
    }
    if (!is_at(t, t->fails))
        return 0;
    trace("  fails", "");
    t->failed = true;
    sim.errors++;
    excuse(what, entry);
    const bool denied = chance(2), enters = strstr(what, "the folder") || strcmp(what, "mark") == 0;
    t->barred = t->barred || (denied && enters);
    return denied ? EACCES : EIO;
}

int mem_user(void)
{
    return (int)(sim.current - sim.takers);
}

/* Whether T may be wrong about ENTRY, having been stopped: it takes the mark of another who got its
 * number for its own, and if it clears members too, it goes by what it saw before. */
static bool may_be_wrong(const struct taker *t, const struct mem_entry *entry)
{
    return has_few_numbers() ||
           (t->stalled && (t->harsh || strcmp(entry->name + 1, t->mark + 1) == 0));
}

/* Only the dead may be cleared away, and who seems dead. */
void mem_removes(const struct mem_entry *entry)
{
    const struct taker *t = sim.current, *owner = &sim.takers[entry->maker];
    const bool seems_dead = owner->stalled && (t->harsh || entry->name[0] != 'M');
    if (owner != t && !owner->dead && !owner->done && !seems_dead && !entry->excused &&
        !may_be_wrong(t, entry))
        broken("the entry of a living one is removed");
}

bool mem_takes_member(const char *entry)
{
    const struct taker *t = sim.current;
    return t->harsh && entry[0] == 'E' && strcmp(entry + 1, t->mark + 1) != 0;
}

size_t mem_choose(size_t limit)
{
    return chance(limit);
}

/* ---- in the place of the system -------------------------------------------------------- */

uint64_t vmxi_clock(void)
{
    if (chance(4) == 0)
        (void)pass(0);
    return sim.now;
}

void vmxi_pause(uint32_t ms)
{
    (void)pass(ms);
}

int vmxi_random(void *to, size_t n, vmxci_error *err)
{
    unsigned number = (unsigned)chance(sim.numbers);
    memset(to, 0, n);
    memcpy(to, &number, n < sizeof number ? n : sizeof number);
    return sim.current->dead ? vmxi_fail_sys(err, VMXCI_EIO, EIO, "dead") : VMXCI_OK;
}

void vmxi_host_know(vmxi_host *host)
{
    assert(host->machine[0]);
}

vmxci_lock_kind vmxi_owner_kind(const vmxi_member *member, const vmxi_host *host)
{
    (void)host;
    if (!pass(0))
        return VMXCI_LOCK_UNKNOWN;
    assert(member->pid >= 1 && member->pid <= sim.count);
    const struct taker *owner = &sim.takers[member->pid - 1];
    return owner->dead || owner->done ? VMXCI_LOCK_STALE : VMXCI_LOCK_HERE;
}

/* ---- what a taker does ----------------------------------------------------------------- */

static int is_dead(void *payload)
{
    return ((const struct taker *)payload)->dead;
}

/* Where one was stopped while choosing, and another got its number, the one can rename the file of
 * the other before it is written.  If the other dies then, or cannot write it, nobody can tell
 * whose member that is, and it stays in the way. */
static bool is_nobodys(const struct mem_entry *entry)
{
    return has_few_numbers() && entry->name[0] == 'M' && entry->len == 0;
}

static bool has_nobodys(void)
{
    for (size_t i = 0; i < MEM_ROOM; i++)
        if (is_nobodys(&mem_folder.entries[i]))
            return true;
    return false;
}

/* A choosing one that was stopped for long leaves its entries to who comes next, since they may be
 * another's by now. */
static bool may_stay(const struct mem_entry *entry, const struct taker *t)
{
    return entry->excused || is_nobodys(entry) || (t->stalled && entry->name[0] != 'M');
}

static void check_nothing_left(const struct taker *t)
{
    for (size_t i = 0; i < MEM_ROOM; i++) {
        const struct mem_entry *entry = &mem_folder.entries[i];
        if (entry->name[0] && entry->maker == t - sim.takers && !may_stay(entry, t))
            broken("something is left");
    }
}

static void check_refusal(const struct taker *t, int sys)
{
    if (sys == EIO || sys == EACCES ? !t->failed : sys != VMXI_WAIT_BUSY)
        broken("a failure that was not made");
    /* Where there are few numbers it can take too long to find one that nobody has. */
    if (sys == VMXI_WAIT_BUSY && t->timeout == UINT32_MAX && !t->stalled && !t->failed &&
        !has_few_numbers())
        broken("given up waiting");
}

static void check_taken(const vmxi_lock *lock)
{
    const struct mem_entry *entry = mem_find(lock->entry);
    if (!entry || entry->len != VMXI_MEMBER_SIZE ||
        memcmp(entry->bytes, lock->bytes, VMXI_MEMBER_SIZE) != 0)
        broken("taken without a member");
}

/* Read the file, wait, and write it: between the last look at the lock and that there is no
 * step. */
static void use(struct taker *t, const vmxi_lock *lock)
{
    const unsigned seen = sim.version;
    trace("has it", lock->entry);
    vmxi_pause((uint32_t)chance(chance(4) ? 200 : 6000));
    if (vmxi_lock_check(lock) != 0) {
        trace("lost it", lock->entry);
        sim.losses += !t->dead;
        if (!t->dead && !t->failed && !sim.plan->harsh)
            broken("a loss");
        return;
    }
    if (seen != sim.version)
        broken("a lost update");
    trace("uses it", lock->entry);
    sim.commits++;
    if (!t->shared)
        sim.version++;
}

static void take_turn(struct taker *t)
{
    vmxi_lock lock;
    vmxi_finding who;
    const vmxi_lock_request request = {
        &t->host, STR("/a.vmx.lck"), t->shared, { t->timeout, is_dead, t }
    };
    int sys = vmxi_lock_take(&lock, &who, -1, "a.vmx", &request);
    if (sys == 0 && !t->dead) {
        if (lock.entry[0] || !t->shared || !t->barred) {
            check_taken(&lock);
            use(t, &lock);
        }
        vmxi_lock_release(&lock);
        if (lock.left[0] && !t->failed && !t->dead)
            broken("a failure of the release");
    } else if (!t->dead) {
        check_refusal(t, sys);
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

/* Mostly such that it is among the first, when the lock is taken. */
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
        /* Who is behind may be overtaken soon after by those who begin now. */
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
    snprintf(t->host.machine, sizeof t->host.machine, "sim");
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
    /* Where numbers run out somebody draws until time is up, so that has to pass. */
    const size_t first = has_few_numbers();
    sim.slowness = speeds[first + chance(COUNT(speeds) - first)];
    sim.haste = (unsigned)chance(4);
    sim.count = 0;
    sim.current = NULL;
    sim.steps = 0;
    sim.version = 0;
    sim.broken = NULL;
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

/* One of those who can go on; time passes if there is none now.  NULL: all are done. */
static struct taker *pick(void)
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

static void go_on(struct taker *t)
{
    sim.current = t;
    swapcontext(&sim.scheduler, &t->context);
}

static void run(void)
{
    struct taker *t;
    sim.blocked = false;
    while (!sim.broken && !sim.blocked && (t = pick()) != NULL) {
        go_on(t);
        if (++sim.steps < MOST_STEPS && sim.now < LONGEST)
            continue;
        sim.blocked = has_nobodys();
        if (!sim.blocked)
            broken("no progress");
    }
    /* What they have allocated is freed at their end only. */
    for (size_t i = 0; i < sim.count; i++) {
        t = &sim.takers[i];
        t->dead = t->dead || !t->done;
        while (!t->done)
            go_on(t);
    }
}

/* A file without a mark is in the way of nobody, and nobody can tell whether it still counts: one
 * that could not be removed, and one whose mark was taken away, its maker having been stopped or
 * its number having been that of a dead one. */
static bool may_remain(const struct mem_entry *entry)
{
    return entry->excused || sim.takers[entry->maker].stalled || has_few_numbers();
}

/* In the end all else is gone. */
static void check_gone(void)
{
    bool may_stay = mem_folder.excused;
    for (size_t i = 0; i < MEM_ROOM; i++) {
        const struct mem_entry *entry = &mem_folder.entries[i];
        if (!entry->name[0])
            continue;
        may_stay = true;
        if (entry->name[0] != 'E' || !may_remain(entry))
            broken("an entry is left");
    }
    if (mem_folder.inode && !may_stay)
        broken("the folder is left");
}

/* Run one schedule; returns what was broken, or NULL. */
static const char *run_schedule(const struct plan *plan, uint64_t seed, bool traced)
{
    sim.traced = traced;
    make_world(plan, seed);
    run();
    if (sim.broken || has_nobodys())
        return sim.broken;
    /* Who comes next gets in, and leaves nothing. */
    make_taker();
    sim.numbers = ALL_NUMBERS;
    run();
    if (!sim.broken)
        check_gone();
    return sim.broken;
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
