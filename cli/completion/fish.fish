# SPDX-License-Identifier: MIT
# The functions of the completion for fish.

# Whether the value of OPTION, of the command, is the next word.
function __vmxci_takes_next -a command option
    set -l takers (__vmxci_takers "$command")
    if string match -q -- '--*' $option
        contains -- $option $takers
        return
    end
    set -l letters (string split '' -- (string sub -s 2 -- $option))
    while set -q letters[1]
        if contains -- -$letters[1] $takers
            not set -q letters[2]
            return
        else if contains -- "-$letters[1]?" $takers
            return 1
        end
        set -e letters[1]
    end
    return 1
end

# Prints the command, the number of operands before the cursor, and the word before the cursor if that
# is an operand that looks like an option.  The command is '--' if '--' comes before it, since the
# program rejects such a command.
function __vmxci_parse
    set -l words (commandline -opc)
    set -l command ''
    set -l operands 0
    set -l is_value 0
    set -l only_operands 0
    set -l value ''
    for word in $words[2..-1]
        set value ''
        if test $is_value = 1
            set is_value 0
        else if test $only_operands = 0; and test "$word" = --
            set only_operands 1
            contains -- "$command" '' $__vmxci_groups; and set command --
        else if test $only_operands = 0; and not contains -- "$command:$operands" $__vmxci_values
            and string match -q -r -- '^-(0$|[^0-9])' $word
            __vmxci_takes_next "$command" $word; and set is_value 1
        else if test -z "$command"
            set command $word
        else if contains -- "$command" $__vmxci_groups
            set command "$command $word"
        else
            contains -- "$command:$operands" $__vmxci_values
            and set value (string match -- '-*' $word)
            set operands (math $operands + 1)
        end
    end
    printf '%s\n' "$command" $operands "$value"
end

# Whether the command is COMMAND, and the word at the cursor is not an operand that may begin with
# '-'; or if NUMBER is given, whether the word is the operand with that number, from 0; or with 'N-',
# that operand or a later one.
function __vmxci_is
    set -l parsed (__vmxci_parse)
    test "$parsed[1]" = "$argv[1]"; or return 1
    if not set -q argv[2]
        # fish would complete the word as the value of the option that the operand looks like.
        test -n "$parsed[3]"; and not string match -q -- '-*' (commandline -ct); and return 1
        not contains -- "$argv[1]:$parsed[2]" $__vmxci_values
        return
    end
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

# Prints TOKEN without its quotes.  Fails if TOKEN has a line feed, a variable or a command.
function __vmxci_unquote -a token
    set -l quoted '\\\\.|\'(?:\\\\.|[^\\\\\'])*\'?|"(?:\\\\.|[^\\\\"$])*"?'
    string replace -r -a -- $quoted '' $token | string match -q -r '[$(]'; and return 1
    set -l word (string unescape -- $token)
    test (count $word) = 1; and printf '%s\n' $word
end

# __vmxci_files SUFFIX [OPTION]: directories, and files with the suffix, a regular expression, in the
# directory of the token, which may be the value after '--OPTION='; fish takes those that match.
# Leaves out names with a line feed, since line feeds separate the candidates; names that begin with
# '~', which fish would not quote; and names that the program would take for options.
function __vmxci_files
    set -l token (commandline -ct)
    set -l word (__vmxci_unquote $token); or return
    set -q argv[2]; and set word (string replace -r -- "^--$argv[2]=" '' $word)
    set -l prefix (string replace -r '[^/]*$' '' -- $word)
    set -l directory $prefix
    set -l tilde (string match -r '^~[\w.-]*(?=/)' -- $token)
    if set -q tilde[1]
        set -l home
        eval set home $tilde
        set directory $home(string sub -s (math (string length -- $tilde) + 1) -- $prefix)
    end
    set -l all "$directory"*
    set -l directories "$directory"*/
    if string match -q -r '(^|/)\.[^/]*$' -- $word
        set all $all "$directory".*
        set directories $directories "$directory".*/
    end
    set -l unwanted '\n|^~'
    if string match -q -- '-*' $word; and not contains -- -- (commandline -opc)
        set unwanted $unwanted'|^-'
    end
    set all (string match -r -v -- $unwanted $all)
    set directories (string match -r -v -- $unwanted $directories)
    set -l start (math (string length -- "$directory") + 1)
    for file in $directories (string match -r -i -- "^.*$argv[1]\$" $all)
        contains -- $file/ $directories; and continue
        printf '%s\n' $prefix(string sub -s $start -- $file)
    end
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
    __vmxci_files '\.policy' policy
end

# The names are separated by commas; '+' comes before the first.
function __vmxci_columns
    set -l word (__vmxci_unquote (commandline -ct)); or return
    set -l before (string match -r '^(?:.*,|\+)' -- (string replace -r '^--columns=' '' -- $word))
    string replace -r '^' -- "$before" $__vmxci_column_names
end
