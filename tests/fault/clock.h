/* SPDX-License-Identifier: MIT */
/* A clock that advances only in sleeps, so tests do not really wait.  The linker replaces functions
 * of libc by the ones below. */
#ifndef VMXCI_TESTS_CLOCK_H
#define VMXCI_TESTS_CLOCK_H 1

#include <time.h>

static struct timespec now = { 1000, 0 };
static void (*on_sleep)(void); /* called after each sleep, unless NULL */

int __wrap_clock_gettime(clockid_t which, struct timespec *out);
int __wrap_nanosleep(const struct timespec *wanted, struct timespec *left);

int __wrap_clock_gettime(clockid_t which, struct timespec *out)
{
    (void)which;
    *out = now;
    return 0;
}

int __wrap_nanosleep(const struct timespec *wanted, struct timespec *left)
{
    (void)left;
    now.tv_sec += wanted->tv_sec;
    now.tv_nsec += wanted->tv_nsec;
    now.tv_sec += now.tv_nsec / 1000000000;
    now.tv_nsec %= 1000000000;
    if (on_sleep)
        on_sleep();
    return 0;
}

#endif
