/* SPDX-License-Identifier: MIT */
/* The parser of command lines.  getopt(3) would take a negative number for options, and cannot
 * leave a single argument alone. */
#include <config.h>

#include <stdio.h>
#include <string.h>

#include "options/options.h"
#include "options/usage.h"

enum argument {
    ARGUMENT_NONE,
    ARGUMENT_NEEDED,
    ARGUMENT_OPTIONAL
};

struct spec {
    const char *name;
    char letter; /* or 0 */
    enum argument argument;
    const char *shown; /* the argument, for --help */
    const char *help;
};

static const struct spec specs[] = {
    [OPTION_PRESENT_VALUE] = { "present", 0, ARGUMENT_NEEDED, "BOOL",
                               "whether the VM has the device: true or false" },
    [OPTION_ID_VALUE] = { "id", 0, ARGUMENT_NEEDED, "ID",
                          "the context id: a number (decimal, or 0x and hexadecimal);\n"
                          "uuid: the last four bytes of uuid.bios; random;\n"
                          "auto: uuid if usable and free, else random" },
    [OPTION_UNRESTRICTED_VALUE] = { "unrestricted", 0, ARGUMENT_NEEDED, "BOOL",
                                    "whether VMs may talk to each other: true or false" },
    [OPTION_PRESENT] = { "present", 0, ARGUMENT_NONE, NULL, "remove vmci0.present" },
    [OPTION_ID] = { "id", 0, ARGUMENT_NONE, NULL,
                    "remove vmci0.id: the VM picks one at its next power-on" },
    [OPTION_UNRESTRICTED] = { "unrestricted", 0, ARGUMENT_NONE, NULL, "remove vmci0.unrestricted" },
    [OPTION_DRY_RUN] = { "dry-run", 'n', ARGUMENT_NONE, NULL,
                         "write nothing; check, and exit as the edit would" },
    [OPTION_DIFF] = { "diff", 0, ARGUMENT_NONE, NULL, "print the change as a unified diff" },
    [OPTION_BACKUP] = { "backup", 'b', ARGUMENT_OPTIONAL, "SUFFIX",
                        "keep the old file as NAME and SUFFIX (.bak), or with .1,\n"
                        ".2, ... behind it where that is taken" },
    [OPTION_KEEP_DUPLICATE] = { "keep-duplicate", 0, ARGUMENT_NEEDED, "WHICH",
                                "of a key that stands twice, edit the first or the last\n"
                                "line and remove the others" },
    [OPTION_LOCK_TIMEOUT] = { "lock-timeout", 0, ARGUMENT_NEEDED, "SECONDS",
                              "how long to wait for others who have the VM open (3.5)" },
    [OPTION_BREAK_LOCK] = { "break-lock", 0, ARGUMENT_NONE, NULL,
                            "remove the lock of one who is gone but cannot be told to\n"
                            "be: never that of a running process of this machine" },
    [OPTION_IGNORE_ESXI_LOCK] = { "ignore-esxi-lock", 0, ARGUMENT_NONE, NULL,
                                  "edit although an ESXi host may have the VM" },
    [OPTION_ALLOW_PARTIAL] = { "allow-partial-encryption", 0, ARGUMENT_NONE, NULL,
                               "edit although a part of the file is encrypted, but only\n"
                               "keys that are there in clear" },
    [OPTION_IGNORE_UNSUPPORTED] = { "ignore-unsupported", 0, ARGUMENT_NONE, NULL,
                                    "do the rest of a spec where it asks for what cannot be\n"
                                    "done to a .vmx file" },
    [OPTION_COLUMNS] = { "columns", 0, ARGUMENT_NEEDED, "LIST",
                         "the columns of the table, parted by commas; with + before\n"
                         "it, in addition to the usual ones" },
    [OPTION_COLOR] = { "color", 0, ARGUMENT_NEEDED, "WHEN",
                       "auto (on a terminal, the default), always or never" },
    [OPTION_NO_PRESERVE_OWNER] = { "no-preserve-owner", 0, ARGUMENT_NONE, NULL,
                                   "go on where owner or group cannot be kept" },
    [OPTION_SYNC] = { "sync", 0, ARGUMENT_NEEDED, "WHAT",
                      "file: the new file and its folder, so that the change survives\n"
                      "a power cut (the default); none: faster, for scratch copies" },
    [OPTION_UNSIGNED] = { "unsigned", 0, ARGUMENT_NONE, NULL, "print an id unsigned" },
    [OPTION_HEX] = { "hex", 0, ARGUMENT_NONE, NULL, "print an id as 0x and eight digits" },
    [OPTION_EFFECTIVE] = { "effective", 0, ARGUMENT_NONE, NULL,
                           "print what holds where nothing is set" },
    [OPTION_DEFAULT] = { "default", 0, ARGUMENT_NEEDED, "TEXT",
                         "print TEXT where nothing is set, and exit 0" },
    [OPTION_MATCH] = { "match", 0, ARGUMENT_NEEDED, "REGEX",
                       "only keys that match REGEX (PCRE2) as a whole, in any case" },
    [OPTION_RAW] = { "raw", 0, ARGUMENT_NONE, NULL,
                     "bytes as they are in the file's own encoding" },
    [OPTION_OUTPUT_SHOW] = { "output", 'o', ARGUMENT_NEEDED, "FORMAT",
                             "table, json, jsonl or vim" },
    [OPTION_OUTPUT_VIEW] = { "output", 'o', ARGUMENT_NEEDED, "FORMAT", "table, json or jsonl" },
    [OPTION_OUTPUT_JSON] = { "output", 'o', ARGUMENT_NEEDED, "FORMAT", "json or jsonl" },
    [OPTION_QUIET] = { "quiet", 'q', ARGUMENT_NONE, NULL, "no notes" },
    [OPTION_VERBOSE] = { "verbose", 'v', ARGUMENT_NONE, NULL, "say more, on standard error" },
    [OPTION_HELP] = { "help", 'h', ARGUMENT_NONE, NULL, "show this" },
    [OPTION_VERSION] = { "version", 'V', ARGUMENT_NONE, NULL, "show the version" },
};

