/* SPDX-License-Identifier: MIT */
/* The tables of generalize: which keys it removes, and why; and what each preset means. */
#ifndef CLI_GENERALIZE_ROWS_H
#define CLI_GENERALIZE_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include <vmxci.h>

/* The groups of rows, as bits. */
enum row_group {
    ROWS_IDENTITY = 1 << 0,
    ROWS_STATE = 1 << 1,
    ROWS_HOST_PATH = 1 << 2,
    ROWS_DEVICES = 1 << 3,
    ROWS_VNC = 1 << 4,
    ROWS_ANNOTATION = 1 << 5,
    ROWS_GUESTINFO = 1 << 6,
    ROWS_NETWORK = 1 << 7,
    ROWS_SLOTS = 1 << 8,
    ROWS_DEFAULT = ROWS_IDENTITY | ROWS_STATE | ROWS_HOST_PATH
};

/* What happens to a key. */
enum row_action {
    ROW_REMOVE,
    ROW_STAYS,         /* it is not removed by the rows below either */
    ROW_REMOVE_EMPTY,  /* remove it if its value is empty */
    ROW_GENERATED_MAC, /* remove it unless the adapter has a static MAC address that stays */
    ROW_STATIC_MAC,    /* with --static-mac=drop, let the adapter generate its MAC address */
    ROW_DRIVE,         /* if the drive has an image, make it an empty drive */
    ROW_NO_FLOPPY,     /* set it to FALSE */
    ROW_FLOPPY         /* remove it, and let the VM have no such drive */
};

/* A row: keys of one kind. */
struct row {
    /* A key in which # stands for a number and * for any bytes; no # follows a *. */
    const char *key;
    enum row_group group;
    enum row_action action;
    const char *reason; /* for --list */
    const char *source; /* who removes these keys, or calls them runtime keys; for --list */
};

/* Returns row I, from 0; NULL after the last.  The first row that matches a key counts. */
const struct row *row_at(size_t i);

/* Whether KEY is one of ROW. */
bool is_key_of(const struct row *row, vmxci_str key);

/* Returns the name of group NUMBER, from 0, and in GROUP its bit; NULL after the last. */
const char *row_group_at(unsigned *group, size_t number);

/* A key that a preset sets. */
struct setting {
    const char *key, *value;
};

struct preset {
    const char *name;
    unsigned groups;
    struct setting settings[2]; /* unused ones have a NULL key */
    const char *purpose;        /* for --list */
};

/* Returns preset NUMBER, one of enum preset_number in options.h; NULL after the last. */
const struct preset *preset_at(size_t number);

/* What --regenerate sets, as a preset without groups. */
extern const struct preset regenerate;

#endif
