/* SPDX-License-Identifier: MIT */
/* Makes each allocation fail once, in each function that allocates: the first, the second, ...,
 * until none fails.  The linker replaces functions of libc, iconv and PCRE2 by the ones below.
 * Allocations inside iconv and PCRE2 cannot be replaced, so their functions fail as a whole. */
#include <config.h>

#include <iconv.h>
#include <stdbool.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "clock.h"
#include "scratch.h"

static struct {
    size_t live;    /* blocks of the library */
    size_t calls;   /* since `armed` was set */
    size_t fail_at; /* the call that fails */
    bool armed;
    bool failed;
    bool no_links;   /* linkat(2) fails */
    uid_t made_up;   /* effective user ID to pretend, or 0 */
    bool outside_in; /* a block was passed to the wrong allocator */
} memory;

static bool strike(void)
{
    if (!memory.armed || ++memory.calls != memory.fail_at)
        return false;
    memory.failed = true;
    errno = ENOMEM;
    return true;
}

/* ---- replaced functions ---- */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *ptr, size_t size);
void __real_free(void *ptr);
char *__real_strdup(const char *text);
iconv_t __real_iconv_open(const char *to, const char *from);
int __real_linkat(int from_dir, const char *from, int to_dir, const char *to, int flags);
uid_t __real_geteuid(void);
gid_t __real_getegid(void);
int __real_getgroups(int size, gid_t *groups);
pcre2_code *__real_pcre2_compile_8(PCRE2_SPTR8 pattern, PCRE2_SIZE len, uint32_t flags, int *number,
                                   PCRE2_SIZE *offset, pcre2_compile_context *context);
pcre2_match_data *__real_pcre2_match_data_create_8(uint32_t count, pcre2_general_context *context);
pcre2_match_context *__real_pcre2_match_context_create_8(pcre2_general_context *context);
int __real_pcre2_match_8(const pcre2_code *code, PCRE2_SPTR8 subject, PCRE2_SIZE len,
                         PCRE2_SIZE start, uint32_t flags, pcre2_match_data *data,
                         pcre2_match_context *context);

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *ptr, size_t size);
void __wrap_free(void *ptr);
char *__wrap_strdup(const char *text);
iconv_t __wrap_iconv_open(const char *to, const char *from);
int __wrap_linkat(int from_dir, const char *from, int to_dir, const char *to, int flags);
uid_t __wrap_geteuid(void);
gid_t __wrap_getegid(void);
int __wrap_getgroups(int size, gid_t *groups);
int __wrap___getgroups_chk(int size, gid_t *groups, size_t room);
pcre2_code *__wrap_pcre2_compile_8(PCRE2_SPTR8 pattern, PCRE2_SIZE len, uint32_t flags, int *number,
                                   PCRE2_SIZE *offset, pcre2_compile_context *context);
pcre2_match_data *__wrap_pcre2_match_data_create_8(uint32_t count, pcre2_general_context *context);
pcre2_match_context *__wrap_pcre2_match_context_create_8(pcre2_general_context *context);
int __wrap_pcre2_match_8(const pcre2_code *code, PCRE2_SPTR8 subject, PCRE2_SIZE len,
                         PCRE2_SIZE start, uint32_t flags, pcre2_match_data *data,
                         pcre2_match_context *context);

static void *counted(void *ptr)
{
    memory.live += ptr != NULL;
    return ptr;
}

