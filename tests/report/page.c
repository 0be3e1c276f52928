/* SPDX-License-Identifier: MIT */
/* Prints a report on made-up VMs: page html|sarif COUNT. */
#include <config.h>

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/finding.h"
#include "check/report/html.h"
#include "check/report/sarif.h"
#include "check/rule_list.h"
#include "output/buffer.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum {
    MAX_FINDINGS = 80
};

static const vmxci_rule rules[] = {
    { "",
      "duplicate-key",
      "A key appears on several lines",
      "VMware refuses to load a file with a duplicate key.",
      "",
      VMXCI_SEVERITY_ERROR,
      0,
      { 0 } },
    { "",
      "reserved-id",
      "The context ID is reserved",
      "Context IDs 0 to 15 and -1 are reserved; the VM gets a new ID at its next power-on if the "
      "line is removed.",
      "",
      VMXCI_SEVERITY_ERROR,
      0,
      { 0 } },
    { "",
      "bom",
      "The file starts with a byte order mark",
      "",
      "",
      VMXCI_SEVERITY_WARNING,
      1,
      { 0 } },
    { "",
      "unusual-value",
      "A value has a spelling that VMware never writes",
      "",
      "",
      VMXCI_SEVERITY_INFO,
      1,
      { 0 } },
    { "stig-vsphere8",
      "console-copy",
      "Copy operations are disabled",
      "Copying from the console to the clipboard of the client can reveal data. Set "
      "isolation.tools.copy.disable to TRUE, or remove it.",
      "VMCH-80-000189 V-258703",
      VMXCI_SEVERITY_WARNING,
      1,
      { 0 } },
    { "stig-vsphere8",
      "console-connections",
      "One console connection at a time",
      "RemoteDisplay.maxConnections limits how many people see the console. If it is not 1, an "
      "administrator's session can be observed.",
      "VMCH-80-000195 V-258708",
      VMXCI_SEVERITY_WARNING,
      1,
      { 0 } },
    { "stig-vsphere8",
      "network-filter",
      "No ethernet*.filter*.name is set",
      "A filter of the dvfilter API sees all packets of the <network> adapter.",
      "VMCH-80-000200 V-258713",
      VMXCI_SEVERITY_WARNING,
      0,
      { 0 } },
    { "stig-vsphere8",
      "log-rotation-size",
      "Log files are rotated at 2048000 bytes",
      "",
      "VMCH-80-000205 V-258718",
      VMXCI_SEVERITY_WARNING,
      1,
      { 0 } },
    { "scg-9.1",
      "pci-passthrough",
      "No PCI device is passed through",
      "",
      "pci-passthrough",
      VMXCI_SEVERITY_INFO,
      0,
      { 0 } },
    { "scg-9.1",
      "secure-boot",
      "Secure boot is enabled",
      "Without secure boot, the firmware starts any boot loader.",
      "secure-boot",
      VMXCI_SEVERITY_ERROR,
      0,
      { 0 } },
    { "scg-9.1",
      "share-salt",
      "sched.mem.pshare.salt is not set",
      "",
      "",
      VMXCI_SEVERITY_INFO,
      1,
      { 0 } },
};

static const struct {
    size_t rule;
    const char *key, *message, *source;
    unsigned percent; /* of the VMs have it */
} kinds[] = {
    { 5, "RemoteDisplay.maxConnections", "RemoteDisplay.maxConnections is missing (expected 1)", "",
      46 },
    { 4, "isolation.tools.copy.disable", "isolation.tools.copy.disable is FALSE (expected TRUE)",
      "isolation.tools.copy.disable = \"FALSE\"", 21 },
    { 7, "log.rotateSize", "log.rotateSize is 100000 (expected 2048000)",
      "  log.rotateSize = \"100000\"", 12 },
    { 9, "uefi.secureBoot.enabled", "uefi.secureBoot.enabled is missing (expected TRUE)", "", 9 },
    { 0, "ide0:0.present", "the key 'ide0:0.present' appears on lines 12 and 31",
      "ide0:0.present = \"TRUE\"", 4 },
    { 1, "vmci0.id", "context ID 2 is reserved (host)", "vmci0.id = \"2\"", 3 },
    { 3, "vmci0.present", "'yes' means TRUE", "vmci0.present = \"yes\" # J\xc3\xbcrgen", 7 },
    { 2, "", "the file starts with a byte order mark", ".encoding = \"windows-1252\" # \xe4", 2 },
    { 6, "ethernet0.filter0.name", "ethernet0.filter0.name is \"<b>&amp;</b>\"",
      "ethernet0.filter0.name = \"<b>&amp;</b>\"", 1 },
};

static const char *const names[] = {
    "web", "db", "build", "Jenkins <agent>", "sql \"old\" & slow", "\xe2\x80\xaetxt.exe",
};

/* A linear congruential generator, so that the report is the same everywhere. */
static unsigned below(uint64_t *state, unsigned limit)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(*state >> 33) % limit;
}

static void make_findings(struct finding_list *out, uint64_t *state)
{
    const unsigned twin = below(state, 50) == 0 ? 70 : 1;
    out->count = 0;
    for (size_t i = 0; i < COUNT(kinds); i++) {
        if (below(state, 100) >= kinds[i].percent)
            continue;
        const vmxci_rule *rule = &rules[kinds[i].rule];
        const size_t line = *kinds[i].source ? 3 + 4 * i : 0;
        for (unsigned k = 0; k < (i == 0 ? 1 : twin) && out->count < MAX_FINDINGS; k++)
            out->at[out->count++] = (struct finding){
                .severity = rule->severity,
                .line = line ? line + k : 0,
                .column = line ? 1 + strspn(kinds[i].source, " ") : 0,
                .rule = rule,
                .key = kinds[i].key,
                .message = kinds[i].message,
                .source = kinds[i].source,
            };
    }
}

