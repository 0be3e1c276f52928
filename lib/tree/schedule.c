/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <time.h>

#include "base/str.h"
#include "tree/schedule.h"

enum {
    LARGEST_PART = 16,    /* entries that a thread takes at once */
    PATHS = 8,            /* PATHs likewise, if each stands for one VM */
    AHEAD_PER_THREAD = 8, /* units that are running or done, but not delivered */
    AHEAD_WITH_VMS = 2,   /* the same if their results have the open VMs */
    TICK = 100000000      /* nanoseconds between two calls of `stop` */
};

/* ---- waking and ending ------------------------------------------------------------------ */

static void wake_one(vmxi_schedule *s)
{
    if (s->idle)
        pthread_cond_signal(&s->work);
}

static void end(vmxi_schedule *s)
{
    atomic_store(&s->ended, true);
    pthread_cond_broadcast(&s->work);
}

static void end_with(vmxi_schedule *s, int result, const vmxci_error *err)
{
    if (result == 0 || s->result)
        return;
    s->result = result;
    if (err)
        s->error = *err;
    end(s);
}

/* ---- nodes ----------------------------------------------------------------------------- */

/* Closes directories that are not in use until few enough are open: the last in path order first,
 * because they are needed last. */
static void close_nodes(vmxi_schedule *s)
{
    vmxi_unit *unit = s->units.last;
    for (; unit && s->open_nodes > s->plan->open_nodes; unit = unit->previous) {
        if (!unit->node || unit->node->users || unit->node->fd < 0)
            continue;
        vmxi_node_close(unit->node);
        s->open_nodes -= unit->node->fd < 0;
    }
}

static void release_node(vmxi_schedule *s, vmxi_node *node)
{
    if (--node->references)
        return;
    s->open_nodes -= node->fd >= 0;
    vmxi_node_free(node);
}

/* ---- taking ---------------------------------------------------------------------------- */

/* How many of COUNT entries a thread takes at once: a small directory is shared among all threads,
 * because the file system may be slow. */
static size_t part_size(const vmxi_schedule *s, size_t count)
{
    const size_t part = count / (2 * s->plan->options.jobs);
    return part < 1 ? 1 : part > LARGEST_PART ? LARGEST_PART : part;
}

static size_t most_ahead(const vmxi_schedule *s)
{
    const vmxci_scan_options *o = &s->plan->options;
    const bool has_vms = !o->prepare && !o->names_only;
    return (size_t)(has_vms ? AHEAD_WITH_VMS : AHEAD_PER_THREAD) * o->jobs;
}

/* Returns the first waiting unit, or NULL if there is none or too much is done before its turn. */
static vmxi_unit *find_waiting(const vmxi_schedule *s)
{
    const size_t limit = most_ahead(s);
    size_t ahead = s->ready_count;
    vmxi_unit *unit = s->units.first;
    for (; unit && unit->state != VMXI_UNIT_WAITING; unit = unit->next)
        if (++ahead >= limit)
            return NULL;
    return ahead < limit ? unit : NULL;
}

/* Cuts the first entries off UNIT.  Returns UNIT if all are taken or there is no memory. */
static vmxi_unit *take_part(vmxi_schedule *s, vmxi_unit *unit)
{
    const size_t size = unit->node ? part_size(s, unit->to - unit->from) : 0;
    if (!unit->node || unit->to - unit->from <= size)
        return unit;
    vmxi_unit *part = vmxi_unit_new(unit->node, unit->from, unit->from + size);
    if (!part)
        return unit;
    unit->from += size;
    vmxi_units_insert(&s->units, unit, part);
    wake_one(s);
    return part;
}

static vmxi_unit *claim(vmxi_schedule *s)
{
    vmxi_unit *unit = find_waiting(s);
    if (!unit)
        return NULL;
    unit = take_part(s, unit);
    unit->state = VMXI_UNIT_RUNNING;
    if (unit->node)
        unit->node->users++;
    if (unit->next && unit->next->state == VMXI_UNIT_WAITING)
        wake_one(s);
    return unit;
}

