# SPDX-License-Identifier: MIT
# Prints the tables of the completion for bash: functions whose argument is a command.
#
# usage: awk -f bash.awk ROWS

BEGIN {
    FS = "\t"
    groups[0] = ""
}

function quote(text) {
    gsub(/'/, "'\\''", text)
    return "'" text "'"
}

function begin_function(name) {
    printf "%s() {\n    case $1 in\n", name
}

function end_function() {
    print "    esac\n}\n"
}

$1 == "command" && $2 != "" {
    operands[++commands] = $2
    operands_of[$2] = ($3 == "-" ? "" : $3 " ") ($4 == "paths" ? "PATH" : "")
    if (index($2, " ")) {
        group = substr($2, 1, index($2, " ") - 1)
        if (!(group in words_of))
            groups[++group_count] = group
        words_of[group] = words_of[group] " " substr($2, index($2, " ") + 1)
    } else {
        words_of[""] = words_of[""] " " $2
    }
}
$1 == "option" {
    count[$2]++
    option[$2, count[$2]] = $5 " " $4 " " $6 " " ($8 == "-" ? $7 : $8)
}
$1 == "column" { columns = columns " " $2 }
$1 == "lint" { rules = rules " " $2 }

END {
    print "# bash completion for vmxci(1), made from the tables of its options."
    print "# shellcheck shell=bash\n"
    print "# The words that may follow a command: of vmxci, or of a group of commands."
    begin_function("_vmxci_commands")
    for (i = 0; i <= group_count; i++)
        printf "    %s) echo%s ;;\n", quote(groups[i]), words_of[groups[i]]
    end_function()
    print "# The operands of a command."
    begin_function("_vmxci_operands")
    for (i = 1; i <= commands; i++)
        printf "    %s) echo %s ;;\n", quote(operands[i]), quote(operands_of[operands[i]])
    end_function()
    print "# The options of a command, one a line: NAME LETTER none|required|optional VALUE.  VALUE is"
    print "# what the help shows for it, or the words that it may be."
    begin_function("_vmxci_options")
    operands[0] = ""
    for (i = 0; i <= commands; i++) {
        printf "    %s)\n        printf '%%s\\n'", quote(operands[i])
        for (j = 1; j <= count[operands[i]]; j++)
            printf " \\\n            %s", quote(option[operands[i], j])
        print "\n        ;;"
    }
    end_function()
    printf "_vmxci_columns='%s'\n", substr(columns, 2)
    printf "_vmxci_rules='%s'\n\n", substr(rules, 2)
}
