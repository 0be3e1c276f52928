/* SPDX-License-Identifier: MIT */
/* Whether a VM may be copied: each reason that its text and the files in its directory can have,
 * and files that are anything but what they should be. */
#include <config.h>

#include "members.h"
#include "vm/descriptor.h"

/* ---- the text ---- */

#define SPACES_64   "                                                                "
#define ZEROS_64    "0000000000000000000000000000000000000000000000000000000000000000"
#define DISK(value) "scsi0:0.fileName = \"" value "\"\n"

typedef struct text_row {
    const char *name;
    vmxci_str text;
    int status;
    size_t line, column;
    const char *message; /* a part of it */
} text_row;

static const text_row text_rows[] = {
    { "empty", LIT(""), VMXCI_OK, 0, 0, NULL },
    { "an ordinary disk", LIT(DISK("web.vmdk")), VMXCI_OK, 0, 0, NULL },

    /* virtual TPM */
    { "TPM", LIT("a = 1\r\nvtpm.present = \"TRUE\"\r\n"), VMXCI_EVTPM, 2, 17,
      "the VM has a virtual TPM ('vtpm.present' is 'TRUE'), and copies would share its secrets; "
      "remove the virtual TPM with a VMware product first" },
    { "TPM, empty value", LIT("vtpm.present = \"\""), VMXCI_EVTPM, 1, 17, "is ''" },
    { "TPM, bare empty value", LIT("vtpm.present ="), VMXCI_EVTPM, 1, 15, "is ''" },
    { "TPM, odd spelling", LIT("VTPM.Present = yEs\n"), VMXCI_EVTPM, 1, 16, "is 'yEs'" },
    { "TPM, number", LIT("vtpm.present = \"1\"\n"), VMXCI_EVTPM, 1, 17, "is '1'" },
    { "TPM, escaped", LIT("vtpm.present = \"|54rue\"\n"), VMXCI_EVTPM, 1, 17, "is 'True'" },
    { "TPM, absent", LIT("vtpm.present = \"FALSE\"\n"), VMXCI_OK, 0, 0, NULL },
    { "TPM, invalid", LIT("vtpm.present = \"maybe\"\n"), VMXCI_OK, 0, 0, NULL },
    { "TPM, another key", LIT("xvtpm.present = \"TRUE\"\n"), VMXCI_OK, 0, 0, NULL },
    { "TPM, comment", LIT("# vtpm.present = \"TRUE\"\n"), VMXCI_OK, 0, 0, NULL },
    { "TPM, malformed", LIT("vtpm.present = \"TRUE\n"), VMXCI_OK, 0, 0, NULL },
    { "TPM, second line", LIT("vtpm.present = 0\rVTPM.present = 1\r"), VMXCI_EVTPM, 2, 16, "'1'" },
    { "TPM before disks", LIT(DISK("a-000001.vmdk") "vtpm.present = 1\n"), VMXCI_EVTPM, 2, 16, "" },

    /* encryption */
    { "encrypted", LIT("encryption.data = \"x\"\n" DISK("a-000001.vmdk")), VMXCI_EENCRYPTED, 0, 0,
      "encrypted" },
    { "partially encrypted", LIT("encryption.bundle = \"x\"\n" DISK("a.vmdk")), VMXCI_OK, 0, 0,
      NULL },
    { "partially encrypted, TPM", LIT("encryption.keySafe = \"x\"\nvtpm.present = \"TRUE\"\n"),
      VMXCI_EVTPM, 2, 17, "" },

    /* delta disks */
    { "delta", LIT("a = 1\n" DISK("web-000001.vmdk")), VMXCI_ESNAPSHOTS, 2, 21,
      "the disk 'web-000001.vmdk' is a snapshot (delta disk), and copies would depend on its "
      "parent disks; delete the snapshots first" },
    { "delta, CR LF and BOM",
      LIT("\xEF\xBB\xBF" DISK("a.vmdk") "\r\nSATA1:15.FILENAME = b-123456.VMDK"), VMXCI_ESNAPSHOTS,
      3, 21, "'b-123456.VMDK'" },
    { "delta, IDE", LIT("ide1:0.filename = \"b-000002.vmdk\"\n"), VMXCI_ESNAPSHOTS, 1, 20, "" },
    { "delta, NVMe", LIT("nvme10:255.fileName = \"b-000002.vmdk\""), VMXCI_ESNAPSHOTS, 1, 24, "" },
    { "delta, NVDIMM", LIT("nvdimm0:0.fileName = \"d-000001.vmdk\"\n"), VMXCI_ESNAPSHOTS, 1, 23,
      "'d-000001.vmdk'" },
    { "delta, path", LIT(DISK("/vmfs/volumes/x/b-000002.vmdk")), VMXCI_ESNAPSHOTS, 1, 21, "" },
    { "delta, Windows path", LIT(DISK("C:\\a\\b-000002.vmdk")), VMXCI_ESNAPSHOTS, 1, 21, "" },
    { "delta, escaped", LIT(DISK("b|2D00000|32|2evmdk")), VMXCI_ESNAPSHOTS, 1, 21,
      "'b-000002.vmdk'" },
    { "delta, GBK", LIT(".encoding = \"GBK\"\n" DISK("\xd6\xd0-000001.vmdk")), VMXCI_ESNAPSHOTS, 2,
      21, "'\xe4\xb8\xad-000001.vmdk'" },
    { "delta, invalid UTF-8", LIT(DISK("\xff\xfe-000001.vmdk")), VMXCI_ESNAPSHOTS, 1, 21,
      "'\\xff\\xfe-000001.vmdk'" },
    { "delta, control character", LIT(DISK("a|0A|1B-000001.vmdk")), VMXCI_ESNAPSHOTS, 1, 21,
      "'a\\x0a\\x1b-000001.vmdk'" },
    { "delta, no more than the number", LIT(DISK("-000001.vmdk")), VMXCI_ESNAPSHOTS, 1, 21, "" },
    { "delta, second line of the key", LIT(DISK("a.vmdk") DISK("a-000001.vmdk")), VMXCI_ESNAPSHOTS,
      2, 21, "" },
    { "CD image", LIT("ide1:0.deviceType = \"cdrom-image\"\nide1:0.fileName = \"x-000001.vmdk\"\n"),
      VMXCI_OK, 0, 0, NULL },
    { "CD image, odd spelling",
      LIT("SATA0:1.FILENAME = x-000001.vmdk\nsata0:1.devicetype = \"|43DRom-Image\"\n"), VMXCI_OK,
      0, 0, NULL },
    { "CD drive of the host",
      LIT("ide1:0.deviceType = cdrom-raw\nide1:1.deviceType = atapi-cdrom\n"
          "ide1:0.fileName = x-000001.vmdk\nide1:1.fileName = x-000001.vmdk\n"),
      VMXCI_OK, 0, 0, NULL },
    { "delta, type of another device",
      LIT("ide1:1.deviceType = \"cdrom-image\"\nide1:0.fileName = x-000001.vmdk"), VMXCI_ESNAPSHOTS,
      2, 19, "" },
    { "delta, a disk or a CD drive",
      LIT("ide1:0.deviceType = cdrom-image\nide1:0.deviceType = disk\n"
          "ide1:0.fileName = x-000001.vmdk"),
      VMXCI_ESNAPSHOTS, 3, 19, "" },
    { "delta, another type",
      LIT("ide1:0.deviceType = \"scsi-hardDisk\"\nide1:0.fileName = x-000001.vmdk"),
      VMXCI_ESNAPSHOTS, 2, 19, "" },
    { "delta, type unset", LIT("ide1:0.deviceType = \"\"\nide1:0.fileName = x-000001.vmdk"),
      VMXCI_ESNAPSHOTS, 2, 19, "" },
    { "delta, long type",
      LIT("ide1:0.deviceType = cdrom-image" SPACES_64 SPACES_64 "|20\n"
          "ide1:0.fileName = x-000001.vmdk"),
      VMXCI_ESNAPSHOTS, 2, 19, "" },
    { "delta, long device",
      LIT("ide1:" ZEROS_64 ZEROS_64 ".deviceType = cdrom-image\n"
          "ide1:" ZEROS_64 ZEROS_64 ".fileName = x-000001.vmdk"),
      VMXCI_ESNAPSHOTS, 2, 146, "" },
    { "five digits", LIT(DISK("web-00001.vmdk")), VMXCI_OK, 0, 0, NULL },
    { "seven digits", LIT(DISK("web-0000001.vmdk")), VMXCI_OK, 0, 0, NULL },
    { "a letter among the digits", LIT(DISK("web-00000a.vmdk")), VMXCI_OK, 0, 0, NULL },
    { "no hyphen", LIT(DISK("web_000001.vmdk")), VMXCI_OK, 0, 0, NULL },
    { "text behind", LIT(DISK("web-000001.vmdk.old")), VMXCI_OK, 0, 0, NULL },
    { "extent of a delta disk", LIT(DISK("web-000001-delta.vmdk")), VMXCI_OK, 0, 0, NULL },
    { "short", LIT(DISK("000001.vmdk") DISK("1.vmdk") DISK(".vmdk") DISK("vmdk") DISK("")),
      VMXCI_OK, 0, 0, NULL },
    { "other keys",
      LIT("scsi0.fileName = a-000001.vmdk\nscsi:0.fileName = a-000001.vmdk\n"
          "scsi0:.fileName = a-000001.vmdk\nscsi0:0.fileNames = a-000001.vmdk\n"
          "scsi0:0fileName = a-000001.vmdk\nxscsi0:0.fileName = a-000001.vmdk\n"
          "scsi0:0:0.fileName = a-000001.vmdk\nscsi0:x.fileName = a-000001.vmdk\n"
          "floppy0.fileName = a-000001.vmdk\nserial0.fileName = a-000001.vmdk\n"
          "scsi0:0.present = a-000001.vmdk\nscsi-1:0.fileName = a-000001.vmdk\n"
          "scsi = a-000001.vmdk\nscsi0 = a-000001.vmdk\nusb0:0.fileName = a-000001.vmdk\n"),
      VMXCI_OK, 0, 0, NULL },
    { "comment", LIT("#scsi0:0.fileName = \"web-000001.vmdk\"\n"), VMXCI_OK, 0, 0, NULL },
    { "malformed", LIT("scsi0:0.fileName = \"web-000001.vmdk\n"), VMXCI_OK, 0, 0, NULL },
    { "NUL", LIT(DISK("web\0-000001.vmdk")), VMXCI_OK, 0, 0, NULL },
    { "escaped NUL", LIT(DISK("web|00-000001.vmdk")), VMXCI_ESNAPSHOTS, 1, 21,
      "'web\\x00-000001.vmdk'" },
};

