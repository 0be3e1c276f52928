/* SPDX-License-Identifier: MIT */
/* The ticket of the bakery algorithm: our member file with its number. */
#ifndef VMXI_LOCK_TICKET_H
#define VMXI_LOCK_TICKET_H

#include "lock/attempt.h"

/* Chooses a ticket number, writes our member file, and ends choosing.  Returns OK, STOPPED, FAILED,
 * or LOST if other processes have taken us for dead. */
vmxi_lock_result vmxi_ticket_draw(vmxi_attempt *a);

#endif
