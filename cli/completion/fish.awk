# SPDX-License-Identifier: MIT
# Prints the completions for fish: the functions of fish.fish use the tables that come first.
#
# usage: awk -f tables.awk -f fish.awk -v part=tables|completions ROWS

function quote(text) {
    gsub(/\\/, "&&", text)
    gsub(/'/, "\\'", text)
    return "'" text "'"
}

# What completes a value of the option NAME: ARGUMENT is what the help shows for it, WORDS the words
# that it may be.
function action(name, argument, words) {
    gsub(/\|/, " ", words)
    if (words != "-")
        return " -x -a " quote(words)
    if (argument == "FILE")
        return " -r -F"
    if (argument == "DIR")
        return " -x -a " quote("(__vmxci_files \"(?!)\" " name ")")
    if (argument == "KEY=FILE")
        return " -r -F"
    if (argument == "NAME|FILE")
        return " -x -a " quote("(__vmxci_policies)")
    if (argument == "LIST")
        return " -x -a " quote("(__vmxci_columns)")
    if (argument == "RULE")
        return " -x -a " quote(rules)
    return " -x"
}

function print_option(command, letter, name, form, argument, words, help) {
    printf "complete -c vmxci -n %s%s -l %s", quote("__vmxci_is " quote(command)), \
        (letter == "-" ? "" : " -s " letter), name
    printf "%s -d %s\n", (form == "required" ? action(name, argument, words) : ""), quote(help)
}

# The operand with NUMBER, from 0.
function print_operand(command, number, operand) {
    printf "complete -c vmxci -n %s", quote("__vmxci_is " quote(command) " " number)
    if (operand == "SPEC.json") {
        printf " -k -a %s\n", quote("(__vmxci_files \"\\.json\")")
    } else if (operand ~ /^[a-z]+\|/) {
        gsub(/\|/, " ", operand)
        printf " -a %s\n", quote(operand)
    } else {
        print ""
    }
}

function print_operands(command,    list, n, i) {
    n = operands[command] == "-" || operands[command] == "[COMMAND]" ? 0 : \
        split(operands[command], list, " ")
    for (i = 1; i <= n; i++)
        if (list[i] ~ /[|.]/)
            print_operand(command, i - 1, list[i])
    if (has_paths[command])
        printf "complete -c vmxci -n %s -k -a %s\n", quote("__vmxci_is " quote(command) " " n "-"), \
            quote("(__vmxci_paths)")
}

function print_command(name,    group, word) {
    word = name
    group = index(name, " ") ? substr(name, 1, index(name, " ") - 1) : ""
    sub(/.* /, "", word)
    printf "complete -c vmxci -n %s -a %s -d %s\n", quote("__vmxci_expects " quote(group)), word, \
        quote(summary_of(name))
}

# The letter of an option whose value cannot be the next word has a '?' after it.
$1 == "option" && $6 == "optional" && $4 != "-" { takes[$2] = takes[$2] " \047-" $4 "?\047" }
$1 == "option" && $6 == "required" { takes[$2] = takes[$2] " --" $5 ($4 == "-" ? "" : " -" $4) }

function print_tables(    i, j, n, list) {
    print "# fish completion for vmxci(1), made from the tables of its options.\n"
    print "# The options of a command that take the next word as their value; and with a '?', the letters"
    print "# that take only the rest of their word."
    print "function __vmxci_takers\n    switch $argv[1]"
    for (i = 1; i <= commands; i++)
        if (order[i] in takes)
            printf "        case %s\n            printf '%%s\\n'%s\n", quote(order[i]), takes[order[i]]
    print "    end\nend\n"
    printf "set -g __vmxci_groups"
    for (i = 1; i <= group_count; i++)
        printf " %s", groups[i]
    print "\n\n# The operands that may begin with '-', as COMMAND:NUMBER, from 0."
    printf "set -g __vmxci_values"
    for (i = 1; i <= commands; i++) {
        n = split(operands[order[i]], list, " ")
        for (j = 1; j <= n; j++)
            if (list[j] == "VALUE")
                printf " %s", quote(order[i] ":" (j - 1))
    }
    printf "\nset -g __vmxci_column_names%s\n\n", columns
}

function print_completions(    i, field) {
    print "\ncomplete -c vmxci -f"
    for (i = 1; i <= commands; i++)
        print_command(order[i])
    for (i = 1; i <= row_count; i++) {
        split(rows[i], field, "\t")
        print_option(field[2], field[4], field[5], field[6], field[7], field[8], field[10])
    }
    for (i = 1; i <= commands; i++)
        print_operands(order[i])
}

END {
    if (part == "tables")
        print_tables()
    else
        print_completions()
}
