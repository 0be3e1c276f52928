/* SPDX-License-Identifier: MIT */
/* The declarations of vmxci.h as released with 0.1.  Never edit this file. */
#ifndef VMXCI_H
#define VMXCI_H 1
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif
#define VMXCI_VERSION_MAJOR 0
#define VMXCI_VERSION_MINOR 1
#define VMXCI_VERSION_PATCH 0
const char *vmxci_version(void);
typedef struct vmxci_str {
    const char *ptr;
    size_t len;
} vmxci_str;
typedef enum vmxci_status {
    VMXCI_OK = 0,
    VMXCI_ENOMEM = -1,
    VMXCI_EINVAL = -2,
    VMXCI_ENOKEY = -3,
    VMXCI_ENOENT = -4,
    VMXCI_EIO = -5,
    VMXCI_ENOTVMX = -6,
    VMXCI_ETOOBIG = -7,
    VMXCI_EUTF16 = -8,
    VMXCI_ENUL = -9,
    VMXCI_EDUPLICATE = -10,
    VMXCI_EVALUE = -11,
    VMXCI_ERESERVED = -12,
    VMXCI_EPROTECTED = -13,
    VMXCI_EENCODING = -14,
    VMXCI_ECHANGED = -15,
    VMXCI_EPATTERN = -16,
    VMXCI_ELIMIT = -17,
    VMXCI_EOPEN = -18,
    VMXCI_EELSEWHERE = -19,
    VMXCI_EESXI = -20,
    VMXCI_ELOCKUNKNOWN = -21,
    VMXCI_EBUSY = -22,
    VMXCI_ESUSPENDED = -23,
    VMXCI_EENCRYPTED = -24,
    VMXCI_EPARTIAL = -25,
    VMXCI_EMAKESWORSE = -26,
    VMXCI_ENOTWRITABLE = -27,
    VMXCI_EABORTED = -28,
    VMXCI_ESNAPSHOTS = -29,
    VMXCI_EVTPM = -30
} vmxci_status;
const char *vmxci_status_name(int status);
#define VMXCI_MESSAGE_SIZE 512
typedef struct vmxci_error {
    int code;
    int sys_errno;
    size_t offset;
    size_t line;
    size_t column;
    char message[VMXCI_MESSAGE_SIZE];
    uint64_t reserved[4];
} vmxci_error;
typedef struct vmxci_allocator {
    void *(*resize)(void *payload, void *ptr, size_t size);
    void *payload;
} vmxci_allocator;
typedef struct vmxci_text vmxci_text;
vmxci_str vmxci_text_str(const vmxci_text *text);
void vmxci_text_free(vmxci_text *text);
size_t vmxci_printable(char *dst, size_t room, vmxci_str bytes, int one_line);
size_t vmxci_base64(char *dst, size_t room, vmxci_str bytes);
typedef struct vmxci_doc vmxci_doc;
#define VMXCI_MAX_BYTES 16777216u
typedef struct vmxci_parse_options {
    size_t size;
    size_t max_bytes;
    const vmxci_allocator *allocator;
} vmxci_parse_options;
#define VMXCI_PARSE_OPTIONS_INIT { sizeof(vmxci_parse_options), VMXCI_MAX_BYTES, NULL }
int vmxci_doc_parse(vmxci_doc **out, const void *bytes, size_t len,
                    const vmxci_parse_options *opt, vmxci_error *err);
int vmxci_doc_load(vmxci_doc **out, const char *path, const vmxci_parse_options *opt,
                   vmxci_error *err);
int vmxci_doc_load_fd(vmxci_doc **out, int fd, const vmxci_parse_options *opt,
                      vmxci_error *err);
