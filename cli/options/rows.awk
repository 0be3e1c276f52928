# SPDX-License-Identifier: MIT
# Prints the tables of the command for the manual pages and the completions: the commands and the
# options of each, the columns of tables, and the lints, one a line.  The fields are separated by
# tabs:
#
#   command  NAME  OPERANDS  paths|no-paths  SUMMARY
#   option   NAME  GROUP  LETTER  LONG  none|required|optional  ARGUMENT  WORDS  DEFAULT  HELP
#            once|repeat
#   column   COLUMN  FLAGS  TEXT
#   lint     LINT  SEVERITY  fixable|-  TITLE  HELP
#
# NAME is that of the command, "" for the program itself.  Other fields without a value are "-".
# ARGUMENT is what the help shows for the value; WORDS, separated by '|', are the words that the
# value may be.
#
# usage: awk -f c.awk -f rows.awk command.h options.def vm_columns.c lints.c COMMAND.c...

# ---- rows ------------------------------------------------------------------------------------

# Returns the words of the parts from number FIRST: { "word", NUMBER }.
function words_from(first, count,    out, i) {
    out = ""
    for (i = first; i <= count; i++) {
        sub(/,[^,]*$/, "", parts[i])
        out = out (out == "" ? "" : "|") text_of(parts[i])
    }
    return out
}

function add_row(letter, name, form, argument, words, initial, help, repeat) {
    if (argument == "-")
        argument = words
    rows++
    row_group[rows] = parts[1]
    row[rows] = text_of(letter) "\t" text_of(name) "\t" form "\t" argument "\t" words "\t" \
        initial "\t" text_of(help) "\t" (repeat == "" ? "once" : repeat)
}

# Adds the row whose kind is KIND and whose arguments are in `parts`.
function add_row_of(kind, n) {
    if (kind == "FLAG")
        add_row(parts[4], parts[3], "none", "-", "-", "-", parts[5])
    else if (kind == "TEXT")
        add_row(parts[4], parts[3], "required", text_of(parts[5]), "-", "-", parts[6])
    else if (kind == "CHOICE" || kind == "CHOICE_AGAIN")
        add_row(parts[4], parts[3], "required", "-", words_from(7, n), text_of(parts[5]), parts[6])
    else if (kind == "VALUE")
        add_row(parts[5], parts[4], "required", text_of(parts[6]), "-", text_of(parts[7]), parts[8])
    else if (kind == "WORD")
        add_row(parts[5], parts[4], "required", text_of(parts[6]), words_from(9, n), "-", parts[7])
    else if (kind == "OPTIONAL")
        add_row(parts[5], parts[4], "optional", text_of(parts[6]), "-", text_of(parts[7]), parts[8])
    else if (kind == "ITEM")
        add_row(parts[4], parts[3], text_of(parts[5]) == "-" ? "none" : "required", \
            text_of(parts[5]), "-", "-", parts[6], "repeat")
    else
        fail("unknown kind of row: " kind)
}

function read_rows(text,    kind, n) {
    text = "\n" without_comments(text)
    while (match(text, /\n[A-Z_]+\(/)) {
        kind = substr(text, RSTART + 1, RLENGTH - 2)
        n = split_list(substr(text, RSTART + RLENGTH))
        text = rest
        add_row_of(kind, n)
    }
}

# ---- commands --------------------------------------------------------------------------------

# Reads the order of the commands, and the sets of groups.
function read_header(text,    list, set) {
    text = without_comments(text)
    gsub(/\\\n/, " ", text)
    match(text, /#define COMMANDS\(X\)[^\n]*/)
    list = substr(text, RSTART, RLENGTH)
    sub(/^#define COMMANDS\(X\)/, "", list)
    gsub(/X\(|\)/, " ", list)
    command_count = split(list, commands, " ")
    while (match(text, /GROUPS_[A-Z_]+ = [^,}]*/)) {
        set = substr(text, RSTART, RLENGTH)
        text = substr(text, RSTART + RLENGTH)
        groups_of[substr(set, 1, index(set, " ") - 1)] = substr(set, index(set, "=") + 1)
    }
}

# Reads the members of the commands that TEXT defines.
function read_commands(text,    id, n, i, at) {
    text = without_comments(text)
    while (match(text, /const struct command command_[a-z_]+ = \{/)) {
        id = substr(text, RSTART + 29, RLENGTH - 33)
        n = split_list(substr(text, RSTART + RLENGTH))
        text = rest
        for (i = 1; i <= n; i++) {
            at = index(parts[i], "=")
            member[id, trim(substr(parts[i], 2, at - 2))] = trim(substr(parts[i], at + 1))
        }
    }
}

# Returns " GROUP GROUP ... ", without their prefix.
function groups_of_command(id,    list, set) {
    list = member[id, "groups"]
    for (set in groups_of)
        gsub(set, groups_of[set], list)
    gsub(/GROUP_/, "", list)
    gsub(/[|\n\t ]+/, " ", list)
    return " " list " HELP "
}

function print_command(id,    name, groups, i) {
    if (!((id, "name") in member))
        fail("no command " id)
    name = text_of(member[id, "name"])
    if (name == "-")
        name = ""
    printf "command\t%s\t%s\t%s\t%s\n", name, text_of(member[id, "operands"]), \
        (member[id, "no_paths"] == "true" ? "no-paths" : "paths"), text_of(member[id, "summary"])
    groups = groups_of_command(id)
    for (i = 1; i <= rows; i++)
        if (index(groups, " " row_group[i] " "))
            printf "option\t%s\t%s\t%s\n", name, row_group[i], row[i]
}

# ---- columns and lints -----------------------------------------------------------------------

function print_columns(text,    at) {
    text = without_comments(text)
    sub(/.*const struct column vm_columns\[\] = \{/, "", text)
    while ((at = index(text, "{"))) {
        split_list(substr(text, at + 1))
        text = rest
        if (parts[1] != "NULL")
            printf "column\t%s\t%s\t%s\n", text_of(parts[1]), parts[2], text_of(parts[3])
    }
}

function print_lints(text,    severity) {
    text = without_comments(text)
    sub(/.*static const lint lints/, "", text)
    while (match(text, /[{ ]RULE\(/)) {
        split_list(substr(text, RSTART + RLENGTH))
        text = rest
        severity = tolower(parts[2])
        printf "lint\t%s\t%s\t%s\t%s\t%s\n", text_of(parts[1]), severity, \
            (parts[3] == "1" ? "fixable" : "-"), text_of(parts[4]), text_of(parts[5])
    }
}

FNR == 1 { files++ }
{ content[files] = content[files] $0 "\n" }
END {
    read_header(content[1])
    read_rows(content[2])
    for (f = 5; f <= files; f++)
        read_commands(content[f])
    print_command("vmxci")
    for (c = 1; c <= command_count; c++)
        print_command(commands[c])
    print_columns(content[3])
    print_lints(content[4])
}
