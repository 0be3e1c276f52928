/* SPDX-License-Identifier: MIT */
#include <config.h>

#include <errno.h>
#ifdef HAVE_SYS_RANDOM_H
#include <sys/random.h>
#endif
#include <sys/types.h>
#include <unistd.h>

#include "base/error.h"
#include "base/random.h"

int vmxi_random(void *to, size_t n, vmxci_error *err)
{
    ssize_t got;
#ifdef HAVE_GETRANDOM
    do
        got = getrandom(to, n, 0);
    while (got < 0 && errno == EINTR);
#else
    got = getentropy(to, n) == 0 ? (ssize_t)n : -1;
#endif
    if (got == (ssize_t)n)
        return VMXCI_OK;
    return vmxi_fail_sys(err, VMXCI_EIO, got < 0 ? errno : EIO, "cannot get random numbers");
}