static int check_status(const char *row, int got, const vmxci_error *err, int want)
{
    int bad = differs_status(row, got, want);
    if (got)
        bad += differs_status(row, err->code, got);
    if (got && (strlen(err->message) >= sizeof err->message - 1 || strchr(err->message, '\n')))
        bad += differs_n(row, "length of the message", (long long)strlen(err->message), 0);
    if (bad && got)
        fprintf(stderr, "    '%s'\n", err->message);
    return bad;
}

static int check_message(const char *row, const vmxci_error *err, const char *part)
{
    if (!part || strstr(err->message, part))
        return 0;
    return fprintf(stderr, "row '%s': got '%s', want '%s'\n", row, err->message, part) > 0;
}

static int check_text_row(const text_row *row)
{
    vmxci_error err = { 0 };
    vmxci_doc *doc = parse_str(row->text);
    int bad = check_status(row->name, vmxci_doc_check_copy(doc, 0, &err), &err, row->status);
    bad += differs_n(row->name, "line", (long long)err.line, (long long)row->line);
    bad += differs_n(row->name, "column", (long long)err.column, (long long)row->column);
    bad += check_message(row->name, &err, row->message);
    if (err.line) {
        const vmxci_line line = line_at(doc, err.line);
        bad += differs_n(row->name, "offset", (long long)err.offset,
                         (long long)(line.offset + err.column - 1));
    }
    /* The flag allows snapshots, and nothing else. */
    const int allowed = row->status == VMXCI_ESNAPSHOTS ? VMXCI_OK : row->status;
    bad += check_status(row->name, vmxci_doc_check_copy(doc, VMXCI_COPY_SNAPSHOTS, &err), &err,
                        allowed);
    bad += differs_status(row->name, vmxci_doc_check_copy(doc, 0, NULL), row->status);
    vmxci_doc_free(doc);
    return bad;
}

static void test_text(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(text_rows); i++)
        bad += check_text_row(&text_rows[i]);
    assert_int_equal(bad, 0);
}

static void test_flags(void **state)
{
    (void)state;
    vmxci_error err = { 0 };
    vmxci_doc *doc = parse_lit("vtpm.present = TRUE\n");
    for (unsigned bit = 2; bit; bit <<= 1)
        assert_int_equal(vmxci_doc_check_copy(doc, bit | VMXCI_COPY_SNAPSHOTS, &err), VMXCI_EINVAL);
    assert_int_equal(err.code, VMXCI_EINVAL);
    vmxci_doc_free(doc);
}

/* A value longer than any path, with and without the end of a delta disk. */
static void test_long_value(void **state)
{
    (void)state;
    static char text[70000];
    vmxci_error err;
    for (size_t len = 4000; len < 69000; len += 13000) {
        memset(text, 'x', sizeof text);
        memcpy(text, "scsi0:0.fileName = ", 19);
        memcpy(text + len, "-000001.vmdk", 13);
        vmxci_doc *doc = parse_lit(text);
        assert_int_equal(vmxci_doc_check_copy(doc, 0, &err),
                         len == 4000 ? VMXCI_ESNAPSHOTS : VMXCI_OK);
        vmxci_doc_free(doc);
    }
}

/* ---- paths ---- */

