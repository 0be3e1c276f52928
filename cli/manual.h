/* SPDX-License-Identifier: MIT */
/* Opens the manual page of a command with man(1). */
#ifndef CLI_MANUAL_H
#define CLI_MANUAL_H

struct command;

/* Replaces this process by man(1), which shows the page of COMMAND.  Returns if there is no page, or
 * if man(1) is not installed. */
void open_manual(const struct command *command);

#endif