int vmxci_doc_is_text(const vmxci_doc *doc, vmxci_error *err);
int vmxci_doc_is_vmx(const vmxci_doc *doc, const char *name, vmxci_error *err);
int vmxci_doc_clone(vmxci_doc **out, const vmxci_doc *doc, vmxci_error *err);
void vmxci_doc_free(vmxci_doc *doc);
vmxci_str vmxci_doc_emit(const vmxci_doc *doc);
typedef enum vmxci_line_kind {
    VMXCI_LINE_BLANK = 0,
    VMXCI_LINE_COMMENT = 1,
    VMXCI_LINE_ENTRY = 2,
    VMXCI_LINE_MALFORMED = 3
} vmxci_line_kind;
enum {
    VMXCI_LINE_FLAG_QUOTED = 1,
    VMXCI_LINE_FLAG_HAS_NUL = 2,
    VMXCI_LINE_FLAG_DUPLICATE = 4
};
typedef struct vmxci_line {
    vmxci_line_kind kind;
    unsigned flags;
    size_t number;
    size_t offset;
    vmxci_str text;
    vmxci_str end;
    vmxci_str key;
    vmxci_str value;
    uint64_t reserved[4];
} vmxci_line;
size_t vmxci_doc_lines(const vmxci_doc *doc);
int vmxci_doc_at(vmxci_line *out, const vmxci_doc *doc, size_t number, vmxci_error *err);
int vmxci_doc_find(vmxci_line *out, const vmxci_doc *doc, const char *key, vmxci_error *err);
int vmxci_doc_find_bytes(vmxci_line *out, const vmxci_doc *doc, vmxci_str key, vmxci_error *err);
int vmxci_doc_find_next(vmxci_line *out, const vmxci_doc *doc, size_t number, vmxci_error *err);
int vmxci_doc_get(vmxci_text **out, const vmxci_doc *doc, const char *key, vmxci_error *err);
int vmxci_doc_get_bytes(vmxci_text **out, const vmxci_doc *doc, vmxci_str key, vmxci_error *err);
typedef enum vmxci_keep {
    VMXCI_KEEP_NONE = 0,
    VMXCI_KEEP_FIRST = 1,
    VMXCI_KEEP_LAST = 2
} vmxci_keep;
typedef struct vmxci_edit_options {
    size_t size;
    vmxci_keep keep;
    int reserved;
} vmxci_edit_options;
#define VMXCI_EDIT_OPTIONS_INIT { sizeof(vmxci_edit_options), VMXCI_KEEP_NONE, 0 }
typedef enum vmxci_key_edit {
    VMXCI_KEY_SET = 0,
    VMXCI_KEY_SET_MISSING = 1,
    VMXCI_KEY_UNSET = 2,
    VMXCI_KEY_UNSET_ALL = 3,
    VMXCI_KEY_DROP_MALFORMED = 4
} vmxci_key_edit;
typedef struct vmxci_edit {
    vmxci_key_edit kind;
    unsigned reserved0;
    vmxci_str key;
    vmxci_str value;
    uint64_t reserved[2];
} vmxci_edit;
int vmxci_doc_edit(vmxci_doc *doc, const vmxci_edit *edits, size_t count,
                   const vmxci_edit_options *opt, size_t *failed, vmxci_error *err);
int vmxci_doc_edit_bytes(vmxci_doc *doc, const vmxci_edit *edits, size_t count,
                         const vmxci_edit_options *opt, size_t *failed, vmxci_error *err);
int vmxci_doc_set(vmxci_doc *doc, const char *key, const char *value, vmxci_error *err);
int vmxci_doc_unset(vmxci_doc *doc, const char *key, const vmxci_edit_options *opt,
                    vmxci_error *err);
int vmxci_doc_set_bytes(vmxci_doc *doc, vmxci_str key, vmxci_str value,
                        const vmxci_edit_options *opt, vmxci_error *err);
int vmxci_doc_unset_bytes(vmxci_doc *doc, vmxci_str key, const vmxci_edit_options *opt,
                          vmxci_error *err);
int vmxci_doc_diff(vmxci_text **out, const vmxci_doc *from, const vmxci_doc *to,
                   const char *name, vmxci_error *err);
