# SPDX-License-Identifier: MIT
# Makes a manual page from its source, which is mdoc with these comments:
#
#   .\" @command NAME          the command that the next lists of options are about
#   .\" @options GROUP...      the options of that command in these groups, a list
#   .\" @include FILE          a file of the directory of the pages
#   .\" @commands              all commands, a list
#   .\" @columns FLAG          the columns of a table, a list; those with FLAG are the default
#   .\" @lints                 the lints, items of a list
#   .\" @functions SECTION     the functions in a section of vmxci.h, a list
#   .\" @example FUNCTION      the example of vmxci.h that has FUNCTION
#   .\" @file NAME             a file of the directory of the pages, as literal text
#
# The text of an option is its help, or what options.mdoc has below ".\" @instead GROUP NAME"; then
# its default, and what options.mdoc has below ".\" @option GROUP NAME".
# @POLICY_DIRECTORY@ is replaced by the value of that variable.
#
# usage: awk -v directory=DIR -v rows=FILE -v header=FILE -v policy_directory=DIR
#            -f c.awk -f page.awk PAGE.mdoc

# ---- text ------------------------------------------------------------------------------------

# Escapes TEXT so that it is printed as it is; it is not at the start of a line.
function escape(text) {
    gsub(/\\/, "\\e", text)
    gsub(/-/, "\\-", text)
    gsub(/'/, "\\(aq", text)
    gsub(/`/, "\\(ga", text)
    gsub(/\^/, "\\(ha", text)
    gsub(/~/, "\\(ti", text)
    return text
}

function print_literal(line) {
    line = escape(line)
    print (line ~ /^\./ ? "\\&" : "") line
}

# Prints WORD as text of the paragraph, or MACRO as a line of its own.
function put_word(word) {
    if (line_length && line_length + 1 + length(word) > 78)
        end_line()
    if (!line_length && word ~ /^[.']/)
        word = "\\&" word
    printf "%s%s", line_length ? " " : "", word
    line_length += length(word) + 1
}

function end_line() {
    if (line_length)
        printf "\n"
    line_length = 0
}

function put_macro(macro) {
    end_line()
    print macro
}

# Splits WORD into `before`, `word` and `after`: opening brackets, and punctuation.
function split_punctuation(text) {
    before = after = ""
    while (text ~ /^\(./) {
        before = before "( "
        text = substr(text, 2)
    }
    while (text ~ /.[.,;:)]$/ && text !~ /\(\)$/) {
        after = " " substr(text, length(text)) after
        text = substr(text, 1, length(text) - 1)
    }
    word = text
}

# Whether WORD is a part of ARGUMENT, as KEY is of KEY=VALUE.
function is_argument(text, argument,    names, n, i) {
    n = split(argument, names, /[^A-Z]+/)
    for (i = 1; i <= n; i++)
        if (names[i] != "" && names[i] == text)
            return 1
    return 0
}

# Prints one word of a help text about an option that takes ARGUMENT.
function put_help_word(text, argument,    at) {
    split_punctuation(text)
    if (word ~ /^--[a-z]/) {
        at = index(word, "=")
        put_macro(".Fl " before escape(at ? substr(word, 2, at - 2) : substr(word, 2)) \
            (at ? " Ns = Ns Ar " substr(word, at + 1) : "") after)
    } else if (word ~ /^-[a-z0][A-Z]*$/) {
        put_macro(".Fl " before substr(word, 2, 1) \
            (length(word) > 2 ? " Ns Ar " substr(word, 3) : "") after)
    } else if (word ~ /^vmxci_[a-z0-9_]+\(\)$/) {
        put_macro(".Fn " before substr(word, 1, length(word) - 2) after)
    } else if (word == "PATHs") {
        put_macro(".Ar " before "PATH Ns s" after)
    } else if (word == "PATH" || is_argument(word, argument)) {
        put_macro(".Ar " before word after)
    } else {
        put_word(escape(text))
    }
}

# Prints the quotation that ends at position END of TEXT, and returns what follows.
function put_quotation(text, end,    quoted) {
    quoted = escape(substr(text, 2, end - 2))
    gsub(/"/, "\\(dq", quoted)
    gsub(/[.,;:|)]$/, "\\\\\\&&", quoted)
    text = substr(text, end + 1)
    match(text, /^[.,;:)]*/)
    after = substr(text, 1, RLENGTH)
    gsub(/./, " &", after)
    put_macro(".Ql " quoted after)
    text = substr(text, RLENGTH + 1)
    sub(/^ /, "", text)
    return text
}

# Prints TEXT, help of an option that takes ARGUMENT or of a lint: a line for each sentence.
function put_help(text, argument,    end, part) {
    while (text != "") {
        if (text ~ /^['`]/ && (end = index(substr(text, 2), substr(text, 1, 1)))) {
            text = put_quotation(text, end + 1)
            continue
        }
        end = index(text, " ")
        part = end ? substr(text, 1, end - 1) : text
        text = end ? substr(text, end + 1) : ""
        put_help_word(part, argument)
        if (part ~ /[.]$/)
            end_line()
    }
    end_line()
}

