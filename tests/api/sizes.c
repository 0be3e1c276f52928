/* SPDX-License-Identifier: MIT */
/* Verifies what programs have compiled in and what therefore never changes: the values of the
 * constants and, on LP64, the layout of the structures.  (Option structures may grow at their end;
 * their size here then changes too.) */
#include <config.h>

#include <stddef.h>
#include <stdint.h>

#include <vmxci.h>

#define IS(name, number) _Static_assert((name) == (number), "the value of " #name)

IS(VMXCI_OK, 0);
IS(VMXCI_ENOMEM, -1);
IS(VMXCI_EINVAL, -2);
IS(VMXCI_ENOKEY, -3);
IS(VMXCI_ENOENT, -4);
IS(VMXCI_EIO, -5);
IS(VMXCI_ENOTVMX, -6);
IS(VMXCI_ETOOBIG, -7);
IS(VMXCI_EUTF16, -8);
IS(VMXCI_ENUL, -9);
IS(VMXCI_EDUPLICATE, -10);
IS(VMXCI_EVALUE, -11);
IS(VMXCI_ERESERVED, -12);
IS(VMXCI_EPROTECTED, -13);
IS(VMXCI_EENCODING, -14);
IS(VMXCI_ECHANGED, -15);
IS(VMXCI_EPATTERN, -16);
IS(VMXCI_ELIMIT, -17);
IS(VMXCI_EOPEN, -18);
IS(VMXCI_EELSEWHERE, -19);
IS(VMXCI_EESXI, -20);
IS(VMXCI_ELOCKUNKNOWN, -21);
IS(VMXCI_EBUSY, -22);
IS(VMXCI_ESUSPENDED, -23);
IS(VMXCI_EENCRYPTED, -24);
IS(VMXCI_EPARTIAL, -25);
IS(VMXCI_EMAKESWORSE, -26);
IS(VMXCI_ENOTWRITABLE, -27);
IS(VMXCI_EABORTED, -28);
IS(VMXCI_ESNAPSHOTS, -29);
IS(VMXCI_EVTPM, -30);

IS(VMXCI_LINE_BLANK, 0);
IS(VMXCI_LINE_COMMENT, 1);
IS(VMXCI_LINE_ENTRY, 2);
IS(VMXCI_LINE_MALFORMED, 3);

IS(VMXCI_LINE_FLAG_QUOTED, 1);
IS(VMXCI_LINE_FLAG_HAS_NUL, 2);
IS(VMXCI_LINE_FLAG_DUPLICATE, 4);

IS(VMXCI_KEEP_NONE, 0);
IS(VMXCI_KEEP_FIRST, 1);
IS(VMXCI_KEEP_LAST, 2);

IS(VMXCI_KEY_SET, 0);
IS(VMXCI_KEY_SET_MISSING, 1);
IS(VMXCI_KEY_UNSET, 2);
IS(VMXCI_KEY_UNSET_ALL, 3);
IS(VMXCI_KEY_DROP_MALFORMED, 4);

IS(VMXCI_SEVERITY_INFO, 0);
IS(VMXCI_SEVERITY_WARNING, 1);
IS(VMXCI_SEVERITY_ERROR, 2);

IS(VMXCI_PRESENT, 0);
IS(VMXCI_ID, 1);
IS(VMXCI_UNRESTRICTED, 2);
IS(VMXCI_PCI_SLOT, 3);
IS(VMXCI_DOMAIN, 4);
IS(VMXCI_FILTER_ENABLE, 5);
IS(VMXCI_HARDWARE_VERSION, 6);
IS(VMXCI_UUID_BIOS_ID, 7);

IS(VMXCI_FIELD_UNSET, 0);
IS(VMXCI_FIELD_SET, 1);
IS(VMXCI_FIELD_INVALID, 2);
IS(VMXCI_FIELD_DUPLICATE, 3);

IS(VMXCI_UNKNOWN, -1);
IS(VMXCI_FALSE, 0);
IS(VMXCI_TRUE, 1);

