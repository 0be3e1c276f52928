# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154 # the tables come first
# The code of the completion for bash.  It needs no other function: bash-completion only loads it.

# Sets word to WORD as the shell would pass it, quote to the quote that WORD leaves open, and unknown
# to "yes" if WORD has an expansion that this function does not do.  It expands only variables whose
# names have no lower-case letters, since a local variable of this code could hide others.
_vmxci_unquote() {
    local rest=$1 char name
    word='' quote='' unknown=''
    while [[ -n $rest ]]; do
        char=${rest:0:1}
        rest=${rest:1}
        case $quote$char in
        \'\' | \"\" | "$'"\') quote='' ;;
        \'?) word+=$char ;;
        "$'"\\ | \` | \"\`) unknown=yes ;;
        "$'"?) word+=$char ;;
        \' | \") quote=$char ;;
        \\ | \"\\)
            [[ -z $quote || $rest == [\$\`\"\\]* ]] || word+=\\
            word+=${rest:0:1}
            rest=${rest:1}
            ;;
        \$ | \"\$)
            if [[ -z $quote && $rest == \'* ]]; then
                quote="$'"
                rest=${rest:1}
            elif [[ $rest =~ ^([[:upper:]_][[:upper:][:digit:]_]*) ||
                $rest =~ ^\{([[:upper:]_][[:upper:][:digit:]_]*)\} ]]; then
                name=${BASH_REMATCH[1]}
                rest=${rest#"${BASH_REMATCH[0]}"}
                word+=${!name-}
                [[ -n $quote || ${!name-} != *[[:space:]*?\[]* ]] || unknown=yes
            elif [[ $rest == [[:alnum:]_]* || $rest == [\{\(@*#?\$!-]* ]]; then
                unknown=yes
            elif [[ -n $quote || $rest != \"* ]]; then
                word+=$char
            fi
            ;;
        *) word+=$char ;;
        esac
    done
}

# _vmxci_split TEXT: sets words to the words up to the cursor, without their quotes; typed to the last
# word with its quotes, and cur to that word without them; and quote and unknown for that word.  bash
# also splits words at '=', ':' and '@', and readline replaces only TEXT; lead is the part of cur
# before TEXT.
_vmxci_split() {
    local i word gap last=-1 text=$1 rest=${COMP_LINE:0:COMP_POINT}
    local -a all=()
    for ((i = 0; i <= COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        gap=${rest%%[![:space:]]*}
        rest=${rest#"$gap"}
        ((i < COMP_CWORD)) || [[ $word != "$rest"* ]] || word=$rest
        if ((i > 0)) && [[ -z $gap && $rest == "$word"* && $word != [\<\>\|\&\;\(]* &&
            ${all[last]} != *[\<\>\|\&\;\(] ]]; then
            all[last]+=$word
        else
            all[++last]=$word
        fi
        rest=${rest#"$word"}
    done
    typed=${all[last]}
    words=()
    for ((i = 0; i <= last; i++)); do
        _vmxci_unquote "${all[i]}"
        words+=("$word")
    done
    cur=$word
    # A caller other than readline may pass the separator.
    [[ $text != [=:] || -n $quote ]] || text=''
    local whole_quote=$quote whole_unknown=$unknown
    _vmxci_unquote "${typed%"$text"}"
    lead=$word quote=$whole_quote unknown=$whole_unknown
}

# Sets row to the row of the option that NAME is the name of, or abbreviates.
_vmxci_find_name() {
    local name letter form value matches=0
    row=()
    while read -r name letter form value; do
        [[ $name == "$1"* ]] || continue
        ((++matches))
        row=("$name" "$letter" "$form" "$value")
        [[ $name != "$1" ]] || return 0
    done < <(_vmxci_options "$command")
    ((matches == 1)) || row=()
}

# Finds the first letter of WORD that is an option with a value: sets row to the row of the option,
# and letters to WORD up to that letter.
_vmxci_find_letter() {
    local i name letter form value
    row=() letters=$1
    for ((i = 1; i < ${#1}; i++)); do
        while read -r name letter form value; do
            if [[ $letter == "${1:i:1}" && $letter != - && $form != none ]]; then
                row=("$name" "$letter" "$form" "$value")
                letters=${1:0:i+1}
                return
            fi
        done < <(_vmxci_options "$command")
    done
}

# Whether WORD looks like an option, not like a negative number.
_vmxci_is_option() {
    [[ -z $only_operands && $1 == -?* && ( $1 != -[0-9]* || $1 == -0 ) ]]
}

# Whether the next operand is VALUE, which may begin with '-'.
_vmxci_expects_value() {
    local list
    read -r -a list < <(_vmxci_operands "$command")
    [[ ${list[operands]-} == VALUE ]]
}

# Reads the words before the last one: sets command, operands (their number), only_operands, and row
# if the last word is the value of the option before it.
_vmxci_scan() {
    local i word letters
    command='' operands=0 only_operands='' row=()
    for ((i = 1; i < ${#words[@]} - 1; i++)); do
        word=${words[i]}
        if [[ ${row[2]-} == required ]]; then
            row=()
        elif [[ -z $only_operands && $word == -- ]]; then
            only_operands=yes
            # The program rejects a command after '--'.
            [[ -z $(_vmxci_commands "$command") ]] || command=--
        elif _vmxci_is_option "$word" && ! _vmxci_expects_value; then
            if [[ $word == --* ]]; then
                [[ $word == *=* ]] || _vmxci_find_name "${word#--}"
            else
                _vmxci_find_letter "$word"
                [[ $letters == "$word" ]] || row=()
            fi
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

# Prints the files whose names begin with VALUE, each with a NUL after it.  The caller must run it in
# a subshell.
_vmxci_print_files() {
    set +f
    GLOBIGNORE=''
    shopt -s nullglob dotglob
    shopt -u failglob nocaseglob globskipdots 2>/dev/null
    [[ $(bind -v 2>/dev/null) != *completion-ignore-case\ on* ]] || shopt -s nocaseglob
    local file
    for file in "$1"*; do
        [[ ${file##*/} == .?(.) && ${1##*/} != .* ]] || printf '%s\0' "$file"
    done
}

# Adds the directories, and the files that match the extended pattern, that begin with VALUE.
_vmxci_add_files() {
    local file home='' tilde='' value=$2
    compopt -o filenames 2>/dev/null || needs_quotes=yes
    if [[ $value =~ ^(~[[:alnum:]._+-]*)/ && ${typed#"${3-}"} == "${BASH_REMATCH[0]}"* ]]; then
        tilde=${BASH_REMATCH[1]}
        eval "home=$tilde"
        value=$home${value#"$tilde"}
        # The shell expands '~' only at the start of a word, and readline quotes it if the names have
        # no common prefix.
        [[ -z ${3-}$needs_quotes && $value != "$home/" ]] || tilde=$home
    fi
    while IFS= read -r -d '' file; do
        # shellcheck disable=SC2053 # a pattern
        [[ -d $file || $file == $1 ]] || continue
        if [[ -n $tilde ]]; then
            file=$tilde${file#"$home"}
        elif [[ $file == \~* ]]; then
            # Readline would expand this '~'.
            file=./$file
        fi
        COMPREPLY+=("${3-}$file")
    done < <(_vmxci_print_files "$value")
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
    [[ ${#list[@]} != 0 ]] || return 0
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

# Makes COMPREPLY what readline expects: without lead, and only names that readline quotes correctly.
_vmxci_finish() {
    local reply quoted
    local -a replies=()
    for reply in ${COMPREPLY[@]+"${COMPREPLY[@]}"}; do
        reply=${reply#"$lead"}
        # Readline would expand '~' here, and does not know that $'..' has escapes.
        [[ -z $lead || $reply != \~* ]] || continue
        [[ $quote != "$'" || $reply != *\\* ]] || continue
        if [[ -n $needs_quotes ]]; then
            printf -v quoted %q "$reply"
            [[ -z $quote || $quoted == "$reply" ]] || continue
            reply=$quoted
        fi
        replies+=("$reply")
    done
    COMPREPLY=(${replies[@]+"${replies[@]}"})
}

# bash passes the name of the command, and the text that readline replaces.
_vmxci() {
    local words typed cur lead quote unknown needs_quotes='' letters=''
    local command operands only_operands row
    COMPREPLY=()
    _vmxci_split "${2-}"
    [[ -z $unknown ]] || return 0
    _vmxci_scan
    if [[ ${row[2]-} == required ]]; then
        _vmxci_add_values "${row[3]}" "$cur"
    elif [[ -n $(_vmxci_commands "$command") ]]; then
        if [[ $cur == -* ]]; then
            _vmxci_add_options
        else
            _vmxci_add "$(_vmxci_commands "$command")" "$cur"
        fi
    elif [[ -n $only_operands || $cur != -* ]] || _vmxci_expects_value; then
        _vmxci_add_operands
    elif [[ $cur == --*=* ]]; then
        letters=${cur%%=*}
        _vmxci_find_name "${letters#--}"
        _vmxci_add_values "${row[3]-}" "${cur#*=}" "${cur%%=*}="
    else
        _vmxci_find_letter "$cur"
        if [[ $cur != --* && ${row[2]-} == required ]]; then
            _vmxci_add_values "${row[3]}" "${cur#"$letters"}" "$letters"
        else
            _vmxci_add_options
        fi
    fi
    _vmxci_finish
}

complete -F _vmxci vmxci