/* ---- values ---------------------------------------------------------------------------- */

static bool set_keep(struct options *o, const char *value)
{
    if (strcmp(value, "first") == 0)
        o->keep = VMXCI_KEEP_FIRST;
    else if (strcmp(value, "last") == 0)
        o->keep = VMXCI_KEEP_LAST;
    else
        return usage_error(o->command, "--keep-duplicate=%s: it is first or last", value) ==
               EXIT_DONE;
    return true;
}

static bool set_sync(struct options *o, const char *value)
{
    if (strcmp(value, "file") == 0)
        o->sync = VMXCI_SYNC_FILE;
    else if (strcmp(value, "none") == 0)
        o->sync = VMXCI_SYNC_NONE;
    else
        return usage_error(o->command, "--sync=%s: it is file or none", value) == EXIT_DONE;
    return true;
}

/* Decimal seconds, with up to three digits behind a point: at most a million, some twelve days. */
static bool read_seconds(uint32_t *ms, const char *text)
{
    unsigned long whole = 0, part = 0, unit = 1000;
    const char *p = text;
    for (; *p >= '0' && *p <= '9' && whole <= 1000000; p++)
        whole = whole * 10 + (unsigned long)(*p - '0');
    if (*p == '.' && p > text && p[1])
        for (p++; *p >= '0' && *p <= '9' && unit > 1; p++)
            part += (unsigned long)(*p - '0') * (unit /= 10);
    *ms = (uint32_t)(whole * 1000 + part);
    return p > text && *p == '\0' && whole <= 1000000;
}

static bool set_lock_timeout(struct options *o, const char *value)
{
    if (!read_seconds(&o->lock_timeout, value))
        return usage_error(o->command, "--lock-timeout=%s: it is a number of seconds, as in 3.5",
                           value) == EXIT_DONE;
    return true;
}

static bool set_color(struct options *o, const char *value)
{
    if (strcmp(value, "auto") == 0)
        o->color = COLOR_AUTO;
    else if (strcmp(value, "always") == 0)
        o->color = COLOR_ALWAYS;
    else if (strcmp(value, "never") == 0)
        o->color = COLOR_NEVER;
    else
        return usage_error(o->command, "--color=%s: it is auto, always or never", value) ==
               EXIT_DONE;
    return true;
}

static bool set_output(struct options *o, enum option_id id, const char *value)
{
    if (strcmp(value, "json") == 0)
        o->output = OUTPUT_JSON;
    else if (strcmp(value, "jsonl") == 0)
        o->output = OUTPUT_JSONL;
    else if (id != OPTION_OUTPUT_JSON && strcmp(value, "table") == 0)
        o->output = OUTPUT_TABLE;
    else if (id == OPTION_OUTPUT_SHOW && strcmp(value, "vim") == 0)
        o->output = OUTPUT_VIM;
    else
        return usage_error(o->command, "--output=%s: it is %s", value, specs[id].help) == EXIT_DONE;
    return true;
}

