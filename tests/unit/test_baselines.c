/* SPDX-License-Identifier: MIT */
/* Tests the shipped baselines: that each rule of each file finds what violates it and nothing else,
 * what it finds in a file without its key, and what its fix does. */
#include <config.h>

#include <stdbool.h>

#include "util.h"

/* ---- the expectations ------------------------------------------------------------------ */

static const struct policy {
    const char *name;
    const char *id;                /* how the first id of each rule begins */
    long long rules, requirements; /* one requirement can be several rules */
    long long errors, warnings;
    const char *missing; /* the rules that demand a key, each with a space before and behind it */
} policies[] = {
    { "stig-esxi5", "ESXI5-VM-0000", 36, 36, 0, 36, NULL /* all */ },
    { "stig-vsphere7", "VMCH-70-0000", 25, 25, 0, 25,
      " console-copy console-drag-and-drop console-paste disk-shrink disk-wipe hgfs-server"
      " console-connections setinfo-size device-connect host-info console-lock log-rotate-size " },
    { "stig-vsphere8", "VMCH-80-000", 24, 24, 0, 24, " console-connections " },
    { "stig-vcf9", "VCFV-9X-000", 24, 24, 0, 24, " console-connections " },
    { "scg-8.0", "vm-8.", 24, 20, 8, 1,
      " console-connections console-lock graphics-3d vmotion-encryption boot-devices " },
    { "scg-9.0", "vm-9.", 27, 23, 9, 2,
      " console-connections console-lock graphics-3d vmotion-encryption boot-devices secure-boot"
      " hardware-version " },
    { "scg-9.1", "vm-9.", 27, 23, 9, 2,
      " console-connections console-lock vmotion-encryption boot-devices secure-boot"
      " hardware-version " },
};

/* Two texts: one that a rule accepts, and one with a single finding of the rule. */
#define LINE(key, value) key " = \"" value "\"\n"
#define TRUE_ONLY(key)   LINE(key, "TRUE"), LINE(key, "FALSE")
#define FALSE_ONLY(key)  LINE(key, "FALSE"), LINE(key, "TRUE")
#define TOOLS(name)      TRUE_ONLY("isolation.tools." name)