static void test_leads_outside(void **state)
{
    (void)state;
    static const struct {
        vmxci_str path;
        bool outside;
    } rows[] = {
        { LIT(""), false },
        { LIT("base.vmdk"), false },
        { LIT("./base.vmdk"), false },
        { LIT("sub/base.vmdk"), false },
        { LIT("sub\\base.vmdk"), false },
        { LIT("sub/../base.vmdk"), false },
        { LIT("sub//.././base.vmdk"), false },
        { LIT("..base.vmdk"), false },
        { LIT("..."), false },
        { LIT("a.."), false },
        { LIT("[base.vmdk"), false },
        { LIT("12:30.vmdk"), false },
        { LIT("sub/c:/base.vmdk"), false },
        { LIT(".."), true },
        { LIT("../base.vmdk"), true },
        { LIT("..\\base.vmdk"), true },
        { LIT("./../base.vmdk"), true },
        { LIT("sub/../../base.vmdk"), true },
        { LIT("sub\\..\\..\\base.vmdk"), true },
        { LIT("sub//../../base.vmdk"), true },
        { LIT("sub/./../../sub/base.vmdk"), true },
        { LIT("/base.vmdk"), true },
        { LIT("/"), true },
        { LIT("\\\\server\\share\\base.vmdk"), true },
        { LIT("C:\\VMs\\base.vmdk"), true },
        { LIT("c:base.vmdk"), true },
        { LIT("[datastore1] base/base.vmdk"), true },
        { LIT("[]base.vmdk"), true },
        { LIT("file://base.vmdk"), true },
        { LIT("net:\\base.vmdk"), true },
        { LIT("net:base.vmdk"), false },
        { LIT(":base.vmdk"), false },
        { LIT(":"), false },
        { LIT("ha-nfc://host/base.vmdk"), true },
        { LIT("..\0"), false },
    };
    int bad = 0;
    for (size_t i = 0; i < COUNT(rows); i++)
        bad += differs_n(rows[i].path.ptr, "outside", vmxi_leads_outside(rows[i].path),
                         rows[i].outside);
    assert_int_equal(bad, 0);
}

/* ---- descriptors ---- */

#define TEXT_HEAD   "# Disk DescriptorFile\nversion=1\nCID=fffffffe\nparentCID=7a1b2c3d\n"
#define HINT(value) "parentFileNameHint=\"" value "\"\n"
#define BLANK_16    "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"
#define BLANK_64    BLANK_16 BLANK_16 BLANK_16 BLANK_16
#define BLANK_256   BLANK_64 BLANK_64 BLANK_64 BLANK_64
#define ZEROS_16    "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
/* The first 28 bytes of a sparse disk: magic, version 1, flags 3, capacity, size of a grain. */
#define SPARSE_HEAD "KDMV\1\0\0\0\3\0\0\0\0\0\200\2\0\0\0\0\200\0\0\0\0\0\0\0"
#define NUMBER(low) low "\0\0\0\0\0\0\0"

typedef struct descriptor_row {
    const char *name;
    vmxci_str head; /* the first bytes of the file */
    size_t at;      /* where `text` follows, with NULs before it; 0: at once */
    vmxci_str text;
    const char *parent; /* outside of the directory; NULL: none */
} descriptor_row;

static const descriptor_row descriptor_rows[] = {
    { "empty", LIT(""), 0, LIT(""), NULL },
    { "text, no parent", LIT(TEXT_HEAD), 0, LIT(""), NULL },
    { "text, parent outside", LIT(TEXT_HEAD HINT("../base/base.vmdk")), 0, LIT(""),
      "../base/base.vmdk" },
    { "text, parent inside", LIT(TEXT_HEAD HINT("base.vmdk")), 0, LIT(""), NULL },
    { "text, CR LF", LIT("# Disk DescriptorFile\r\nversion=1\r\nparentFileNameHint=\"/a\"\r\n"), 0,
      LIT(""), "/a" },
    { "text, other case, spaces, bare", LIT("# x\nPARENTFILENAMEHINT = /b"), 0, LIT(""), "/b" },
    { "text, byte order mark", LIT("\xEF\xBB\xBF" TEXT_HEAD HINT("/base.vmdk")), 0, LIT(""),
      "/base.vmdk" },
    { "text, blank lines", LIT("\n \t\r\n\r" TEXT_HEAD HINT("/base.vmdk")), 0, LIT(""),
      "/base.vmdk" },
    { "text, both", LIT("\xEF\xBB\xBF\r\n\r\n" TEXT_HEAD HINT("/base.vmdk")), 0, LIT(""),
      "/base.vmdk" },
    { "text, byte order mark alone", LIT("\xEF\xBB\xBF"), 0, LIT(""), NULL },
    { "text, behind a sector of blank lines",
      LIT(BLANK_256 BLANK_256 BLANK_256 TEXT_HEAD HINT("/base.vmdk")), 0, LIT(""), "/base.vmdk" },
    { "text, blank", LIT("\n\n"), 0, LIT(""), NULL },
    { "text, escaped", LIT("#\n" HINT("..|2Fbase|22.vmdk")), 0, LIT(""), "../base\".vmdk" },
    { "text, empty hint", LIT(TEXT_HEAD HINT("")), 0, LIT(""), NULL },
    { "text, second line", LIT("#\n" HINT("a.vmdk") HINT("/c") HINT("/d")), 0, LIT(""), "/c" },
    { "text, comment", LIT("# " HINT("/a")), 0, LIT(""), NULL },
    { "text, malformed", LIT("#\nparentFileNameHint=\"/a\n"), 0, LIT(""), NULL },
    { "text, extents", LIT(TEXT_HEAD "RW 63 SPARSE \"/a.vmdk\"\n" HINT("/b")), 0, LIT(""), "/b" },
    { "text, behind a NUL", LIT("#\n\0\n" HINT("/a")), 0, LIT(""), NULL },
    { "text, not a comment first", LIT("version=1\n" HINT("/a")), 0, LIT(""), NULL },
    { "text, at the limit", LIT("#\n"), 65536 - 24, LIT("\nparentFileNameHint=/a\n\n"), NULL },

    { "sparse, parent outside", LIT(SPARSE_HEAD NUMBER("\1") NUMBER("\24")), 512,
      LIT(TEXT_HEAD HINT("/base.vmdk") "\0\0\0"), "/base.vmdk" },
    { "sparse, parent inside", LIT(SPARSE_HEAD NUMBER("\1") NUMBER("\24")), 512,
      LIT(TEXT_HEAD HINT("base.vmdk")), NULL },
    { "sparse, descriptor far behind", LIT(SPARSE_HEAD "\0\0\2\0\0\0\0\0" NUMBER("\24")),
      0x20000 * 512, LIT(TEXT_HEAD HINT("/base.vmdk")), "/base.vmdk" },
    { "sparse, huge descriptor", LIT(SPARSE_HEAD NUMBER("\1") "\377\377\377\377\377\377\377\377"),
      512, LIT(TEXT_HEAD HINT("/base.vmdk")), "/base.vmdk" },
    { "sparse, hint behind the descriptor", LIT(SPARSE_HEAD NUMBER("\1") NUMBER("\1")), 512 + 512,
      LIT(HINT("/base.vmdk")), NULL },
    { "sparse, descriptor cut", LIT(SPARSE_HEAD NUMBER("\1") NUMBER("\1")), 512 + 500,
      LIT("\nparentFileNameHint=\"/base.vmdk\"\n"), NULL },
    { "sparse, no descriptor", LIT(SPARSE_HEAD NUMBER("\0") NUMBER("\24")), 512,
      LIT(TEXT_HEAD HINT("/base.vmdk")), NULL },
    { "sparse, empty descriptor", LIT(SPARSE_HEAD NUMBER("\1") NUMBER("\0")), 512,
      LIT(TEXT_HEAD HINT("/base.vmdk")), NULL },
    { "sparse, beyond the end", LIT(SPARSE_HEAD NUMBER("\100") NUMBER("\24")), 512,
      LIT(TEXT_HEAD HINT("/base.vmdk")), NULL },
    { "sparse, offset that overflows", LIT(SPARSE_HEAD "\1\0\0\0\0\0\200\0" NUMBER("\24")), 512,
      LIT(TEXT_HEAD HINT("/base.vmdk")), NULL },
    { "sparse, largest offset", LIT(SPARSE_HEAD "\377\377\377\377\377\377\377\377" NUMBER("\24")),
      512, LIT(TEXT_HEAD HINT("/base.vmdk")), NULL },
    { "sparse, largest offset that is read",
      LIT(SPARSE_HEAD "\377\377\376\377\377\377\77\0" NUMBER("\24")), 512,
      LIT(TEXT_HEAD HINT("/base.vmdk")), NULL },
    { "sparse, highest offset of a file",
      LIT(SPARSE_HEAD "\377\377\377\377\377\377\77\0" NUMBER("\24")), 512,
      LIT(TEXT_HEAD HINT("/base.vmdk")), NULL },
    { "sparse, header cut", LIT(SPARSE_HEAD NUMBER("\1") NUMBER("\24")), 500, LIT(""), NULL },
    { "sparse, another magic", LIT("VMDK" ZEROS_16 ZEROS_16 "\1\0\0\0\0\0\0\0"), 512,
      LIT(TEXT_HEAD HINT("/base.vmdk")), NULL },
    { "flat", LIT("\353\143\220" ZEROS_16), 512, LIT(HINT("/base.vmdk")), NULL },
};