static const char *next_path(vmxi_schedule *s)
{
    const vmxi_plan *plan = s->plan;
    if (s->path < plan->path_count)
        return plan->paths[s->path++];
    return plan->options.next ? plan->options.next(plan->payload) : NULL;
}

/* Adds the next PATHs to UNIT.  Returns whether there may be more. */
static bool add_paths(vmxi_schedule *s, vmxi_unit *unit)
{
    const size_t count = s->plan->options.recursive ? 1 : PATHS;
    for (size_t i = 0; i < count; i++) {
        const char *path = next_path(s);
        if (!path)
            return false;
        vmxi_buf_add(&unit->paths, (vmxci_str){ path, strlen(path) + 1 });
    }
    return true;
}

/* Returns a running unit with the next PATHs, which SOURCE stands for; NULL if there are none.
 * Called with the mutex, which is released meanwhile: `next` may wait for its input. */
static vmxi_unit *take_paths(vmxi_schedule *s, vmxi_unit *source)
{
    vmxci_error err;
    vmxi_unit *unit = vmxi_unit_new(NULL, 0, 0);
    pthread_mutex_unlock(&s->mutex);
    const bool more = unit && add_paths(s, unit);
    pthread_mutex_lock(&s->mutex);
    if (!unit || unit->paths.failed)
        end_with(s, vmxi_no_memory(&err), &err);
    if (unit) {
        unit->state = VMXI_UNIT_RUNNING;
        vmxi_units_insert(&s->units, source, unit);
    }
    source->state = VMXI_UNIT_WAITING;
    if (!more) {
        vmxi_units_remove(&s->units, source);
        vmxi_unit_free(source, s->plan);
    }
    wake_one(s);
    return unit;
}

vmxi_unit *vmxi_schedule_take(vmxi_schedule *s)
{
    vmxi_unit *unit = NULL;
    pthread_mutex_lock(&s->mutex);
    while (!atomic_load(&s->ended) && s->units.first) {
        unit = claim(s);
        if (unit && unit->is_source)
            unit = take_paths(s, unit);
        if (unit)
            break;
        if (atomic_load(&s->ended) || !s->units.first)
            break;
        s->idle++;
        pthread_cond_wait(&s->work, &s->mutex);
        s->idle--;
    }
    pthread_mutex_unlock(&s->mutex);
    return unit;
}

/* ---- expanding ------------------------------------------------------------------------- */

bool vmxi_schedule_expand(vmxi_schedule *s, vmxi_unit *unit, vmxi_node *node, size_t rest)
{
    const bool has_rest = unit->node && rest < unit->to;
    pthread_mutex_lock(&s->mutex);
    vmxi_unit *entries = vmxi_unit_new(node, 0, node->entries.count);
    vmxi_unit *others = has_rest && entries ? vmxi_unit_new(unit->node, rest, unit->to) : NULL;
    const bool good = entries && (others || !has_rest);
    if (good) {
        s->open_nodes++;
        vmxi_units_insert(&s->units, unit->next, entries);
        if (others)
            vmxi_units_insert(&s->units, entries->next, others);
        unit->to = rest < unit->to ? rest : unit->to;
        close_nodes(s);
        wake_one(s);
    }
    pthread_mutex_unlock(&s->mutex);
    if (good)
        return true;
    if (entries)
        vmxi_unit_free(entries, s->plan);
    vmxi_node_free(node);
    return false;
}

/* ---- delivering ------------------------------------------------------------------------ */

/* Removes the next unit to deliver from the list.  Returns NULL if none is due. */
static vmxi_unit *pop_due(vmxi_schedule *s)
{
    vmxi_unit *unit = s->plan->options.unordered ? s->ready : s->units.first;
    if (!unit || unit->state != VMXI_UNIT_DONE)
        return NULL;
    if (!s->plan->options.unordered) {
        vmxi_units_remove(&s->units, unit);
        return unit;
    }
    s->ready = unit->next;
    s->ready_count--;
    return unit;
}