static const struct sample {
    const char *policies; /* how their names begin */
    const char *rule;
    bool fixable;
    const char *good, *bad;
} samples[] = {
    { "s", "console-copy", true, TOOLS("copy.disable") },
    { "s", "console-drag-and-drop", true, TOOLS("dnd.disable") },
    { "s", "console-paste", true, TOOLS("paste.disable") },
    { "s", "disk-shrink", true, TOOLS("diskShrink.disable") },
    { "s", "disk-wipe", true, TOOLS("diskWiper.disable") },
    { "s", "hgfs-server", true, TOOLS("hgfsServerSet.disable") },
    { "s", "console-connections", true, LINE("RemoteDisplay.maxConnections", "1"),
      LINE("RemoteDisplay.maxConnections", "2") },
    { "s", "setinfo-size", true, LINE("tools.setinfo.sizeLimit", "1048576"),
      LINE("tools.setInfo.sizeLimit", "1048577") },
    { "s", "device-connect", true, TRUE_ONLY("isolation.device.connectable.disable") },
    { "s", "host-info", true, FALSE_ONLY("tools.guestlib.enableHostInfo") },
    { "s", "page-sharing-salt", true, LINE("sched.mem.shares", "normal"),
      LINE("sched.mem.pshare.salt", "1") },
    { "s", "network-filter", false, LINE("ethernet0.filter0.param1", "x"),
      LINE("ethernet0.filter0.name", "x") },
    { "s", "network-filter", false, LINE("ethernet0.present", "TRUE"),
      LINE("Ethernet10.filter12.Name", "x") },
    { "s", "console-lock", true, TRUE_ONLY("tools.guest.desktop.autolock") },
    { "s", "graphics-3d", true, FALSE_ONLY("mks.enable3d") },
    { "scg-", "log-rotate-size", true, LINE("log.rotateSize", "2048000"),
      LINE("log.rotateSize", "100000") },
    { "stig-v", "log-rotate-size", true, LINE("log.rotateSize", "2048000"),
      LINE("log.rotateSize", "100000") },
    { "stig-esxi5", "log-rotate-size", true, LINE("log.rotateSize", "100000"),
      LINE("log.rotateSize", "2048000") },
    { "s", "log-keep-old", true, LINE("log.keepOld", "10"), LINE("log.keepOld", "9") },
    { "s", "pci-passthrough", false, LINE("pciPassthru.use64bitMMIO", "TRUE"),
      LINE("pciPassthru0.present", "TRUE") },
    { "scg-", "vmotion-encryption", false, LINE("migrate.encryptionMode", "required"),
      LINE("migrate.encryptionMode", "opportunistic") },
    { "stig-", "vmotion-encryption", false, LINE("migrate.encryptionMode", "opportunistic"),
      LINE("migrate.encryptionMode", "disabled") },
    { "stig-", "vmotion-encryption", false, LINE("migrate.encryptionMode", "required"),
      LINE("migrate.encryptionMode", "") },
    { "s", "logging", true, TRUE_ONLY("logging") },
    { "s", "disk-mode", false,
      LINE("scsi0:0.present", "TRUE") LINE("scsi0:0.mode", "independent-persistent"),
      LINE("scsi0:0.present", "TRUE") LINE("scsi0:0.mode", "independent-nonpersistent") },
    { "s", "disk-mode", false,
      LINE("nvme0:0.present", "FALSE") LINE("nvme0:0.mode", "independent-nonpersistent"),
      LINE("nvme0:0.mode", "Independent-Nonpersistent") LINE("nvme0:0.present", "TRUE") },
    { "s", "floppy", false, FALSE_ONLY("floppy0.present") },
    { "s", "floppy", false, LINE("floppy0.startConnected", "TRUE"), LINE("floppy1.present", "") },
    { "s", "cdrom", false,
      LINE("ide1:0.deviceType", "cdrom-image") LINE("ide1:0.startConnected", "FALSE"),
      LINE("ide1:0.deviceType", "cdrom-image") LINE("ide1:0.startConnected", "TRUE") },
    { "s", "cdrom", false,
      LINE("scsi0:0.deviceType", "scsi-hardDisk") LINE("scsi0:0.startConnected", "TRUE"),
      LINE("sata0:0.deviceType", "CDROM-RAW") },
    { "s", "cdrom", false, LINE("ethernet0.startConnected", "TRUE"),
      LINE("ide0:0.deviceType", "atapi-cdrom") },
    { "s", "parallel-port", false, FALSE_ONLY("parallel0.present") },
    { "s", "serial-port", false, FALSE_ONLY("serial0.present") },
    { "s", "serial-port", false, LINE("serial0.fileType", "pipe"), LINE("serial31.present", "1") },
    { "s", "usb-controller", false, FALSE_ONLY("usb.present") },
    { "s", "usb-controller", false, FALSE_ONLY("ehci.present") },
    { "s", "usb-controller", false, LINE("usb:0.present", "TRUE"),
      LINE("usb_xhci.present", "TRUE") },
    { "s", "boot-devices", false, LINE("bios.bootDeviceClasses", "allow:hd"),
      LINE("bios.bootDeviceClasses", "allow:hd,net") },
    { "s", "secure-boot", false, TRUE_ONLY("uefi.secureBoot.enabled") },
    { "s", "hardware-version", false, LINE("virtualHW.version", "17"),
      LINE("virtualHW.version", "16") },
    { "s", "hardware-version", false, LINE("virtualHW.version", "22"),
      LINE("virtualHW.version", "8") },
    { "s", "gui-options", true, FALSE_ONLY("isolation.tools.setGUIOptions.enable") },
    { "s", "vmci-restricted", true, FALSE_ONLY("vmci0.unrestricted") },
    { "s", "vmci-restricted", true, LINE("vmci0.unrestricted", "FALSE"),
      LINE(" vmci0.unrestricted", "FALSE") },
    { "s", "vmci-restricted", true, "vmci0.unrestricted = \"FALSE\" # why\n",
      LINE("vmci0.Unrestricted", "FALSE") },
    { "s", "vmci-restricted", true, LINE("vmci0.unrestricted", "FALSE"),
      LINE("vmci0.unrestricted", "false") },
    { "s", "monitor-control", false, TRUE_ONLY("isolation.monitor.control.disable") },
    { "s", "ghi-autologon", true, TOOLS("ghi.autologon.disable") },
    { "s", "bios-bbs", true, TRUE_ONLY("isolation.bios.bbs.disable") },
    { "s", "get-credentials", true, TOOLS("getCreds.disable") },
    { "s", "ghi-launch-menu", true, TOOLS("ghi.launchmenu.change") },
    { "s", "memory-sample-stats", true, TOOLS("memSchedFakeSampleStats.disable") },
    { "s", "ghi-protocol-handler", true, TOOLS("ghi.protocolhandler.info.disable") },
    { "s", "ghi-shell-action", true, TRUE_ONLY("isolation.ghi.host.shellAction.disable") },
    { "s", "display-topology", true, TOOLS("dispTopoRequest.disable") },
    { "s", "trash-state", true, TOOLS("trashFolderState.disable") },
    { "s", "ghi-tray-icon", true, TOOLS("ghi.trayicon.disable") },
    { "s", "unity", true, TOOLS("unity.disable") },
    { "s", "unity-interlock", true, TOOLS("unityInterlockOperation.disable") },
    { "s", "unity-push-update", true, TOOLS("unity.push.update.disable") },
    { "s", "unity-taskbar", true, TOOLS("unity.taskbar.disable") },
    { "s", "unity-active", true, TOOLS("unityActive.disable") },
    { "s", "unity-window-contents", true, TOOLS("unity.windowContents.disable") },
    { "s", "dnd-version-get", true, TOOLS("vmxDnDVersionGet.disable") },
    { "s", "dnd-version-set", true, TOOLS("guestDnDVersionSet.disable") },
    { "s", "vix-messages", true, TOOLS("vixMessage.disable") },
    { "s", "device-edit", true, TRUE_ONLY("isolation.device.edit.disable") },
    { "s", "vmsafe", true, FALSE_ONLY("vmsafe.enable") },
};

