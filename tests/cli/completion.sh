#!/bin/sh
# SPDX-License-Identifier: MIT
# The completions in the real shells: what they offer is what the help of the command says.
# shellcheck source=tests/cli/harness.sh
. "$(dirname "$0")/harness.sh"

: "${tmp:?}" "${abs_top_builddir:?}"
completions=$abs_top_builddir/cli/completion

# ---- the shells ------------------------------------------------------------------------------

# Each driver reads command lines from `lines` in the current directory, and prints for each of them
# "== LINE", then what the shell offers at its end, one a line.

# Splits the words as readline does.
drive_bash() {
    cat >driver.bash <<'END'
source "$1"
while IFS= read -r line; do
    COMP_LINE=$line COMP_POINT=${#line} COMP_WORDS=()
    rest=$line
    while [[ $rest =~ ^[[:blank:]]*([^[:blank:]=:]+|[=:]+)(.*)$ ]]; do
        COMP_WORDS+=("${BASH_REMATCH[1]}")
        rest=${BASH_REMATCH[2]}
    done
    [[ $line != *[[:blank:]] ]] || COMP_WORDS+=("")
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    COMPREPLY=()
    text=${COMP_WORDS[COMP_CWORD]}
    [[ $text != [=:]* ]] || text=""
    _vmxci vmxci "$text"
    printf '== %s\n' "$line"
    [[ ${#COMPREPLY[@]} = 0 ]] || printf '%s\n' "${COMPREPLY[@]}"
done <lines
END
    bash --norc driver.bash "$completions/vmxci"
}

# An interactive zsh in a pseudo-terminal; compadd writes what matches to the file `hits`.
drive_zsh() {
    mkdir -p zdot
    cat >zdot/.zshrc <<'END'
fpath=($COMPLETIONS $fpath)
autoload -Uz compinit
compinit -u -D
compadd() {
    if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then
        builtin compadd "$@"
        return
    fi
    local -a matching
    builtin compadd -A matching "$@"
    [[ -z $matching ]] || print -rl -- $matching >>$HITS
    builtin compadd "$@"
}
report() {
    zle complete-word
    BUFFER=''
    print @done >>$HITS
}
zle -N report
bindkey '^T' report
print @done >>$HITS
END
    cat >driver.zsh <<'END'
zmodload zsh/zpty
export COMPLETIONS=$1 HITS=$2 ZDOTDIR=$2-zdot TERM=dumb
wait_for_hits() {
    local i output
    for i in {1..1500}; do
        grep -q @done $HITS && return
        zpty -r -t z output
        sleep 0.02
    done
    print "no answer from zsh"
    exit 1
}
: >$HITS
zpty z zsh -i
wait_for_hits
while IFS= read -r line; do
    : >$HITS
    zpty -n -w z $line$'\C-T'
    wait_for_hits
    print -r -- "== $line"
    grep -vx @done $HITS
done <lines
zpty -d z
END
    mv zdot "$tmp/hits-zdot"
    # The first start reads the functions of zsh, which may ask for the terminal.
    zsh -f driver.zsh "$completions" "$tmp/hits"
    rm -r "$tmp/hits-zdot"
}

# type_lines SHELL COMMAND...: starts SHELL as COMMAND, in a pseudo-terminal, and for each of the
# lines types it and completes it with '\C-T'.  Prints "LINE => " and the line that it becomes, with
# '^J' for a line feed.  '\C-G' must write the line to the file `typed-new`, rename that to `typed`,
# and clear the line; and SHELL must create `typed` when it has started.
type_lines() {
    cat >driver.zsh <<'END'
zmodload zsh/zpty
wait_for_line() {
    local i output
    for i in {1..1500}; do
        [[ -e $TYPED ]] && return
        zpty -r -t shell output
        sleep 0.02
    done
    print "no answer from the shell"
    exit 1
}
zpty shell "${(q)@}"
wait_for_line
while IFS= read -r line; do
    rm $TYPED
    zpty -n -w shell $line$'\C-T\C-G'
    wait_for_line
    text=$(<$TYPED)
    print -r -- "$line => ${text//$'\n'/^J}"
done <lines
zpty -d shell
END
    COMPLETIONS=$completions TYPED=$tmp/typed HOME=$tmp/home XDG_CONFIG_HOME=$tmp/home \
        XDG_DATA_HOME=$tmp/home ZDOTDIR=$tmp/home TERM=dumb zsh -f driver.zsh "$@"
    rm -f "$tmp/typed"
}

type_bash() {
    cat >"$tmp/home/bashrc" <<'END'
source "$COMPLETIONS/vmxci"
set +o history
report() {
    printf '%s\n' "$READLINE_LINE" >"$TYPED-new"
    mv "$TYPED-new" "$TYPED"
    READLINE_LINE='' READLINE_POINT=0
}
[[ -z ${NO_COMPOPT-} ]] || enable -n compopt
bind 'set bell-style none'
bind 'set show-all-if-ambiguous off'
bind '"\C-t": complete'
bind -x '"\C-g": report'
: >"$TYPED"
END
    type_lines bash --noprofile --rcfile "$tmp/home/bashrc" -i
}

type_zsh() {
    cat >"$tmp/home/.zshrc" <<'END'
fpath=($COMPLETIONS $fpath)
autoload -Uz compinit
compinit -u -D
report() {
    print -r -- "$BUFFER" >$TYPED-new
    mv $TYPED-new $TYPED
    BUFFER=''
}
zle -N report
bindkey '^T' complete-word
bindkey '^G' report
: >$TYPED
END
    type_lines zsh -i
}

type_fish() {
    cat >"$tmp/home/rc.fish" <<'END'
source $COMPLETIONS/vmxci.fish
function report
    commandline >$TYPED-new
    mv $TYPED-new $TYPED
    commandline ''
end
function fish_greeting
end
bind \ct complete
bind \cg report
touch $TYPED
END
    type_lines fish --no-config -i -C "source $tmp/home/rc.fish"
}

drive_fish() {
    cat >driver.fish <<'END'
source $argv[1]
while read -l line
    echo "== $line"
    complete -C $line | string replace -r '\t.*' ''
end <lines
exit 0
END
    HOME=$tmp XDG_CONFIG_HOME=$tmp XDG_DATA_HOME=$tmp fish --no-config driver.fish \
        "$completions/vmxci.fish"
}

# normalize: the shells differ in how much of a word they print.  Sorts what follows each line.
normalize() {
    sed '/^==/!{
        s/=$//
        s/^--[a-z-]*=//
        s/^-[a-z]*o//
        s/^annotation=//
        s/.*,//
        s/^+//
        s|/$||
        s|.*/||
        s/\\//g
    }' | awk '
        /^==/ { line = $0; print NR "\t0\t" line; number = NR; next }
        { print number "\t1\t" $0 }
    ' | sort -t "$(printf '\t')" -k 1,1n -k 2,2n -k 3 -u | cut -f 3
}

# ---- expected --------------------------------------------------------------------------------

# commands [GROUP]
commands() {
    # shellcheck disable=SC2086
    vmxci ${1-} --help |
        sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z]*\( [a-z][a-z]*\)\{0,1\}\)  .*/\1/p'
}

long_options() {
    vmxci "$@" --help | sed -n 's/^  .\{4\}\(--[a-z-]*\).*/\1/p'
}

# choices COMMAND...: the options with words as values, as "NAME WORD|WORD...".
choices() {
    vmxci "$@" --help | sed -n 's/^  .\{4\}--\([a-z-]*\)=\([A-Z|]*[a-z|]*|[a-z|]*\)\( .*\)\{0,1\}$/\1 \2/p'
}

# want LINE WORD...: adds a line to complete, and what is expected.
want() {
    printf '%s\n' "$1" >>lines
    printf '== %s\n' "$1" >>expected
    shift
    [ $# -eq 0 ] || printf '%s\n' "$@" | sort -u >>expected
}

want_command() {
    # shellcheck disable=SC2046 # words
    want "vmxci $* --" $(long_options "$@")
    choices "$@" >"$tmp/choices"
    while read -r name words; do
        # shellcheck disable=SC2046
        want "vmxci $* --$name=" $(echo "$words" | tr '|' '\n' | grep '[a-z]')
    done <"$tmp/choices"
}

want_help() {
    # shellcheck disable=SC2046
    want "vmxci " $(commands | sed 's/ .*//' | uniq)
    # shellcheck disable=SC2046
    want "vmxci config " $(commands config | sed 's/.* //')
    want "vmxci --" --help --version
    commands >names
    [ "$(wc -l <names)" -gt 9 ]
    while IFS= read -r command; do
        # shellcheck disable=SC2086
        want_command $command </dev/null
    done <names
    [ "$(grep -c = lines)" -gt 25 ]
}

want_words() {
    want "vmxci co" config
    want "vmxci config e" edit
    want "vmxci help s" set show status
    want "vmxci help config un" unset
    want "vmxci set --sync=b" batch
    want "vmxci set --sync b" batch
    want "vmxci set --id=r" random
    want "vmxci show -o js" json jsonl
    want "vmxci check -q -o s" sarif
    want "vmxci config unset --keep-duplicate " first last
    want "vmxci get " present id unrestricted
    want "vmxci get -q u" unrestricted
    want "vmxci show --columns=N" NAME NOTES
    want "vmxci show --columns=ID,N" NAME NOTES
    want "vmxci status --columns=+N" NAME NOTES
    want "vmxci check --explain=duplicate-" duplicate-id duplicate-key duplicate-mac duplicate-uuid
    # shellcheck disable=SC2046
    want "vmxci check --policy=stig" $(vmxci check --list-policies | sed -n 's/^\(stig[^ ]*\) .*/\1/p')
    want "vmxci show --select=w"
    want "vmxci config get d"
    want "vmxci check -os" sarif
    want "vmxci check -qos" sarif
    want "vmxci -- sh"
    want "vmxci config -- se"
    want "vmxci config set key --r"
    # fish 4 also offers names that have these letters in their middle, in this order.
    want "vmxci config set key value --raw" --raw
    want "vmxci config set key --raw --raw" --raw
}

want_files() {
    make_vm web01.vmx "my vm.VMTX" web01.vmsd
    mkdir web02 web02/logs
    make_vm web02/web02.vmx web02/web02.vmsd
    echo '{}' >spec.json
    : >webs.policy
    want "vmxci show w" web01.vmx web02
    want "vmxci show my" "my vm.VMTX"
    want "vmxci show web02/" web02.vmx logs
    want "vmxci show web01.vmx web02/w" web02.vmx
    want "vmxci show --any-file web02/" web02.vmx web02.vmsd logs
    want "vmxci show -- w" web01.vmx web02
    want "vmxci get id w" web01.vmx web02
    want "vmxci get id -j 2 w" web01.vmx web02
    want "vmxci get id -q --default x w" web01.vmx web02
    want "vmxci config set annotation text w" web01.vmx web02
    want "vmxci config set annotation --x w" web01.vmx web02
    want "vmxci config set annotation --raw w" web01.vmx web02
    want "vmxci config set annotation -o w" web01.vmx web02
    want "vmxci config set --output json annotation -o w" web01.vmx web02
    want "vmxci config set annotation -- -o w" web01.vmx web02
    want "vmxci -- show w"
    want "vmxci config -- list w"
    want "vmxci config edit -u annotation w" web01.vmx web02
    want "vmxci config edit --import=w" web01.vmx web01.vmsd web02 webs.policy
    want "vmxci config edit --set-file=annotation=s" spec.json
    want "vmxci set -b --unrestricted true w" web01.vmx web02
    want "vmxci unset --present w" web01.vmx web02
    want "vmxci set --unique-in=w" web02
    want "vmxci set --unique-in=web02/" logs
    want "vmxci set --unique-in=" web02
    want "vmxci set --unique-in " web02
    want "vmxci apply s" spec.json
    want "vmxci apply spec.json w" web01.vmx web02
    want "vmxci check --policy=w" web02 webs.policy
}

# ---- tests -----------------------------------------------------------------------------------

# check SHELL: compares what SHELL offers with what is expected.
check() {
    need "$1"
    printf '#!/bin/sh\nexec "%s" "$@"\n' "$VMXCI" >"$tmp/vmxci"
    chmod 755 "$tmp/vmxci"
    PATH=$tmp:$PATH
    export PATH
    want_help
    want_words
    want_files
    "drive_$1" >"$tmp/offered" 2>"$tmp/err" || fail "$1 fails: $(cat "$tmp/err")"
    [ ! -s "$tmp/err" ] || fail "$1 reports: $(cat "$tmp/err")"
    normalize <"$tmp/offered" >"$tmp/normalized"
    diff expected "$tmp/normalized"
}

bash_completes() {
    check bash
}

zsh_completes() {
    check zsh
}

fish_completes() {
    check fish
}

# Readline keeps what is in front of a colon.
bash_completes_after_colons() {
    need bash
    mkdir a:b
    make_vm a:b/c:d.vmx
    echo 'vmxci show a:b/c:' >lines
    drive_bash >offered
    equal "$(sed -n 2p offered)" d.vmx
}

# becomes LINE RESULT: adds a line to complete, and what it must become.
becomes() {
    printf '%s\n' "$1" >>lines
    printf '%s => %s\n' "$1" "$2" >>expected
}

stays() {
    becomes "$1" "$1"
}

make_odd_files() {
    # The previous test leaves its home directory.
    rm -rf "${tmp:?}/home"
    mkdir "$tmp/home" "$tmp/home/sub" 'dir sp' c:d '~'
    # shellcheck disable=SC2016,SC2088 # names, as they are
    make_vm "$(printf 'n\nl.vmx')" l.vmx 'dir sp/in.vmx' 'e$x.vmx' 'dq"x.vmx' "sq'x.vmx" 'bs\x.vmx' \
        '(x.vmx' at@x.vmx c:d/x.vmx eq=x.vmx 'my vm:1.vmx' ./-dash.vmx '~/lit.vmx' \
        "$tmp/home/h x.vmx" "$tmp/home/sub/s.vmx"
    : >pol.policy
    : >'p q.policy'
}

# check_typed SHELL: compares what SHELL makes of the lines with what is expected.
check_typed() {
    need zsh "$1"
    "type_$1" >typed || fail "$(cat typed)"
    diff expected typed
}

# The lines that become the same in all shells.
# shellcheck disable=SC2016 # the shell in the terminal expands them
want_typed() {
    becomes "vmxci show 'dir sp/" "vmxci show 'dir sp/in.vmx' "
    becomes 'vmxci show "dir sp/' 'vmxci show "dir sp/in.vmx" '
    becomes 'vmxci show dir\ sp/' 'vmxci show dir\ sp/in.vmx '
    becomes 'vmxci show e\$' 'vmxci show e\$x.vmx '
    becomes "vmxci show 'e\$" "vmxci show 'e\$x.vmx' "
    becomes 'vmxci show \(' 'vmxci show \(x.vmx '
    becomes 'vmxci show dq\"' 'vmxci show dq\"x.vmx '
    becomes "vmxci show \"sq'" "vmxci show \"sq'x.vmx\" "
    becomes 'vmxci show ~/h' 'vmxci show ~/h\ x.vmx '
    becomes 'vmxci show ~/su' 'vmxci show ~/sub/'
    becomes 'vmxci show l' 'vmxci show l.vmx '
    becomes 'vmxci show -- -' 'vmxci show -- -dash.vmx '
    becomes 'vmxci show --any-file "dir sp/' 'vmxci show --any-file "dir sp/in.vmx" '
    becomes 'vmxci check --policy "po' 'vmxci check --policy "pol.policy" '
    becomes 'vmxci check --policy=p\ ' 'vmxci check --policy=p\ q.policy '
    becomes 'vmxci set --unique-in=dir\ s' 'vmxci set --unique-in=dir\ sp/'
    becomes 'vmxci show --files-from=dir\ sp/' 'vmxci show --files-from=dir\ sp/in.vmx '
    becomes 'vmxci config get --ra' 'vmxci config get --raw '
}

# shellcheck disable=SC1003,SC2016
bash_completes_quoted_words() {
    make_odd_files
    want_typed
    becomes 'vmxci set --id=auto n' "vmxci set --id=auto 'n^Jl.vmx' "
    becomes 'vmxci set --id=auto "n' 'vmxci set --id=auto "n^Jl.vmx" '
    becomes 'vmxci show "dir sp"/' 'vmxci show dir\ sp/in.vmx '
    becomes "vmxci show \$'dir sp/" "vmxci show \$'dir sp/in.vmx' "
    becomes 'vmxci show "e\$' 'vmxci show "e\$x.vmx" '
    becomes 'vmxci show bs\\' 'vmxci show bs\\x.vmx '
    becomes "vmxci show 'bs\\" "vmxci show 'bs\\x.vmx' "
    stays "vmxci show \$'bs"
    becomes 'vmxci show at@' 'vmxci show at\@x.vmx '
    becomes 'vmxci show eq=' 'vmxci show eq=x.vmx '
    becomes 'vmxci show c:d/' 'vmxci show c:d/x.vmx '
    becomes 'vmxci show my\ vm:' 'vmxci show my\ vm:1.vmx '
    becomes 'vmxci show "my vm:' 'vmxci show "my vm:1.vmx" '
    becomes 'vmxci show $HOME/h' "vmxci show $tmp/home/h\\ x.vmx "
    becomes 'vmxci show "$HOME/su' "vmxci show \"$tmp/home/sub/"
    stays 'vmxci show $(echo l'
    # With the cursor in front of the 'l'; \002 moves it.
    becomes "$(printf 'vmxci show at@l\002')" 'vmxci show at\@x.vmxl'
    becomes "vmxci show '~/" "vmxci show './~/lit.vmx' "
    becomes 'vmxci show --files-from=~/h' "vmxci show --files-from=$tmp/home/h\\ x.vmx "
    becomes 'vmxci show --files-from="dir sp/' 'vmxci show --files-from="dir sp/in.vmx" '
    becomes 'vmxci check "--policy=po' 'vmxci check "--policy=pol.policy" '
    becomes 'vmxci check --pol po' 'vmxci check --pol pol.policy '
    becomes 'vmxci show "--out' 'vmxci show "--output="'
    becomes 'vmxci "sh' 'vmxci "show" '
    becomes 'vmxci config edit --set-file "k=dir sp/' \
        'vmxci config edit --set-file "k=dir sp/in.vmx" '
    check_typed bash
}

zsh_completes_quoted_words() {
    make_odd_files
    want_typed
    becomes 'vmxci set --id=auto n' "vmxci set --id=auto n\$'\\n'l.vmx"
    check_typed zsh
}

# bash 3.2 has no compopt, with which readline would quote the names.
bash_quotes_without_compopt() {
    make_odd_files
    becomes 'vmxci show dir' 'vmxci show dir\ sp '
    becomes 'vmxci show dir\ sp/' 'vmxci show dir\ sp/in.vmx '
    becomes 'vmxci show n' "vmxci show \$'n\\nl.vmx' "
    becomes 'vmxci show ~/h' "vmxci show $tmp/home/h\\ x.vmx "
    becomes 'vmxci check --policy=po' 'vmxci check --policy=pol.policy '
    stays 'vmxci show "dir sp/'
    NO_COMPOPT=yes
    export NO_COMPOPT
    check_typed bash
}

# shellcheck disable=SC1003,SC2016
fish_completes_quoted_words() {
    make_odd_files
    want_typed
    stays 'vmxci set --id=auto n'
    becomes 'vmxci show bs\\' 'vmxci show bs\\x.vmx '
    becomes 'vmxci show eq=' 'vmxci show eq=x.vmx '
    becomes 'vmxci show c:d/' 'vmxci show c:d/x.vmx '
    becomes 'vmxci show my\ ' 'vmxci show my\ vm:1.vmx '
    becomes 'vmxci set --unique-in "dir' 'vmxci set --unique-in "dir sp/'
    becomes 'vmxci check "--policy=po' 'vmxci check "--policy=pol.policy" '
    becomes 'vmxci show --columns="ID,NAM' 'vmxci show --columns="ID,NAME" '
    stays 'vmxci show $HOME/h'
    stays 'vmxci show (echo l'
    stays "vmxci show '~/"
    stays 'vmxci show -d'
    check_typed fish
}

run bash_completes
run bash_completes_after_colons
run zsh_completes
run fish_completes
run bash_completes_quoted_words
run bash_quotes_without_compopt
run zsh_completes_quoted_words
run fish_completes_quoted_words
finish
