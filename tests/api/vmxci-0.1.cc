/* SPDX-License-Identifier: MIT */
/* Uses every function of the header in C++11. */
#include <config.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>

#include <vmxci.h>

namespace
{

struct deleter {
    void operator()(vmxci_doc *doc) const
    {
        vmxci_doc_free(doc);
    }
    void operator()(vmxci_text *text) const
    {
        vmxci_text_free(text);
    }
    void operator()(vmxci_pattern *pattern) const
    {
        vmxci_pattern_free(pattern);
    }
    void operator()(vmxci_matcher *matcher) const
    {
        vmxci_matcher_free(matcher);
    }
    void operator()(vmxci_policy *policy) const
    {
        vmxci_policy_free(policy);
    }
    void operator()(vmxci_vm *vm) const
    {
        vmxci_vm_close(vm);
    }
};

template <typename T> using owner = std::unique_ptr<T, deleter>;

void require(bool condition, const char *what)
{
    if (condition)
        return;
    std::fprintf(stderr, "cxx.cc: not true: %s\n", what);
    std::exit(1);
}

#define REQUIRE(condition) require((condition), #condition)

vmxci_str str(const char *s)
{
    vmxci_str made = { s, std::strlen(s) };
    return made;
}

std::string string(vmxci_str s)
{
    return s.len ? std::string(s.ptr, s.len) : std::string();
}

std::string take(vmxci_text *text)
{
    owner<vmxci_text> owned(text);
    return string(vmxci_text_str(text));
}

owner<vmxci_doc> parse(const char *text, const vmxci_parse_options *opt)
{
    vmxci_doc *doc = nullptr;
    vmxci_error err;
    if (vmxci_doc_parse(&doc, text, std::strlen(text), opt, &err) != VMXCI_OK)
        require(false, err.message);
    return owner<vmxci_doc>(doc);
}

/* An allocator that counts the blocks in use. */
extern "C" void *counting_resize(void *payload, void *ptr, size_t size)
{
    long *live = static_cast<long *>(payload);
    if (size == 0) {
        *live -= ptr != nullptr;
        std::free(ptr);
        return nullptr;
    }
    void *got = std::realloc(ptr, size);
    *live += got != nullptr && ptr == nullptr;
    return got;
}

extern "C" int collect_code(const vmxci_note *note, void *payload)
{
    std::string *codes = static_cast<std::string *>(payload);
    *codes += std::string(note->code) + "/" + vmxci_severity_name(note->severity) + " ";
    return 0;
}

extern "C" int collect_change(const vmxci_change *change, void *payload)
{
    std::string *changes = static_cast<std::string *>(payload);
    *changes += string(change->key) + "=" + string(change->new_value) + " ";
    return 0;
}

void use_document(const vmxci_parse_options &options)
{
    owner<vmxci_doc> doc = parse("vmci0.id = \"7\" # x\r\na=1\r\nA=2\r\n", &options);
    vmxci_edit_options keep = VMXCI_EDIT_OPTIONS_INIT;
    vmxci_doc *clone = nullptr;
    vmxci_text *text = nullptr;
    vmxci_line line;
    std::string codes;
    REQUIRE(vmxci_doc_clone(&clone, doc.get(), nullptr) == VMXCI_OK);
    owner<vmxci_doc> before(clone);

    REQUIRE(vmxci_doc_set(doc.get(), "vmci0.id", "1234", nullptr) == VMXCI_OK);
    REQUIRE(vmxci_doc_set_bytes(doc.get(), str("a"), str("b c"), nullptr, nullptr) ==
            VMXCI_EDUPLICATE);
    keep.keep = VMXCI_KEEP_LAST;
    REQUIRE(vmxci_doc_notes(doc.get(), collect_code, &codes, nullptr) == 0);
    REQUIRE(codes == "duplicate-key/error ");
    REQUIRE(vmxci_doc_set_bytes(doc.get(), str("a"), str("b c"), &keep, nullptr) == VMXCI_OK);
    REQUIRE(string(vmxci_doc_emit(doc.get())) == "vmci0.id = \"1234\" # x\r\nA=\"b c\"\r\n");
    REQUIRE(vmxci_doc_get(&text, doc.get(), "a", nullptr) == VMXCI_OK && take(text) == "b c");
    REQUIRE(vmxci_doc_diff(&text, before.get(), doc.get(), "x", nullptr) == VMXCI_OK);
    REQUIRE(take(text).find("+A=\"b c\"\r\n") != std::string::npos);
    codes.clear();
    REQUIRE(vmxci_doc_changes(before.get(), doc.get(), collect_change, &codes, nullptr) ==
            VMXCI_OK);
    REQUIRE(codes == "vmci0.id=1234 A=b c ");
    keep.keep = VMXCI_KEEP_NONE;
    REQUIRE(vmxci_doc_unset(doc.get(), "A", &keep, nullptr) == VMXCI_OK);
    REQUIRE(vmxci_doc_lines(doc.get()) == 1);
    vmxci_edit edit = { VMXCI_KEY_SET, 0, str("b.c"), str("x"), { 0, 0 } };
    size_t failed = 9;
    REQUIRE(vmxci_doc_edit(doc.get(), &edit, 1, nullptr, &failed, nullptr) == VMXCI_OK);
    edit.kind = VMXCI_KEY_UNSET;
    REQUIRE(vmxci_doc_edit_bytes(doc.get(), &edit, 1, nullptr, &failed, nullptr) == VMXCI_OK);
    REQUIRE(vmxci_doc_unset_bytes(doc.get(), str("b.c"), nullptr, nullptr) == VMXCI_OK);
    REQUIRE(vmxci_doc_get_bytes(&text, doc.get(), str("VMCI0.id"), nullptr) == VMXCI_OK);
    REQUIRE(take(text) == "1234");
    REQUIRE(vmxci_doc_is_text(doc.get(), nullptr) == VMXCI_OK);
    REQUIRE(vmxci_doc_is_vmx(doc.get(), "a.vmsd", nullptr) == VMXCI_ENOTVMX);
    REQUIRE(vmxci_doc_check_key(doc.get(), str("managedVM.x"), nullptr) == VMXCI_OK);
    REQUIRE(vmxci_doc_at(&line, doc.get(), 1, nullptr) == VMXCI_OK);
    REQUIRE(line.kind == VMXCI_LINE_ENTRY && line.flags == VMXCI_LINE_FLAG_QUOTED);
    REQUIRE(vmxci_doc_find(&line, doc.get(), "VMCI0.ID", nullptr) == VMXCI_OK);
    REQUIRE(vmxci_doc_find_bytes(&line, doc.get(), str("VMCI0.ID"), nullptr) == VMXCI_OK);
    REQUIRE(vmxci_doc_find_next(&line, doc.get(), line.number, nullptr) == VMXCI_ENOKEY);
}

void use_text()
{
    owner<vmxci_doc> doc = parse(".encoding = \"windows-1252\"\n", nullptr);
    vmxci_text *text = nullptr;
    char bytes[32];
    REQUIRE(vmxci_doc_to_utf8(&text, doc.get(), str("\xe9"), nullptr) == VMXCI_OK);
    REQUIRE(take(text) == "\xc3\xa9");
    REQUIRE(vmxci_doc_from_utf8(&text, doc.get(), str("\xc3\xa9"), nullptr) == VMXCI_OK);
    REQUIRE(take(text) == "\xe9");
    size_t len = vmxci_escape(bytes, sizeof bytes, str("a|b"));
    REQUIRE(std::string(bytes, len) == "a|7Cb");
    REQUIRE(vmxci_unescape(bytes, sizeof bytes, str("a|7Cb")) == 3 && bytes[1] == '|');
    REQUIRE(vmxci_printable(bytes, sizeof bytes, str("\n"), 1) == 4);
    REQUIRE(std::string(bytes) == "\\x0a");
    REQUIRE(vmxci_base64(bytes, sizeof bytes, str("f")) == 4);
    REQUIRE(std::string(bytes) == "Zg==");
    REQUIRE(vmxci_key_check(str("vtpm.x"), nullptr) == VMXCI_EPROTECTED);
    REQUIRE(vmxci_key_is_encoding(str("Config.Encoding")) == 1);
    REQUIRE(std::string(vmxci_doc_encoding(doc.get())) == "CP1252");
}

void use_device()
{
    owner<vmxci_doc> doc = parse("virtualHW.version = \"6\"\nvmci0.id = 3\n", nullptr);
    vmxci_field field;
    vmxci_tristate effective;
    int64_t number;
    int32_t id;
    std::string codes;
    REQUIRE(std::string(vmxci_property_key(VMXCI_ID)) == "vmci0.id");
    REQUIRE(vmxci_vmci_field(&field, doc.get(), VMXCI_ID, nullptr) == VMXCI_OK);
    REQUIRE(field.state == VMXCI_FIELD_SET && field.number == 3 && field.line == 2);
    REQUIRE(vmxci_vmci_notes(doc.get(), collect_code, &codes, nullptr) == 0);
    REQUIRE(codes == "reserved-id/warning no-device/info ");
    REQUIRE(vmxci_vmci_effective(&effective, doc.get(), VMXCI_PRESENT, nullptr) == VMXCI_OK);
    REQUIRE(effective == VMXCI_FALSE);
    REQUIRE(vmxci_vmci_set(doc.get(), VMXCI_ID, 4294967000, nullptr, nullptr) == VMXCI_OK);
    REQUIRE(vmxci_vmci_get(&number, doc.get(), VMXCI_ID, nullptr) == VMXCI_OK && number == -296);
    REQUIRE(vmxci_vmci_check(str("vmci0.id"), str("15"), nullptr) == VMXCI_ERESERVED);
    REQUIRE(vmxci_cid_parse(&id, str("0xff"), VMXCI_CID_HEX, nullptr) == VMXCI_OK && id == 255);
    REQUIRE(vmxci_cid_reserved(0) != nullptr);
    REQUIRE(vmxci_cid_from_uuid(&id, str("x"), nullptr) == VMXCI_EVALUE);
    REQUIRE(vmxci_cid_random(&id, nullptr) == VMXCI_OK);
}

void use_spec()
{
    owner<vmxci_doc> doc = parse("virtualHW.version = \"19\"\nvmci0.id = \"20\"\n", nullptr);
    vmxci_vmci_spec spec = VMXCI_VMCI_SPEC_INIT;
    REQUIRE(vmxci_vmci_read(&spec, doc.get(), nullptr) == VMXCI_OK);
    REQUIRE(spec.operation == VMXCI_OPERATION_EDIT && spec.id == 20 && spec.filter_enable == 1);
    REQUIRE(spec.gives == (VMXCI_GIVES_ID | VMXCI_GIVES_UNRESTRICTED | VMXCI_GIVES_FILTER_ENABLE));
    spec.id = -1;
    REQUIRE(vmxci_vmci_edit(doc.get(), &spec, nullptr, nullptr) == VMXCI_OK);
    REQUIRE(string(vmxci_doc_emit(doc.get())) == "virtualHW.version = \"19\"\n");
}

void use_pattern()
{
    vmxci_pattern_options options = VMXCI_PATTERN_OPTIONS_INIT;
    vmxci_pattern *made = nullptr;
    vmxci_matcher *memory = nullptr;
    int found = 0;
    options.caseless = options.whole = 1;
    REQUIRE(vmxci_pattern_compile(&made, str("vmci.*"), &options, nullptr) == VMXCI_OK);
    owner<vmxci_pattern> pattern(made);
    REQUIRE(vmxci_matcher_new(&memory, nullptr) == VMXCI_OK);
    owner<vmxci_matcher> matcher(memory);
    REQUIRE(vmxci_pattern_match(&found, pattern.get(), matcher.get(), str("VMCI0"), nullptr) ==
            VMXCI_OK);
    REQUIRE(found == 1);
}

int count_finding(const vmxci_finding *finding, void *payload)
{
    ++*static_cast<int *>(payload);
    return finding->rule->severity != VMXCI_SEVERITY_WARNING;
}

void use_policy(const char *missing)
{
    const std::string text = "a.key = x\na.value = 1\na.fix = 1\n";
    vmxci_policy *made = nullptr;
    vmxci_matcher *memory = nullptr;
    int count = 0, changed = 0;
    REQUIRE(vmxci_policy_load(&made, missing, nullptr, nullptr) == VMXCI_ENOENT);
    REQUIRE(vmxci_policy_parse(&made, text.data(), text.size(), "p", nullptr, nullptr) == VMXCI_OK);
    owner<vmxci_policy> policy(made);
    REQUIRE(std::string(vmxci_policy_name(made)) + vmxci_policy_title(made) +
                vmxci_policy_release(made) + vmxci_policy_source(made) ==
            "p");
    REQUIRE(vmxci_policy_rule_count(made) == 1 && vmxci_policy_rule_at(made, 1) == nullptr);
    REQUIRE(std::string(vmxci_policy_rule_at(made, 0)->name) == "a");
    REQUIRE(vmxci_matcher_new(&memory, nullptr) == VMXCI_OK);
    owner<vmxci_matcher> matcher(memory);
    owner<vmxci_doc> doc = parse("x = 2\n", nullptr);
    REQUIRE(vmxci_policy_check(made, doc.get(), memory, count_finding, &count, nullptr) == 0);
    REQUIRE(vmxci_policy_fix(&changed, made, doc.get(), memory, nullptr) == VMXCI_OK);
    REQUIRE(count == 1 && changed == 1);
    REQUIRE(string(vmxci_doc_emit(doc.get())) == "x = \"1\"\n");
}

void use_lints()
{
    owner<vmxci_doc> doc = parse("vmci0.id = \"0x11\"\n", nullptr);
    int count = 0, changed = 0;
    REQUIRE(vmxci_lint_count() > 1 && vmxci_lint_at(vmxci_lint_count()) == nullptr);
    REQUIRE(vmxci_lint_find(vmxci_lint_at(0)->name) == vmxci_lint_at(0));
    REQUIRE(vmxci_lint_check(doc.get(), count_finding, &count, nullptr) == 0 && count == 1);
    REQUIRE(vmxci_lint_fix(&changed, doc.get(), nullptr) == VMXCI_OK && changed == 1);
    REQUIRE(string(vmxci_doc_emit(doc.get())) == "vmci0.id = \"17\"\n");
}

void use_vm(const char *path)
{
    vmxci_vm_options open = VMXCI_VM_OPTIONS_INIT;
    vmxci_commit_options commit = VMXCI_COMMIT_OPTIONS_INIT;
    vmxci_vm *made = nullptr;
    vmxci_text *found = nullptr;
    vmxci_doc *again = nullptr;
    int changed = 0;
    REQUIRE(vmxci_locate(&found, path, nullptr) == VMXCI_OK && take(found) == path);
    open.edit = 1;
    open.lock_timeout = 0;
    vmxci_host *host = nullptr;
    REQUIRE(vmxci_host_new(&host, nullptr) == VMXCI_OK);
    open.host = host;
    REQUIRE(vmxci_vm_open(&made, path, &open, nullptr) == VMXCI_OK);
    vmxci_host_free(host);
    owner<vmxci_vm> vm(made);
    vmxci_state state;
    REQUIRE(vmxci_vm_lock(&changed, vm.get(), nullptr) == VMXCI_OK && changed == 0);
    REQUIRE(vmxci_vm_state(&state, vm.get(), nullptr) == VMXCI_OK && state.editable == 1);
    REQUIRE(std::string(vmxci_lock_kind_name(state.lock.kind)) == "none");
    std::string seen;
    REQUIRE(vmxci_vm_notes(vm.get(), collect_code, &seen, nullptr) == 0 && seen.empty());
    vmxci_doc_state(&state, vmxci_vm_original(vm.get()));
    REQUIRE(std::string(vmxci_power_name(state.power)) != "suspended");
    REQUIRE(std::string(vmxci_encryption_name(state.encryption)) == "none");
    REQUIRE(std::string(vmxci_vm_path(vm.get())) == path);
    REQUIRE(vmxci_doc_set(vmxci_vm_doc(vm.get()), "a", "2", nullptr) == VMXCI_OK);
    REQUIRE(vmxci_doc_lines(vmxci_vm_original(vm.get())) == 1);
    REQUIRE(vmxci_doc_check_copy(vmxci_vm_original(vm.get()), 0, nullptr) == VMXCI_OK);
    REQUIRE(vmxci_vm_check_copy(vm.get(), VMXCI_COPY_SNAPSHOTS, nullptr) == VMXCI_OK);
    REQUIRE(vmxci_doc_check_edit(vmxci_vm_original(vm.get()), vmxci_vm_doc(vm.get()), 0, nullptr) ==
            VMXCI_OK);
    REQUIRE(vmxci_backup_check("x.vmx", ".old", nullptr) == VMXCI_OK);
    commit.backup_suffix = ".old";
    commit.note = collect_code;
    std::string codes;
    commit.payload = &codes;
    REQUIRE(vmxci_vm_commit(&changed, vm.get(), &commit, nullptr) == VMXCI_OK && changed == 1);
    vmxci_commit_result result = {};
    vmxci_vm *vms[] = { vm.get() };
    REQUIRE(vmxci_commit_descriptors(2, 1) > vmxci_commit_descriptors(1, 1));
    REQUIRE(vmxci_vm_commit_all(&result, vms, 1, &commit, nullptr) == VMXCI_EINVAL);
    REQUIRE(result.status == VMXCI_EINVAL && result.changed == 0);
    REQUIRE(vmxci_doc_load(&again, path, nullptr, nullptr) == VMXCI_OK);
    owner<vmxci_doc> doc(again);
    REQUIRE(string(vmxci_doc_emit(doc.get())) == "a = \"2\"\n");
}

int count_result(vmxci_scan_result *result, void *payload)
{
    REQUIRE(result->error == nullptr);
    ++*static_cast<int *>(payload);
    return 0;
}

void use_scan(const char *path)
{
    vmxci_scan_options options = VMXCI_SCAN_OPTIONS_INIT;
    int count = 0;
    options.names_only = 1;
    REQUIRE(vmxci_scan(&path, 1, &options, count_result, &count, nullptr) == VMXCI_OK);
    REQUIRE(count == 1);
}

void use_descriptor(const char *path)
{
    std::unique_ptr<std::FILE, int (*)(std::FILE *)> file(std::fopen(path, "rb"), std::fclose);
    vmxci_doc *made = nullptr;
    REQUIRE(file != nullptr);
    REQUIRE(vmxci_doc_load_fd(&made, fileno(file.get()), nullptr, nullptr) == VMXCI_OK);
    owner<vmxci_doc> doc(made);
    REQUIRE(vmxci_doc_lines(doc.get()) == 1);
}

} // namespace

/* argv[1] names a file that contains the line `a = "1"`; it is edited. */
int main(int argc, char **argv)
{
    long live = 0;
    vmxci_parse_options options = VMXCI_PARSE_OPTIONS_INIT;
    vmxci_allocator allocator = { counting_resize, &live };
    options.max_bytes = VMXCI_MAX_BYTES;
    options.allocator = &allocator;
    use_document(options);
    REQUIRE(live == 0);
    use_text();
    use_device();
    use_spec();
    use_pattern();
    use_lints();
        use_policy("/nowhere/none");
    REQUIRE(std::string(vmxci_version()).find('.') != std::string::npos);
    REQUIRE(std::string(vmxci_status_name(VMXCI_ELIMIT)) == "limit");
    if (argc > 1) {
        use_vm(argv[1]);
        use_scan(argv[1]);
        use_descriptor(argv[1]);
    }
    return 0;
}
