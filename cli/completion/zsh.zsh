# SPDX-License-Identifier: MIT
# The code of the completion for zsh.

# With --any-file, all files.
_vmxci_paths() {
    if (( ${words[(I)--any-file]} )); then
        _files
    else
        _alternative 'vms:VM:_path_files -g "*.(#i)(vmx|vmtx)(-.)"' \
            'directories:directory:_path_files -/'
    fi
}

# Shows the name of the operand, unless an option is completed: _message would keep zsh from inserting
# the option.
_vmxci_hint() {
    [[ $PREFIX == -* ]] || _message $1
}

# The program that is completed knows its policies.
_vmxci_policies() {
    local -a policies
    policies=(${(f)"$(_call_program policies $vmxci_program check --list-policies 2>/dev/null)"})
    policies=(${policies%%[[:space:]]*})
    _alternative 'policies:policy:compadd -a policies' \
        'files:policy file:_path_files -g "*.policy(-.)"' 'directories:directory:_path_files -/'
}

_vmxci_key_file() {
    compset -P '*=' && _files
}

# _vmxci_group GROUP: completes the options of vmxci (''), or of a group of commands, and the name of
# a command.  Sets group_command to that name if it is complete.
_vmxci_group() {
    local curcontext=$curcontext state line ret=1
    local -a specs
    local -A opt_args
    _vmxci_specs $1
    group_command=''
    # The program rejects a command after '--'.
    local word
    for word in "${(@)words[2,CURRENT-1]}"; do
        [[ $word != -- ]] || return 0
        [[ $word == -* ]] || break
    done
    _arguments -C -S $specs '1:command:->command' '*::argument:->argument' && ret=0
    case $state in
    command) _vmxci_commands $1 && ret=0 ;;
    argument)
        group_command=$words[1]
        # The caller gets the words as they are now, from the command on.
        compstate[restore]=''
        ;;
    esac
    return ret
}

# Keeps _arguments from taking VALUE, the second operand, for an option if it begins with '-'.  Fails
# if the word at the cursor is such a VALUE.
_vmxci_hide_value() {
    local i word operands=0
    for ((i = 2; i <= CURRENT; i++)); do
        word=$words[i]
        if [[ $word == -- ]]; then
            return 0
        elif (( operands == 1 )) && [[ $word == -* ]]; then
            (( i < CURRENT )) || return 1
            words[i]=VALUE
            # Otherwise zsh restores words when this function returns.
            compstate[restore]=''
            return 0
        elif [[ $word == --*=* || $word == -[0-9]* && $word != -0 ]]; then
            [[ $word == --* ]] || (( ++operands ))
        elif [[ $word == --* ]]; then
            [[ -z ${(M)specs:#*${(b)word}=\[*} ]] || (( ++i ))
        elif [[ $word == -?* ]]; then
            [[ -z ${(M)specs:#*-${(b)word[-1]}+\[*} ]] || (( ++i ))
        elif (( ++operands == 2 )); then
            return 0
        fi
    done
}

_vmxci_help() {
    local -a specs
    _vmxci_specs help
    case $CURRENT in
    # The blank keeps _arguments from adding arguments.
    2) _arguments -S $specs '1:command: _vmxci_commands ""' ;;
    3) _vmxci_commands $words[2] ;;
    esac
}

_vmxci() {
    local vmxci_program=$words[1] group_command command
    local -a specs
    _vmxci_group '' && return
    command=$group_command
    if [[ $command == help ]]; then
        _vmxci_help
        return
    elif [[ $command == config ]]; then
        _vmxci_group config && return
        command="config $group_command"
    fi
    _vmxci_specs $command
    [[ -z ${(M)specs:#:VALUE: *} ]] || _vmxci_hide_value || return 0
    (( $#specs )) && _arguments -s -S $specs
}

_vmxci "$@"
