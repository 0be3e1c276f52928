/* SPDX-License-Identifier: MIT */
/*
 * The public API of libvmxci, and its manual.  The library reads and changes the VMCI device of
 * powered-off VMware virtual machines, and any other key, in their .vmx files.
 *
 * Conventions of all functions
 *
 *   Result    A function that can fail returns VMXCI_OK (0) or a negative vmxci_status; the
 *             descriptions list the statuses without their prefix VMXCI_.  The result goes to the
 *             first parameter.  On failure a pointer result is NULL, any other result is
 *             unspecified unless stated, and the documents passed in are unchanged.  Later versions
 *             can add statuses, which any function may return: treat an unknown negative status as
 *             a failure.
 *   Error     `err`, the last parameter, belongs to the caller and may be NULL.  It is filled in
 *             on failure and left alone on success.
 *   NULL      Other pointers must not be NULL unless stated.  `opt` may be NULL: the defaults.
 *   Text      A vmxci_str is a pointer and a length in bytes.  It is not NUL-terminated and may
 *             contain any byte.  A parameter of type `const char *` is NUL-terminated.  Keys and
 *             values of type `const char *` are UTF-8; those of type vmxci_str are bytes in the
 *             encoding of the file unless stated to be UTF-8.  Keys compare without regard to the
 *             case of ASCII letters.
 *   Borrowed  A vmxci_str or `const` pointer that a function returns points into the object it
 *             comes from.  It is valid until the next call that takes this object without
 *             `const`, or until the object is freed, unless stated.
 *   Owned     The caller owns every object that it gets through a pointer to a pointer and frees
 *             it with the function named, for which NULL is allowed and does nothing.
 *   Threads   There is no global state.  Calls that take an object as `const` may run at the same
 *             time.  Any other call needs exclusive use of the object.
 *   Options   An option structure starts from its _INIT macro, which records its size so that
 *             later versions can add members.  VMXCI_EINVAL rejects a structure smaller than in
 *             version 0.1, a larger one that sets a member unknown to the library, and a reserved
 *             member that is not 0.  Flags of type `int` are 0 or 1.
 *   Growth    Later versions can add values to enumerations, bits to flags, codes of notes, and
 *             lints.  Reserved members of results are 0 in this version.
 *   Callbacks A function that the caller passes must return: it must not throw an exception, call
 *             longjmp(), or end the thread.
 *   Positions Lines and columns count from 1, byte offsets from 0.  A column counts bytes.
 *             Line 0 or column 0: unknown.
 *   Examples  Each is a complete function in C99 and C++11 that needs <stdio.h> and <string.h>.
 *
 * The library never prints, exits, changes the umask or the locale, or installs signal handlers.
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

/* Returns the version of the library in use, "MAJOR.MINOR.PATCH": static, never NULL.
 * Since 0.1. */
const char *vmxci_version(void);

/* ==== base: text, errors, memory ======================================================== */

/* Borrowed bytes: LEN bytes at PTR.  `ptr` may be NULL if `len` is 0. */
typedef struct vmxci_str {
    const char *ptr;
    size_t len;
} vmxci_str;

/* The result of a call.  The comments begin with the name that vmxci_status_name() returns. */
typedef enum vmxci_status {
    VMXCI_OK = 0,           /* "ok" */
    VMXCI_ENOMEM = -1,      /* "no-memory": out of memory */
    VMXCI_EINVAL = -2,      /* "invalid-argument": an argument or option is not allowed */
    VMXCI_ENOKEY = -3,      /* "no-such-key": the document does not contain the key */
    VMXCI_ENOENT = -4,      /* "not-found": no such file or directory */
    VMXCI_EIO = -5,         /* "io": a system call failed; `sys_errno` has its errno, or 0 if the
                               failure is not an error of one call */
    VMXCI_ENOTVMX = -6,     /* "not-vmx": not a file, or a directory without exactly one .vmx */
    VMXCI_ETOOBIG = -7,     /* "too-big": larger than the limit */
    VMXCI_EUTF16 = -8,      /* "utf16": the text is UTF-16 */
    VMXCI_ENUL = -9,        /* "nul": NUL bytes in the text */
    VMXCI_EDUPLICATE = -10, /* "duplicate-key": the key appears on more than one line */
    VMXCI_EVALUE = -11,     /* "bad-value": not a valid value for the key */
    VMXCI_ERESERVED = -12,  /* "reserved-id": a reserved context ID */
    VMXCI_EPROTECTED = -13, /* "protected-key": a key that must not be edited */
    VMXCI_EENCODING = -14,  /* "encoding": the text does not fit the encoding of the file */
    VMXCI_ECHANGED = -15,   /* "changed": the file changed since it was read, or a lock was lost */
    VMXCI_EPATTERN = -16,   /* "bad-pattern": not a valid regular expression */
    VMXCI_ELIMIT = -17,     /* "limit": matching exceeded a limit */
    VMXCI_EOPEN = -18,      /* "open": the VM is open in a program on this machine */
    VMXCI_EELSEWHERE = -19, /* "locked-elsewhere": the lock is held by another machine */
    VMXCI_EESXI = -20,      /* "esxi-lock": there is a lock file of ESXi */
    VMXCI_ELOCKUNKNOWN = -21, /* "lock-unknown": the state of the lock owner is unknown */
    VMXCI_EBUSY = -22,      /* "busy": timed out or stopped while waiting for a lock */
    VMXCI_ESUSPENDED = -23, /* "suspended": the VM is suspended */
    VMXCI_EENCRYPTED = -24, /* "encrypted": the VM is encrypted */
    VMXCI_EPARTIAL = -25,   /* "partially-encrypted": the VM is partially encrypted */
    VMXCI_EMAKESWORSE = -26, /* "makes-worse": the edit would add an error to the file */
    VMXCI_ENOTWRITABLE = -27, /* "not-writable": read-only file system, no right to write in the
                                 directory or in the lock directory, or a symbolic link of another
                                 user */
    VMXCI_EABORTED = -28, /* "aborted": the VM was not written, because another VM of its group could
                             not be */
    VMXCI_ESNAPSHOTS = -29, /* "snapshots": copies of the VM would depend on other disks: it has
                               snapshots, or is a linked clone */
    VMXCI_EVTPM = -30 /* "vtpm": copies of the VM would share the secrets of its virtual TPM */
} vmxci_status;

/* Returns the name of STATUS: static, never NULL; "unknown" if STATUS is not a vmxci_status.
 * Since 0.1. */
const char *vmxci_status_name(int status);

/* The size of vmxci_error.message in bytes. */
#define VMXCI_MESSAGE_SIZE 512

/* Describes one failure.  It belongs to the caller, and nothing in it needs to be freed. */
typedef struct vmxci_error {
    int code;      /* a vmxci_status */
    int sys_errno; /* the errno of the system call that failed, or 0 */
    size_t offset; /* of the byte concerned, in the document or in the regular expression */
    size_t line;   /* in the document; 0: unknown */
    size_t column;
    char message[VMXCI_MESSAGE_SIZE]; /* one line, UTF-8, NUL-terminated, no full stop */
    uint64_t reserved[4];
} vmxci_error;

/* Memory functions for a document, its clones, and the texts made from them.  `resize` allocates
 * SIZE bytes if PTR is NULL, frees PTR if SIZE is 0 (its result is then ignored), and resizes PTR
 * otherwise.  On failure it returns NULL and leaves PTR alone.  Threads that share a document call
 * it at the same time, and so do the threads of a scan. */
typedef struct vmxci_allocator {
    void *(*resize)(void *payload, void *ptr, size_t size);
    void *payload; /* passed to `resize`; outlives the document, its clones and its texts */
} vmxci_allocator;

/* Bytes that the caller owns and frees with vmxci_text_free(). */
typedef struct vmxci_text vmxci_text;

/* Returns the bytes of TEXT: borrowed.  A NUL that is not counted follows them.  Since 0.1. */
vmxci_str vmxci_text_str(const vmxci_text *text);

/* Frees TEXT, which may be NULL.  Since 0.1. */
void vmxci_text_free(vmxci_text *text);

/* Writes BYTES as NUL-terminated UTF-8 to the ROOM bytes at DST, as many whole characters as fit.
 * DST may be NULL if ROOM is 0.  Each byte that is not part of valid UTF-8 becomes \xNN; if
 * ONE_LINE is not 0, so does each byte of a character that controls a terminal, ends a line, or
 * changes the direction of text: U+0000 to U+001F, U+007F to U+009F, U+061C, U+200E, U+200F, U+2028
 * to U+202E, and U+2066 to U+2069.
 * Returns the length of the complete result in bytes, without the NUL.  Since 0.1. */
size_t vmxci_printable(char *dst, size_t room, vmxci_str bytes, int one_line);

/* Writes BYTES as NUL-terminated base64 (RFC 4648, with padding) to the ROOM bytes at DST, as much
 * as fits.  DST may be NULL if ROOM is 0.
 * Returns the length of the complete result in bytes, without the NUL.  Since 0.1. */
size_t vmxci_base64(char *dst, size_t room, vmxci_str bytes);

/* ==== vmx: the document ================================================================= */

/* A .vmx file in memory: its bytes, and a description of each line.  An edit changes only the
 * bytes it is about; comments, order, spacing, case, line ends and malformed lines stay. */
typedef struct vmxci_doc vmxci_doc;

/* The default of vmxci_parse_options.max_bytes, 16 MiB. */
#define VMXCI_MAX_BYTES 16777216u

/* Options for parsing a document. */
typedef struct vmxci_parse_options {
    size_t size;
    size_t max_bytes;                 /* reject larger documents; 2 GiB at most */
    const vmxci_allocator *allocator; /* copied; NULL: malloc(), realloc() and free() */
} vmxci_parse_options;

#define VMXCI_PARSE_OPTIONS_INIT { sizeof(vmxci_parse_options), VMXCI_MAX_BYTES, NULL }

/* Parses LEN bytes, which are copied, into a document.  BYTES may be NULL if LEN is 0.  Any bytes
 * are accepted: vmxci_doc_is_vmx() verifies that the document is a .vmx file, vmxci_doc_notes()
 * reports malformed lines and duplicate keys.  The caller owns the document and frees it with
 * vmxci_doc_free().
 * Returns VMXCI_OK, ENOMEM, EINVAL (OPT), or ETOOBIG (more than `max_bytes`).  Since 0.1. */
int vmxci_doc_parse(vmxci_doc **out, const void *bytes, size_t len,
                    const vmxci_parse_options *opt, vmxci_error *err);

/* Reads and parses the regular file PATH, following symbolic links.  It does not wait for the
 * writer of a FIFO.  The caller owns the document and frees it with vmxci_doc_free().
 * Returns VMXCI_OK, ENOMEM, EINVAL or ETOOBIG, as vmxci_doc_parse() does; ENOENT (PATH does not
 * exist), ENOTVMX (PATH is not a regular file), or EIO.  Since 0.1. */
int vmxci_doc_load(vmxci_doc **out, const char *path, const vmxci_parse_options *opt,
                   vmxci_error *err);

/* Reads from the descriptor FD to its end and parses what it read.  FD may be a pipe or terminal,
 * also a non-blocking one, and stays open.  The caller owns the document and frees it with
 * vmxci_doc_free().
 * Returns VMXCI_OK, ENOMEM, EINVAL or ETOOBIG, as vmxci_doc_parse() does; or EIO.  Since 0.1. */
int vmxci_doc_load_fd(vmxci_doc **out, int fd, const vmxci_parse_options *opt,
                      vmxci_error *err);

/* Verifies that DOC is text: that it contains no NUL and is not UTF-16.
 * Returns VMXCI_OK or ENOTVMX (with the position of the first NUL).  Since 0.1. */