function capitalize(text) {
    return toupper(substr(text, 1, 1)) substr(text, 2)
}

# ---- options ---------------------------------------------------------------------------------

# Prints how an option is given.
function put_option_name(letter, name, form, argument,    words, n, i, value) {
    n = split(argument, words, "|")
    value = ""
    for (i = 1; i <= n; i++)
        value = value (i > 1 ? " Ns \\(ba Ns " : "") (words[i] ~ /^[a-z]/ ? "Cm " : "Ar ") words[i]
    # KEY=VALUE
    gsub(/[A-Z]=/, "& Ns Ar ", value)
    gsub(/= Ns/, " Ns = Ns", value)
    print ".It " (letter == "-" ? "" : "Fl " letter " , ") "Fl " escape("-" name) \
        (form == "none" ? "" : form == "optional" ? " Ns Oo = Ns " value " Oc" : " Ns = Ns " value)
}

function put_option(group, letter, name, form, argument, initial, help) {
    put_option_name(letter, name, form, argument)
    if ((group, name) in instead)
        printf "%s", instead[group, name]
    else
        put_help(capitalize(help) ".", argument)
    if (initial != "-")
        put_help("The default is " (initial ~ /^[a-z]/ ? "'" initial "'" : initial) ".", argument)
    printf "%s", extra[group, name]
}

function put_options(command, groups,    line, field, list, n, i) {
    print ".Bl -tag -width Ds"
    n = split(groups, list, " ")
    for (i = 1; i <= n; i++) {
        while ((getline line <rows) > 0) {
            split(line, field, "\t")
            if (field[1] == "option" && field[2] == command && field[3] == list[i])
                put_option(field[3], field[4], field[5], field[6], field[7], field[9], field[10])
        }
        close(rows)
    }
    print ".El"
}

function read_texts(name,    line, field, kind, key) {
    while ((getline line <name) > 0) {
        if (line ~ /^\.\\" @(option|instead) /) {
            split(line, field, " ")
            kind = field[2]
            key = field[3] SUBSEP field[4]
        } else if (line ~ /^\.\\"/) {
            continue
        } else if (kind == "@instead") {
            instead[key] = instead[key] line "\n"
        } else {
            extra[key] = extra[key] line "\n"
        }
    }
    close(name)
}

# ---- other lists ----------------------------------------------------------------------------

function read_all(name,    line, text) {
    text = ""
    while ((getline line <name) > 0)
        text = text line "\n"
    close(name)
    if (text == "")
        fail("cannot read " name)
    return text
}

# The commands of a group, as in "config get", are on the page of the group.
function put_commands(    line, field, page) {
    print ".Bl -tag -width \"config unset\" -compact"
    while ((getline line <rows) > 0) {
        split(line, field, "\t")
        if (field[1] != "command" || field[5] == "-")
            continue
        page = field[2]
        sub(/ .*/, "", page)
        print ".It Cm " field[2]
        put_help(field[5] (page == field[2] ? "" : ";"), "")
        if (page != field[2])
            print "see"
        print (page == field[2] ? ".Pq Xr vmxci-" page " 1" : ".Xr vmxci-" page " 1")
    }
    close(rows)
    print ".El"
}

