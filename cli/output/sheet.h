/* SPDX-License-Identifier: MIT */
/* One VM for people, a line for each value; of several VMs there is a table. */
#ifndef CLI_OUTPUT_SHEET_H
#define CLI_OUTPUT_SHEET_H

struct options;
struct view;

/* Print the device, or only whether the VM can be edited.  Each returns an exit status. */
int print_device_sheet(const struct view *view, const struct options *o);
int print_state_sheet(const struct view *view, const struct options *o);

#endif