IS(VMXCI_OPERATION_EDIT, 0);
IS(VMXCI_OPERATION_ADD, 1);
IS(VMXCI_OPERATION_REMOVE, 2);

IS(VMXCI_GIVES_ID, 1);
IS(VMXCI_GIVES_UNRESTRICTED, 2);
IS(VMXCI_GIVES_FILTER_ENABLE, 4);
IS(VMXCI_GIVES_PCI_SLOT, 8);

IS(VMXCI_CID_HEX, 1);

IS(VMXCI_LOCK_NONE, 0);
IS(VMXCI_LOCK_HERE, 1);
IS(VMXCI_LOCK_STALE, 2);
IS(VMXCI_LOCK_ELSEWHERE, 3);
IS(VMXCI_LOCK_ESXI, 4);
IS(VMXCI_LOCK_UNKNOWN, 5);

IS(VMXCI_POWER_OFF, 0);
IS(VMXCI_POWER_OPEN, 1);
IS(VMXCI_POWER_SUSPENDED, 2);
IS(VMXCI_POWER_UNKNOWN, 3);

IS(VMXCI_ENCRYPTION_NONE, 0);
IS(VMXCI_ENCRYPTION_PARTIAL, 1);
IS(VMXCI_ENCRYPTION_FULL, 2);

IS(VMXCI_COPY_SNAPSHOTS, 1);

IS(VMXCI_SYNC_FILE, 0);
IS(VMXCI_SYNC_NONE, 1);
IS(VMXCI_SYNC_BATCH, 2);

IS(VMXCI_MESSAGE_SIZE, 512);

#if defined(__LP64__)