void *__wrap_malloc(size_t size)
{
    return strike() ? NULL : counted(__real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size)
{
    return strike() ? NULL : counted(__real_calloc(count, size));
}

void *__wrap_realloc(void *ptr, size_t size)
{
    if (size == 0)
        memory.outside_in = true;
    if (strike())
        return NULL;
    void *fresh = __real_realloc(ptr, size);
    return ptr ? fresh : counted(fresh);
}

void __wrap_free(void *ptr)
{
    memory.live -= ptr != NULL;
    __real_free(ptr);
}

char *__wrap_strdup(const char *text)
{
    return strike() ? NULL : counted(__real_strdup(text));
}

iconv_t __wrap_iconv_open(const char *to, const char *from)
{
    return strike() ? (iconv_t)-1 : __real_iconv_open(to, from);
}

int __wrap_linkat(int from_dir, const char *from, int to_dir, const char *to, int flags)
{
    if (!memory.no_links)
        return __real_linkat(from_dir, from, to_dir, to, flags);
    errno = EPERM;
    return -1;
}

uid_t __wrap_geteuid(void)
{
    return memory.made_up ? memory.made_up : __real_geteuid();
}

gid_t __wrap_getegid(void)
{
    return memory.made_up ? (gid_t)1 : __real_getegid();
}

/* The pretended user is in the group of the same number. */
int __wrap_getgroups(int size, gid_t *groups)
{
    if (!memory.made_up)
        return __real_getgroups(size, groups);
    if (size > 0)
        groups[0] = (gid_t)memory.made_up;
    return 1;
}

/* The name of getgroups if _FORTIFY_SOURCE checks the sizes of buffers. */
int __wrap___getgroups_chk(int size, gid_t *groups, size_t room)
{
    (void)room;
    return __wrap_getgroups(size, groups);
}

pcre2_code *__wrap_pcre2_compile_8(PCRE2_SPTR8 pattern, PCRE2_SIZE len, uint32_t flags, int *number,
                                   PCRE2_SIZE *offset, pcre2_compile_context *context)
{
    if (!strike())
        return __real_pcre2_compile_8(pattern, len, flags, number, offset, context);
    *number = PCRE2_ERROR_HEAP_FAILED;
    *offset = 0;
    return NULL;
}

pcre2_match_data *__wrap_pcre2_match_data_create_8(uint32_t count, pcre2_general_context *context)
{
    return strike() ? NULL : __real_pcre2_match_data_create_8(count, context);
}

pcre2_match_context *__wrap_pcre2_match_context_create_8(pcre2_general_context *context)
{
    return strike() ? NULL : __real_pcre2_match_context_create_8(context);
}

int __wrap_pcre2_match_8(const pcre2_code *code, PCRE2_SPTR8 subject, PCRE2_SIZE len,
                         PCRE2_SIZE start, uint32_t flags, pcre2_match_data *data,
                         pcre2_match_context *context)
{
    return strike() ? PCRE2_ERROR_NOMEMORY
                    : __real_pcre2_match_8(code, subject, len, start, flags, data, context);
}

/* ---- an allocator for documents ---- */

enum {
    HEAD = 16,
    MARK = 0x5eed
};

/* Blocks have a head that those of malloc lack, so a block passed to the wrong function is
 * detected. */
static void *own_resize(void *payload, void *ptr, size_t size)
{
    int *mark = ptr ? (int *)(void *)((char *)ptr - HEAD) : NULL;
    if (payload != &memory || (mark && *mark != MARK)) {
        memory.outside_in = true;
        return NULL;
    }
    if (size == 0) {
        if (mark) {
            *mark = 0;
            memory.live--;
        }
        __real_free(mark);
        return NULL;
    }
    if (strike())
        return NULL;
    mark = __real_realloc(mark, size + HEAD);
    if (!mark)
        return NULL;
    *mark = MARK;
    memory.live += ptr == NULL;
    return (char *)(void *)mark + HEAD;
}

static const vmxci_allocator own_allocator = { own_resize, &memory };
static vmxci_parse_options parse_options = VMXCI_PARSE_OPTIONS_INIT;

/* ---- scenarios ---- */

static const vmxci_str sample =
    LIT("\xEF\xBB\xBF.encoding = \"GBK\"\r\n# c\r\na.x = \"1|0A\"\r\nb = \xd6\xd0\r\nB = 3\r\n"
        "uuid.bios = \"56 4d 00 00 00 00 00 00-00 00 00 00 00 00 10 00\"\r\nbad");

typedef struct scenario scenario;

struct scenario {
    const char *name;
    int (*run)(const scenario *s, vmxci_error *err); /* arms, calls, disarms, checks, frees */
    int want;                                        /* the status if nothing fails */
    int (*edit)(vmxci_doc *doc, vmxci_error *err);
    unsigned with;
    const char *path;
    const char *backup;
    bool no_links;
    bool dry_run;
    bool all_or_nothing;
    bool break_lock;
    void (*meet)(void); /* changes the directory before the call, or NULL */
    size_t optional;    /* number of allocations whose failure is no error */
    unsigned scan;      /* see run_scan */
};

static int lost_result; /* number of results that are NULL on success or not NULL on failure */

static void arm(void)
{
    memory.armed = true;
}

/* Ends the failures after the call under test, and passes its result on. */
static int disarm(int rc)
{
    memory.armed = false;
    return rc;
}

static int check_out(const void *out, int rc)
{
    lost_result += (rc == VMXCI_OK) != (out != NULL);
    return rc;
}

static vmxci_doc *sample_doc(void)
{
    vmxci_doc *doc = NULL;
    assert_int_equal(vmxci_doc_parse(&doc, sample.ptr, sample.len, &parse_options, NULL), VMXCI_OK);
    return doc;
}

static int run_parse(const scenario *s, vmxci_error *err)
{
    (void)s;
    char here;
    vmxci_doc *doc = (vmxci_doc *)(void *)&here;
    arm();
    int rc = disarm(vmxci_doc_parse(&doc, sample.ptr, sample.len, &parse_options, err));
    check_out(doc, rc);
    vmxci_doc_free(doc);
    return rc;
}

static int run_load(const scenario *s, vmxci_error *err)
{
    char here;
    vmxci_doc *doc = (vmxci_doc *)(void *)&here;
    scratch_make(0, OLD);
    arm();
    int rc = disarm(vmxci_doc_load(&doc, s->path, &parse_options, err));
    check_out(doc, rc);
    vmxci_doc_free(doc);
    return rc;
}

static int run_load_fd(const scenario *s, vmxci_error *err)
{
    char here;
    vmxci_doc *doc = (vmxci_doc *)(void *)&here;
    scratch_make(0, OLD);
    int fd = open(s->path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    arm();
    int rc = disarm(vmxci_doc_load_fd(&doc, fd, &parse_options, err));
    check_out(doc, rc);
    vmxci_doc_free(doc);
    assert_int_equal(close(fd), 0);
    return rc;
}

static int run_clone(const scenario *s, vmxci_error *err)
{
    (void)s;
    char here;
    vmxci_doc *doc = sample_doc(), *copy = (vmxci_doc *)(void *)&here;
    arm();
    int rc = disarm(vmxci_doc_clone(&copy, doc, err));
    check_out(copy, rc);
    vmxci_doc_free(copy);
    vmxci_doc_free(doc);
    return rc;
}

/* A failed edit leaves the document unchanged; after any edit the document can be edited. */
static int run_edit(const scenario *s, vmxci_error *err)
{
    vmxci_doc *doc = sample_doc();
    arm();
    int rc = disarm(s->edit(doc, err));
    if (rc != VMXCI_OK)
        assert_int_equal(differs(s->name, "the document", vmxci_doc_emit(doc), sample), 0);
    assert_int_equal(incoherent(s->name, doc), 0);
    assert_int_equal(vmxci_doc_set(doc, "later", "1", NULL), VMXCI_OK);
    vmxci_doc_free(doc);
    return rc;
}

static int edit_value(vmxci_doc *doc, vmxci_error *err)
{
    return vmxci_doc_set(doc, "a.x", "a value a good deal longer than the one before", err);
}

static int edit_shorter(vmxci_doc *doc, vmxci_error *err)
{
    return vmxci_doc_set(doc, "a.x", "", err);
}

static int edit_new(vmxci_doc *doc, vmxci_error *err)
{
    return vmxci_doc_set(doc, "a.z", "a new line, with \"escapes\" and | \n", err);
}

static int edit_at_end(vmxci_doc *doc, vmxci_error *err)
{
    return vmxci_doc_set(doc, "none.like.it", "1", err);
}

static int edit_duplicate(vmxci_doc *doc, vmxci_error *err)
{
    vmxci_edit_options opt = VMXCI_EDIT_OPTIONS_INIT;
    opt.keep = VMXCI_KEEP_LAST;
    return vmxci_doc_set_bytes(doc, STR("b"), STR("x y"), &opt, err);
}

static int edit_unset(vmxci_doc *doc, vmxci_error *err)
{
    return vmxci_doc_unset(doc, "a.x", NULL, err);
}

static int edit_unset_all(vmxci_doc *doc, vmxci_error *err)
{
    vmxci_edit_options opt = VMXCI_EDIT_OPTIONS_INIT;
    opt.keep = VMXCI_KEEP_FIRST;
    return vmxci_doc_unset(doc, "b", &opt, err);
}

/* Edits of every kind, with text that is converted. */
static int edit_list(vmxci_doc *doc, vmxci_error *err)
{
    const vmxci_edit edits[] = {
        { .kind = VMXCI_KEY_SET, .key = STR("a.z"), .value = STR("\xe4\xb8\xad") },
        { .kind = VMXCI_KEY_UNSET, .key = STR("a.x") },
        { .kind = VMXCI_KEY_UNSET_ALL, .key = STR("b") },
        { .kind = VMXCI_KEY_SET_MISSING, .key = STR("b"), .value = STR("2") },
        { .kind = VMXCI_KEY_DROP_MALFORMED },
    };
    return vmxci_doc_edit(doc, edits, sizeof edits / sizeof edits[0], NULL, NULL, err);
}

static int edit_device(vmxci_doc *doc, vmxci_error *err)
{
    return vmxci_vmci_set(doc, VMXCI_ID, 4096, NULL, err);
}

static int edit_by_spec(vmxci_doc *doc, vmxci_error *err)
{
    vmxci_vmci_spec spec = VMXCI_VMCI_SPEC_INIT;
    spec.operation = VMXCI_OPERATION_ADD;
    spec.gives = VMXCI_GIVES_ID | VMXCI_GIVES_UNRESTRICTED;
    spec.id = 4096;
    spec.unrestricted = 1;
    return vmxci_vmci_edit(doc, &spec, NULL, err);
}

static int run_text(int (*make)(vmxci_text **, const vmxci_doc *, vmxci_error *), vmxci_error *err)
{
    char here;
    vmxci_doc *doc = sample_doc();
    vmxci_text *text = (vmxci_text *)(void *)&here;
    arm();
    int rc = disarm(make(&text, doc, err));
    check_out(text, rc);
    vmxci_text_free(text);
    assert_int_equal(differs("text", "the document", vmxci_doc_emit(doc), sample), 0);
    vmxci_doc_free(doc);
    return rc;
}

static int make_value(vmxci_text **out, const vmxci_doc *doc, vmxci_error *err)
{
    return vmxci_doc_get(out, doc, "a.x", err);
}

static int make_utf8(vmxci_text **out, const vmxci_doc *doc, vmxci_error *err)
{
    return vmxci_doc_to_utf8(out, doc, STR("\xd6\xd0 \xff\xff\xff"), err);
}

static int make_encoded(vmxci_text **out, const vmxci_doc *doc, vmxci_error *err)
{
    return vmxci_doc_from_utf8(out, doc, STR("\xe4\xb8\xad"), err);
}

static int make_refused(vmxci_text **out, const vmxci_doc *doc, vmxci_error *err)
{
    return vmxci_doc_from_utf8(out, doc, STR("\xe4\xb8\xad\xf0\x9f\x90\x88"), err);
}

static int run_get(const scenario *s, vmxci_error *err)
{
    (void)s;
    return run_text(make_value, err);
}

static int run_to_utf8(const scenario *s, vmxci_error *err)
{
    (void)s;
    return run_text(make_utf8, err);
}

static int run_from_utf8(const scenario *s, vmxci_error *err)
{
    (void)s;
    return run_text(make_encoded, err);
}

static int run_from_utf8_refused(const scenario *s, vmxci_error *err)
{
    (void)s;
    return run_text(make_refused, err);
}

static int run_diff(const scenario *s, vmxci_error *err)
{
    (void)s;
    char here;
    vmxci_doc *doc = sample_doc(), *copy = NULL;
    vmxci_text *text = (vmxci_text *)(void *)&here;
    assert_int_equal(vmxci_doc_clone(&copy, doc, NULL), VMXCI_OK);
    assert_int_equal(vmxci_doc_set(copy, "a.x", "2", NULL), VMXCI_OK);
    assert_int_equal(vmxci_doc_set(copy, "z", "2", NULL), VMXCI_OK);
    arm();
    int rc = disarm(vmxci_doc_diff(&text, doc, copy, "a name", err));
    check_out(text, rc);
    vmxci_text_free(text);
    vmxci_doc_free(copy);
    vmxci_doc_free(doc);
    return rc;
}

static int count_change(const vmxci_change *change, void *payload)
{
    int *count = payload;
    *count += change->key.ptr || change->old_value.ptr;
    return 0;
}

/* Duplicate keys, malformed lines in both documents, and text to convert on both sides. */
static int run_changes(const scenario *s, vmxci_error *err)
{
    (void)s;
    int count = 0;
    vmxci_doc *from = NULL, *to = NULL;
    const vmxci_str before =
        STR(".encoding = \"GBK\"\na = \"\xd6\xd0\"\nb = 1\nb = 2\nbad\n\xd6\xd0\n\xd6\xd0 = 1\n");
    const vmxci_str after = STR(".encoding = \"GBK\"\na = \"\xd6\xd0\xd6\xd0\"\nB = 2\nbad\n");
    assert_int_equal(vmxci_doc_parse(&from, before.ptr, before.len, NULL, NULL), VMXCI_OK);
    assert_int_equal(vmxci_doc_parse(&to, after.ptr, after.len, NULL, NULL), VMXCI_OK);
    arm();
    int rc = disarm(vmxci_doc_changes(from, to, count_change, &count, err));
    if (rc == VMXCI_OK)
        assert_int_equal(count, 4);
    vmxci_doc_free(from);
    vmxci_doc_free(to);
    return rc;
}

static int run_compile(const scenario *s, vmxci_error *err)
{
    (void)s;
    char here;
    vmxci_pattern_options opt = VMXCI_PATTERN_OPTIONS_INIT;
    vmxci_pattern *pattern = (vmxci_pattern *)(void *)&here;
    opt.expected_subjects = 100000;
    arm();
    int rc = disarm(vmxci_pattern_compile(&pattern, STR("^a.*z$"), &opt, err));
    check_out(pattern, rc);
    vmxci_pattern_free(pattern);
    return rc;
}

static int run_matcher(const scenario *s, vmxci_error *err)
{
    (void)s;
    char here;
    vmxci_matcher *matcher = (vmxci_matcher *)(void *)&here;
    arm();
    int rc = disarm(vmxci_matcher_new(&matcher, err));
    check_out(matcher, rc);
    vmxci_matcher_free(matcher);
    return rc;
}

static int run_match(const scenario *s, vmxci_error *err)
{
    (void)s;
    vmxci_pattern *pattern = NULL;
    vmxci_matcher *matcher = NULL;
    int found;
    assert_int_equal(vmxci_pattern_compile(&pattern, STR("^a.*z$"), NULL, NULL), VMXCI_OK);
    assert_int_equal(vmxci_matcher_new(&matcher, NULL), VMXCI_OK);
    arm();
    int rc = disarm(vmxci_pattern_match(&found, pattern, matcher, STR("abcz"), err));
    assert_true(rc != VMXCI_OK || found == 1);
    assert_int_equal(vmxci_pattern_match(&found, pattern, matcher, STR("abcz"), NULL), VMXCI_OK);
    assert_int_equal(found, 1);
    vmxci_matcher_free(matcher);
    vmxci_pattern_free(pattern);
    return rc;
}

/* A value that is converted, a line that is written anew, a new key, and patterns. */
static const char policy_text[] = "e.key = a.x\ne.value = 2\ne.exact = TRUE\ne.fix = 2\n"
                                  "b.key = b\nb.values = \"1, 2\"\n"
                                  "c.key = c\nc.value = \xe4\xb8\xad\nc.fix = \xe4\xb8\xad\n"
                                  "c.missing = finding\n"
                                  "m.match = \"u.*\"\nm.pattern = \"5.*\"\nm.fix = 5\n";

static int run_policy_parse(const scenario *s, vmxci_error *err)
{
    (void)s;
    char here;
    vmxci_policy *policy = (vmxci_policy *)(void *)&here;
    arm();
    int rc = disarm(vmxci_policy_parse(&policy, policy_text, strlen(policy_text), "p", NULL, err));
    check_out(policy, rc);
    vmxci_policy_free(policy);
    return rc;
}

static int count_finding(const vmxci_finding *finding, void *payload)
{
    (void)finding;
    ++*(int *)payload;
    return 0;
}

/* Uses the policy in DOC.  COUNT is NULL: corrects what the policy finds. */
static int use_policy(vmxci_doc *doc, int *count, vmxci_error *err)
{
    vmxci_policy *policy = NULL;
    vmxci_matcher *matcher = NULL;
    int changed;
    const bool armed = memory.armed;
    memory.armed = false;
    assert_int_equal(vmxci_policy_parse(&policy, policy_text, strlen(policy_text), "p", NULL, NULL),
                     VMXCI_OK);
    assert_int_equal(vmxci_matcher_new(&matcher, NULL), VMXCI_OK);
    memory.armed = armed;
    int rc = count ? vmxci_policy_check(policy, doc, matcher, count_finding, count, err)
                   : vmxci_policy_fix(&changed, policy, doc, matcher, err);
    memory.armed = false;
    vmxci_matcher_free(matcher);
    vmxci_policy_free(policy);
    memory.armed = armed;
    return rc;
}

static int edit_by_policy(vmxci_doc *doc, vmxci_error *err)
{
    return use_policy(doc, NULL, err);
}

static int run_policy_check(const scenario *s, vmxci_error *err)
{
    (void)s;
    int count = 0;
    vmxci_doc *doc = sample_doc();
    arm();
    int rc = disarm(use_policy(doc, &count, err));
    if (rc == VMXCI_OK)
        assert_int_equal(count, 4);
    vmxci_doc_free(doc);
    return rc;
}

static int run_locate(const scenario *s, vmxci_error *err)
{
    char here;
    vmxci_text *text = (vmxci_text *)(void *)&here;
    scratch_make(0, OLD);
    if (s->want != VMXCI_OK)
        assert_int_equal(link(FILE_NAME, "vm/b.vmx"), 0);
    arm();
    int rc = disarm(vmxci_locate(&text, s->path, err));
    check_out(text, rc);
    vmxci_text_free(text);
    return rc;
}

static int run_open(const scenario *s, vmxci_error *err)
{
    char here;
    vmxci_vm *vm = (vmxci_vm *)(void *)&here;
    vmxci_vm_options opt = VMXCI_VM_OPTIONS_INIT;
    opt.edit = 1;
    opt.parse = &parse_options;
    scratch_make(0, OLD);
    arm();
    int rc = disarm(vmxci_vm_open(&vm, s->path, &opt, err));
    check_out(vm, rc);
    vmxci_vm_close(vm);
    return rc;
}

static void check_no_lock(const scenario *s)
{
    if (exists(LOCK_NAME) || exists(LINK_LOCK))
        fail_msg("%s, allocation %zu: a lock is left", s->name, memory.fail_at);
}

static int run_open_shared(const scenario *s, vmxci_error *err)
{
    vmxci_vm *vm = NULL;
    vmxci_vm_options opt = VMXCI_VM_OPTIONS_INIT;
    opt.share_lock = 1;
    opt.parse = &parse_options;
    scratch_make(0, OLD);
    arm();
    int rc = disarm(vmxci_vm_open(&vm, s->path, &opt, err));
    check_out(vm, rc);
    assert_int_equal(count_names(LOCK_NAME, "M"), rc == VMXCI_OK ? 1 : -1);
    vmxci_vm_close(vm);
    check_no_lock(s);
    return rc;
}

static vmxci_vm *open_edited(const scenario *s)
{
    vmxci_vm *vm = NULL;
    vmxci_vm_options opt = VMXCI_VM_OPTIONS_INIT;
    opt.edit = 1;
    opt.break_lock = s->break_lock;
    opt.parse = &parse_options;
    assert_int_equal(vmxci_vm_open(&vm, s->path, &opt, NULL), VMXCI_OK);
    assert_int_equal(vmxci_doc_set(vmxci_vm_doc(vm), "a", "2", NULL), VMXCI_OK);
    return vm;
}

static int run_state(const scenario *s, vmxci_error *err)
{
    vmxci_state state;
    scratch_make(0, OLD);
    s->meet();
    vmxci_vm *vm = open_edited(s);
    arm();
    int rc = disarm(vmxci_vm_state(&state, vm, err));
    if (rc == VMXCI_OK)
        assert_int_equal(state.lock.kind, VMXCI_LOCK_UNKNOWN);
    vmxci_vm_close(vm);
    return rc;
}

#define DISKS                                                          \
    "config.version = 8\n.encoding = GBK\nscsi0:0.fileName = a.vmdk\n" \
    "scsi0:1.fileName = \"\xd6\xd0.vmdk\"\n"

/* Two disks, one of them with a name that is converted and the other with parents, and a list of
 * snapshots. */
static int run_check_copy(const scenario *s, vmxci_error *err)
{
    vmxci_vm *vm = NULL;
    const bool is_clone = s->want == VMXCI_ESNAPSHOTS;
    scratch_make(0, DISKS);
    put_text("vm/a.vmsd", "snapshot.numSnapshots = 0\n");
    put_text("vm/a.vmdk", "# Disk DescriptorFile\nparentFileNameHint=\"base.vmdk\"\n");
    put_text("vm/base.vmdk", "#\nparentFileNameHint=\"sub\\..\\root.vmdk\"\n");
    put_text("vm/\xe4\xb8\xad.vmdk", is_clone ? "#\nparentFileNameHint=\"../base.vmdk\"\n" : "");
    assert_int_equal(vmxci_vm_open(&vm, s->path, NULL, NULL), VMXCI_OK);
    arm();
    int rc = disarm(vmxci_vm_check_copy(vm, 0, err));
    vmxci_vm_close(vm);
    return rc;
}

#define OTHER "a = \"3\"\r\n"

/* Writes another text to the file while the VM is open. */
static void change_file(void)
{
    put_text(FILE_NAME, OTHER);
}

static int run_lock(const scenario *s, vmxci_error *err)
{
    int reread = -1;
    scratch_make(0, OLD);
    vmxci_vm *vm = open_edited(s);
    if (s->meet)
        s->meet();
    arm();
    int rc = disarm(vmxci_vm_lock(&reread, vm, err));
    bool has_changed = s->meet == change_file, is_new = rc == VMXCI_OK && has_changed;
    assert_int_equal(reread, is_new);
    assert_true(str_equal(vmxci_doc_emit(vmxci_vm_doc(vm)), is_new ? str_of(OTHER) : STR(NEW)));
    assert_true(has_text(FILE_NAME, has_changed ? OTHER : OLD));
    if (rc != VMXCI_OK && (!s->meet || has_changed))
        check_no_lock(s);
    /* The call can be repeated after a failure. */
    assert_int_equal(vmxci_vm_lock(&reread, vm, NULL), VMXCI_OK);
    assert_int_equal(count_names(LOCK_NAME, "M"), 1);
    vmxci_vm_close(vm);
    check_no_lock(s);
    return rc;
}

static void check_file(const scenario *s, unsigned applied, bool replaced)
{
    const char *wrong = wrong_attributes(FILE_NAME, applied);
    int backups = replaced && s->backup;
    if (!has_text(FILE_NAME, replaced ? NEW : OLD))
        fail_msg("%s, allocation %zu: the file", s->name, memory.fail_at);
    if (wrong)
        fail_msg("%s, allocation %zu: %s", s->name, memory.fail_at, wrong);
    if (count_temporary() != 0)
        fail_msg("%s, allocation %zu: a temporary file is left", s->name, memory.fail_at);
    if (count_names(VM_DIRECTORY, "a.vmx.bak") != backups ||
        (backups && !has_text(BACKUP_NAME, OLD)))
        fail_msg("%s, allocation %zu: the backup", s->name, memory.fail_at);
    check_no_lock(s);
}

static int run_commit(const scenario *s, vmxci_error *err)
{
    struct notes notes = { 0 };
    int changed = -1;
    vmxci_commit_options opt = VMXCI_COMMIT_OPTIONS_INIT;
    opt.backup_suffix = s->backup;
    opt.dry_run = s->dry_run;
    opt.note = collect_note;
    opt.payload = &notes;
    unsigned applied = scratch_make(s->with, OLD);
    vmxci_vm *vm = open_edited(s);
    struct stat st;
    assert_int_equal(stat(FILE_NAME, &st), 0);
    memory.no_links = s->no_links;
    if (s->dry_run && st.st_uid == st.st_gid)
        memory.made_up = st.st_uid;
    arm();
    int rc = disarm(vmxci_vm_commit(&changed, vm, &opt, err));
    memory.no_links = false;
    memory.made_up = 0;
    check_file(s, applied, rc == VMXCI_OK && !s->dry_run);
    assert_int_equal(changed, rc == VMXCI_OK);
    assert_int_equal(notes.count, rc == VMXCI_OK && applied & WITH_LINK ? 1 : 0);
    assert_true(str_equal(vmxci_doc_emit(vmxci_vm_doc(vm)), STR(NEW)));
    /* The call can be repeated after a failure. */
    if (rc != VMXCI_OK)
        assert_int_equal(vmxci_vm_commit(&changed, vm, NULL, NULL), VMXCI_OK);
    vmxci_vm_close(vm);
    return rc;
}

/* ---- a group of VMs ---- */

enum {
    GROUP = 3
};

static const char *const group_paths[GROUP] = { FILE_NAME, VM_DIRECTORY "/b.vmx",
                                                VM_DIRECTORY "/c.vmx" };

static void open_group(vmxci_vm *vms[GROUP])
{
    vmxci_vm_options opt = VMXCI_VM_OPTIONS_INIT;
    opt.edit = 1;
    opt.parse = &parse_options;
    scratch_make(0, OLD);
    for (size_t i = 0; i < GROUP; i++) {
        int locked_changed;
        if (i > 0)
            put_text(group_paths[i], OLD);
        assert_int_equal(vmxci_vm_open(&vms[i], group_paths[i], &opt, NULL), VMXCI_OK);
        assert_int_equal(vmxci_doc_set(vmxci_vm_doc(vms[i]), "a", "2", NULL), VMXCI_OK);
        if (i == 1)
            assert_int_equal(vmxci_vm_lock(&locked_changed, vms[i], NULL), VMXCI_OK);
    }
}

/* Verifies that the results tell which files are new.  Returns how many. */
static int check_group(const scenario *s, const vmxci_commit_result results[GROUP])
{
    int changed = 0;
    for (size_t i = 0; i < GROUP; i++) {
        if (!has_text(group_paths[i], results[i].changed ? NEW : OLD) ||
            results[i].changed != (results[i].status == VMXCI_OK))
            fail_msg("%s, allocation %zu: file %zu", s->name, memory.fail_at, i);
        changed += results[i].changed;
    }
    if (count_names(VM_DIRECTORY, "") != 2 + GROUP + (s->backup ? changed : 0))
        fail_msg("%s, allocation %zu: something is left", s->name, memory.fail_at);
    return changed;
}

static int run_commit_all(const scenario *s, vmxci_error *err)
{
    vmxci_vm *vms[GROUP];
    vmxci_commit_result results[GROUP] = { { 0 } };
    vmxci_commit_options opt = VMXCI_COMMIT_OPTIONS_INIT;
    opt.backup_suffix = s->backup;
    opt.sync = VMXCI_SYNC_BATCH;
    opt.all_or_nothing = s->all_or_nothing;
    open_group(vms);
    memory.no_links = s->no_links;
    arm();
    int rc = disarm(vmxci_vm_commit_all(results, vms, GROUP, &opt, err));
    memory.no_links = false;
    const int changed = check_group(s, results);
    assert_true(rc == VMXCI_OK ? changed == GROUP
                               : changed < GROUP && !(s->all_or_nothing && changed));
    for (size_t i = 0; i < GROUP; i++)
        vmxci_vm_close(vms[i]);
    return rc;
}

/* ---- scans ---- */

enum {
    SCAN_PREPARES = 1,
    SCAN_NAMES = 2,
    SCAN_SELECTS = 4,
    SCAN_UNORDERED = 8,
    SCAN_EDITS = 16,
    SCAN_PATHS = 32 /* each PATH stands for one VM */
};

typedef struct scan_log {
    size_t seen, failed, prepared, returned;
} scan_log;

static int scan_each(vmxci_scan_result *result, void *payload)
{
    scan_log *log = payload;
    log->seen++;
    log->failed += result->error != NULL;
    log->returned += result->data != NULL;
    return 0;
}

static int scan_prepare(vmxci_scan_result *result, void *payload)
{
    scan_log *log = payload;
    log->prepared++;
    result->data = log;
    return 0;
}

static void scan_discard(void *data, void *payload)
{
    scan_log *log = payload;
    log->returned += data == log;
}

/* vm/a.vmx, vm/d/{b,c}.vmx, and vm/e.vmx, which is empty. */
static void make_scanned(void)
{
    scratch_make(0, OLD);
    assert_int_equal(mkdir("vm/d", 0755), 0);
    put_text("vm/d/b.vmx", OLD);
    put_text("vm/d/c.vmx", OLD);
    put_text("vm/e.vmx", "");
}

/* The scan is complete or has failed, and all data was returned. */
static int run_scan(const scenario *s, vmxci_error *err)
{
    static const char *const paths[] = { FILE_NAME, "vm/d/b.vmx", "vm/d/c.vmx", "vm/e.vmx" };
    static const char *const roots[] = { VM_DIRECTORY };
    scan_log log = { 0, 0, 0, 0 };
    vmxci_pattern *pattern = NULL;
    vmxci_vm_options vm = VMXCI_VM_OPTIONS_INIT;
    vmxci_scan_options options = VMXCI_SCAN_OPTIONS_INIT;
    const bool is_list = (s->scan & SCAN_PATHS) != 0;
    make_scanned();
    assert_int_equal(vmxci_pattern_compile(&pattern, STR("x$"), NULL, NULL), VMXCI_OK);
    vm.parse = &parse_options;
    vm.edit = (s->scan & SCAN_EDITS) != 0;
    options.vm = &vm;
    options.jobs = 1;
    options.recursive = !is_list;
    options.unordered = (s->scan & SCAN_UNORDERED) != 0;
    options.names_only = (s->scan & SCAN_NAMES) != 0;
    options.select = s->scan & SCAN_SELECTS ? pattern : NULL;
    options.prepare = s->scan & SCAN_PREPARES ? scan_prepare : NULL;
    options.discard = scan_discard;
    arm();
    int rc = disarm(vmxci_scan(is_list ? paths : roots, is_list ? COUNT(paths) : 1, &options,
                               scan_each, &log, err));
    assert_int_equal(log.returned, log.prepared);
    if (rc == VMXCI_OK) {
        assert_int_equal(log.seen, 4);
        assert_int_equal(log.failed, options.names_only ? 0 : 1);
        err->code = VMXCI_OK;
    }
    vmxci_pattern_free(pattern);
    return rc;
}

#define EVERYTHING (WITH_USER_ATTR | WITH_ACL | WITH_OWNER | WITH_LINK)

static const scenario scenarios[] = {
    { "doc_parse", run_parse, .want = VMXCI_OK },
    { "doc_load", run_load, .path = FILE_NAME },
    { "doc_load_fd", run_load_fd, .path = FILE_NAME },
    { "doc_clone", run_clone, .want = VMXCI_OK },
    { "doc_get", run_get, .want = VMXCI_OK },
    { "doc_to_utf8", run_to_utf8, .want = VMXCI_OK },
    { "doc_from_utf8", run_from_utf8, .want = VMXCI_OK },
    { "doc_from_utf8, refused", run_from_utf8_refused, .want = VMXCI_EENCODING, .optional = 1 },
    { "doc_diff", run_diff, .want = VMXCI_OK },
    { "doc_changes", run_changes, .want = VMXCI_OK },
    { "doc_set, longer", run_edit, .edit = edit_value },
    { "doc_set, shorter", run_edit, .edit = edit_shorter },
    { "doc_set, new", run_edit, .edit = edit_new },
    { "doc_set, at the end", run_edit, .edit = edit_at_end },
    { "doc_set_bytes, duplicates", run_edit, .edit = edit_duplicate },
    { "doc_unset", run_edit, .edit = edit_unset },
    { "doc_unset, duplicates", run_edit, .edit = edit_unset_all },
    { "doc_edit", run_edit, .edit = edit_list },
    { "vmci_set", run_edit, .edit = edit_device },
    { "vmci_edit", run_edit, .edit = edit_by_spec },
    { "pattern_compile", run_compile, .want = VMXCI_OK },
    { "matcher_new", run_matcher, .want = VMXCI_OK },
    { "pattern_match", run_match, .want = VMXCI_OK },
    { "policy_parse", run_policy_parse, .want = VMXCI_OK },
    { "policy_check", run_policy_check, .optional = 1 },
    { "policy_fix", run_edit, .edit = edit_by_policy },
    { "locate, file", run_locate, .path = FILE_NAME },
    { "locate, directory", run_locate, .path = VM_DIRECTORY },
    { "locate, several", run_locate, .path = VM_DIRECTORY, .want = VMXCI_ENOTVMX },
    { "vm_open", run_open, .path = FILE_NAME },
    { "vm_open, directory", run_open, .path = VM_DIRECTORY },
    { "vm_commit", run_commit, .path = FILE_NAME, .with = EVERYTHING, .optional = 1 },
    { "vm_open, shared", run_open_shared, .path = FILE_NAME, .optional = 1 },
    { "vm_state", run_state, .path = FILE_NAME, .meet = put_malformed_member },
    { "vm_check_copy", run_check_copy, .path = FILE_NAME },
    { "vm_check_copy, linked clone", run_check_copy, .path = LINK_NAME, .want = VMXCI_ESNAPSHOTS },
    { "vm_lock", run_lock, .path = FILE_NAME, .optional = 1 },
    { "vm_lock, link", run_lock, .path = LINK_NAME, .optional = 1 },
    { "vm_lock, changed", run_lock, .path = FILE_NAME, .meet = change_file, .optional = 1 },
    { "vm_lock, dead chooser", run_lock, .path = FILE_NAME, .meet = put_dead_chooser,
      .optional = 1 },
    { "vm_lock, broken", run_lock, .path = FILE_NAME, .meet = put_malformed_member,
      .break_lock = true, .optional = 1 },
    { "vm_commit, link", run_commit, .path = LINK_NAME, .with = WITH_DEFAULT_ACL, .optional = 1 },
    { "vm_commit, backup", run_commit, .path = FILE_NAME, .with = EVERYTHING, .backup = ".bak",
      .optional = 1 },
    { "vm_commit, copied backup", run_commit, .path = FILE_NAME, .with = EVERYTHING,
      .backup = ".bak", .no_links = true, .optional = 1 },
    { "vm_commit_all", run_commit_all, .optional = GROUP },
    { "vm_commit_all, all", run_commit_all, .all_or_nothing = true, .backup = ".bak",
      .optional = GROUP },
    { "vm_commit_all, copied backups", run_commit_all, .no_links = true, .backup = ".bak",
      .optional = GROUP },
    { "scan", run_scan, .optional = 6 },
    { "scan, edit", run_scan, .scan = SCAN_EDITS, .optional = 6 },
    { "scan, prepare", run_scan, .scan = SCAN_PREPARES, .optional = 6 },
    { "scan, prepare, unordered", run_scan, .scan = SCAN_PREPARES | SCAN_UNORDERED, .optional = 6 },
    { "scan, names", run_scan, .scan = SCAN_NAMES | SCAN_PREPARES, .optional = 2 },
    { "scan, select", run_scan, .scan = SCAN_SELECTS | SCAN_EDITS | SCAN_PREPARES, .optional = 6 },
    { "scan, list", run_scan, .scan = SCAN_PATHS, .optional = 6 },
    { "scan, list, prepare", run_scan, .scan = SCAN_PATHS | SCAN_PREPARES, .optional = 6 },
    { "vm_commit, dry run", run_commit, .path = FILE_NAME, .with = EVERYTHING, .dry_run = true,
      .optional = 1 },
};

/* ---- runs ---- */

static int check_run(const scenario *s, size_t n, size_t live, int rc, const vmxci_error *err)
{
    int bad = 0;
    bool fine = !memory.failed || (s->optional && rc == s->want);
    bad += differs_status(s->name, rc, fine ? s->want : VMXCI_ENOMEM);
    bad += differs_status(s->name, err->code, rc);
    bad += differs_n(s->name, "blocks that are left", (long long)memory.live, (long long)live);
    bad += differs_n(s->name, "wrong results", lost_result, 0);
    bad += differs_n(s->name, "the wrong allocator was asked", memory.outside_in, 0);
    if (rc == VMXCI_ENOMEM && strcmp(err->message, "out of memory") != 0 &&
        !strstr(err->message, strerror(ENOMEM)))
        bad += fprintf(stderr, "row '%s': says '%s'\n", s->name, err->message) > 0;
    if (bad)
        fprintf(stderr, "    that was allocation %zu: '%s'\n", n, err->message);
    return bad;
}

static int run_all_of(const scenario *s)
{
    int bad = 0;
    memory.failed = true;
    size_t n = 0, missed = 0;
    while (memory.failed && n < 1000) {
        vmxci_error err = { 0 };
        size_t live = memory.live;
        memory.fail_at = ++n;
        memory.calls = 0;
        memory.failed = memory.outside_in = false;
        lost_result = 0;
        int rc = s->run(s, &err);
        bad += check_run(s, n, live, rc, &err);
        missed += memory.failed && rc == s->want;
    }
    if (missed > s->optional)
        bad += differs_n(s->name, "allocations whose failure is no error", (long long)missed,
                         (long long)s->optional);
    if (n < 2 || n >= 1000)
        bad += differs_n(s->name, "allocations", (long long)n - 1, 1);
    return bad;
}

static void run_all(void)
{
    int bad = 0;
    for (size_t i = 0; i < COUNT(scenarios); i++)
        bad += run_all_of(&scenarios[i]);
    assert_int_equal(bad, 0);
}

static void test_default_allocator(void **state)
{
    (void)state;
    parse_options.allocator = NULL;
    run_all();
}

static void test_own_allocator(void **state)
{
    (void)state;
    parse_options.allocator = &own_allocator;
    run_all();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_default_allocator),
        cmocka_unit_test(test_own_allocator),
    };
    return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