struct vm {
    char path[200], name[100];
    struct vm_facts facts;
    struct finding_list findings;
};

static void make_vm(struct vm *vm, size_t i, uint64_t *state)
{
    static const int versions[] = { 21, 21, 21, 20, 19, 19, 17, 15, 13, 11, 7, 4, 0, 9999 };
    const char *name = i == 3 ? "<img src=x onerror=alert(1)>" : names[i % COUNT(names)];
    snprintf(vm->name, sizeof vm->name, i == 3 ? "%s" : "%s %02zu", name, i);
    snprintf(vm->path, sizeof vm->path, "%s/cluster %zu/%s/vm-%04zu.vmx",
             i % 7 ? "datastore1" : "/vmfs/volumes/5f3a-long-name-of-a-datastore/production",
             i / 100, i == 3 ? "<img src=x onerror=alert(1)>" : "web%20\xff", i);
    vm->facts = (struct vm_facts){
        .path = vm->path,
        .display_name = i % 11 ? vm->name : NULL,
        .hardware_version = versions[below(state, COUNT(versions))],
        .power = below(state, 10) < 7 ? VMXCI_POWER_OFF : (vmxci_power)below(state, 4),
        .encryption = below(state, 10) < 9 ? VMXCI_ENCRYPTION_NONE
                                           : (vmxci_encryption)below(state, 3),
    };
    make_findings(&vm->findings, state);
    if (i % 97 == 5) {
        vm->facts.error = "permission denied";
        vm->findings.count = 0;
    }
}

/* ---- reports --------------------------------------------------------------------------- */

static void add_groups(struct html_report *report)
{
    static const char *const paths[] = {
        "datastore1/cluster 0/web/vm-0001.vmx", "datastore1/cluster 0/<web>/vm-0002.vmx",
        "/vmfs/volumes/5f3a-long-name-of-a-datastore/production/db01/vm-0007.vmx"
    };
    html_add_group(report, "context ID", "-716493940", paths, 3, 3);
    html_add_group(report, "context ID", "1861462627", paths, 3, 64);
    html_add_group(report, "uuid.bios", "56 4d 9c 2f 11 22 33 44-55 66 77 88 d5 4b 4a 0c", paths, 2,
                   2);
    html_add_group(report, "MAC address", "00:0c:29:4b:4a:0c", paths + 1, 2, 2);
}

static int print_html(size_t count, struct vm *vm)
{
    static const vmxci_rule *list[COUNT(rules)];
    static const char *const paths[] = { "datastore1", "/vmfs/volumes" };
    static const struct html_policy policies[] = {
        { "stig-vsphere8", "VMware vSphere 8.0 Virtual Machine STIG", "V2R3",
          "DISA, vmware/dod-compliance-and-automation" },
        { "scg-9.1", "Security Configuration Guide for VMware Cloud Foundation 9.1",
          "910-20260612-01", "" },
    };
    const struct rule_list all = { list, COUNT(rules) };
    const struct html_run run = { vmxci_version(), 1764374400, paths, 2, policies, 2, &all };
    uint64_t state = 1;
    for (size_t i = 0; i < COUNT(rules); i++)
        list[i] = &rules[i];
    struct html_report *report = html_begin(&run);
    for (size_t i = 0; report && i < count; i++) {
        make_vm(vm, i, &state);
        html_add_vm(report, &vm->facts, &vm->findings);
    }
    if (!report)
        return 1;
    add_groups(report);
    return html_end(report, stdout) != VMXCI_OK;
}

static int print_result(const struct vm *vm, size_t i, bool is_first)
{
    json_t *result;
    const size_t rule = (size_t)(vm->findings.at[i].rule - rules);
    if (sarif_result(&result, vm->path, &vm->findings, i, rule) != VMXCI_OK)
        return 1;
    char *text = json_dumps(result, JSON_COMPACT);
    const int n = text ? printf("%s\n%s", is_first ? "" : ",", text) : -1;
    free(text);
    json_decref(result);
    return n < 0;
}

static void print_text(struct buffer *buffer)
{
    (void)fwrite(buffer->ptr, 1, buffer->len, stdout);
    free_buffer(buffer);
}

static int print_sarif(size_t count, struct vm *vm)
{
    static const vmxci_rule *list[COUNT(rules)];
    const struct rule_list all = { list, COUNT(rules) };
    struct buffer text = { .ptr = NULL };
    size_t results = 0;
    uint64_t state = 1;
    for (size_t i = 0; i < COUNT(rules); i++)
        list[i] = &rules[i];
    sarif_head(&text, &all, vmxci_version());
    print_text(&text);
    for (size_t i = 0; i < count; i++) {
        make_vm(vm, i, &state);
        for (size_t k = 0; k < vm->findings.count; k++, results++)
            if (results < SARIF_MAX_RESULTS && print_result(vm, k, results == 0))
                return 1;
    }
    sarif_tail(&text, true, results > SARIF_MAX_RESULTS ? results - SARIF_MAX_RESULTS : 0);
    print_text(&text);
    return fflush(stdout) != 0;
}

int main(int argc, char **argv)
{
    static struct finding findings[MAX_FINDINGS];
    static struct vm vm = { .findings = { .at = findings } };
    if (argc != 3) {
        fputs("usage: page html|sarif COUNT\n", stderr);
        return 2;
    }
    const size_t count = (size_t)strtoull(argv[2], NULL, 10);
    return strcmp(argv[1], "html") == 0 ? print_html(count, &vm) : print_sarif(count, &vm);
}