static bool set_backup(struct options *o, const char *value)
{
    vmxci_error err;
    o->backup = value ? value : ".bak";
    if (vmxci_backup_check("", o->backup, &err) == VMXCI_OK)
        return true;
    return usage_error(o->command, "--backup=%s: %s", value, err.message) == EXIT_DONE;
}

/* The options whose argument is kept as it is. */
static const char **text_option(struct options *o, enum option_id id)
{
    switch (id) {
    case OPTION_PRESENT_VALUE:
        return &o->present;
    case OPTION_ID_VALUE:
        return &o->id;
    case OPTION_UNRESTRICTED_VALUE:
        return &o->unrestricted;
    case OPTION_DEFAULT:
        return &o->default_text;
    case OPTION_MATCH:
        return &o->match;
    case OPTION_COLUMNS:
        return &o->columns;
    default:
        return NULL;
    }
}

/* The options that are given or not. */
static bool *flag_option(struct options *o, enum option_id id)
{
    switch (id) {
    case OPTION_PRESENT:
        return &o->unset[VMXCI_PRESENT];
    case OPTION_ID:
        return &o->unset[VMXCI_ID];
    case OPTION_UNRESTRICTED:
        return &o->unset[VMXCI_UNRESTRICTED];
    case OPTION_DRY_RUN:
        return &o->dry_run;
    case OPTION_DIFF:
        return &o->diff;
    case OPTION_BREAK_LOCK:
        return &o->break_lock;
    case OPTION_IGNORE_ESXI_LOCK:
        return &o->ignore_esxi_lock;
    case OPTION_ALLOW_PARTIAL:
        return &o->allow_partial;
    case OPTION_IGNORE_UNSUPPORTED:
        return &o->ignore_unsupported;
    case OPTION_NO_PRESERVE_OWNER:
        return &o->no_preserve_owner;
    case OPTION_UNSIGNED:
        return &o->as_unsigned;
    case OPTION_HEX:
        return &o->as_hex;
    case OPTION_EFFECTIVE:
        return &o->effective;
    case OPTION_RAW:
        return &o->raw;
    case OPTION_QUIET:
        return &o->quiet;
    case OPTION_VERBOSE:
        return &o->verbose;
    case OPTION_HELP:
        return &o->help;
    case OPTION_VERSION:
        return &o->version;
    default:
        return NULL;
    }
}

static bool set_option(struct options *o, enum option_id id, const char *value)
{
    const char **text = text_option(o, id);
    bool *flag = flag_option(o, id);
    if (text)
        *text = value;
    if (flag)
        *flag = true;
    switch (id) {
    case OPTION_KEEP_DUPLICATE:
        return set_keep(o, value);
    case OPTION_BACKUP:
        return set_backup(o, value);
    case OPTION_COLOR:
        return set_color(o, value);
    case OPTION_LOCK_TIMEOUT:
        return set_lock_timeout(o, value);
    case OPTION_SYNC:
        return set_sync(o, value);
    case OPTION_OUTPUT_SHOW:
    case OPTION_OUTPUT_VIEW:
    case OPTION_OUTPUT_JSON:
        return set_output(o, id, value);
    default:
        return true;
    }
}

/* ---- words ----------------------------------------------------------------------------- */

struct words {
    const struct command *command;
    char **argv;
    int count;
    int at;
};

static enum option_id find_option(const struct command *command, const char *name, size_t len,
                                  char letter)
{
    for (const enum option_id *id = command->options; *id != OPTION_END; id++) {
        const struct spec *spec = &specs[*id];
        if (name ? strlen(spec->name) == len && strncmp(spec->name, name, len) == 0
                 : spec->letter == letter)
            return *id;
    }
    return OPTION_END;
}

/* The argument of an option that needs one and has not got it: the next word. */
static bool next_word(struct words *w, const char *option, const char **value)
{
    if (++w->at < w->count) {
        *value = w->argv[w->at];
        return true;
    }
    return usage_error(w->command, "%s needs an argument", option) == EXIT_DONE;
}

static bool read_long(struct options *o, struct words *w, const char *word)
{
    const char *equals = strchr(word, '='), *value = equals ? equals + 1 : NULL;
    size_t len = equals ? (size_t)(equals - word) : strlen(word);
    enum option_id id = len > 2 ? find_option(w->command, word + 2, len - 2, 0) : OPTION_END;
    if (id == OPTION_END)
        return usage_error(w->command, "%s has no option %.*s", w->command->name, (int)len, word) ==
               EXIT_DONE;
    if (value && specs[id].argument == ARGUMENT_NONE)
        return usage_error(w->command, "%.*s takes no argument", (int)len, word) == EXIT_DONE;
    if (!value && specs[id].argument == ARGUMENT_NEEDED && !next_word(w, word, &value))
        return false;
    return set_option(o, id, value);
}