int vmxci_doc_is_text(const vmxci_doc *doc, vmxci_error *err);

/* Verifies that DOC is a .vmx file: it is text and not empty, and it has one of the keys
 * `config.version`, `virtualHW.version` and `encryption.keySafe`.  Without these keys it is a .vmx
 * file if NAME, a file name or path, ends in .vmx or .vmtx in any case, at least half of its lines
 * that are neither blank nor comments are entries, and it has an entry or no malformed line.  NAME
 * is NULL for a document without a name, such as standard input: any name would do.
 * Returns VMXCI_OK or ENOTVMX.  Since 0.1. */
int vmxci_doc_is_vmx(const vmxci_doc *doc, const char *name, vmxci_error *err);

/* Copies DOC, its limit and its allocator.  The caller owns the copy and frees it with
 * vmxci_doc_free().  Returns VMXCI_OK or ENOMEM.  Since 0.1. */
int vmxci_doc_clone(vmxci_doc **out, const vmxci_doc *doc, vmxci_error *err);

/* Frees DOC, which may be NULL.  Since 0.1. */
void vmxci_doc_free(vmxci_doc *doc);

/* Returns the complete text of DOC, and writes nothing: the bytes that vmxci_vm_commit() would
 * write.  The text is borrowed from DOC.  Since 0.1. */
vmxci_str vmxci_doc_emit(const vmxci_doc *doc);

/* The kind of a line. */
typedef enum vmxci_line_kind {
    VMXCI_LINE_BLANK = 0,    /* nothing but spaces and tabs */
    VMXCI_LINE_COMMENT = 1,  /* nothing but a comment, which starts with `#` */
    VMXCI_LINE_ENTRY = 2,    /* KEY = VALUE */
    VMXCI_LINE_MALFORMED = 3 /* anything else; vmxci_doc_notes() gives the reason */
} vmxci_line_kind;

/* Bits of vmxci_line.flags. */
enum {
    VMXCI_LINE_FLAG_QUOTED = 1,   /* the value is in double quotes */
    VMXCI_LINE_FLAG_HAS_NUL = 2,  /* the line contains a NUL; the rest of the line is ignored */
    VMXCI_LINE_FLAG_DUPLICATE = 4 /* another line has the same key */
};

/* A line of a document.  All strings are borrowed from the document. */
typedef struct vmxci_line {
    vmxci_line_kind kind;
    unsigned flags;  /* bits VMXCI_LINE_... */
    size_t number;   /* the line number */
    size_t offset;   /* of the first byte; line 1 starts after a byte order mark */
    vmxci_str text;  /* the line without its line end */
    vmxci_str end;   /* LF, CR LF or CR; empty at the end of the file */
    vmxci_str key;   /* as spelled in the file; empty unless `kind` is VMXCI_LINE_ENTRY */
    vmxci_str value; /* as stored: without the quotes, |XX not decoded */
    uint64_t reserved[4];
} vmxci_line;

/* Returns the number of lines in DOC; 0 if DOC is empty.  Since 0.1. */
size_t vmxci_doc_lines(const vmxci_doc *doc);

/* Describes line NUMBER, counted from 1, in constant time.
 * Returns VMXCI_OK or EINVAL (DOC has no such line).  Since 0.1. */
int vmxci_doc_at(vmxci_line *out, const vmxci_doc *doc, size_t number, vmxci_error *err);

/* Describes the first line that has the key KEY, which is UTF-8.  If the line is flagged
 * VMXCI_LINE_FLAG_DUPLICATE, vmxci_doc_find_next() finds the others.
 * Returns VMXCI_OK, ENOKEY, or if KEY is not ASCII, ENOMEM, EENCODING or EIO, as
 * vmxci_doc_from_utf8() does.  Since 0.1. */
int vmxci_doc_find(vmxci_line *out, const vmxci_doc *doc, const char *key, vmxci_error *err);

/* Describes the first line that has the key KEY, bytes in the encoding of the file.
 * Returns VMXCI_OK or ENOKEY.  Since 0.1. */
int vmxci_doc_find_bytes(vmxci_line *out, const vmxci_doc *doc, vmxci_str key, vmxci_error *err);

/* Describes the next line after line NUMBER that has the same key as line NUMBER.
 * Returns VMXCI_OK, ENOKEY (there is none), or EINVAL (line NUMBER does not exist or is not an
 * entry).  Since 0.1.
 *
 * Example:
 *     void print_lines_of(const vmxci_doc *doc, const char *key)
 *     {
 *         vmxci_line line;
 *         int status = vmxci_doc_find(&line, doc, key, NULL);
 *         while (status == VMXCI_OK) {
 *             printf("%zu: %.*s\n", line.number, (int)line.text.len,
 *                    line.text.ptr);
 *             status = vmxci_doc_find_next(&line, doc, line.number, NULL);
 *         }
 *     }
 */
int vmxci_doc_find_next(vmxci_line *out, const vmxci_doc *doc, size_t number, vmxci_error *err);

/* Gets the value of KEY.  KEY and the result are UTF-8: |XX in the value is decoded, then the value
 * is converted as by vmxci_doc_to_utf8().  The caller owns the result and frees it with
 * vmxci_text_free().
 * Returns VMXCI_OK, ENOMEM, ENOKEY, EDUPLICATE (with the position of the key on the second line
 * that has it), EENCODING (KEY, as vmxci_doc_from_utf8()), or EIO (too many open files).  Since
 * 0.1.
 *
 * Example:
 *     int print_name(const char *path, vmxci_error *err)
 *     {
 *         vmxci_text *name = NULL;
 *         vmxci_doc *doc;
 *         int status = vmxci_doc_load(&doc, path, NULL, err);
 *         if (status == VMXCI_OK)
 *             status = vmxci_doc_get(&name, doc, "displayName", err);
 *         if (status == VMXCI_OK)
 *             puts(vmxci_text_str(name).ptr);
 *         vmxci_text_free(name);
 *         vmxci_doc_free(doc);
 *         return status;
 *     }
 */
int vmxci_doc_get(vmxci_text **out, const vmxci_doc *doc, const char *key, vmxci_error *err);

/* Gets the value of KEY with |XX decoded.  KEY and the result are bytes in the encoding of the
 * file.  The caller owns the result and frees it with vmxci_text_free().
 * Returns VMXCI_OK, ENOMEM, ENOKEY or EDUPLICATE, as vmxci_doc_get() does.  Since 0.1. */
int vmxci_doc_get_bytes(vmxci_text **out, const vmxci_doc *doc, vmxci_str key, vmxci_error *err);

/* How an edit treats a duplicate key.  With the last two, vmxci_doc_unset() removes all lines. */
typedef enum vmxci_keep {
    VMXCI_KEEP_NONE = 0,  /* refuse the edit with VMXCI_EDUPLICATE */
    VMXCI_KEEP_FIRST = 1, /* edit the first line that has the key, remove the others */
    VMXCI_KEEP_LAST = 2   /* edit the last line that has the key, remove the others */
} vmxci_keep;

/* Options for editing a document. */
typedef struct vmxci_edit_options {
    size_t size;
    vmxci_keep keep;
    int reserved; /* 0 */
} vmxci_edit_options;

#define VMXCI_EDIT_OPTIONS_INIT { sizeof(vmxci_edit_options), VMXCI_KEEP_NONE, 0 }

/* What an edit does with its key. */
typedef enum vmxci_key_edit {
    VMXCI_KEY_SET = 0,         /* give it the value */
    VMXCI_KEY_SET_MISSING = 1, /* give it the value if the document does not have the key */
    VMXCI_KEY_UNSET = 2,       /* remove its line */
    VMXCI_KEY_UNSET_ALL = 3,   /* remove all its lines, also without `keep` */
    VMXCI_KEY_DROP_MALFORMED = 4   /* remove all malformed lines; key and value must be empty */
} vmxci_key_edit;

/* One edit of a list.  The strings may contain any byte and must not be borrowed from the document
 * that is edited. */
typedef struct vmxci_edit {
    vmxci_key_edit kind;
    unsigned reserved0; /* 0 */
    vmxci_str key;
    vmxci_str value;      /* plain text, which the edit escapes; ignored if the edit removes a key */
    uint64_t reserved[2]; /* 0 */
} vmxci_edit;

/* Makes COUNT edits, in their order, in one pass over the text: all of them, or none on failure.
 * EDITS may be NULL if COUNT is 0.
 *
 * VMXCI_KEY_SET: if DOC has the key, only the bytes of its value change, and none if it already
 * decodes to the new value; a bare value that changes gets quotes.  Otherwise the line `KEY =
 * "VALUE"` is added after the last line of the same family (keys that agree up to and including the
 * first dot), else at the end.  VMXCI_KEY_UNSET: the line of the key is removed with its line end;
 * a key that DOC does not have is not an error.  With `keep` a duplicate key is edited on one line
 * and its other lines are removed; VMXCI_KEY_UNSET removes all of them.  VMXCI_KEY_UNSET_ALL
 * removes all lines of a duplicate key whatever `keep` is.  VMXCI_KEY_DROP_MALFORMED: all malformed
 * lines are removed with their line ends; none is not an error.  If a removal puts a lone CR before
 * an LF, both are one line end from then on.
 *
 * Keys and values are UTF-8 and are converted as by vmxci_doc_from_utf8().  Protected keys are
 * refused; see vmxci_doc_check_key().  Values are not verified before vmxci_vm_commit().  FAILED
 * may be NULL; on failure it is set to the index of the edit that failed, or to COUNT if no single
 * edit did.
 * Returns VMXCI_OK, ENOMEM, EINVAL (OPT, `kind`, a reserved member, a key that is empty or contains
 * a byte listed at vmxci_key_check(), or a VMXCI_KEY_DROP_MALFORMED with key or value), EPROTECTED,
 * EENCODING (a key or value cannot be converted, or the result would begin with a byte order mark
 * of UTF-8 that DOC does not have), EUTF16 (the result would begin with a byte order mark of
 * UTF-16), EIO (too many open files), EDUPLICATE (with the position of the second line), ENUL (the
 * line of a key, or a malformed line, contains a NUL), or ETOOBIG (the result would exceed
 * `max_bytes`, or a key or value is too long).  Since 0.1.
 *
 * Example:
 *     int set_serial(vmxci_doc *doc, vmxci_str path, vmxci_error *err)
 *     {
 *         static const vmxci_str present = { "serial0.present", 15 };
 *         static const vmxci_str file = { "serial0.fileName", 16 };
 *         static const vmxci_str yes = { "TRUE", 4 };
 *         vmxci_edit edits[2];
 *         memset(edits, 0, sizeof edits);
 *         edits[0].key = present;
 *         edits[0].value = yes;
 *         edits[1].key = file;
 *         edits[1].value = path;
 *         return vmxci_doc_edit(doc, edits, 2, NULL, NULL, err);
 *     }
 */
int vmxci_doc_edit(vmxci_doc *doc, const vmxci_edit *edits, size_t count,
                   const vmxci_edit_options *opt, size_t *failed, vmxci_error *err);

/* Makes COUNT edits as vmxci_doc_edit() does, but keys and values are bytes in the encoding of the
 * file, and protected keys are not refused.
 * Returns VMXCI_OK, ENOMEM, EINVAL, EDUPLICATE, ENUL, ETOOBIG, or EENCODING or EUTF16 (the first
 * bytes of the result), as vmxci_doc_edit() does.  Since 0.1. */
int vmxci_doc_edit_bytes(vmxci_doc *doc, const vmxci_edit *edits, size_t count,
                         const vmxci_edit_options *opt, size_t *failed, vmxci_error *err);

/* Sets KEY to VALUE, both UTF-8: one VMXCI_KEY_SET of vmxci_doc_edit(), with its statuses.
 * Since 0.1. */
