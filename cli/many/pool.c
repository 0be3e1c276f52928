/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include "many/pool.h"

enum {
    AHEAD = 4,      /* tasks per thread that are submitted but not finished */
    STACK = 1 << 20 /* bytes of a thread */
};

struct slot {
    void *task; /* NULL: finished */
    bool is_done;
};

/* The tasks that are not finished, in a ring: number N is in slot N modulo `size`. */
struct pool {
    const struct pool_functions *functions;
    void *payload;
    bool unordered;
    pthread_mutex_t mutex;
    pthread_cond_t work; /* there is a task to begin, or there will be none any more */
    pthread_cond_t room; /* half of the slots are free, or no more tasks are accepted */
    struct slot *slots;
    size_t size;
    size_t finished;   /* the number of the first task that is not finished */
    size_t begun;      /* of the first that was not begun */
    size_t submitted;  /* of the next to submit */
    bool is_finishing; /* a thread finishes tasks */
    bool is_closed;    /* no further tasks are submitted */
    bool is_stopped;   /* no further tasks are begun */
    size_t thread_count;
    pthread_t threads[];
};

static struct slot *get_slot(struct pool *pool, size_t number)
{
    return &pool->slots[number % pool->size];
}

/* Returns the slot of the next task to finish; NULL if none is due. */
static struct slot *find_due(struct pool *pool)
{
    const size_t first_end = pool->finished < pool->begun ? pool->finished + 1 : pool->finished;
    const size_t end = pool->unordered ? pool->begun : first_end;
    for (size_t i = pool->finished; i < end; i++)
        if (get_slot(pool, i)->task && get_slot(pool, i)->is_done)
            return get_slot(pool, i);
    return NULL;
}

/* Called with the mutex. */
static void stop(struct pool *pool)
{
    pool->is_stopped = true;
    pthread_cond_broadcast(&pool->work);
    pthread_cond_signal(&pool->room);
}

/* Finishes the tasks that are due.  Called with the mutex, which is released meanwhile. */
static void finish_tasks(struct pool *pool)
{
    struct slot *slot;
    if (pool->is_finishing)
        return;
    pool->is_finishing = true;
    while ((slot = find_due(pool)) != NULL) {
        pthread_mutex_unlock(&pool->mutex);
        const bool more = pool->functions->finish(slot->task, pool->payload);
        pthread_mutex_lock(&pool->mutex);
        slot->task = NULL;
        while (pool->finished < pool->begun && !get_slot(pool, pool->finished)->task)
            pool->finished++;
        if (!more)
            stop(pool);
        /* Not for each free slot: the threads would take turns with the one that submits. */
        if (pool->submitted - pool->finished <= pool->size / 2)
            pthread_cond_signal(&pool->room);
    }
    pool->is_finishing = false;
}

static void run_task(struct pool *pool, size_t number)
{
    void *task = get_slot(pool, number)->task;
    pthread_mutex_unlock(&pool->mutex);
    pool->functions->run(task, pool->payload);
    pthread_mutex_lock(&pool->mutex);
    get_slot(pool, number)->is_done = true;
    finish_tasks(pool);
}

static void *run_tasks(void *payload)
{
    struct pool *pool = payload;
    pthread_mutex_lock(&pool->mutex);
    for (;;) {
        while (pool->begun == pool->submitted && !pool->is_closed && !pool->is_stopped)
            pthread_cond_wait(&pool->work, &pool->mutex);
        if (pool->begun == pool->submitted || pool->is_stopped)
            break;
        run_task(pool, pool->begun++);
    }
    pthread_mutex_unlock(&pool->mutex);
    return NULL;
}

/* The signals of the process are for the thread that asks for them. */
static void start_threads(struct pool *pool, size_t jobs)
{
    pthread_attr_t attributes;
    sigset_t all, before;
    if (pthread_attr_init(&attributes) != 0)
        return;
    (void)pthread_attr_setstacksize(&attributes, STACK);
    sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    while (pool->thread_count < jobs &&
           pthread_create(&pool->threads[pool->thread_count], &attributes, run_tasks, pool) == 0)
        pool->thread_count++;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    (void)pthread_attr_destroy(&attributes);
}

struct pool *start_pool(size_t jobs, bool unordered, const struct pool_functions *functions,
                        void *payload)
{
    struct pool *pool = calloc(1, sizeof *pool + jobs * sizeof pool->threads[0]);
    if (!pool)
        return NULL;
    pool->functions = functions;
    pool->payload = payload;
    pool->unordered = unordered;
    pool->size = AHEAD * jobs;
    pool->slots = calloc(pool->size, sizeof *pool->slots);
    if (!pool->slots) {
        free(pool);
        return NULL;
    }
    (void)pthread_mutex_init(&pool->mutex, NULL);
    (void)pthread_cond_init(&pool->work, NULL);
    (void)pthread_cond_init(&pool->room, NULL);
    /* Without threads, which may be impossible, tasks run where they are submitted. */
    if (jobs > 1)
        start_threads(pool, jobs);
    return pool;
}

bool submit_task(struct pool *pool, void *task)
{
    pthread_mutex_lock(&pool->mutex);
    while (pool->submitted - pool->finished == pool->size && !pool->is_stopped)
        pthread_cond_wait(&pool->room, &pool->mutex);
    const bool accepted = !pool->is_stopped;
    if (accepted) {
        *get_slot(pool, pool->submitted++) = (struct slot){ .task = task };
        if (pool->thread_count == 0)
            run_task(pool, pool->begun++);
        pthread_cond_signal(&pool->work);
    }
    pthread_mutex_unlock(&pool->mutex);
    if (!accepted)
        pool->functions->discard(task, pool->payload);
    return accepted;
}

void stop_pool(struct pool *pool)
{
    pthread_mutex_lock(&pool->mutex);
    stop(pool);
    pthread_mutex_unlock(&pool->mutex);
}

void end_pool(struct pool *pool)
{
    pthread_mutex_lock(&pool->mutex);
    pool->is_closed = true;
    pthread_cond_broadcast(&pool->work);
    pthread_mutex_unlock(&pool->mutex);
    for (size_t i = 0; i < pool->thread_count; i++)
        (void)pthread_join(pool->threads[i], NULL);
    for (size_t i = pool->begun; i < pool->submitted; i++)
        pool->functions->discard(get_slot(pool, i)->task, pool->payload);
    (void)pthread_mutex_destroy(&pool->mutex);
    (void)pthread_cond_destroy(&pool->work);
    (void)pthread_cond_destroy(&pool->room);
    free(pool->slots);
    free(pool);
}
