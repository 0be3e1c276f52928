/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "many/path_list.h"

enum {
    PIECE = 65536, /* bytes that are read at once */
    PATIENCE = 100 /* milliseconds between two questions whether to stop */
};

int open_path_list(struct path_list *out, const char *name, char end, bool (*is_stopped)(void))
{
    const bool is_stdin = strcmp(name, "-") == 0;
    *out = (struct path_list){ .name = name, .end = end, .is_stopped = is_stopped };
    out->fd = is_stdin ? STDIN_FILENO : open(name, O_RDONLY | O_NOCTTY | O_CLOEXEC);
    return out->fd < 0 ? errno : 0;
}

/* Makes room for a further piece, and for a final end. */
static bool make_room(struct path_list *list)
{
    if (list->at) {
        memmove(list->ptr, list->ptr + list->at, list->len - list->at);
        list->len -= list->at;
        list->at = 0;
    }
    if (list->room - list->len > PIECE)
        return true;
    const size_t room = list->room * 2 + PIECE + 1;
    char *ptr = realloc(list->ptr, room);
    if (!ptr)
        return false;
    list->ptr = ptr;
    list->room = room;
    return true;
}

/* Waits until the list can be read.  Returns false if that should stop. */
static bool wait_for_list(const struct path_list *list)
{
    struct pollfd in = { .fd = list->fd, .events = POLLIN };
    while (!list->is_stopped()) {
        const int ready = poll(&in, 1, PATIENCE);
        if (ready > 0 || (ready < 0 && errno != EINTR && errno != EAGAIN))
            return true;
    }
    return false;
}

/* Reads a further piece.  Returns how many bytes it has; 0 at the end or on failure. */
static size_t read_piece(struct path_list *list)
{
    ssize_t got;
    if (!make_room(list)) {
        list->sys = ENOMEM;
        return 0;
    }
    do
        got = wait_for_list(list) ? read(list->fd, list->ptr + list->len, PIECE) : 0;
    while (got < 0 && (errno == EINTR || errno == EAGAIN));
    if (got < 0)
        list->sys = errno;
    return got < 0 ? 0 : (size_t)got;
}

static void end_list(struct path_list *list)
{
    if (list->fd > STDIN_FILENO)
        close(list->fd);
    list->fd = -1;
}

/* Returns the end of the path at `at`; NULL if there are no more paths. */
static char *find_end(struct path_list *list)
{
    for (size_t searched = 0;;) {
        const size_t len = list->len - list->at;
        char *found = len == searched
                          ? NULL
                          : memchr(list->ptr + list->at + searched, list->end, len - searched);
        if (found || list->fd < 0)
            return found;
        searched = len;
        const size_t got = read_piece(list);
        list->len += got;
        if (got)
            continue;
        end_list(list);
        /* The last path may lack its end.  Half of a path must not be mistaken for one. */
        if (list->len == list->at || list->sys || list->is_stopped())
            return NULL;
        list->ptr[list->len++] = list->end;
    }
}

const char *next_path(struct path_list *list)
{
    char *end;
    while (list->sys == 0 && (end = find_end(list)) != NULL) {
        const char *path = list->ptr + list->at;
        *end = '\0';
        list->at = (size_t)(end - list->ptr) + 1;
        /* A NUL in a line ends the path as it would end it for the system. */
        if (*path)
            return path;
    }
    return NULL;
}

int close_path_list(struct path_list *list)
{
    if (list->fd >= 0)
        end_list(list);
    free(list->ptr);
    list->ptr = NULL;
    return list->sys;
}