int vmxci_doc_set(vmxci_doc *doc, const char *key, const char *value, vmxci_error *err);

/* Removes KEY, which is UTF-8: one VMXCI_KEY_UNSET of vmxci_doc_edit(), with its statuses.
 * Since 0.1. */
int vmxci_doc_unset(vmxci_doc *doc, const char *key, const vmxci_edit_options *opt,
                    vmxci_error *err);

/* Sets KEY to VALUE: one VMXCI_KEY_SET of vmxci_doc_edit_bytes(), with its statuses.  Since 0.1. */
int vmxci_doc_set_bytes(vmxci_doc *doc, vmxci_str key, vmxci_str value,
                        const vmxci_edit_options *opt, vmxci_error *err);

/* Removes KEY: one VMXCI_KEY_UNSET of vmxci_doc_edit_bytes(), with its statuses.  Since 0.1. */
int vmxci_doc_unset_bytes(vmxci_doc *doc, vmxci_str key, const vmxci_edit_options *opt,
                          vmxci_error *err);

/* Creates the unified diff from FROM to TO, for patch(1); empty if their bytes are equal.  NAME is
 * the file name in both headers, quoted as in C if it contains a control character, a double quote
 * or a backslash.  As in patch(1), only LF ends a line.  The caller owns the result and frees it
 * with vmxci_text_free().
 * Returns VMXCI_OK or ENOMEM.  Since 0.1. */
int vmxci_doc_diff(vmxci_text **out, const vmxci_doc *from, const vmxci_doc *to,
                   const char *name, vmxci_error *err);

/* One change between two documents, FROM and TO.  The strings are valid only during the call of the
 * vmxci_change_fn.  `old_value` has a `ptr` of NULL if FROM does not have the key, `new_value` if
 * TO does not; an empty value has a `ptr`. */
typedef struct vmxci_change {
    vmxci_str key;       /* UTF-8, as spelled in TO if TO has the key, else in FROM; `ptr` is NULL if
                            a malformed line was removed */
    vmxci_str old_value; /* UTF-8; or the text of the malformed line, without its line end */
    vmxci_str new_value; /* UTF-8 */
    vmxci_str key_bytes; /* the same three strings before their conversion to UTF-8 */
    vmxci_str old_bytes;
    vmxci_str new_bytes;
    size_t old_line;     /* the first line of FROM that has the key, or the malformed line; 0: none */
    size_t new_line;     /* the first line of TO that has the key; 0: none */
    size_t old_count;    /* the number of lines of FROM that have the key */
    size_t new_count;    /* the number of lines of TO that have the key */
    uint64_t reserved[4];
} vmxci_change;

/* Receives one change; PAYLOAD is the caller's pointer.  It must not change the documents.  A
 * result other than 0 ends the enumeration, which returns it. */
typedef int (*vmxci_change_fn)(const vmxci_change *change, void *payload);

/* Calls FN for each key whose value, with |XX decoded, differs between FROM and TO, or that only
 * one of them has; and for each malformed line of FROM that TO does not have.  Spacing, quotes,
 * comments, the case of keys, and the order of lines do not count.
 *
 * If a key is a duplicate in FROM or TO, its values on all lines are compared in their order, so
 * that the removal of a line is a change even if the other line keeps its value; `old_value` and
 * `new_value` are the values on the first line.  Of several equal malformed lines the last ones
 * count as removed.  Undecodable bytes of keys and values become \xNN, as in vmxci_doc_to_utf8().
 * If the documents declare different encodings, values are compared as text.
 *
 * The changes are in the order of the lines of TO.  Removed keys and malformed lines come after the
 * unchanged line that they followed in FROM, and before the new keys that follow this line in TO.
 * Returns VMXCI_OK, ENOMEM, EIO (too many open files), or the result of FN that was not 0, which
 * should be positive to be told apart from a vmxci_status.  Since 0.1.
 *
 * Example:
 *     int print_change(const vmxci_change *change, void *payload)
 *     {
 *         FILE *to = (FILE *)payload;
 *         vmxci_str key = change->key, value = change->new_value;
 *         if (!key.ptr)
 *             return fprintf(to, "removed line %zu\n", change->old_line) < 0;
 *         if (!value.ptr)
 *             return fprintf(to, "removed %.*s\n", (int)key.len, key.ptr) < 0;
 *         return fprintf(to, "%.*s is now %.*s\n", (int)key.len, key.ptr,
 *                        (int)value.len, value.ptr) < 0;
 *     }
 *
 *     int print_changes(const vmxci_doc *from, const vmxci_doc *to,
 *                       vmxci_error *err)
 *     {
 *         return vmxci_doc_changes(from, to, print_change, stdout, err);
 *     }
 */
int vmxci_doc_changes(const vmxci_doc *from, const vmxci_doc *to, vmxci_change_fn fn,
                      void *payload, vmxci_error *err);

/* The severity of a note. */
typedef enum vmxci_severity {
    VMXCI_SEVERITY_INFO = 0,    /* no problem */
    VMXCI_SEVERITY_WARNING = 1, /* may be a problem */
    VMXCI_SEVERITY_ERROR = 2    /* a problem */
} vmxci_severity;

/* Returns the name of SEVERITY, "info", "warning" or "error": static, never NULL; "unknown" for
 * other numbers.  Since 0.1. */
const char *vmxci_severity_name(int severity);

/* A remark about a file that is not a failure.  Everything but `code` is valid only during the
 * call of the vmxci_note_fn. */
typedef struct vmxci_note {
    const char *code; /* static: "bom", "nul", "malformed-line", "duplicate-key", ... */
    vmxci_severity severity;
    size_t offset; /* of the byte concerned; 0 if `line` is 0 */
    size_t line;   /* 0: the note is not about a line */
    size_t column;
    vmxci_str key;       /* the key concerned, as spelled in the file, or empty */
    const char *message; /* one line, UTF-8, NUL-terminated */
    uint64_t reserved[4];
} vmxci_note;

/* Receives one note; PAYLOAD is the caller's pointer.  It must not change the object that the
 * note is about.  A result other than 0 ends the enumeration, which returns it;
 * vmxci_vm_commit() ends the enumeration too, but ignores the result. */
typedef int (*vmxci_note_fn)(const vmxci_note *note, void *payload);

/* Calls FN for each note on the text of DOC, in the order of the lines.  Errors are what makes
 * VMware refuse to load the file: "malformed-line"; "duplicate-key" (the second and each further
 * line of a key); "unknown-encoding"; "encoding-conflict" (two encodings are declared); and
 * "invalid-bytes" (a value is not valid in the declared encoding; a warning if none is declared).
 * Warnings: "nul" (a line that contains a NUL), "curly-quotes" (around a value), "no-converter"
 * (iconv of this system cannot convert the declared encoding, and the text is not ASCII), and
 * "no-version" (`config.version` or `virtualHW.version` is missing, if DOC was loaded from a file
 * named .vmx or .vmtx).  Info: "bom" (a byte order mark).
 * Returns VMXCI_OK, ENOMEM, EIO (too many open files to convert the text; FN was not called), or
 * the result of FN that was not 0, which should be positive to be told apart from a vmxci_status.
 * Since 0.1.
 *
 * Example:
 *     int print_note(const vmxci_note *note, void *payload)
 *     {
 *         FILE *to = (FILE *)payload;
 *         const char *severity = vmxci_severity_name(note->severity);
 *         return fprintf(to, "%zu: %s: %s\n", note->line, severity,
 *                        note->message) < 0;
 *     }
 *
 *     int print_notes(const vmxci_doc *doc, vmxci_error *err)
 *     {
 *         return vmxci_doc_notes(doc, print_note, stdout, err);
 *     }
 */
int vmxci_doc_notes(const vmxci_doc *doc, vmxci_note_fn fn, void *payload, vmxci_error *err);

/* Verifies that KEY is valid and not protected.
 * Returns VMXCI_OK, EINVAL (KEY is empty or contains NUL, CR, LF, space, tab, `#` or `=`), or
 * EPROTECTED: the VM can be lost if this key is changed.  Protected are `vmx.encryptionType`, all
 * keys that start with `encryption.`, `vtpm.`, `encryptedVM.` or `cryptedVM.`, and `.encoding` with
 * its old names `config.encoding`, `preferences.encoding`, `vmlist.encoding` and
 * `snapshot.encoding`.  An encrypted file protects more keys; see vmxci_doc_check_key().
 * Since 0.1. */
int vmxci_key_check(vmxci_str key, vmxci_error *err);

/* Verifies KEY as vmxci_key_check() does, and that it is not protected in DOC: if a part of DOC is
 * encrypted, the keys that start with `managedVM.` are protected too.
 * Returns VMXCI_OK, EINVAL or EPROTECTED.  Since 0.1. */
int vmxci_doc_check_key(const vmxci_doc *doc, vmxci_str key, vmxci_error *err);

/* Decodes each |XX (two hexadecimal digits) of the stored value STORED.  Any other `|` is copied.
 * Writes as much as fits to the ROOM bytes at DST, which may be STORED.ptr itself, or NULL if ROOM
 * is 0.  No NUL is added.
 * Returns the length of the complete result in bytes, at most STORED.len.  Since 0.1. */
size_t vmxci_unescape(char *dst, size_t room, vmxci_str stored);

/* Escapes VALUE for use between double quotes: `|`, `"` and control characters except tab become
 * |XX.  Writes as much as fits to the ROOM bytes at DST, which may be NULL if ROOM is 0.  No NUL
 * is added.
 * Returns the length of the complete result in bytes, at most 3 * VALUE.len.  Since 0.1. */
size_t vmxci_escape(char *dst, size_t room, vmxci_str value);

/* Returns iconv's name of the encoding that DOC declares, "UTF-8" if it declares none; NULL if the
 * encoding is unknown or DOC declares several: static.  Since 0.1. */
const char *vmxci_doc_encoding(const vmxci_doc *doc);

/* Returns 1 if KEY declares the encoding of a document, else 0: `.encoding` or one of its old
 * names; see vmxci_key_check().  Since 0.1. */
int vmxci_key_is_encoding(vmxci_str key);

/* Converts BYTES from the encoding that DOC declares (the value of `.encoding` or one of its old
 * names; UTF-8 if unset) to UTF-8.  A byte that cannot be converted becomes \xNN, so the result is
 * always valid UTF-8; in an unknown encoding these are all bytes that are not ASCII.  The caller
 * owns the result and frees it with vmxci_text_free().
 * Returns VMXCI_OK, ENOMEM, or EIO (too many open files).  Since 0.1. */
int vmxci_doc_to_utf8(vmxci_text **out, const vmxci_doc *doc, vmxci_str bytes,
                      vmxci_error *err);

/* Converts TEXT from UTF-8 to the encoding that DOC declares (the value of `.encoding` or one of
 * its old names; UTF-8 if unset).  The caller owns the result and frees it with vmxci_text_free().
 * Returns VMXCI_OK, ENOMEM, EIO (too many open files), or EENCODING: TEXT is not valid UTF-8; or
 * the encoding is unknown or not unique and TEXT is not ASCII; or the encoding lacks a character of
 * TEXT.  Since 0.1. */
int vmxci_doc_from_utf8(vmxci_text **out, const vmxci_doc *doc, vmxci_str text,
                        vmxci_error *err);

/* ==== vmci: the device ================================================================== */

