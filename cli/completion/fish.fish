# SPDX-License-Identifier: MIT
# The functions of the completion for fish.

# Prints the command, and after it the number of operands before the cursor.
function __vmxci_parse
    set -l words (commandline -opc)
    set -l command ''
    set -l operands 0
    set -l is_value 0
    set -l only_operands 0
    for word in $words[2..-1]
        if test $is_value = 1
            set is_value 0
        else if test $only_operands = 0; and string match -q -r -- '^-(0$|[^0-9])' $word
            if test "$word" = --
                set only_operands 1
            else if contains -- $word (__vmxci_takers "$command")
                set is_value 1
            end
        else if test -z "$command"
            set command $word
        else if contains -- "$command" $__vmxci_groups
            set command "$command $word"
        else
            set operands (math $operands + 1)
        end
    end
    echo $command
    echo $operands
end

# Whether the command is COMMAND; and if NUMBER is given, whether the word at the cursor is the
# operand with that number, from 0; or with 'N-', that operand or a later one.
function __vmxci_is
    set -l parsed (__vmxci_parse)
    test "$parsed[1]" = "$argv[1]"; or return 1
    set -q argv[2]; or return 0
    switch $argv[2]
        case '*-'
            test $parsed[2] -ge (string trim -r -c - -- $argv[2])
        case '*'
            test $parsed[2] -eq $argv[2]
    end
end

# Whether the name of a command follows: '' for one of vmxci, else one of that group; also after
# 'help'.
function __vmxci_expects
    set -l words (commandline -opc)
    set -l parsed (__vmxci_parse)
    if test "$parsed[1]" = help
        test -z "$argv[1]" -a $parsed[2] = 0; and return 0
        test -n "$argv[1]" -a $parsed[2] = 1 -a "$words[-1]" = "$argv[1]"
        return
    end
    test "$parsed[1]" = "$argv[1]"
end

# __vmxci_files SUFFIX [TOKEN]: directories, and files with the suffix, a regular expression.
function __vmxci_files
    set -q argv[2]; or set argv[2] (commandline -ct)
    __fish_complete_path $argv[2] | string match -r -i "^.*(?:/|$argv[1])(?:\t.*)?\$"
end

# The directories for a value that may follow --OPTION= in the same word; fish puts that in front.
function __vmxci_directories
    __fish_complete_directories (string replace -r '^--[a-z-]+=' '' -- (commandline -ct))
end

# With --any-file, all files.
function __vmxci_paths
    if contains -- --any-file (commandline -opc)
        __vmxci_files ''
    else
        __vmxci_files '\.vmt?x'
    end
end

function __vmxci_policies
    set -l program (commandline -opc)[1]
    type -q $program; or set program vmxci
    $program check --list-policies 2>/dev/null | string replace -r ' +' \t
    __vmxci_files '\.policy' (string replace -r '^--policy=' '' -- (commandline -ct))
end

# The names are separated by commas; '+' comes before the first.
function __vmxci_columns
    set -l token (string replace -r '^--columns=' '' -- (commandline -ct))
    set -l before (string match -r '^(?:.*,|\+)' -- $token)
    printf "$before%s\n" $__vmxci_column_names
end
