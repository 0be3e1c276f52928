/* SPDX-License-Identifier: MIT */
/* One VM for people, a line for each value; of several VMs there is a table. */
#ifndef CLI_OUTPUT_SHEET_H
#define CLI_OUTPUT_SHEET_H

struct options;
struct record;
struct view;

/* Add the device, or only whether the VM can be edited.  Each returns an exit status. */
int add_device_sheet(struct record *record, const struct view *view, const struct options *o);
int add_state_sheet(struct record *record, const struct view *view, const struct options *o);

#endif