/* The properties of the device, and the two of its VM that the device depends on.  Their values
 * mean what they mean to VMware:
 *
 *   Booleans  TRUE is `true`, `t`, `yes`, `y` or `on` in any case, `1`, and the empty string;
 *             FALSE is `false`, `f`, `no`, `n` or `off` in any case, and `0`.
 *   Numbers   White space, a sign, then a decimal number, an octal number that starts with `0`, or
 *             `0x` and a hexadecimal number, as for strtol() with base 0.  A number from 2147483648
 *             to 4294967295 is the negative number with the same 32 bits.
 *
 * Any other value is invalid, as is an empty number or text after the number.
 * vmxci_vmci_notes() reports spellings that VMware never writes. */
typedef enum vmxci_property {
    VMXCI_PRESENT = 0,          /* vmci0.present: 0 or 1 */
    VMXCI_ID = 1,               /* vmci0.id: the context ID, a signed 32-bit number */
    VMXCI_UNRESTRICTED = 2,     /* vmci0.unrestricted: 0 or 1 */
    VMXCI_PCI_SLOT = 3,         /* vmci0.pciSlotNumber: a number; -1: no slot */
    VMXCI_DOMAIN = 4,           /* vmci0.domain: text */
    VMXCI_FILTER_ENABLE = 5,    /* vmci.filter.enable: 0 or 1 */
    VMXCI_HARDWARE_VERSION = 6, /* virtualHW.version: a number */
    VMXCI_UUID_BIOS_ID = 7      /* uuid.bios: its last four bytes, a signed 32-bit number */
} vmxci_property;

/* Returns the key of PROPERTY in VMware's spelling: static; NULL for other numbers.  Since 0.1. */
const char *vmxci_property_key(int property);

/* Whether a property has a value. */
typedef enum vmxci_field_state {
    VMXCI_FIELD_UNSET = 0,    /* the document does not have the key */
    VMXCI_FIELD_SET = 1,      /* the value is valid */
    VMXCI_FIELD_INVALID = 2,  /* the value is not valid for the key */
    VMXCI_FIELD_DUPLICATE = 3 /* duplicate key: which line applies is unknown */
} vmxci_field_state;

/* One property as a document has it. */
typedef struct vmxci_field {
    vmxci_field_state state;
    int64_t number;    /* the value if `state` is SET, 0 for VMXCI_DOMAIN; else 0 */
    vmxci_str value;   /* as stored, borrowed from the document; DUPLICATE: on the first line;
                          UNSET: empty */
    size_t offset;     /* of the value; DUPLICATE: of the key on the second line; UNSET: 0 */
    size_t line;       /* the same position as `offset` */
    size_t column;
    size_t first_line; /* DUPLICATE: the first line that has the key; else equal to `line` */
    uint64_t reserved[4];
} vmxci_field;

/* A truth value that may be unknown. */
typedef enum vmxci_tristate {
    VMXCI_UNKNOWN = -1,
    VMXCI_FALSE = 0,
    VMXCI_TRUE = 1
} vmxci_tristate;

/* Reads PROPERTY from DOC.  An invalid value and a duplicate key are states of the field, not
 * errors.
 * Returns VMXCI_OK or EINVAL (PROPERTY is not a vmxci_property).  Since 0.1. */
int vmxci_vmci_field(vmxci_field *out, const vmxci_doc *doc, vmxci_property property,
                     vmxci_error *err);

/* Determines the effective value of VMXCI_PRESENT or VMXCI_UNRESTRICTED: the value in DOC, or
 * if it is unset, the default.  The default of VMXCI_PRESENT is TRUE from hardware version 7 on,
 * FALSE below, and UNKNOWN if the version is unset, invalid or duplicate; that of
 * VMXCI_UNRESTRICTED is FALSE.  The effective value is UNKNOWN if the value is invalid, if the key
 * is a duplicate, or if a part of DOC is encrypted and the key is not in clear: the encrypted part
 * may contain it.
 * Returns VMXCI_OK or EINVAL (any other PROPERTY).  Since 0.1. */
int vmxci_vmci_effective(vmxci_tristate *out, const vmxci_doc *doc, vmxci_property property,
                         vmxci_error *err);

/* Gets the value of PROPERTY as a number; 0 for VMXCI_DOMAIN.
 * Returns VMXCI_OK, EINVAL (PROPERTY is not a vmxci_property), ENOKEY (unset), EVALUE (with the
 * position of the invalid value), or EDUPLICATE (with the position of the second line).
 * Since 0.1. */
int vmxci_vmci_get(int64_t *out, const vmxci_doc *doc, vmxci_property property,
                   vmxci_error *err);

/* Sets VMXCI_PRESENT, VMXCI_UNRESTRICTED or VMXCI_FILTER_ENABLE to NUMBER, 0 or 1, or VMXCI_ID to
 * NUMBER, -2147483648 to 4294967295; numbers with the same 32 bits are the same ID.  A value that
 * already means NUMBER keeps its spelling.
 * Returns VMXCI_OK, EINVAL (another PROPERTY, or OPT), EVALUE (NUMBER is out of range), ERESERVED
 * (a reserved context ID), ENOMEM, EDUPLICATE, ENUL, ETOOBIG, EENCODING or EUTF16, as
 * vmxci_doc_set_bytes() does.  Since 0.1. */
int vmxci_vmci_set(vmxci_doc *doc, vmxci_property property, int64_t number,
                   const vmxci_edit_options *opt, vmxci_error *err);

/* Verifies that VALUE, plain text without escapes, may be written for KEY if KEY belongs to the
 * device (the first six properties): `true` or `false` in any case, or a decimal number without
 * leading zeros, which would make it octal.  Any value may be written for other keys.
 * Returns VMXCI_OK, EVALUE, or ERESERVED (a reserved context ID).  Since 0.1. */
int vmxci_vmci_check(vmxci_str key, vmxci_str value, vmxci_error *err);

/* An operation of the API's VirtualDeviceConfigSpec. */
typedef enum vmxci_operation {
    VMXCI_OPERATION_EDIT = 0,  /* change the device */
    VMXCI_OPERATION_ADD = 1,   /* make the device present and change it */
    VMXCI_OPERATION_REMOVE = 2 /* make the device absent */
} vmxci_operation;

/* Bits of vmxci_vmci_spec.gives. */
enum {
    VMXCI_GIVES_ID = 1,            /* `id` */
    VMXCI_GIVES_UNRESTRICTED = 2,  /* `unrestricted` */
    VMXCI_GIVES_FILTER_ENABLE = 4, /* `filter_enable` */
    VMXCI_GIVES_PCI_SLOT = 8       /* `pci_slot` */
};

/* The device as a vSphere server returns it (the API's VirtualMachineVMCIDevice, in pyVmomi
 * vim.vm.device.VirtualVMCIDevice), or the change to it that a ReconfigVM call asks for. */
typedef struct vmxci_vmci_spec {
    size_t size;
    vmxci_operation operation;
    unsigned gives;    /* the members below that are set: bits VMXCI_GIVES_... */
    int64_t id;        /* the context ID; -1: unset */
    int64_t pci_slot;  /* slotInfo.pciSlotNumber; -1: no slot; cannot be changed */
    int unrestricted;  /* allowUnrestrictedCommunication: 0 or 1 */
    int filter_enable; /* filterEnable: 0 or 1 */
} vmxci_vmci_spec;

#define VMXCI_VMCI_SPEC_INIT { sizeof(vmxci_vmci_spec), VMXCI_OPERATION_EDIT, 0, -1, -1, 0, 1 }

/* Reads the device of DOC as a vSphere server returns it: as the object VirtualMachineVMCIDevice
 * of the vSphere API.  OUT must start from VMXCI_VMCI_SPEC_INIT.
 * Unset properties get their defaults: ID -1, restricted, filters enabled, no slot
 * (VMXCI_GIVES_PCI_SLOT is then not in `gives`).  If a part of DOC is encrypted, it may contain the
 * keys that are not in clear: such properties are unknown, and not in `gives`.  Passed to
 * vmxci_vmci_edit() unchanged, the result changes no byte of DOC.  On failure OUT is unchanged.
 * Returns VMXCI_OK, EINVAL (the size of OUT), ENOKEY (the VM has no VMCI device), EVALUE (with the
 * position of the invalid value), or EDUPLICATE (with the position of the second line).
 * Since 0.1. */
int vmxci_vmci_read(vmxci_vmci_spec *out, const vmxci_doc *doc, vmxci_error *err);

/* Applies SPEC to DOC, completely or not at all, as a ReconfigVM call applies the object
 * VirtualMachineVMCIDevice of the vSphere API.  A property whose effective value is already the one
 * in SPEC is left alone.  An ID of -1 removes the key.  VMXCI_OPERATION_ADD makes the device
 * present if it is not.  VMXCI_OPERATION_REMOVE makes the device absent and ignores `gives`; this
 * is possible only below hardware version 7.
 * Returns VMXCI_OK, EINVAL (SPEC or OPT), ERESERVED (a reserved context ID), EVALUE (a value in
 * SPEC or in DOC is invalid, `pci_slot` is not the slot in DOC, VMXCI_OPERATION_EDIT without a
 * device, or a device that cannot be removed), EPARTIAL or EENCRYPTED (the ID to remove, or the
 * slot, may be in the encrypted part of DOC), ENOMEM, EDUPLICATE, ENUL, ETOOBIG, EENCODING or
 * EUTF16, as vmxci_doc_set_bytes() does.  Since 0.1.
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

/* Calls FN for each note on the device in DOC: "bad-value" (a property with an invalid value;
 * error), "unusual-value" (a spelling that VMware never writes, such as `yes` for TRUE or `0100`
 * for 64; warning), "unsigned-id" (an ID above 2147483647; info), "reserved-id" (warning),
 * "id-not-from-uuid" (an ID other than the one derived from uuid.bios; info), and "no-device"
 * (keys of the device below hardware version 7, where it is absent by default, and vmci0.present is
 * not TRUE; info).
 * Returns VMXCI_OK, or the result of FN that was not 0.  Since 0.1. */
int vmxci_vmci_notes(const vmxci_doc *doc, vmxci_note_fn fn, void *payload, vmxci_error *err);

/* Flags of vmxci_cid_parse(). */
enum {
    VMXCI_CID_HEX = 1 /* also accept `0x` and hexadecimal digits, up to 0xffffffff */
};

/* Parses the context ID TEXT: a decimal number from -2147483648 to 4294967295, with nothing around
 * it and no leading zeros, which would make it octal in the file.  Numbers with the same 32 bits
 * are the same ID.  A reserved ID is accepted; see vmxci_cid_reserved().
 * Returns VMXCI_OK, EVALUE, or EINVAL (unknown bits in FLAGS).  Since 0.1.
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

/* Returns what the context ID CID is reserved for ("hypervisor", "local communication", "host",
 * "internal use", "wildcard address, or no ID assigned"): static; NULL if CID is not reserved.
 * Reserved are -1 and 0 to 15.  Since 0.1. */
const char *vmxci_cid_reserved(int32_t cid);

/* Derives a context ID from uuid.bios as VMware does: its last four bytes, big-endian.  UUID is
 * 32 hexadecimal digits; one space or `-` may separate two bytes.
 * Returns VMXCI_OK, EVALUE (UUID is not a UUID), or ERESERVED.  Since 0.1. */
int vmxci_cid_from_uuid(int32_t *out, vmxci_str uuid, vmxci_error *err);

/* Picks a random context ID that is not reserved, from the system's random numbers.
 * Returns VMXCI_OK or EIO.  Since 0.1. */
int vmxci_cid_random(int32_t *out, vmxci_error *err);

/* ==== policy: patterns, and rules about keys ============================================ */

/* A compiled regular expression (PCRE2 syntax).  It is immutable, so any number of threads may use
 * it at the same time. */
typedef struct vmxci_pattern vmxci_pattern;

/* The working memory for matching, for any number of patterns but one thread at a time. */
typedef struct vmxci_matcher vmxci_matcher;