/* Creates the file NAME of ROW, with a hole where there are only NULs. */
static void put_descriptor(const char *name, const descriptor_row *row)
{
    put_str(name, row->head, 0644);
    int fd = open(in(name), O_WRONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    if (row->at)
        assert_int_equal(ftruncate(fd, (off_t)row->at), 0);
    assert_int_equal(
        pwrite(fd, row->text.ptr, row->text.len, (off_t)(row->at ? row->at : row->head.len)),
        row->text.len);
    assert_int_equal(close(fd), 0);
}

/* The first parent that leads outside. */
typedef struct outside {
    char path[64];
    bool is_found;
} outside;

static int keep_outside(vmxci_str path, void *payload, vmxci_error *err)
{
    outside *found = payload;
    (void)err;
    if (found->is_found || !vmxi_leads_outside(path))
        return VMXCI_OK;
    assert_true(path.len < sizeof found->path);
    memcpy(found->path, path.ptr, path.len);
    found->is_found = true;
    return VMXCI_OK;
}

static int check_descriptor(const descriptor_row *row)
{
    outside found = { .is_found = false };
    vmxci_error err = { 0 };
    put_descriptor("disk.vmdk", row);
    int fd = open(in("disk.vmdk"), O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    int bad =
        differs_status(row->name, vmxi_for_each_parent(fd, keep_outside, &found, &err), VMXCI_OK);
    assert_int_equal(close(fd), 0);
    if (found.is_found != (row->parent != NULL))
        bad += differs_n(row->name, "has a parent", found.is_found, row->parent != NULL);
    else if (row->parent)
        bad += differs(row->name, "parent", str_of(found.path), str_of(row->parent));
    return bad;
}

static void test_descriptor(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(descriptor_rows); i++)
        bad += check_descriptor(&descriptor_rows[i]);
    assert_int_equal(bad, 0);
}

/* The first bytes of /proc/self/mem cannot be read. */
static void test_read_error(void **state)
{
    (void)state;
    outside found = { .is_found = false };
    vmxci_error err = { 0 };
    int fd = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        skip();
    assert_int_equal(vmxi_for_each_parent(fd, keep_outside, &found, &err), VMXCI_EIO);
    assert_false(found.is_found);
    assert_int_equal(err.sys_errno, EIO);
    assert_int_equal(close(fd), 0);
}

/* ---- the directory ---- */

#define VMX(text) "config.version = \"8\"\nvirtualHW.version = \"19\"\n" text
#define CLONE     "# Disk DescriptorFile\nparentFileNameHint=\"../base.vmdk\"\n"

typedef struct file_row {
    const char *name;
    const char *vmx; /* what follows VMX("") */
    const char *file, *text;
    int status;
    const char *message;
} file_row;

static const file_row file_rows[] = {
    { "alone", DISK("web.vmdk"), NULL, NULL, VMXCI_OK, NULL },
    { "list of snapshots", "", "a.vmsd", "snapshot.numSnapshots = \"2\"\r\n", VMXCI_ESNAPSHOTS,
      "the VM has snapshots: 'a.vmsd' has snapshot.numSnapshots '2'; delete the snapshots first" },
    { "empty list", "", "a.vmsd", "", VMXCI_OK, NULL },
    { "list of no snapshots", "", "a.vmsd", "snapshot.numSnapshots = \"0\"\n", VMXCI_OK, NULL },
    { "list, negative", "", "a.vmsd", "snapshot.numSnapshots = -1\n", VMXCI_ESNAPSHOTS,
      "the VM may have snapshots: 'a.vmsd' has snapshot.numSnapshots '-1'; delete" },
    { "list, hexadecimal", "", "a.vmsd", "SNAPSHOT.NUMSNAPSHOTS=0x1\n", VMXCI_ESNAPSHOTS, "'0x1'" },
    { "list, second line", "", "a.vmsd", "snapshot.numSnapshots = 0\nsnapshot.numSnapshots = 3\n",
      VMXCI_ESNAPSHOTS, "'3'" },
    { "list, invalid", "", "a.vmsd", "snapshot.numSnapshots = \"x|0A\"\n", VMXCI_ESNAPSHOTS,
      "the VM may have snapshots: 'a.vmsd' has snapshot.numSnapshots 'x\\x0a'" },
    { "list, too large a number", "", "a.vmsd", "snapshot.numSnapshots = 99999999999\n",
      VMXCI_ESNAPSHOTS, "may have" },
    { "list, other keys", "", "a.vmsd",
      ".encoding = \"UTF-8\"\nsnapshot.lastUID = \"4\"\nsnapshots0.uid = 1\nsnapshot.0.uid = 1\n"
      "snapshot0 = 1\nxsnapshot0.uid = 1\n# snapshot0.uid = 1\n\n",
      VMXCI_OK, NULL },
    { "list, snapshots without a number", "", "a.vmsd",
      "snapshot.lastUID = \"1\"\nsnapshot0.uid = \"1\"\nsnapshot0.filename = \"a-1.vmsn\"\n",
      VMXCI_ESNAPSHOTS,
      "the VM may have snapshots: 'a.vmsd' has 'snapshot0.uid' but no snapshot.numSnapshots; "
      "delete "
      "the snapshots first" },
    { "list, file name without a number", "", "a.vmsd", "SNAPSHOT12.FileName = \"a-1.vmsn\"\n",
      VMXCI_ESNAPSHOTS, "'SNAPSHOT12.FileName'" },
    { "list, snapshots that are deleted", "", "a.vmsd",
      "snapshot.numSnapshots = \"0\"\nsnapshot0.uid = \"1\"\n", VMXCI_OK, NULL },
    { "list, malformed", "", "a.vmsd", "snapshot.lastUID = 1\nsnapshot.numSnapshots = \"1\n",
      VMXCI_ESNAPSHOTS,
      "the VM may have snapshots: line 2 of 'a.vmsd' is malformed; remove that file if the VM has "
      "no "
      "snapshots" },
    { "list, malformed although there are none", "", "a.vmsd", "snapshot.numSnapshots = 0\n???\n",
      VMXCI_ESNAPSHOTS, "line 2" },
    { "list of another VM", "", "b.vmsd", "snapshot.numSnapshots = \"2\"\n", VMXCI_OK, NULL },
    { "list named after the whole file", "", "a.vmx.vmsd", "snapshot.numSnapshots = \"2\"\n",
      VMXCI_OK, NULL },

    { "linked clone", DISK("web.vmdk"), "web.vmdk", CLONE, VMXCI_ESNAPSHOTS,
      "the disk 'web.vmdk' is a linked clone, and copies would depend on its parent disk "
      "'../base.vmdk', which is outside of the VM directory; make a full clone first" },
    { "linked clone, own directory", "nvme0:0.fileName = ./web.vmdk\n", "web.vmdk", CLONE,
      VMXCI_ESNAPSHOTS, "'web.vmdk'" },
    { "linked clone, escaped name", DISK("we|62.vmdk"), "web.vmdk", CLONE, VMXCI_ESNAPSHOTS,
      "'web.vmdk'" },
    { "linked clone, encoded name", ".encoding = \"GBK\"\n" DISK("\xd6\xd0.vmdk"), "\xd6\xd0.vmdk",
      CLONE, VMXCI_ESNAPSHOTS, "'\\xd6\\xd0.vmdk'" },
    { "linked clone, name in UTF-8", ".encoding = \"GBK\"\n" DISK("\xd6\xd0.vmdk"),
      "\xe4\xb8\xad.vmdk", CLONE, VMXCI_ESNAPSHOTS, "'\xe4\xb8\xad.vmdk'" },
    { "linked clone, hostile hint", DISK("web.vmdk"), "web.vmdk",
      "#\nparentFileNameHint=\"/|0A|1B[31m\xff\"\n", VMXCI_ESNAPSHOTS, "'/\\x0a\\x1b[31m\\xff'" },
    { "second disk", DISK("a.vmdk") "ide0:0.fileName = web.vmdk\n", "web.vmdk", CLONE,
      VMXCI_ESNAPSHOTS, "'web.vmdk'" },
    { "linked clone, NVDIMM", "nvdimm0:0.fileName = \"web.vmdk\"\n", "web.vmdk", CLONE,
      VMXCI_ESNAPSHOTS, "'web.vmdk'" },
    { "CD image that looks like a linked clone",
      "ide1:0.deviceType = cdrom-image\nide1:0.fileName = web.vmdk\n", "web.vmdk", CLONE, VMXCI_OK,
      NULL },
    { "disk of another VM", DISK("a.vmdk"), "web.vmdk", CLONE, VMXCI_OK, NULL },
    { "file of a serial port", "serial0.fileName = \"web.vmdk\"\n", "web.vmdk", CLONE, VMXCI_OK,
      NULL },
    { "name with a NUL", DISK("web.vmdk|00"), "web.vmdk", CLONE, VMXCI_OK, NULL },
    { "name cut by a NUL", DISK("web.vmdk|00x"), "web.vmdk", CLONE, VMXCI_OK, NULL },
    { "no name", DISK("") DISK("/") DISK("./") DISK(".") DISK("..") DISK("../"), "web.vmdk", CLONE,
      VMXCI_OK, NULL },
    { "the .vmx file as a disk", DISK("a.vmx"), NULL, NULL, VMXCI_OK, NULL },
    { "disk in another directory", DISK("sub/web.vmdk"), "sub/web.vmdk", CLONE, VMXCI_OK, NULL },
    { "linked clone below the directory", DISK("sub/web.vmdk"), "sub/web.vmdk",
      "#\n" HINT("/base/base.vmdk"), VMXCI_ESNAPSHOTS,
      "the disk 'sub/web.vmdk' is a linked clone, and copies would depend on its parent disk "
      "'/base/base.vmdk'" },
    { "linked clone below, up twice", DISK("./sub//web.vmdk"), "sub/web.vmdk",
      "#\n" HINT("../../base.vmdk"), VMXCI_ESNAPSHOTS, "'../../base.vmdk'" },
    { "linked clone below, backslash", DISK("sub\\web.vmdk"), "sub/web.vmdk",
      "#\n" HINT("C:\\base.vmdk"), VMXCI_ESNAPSHOTS, "'C:\\base.vmdk'" },
    { "linked clone below, up and down", DISK("sub/../web.vmdk"), "web.vmdk", CLONE,
      VMXCI_ESNAPSHOTS, "'web.vmdk'" },
    { "linked clone, own directory of Windows", DISK(".\\web.vmdk"), "web.vmdk", CLONE,
      VMXCI_ESNAPSHOTS, "'web.vmdk'" },
    { "linked clone, backslash in the name", DISK("we\\b.vmdk"), "we\\b.vmdk", CLONE,
      VMXCI_ESNAPSHOTS, "'we\\b.vmdk'" },
    { "a directory that is a file", DISK("web.vmdk/x.vmdk"), "web.vmdk", CLONE, VMXCI_OK, NULL },
    { "parent is the disk", DISK("web.vmdk"), "web.vmdk",
      "#\n" HINT("web.vmdk") HINT("./web.vmdk") HINT("x/../web.vmdk"), VMXCI_OK, NULL },
    { "disk in the parent directory", DISK("../web.vmdk"), "web.vmdk", CLONE, VMXCI_OK, NULL },
    { "the text comes first", DISK("a-000001.vmdk"), "a.vmsd", "snapshot.numSnapshots = 1\n",
      VMXCI_ESNAPSHOTS, "a-000001.vmdk" },
    { "a TPM comes first", "vtpm.present = 1\n", "a.vmsd", "snapshot.numSnapshots = 1\n",
      VMXCI_EVTPM, "TPM" },
};

static vmxci_vm *open_vm(const char *path, bool edit)
{
    vmxci_vm_options options = VMXCI_VM_OPTIONS_INIT;
    vmxci_vm *vm = NULL;
    options.edit = edit;
    options.lock_timeout = 0;
    assert_int_equal(vmxci_vm_open(&vm, path, &options, NULL), VMXCI_OK);
    return vm;
}

/* Returns what vmxci_vm_check_copy returns for the VM PATH. */
static int check_vm(const char *path, unsigned flags, vmxci_error *err)
{
    vmxci_vm *vm = open_vm(path, false);
    const int status = vmxci_vm_check_copy(vm, flags, err);
    vmxci_vm_close(vm);
    return status;
}

static void put_vmx(const char *name, const char *text)
{
    char content[1024];
    snprintf(content, sizeof content, VMX("%s"), text);
    put(name, content);
}

static int check_file_row(const file_row *row)
{
    vmxci_error err = { 0 };
    put_vmx("a.vmx", row->vmx);
    assert_int_equal(mkdir(in("sub"), 0755), 0);
    if (row->file)
        put(row->file, row->text);
    int bad = check_status(row->name, check_vm(in("a.vmx"), 0, &err), &err, row->status);
    bad += check_message(row->name, &err, row->message);
    bad += differs_status(row->name, check_vm(place, 0, NULL), row->status);
    const int allowed = row->status == VMXCI_ESNAPSHOTS ? VMXCI_OK : row->status;
    bad += differs_status(row->name, check_vm(place, VMXCI_COPY_SNAPSHOTS, &err), allowed);
    remove_tree(in("sub"));
    if (row->file && exists(row->file))
        assert_int_equal(unlink(in(row->file)), 0);
    return bad;
}

static void test_files(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < COUNT(file_rows); i++)
        bad += check_file_row(&file_rows[i]);
    assert_int_equal(bad, 0);
}

