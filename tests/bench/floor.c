/* SPDX-License-Identifier: MIT */
/* The floor of a walk: the system calls that no walk can do without, and as little else as
 * possible. floor THREADS DIRECTORY lists the directory and all below, opens, reads and closes
 * every .vmx file, and prints how many there are.  floor THREADS DIRECTORY SYNC edits every file
 * instead, as --sync=SYNC does.  It stops at the first error. */
#include <config.h>

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "floor_edit.h"

enum {
    BATCH = 256,
    MAX_THREADS = 64
};

enum mode {
    READ,
    EDIT_NONE,
    EDIT_FILE,
    EDIT_BATCH
};

struct directory {
    struct directory *next, *parent;
    int fd;             /* closed with the last child */
    atomic_int pending; /* children that were not opened yet, and 1 for the listing */
    char name[256];
};

struct queue {
    enum mode mode;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    struct directory *first;
    int busy;
    long files;
};

struct worker {
    struct queue *queue;
    pthread_t thread;
    long files;
    size_t open; /* edits of a batch */
    struct floor_edit edits[BATCH];
    struct floor_memory memory;
    _Alignas(struct dirent64) char entries[FLOOR_ENTRIES];
};

static void release(struct directory *d)
{
    if (d && atomic_fetch_sub(&d->pending, 1) == 1) {
        close(d->fd);
        free(d);
    }
}

static bool is_vmx(const char *name)
{
    const size_t len = strlen(name);
    return len > 4 && memcmp(name + len - 4, ".vmx", 4) == 0;
}

static void push(struct queue *q, struct directory *d)
{
    pthread_mutex_lock(&q->mutex);
    d->next = q->first;
    q->first = d;
    pthread_cond_signal(&q->changed);
    pthread_mutex_unlock(&q->mutex);
}

static void read_file(int dir, const char *name, char bytes[FLOOR_BYTES])
{
    const int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        exit(1);
    if (read(fd, bytes, FLOOR_BYTES) < 0)
        exit(1);
    close(fd);
}

static void end_batch(struct worker *w)
{
    if (w->open == 0)
        return;
    if (syncfs(w->edits[0].dir) != 0)
        exit(1);
    const int dir = dup(w->edits[0].dir);
    for (size_t i = 0; i < w->open; i++)
        floor_end_edit(&w->edits[i], false, &w->memory);
    if (syncfs(dir) != 0)
        exit(1);
    close(dir);
    w->open = 0;
}

static void handle_file(struct worker *w, int dir, const char *name)
{
    const enum mode mode = w->queue->mode;
    struct floor_edit *edit = &w->edits[w->open];
    w->files++;
    if (mode == READ) {
        read_file(dir, name, w->memory.bytes);
        return;
    }
    floor_begin_edit(edit, dir, name, mode == EDIT_FILE, &w->memory);
    if (mode != EDIT_BATCH)
        floor_end_edit(edit, mode == EDIT_FILE, &w->memory);
    else if (++w->open == BATCH)
        end_batch(w);
}

static void add_child(struct queue *q, struct directory *parent, const char *name)
{
    struct directory *child = calloc(1, sizeof *child);
    if (!child)
        exit(1);
    child->parent = parent;
    snprintf(child->name, sizeof child->name, "%s", name);
    atomic_fetch_add(&parent->pending, 1);
    push(q, child);
}

static void handle_entry(struct worker *w, struct directory *d, const struct dirent64 *entry)
{
    if (entry->d_type == DT_DIR && entry->d_name[0] != '.') {
        add_child(w->queue, d, entry->d_name);
    } else if (entry->d_type == DT_REG && is_vmx(entry->d_name)) {
        handle_file(w, d->fd, entry->d_name);
    }
}

static void list(struct worker *w, struct directory *d)
{
    struct directory *parent = d->parent;
    ssize_t n;
    d->pending = 1;
    d->fd = openat(parent ? parent->fd : AT_FDCWD, d->name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (d->fd < 0)
        exit(1);
    while ((n = getdents64(d->fd, w->entries, FLOOR_ENTRIES)) > 0)
        for (ssize_t at = 0; at < n;) {
            const struct dirent64 *entry = (const struct dirent64 *)(const void *)(w->entries + at);
            handle_entry(w, d, entry);
            at += entry->d_reclen;
        }
    release(d);
    release(parent);
}

/* Returns the next directory; NULL if there are no more. */
static struct directory *take(struct queue *q)
{
    while (!q->first && q->busy)
        pthread_cond_wait(&q->changed, &q->mutex);
    struct directory *d = q->first;
    if (d) {
        q->first = d->next;
        q->busy++;
    }
    return d;
}

static void *work(void *payload)
{
    struct worker *w = payload;
    struct queue *q = w->queue;
    struct directory *d;
    pthread_mutex_lock(&q->mutex);
    while ((d = take(q)) != NULL) {
        pthread_mutex_unlock(&q->mutex);
        list(w, d);
        pthread_mutex_lock(&q->mutex);
        if (--q->busy == 0 && !q->first)
            pthread_cond_broadcast(&q->changed);
    }
    q->files += w->files;
    pthread_mutex_unlock(&q->mutex);
    end_batch(w);
    return NULL;
}

static enum mode parse_mode(const char *sync)
{
    static const char *const names[] = {
        [EDIT_NONE] = "none", [EDIT_FILE] = "file", [EDIT_BATCH] = "batch"
    };
    for (int i = EDIT_NONE; i <= EDIT_BATCH; i++)
        if (strcmp(sync, names[i]) == 0)
            return (enum mode)i;
    fprintf(stderr, "floor: unknown mode '%s'\n", sync);
    exit(2);
}

int main(int argc, char **argv)
{
    static struct worker workers[MAX_THREADS];
    struct queue q = { .mutex = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER };
    const long count = argc == 3 || argc == 4 ? strtol(argv[1], NULL, 10) : 0;
    struct directory *root = calloc(1, sizeof *root);
    if (!root || count < 1 || count > MAX_THREADS)
        return 2;
    q.mode = argc == 4 ? parse_mode(argv[3]) : READ;
    snprintf(root->name, sizeof root->name, "%s", argv[2]);
    push(&q, root);
    for (long i = 0; i < count; i++) {
        workers[i].queue = &q;
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0)
            return 1;
    }
    for (long i = 0; i < count; i++)
        (void)pthread_join(workers[i].thread, NULL);
    printf("%ld\n", q.files);
    return 0;
}
