/* SPDX-License-Identifier: MIT */
/*
 * vmxci: read and change the VMCI device of powered-off VMware virtual machines,
 * and any other key, in their .vmx files.  This header is the manual of libvmxci.
 *
 * Conventions that hold for every function below
 *
 *   Result    Functions that can fail return VMXCI_OK (0) or a negative vmxci_status.
 *             What they produce goes to the first parameter, `out`; when they fail, a
 *             pointer result is NULL, any other result is unspecified, and the objects
 *             passed in are as they were.
 *   Error     `err`, the last parameter, belongs to the caller and may be NULL.  It is
 *             filled in on failure and left alone on success.
 *   Text      A vmxci_str is a pointer and a length, not NUL-terminated, and may hold any
 *             byte.  Parameters of type `const char *` are NUL-terminated.  Keys and values
 *             are bytes in the encoding of the file, unless a function says UTF-8.
 *   Borrowed  A vmxci_str, and every `const` pointer handed out, points into the object it
 *             came from and is valid until the next call that takes that object without
 *             `const`, or until the object is freed.
 *   Freeing   An object belongs to the caller and is released by its own _free function;
 *             _free(NULL) does nothing.
 *   Threads   There is no global state.  Calls that take an object as `const` may run at the
 *             same time as each other.  Any other call needs the object to itself.
 *   Options   An option structure starts from its _INIT macro, which records its size, so
 *             that later versions can add members.  A NULL pointer means the defaults.
 *             A structure smaller than that of 0.1 is refused with VMXCI_EINVAL.
 *   Positions Lines and columns count from 1, byte offsets from 0.  A column counts bytes.
 *             Line 0 or column 0 means: no such position.
 *   Examples  They are whole functions, in C99 and C++11, and need <stdio.h> and <string.h>.
 *
 * The library never prints, exits, changes the umask or the locale, or installs signal
 * handlers.
 */
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

/* The version of the library in use, "MAJOR.MINOR.PATCH": static, never NULL.  Since 0.1. */
const char *vmxci_version(void);

/* ==== base: text, errors, memory ======================================================== */

/* Bytes that belong to somebody else.  `ptr` may be NULL when `len` is 0. */
typedef struct vmxci_str {
    const char *ptr;
    size_t len;
} vmxci_str;

/* What went wrong.  Beside each: the name that vmxci_status_name gives. */
typedef enum vmxci_status {
    VMXCI_OK = 0,
    VMXCI_ENOMEM = -1,     /* "no-memory": an allocation failed */
    VMXCI_EINVAL = -2,     /* "invalid-argument": the call itself is wrong */
    VMXCI_ENOKEY = -3,     /* "no-such-key": the key is not in the document */
    VMXCI_ENOENT = -4,     /* "not-found": no such file or folder */
    VMXCI_EIO = -5,        /* "io": a system call failed; sys_errno says how */
    VMXCI_ENOTVMX = -6,    /* "not-vmx": no .vmx file there, several of them, or not a file */
    VMXCI_ETOOBIG = -7,    /* "too-big": larger than the limit */
    VMXCI_EUTF16 = -8,     /* "utf16": UTF-16 text */
    VMXCI_ENUL = -9,       /* "nul": NUL bytes where text should be */
    VMXCI_EDUPLICATE = -10, /* "duplicate-key": the key stands on more than one line */
    VMXCI_EVALUE = -11,    /* "bad-value": not a value for this key */
    VMXCI_ERESERVED = -12, /* "reserved-id": a context id that no VM may have */
    VMXCI_EPROTECTED = -13, /* "protected-key": a key that is never edited */
    VMXCI_EENCODING = -14, /* "encoding": text and the encoding of the file do not go together */
    VMXCI_ECHANGED = -15,  /* "changed": the file was changed by somebody else meanwhile */
    VMXCI_EPATTERN = -16,  /* "bad-pattern": not a regular expression */
    VMXCI_ELIMIT = -17,    /* "limit": a pattern was given up as too costly */
    VMXCI_EOPEN = -18,     /* "open": a program on this machine has the VM open */
    VMXCI_EELSEWHERE = -19, /* "locked-elsewhere": another machine has it open */
    VMXCI_EESXI = -20,     /* "esxi-lock": there is a lock as ESXi makes it */
    VMXCI_ELOCKUNKNOWN = -21, /* "lock-unknown": who holds the lock cannot be told */
    VMXCI_EBUSY = -22,     /* "busy": others were at it for too long */
    VMXCI_ESUSPENDED = -23, /* "suspended": the VM is suspended */
    VMXCI_EENCRYPTED = -24, /* "encrypted": the settings are inside an encrypted part */
    VMXCI_EPARTIAL = -25   /* "partially-encrypted": a part of the VM's file is encrypted */
} vmxci_status;

/* The name of STATUS, as in the list above: static, never NULL ("unknown" for other numbers).
 * Since 0.1. */
const char *vmxci_status_name(int status);

#define VMXCI_MESSAGE_SIZE 512

/* The caller's account of one failure; nothing in it needs to be freed. */
typedef struct vmxci_error {
    int code;      /* a vmxci_status */
    int sys_errno; /* errno of the system call that failed, or 0 */
    size_t offset; /* of the byte concerned, in the document or in the pattern */
    size_t line;   /* in the document */
    size_t column;
    char message[VMXCI_MESSAGE_SIZE]; /* one line, UTF-8, NUL-terminated, no full stop */
} vmxci_error;

/* One function that allocates (PTR NULL), resizes, and frees (SIZE 0, the result is not
 * looked at).  It returns NULL when it fails to get SIZE bytes, and PTR is then untouched.
 * It has to serve one document and what is derived from it, from the threads that use them. */