/* Called with the mutex, which is released while results are delivered. */
static void deliver(vmxi_schedule *s)
{
    vmxi_unit *unit;
    if (s->delivering)
        return;
    s->delivering = true;
    while (!atomic_load(&s->ended) && (unit = pop_due(s)) != NULL) {
        wake_one(s);
        pthread_mutex_unlock(&s->mutex);
        const int result = vmxi_unit_deliver(unit, s->plan);
        vmxi_unit_free(unit, s->plan);
        pthread_mutex_lock(&s->mutex);
        end_with(s, result, NULL);
    }
    s->delivering = false;
}

static void append_ready(vmxi_schedule *s, vmxi_unit *unit)
{
    vmxi_units_remove(&s->units, unit);
    *(s->ready ? &s->ready_last->next : &s->ready) = unit;
    s->ready_last = unit;
    s->ready_count++;
}

void vmxi_schedule_finish(vmxi_schedule *s, vmxi_unit *unit, int result, const vmxci_error *err)
{
    pthread_mutex_lock(&s->mutex);
    if (unit->node) {
        unit->node->users--;
        release_node(s, unit->node);
        unit->node = NULL;
        close_nodes(s);
    }
    unit->state = VMXI_UNIT_DONE;
    end_with(s, result, err);
    if (s->plan->options.unordered)
        append_ready(s, unit);
    deliver(s);
    if (!s->units.first)
        pthread_cond_broadcast(&s->work);
    pthread_mutex_unlock(&s->mutex);
}

/* ---- from start to end ----------------------------------------------------------------- */

int vmxi_schedule_init(vmxi_schedule *out, const vmxi_plan *plan, vmxci_error *err)
{
    vmxi_unit *source = vmxi_unit_new(NULL, 0, 0);
    *out = (vmxi_schedule){ .plan = plan };
    if (!source)
        return vmxi_no_memory(err);
    source->is_source = true;
    vmxi_units_insert(&out->units, NULL, source);
    /* None of them can fail here, and some systems have no memory to free again. */
    (void)pthread_mutex_init(&out->mutex, NULL);
    (void)pthread_cond_init(&out->work, NULL);
    (void)pthread_cond_init(&out->exited, NULL);
    return VMXCI_OK;
}

void vmxi_schedule_end(vmxi_schedule *s, int result, const vmxci_error *err)
{
    pthread_mutex_lock(&s->mutex);
    end_with(s, result, err);
    pthread_mutex_unlock(&s->mutex);
}

void vmxi_schedule_leave(vmxi_schedule *s)
{
    pthread_mutex_lock(&s->mutex);
    s->threads--;
    pthread_cond_signal(&s->exited);
    pthread_mutex_unlock(&s->mutex);
}

static struct timespec after_tick(void)
{
    struct timespec time = { 0, 0 };
    (void)clock_gettime(CLOCK_REALTIME, &time);
    time.tv_nsec += TICK;
    if (time.tv_nsec >= 1000000000) {
        time.tv_nsec -= 1000000000;
        time.tv_sec++;
    }
    return time;
}

bool vmxi_schedule_wait(vmxi_schedule *s)
{
    const struct timespec until = after_tick();
    int sys = 0;
    pthread_mutex_lock(&s->mutex);
    while (s->threads && sys == 0)
        sys = pthread_cond_timedwait(&s->exited, &s->mutex, &until);
    const bool done = s->threads == 0;
    pthread_mutex_unlock(&s->mutex);
    return done;
}

static void free_units(vmxi_schedule *s, vmxi_unit *unit)
{
    while (unit) {
        vmxi_unit *next = unit->next;
        if (unit->node)
            release_node(s, unit->node);
        vmxi_unit_free(unit, s->plan);
        unit = next;
    }
}

void vmxi_schedule_free(vmxi_schedule *s)
{
    free_units(s, s->units.first);
    free_units(s, s->ready);
    (void)pthread_mutex_destroy(&s->mutex);
    (void)pthread_cond_destroy(&s->work);
    (void)pthread_cond_destroy(&s->exited);
}