/* ---- chains of disks ---- */

typedef struct chain_row {
    const char *name, *disk;
    const char
        *parents[4]; /* of disk.vmdk, sub/b.vmdk, c.vmdk and e.vmdk; NULL: there is no such file */
    int status;
    const char *message;
} chain_row;

/* In a path, @ is the directory of the VM. */
static const chain_row chain_rows[] = {
    { "parent inside", "disk.vmdk", { "c.vmdk", NULL, "" }, VMXCI_OK, NULL },
    { "parent is missing", "disk.vmdk", { "nowhere.vmdk" }, VMXCI_OK, NULL },
    { "parent of the parent outside",
      "disk.vmdk",
      { "c.vmdk", NULL, "/base/x.vmdk" },
      VMXCI_ESNAPSHOTS,
      "the disk 'c.vmdk' is a linked clone, and copies would depend on its parent disk "
      "'/base/x.vmdk', which is outside" },
    { "several links",
      "disk.vmdk",
      { ".\\sub\\b.vmdk", "../c.vmdk", "./sub/.././e.vmdk", "../x" },
      VMXCI_ESNAPSHOTS,
      "the disk 'e.vmdk' is a linked clone" },
    { "below the directory", "sub/b.vmdk", { NULL, "../c.vmdk", "sub/b.vmdk" }, VMXCI_OK, NULL },
    { "below, outside",
      "sub/b.vmdk",
      { NULL, "../../c.vmdk", "" },
      VMXCI_ESNAPSHOTS,
      "sub/b.vmdk" },
    { "loop", "disk.vmdk", { "sub/b.vmdk", "../c.vmdk", "disk.vmdk" }, VMXCI_OK, NULL },
    { "absolute, inside", "disk.vmdk", { "@/c.vmdk", NULL, "" }, VMXCI_OK, NULL },
    { "absolute, inside, outside",
      "disk.vmdk",
      { "@/c.vmdk", NULL, "/base/x.vmdk" },
      VMXCI_ESNAPSHOTS,
      "the disk 'c.vmdk'" },
    { "absolute, below",
      "disk.vmdk",
      { "@/sub/../sub/b.vmdk", "@/../x.vmdk" },
      VMXCI_ESNAPSHOTS,
      "the disk 'sub/b.vmdk'" },
    { "absolute, by a link",
      "disk.vmdk",
      { "@/self/c.vmdk", NULL, "/base/x.vmdk" },
      VMXCI_ESNAPSHOTS,
      "the disk 'c.vmdk'" },
    { "absolute, the directory itself", "disk.vmdk", { "@/" }, VMXCI_ESNAPSHOTS, "disk.vmdk" },
    { "absolute, beside the directory",
      "disk.vmdk",
      { "@x/c.vmdk" },
      VMXCI_ESNAPSHOTS,
      "disk.vmdk" },
    { "link out of the directory", "out/b.vmdk", { NULL, "/base/x.vmdk" }, VMXCI_OK, NULL },
    { "disk by an absolute path",
      "@/sub/b.vmdk",
      { NULL, "/base/x.vmdk" },
      VMXCI_ESNAPSHOTS,
      "the disk 'sub/b.vmdk'" },
};