/* Options for compiling a pattern. */
typedef struct vmxci_pattern_options {
    size_t size;
    int caseless;             /* ignore case */
    int whole;                /* match the whole subject, not a part of it */
    size_t expected_subjects; /* the expected number of subjects; many make compilation to
                                 machine code worthwhile */
} vmxci_pattern_options;

#define VMXCI_PATTERN_OPTIONS_INIT { sizeof(vmxci_pattern_options), 0, 0, 0 }

/* Compiles REGEX, which is UTF-8.  The caller owns the pattern and frees it with
 * vmxci_pattern_free().
 * Returns VMXCI_OK, ENOMEM, EINVAL (OPT), or EPATTERN (`offset` is the position in REGEX).
 * Since 0.1. */
int vmxci_pattern_compile(vmxci_pattern **out, vmxci_str regex,
                          const vmxci_pattern_options *opt, vmxci_error *err);

/* Frees PATTERN, which may be NULL.  Since 0.1. */
void vmxci_pattern_free(vmxci_pattern *pattern);

/* Creates a matcher.  The caller owns it and frees it with vmxci_matcher_free().
 * Returns VMXCI_OK or ENOMEM.  Since 0.1. */
int vmxci_matcher_new(vmxci_matcher **out, vmxci_error *err);

/* Frees MATCHER, which may be NULL.  Since 0.1. */
void vmxci_matcher_free(vmxci_matcher *matcher);

/* Sets OUT to 1 if SUBJECT matches PATTERN, else to 0.  SUBJECT is UTF-8; other bytes never match.
 * The work is limited for each subject, and the work on costly subjects also in total over the
 * lifetime of MATCHER.
 * Returns VMXCI_OK, ENOMEM, or ELIMIT (a limit was exceeded, or SUBJECT is longer than 16 KiB).
 * Since 0.1.
 *
 * Example:
 *     int print_matching(const vmxci_doc *doc, const char *regex,
 *                        vmxci_error *err)
 *     {
 *         vmxci_str source = { regex, strlen(regex) };
 *         vmxci_matcher *matcher = NULL;
 *         vmxci_pattern *pattern;
 *         vmxci_line line;
 *         size_t i, lines = vmxci_doc_lines(doc);
 *         int found, status;
 *         status = vmxci_pattern_compile(&pattern, source, NULL, err);
 *         if (status == VMXCI_OK)
 *             status = vmxci_matcher_new(&matcher, err);
 *         for (i = 1; status == VMXCI_OK && i <= lines; i++) {
 *             vmxci_doc_at(&line, doc, i, NULL);
 *             status = vmxci_pattern_match(&found, pattern, matcher,
 *                                          line.key, err);
 *             if (!status && found && line.kind == VMXCI_LINE_ENTRY)
 *                 printf("%.*s\n", (int)line.key.len, line.key.ptr);
 *         }
 *         vmxci_matcher_free(matcher);
 *         vmxci_pattern_free(pattern);
 *         return status;
 *     }
 */
int vmxci_pattern_match(int *out, const vmxci_pattern *pattern, vmxci_matcher *matcher,
                        vmxci_str subject, vmxci_error *err);

/* A policy: rules about the keys of a .vmx file, such as those of a hardening guide.  It is
 * immutable, so any number of threads may use it at the same time.
 *
 * A policy file is UTF-8 text with the lines of a .vmx file, KEY = "VALUE" and comments, but `|` in
 * a value is a plain character.  The keys `policy.name` (letters, digits, `-`, `_` and `.`),
 * `policy.title`, `policy.release` and `policy.source` describe the policy.  All other keys are
 * RULE.MEMBER: a rule has a name of letters, digits, `-` and `_`, and these members:
 *
 *   key          The key that the rule is about.  Each `*` stands for any bytes, as few as possible.
 *   match        Instead: a pattern over whole keys.
 *   value        The test: the value must be this one.
 *   values       Or: one of these, which commas separate.
 *   not          Or: any but this one.
 *   min, max     Or: an integer in this range; one of them is enough.
 *   pattern      Or: a match of this pattern over whole values.
 *   absent       Or, if TRUE: the file must not have the key.
 *   missing      `finding`: the file must have the key; `fine` (the default): it need not.  A rule
 *                about several keys needs `when` for that: the file must have the key of each device
 *                for which `when` is met, or if `when` has no `*`, one of the keys.
 *   exact        If TRUE: `value` and `values` compare the bytes in the file, and the key must be
 *                spelled as in `key` and start its line.  It needs a `key` without `*`.
 *   when         Only where this key is TRUE.  A `*` in it stands for what the same `*` of `key`
 *                matched.
 *   whenPattern  Instead: where the value of that key matches this pattern.
 *   hardware     Only where virtualHW.version is in this range, such as 7-13, 7-, -13 or 7, or is
 *                unknown.
 *   fix          What vmxci_policy_fix() sets the key to; it must pass the test.
 *   fixRemove    Instead, if TRUE: vmxci_policy_fix() removes the key.
 *   severity     `info`, `warning` (the default) or `error`.
 *   title, help  For people: what the rule wants, and why.
 *   ids          What others call the rule, separated by spaces.
 *
 * A rule has `key` or `match`, and one test.  Values mean what they mean to VMware (see
 * vmxci_property): if the rule wants TRUE or FALSE, booleans are compared; if it wants a decimal
 * number, integers; otherwise text without regard to the case of ASCII letters.  An empty value
 * passes no `value` and no `values` but the empty one; `not` takes an empty value for TRUE and for
 * 0.  Bytes of a value that cannot be decoded are \xNN.  Patterns are those of
 * vmxci_pattern_compile() with `caseless` and `whole`. */
typedef struct vmxci_policy vmxci_policy;

/* A rule of a policy.  The strings are borrowed from the policy until it is freed: UTF-8,
 * NUL-terminated, never NULL. */
typedef struct vmxci_rule {
    const char *policy; /* the name of the policy */
    const char *name;   /* the name of the rule in it */
    const char *title;  /* "": none */
    const char *help;   /* "": none */
    const char *ids;    /* separated by spaces; "": none */
    vmxci_severity severity;
    int fixable; /* 1 if the rule says how to correct what violates it, else 0 */
    uint64_t reserved[4];
} vmxci_rule;

/* What violates a rule in a document.  Everything but `rule` is valid only during the call of the
 * vmxci_finding_fn. */
typedef struct vmxci_finding {
    const vmxci_rule *rule;
    vmxci_severity severity;
    size_t offset; /* of the byte concerned; 0 if `line` is 0 */
    size_t line;   /* 0: the finding is not about a line */
    size_t column;
    vmxci_str key;       /* as spelled in the file; or the key that is missing; or empty */
    const char *message; /* one line, UTF-8, NUL-terminated */
    uint64_t reserved[4];
} vmxci_finding;

/* Receives one finding; PAYLOAD is the caller's pointer.  It must not change the document.  A
 * result other than 0 ends the check, which returns it. */
typedef int (*vmxci_finding_fn)(const vmxci_finding *finding, void *payload);

/* Options for parsing a policy. */
typedef struct vmxci_policy_options {
    size_t size;
    size_t max_bytes; /* reject larger files; 2 GiB at most */
} vmxci_policy_options;

#define VMXCI_POLICY_OPTIONS_INIT { sizeof(vmxci_policy_options), 1048576u }

/* Reads the policy file PATH, a regular file.  The name of the policy is `policy.name`, or if that
 * is unset, the name of the file without directory and suffix, in one line and cut to 127 bytes.
 * The caller owns the policy and frees it with vmxci_policy_free().
 * Returns VMXCI_OK, ENOMEM, ENOENT, ENOTVMX (not a regular file) or EIO, as vmxci_doc_load() does;
 * or a status of vmxci_policy_parse().  Since 0.1. */
int vmxci_policy_load(vmxci_policy **out, const char *path, const vmxci_policy_options *opt,
                      vmxci_error *err);

/* Parses LEN bytes, which are copied, into a policy.  BYTES may be NULL if LEN is 0.  NAME, which
 * is UTF-8, is the name of the policy if `policy.name` is unset.  The caller owns the policy and
 * frees it with vmxci_policy_free().
 * Returns VMXCI_OK, ENOMEM, EINVAL (OPT), EVALUE (a malformed line, or a rule that is invalid,
 * contradictory or incomplete), EDUPLICATE (a member that a rule has twice), EPATTERN (an invalid
 * pattern), ELIMIT (the test of `fix` exceeded a limit), EENCODING (not UTF-8), ENUL, or ETOOBIG
 * (more than `max_bytes`, or than 1,000 rules).  The error has the position in the file where there
 * is one.  Since 0.1.
 *
 * Example:
 *     int print_finding(const vmxci_finding *finding, void *payload)
 *     {
 *         FILE *to = (FILE *)payload;
 *         return fprintf(to, "%zu: %s [%s]\n", finding->line,
 *                        finding->message, finding->rule->name) < 0;
 *     }
 *
 *     int print_violations(const vmxci_doc *doc, vmxci_error *err)
 *     {
 *         static const char text[] =
 *             "restricted.key = \"vmci0.unrestricted\"\n"
 *             "restricted.value = \"FALSE\"\n";
 *         vmxci_matcher *matcher = NULL;
 *         vmxci_policy *policy;
 *         int status;
 *         status = vmxci_policy_parse(&policy, text, strlen(text), "example",
 *                                     NULL, err);
 *         if (status == VMXCI_OK)
 *             status = vmxci_matcher_new(&matcher, err);
 *         if (status == VMXCI_OK)
 *             status = vmxci_policy_check(policy, doc, matcher, print_finding,
 *                                         stdout, err);
 *         vmxci_matcher_free(matcher);
 *         vmxci_policy_free(policy);
 *         return status;
 *     }
 */
int vmxci_policy_parse(vmxci_policy **out, const void *bytes, size_t len, const char *name,
                       const vmxci_policy_options *opt, vmxci_error *err);

/* Frees POLICY, which may be NULL.  Since 0.1. */
void vmxci_policy_free(vmxci_policy *policy);

/* Returns the name of POLICY: borrowed, never NULL.  Since 0.1. */
const char *vmxci_policy_name(const vmxci_policy *policy);

/* Returns the title of POLICY, `policy.title`: borrowed; "" if it is unset.  Since 0.1. */
const char *vmxci_policy_title(const vmxci_policy *policy);

/* Returns the release of POLICY, `policy.release`: borrowed; "" if it is unset.  Since 0.1. */
const char *vmxci_policy_release(const vmxci_policy *policy);

/* Returns what POLICY was made from, `policy.source`: borrowed; "" if it is unset.  Since 0.1. */
const char *vmxci_policy_source(const vmxci_policy *policy);

/* Returns the number of rules of POLICY, at least 1.  Since 0.1. */
size_t vmxci_policy_rule_count(const vmxci_policy *policy);

/* Returns rule I of POLICY, counted from 0 in the order of the file: borrowed; NULL if POLICY has
 * no such rule.  Since 0.1. */
const vmxci_rule *vmxci_policy_rule_at(const vmxci_policy *policy, size_t i);

/* Calls FN for each line of DOC that violates a rule of POLICY, and for each key that a rule
 * misses: first for the rules about one key, in their order, then for the others.  Of a duplicate
 * key each line is checked; a condition (`when`) looks at the first one.  If DOC is encrypted
 * (VMXCI_ENCRYPTION_FULL), a key that is not in clear is not visible, which is no finding.  MATCHER
 * belongs to the caller; its total limit counts.  Memory is needed only for values that are not
 * ASCII or are long and have |XX.
 * Returns VMXCI_OK, ENOMEM, EIO (too many open files), ELIMIT, as vmxci_pattern_match() does, or
 * the result of FN that was not 0, which should be positive to be told apart from a vmxci_status.
 * Since 0.1. */