#define SIZE(type, size) _Static_assert(sizeof(type) == (size), "the size of " #type)
#define AT(type, member, offset) \
    _Static_assert(offsetof(type, member) == (offset), "the offset of " #member " in " #type)

SIZE(vmxci_str, 16);
AT(vmxci_str, ptr, 0);
AT(vmxci_str, len, 8);

SIZE(vmxci_error, 576);
AT(vmxci_error, code, 0);
AT(vmxci_error, sys_errno, 4);
AT(vmxci_error, offset, 8);
AT(vmxci_error, line, 16);
AT(vmxci_error, column, 24);
AT(vmxci_error, message, 32);
AT(vmxci_error, reserved, 544);

SIZE(vmxci_allocator, 16);
AT(vmxci_allocator, resize, 0);
AT(vmxci_allocator, payload, 8);

SIZE(vmxci_parse_options, 24);
AT(vmxci_parse_options, size, 0);
AT(vmxci_parse_options, max_bytes, 8);
AT(vmxci_parse_options, allocator, 16);

SIZE(vmxci_line, 120);
AT(vmxci_line, kind, 0);
AT(vmxci_line, flags, 4);
AT(vmxci_line, number, 8);
AT(vmxci_line, offset, 16);
AT(vmxci_line, text, 24);
AT(vmxci_line, end, 40);
AT(vmxci_line, key, 56);
AT(vmxci_line, value, 72);
AT(vmxci_line, reserved, 88);

SIZE(vmxci_edit_options, 16);
AT(vmxci_edit_options, size, 0);
AT(vmxci_edit_options, keep, 8);
AT(vmxci_edit_options, reserved, 12);

SIZE(vmxci_change, 160);
AT(vmxci_change, key, 0);
AT(vmxci_change, old_value, 16);
AT(vmxci_change, new_value, 32);
AT(vmxci_change, key_bytes, 48);
AT(vmxci_change, old_bytes, 64);
AT(vmxci_change, new_bytes, 80);
AT(vmxci_change, old_line, 96);
AT(vmxci_change, new_line, 104);
AT(vmxci_change, old_count, 112);
AT(vmxci_change, new_count, 120);
AT(vmxci_change, reserved, 128);

SIZE(vmxci_note, 96);
AT(vmxci_note, code, 0);
AT(vmxci_note, severity, 8);
AT(vmxci_note, offset, 16);
AT(vmxci_note, line, 24);
AT(vmxci_note, column, 32);
AT(vmxci_note, key, 40);
AT(vmxci_note, message, 56);
AT(vmxci_note, reserved, 64);

SIZE(vmxci_field, 96);
AT(vmxci_field, state, 0);
AT(vmxci_field, number, 8);
AT(vmxci_field, value, 16);
AT(vmxci_field, offset, 32);
AT(vmxci_field, line, 40);
AT(vmxci_field, column, 48);
AT(vmxci_field, first_line, 56);
AT(vmxci_field, reserved, 64);

SIZE(vmxci_vmci_spec, 40);
AT(vmxci_vmci_spec, size, 0);
AT(vmxci_vmci_spec, operation, 8);
AT(vmxci_vmci_spec, gives, 12);
AT(vmxci_vmci_spec, id, 16);
AT(vmxci_vmci_spec, pci_slot, 24);
AT(vmxci_vmci_spec, unrestricted, 32);
AT(vmxci_vmci_spec, filter_enable, 36);

SIZE(vmxci_pattern_options, 24);
AT(vmxci_pattern_options, size, 0);
AT(vmxci_pattern_options, caseless, 8);
AT(vmxci_pattern_options, whole, 12);
AT(vmxci_pattern_options, expected_subjects, 16);

SIZE(vmxci_policy_options, 16);
AT(vmxci_policy_options, size, 0);
AT(vmxci_policy_options, max_bytes, 8);

SIZE(vmxci_rule, 80);
AT(vmxci_rule, policy, 0);
AT(vmxci_rule, name, 8);
AT(vmxci_rule, title, 16);
AT(vmxci_rule, help, 24);
AT(vmxci_rule, ids, 32);
AT(vmxci_rule, severity, 40);
AT(vmxci_rule, fixable, 44);
AT(vmxci_rule, reserved, 48);

SIZE(vmxci_finding, 96);
AT(vmxci_finding, rule, 0);
AT(vmxci_finding, severity, 8);
AT(vmxci_finding, offset, 16);
AT(vmxci_finding, line, 24);
AT(vmxci_finding, column, 32);
AT(vmxci_finding, key, 40);
AT(vmxci_finding, message, 56);
AT(vmxci_finding, reserved, 64);

SIZE(vmxci_lock, 112);
AT(vmxci_lock, kind, 0);
AT(vmxci_lock, breakable, 4);
AT(vmxci_lock, member, 8);
AT(vmxci_lock, machine, 24);
AT(vmxci_lock, pid, 40);
AT(vmxci_lock, program, 48);
AT(vmxci_lock, file, 64);
AT(vmxci_lock, reserved, 80);

SIZE(vmxci_state, 184);
AT(vmxci_state, power, 0);
AT(vmxci_state, encryption, 4);
AT(vmxci_state, editable, 8);
AT(vmxci_state, reason, 12);
AT(vmxci_state, why, 16);
AT(vmxci_state, lock, 24);
AT(vmxci_state, locks, 136);
AT(vmxci_state, lock_count, 144);
AT(vmxci_state, reserved, 152);

SIZE(vmxci_vm_options, 88);
AT(vmxci_vm_options, size, 0);
AT(vmxci_vm_options, edit, 8);
AT(vmxci_vm_options, share_lock, 12);
AT(vmxci_vm_options, parse, 16);
AT(vmxci_vm_options, lock_timeout, 24);
AT(vmxci_vm_options, break_lock, 28);
AT(vmxci_vm_options, ignore_esxi_lock, 32);
AT(vmxci_vm_options, ignore_disk_lock, 36);
AT(vmxci_vm_options, allow_partial_encryption, 40);
AT(vmxci_vm_options, any_file, 44);
AT(vmxci_vm_options, check_access, 48);
AT(vmxci_vm_options, reserved, 52);
AT(vmxci_vm_options, stop, 56);
AT(vmxci_vm_options, stop_payload, 64);
AT(vmxci_vm_options, directory, 72);
AT(vmxci_vm_options, host, 80);

SIZE(vmxci_directory, 32);
AT(vmxci_directory, device, 0);
AT(vmxci_directory, inode, 8);
AT(vmxci_directory, reserved, 16);

SIZE(vmxci_scan_result, 104);
AT(vmxci_scan_result, path, 0);
AT(vmxci_scan_result, vm, 8);
AT(vmxci_scan_result, error, 16);
AT(vmxci_scan_result, data, 24);
AT(vmxci_scan_result, worker, 32);
AT(vmxci_scan_result, directory, 40);
AT(vmxci_scan_result, reserved, 72);

SIZE(vmxci_scan_options, 88);
AT(vmxci_scan_options, size, 0);
AT(vmxci_scan_options, recursive, 8);
AT(vmxci_scan_options, jobs, 12);
AT(vmxci_scan_options, unordered, 16);
AT(vmxci_scan_options, hidden, 20);
AT(vmxci_scan_options, one_file_system, 24);
AT(vmxci_scan_options, names_only, 28);
AT(vmxci_scan_options, select, 32);
AT(vmxci_scan_options, reject, 40);
AT(vmxci_scan_options, vm, 48);
AT(vmxci_scan_options, next, 56);
AT(vmxci_scan_options, prepare, 64);
AT(vmxci_scan_options, discard, 72);
AT(vmxci_scan_options, stop, 80);

SIZE(vmxci_commit_options, 56);
AT(vmxci_commit_options, size, 0);
AT(vmxci_commit_options, dry_run, 8);
AT(vmxci_commit_options, backup_suffix, 16);
AT(vmxci_commit_options, no_preserve_owner, 24);
AT(vmxci_commit_options, sync, 28);
AT(vmxci_commit_options, note, 32);
AT(vmxci_commit_options, payload, 40);
AT(vmxci_commit_options, unchecked, 48);
AT(vmxci_commit_options, all_or_nothing, 52);

SIZE(vmxci_commit_result, 624);
AT(vmxci_commit_result, status, 0);
AT(vmxci_commit_result, changed, 4);
AT(vmxci_commit_result, payload, 8);
AT(vmxci_commit_result, error, 16);
AT(vmxci_commit_result, reserved, 592);

SIZE(vmxci_check_options, 16);
AT(vmxci_check_options, size, 0);
AT(vmxci_check_options, allow_partial_encryption, 8);
AT(vmxci_check_options, unchecked, 12);

SIZE(vmxci_edit, 56);
AT(vmxci_edit, kind, 0);
AT(vmxci_edit, reserved0, 4);
AT(vmxci_edit, key, 8);
AT(vmxci_edit, value, 24);
AT(vmxci_edit, reserved, 40);

/* Padding at the end of an option structure would be filled by a later member with whatever an
 * older program has left there. */
#define NO_TAIL(type, last)                                                             \
    _Static_assert(offsetof(type, last) + sizeof(((type *)NULL)->last) == sizeof(type), \
                   "the end of " #type)

NO_TAIL(vmxci_parse_options, allocator);
NO_TAIL(vmxci_edit_options, reserved);
NO_TAIL(vmxci_vmci_spec, filter_enable);
NO_TAIL(vmxci_policy_options, max_bytes);
NO_TAIL(vmxci_pattern_options, expected_subjects);
NO_TAIL(vmxci_vm_options, host);
NO_TAIL(vmxci_scan_options, stop);
NO_TAIL(vmxci_commit_options, all_or_nothing);
NO_TAIL(vmxci_check_options, unchecked);

SIZE(vmxci_status, 4);
SIZE(vmxci_line_kind, 4);
SIZE(vmxci_keep, 4);
SIZE(vmxci_severity, 4);
SIZE(vmxci_property, 4);
SIZE(vmxci_field_state, 4);
SIZE(vmxci_tristate, 4);
SIZE(vmxci_operation, 4);
SIZE(vmxci_sync, 4);
SIZE(vmxci_lock_kind, 4);

int main(void)
{
    return 0;
}

#else

int main(void)
{
    return 77;
}

#endif
