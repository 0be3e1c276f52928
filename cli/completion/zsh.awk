# SPDX-License-Identifier: MIT
# Prints the tables of the completion for zsh.
#
# usage: awk -f tables.awk -f zsh.awk ROWS

function quote(text) {
    gsub(/'/, "'\\''", text)
    return "'" text "'"
}

# Escapes TEXT for a specification of _arguments.
function escape(text) {
    gsub(/\\/, "&&", text)
    gsub(/\[/, "\\[", text)
    gsub(/\]/, "\\]", text)
    gsub(/:/, "\\:", text)
    return text
}

# What completes a value: ARGUMENT is what the help shows for it, WORDS the words that it may be.
function action(argument, words) {
    gsub(/\|/, " ", words)
    if (words != "-")
        return "(" words ")"
    if (argument == "FILE")
        return "_files"
    if (argument == "DIR")
        return "_files -/"
    if (argument == "KEY=FILE")
        return "_vmxci_key_file"
    if (argument == "NAME|FILE")
        return "_vmxci_policies"
    if (argument == "LIST")
        return "_vmxci_columns"
    if (argument == "RULE")
        return "(" rules ")"
    return " "
}

# The specifications of an option for _arguments.
function option_spec(letter, name, form, argument, words, help, repeat,    text, value, both) {
    text = "[" escape(help) "]"
    if (form != "none")
        value = (form == "optional" ? "::" : ":") escape(argument) ":" action(argument, words)
    both = letter == "-" ? "--" name : "-" letter " --" name
    both = repeat == "repeat" ? "*" : "(" both ")"
    name = "--" name (form == "none" ? "" : form == "optional" ? "=-" : "=")
    if (letter == "-")
        return quote(both name text value)
    letter = "-" letter (form == "none" ? "" : form == "optional" ? "-" : "+")
    return quote(both letter text value) " " quote(both name text value)
}

function operand_spec(operand) {
    if (operand == "SPEC.json")
        return quote(":" operand ":_files -g \"*.json\"")
    if (operand ~ /^[a-z]+\|/) {
        gsub(/\|/, " ", operand)
        return quote(":property:(" operand ")")
    }
    return quote(":" operand ": _vmxci_hint " operand)
}

function print_commands(group,    i, word) {
    printf "    %s)\n        commands=(\n", quote(group)
    for (i = 1; i <= commands; i++) {
        word = order[i]
        if (group != "" && index(word, group " ") != 1 || group == "" && index(word, " "))
            continue
        sub(/.* /, "", word)
        printf "            %s\n", quote(word ":" summary_of(order[i]))
    }
    print "        )\n        ;;"
}

function print_specs(command,    i, field, list, n) {
    printf "    %s)\n        specs=(\n", quote(command)
    for (i = 1; i <= row_count; i++) {
        split(rows[i], field, "\t")
        if (field[2] == command)
            printf "            %s\n", option_spec(field[4], field[5], field[6], field[7], field[8], \
                field[10], field[11])
    }
    n = command in operands && operands[command] != "-" ? split(operands[command], list, " ") : 0
    for (i = 1; i <= n; i++)
        if (list[i] != "[COMMAND]")
            printf "            %s\n", operand_spec(list[i])
    if (has_paths[command])
        printf "            %s\n", quote("*:PATH:_vmxci_paths")
    print "        )\n        ;;"
}

END {
    print "#compdef vmxci"
    print "# zsh completion for vmxci(1), made from the tables of its options.\n"
    print "# Completes the commands of vmxci (\047\047), or of a group."
    print "_vmxci_commands() {\n    local -a commands\n    case $1 in"
    print_commands("")
    for (i = 1; i <= group_count; i++)
        print_commands(groups[i])
    print "    esac\n    _describe -t commands command commands\n}\n"
    print "# The names of columns are separated by commas; \047+\047 comes before the first."
    printf "_vmxci_columns() {\n    compset -P \047+\047\n    _values -s , column%s\n}\n\n", columns
    print "# Sets specs to the specifications of _arguments for a command."
    print "_vmxci_specs() {\n    case $1 in"
    print_specs("")
    for (i = 1; i <= commands; i++)
        print_specs(order[i])
    print "    esac\n}\n"
}