/* Creates the file NAME: HEAD and PATH in quotes, @ replaced by the directory of the VM. */
static void put_path(const char *name, const char *head, const char *path)
{
    char text[2048];
    const bool is_absolute = path[0] == '@';
    snprintf(text, sizeof text, "%s\"%s%s\"\n", head, is_absolute ? place : "",
             path + (is_absolute ? 1 : 0));
    put(name, text);
}

static int check_chain_row(const chain_row *row)
{
    static const char *const disks[] = { "disk.vmdk", "sub/b.vmdk", "c.vmdk", "e.vmdk" };
    vmxci_error err = { 0 };
    put_path("a.vmx", VMX("scsi0:0.fileName = "), row->disk);
    for (size_t i = 0; i < COUNT(disks); i++)
        if (row->parents[i])
            put_path(disks[i], "# Disk DescriptorFile\nparentFileNameHint=", row->parents[i]);
    int bad = check_status(row->name, check_vm(in("a.vmx"), 0, &err), &err, row->status);
    bad += check_message(row->name, &err, row->message);
    for (size_t i = 0; i < COUNT(disks); i++)
        if (row->parents[i])
            assert_int_equal(unlink(in(disks[i])), 0);
    return bad;
}

static void test_chains(void **state)
{
    (void)state;
    int bad = 0;
    assert_int_equal(mkdir(in("sub"), 0755), 0);
    assert_int_equal(symlink(".", in("self")), 0);
    assert_int_equal(symlink("sub", in("out")), 0);
    for (size_t i = 0; i < COUNT(chain_rows); i++)
        bad += check_chain_row(&chain_rows[i]);
    assert_int_equal(bad, 0);
}

/* A chain of COUNT disks, the last of which has no parent. */
static void put_chain(size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char name[32], text[64];
        snprintf(name, sizeof name, "%zu.vmdk", i);
        snprintf(text, sizeof text, "#\nparentFileNameHint=%zu.vmdk\n", i + 1);
        put(name, i + 1 < count ? text : "#\n");
    }
}

static void test_long_chain(void **state)
{
    (void)state;
    vmxci_error err = { 0 };
    put_vmx("a.vmx", DISK("0.vmdk"));
    put_chain(64);
    assert_int_equal(check_vm(in("a.vmx"), 0, &err), VMXCI_OK);
    put_chain(65);
    assert_int_equal(check_vm(in("a.vmx"), 0, &err), VMXCI_ESNAPSHOTS);
    assert_int_equal(
        check_message("long", &err, "the disk '0.vmdk' has more than 63 parent disks, and may be"),
        0);
}