typedef struct vmxci_change {
    vmxci_str key;
    vmxci_str old_value;
    vmxci_str new_value;
    vmxci_str key_bytes;
    vmxci_str old_bytes;
    vmxci_str new_bytes;
    size_t old_line;
    size_t new_line;
    size_t old_count;
    size_t new_count;
    uint64_t reserved[4];
} vmxci_change;
typedef int (*vmxci_change_fn)(const vmxci_change *change, void *payload);
int vmxci_doc_changes(const vmxci_doc *from, const vmxci_doc *to, vmxci_change_fn fn,
                      void *payload, vmxci_error *err);
typedef enum vmxci_severity {
    VMXCI_SEVERITY_INFO = 0,
    VMXCI_SEVERITY_WARNING = 1,
    VMXCI_SEVERITY_ERROR = 2
} vmxci_severity;
const char *vmxci_severity_name(int severity);
typedef struct vmxci_note {
    const char *code;
    vmxci_severity severity;
    size_t offset;
    size_t line;
    size_t column;
    vmxci_str key;
    const char *message;
    uint64_t reserved[4];
} vmxci_note;
typedef int (*vmxci_note_fn)(const vmxci_note *note, void *payload);
int vmxci_doc_notes(const vmxci_doc *doc, vmxci_note_fn fn, void *payload, vmxci_error *err);
int vmxci_key_check(vmxci_str key, vmxci_error *err);
int vmxci_doc_check_key(const vmxci_doc *doc, vmxci_str key, vmxci_error *err);
size_t vmxci_unescape(char *dst, size_t room, vmxci_str stored);
size_t vmxci_escape(char *dst, size_t room, vmxci_str value);
const char *vmxci_doc_encoding(const vmxci_doc *doc);
int vmxci_key_is_encoding(vmxci_str key);
int vmxci_doc_to_utf8(vmxci_text **out, const vmxci_doc *doc, vmxci_str bytes,
                      vmxci_error *err);
int vmxci_doc_from_utf8(vmxci_text **out, const vmxci_doc *doc, vmxci_str text,
                        vmxci_error *err);
typedef enum vmxci_property {
    VMXCI_PRESENT = 0,
    VMXCI_ID = 1,
    VMXCI_UNRESTRICTED = 2,
    VMXCI_PCI_SLOT = 3,
    VMXCI_DOMAIN = 4,
    VMXCI_FILTER_ENABLE = 5,
    VMXCI_HARDWARE_VERSION = 6,
    VMXCI_UUID_BIOS_ID = 7
} vmxci_property;
const char *vmxci_property_key(int property);
typedef enum vmxci_field_state {
    VMXCI_FIELD_UNSET = 0,
    VMXCI_FIELD_SET = 1,
    VMXCI_FIELD_INVALID = 2,
    VMXCI_FIELD_DUPLICATE = 3
} vmxci_field_state;
typedef struct vmxci_field {
    vmxci_field_state state;
    int64_t number;
    vmxci_str value;
    size_t offset;
    size_t line;
    size_t column;
    size_t first_line;
    uint64_t reserved[4];
} vmxci_field;
typedef enum vmxci_tristate {
    VMXCI_UNKNOWN = -1,
    VMXCI_FALSE = 0,
    VMXCI_TRUE = 1
} vmxci_tristate;
int vmxci_vmci_field(vmxci_field *out, const vmxci_doc *doc, vmxci_property property,
                     vmxci_error *err);
int vmxci_vmci_effective(vmxci_tristate *out, const vmxci_doc *doc, vmxci_property property,
                         vmxci_error *err);
int vmxci_vmci_get(int64_t *out, const vmxci_doc *doc, vmxci_property property,
                   vmxci_error *err);
int vmxci_vmci_set(vmxci_doc *doc, vmxci_property property, int64_t number,
                   const vmxci_edit_options *opt, vmxci_error *err);
