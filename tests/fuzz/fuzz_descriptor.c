/* SPDX-License-Identifier: MIT */
/* Takes the input, without its first byte, for the file of a disk, whose parent is searched for,
 * and for the text of a .vmx file, which may name delta disks.  The first byte tells which read
 * fails. */
#include <config.h>

#include <stdlib.h>
#include <string.h>

#include "file/read.h"
#include "vm/descriptor.h"

#include "fuzz.h"

enum {
    DISK = 1000, /* the descriptor */
    LIMIT = 65536
};

static vmxci_str disk;
static unsigned fail_at; /* the read that fails, from 1; 0: none */
static unsigned reads;

/* ---- in place of the system ---- */

int __wrap_vmxi_read_at(vmxi_buf *buf, int fd, off_t offset, size_t max, vmxci_error *err);

/* Gives the bytes in a block of their exact size. */
int __wrap_vmxi_read_at(vmxi_buf *buf, int fd, off_t offset, size_t max, vmxci_error *err)
{
    REQUIRE(fd == DISK && offset >= 0 && max > 0 && max <= LIMIT && buf->len == 0);
    if (++reads == fail_at) {
        *err = (vmxci_error){ .code = VMXCI_EIO, .message = "cannot read" };
        return VMXCI_EIO;
    }
    if ((uint64_t)offset >= disk.len)
        return VMXCI_OK;
    const size_t rest = disk.len - (size_t)offset, len = rest < max ? rest : max;
    buf->ptr = allocate(len);
    memcpy(buf->ptr, disk.ptr + offset, len);
    buf->len = buf->room = len;
    return VMXCI_OK;
}

/* ---- models ---- */

/* Decodes the value of LINE as a C string in which each separator is '/'.  NULs become spaces.  The
 * caller frees it. */
static char *decode_path(const vmxci_line *line, size_t *len)
{
    char *path = allocate(line->value.len + 1);
    *len = model_unescape(path, line->value);
    path[*len] = '\0';
    for (size_t i = 0; i < *len; i++)
        path[i] = (char)(path[i] == '\\' ? '/' : path[i] ? path[i] : ' ');
    return path;
}

static int model_is_absolute(const char *path)
{
    const size_t first = strcspn(path, "/:");
    return path[0] == '/' || (path[0] == '[' && strchr(path, ']')) ||
           (path[first] == ':' && first == 1) || (path[first] == ':' && path[first + 1] == '/');
}

/* Removes components from the end of PATH, which is changed: a `..` that remains leads outside. */
static int model_leads_outside(char *path)
{
    size_t ups = 0;
    if (model_is_absolute(path))
        return 1;
    for (;;) {
        char *slash = strrchr(path, '/');
        const char *last = slash ? slash + 1 : path;
        if (strcmp(last, "..") == 0)
            ups++;
        else if (*last && strcmp(last, ".") != 0 && ups)
            ups--;
        if (!slash)
            return ups > 0;
        *slash = '\0';
    }
}

static uint64_t model_number(size_t at)
{
    uint64_t number = 0;
    for (size_t i = 0; i < 8; i++)
        number |= (uint64_t)(unsigned char)disk.ptr[at + i] << 8 * i;
    return number;
}

