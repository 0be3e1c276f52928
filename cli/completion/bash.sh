# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154 # the tables come first
# The code of the completion for bash.  It needs no other function: bash-completion only loads it.

# Sets words, the words up to the cursor, and cur, the last one.  Readline splits words at '=' and
# ':', and replaces only what follows; lead is the part of cur before that.
_vmxci_join() {
    local i word joined last=-1
    words=()
    for ((i = 0; i <= COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        joined=''
        if ((last > 0)) && [[ $word == [=:]* || ${words[last]} == *[=:] ]]; then
            joined=${words[last]}$word
        fi
        if [[ -n $joined && $COMP_LINE == *"$joined"* ]]; then
            words[last]=$joined
        else
            words[++last]=$word
        fi
    done
    cur=${words[last]}
    word=${COMP_WORDS[COMP_CWORD]}
    [[ $word != [=:]* ]] || word=''
    lead=${cur%"$word"}
}

# Sets row to the row of the option WORD, "--NAME" or "-LETTERS", of the command.
_vmxci_find() {
    local name letter form value
    row=()
    while read -r name letter form value; do
        if [[ $1 == "--$name" || ($1 != --* && $1 == -*"$letter") ]]; then
            row=("$name" "$letter" "$form" "$value")
        fi
    done < <(_vmxci_options "$command")
}

# Whether WORD looks like an option, not like a negative number.
_vmxci_is_option() {
    [[ -z $only_operands && $1 == -?* && ( $1 != -[0-9]* || $1 == -0 ) ]]
}

# Reads the words before the last one: sets command, operands (their number), only_operands, and row
# if the last word is the value of the option before it.
_vmxci_scan() {
    local i word
    command='' operands=0 only_operands='' row=()
    for ((i = 1; i < ${#words[@]} - 1; i++)); do
        word=${words[i]}
        if [[ ${row[2]-} == required ]]; then
            row=()
        elif [[ -z $only_operands && $word == -- ]]; then
            only_operands=yes
        elif _vmxci_is_option "$word"; then
            [[ $word == *=* ]] || _vmxci_find "$word"
            [[ ${row[2]-} == required ]] || row=()
        elif [[ -z $command ]]; then
            command=$word
        elif [[ $command != *' '* && -n $(_vmxci_commands "$command") ]]; then
            command="$command $word"
        else
            ((operands++))
        fi
    done
}

# Adds those of the words that begin with VALUE; PREFIX comes before each.
_vmxci_add() {
    local word
    for word in $1; do
        [[ $word != "$2"* ]] || COMPREPLY+=("${3-}$word")
    done
}

# Adds the directories, and the files that match the extended pattern, that begin with VALUE.
_vmxci_add_files() {
    local file value=$2
    value=${value#[\"\']}
    value=${value//\\/}
    compopt -o filenames 2>/dev/null
    while IFS= read -r file; do
        # shellcheck disable=SC2053 # a pattern
        [[ ! -d ${file/#~\//$HOME/} && $file != $1 ]] || COMPREPLY+=("${3-}$file")
    done < <(compgen -f -- "$value")
}

_vmxci_add_policies() {
    local program=${words[0]}
    command -v "$program" >/dev/null || program=vmxci
    _vmxci_add "$("$program" check --list-policies 2>/dev/null | while read -r name _; do
        echo "$name"
    done)" "$1" "${2-}"
}

# Adds the values that begin with VALUE, of the kind that a row describes; PREFIX comes before each.
_vmxci_add_values() {
    local prefix=${3-}
    case $1 in
    'NAME|FILE')
        _vmxci_add_policies "$2" "$prefix"
        _vmxci_add_files '*.policy' "$2" "$prefix"
        ;;
    FILE) _vmxci_add_files '*' "$2" "$prefix" ;;
    DIR) _vmxci_add_files '' "$2" "$prefix" ;;
    KEY=FILE)
        [[ $2 != *=* ]] || _vmxci_add_files '*' "${2#*=}" "$prefix${2%%=*}="
        ;;
    LIST)
        # The names are separated by commas; '+' comes before the first.
        [[ $2 != +* ]] || prefix=$prefix+
        if [[ $2 == *,* ]]; then
            _vmxci_add "$_vmxci_columns" "${2##*,}" "${3-}${2%,*},"
        else
            _vmxci_add "$_vmxci_columns" "${2#+}" "$prefix"
        fi
        compopt -o nospace 2>/dev/null
        ;;
    RULE) _vmxci_add "$_vmxci_rules" "$2" "$prefix" ;;
    *[a-z]*\|*) _vmxci_add "${1//|/ }" "$2" "$prefix" ;;
    esac
}

_vmxci_add_options() {
    local name letter form value
    while read -r name letter form value; do
        case $form in
        required) _vmxci_add "--$name=" "$cur" ;;
        *) _vmxci_add "--$name" "$cur" ;;
        esac
    done < <(_vmxci_options "$command")
    [[ ${COMPREPLY[0]-} != *= ]] || compopt -o nospace 2>/dev/null
}

_vmxci_add_operands() {
    local list kind
    read -r -a list < <(_vmxci_operands "$command")
    kind=${list[operands]-}
    ((operands < ${#list[@]})) || kind=${list[${#list[@]} - 1]}
    case $kind in
    '[COMMAND]')
        if ((operands == 0)); then
            _vmxci_add "$(_vmxci_commands '')" "$cur"
        else
            _vmxci_add "$(_vmxci_commands "${words[${#words[@]} - 2]}")" "$cur"
        fi
        ;;
    SPEC.json) _vmxci_add_files '*.json' "$cur" ;;
    PATH)
        case " ${words[*]} " in
        *' --any-file '*) _vmxci_add_files '*' "$cur" ;;
        *) _vmxci_add_files '*.[vV][mM]?([tT])[xX]' "$cur" ;;
        esac
        ;;
    *\|*) _vmxci_add "${kind//|/ }" "$cur" ;;
    esac
}

_vmxci() {
    local words cur lead command operands only_operands row i
    COMPREPLY=()
    _vmxci_join
    _vmxci_scan
    if [[ ${row[2]-} == required ]]; then
        _vmxci_add_values "${row[3]}" "$cur"
    elif [[ -z $only_operands && $cur == --*=* ]]; then
        _vmxci_find "${cur%%=*}"
        _vmxci_add_values "${row[3]-}" "${cur#*=}" "${cur%%=*}="
    elif [[ -z $only_operands && $cur == -* ]]; then
        _vmxci_add_options
    elif [[ -n $(_vmxci_commands "$command") ]]; then
        _vmxci_add "$(_vmxci_commands "$command")" "$cur"
    else
        _vmxci_add_operands
    fi
    for i in "${!COMPREPLY[@]}"; do
        COMPREPLY[i]=${COMPREPLY[i]#"$lead"}
    done
}

complete -F _vmxci vmxci