int vmxci_policy_check(const vmxci_policy *policy, const vmxci_doc *doc, vmxci_matcher *matcher,
                       vmxci_finding_fn fn, void *payload, vmxci_error *err);

/* Corrects what violates the rules of POLICY that have `fix` or `fixRemove`, all or nothing, as
 * vmxci_doc_edit() does: values change in place.  Only for a rule with `exact` is the line written
 * anew, up to the comment behind the value.  Left alone are protected keys (see
 * vmxci_doc_check_key()), duplicate keys, lines with a NUL, keys that are missing in a file of
 * which a part is encrypted, and keys for which another rule of POLICY would not allow the result;
 * the next vmxci_policy_check() reports them.  CHANGED becomes 1 if DOC changed, else 0.
 * Returns VMXCI_OK, ENOMEM, EIO or ELIMIT, as vmxci_policy_check() does; or EENCODING, EUTF16 or
 * ETOOBIG, as vmxci_doc_edit() does.  Since 0.1. */
int vmxci_policy_fix(int *changed, const vmxci_policy *policy, vmxci_doc *doc,
                     vmxci_matcher *matcher, vmxci_error *err);

/* ---- lints ---- */

/* Returns the number of lints: rules that hold for every VM, whatever the policy is.  Since 0.1. */
size_t vmxci_lint_count(void);

/* Returns the rule of lint I, counted from 0: static, and its `policy` is ""; NULL if there is no
 * such lint.  Since 0.1. */
const vmxci_rule *vmxci_lint_at(size_t i);

/* Returns the rule of the lint NAME: static; NULL if there is no such lint.  Since 0.1. */
const vmxci_rule *vmxci_lint_find(const char *name);

/* Calls FN for each finding of a lint in DOC: what vmxci_doc_notes() and vmxci_vmci_notes() report,
 * except "no-converter", and more.  "missing-saved-state" (a note of vmxci_vm_notes()),
 * "duplicate-id", "duplicate-uuid" and "duplicate-mac" cannot be found in one document: the caller
 * reports them.
 * Returns VMXCI_OK, ENOMEM, EIO (too many open files), or the result of FN that was not 0, which
 * should be positive to be told apart from a vmxci_status.  Since 0.1. */
int vmxci_lint_check(const vmxci_doc *doc, vmxci_finding_fn fn, void *payload, vmxci_error *err);

/* Corrects in DOC what lints find and what needs no guess, all or nothing: removes lines that
 * repeat another one exactly, and a byte order mark that the text does not need; and writes the
 * values of the device as VMware writes them.  Protected keys and lines with a NUL stay.  CHANGED
 * becomes 1 if DOC changed, else 0.
 * Returns VMXCI_OK, ENOMEM, or ETOOBIG, as vmxci_doc_set() does.  Since 0.1. */
int vmxci_lint_fix(int *changed, vmxci_doc *doc, vmxci_error *err);

/* ==== lock: VMware's lock of a file ===================================================== */

/* The owner of VMware's lock of a file, the directory NAME.lck beside the file NAME. */
typedef enum vmxci_lock_kind {
    VMXCI_LOCK_NONE = 0,      /* the file is not locked */
    VMXCI_LOCK_HERE = 1,      /* a running process on this machine */
    VMXCI_LOCK_STALE = 2,     /* a process that has exited; the next taker removes the lock */
    VMXCI_LOCK_ELSEWHERE = 3, /* another machine */
    VMXCI_LOCK_ESXI = 4,      /* NAME.lck is a file, as ESXi makes it, not a directory */
    VMXCI_LOCK_UNKNOWN = 5    /* the lock owner, or its state, cannot be determined */
} vmxci_lock_kind;

/* Returns the name of KIND, "none", "here", "stale", "elsewhere", "esxi" or "unknown": static,
 * never NULL; "unknown" for other numbers.  Since 0.1. */
const char *vmxci_lock_kind_name(int kind);

/* A lock owner, as its member file in the lock directory describes it.  The strings are borrowed
 * from the VM.  What is unknown is empty or 0. */
typedef struct vmxci_lock {
    vmxci_lock_kind kind;
    int breakable;     /* 1 if vmxci_vm_options.break_lock can remove this lock, else 0 */
    vmxci_str member;  /* the name of the member file in the lock directory */
    vmxci_str machine; /* the machine ID */
    int64_t pid;       /* the process ID */
    vmxci_str program; /* the name of the program */
    vmxci_str file;    /* the name of the locked file in its directory */
    uint64_t reserved[4];
} vmxci_lock;

/* ==== vm: a virtual machine in its directory =========================================== */

/* Finds the path of the .vmx file that PATH stands for: PATH itself unless it is a directory,
 * else the only .vmx file in it, or if it has none, the only .vmtx file.  Names that start with a
 * dot are ignored.  The caller owns the result and frees it with vmxci_text_free().
 * Returns VMXCI_OK, ENOMEM, ENOENT (PATH does not exist), EIO, or ENOTVMX (the directory has no
 * such file or several, which the message lists; or PATH is a device, FIFO or socket).
 * Since 0.1. */
int vmxci_locate(vmxci_text **out, const char *path, vmxci_error *err);

/* A virtual machine (VM) that was opened to read or edit its .vmx file. */
typedef struct vmxci_vm vmxci_vm;

/* The power state of a VM, as its directory shows it. */
typedef enum vmxci_power {
    VMXCI_POWER_OFF = 0,       /* powered off */
    VMXCI_POWER_OPEN = 1,      /* a program has, or may have, the VM or one of its disks open */
    VMXCI_POWER_SUSPENDED = 2, /* suspended */
    VMXCI_POWER_UNKNOWN = 3    /* an ESXi host may run the VM, or the directory is unknown */
} vmxci_power;

/* Returns the name of POWER, "off", "open", "suspended" or "unknown": static, never NULL;
 * "unknown" for other numbers.  Since 0.1. */
const char *vmxci_power_name(int power);

/* How much of a .vmx file is encrypted. */
typedef enum vmxci_encryption {
    VMXCI_ENCRYPTION_NONE = 0,    /* nothing */
    VMXCI_ENCRYPTION_PARTIAL = 1, /* some keys, as for a virtual TPM; the others are in clear */
    VMXCI_ENCRYPTION_FULL = 2     /* all but a few keys: a key that is missing may be encrypted */
} vmxci_encryption;

/* Returns the name of ENCRYPTION, "none", "partial" or "full": static, never NULL; "unknown" for
 * other numbers.  Since 0.1. */
const char *vmxci_encryption_name(int encryption);

/* The state of a VM.  `why`, `lock` and `locks` are borrowed from the VM until the next
 * vmxci_vm_state(), vmxci_vm_lock(), vmxci_vm_commit() or vmxci_vm_close(). */
typedef struct vmxci_state {
    vmxci_power power;
    vmxci_encryption encryption;
    int editable;    /* 1 if an edit would be allowed now, else 0; of vmxci_doc_state(): if the text
                        alone would allow an edit */
    int reason;      /* the vmxci_status that an edit would return; VMXCI_OK if `editable` */
    const char *why; /* the message of that error, with its details, such as the name of the lock
                        and the process: UTF-8, NUL-terminated; "" if `editable` */
    vmxci_lock lock; /* the first of `locks`; VMXCI_LOCK_NONE if there is none */
    /* VMware's lock of the .vmx file (of the symbolic link and of the file that it leads to), then
     * the locks of the VM's disks that are in use.  If a lock has several owners: one on this
     * machine, else on another machine, else ESXi's lock file, else unknown, else stale. */
    const vmxci_lock *locks;
    size_t lock_count;
    uint64_t reserved[4];
} vmxci_state;

/* The identity of a directory, as stat(2) gives it.  It tells the directory from another one that
 * was put at the same path. */
typedef struct vmxci_directory {
    uint64_t device;
    uint64_t inode; /* 0: any directory */
    uint64_t reserved[2]; /* 0 */
} vmxci_directory;

/* What VMware's locks say of this machine and this process. */
typedef struct vmxci_host vmxci_host;

/* Finds out what VMware's locks say of this machine and this process, which takes about 20 system
 * calls.  A program that edits many VMs does it once, and passes it as `host` in vmxci_vm_options.
 * The caller owns OUT and frees it with vmxci_host_free().
 * Returns VMXCI_OK or ENOMEM.  Since 0.1. */
int vmxci_host_new(vmxci_host **out, vmxci_error *err);

/* Frees HOST; NULL is allowed.  Since 0.1. */
void vmxci_host_free(vmxci_host *host);

/* Options for opening a VM. */
typedef struct vmxci_vm_options {
    size_t size;
    int edit;                         /* open the VM for vmxci_vm_commit(), and let
                                         vmxci_vm_state() ask for the right to write */
    int share_lock;                   /* hold VMware's lock, shared with other readers, until
                                         vmxci_vm_close(); not with `edit`.  Where the directory
                                         cannot be written, no lock is taken */
    const vmxci_parse_options *parse; /* used by vmxci_vm_open() only; NULL: the defaults */
    uint32_t lock_timeout;            /* how long to wait for a lock owner, in milliseconds;
                                         UINT32_MAX: forever.  If a process was killed while
                                         taking the lock, up to 16 more seconds are waited for
                                         it, unless this is 0 */
    int break_lock;                   /* remove one lock whose owner is on another machine or
                                         unknown, if it is still there after `lock_timeout`; never
                                         the lock of a disk */
    int ignore_esxi_lock;             /* edit in spite of VMXCI_LOCK_ESXI; the lock file stays */
    int ignore_disk_lock;             /* edit in spite of the lock of a disk whose owner is on
                                         another machine or unknown; the lock stays */
    int allow_partial_encryption;     /* edit in spite of VMXCI_ENCRYPTION_PARTIAL, but add no
                                         key: it may exist in the encrypted part */
    int any_file;                     /* accept text that is not a .vmx file, such as a fragment
                                         or a template */
    int check_access;                 /* let vmxci_vm_state() ask for the right to write, as it
                                         does with `edit`: 1 if the VM is opened to tell whether an
                                         edit would be allowed */
    int reserved;                     /* 0 */
    int (*stop)(void *payload);       /* called about ten times a second while waiting, and while
                                         many lock owners or disks are inspected; a result other
                                         than 0 ends that with VMXCI_EBUSY.  In a scan, threads
                                         call it at the same time.  NULL: none */
    void *stop_payload;               /* passed to `stop` */
    const vmxci_directory *directory; /* used by vmxci_vm_open() only: the directory in which the
                                         file must be, itself and not by a symbolic link;
                                         otherwise functions that take the VM and look at the
                                         directory fail with VMXCI_ECHANGED.  NULL: any */
    const vmxci_host *host;           /* used by vmxci_vm_open() only; any number of threads may
                                         share it.  NULL, and in a child of fork(2): found out for
                                         each VM that is locked */
} vmxci_vm_options;

/* The default of vmxci_vm_options.lock_timeout, in milliseconds. */
#define VMXCI_LOCK_TIMEOUT 3500u

#define VMXCI_VM_OPTIONS_INIT \
    { sizeof(vmxci_vm_options), 0, 0, NULL, VMXCI_LOCK_TIMEOUT, 0, 0, 0, 0, 0, 0, 0, \
      NULL, NULL, NULL, NULL }