typedef struct vmxci_allocator {
    void *(*resize)(void *payload, void *ptr, size_t size);
    void *payload;
} vmxci_allocator;

/* Bytes that belong to the caller. */
typedef struct vmxci_text vmxci_text;

/* The bytes of TEXT, which are followed by a NUL that is not counted.  Since 0.1. */
vmxci_str vmxci_text_str(const vmxci_text *text);

/* Free TEXT.  Since 0.1. */
void vmxci_text_free(vmxci_text *text);

/* Write BYTES as UTF-8 with a final NUL to the ROOM bytes at DST, as many whole characters as fit
 * (NULL is allowed when ROOM is 0): bytes that are no UTF-8 as \xNN, with ONE_LINE control
 * characters too.  Returns the number of bytes of the whole, without the NUL.  Since 0.1. */
size_t vmxci_printable(char *dst, size_t room, vmxci_str bytes, int one_line);

/* Writes BYTES in base64 (RFC 4648, with padding) and a final NUL to the ROOM bytes at DST, as much
 * as fits (NULL is allowed when ROOM is 0).  Returns the length of the whole, without the NUL.
 * Since 0.1. */
size_t vmxci_base64(char *dst, size_t room, vmxci_str bytes);

/* ==== vmx: the document ================================================================= */

/* A .vmx file in memory: its bytes, and what each line says.  Whatever is not edited stays as
 * it is, to the byte: comments, order, spacing, case, line ends, lines that make no sense. */
typedef struct vmxci_doc vmxci_doc;

/* The default limit, 16 MiB. */
#define VMXCI_MAX_BYTES 16777216u

/* How to read a document. */
typedef struct vmxci_parse_options {
    size_t size;
    size_t max_bytes;                 /* refuse larger documents; at most 2 GiB */
    const vmxci_allocator *allocator; /* copied; NULL: malloc, realloc, free */
} vmxci_parse_options;

#define VMXCI_PARSE_OPTIONS_INIT { sizeof(vmxci_parse_options), VMXCI_MAX_BYTES, NULL }

/* Make a document of LEN bytes (copied; NULL is allowed when LEN is 0).  Lines that make no
 * sense are no error; see vmxci_doc_notes.  The document is freed by vmxci_doc_free.
 * Returns VMXCI_OK, ENOMEM, EINVAL (options), ETOOBIG, EUTF16, or ENUL (the bytes hold a NUL
 * and not a single entry).  Since 0.1. */
int vmxci_doc_parse(vmxci_doc **out, const void *bytes, size_t len,
                    const vmxci_parse_options *opt, vmxci_error *err);

/* Make a document of the regular file PATH, links followed.
 * Returns what vmxci_doc_parse does, and ENOENT, EIO, or ENOTVMX (not a regular file).
 * Since 0.1. */
int vmxci_doc_load(vmxci_doc **out, const char *path, const vmxci_parse_options *opt,
                   vmxci_error *err);

/* Make a document of what can be read from the descriptor FD, up to its end; a pipe or a
 * terminal will do.  FD stays open.
 * Returns what vmxci_doc_parse does, and EIO.  Since 0.1. */
int vmxci_doc_load_fd(vmxci_doc **out, int fd, const vmxci_parse_options *opt,
                      vmxci_error *err);

/* Copy DOC, with its allocator.  Returns VMXCI_OK or ENOMEM.  Since 0.1. */
int vmxci_doc_clone(vmxci_doc **out, const vmxci_doc *doc, vmxci_error *err);

/* Free DOC.  Since 0.1. */
void vmxci_doc_free(vmxci_doc *doc);

/* The whole text of DOC, as it would be written to a file: borrowed.  Since 0.1. */
vmxci_str vmxci_doc_emit(const vmxci_doc *doc);

/* What a line is. */
typedef enum vmxci_line_kind {
    VMXCI_LINE_BLANK = 0,
    VMXCI_LINE_COMMENT = 1,
    VMXCI_LINE_ENTRY = 2,    /* key = value */
    VMXCI_LINE_MALFORMED = 3 /* none of these */
} vmxci_line_kind;

/* Bits of vmxci_line.flags. */
enum {
    VMXCI_LINE_QUOTED = 1,    /* the value stands in double quotes */
    VMXCI_LINE_HAS_NUL = 2,   /* there is a NUL in the line; what follows it says nothing */
    VMXCI_LINE_DUPLICATE = 4  /* another line has the same key */
};

/* One line.  All strings are borrowed from the document. */
typedef struct vmxci_line {
    vmxci_line_kind kind;
    unsigned flags;
    size_t number; /* from 1 */
    size_t offset; /* of its first byte; a byte order mark is no part of the first line */
    vmxci_str text; /* the line without its end */
    vmxci_str end;  /* LF, CR LF, CR, or nothing at the end of the file */
    vmxci_str key;  /* as it is spelled; empty unless `kind` is VMXCI_LINE_ENTRY */
    vmxci_str value; /* as it is stored: without quotes, |XX not decoded */
} vmxci_line;

/* The number of lines.  An empty document has none.  Since 0.1. */
size_t vmxci_doc_lines(const vmxci_doc *doc);

/* Describe line NUMBER, from 1.  Returns VMXCI_OK or EINVAL (no such line).  Since 0.1. */
int vmxci_doc_at(vmxci_line *out, const vmxci_doc *doc, size_t number, vmxci_error *err);

/* Describe the first line whose key is KEY; the case of ASCII letters does not matter.  Where
 * the line is flagged VMXCI_LINE_DUPLICATE, vmxci_doc_find_next finds the others.
 * Returns VMXCI_OK or ENOKEY.  Since 0.1. */