/* The name of the list of snapshots follows from that of the file. */
static void test_list_name(void **state)
{
    (void)state;
    static const struct {
        const char *file, *list;
        bool found;
    } rows[] = {
        { "a.vmx", "a.vmsd", true },       { "a.VMX", "a.vmsd", true },
        { "a.vmtx", "a.vmsd", true },      { "a.b.vmx", "a.b.vmsd", true },
        { "a.conf", "a.conf.vmsd", true }, { "a.conf", "a.vmsd", false },
        { "a b.vmx", "a b.vmsd", true },   { ".vmx", ".vmsd", true },
    };
    int bad = 0;
    for (size_t i = 0; i < COUNT(rows); i++) {
        put_vmx(rows[i].file, "");
        put(rows[i].list, "snapshot.numSnapshots = \"1\"\n");
        bad += differs_status(rows[i].file, check_vm(in(rows[i].file), 0, NULL),
                              rows[i].found ? VMXCI_ESNAPSHOTS : VMXCI_OK);
        assert_int_equal(unlink(in(rows[i].file)) | unlink(in(rows[i].list)), 0);
    }
    assert_int_equal(bad, 0);
}

/* The list of the longest name that a file can have, and of one that is too long for its list.
 */
static void test_long_name(void **state)
{
    (void)state;
    char file[NAME_MAX + 1], list[NAME_MAX + 1];
    memset(file, 'n', sizeof file);
    memcpy(list, file, sizeof file);
    snprintf(file + NAME_MAX - 5, 6, ".vmtx");
    snprintf(list + NAME_MAX - 5, 6, ".vmsd");
    put_vmx(file, "");
    put(list, "snapshot.numSnapshots = \"1\"\n");
    assert_int_equal(check_vm(in(file), 0, NULL), VMXCI_ESNAPSHOTS);
    assert_int_equal(unlink(in(list)), 0);
    assert_int_equal(check_vm(in(file), 0, NULL), VMXCI_OK);
    /* The name of the list would be longer than that of the file. */
    snprintf(file + NAME_MAX - 4, 5, ".vmx");
    put_vmx(file, "");
    assert_int_equal(check_vm(in(file), 0, NULL), VMXCI_OK);
}

/* ---- files of other types ---- */

typedef void (*put_fn)(const char *name);

static void put_fifo(const char *name)
{
    assert_int_equal(mkfifo(in(name), 0666), 0);
}

static void put_directory(const char *name)
{
    assert_int_equal(mkdir(in(name), 0755), 0);
}

static void put_link(const char *name)
{
    assert_int_equal(symlink("target", in(name)), 0);
}

static void put_dangling_link(const char *name)
{
    assert_int_equal(symlink("nowhere", in(name)), 0);
}

static void put_loop(const char *name)
{
    assert_int_equal(symlink(name, in(name)), 0);
}

static void put_device_link(const char *name)
{
    assert_int_equal(symlink("/dev/zero", in(name)), 0);
}

typedef struct type_row {
    put_fn put;
    const char *type;
} type_row;

static const type_row type_rows[] = {
    { put_fifo, "a FIFO" },          { put_directory, "a directory" },
    { put_link, "a symbolic link" }, { put_dangling_link, "a symbolic link" },
    { put_loop, "a symbolic link" }, { put_device_link, "a symbolic link" },
};

/* Creates the file NAME by ROW.  Returns what vmxci_vm_check_copy returns then. */
static int check_type(const type_row *row, const char *name, vmxci_error *err)
{
    row->put(name);
    const int status = check_vm(in("a.vmx"), 0, err);
    assert_int_equal(check_vm(in("a.vmx"), 0, NULL), status);
    assert_int_equal(check_vm(in("a.vmx"), VMXCI_COPY_SNAPSHOTS, NULL), VMXCI_OK);
    assert_int_equal(remove_tree(in(name)), 0);
    return status;
}

/* None of them is waited for or followed.  A list of snapshots may have been there. */
static void test_other_types(void **state)
{
    (void)state;
    static const char *const names[] = { "a.vmsd", "web.vmdk" };
    int bad = 0;
    put("target", CLONE "snapshot.numSnapshots = 1\n");
    put_vmx("a.vmx", DISK("web.vmdk"));
    for (size_t i = 0; i < COUNT(type_rows); i++) {
        const type_row *row = &type_rows[i];
        vmxci_error err = { 0 };
        char message[128];
        bad += differs_status(row->type, check_type(row, "web.vmdk", &err), VMXCI_OK);
        bad += differs_status(row->type, check_type(row, "a.vmsd", &err), VMXCI_ESNAPSHOTS);
        snprintf(message, sizeof message,
                 "the VM may have snapshots: 'a.vmsd' is not a regular file but %s; remove it if",
                 row->type);
        bad += check_message(row->type, &err, message);
    }
    assert_int_equal(bad, 0);
    /* The same bytes in a file of its own. */
    for (size_t k = 0; k < COUNT(names); k++) {
        assert_int_equal(link(in("target"), in(names[k])), 0);
        assert_int_equal(check_vm(in("a.vmx"), 0, NULL), VMXCI_ESNAPSHOTS);
        assert_int_equal(unlink(in(names[k])), 0);
    }
}

/* Lists that are not the text of VMware. */
static void test_junk_list(void **state)
{
    (void)state;
    static const vmxci_str rows[] = {
        LIT("\xff\xfes\0n\0a\0p\0\n\0"), /* UTF-16 */
        LIT("\xfe\xff\0s\0n\0\n"),
        LIT("\0\0\0\0\0\0\0\0"),
        LIT("\0\1\2junk\n"),
        LIT("\x7f"
            "ELF\2\1\1"),
        LIT("snapshot.lastUID = \"1\"\n\0snapshot.numSnapshots = \"1\"\n"),
    };
    int bad = 0;
    put_vmx("a.vmx", "");
    for (size_t i = 0; i < COUNT(rows); i++) {
        vmxci_error err = { 0 };
        put_str("a.vmsd", rows[i], 0644);
        bad += differs_status(rows[i].ptr, check_vm(in("a.vmx"), 0, &err), VMXCI_ESNAPSHOTS);
        bad += check_message(rows[i].ptr, &err, "of 'a.vmsd' is malformed");
    }
    assert_int_equal(bad, 0);
}

static void test_unreadable(void **state)
{
    (void)state;
    static const char *const names[] = { "a.vmsd", "web.vmdk" };
    put_vmx("a.vmx", DISK("web.vmdk"));
    for (size_t k = 0; k < COUNT(names); k++) {
        vmxci_error err = { 0 };
        char part[64];
        put_str(names[k], STR("# x\n"), 0);
        drop_rights();
        const int status = check_vm(in("a.vmx"), 0, &err);
        const int allowed = check_vm(in("a.vmx"), VMXCI_COPY_SNAPSHOTS, NULL);
        const int silent = check_vm(in("a.vmx"), 0, NULL);
        regain_rights();
        assert_int_equal(status, VMXCI_EIO);
        assert_int_equal(allowed, VMXCI_OK);
        assert_int_equal(silent, VMXCI_EIO);
        assert_int_equal(err.sys_errno, EACCES);
        snprintf(part, sizeof part, "'%s': cannot open: ", names[k]);
        assert_int_equal(check_message(names[k], &err, part), 0);
        assert_int_equal(unlink(in(names[k])), 0);
    }
}