/* A '-' and letters, the last of which may have its argument right behind it. */
static bool read_short(struct options *o, struct words *w, const char *word)
{
    for (const char *p = word + 1; *p; p++) {
        const char shown[] = { '-', *p, '\0' }, *value = NULL;
        enum option_id id = find_option(w->command, NULL, 0, *p);
        if (id == OPTION_END)
            return usage_error(w->command, "%s has no option %s", w->command->name, shown) ==
                   EXIT_DONE;
        bool takes = specs[id].argument != ARGUMENT_NONE;
        if (takes && p[1])
            value = p + 1;
        if (!value && specs[id].argument == ARGUMENT_NEEDED && !next_word(w, shown, &value))
            return false;
        if (!set_option(o, id, value))
            return false;
        if (takes)
            break;
    }
    return true;
}

/* "-" and numbers are operands, and so is whatever stands where a value is expected. */
static bool is_operand(const struct words *w, const char *word, int operands)
{
    return word[0] != '-' || word[1] == '\0' || (word[1] >= '0' && word[1] <= '9') ||
           (operands + 1 == w->command->raw_operand && strcmp(word, "--") != 0);
}

static bool read_words(struct options *o, struct words *w, int *operands)
{
    bool only_operands = false;
    for (; w->at < w->count; w->at++) {
        char *word = w->argv[w->at];
        if (only_operands || is_operand(w, word, *operands))
            w->argv[(*operands)++] = word;
        else if (strcmp(word, "--") == 0)
            only_operands = true;
        else if (!(word[1] == '-' ? read_long(o, w, word) : read_short(o, w, word)))
            return false;
    }
    return true;
}

static bool is_stdin(const char *path)
{
    return strcmp(path, "-") == 0;
}

bool names_stdin(const struct options *o)
{
    for (int i = 0; i < o->path_count; i++)
        if (is_stdin(o->paths[i]))
            return true;
    return false;
}

static bool check_paths(const struct options *o, const struct command *command, int operands)
{
    if (operands < command->before_paths)
        return usage_error(command, "%s needs %s", command->name, command->operands) == EXIT_DONE;
    if (o->path_count == 0)
        return usage_error(command, "%s needs a PATH", command->name) == EXIT_DONE;
    if (several(o) && names_stdin(o))
        return usage_error(command, "- stands for standard input and goes with no other PATH") ==
               EXIT_DONE;
    if (several(o) && o->break_lock)
        return usage_error(command, "--break-lock is for one PATH") == EXIT_DONE;
    if (command->no_stdin && names_stdin(o))
        return usage_error(command, "%s needs a file: - is standard input", command->name) ==
               EXIT_DONE;
    for (int i = 0; i < o->path_count; i++)
        if (o->paths[i][0] == '\0')
            return usage_error(command, "a PATH is empty") == EXIT_DONE;
    return true;
}

bool options_read(struct options *out, const struct command *command, int count, char **argv)
{
    struct words w = { command, argv, count, 0 };
    int operands = 0;
    *out = (struct options){ .command = command,
                             .operands = argv,
                             .before_paths = command->before_paths,
                             .lock_timeout = VMXCI_LOCK_TIMEOUT };
    if (!read_words(out, &w, &operands))
        return false;
    out->paths = argv + command->before_paths;
    out->path_count = operands > command->before_paths ? operands - command->before_paths : 0;
    return out->help || out->version || !command->run || check_paths(out, command, operands);
}

/* ---- help ------------------------------------------------------------------------------ */

static void print_help(const struct spec *spec)
{
    char left[64];
    const char *before = "", *after = "";
    if (spec->argument == ARGUMENT_OPTIONAL) {
        before = "[=";
        after = "]";
    } else if (spec->argument == ARGUMENT_NEEDED) {
        before = "=";
    }
    snprintf(left, sizeof left, "%c%c%c --%s%s%s%s", spec->letter ? '-' : ' ',
             spec->letter ? spec->letter : ' ', spec->letter ? ',' : ' ', spec->name, before,
             spec->shown ? spec->shown : "", after);
    if (strlen(left) > 27)
        printf("  %s\n%30s", left, "");
    else
        printf("  %-27s ", left);
    for (const char *p = spec->help; *p; p++) {
        putchar(*p);
        if (*p == '\n')
            printf("%30s", "");
    }
    putchar('\n');
}

void options_help(const struct command *command)
{
    fputs("\nOptions:\n", stdout);
    for (const enum option_id *id = command->options; *id != OPTION_END; id++)
        print_help(&specs[*id]);
}