int vmxci_vmci_check(vmxci_str key, vmxci_str value, vmxci_error *err);
typedef enum vmxci_operation {
    VMXCI_OPERATION_EDIT = 0,
    VMXCI_OPERATION_ADD = 1,
    VMXCI_OPERATION_REMOVE = 2
} vmxci_operation;
enum {
    VMXCI_GIVES_ID = 1,
    VMXCI_GIVES_UNRESTRICTED = 2,
    VMXCI_GIVES_FILTER_ENABLE = 4,
    VMXCI_GIVES_PCI_SLOT = 8
};
typedef struct vmxci_vmci_spec {
    size_t size;
    vmxci_operation operation;
    unsigned gives;
    int64_t id;
    int64_t pci_slot;
    int unrestricted;
    int filter_enable;
} vmxci_vmci_spec;
#define VMXCI_VMCI_SPEC_INIT { sizeof(vmxci_vmci_spec), VMXCI_OPERATION_EDIT, 0, -1, -1, 0, 1 }
int vmxci_vmci_read(vmxci_vmci_spec *out, const vmxci_doc *doc, vmxci_error *err);
int vmxci_vmci_edit(vmxci_doc *doc, const vmxci_vmci_spec *spec, const vmxci_edit_options *opt,
                    vmxci_error *err);
int vmxci_vmci_notes(const vmxci_doc *doc, vmxci_note_fn fn, void *payload, vmxci_error *err);
enum {
    VMXCI_CID_HEX = 1
};
int vmxci_cid_parse(int32_t *out, vmxci_str text, unsigned flags, vmxci_error *err);
const char *vmxci_cid_reserved(int32_t cid);
int vmxci_cid_from_uuid(int32_t *out, vmxci_str uuid, vmxci_error *err);
int vmxci_cid_random(int32_t *out, vmxci_error *err);
typedef struct vmxci_pattern vmxci_pattern;
typedef struct vmxci_matcher vmxci_matcher;
typedef struct vmxci_pattern_options {
    size_t size;
    int caseless;
    int whole;
    size_t expected_subjects;
} vmxci_pattern_options;
#define VMXCI_PATTERN_OPTIONS_INIT { sizeof(vmxci_pattern_options), 0, 0, 0 }
int vmxci_pattern_compile(vmxci_pattern **out, vmxci_str regex,
                          const vmxci_pattern_options *opt, vmxci_error *err);
void vmxci_pattern_free(vmxci_pattern *pattern);
int vmxci_matcher_new(vmxci_matcher **out, vmxci_error *err);
void vmxci_matcher_free(vmxci_matcher *matcher);
int vmxci_pattern_match(int *out, const vmxci_pattern *pattern, vmxci_matcher *matcher,
                        vmxci_str subject, vmxci_error *err);
typedef struct vmxci_policy vmxci_policy;
typedef struct vmxci_rule {
    const char *policy;
    const char *name;
    const char *title;
    const char *help;
    const char *ids;
    vmxci_severity severity;
    int fixable;
    uint64_t reserved[4];
} vmxci_rule;
typedef struct vmxci_finding {
    const vmxci_rule *rule;
    vmxci_severity severity;
    size_t offset;
    size_t line;
    size_t column;
    vmxci_str key;
    const char *message;
    uint64_t reserved[4];
} vmxci_finding;
typedef int (*vmxci_finding_fn)(const vmxci_finding *finding, void *payload);
typedef struct vmxci_policy_options {
    size_t size;
    size_t max_bytes;
} vmxci_policy_options;
#define VMXCI_POLICY_OPTIONS_INIT { sizeof(vmxci_policy_options), 1048576u }
int vmxci_policy_load(vmxci_policy **out, const char *path, const vmxci_policy_options *opt,
                      vmxci_error *err);
int vmxci_policy_parse(vmxci_policy **out, const void *bytes, size_t len, const char *name,
                       const vmxci_policy_options *opt, vmxci_error *err);
