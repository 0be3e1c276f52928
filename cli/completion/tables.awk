# SPDX-License-Identifier: MIT
# Reads the tables of the command for the completions of zsh and fish:
#
#   order, commands     the commands, and how many there are
#   operands, has_paths, summary    of a command
#   groups, group_count the words with which commands of two words begin
#   rows, row_count     the rows of options
#   columns, rules      names, separated by spaces; columns begins with one

BEGIN { FS = "\t" }

# A command of several commands has no summary of its own.
function summary_of(command) {
    return summary[command] == "-" ? "read and change any key" : summary[command]
}

$1 == "command" && $2 != "" {
    order[++commands] = $2
    operands[$2] = $3
    has_paths[$2] = $4 == "paths"
    summary[$2] = $5
    group = substr($2, 1, index($2, " "))
    sub(/ $/, "", group)
    if (group != "" && group != groups[group_count])
        groups[++group_count] = group
}
$1 == "option" { rows[++row_count] = $0 }
$1 == "column" { columns = columns " " $2 }
$1 == "lint" { rules = rules (rules == "" ? "" : " ") $2 }