int vmxci_doc_find(vmxci_line *out, const vmxci_doc *doc, const char *key, vmxci_error *err);

/* Describe the next line after line NUMBER that has the same key as that one.
 * Returns VMXCI_OK, ENOKEY (no further one), or EINVAL (line NUMBER is no entry).  Since 0.1.
 *
 * Example:
 *     void print_lines_of(const vmxci_doc *doc, const char *key)
 *     {
 *         vmxci_line line;
 *         int status = vmxci_doc_find(&line, doc, key, NULL);
 *         while (status == VMXCI_OK) {
 *             printf("%zu: %.*s\n", line.number, (int)line.text.len, line.text.ptr);
 *             status = vmxci_doc_find_next(&line, doc, line.number, NULL);
 *         }
 *     }
 */
int vmxci_doc_find_next(vmxci_line *out, const vmxci_doc *doc, size_t number, vmxci_error *err);

/* The decoded value of KEY, to be freed by the caller.
 * Returns VMXCI_OK, ENOMEM, ENOKEY, or EDUPLICATE (with the position of the second line).
 * Since 0.1.
 *
 * Example:
 *     int print_name(const char *path, vmxci_error *err)
 *     {
 *         vmxci_text *name = NULL, *shown = NULL;
 *         vmxci_doc *doc;
 *         int status = vmxci_doc_load(&doc, path, NULL, err);
 *         if (status == VMXCI_OK)
 *             status = vmxci_doc_get(&name, doc, "displayName", err);
 *         if (status == VMXCI_OK)
 *             status = vmxci_doc_to_utf8(&shown, doc, vmxci_text_str(name), err);
 *         if (status == VMXCI_OK)
 *             puts(vmxci_text_str(shown).ptr);
 *         vmxci_text_free(shown);
 *         vmxci_text_free(name);
 *         vmxci_doc_free(doc);
 *         return status;
 *     }
 */
int vmxci_doc_get(vmxci_text **out, const vmxci_doc *doc, const char *key, vmxci_error *err);

/* Which line of a key that stands on several is edited; the others are removed. */
typedef enum vmxci_keep {
    VMXCI_KEEP_NONE = 0, /* refuse the edit */
    VMXCI_KEEP_FIRST = 1,
    VMXCI_KEEP_LAST = 2
} vmxci_keep;

/* How to edit. */
typedef struct vmxci_edit_options {
    size_t size;
    vmxci_keep keep;
} vmxci_edit_options;

#define VMXCI_EDIT_OPTIONS_INIT { sizeof(vmxci_edit_options), VMXCI_KEEP_NONE }

/* Set KEY to VALUE, which is not escaped.  Of a line that is there, only the bytes of the value
 * change, and none if it already decodes to VALUE; a bare value that is empty or holds a space,
 * a tab, `#` or `"` is put in quotes.  A new key becomes the line `KEY = "VALUE"` after the last
 * line of its family (keys that agree up to the first dot), else at the end.
 * Returns VMXCI_OK, ENOMEM, EINVAL (see vmxci_key_check), EDUPLICATE, ENUL (a NUL in the line),
 * ETOOBIG, or EENCODING or EUTF16 (what would come to stand first in the file would be taken for
 * the mark of an encoding).  Since 0.1. */
int vmxci_doc_set(vmxci_doc *doc, const char *key, const char *value, vmxci_error *err);

/* The same for bytes of any kind.  KEY and VALUE must not be borrowed from DOC.  Where the other
 * lines of a key go, see vmxci_doc_unset for what may become of the line ends around them.
 * Returns what vmxci_doc_set does.  Since 0.1. */
int vmxci_doc_set_bytes(vmxci_doc *doc, vmxci_str key, vmxci_str value,
                        const vmxci_edit_options *opt, vmxci_error *err);

/* Remove the line of KEY, its line end with it; with `keep`, all lines of KEY.  A key that is
 * not there is no error.  If a lone CR comes to stand before an LF by that, they are one line end
 * from then on.
 * Returns VMXCI_OK, ENOMEM, EINVAL, EDUPLICATE, ENUL (also where no entry would be left beside a
 * NUL), EENCODING or EUTF16.  Since 0.1. */
int vmxci_doc_unset(vmxci_doc *doc, const char *key, const vmxci_edit_options *opt,
                    vmxci_error *err);

/* The unified diff from FROM to TO, empty if they are equal, with the headers `--- NAME` and
 * `+++ NAME`; a NAME with control characters, quotes or backslashes is quoted as in C, and a tab
 * follows one with spaces.  Its lines are those of patch(1), which end at LF only.  To be freed by the caller.
 * Returns VMXCI_OK or ENOMEM.  Since 0.1. */
int vmxci_doc_diff(vmxci_text **out, const vmxci_doc *from, const vmxci_doc *to,
                   const char *name, vmxci_error *err);

/* How much a note matters. */
typedef enum vmxci_severity {
    VMXCI_INFO = 0,
    VMXCI_WARNING = 1,
    VMXCI_ERROR = 2
} vmxci_severity;

/* The name of SEVERITY ("info", "warning", "error"): static, never NULL.  Since 0.1. */
const char *vmxci_severity_name(vmxci_severity severity);

/* Something worth knowing about a file.  All of it is borrowed, for the time of the call. */
typedef struct vmxci_note {
    const char *code; /* static: "bom", "nul", "malformed-line", "duplicate-key", ... */
    vmxci_severity severity;
    size_t offset;
    size_t line;
    size_t column;
    vmxci_str key;       /* the key concerned, or empty */
    const char *message; /* one line, UTF-8 */
} vmxci_note;

/* Called with one note.  A result other than 0 ends the enumeration and is returned by it, except
 * that vmxci_vm_commit, which has done its work by then, only ends telling. */