void vmxci_policy_free(vmxci_policy *policy);
const char *vmxci_policy_name(const vmxci_policy *policy);
const char *vmxci_policy_title(const vmxci_policy *policy);
const char *vmxci_policy_release(const vmxci_policy *policy);
const char *vmxci_policy_source(const vmxci_policy *policy);
size_t vmxci_policy_rule_count(const vmxci_policy *policy);
const vmxci_rule *vmxci_policy_rule_at(const vmxci_policy *policy, size_t i);
int vmxci_policy_check(const vmxci_policy *policy, const vmxci_doc *doc, vmxci_matcher *matcher,
                       vmxci_finding_fn fn, void *payload, vmxci_error *err);
int vmxci_policy_fix(int *changed, const vmxci_policy *policy, vmxci_doc *doc,
                     vmxci_matcher *matcher, vmxci_error *err);
size_t vmxci_lint_count(void);
const vmxci_rule *vmxci_lint_at(size_t i);
const vmxci_rule *vmxci_lint_find(const char *name);
int vmxci_lint_check(const vmxci_doc *doc, vmxci_finding_fn fn, void *payload, vmxci_error *err);
int vmxci_lint_fix(int *changed, vmxci_doc *doc, vmxci_error *err);
typedef enum vmxci_lock_kind {
    VMXCI_LOCK_NONE = 0,
    VMXCI_LOCK_HERE = 1,
    VMXCI_LOCK_STALE = 2,
    VMXCI_LOCK_ELSEWHERE = 3,
    VMXCI_LOCK_ESXI = 4,
    VMXCI_LOCK_UNKNOWN = 5
} vmxci_lock_kind;
const char *vmxci_lock_kind_name(int kind);
typedef struct vmxci_lock {
    vmxci_lock_kind kind;
    int breakable;
    vmxci_str member;
    vmxci_str machine;
    int64_t pid;
    vmxci_str program;
    vmxci_str file;
    uint64_t reserved[4];
} vmxci_lock;
int vmxci_locate(vmxci_text **out, const char *path, vmxci_error *err);
typedef struct vmxci_vm vmxci_vm;
typedef enum vmxci_power {
    VMXCI_POWER_OFF = 0,
    VMXCI_POWER_OPEN = 1,
    VMXCI_POWER_SUSPENDED = 2,
    VMXCI_POWER_UNKNOWN = 3
} vmxci_power;
const char *vmxci_power_name(int power);
typedef enum vmxci_encryption {
    VMXCI_ENCRYPTION_NONE = 0,
    VMXCI_ENCRYPTION_PARTIAL = 1,
    VMXCI_ENCRYPTION_FULL = 2
} vmxci_encryption;
const char *vmxci_encryption_name(int encryption);
typedef struct vmxci_state {
    vmxci_power power;
    vmxci_encryption encryption;
    int editable;
    int reason;
    const char *why;
    vmxci_lock lock;
    const vmxci_lock *locks;
    size_t lock_count;
    uint64_t reserved[4];
} vmxci_state;
typedef struct vmxci_directory {
    uint64_t device;
    uint64_t inode;
    uint64_t reserved[2];
} vmxci_directory;
typedef struct vmxci_host vmxci_host;
int vmxci_host_new(vmxci_host **out, vmxci_error *err);
void vmxci_host_free(vmxci_host *host);
typedef struct vmxci_vm_options {
    size_t size;
    int edit;
    int share_lock;
    const vmxci_parse_options *parse;
    uint32_t lock_timeout;
    int break_lock;
    int ignore_esxi_lock;
    int ignore_disk_lock;
    int allow_partial_encryption;
    int any_file;
    int check_access;
    int reserved;
    int (*stop)(void *payload);
    void *stop_payload;
    const vmxci_directory *directory;
    const vmxci_host *host;
} vmxci_vm_options;
#define VMXCI_LOCK_TIMEOUT 3500u
#define VMXCI_VM_OPTIONS_INIT \
    { sizeof(vmxci_vm_options), 0, 0, NULL, VMXCI_LOCK_TIMEOUT, 0, 0, 0, 0, 0, 0, 0, \
      NULL, NULL, NULL, NULL }
int vmxci_vm_open(vmxci_vm **out, const char *path, const vmxci_vm_options *opt,
                  vmxci_error *err);