/* Opens the VM that PATH stands for (see vmxci_locate()) and reads its .vmx file, following
 * symbolic links.  Without `share_lock` it takes no lock and writes nothing.  The caller owns the
 * VM and frees it with vmxci_vm_close().
 * Returns VMXCI_OK, ENOMEM, ENOENT, EIO or ENOTVMX, as vmxci_locate() does; ENOTVMX also if the
 * file is not a .vmx file (see vmxci_doc_is_vmx(); the name is that of PATH or of the file that a
 * link leads to, and `any_file` asks for text only); EINVAL (OPT) or ETOOBIG; with `directory`
 * ECHANGED; with `share_lock` also EOPEN, EELSEWHERE, EESXI, ELOCKUNKNOWN or EBUSY (the lock could
 * not be taken), or ECHANGED (the file was replaced or removed meanwhile).  Since 0.1. */
int vmxci_vm_open(vmxci_vm **out, const char *path, const vmxci_vm_options *opt,
                  vmxci_error *err);

/* Returns the path of VM's .vmx file, NUL-terminated: borrowed until vmxci_vm_close().
 * Since 0.1. */
const char *vmxci_vm_path(const vmxci_vm *vm);

/* Returns the document to read and edit: it belongs to VM and is valid until vmxci_vm_close().  If
 * vmxci_vm_lock() sets OUT to 1, the document at this pointer has the text of the file as it is
 * then.  Since 0.1. */
vmxci_doc *vmxci_vm_doc(vmxci_vm *vm);

/* Returns the document as it was read, without edits: borrowed as vmxci_vm_doc() is.  Unless VM
 * was opened with `edit`, it is the same document as vmxci_vm_doc().  Since 0.1. */
const vmxci_doc *vmxci_vm_original(const vmxci_vm *vm);

/* Determines whether VM can be edited now, from its directory and from the .vmx file as it was
 * read.  `reason` is the first that applies: encrypted, suspended, locked, partially encrypted, and
 * if VM was opened with `edit` or `check_access`, not writable.  If the saved state of a suspended
 * VM is missing, `power` is not SUSPENDED; `reason` is VMXCI_ESUSPENDED nevertheless, although an
 * edit of checkpoint.vmState alone is allowed.  The options VM was opened with are applied (for
 * example `ignore_esxi_lock`).  Locks held by VM itself are no reason to refuse.  Nothing is
 * written, and the state can change at any time.
 * Returns VMXCI_OK, ENOMEM, ENOENT (the file is gone), EIO, ECHANGED (the option `directory`), or
 * EBUSY (the option `stop` ended the inspection of many lock owners or disks).  Since 0.1. */
int vmxci_vm_state(vmxci_state *out, vmxci_vm *vm, vmxci_error *err);

/* Calls FN for each note on what the last vmxci_vm_state(), vmxci_vm_lock() or vmxci_vm_commit()
 * found: "stale-lock" (info),
 * "registered" (a lock file of ESXi: a host may overwrite the file with its own copy; warning),
 * "missing-saved-state" (the saved state of a suspended VM does not exist; error),
 * "saved-state" (a .vmss file that the VM does not refer to; info), "memory-file" (a .vmem or
 * .vswp file; info), "unfinished-write" (a file NAME.vmx~; info), "unclean-shutdown" (info),
 * "snapshots" (to revert to a snapshot may undo an edit; info), and "vtpm" (a virtual TPM, but
 * nothing is encrypted; warning).
 * Returns VMXCI_OK, or the result of FN that was not 0.  Since 0.1. */
int vmxci_vm_notes(const vmxci_vm *vm, vmxci_note_fn fn, void *payload, vmxci_error *err);

/* Determines the state of a VM from the text of its .vmx file alone: `power` is SUSPENDED or
 * UNKNOWN, there is no lock, and `why` is static.  Since 0.1. */
void vmxci_doc_state(vmxci_state *out, const vmxci_doc *doc);

/* Options for verifying an edit. */
typedef struct vmxci_check_options {
    size_t size;
    int allow_partial_encryption; /* partially encrypted text may be changed, but no key be added */
    int unchecked;                /* the edit may add errors to the file */
} vmxci_check_options;

#define VMXCI_CHECK_OPTIONS_INIT { sizeof(vmxci_check_options), 0, 0 }

/* Verifies that the text of FROM allows the change from FROM to TO, as vmxci_vm_commit() does:
 *
 *   - FROM is neither encrypted nor suspended; if it is partially encrypted, that is allowed, and TO
 *     has no key that FROM lacks;
 *   - no protected key changes (see vmxci_doc_check_key());
 *   - unless `unchecked`, TO has no error that FROM does not have: more malformed lines, more lines of
 *     a duplicate key, more invalid bytes in the values of a key, an unknown encoding or a second one,
 *     an invalid value of `config.version`, `virtualHW.version` or a property of the device, a
 *     reserved context ID, or a missing `config.version` or `virtualHW.version`.  One invalid value
 *     in place of another is refused too.
 *
 * Returns VMXCI_OK, ENOMEM, EINVAL (OPT), EIO (too many open files), EENCRYPTED, ESUSPENDED,
 * EPARTIAL, EPROTECTED or EMAKESWORSE.  Since 0.1. */
int vmxci_doc_check_edit(const vmxci_doc *from, const vmxci_doc *to,
                         const vmxci_check_options *opt, vmxci_error *err);

/* Flags of vmxci_doc_check_copy() and vmxci_vm_check_copy(). */
enum {
    VMXCI_COPY_SNAPSHOTS = 1 /* allow a VM that has snapshots or is a linked clone */
};

/* Verifies that the text of DOC allows copies of the VM that are independent of each other:
 *
 *   - DOC is not fully encrypted, which would hide the keys below;
 *   - `vtpm.present` is not TRUE: copies would share the secrets of the virtual TPM, whatever FLAGS;
 *   - unless FLAGS has VMXCI_COPY_SNAPSHOTS, no disk is a delta disk of a snapshot: no value of
 *     scsiN:M.fileName, sataN:M.fileName, ideN:M.fileName, nvmeN:M.fileName or nvdimmN:M.fileName ends
 *     in `-`, six digits and `.vmdk`, unless the deviceType of this device is that of a CD drive.
 *
 * Each line of a duplicate key counts.  If DOC is partially encrypted, keys in the encrypted part
 * are unknown, and do not count.
 * Returns VMXCI_OK, EINVAL (unknown bits in FLAGS), EENCRYPTED, EVTPM, or ESNAPSHOTS; the last two
 * with the position of the value.  Since 0.1. */
int vmxci_doc_check_copy(const vmxci_doc *doc, unsigned flags, vmxci_error *err);

/* Verifies that VM allows copies that are independent of each other: that its .vmx file as it was
 * read does, as vmxci_doc_check_copy(), and unless FLAGS has VMXCI_COPY_SNAPSHOTS, that the files
 * in the directory of the .vmx file do:
 *
 *   - NAME.vmsd, beside NAME.vmx or NAME.vmtx, does not exist, or is a regular file without malformed
 *     lines in which `snapshot.numSnapshots` is 0, or unset and there are no keys of a snapshot
 *     (snapshotN.*);
 *   - no disk of the VM in this directory or below it is a linked clone: no `parentFileNameHint` in
 *     the first 64 KiB of its descriptor, a text file or a part of a sparse disk, leads outside of the
 *     directory.  An absolute path of Linux is compared by device and inode of its directories; all
 *     other absolute paths lead outside.  The same is true of each parent disk inside, of at most 63.
 *
 * Missing disks, and disks that are not regular files, do not count; symbolic links are not
 * followed.  No lock is taken, and the files can change at any time.
 * Returns VMXCI_OK; EINVAL, EENCRYPTED, EVTPM or ESNAPSHOTS, as vmxci_doc_check_copy() does,
 * without a position if the reason is not in the .vmx file; ENOMEM; ENOENT (the .vmx file is gone);
 * ECHANGED (the option `directory`); ETOOBIG (a .vmsd file above VMXCI_MAX_BYTES); or EIO (a file
 * cannot be read).  Since 0.1. */
int vmxci_vm_check_copy(const vmxci_vm *vm, unsigned flags, vmxci_error *err);

/* Takes the locks for an edit before the commit, and holds them until the end of the next
 * vmxci_vm_commit() or until vmxci_vm_close(): VMware's lock of the path and, if the path is a
 * symbolic link, also of the file it leads to; if a lock file of ESXi prevents that and is ignored,
 * flock(2) on the file instead.  The file is read again.  If it has changed, OUT becomes 1 and the
 * documents of VM have the new text, without the edits made so far; otherwise OUT becomes 0.  Does
 * nothing, with OUT 0, if VM holds its locks already.  VMware products, and other programs that
 * follow VMware's protocol, cannot open the VM meanwhile.  Stale locks are removed.
 * Returns VMXCI_OK; ENOMEM, EIO, ETOOBIG or ENOTVMX, as vmxci_vm_open() does; EINVAL (VM was
 * opened without `edit` or was changed by a commit); EOPEN, EELSEWHERE, EESXI or ELOCKUNKNOWN (the
 * VM or one of its disks is locked); EBUSY (the wait took too long or was stopped); EENCRYPTED,
 * ESUSPENDED or EPARTIAL; ENOTWRITABLE (nothing was written; other reasons come first); or ECHANGED
 * (the file is gone).  On failure VM holds no lock.  Since 0.1. */
int vmxci_vm_lock(int *out, vmxci_vm *vm, vmxci_error *err);

/* How a commit makes a change durable. */
typedef enum vmxci_sync {
    VMXCI_SYNC_FILE = 0, /* sync the new file and its directory */
    VMXCI_SYNC_NONE = 1, /* sync nothing: a crash of the system may leave an empty file */
    VMXCI_SYNC_BATCH = 2 /* vmxci_vm_commit_all(): sync whole file systems with syncfs(2), once before
                            the files are replaced and once after; each file and directory by
                            itself where the system lacks syncfs(2), and on file systems that are
                            not known to be local.  Before Linux 5.8, syncfs(2) does not report that
                            data could not be written.  vmxci_vm_commit(): as VMXCI_SYNC_FILE */
} vmxci_sync;

/* Options for writing the .vmx file of a VM, or of a group of VMs. */
typedef struct vmxci_commit_options {
    size_t size;
    int dry_run;               /* check everything that can be checked, and write nothing */
    const char *backup_suffix; /* keep the old file as NAME plus this suffix, or if that exists,
                                  plus .1, .2, ...; NULL: keep no backup */
    int no_preserve_owner;     /* continue, with a note, if owner or group cannot be kept */
    vmxci_sync sync;
    vmxci_note_fn note;        /* called for each note on the write; NULL: none */
    void *payload;             /* passed to `note` by vmxci_vm_commit() */
    int unchecked;             /* write even if the edit adds errors to the file; see
                                  vmxci_doc_check_edit() */
    int all_or_nothing;        /* vmxci_vm_commit_all(): if one VM fails, write none */
} vmxci_commit_options;

#define VMXCI_COMMIT_OPTIONS_INIT \
    { sizeof(vmxci_commit_options), 0, NULL, 0, VMXCI_SYNC_FILE, NULL, NULL, 0, 0 }