typedef int (*vmxci_note_fn)(const vmxci_note *note, void *payload);

/* Call FN for each note on the text of DOC, in the order of the lines: a byte order mark
 * ("bom"), a line with a NUL ("nul"), a line that makes no sense ("malformed-line"), the second
 * and each further line of a key ("duplicate-key", which names the first).
 * Returns 0 or what FN returned.  Since 0.1.
 *
 * Example:
 *     int print_note(const vmxci_note *note, void *payload)
 *     {
 *         FILE *to = (FILE *)payload;
 *         const char *severity = vmxci_severity_name(note->severity);
 *         return fprintf(to, "%zu: %s: %s\n", note->line, severity, note->message) < 0;
 *     }
 *
 *     int print_notes(const vmxci_doc *doc)
 *     {
 *         return vmxci_doc_notes(doc, print_note, stdout);
 *     }
 */
int vmxci_doc_notes(const vmxci_doc *doc, vmxci_note_fn fn, void *payload);

/* Whether KEY can be edited.  Returns VMXCI_OK, EINVAL (empty, or holds NUL, CR, LF, space, tab,
 * `#` or `=`), or EPROTECTED (the keys of encryption, of the virtual TPM, and `.encoding`, whose
 * change can destroy a VM; the functions that edit a document do not ask this).  Since 0.1. */
int vmxci_key_check(vmxci_str key, vmxci_error *err);

/* Decode the |XX of a stored value into DST, which has room for STORED.len bytes and may be
 * STORED.ptr itself.  Returns the number of bytes written.  Since 0.1. */
size_t vmxci_unescape(char *dst, vmxci_str stored);

/* Encode VALUE as it stands between quotes into the ROOM bytes at DST, as far as it fits (NULL
 * is allowed when ROOM is 0).  Returns the number of bytes of the whole.  Since 0.1. */
size_t vmxci_escape(char *dst, size_t room, vmxci_str value);

/* Convert BYTES from the encoding that DOC declares (`.encoding`; UTF-8 where there is none) to
 * UTF-8.  What cannot be converted is written as \xNN, so the result is always valid.  To be
 * freed by the caller.  Returns VMXCI_OK, ENOMEM, or EIO (the system could not open the
 * conversion).  Since 0.1. */
int vmxci_doc_to_utf8(vmxci_text **out, const vmxci_doc *doc, vmxci_str bytes,
                      vmxci_error *err);

/* Convert TEXT, UTF-8, to the encoding that DOC declares.  To be freed by the caller.
 * Returns VMXCI_OK, ENOMEM, EIO, or EENCODING: TEXT is not UTF-8, the encoding is unknown and TEXT
 * not ASCII, it lacks a character, or has one whose bytes would be taken for an escape.
 * Since 0.1. */
int vmxci_doc_from_utf8(vmxci_text **out, const vmxci_doc *doc, vmxci_str text,
                        vmxci_error *err);

/* ==== vmci: the device ================================================================== */

/* The properties of the device, and of its VM, that stand in the file. */
typedef enum vmxci_property {
    VMXCI_PRESENT = 0,          /* vmci0.present: 0 or 1 */
    VMXCI_ID = 1,               /* vmci0.id: the context id, as a signed 32-bit number */
    VMXCI_UNRESTRICTED = 2,     /* vmci0.unrestricted: 0 or 1 */
    VMXCI_PCI_SLOT = 3,         /* vmci0.pciSlotNumber: a number, -1 for none */
    VMXCI_DOMAIN = 4,           /* vmci0.domain: text */
    VMXCI_FILTER_ENABLE = 5,    /* vmci.filter.enable: 0 or 1 */
    VMXCI_HARDWARE_VERSION = 6, /* virtualHW.version: a number */
    VMXCI_UUID_BIOS_ID = 7      /* uuid.bios: its last four bytes as a signed 32-bit number */
} vmxci_property;

/* The key of PROPERTY, as VMware spells it: static; NULL for other numbers.  Since 0.1. */
const char *vmxci_property_key(vmxci_property property);

/* What is known of a property. */
typedef enum vmxci_field_state {
    VMXCI_FIELD_UNSET = 0,     /* the file does not have the key */
    VMXCI_FIELD_SET = 1,
    VMXCI_FIELD_INVALID = 2,   /* its value is not what the key needs */
    VMXCI_FIELD_DUPLICATE = 3  /* the key stands on several lines: which one counts is unknown */
} vmxci_field_state;

/* What the file says of one property. */
typedef struct vmxci_field {
    vmxci_field_state state;
    int64_t number;  /* where `state` is SET; 0 for VMXCI_DOMAIN */
    vmxci_str value; /* as it is stored, borrowed from the document; where UNSET: empty */
    size_t offset;   /* of the value; where DUPLICATE: of the key on the second line */
    size_t line;
    size_t column;
    size_t first_line; /* where DUPLICATE: the first line that has the key; else `line` */
} vmxci_field;

/* The value of something that may not be known. */
typedef enum vmxci_tristate {
    VMXCI_UNKNOWN = -1,
    VMXCI_FALSE = 0,
    VMXCI_TRUE = 1
} vmxci_tristate;

/* Read what DOC says of PROPERTY.  A value that makes no sense is a state of the field, no error.
 * Returns VMXCI_OK or EINVAL.  Since 0.1. */
int vmxci_vmci_field(vmxci_field *out, const vmxci_doc *doc, vmxci_property property,
                     vmxci_error *err);

/* What holds for PRESENT or UNRESTRICTED: what is written, and where nothing is: present TRUE from
 * hardware version 7 on, FALSE below, UNKNOWN where the version is; unrestricted FALSE.  UNKNOWN
 * also where the value is invalid or stands twice.  Returns VMXCI_OK or EINVAL.  Since 0.1. */