static void test_huge_list(void **state)
{
    (void)state;
    vmxci_error err = { 0 };
    put_vmx("a.vmx", "");
    put("a.vmsd", "snapshot.numSnapshots = \"0\"\n");
    assert_int_equal(truncate(in("a.vmsd"), (off_t)1 << 40), 0);
    assert_int_equal(check_vm(in("a.vmx"), 0, &err), VMXCI_ETOOBIG);
    assert_int_equal(check_message("huge", &err, "'a.vmsd': larger than the limit"), 0);
    assert_int_equal(check_vm(in("a.vmx"), 0, NULL), VMXCI_ETOOBIG);
}

/* Of a huge disk only the descriptor is read. */
static void test_huge_disk(void **state)
{
    (void)state;
    put_vmx("a.vmx", DISK("web.vmdk"));
    put("web.vmdk", CLONE);
    assert_int_equal(truncate(in("web.vmdk"), (off_t)1 << 40), 0);
    assert_int_equal(check_vm(in("a.vmx"), 0, NULL), VMXCI_ESNAPSHOTS);
}

/* ---- which directory, which text ---- */

/* The files are beside the file that a link leads to. */
static void test_link(void **state)
{
    (void)state;
    put_directory("d");
    put_vmx("d/b.vmx", DISK("web.vmdk"));
    assert_int_equal(symlink("d/b.vmx", in("a.vmx")), 0);
    put("a.vmsd", "snapshot.numSnapshots = \"1\"\n");
    put("b.vmsd", "snapshot.numSnapshots = \"1\"\n");
    put("web.vmdk", CLONE);
    assert_int_equal(check_vm(in("a.vmx"), 0, NULL), VMXCI_OK);
    put("d/web.vmdk", CLONE);
    assert_int_equal(check_vm(in("a.vmx"), 0, NULL), VMXCI_ESNAPSHOTS);
    assert_int_equal(unlink(in("d/web.vmdk")), 0);
    put("d/b.vmsd", "snapshot.numSnapshots = \"1\"\n");
    assert_int_equal(check_vm(in("a.vmx"), 0, NULL), VMXCI_ESNAPSHOTS);
}

/* An edit does not count, locks do not matter, and nothing is written. */
static void test_edited(void **state)
{
    (void)state;
    int changed;
    put_vmx("a.vmx", DISK("web-000001.vmdk"));
    vmxci_vm *vm = open_vm(in("a.vmx"), true);
    assert_int_equal(vmxci_doc_set(vmxci_vm_doc(vm), "scsi0:0.fileName", "x.vmdk", NULL), VMXCI_OK);
    assert_int_equal(vmxci_vm_check_copy(vm, 0, NULL), VMXCI_ESNAPSHOTS);
    assert_int_equal(vmxci_doc_check_copy(vmxci_vm_doc(vm), 0, NULL), VMXCI_OK);
    assert_int_equal(count_entries(""), 1);
    vmxci_vm_close(vm);
    put_vmx("a.vmx", DISK("web.vmdk"));
    vm = open_vm(in("a.vmx"), true);
    assert_int_equal(vmxci_vm_lock(&changed, vm, NULL), VMXCI_OK);
    assert_int_equal(vmxci_vm_check_copy(vm, 0, NULL), VMXCI_OK);
    put("web.vmdk", CLONE);
    assert_int_equal(vmxci_vm_check_copy(vm, 0, NULL), VMXCI_ESNAPSHOTS);
    assert_true(exists(LOCK_DIR));
    vmxci_vm_close(vm);
}

/* The file, or its directory, is gone or another one. */
static void test_gone(void **state)
{
    (void)state;
    vmxci_error err = { 0 };
    vmxci_vm_options options = VMXCI_VM_OPTIONS_INIT;
    vmxci_vm *vm = NULL;
    put_directory("d");
    put_vmx("d/a.vmx", "");
    const struct stat st = stat_of("d");
    const vmxci_directory directory = { .device = st.st_dev, .inode = st.st_ino };
    options.directory = &directory;
    assert_int_equal(vmxci_vm_open(&vm, in("d/a.vmx"), &options, NULL), VMXCI_OK);
    assert_int_equal(vmxci_vm_check_copy(vm, 0, &err), VMXCI_OK);
    assert_int_equal(rename(in("d"), in("e")), 0);
    assert_int_equal(vmxci_vm_check_copy(vm, 0, &err), VMXCI_ENOENT);
    put_directory("d");
    put_vmx("d/a.vmx", "");
    assert_int_equal(vmxci_vm_check_copy(vm, 0, &err), VMXCI_ECHANGED);
    assert_int_equal(err.code, VMXCI_ECHANGED);
    vmxci_vm_close(vm);
}

typedef struct scanned {
    int statuses[4];
    size_t count;
} scanned;

static int check_scanned(vmxci_scan_result *result, void *payload)
{
    scanned *s = payload;
    s->statuses[s->count++ % COUNT(s->statuses)] =
        result->vm ? vmxci_vm_check_copy(result->vm, 0, NULL) : result->error->code;
    return 0;
}

static int ignore_scanned(vmxci_scan_result *result, void *payload)
{
    (void)result;
    (void)payload;
    return 0;
}

/* VMs that a walk has found, in `each`, and in `prepare`, while their directory is open. */
static void test_scan(void **state)
{
    (void)state;
    static const int want[] = { VMXCI_OK, VMXCI_ESNAPSHOTS, VMXCI_ESNAPSHOTS, VMXCI_EVTPM };
    put_directory("d");
    put_vmx("d/a.vmx", "");
    put_vmx("d/b.vmx", "");
    put("d/b.vmsd", "snapshot.numSnapshots = \"1\"\n");
    put_vmx("d/c.vmx", DISK("c.vmdk"));
    put("d/c.vmdk", CLONE);
    put_vmx("d/e.vmx", "vtpm.present = yes\n");
    for (int in_prepare = 0; in_prepare < 2; in_prepare++) {
        vmxci_scan_options options = VMXCI_SCAN_OPTIONS_INIT;
        scanned s = { .count = 0 };
        const char *path = place;
        options.recursive = 1;
        options.jobs = 1;
        options.prepare = in_prepare ? check_scanned : NULL;
        assert_int_equal(
            vmxci_scan(&path, 1, &options, in_prepare ? ignore_scanned : check_scanned, &s, NULL),
            VMXCI_OK);
        assert_int_equal(s.count, COUNT(want));
        for (size_t i = 0; i < COUNT(want); i++)
            assert_int_equal(s.statuses[i], want[i]);
    }
}

#define IN_PLACE(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_flags),
        cmocka_unit_test(test_long_value),
        cmocka_unit_test(test_leads_outside),
        IN_PLACE(test_descriptor),
        cmocka_unit_test(test_read_error),
        IN_PLACE(test_files),
        IN_PLACE(test_chains),
        IN_PLACE(test_long_chain),
        IN_PLACE(test_list_name),
        IN_PLACE(test_long_name),
        IN_PLACE(test_other_types),
        IN_PLACE(test_junk_list),
        IN_PLACE(test_unreadable),
        IN_PLACE(test_huge_list),
        IN_PLACE(test_huge_disk),
        IN_PLACE(test_link),
        IN_PLACE(test_edited),
        IN_PLACE(test_gone),
        IN_PLACE(test_scan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