/* ---- helpers --------------------------------------------------------------------------- */

static bool begins(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

static vmxci_policy *load_policy(const char *name)
{
    char path[4096];
    const char *top = getenv("abs_top_srcdir");
    vmxci_policy *policy = NULL;
    vmxci_error err = { 0 };
    snprintf(path, sizeof path, "%s/lib/policy/baselines/%s.policy", top && *top ? top : ".", name);
    if (vmxci_policy_load(&policy, path, NULL, &err) != VMXCI_OK)
        fail_msg("%s:%zu:%zu: %s", path, err.line, err.column, err.message);
    return policy;
}

static vmxci_matcher *new_matcher(void)
{
    vmxci_matcher *matcher = NULL;
    assert_int_equal(vmxci_matcher_new(&matcher, NULL), VMXCI_OK);
    return matcher;
}

struct counter {
    const vmxci_rule *rule;
    long long count;
};

/* A vmxci_finding_fn: counts the findings of the rule of PAYLOAD, a struct counter. */
static int count_finding(const vmxci_finding *finding, void *payload)
{
    struct counter *counter = payload;
    counter->count += finding->rule == counter->rule;
    return 0;
}

static long long count_findings(const vmxci_policy *policy, const vmxci_rule *rule,
                                const vmxci_doc *doc)
{
    vmxci_matcher *matcher = new_matcher();
    struct counter counter = { rule, 0 };
    assert_int_equal(vmxci_policy_check(policy, doc, matcher, count_finding, &counter, NULL),
                     VMXCI_OK);
    vmxci_matcher_free(matcher);
    return counter.count;
}

static void fix(const vmxci_policy *policy, vmxci_doc *doc)
{
    vmxci_matcher *matcher = new_matcher();
    int changed;
    assert_int_equal(vmxci_policy_fix(&changed, policy, doc, matcher, NULL), VMXCI_OK);
    vmxci_matcher_free(matcher);
}

/* Compares the findings of RULE in TEXT, before and after a fix; returns the number of
 * differences. */
static int check_text(const vmxci_policy *policy, const vmxci_rule *rule, const char *text,
                      long long findings)
{
    char row[256];
    vmxci_doc *doc = parse_lit(text);
    snprintf(row, sizeof row, "%s: %s: %s", vmxci_policy_name(policy), rule->name, text);
    int bad = differs_n(row, "findings", count_findings(policy, rule, doc), findings);
    fix(policy, doc);
    bad += differs_n(row, "findings after a fix", count_findings(policy, rule, doc),
                     rule->fixable ? 0 : findings);
    vmxci_doc_free(doc);
    return bad;
}

/* Runs TRY for each policy and each of its rules; fails if one of them returned a difference. */
static void try_rules(int (*try)(const struct policy *want, const vmxci_policy *policy,
                                 const vmxci_rule *rule))
{
    int bad = 0;
    for (size_t i = 0; i < COUNT(policies); i++) {
        vmxci_policy *policy = load_policy(policies[i].name);
        for (size_t j = 0; j < vmxci_policy_rule_count(policy); j++)
            bad += try(&policies[i], policy, vmxci_policy_rule_at(policy, j));
        vmxci_policy_free(policy);
    }
    assert_int_equal(bad, 0);
}

/* ---- the tests ------------------------------------------------------------------------- */

static int try_samples(const struct policy *want, const vmxci_policy *policy,
                       const vmxci_rule *rule)
{
    int bad = 0, rows = 0;
    for (size_t i = 0; i < COUNT(samples); i++) {
        if (strcmp(samples[i].rule, rule->name) != 0 || !begins(want->name, samples[i].policies))
            continue;
        rows++;
        bad += differs_n(rule->name, "fixable", rule->fixable, samples[i].fixable);
        bad += check_text(policy, rule, samples[i].good, 0);
        bad += check_text(policy, rule, samples[i].bad, 1);
    }
    return bad + differs_n(rule->name, "has a sample", rows > 0, 1);
}

static void test_samples(void **state)
{
    (void)state;
    try_rules(try_samples);
}

static int try_missing(const struct policy *want, const vmxci_policy *policy,
                       const vmxci_rule *rule)
{
    char name[80];
    snprintf(name, sizeof name, " %s ", rule->name);
    return check_text(policy, rule, "# no key\n", !want->missing || strstr(want->missing, name));
}

static void test_missing_keys(void **state)
{
    (void)state;
    try_rules(try_missing);
}

static int try_texts(const struct policy *want, const vmxci_policy *policy, const vmxci_rule *rule)
{
    return differs_n(rule->name, "has a title and help", *rule->title && *rule->help, 1) +
           differs_n(rule->name, "its id", begins(rule->ids, want->id), 1) +
           differs(rule->name, "policy", str_of(rule->policy), str_of(want->name)) +
           differs_n(want->name, "has a title, a release and a source",
                     *vmxci_policy_title(policy) && *vmxci_policy_release(policy) &&
                         *vmxci_policy_source(policy),
                     1);
}

static void test_texts(void **state)
{
    (void)state;
    try_rules(try_texts);
}

/* Returns whether rule I of POLICY has the first id of an earlier rule. */
static bool repeats_id(const vmxci_policy *policy, size_t i)
{
    const char *ids = vmxci_policy_rule_at(policy, i)->ids;
    const size_t len = strcspn(ids, " ");
    for (size_t j = 0; j < i; j++) {
        const char *other = vmxci_policy_rule_at(policy, j)->ids;
        if (strcspn(other, " ") == len && memcmp(other, ids, len) == 0)
            return true;
    }
    return false;
}

static int check_counts(const struct policy *want, const vmxci_policy *policy)
{
    long long requirements = 0, severities[3] = { 0 };
    for (size_t i = 0; i < vmxci_policy_rule_count(policy); i++) {
        requirements += !repeats_id(policy, i);
        severities[vmxci_policy_rule_at(policy, i)->severity]++;
    }
    return differs_n(want->name, "rules", (long long)vmxci_policy_rule_count(policy), want->rules) +
           differs_n(want->name, "requirements", requirements, want->requirements) +
           differs_n(want->name, "errors", severities[VMXCI_SEVERITY_ERROR], want->errors) +
           differs_n(want->name, "warnings", severities[VMXCI_SEVERITY_WARNING], want->warnings);
}

static void test_counts(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(policies); i++) {
        vmxci_policy *policy = load_policy(policies[i].name);
        bad += check_counts(&policies[i], policy);
        vmxci_policy_free(policy);
    }
    assert_int_equal(bad, 0);
}

/* Tests that each sample is for a rule that exists. */
static void test_no_idle_samples(void **state)
{
    (void)state;
    bool used[COUNT(samples)] = { false };
    for (size_t i = 0; i < COUNT(policies); i++) {
        vmxci_policy *policy = load_policy(policies[i].name);
        for (size_t j = 0; j < vmxci_policy_rule_count(policy); j++)
            for (size_t k = 0; k < COUNT(samples); k++)
                used[k] |= begins(policies[i].name, samples[k].policies) &&
                           strcmp(vmxci_policy_rule_at(policy, j)->name, samples[k].rule) == 0;
        vmxci_policy_free(policy);
    }
    int bad = 0;
    for (size_t k = 0; k < COUNT(samples); k++)
        bad += differs_n(samples[k].rule, "is used", used[k], 1);
    assert_int_equal(bad, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_samples),         cmocka_unit_test(test_missing_keys),
        cmocka_unit_test(test_texts),           cmocka_unit_test(test_counts),
        cmocka_unit_test(test_no_idle_samples),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