int vmxci_vmci_effective(vmxci_tristate *out, const vmxci_doc *doc, vmxci_property property,
                         vmxci_error *err);

/* The number of PROPERTY, or what is wrong with it.  Returns VMXCI_OK, EINVAL, ENOKEY, EVALUE or
 * EDUPLICATE, the last two with the position.  Since 0.1. */
int vmxci_vmci_get(int64_t *out, const vmxci_doc *doc, vmxci_property property,
                   vmxci_error *err);

/* Write PRESENT, UNRESTRICTED, FILTER_ENABLE (NUMBER 0 or 1) or ID (its two spellings are one
 * number).  A value that already means NUMBER stays as it is spelled.
 * Returns VMXCI_OK, what vmxci_doc_set does, EINVAL (another property), EVALUE (NUMBER out of
 * range), or ERESERVED.  Since 0.1. */
int vmxci_vmci_set(vmxci_doc *doc, vmxci_property property, int64_t number,
                   const vmxci_edit_options *opt, vmxci_error *err);

/* Whether VALUE, not escaped, may be written to KEY: for a key of the device the text has to be
 * what the key needs, and no reserved id; for any other key all text is.
 * Returns VMXCI_OK, EVALUE or ERESERVED.  Since 0.1. */
int vmxci_vmci_check(vmxci_str key, vmxci_str value, vmxci_error *err);

/* What is to be done with the device: the operations of the API's VirtualDeviceConfigSpec. */
typedef enum vmxci_operation {
    VMXCI_EDIT = 0,
    VMXCI_ADD = 1,
    VMXCI_REMOVE = 2
} vmxci_operation;

/* Bits of vmxci_vmci_spec.gives. */
enum {
    VMXCI_GIVES_ID = 1,
    VMXCI_GIVES_UNRESTRICTED = 2,
    VMXCI_GIVES_FILTER_ENABLE = 4,
    VMXCI_GIVES_PCI_SLOT = 8
};

/* The device as a server of the API returns it (VirtualMachineVMCIDevice), or a change to it, as a
 * ReconfigVM call asks for it. */
typedef struct vmxci_vmci_spec {
    size_t size;
    vmxci_operation operation;
    unsigned gives;    /* which of the members below count: bits VMXCI_GIVES_... */
    int64_t id;        /* -1: none */
    int64_t pci_slot;  /* slotInfo.pciSlotNumber, -1: none; no change can be asked for */
    int unrestricted;  /* allowUnrestrictedCommunication: 0 or 1 */
    int filter_enable; /* filterEnable: 0 or 1 */
} vmxci_vmci_spec;

#define VMXCI_VMCI_SPEC_INIT { sizeof(vmxci_vmci_spec), VMXCI_EDIT, 0, -1, -1, 0, 1 }

/* Read the device of DOC as a server returns it: what the file does not say is an id of -1, no slot
 * (and no VMXCI_GIVES_PCI_SLOT), restricted communication, filters enabled.  OUT starts from
 * VMXCI_VMCI_SPEC_INIT; as it is then, vmxci_vmci_edit changes no byte by it.  An encrypted part of
 * the file is not seen: see vmxci_doc_state.
 * Returns VMXCI_OK, EINVAL (the size), ENOKEY (the VM has no such device), EVALUE or EDUPLICATE,
 * both with the position.  Since 0.1. */
int vmxci_vmci_read(vmxci_vmci_spec *out, const vmxci_doc *doc, vmxci_error *err);

/* Do to DOC what SPEC asks for.  A property that is what is asked for already, be it that nothing is
 * written, changes nothing.  An id of -1 removes the line.  VMXCI_ADD also makes the device
 * present; VMXCI_REMOVE, which looks at no property, makes it absent, below hardware version 7.
 * Returns VMXCI_OK, what vmxci_doc_set does, EINVAL (SPEC), ERESERVED, or EVALUE: an id out of
 * range, another slot than there is, a device that is not there to be edited or cannot be removed.
 * On failure DOC is as it was.  Since 0.1.
 *
 * Example:
 *     int forget_id(vmxci_doc *doc, vmxci_error *err)
 *     {
 *         vmxci_vmci_spec spec = VMXCI_VMCI_SPEC_INIT;
 *         spec.gives = VMXCI_GIVES_ID | VMXCI_GIVES_UNRESTRICTED;
 *         spec.id = -1;
 *         spec.unrestricted = 0;
 *         return vmxci_vmci_edit(doc, &spec, NULL, err);
 *     }
 */
int vmxci_vmci_edit(vmxci_doc *doc, const vmxci_vmci_spec *spec, const vmxci_edit_options *opt,
                    vmxci_error *err);

/* Call FN for each note on the device in DOC: a value that makes no sense ("bad-value"), a
 * reserved id ("reserved-id"), an id above 2147483647 ("unsigned-id"), an id other than what
 * uuid.bios gives ("id-not-from-uuid"), keys of the device below hardware version 7
 * ("no-device").  Returns 0 or what FN returned.  Since 0.1. */
int vmxci_vmci_notes(const vmxci_doc *doc, vmxci_note_fn fn, void *payload);

/* Flags of vmxci_cid_parse. */
enum {
    VMXCI_CID_HEX = 1 /* also take `0x` and hexadecimal digits, up to 0xffffffff */
};