/* Whether the disk is a descriptor. */
static int model_is_text(void)
{
    size_t at = disk.len >= 3 && memcmp(disk.ptr, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (at < disk.len && at < 512 && disk.ptr[at] && strchr(" \t\r\n", disk.ptr[at]))
        at++;
    return at >= disk.len || at >= 512 || disk.ptr[at] == '#';
}

/* Returns the part of the disk that is its descriptor. */
static vmxci_str model_descriptor(void)
{
    uint64_t at = 0, len = LIMIT;
    if (disk.len >= 512 && memcmp(disk.ptr, "KDMV", 4) == 0) {
        at = model_number(28);
        len = model_number(36);
        if (at == 0 || at > disk.len / 512)
            return STR("");
        at *= 512;
        len = len > LIMIT / 512 ? LIMIT : len * 512;
    } else if (!model_is_text()) {
        return STR("");
    }
    vmxci_str text = { disk.ptr + at, disk.len - at };
    text.len = text.len > len ? len : text.len;
    const char *nul = text.len ? memchr(text.ptr, '\0', text.len) : NULL;
    text.len = nul ? (size_t)(nul - text.ptr) : text.len;
    return text;
}

/* ---- the parent disk ---- */

typedef struct visits {
    const vmxci_doc *doc; /* the descriptor */
    size_t line;          /* of the last parent */
} visits;

/* Returns the number of the first line of DOC, behind LINE, that names a parent, or 0. */
static size_t find_line(const vmxci_doc *doc, size_t line)
{
    while (++line <= vmxci_doc_lines(doc)) {
        const vmxci_line entry = line_at(doc, line);
        if (entry.kind == VMXCI_LINE_ENTRY && fold_equal(entry.key, STR("PARENTFILENAMEHINT")))
            return line;
    }
    return 0;
}

/* Verifies that PATH is the next parent, and whether it leads outside. */
static int check_parent(vmxci_str path, void *payload, vmxci_error *err)
{
    visits *v = payload;
    size_t len;
    v->line = find_line(v->doc, v->line);
    REQUIRE(v->line);
    const vmxci_line line = line_at(v->doc, v->line);
    char *decoded = allocate(line.value.len);
    REQUIRE(str_equal(path, (vmxci_str){ decoded, model_unescape(decoded, line.value) }));
    free(decoded);
    char *model = decode_path(&line, &len);
    REQUIRE(vmxi_leads_outside(path) == (model_leads_outside(model) != 0));
    free(model);
    /* The result of a call ends the search. */
    if (v->line % 3 == 0) {
        *err = (vmxci_error){ .code = VMXCI_ESNAPSHOTS, .message = "stopped" };
        return VMXCI_ESNAPSHOTS;
    }
    return VMXCI_OK;
}

static void check_disk(void)
{
    vmxci_doc *doc = NULL;
    vmxci_error err;
    const vmxci_str text = model_descriptor();
    REQUIRE(vmxci_doc_parse(&doc, text.ptr, text.len, NULL, &err) == VMXCI_OK);
    visits v = { doc, 0 };
    reads = 0;
    const int status = vmxi_for_each_parent(DISK, check_parent, &v, &err);
    REQUIRE(reads >= 1 && reads <= 2);
    if (fail_at && fail_at <= reads)
        REQUIRE(status == VMXCI_EIO && v.line == 0);
    else if (v.line && v.line % 3 == 0)
        REQUIRE(status == VMXCI_ESNAPSHOTS);
    else
        REQUIRE(status == VMXCI_OK && find_line(doc, v.line) == 0);
    if (status)
        check_error(&err, status);
    vmxci_doc_free(doc);
}

/* ---- the text of a .vmx file ---- */

/* Returns the length of the device in KEY, which is CONTROLLER, digits, `:`, digits and
 * `.fileName`; 0 if it is not. */
static size_t model_device(vmxci_str key)
{
    static const vmxci_str controllers[] = { LIT("SCSI"), LIT("SATA"), LIT("IDE"), LIT("NVME"),
                                             LIT("NVDIMM") };
    char *name = c_string(key);
    size_t len = 0;
    for (size_t i = 0; i < COUNT(controllers); i++) {
        if (!starts_fold(key, controllers[i]))
            continue;
        const char *unit = name + controllers[i].len;
        const size_t first = strspn(unit, "0123456789");
        const size_t second = unit[first] == ':' ? strspn(unit + first + 1, "0123456789") : 0;
        const char *end = unit + first + 1 + second;
        if (first && second && fold_equal((vmxci_str){ end, strlen(end) }, STR(".FILENAME")))
            len = (size_t)(end - name);
    }
    free(name);
    return len;
}

/* Whether the value of LINE is the type of a CD drive. */
static int model_is_cd_type(const vmxci_line *line)
{
    char *type = allocate(line->value.len);
    const vmxci_str decoded = { type, model_unescape(type, line->value) };
    const int is_cd = fold_equal(decoded, STR("CDROM-IMAGE")) ||
                      fold_equal(decoded, STR("CDROM-RAW")) ||
                      fold_equal(decoded, STR("ATAPI-CDROM"));
    free(type);
    return is_cd && line->value.len <= 128;
}

/* Whether all types of DEVICE in DOC are those of a CD drive. */
static int model_is_cd(const vmxci_doc *doc, vmxci_str device)
{
    size_t types = 0, cds = 0;
    for (size_t i = 1; i <= vmxci_doc_lines(doc); i++) {
        const vmxci_line line = line_at(doc, i);
        if (line.kind != VMXCI_LINE_ENTRY || line.key.len != device.len + 11 ||
            line.key.len > 128 || !fold_equal((vmxci_str){ line.key.ptr, device.len }, device) ||
            !fold_equal((vmxci_str){ line.key.ptr + device.len, 11 }, STR(".DEVICETYPE")))
            continue;
        types++;
        cds += model_is_cd_type(&line) != 0;
    }
    return types && types == cds;
}

static int model_is_hard_disk(const vmxci_doc *doc, const vmxci_line *line)
{
    const vmxci_str device = { line->key.ptr, model_device(line->key) };
    return device.len && !model_is_cd(doc, device);
}

static int model_is_delta(const vmxci_line *line)
{
    size_t len;
    char *path = decode_path(line, &len);
    const char *end = path + (len < 12 ? len : len - 12);
    const int is_delta = end[0] == '-' && strspn(end + 1, "0123456789") == 6 &&
                         fold_equal((vmxci_str){ end + 7, strlen(end + 7) }, STR(".VMDK"));
    free(path);
    return is_delta && line->value.len <= 4096;
}

static void check_text(vmxci_str text)
{
    vmxci_doc *doc = NULL;
    vmxci_error err;
    size_t delta = 0;
    REQUIRE(vmxci_doc_parse(&doc, text.ptr, text.len, NULL, &err) == VMXCI_OK);
    for (size_t i = 1; i <= vmxci_doc_lines(doc) && !delta; i++) {
        const vmxci_line line = line_at(doc, i);
        if (line.kind == VMXCI_LINE_ENTRY && model_is_delta(&line) &&
            model_is_hard_disk(doc, &line))
            delta = i;
    }
    const int status = vmxci_doc_check_copy(doc, 0, &err);
    if (status)
        check_error(&err, status);
    const int allowed = vmxci_doc_check_copy(doc, VMXCI_COPY_SNAPSHOTS, NULL);
    REQUIRE(allowed == VMXCI_OK || allowed == VMXCI_EVTPM || allowed == VMXCI_EENCRYPTED);
    REQUIRE(status == (allowed ? allowed : delta ? VMXCI_ESNAPSHOTS : VMXCI_OK));
    if (status == VMXCI_ESNAPSHOTS)
        REQUIRE(err.line == delta);
    vmxci_doc_free(doc);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    fail_at = data[0] < 3 ? data[0] : 0;
    disk = (vmxci_str){ (const char *)data + 1, size - 1 };
    check_disk();
    check_text(disk);
    return 0;
}