function put_columns(flag,    line, field) {
    print ".Pp\n.Bl -tag -width \"UNRESTRICTED *\" -compact"
    while ((getline line <rows) > 0) {
        split(line, field, "\t")
        if (field[1] == "column") {
            print ".It Cm " field[2] (index(field[3], flag) ? " *" : "")
            put_help(field[4], "")
        }
    }
    close(rows)
    print ".El"
}

function put_lints(    line, field) {
    while ((getline line <rows) > 0) {
        split(line, field, "\t")
        if (field[1] == "lint") {
            print ".It Ic " escape(field[2]) " Pq " field[3] (field[4] == "-" ? "" : ", " field[4])
            put_help(field[5] ".", "")
            put_help(field[6], "")
        }
    }
    close(rows)
}

# Prints the first sentence of a comment, which two spaces or a line end follow.  What is in front of
# a list is a sentence, too.
function put_first_sentence(comment) {
    sub(/^\/\* /, "", comment)
    sub(/[.:]\n \*\n.*/, ".  ", comment)
    gsub(/\.\n \* /, ".  ", comment)
    gsub(/\n \*/, "", comment)
    if (match(comment, /\.(  | \*\/)/))
        comment = substr(comment, 1, RSTART)
    put_help(comment, "")
}

# A function has its comment directly above it.
function put_functions(section,    line, comment, inside, name) {
    inside = section == "base"
    print ".Bl -tag -width Ds"
    while ((getline line <header) > 0) {
        if (line ~ /^\/\* ====/) {
            inside = line ~ "^/\\* ==== " section ":"
        } else if (line ~ /^\/\*/) {
            comment = line "\n"
        } else if (line ~ /^ \*/) {
            comment = comment line "\n"
        } else if (inside && match(line, /^[a-z].*[ *]vmxci_[a-z0-9_]*\(/)) {
            name = substr(line, 1, RLENGTH - 1)
            sub(/.*[ *]/, "", name)
            print ".It Fn " name
            put_first_sentence(comment)
        }
    }
    close(header)
    print ".El"
}

function put_example(name,    line, text, inside) {
    while ((getline line <header) > 0) {
        if (line ~ / \* Example:$/) {
            inside = 1
            text = ""
        } else if (line ~ /^ \*\//) {
            if (inside && text ~ "[ *]" name "\\(")
                break
            inside = 0
        } else if (inside) {
            text = text substr(line, 8) "\n"
        }
    }
    close(header)
    if (!inside)
        fail("no example " name)
    put_text(text)
}

function put_text(text,    line, n, i) {
    print ".Bd -literal"
    sub(/\n$/, "", text)
    n = split(text, line, "\n")
    for (i = 1; i <= n; i++)
        print_literal(line[i])
    print ".Ed"
}

# ---- the page --------------------------------------------------------------------------------

function put_rest(line) {
    sub(/^\.\\" @[a-z]+ */, "", line)
    return line
}

function put_line(line) {
    gsub(/@POLICY_DIRECTORY@/, policy_directory, line)
    if (line !~ /^\.\\" @/)
        print line
    else if (line ~ /@command( |$)/)
        command = put_rest(line)
    else if (line ~ /@options /)
        put_options(command, put_rest(line))
    else if (line ~ /@include /)
        put_file(directory "/" put_rest(line))
    else if (line ~ /@commands/)
        put_commands()
    else if (line ~ /@columns /)
        put_columns(put_rest(line))
    else if (line ~ /@lints/)
        put_lints()
    else if (line ~ /@functions /)
        put_functions(put_rest(line))
    else if (line ~ /@example /)
        put_example(put_rest(line))
    else if (line ~ /@file /)
        put_text(read_all(directory "/" put_rest(line)))
    else
        fail("unknown directive: " line)
}

function put_file(name,    line) {
    while ((getline line <name) > 0)
        put_line(line)
    close(name)
}

BEGIN { read_texts(directory "/options.mdoc") }
{ put_line($0) }