/* Read a context id: decimal, -2147483648 to 4294967295, nothing around it; numbers that are the
 * same 32 bits are the same id.  Returns VMXCI_OK, EVALUE, or EINVAL (flags).  Since 0.1.
 *
 * Example:
 *     int set_id(vmxci_doc *doc, const char *text, vmxci_error *err)
 *     {
 *         vmxci_str digits = { text, strlen(text) };
 *         int32_t id;
 *         int status = vmxci_cid_parse(&id, digits, VMXCI_CID_HEX, err);
 *         if (status == VMXCI_OK)
 *             status = vmxci_vmci_set(doc, VMXCI_ID, id, NULL, err);
 *         return status;
 *     }
 */
int vmxci_cid_parse(int32_t *out, vmxci_str text, unsigned flags, vmxci_error *err);

/* What CID is reserved for ("the hypervisor", "the host", ...): static; NULL for an id that a VM
 * may have.  Since 0.1. */
const char *vmxci_cid_reserved(int32_t cid);

/* The id that VMware makes of a uuid.bios: the last four of the 16 bytes, big-endian.  UUID is
 * 32 hexadecimal digits in which bytes may be parted by one space or `-`.
 * Returns VMXCI_OK, EVALUE, or ERESERVED.  Since 0.1. */
int vmxci_cid_from_uuid(int32_t *out, vmxci_str uuid, vmxci_error *err);

/* An id from the random numbers of the system that is not reserved.  Returns VMXCI_OK or EIO.
 * Since 0.1. */
int vmxci_cid_random(int32_t *out, vmxci_error *err);

/* ==== policy: patterns over keys ======================================================== */

/* A compiled regular expression (PCRE2 syntax).  It never changes once it is made, so any number
 * of threads may match with it at the same time. */
typedef struct vmxci_pattern vmxci_pattern;

/* The working memory of matching, for one thread at a time; it serves any pattern. */
typedef struct vmxci_matcher vmxci_matcher;

/* What a pattern is for. */
typedef struct vmxci_pattern_options {
    size_t size;
    int caseless;
    int whole;       /* the whole subject has to match, not a part of it */
    size_t expected; /* how many subjects are expected; where it pays, the pattern is translated
                        to machine code */
} vmxci_pattern_options;

#define VMXCI_PATTERN_OPTIONS_INIT { sizeof(vmxci_pattern_options), 0, 0, 0 }

/* Compile REGEX, UTF-8.  To be freed by vmxci_pattern_free.
 * Returns VMXCI_OK, ENOMEM, EINVAL, or EPATTERN (`offset` is the place in REGEX).  Since 0.1. */
int vmxci_pattern_compile(vmxci_pattern **out, vmxci_str regex,
                          const vmxci_pattern_options *opt, vmxci_error *err);

/* Free PATTERN.  Since 0.1. */
void vmxci_pattern_free(vmxci_pattern *pattern);

/* Make the working memory for matching.  Returns VMXCI_OK or ENOMEM.  Since 0.1. */
int vmxci_matcher_new(vmxci_matcher **out, vmxci_error *err);

/* Free MATCHER.  Since 0.1. */
void vmxci_matcher_free(vmxci_matcher *matcher);

/* Whether SUBJECT matches: OUT becomes 1 or 0.  SUBJECT is UTF-8; one that is not never matches.
 * The work is bounded, whatever the pattern.
 * Returns VMXCI_OK, ENOMEM, or ELIMIT (the bound was reached, or SUBJECT is longer than 16 KiB).
 * Since 0.1.
 *
 * Example:
 *     int print_matching(const vmxci_doc *doc, const char *regex, vmxci_error *err)
 *     {
 *         vmxci_str source = { regex, strlen(regex) };
 *         vmxci_matcher *matcher = NULL;
 *         vmxci_pattern *pattern;
 *         vmxci_line line;
 *         int found, status = vmxci_pattern_compile(&pattern, source, NULL, err);
 *         if (status == VMXCI_OK)
 *             status = vmxci_matcher_new(&matcher, err);
 *         for (size_t i = 1; status == VMXCI_OK && i <= vmxci_doc_lines(doc); i++) {
 *             vmxci_doc_at(&line, doc, i, NULL);
 *             status = vmxci_pattern_match(&found, pattern, matcher, line.key, err);
 *             if (status == VMXCI_OK && found && line.kind == VMXCI_LINE_ENTRY)
 *                 printf("%.*s\n", (int)line.key.len, line.key.ptr);
 *         }
 *         vmxci_matcher_free(matcher);
 *         vmxci_pattern_free(pattern);
 *         return status;
 *     }
 */
int vmxci_pattern_match(int *out, const vmxci_pattern *pattern, vmxci_matcher *matcher,
                        vmxci_str subject, vmxci_error *err);

/* ==== vm: a virtual machine in its directory =========================================== */

/* The file that PATH means: PATH itself if it is not a folder, else the one .vmx file in it, or
 * where there is none the one .vmtx file.  Names that begin with a dot are passed over.  To be
 * freed by the caller.
 * Returns VMXCI_OK, ENOMEM, ENOENT, EIO, or ENOTVMX (none or several: the message lists them; or
 * a device, a fifo or a socket).  Since 0.1. */
int vmxci_locate(vmxci_text **out, const char *path, vmxci_error *err);

/* A virtual machine whose .vmx file is being read or edited. */
typedef struct vmxci_vm vmxci_vm;

/* Who holds VMware's lock of a VM, a folder NAME.lck beside its file. */
typedef enum vmxci_lock_kind {
    VMXCI_LOCK_NONE = 0,
    VMXCI_LOCK_HERE = 1,      /* a process of this machine that runs */
    VMXCI_LOCK_STALE = 2,     /* one that is gone: the next who takes the lock clears it */
    VMXCI_LOCK_ELSEWHERE = 3, /* another machine */
    VMXCI_LOCK_ESXI = 4,      /* a file is in the place of the folder, as ESXi makes it */
    VMXCI_LOCK_UNKNOWN = 5    /* that cannot be told */
} vmxci_lock_kind;