const char *vmxci_vm_path(const vmxci_vm *vm);
vmxci_doc *vmxci_vm_doc(vmxci_vm *vm);
const vmxci_doc *vmxci_vm_original(const vmxci_vm *vm);
int vmxci_vm_state(vmxci_state *out, vmxci_vm *vm, vmxci_error *err);
int vmxci_vm_notes(const vmxci_vm *vm, vmxci_note_fn fn, void *payload, vmxci_error *err);
void vmxci_doc_state(vmxci_state *out, const vmxci_doc *doc);
typedef struct vmxci_check_options {
    size_t size;
    int allow_partial_encryption;
    int unchecked;
} vmxci_check_options;
#define VMXCI_CHECK_OPTIONS_INIT { sizeof(vmxci_check_options), 0, 0 }
int vmxci_doc_check_edit(const vmxci_doc *from, const vmxci_doc *to,
                         const vmxci_check_options *opt, vmxci_error *err);
enum {
    VMXCI_COPY_SNAPSHOTS = 1
};
int vmxci_doc_check_copy(const vmxci_doc *doc, unsigned flags, vmxci_error *err);
int vmxci_vm_check_copy(const vmxci_vm *vm, unsigned flags, vmxci_error *err);
int vmxci_vm_lock(int *out, vmxci_vm *vm, vmxci_error *err);
typedef enum vmxci_sync {
    VMXCI_SYNC_FILE = 0,
    VMXCI_SYNC_NONE = 1,
    VMXCI_SYNC_BATCH = 2
} vmxci_sync;
typedef struct vmxci_commit_options {
    size_t size;
    int dry_run;
    const char *backup_suffix;
    int no_preserve_owner;
    vmxci_sync sync;
    vmxci_note_fn note;
    void *payload;
    int unchecked;
    int all_or_nothing;
} vmxci_commit_options;
#define VMXCI_COMMIT_OPTIONS_INIT \
    { sizeof(vmxci_commit_options), 0, NULL, 0, VMXCI_SYNC_FILE, NULL, NULL, 0, 0 }
int vmxci_vm_commit(int *out, vmxci_vm *vm, const vmxci_commit_options *opt, vmxci_error *err);
size_t vmxci_commit_descriptors(size_t vms, size_t links);
typedef struct vmxci_commit_result {
    int status;
    int changed;
    void *payload;
    vmxci_error error;
    uint64_t reserved[4];
} vmxci_commit_result;
int vmxci_vm_commit_all(vmxci_commit_result results[], vmxci_vm *const vms[], size_t count,
                        const vmxci_commit_options *opt, vmxci_error *err);
int vmxci_backup_check(const char *name, const char *suffix, vmxci_error *err);
void vmxci_vm_close(vmxci_vm *vm);
typedef struct vmxci_scan_result {
    const char *path;
    vmxci_vm *vm;
    const vmxci_error *error;
    void *data;
    size_t worker;
    vmxci_directory directory;
    uint64_t reserved[4];
} vmxci_scan_result;
typedef int (*vmxci_scan_fn)(vmxci_scan_result *result, void *payload);
typedef struct vmxci_scan_options {
    size_t size;
    int recursive;
    uint32_t jobs;
    int unordered;
    int hidden;
    int one_file_system;
    int names_only;
    const vmxci_pattern *select;
    const vmxci_pattern *reject;
    const vmxci_vm_options *vm;
    const char *(*next)(void *payload);
    vmxci_scan_fn prepare;
    void (*discard)(void *data, void *payload);
    int (*stop)(void *payload);
} vmxci_scan_options;
#define VMXCI_SCAN_OPTIONS_INIT \
    { sizeof(vmxci_scan_options), 0, 0, 0, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL }
int vmxci_scan(const char *const *paths, size_t count, const vmxci_scan_options *opt,
               vmxci_scan_fn each, void *payload, vmxci_error *err);
#ifdef __cplusplus
}
#endif
#endif