/* Replaces VM's .vmx file atomically with its document: after a crash the old or the new file is
 * there.  Mode, owner, ACL and extended attributes are kept; if the group cannot be kept, all users
 * but the owner get the rights that they had in common.  OUT becomes 1 if the file was replaced
 * (with `dry_run`: would be).  If the document equals the file as it was read, OUT becomes 0 and
 * the file is left alone, even if it is locked or cannot be written.  The locks are taken as by
 * vmxci_vm_lock(), unless VM holds them, and released at the end, also on failure; `dry_run` only
 * checks them and does not wait.  A VM that was changed cannot be committed again: open it again.
 * Notes, in this version all of them warnings: "hard-links" (other hard links keep the old text),
 * "attribute-lost" (also the ACL, if the group could not be kept), "owner-lost", and "lock-left" (a
 * lock could not be removed).
 * Returns VMXCI_OK; ENOMEM; EINVAL (OPT, a suffix that vmxci_backup_check() rejects, or VM was
 * opened without `edit` or was changed by a commit); EIO; EOPEN, EELSEWHERE, EESXI, ELOCKUNKNOWN,
 * EBUSY, EENCRYPTED, ESUSPENDED, EPARTIAL or ENOTWRITABLE, as vmxci_vm_lock() does; EPROTECTED or
 * EMAKESWORSE, as vmxci_doc_check_edit() does; or ECHANGED (the file is not the one that was read,
 * or a lock was removed by others).  On failure the file is unchanged, with one exception: EIO with
 * OUT 1 means that the file was replaced, but its directory could not be synced, so the change may
 * not be durable.  Since 0.1.
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
 *             status = vmxci_vmci_set(vmxci_vm_doc(vm), VMXCI_UNRESTRICTED, 0,
 *                                     NULL, err);
 *         if (status == VMXCI_OK)
 *             status = vmxci_vm_commit(&changed, vm, &commit, err);
 *         vmxci_vm_close(vm);
 *         return status;
 *     }
 */
int vmxci_vm_commit(int *out, vmxci_vm *vm, const vmxci_commit_options *opt, vmxci_error *err);

/* Returns a number of descriptors that is enough for vmxci_vm_commit_all(), for a group with VMS VMs
 * that were edited, LINKS of which have a path that is a symbolic link.  Descriptors of locks that
 * vmxci_vm_lock() has taken are included.  With `dry_run` those of one VM are enough.  Since 0.1. */
size_t vmxci_commit_descriptors(size_t vms, size_t links);

/* The result of vmxci_vm_commit_all() for one VM.  The caller sets the structure to zeros, except
 * `payload`. */
typedef struct vmxci_commit_result {
    int status;           /* a vmxci_status */
    int changed;          /* 1 if the file was replaced (with `dry_run`: would be), else 0 */
    void *payload;        /* set by the caller: passed to `note` with each note on this VM */
    vmxci_error error;    /* describes the failure if `status` is not VMXCI_OK */
    uint64_t reserved[4]; /* 0 */
} vmxci_commit_result;

/* Commits COUNT VMs as one group, each as vmxci_vm_commit() does, and describes what happened to
 * VMS[i] in RESULTS[i].  Locks are taken in the order of VMS; sort them by path, so that two
 * processes do not wait for each other.  The steps, each for all VMs before the next one begins:
 *
 *   1. take the locks, and verify state and text;
 *   2. write the new files under temporary names; with VMXCI_SYNC_BATCH also make the backups;
 *   3. sync the new files; with VMXCI_SYNC_BATCH one syncfs(2) per file system;
 *   4. verify that the old files and the locks are as they were, make the backups, and rename the new
 *      files; with `all_or_nothing` the first rename follows after all VMs were verified;
 *   5. sync the directories, each once; with VMXCI_SYNC_BATCH one syncfs(2) per file system;
 *   6. release the locks.
 *
 * A VM whose document equals its file takes no part in them: its status is VMXCI_OK, `changed` 0.
 * A VM that fails before its rename is undone, so that its old file is all that is there.  The
 * other VMs are still committed, unless `all_or_nothing` is set: then a failure before the first
 * rename undoes all.  VMs that did not fail get VMXCI_EABORTED, and the steps end, so that other
 * failures may not be found.  If a rename fails, the VMs renamed before have new files, and those
 * after it are undone with VMXCI_EABORTED.  Unless VMXCI_SYNC_NONE is set, each file is at any
 * time, and after a crash, the old one or the new one, complete; and the changes of VMs with the
 * status VMXCI_OK are durable.
 *
 * If COUNT is above 1, the option `stop` of a VM is also called before each step of that VM.  If it
 * returns something other than 0 before the first rename, all is undone, with VMXCI_EBUSY; after
 * that, the group is finished.  With `dry_run`, all VMs are verified one after the other, and with
 * `all_or_nothing` those that could be written get VMXCI_EABORTED if others could not.  Notes are
 * those of vmxci_vm_commit(); they come at the end, in the order of VMS, with the payload of
 * RESULTS[i].  For the number of descriptors needed see vmxci_commit_descriptors().
 *
 * If VMS contains several VMs with the same file, a lock of that file is not waited for: the first
 * VM takes it, and the others fail with VMXCI_EOPEN.  VMS and RESULTS may be NULL if COUNT is 0.
 *
 * Returns VMXCI_OK if all VMs have that status; otherwise the first status of a VM that is neither
 * VMXCI_OK nor VMXCI_EABORTED, with its error.  The statuses are those of vmxci_vm_commit() and
 * VMXCI_EABORTED; EINVAL also for a VM that occurs in VMS before; EIO also if there are too many
 * open files.  EINVAL of OPT or a reserved member, and ENOMEM for the group, are the status of each
 * VM.  Since 0.1.
 *
 * Example:
 *     int restrict_all(vmxci_vm **vms, size_t n, vmxci_commit_result *results,
 *                      vmxci_error *err)
 *     {
 *         vmxci_commit_options commit = VMXCI_COMMIT_OPTIONS_INIT;
 *         size_t i;
 *         int status = VMXCI_OK;
 *         commit.sync = VMXCI_SYNC_BATCH;
 *         commit.all_or_nothing = 1;
 *         for (i = 0; i < n && status == VMXCI_OK; i++)
 *             status = vmxci_vmci_set(vmxci_vm_doc(vms[i]), VMXCI_UNRESTRICTED,
 *                                     0, NULL, err);
 *         memset(results, 0, n * sizeof *results);
 *         if (status == VMXCI_OK)
 *             status = vmxci_vm_commit_all(results, vms, n, &commit, err);
 *         return status;
 *     }
 */
int vmxci_vm_commit_all(vmxci_commit_result results[], vmxci_vm *const vms[], size_t count,
                        const vmxci_commit_options *opt, vmxci_error *err);

/* Verifies that a backup of the file NAME ("": not known yet) may have the suffix SUFFIX: SUFFIX
 * is not empty and contains no `/`, and NAME plus SUFFIX does not end, in any case of letters, in a
 * suffix that VMware uses: .vmx, .vmtx, .vmx~, .vmxf, .vmxa, .vmtm, .vmpl, .vmsd, .vmsn, .vmss,
 * .vmem, .vmfd, .vswp, .vmdk, .nvram, .psf, .log, .hlog, .scoreboard or .lck.
 * Returns VMXCI_OK or EINVAL.  Since 0.1. */
int vmxci_backup_check(const char *name, const char *suffix, vmxci_error *err);

/* Frees VM, which may be NULL, with its documents, and releases its locks.  Edits that were not
 * committed are lost.  Since 0.1. */
void vmxci_vm_close(vmxci_vm *vm);

/* ==== tree: many virtual machines ======================================================= */

/* One VM of a scan, or a path that could not be read.  Everything in it is borrowed from the scan
 * until the function that gets it returns. */
typedef struct vmxci_scan_result {
    const char *path;          /* of the .vmx file, or of the directory or file that failed */
    vmxci_vm *vm;              /* the VM; NULL on failure, with `names_only`, and with `prepare` when
                                  `each` is called */
    const vmxci_error *error;  /* why the path could not be read; NULL on success */
    void *data;                /* what `prepare` has stored here; otherwise NULL */
    size_t worker;             /* when `prepare` is called: the number of the thread, from 0 */
    vmxci_directory directory; /* with `names_only` and with `edit`, if the file was found below a
                                  directory that was given: its directory; otherwise zeros */
    uint64_t reserved[4];
} vmxci_scan_result;

/* Handles one result.  Of the structure it may change only `data`.  A result other than 0 ends the
 * scan. */
typedef int (*vmxci_scan_fn)(vmxci_scan_result *result, void *payload);

/* Options for a scan. */
typedef struct vmxci_scan_options {
    size_t size;
    int recursive;              /* find all .vmx and .vmtx files below PATHs that are directories;
                                   otherwise each PATH stands for one VM, as for vmxci_vm_open() */
    uint32_t jobs;              /* the number of threads, up to 256; 0: 8.  1 without `stop`: the
                                   calling thread.  Fewer are used where few files can be open */
    int unordered;              /* do not wait for results that come before others in path order */
    int hidden;                 /* with `recursive`: also names that begin with a dot */
    int one_file_system;        /* with `recursive`: do not enter mount points */
    int names_only;             /* find files, but do not open them */
    const vmxci_pattern *select; /* only files whose path has a part that matches; NULL: all */
    const vmxci_pattern *reject; /* no files and no directories whose path has a part that matches;
                                    NULL: none */
    const vmxci_vm_options *vm; /* how to open each VM; without `share_lock`, and without
                                   `directory`, which the scan sets where `edit` is set; NULL: the
                                   defaults */
    /* Returns the next PATH, or NULL at the end: called after the PATHs of vmxci_scan(), never twice
     * at the same time, until it returns NULL.  The string is borrowed until the next call. */
    const char *(*next)(void *payload);
    /* Called for each result before `each`, from all threads at the same time and in any order: for
     * what takes time.  It can store a pointer in `data`. */
    vmxci_scan_fn prepare;
    /* Frees `data` that is not given to `each` because the scan ended. */
    void (*discard)(void *data, void *payload);
    /* Called about ten times a second by the calling thread; a result other than 0 ends the scan
     * with VMXCI_EBUSY. */
    int (*stop)(void *payload);
} vmxci_scan_options;

#define VMXCI_SCAN_OPTIONS_INIT \
    { sizeof(vmxci_scan_options), 0, 0, 0, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL }

/* Reads the VMs that the COUNT strings of PATHS stand for, with several threads, and calls EACH for
 * each of them, never twice at the same time but not always from the calling thread: PATHs in the
 * order given, the files below a directory in path order, which compares the bytes of one component
 * after the other.
 *
 * Below a directory, symbolic links are not followed, a file or directory that vanishes during the
 * scan is ignored, and a directory or file that cannot be read is a result with `error`.  A
 * directory that is replaced by a symbolic link is never followed out of the tree.  The memory
 * needed depends on the largest directory, not on the tree.
 *
 * PATHS may be NULL if COUNT is 0.  PAYLOAD is passed to EACH and to the functions in OPT.  The
 * signals of the process are blocked in other threads than the calling one.  A VM in a result is
 * the only one in use by its thread: all functions may be called on it.
 * Returns VMXCI_OK; ENOMEM; EINVAL (OPT); EIO (no thread can be started); ELIMIT (a pattern exceeds
 * its limit); EBUSY (ended by `stop`); or the result of EACH or `prepare` that ended the scan,
 * which should therefore be above 0.  Since 0.1.
 *
 * Example:
 *     static int print_id(vmxci_scan_result *result, void *payload)
 *     {
 *         const vmxci_doc *doc = result->vm ? vmxci_vm_doc(result->vm) : NULL;
 *         int64_t id;
 *         (void)payload;
 *         if (result->error)
 *             fprintf(stderr, "%s: %s\n", result->path, result->error->message);
 *         else if (vmxci_vmci_get(&id, doc, VMXCI_ID, NULL) == VMXCI_OK)
 *             printf("%s\t%ld\n", result->path, (long)id);
 *         return 0;
 *     }
 *
 *     int print_ids(const char *directory, vmxci_error *err)
 *     {
 *         vmxci_scan_options options = VMXCI_SCAN_OPTIONS_INIT;
 *         options.recursive = 1;
 *         return vmxci_scan(&directory, 1, &options, print_id, NULL, err);
 *     }
 */
int vmxci_scan(const char *const *paths, size_t count, const vmxci_scan_options *opt,
               vmxci_scan_fn each, void *payload, vmxci_error *err);

#ifdef __cplusplus
}
#endif
#endif