/* The name of KIND ("none", "here", "stale", "elsewhere", "esxi", "unknown"): static, never NULL.
 * Since 0.1. */
const char *vmxci_lock_kind_name(vmxci_lock_kind kind);

/* One holder.  Strings are borrowed from the VM, until it is asked again; what is not known is
 * empty or 0. */
typedef struct vmxci_lock {
    vmxci_lock_kind kind;
    vmxci_str member;  /* the name of the holder's file in the folder */
    vmxci_str machine; /* the machine id in it */
    int64_t pid;
    vmxci_str program;
} vmxci_lock;

/* Whether a VM is on, as far as its folder tells. */
typedef enum vmxci_power {
    VMXCI_POWER_OFF = 0,
    VMXCI_POWER_OPEN = 1,      /* it, or a disk of it, is open in a program, running or not */
    VMXCI_POWER_SUSPENDED = 2,
    VMXCI_POWER_UNKNOWN = 3    /* an ESXi host may run it; or there is no folder to look at */
} vmxci_power;

/* The name of POWER ("off", "open", "suspended", "unknown"): static, never NULL.  Since 0.1. */
const char *vmxci_power_name(vmxci_power power);

/* How much of a VM's file is encrypted. */
typedef enum vmxci_encryption {
    VMXCI_ENCRYPTION_NONE = 0,
    VMXCI_ENCRYPTION_PARTIAL = 1, /* some of it, as for a virtual TPM; the rest is in clear */
    VMXCI_ENCRYPTION_FULL = 2     /* all of it, but for a few lines: what is missing is not absent */
} vmxci_encryption;

/* The name of ENCRYPTION ("none", "partial", "full"): static, never NULL.  Since 0.1. */
const char *vmxci_encryption_name(vmxci_encryption encryption);

/* Whether a VM can be edited now. */
typedef struct vmxci_state {
    vmxci_power power;
    vmxci_encryption encryption;
    int editable;    /* 0 or 1 */
    int reason;      /* VMXCI_OK, or the status with which an edit is refused */
    const char *why; /* the same in words, as the error says it; borrowed as `lock` is */
    vmxci_lock lock; /* VMware's lock of the file; of several holders the one that matters most */
} vmxci_state;

/* How to open a VM. */
typedef struct vmxci_vm_options {
    size_t size;
    int edit;                         /* the VM is opened to be committed */
    int share_lock;                   /* not with `edit`: hold VMware's lock, shared with others who
                                         only read, until vmxci_vm_close.  Where nothing can be
                                         written there is none, and no need of it */
    const vmxci_parse_options *parse; /* the document's; NULL: the defaults */
    uint32_t lock_timeout;            /* how long to wait for others, in milliseconds; UINT32_MAX:
                                         for ever */
    int break_lock;                   /* remove the lock of a holder who is not a running process of
                                         this machine, once it was waited for in vain */
    int ignore_esxi_lock;             /* edit in spite of VMXCI_LOCK_ESXI; that file stays */
    int allow_partial_encryption;     /* edit in spite of VMXCI_ENCRYPTION_PARTIAL, but only keys
                                         that are there in clear already */
    int (*stop)(void *payload);       /* called while waiting, ten times a second or so: a result
                                         other than 0 ends it, with VMXCI_EBUSY.  NULL: none */
    void *stop_payload;
} vmxci_vm_options;

#define VMXCI_LOCK_TIMEOUT 3500u

#define VMXCI_VM_OPTIONS_INIT { sizeof(vmxci_vm_options), 0, 0, NULL, VMXCI_LOCK_TIMEOUT, 0, 0, 0, NULL, NULL }

/* Open the VM that PATH means (see vmxci_locate) and read its file, links followed.  Without
 * `share_lock` no lock is needed, and nothing is written.  To be released by vmxci_vm_close.
 * Returns what vmxci_locate and vmxci_doc_parse do, EINVAL (options); with `share_lock` also what
 * vmxci_vm_lock does.  Since 0.1. */
int vmxci_vm_open(vmxci_vm **out, const char *path, const vmxci_vm_options *opt,
                  vmxci_error *err);

/* The path of the file, NUL-terminated: borrowed.  Since 0.1. */
const char *vmxci_vm_path(const vmxci_vm *vm);

/* The document to read and edit: it belongs to VM and lives until vmxci_vm_close, or until
 * vmxci_vm_lock reads another.  Since 0.1. */
vmxci_doc *vmxci_vm_doc(vmxci_vm *vm);

/* The document as it was read: borrowed as vmxci_vm_doc is.  Unless the VM was opened to be edited,
 * it is the same as that.  Since 0.1. */
const vmxci_doc *vmxci_vm_original(const vmxci_vm *vm);

/* Look whether VM can be edited now, in its folder and in the file as it was read.  Of several
 * reasons against it the first of these is told: encrypted, suspended, open or locked, partially
 * encrypted.  Locks that VM holds itself do not count.  Nothing is written, and what is seen can
 * change at any time.
 * Returns VMXCI_OK, ENOMEM, ENOENT or EIO.  Since 0.1. */
int vmxci_vm_state(vmxci_state *out, vmxci_vm *vm, vmxci_error *err);

/* Call FN for each note on what the last vmxci_vm_state has seen: "stale-lock", "saved-state" (a
 * .vmss that nothing refers to), "memory-file" (a .vmem or .vswp), "unfinished-write" (NAME.vmx~),
 * "unclean-shutdown", "snapshots" (to revert to one may bring old settings back), "registered" (a
 * host may write its own copy back), "vtpm" (a virtual TPM, and nothing encrypted).
 * Returns 0 or what FN returned.  Since 0.1. */
int vmxci_vm_notes(const vmxci_vm *vm, vmxci_note_fn fn, void *payload);

/* What DOC alone tells of the state of its VM: of power, whether that is suspended; of locks,
 * nothing.  Never fails.  Since 0.1. */
void vmxci_doc_state(vmxci_state *out, const vmxci_doc *doc);

/* Whether the edit that made TO of FROM is one that its state allows, as far as the text tells: with
 * ALLOW_PARTIAL also where a part is encrypted, if no key was added.
 * Returns VMXCI_OK, EENCRYPTED, ESUSPENDED or EPARTIAL.  Since 0.1. */
int vmxci_doc_check_edit(const vmxci_doc *from, const vmxci_doc *to, int allow_partial,
                         vmxci_error *err);

/* Take the locks that an edit needs, before the commit, and hold them until that is done or VM is
 * closed: VMware's, on the path and, where that is a link, on the file it leads to; then flock(2)
 * on the file.  The file is read again: OUT becomes 1 if it is another now, and then VM has new
 * documents, without the edits made so far; else 0, and they stay.  A call on a VM that has its
 * locks does nothing.
 * VMware products, and other programs that follow the protocol, stay out meanwhile.  The members of
 * processes of this machine that are gone are removed on the way.
 * Returns VMXCI_OK, what vmxci_doc_parse does, EINVAL (a VM that was not opened to be edited or was
 * changed already), EIO, EOPEN, EELSEWHERE, EESXI, ELOCKUNKNOWN, EBUSY, EENCRYPTED, ESUSPENDED,
 * EPARTIAL, or ECHANGED (the file is gone).  On failure VM holds no lock.  Since 0.1. */
int vmxci_vm_lock(int *out, vmxci_vm *vm, vmxci_error *err);

/* What is done so that a change survives a power cut. */
typedef enum vmxci_sync {
    VMXCI_SYNC_FILE = 0, /* the new file and its folder are synced */
    VMXCI_SYNC_NONE = 1  /* nothing: a crash of the system may leave an empty file */
} vmxci_sync;

/* How to write a VM's file. */
typedef struct vmxci_commit_options {
    size_t size;
    int dry_run;               /* check what can be checked, and create nothing */
    const char *backup_suffix; /* keep the old file as NAME SUFFIX; NULL: do not.  Where that name
                                  is taken, .1, .2, ... is added */
    int no_preserve_owner;     /* go on, with a note, where owner or group cannot be kept */
    vmxci_sync sync;
    vmxci_note_fn note;        /* called with each note on the writing; NULL: none */
    void *payload;             /* passed to `note` */
} vmxci_commit_options;

#define VMXCI_COMMIT_OPTIONS_INIT { sizeof(vmxci_commit_options), 0, NULL, 0, VMXCI_SYNC_FILE, NULL, NULL }

/* Put the document of VM in the place of its file, by a temporary file and rename, so that a
 * crash leaves the old file or the new one.  Mode, owner, ACL and extended attributes are kept.
 * OUT becomes 1 if the file was (with `dry_run`: would be) changed; where the document is equal
 * to the file, it becomes 0 and the file is left alone, whoever has it open.  The locks are taken,
 * unless vmxci_vm_lock has, and given back at the end, however it ends; `dry_run` only looks at
 * them, and does not wait.  A VM is changed by one commit; to edit it again, open it again.
 * Notes: "hard-links", "attribute-lost", "owner-lost", "lock-left" (a lock that could not be
 * removed).
 * Returns VMXCI_OK, ENOMEM, EINVAL (options, a suffix that is refused, a VM that was not opened
 * to be edited or was changed already), EIO, EOPEN, EELSEWHERE, EESXI, ELOCKUNKNOWN, EBUSY,
 * EENCRYPTED, ESUSPENDED, EPARTIAL, or ECHANGED (the file is no longer the one that was read, or a lock was taken away).  On failure the
 * file is as it was, save for one: OUT is 1 with EIO when the file was replaced but the folder
 * could not be synced, so that the change may not survive a power cut.  Since 0.1.
 *
 * Example:
 *     int restrict_vm(const char *path, vmxci_error *err)
 *     {
 *         vmxci_vm_options options = VMXCI_VM_OPTIONS_INIT;
 *         vmxci_commit_options commit = VMXCI_COMMIT_OPTIONS_INIT;
 *         vmxci_vm *vm;
 *         int changed, status;
 *         options.edit = 1;
 *         commit.backup_suffix = ".bak";
 *         status = vmxci_vm_open(&vm, path, &options, err);
 *         if (status == VMXCI_OK)
 *             status = vmxci_vmci_set(vmxci_vm_doc(vm), VMXCI_UNRESTRICTED, 0, NULL, err);
 *         if (status == VMXCI_OK)
 *             status = vmxci_vm_commit(&changed, vm, &commit, err);
 *         vmxci_vm_close(vm);
 *         return status;
 *     }
 */
int vmxci_vm_commit(int *out, vmxci_vm *vm, const vmxci_commit_options *opt, vmxci_error *err);

/* Whether a file called NAME ("" where it is not known yet) can have a backup with SUFFIX: not
 * empty, no `/`, and no name that VMware would take for one of its own.
 * Returns VMXCI_OK or EINVAL.  Since 0.1. */
int vmxci_backup_check(const char *name, const char *suffix, vmxci_error *err);

/* Release VM, its documents and its locks.  VM may be NULL.  Since 0.1. */
void vmxci_vm_close(vmxci_vm *vm);

#ifdef __cplusplus
}
#endif
#endif
